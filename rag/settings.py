"""Where the library lies and which models are used. Built once at an entry point, then passed on.

Nothing here is read again later, and no other file reads an environment variable (but for the keys of
language models, which `rag.llm` reads for each request and nobody keeps).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from rag.errors import SettingsError

Unsupported = Literal["flag", "drop", "retry"]

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds prompts/ and seeds/: the checkout, or site-packages; a wheel has the same layout."""

DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"
"""The packaged model; any other name is a sentence-transformers path or id."""

CAUTION = 0.4
"""The confidence from which an extracted answer is given and not refused, unless the caller says otherwise. Chosen on
the risk-coverage table in docs/retrieval.md."""

WAIT = 600.0
"""Seconds that a writer waits for another one, unless the caller says otherwise."""


def _environment(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


@dataclass(frozen=True)
class Settings:
    """Each setting is an argument, else an environment variable, else a default. Raises SettingsError.

    >>> Settings(home="data").llm is None
    True
    """

    home: Path = field(default_factory=lambda: Path(_environment("CITEWIRE_HOME", ".citewire")))
    """The folder of the library (`CITEWIRE_HOME`); made by the first ingest. A str is taken too."""
    llm: str | None = field(default_factory=lambda: _environment("CITEWIRE_LLM", "") or None)
    """The language model that writes answers (`CITEWIRE_LLM`): "openai:MODEL", "anthropic:MODEL", "ollama:MODEL" (or
    "ollama:MODEL@http://host:port"), "openai-like:MODEL@http://host:port/v1" or "hf:FOLDER" (docs/models.md).
    None, the default: answers are extracted. Nothing but this ever switches a model on."""
    embedder: str = field(default_factory=lambda: _environment("CITEWIRE_EMBEDDER", DEFAULT_EMBEDDER))
    """The embedding model (`CITEWIRE_EMBEDDER`): the packaged one, or a sentence-transformers path or id."""

    unsupported: Unsupported = field(
        default_factory=lambda: cast(Unsupported, _environment("CITEWIRE_UNSUPPORTED", "flag").lower())
    )
    """What becomes of a sentence that a model writes and the checker finds unsupported (`CITEWIRE_UNSUPPORTED`): it is
    shown and marked ("flag"), left out ("drop"), or the model is told and asked once more ("retry")."""
    checker: str = field(default_factory=lambda: _environment("CITEWIRE_CHECKER", ""))
    """The model that checks sentences (`CITEWIRE_CHECKER`): "" is the packaged one, any other name a
    sentence-transformers cross-encoder for natural language inference, by folder or id."""

    auth: str = field(default_factory=lambda: _environment("CITEWIRE_AUTH", ""), repr=False)
    """ "user:password" (`CITEWIRE_AUTH`): what visitors of the page must know. Needed to serve it beyond this machine.
    Printed by nothing."""

    def __post_init__(self) -> None:
        if self.unsupported not in get_args(Unsupported):
            raise SettingsError(
                f"unsupported (CITEWIRE_UNSUPPORTED) is {self.unsupported!r}; it is one of "
                f"{', '.join(get_args(Unsupported))}."
            )
        object.__setattr__(self, "home", Path(self.home).expanduser().resolve())
        object.__setattr__(self, "llm", self.llm or None)
