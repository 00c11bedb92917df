"""The road from end to end: the only file that sees every stage. `Assistant` is what people use.

ui/ and eval/ are two readers of the same `ask`, so what is evaluated is what is shown.
"""

from __future__ import annotations

import math
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from reprlib import repr as shown
from types import TracebackType
from typing import Any, Literal, get_args

from rag.answering import EXTRACTIVE, Turn, answering, load_prompts, nothing_left
from rag.checking import Checker
from rag.citing import Cited
from rag.duplicates import merged
from rag.embedding import Embedder, embedder_named, knowing
from rag.entailment import checker_named
from rag.errors import CitewireError, IngestError, ModelError, QuestionError, StoreError
from rag.extraction import MOST, READ, Extraction, extract, joined
from rag.followups import breaks_off, condensed, stand_alone
from rag.ingestion import OnProgress
from rag.ingestion import ingest as ingest_into
from rag.introductions import introduction
from rag.keeping import drop, keep
from rag.library import Waiting
from rag.listing import days_of, files_of, listed
from rag.llm import LLM, make_llm, waited
from rag.neighbours import together
from rag.overview import asked_of_all, overview, reported
from rag.parts import asked_itself, asking
from rag.passages import made_by
from rag.publishers import called, without_attribution
from rag.question import (
    Day,
    History,
    Named,
    of_each_period,
    plain,
    read_caution,
    read_filters,
    read_history,
    read_limit,
    read_question,
    read_search,
    required,
    understood,
)
from rag.reader import Reader, packaged_reader
from rag.reindexing import reindex
from rag.retrieval import as_retriever, search, sentence_vectors
from rag.settings import CAUTION, WAIT, Settings
from rag.spelling import cased, lowered, spelt, strange_words, uncased, with_apostrophes
from rag.statements import said_there, statements
from rag.store import Store, nothing_in, other_embedder
from rag.terms import meaningful, stem
from rag.text import clean
from rag.times import closeness, tells_other_days, told_within, without_periods
from rag.types import (
    Answer,
    Article,
    DayCount,
    Delta,
    Filters,
    Hit,
    IngestReport,
    Listing,
    Order,
    Part,
    Period,
    Progress,
)
from rag.untold import untold
from rag.updates import with_newest

