"""What comes with a question: the question itself, its filters, what it says of them, and what was said before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Filters, QuestionError
from rag.question import (
    MAX_QUESTION,
    NEWEST,
    PARTS,
    of_each_period,
    plain,
    read_caution,
    read_filters,
    read_question,
    required,
    understood,
)
from rag.types import Part, Period


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
    "given", ["Nice", "Why?", "OK Corral", "Hi, who won?", "Please Please Me", "there", "Thanksgiving"]
)
def test_few_words_may_be_a_question(given: str) -> None:
    assert read_question(given) == given


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
        ("Thanks!", "'Thanks!' asks nothing of the articles"),
        ("Ok, thank you very much 👍", "asks nothing of the articles"),
        ("hello  there", "'hello there' asks nothing of the articles"),
    ],
)
def test_what_is_no_question_is_told_in_one_line(given: str, why: str) -> None:
    with pytest.raises(QuestionError, match=why) as caught:
        read_question(given)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("📞🇸🇪 who left???!!! 🤔🤔", "who left?"),
        ("((( Who [of the two] -- left ))) ...?!", "Who of the two left?"),
        ("“Who left” / Lund >>> when ?? <<<", "“Who left” Lund when?"),
        ("who?? when??", "who? when?"),
        ("Stop!!! Who left ?", "Stop! Who left?"),
        ("**Who** ~~left~~", "Who left"),
        # nothing of these is decoration
        ("Wait... who won?", "Wait... who won?"),
        ('Who said "no!"?', 'Who said "no!"?'),
        ("Who won 3-2 in 2024-25 (away), at AC/DC's?", "Who won 3-2 in 2024-25 (away), at AC/DC's?"),
        (
            "What – if anything – changed for #metoo, x_y and C++?",
            "What – if anything – changed for #metoo, x_y and C++?",
        ),
        ("Is T(n)=40 € at 5%, 2 > 1 & so on?", "Is T(n)=40 € at 5%, 2 > 1 & so on?"),
        ("他是谁？", "他是谁？"),
        ("👍", "👍"),
    ],
)
def test_what_decorates_a_question_is_left_out(question: str, left: str) -> None:
    assert plain(question) == left


@given(st.text(max_size=80))
def test_leaving_decoration_out_never_raises_and_adds_nothing(text: str) -> None:
    assert len(plain(text)) <= len(text)


@pytest.mark.parametrize("junk", ["[", "?! ", "( ", "((", "👍", ". ", "...", " ?", "…"])
def test_hostile_decoration_takes_no_longer(junk: str) -> None:
    assert isinstance(plain(junk * 50_000 + "a"), str)


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


@pytest.mark.parametrize("name", ["sources", "articles", "ignoring"])
def test_a_thousand_may_be_named_and_no_more(name: str) -> None:
    read_filters(**{name: [str(number) for number in range(1_000)]})
    with pytest.raises(QuestionError, match=rf"^{name} holds more than 1,000; name .* at most so many texts\.$"):
        read_filters(**{name: map(str, count())})


@pytest.mark.parametrize("caution", [0, 1, 0.4, True])
def test_caution_is_a_number_from_0_to_1(caution: float) -> None:
    assert read_caution(caution) == caution
    assert type(read_caution(caution)) is float


@pytest.mark.parametrize("caution", [-0.01, 1.01, float("nan"), float("inf"), "0.4", None, [0.4]])
def test_another_caution_is_named(caution: object) -> None:
    with pytest.raises(QuestionError, match=r"^caution is .*; give a number from 0 "):
        read_caution(caution)  # type: ignore[arg-type]


BEFORE = "Who is the mayor of Varnholm?"
WEDNESDAY = date(2025, 10, 22)
KNOWN = ["Coast Desk", "Harbour Wire", ""]
ASKED = Filters(as_of=WEDNESDAY, since=date(2020, 1, 1), sources=("Harbour Wire",))
LAST_WEEK = Period(date(2025, 10, 13), date(2025, 10, 19), "last week")
JUNE = Period(date(2024, 6, 5), date(2024, 6, 5), "on June 5, 2024")


def test_a_question_says_of_days_publishers_and_parts_what_it_says() -> None:
    question = "What did Coast Desk report last week, and who is the current mayor, according to Harbour Wire?"
    filters, parts = understood(question, ASKED, KNOWN, date(2025, 10, 20), "prefer")
    assert filters == replace(ASKED, periods=(LAST_WEEK,), publishers=("Coast Desk", "Harbour Wire"))
    assert [part.source for part in parts] == ["Coast Desk", "Harbour Wire"]
    assert understood(question, ASKED, KNOWN, date(2025, 10, 20), "require") == (filters, parts)


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        ("last week", ((), ("Coast Desk",))),
        ("Coast Desk", (("last week",), ())),
        ("newest", (("last week",), ("Coast Desk",))),
        ("something else", (("last week",), ("Coast Desk",))),
    ],
)
def test_single_readings_can_be_ignored(ignored: str, left: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    asked = read_filters(as_of=WEDNESDAY, ignoring=[ignored])
    filters, _ = understood("What did the Coast Desk report last week?", asked, ["Coast Desk"], None, "prefer")
    assert (tuple(period.text for period in filters.periods), filters.publishers) == left


def test_the_preference_for_newer_articles_can_be_ignored() -> None:
    recent = [
        understood("What is the latest?", read_filters(ignoring=ignoring), [], None, "prefer")[0].recent
        for ignoring in ([], [NEWEST])
    ]
    assert recent == [True, False]


TWO_THINGS = "What did Coast Desk report last week, and who is the current mayor of Varnholm?"


def test_ignored_words_are_words_and_the_question_is_one() -> None:
    assert understood(TWO_THINGS, ASKED, KNOWN, None, "ignore") == (ASKED, (Part(TWO_THINGS),))


def test_the_cut_into_parts_can_be_ignored_by_itself() -> None:
    assert len(understood(TWO_THINGS, ASKED, KNOWN, None, "prefer")[1]) == 2
    filters, parts = understood(TWO_THINGS, replace(ASKED, ignored=(PARTS,)), KNOWN, None, "prefer")
    assert (filters.publishers, parts) == (("Coast Desk",), (Part(TWO_THINGS, "Coast Desk"),))
    both = "What did Coast Desk and Harbour Wire report, and who is the mayor?"
    assert understood(both, replace(ASKED, ignored=(PARTS,)), KNOWN, None, "prefer")[1] == (Part(both),)


def test_a_question_that_says_nothing_of_them_is_one_part() -> None:
    assert understood(BEFORE, ASKED, KNOWN, None, "prefer") == (ASKED, (Part(BEFORE),))
    assert understood("What did Coast Desk say?", ASKED, [""], None, "prefer")[0] == ASKED, "a publisher not held"


def test_days_are_told_from_the_day_of_the_question_and_of_the_newest_article() -> None:
    newest = date(2023, 12, 24)
    asked = understood("What closed in October?", ASKED, KNOWN, newest, "prefer")[0]
    assert [period.since for period in asked.periods] == [date(2023, 10, 1)]
    assert understood("What is the latest on the strike?", ASKED, KNOWN, newest, "prefer")[0].recent


def test_what_to_do_with_what_is_named_is_one_of_three_words() -> None:
    with pytest.raises(QuestionError, match="named is 'filter'; it is one of prefer, require, ignore"):
        understood(BEFORE, ASKED, KNOWN, None, "filter")  # type: ignore[arg-type]


def test_what_is_required_runs_from_the_first_day_named_to_the_last() -> None:
    named = Filters(periods=(LAST_WEEK, JUNE), publishers=("Coast Desk", "Harbour Wire"))
    limits = required(named)
    assert (limits.since, limits.until) == (JUNE.since, LAST_WEEK.until)
    assert limits.sources == ("Coast Desk", "Harbour Wire")
    assert (limits.periods, limits.publishers) == (named.periods, named.publishers)
    assert required(limits) == limits


def test_what_the_caller_gave_is_required_and_not_what_the_question_names() -> None:
    given = replace(ASKED, periods=(LAST_WEEK,), publishers=("Coast Desk",))
    assert required(given) == replace(given, until=LAST_WEEK.until)
    assert required(ASKED) == ASKED
    assert required(Filters(recent=True)) == Filters(recent=True)


def test_of_several_periods_each_is_a_limit_of_its_own() -> None:
    named = Filters(periods=(LAST_WEEK, JUNE))
    limits = of_each_period(required(named), named)
    assert [(some.since, some.until) for some in limits] == [
        (LAST_WEEK.since, LAST_WEEK.until),
        (JUNE.since, JUNE.until),
    ]
    given = replace(named, since=date(2020, 1, 1))
    assert of_each_period(required(given), given) == [required(given)], "days that the caller gave are not narrowed"
    assert of_each_period(Filters(), Filters()) == [Filters()]
