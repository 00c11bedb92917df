"""What a question says about time: the tables are the specification, counter-examples included."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from math import exp

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.times import NEUTRAL, Times, closeness, freshness, read_times
from rag.types import Period
from tests.conftest import takes_less

WEDNESDAY = date(2025, 10, 22)
"""The day on which every question below is asked, unless it says otherwise."""
FIRST, LAST = date.min.isoformat(), date.max.isoformat()


def read(question: str, as_of: date = WEDNESDAY, newest: date | None = None) -> list[str]:
    """Each period as "since..until", or as one day."""
    periods = read_times(question, as_of, newest).periods
    return [str(p.since) if p.since == p.until else f"{p.since}..{p.until}" for p in periods]


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("Who resigned on June 5, 2024?", "2024-06-05"),
        ("Who resigned on 5 June 2024?", "2024-06-05"),
        ("Who resigned on the 5th of June 2024?", "2024-06-05"),
        ("Who resigned on Wednesday, June 5th, 2024?", "2024-06-05"),
        ("Who resigned on Wednesday 5 June 2024?", "2024-06-05"),
        ("who resigned on june 5 2024", "2024-06-05"),
        ("WHO RESIGNED ON JUNE 5?", "2025-06-05"),
        ("Who resigned on Sept. 5, 2024?", "2024-09-05"),
        ("Which quay closed 2024-06-05?", "2024-06-05"),
        ("Which report (published '2024-06-05T08:30:00+00:00') named the mayor?", "2024-06-05"),
        ("Who resigned on 2024/06/05?", "2024-06-05"),
        ("Who resigned on 18/6/2024?", "2024-06-18"),
        ("Who resigned on 18.06.2024?", "2024-06-18"),
        ("Who resigned on 6/18/2024?", "2024-06-18"),
        ("Who resigned on 06/06/2024?", "2024-06-06"),
        ("Who resigned between 13/6/2024 and 18/6/2024?", "2024-06-13..2024-06-18"),
        ("Who resigned on June 5?", "2025-06-05"),
        ("What did the review on June 5th find?", "2025-06-05"),
        ("What did the mayor's review on June 5th praise?", "2025-06-05"),
        ("Who resigned on October 22?", "2025-10-22"),
        ("Who resigned on October 23?", "2024-10-23"),
        ("Who was born on February 29?", "2024-02-29"),
        ("What did the June 5, 2024 vote decide?", "2024-06-05"),
        ("Who spoke on June 5 last year?", "2024-06-05"),
        ("Who spoke on 5 March of this year?", "2025-03-05"),
        ("Who met in Ostby June 5-7, 2024?", "2024-06-05..2024-06-07"),
        ("Who met in Ostby from 5 to 7 June 2024?", "2024-06-05..2024-06-07"),
        ("Who met in Ostby on June 5 or 6?", "2025-06-05..2025-06-06"),
        ("Who met in Ostby on 5 and 6 June?", "2025-06-05..2025-06-06"),
        ("Who met on the 5th, 6th and 7th of June 2024 in Ostby?", "2024-06-05..2024-06-07"),
        ("Who met between 5 and 7 June?", "2025-06-05..2025-06-07"),
        ("Who met on the 5th and the 6th of June?", "2025-06-05..2025-06-06"),
        ("Who met on June 5 and the 6th?", "2025-06-05..2025-06-06"),
        ("Who was fined on June 5 and the 6 drivers freed?", "2025-06-05"),
        ("How many were hurt on June 5 and 6 ships lost?", "2025-06-05"),
        ("How many were hurt on June 5 and 6.5 tonnes lost?", "2025-06-05"),
        ("Who resigned on the fifth of June?", "2025-06-05"),
        ("Who resigned on the twenty-first of June 2024?", "2024-06-21"),
        ("Who resigned on 5 June '24?", "2024-06-05"),
        ("Who resigned on the 17th?", "2025-10-17"),
        ("Who resigned on the 27th in Ostby?", "2025-09-27"),
        ("Who was told on the 31st that he had to leave?", "2025-08-31"),
        ("Who will speak on the 27th?", "2025-10-27"),
        ("Who resigned in Ostby on the 5th, on June 3?", "2025-06-03"),
    ],
)
def test_days(question: str, day: str) -> None:
    assert read(question) == [day]


@pytest.mark.parametrize(
    "question",
    [
        # No such day.
        "Who resigned on June 31?",
        "Who resigned on February 29, 2025?",
        "Who resigned on 2025-13-01?",
        "Who met June 7-5?",
        "Who resigned on the 32nd?",
        "Which of the second of May's speeches was long?",
        "Who lives on the 17th floor?",
        "Who met on the 17th and 18th floors?",
        "Who met on the 16th, 17th and 18th floors?",
        "Who met on the 16th, the 17th or the 18th floor?",
        "Who spoke on the 3rd and final day?",
        "Who stood on the 17th of the bridges?",
        "Who wrote on the 17th-century fleet?",
        "Who is the 17th to resign?",
        # June 5 to one reader, 6 May to another.
        "Who resigned on 6/5/2025?",
        "Who resigned on 5.6.2025?",
        "Who resigned on 31/02/2025?",
        "Who resigned on 18/6?",
        "Who signed form 18/6/2025-4?",
        "What does ostby.example/18/6/2025/port tell?",
        "Who was given 6/06/2025?",
        # The name of an event tells neither its year nor when it was written about.
        "Who planned the September 11 attacks?",
        "What changed after 9/11?",
        "What did the January 6 hearing find?",
        "Who marched in the 4th of July parade?",
        # Figures and verbs.
        "Which 5 may win seats?",
        "Why may 5 ships sink?",
        "How many left Ostby in 24-hour shifts?",
        "Who lives at 10 Downing Street?",
        "Who wrote Catch-22?",
        "Why were 737 jets and 1,984 people kept in Ostby?",
    ],
)
def test_what_is_no_day(question: str) -> None:
    assert read(question) == []


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What closed in October?", "2025-10-01..2025-10-31"),
        ("What closed in November?", "2024-11-01..2024-11-30"),
        ("What closed in October 2023?", "2023-10-01..2023-10-31"),
        ("What closed in Oct. 2023?", "2023-10-01..2023-10-31"),
        ("What closed in October '23?", "2023-10-01..2023-10-31"),
        ("What closed in October ’26?", "2026-10-01..2026-10-31"),
        ("What closes in October '35?", "2035-10-01..2035-10-31"),
        ("What closed in October '36?", "1936-10-01..1936-10-31"),
        ("What burned in the summer of '69?", "1969-06-01..1969-08-31"),
        ("What did the dockers' union say in June '24 of all of the crew's pay?", "2024-06-01..2024-06-30"),
        ("What did the union say on June 5, '24 of all of the dockers' pay?", "2024-06-05"),
        ("What was the October 2023 estimate?", "2023-10-01..2023-10-31"),
        ("What closed in February of last year?", "2024-02-01..2024-02-29"),
        ("What closed in early October?", "2025-10-01..2025-10-11"),
        ("What closed in mid-October 2023?", "2023-10-11..2023-10-21"),
        ("What closed in late October 2023?", "2023-10-21..2023-10-31"),
        ("What closed at the end of October 2023?", "2023-10-01..2023-10-31"),
        ("What closed last October?", "2024-10-01..2024-10-31"),
        ("What closed last May?", "2025-05-01..2025-05-31"),
        ("What closed this March?", "2025-03-01..2025-03-31"),
        ("What opens next March?", "2026-03-01..2026-03-31"),
        ("What closed in May?", "2025-05-01..2025-05-31"),
        ("what closed in may", "2025-05-01..2025-05-31"),
        ("what closed on 13 may", "2025-05-13"),
        ("In March, who closed the quay?", "2025-03-01..2025-03-31"),
        ("What was decided in October's vote?", "2025-10-01..2025-10-31"),
        ("What closed in 2023?", "2023-01-01..2023-12-31"),
        ("In 2023 what closed?", "2023-01-01..2023-12-31"),
        ("How much of the coal was sold in 2023 alone?", "2023-01-01..2023-12-31"),
        ("How much did 42 percent of them earn in 2023?", "2023-01-01..2023-12-31"),
        ("Which firm, founded in late 2015, closed?", "2015-08-31..2015-12-31"),
        ("Who won the Battle of Hastings in 1066?", "1066-01-01..1066-12-31"),
        ("Who won the battle in the year 1066?", "1066-01-01..1066-12-31"),
        ("Who ran the port in the 1990s?", "1990-01-01..1999-12-31"),
        ("Who ran the port in the 1990's?", "1990-01-01..1999-12-31"),
        ("Who ran the port in the 1800s?", "1800-01-01..1899-12-31"),
        ("Who ran the port in the early 2000s?", "2000-01-01..2003-05-03"),
        ("What did it earn in Q3 2024?", "2024-07-01..2024-09-30"),
        ("What did it earn in Q3?", "2025-07-01..2025-09-30"),
        ("What did it earn in the third quarter of 2024?", "2024-07-01..2024-09-30"),
        ("What did it earn in the fourth quarter of last year?", "2024-10-01..2024-12-31"),
        ("What burned in the summer of 2024?", "2024-06-01..2024-08-31"),
        ("What burned this summer?", "2025-06-01..2025-08-31"),
        ("What burned last summer?", "2025-06-01..2025-08-31"),
        ("What froze in the winter of 2023?", "2023-12-01..2024-02-29"),
        ("What froze last winter?", "2024-12-01..2025-02-28"),
        ("What opens next spring?", "2026-03-01..2026-05-31"),
        ("What did it earn in the first half of 2024?", "2024-01-01..2024-06-30"),
        ("What did it earn in the second half of last year?", "2024-07-01..2024-12-31"),
        ("What closed in the first half of June?", "2025-06-01..2025-06-15"),
        ("What closed in the latter half of the 1990s?", "1995-01-01..1999-12-31"),
    ],
)
def test_months_years_and_seasons(question: str, days: str) -> None:
    assert read(question) == [days]


@pytest.mark.parametrize(
    "question",
    [
        "Who may win the seat?",
        "May the port stay open?",
        "Which towns may in time recover?",
        "Who came in may win?",
        "How long may this may last?",
        "Who spoke at the March on Washington?",
        "Why did they march on Ostby?",
        "What did April say of August Wilson?",
        "Which roles did she play in August Wilson's dramas?",
        "What has changed since May resigned?",
        "What did Theresa May and June Brandt agree?",
        "What did Jan Brandt and Mar Holt say?",
        "Who led the October Revolution?",
        "What was shown in March Madness?",
        "What was said in the October call?",
        "Who won the 2024 election?",
        "Who leads in 2024 election polls?",
        "How much is that in 2019 dollars?",
        "How many lived in 2000 homes?",
        "Who bought the 2023 iPhone?",
        "Who wrote 1984?",
        "Who wrote Mark Twain's 1984?",
        "Who was in Cyberpunk 2077?",
        "Which team won the 2023-24 season?",
        "Who won in 2023-24?",
        "Which treaty ended the War of 1812?",
        "How many of 2,023 tickets, 1.984 tonnes and $2000 were lost in 2,023 days?",
        "Who scored in the third quarter?",
        "Who scored in the first half?",
        "Who scored in the first half of the 2024 final?",
        "Who was hurt in the second half of the match?",
        "How many were left of the '90 they had?",
        "Who drives an Audi Q3?",
        "Why did prices fall in the fall?",
        "Why did this fall apart?",
        "What springs from the sun in a second?",
        "When did the quay close?",
        "In which month did the quay close?",
        "In what year did the quay close?",
        "他在十月离开了吗？",
        "How many does the hall seat, up to 2000?",
        "What was said in the week of May?",
    ],
)
def test_what_is_no_month_or_year(question: str) -> None:
    assert read(question) == []


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Who resigned today?", "2025-10-22"),
        ("Who resigned yesterday?", "2025-10-21"),
        ("Yesterday, who resigned?", "2025-10-21"),
        ("What was in yesterday's vote?", "2025-10-21"),
        ("Who resigned last night?", "2025-10-21"),
        ("Who resigned the day before yesterday?", "2025-10-20"),
        ("Who resigns the day after tomorrow?", "2025-10-24"),
        ("Who resigned this morning?", "2025-10-22"),
        ("Who resigned a fortnight ago?", "2025-10-01..2025-10-15"),
        ("Who resigned late last week?", "2025-10-17..2025-10-19"),
        ("Who resigns tomorrow?", "2025-10-23"),
        ("Who resigned three days ago?", "2025-10-19"),
        ("Who resigned two weeks ago?", "2025-10-05..2025-10-11"),
        ("Who resigned a month ago?", "2025-09-07..2025-10-07"),
        ("Who resigned a couple of years ago?", "2023-04-24..2024-04-22"),
        ("Who resigned last week?", "2025-10-13..2025-10-19"),
        ("Who resigned this week?", "2025-10-20..2025-10-26"),
        ("Who resigns next week?", "2025-10-27..2025-11-02"),
        ("Who resigned last month?", "2025-09-01..2025-09-30"),
        ("Who resigned last year?", "2024-01-01..2024-12-31"),
        ("Who resigned earlier this year?", "2025-01-01..2025-12-31"),
        ("Who resigned in the past month?", "2025-09-22..2025-10-22"),
        ("Who resigned over the last 10 days?", "2025-10-12..2025-10-22"),
        ("Who resigned in the past few days?", "2025-10-19..2025-10-22"),
        ("Who resigns in the coming weeks?", "2025-10-22..2025-11-12"),
        ("Who resigned on Tuesday?", "2025-10-21"),
        ("Who resigned on Wednesday?", "2025-10-22"),
        ("Who resigned on Thursday night?", "2025-10-16"),
        ("What was in Monday's budget?", "2025-10-20"),
        ("Who resigned last Wednesday?", "2025-10-15"),
        ("Who resigned last Tuesday?", "2025-10-21"),
        ("Who resigns this Friday?", "2025-10-24"),
        ("Who resigns next Wednesday?", "2025-10-29"),
        ("What did the Sunday Times print on Sunday?", "2025-10-19"),
        ("Who resigned on Tuesday last week?", "2025-10-14"),
        ("Who resigned on Friday of last week?", "2025-10-17"),
        ("Who resigns on Monday next week?", "2025-10-27"),
        ("Who resigned in the last 24 hours?", "2025-10-21..2025-10-22"),
        ("Who resigned in the past 36 hours?", "2025-10-20..2025-10-22"),
    ],
)
def test_days_told_from_the_day_of_the_question(question: str, days: str) -> None:
    assert read(question) == [days]


@pytest.mark.parametrize(
    "question",
    [
        "What did USA Today print?",
        "Who hosts the Today programme?",
        "Who hosts This Morning?",
        "What happened the day before the strike?",
        "Who hosts Last Week Tonight?",
        "Who taught him in his last year at school?",
        "Who taught him in the last year of school?",
        "What was the last day like?",
        "What happened the next day?",
        "How long ago was that, and how many years?",
        "What was the 24-hour week?",
        "What did the Sunday Times print?",
        "Who plays on Monday Night Football?",
        "What was cheap on Black Friday?",
        "Who sang on Super Bowl Sunday?",
        "Who is unlucky on Friday the 13th?",
        "Who is open on Sundays?",
        "Who was Man Friday?",
        "Is the sun out, and did Sat and Mon hear a second wed?",
        "Who hosts Friday This Week?",
        "Who scored in the last hour?",
        "Who led for the last two hours of the race?",
    ],
)
def test_what_is_not_told_from_the_day_of_the_question(question: str) -> None:
    assert read(question) == []


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What has changed since March?", f"2025-03-01..{LAST}"),
        ("What has changed since the summer of 2024?", f"2024-06-01..{LAST}"),
        ("What has changed since last week?", f"2025-10-13..{LAST}"),
        ("What changed after June 5?", f"2025-06-06..{LAST}"),
        ("Who ruled before June 5, 2024?", f"{FIRST}..2024-06-04"),
        ("Who ruled prior to 1991?", f"{FIRST}..1990-12-31"),
        ("Who ruled until June 2019?", f"{FIRST}..2019-06-30"),
        ("What changed up to June 5?", f"{FIRST}..2025-06-05"),
        ("Who met in the week of June 4, 2025?", "2025-06-02..2025-06-08"),
        ("Who met in the week of 2 June?", "2025-06-02..2025-06-08"),
        ("Who fled after June 5 and before July 2?", "2025-06-06..2025-07-01"),
        ("How many had fled by 2019?", "2019-01-01..2019-12-31"),
        ("Who met between June 5 and July 2?", "2025-06-05..2025-07-02"),
        ("Who met between November 2023 and February 2024?", "2023-11-01..2024-02-29"),
        ("Who met between January and March 1995?", "1995-01-01..1995-03-31"),
        ("Who met between December and February 1995?", "1994-12-01..1995-02-28"),
        ("How did rents move from May to July?", "2025-05-01..2025-07-31"),
        ("How did rents move from November to February?", "2024-11-01..2025-02-28"),
        ("How did rents move from June 5, 2023, to July 2?", "2023-06-05..2023-07-02"),
        ("How did rents move between 2019 and 2021?", "2019-01-01..2021-12-31"),
        ("How did rents move in 2019-2021?", "2019-01-01..2021-12-31"),
        ("How did rents move from 2019 until last month?", "2019-01-01..2025-09-30"),
    ],
)
def test_ranges_and_open_ends(question: str, days: str) -> None:
    assert read(question) == [days]


@pytest.mark.parametrize(
    ("question", "days"),
    [
        (
            "Did the Courier's report of June 5, 2024, and the Herald's of July 2, 2024, agree?",
            ["2024-06-05", "2024-07-02"],
        ),
        (
            "Between the report in May 2024 and the one on June 5, 2024, what changed?",
            ["2024-05-01..2024-05-31", "2024-06-05"],
        ),
        ("Who met in 2019, 2021 and 2023?", [f"{year}-01-01..{year}-12-31" for year in (2019, 2021, 2023)]),
        ("Who met on June 5, 6 and 9, 2024?", ["2024-06-05..2024-06-06", "2024-06-09"]),
        ("Who met on June 5 and 6 July?", ["2025-06-05", "2025-07-06"]),
        ("Who met in May and June?", ["2025-05-01..2025-05-31", "2025-06-01..2025-06-30"]),
        ("Who met on June 5 and again on June 5?", ["2025-06-05"]),
        ("Who lost between June 5 and the vote?", ["2025-06-05"]),
        ("Who stood between May and the premiership?", []),
        ("What will be cut by 2030?", []),
    ],
)
def test_several_periods(question: str, days: list[str]) -> None:
    assert read(question) == days


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Who will speak on November 27?", "2025-11-27"),
        ("Will the port open in October?", "2025-10-01..2025-10-31"),
        ("Will the port open in May?", "2026-05-01..2026-05-31"),
        ("Who is going to speak on Tuesday?", "2025-10-28"),
        ("What is planned for December?", "2025-12-01..2025-12-31"),
        ("What did the mayor say in May she will do?", "2025-05-01..2025-05-31"),
        ("What was scheduled for December?", "2024-12-01..2024-12-31"),
        ("What did Will Brandt say on November 27?", "2024-11-27"),
        ("What happens on November 27?", "2025-11-27"),
        ("What weather is expected on Tuesday?", "2025-10-28"),
        ("When is the ferry due on November 27?", "2025-11-27"),
        ("Why is it closed due to the storm of November 27?", "2024-11-27"),
        ("What was happening on November 27?", "2024-11-27"),
    ],
)
def test_wording_that_points_ahead_counts_forwards(question: str, days: str) -> None:
    assert read(question) == [days]


def test_in_an_archive_a_day_without_a_year_is_its_last() -> None:
    newest = date(2023, 12, 24)
    assert read("What closed in October?", newest=newest) == ["2023-10-01..2023-10-31"]
    assert read("What closed on December 25?", newest=newest) == ["2022-12-25"]
    assert read("What closed on Friday?", newest=newest) == ["2023-12-22"]
    assert read("What closed in October?", date(1999, 1, 5), newest) == ["1998-10-01..1998-10-31"]
    assert read("What closed last week?", newest=newest) == ["2025-10-13..2025-10-19"]
    assert read("What closed in the summer of 1850?", newest=newest) == ["1850-06-01..1850-08-31"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who resigned on June 5, 2024, and why?", "on June 5, 2024"),
        ("Since March, what has changed?", "Since March"),
        ("Who met between June 5 and July 2?", "between June 5 and July 2"),
        ("Who fled after June 5 and before July 2?", "after June 5 and before July 2"),
        ("What burned in the late summer of 2024?", "in the late summer of 2024"),
    ],
)
def test_a_period_is_worded_as_in_the_question(question: str, text: str) -> None:
    assert [period.text for period in read_times(question, WEDNESDAY).periods] == [text]


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Did “Port to close for good in October” name the mayor?", []),
        ('Who wrote "Why the old quay closed in May 2024" on June 5?', ["2025-06-05"]),
        ("What did the 'Courier' mean by 'the port's quay will close on June 5'?", []),
        ("Does the article '10 ships lost in Ostby in May 2024' name the owner?", []),
        ("What do '50 books to read in June 2023' and ‘12 films of the summer of '69’ leave out?", []),
        ("Who drew 'The Quay' in October and the crew's 'Harbour'?", ["2025-10-01..2025-10-31"]),
    ],
)
def test_dates_in_a_headline_are_not_the_questions(question: str, days: list[str]) -> None:
    assert read(question) == days


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on the dock strike?",
        "Latest on the dock strike?",
        "Who now runs the port?",
        "Who is currently mayor of Varnholm?",
        "Who is Varnholm's current mayor?",
        "What is the most recent estimate?",
        "How many have been found so far?",
        "What do rents cost these days?",
        "Who is in charge at the moment?",
        "What is the newest ferry?",
        "Any news on the strike?",
        "Who resigned today?",
        "Who resigned this week?",
        "Is the port still closed?",
        "How many ships are still missing?",
        "What has the port said recently?",
        "What has changed since March, and who leads now?",
        "What's new with the strike?",
        "What is happening at the port?",
        "What is new?",
        "Who are the current and former mayors?",
    ],
)
def test_questions_that_ask_for_the_newest(question: str) -> None:
    assert read_times(question, WEDNESDAY).recent


@pytest.mark.parametrize(
    "question",
    [
        "Who is mayor of Varnholm?",
        "What did the now-famous pilot say?",
        "Which firm, now called Ostby Lines, built it?",
        "Now that the port is shut, who pays?",
        "What is the current account deficit?",
        "What is a direct current?",
        "What is the current in the river?",
        "How strong is the current that the ferry met?",
        "What is New York?",
        "What is new york like?",
        "What new is a bridge?",
        "What did Business Today | Latest News India print?",
        "Who hosts the Daily Today show?",
        "When must it close at the latest?",
        "What is still life?",
        "Why was the port still closed?",
        "Which mayor, recently criticised for it, resigned?",
        "What happened last week?",
        # A question about days gone by asks for them, not for now.
        "In October 2023, what was the latest on the strike?",
        "Who ruled before 2020, and is now in prison?",
    ],
)
def test_questions_that_do_not(question: str) -> None:
    assert not read_times(question, WEDNESDAY).recent


JUNE_5 = Period(date(2025, 6, 5), date(2025, 6, 5), "on June 5")


@pytest.mark.parametrize(
    ("published", "value"),
    [
        (date(2025, 6, 3), exp(-1 / 4)),
        (date(2025, 6, 4), 1.0),
        (date(2025, 6, 5), 1.0),
        (date(2025, 6, 8), 1.0),
        (date(2025, 6, 9), exp(-1 / 14)),
        (date(2025, 6, 22), exp(-1)),
        (date(2025, 5, 31), exp(-1)),
        (date(2025, 9, 5), exp(-89 / 14)),
        (date.max, 0.0),
        (date.min, 0.0),
        (None, NEUTRAL),
    ],
)
def test_closeness(published: date | None, value: float) -> None:
    assert closeness(published, [JUNE_5]) == pytest.approx(value)


def test_of_several_periods_the_best_counts_and_of_none_every_day_is_the_same() -> None:
    july = Period(date(2025, 7, 1), date(2025, 7, 31), "in July")
    assert closeness(date(2025, 7, 15), [JUNE_5, july]) == 1.0
    assert closeness(date(2025, 7, 15), [JUNE_5]) < 0.1
    assert closeness(date(2025, 7, 15), []) == closeness(date.min, []) == NEUTRAL


def test_an_open_end_fits_for_ever() -> None:
    since, before = (read_times(f"Who ruled {word} 2020?", WEDNESDAY).periods for word in ("since", "before"))
    assert closeness(date.max, since) == closeness(date.min, before) == 1.0
    assert closeness(date.min, since) == closeness(date.max, before) == 0.0


@pytest.mark.parametrize(
    ("age", "span", "value"),
    [
        (0, 0, 1.0),
        (-9, 0, 1.0),
        (30, 30, 0.5),
        (30, 180, 0.5),
        (180, 180, 0.0),
        (30, 3650, 0.73),
        (365, 3650, 0.37),
        (3650, 3650, 0.0),
        (9999, 180, 0.0),
    ],
)
def test_freshness(age: int, span: int, value: float) -> None:
    days = (WEDNESDAY - timedelta(days=ago) for ago in (age, 0, span))
    assert freshness(*days) == pytest.approx(value, abs=0.01)


def test_an_article_without_a_date_is_neither_new_nor_old() -> None:
    assert freshness(None, WEDNESDAY, date.min) == NEUTRAL


WORDS = """on in since before after between until by from to and , - early mid late last this next the of past 3 5 31 0
    2023 1066 9999 2025-06-05 June may Q3 second quarter summer winter Tuesday weeks days year ago few yesterday today
    will did 's “ ” ' latest still is ſunday frİday the or half first fifth '24 17th morning fortnight
    6, 9 30 December second the half evening""".split()
QUESTIONS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))


@given(QUESTIONS, st.dates(), st.none() | st.dates())
@example("in late 9999-12-31, next year or in December last year", date.max, date.min)
@example("999 years ago, since yesterday, before last week", date.min, None)
@example("ſix days ago on frİday in İ2023", WEDNESDAY, None)
@example("on December 30 and 31", date.max, None)
@example("on January 1 and 2", date.min, None)
def test_whatever_is_asked_periods_are_in_order_and_quote_the_question(
    question: str, as_of: date, newest: date | None
) -> None:
    times = read_times(question, as_of, newest)
    assert isinstance(times, Times)
    for period in times.periods:
        assert period.since <= period.until
        assert period.text
        assert period.text in question


@given(st.none() | st.dates(), st.lists(st.tuples(st.dates(), st.dates()), max_size=3), st.dates(), st.dates())
def test_closeness_and_freshness_are_between_0_and_1(
    published: date | None, days: list[tuple[date, date]], newest: date, oldest: date
) -> None:
    periods = [Period(min(pair), max(pair), "") for pair in days]
    assert 0 <= closeness(published, periods) <= 1
    assert 0 <= freshness(published, newest, oldest) <= 1


@given(st.dates(), st.dates(), st.dates(), st.dates())
def test_farther_is_never_closer_and_older_never_fresher(one: date, two: date, near: date, far: date) -> None:
    period = Period(min(one, two), max(one, two), "")
    near, far = sorted((near, far), key=lambda day: max((period.since - day).days, (day - period.until).days))
    if (near < period.since) == (far < period.since):
        assert closeness(near, [period]) >= closeness(far, [period])
    assert freshness(max(near, far), one, two) >= freshness(min(near, far), one, two)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    """in May |on Tuesday |between June 5 and |1 to |2023-|2023, |the last |the |is |'|“a |a few |early |999 |May-|
    ' ' |the current |still | |\0|İ|Friday, the 5 |June 5, 6 and |on the 5th|and 5 |, June 5
    |, the 6|, 6|5, |June '24 of |the first half of |after June 5 and before July 2, |in the last 3 |Q3 """.split("|"),
)
def test_a_hostile_question_takes_no_time(unit: str) -> None:
    for question in (unit * (2_000 // len(unit)), "is " + unit * (1_990 // len(unit)) + "x still"):
        assert isinstance(read_times(question, WEDNESDAY, date(2023, 1, 1)), Times)
        assert takes_less(0.5, partial(read_times, question, WEDNESDAY, date(2023, 1, 1)))
