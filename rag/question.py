"""What came with a question and what it says of itself: checked, its filters, its parts.

Knows nothing of passages; of the library only the names of its publishers and its newest day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from reprlib import repr as shown
from typing import Literal, get_args

from rag.errors import QuestionError
from rag.metadata import WEEK
from rag.parts import split
from rag.publishers import named_publishers
from rag.text import clean
from rag.times import read_times
from rag.types import Filters, Part

MAX_QUESTION = 2_000
"""Characters; a longer "question" is a document that somebody pasted."""
MAX_SEARCH = 200
"""Characters of the words that a list of articles is searched for."""
MOST_NAMED = 1_000
"""Publishers, articles, or readings of a question that come with it: each is a part of a query, and of those a library
takes only so many."""

Day = date | str | None
Named = Literal["prefer", "require", "ignore"]
"""What to do with the dates and publishers that a question names: put their articles in front (falling back on others
where there are none), take only theirs, or take the question as it stands: its words as words, and as one."""
History = Sequence[tuple[str, str]]
NEWEST = "newest"
"""What `Filters.ignored` calls the preference for newer articles."""
PARTS = "parts"
"""What it calls the cut of a question into several."""


NOTHING_FOUND, ONLY_NEAR = "Not found", "The articles touch on this but"
"""How an answer begins that is a refusal; in a conversation, what it names is only near."""


def read_question(question: str) -> str:
    """The question on one line. Raises QuestionError if it is no text, empty, longer than `MAX_QUESTION`, or no more
    than a courtesy."""
    if not isinstance(question, str):
        raise QuestionError(f"The question is {shown(question)}, which is no text; ask something in words.")
    text = " ".join(clean(question).split())
    if not re.search(r"[^\W_]", text):
        raise QuestionError("The question is empty; ask something in words.")
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {MAX_QUESTION:,} are read. Ask in a sentence or two, "
            "and use `citewire ingest` to add texts."
        )
    if _COURTESY.fullmatch(text):
        raise QuestionError(f"{text!r} asks nothing of the articles; ask what they tell.")
    return text


_COURTESY = re.compile(
    r"\W*(?:(?:(?:hello|hi|hey)(?: there| again)?|(?:many )?thank(?:s| you)(?: (?:so|very) much| a lot| again)?|ok|okay"
    r"|please|good (?:morning|day|afternoon|evening)|bye|goodbye)\b\W*)+",
    re.IGNORECASE,
)


def read_search(words: str) -> str:
    """The words that a list is searched for, on one line. Raises QuestionError if they are no text or too long."""
    if not isinstance(words, str):
        raise QuestionError(f"The list cannot be searched for {shown(words)}, which is no text; give words.")
    text = " ".join(clean(words).split())
    if len(text) > MAX_SEARCH:
        raise QuestionError(
            f"The list cannot be searched for {len(text):,} characters; give words, {MAX_SEARCH} characters at most."
        )
    return text


def plain(question: str) -> str:
    """The question without what decorates it: emoji, signs in a row ("(((", ">>>", "**"), one alone between spaces, and
    all but one of several question marks. As it is where nothing would be left.

    >>> plain("👉 who was **elected** / [in Lund] ???!!")
    'who was elected in Lund?'
    """
    text = _BRACKETED.sub(r"\1", question)
    text = _MARKS.sub(lambda marks: "?" if "?" in marks[0] else "!", _ORNAMENT.sub(" ", text))
    text = " ".join(text.split())
    return text if re.search(r"[^\W_]", text) else question


_BRACKETED = re.compile(r"\[([^\[\]]*+)\]")
_ORNAMENT = re.compile(
    r"[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d\u20e3]+|([(){}<>*_~|^=#-])\1+|(?<![^ ])[/|~*•](?![^ ])"
)
_MARKS = re.compile(r"\s*(?:(?<!\.)\.{2,}+|…)?[?!](?:\s?[?!])*")


def read_filters(
    *,
    since: Day = None,
    until: Day = None,
    as_of: Day = None,
    sources: Iterable[str] | None = None,
    articles: Iterable[str] | None = None,
    ignoring: Iterable[str] | None = None,
) -> Filters:
    """Filters from what the caller gave: dates are "YYYY-MM-DD" or `date`, the rest is one text, several or None.
    Raises QuestionError for others."""
    filters = Filters(
        since=_day(since, "since"),
        until=_day(until, "until"),
        as_of=_day(as_of, "as_of") or date.today(),
        sources=_several(sources, "sources", "publishers"),
        articles=_several(articles, "articles", "ids of articles"),
        ignored=_several(ignoring, "ignoring", "what was read in the question"),
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise QuestionError(f"since ({filters.since}) is later than until ({filters.until}); exchange them.")
    return filters


def _several(given: Iterable[str] | None, name: str, what: str) -> tuple[str, ...]:
    texts = _texts((given,) if isinstance(given, str) else given, name, f"name {what} as a list of texts")
    several = tuple(islice(texts, MOST_NAMED + 1))
    if len(several) > MOST_NAMED:
        raise QuestionError(f"{name} holds more than {MOST_NAMED:,}; name {what} as a list of at most so many texts.")
    return several


def _texts(given: Iterable[object] | None, name: str, do: str) -> Iterator[str]:
    """What was given under this name, cleaned. Raises QuestionError, which says what to `do`, if it is not all text."""
    for one in _items(given, name, do):
        if not isinstance(one, str):
            raise QuestionError(f"{name} holds {shown(one)}, which is no text; {do}.")
        yield clean(one)


def _items(given: Iterable[object] | None, name: str, do: str) -> Iterable[object]:
    if given is None:
        return ()
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise QuestionError(f"{name} is {shown(given)}; {do}.")
    return given


def read_history(history: History | None) -> History:
    """Earlier (question, answer) pairs, cleaned; None is none. Raises QuestionError for anything else."""
    do = "give pairs of a question and its answer, both text, oldest first"
    pairs = []
    for pair in _items(history, "history", do):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise QuestionError(f"history holds {shown(pair)}, which is no pair; {do}.")
        asked, answered = _texts(pair, "history", do)
        pairs.append((asked, answered))
    return tuple(pairs)


def _day(value: Day, name: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if not (text := str(value).strip()):
        return None
    with suppress(ValueError):
        if not WEEK.match(text):
            return date.fromisoformat(text)
    raise QuestionError(f"{name} is {value!r}, which is no date; write YYYY-MM-DD.")


def read_caution(caution: float) -> float:
    """The confidence from which an answer is given, 0..1. Raises QuestionError for anything else."""
    if not isinstance(caution, int | float) or not 0 <= caution <= 1:
        raise QuestionError(
            f"caution is {shown(caution)}; give a number from 0 (answer whatever comes near) to 1 (refuse)."
        )
    return float(caution)


def read_limit(limit: int) -> int:
    """How many are wanted, at least 1. Raises QuestionError for anything else."""
    if not isinstance(limit, int) or limit < 1:
        raise QuestionError(f"limit is {shown(limit)}; ask for one passage or more, in a whole number.")
    return limit


def understood(
    question: str, filters: Filters, known: Iterable[str], newest: date | None, named: Named
) -> tuple[Filters, tuple[Part, ...]]:
    """What the question's own words say: filters with periods, recency and publishers; and its parts.

    `known` are the publishers of the library, `newest` the day of its newest article. Raises QuestionError if `named`
    is none of its three words. What `filters.ignored` names is taken as words; `PARTS`, that it is one question.
    """
    if named not in get_args(Named):
        raise QuestionError(f"named is {named!r}; it is one of {', '.join(get_args(Named))}.")
    if named == "ignore":
        return filters, (Part(question),)
    mentions = named_publishers(question, [source for source in known if source])
    mentions = tuple(mention for mention in mentions if mention.source not in filters.ignored)
    times = read_times(question, filters.as_of or date.today(), newest)
    periods = tuple(period for period in times.periods if period.text not in filters.ignored)
    recent = times.recent and NEWEST not in filters.ignored
    publishers = tuple(dict.fromkeys(mention.source for mention in mentions))
    filters = replace(filters, periods=periods, recent=recent, publishers=publishers)
    if PARTS in filters.ignored:
        return filters, (Part(question, publishers[0] if len(publishers) == 1 else ""),)
    return filters, split(question, mentions)


def required(filters: Filters) -> Filters:
    """What the question names as limits: only articles of those publishers and of the days from first to last; of
    several periods `of_each_period` leaves out what is between them."""
    since = [filters.since] if filters.since else [period.since for period in filters.periods]
    until = [filters.until] if filters.until else [period.until for period in filters.periods]
    return replace(
        filters,
        since=min(since, default=None),
        until=max(until, default=None),
        sources=filters.sources or filters.publishers,
    )


def of_each_period(limits: Filters, named: Filters) -> list[Filters]:
    """The limits, once for each period that the question names; as they are if it names none, or the caller gave days:
    `named` is what was understood before it was `required`."""
    if named.since or named.until or not named.periods:
        return [limits]
    return [replace(limits, since=period.since, until=period.until) for period in named.periods]
