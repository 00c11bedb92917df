"""Suite files -> cases. A suite names its articles, pins the day, and says what right answers look like.

Suites are YAML that a journalist can write; docs/evaluation.md tells how. Knows nothing of how answers are made.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import SuiteError

OneOf = str | list[str]
"""A string, or several of which any one will do."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Case(_Strict):
    """One question and what a right answer is."""

    id: str
    question: str
    answerable: bool = True
    contains: list[OneOf] = []
    """What a right answer must hold, in any case of letters: every entry."""
    excludes: list[str] = []
    """What no right answer holds."""
    articles: list[OneOf] = []
    """File names of the articles that hold the answer: every entry is needed."""
    quotes: list[str] = []
    """Sentences that give the answer, verbatim: where the gold comes from. Not scored."""
    history: list[tuple[str, str]] = []
    since: date | None = None
    until: date | None = None
    sources: list[str] = []
    tags: list[str] = []
    note: str = ""

    @model_validator(mode="after")
    def _says_what_is_right(self) -> Case:
        if self.answerable and not (self.contains and self.articles):
            raise ValueError("an answerable case needs `contains` and `articles`")
        if not self.answerable and (self.contains or self.articles):
            raise ValueError("an unanswerable case has no `contains` and no `articles`")
        return self


class Suite(_Strict):
    """A file of cases."""

    name: str
    articles: str
    """The folder of articles that the questions are about, relative to the suite's file."""
    as_of: date
    """The day on which the questions are asked."""
    cases: list[Case] = Field(min_length=1)
    floors: dict[str, float] = {}
    """metric -> the least mean that passes; see `eval.metrics.MEASURES`."""
    path: Path = Path()

    @property
    def folder(self) -> Path:
        return (self.path.parent / self.articles).resolve()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Suite:
        ids = [case.id for case in self.cases]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"ids used twice: {', '.join(twice)}")
        return self


def load_suite(path: Path) -> Suite:
    """Reads a suite. Raises SuiteError that names the file and the line or case and field that is wrong."""
    try:
        # All scalars as text, which the fields then read: an id may be "off" and an answer 48 without quotes.
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # builds no objects
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"The suite {path} cannot be read ({error}).") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise SuiteError(f"{path}{line}: not YAML ({getattr(error, 'problem', error)}).") from None
    if not isinstance(loaded, dict):
        raise SuiteError(f"{path}: a suite has `name`, `articles`, `as_of` and `cases`.")
    try:
        suite = Suite.model_validate({**loaded, "path": path})
    except ValidationError as error:
        raise SuiteError(f"{path}: {_first_problem(error, loaded)}") from None
    if not suite.folder.is_dir():
        raise SuiteError(f"{path}: articles: there is no folder {suite.folder}.")
    return suite


def _first_problem(error: ValidationError, loaded: dict[str, object]) -> str:
    problem = error.errors()[0]
    where = [str(part) for part in problem["loc"]]
    cases = loaded.get("cases")
    if where[:1] == ["cases"] and len(where) > 1 and isinstance(cases, list) and where[1].isdigit():
        case = cases[int(where[1])]
        name = case.get("id") if isinstance(case, dict) else None
        where[:2] = [f"case {int(where[1]) + 1}" + (f" ({name})" if name else "")]
    more = f" ({len(error.errors()) - 1} more)" if len(error.errors()) > 1 else ""
    return f"{': '.join(where) or 'suite'}: {problem['msg'].removeprefix('Value error, ')}{more}"
