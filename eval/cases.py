"""Suite files -> cases. A suite names its articles, pins the day, and says what right answers look like.

Suites are YAML or JSON Lines that a journalist can write; docs/evaluation.md tells how. Knows nothing of how answers
are made, and nothing of other people's formats (`eval.datasets`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from rag.articles import load_json
from rag.errors import ArticleError, SuiteError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Number(_Strict):
    """A figure that an answer gives, in any wording: 48000000 is "48 million" too."""

    number: float
    within: float = Field(default=0.0, ge=0)
    """How far from it a figure may lie."""


class Pattern(_Strict):
    """A regular expression, searched in any case of letters."""

    matches: str

    @field_validator("matches")
    @classmethod
    def _is_one(cls, text: str) -> str:
        try:
            re.compile(text)
        except re.error as error:
            raise ValueError(f"{text!r} is no regular expression ({error})") from None
        return text


Way = str | Number | Pattern
Ways = Way | list[Way]
"""What an answer may say, or several things of which any one will do."""
OneOf = str | list[str]
"""An article, by file name or headline, or several of which any one will do."""


class Case(_Strict):
    """One question and what a right answer is."""

    id: str
    question: str = Field(pattern=r"\S")
    answerable: bool = True
    contains: list[Ways] = []
    """What a right answer must hold, in any case of letters: every entry."""
    excludes: list[Ways] = []
    """What no right answer holds."""
    answers: list[str] = []
    """Short answers, any of which is right, for exact match and token F1."""
    articles: list[OneOf] = []
    """The articles that hold the answer: every entry is needed."""
    quotes: list[str] = []
    """Sentences that give the answer, verbatim: where the gold comes from, and which passage should be found."""
    history: list[tuple[str, str]] = []
    since: date | None = None
    until: date | None = None
    sources: list[str] = []
    tags: list[str] = []
    note: str = ""
    proposed: bool = False
    """Drafted by a program (`citewire draft-cases`) and not accepted by a person yet: not asked."""

    @model_validator(mode="after")
    def _says_what_is_right(self) -> Case:
        gold = self.contains or self.answers or self.articles or self.quotes
        if self.answerable and not gold:
            raise ValueError("an answerable case needs `contains`, `answers`, `articles` or `quotes`")
        if not self.answerable and gold:
            raise ValueError("an unanswerable case has no `contains`, `answers`, `articles` and `quotes`")
        return self


class Shown(_Strict):
    """A passage that a writer was given: the one of this article that holds this quote."""

    article: str
    quote: str


class Labelled(_Strict):
    """A sentence of a draft with its marks, and whether the passages that they point to say it."""

    text: str
    supported: bool
    rests_on: str = ""
    """The sentence that it rests on, verbatim: what its citation should quote."""


class DraftCase(_Strict):
    """An answer as a model might write it, labelled by hand; it goes through citing and checking."""

    id: str
    passages: list[Shown] = Field(min_length=1)
    """[1] is the first."""
    sentences: list[Labelled] = Field(min_length=1)
    tags: list[str] = []
    note: str = ""


class Document(_Strict):
    """An article that comes with a data set, not as a file of its own."""

    name: str
    """Unique; what `Case.articles` calls it."""
    title: str
    text: str
    source: str = ""
    published: date | None = None


class Suite(_Strict):
    """A file of cases."""

    name: str = Field(pattern=r"^[\w.-]+$")
    articles: str = Field(default="", pattern=r"^[^\x00]*$")
    """The folder of articles that the questions are about, relative to the suite's file."""
    as_of: date
    """The day on which the questions are asked."""
    cases: list[Case] = []
    drafts: list[DraftCase] = []
    floors: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    """measure -> the least that passes (of "aurc", the most); see `eval.metrics`."""
    allowed: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    """measure -> how far it may fall behind the baseline."""
    baseline: str = Field(default="", pattern=r"^[^\x00]*$")
    """The file of the run that this suite is compared with, relative to the suite's file."""
    path: Path = Path()
    documents: tuple[Document, ...] = ()
    """In the place of `articles`, for a data set that brings its own (`eval.datasets`)."""

    @property
    def folder(self) -> Path:
        return (self.path.parent / self.articles).resolve()

    @property
    def baseline_path(self) -> Path | None:
        return (self.path.parent / self.baseline).resolve() if self.baseline else None

    @model_validator(mode="after")
    def _is_whole(self) -> Suite:
        ids = Counter([*(case.id for case in self.cases), *(draft.id for draft in self.drafts)])
        if not ids:
            raise ValueError("there are no cases")
        if twice := sorted(name for name, count in ids.items() if count > 1):
            raise ValueError(f"ids used twice: {', '.join(twice)}")
        if not self.articles and not self.documents:
            raise ValueError("`articles` names no folder")
        return self


def content_hash(case: Case | DraftCase) -> str:
    """Changes with anything in the case that could change its outcome."""
    told = case.model_dump(mode="json", exclude={"note", "tags"})
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


