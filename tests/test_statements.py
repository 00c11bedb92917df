"""What somebody said, of whatever, is answered with the sentences in which the articles quote them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant, Settings
from rag.embedding import Embedder
from rag.statements import SAID, SAID_THERE, statements
from rag.types import Article, Filters, Hit, Passage
from tests.conftest import write_article

CALM, CONTENT = '"Prices are calm," Brandt said.', "The governor, Ida Brandt, said that she was content."
ROOM = '"We see room for more," Governor Ida Brandt told reporters.'
HOLDS, OLD = "The dike at Varnholm will hold, Mayor Ana Ruiz said.", "Tom Ruiz, a farmer, said that it is old."
HELP = "Norway said that it would help."


@pytest.fixture(scope="module")
def news(minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("news")
    may = f"The bank of Norway left its rate at 3.75 per cent. {CONTENT} {CALM} {CALM.replace('calm', 'low')}"
    write_article(folder, "may.md", may, "Rate left", published="2026-05-07")
    june = f"The bank cut its rate to 3.5 per cent. {ROOM} Brandt Lund was silent."
    write_article(folder, "june.md", june, "Rate cut", published="2026-06-18")
    dike = f'{HOLDS} {OLD} "It has stood long," Ruiz said. {HELP} Norway Daily said that the dike is long.'
    write_article(folder, "dike.md", dike, "Dike", published="2026-04-18")
    with Assistant(Settings(home=folder / "home"), embedder=minilm) as desk:
        desk.ingest([folder / name for name in ("may.md", "june.md", "dike.md")])
        yield desk


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What did Ida Brandt say?", [ROOM, CONTENT, CALM]),  # the newest article first, two sentences of one
        ("What did Brandt say?", [ROOM, CONTENT, CALM]),
        ("What has Governor Ida Brandt said?", [ROOM, CONTENT, CALM]),
        ("What did Ida Brandt say in May 2026?", [CONTENT, CALM]),
        ("Can you tell me what did Ana Ruiz say?", [HOLDS]),  # which Ruiz said more, is not told
        ("What did Norway say?", [HELP]),
        ("What did Ida Brandt and Ana Ruiz say?", [ROOM, CONTENT, HOLDS]),  # of several, fewer of each
        ("What did Ana Ruiz say and what did Norway say?", [HOLDS, HELP]),
    ],
)
def test_what_somebody_said_is_what_the_articles_quote(news: Assistant, question: str, quoted: list[str]) -> None:
    answer = news.ask(question)
    assert (answer.status, [sentence.text for sentence in answer.sentences]) == ("answered", quoted)
    assert [citation.quote for citation in answer.citations] == quoted
    assert SAID in answer.notices


@pytest.mark.parametrize(
    "question",
    [
        "What did Carl Nobody say?",
        "What did she say?",
        "What did Ida Brandt say about the rate?",
        "What did Ida Brandt do?",
        "Who said that the dike will hold?",
        "What did Ida Brandt say in March 2020?",
    ],
)
def test_what_asks_for_something_else_quotes_nobody(news: Assistant, question: str) -> None:
    answer = news.ask(question)
    assert SAID not in answer.notices


def test_behind_another_question_it_is_asked_as_it_stands(news: Assistant) -> None:
    answer = news.ask("What did Ana Ruiz say?", history=[("What was the rate of the bank in May?", "3.75 per cent.")])
    assert [sentence.text for sentence in answer.sentences] == [HOLDS]


@pytest.mark.parametrize("question", ["And what did Norway say?", "and what did norway say", "What did Norway say?"])
def test_what_they_said_of_what_was_asked_before_is_what_articles_about_that_quote(
    news: Assistant, question: str
) -> None:
    answer = news.ask(question, history=[("How long is the dike at Varnholm?", "It is 9 kilometres long.")])
    assert [sentence.text for sentence in answer.sentences] == [HELP]
    assert "(about: dike at Varnholm)" in answer.parts[0].text
    assert answer.notices == (SAID_THERE,)


@pytest.mark.parametrize("before", ["How much did the bank cut its rate in June?", "Who sank the ferry Maja?"])
def test_what_they_said_elsewhere_is_not_what_they_said_of_that(news: Assistant, before: str) -> None:
    answer = news.ask("And what did Ana Ruiz say?", history=[(before, "Nobody knows.")])
    assert answer.status != "answered"


@given(st.lists(st.sampled_from([CALM, CONTENT, HOLDS, OLD, "Brandt", "said", "“", ".", "\n", "Ida"]), max_size=12))
def test_it_never_crashes_and_quotes_what_is_there(pieces: list[str]) -> None:
    body = " ".join(pieces) or "."
    hit = Hit(Article("a", "News", body), Passage("p", "a", body, 0, len(body)), 0.0, 0.5, 1.0)
    found = statements("What did Ida Brandt say?", [hit], Filters())
    assert found is None or all(sentence.text in body for sentence in found.draft.sentences)
