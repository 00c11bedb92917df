"""What asks for an overview is answered with how the newest articles about it begin; nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Answer, Assistant, Settings
from rag.embedding import Embedder
from rag.overview import OVERVIEW, overview, reported
from rag.types import Article, Filters, Hit, Passage
from tests.conftest import write_article

STRIKE_BEGINS = "Dockers in Varnholm walked out on Monday."
STRIKE_ENDS = "The dock strike in Varnholm ended on Friday with a pay rise of 4%."
SEARCH_ENDS = "The search for a trawler off Lund, missing since Tuesday, was called off on Sunday."
OLDER = "The ferry to Hestra was sold for 9 million euros."


@pytest.fixture(scope="module")
def news(minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("news")
    more = "Nobody was hurt. The harbour master spoke of a hard week for the town and its people."
    write_article(
        folder, "a.md", f"{STRIKE_BEGINS} {more}", "Dock strike begins", source="Coast Desk", published="2026-06-01"
    )
    write_article(
        folder, "b.md", f"Varnholm\n\n{STRIKE_ENDS} {more}", "Dock strike over", source="Wire", published="2026-06-05"
    )
    write_article(folder, "c.md", f"{OLDER} {more}", "Hestra ferry sold", source="Wire", published="2026-03-02")
    write_article(
        folder, "d.md", f"{SEARCH_ENDS} {more}", "Trawler given up", source="Lund News", published="2026-05-18"
    )
    with Assistant(Settings(home=folder / "home"), embedder=minilm) as desk:
        desk.ingest([folder / name for name in ("a.md", "b.md", "c.md", "d.md")])
        yield desk


def ask(news: Assistant, question: str) -> Answer:
    return news.ask(question, as_of="2026-06-08")


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("What is the latest on the dock strike?", [STRIKE_ENDS, STRIKE_BEGINS]),
        ("any news about the strike in Varnholm", [STRIKE_ENDS, STRIKE_BEGINS]),
        ("Please give me a short summary of the dock strike.", [STRIKE_ENDS, STRIKE_BEGINS]),
        ("What happened in March?", [OLDER]),
        ("What happened on 5 June?", [STRIKE_ENDS]),
        ("What happened on 17 May?", [SEARCH_ENDS]),  # "on Sunday", says the paper of Monday
        ("What happened in the week of 4 June?", [STRIKE_ENDS, STRIKE_BEGINS]),
        ("What happened in the week of 11 May?", [SEARCH_ENDS]),
        ("what's new about the Hestra ferry", [OLDER]),
        ("What is going on in Hestra?", [OLDER]),
        ("Could you tell me about the Hestra ferry?", [OLDER]),
        ("Summarise the dock strike", [STRIKE_ENDS, STRIKE_BEGINS]),
        (
            "What is going on in Hestra, and what is the latest on the dock strike in Varnholm?",
            [OLDER, STRIKE_ENDS, STRIKE_BEGINS],
        ),
        ("What happened in Hestra in March, and what happened in Varnholm on 5 June?", [OLDER, STRIKE_ENDS]),
    ],
)
def test_the_newest_articles_about_it_come_first_by_their_first_sentences(
    news: Assistant, question: str, given: list[str]
) -> None:
    answer = ask(news, question)
    assert (answer.status, [sentence.text for sentence in answer.sentences]) == ("answered", given)
    assert [citation.quote for citation in answer.citations] == given
    assert OVERVIEW in answer.notices


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("What did Coast Desk report about the dock strike?", [STRIKE_BEGINS]),
        ("What has the Wire written on the Hestra ferry?", [OLDER]),
        ("What do Coast Desk and the Wire each say about the dock strike?", [STRIKE_BEGINS, STRIKE_ENDS]),
        ("What did Coast Desk report in June?", [STRIKE_BEGINS]),
        ("What has the Wire written since 1 May 2026?", [STRIKE_ENDS]),
        ("What did the Wire say about the dock strike on 5 June?", [STRIKE_ENDS]),
        ("What did the Wire report on 5 June?", [STRIKE_ENDS]),
        ("What did the Wire report in March?", [OLDER]),
        ("Did Coast Desk report on the dock strike?", [STRIKE_BEGINS]),
        ("Has the Wire ever written anything about Hestra?", [OLDER]),
        ("Has Coast Desk already covered the dock strike?", [STRIKE_BEGINS]),
        ("Did Coast Desk and the Wire both report on the dock strike?", [STRIKE_BEGINS, STRIKE_ENDS]),
        ("Did both Coast Desk and the Wire report the strike in Varnholm?", [STRIKE_BEGINS, STRIKE_ENDS]),
    ],
)
def test_asked_what_a_publisher_reported_its_articles_begin_if_no_sentence_answers(
    news: Assistant, question: str, given: list[str]
) -> None:
    answer = ask(news, question)
    assert (answer.status, [sentence.text for sentence in answer.sentences]) == ("answered", given)
    assert answer.notices == (OVERVIEW,)


@pytest.mark.parametrize(
    "question",
    [
        "What did Coast Desk report about the Hestra ferry?",
        "What did the Wire report about the strike in Lund?",
        "What did Coast Desk say about the dock strike in May?",
        "What did Coast Desk report in March?",
        "What did Coast Desk report?",
        "What did the Wire say in June that surprised the mayor of Lund?",
        "What did the dockers say about the strike, according to Coast Desk?",
        "Did Coast Desk report on the Hestra ferry?",
        "Did Coast Desk report on the dock strike in May?",
        "Did the Wire report that the dock strike in Varnholm failed?",
        "Did the dockers report on the strike, according to Coast Desk?",
    ],
)
def test_a_publisher_that_has_nothing_about_it_has_no_overview_nor_has_what_others_said(
    news: Assistant, question: str
) -> None:
    assert OVERVIEW not in ask(news, question).notices


def test_a_publisher_may_be_called_what_others_do() -> None:
    article = Article("1", "Rents fall in Ostby", "Rents in Ostby fell by 2% in May.", "Ostby Money Report", None)
    hit = Hit(article, Passage("1-0", "1", article.body, 0, len(article.body)), 0.0, 0.0, 0.0)
    for question in ("What does the Ostby Money Report say about rents?", "Did Ostby Money Report report on rents?"):
        assert reported(question, article.source, [hit], Filters())
    echo = replace(article, source="Ostby Echo")
    hits = [replace(hit, article=echo)]
    assert reported("What did the Echo report about rents?", echo.source, hits, Filters())
    assert not reported("What did the mayor report about rents?", echo.source, hits, Filters())


def test_asked_what_two_publishers_say_about_something_each_ones_own_sentence_tells_it(
    minilm: Embedder, tmp_path: Path
) -> None:
    wire, courier = "Turnout was 68.4 percent, officials in Brask said.", "Turnout in the capital stood at 71 percent."
    more = "The Labour Front came first in the Brask election."
    write_article(tmp_path / "news", "a.md", f"{wire} Voters queued.", "Brask votes", source="Halden Wire")
    write_article(tmp_path / "news", "b.md", f"{more} {courier}", "Front ahead in Brask", source="Cassin Courier")
    with Assistant(Settings(home=tmp_path / "home"), embedder=minilm) as desk:
        desk.ingest(tmp_path / "news")
        answer = desk.ask("What do the Cassin Courier and the Halden Wire say about turnout in Brask?")
    assert {wire, courier} <= {sentence.text for sentence in answer.sentences}
    assert not answer.missing


def test_what_a_publisher_reported_is_a_fact_where_a_sentence_tells_it(news: Assistant) -> None:
    answer = ask(news, "How did the dock strike in Varnholm end, according to the Wire?")
    assert (answer.status, answer.notices) == ("answered", ())


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on the Ostby orchestra?",
        "What happened in Lund in June?",
        "What happened on 7 June?",
        "What happened on 16 May?",
        "What happened on 24 May?",
        "What happened in April?",
        "Any news?",
    ],
)
def test_what_no_article_begins_with_is_no_overview(news: Assistant, question: str) -> None:
    answer = ask(news, question)
    assert answer.status != "answered"
    assert OVERVIEW not in answer.notices


def test_an_overview_that_is_not_sure_enough_is_a_refusal_like_any_other(news: Assistant) -> None:
    answer = news.ask("What is the latest on the dock strike?", as_of="2026-06-08", caution=0.95)
    assert (answer.status, answer.notices) == ("related", ())


@pytest.mark.parametrize(
    "question",
    [
        "What did the pay rise after the dock strike come to?",
        "What happened to the ferry to Hestra?",
        "What is the latest day of the dock strike?",
        "Who is new in Varnholm?",
        "What happened after the dock strike in Varnholm?",
        "What is in Varnholm?",
        "What is about to end in Varnholm?",
    ],
)
def test_what_asks_for_a_fact_is_no_overview(news: Assistant, question: str) -> None:
    assert OVERVIEW not in ask(news, question).notices


@given(st.text(max_size=60), st.text(max_size=200), st.sampled_from(["latest on ", "what happened ", ""]))
def test_whatever_is_asked_of_whatever_is_found_never_fails(subject: str, body: str, asks: str) -> None:
    hit = Hit(Article("1", subject, body, "", None), Passage("1-0", "1", body, 0, len(body)), 0.0, 0.0, 0.0)
    seen = overview(asks + subject, [hit], Filters())
    assert seen is None or all(sentence.text in body for sentence in seen.draft.sentences)
