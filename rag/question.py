"""What came with a question: checks it, turns its filters into `Filters`, completes a follow-up.

Knows nothing of passages. Reading dates and publishers out of the question's own words is not done yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rag.articles import clean
from rag.errors import QuestionError
from rag.terms import content_words, names
from rag.types import Filters

MAX_QUESTION = 2_000
"""Characters; a longer "question" is a document that somebody pasted."""

Day = date | str | None
History = Sequence[tuple[str, str]]

_LEANS_BACK = re.compile(
    r"^(?:and|but|so|also|then|what about|how about)\b[^a-z]*(?:\w++\W*+){0,4}$"
    r"|\b(?:he|she|it|they|him|her|them|his|its|their|that|this|those|these|there)\b",
    re.IGNORECASE,
)


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


def read_filters(
    *, since: Day = None, until: Day = None, as_of: Day = None, sources: Iterable[str] | None = None
) -> Filters:
    """Filters from what the caller gave. Dates are "YYYY-MM-DD" or `date`; raises QuestionError for others."""
    filters = Filters(
        since=_day(since, "since"),
        until=_day(until, "until"),
        as_of=_day(as_of, "as_of") or date.today(),
        sources=(sources,) if isinstance(sources, str) else tuple(sources or ()),
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise QuestionError(f"since ({filters.since}) is later than until ({filters.until}); exchange them.")
    return filters


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


def stand_alone(question: str, history: History) -> str:
    """A follow-up ("and why?") with the last question before it, so that it can be searched for by itself.

    A rule: a question that leans on what was said (a pronoun, or hardly a word and no name of its own) is given
    the question before it.
    """
    if not history:
        return question
    leans = _LEANS_BACK.search(question) or (len(content_words(question)) < 3 and not names(question))
    if not leans:
        return question
    before = " ".join(clean(history[-1][0]).split())
    return f"{before[: max(0, MAX_QUESTION - len(question) - 1)]} {question}".strip()
