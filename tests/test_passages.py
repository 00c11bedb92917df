"""Cutting: whatever the text, passages are exact, in order, complete, and fit the embedder."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.embedding import Embedder, PackagedEmbedder
from rag.metadata import article_id
from rag.passages import MAX_SENTENCE, embedded_text, header, split
from rag.text import clean
from rag.types import Article, Passage
from tests.conftest import WordEmbedder


def make_article(body: str, title: str = "Pier burns") -> Article:
    return Article(id=article_id(title, body), title=title, body=body)


def check_cut(article: Article, embedder: Embedder) -> list[Passage]:
    """What holds of every cut. Returns the passages."""
    passages = split(article, embedder)
    end = 0
    for passage in passages:
        assert passage.article_id == article.id
        assert end <= passage.start < passage.end, "in order, without overlap"
        assert article.body[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()
        assert len(passage.text) <= MAX_SENTENCE
        end = passage.end
    shown = "".join("".join(passage.text.split()) for passage in passages)
    assert shown == "".join(article.body.split()), "every character is in exactly one passage"
    assert len({passage.id for passage in passages}) == len(passages)
    counts = embedder.count_tokens([embedded_text(article, passage, embedder) for passage in passages])
    assert max(counts) <= embedder.max_tokens
    return passages


_WORDS = st.sampled_from(
    "pier the U.S. Mr. 3.14 No. e.g. said. “Never!” what? … ... (so). a@b.example 码头着火了。 いつか」と 부두가 تم. "
    "ሰላም። 🔥 👩‍👩‍👧 é ﬁ ◇ - \u200b".split()
) | st.sampled_from(["\u3000", "\t", "a" * 70])
_TEXTS = st.lists(
    st.lists(_WORDS | st.text(max_size=12), min_size=1, max_size=40).flatmap(
        lambda words: st.sampled_from([" ", " ", "", "  "]).map(lambda gap: gap.join(words))
    ),
    min_size=1,
    max_size=5,
).map(lambda lines: "a" + clean("\n".join(lines)))
_TITLES = st.text(max_size=20).map(lambda text: " ".join(clean(text).split()) or "T") | st.just("long title " * 45)


@settings(max_examples=150)
@given(_TEXTS, _TITLES)
@example("x" * (3 * MAX_SENTENCE + 1), "T")
@example("word " * 500 + "end", "T")
@example("a,b;" * 2_000, "title " * 80)
@example("A. B! C?\n\n\nD\n", "T")
def test_a_cut_is_exact_complete_in_order_and_fits(text: str, title: str) -> None:
    check_cut(make_article(text, title), WordEmbedder())


HARD = {
    "Chinese without an end": "码头在赛船会前夜着火了没有人知道火是怎么起的" * 100,
    "Chinese": "码头着火了。没有人受伤！船准时开了？" * 60,
    "Korean and Japanese": "부두가 불탔다. 아무도 다치지 않았다.\n桟橋が燃えた。誰も怪我をしなかった。" * 40,
    "a word of 5,000 letters": "The word " + "x" * 5_000 + " was on the wall.",
    "a chain of 5,000 letters": "The list " + "pier-ferry/harbour_" * 270 + " was on the wall.",
    "emoji": "The pier 🔥🔥 burnt 👩‍👩‍👧‍👦 down 🇰🇷. " * 60 + "🔥" * 3_000,
    "figures": "3.14159," * 700,
    "accents": "Nǐ hǎo, Zürich! Łódź? " * 120 + "e\u0301" * 1_500,
    "a table": "\n".join(f"tin {n}\n\n{n * 7}.5\n" for n in range(300)),
    "control": "a\u200b\u200d\u2060b\u00ad " * 300,
}


@pytest.mark.parametrize("title", ["Pier burns", "码头着火了" * 100, "The pier-ferry/harbour (line) " * 16])
@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_a_cut_fits_the_real_tokenizer(minilm: PackagedEmbedder, text: str, title: str) -> None:
    check_cut(make_article(text, title), minilm)


def test_a_headline_takes_at_most_48_tokens(minilm: PackagedEmbedder) -> None:
    words = "Ferries and harbour piers " * 40
    shown = header(make_article("Text.", words), minilm)
    assert words.startswith(shown)
    assert 40 < minilm.count_tokens([shown])[0] <= 48


def test_a_passage_is_embedded_under_its_headline(words: WordEmbedder) -> None:
    article = make_article("The old pier burnt.")
    assert embedded_text(article, split(article, words)[0], words) == "Pier burns\nThe old pier burnt."


def test_passages_are_whole_sentences_while_these_fit(words: WordEmbedder) -> None:
    """Thirty tokens, two of them for the headline: two sentences of ten words and not three."""
    sentence = "The old pier of Port Vellin burnt down last night."
    article = make_article(" ".join([sentence] * 5))
    assert [passage.text.count("night.") for passage in check_cut(article, words)] == [2, 2, 1]


def test_what_a_rule_says_of_sentences_moves_no_passage_of_a_stored_library(words: WordEmbedder) -> None:
    """Ten words, ten, and what sentencex takes for one sentence of fourteen: as two, the first would come forward."""
    first = "The old pier of Port Vellin burnt down last night."
    pair = "The offer was extended to 29 May. Halden has lowered its bid once again."
    article = make_article(f"{first} {first.replace('old', 'new')} {pair}")
    assert check_cut(article, words)[-1].text == pair


def test_a_sentence_that_is_too_long_is_cut_at_words(words: WordEmbedder) -> None:
    article = make_article(" ".join(f"word{n}" for n in range(3_000)))
    for passage in check_cut(article, words):
        assert all(word.startswith("word") for word in passage.text.split())
        before, after = article.body[passage.start - 1 : passage.start], article.body[passage.end : passage.end + 1]
        assert before in ("", " ")
        assert after in ("", " ")


@pytest.mark.parametrize("unit", ["word ", "word,", "码头着火"])
def test_five_megabytes_on_a_line_are_cut_in_reasonable_time(words: WordEmbedder, unit: str) -> None:
    text = unit * (5_000_000 // len(unit.encode()))
    start = time.perf_counter()
    passages = split(make_article(text), words)
    assert time.perf_counter() - start < 20
    assert sum(len("".join(passage.text.split())) for passage in passages) == len("".join(text.split()))