# --- files ---------------------------------------------------------------------------------------------------


def load_suite(path: Path) -> Suite:
    """Reads a suite: YAML, or JSON Lines whose first line is the head and every other line a case.

    Raises SuiteError that names the file, the line and the field that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"The suite {path} cannot be read ({error}).") from None
    try:
        loaded, lines = _json_lines(path, text) if path.suffix == ".jsonl" else _yaml(path, text)
    except RecursionError:
        raise SuiteError(f"{path}: it is nested too deeply to be a suite.") from None
    if not isinstance(loaded, dict):
        raise SuiteError(f"{path}: a suite has `name`, `articles`, `as_of` and `cases`.")
    try:
        suite = Suite.model_validate({**loaded, "path": path})
    except ValidationError as error:
        raise SuiteError(_first_problem(path, error, lines)) from None
    if not suite.folder.is_dir():
        raise SuiteError(f"{path}: articles: there is no folder {suite.folder}.")
    return suite


Place = tuple[int | str, ...]


def _yaml(path: Path, text: str) -> tuple[Any, dict[Place, int]]:
    """(what it holds, place -> line)"""
    try:
        # All scalars as text, which the fields then read: an id may be "off" and an answer 48 without quotes.
        loaded = yaml.load(text, Loader=yaml.BaseLoader)  # builds no objects
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise SuiteError(f"{path}{line}: not YAML ({getattr(error, 'problem', error)}).") from None
    lines: dict[Place, int] = {}
    _note_lines(node, (), lines)
    return loaded, lines


def _note_lines(node: Any, place: Place, lines: dict[Place, int]) -> None:
    if node is None:
        return
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[*place, key.value] = key.start_mark.line + 1
            _note_lines(value, (*place, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            _note_lines(value, (*place, i), lines)


def _json_lines(path: Path, text: str) -> tuple[Any, dict[Place, int]]:
    loaded: dict[str, Any] = {}
    lines: dict[Place, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = load_json(line)
            json.dumps(record, ensure_ascii=False).encode()  # half a surrogate pair is JSON and no text
        except (ArticleError, UnicodeEncodeError) as error:
            told = error.cause if isinstance(error, ArticleError) else f"not JSON ({error})"
            raise SuiteError(f"{path}, line {number}: {told}.") from None
        if not isinstance(record, dict):
            raise SuiteError(f"{path}, line {number}: every line is an object: the head of the suite, then its cases.")
        if not loaded:
            loaded = {**record, "cases": [], "drafts": []}
            continue
        kind = "drafts" if "sentences" in record else "cases"
        lines[kind, len(loaded[kind])] = number
        loaded[kind].append(record)
    return loaded, lines


def _first_problem(path: Path, error: ValidationError, lines: dict[Place, int]) -> str:
    """The most telling problem: pydantic names every way in which a field that may be several things is none."""
    problems = [(_place(problem["loc"]), problem) for problem in error.errors()]
    here = problems[0][0][:3]
    place, told = min(
        (found for found in problems if found[0][:3] == here), key=lambda found: _VAGUE.get(found[1]["type"], 0)
    )
    line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), None)
    others = len({place[:3] for place, _ in problems}) - 1
    more = f" ({others} more)" if others else ""
    return f"{path}{f', line {line}' if line else ''}: {_told(place)}: {_in_words(place, told)}{more}"


def _in_words(place: Place, problem: Any) -> str:
    """What is wrong, and what to write."""
    if problem["type"] == "extra_forbidden":
        fields = {
            name for kind in (Suite, Case, DraftCase, Shown, Labelled, Number, Pattern) for name in kind.model_fields
        }
        near = get_close_matches(str(place[-1]), sorted(fields), 1, cutoff=0.5)
        return "there is no such field" + (f"; did you mean `{near[0]}`?" if near else "")
    if problem["type"].startswith("date"):
        return f"{problem['input']!r} is no day; write YYYY-MM-DD"
    return str(problem["msg"]).removeprefix("Value error, ")


_VAGUE = {"extra_forbidden": 1, "missing": 2, "string_type": 3, "list_type": 3, "model_type": 3}
"""Problems that only say that a value is none of the other kinds that it could have been."""


def _place(loc: Sequence[int | str]) -> Place:
    return tuple(part for part in loc if not _is_branch(part))


def _is_branch(part: int | str) -> bool:
    """Whether it names a branch of a union of types and no field."""
    return isinstance(part, str) and (part in ("str", "Number", "Pattern") or "[" in part)


def _told(place: Sequence[int | str]) -> str:
    """("cases", 3, "contains", 0) -> "case 4: contains: entry 1"."""
    told = [f"entry {part + 1}" if isinstance(part, int) else part for part in place]
    if len(place) > 1 and place[0] in ("cases", "drafts") and isinstance(place[1], int):
        told[:2] = [f"{'case' if place[0] == 'cases' else 'draft'} {place[1] + 1}"]
    return ": ".join(told) or "suite"
