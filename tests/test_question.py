"""What comes with a question: the question itself, its filters, and what was said before."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rag import Filters, QuestionError
from rag.question import MAX_QUESTION, read_filters, read_question, stand_alone


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Who left?", "Who left?"),
        ("  Who\n\n left?\t", "Who left?"),
        ("Who\x00 le\x1bft\x7f?\ufeff", "Who left?"),
        ("Who\x0bleft\u2028today\x85?", "Who left today ?"),
        ("Who \ud800left?", "Who left?"),
        ("5", "5"),
        ("他是谁？", "他是谁？"),
        ("x" * MAX_QUESTION, "x" * MAX_QUESTION),
        (" x" * 1_000 + " " * 100_000, ("x " * 1_000).strip()),
    ],
)
def test_a_question_is_put_on_one_line(given: str, read: str) -> None:
    assert read_question(given) == read


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "The question is empty"),
        (" \n\t\u00a0", "The question is empty"),
        ("?!… — “”", "The question is empty"),
        ("___", "The question is empty"),
        ("\x00\x07", "The question is empty"),
        ("👍", "The question is empty"),
        ("x" * (MAX_QUESTION + 1), "has 2,001 characters; at most 2,000 are read"),
        ("word " * 20_000, "has 99,999 characters; at most 2,000 are read"),
    ],
)
def test_what_is_no_question_is_told_in_one_line(given: str, why: str) -> None:
    with pytest.raises(QuestionError, match=why) as caught:
        read_question(given)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("2025-10-20", date(2025, 10, 20)),
        (" 2025-10-20\n", date(2025, 10, 20)),
        (date(2025, 10, 20), date(2025, 10, 20)),
        (datetime(2025, 10, 20, 23, 59), date(2025, 10, 20)),
    ],
)
def test_days_are_text_or_dates(value: date | str | None, day: date | None) -> None:
    filters = read_filters(since=value, until=value, as_of=value)
    assert (filters.since, filters.until) == (day, day)
    assert type(filters.since) in (date, type(None))  # a datetime cannot be compared with a date
    assert filters.as_of == (day or date.today())


@pytest.mark.parametrize("name", ["since", "until", "as_of"])
@pytest.mark.parametrize("value", ["yesterday", "2025-13-01", "2025-02-30", "20.10.2025", "2025", 2025])
def test_what_is_no_day_is_named(name: str, value: str | int) -> None:
    with pytest.raises(QuestionError, match=rf"{name} is {value!r}, which is no date; write YYYY-MM-DD"):
        read_filters(**{name: value})  # type: ignore[arg-type]


def test_a_range_must_not_run_backwards() -> None:
    with pytest.raises(QuestionError, match=r"since \(2025-10-21\) is later than until \(2025-10-20\)"):
        read_filters(since="2025-10-21", until=datetime(2025, 10, 20, 12))
    assert read_filters(since="2025-10-20", until="2025-10-20").since == date(2025, 10, 20)


def test_without_filters_everything_is_searched_as_of_today() -> None:
    before = date.today()
    filters = read_filters()
    assert filters.as_of in (before, date.today())
    assert filters == Filters(as_of=filters.as_of)
    assert read_filters(as_of=" ") == read_filters()


@pytest.mark.parametrize(
    ("given", "sources"),
    [(None, ()), ([], ()), ("Coast Desk", ("Coast Desk",)), (["A", "B"], ("A", "B")), (iter("AB"), ("A", "B"))],
)
def test_publishers_may_be_one_or_several(given: list[str] | str | None, sources: tuple[str, ...]) -> None:
    assert read_filters(sources=given).sources == sources


BEFORE = "Who is the mayor of Varnholm?"


@pytest.mark.parametrize(
    "question",
    [
        "And why?",
        "Why?",
        "When was that?",
        "What about Norway?",
        "How about the harbour master?",
        "And the orchestra in Ostby?",
        "What did she call the new quay?",
        "How long has he been mayor of the town?",
        "Is there a reason for the closure of the port?",
        "What are their plans for the harbour?",
        "Who?",
        "Really?",
        "Tell me more",
    ],
)
def test_a_follow_up_takes_the_question_before_it(question: str) -> None:
    history = [("Much earlier?", "Yes."), (BEFORE, "Ida Brandt.")]
    assert stand_alone(question, history) == f"{BEFORE} {question}"
    assert stand_alone(question, []) == question


@pytest.mark.parametrize(
    "question",
    [
        "How much did the new quay in Varnholm cost?",
        "Who conducts the Ostby orchestra?",
        "Why did Norway pause tariffs?",
        "When does the port close the old quay in December?",
        "Why did the Ostby orchestra choose Lena Foss as conductor?",
        "Which theatre opened near Varnholm?",  # "the" and "there" within words lean on nothing
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert stand_alone(question, [(BEFORE, "Ida Brandt.")]) == question


def test_a_long_question_before_it_never_crowds_out_the_follow_up() -> None:
    asked = stand_alone("And why?", [("word " * 1_000, "Yes.")])
    assert asked.endswith(" And why?")
    assert len(asked) == MAX_QUESTION
    longest = "and " + "x" * (MAX_QUESTION - 4)
    assert stand_alone(longest, [(BEFORE, "Yes.")]) == longest


def test_what_was_said_before_is_cleaned_like_a_question() -> None:
    assert stand_alone("And why?", [("Who\x00\n is \ud800she?", "Ida.")]) == "Who is she? And why?"


@pytest.mark.timeout(10)
def test_an_odd_question_takes_no_time() -> None:
    for question in ("and " + "a" * 1_900 + " b c d e f", "why " + "- " * 900 + "a b c d e", "é" * 1_000 + " and"):
        assert stand_alone(question, [(BEFORE, "Yes.")])
