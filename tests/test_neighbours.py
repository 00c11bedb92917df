"""Which passages of one article are one hit of a search, and where they stay apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant, Settings
from rag.neighbours import MOST, together
from rag.types import Article, Hit, Passage
from tests.conftest import WordEmbedder, write_article

SENTENCES = [f"Sentence {n} is here." for n in range(12)]
REPORT = Article("report", "A report", "\n\n".join(SENTENCES))
COPY, OTHER = replace(REPORT, id="copy"), Article("other", "Another", "Something else.")


def passage(n: int, article: Article = REPORT, also_in: tuple[Article, ...] = ()) -> Hit:
    """The n-th sentence of an article as a hit."""
    start = article.body.index(f"Sentence {n} ")
    text = SENTENCES[n]
    return Hit(
        article, Passage(f"{article.id}-{start}", article.id, text, start, start + len(text)), -n, 0.5, 1, also_in
    )


def told(hits: list[Hit]) -> list[str]:
    """The numbers of the sentences in each hit."""
    return [" ".join(word for word in hit.passage.text.split() if word.isdigit()) for hit in hits]


@pytest.mark.parametrize(
    ("found", "seen"),
    [
        ([1, 2, 3], ["1 2 3"]),
        ([3, 1, 2], ["1 2 3"]),
        ([3, 1], ["3", "1"]),
        ([5, 1, 4, 2], ["4 5", "1 2"]),
        ([0, 1, 2, 3, 4, 5], ["0 1 2 3", "4 5"]),
        ([5, 4, 3, 2, 1, 0], ["2 3 4 5", "0 1"]),
        ([1, 2, 4, 5, 3], ["1 2 3", "4 5"]),
        ([1, 3, 4, 2], ["1 2 3 4"]),
        ([], []),
    ],
)
def test_neighbours_are_one_in_the_place_of_the_best(found: list[int], seen: list[str]) -> None:
    assert told(together([passage(n) for n in found])) == seen


def test_a_joined_hit_has_the_scores_of_its_best_passage_and_the_text_of_all() -> None:
    best = passage(2)
    (joined,) = together([best, passage(1), passage(3)])
    assert joined.passage.text == "\n\n".join(SENTENCES[1:4])
    assert (joined.score, joined.passage.id, joined.article) == (best.score, best.passage.id, REPORT)
    assert told(together([best])) == ["2"]


def test_other_articles_stand_between_and_copies_are_not_mixed() -> None:
    other = Hit(OTHER, Passage("other-0", "other", OTHER.body, 0, len(OTHER.body)), 0.0, 0.5, 1.0)
    assert together([passage(1), other, passage(2)])[1:] == [other]
    assert told(together([passage(1), passage(2, COPY)])) == ["1", "2"]
    assert told(together([passage(1, also_in=(COPY,)), passage(2)])) == ["1", "2"], "the copy may lack the second"
    (both,) = together([passage(1, also_in=(COPY,)), passage(2, also_in=(COPY,))])
    assert both.also_in == (COPY,)


@given(st.permutations(range(len(SENTENCES))), st.integers(0, len(SENTENCES)))
def test_nothing_is_lost_and_every_text_stands_in_its_article(order: list[int], many: int) -> None:
    hits = [passage(n) for n in order[:many]]
    joined = together(hits)
    assert sorted(n for text in told(joined) for n in map(int, text.split())) == sorted(order[:many])
    for hit in joined:
        assert hit.article.body[hit.passage.start : hit.passage.end] == hit.passage.text
        assert 1 <= len(hit.passage.text.split("\n\n")) <= MOST
    places = [hits.index(next(one for one in hits if one.passage.id == hit.passage.id)) for hit in joined]
    assert places == sorted(places)


def test_a_search_gives_a_report_once_and_an_answer_is_made_of_single_passages(tmp_path: Path) -> None:
    dam = "The dam of Varnes was built by the army in nine years, and the valley behind the dam was flooded at last."
    write_article(tmp_path, "dam.md", "\n\n".join(f"{dam} It held in year {n}." for n in range(3)), title="The dam")
    write_article(tmp_path, "choir.md", "The choir of Ostby sang.", title="The choir")
    with Assistant(Settings(home=tmp_path / "home"), embedder=WordEmbedder(), reader=None) as desk:
        desk.ingest(tmp_path)
        question = "How was the dam of Varnes built?"
        for limit in (1, 2, 10):
            found = desk.search(question, limit=limit)
            assert [hit.article.title for hit in found] == ["The dam", "The choir"][:limit]
        assert found[0].passage.text == found[0].article.body
        assert len(desk.ask(question).hits) == 4
