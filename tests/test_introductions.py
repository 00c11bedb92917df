"""Who somebody is, is answered with the sentences in which the articles say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant, Settings
from rag.embedding import Embedder
from rag.introductions import introduction
from rag.types import Article, Hit, Passage
from tests.conftest import write_article

FOUND = "Ida Brandt, the county engineer, found a crack in the third pier of the bridge at Varnholm."
LAWYER = ("Brandt was suspended on 2 June.", "Her lawyer, Jon Hale, said she had never seen the letter.")
CHAIR = "The inquiry is led by the retired judge Ana Ruiz."
NURSE = "A night nurse, Lena Berg, noticed the smoke when she opened a window."


@pytest.fixture(scope="module")
def news(minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("news")
    write_article(folder, "a.md", f"{FOUND} The bridge is closed.", "Crack in the bridge", published="2026-03-02")
    write_article(folder, "b.md", f"{CHAIR} {' '.join(LAWYER)}", "Inquiry opens", published="2026-06-17")
    write_article(folder, "c.md", f"{NURSE} Mayor Olga Lind praised Berg.", "Fire in Ostby", published="2026-04-01")
    with Assistant(Settings(home=folder / "home"), embedder=minilm) as desk:
        desk.ingest([folder / name for name in ("a.md", "b.md", "c.md")])
        yield desk


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("Who is Ida Brandt?", [FOUND]),
        ("who is ida brandt", [FOUND]),
        ("Who's Ida Brandt?", [FOUND]),
        ("Who is Engineer Ana Ruiz?", []),
        ("Who was Judge Ana Ruiz?", [CHAIR]),
        ("Who is Jon Hale?", list(LAWYER)),  # "Her" comes with whose lawyer it is
        ("Can you tell me who is Lena Berg?", [NURSE]),
        ("Who is Olga Lind?", ["Mayor Olga Lind praised Berg."]),
    ],
)
def test_a_person_is_who_the_articles_say(news: Assistant, question: str, given: list[str]) -> None:
    answer = news.ask(question)
    if given:
        assert (answer.status, [sentence.text for sentence in answer.sentences]) == ("answered", given)
        assert [citation.quote for citation in answer.citations] == given
    else:
        assert answer.confidence < 0.9


@pytest.mark.parametrize(
    "question", ["Who is Carl Nobody?", "Who is the mayor of Varnholm?", "Who is she?", "Who is Ida Brandt's lawyer?"]
)
def test_what_asks_for_something_else_is_introduced_to_nobody(news: Assistant, question: str) -> None:
    assert introduction(question, news.search(question)) is None


def test_a_name_that_is_only_mentioned_is_not_introduced() -> None:
    body = "Police asked Carl Moen, and Moen said that Carl Moen had left on Monday with Ann Lee."
    hit = Hit(Article("1", "T", body, "", None), Passage("1-0", "1", body, 0, len(body)), 0.0, 0.0, 0.0)
    assert introduction("Who is Carl Moen?", [hit]) is None
    assert introduction("Who is Ann Lee?", [hit]) is None


@pytest.mark.parametrize(
    ("sentence", "introduces"),
    [
        ("She had always trusted the county treasurer, Ann Lee told the court on Friday.", False),
        ("Nobody had told his mayor, Ann Lee’s brother said.", False),
        ("After the fire in the old harbour, Ann Lee left the town.", False),
        ("She had always trusted the county treasurer, Ann Lee, she told the court.", True),
        ("The county treasurer, Ann Lee, told the court so.", True),
        ("It will be led by a former judge, Ann Lee (58).", True),
        ("“He praised our treasurer, Ann Lee”, said the mayor.", True),
        ("It was the work of the county treasurer, Ann Lee.", True),
        ("The treasurer Ann Lee told the court so.", True),
    ],
)
def test_a_name_behind_a_comma_is_who_somebody_is_only_if_a_mark_follows(sentence: str, introduces: bool) -> None:
    hit = Hit(Article("1", "T", sentence, "", None), Passage("1-0", "1", sentence, 0, len(sentence)), 0.0, 0.0, 0.0)
    assert (introduction("Who is Ann Lee?", [hit]) is not None) is introduces


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Ann Lee, 47, left the town.", True),
        ("Lee, 47, left the town.", True),
        ("The driver, Ann Lee, aged 47, left.", True),
        ("Lee, who is 47, left.", True),
        ("Lee turned 47 on Friday.", True),
        ("The 47-year-old mayor Ann Lee left.", True),
        ("A fire woke her and her son Tom, 12, and Lee, 47.", True),
        ("Jon Hale, 47, left the town with Lee.", False),
        ("Lee, 2, and Hale scored.", False),
        ("The numbers are, says Lee, 12, 14 and 15.", False),
        ("Lee was 47 minutes late.", False),
        ("Lee was mayor for 47 years.", False),
        ("Leeds, 47, lost.", False),
    ],
)
def test_how_old_somebody_is_stands_behind_the_name(sentence: str, told: bool) -> None:
    def given(body: str) -> list[str]:
        hit = Hit(Article("1", "T", body, "", None), Passage("1-0", "1", body, 0, len(body)), 0.0, 0.0, 0.0)
        seen = introduction("How old is Ann Lee?", [hit])
        return [sentence.text for sentence in seen.draft.sentences] if seen else []

    assert given(f"Police asked Ann Lee. {sentence}") == [sentence] * told
    # "Lee" may be the other one.
    assert given(f"Police asked Ann Lee and Tom Lee. {sentence}") == [sentence] * (told and "Ann Lee" in sentence)


def test_an_age_that_only_another_has_is_not_given(news: Assistant) -> None:
    assert introduction("How old is Ida Brandt?", news.search("How old is Ida Brandt?")) is None


@given(st.text(max_size=40), st.text(max_size=200))
def test_whoever_is_asked_for_in_whatever_text(name: str, body: str) -> None:
    hit = Hit(Article("1", name, body, "", None), Passage("1-0", "1", body, 0, len(body)), 0.0, 0.0, 0.0)
    for asks in ("Who is", "How old is"):
        seen = introduction(f"{asks} {name}?", [hit])
        assert seen is None or all(sentence.text in body for sentence in seen.draft.sentences)
