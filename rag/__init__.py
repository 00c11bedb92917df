"""Citewire: ask a folder of news articles; every sentence of the answer cites an exact quote, and is checked.

    from rag import answer, ingest
    ingest("articles/")
    print(answer("Where will they meet?").text)

This is the one door. Names are fetched when first used, so that `import rag` costs nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.checking import check
    from rag.errors import (
        ArticleError,
        CitewireError,
        EmbedderError,
        IngestError,
        LLMError,
        ModelError,
        QuestionError,
        SettingsError,
        StoreError,
        SuiteError,
    )
    from rag.pipeline import Assistant, answer, ingest
    from rag.settings import Settings
    from rag.types import (
        Answer,
        AnswerSentence,
        Article,
        Check,
        Citation,
        Conflict,
        DayCount,
        Delta,
        Entry,
        Evidence,
        Failure,
        Filters,
        Hit,
        IngestReport,
        Listing,
        Part,
        Passage,
        Period,
        Progress,
        Version,
    )

__all__ = [
    "Answer",
    "AnswerSentence",
    "Article",
    "ArticleError",
    "Assistant",
    "Check",
    "Citation",
    "CitewireError",
    "Conflict",
    "DayCount",
    "Delta",
    "EmbedderError",
    "Entry",
    "Evidence",
    "Failure",
    "Filters",
    "Hit",
    "IngestError",
    "IngestReport",
    "LLMError",
    "Listing",
    "ModelError",
    "Part",
    "Passage",
    "Period",
    "Progress",
    "QuestionError",
    "Settings",
    "SettingsError",
    "StoreError",
    "SuiteError",
    "Version",
    "answer",
    "check",
    "ingest",
]

_HOMES = {
    "Assistant": "pipeline",
    "answer": "pipeline",
    "ingest": "pipeline",
    "check": "checking",
    "Settings": "settings",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    home = _HOMES.get(name) or ("errors" if name.endswith("Error") else "types")
    return getattr(import_module(f"rag.{home}"), name)


def __dir__() -> list[str]:
    return __all__
