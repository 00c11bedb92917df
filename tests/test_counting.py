"""Asked how many there are of something, a count of something else is no answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Assistant, Settings
from rag.embedding import Embedder
from tests.conftest import write_article

NEWS = {
    "Hestra": "The fire at the cattery in Hestra on Sunday killed nineteen people, the fire brigade said.",
    "Skarv": "Nineteen miners were killed when gas exploded in the mine at Skarv on Friday.",
    "Tarn": "Three women and a child died in the flood at Tarn on Monday.",
    "Vik": "A fire in the hotel at Vik left 12 dead on Sunday.",
    "Lund": "A pilot died when two planes met over Lund on Monday.",
    "Nordlys": "Nordlys Shipping of Ostby runs four ferries to Moss and earned 2 million euros with them.",
    "Varn": "The Varn bridge was closed for 90 minutes on Monday after two lorries met.",
    "Moen": "In the storm over Moen 4,000 people were without power, and two sheep were rescued.",
    "Rand": "Twelve lives were lost and thirty people were rescued when a ferry sank off Rand.",
    "Berg": "Forty cows drowned in the river at Berg, the farmers' union said.",
}


@pytest.fixture(scope="module")
def desk(minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("counting")
    for place, text in NEWS.items():
        write_article(folder / "news", f"{place}.md", text, f"News of {place}", published="2026-03-03")
    with Assistant(Settings(home=folder / "home"), embedder=minilm) as desk:
        desk.ingest(folder / "news")
        yield desk


@pytest.mark.parametrize(
    "question",
    [
        "How many cats died in the fire at the cattery in Hestra?",
        "How many cats died in the flood at Tarn?",
        "How many people work for Nordlys Shipping of Ostby?",
        "How many people were hurt when the Varn bridge was closed?",
        # The dead are not the injured.
        "How many people were injured in the hotel fire at Vik?",
        "How many miners were hurt in the mine at Skarv?",
    ],
)
def test_a_count_of_something_else_is_shown_as_what_comes_nearest(desk: Assistant, question: str) -> None:
    assert desk.ask(question).status == "related"


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("How many people died in the fire at the cattery in Hestra?", "Hestra"),
        # People are people, whatever they are called, and a kind of thing is the thing.
        ("How many people died in the mine at Skarv?", "Skarv"),
        ("How many people died in the flood at Tarn?", "Tarn"),
        ("How many people died in the hotel fire at Vik?", "Vik"),
        ("How many people died when the ferry sank off Rand?", "Rand"),
        ("How many people lost their power in the storm over Moen?", "Moen"),
        ("How many animals drowned in the river at Berg?", "Berg"),
        ("How many ships does Nordlys Shipping run?", "Nordlys"),
        # Of two figures one counts it; a unit may be what is counted.
        ("How many lorries met on the Varn bridge?", "Varn"),
        ("For how many minutes was the Varn bridge closed?", "Varn"),
        ("How many euros did Nordlys Shipping earn with its ferries?", "Nordlys"),
    ],
)
def test_what_counts_the_thing_in_other_words_answers(desk: Assistant, question: str, place: str) -> None:
    answer = desk.ask(question)
    assert answer.status == "answered"
    assert NEWS[place] in answer.text


def test_who_died_is_told_without_a_count_beside_other_things_that_are_counted(desk: Assistant) -> None:
    assert NEWS["Lund"] in desk.ask("How many pilots died over Lund?").text
    assert desk.ask("How many pilots died over Lund?").status == "answered"
