"""Asked how many, the newest count of the event comes first and is not missing; other counts stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag import Answer, Assistant, Settings
from rag.embedding import Embedder
from tests.conftest import write_article

Ask = Callable[..., Answer]

DAM = [
    ("2026-03-02", "At least 3 people died when a dam burst above Tarn on Monday.", "Dam bursts above Tarn"),
    ("2026-03-04", "The number of dead after the dam burst above Tarn rose to 11 on Wednesday.", "Tarn toll rises"),
    (
        "2026-03-06",
        "Nineteen people are now known to have died in the Tarn dam disaster, the police said.",
        "Search ends",
    ),
]
CRASH = [
    ("2026-02-06", "More than 10 people were killed in a train crash near Moss, police said.", "Train crash near Moss"),
    (
        "2026-02-07",
        "Two more bodies brought the number of dead in the crash near Moss to 19.",
        "19 dead in train crash",
    ),
]
HOUSES = [
    ("2026-01-04", "About 4,500 households in Ostby are without power, the grid company said.", "No power in Ostby"),
    (
        "2026-01-06",
        "Power is back in most of Ostby; 60 households were without it on Tuesday.",
        "Power returns to Ostby",
    ),
]


@pytest.fixture
def ask(home: Path, minilm: Embedder, tmp_path: Path) -> Ask:
    """Asks a library of these articles: (day, text, headline)."""

    def asked(question: str, articles: list[tuple[str, str, str]]) -> Answer:
        for number, (day, text, title) in enumerate(articles):
            write_article(tmp_path / "news", f"{number}.md", text, title, published=day)
        with Assistant(Settings(home=home), embedder=minilm) as desk:
            desk.ingest(tmp_path / "news")
            return desk.ask(question, as_of="2026-03-10")

    return asked


def first(answer: Answer) -> str:
    assert answer.status == "answered"
    return answer.sentences[0].text


@pytest.mark.parametrize(
    ("question", "articles", "figure"),
    [
        ("How many people died at Tarn?", DAM, "Nineteen"),
        ("How many people died when the dam burst above Tarn?", DAM, "Nineteen"),
        ("How many were killed by the dam burst above Tarn?", DAM, "Nineteen"),
        ("What is the death toll at Tarn?", DAM, "Nineteen"),
        ("How many people died in the train crash near Moss?", CRASH, "19"),  # which "more than 10" does not deny
        ("How many households are without power in Ostby?", HOUSES, "60"),  # down as well as up
    ],
)
def test_the_newest_figure_comes_first(
    ask: Ask, question: str, articles: list[tuple[str, str, str]], figure: str
) -> None:
    answer = ask(question, articles)
    assert figure in first(answer)
    days = [citation.published for citation in answer.citations if citation.published]
    assert days == sorted(days, reverse=True)


OTHERS = [
    # another event of the kind, and one of long ago
    ("2026-03-07", "A bus crash in Tarn killed 4 people on Saturday.", "Bus crash in Tarn"),
    ("2026-03-07", "Floods killed 40 people in Skarv on Saturday when a dam burst.", "Dam bursts in Skarv"),
    ("2026-03-07", "In 1998 a dam burst above Tarn killed 90 people.", "The dams of Tarn"),
    # a part of them, or some more
    ("2026-03-07", "Two children were among those who died when the dam burst above Tarn.", "Children of Tarn"),
    ("2026-03-07", "Another four people died in the Tarn dam disaster overnight.", "More dead at Tarn"),
    # counts something else
    ("2026-03-07", "The dam that burst above Tarn had 12 gates, two of which failed.", "The gates of the Tarn dam"),
]


@pytest.mark.parametrize("other", OTHERS, ids=[text for _, text, _ in OTHERS])
def test_what_counts_something_else_does_not_come_before_it(ask: Ask, other: tuple[str, str, str]) -> None:
    assert "Nineteen" in first(ask("How many people died when the dam burst above Tarn?", [*DAM, other]))


@pytest.mark.parametrize("question", ["How many people had died at Tarn on Monday?", "How many first died at Tarn?"])
def test_a_question_that_names_a_time_is_answered_for_it(ask: Ask, question: str) -> None:
    assert "At least 3" in first(ask(question, DAM))


def test_of_two_articles_with_the_same_figure_the_one_that_answers_best_stays(ask: Ask) -> None:
    again = ("2026-03-06", "The police named the 11 people who died at Tarn.", "Names of the dead")
    assert "rose to 11" in first(ask("To how many has the number of dead at Tarn risen?", [*DAM[:2], again]))
