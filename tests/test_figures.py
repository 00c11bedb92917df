"""Which figures are the same: the tables are the specification, counter-examples included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.figures import read_figures
from rag.quantities import missing_figures, opposed


def missing(text: str, there: str) -> list[str]:
    """The figures of a text that the other does not say."""
    return [figure.text for figure in missing_figures(read_figures(text), read_figures(there))]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("1,000 jobs", "1000 jobs"),
        ("1,000 jobs", "one thousand jobs"),
        ("a thousand jobs", "1 thousand jobs"),
        ("two hundred and five thousand votes", "205,000 votes"),
        ("twenty-four boats", "24 boats"),
        ("10 000 boats", "10,000 boats"),
        ("10\u202f000 boats", "10,000 boats"),
        ("1.234.567 voters", "1,234,567 voters"),
        ("5.0 points", "5 points"),
        ("007", "7"),
        ("24.7bn", "24.7 billion"),
        ("$24.7bn", "24,700 million dollars"),
        ("$ 5 million", "5m US dollars"),
        ("a $1.5 million-dollar house", "$1.5m"),
        ("two and a half million", "2.5m"),
        ("half a million", "500,000"),
        ("100m", "100 metres"),
        ("100m", "100 million"),
        ("5 %", "5 per cent"),
        ("five percent", "5%"),
        ("24,7 per cent", "24.7%"),  # one or two digits after a comma: a decimal comma
        ("4 and 5 per cent", "4% and 5%"),
        ("from 4 to 5 per cent", "4 per cent, then 5 per cent"),
        ("rose 41 per cent to 155,000", "155,000 units, which is 41% more"),
        ("$5-6 million", "$5 million to $6 million"),
        ("10-15 ships", "between 10 and 15 ships"),
        ("10 to 15 ships", "10–15 ships"),
        ("between 10 and 15 ships", "12 ships"),
        ("won 6-2", "6-2 winners"),
        ("lost 2-6", "6-2 winners"),
        ("a dozen ships", "12 ships"),
        ("half of voters", "50 per cent of voters"),
        ("half the voters", "half of the voters"),
        ("three-quarters", "75%"),
        ("a third of them", "33 per cent"),
        ("the first", "the 1st"),
        ("the 20th", "the twentieth"),
        ("twice as many", "two times as many"),
        ("doubled", "twice"),
        ("fivefold", "five times"),
        ("seven and a half million euros", "€7.5 million"),
        ("130 km/h", "130 kilometres an hour"),
        ("60 mph", "60 miles per hour"),
        ("one in four bridges", "a quarter of the bridges"),
        ("one patient in ten", "10 per cent of patients"),
        ("nine out of ten", "90%"),
        ("about seven in ten voters", "71 per cent of those who voted"),
        ("fell by a fifth in June", "fell by 20 per cent"),
        ("cut by half", "50 per cent less"),
        ("less than half of purchases", "44 per cent of purchases"),
        ("fewer than one in five", "18 percent"),
        ("28 per cent", "31 per cent of the total against 28. Solar had 17 per cent"),
        ("4.25 per cent", "4.5 per cent, though two of its seven governors wanted 4.25."),
        ("60 percent and 40 percent", "40 percent and Chad 60, it said"),
        ("people younger than 25", "people under 25"),
        ("voters of 70 and over", "voters older than 70"),
        ("people over 60", "the over-60s"),
        ("nearly two dozen boats", "22 boats"),
        ("a dozen games", "eleven games"),
        ("5 p.m.", "17:00"),
        ("5pm", "5:00"),
        ("9.30 a.m.", "09:30"),
        ("24-year-old", "aged 24"),
        ("two weeks", "14 days"),
        ("24 hours", "1 day"),
        ("5 miles", "8 km"),
        ("5 km", "5"),  # a unit on one side only
        ("$5", "5"),
        ("A$5", "$5"),
        ("five pounds", "£5"),
        ("five pounds", "5 lb"),
        ("about 130 days", "128 days"),
        ("130 days or so", "132 days"),
        ("some 130 days", "130 days"),
        ("130 days", "about 130 days"),
        ("about 25 billion", "24.7bn"),
        ("nearly 100", "97"),
        ("more than 100", "104"),
        ("over 100", "100"),
        ("at least 100", "150"),
        ("up to 100", "96"),
        ("fewer than 100", "96"),
        ("hundreds of people", "340 people"),
        ("F-16", "an F16"),
        ("call 555-0134", "on 555-0134"),
        ("Covid-19", "COVID-19"),
        ("the 737 MAX", "a 737 MAX"),
        ("half a million euros", "€500,000"),
        ("a quarter of a million", "250,000"),
        ("half a dozen ships", "six ships"),
        ("2½ years", "30 months"),
        ("2 ½ million", "2.5m"),
        ("three quarters of a percent", "3/4 of a percent"),
        ("25 basis points", "a quarter of a percentage point"),
        ("50 bp", "a half-point cut"),
        ("by 50 basis points", "by half a percent"),
        ("half an hour", "30 minutes"),
        ("half a century", "50 years"),
        ("the 75th", "the seventy-fifth"),
        ("the 30th", "the thirtieth"),
        ("its hundredth", "its 100th"),
        ("the one hundred and fifth", "the 105th"),
        ("1730 GMT", "17:30 GMT"),
        ("0530 GMT", "5.30 a.m. in London"),
        ("17.30 CET", "17:30"),
        ("30C", "30 degrees Celsius"),
        ("5.2 pc", "5.2 per cent"),
        ("Over-65s", "those over 65"),
        ("EUR5m", "€5 million"),
        ("Rs500 million", "500 million rupees"),
        ("Rmb5bn", "5bn yuan"),
        ("CHF1.5m", "1.5 million francs"),
        ("CHF1.5m", "1.5 million Swiss francs"),
        ("3.2 pence a share", "3.2p a share"),
        ("90p", "£0.90"),
        ("4,500t of steel", "4,500 tonnes of steel"),
        ("R5,000", "5,000 rand"),
        ("RM2.4m", "2.4 million ringgit"),
        ("KSh10.6bn", "10.6 billion shillings"),
        ("NOK 40 million", "40 million Norwegian kroner"),
        ("SEK340m", "340 million kronor"),
        ("¥300m", "300 million yen"),
        ("12 lb", "12 pounds"),
        ("£12", "12 Egyptian pounds"),
        ("200 million Hong Kong dollars", "HK$200 million"),
        ("the bus R5", "an R5 bus"),
        ("an hour and a half", "90 minutes"),
        ("18 months", "a year and a half"),
        ("two and a half years", "two years and six months"),
        ("80 minutes", "1 hour 20 minutes"),
        ("2:05:41", "2 hours, 5 minutes and 41 seconds"),
        ("six months", "two years and six months' probation"),
        ("33% of voters", "a third of voters"),
        ("33.3% of voters", "a third of voters"),
        ("67 per cent of voters", "two thirds of voters"),
        ("six o'clock on Friday evening", "6pm on Friday"),
        ("at 12 noon on Friday", "at midday on Friday"),
        ("at 12:00 on Friday", "at noon on Friday"),
        ("at 12 p.m. on Friday", "at noon on Friday"),
        ("at 00:00 on Friday", "at midnight on Friday"),
        ("at half past six on Friday", "at 6:30pm on Friday"),
        ("at quarter past 7", "at 19:15"),
        ("at a quarter to nine.", "at 8.45 a.m."),
        ("at a quarter to one.", "at 12:45"),
        ("in Q2", "in the second quarter"),
        ("in the fourth quarter of 2025", "in Q4 2025"),
        ("5 t-shirts", "5 shirts"),
        ("from 8,120 points to 7,940", "from 8,120 to 7,940 points"),
        ("from 360 to 340 million euros", "to 340 million euros from 360 million"),
        ("from 3.6 to 3.4 billion dollars", "to $3.4 billion from $3.6 billion"),
    ],
)
def test_figures_that_agree(text: str, there: str) -> None:
    assert missing(text, there) == []


@pytest.mark.parametrize(
    ("text", "there", "differs"),
    [
        ("1,000 jobs", "100 jobs", ["1,000"]),
        ("a thousand jobs", "a hundred jobs", ["a thousand"]),
        ("24.7bn", "24.7m", ["24.7bn"]),
        ("25 billion", "24.7 billion", ["25 billion"]),
        ("$5", "€5", ["$5"]),
        ("A$5", "US$5", ["A$5"]),
        ("5 km", "5 miles", ["5 km"]),
        ("5 days", "5 weeks", ["5 days"]),
        ("5 %", "5 people", ["5 %"]),
        ("5 people", "5 %", ["5"]),
        ("7,000 units", "rose 41 per cent to 155,000", ["7,000"]),
        ("5 per cent", "5 percentage points", ["5 per cent"]),
        ("5 kg", "5 km", ["5 kg"]),
        ("won 6-2", "won 6-3", ["2"]),
        ("10-15 ships", "10-16 ships", ["10-15"]),
        ("between four and six years", "between four and seven years", ["four and six years"]),
        ("10-15 ships", "16 ships", ["10-15"]),
        ("12 ships", "10-15 ships", ["12"]),
        ("5 p.m.", "5 a.m.", ["5 p.m."]),
        ("17:30", "17:00", ["17:30"]),
        ("30 seconds", "30 minutes", ["30 seconds"]),
        ("the second", "the third", ["second"]),
        ("tripled", "doubled", ["tripled"]),
        ("fourfold", "five times", ["fourfold"]),
        ("one in five bridges", "one in four bridges", ["one in five"]),
        ("fell by a fifth in June", "fell by 10 per cent", ["a fifth"]),
        ("three in ten", "three in October", ["three in ten"]),
        ("more than half of purchases", "44 per cent of purchases", ["half"]),
        ("120 km/h", "120 miles an hour", ["120 km/h"]),
        ("28 per cent", "31 per cent of the total against 28 villages", ["28 per cent"]),
        ("28 per cent", "31 per cent of the total. Of 90 villages 28 took part", ["28 per cent"]),
        ("the 5th", "a fifth of them", ["5th"]),
        ("two dozen boats", "31 boats", ["two dozen"]),
        ("half of voters", "40 per cent of voters", ["half"]),
        ("about 130 days", "120 days", ["130 days"]),
        ("131 days", "about 130 days", ["131 days"]),
        ("about 100", "106", ["100"]),
        ("more than 100", "96", ["100"]),
        ("more than 100", "900", ["100"]),
        ("up to 100", "104", ["100"]),
        ("up to 100", "40", ["100"]),
        ("104", "more than 100", ["104"]),
        ("thousands of people", "340 people", ["thousands"]),
        ("F-16", "F-35", ["F-16"]),
        ("555-0134", "555-0143", ["555-0134"]),
        ("Covid-19", "19", ["Covid-19"]),
        ("2½ years", "2 years", ["2½ years"]),
        ("½", "¼", ["½"]),
        ("a quarter-point cut", "a half-point cut", ["a quarter-point"]),
        ("half an hour", "45 minutes", ["half an hour"]),
        ("5 bp", "5 points", ["5 bp"]),
        ("the fifth", "the seventy-fifth", ["fifth"]),
        ("1730 GMT", "17:00 GMT", ["1730"]),
        ("30C", "30F", ["30C"]),
        ("EUR5m", "CHF5m", ["EUR5m"]),
        ("29.5 million dollars", "29.5 million pounds", ["29.5 million dollars"]),
        ("$10.6bn", "10.6 billion shillings", ["$10.6bn"]),
        ("340 million euros", "340 million kronor", ["340 million euros"]),
        ("300 million yuan", "300 million yen", ["300 million yuan"]),
        ("12 million euros", "12 million Swiss francs", ["12 million euros"]),
        ("12 kilograms", "12 pounds", ["12 kilograms"]),
        ("£187", "187p", ["£187"]),
        ("the bus R5", "5 rand", ["R5"]),
        ("half an hour", "an hour and a half", ["half an hour"]),
        ("six months", "two years and six months", ["six months"]),
        ("two years", "two years and six months", ["two years"]),
        ("2:47:19", "2:19:47", ["2:47:19"]),
        ("66% of voters", "two thirds of voters", ["66%"]),
        ("50.4% of voters", "half of voters", ["50.4%"]),
        ("six o'clock", "7pm", ["six o'clock"]),
        ("at 12 noon", "at midnight", ["12 noon"]),
        ("at half past six", "at half past seven", ["half past six"]),
        ("at quarter past nine", "at quarter to nine", ["quarter past nine"]),
        ("in the quarter to 12 May", "in the quarter to 9 May", []),
        ("it grew in the quarter to 9 per cent", "it grew in the quarter to 8 per cent", ["9 per cent"]),
        ("in Q2", "in the third quarter", ["Q2"]),
        ("from 8,120 points to 7,490", "from 8,120 to 7,940 points", ["7,490"]),
        ("from 360 to 340 million euros", "to 340 million euros from 390 million", ["360"]),
        ("a fine of 3 points for 7 clubs", "7 points", ["3 points", "7"]),
    ],
)
def test_figures_that_differ(text: str, there: str, differs: list[str]) -> None:
    assert missing(text, there) == differs


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no figure at all",
        "someone often tends to be alone",
        "a few hundred, several thousand",  # not exact enough to compare
        "on June 5, 2025 and in 2019",  # dates are not figures
        "He came on 5/6/2025 or in the 1990s.",
        "give it a second",
        "in 1730",
        "a fifth point",  # of a list
        "a midnight-blue coat of the afternoon",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert [figure.text for figure in read_figures(text)] == []


@pytest.mark.parametrize(
    ("text", "there", "are"),
    [
        ("more than 100", "less than 100", True),
        ("under 5 per cent", "over 5 %", True),
        ("more than 100", "at least 100", False),
        ("more than 100", "less than 90", False),
        ("100", "less than 100", False),
    ],
)
def test_more_than_and_less_than(text: str, there: str, are: bool) -> None:
    (one,), (other,) = read_figures(text), read_figures(there)
    assert opposed(one, other) == are


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("aUS$5, gasC$7 and 3€4", ["US$5", "C$7", "3", "€4"]),
        ("one555-0134", ["one", "555-0134"]),
        ("call+44 20 7946 0958", ["+44 20 7946 0958"]),
        ("firstUS$5", ["first", "US$5"]),
        ("Rs 500, EUR5m, R5,000 and ½ per cent", ["Rs 500", "EUR5m", "R5,000", "½ per cent"]),
    ],
)
def test_figures_begin_within_words_and_end_them(text: str, figures: list[str]) -> None:
    assert [figure.text for figure in read_figures(text)] == figures


@given(st.text(alphabet="0123456789.,-/: $€%£¼mkbnthp onetwa\u00a0\n", max_size=60) | st.text(max_size=60))
def test_a_figure_says_itself_and_stands_where_it_says(text: str) -> None:
    figures = read_figures(text)
    assert missing_figures(figures, figures) == []
    plain = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2009", " ")
    assert [figure.text for figure in figures] == [plain[figure.start : figure.end] for figure in figures]


@pytest.mark.timeout(40)
@pytest.mark.parametrize(
    "junk", ["1", "1 ", "1,", "1.0", "5-", "two ", "$", "a ", "one hundred and ", "+1(", "1:", " "]
)
def test_junk_of_any_length(junk: str) -> None:
    assert isinstance(read_figures(junk * (40_000 // len(junk))), list)
