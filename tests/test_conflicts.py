"""Articles that contradict each other on what is asked: which versions are told, and when nothing is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import Answer, Assistant, Settings
from rag.conflicts import conflicts, told
from rag.types import Article, Citation, Conflict, Hit, Passage
from rag.values import Value, agree, counted, dates, figures, names
from tests.conftest import WordEmbedder, write_article

WON = "Who won the Harbour Cup in 2024?"
RUIZ = "Ana Ruiz won the Harbour Cup in 2024 after a long duel in heavy rain."
BERG = "Lena Berg won the Harbour Cup in 2024 after a long duel in heavy rain."
DIED = "How many people died in the Lisbon ferry fire?"


def hit(text: str, source: str = "Courier", day: date | None = None, number: int = 0, title: str = "") -> Hit:
    """A passage that begins some way into its article."""
    body = f"By our own reporters.\n{text}"
    article = Article(f"{source}-{number}", title or f"Report {number}", body, source, day)
    return Hit(article, Passage(f"p-{number}", article.id, text, len(body) - len(text), len(body)), 1.0, 0.5, 1.0)


def found(question: str, *texts: str) -> tuple[Conflict, ...]:
    return conflicts(question, [hit(text, f"Paper {n}", date(2024, 5, 1 + n), n) for n, text in enumerate(texts)])


def values(question: str, *texts: str) -> set[str]:
    return {version.value for conflict in found(question, *texts) for version in conflict.versions}


@pytest.mark.parametrize(
    ("question", "one", "two", "expected"),
    [
        (WON, RUIZ, BERG, {"Ana Ruiz", "Lena Berg"}),
        (
            WON,
            RUIZ,
            "The Harbour Cup in 2024 was won by Lena Berg after a duel in heavy rain.",
            {"Ana Ruiz", "Lena Berg"},
        ),
        (
            DIED,
            "At least 12 people died in the Lisbon ferry fire on Monday night, the coast guard said.",
            "The Lisbon ferry fire on Monday night killed 30 people, the coast guard said.",
            {"12 people", "30 people"},
        ),
        (  # three years are no euros, so neither article has the other's sum
            "How much were the false invoices of Norvia worth?",
            "The false invoices of Norvia were worth 2.8 million euros, the court said. Lund got three years.",
            "The false invoices of Norvia were worth 3.2 million euros, the court said. Lund got four years.",
            {"2.8 million euros", "3.2 million euros"},
        ),
        (
            "When did the Lisbon tunnel open?",
            "The Lisbon tunnel opened to traffic on 5 June 2021 after years of delay.",
            "The Lisbon tunnel opened to traffic on 9 July 2021 after years of delay.",
            {"5 June 2021", "9 July 2021"},
        ),
        (
            "What was Norvia's revenue in 2023?",
            "Norvia reported revenue of $24.7bn in 2023, ahead of forecasts.",
            "Norvia reported revenue of $19.2 billion in 2023, ahead of forecasts.",
            {"$24.7bn", "$19.2 billion"},
        ),
        (
            "What was the budget of Norvia in 2023?",
            "The budget of Norvia was 48 million in 2023, the ministry said.",
            "The budget of Norvia was 61 million in 2023, the ministry said.",
            {"48 million", "61 million"},
        ),
        (
            "How long did the Lisbon talks last?",
            "The Lisbon talks lasted 90 minutes and ended without a statement.",
            "The Lisbon talks lasted four hours and ended without a statement.",
            {"90 minutes", "four hours"},
        ),
        (
            "Who is the director of the Harbour Museum?",
            "The director of the Harbour Museum is Ana Ruiz, who came from Porto.",
            "Lena Berg, the director of the Harbour Museum, came from Porto.",
            {"Ana Ruiz", "Lena Berg"},
        ),
        (
            "Who said that the bridge was safe?",
            "The bridge was safe for lorries, said Ana Ruiz after the tests on Monday.",
            "The bridge was safe for lorries, said Lena Berg after the tests on Monday.",
            {"Ana Ruiz", "Lena Berg"},
        ),
        (
            "Where was the treaty signed?",
            "The treaty was signed in Porto by nine ministers after a night of talks.",
            "The treaty was signed in Ghent by nine ministers after a night of talks.",
            {"Porto", "Ghent"},
        ),
        # Short sentences have three words in common, and are alike all the same.
        (
            "Who owns the ferry Maja?",
            "The ferry Maja is owned by Baltic Lines.",
            "The ferry Maja is owned by Nordship, the registry says.",
            {"Baltic Lines", "Nordship"},
        ),
        (
            "By how much will wages at Norrail rise?",
            "Norrail said wages would rise by 4.1 percent.",
            "Wages at Norrail will rise by 3.4 percent.",
            {"4.1 percent", "3.4 percent"},
        ),
        (
            "When did the ferry Maja sink?",
            "The ferry Maja sank off Oland on 9 June 2026.",
            "The ferry Maja went down off Oland on 10 June 2026.",
            {"9 June 2026", "10 June 2026"},
        ),
        # Others that were hurt, or a figure with no noun behind "to", number no event, as "season 4" does.
        (
            DIED,
            "Four people died and 39 were hurt in the Lisbon ferry fire, the coast guard said.",
            "Three people died and 41 were hurt in the Lisbon ferry fire, the coast guard said.",
            {"Four people", "Three people"},
        ),
        # What kind of value is wanted, these do not say.
        (
            "What was the turnout in Tarn?",
            "The turnout in Tarn was 58.3 per cent, the mayor said.",
            "The turnout in Tarn was just 53.8 per cent, the mayor said.",
            {"58.3 per cent", "53.8 per cent"},
        ),
        (
            "What was inflation in Norvia?",
            "Inflation in Norvia fell to 2.4 per cent, the bank said.",
            "Inflation in Norvia fell to 2.9 per cent, the bank said.",
            {"2.4 per cent", "2.9 per cent"},
        ),
        # What a thing measures; short sentences.
        (
            "How long is the Sanne tunnel?",
            "The Sanne tunnel is 12 kilometres long.",
            "The Sanne tunnel is 14 kilometres long.",
            {"12 kilometres", "14 kilometres"},
        ),
        (
            "How strong was the earthquake?",
            "The earthquake near Ghent had a magnitude of 6.1.",
            "The earthquake near Ghent had a magnitude of 6.8.",
            {"6.1", "6.8"},
        ),
        (
            "How hot was it in Lisbon?",
            "Temperatures in Lisbon reached 42 degrees on Tuesday.",
            "Temperatures in Lisbon reached 45 degrees on Tuesday.",
            {"42 degrees", "45 degrees"},
        ),
        # When may be a time of day.
        (
            "At what time did the fire at the mill in Ghent break out?",
            "The fire at the mill in Ghent broke out at 3:15 a.m., police said.",
            "The fire at the mill in Ghent broke out at 5:40 a.m., police said.",
            {"3:15 a.m.", "5:40 a.m."},
        ),
        # Whom the article goes on to call Holm is not Anna Holm for that.
        (
            "Who is the new mayor of Varde?",
            "Petra Holm was elected the new mayor of Varde on Sunday. Holm is a teacher.",
            "Anna Holm was elected the new mayor of Varde on Sunday.",
            {"Petra Holm", "Anna Holm"},
        ),
        # Asked whether, they tell what the articles say.
        (
            "Will the tunnel in Lisbon be built?",
            "The mayor said that the tunnel in Lisbon will be built.",
            "The mayor said that the tunnel in Lisbon will not be built.",
            {
                "The mayor said that the tunnel in Lisbon will be built",
                "The mayor said that the tunnel in Lisbon will not be built",
            },
        ),
        (
            "Did the dockers accept the offer?",
            "The dockers accepted the offer of the port.",
            "The dockers rejected the offer of the port.",
            {"The dockers accepted the offer of the port", "The dockers rejected the offer of the port"},
        ),
    ],
)
def test_articles_that_contradict_each_other_give_versions(
    question: str, one: str, two: str, expected: set[str]
) -> None:
    assert values(question, one, two) == expected
    assert values(question, two, one) == expected


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [
        (WON, RUIZ, RUIZ.replace("Ana Ruiz", "Ruiz")),
        (WON, RUIZ, RUIZ.replace("Ana Ruiz", "Aña Ruíz")),
        (WON, RUIZ, RUIZ.replace("Ana Ruiz", "Anna Ruiz")),
        *(
            (
                "When did the vote on the port of Ghent begin?",
                f"The vote on the port of Ghent {one}.",
                f"The vote on the port of Ghent {two}.",
            )
            for one, two in [
                ("began at 3 p.m.", "began at 15:00"),
                ("began at 3 p.m.", "began on 5 May"),  # not to be compared
                ("began at 3 p.m.", "began at 5 p.m. GMT"),
                ("began well and ended 3:15", "began well and ended 5:40"),
            ]
        ),
        ("Was the deal signed?", "The deal was signed.", "The deal was not signed."),
        (WON, RUIZ, BERG.replace("Lena Berg", "Lena Ruiz") + " She is the sister of Ana Ruiz, who won it before."),
        (WON, RUIZ, BERG.replace("2024", "2023")),
        (WON, RUIZ, "Lena Berg won the second stage of the Harbour Cup in 2024 in heavy rain."),
        (WON, RUIZ, "Lena Berg could have won the Harbour Cup in 2024 after a long duel in heavy rain."),
        (WON, RUIZ, "Former champion Lena Berg won the Harbour Cup in 2024 after a long duel in heavy rain."),
        (WON, RUIZ, "Did Lena Berg win the Harbour Cup in 2024?"),
        (WON, RUIZ, "Lena Berg lost to Ana Ruiz, who won the Harbour Cup in 2024 after a duel in rain."),
        (WON, RUIZ, "Lena Berg opened a bakery in 2024 after a long duel with the council."),
        (
            "Who won the first set?",
            "Ana Ruiz won the first set after a long duel in heavy rain.",
            "Lena Berg won the second set after a long duel in heavy rain.",
        ),
        (
            DIED,
            "The Lisbon ferry fire killed 1,000 people, the coast guard said on Monday.",
            "The Lisbon ferry fire killed one thousand people, the coast guard said on Monday.",
        ),
        (
            DIED,
            "About 130 people died in the Lisbon ferry fire on Monday night.",
            "The Lisbon ferry fire on Monday night killed 132 people.",
        ),
        (
            DIED,
            "The Lisbon ferry fire killed 15 people. Earlier reports said 12 people died in the Lisbon ferry fire.",
            "The Lisbon ferry fire killed 15 people, the coast guard said.",
        ),
        (
            DIED,
            "The Lisbon ferry fire killed 15 people on Monday night, and 40 people were hurt.",
            "The Lisbon ferry fire hurt 40 people on Monday night, the coast guard said.",
        ),
        (
            "When did the Lisbon tunnel open?",
            "The Lisbon tunnel opened to traffic on 5 June 2021.",
            "The Lisbon tunnel opened to traffic on June 5, after years of delay.",
        ),
        (
            "When did the Lisbon tunnel open?",
            "The Lisbon tunnel opened to traffic on 5 June 2021.",
            "The Lisbon tunnel opened to traffic in 2021.",
        ),
        (
            "What was Norvia's revenue in 2023?",
            "Norvia reported revenue of $24.7bn in 2023, ahead of forecasts.",
            "Norvia reported revenue of $24.7 billion in 2023, ahead of forecasts.",
        ),
        (
            "What was Norvia's revenue in 2023?",
            "Norvia reported revenue of $24.7bn in 2023, ahead of forecasts.",
            "Norvia reported revenue of $19.2bn in 2021, ahead of forecasts.",
        ),
        (
            "What was Norvia's revenue in 2023?",
            "Norvia, cars built at Tarn: 2022, 365,232; 2023, 509,737.",
            "Norvia, cars built at Tarn: 2022, 365,232; 2023, 386,759.",
        ),
        (
            "How long did the call last?",
            "The June call lasted 90 minutes and ended without a statement.",
            "The October call lasted four hours and ended without a statement.",
        ),
        (
            "Which country hosted the summit?",
            "The United States hosted the summit of farm ministers last week.",
            "The US hosted the summit of farm ministers last week.",
        ),
        (
            "Who criticised the budget?",
            "Ana Ruiz criticised the budget as too small for the coast.",
            "Lena Berg criticised the budget in a speech to bakers.",
        ),
        (
            "Who founded the Harbour Museum?",
            "The Harbour Museum was founded by Ana Ruiz, Lena Berg and Tom Hale.",
            "The Harbour Museum was founded by Kim Oda and Tom Hale.",
        ),
        (
            "Who is the director of the Harbour Museum?",
            "Ana Ruiz is the director of the Harbour Museum and came from Porto.",
            "Lena Berg is the director of the Harbour Museum Foundation and came from Porto.",
        ),
        ("Who owns the ferry Maja?", "The ferry Maja is owned by Baltic Lines.", "The ferry Ida is owned by Nordship."),
        (
            "Where was the treaty of Tarn signed?",
            "The treaty of Tarn was signed in Lodz.",
            "In Lund a treaty was signed.",
        ),
        ("When was the school opened?", "The school was opened in 1990.", "The school was closed in 2001."),
        ("How much did the bridge cost?", "The bridge at Tarn cost 48 million.", "The bridge at Lund cost 61 million."),
        ("Who is mayor of Tarn?", "Ana Berg is the mayor of Tarn.", "Ida Hald is the deputy mayor of Tarn."),
        # Of something else: the word that is asked for has another in its place.
        (
            "How much will the new tunnel cost?",
            "The new tunnel will cost 90 million euros, the mayor said.",
            "The new bridge will cost 70 million euros, the mayor said.",
        ),
        # What is asked is not the rate, nor are ages and strikers.
        (
            "What did Ana Ruiz say about the rate of the bank?",
            "The bank left its rate at 3.75 per cent in a vote.",
            "The bank left its rate at 3.5 per cent in a vote.",
        ),
        (
            "What is Ana Ruiz's job?",
            "Ana Ruiz, 41, is the director of the Harbour Museum.",
            "Ana Ruiz, 43, is the director of the Harbour Museum.",
        ),
        (
            "What was the reason for the strike in Tarn?",
            "Some 400 dockers went on strike in Tarn over night pay.",
            "Some 500 dockers went on strike in Tarn over night pay.",
        ),
        # Nobody denies what nobody is asked about, a fear, or another tunnel.
        ("Will the tunnel be built?", "The dockers accepted the offer.", "The dockers rejected the offer."),
        (
            "Will the tunnel in Lisbon be built?",
            "The tunnel in Lisbon will be built, the mayor said.",
            "The tunnel in Lisbon could not be built, the mayor said.",
        ),
        (
            "Will the tunnel in Lisbon be built?",
            "The tunnel in Lisbon will be built, the mayor said.",
            "The tunnel in Ghent will not be built, the mayor said.",
        ),
        ("", RUIZ, BERG),
        ("Why did it rain?", RUIZ, BERG),
    ],
)
def test_what_agrees_or_is_of_something_else_is_no_conflict(question: str, one: str, two: str) -> None:
    assert found(question, one, two) == ()
    assert found(question, two, one) == ()


def test_a_figure_of_last_friday_is_not_one_of_this_friday() -> None:
    text = "Norvia's shares lost {} per cent on Friday, the most in a year, as oil fell."
    question = "How much did Norvia's shares lose?"
    one, two = text.format(5), text.format(9)
    same_week = [hit(one, "One", date(2024, 5, 3), 1), hit(two, "Two", date(2024, 5, 4), 2)]
    weeks_apart = [hit(one, "One", date(2024, 5, 3), 1), hit(two, "Two", date(2024, 5, 18), 2)]
    assert len(conflicts(question, same_week)) == 1
    assert conflicts(question, weeks_apart) == ()


@pytest.mark.parametrize(
    ("question", "one", "two", "weeks"),
    [
        # the sentence before tells of which quarter, month or Monday
        (
            "What was Norvia's net profit?",
            "Norvia sold more in the three months to June. Net profit of the firm rose to $190 million.",
            "Norvia sold more in the three months to March. Net profit of the firm rose to $205 million.",
            1,
        ),
        (
            "How much did food prices rise?",
            "Inflation in Norvia was 3.3 per cent in May. Food prices rose 4.8 per cent over the year.",
            "Inflation in Norvia was 3.6 per cent in June. Food prices rose 5.1 per cent over the year.",
            1,
        ),
        (
            "How many people were killed in the ferry accident?",
            "A ferry sank off Ostby on Monday. The accident killed 14 people, the coast guard said.",
            "A ferry sank off Varnholm on Monday. The accident killed 17 people, the coast guard said.",
            9,
        ),
        # another company, another place: a name of the question stands in the one article alone
        (
            "What was Norvia's net profit?",
            "Norvia sold more in the quarter. Net profit of the firm rose to $44 million.",
            "Selmark sold less in the quarter. Net profit of the firm rose to $71 million.",
            0,
        ),
        (
            "How many people did the accident off Ostby kill?",
            "A ferry sank off Ostby. The accident killed 14 people, the coast guard said.",
            "A ferry sank off Varnholm. The accident killed 17 people, the coast guard said.",
            0,
        ),
        # another sum of money
        (
            "What was Norvia's revenue?",
            "Norvia sold more in the quarter. Norvia's net profit rose to $190 million, as in May.",
            "Norvia sold more in the quarter. Norvia's net profit rose to $205 million, as in May.",
            0,
        ),
        (
            "How much revenue did Norvia have?",
            "Norvia's net profit rose to $190 million in the quarter.",
            "Norvia's net profit rose to $205 million in the quarter.",
            0,
        ),
    ],
)
def test_a_figure_of_another_event_firm_or_sum_is_no_version(question: str, one: str, two: str, weeks: int) -> None:
    first = date(2026, 5, 4)
    hits = [hit(one, "One", first, 1), hit(two, "Two", first + timedelta(weeks=weeks), 2)]
    assert conflicts(question, hits) == conflicts(question, hits[::-1]) == ()


@pytest.mark.parametrize(
    ("question", "text", "weeks"),
    [
        # of one event by the sentence before, or by the sentence itself, whatever stands before
        ("What was Norvia's net profit?", "Norvia sold more in May. Net profit of the firm rose to ${} million.", 1),
        ("How much did Norvia earn?", "Sales rose. Norvia's net profit rose to ${} million as costs fell.", 1),
        (
            "How many people did the accident kill?",
            "A ferry sank off Ostby on Monday. The accident killed {} people, the coast guard said.",
            0,
        ),
        (
            "How many people did the accident off Ostby kill?",
            "The police met on Monday. The accident off Ostby killed {} people, the coast guard said.",
            3,
        ),
    ],
)
def test_a_figure_of_the_same_event_is_a_version(question: str, text: str, weeks: int) -> None:
    first = date(2026, 5, 4)
    days = [first, first + timedelta(weeks=weeks)]
    assert len(conflicts(question, [hit(text.format(14 + 5 * n), f"Paper {n}", days[n], n) for n in (0, 1)])) == 1


def test_a_sentence_that_names_its_own_month_is_not_of_the_one_before() -> None:
    question, text = "How much did food prices rise?", "Food prices in the country rose {} per cent in {}."
    may = "Inflation was 3.3 per cent in June. " + text.format(4.8, "May")
    june = "Inflation was 3.6 per cent in May. " + text.format(5.1, "June")
    assert found(question, may, june) == ()


def test_somebody_is_older_some_years_on() -> None:
    one, two = (f"Ana Ruiz, {age}, is the director of the Harbour Museum." for age in (41, 43))
    question, first, later = "How old is Ana Ruiz?", date(2024, 5, 3), date(2026, 5, 9)
    assert conflicts(question, [hit(one, "One", first, 1), hit(two, "Two", later, 2)]) == ()
    assert len(conflicts(question, [hit(one, "One", later, 1), hit(two, "Two", first, 2)])) == 1
    assert len(conflicts(question, [hit(one, "One", first, 1), hit(two, "Two", first, 2)])) == 1


def test_a_sentence_that_names_no_month_is_of_its_articles_month() -> None:
    may, june = (f"The bank of Norvia left its key rate at {rate} per cent." for rate in (3.75, 3.5))
    hits = [hit(may, "One", date(2026, 5, 7), 1), hit(june, "Two", date(2026, 6, 18), 2)]
    assert len(conflicts("What is the key rate of Norvia?", hits)) == 1
    assert conflicts("What was the key rate of Norvia in May?", hits) == ()


def test_what_differs_must_be_what_is_asked() -> None:
    one = "Ana Ruiz beat her rival in the final on clay in Porto after a long duel in heavy rain."
    assert found("How many fans saw the final?", one, one.replace("Porto", "Ghent")) == ()
    assert found("When was the final?", one, one.replace("Porto", "Ghent")) == ()


def test_what_stands_beside_the_answer_may_differ() -> None:
    flood = "The Tolver rose to {} metres in Ashcombe. {}Insurers could face claims of {} million pounds, Lowe said."
    far = "Shops stayed shut. "
    one, other = flood.format("5.8", far, 85), flood.format("5.8", far, 60)
    assert found("How high did the Tolver rise in Ashcombe?", one, other) == ()
    assert found("How much rose the Tolver in Ashcombe?", one, other) == ()
    assert values("How much could insurers face in claims?", one, other) == {"85 million pounds", "60 million pounds"}


def test_no_sum_of_money_tells_how_deep_something_is() -> None:
    water = "The water in Ashcombe stood at {}.".format
    assert found("How deep was the water?", water("85 million pounds"), water("60 million pounds")) == ()
    assert found("How deep was the water?", water("2 metres"), water("5 metres"))


@pytest.mark.parametrize("beside", ["", " Engineers looked at it on Friday.", " It was hit at 4 a.m."])
@pytest.mark.parametrize("dateline", ["", "HALDEN, May 12 (Coast Wire) - ", "MOSS, Halden County, 12 May — "])
def test_no_other_day_or_dateline_of_an_article_is_the_others_date(dateline: str, beside: str) -> None:
    text = "{}The Halden bridge will reopen on {}, the county said.{}"
    days = [text.format(dateline, day, beside) for day in ("5 June 2026", "17 June 2026")]
    assert values("When will the Halden bridge reopen?", *days) == {"5 June 2026", "17 June 2026"}
    years = [f"{dateline}The Halden bridge was inspected last in {year}, it said.{beside}" for year in (2021, 2023)]
    assert values("When was the Halden bridge inspected last?", *years) == {"2021", "2023"}


@pytest.mark.parametrize(("others", "expected"), [(11, {"Ana Ruiz", "Lena Berg"}), (12, set())])
def test_of_a_long_article_the_sentences_that_hold_most_of_the_question_are_compared(
    others: int, expected: set[str]
) -> None:
    one, two = (
        f"{name} attended the Harbour gala after a long duel in heavy rain." for name in ("Ana Ruiz", "Lena Berg")
    )
    asks = [f"Had Marta Kim in seat {number} attended the Harbour gala of 2024?" for number in range(others)]
    assert values("Who attended the Harbour gala in 2024?", " ".join([*asks, one]), two) == expected


def test_the_best_answer_may_stand_in_a_sentence_with_fewer_words_of_the_question() -> None:
    beside = "The Harbour Cup in 2024 was won at last, to the joy of all of Lisbon."
    won = "Ana Ruiz won the Harbour Cup after a duel in heavy rain."
    other = (
        "Lena Berg won the Harbour Cup in heavy rain, a duel of her crew with bigger boats from many northern islands."
    )
    assert values(WON, f"{beside} {won}", other) == {"Ana Ruiz", "Lena Berg"}


def test_articles_of_no_day_come_in_the_order_of_their_first_passages_that_answer() -> None:
    hits = [hit(text, number=number) for text, number in (("It rained all day.", 0), (BERG, 1), (RUIZ, 0))]
    (conflict,) = conflicts(WON, hits)
    assert [version.value for version in conflict.versions] == ["Lena Berg", "Ana Ruiz"]


def test_one_article_does_not_contradict_itself() -> None:
    article = hit(RUIZ)
    other = Hit(article.article, Passage("p-1", article.article.id, BERG, 0, len(BERG)), 0.9, 0.5, 1.0)
    assert conflicts(WON, [article, other]) == ()


def test_versions_come_newest_first_and_undated_last_with_exact_quotes() -> None:
    hale = BERG.replace("Lena Berg", "Tom Hale")
    hits = [
        hit(RUIZ, "Undated", None, 1),
        hit(BERG, "Old", date(2024, 5, 1), 2),
        hit(hale, "New", date(2024, 6, 1), 3),
        hit(BERG + " The rain went on.", "Newest", date(2024, 7, 1), 4),
    ]
    (conflict,) = conflicts(WON, hits)
    assert [version.value for version in conflict.versions] == ["Lena Berg", "Tom Hale", "Ana Ruiz"]
    assert [[c.source for c in version.citations] for version in conflict.versions] == [
        ["Newest", "Old"],
        ["New"],
        ["Undated"],
    ]
    bodies = {one.article.id: one.article.body for one in hits}
    quotes = [citation for version in conflict.versions for citation in version.citations]
    assert [citation.number for citation in quotes] == [1, 2, 3, 4]
    for citation in quotes:
        assert bodies[citation.article_id][citation.start : citation.end] == citation.quote
    assert told((conflict,)) == (
        "The articles disagree on this: Lena Berg (Newest, 1 July 2024, and 1 more); Tom Hale (New, 1 June 2024); "
        "Ana Ruiz (Undated, undated)."
    )


def test_a_quote_that_the_answer_cites_keeps_its_number() -> None:
    one, two = hit(RUIZ, "One", date(2024, 5, 1), 1), hit(BERG, "Two", date(2024, 5, 2), 2)
    start = one.passage.start
    cited = Citation(3, one.article.id, "", "", None, "", RUIZ, start, start + len(RUIZ))
    (conflict,) = conflicts(WON, [one, two], [cited])
    assert {v.value: v.citations[0].number for v in conflict.versions} == {"Ana Ruiz": 3, "Lena Berg": 4}


@pytest.mark.parametrize(
    ("find", "one", "two", "expected"),
    [
        (dates, "5 June", "June 5, 2025", True),
        (dates, "June 2025", "5 June 2025", True),
        (dates, "5 June 2025", "6 June 2025", False),
        (dates, "in 2019", "in 2021", False),
        (figures, "24.7bn", "24.68 billion", True),
        (figures, "nearly 200 jobs", "195 jobs", True),
        (figures, "10 jobs", "12 jobs", False),
        (figures, "12 jobs", "12 %", True),  # not of one kind: nothing to compare
        (figures, "90 minutes", "1.5 hours", True),
        (names, "met Halvorsen", "met Simona Halvorsen", True),
        (names, "met Zelensky", "met Zelenskyy", True),
        (names, "in the UN", "in the United Nations", True),
        (names, "met Ana Ruiz", "met Lena Berg", False),
        # of two words each, of which they share one
        (names, "met Petra Holm", "met Petra Lindqvist", False),
        (names, "met Mayor Karl Boman", "met Mayor Erik Boman", False),
        (names, "in North Macedonia", "in North Korea", False),
        (names, "by Orsa Steel", "by Orsa Power", False),
        (names, "met Petra Holm", "met P. Holm", True),
        (names, "met Michael Holm", "met Mike Holm", True),
        (names, "met Sofia Holm", "met Sophia Holm", True),
        (names, "met Petra Lindqvist", "met Petra Lindkvist", True),
        (names, "met Dr Holm", "met Petra Holm", True),
        (names, "met Mayor Petra Holm", "met Petra Holm", True),
        (names, "met Petra Maria Holm", "met Petra Holm", True),
        (names, "at the University of Lund", "at Lund University", True),
        (names, "by US Steel", "by American Steel", True),
    ],
)
def test_whether_two_values_can_both_be_right(
    find: Callable[[str], list[Value]], one: str, two: str, expected: bool
) -> None:
    first, second = (_only(find(text)) for text in (one, two))
    assert agree(first, second) is agree(second, first) is expected


def _only(found: Sequence[Value]) -> Value:
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("title", ["Mayor", "Prime Minister", "Governor", "Judge", "Captain", "Foreign Minister"])
def test_two_people_of_one_title_are_two(title: str) -> None:
    question, report = "Who opened the new bridge in Ostby?", "{} opened the new bridge in Ostby on Monday in the rain."
    berg, ruiz = report.format(f"{title} Lena Berg"), report.format(f"{title} Ana Ruiz")
    assert values(question, berg, ruiz) == {f"{title} Lena Berg", f"{title} Ana Ruiz"}
    assert found(question, berg, report.format("Berg")) == ()
    assert found(question, berg, report.format(f"The {title}")) == ()


def test_names_are_cut_where_each_may_be_an_answer() -> None:
    text = "On Friday Peru's Ana Ruiz, 40, told CEO Niels B. Lund that He Lifeng left the Port of Lisbon. The end."
    assert [name.text for name in names(text)] == [
        "Peru",
        "Ana Ruiz",
        "CEO Niels B. Lund",
        "He Lifeng",
        "Port of Lisbon",
    ]


# --- how many: the same things, of whom the same is told ------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "one", "two", "expected"),
    [
        (
            "How many nurses joined the walkout in Ostby?",
            "About 300 hospital nurses joined the walkout in Ostby on Monday, the union said.",
            "About 450 hospital nurses joined the walkout in Ostby on Monday, the union said.",
            {"300 hospital", "450 hospital"},
        ),
        (
            "How many people were hurt in the Lisbon tram crash?",
            "The Lisbon tram crash injured 14 passengers on Monday morning, police said.",
            "The Lisbon tram crash injured 19 passengers on Monday morning, police said.",
            {"14 passengers", "19 passengers"},
        ),
        (
            "How many miners went on strike in Ostby?",
            "On Monday 180 miners were on strike in Ostby against the closing of the old pit.",
            "On Monday 95 strikers were on strike in Ostby against the closing of the old pit.",
            {"180 miners", "95 strikers"},
        ),
        (
            "How many homes did the flood in Ghent destroy?",
            "The flood in Ghent destroyed 40 houses along the canal on Friday, officials said.",
            "The flood in Ghent destroyed 65 houses along the canal on Friday, officials said.",
            {"40 houses", "65 houses"},
        ),
        (
            "How many sailors are still missing after the storm?",
            "After the storm off Varnholm 9 are still missing, the coast guard said on Monday.",
            "After the storm off Varnholm 12 are still missing, the coast guard said on Monday.",
            {"9", "12"},
        ),
        (
            "How many jobs will Norvia cut?",
            "Norvia will cut 800 posts at its yard in Ostby by the spring, the firm said.",
            "Norvia will cut 950 posts at its yard in Ostby by the spring, the firm said.",
            {"800 posts", "950 posts"},
        ),
        (
            "How many people died when the Lisbon ferry burned?",
            "Of those on board, 12 people died when the Lisbon ferry burned on 3 May 2024, and 30 were hurt.",
            "Of those on board, 15 people died when the Lisbon ferry burned on 3 May 2024, and 30 were hurt.",
            {"12 people", "15 people"},
        ),
    ],
)
def test_how_many_is_answered_by_what_counts_the_same(question: str, one: str, two: str, expected: set[str]) -> None:
    assert values(question, one, two) == expected
    assert values(question, two, one) == expected


TRAM = "The crash of two trams in Lisbon on Monday {}, the police of the city said."


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [
        # the dead are not the trapped, nor the hurt the arrested
        (
            "How many passengers were trapped in the crash of two trams in Lisbon?",
            TRAM.format("killed 4 passengers"),
            TRAM.format("killed 6 passengers"),
        ),
        (
            "How many people were arrested after the crash of two trams in Lisbon?",
            TRAM.format("injured 14 people"),
            TRAM.format("injured 17 people"),
        ),
        (
            "How many people died in the crash of two trams in Lisbon?",
            TRAM.format("killed 4 people and injured 14"),
            TRAM.format("killed 4 people and injured 17"),
        ),
        # a measure is no number of things, and how long something takes is no length of it
        (
            "How strong was the earthquake near Ghent?",
            "The earthquake near Ghent killed 12 people, the mayor said.",
            "The earthquake near Ghent killed 15 people, the mayor said.",
        ),
        (
            "How high is the new dam at Ghent?",
            "The new dam at Ghent is the work of 120 engineers.",
            "The new dam at Ghent is the work of 140 engineers.",
        ),
        (
            "How long will the repair of the Ghent tunnel take?",
            "The repair of the Ghent tunnel will take in 12 kilometres of cable.",
            "The repair of the Ghent tunnel will take in 14 kilometres of cable.",
        ),
        (
            "How long is the Sanne tunnel?",
            "The Sanne tunnel is long, and cost 12 million euros.",
            "The Sanne tunnel is long, and cost 14 million euros.",
        ),
        # other things than are asked for; a word before the noun is not what is counted
        (
            "How many bus drivers walked out in Ghent?",
            "The depot in Ghent kept 12 buses inside as drivers walked out on Monday morning.",
            "The depot in Ghent kept 20 buses inside as drivers walked out on Monday morning.",
        ),
        (
            "How many school teachers left Ostby?",
            "When teachers left Ostby, the council closed 3 schools and a library in the old town.",
            "When teachers left Ostby, the council closed 5 schools and a library in the old town.",
        ),
        (
            "How many houses burnt down in Ghent?",
            "As houses burnt down in Ghent on Monday, 40 soldiers came from the barracks to help.",
            "As houses burnt down in Ghent on Monday, 60 soldiers came from the barracks to help.",
        ),
        # a part of those who are asked for, and the rest of all that there are
        (
            "How many people were injured in the Lisbon tram crash?",
            "Nine of the injured from the Lisbon tram crash were taken to the hospital of Saint Ann.",
            "Seven of the injured from the Lisbon tram crash were taken to the hospital of Saint Ann.",
        ),
        (
            "How many people were injured in the Lisbon tram crash?",
            "After the Lisbon tram crash three of them, who had been injured in the last car, were named.",
            "After the Lisbon tram crash four of them, who had been injured in the last car, were named.",
        ),
        (
            "How many schools are there in Ostby?",
            "The other three schools in Ostby will get a new roof before the winter, the council said.",
            "The four schools in Ostby will get a new roof before the winter, the council said.",
        ),
    ],
)
def test_what_counts_something_else_is_no_version(question: str, one: str, two: str) -> None:
    assert found(question, one, two) == ()
    assert found(question, two, one) == ()


@pytest.mark.parametrize(
    ("question", "text", "one", "two", "differ"),
    [
        (
            "How many cases of measles are there in Ostby?",
            "Ostby has {} cases of measles.",
            "27 confirmed",
            "61 suspected",
            True,
        ),
        (
            "How many permanent jobs will the plant create?",
            "The plant in Ostby will create {} jobs.",
            "300 permanent",
            "1,200 temporary",
            True,
        ),
        (
            "How many people were arrested in Ostby?",
            "The police arrested {} in Ostby on Friday.",
            "12 men",
            "4 women",
            True,
        ),
        (
            "How many women were arrested in Ostby?",
            "The police arrested {} in Ostby on Friday.",
            "12 men",
            "4 women",
            True,
        ),
        (
            "How many people were injured in Ostby?",
            "The crash in Ostby left {} injured.",
            "12 people slightly",
            "3 people seriously",
            True,
        ),
        (
            "How many people does Norvia employ?",
            "The company Norvia employs {}.",
            "1,200 people in Ostby",
            "9,400 people worldwide",
            True,
        ),
        (
            "How much did the economy of Norvia grow?",
            "The economy of Norvia grew {}.",
            "0.4 per cent from March",
            "1.9 per cent from a year earlier",
            True,
        ),
        # the same in other words, or in more of them
        (
            "How many people were hurt in Ostby?",
            "The crash in Ostby {}, police said.",
            "injured 12 people",
            "injured 17 passengers",
            False,
        ),
        (
            "How many cases of measles are there in Ostby?",
            "Ostby has {} cases of measles.",
            "27",
            "61 confirmed",
            False,
        ),
        (
            "How many people died in Ostby?",
            "In the fire in Ostby {} on Friday.",
            "12 people died",
            "15 people were killed",
            False,
        ),
        (
            "How much will the pool in Ostby cost?",
            "The pool in Ostby will cost {}.",
            "8 million euros, says the mayor",
            "9 million euros, says the bank",
            False,
        ),
    ],
)
def test_figures_that_count_different_things_are_no_versions(
    question: str, text: str, one: str, two: str, differ: bool
) -> None:
    assert bool(found(question, text.format(one), text.format(two))) is not differ
    assert bool(found(question, text.format(two), text.format(one))) is not differ


@pytest.mark.parametrize(
    ("question", "text", "one", "two", "apart"),
    [
        (
            "Where will the cup final be played?",
            "The {} final will be played in {}.",
            "women's cup, Lund",
            "men's cup, Malmo",
            True,
        ),
        ("How much will the school cost?", "The {} school will cost {} million.", "primary, 12", "secondary, 19", True),
        ("How many workers went on strike?", "In {} {} workers went on strike.", "Lund, 400", "Malmo, 900", True),
        (
            "Who was elected to the board?",
            "The board of {} elected {} on Monday.",
            "Orsa Steel, Ana Ruiz",
            "Orsa Power, Lena Berg",
            True,
        ),
        (
            "When does the summer school start?",
            "The summer school for {} starts on {}.",
            "nurses, 3 June",
            "pilots, 9 June",
            True,
        ),
        # one thing: of which only the one says more, of another day, in other words, or told by others
        (
            "Where will the cup final be played?",
            "The {} final will be played in {}.",
            "women's cup, Lund",
            "cup, Malmo",
            False,
        ),
        (
            "How much will the school cost?",
            "The {} school will cost {} million.",
            "new primary, 12",
            "primary, 19",
            False,
        ),
        ("How many workers went on strike?", "On {} {} workers went on strike.", "Monday, 400", "Tuesday, 900", False),
        (
            "How many workers went on strike?",
            "{} said {} workers went on strike.",
            "Lund's mayor, 400",
            "Norrail, 900",
            False,
        ),
        (
            "Who was elected to the board?",
            "The board of {} elected {} on Monday.",
            "Orsa Steel, Ana Ruiz",
            "Orsa, Lena Berg",
            False,
        ),
    ],
)
def test_two_things_of_which_none_is_asked_for_are_no_contradiction(
    question: str, text: str, one: str, two: str, apart: bool
) -> None:
    told = [text.format(*words.split(", ")) for words in (one, two)]
    assert bool(found(question, *told)) is not apart
    assert bool(found(question, *reversed(told))) is not apart


@pytest.mark.parametrize(
    ("one", "two", "days", "differ"),
    [
        ("on Friday", "on Saturday", (4, 4), True),
        ("on Friday", "Saturday", (4, 4), True),
        # of another day's article it may be another Friday; and a date may be one
        ("on Friday", "on Saturday", (4, 5), False),
        ("on Friday", "on Saturday", (4, None), False),
        ("on Friday", "on Friday", (4, 4), False),
        ("on Friday", "on 8 May", (4, 4), False),
        ("on Friday", "on Friday, 8 May", (4, 4), False),
    ],
)
def test_weekdays_are_compared_in_articles_of_one_day(
    one: str, two: str, days: tuple[int, int | None], differ: bool
) -> None:
    text = "The Halden bridge will reopen {}, the road authority said."
    hits = [
        hit(text.format(told), f"Paper {n}", day and date(2026, 5, day), n)
        for n, (told, day) in enumerate(zip((one, two), days, strict=True))
    ]
    assert bool(conflicts("When will the Halden bridge reopen?", hits)) is differ
    assert bool(conflicts("On which day will the Halden bridge reopen?", hits[::-1])) is differ


@pytest.mark.parametrize(
    ("question", "one", "two", "titles", "differ"),
    [
        # "The bridge" is the one that is asked for, in an article about that
        (
            "When will the Halden bridge reopen?",
            "The Halden bridge will reopen on 1 May.",
            "The bridge will reopen on 24 April, the road authority said.",
            ("Traffic", "Halden bridge to reopen"),
            True,
        ),
        (
            "When will the Halden bridge reopen?",
            "The bridge will reopen on 1 May.",
            "The bridge will reopen on 24 April.",
            ("Halden bridge late", "Halden bridge early"),
            True,
        ),
        (
            "When will the Halden bridge reopen?",
            "The Halden bridge will reopen on 1 May.",
            "The bridge will reopen on 24 April, the road authority said.",
            ("Halden bridge late", "Moss bridge to reopen"),
            False,
        ),
        (
            "When will the Halden bridge reopen?",
            "The Halden bridge will reopen on 1 May.",
            "The Moss bridge will reopen on 24 April.",
            ("Halden bridge late", "Moss and Halden without bridges"),
            False,
        ),
        # hardly a word, but all of them in common, and of one event as far as their articles say
        (
            "How fast was the train?",
            "The train was travelling at 140 km/h.",
            "The train was travelling at 90 km/h.",
            ("Train off the rails at Lund", "How the train crashed in Lund"),
            True,
        ),
        (
            "How fast was the train?",
            "The train was travelling at 140 km/h.",
            "The train was travelling at 90 km/h.",
            ("Train off the rails at Lund", "Train hits lorry in Ghent"),
            False,
        ),
        (
            "How fast was the train?",
            "The train was travelling at 140 km/h.",
            "The train was pulled at 90 km/h.",
            ("Train off the rails at Lund", "How the train crashed in Lund"),
            False,
        ),
    ],
)
def test_what_names_nothing_is_of_what_its_article_is_about(
    question: str, one: str, two: str, titles: tuple[str, str], differ: bool
) -> None:
    hits = [hit(text, title, None, n, title) for n, (text, title) in enumerate(zip((one, two), titles, strict=True))]
    assert bool(conflicts(question, hits)) is differ
    assert bool(conflicts(question, hits[::-1])) is differ


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("{}, mayor Ana Ruiz said.", "{}, according to the finance department."),
        ("{}, officials said.", "{}, the Gazette reported."),
        ("{}, the operator said.", "{}, the mayor told reporters."),
        ("{}, the architect told the council of Ostby on Monday.", "{}, the ministry of finance confirmed."),
        ("Mayor Ana Ruiz said {}.", "The finance department said that {}."),
    ],
)
def test_who_says_so_hides_no_disagreement(one: str, two: str) -> None:
    question, text = "How much will the arena in Ostby cost?", "the new arena in Ostby will cost {} million euros"
    assert values(question, one.format(text.format(84)), two.format(text.format(91))) == {
        "84 million euros",
        "91 million euros",
    }
    other = "the new bridge in Ostby will cost {} million euros"
    assert found(question, one.format(text.format(84)), two.format(other.format(91))) == ()


def test_every_quote_of_a_version_counts_what_is_asked() -> None:
    question = "How many nurses joined the walkout in Ostby?"
    text = "About {} hospital nurses joined the walkout in Ostby on Monday, the union said."
    beds = "The walkout in Ostby left 300 beds empty. In the port 300 dockers went home."
    (conflict,) = found(question, text.format(300), text.format(450), beds)
    assert all("nurses" in quote.quote for version in conflict.versions for quote in version.citations)


@pytest.mark.parametrize(
    ("question", "report", "correction", "quote", "expected"),
    [
        (
            "How many guests were in the hotel?",
            "The hotel in Ghent had 212 guests and a staff of 40 when the fire began.",
            "Our report was wrong. The hotel in Ghent had 198 guests, not 212.",
            "The hotel in Ghent had 198 guests, not 212.",
            {"198 guests", "212 guests"},
        ),
        (
            "How many people were injured in the Lisbon tram crash?",
            "The Lisbon tram crash on Monday injured 14 people, police said.",
            "On 2 May we wrote that the Lisbon tram crash injured 14 people. The correct number is 17. We are sorry.",
            "On 2 May we wrote that the Lisbon tram crash injured 14 people. The correct number is 17.",
            {"17", "14 people"},
        ),
        (
            "Who won the Harbour Cup?",
            "Ana Ruiz won the Harbour Cup after a long duel in heavy rain.",
            "It was Lena Berg, not Ana Ruiz, who won the Harbour Cup, the jury said.",
            "It was Lena Berg, not Ana Ruiz, who won the Harbour Cup, the jury said.",
            {"Lena Berg", "Ana Ruiz"},
        ),
    ],
)
def test_a_correction_disagrees_with_what_it_corrects(
    question: str, report: str, correction: str, quote: str, expected: set[str]
) -> None:
    (conflict,) = found(question, report, correction)
    assert {version.value for version in conflict.versions} == expected
    assert conflict.versions[0].citations[0].quote == quote
    assert values(question, correction, report) == expected


def test_a_figure_of_what_befell_others_is_no_version() -> None:
    question = "How many houses were destroyed on Tessary?"
    both = "On Tessary 57 houses were destroyed and 120 damaged by the fire in the north."
    assert values(question, both, "On Tessary 41 houses were destroyed by the fire in the north.") == {
        "57 houses",
        "41 houses",
    }


@pytest.mark.parametrize(
    "right",
    ["The right number is 17.", "The correct tally is 17.", "Its correct number is 17.", "It should have read 17."],
)
def test_a_correction_is_known_by_how_it_begins(right: str) -> None:
    wrong = "On 2 May we wrote that the Lisbon tram crash injured 14 people."
    (conflict,) = found(
        "How many people were injured in the Lisbon tram crash?",
        "The Lisbon tram crash on Monday injured 14 people, police said.",
        f"{wrong} {right} We are sorry.",
    )
    assert {version.value for version in conflict.versions} == {"17", "14 people"}
    assert conflict.versions[0].citations[0].quote == f"{wrong} {right}"


@pytest.mark.parametrize(
    ("question", "report", "correction"),
    [
        (  # of other things than are asked
            "How many guests were in the hotel?",
            "The Lisbon tram crash on Monday injured 14 people, police said.",
            "On 2 May we wrote that the Lisbon tram crash injured 14 people. The correct number is 17.",
        ),
        (  # to what the other article says as well
            "How many guests were in the hotel?",
            "The hotel in Ghent had 198 guests and a staff of 40 when the fire began.",
            "The hotel in Ghent had 198 guests, not 212.",
        ),
        (  # of another year
            "How many guests came to the fair in Ghent in 2024?",
            "In 2024 the fair in Ghent had 212 guests from abroad.",
            "In 2023 the fair in Ghent had 198 guests from abroad, not 212.",
        ),
    ],
)
def test_a_correction_of_something_else_disagrees_with_nothing(question: str, report: str, correction: str) -> None:
    assert found(question, report, correction) == ()
    assert found(question, correction, report) == ()


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("180 library workers went on strike", 3, ("library", "workers")),
        ("12 of the coal miners died", 2, ("coal", "miners")),
        ("14 injured on board", 2, ()),
        ("30 were trapped", 2, ()),
        ("12 trapped men", 2, ("trapped", "men")),
        ("12 died hours later", 2, ()),
        ("five more police officers", 4, ("more", "police", "officers")),
        ("12, passengers said", 2, ()),
        ("12 class buses", 2, ("class", "buses")),
    ],
)
def test_the_noun_that_a_figure_counts(text: str, at: int, expected: tuple[str, ...]) -> None:
    assert counted(text, at) == expected


# --- on the whole road --------------------------------------------------------------------------------------


class Writes:
    """A model that writes one sentence."""

    name = "fake:writer"

    def fits(self, system: str, user: str) -> bool:
        return True

    def stream(self, system: str, user: str) -> Generator[str, None, bool]:
        yield "Ana Ruiz won the Harbour Cup in 2024 after a long duel in heavy rain. [1]"
        return True


def library(folder: Path) -> Path:
    write_article(folder, "one.md", RUIZ, source="Courier", published="2024-05-01")
    write_article(folder, "two.md", BERG, source="Post", published="2024-05-02")
    return folder


@pytest.mark.parametrize("llm", [None, Writes()])
def test_an_answer_says_that_the_articles_disagree(
    llm: Writes | None, home: Path, words: WordEmbedder, tmp_path: Path
) -> None:
    with Assistant(Settings(home=home), embedder=words, reader=None, llm=llm) as desk:
        desk.ingest(library(tmp_path / "news"))
        answer = desk.ask(WON, caution=0)
    (conflict,) = answer.conflicts
    assert [(v.value, v.citations[0].source) for v in conflict.versions] == [
        ("Lena Berg", "Post"),
        ("Ana Ruiz", "Courier"),
    ]
    assert answer.text.endswith(
        "The articles disagree on this: Lena Berg (Post, 2 May 2024); Ana Ruiz (Courier, 1 May 2024)."
    )
    known = {(c.article_id, c.start, c.end): c.number for c in answer.citations}
    for citation in (c for version in conflict.versions for c in version.citations):
        number = known.get((citation.article_id, citation.start, citation.end))
        assert citation.number == number if number else citation.number > len(answer.citations)
    assert Answer.from_json(answer.to_json()) == answer


def test_on_a_refusal_it_is_the_nearest_articles_that_disagree(desk: Assistant, tmp_path: Path) -> None:
    desk.ingest(library(tmp_path / "news"))
    answer = desk.ask(WON, caution=1)
    assert answer.status != "answered"
    assert "\nThe articles that come nearest disagree: Lena Berg (Post, 2 May 2024); Ana Ruiz" in answer.text
    assert len(answer.conflicts) == 1


# --- hostile text -------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.text(max_size=200),
    st.lists(
        st.lists(st.sampled_from([*RUIZ.split(), "Berg's", "12", "$5bn", "June", "5,", "(", "and", "“", ".", "\n"])),
        min_size=2,
        max_size=4,
    ),
)
def test_it_never_crashes_and_every_quote_is_exact(question: str, texts: list[list[str]]) -> None:
    hits = [hit(" ".join(text), f"Paper {n}", None, n) for n, text in enumerate(texts)]
    bodies = {one.article.id: one.article.body for one in hits}
    for asked in (question, WON, DIED, "When did Ana Ruiz win?"):
        for conflict in conflicts(asked, hits):
            assert len(conflict.versions) >= 2
            for citation in (c for version in conflict.versions for c in version.citations):
                assert bodies[citation.article_id][citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "junk",
    [
        "A",
        "A ",
        "a and ",
        "1,",
        "March ",
        "A.'",
        "by a ",
        "one ",
        "(",
        "is the ",
        "Ann, Bob ",
        "won ",
        "A-b",
        "Q1 ",
        "$",
    ],
)
def test_a_hundred_thousand_characters_of_junk_are_read(junk: str) -> None:
    text = junk * (100_000 // len(junk))
    hits = [hit(text, "Junk", None, 1), hit(RUIZ, "Courier", None, 2)]
    for question in (WON, DIED, "When was the cup won?", "What happened?", f"Who won {junk * (1_900 // len(junk))}?"):
        assert conflicts(question, hits) == ()


@pytest.mark.timeout(20)
def test_a_figure_for_every_day_in_every_article_is_compared_in_no_time() -> None:
    articles = [
        " ".join(f"The toll of dead in Ostby rose to {100 * number + day} on the day." for day in range(33))
        for number in range(1, 13)
    ]
    assert len(found("How many died in Ostby?", *articles)) == 1