MOST_HITS = 20
LONGEST = 30
"""Days from the first to the last of a month: articles of a longer period speak of the one before as well."""
ADDED_AT_A_TIME = 16
"""Articles that are indexed between two reports of progress."""
_ASKS_NO_FIGURE = re.compile(r"\W*(?:who|whom|where|why)\b", re.IGNORECASE)
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
        if self._llm:
            load_prompts(self.settings.unsupported)
        self._embedder: Embedder = embedder or embedder_named(self.settings.embedder)
        self._reader: Reader | None = packaged_reader() if reader == "packaged" else reader
        self._checker = Checker(checker_named(self.settings.checker))
        self._unreadable = ""
        """Why the reader cannot be used, once that is known; every answer that it would have chosen says so."""
        self._store = Store(self.settings.home)

    @property
    def model(self) -> str:
        """ "extractive", or the name of the language model in use."""
        return self._llm.name if self._llm else EXTRACTIVE

    @property
    def embedder(self) -> Embedder:
        """What the library's vectors are made by."""
        return self._embedder

    # --- the library ---

    def ingest(
        self,
        paths: Paths,
        *,
        prune: bool = False,
        progress: OnProgress | None = None,
        wait: float = WAIT,
        waiting: Waiting | None = None,
    ) -> IngestReport:
        """Adds files and folders; see `rag.ingestion.ingest` for what the keywords do. Raises IngestError also for
        paths that are none."""
        given = _paths(paths)
        return ingest_into(
            self._store, self._embedder, given, prune=prune, progress=progress, wait=wait, waiting=waiting
        )

    def reindex(self, *, progress: OnProgress | None = None, wait: float = WAIT, waiting: Waiting | None = None) -> int:
        """Cuts and embeds all articles anew with this embedder, while the old index answers; see `rag.reindexing`."""
        return reindex(self._store, self._embedder, progress=progress, wait=wait, waiting=waiting)

    def articles(self) -> Iterator[Article]:
        """All articles, newest first, undated last."""
        return self._store.articles()

    def article(self, article_id: str) -> Article | None:
        """One article, or None if there is none of that id."""
        return self._store.article(article_id) if _may_be_an_id(article_id) else None

    def sources(self) -> dict[str, int]:
        """How many articles each publisher has."""
        return dict(self._store.summary().sources)

    def add(self, files: Sequence[str | os.PathLike[str]], *, progress: OnProgress | None = None) -> IngestReport:
        """Adds the articles of files that need not stay: the library keeps each in a file of its own (`rag.keeping`).

        Failures name a file without its folder. `progress` is called with (steps done, steps in all, what is done).
        """
        paths, home, told = list(map(Path, files)), self.settings.home, progress or (lambda done, total, what: None)
        kept = keep(home, paths, lambda done: told(done, 2 * len(paths), f"Reading {paths[done].name}"))
        reports = [IngestReport(failed=tuple(kept.failed))]
        steps = 2 * len(kept.files)
        for start in range(0, len(kept.files), ADDED_AT_A_TIME):
            told(len(kept.files) + start, steps, "Indexing")
            try:
                some = kept.files[start : start + ADDED_AT_A_TIME]
                reports.append(ingest_into(self._store, self._embedder, some))
            except CitewireError:
                # An article that is in no library is in no folder of it either; those indexed before stay in both.
                drop(home, set(kept.files[start:]) & set(kept.new))
                raise
        told(steps, steps, "")
        failed = (replace(failure, path=Path(failure.path).name) for report in reports for failure in report.failed)
        added, updated, unchanged = map(sum, zip(*((r.added, r.updated, r.unchanged) for r in reports), strict=True))
        return IngestReport(added, updated, unchanged, failed=tuple(failed))

    def listing(
        self, words: str = "", *, order: Order = "published", descending: bool = True, offset: int = 0, limit: int = 50
    ) -> Listing:
        """A page of the list of articles: those whose title, publisher and date hold all the words; undated last.
        Raises QuestionError for a page that cannot be, and for more than 200 characters of words."""
        numbers = isinstance(offset, int) and isinstance(limit, int)
        if order not in get_args(Order) or not numbers or offset < 0 or limit < 1:
            raise QuestionError(
                f"The list cannot be sorted by {order!r} from {shown(offset)} on, {shown(limit)} at a time; sort by "
                f"one of {', '.join(get_args(Order))}, from 0 on, 1 or more at a time."
            )
        return listed(self._store.catalogue, read_search(words), order, descending, offset, limit)

    def days(self) -> list[DayCount]:
        """How many articles each publisher has of each day."""
        return days_of(self._store.catalogue)

    def remove(self, article_id: str, *, wait: float = WAIT, waiting: Waiting | None = None) -> bool:
        """Removes an article, and the file of it that the library keeps; False if there is none of that id. Waits for
        another writer as `ingest` does."""
        if not _may_be_an_id(article_id):
            return False
        with self._store.writing(wait, waiting):
            own = drop(self.settings.home, files_of(self._store.catalogue, article_id))
            forgotten = self._store.forget(own) if own else 0
            return self._store.remove(article_id) or bool(forgotten)

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
        history: History | None = None,
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        sources: Sequence[str] | None = None,
        articles: Sequence[str] | None = None,
        named: Named = "prefer",
        ignoring: Sequence[str] | None = None,
        caution: float = CAUTION,
    ) -> Answer:
        """Answers a question from the articles, or refuses (`Answer.status`).

        `history` holds earlier (question, answer) pairs, oldest first. `since` and `until` are inclusive, and
        leave undated articles out; `sources` are publishers as the index spells them, in any case, or what they go by
        ("Coast Post" for "The Coast Post" and "The Coast Post | Sport"); `articles` are the ids of the only ones to
        search; `as_of` is the day on which it is asked, today by default. Dates are "YYYY-MM-DD" or `date`. `named`
        says what to do with dates and publishers that the question names: "prefer" their articles, "require" them, or
        "ignore" all that would be read in it; `ignoring` names single readings to be ignored: the words of a period, a
        publisher, "newest" or "parts". `sources`, `articles` and `ignoring` hold at most 1,000 each. `caution`, 0..1,
        is the confidence from which an extracted answer is given. Raises QuestionError for an empty or overlong
        question and for a keyword that is not as said here, StoreError for an empty library or one of another
        embedder. A failing model is no error: the answer is made without it and a notice says so.
        """
        with self._store.kept():
            events = self.stream(
                question,
                history=history,
                since=since,
                until=until,
                as_of=as_of,
                sources=sources,
                articles=articles,
                named=named,
                ignoring=ignoring,
                caution=caution,
            )
            return [event for event in events if isinstance(event, Answer)][-1]

    def stream(
        self,
        question: str,
        *,
        history: History | None = None,
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        sources: Sequence[str] | None = None,
        articles: Sequence[str] | None = None,
        named: Named = "prefer",
        ignoring: Sequence[str] | None = None,
        caution: float = CAUTION,
    ) -> Iterator[Progress | Delta | Answer]:
        """As `ask`, told as it happens: Progress and Delta events, at last the Answer. Same keywords, same errors."""
        asked, said, enough = read_question(question), read_history(history), read_caution(caution)
        filters = read_filters(
            since=since, until=until, as_of=as_of, sources=sources, articles=articles, ignoring=ignoring
        )
        with self._store.kept():
            self._ready()
            filters, parts = self._understood(asked, filters, named)
        return self._told(Turn(asked, asked, parts, said, filters, named, enough))

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        sources: Sequence[str] | None = None,
        articles: Sequence[str] | None = None,
        named: Named = "prefer",
        ignoring: Sequence[str] | None = None,
    ) -> list[Hit]:
        """The passages that fit a question best, at most `limit`, best first; those that stand side by side in one
        article are one (`rag.neighbours`). Filters and errors as for `ask`; QuestionError also for a limit that is no
        whole number, or below 1. Where "require" leaves nothing, it is "prefer".
        """
        asked, most = read_question(question), read_limit(limit)
        filters = read_filters(
            since=since, until=until, as_of=as_of, sources=sources, articles=articles, ignoring=ignoring
        )
        with self._store.kept():
            self._ready()
            filters, parts = self._understood(asked, filters, named)
            turn = Turn(asked, asked, parts, (), filters, named)
            self._put_right(turn)
            return together(self._found(turn, max(2 * most, MOST_HITS)))[:most]

    def as_retriever(self, limit: int = 10, **filters: Any) -> Any:
        """`search` as a LlamaIndex `BaseRetriever`, to build on; takes the same keywords. Every node's metadata hold
        its `Hit` under "hit", and its offsets are those of the article's body."""
        return as_retriever(lambda question: self.search(question, limit=limit, **filters))

    # --- the stages ---

    def _told(self, turn: Turn) -> Iterator[Progress | Delta | Answer]:
        """The road; what may be no follow-up ("what did Ruiz say?") is asked as it stands if not answered as one."""
        alone = replace(turn, history=(), notices=[], searched={})
        for event in self._road(turn):
            if isinstance(event, Answer) and event.status != "answered" and turn.either:
                *before, answer = self._road(alone)
                yield from [*before, answer] if isinstance(answer, Answer) and answer.status == "answered" else [event]
            else:
                yield event

    def _road(self, turn: Turn) -> Iterator[Progress | Delta | Answer]:
        with turn.timed("search"), self._store.kept():
            self._put_right(turn)
        if turn.history:
            yield from self._followed(turn)
        yield Progress("searching", turn.query)
        with turn.timed("search"), self._store.kept():
            hits = self._found(turn, MOST_HITS)
        if not hits:
            missing = self._store.missing(turn.filters.articles)
            told = nothing_left(turn.filters, self._store.summary().sources, missing)
            yield turn.answer("not_found", 0.0, self.model, hits, told, Cited((), ()))
            return
        articles = {hit.article.id for hit in hits[:READ]}
        yield Progress("reading", f"{len(hits[:READ])} passages from {len(articles)} articles")

        def extraction() -> Extraction:
            with turn.timed("extract"), self._store.kept():
                return self._extracted(turn, hits)

        yield from answering(turn, hits, extraction, self._checker, self._llm, self.settings.unsupported)

    def _put_right(self, turn: Turn) -> None:
        """Its query is what is asked in it, as the passages that this finds would write it (`rag.spelling`)."""
        self._read_as(turn, with_apostrophes(plain(asking(turn.question))))
        held, asked = self._store.document_frequency, lowered(turn.query)
        strange = strange_words(asked, held)
        if strange or uncased(turn.query):
            hits = self._searched(turn, asked, turn.filters, 2 * MOST_HITS)
            texts = [hit.passage.text for hit in hits]
            asked = spelt(asked, strange, [*(hit.article.title for hit in hits), *texts], held)
            self._read_as(turn, cased(asked, texts, self._store.summary().sources) if uncased(asked) else asked)

    def _read_as(self, turn: Turn, question: str) -> None:
        if question != turn.query:
            turn.query = question
            turn.filters, turn.parts = self._understood(question, turn.filters, turn.named)

    def _followed(self, turn: Turn) -> Iterator[Progress]:
        """Completes a follow-up from what was said before: its query, and what that says of filters and parts."""
        with turn.timed("rewrite"):
            asked = turn.query
            said = asked, turn.history, self._store.summary().sources, turn.filters.as_of
            if self._llm:
                rewriting = Progress("rewriting", self._llm.name)
                yield rewriting
                turn.query, prompt = yield from waited(self._llm, lambda llm, _: condensed(llm, *said), rewriting)
                turn.other_prompts |= {"condense": prompt} if prompt else {}
            else:
                turn.query = stand_alone(*said)
        if turn.query == asked:
            return
        turn.either = not self._llm and breaks_off(asked)
        turn.filters, turn.parts = self._understood(turn.query, turn.filters, turn.named)
        if turn.query.startswith(asked):  # by the rules: what follows in brackets is no second question
            publishers = {part.source for part in turn.parts}
            turn.parts = (Part(turn.query, publishers.pop() if len(publishers) == 1 else ""),)

    def _found(self, turn: Turn, limit: int) -> list[Hit]:
        """The best `limit` hits, each text once; limits that the question names give way where they leave nothing."""

        def found(*limits: Filters) -> list[Hit]:
            # However few are wanted: of ten copies the newest may be the tenth, and the next text the eleventh.
            some = (self._searched(turn, turn.query, filters, 2 * max(limit, MOST_HITS)) for filters in limits)
            hits = {hit.passage.id: hit for hits in some for hit in hits}
            return merged(sorted(hits.values(), key=lambda hit: -hit.score))[:limit]

        if turn.named == "require" and (narrow := required(turn.filters)) != turn.filters:
            narrow = self._completed(narrow)
            if hits := found(*of_each_period(narrow, turn.filters)):
                turn.filters = narrow
                return hits
            turn.notices.append(
                "No article is of the days and publishers that the question names; they are preferred, not required."
            )
        return found(turn.filters)

    def _searched(self, turn: Turn, query: str, filters: Filters, limit: int) -> list[Hit]:
        """Asked for the same words again, whatever their capitals, it does not search again."""
        words = frozenset(word.lower() for word in meaningful(query))
        parts = tuple((part.text.casefold(), part.source) for part in turn.parts)
        key = query.casefold(), words, filters, limit, parts
        if key not in turn.searched:
            try:
                turn.searched[key] = search(self._store, self._embedder, query, filters, limit, turn.parts)
            finally:
                self._ready()  # a reindex by another embedder may have ended meanwhile: then that is the error
        return turn.searched[key]

    def _extracted(self, turn: Turn, hits: Sequence[Hit]) -> Extraction:
        """What answers each part, joined, with the parts that nothing answers."""
        most = MOST if len(turn.parts) == 1 else max(1, MOST // len(turn.parts))
        seen = [self._seen(turn, part, hits, most) for part in turn.parts]
        found = [own or self._read(turn, part, hits, most) for own, part in zip(seen, turn.parts, strict=True)]
        turn.notices += [self._unreadable] if self._unreadable and not all(seen) else []
        enough = [(part, its) for part, its in zip(turn.parts, found, strict=True) if its.confidence >= turn.caution]
        if not enough:
            return joined(found)
        silent = untold(enough)
        told = {part: extraction for part, extraction in enough if part not in silent}
        missing = tuple(asked_itself(part.text) for part in turn.parts if part not in told)
        return replace(joined(list(told.values())), missing=missing)

    def _seen(self, turn: Turn, part: Part, hits: Sequence[Hit], most: int) -> Extraction | None:
        """What answers a part whose words say little of its answer: an overview, who somebody is, what he said."""
        periods = tuple(p for p in turn.filters.periods if p.text in part.text) or turn.filters.periods
        filters = replace(turn.filters, periods=periods)
        seen = overview(part.text, hits, filters, most) or introduction(part.text, hits)
        return seen or statements(part.text, hits, filters, most)

    def _read(self, turn: Turn, part: Part, hits: Sequence[Hit], most: int) -> Extraction:
        return said_there(part.text, hits, turn.filters, most) or self._of_part(turn, part, hits, most)

    def _of_part(self, turn: Turn, part: Part, hits: Sequence[Hit], most: int) -> Extraction:
        """From the part's own publisher, if any hit is of it; if that is no answer, how its articles begin or what they
        say, where it is asked what it reported, or what others say, saying so."""
        own = [hit for hit in hits if part.source in _publishers(hit)] if part.source else []
        question = without_attribution(part.text, part.source) if part.source else part.text
        extraction = self._of_days(turn, question, own or hits, most)
        if not own or extraction.confidence >= turn.caution:
            return extraction
        if (seen := reported(question, part.source, own, turn.filters, most)) and seen.confidence >= turn.caution:
            return seen
        if asked := asked_of_all(question, part.source):
            told = self._of_days(turn, asked, own, most)
            if told.confidence >= turn.caution:
                return told
        if len(own) == len(hits):
            return extraction
        others = self._of_days(turn, question, [hit for hit in hits if hit not in own], most)
        if others.confidence < turn.caution:
            return extraction
        notice = f"Nothing by {part.source} was found that surely answers this; other publishers' articles do."
        return replace(others, notices=(notice,))

    def _of_days(self, turn: Turn, question: str, hits: Sequence[Hit], most: int) -> Extraction:
        """What answers; if nothing does, what the articles of the days that it names answer to the rest: they need not
        say the day again. Of a longer period only what they tell of a day of it, and no figure, for they speak of the
        year before as well."""
        extraction = self._extract(question, hits, most)
        if not turn.filters.periods and extraction.confidence >= turn.caution:
            extraction = with_newest(question, extraction, hits, most)
        named = [period for period in turn.filters.periods if period.text in question]
        own = [hit for hit in hits if hit.article.published and named and closeness(hit.article.published, named) == 1]
        if extraction.confidence >= turn.caution or not own:
            return extraction
        dated = self._extract(without_periods(question, named), own, most)
        # What has an open end ("since Monday") is asked of what is new, however long that is.
        long = any((period.until - period.since).days > LONGEST for period in named if period.until < date.max)
        others = any(tells_other_days(sentence.text, named) for sentence in dated.draft.sentences)
        if others or dated.confidence < turn.caution or (long and not _tells_when(question, dated, named)):
            return extraction
        return dated

    def _extract(self, question: str, hits: Sequence[Hit], most: int) -> Extraction:
        # Beside the reader sentences are compared as they are read by themselves (docs/trials.md).
        known = {} if self._reader else sentence_vectors(self._store, hits[:READ])
        embed = knowing(self._embedder.embed, known)
        try:
            return extract(question, hits, embed, self.rarity(question), self._reader, most)
        except ModelError as error:
            self._reader, self._unreadable = None, str(error)
            return self._extract(question, hits, most)

    def _understood(self, question: str, filters: Filters, named: Named) -> tuple[Filters, tuple[Part, ...]]:
        library = self._store.summary()
        return understood(question, self._completed(filters), library.sources, library.newest, named)

    def rarity(self, question: str) -> dict[str, float]:
        """Inverse document frequency of the question's content words: ln(1 + passages / passages that hold it)."""
        words = {stem(word): word for word in meaningful(question)}
        total = self._store.summary().passages
        frequency = self._store.document_frequency(words.values())
        return {stemmed: math.log(1 + total / max(1, frequency[word])) for stemmed, word in words.items()}

    def _ready(self) -> None:
        """Raises StoreError if there is nothing to search, or nothing that this embedder can search."""
        library = self._store.summary()
        if library.made_by is None or not library.articles:
            raise StoreError(nothing_in(self.settings.home))
        if library.made_by != (used := made_by(self._embedder)):
            raise StoreError(other_embedder(self.settings.home, library.made_by, used))

    def _completed(self, filters: Filters) -> Filters:
        """Publishers as the index spells them, and how many undated articles a date range leaves out."""
        known = self._store.summary().sources
        meant = (source for given in filters.sources for source in called(given, known) or [given])
        filters = replace(filters, sources=tuple(dict.fromkeys(meant)))
        if filters.since or filters.until:
            filters = replace(filters, undated_left_out=self._store.undated(filters))
        return filters


def _tells_when(question: str, found: Extraction, periods: Sequence[Period]) -> bool:
    """Whether it asks who, where or why, and the sentence that answers tells a day ("on Sunday"), and only of these
    periods."""
    if not found.best or not _ASKS_NO_FIGURE.match(question):
        return False
    published = found.draft.passages[found.best.cites[0] - 1].article.published
    told = told_within(found.best.text, published, periods) if published else []
    return bool(told) and all(told)


def _publishers(hit: Hit) -> set[str]:
    """Whose text it is: that of its article, and of those that print the same."""
    return {article.source for article in (hit.article, *hit.also_in)}


def _may_be_an_id(given: object) -> bool:
    """Whether a library can be asked for it. What is cleaned away of other text (half a surrogate pair) is in no id."""
    return isinstance(given, str) and given == clean(given)


def _paths(given: Paths) -> list[str | os.PathLike[str]]:
    """One path, or several, as a list. Raises IngestError for what is no path."""
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes) else [given]
    for path in several:
        if not isinstance(path, str | os.PathLike):
            raise IngestError(f"Nothing was ingested: {shown(path)} is no path; name files and folders.")
    return several


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
    history: History | None = None,
    since: Day = None,
    until: Day = None,
    as_of: Day = None,
    sources: Sequence[str] | None = None,
    articles: Sequence[str] | None = None,
    named: Named = "prefer",
    ignoring: Sequence[str] | None = None,
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
        articles=articles,
        named=named,
        ignoring=ignoring,
        caution=caution,
    )


def ingest(
    paths: Paths,
    *,
    prune: bool = False,
    progress: OnProgress | None = None,
    wait: float = WAIT,
    waiting: Waiting | None = None,
) -> IngestReport:
    """Adds files and folders to the library of the environment's settings; see `Assistant.ingest`."""
    return _assistant().ingest(paths, prune=prune, progress=progress, wait=wait, waiting=waiting)
