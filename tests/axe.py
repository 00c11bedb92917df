"""axe-core 4 in a page, where CITEWIRE_AXE names its axe.min.js (npm's axe-core); docs/page.md says how to run it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page


def load_axe(page: Page) -> None:
    """Skips the test where there is no axe."""
    if not (path := os.environ.get("CITEWIRE_AXE")):
        pytest.skip("CITEWIRE_AXE names no axe.min.js")
    page.evaluate(Path(path).read_text("utf-8"))


def serious(page: Page, ours: str, when: str) -> list[str]:
    """What axe finds that is serious or critical, a line each, with whose markup it is: `ours` selects our own."""
    # Gradio shows what is being changed faintly, and fades from one look to the other.
    page.wait_for_function(
        "() => !document.querySelector('.pending') && "
        "document.getAnimations().every((a) => a.effect.getComputedTiming().iterations === Infinity)"
    )
    found = page.evaluate(
        """async (ours) => (await axe.run()).violations
            .filter((rule) => ['serious', 'critical'].includes(rule.impact))
            .flatMap((rule) => rule.nodes.map((node) => {
                const at = document.querySelector(node.target[0]);
                return `${at?.closest(ours) ? 'ours' : 'gradio'}: ${rule.id}: ${node.html.slice(0, 160)}`;
            }))""",
        ours,
    )
    return [f"{line} ({when})" for line in found]
