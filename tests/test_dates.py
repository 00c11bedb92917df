"""Which dates a text states, and which of them other text states too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import missing_days, read_days


def missing(text: str, there: str) -> list[str]:
    return [day.text for day in missing_days(read_days(text), read_days(there))]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("5 June 2025", "June 5, 2025"),
        ("5 June 2025", "2025-06-05"),
        ("the 5th of June, 2025", "Jun. 5, 2025"),
        ("june 5 , 2025", "5 June 2025"),
        ("5 June 2025", "5/6/2025"),  # which may be June 5 or 6 May
        ("6 May 2025", "5/6/2025"),
        ("5/6/2025", "6/5/2025"),
        ("25/12/2024", "December 25, 2024"),
        ("25-12-2024", "December 25, 2024"),
        ("12-25-2024", "December 25, 2024"),
        ("2024/12/25", "December 25, 2024"),
        ("2024.12.25", "December 25, 2024"),
        ("25 Dec '24", "December 25, 2024"),
        ("Dec ’24", "December 2024"),
        ("June '68", "June 1968"),
        ("June 5, 2025", "June 5"),  # no year is said there
        ("June 5", "June 5, 2025"),
        ("Sept 3", "3 September"),
        ("June 2025", "June 5, 2025"),
        ("in June", "June 5, 2025"),
        ("in 2025", "June 5, 2025"),
        ("June 5-7", "between June 5 and June 7"),
        ("June 7", "June 5–7, 2025"),
        ("on the 17th.", "17 October"),
        ("2019-20", "from 2019 to 2020"),
        ("the 1990s", "in the '90s"),
        ("the 1990s", "in 1994"),
        ("Thursday", "on Thursday morning"),
        ("Thursday", "2025-06-05"),
        ("on June 3", "on Tuesday (2025-06-05)"),  # a weekday within a week of a full date
        ("on June 4", "yesterday (2025-06-05)"),
        ("on Wednesday", "yesterday (2025-06-05)"),
        ("in 2024", "last year (2025-06-05)"),
        ("yesterday", "yesterday"),
        ("tonight", "today"),
        ("May 2020", "in May 2020"),
    ],
)
def test_dates_that_are_there(text: str, there: str) -> None:
    assert read_days(text)
    assert missing(text, there) == []


@pytest.mark.parametrize(
    ("text", "there", "differs"),
    [
        ("5 June 2025", "6 June 2025", ["5 June 2025"]),
        ("5 June 2025", "5 July 2025", ["5 June 2025"]),
        ("5 June 2025", "5 June 2024", ["5 June 2025"]),
        ("5 June 2025", "", ["5 June 2025"]),
        ("June 2025", "in 2025", ["June 2025"]),
        ("June 5", "in June", ["June 5"]),
        ("June 2025", "June 5; 2024", ["June 2025"]),  # a year is said there, and it is another
        ("25/12/2024", "24/12/2024", ["25/12/2024"]),
        ("25-12-2024", "24-12-2024", ["25-12-2024"]),
        ("2024/12/25", "2024-12-24", ["2024/12/25"]),
        ("25 Dec '24", "25 December 2023", ["25 Dec '24"]),
        ("7 May 2025", "5/6/2025", ["7 May 2025"]),
        ("in 2025", "in 2024", ["2025"]),
        ("June 8", "June 5-7", ["June 8"]),
        ("Friday", "on Thursday", ["Friday"]),
        ("Friday", "2025-06-05", ["Friday"]),
        ("on June 2", "on Tuesday (2025-06-05)", ["June 2"]),
        ("yesterday", "tomorrow", ["yesterday"]),
        ("the 1990s", "in 1989", ["1990s"]),
        ("in 1994", "in the 1990s", ["1994"]),
        ("on the 17th.", "16 October", ["on the 17th"]),
        ("2019-21", "from 2019 to 2020", ["21"]),
    ],
)
def test_dates_that_are_not_there(text: str, there: str, differs: list[str]) -> None:
    assert missing(text, there) == differs


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It may rain; they march on.",
        "He may 5 times",
        "May said so",
        "wait a second",
        "10-15 of them",
        "5 of 12 people",
        "2000 people",
        "1300–1500 mm of rain",
        "$2000, 1,999 and 2019%",
        "the 17th century",
        "32 June",
        "13/13/2025",
        "version 2.5.1",
        "version 2.2024.11.14",
        "a score of 2-1-3",
        "the class of '23s",
        "a June-like day",
        "Route 2025-A",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert [day.text for day in read_days(text)] == []


def test_dates_begin_behind_any_mark_and_behind_a_letter_of_another_alphabet() -> None:
    text = "in the '90s, mid-May, Monday\u00e9, \u00e95 June; on the 7th, late Sept, last year, 2024-05-06Friday"
    read = "'90s|May|Monday|5 June|on the 7th|Sept|last year|2024-05-06|Friday".split("|")
    assert [day.text for day in read_days(text)] == read


@given(st.text(alphabet="0123456789/-. ,JuneMaythsdofOn2025", max_size=40) | st.text(max_size=60))
def test_a_text_states_its_own_dates(text: str) -> None:
    days = read_days(text)
    assert missing_days(days, days) == []


@pytest.mark.parametrize("junk", ["5 June ", "2025-01-01 Monday ", "1/", "2019-", "June ", "0", "May 5 "])
def test_junk_of_any_length(junk: str) -> None:
    days = read_days(junk * (100_000 // len(junk)))
    assert missing_days(days, days) == []


def test_a_month_may_be_set_with_long_letters() -> None:
    (day,) = read_days("In ſeptember he left.")
    assert day.month == 9
