"""What came with a question and what it says of itself: checked, its filters, its parts.

Knows nothing of passages; of the library only the names of its publishers and its newest day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal, get_args

from rag.errors import QuestionError
from rag.parts import split
from rag.publishers import named_publishers
from rag.text import clean
from rag.times import read_times
from rag.types import Filters, Part

MAX_QUESTION = 2_000
"""Characters; a longer "question" is a document that somebody pasted."""

Day = date | str | None
Named = Literal["prefer", "require", "ignore"]
"""What to do with the dates and publishers that a question names: put their articles in front (falling back on others
where there are none), take only theirs, or take the words as words."""
History = Sequence[tuple[str, str]]
NEWEST = "newest"
"""What `Filters.ignored` calls the preference for newer articles."""


def read_question(question: str) -> str:
    """The question on one line. Raises QuestionError if it is empty or longer than `MAX_QUESTION`."""
    if not isinstance(question, str):
        raise QuestionError(f"The question must be text, not {type(question).__name__}.")
    text = " ".join(clean(question).split())
    if not re.search(r"[^\W_]", text):
        raise QuestionError("The question is empty; ask something in words.")
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {MAX_QUESTION:,} are read. Ask in a sentence or two, "
            "and use `citewire ingest` to add texts."
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
    """Filters from what the caller gave. Dates are "YYYY-MM-DD" or `date`; raises QuestionError for others."""
    filters = Filters(
        since=_day(since, "since"),
        until=_day(until, "until"),
        as_of=_day(as_of, "as_of") or date.today(),
        sources=_several(sources),
        articles=_several(articles),
        ignored=_several(ignoring),
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise QuestionError(f"since ({filters.since}) is later than until ({filters.until}); exchange them.")
    return filters


def _several(given: Iterable[str] | None) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given or ())


def _day(value: Day, name: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if not (text := str(value).strip()):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{name} is {value!r}, which is no date; write YYYY-MM-DD.") from None


def read_caution(caution: float) -> float:
    """The confidence from which an answer is given, 0..1. Raises QuestionError for anything else."""
    if not isinstance(caution, int | float) or not 0 <= caution <= 1:
        raise QuestionError(f"caution is {caution!r}; give a number from 0 (answer whatever comes near) to 1 (refuse).")
    return float(caution)


def understood(
    question: str, filters: Filters, known: Iterable[str], newest: date | None, named: Named
) -> tuple[Filters, tuple[Part, ...]]:
    """What the question's own words say: filters with periods, recency and publishers; and its parts.

    `known` are the publishers of the library, `newest` the day of its newest article. Raises QuestionError if `named`
    is none of its three words. What `filters.ignored` names is taken as words.
    """
    if named not in get_args(Named):
        raise QuestionError(f"named is {named!r}; it is one of {', '.join(get_args(Named))}.")
    if named == "ignore":
        return filters, split(question)
    mentions = named_publishers(question, [source for source in known if source])
    mentions = tuple(mention for mention in mentions if mention.source not in filters.ignored)
    times = read_times(question, filters.as_of or date.today(), newest)
    periods = tuple(period for period in times.periods if period.text not in filters.ignored)
    recent = times.recent and NEWEST not in filters.ignored
    publishers = tuple(dict.fromkeys(mention.source for mention in mentions))
    filters = replace(filters, periods=periods, recent=recent, publishers=publishers)
    return filters, split(question, mentions)


def required(filters: Filters) -> Filters:
    """What the question names as limits: only articles of those publishers and of the days from first to last."""
    since = [filters.since] if filters.since else [period.since for period in filters.periods]
    until = [filters.until] if filters.until else [period.until for period in filters.periods]
    return replace(
        filters,
        since=min(since, default=None),
        until=max(until, default=None),
        sources=filters.sources or filters.publishers,
    )
