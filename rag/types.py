"""The nouns, in the order in which data meets them. All are frozen; no file changes what another one made.

    file -> Article -> Passage -> Hit -> Draft -> Citation -> Check -> Answer

Offsets are Python string offsets into `Article.body`, half-open: `body[start:end]`. Nothing here imports
anything heavy, and nothing here knows how any of it is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Literal, NamedTuple

Verdict = Literal["supported", "partly", "unsupported"]
Status = Literal["answered", "related", "not_found"]
Order = Literal["published", "title", "source", "passages", "added"]
"""What the library's list can be sorted by."""


class Span(NamedTuple):
    """A half-open range of string offsets: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True)
class Article:
    """One text that can be cited."""

    id: str
    """Hash of title, body and publisher (`rag.metadata.article_id`): the same text of one publisher has one id."""
    title: str
    body: str
    """The only text that offsets refer to. Blocks (paragraphs, heads, deck lines) stand on lines of their own."""
    source: str = ""
    """Publisher, as the file names it; "" when it does not."""
    published: date | None = None
    """Day of publication as the file states it; None when it does not. Never guessed."""
    authors: tuple[str, ...] = ()
    url: str = ""
    summary: str = ""
    """A summary that the site put above the text. Neither searched nor cited."""
    path: str = ""
    """One file it came from."""

    @property
    def head(self) -> str:
        """Headline, publisher and day of publication ("2026-05-07"), those that are known, a line each."""
        return "\n".join(filter(None, (self.title, self.source, str(self.published or ""))))


@dataclass(frozen=True)
class Entry:
    """An article as a list of the library has it: without its text."""

    id: str
    title: str
    source: str
    published: date | None
    url: str
    passages: int
    added: datetime
    """When it came into the library."""


class Listing(NamedTuple):
    """A page of the library's list."""

    total: int
    """How many articles there are that the search fits, on all pages."""
    entries: tuple[Entry, ...]


class DayCount(NamedTuple):
    """How many articles a publisher has of one day."""

    published: date | None
    source: str
    articles: int


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences: `article.body[start:end] == text`."""

    id: str
    article_id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """A passage found for a question."""

    article: Article
    passage: Passage
    score: float
    """Fused score; comparable within one search only."""
    dense: float
    """Cosine of question and passage, -1..1."""
    lexical: float
    """BM25, >= 0; 0 when no word of the question occurs."""
    also_in: tuple[Article, ...] = ()
    """Other articles that print the same passage (wire copy, other versions); newest first, undated last."""


@dataclass(frozen=True)
class DraftSentence:
    """One sentence of a draft, without marks, and the passages it cites (1-based, as the writer saw them)."""

    text: str
    cites: tuple[int, ...] = ()
    note: str = ""
    """Words of ours that a reader needs beside it, such as the day of an article that says "yesterday"."""


@dataclass(frozen=True)
class Draft:
    """What a writer, model or extractor, made of the passages. Nothing downstream asks which it was."""

    sentences: tuple[DraftSentence, ...]
    passages: tuple[Hit, ...]
    """The passages, in the order of their numbers."""


@dataclass(frozen=True)
class Citation:
    """An exact quote: `article.body[start:end] == quote`, always."""

    number: int
    """The mark in the answer's text, counted from 1 in order of appearance."""
    article_id: str
    title: str
    source: str
    published: date | None
    url: str
    quote: str
    start: int
    end: int
    also_in: tuple[Article, ...] = ()
    """Other articles that print the passage of this quote; newest first, undated last."""


@dataclass(frozen=True)
class Evidence:
    """The stretch of a source that comes nearest to a sentence: `sources[source][start:end] == text`."""

    source: int
    """0-based index into the sources that were checked against."""
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Check:
    """What the checker found for one sentence."""

    sentence: str
    verdict: Verdict
    score: float
    """0 (nothing in the sources) to 1 (all of it)."""
    evidence: Evidence | None
    reasons: tuple[str, ...]
    """Why it is not fully supported, for a person to read; empty when it is."""


@dataclass(frozen=True)
class AnswerSentence:
    """One sentence of the answer, the numbers of its citations, and the check against their quotes."""

    text: str
    citations: tuple[int, ...]
    """Empty means: visibly marked as having no citation."""
    check: Check
    note: str = ""
    """Words of ours, to be shown in brackets: the day of an article that says "yesterday"."""
    found: bool = False
    """Whether the writer cited nothing here and Citewire found the quote."""
    claim: bool = True
    """Not where it only says what the articles do not say: no quote can show that, so it cites nothing, and counts
    neither as supported nor as failed."""


@dataclass(frozen=True)
class Version:
    """What some articles say where others say otherwise."""

    value: str
    """The date, figure or name, as one of them words it."""
    citations: tuple[Citation, ...]
    """One exact quote an article, newest first, undated last. Their numbers go on from those of the answer's text; a
    quote that the text cites has the same number here."""


