"""Of a question with several parts, what the articles do not tell is named: in the text, the notices, on the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from rag import Answer, Assistant, Settings
from rag.embedding import Embedder
from tests.conftest import write_article
from ui import render
from ui.cli import app
from ui.exports import exported

NEWS = {
    "Varn": "The Varn bridge closed on Monday after cracks were found in a pier.",
    "Skarv": "The Skarv tunnel closed on Monday after a storm and will stay shut until June.",
    "Nordlys": "Nordlys Shipping, which runs four ferries, was founded by Ana Berg in 1987.",
    "Sund": "Sund Shipping, which has 140 employees, was founded by Per Holm in 1991.",
    "Ostby": "The mayor of Ostby, Ida Brandt, resigned on Friday after a row about the budget.",
    "Lund": "The rector of Lund University, Eva Storm, resigned on Friday; Olav Rei was named as her replacement.",
    "Hestra": "Marius Dahl won the Hestra marathon on Sunday in two hours and 14 minutes.",
    "Tarn": "A fire in the old cannery at Tarn killed two people on Sunday and injured five.",
    "Vik": "A fire in the old sawmill at Vik killed two people on Sunday.",
}


@pytest.fixture(scope="module")
def desk(minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("untold")
    for place, text in NEWS.items():
        write_article(folder / "news", f"{place}.md", text, f"News of {place}", published="2026-03-03")
    with Assistant(Settings(home=folder / "home"), embedder=minilm) as desk:
        desk.ingest(folder / "news")
        yield desk


def asked(desk: Assistant, question: str, place: str) -> Answer:
    answer = desk.ask(question)
    assert answer.status == "answered"
    assert NEWS[place] in answer.text
    return answer


@pytest.mark.parametrize(
    ("place", "question", "missing"),
    [
        ("Varn", "When did the Varn bridge close and when will it reopen?", "when will it reopen?"),
        ("Varn", "When did the Varn bridge close? When will it reopen?", "When will it reopen?"),
        ("Varn", "Why did the Varn bridge close and when will it reopen?", "when will it reopen?"),
        ("Varn", "When did the Varn bridge close and who built it?", "who built it?"),
        ("Nordlys", "Who founded Nordlys Shipping and how many people work there?", "how many people work there?"),
        ("Ostby", "Why did the mayor of Ostby resign and who will replace her?", "who will replace her?"),
        ("Hestra", "Who won the Hestra marathon and who came second?", "who came second?"),
        ("Hestra", "Who won the Hestra marathon and how much did she get?", "how much did she get?"),
        ("Vik", "How many people died in the fire at Vik and how many were injured?", "how many were injured?"),
        ("Vik", "How many people died in the fire at Vik and what caused it?", "what caused it?"),
    ],
)
def test_a_part_that_only_another_parts_answer_comes_near_is_named(
    desk: Assistant, place: str, question: str, missing: str
) -> None:
    answer = asked(desk, question, place)
    assert answer.text.endswith(f"\nNothing found on: {missing}")
    assert answer.missing == (missing,)


@pytest.mark.parametrize(
    ("place", "question"),
    [
        ("Varn", "When did the Varn bridge close and why was it closed?"),
        ("Varn", "When did the Varn bridge close and what was found in the pier?"),
        ("Skarv", "When did the Skarv tunnel close and until when will it stay shut?"),
        ("Nordlys", "Who founded Nordlys Shipping and when was it founded?"),
        ("Nordlys", "Who founded Nordlys Shipping and how many ferries does it run?"),
        ("Sund", "Who founded Sund Shipping and how many people work there?"),
        ("Lund", "When did the rector of Lund University resign and who will replace her?"),
        ("Hestra", "Who won the Hestra marathon and what was his time?"),
        ("Hestra", "Who won the Hestra marathon and when was it held?"),
        ("Tarn", "How many people died in the fire at Tarn and how many were injured?"),
    ],
)
def test_one_sentence_may_tell_both_parts(desk: Assistant, place: str, question: str) -> None:
    answer = asked(desk, question, place)
    assert "Nothing found" not in answer.text
    assert answer.missing == ()


def test_it_stands_on_the_page_in_what_is_saved_and_once_on_the_command_line(desk: Assistant) -> None:
    question, told = "When did the Varn bridge close and when will it reopen?", "Nothing found on: when will it reopen?"
    answer = desk.ask(question)
    assert told in render.answer_html(answer, 1)
    assert [exported("News", [answer], kind).count(told) for kind in ("md", "html")] == [1, 1]
    printed = CliRunner().invoke(app, ["ask", question, "--home", str(desk.settings.home)])
    assert printed.stdout.count(told) == 1
    assert told not in printed.stderr


def test_no_part_is_named_where_none_is_answered(desk: Assistant) -> None:
    answer = desk.ask("Who composed the anthem of Peru and when was it first sung?")
    assert answer.status != "answered"
    assert "Nothing found on" not in answer.text
