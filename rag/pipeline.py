"""The road from end to end: the only file that sees every stage. `Assistant` is what people use.

ui/ and eval/ are two readers of the same `ask`, so what is evaluated is what is shown.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Literal

from rag.citing import Cited, cite, read_marks
from rag.drafting import NOT_FOUND, shown, write
from rag.duplicates import merged
from rag.embedding import Embedder, embedder_named
from rag.errors import LLMError, QuestionError, ReaderError, StoreError
from rag.extraction import MOST, READ, Extraction, extract, joined
from rag.followups import condensed, stand_alone
from rag.ingestion import OnProgress
from rag.ingestion import ingest as ingest_into
from rag.llm import LLM, make_llm
from rag.publishers import without_attribution
from rag.question import (
    Day,
    History,
    Named,
    read_caution,
    read_filters,
    read_question,
    required,
    understood,
)
from rag.reader import Reader, packaged_reader
from rag.retrieval import search
from rag.settings import CAUTION, Settings
from rag.store import Store, other_embedder
from rag.terms import meaningful, stem
from rag.types import Answer, Article, Delta, Draft, Filters, Hit, IngestReport, Part, Progress, Status

MOST_HITS = 20
EXTRACTIVE = "extractive"
Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


class Assistant:
    """Answers questions from one library of articles.

    >>> with Assistant(Settings(home="/tmp/doctest-home-that-is-not-there")) as desk:
    ...     list(desk.articles())
    []

    Models are loaded at first use and the library is opened then. Safe to use from several threads. Every
    method raises a CitewireError that says what to do; `embedder` and `llm` replace what the settings name, and
    `reader` the model that comes with Citewire (None: answers are chosen without one).
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        embedder: Embedder | None = None,
        llm: LLM | None = None,
        reader: Reader | Literal["packaged"] | None = "packaged",
    ) -> None:
        self.settings = settings or Settings()
        self._llm = llm or (make_llm(self.settings.llm) if self.settings.llm else None)
        self._embedder: Embedder = embedder or embedder_named(self.settings.embedder)
        self._reader: Reader | None = packaged_reader() if reader == "packaged" else reader
        self._unreadable = ""
        """Why the reader cannot be used, once that is known; every answer says so."""
        self._store = Store(self.settings.home)

    @property
    def model(self) -> str:
        """ "extractive", or the name of the language model in use."""
        return self._llm.name if self._llm else EXTRACTIVE

    # --- the library ---

    def ingest(self, paths: Paths, *, prune: bool = False, progress: OnProgress | None = None) -> IngestReport:
        """Adds files and folders; see `rag.ingestion.ingest` for `prune` and `progress`."""
        given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
        return ingest_into(self._store, self._embedder, given, prune=prune, progress=progress)

    def articles(self) -> Iterator[Article]:
        """All articles, newest first, undated last."""
        return self._store.articles()

    def article(self, article_id: str) -> Article | None:
        """One article, or None if there is none of that id."""
        return self._store.article(article_id)

    def sources(self) -> dict[str, int]:
        """How many articles each publisher has."""
        return self._store.sources()

    def remove(self, article_id: str) -> bool:
        """Removes an article; False if there is none of that id."""
        with self._store.writing():
            return self._store.remove(article_id)

    def close(self) -> None:
        """Lets go of the library's files. Calling it again does nothing."""
        self._store.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # --- questions ---

    def ask(
        self,
        question: str,
        *,
        history: History = (),
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        sources: Sequence[str] | None = None,
        named: Named = "prefer",
        caution: float = CAUTION,
    ) -> Answer:
        """Answers a question from the articles, or refuses (`Answer.status`).

        `history` holds earlier (question, answer) pairs, oldest first. `since` and `until` are inclusive, and
        leave undated articles out; `sources` are publishers as the index spells them, in any case; `as_of` is
        the day on which it is asked, today by default. Dates are "YYYY-MM-DD" or `date`. `named` says what to do
        with dates and publishers that the question names: "prefer" their articles, "require" them, or "ignore" that
        they are such. `caution`, 0..1, is the confidence from which an extracted answer is given. Raises
        QuestionError for an empty or overlong question, a bad date, `named` or `caution`, StoreError for an empty
        library or one of another embedder. A failing model is no error: the answer is made without it and a notice
        says so.
        """
        events = self.stream(
            question,
            history=history,
            since=since,
            until=until,
            as_of=as_of,
            sources=sources,
            named=named,
            caution=caution,
        )
        return [event for event in events if isinstance(event, Answer)][-1]

    def stream(
        self,
        question: str,
        *,
        history: History = (),
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        sources: Sequence[str] | None = None,
        named: Named = "prefer",
        caution: float = CAUTION,
    ) -> Iterator[Progress | Delta | Answer]:
        """As `ask`, told as it happens: Progress and Delta events, at last the Answer. Same keywords, same errors."""
        asked, enough = read_question(question), read_caution(caution)
        filters = read_filters(since=since, until=until, as_of=as_of, sources=sources)
        self._ready()
        filters, parts = self._understood(asked, filters, named)
        return self._road(_Turn(asked, asked, parts, history, filters, named, enough))

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        sources: Sequence[str] | None = None,
        named: Named = "prefer",
    ) -> list[Hit]:
        """The passages that fit a question best, at most `limit`, best first. Filters and errors as for `ask`;
        QuestionError also for a limit below 1. Where "require" leaves nothing, it is "prefer".
        """
        if limit < 1:
            raise QuestionError(f"limit is {limit}; ask for one passage or more.")
        asked = read_question(question)
        filters = read_filters(since=since, until=until, as_of=as_of, sources=sources)
        self._ready()
        filters, parts = self._understood(asked, filters, named)
        return self._found(_Turn(asked, asked, parts, (), filters, named), limit)

    # --- the stages ---

    def _road(self, turn: _Turn) -> Iterator[Progress | Delta | Answer]:
        if turn.history:
            yield from self._followed(turn)
        yield Progress("searching", turn.query)
        with turn.timed("search"):
            hits = self._found(turn, MOST_HITS)
        if not hits:
            yield turn.answer("not_found", 0.0, self.model, hits, _refusal(turn.filters, hits), Cited((), ()))
            return
        articles = {hit.article.id for hit in hits[:READ]}
        yield Progress("reading", f"{len(hits[:READ])} passages from {len(articles)} articles")
        with turn.timed("extract"):
            extraction = self._extracted(turn, hits)
        draft, answered, model = extraction.draft, extraction.confidence >= turn.caution, EXTRACTIVE
        written = (yield from self._written(self._llm, turn, hits)) if self._llm else None
        if written is not None:
            answered, model = NOT_FOUND not in written, self.model
            draft = read_marks(written, tuple(hits[:READ])) if answered else draft
        elif answered:
            yield from (Delta(sentence.text + " ") for sentence in draft.sentences)
        status: Status = "answered" if answered else "related" if extraction.topical else "not_found"
        if status != "answered":  # of what was found, a reader is shown the nearest sentence at most
            draft = Draft(extraction.nearest if status == "related" else (), draft.passages)
        yield Progress("checking", f"{len(draft.sentences)} sentences")
        with turn.timed("check"):
            cited = cite(draft)
        turn.notices += cited.notices
        text = cited.text if answered else _refusal(turn.filters, hits, cited)
        confidence = extraction.confidence if written is None else _confidence(extraction, answered, cited)
        yield turn.answer(status, confidence, model, hits, text, cited)

    def _followed(self, turn: _Turn) -> Iterator[Progress]:
        """Completes a follow-up from what was said before: its query, and what that says of filters and parts."""
        with turn.timed("rewrite"):
            said = turn.question, turn.history, self._store.sources(), turn.filters.as_of
            if self._llm:
                yield Progress("rewriting", self._llm.name)
                turn.query = condensed(self._llm, *said)
            else:
                turn.query = stand_alone(*said)
        if turn.query == turn.question:
            return
        turn.filters, turn.parts = self._understood(turn.query, turn.filters, turn.named)
        if turn.query.startswith(turn.question):  # by the rules: what follows in brackets is no second question
            publishers = {part.source for part in turn.parts}
            turn.parts = (Part(turn.query, publishers.pop() if len(publishers) == 1 else ""),)

    def _written(self, llm: LLM, turn: _Turn, hits: Sequence[Hit]) -> Generator[Delta | Progress, None, str | None]:
        """Streams the model's text; returns it, or None (with a notice) if the model failed."""
        yield Progress("writing", llm.name)
        pieces: list[str] = []

        def kept(stream: Iterator[str]) -> Iterator[str]:
            for piece in stream:
                pieces.append(piece)
                yield piece

        try:
            with turn.timed("write"):
                reply = write(llm, turn.question, hits[:READ], turn.filters, turn.history)
                for piece in shown(kept(reply)):
                    yield Delta(piece)
        except LLMError as error:
            turn.notices.append(f"{error} This answer was extracted from the articles instead.")
            return None
        text = "".join(pieces).strip()
        if not read_marks(text, ()).sentences:
            turn.notices.append(f"{llm.name} wrote nothing. This answer was extracted from the articles instead.")
            return None
        return text

    def _found(self, turn: _Turn, limit: int) -> list[Hit]:
        """The best `limit` hits, each text once; limits that the question names give way where they leave nothing."""

        def found(filters: Filters) -> list[Hit]:
            # However few are wanted: of ten copies the newest may be the tenth, and the next text the eleventh.
            hits = search(self._store, self._embedder, turn.query, filters, 2 * max(limit, MOST_HITS), turn.parts)
            return merged(hits)[:limit]

        if turn.named == "require" and (narrow := required(turn.filters)) != turn.filters:
            narrow = self._completed(narrow)
            if hits := found(narrow):
                turn.filters = narrow
                return hits
            turn.notices.append(
                "No article is of the days and publishers that the question names; they are preferred, not required."
            )
        return found(turn.filters)

    def _extracted(self, turn: _Turn, hits: Sequence[Hit]) -> Extraction:
        """What answers each part, joined; a notice names the parts that nothing answers."""
        most = MOST if len(turn.parts) == 1 else max(1, MOST // len(turn.parts))
        found = [self._of_part(turn, part, hits, most) for part in turn.parts]
        turn.notices += [self._unreadable] if self._unreadable else []
        enough = [extraction for extraction in found if extraction.confidence >= turn.caution]
        if enough and not self._llm:
            missing = [
                part.text for part, extraction in zip(turn.parts, found, strict=True) if extraction not in enough
            ]
            turn.notices += [f"Nothing was found that answers this part: {text}" for text in missing]
        return joined(enough or found)

    def _of_part(self, turn: _Turn, part: Part, hits: Sequence[Hit], most: int) -> Extraction:
        """From the part's own publisher, if any hit is of it; from others, saying so, if that is no answer."""
        own = [hit for hit in hits if hit.article.source == part.source] if part.source else []
        question = without_attribution(part.text, part.source) if part.source else part.text
        extraction = self._extract(question, own or hits, most)
        if not own or len(own) == len(hits) or extraction.confidence >= turn.caution:
            return extraction
        others = self._extract(question, hits, most)
        if others.confidence < turn.caution:
            return extraction
        turn.notices.append(f"Nothing by {part.source} was found that answers this; other publishers' articles do.")
        return others

    def _extract(self, question: str, hits: Sequence[Hit], most: int) -> Extraction:
        try:
            return extract(question, hits, self._embedder, self.rarity(question), self._reader, most)
        except ReaderError as error:
            self._reader, self._unreadable = None, str(error)
            return self._extract(question, hits, most)

    def _understood(self, question: str, filters: Filters, named: Named) -> tuple[Filters, tuple[Part, ...]]:
        return understood(question, self._completed(filters), self._store.sources(), self._store.newest(), named)

    def rarity(self, question: str) -> dict[str, float]:
        """Inverse document frequency of the question's content words: ln(1 + passages / passages that hold it)."""
        words = {stem(word): word for word in meaningful(question)}
        total = self._store.counts()[1]
        frequency = self._store.document_frequency(words.values())
        return {stemmed: math.log(1 + total / max(1, frequency[word])) for stemmed, word in words.items()}

    def _ready(self) -> None:
        """Raises StoreError if there is nothing to search, or nothing that this embedder can search."""
        stored = self._store.embedder()
        if stored is None or not self._store.counts()[0]:
            raise StoreError(
                f"The library at {self.settings.home} is empty. Add articles with `citewire ingest PATH`, "
                "or the samples with `citewire ingest --samples`."
            )
        if stored != self._embedder.fingerprint:
            raise StoreError(other_embedder(self.settings.home, stored, self._embedder.fingerprint))

    def _completed(self, filters: Filters) -> Filters:
        """Publishers as the index spells them, and how many undated articles a date range leaves out."""
        known = list(self._store.sources())
        spelt = {given: [s for s in known if s.casefold() == given.casefold()] for given in filters.sources}
        filters = replace(filters, sources=tuple(dict.fromkeys(s for given in spelt for s in spelt[given] or [given])))
        if filters.since or filters.until:
            filters = replace(filters, undated_left_out=self._store.undated(filters))
        return filters


@dataclass
class _Turn:
    """One question on its way: what was asked, and what has been noted so far."""

    question: str
    query: str
    parts: tuple[Part, ...]
    history: History
    filters: Filters
    named: Named
    caution: float = CAUTION
    notices: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = time.perf_counter() - start

    def answer(self, status: Status, confidence: float, model: str, hits: list[Hit], text: str, cited: Cited) -> Answer:
        seconds = {**self.seconds, "total": time.perf_counter() - self.began}
        return Answer(
            question=self.question,
            status=status,
            confidence=round(confidence, 4),
            text=text,
            sentences=cited.sentences,
            citations=cited.citations,
            hits=tuple(hits),
            filters=self.filters,
            model=model,
            seconds={stage: round(s, 4) for stage, s in seconds.items()},
            notices=tuple(self.notices),
            parts=self.parts,
        )


def _confidence(extraction: Extraction, answered: bool, cited: Cited) -> float:
    """Written: the share of sentences that are supported. Refused by the model: at most `CAUTION`."""
    if not answered:
        return min(extraction.confidence, CAUTION)
    return sum(s.check.verdict == "supported" for s in cited.sentences) / max(1, len(cited.sentences))


def _refusal(filters: Filters, hits: Sequence[Hit], cited: Cited | None = None) -> str:
    """What a refusal says: the nearest sentence if the articles touch on the question, else the nearest headlines."""
    if cited and cited.sentences:
        return f"The articles touch on this but do not answer it. The nearest they come: {cited.text}"
    if not hits:
        by = f" by {' or '.join(filters.sources)}" if filters.sources else ""
        since, until = (
            f" {word} {day}" if day else "" for word, day in (("since", filters.since), ("until", filters.until))
        )
        return f"Not found: the library holds no article{by}{since}{until}. Widen the filters."
    titles = list(dict.fromkeys(hit.article.title for hit in hits))[:3]
    return "Not found in these articles. The nearest headlines: " + "; ".join(titles) + "."


# --- the functions of the front door ------------------------------------------------------------------------

_assistants: dict[Settings, Assistant] = {}
_assistants_lock = threading.Lock()


def _assistant() -> Assistant:
    """One Assistant for each process and settings, so that models are loaded once."""
    settings = Settings()
    with _assistants_lock:
        if settings not in _assistants:
            _assistants[settings] = Assistant(settings)
        return _assistants[settings]


def answer(
    question: str,
    *,
    history: History = (),
    since: Day = None,
    until: Day = None,
    as_of: Day = None,
    sources: Sequence[str] | None = None,
    named: Named = "prefer",
    caution: float = CAUTION,
) -> Answer:
    """Answers from the library of the environment's settings (./.citewire by default); see `Assistant.ask`.

    The Assistant is kept for the life of the process, one for each set of settings.
    """
    return _assistant().ask(
        question,
        history=history,
        since=since,
        until=until,
        as_of=as_of,
        sources=sources,
        named=named,
        caution=caution,
    )


def ingest(paths: Paths, *, prune: bool = False, progress: OnProgress | None = None) -> IngestReport:
    """Adds files and folders to the library of the environment's settings; see `Assistant.ingest`."""
    return _assistant().ingest(paths, prune=prune, progress=progress)