@dataclass(frozen=True)
class Conflict:
    """Articles that contradict each other on what was asked."""

    question: str
    """The question, or that part of it."""
    versions: tuple[Version, ...]
    """Two or more; newest first, undated last."""


@dataclass(frozen=True)
class Period:
    """A day or a run of days that a question names; both ends belong to it."""

    since: date
    until: date
    text: str
    """As the question words it: "on June 5", "last week"."""


@dataclass(frozen=True)
class Part:
    """One of the things that a question asks; it is searched for by itself."""

    text: str
    source: str = ""
    """The publisher that this part is asked of, as the index spells it; "" for any."""


@dataclass(frozen=True)
class Filters:
    """Which articles were searched, and which were preferred."""

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    as_of: date | None = None
    """The day on which the question is asked."""
    undated_left_out: int = 0
    """How many articles without a date a date range left out."""
    periods: tuple[Period, ...] = ()
    """Read in the question: articles of about these days are preferred."""
    recent: bool = False
    """Read in the question ("latest", "now"): newer articles are preferred."""
    publishers: tuple[str, ...] = ()
    """Read in the question ("according to ..."): their articles are preferred."""
    articles: tuple[str, ...] = ()
    """Ids of the only articles to search; empty for all."""
    ignored: tuple[str, ...] = ()
    """What was read in the question and is not meant: the words of a period, a publisher, "newest" or "parts"."""


@dataclass(frozen=True)
class Answer:
    """The end of the road. A refusal is a `status`, not an exception."""

    question: str
    status: Status
    confidence: float
    """0..1: the probability that the articles hold the answer and that these sentences give it. Estimated for extracted
    answers, but for overviews (docs/retrieval.md); of a written one it is the share of claims that the checker
    supports."""
    text: str
    """The answer with its [1] marks and a line for each part that nothing was found on, or what the refusal says."""
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    """Up to 20, best first; on a refusal too."""
    filters: Filters
    model: str
    """"extractive", or the language model that wrote the text."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall-clock seconds by stage, and "total"."""
    notices: tuple[str, ...] = ()
    """What the reader should know: a mark dropped, a model that failed, other publishers than the one asked."""
    parts: tuple[Part, ...] = ()
    """What the question was taken to ask; one part, the question itself, unless it asks several things."""
    prompt: str = ""
    """Hash of prompts/answer.md as the model was given it (`rag.prompts.Prompt.hash`); "" for an extracted answer."""
    conflicts: tuple[Conflict, ...] = ()
    """Where the articles contradict each other on what was asked; the text ends in a line about each. On a refusal too:
    then they are the nearest that was found."""
    missing: tuple[str, ...] = ()
    """The parts of the question, in its own words, on which nothing was found; the text has a line about each. Empty on
    a refusal."""
    other_prompts: dict[str, str] = field(default_factory=dict)
    """Name -> hash of what else of prompts/ it rests on: "condense" where the model wrote a follow-up anew, also for an
    extracted answer, and "retry" where its second reply is shown."""

    def to_json(self, indent: int | None = None) -> str:
        """The whole answer as JSON; dates as "YYYY-MM-DD"."""
        from pydantic import TypeAdapter

        return TypeAdapter(Answer).dump_json(self, indent=indent).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Answer:
        """Read what `to_json` wrote. Raises pydantic.ValidationError (a ValueError) on anything else."""
        from pydantic import TypeAdapter

        return TypeAdapter(cls).validate_json(text)


class End(IntEnum):
    """How the reply of a language model ended."""

    WHOLE = 0
    TOO_LONG = 1
    STOPPED = 2
    """By the service that runs the model, which objects to it or fails."""
    BROKEN_OFF = 3
    """Without a word of its end, which the server's protocol demands."""


@dataclass(frozen=True)
class Failure:
    """A file, or one line of it, that could not be ingested."""

    path: str
    line: int | None
    cause: str

    def __str__(self) -> str:
        return f"{self.path}{f', line {self.line}' if self.line else ''}: {self.cause}"


@dataclass(frozen=True)
class IngestReport:
    """What an ingest did, counted in articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    skipped: tuple[str, ...] = ()
    """Files in the given folders that are of no kind Citewire reads."""

    def __str__(self) -> str:
        counts = ("added", "updated", "unchanged", "removed")
        told = [f"{getattr(self, name)} {name}" for name in counts if getattr(self, name)]
        told += [f"{len(self.failed)} failed"] if self.failed else []
        told += [f"{len(self.skipped)} skipped"] if self.skipped else []
        return ", ".join(told) or "no articles"


@dataclass(frozen=True)
class Progress:
    """A stage of `Assistant.stream` begins: "searching", "reading", "writing" or "checking"; with a model, "rewriting"
    before them for what may be a follow-up. One that a model is waited for in is told again every half second."""

    stage: str
    detail: str


@dataclass(frozen=True)
class Delta:
    """A piece of the answer's text as it is written. The Answer that follows it is what counts."""

    text: str
