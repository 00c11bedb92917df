"""Everything Citewire raises on purpose.

    CitewireError            catch this one
    ├── SettingsError        a setting or a model's name cannot be used
    ├── ArticleError         one article cannot be read; carries path, line and cause
    ├── IngestError          an ingest was refused before anything changed
    ├── StoreError           the library cannot be opened, or was made by something else
    ├── EmbedderError        the embedding model cannot be loaded
    ├── ModelError           a small model that comes with Citewire is missing or damaged; it is done without
    ├── QuestionError        the question, or a filter that came with it, cannot be used
    ├── LLMError             the language model failed; the answer falls back to extraction
    └── SuiteError           an evaluation suite is malformed; carries file, line and field

Every message says what was attempted, what was wrong (with the value) and what to do. The command line and
the page print the message alone; anything that is not a CitewireError is a bug and keeps its traceback.
"""

from __future__ import annotations


class CitewireError(Exception):
    """Base of all errors that a caller can act on."""


def cause(error: BaseException) -> str:
    """What a library raised, in a line of at most 200 characters, to be named in a message of ours."""
    return f"{type(error).__name__}: {error}".strip().split("\n")[0][:200]


class SettingsError(CitewireError):
    """A setting or a model's name cannot be used."""


class ArticleError(CitewireError):
    """One article cannot be read. `line` is 1-based, or None when the cause is not at one line."""

    def __init__(self, cause: str, *, path: str = "", line: int | None = None) -> None:
        self.cause, self.path, self.line = cause, path, line
        super().__init__(f"{path}{f', line {line}' if line else ''}: {cause}" if path else cause)


class IngestError(CitewireError):
    """An ingest was refused before anything changed."""


class StoreError(CitewireError):
    """The library cannot be opened, is busy, or was made by another embedder or version."""


class EmbedderError(CitewireError):
    """The embedding model cannot be loaded or is not the one it claims to be."""


class ModelError(CitewireError):
    """The files of a small model that comes with Citewire are missing or damaged. What it does is done without it."""


class QuestionError(CitewireError):
    """The question, or a filter that came with it, cannot be used."""


class LLMError(CitewireError):
    """The language model could not be reached or did not answer."""


class SuiteError(CitewireError):
    """An evaluation suite is malformed."""
