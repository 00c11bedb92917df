"""Loads prompts/*.md: two parts, "# System" and "# User", with $name placeholders.

People who do not program edit these files, so a missing part and a missing or unknown name are errors at
load, which name the file. A dollar sign of the text itself is written $$.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Template

from rag.errors import SettingsError
from rag.settings import ROOT

_PARTS = re.compile(r"\A\s*# System\s*\n(.*?)\n# User\s*\n(.*)\Z", re.DOTALL)


def fence(*texts: str) -> str:
    """What the lines around texts carry in a prompt: a hash of them, so that no text can hold the line that ends it."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Prompt:
    """A checked prompt."""

    system: str
    user: str
    hash: str
    """First 12 hex digits of the file's SHA-256."""

    def fill(self, **values: str) -> tuple[str, str]:
        """(system, user) with the values in place. The values themselves are not searched for placeholders."""
        return Template(self.system).substitute(values), Template(self.user).substitute(values)


def load_prompt(name: str, placeholders: Iterable[str], folder: Path = ROOT / "prompts") -> Prompt:
    """Reads `folder/name.md`. Raises SettingsError unless it has both parts and exactly these placeholders."""
    path = folder / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The prompt {path} cannot be read ({error}).") from None
    parts = _PARTS.match(text)
    if parts is None:
        raise SettingsError(f"The prompt {path} needs a line '# System', its text, a line '# User' and its text.")
    wanted = set(placeholders)
    template = Template(text)
    if not template.is_valid():
        raise SettingsError(f"The prompt {path} has a $ that begins no name; write $$ for a dollar sign.")
    found = set(template.get_identifiers())
    if found != wanted:
        unknown = ", ".join(f"${name}" for name in sorted(found - wanted))
        missing = ", ".join(f"${name}" for name in sorted(wanted - found))
        wrong = "; ".join(
            part for part in (unknown and f"unknown: {unknown}", missing and f"missing: {missing}") if part
        )
        raise SettingsError(f"The prompt {path} has the wrong placeholders ({wrong}).")
    return Prompt(parts[1].strip(), parts[2].strip(), hashlib.sha256(text.encode()).hexdigest()[:12])
