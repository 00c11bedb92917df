"""The public data that quality is measured on: JSON Lines in a folder that the user names (CITEWIRE_BENCH_DATA).

None of it is in this repository. Which file holds what, each reader says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_records(path: Path) -> list[dict[str, Any]]:
    """One object a line. Raises OSError for a file that is not there, ValueError for a line that is no JSON."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
