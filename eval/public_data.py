"""The public data that quality is measured on: JSON Lines in a folder that the user names (CITEWIRE_BENCH_DATA).

None of it is in this repository. Which file holds what, each reader says. `read_texts` knows the files that were
written for this project as well, which lie beside this one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any


def read_records(path: Path) -> list[dict[str, Any]]:
    """One object a line. Raises OSError for a file that is not there, ValueError for a line that is no JSON."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


TEXTS = {
    "claims": ("quote",),
    "reports": ("a", "agree", "against", "other", "near"),
    "siblings": ("a", "b"),
    "twins": ("a", "b"),
    "misses": ("text",),
    "squadshifts_wiki": ("context",),
    "squad2": ("context",),
    "clapnq": ("context",),
    "multihop_articles": ("text",),
    "mtrag": ("contexts",),
    "rgb_conflict": ("true_passages", "false_passages", "noise_passages"),
    "faithfulness": ("source",),
}
"""File -> the fields that hold a text or several; the first ones are those that come with Citewire, in eval/."""


def read_texts(folders: Sequence[Path]) -> list[str]:
    """Every text of those files that the folders have, each once."""
    texts: dict[str, None] = {}
    for folder, (name, fields) in product(folders, TEXTS.items()):
        path = folder / f"{name}.jsonl"
        for record, field in product(read_records(path) if path.is_file() else (), fields):
            held = record.get(field, [])
            texts |= dict.fromkeys([held] if isinstance(held, str) else held)
    return list(texts)
