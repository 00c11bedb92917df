"""What the models are trained on: words exchanged, and near misses made of answerable questions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from eval.exchanges import Exchange, Exchanges, Statement
from eval.near_misses import Example, NearMisses
from eval.train_checker import CheckerModel
from eval.train_reader import ReaderModel
from eval.training import mean_of
from rag.types import Span


def examples() -> list[Example]:
    """Two articles of two passages, two questions each."""

    def of(group: str, question: str, answer: str, gold: int, *sentences: str) -> Example:
        return Example(question, group, sentences, (gold,), (answer,), group)

    quay = (
        "The port of Varnholm opened its largest quay in 2021.",
        "Mayor Ida Brandt praised the 48 fishermen.",
        "It rained.",
    )
    wall = ("The sea wall of Varnholm is 900 metres long.", "Nils Aker built it before the war.")
    song = ("The Ostby orchestra chose Lena Foss in 1998.", "Karl Berg wrote its oldest song.")
    hall = ("The hall of Ostby seats 600 people.", "Queen Maren opened it.")
    return [
        of("Varnholm", "When did the port of Varnholm open its largest quay?", "2021", 0, *quay),
        of("Varnholm", "Who praised the 48 fishermen?", "Ida Brandt", 1, *quay),
        of("Varnholm", "Who built the sea wall of Varnholm before the war?", "Nils Aker", 1, *wall),
        of("Ostby", "Whom did the Ostby orchestra choose in 1998?", "Lena Foss", 0, *song),
        of("Ostby", "Who wrote the oldest song of the Ostby orchestra?", "Karl Berg", 1, *song),
        of("Ostby", "How many people does the hall of Ostby seat?", "600", 0, *hall),
    ]


@pytest.mark.parametrize("seed", range(40))
def test_a_near_miss_claims_no_answer_and_its_mate_has_one(seed: int) -> None:
    rng, all_ = random.Random(seed), examples()
    pair = NearMisses(all_, rng).make(rng.choice(all_))
    assert pair is not None
    mate, miss = pair
    assert (miss.gold, miss.answers) == ((), ())
    assert any(mate.answers[0] in mate.sentences[i] for i in mate.gold)
    assert (miss.question, miss.sentences) != (mate.question, mate.sentences)
    assert miss.group == mate.group


def test_the_same_seed_makes_the_same_near_misses() -> None:
    first, second = (
        [NearMisses(examples(), random.Random(3)).make(example) for example in examples()] for _ in range(2)
    )
    assert first == second


def test_every_kind_is_made() -> None:
    """Exchanges; passages of the same article and of another; the answer's sentence taken out, or what it tells."""
    all_ = examples()
    pairs = [pair for seed in range(80) for e in all_ if (pair := NearMisses(all_, random.Random(seed)).make(e))]
    asked = "When did the port of Varnholm open its largest quay?"
    pages = {miss.sentences for _, miss in pairs if miss.question == asked}
    assert any(miss.group != miss.title for _, miss in pairs)
    assert any("sea wall" in " ".join(page) for page in pages)
    assert any("largest" not in " ".join(page) and "It rained." in page for page in pages)
    assert any("The port of Varnholm opened its largest quay." in page for page in pages)
    assert any("smallest quay" in " ".join(page) and "2021" in " ".join(page) for page in pages)


def test_an_exchanged_question_is_seen_with_either_label() -> None:
    """So that a model cannot learn that "smallest" has no answer: it has to look at the passage."""
    all_ = examples()
    pairs = [pair for seed in range(300) for e in all_ if (pair := NearMisses(all_, random.Random(seed)).make(e))]

    def seen(example: Example) -> bool:
        return "smallest quay" in example.question and "quay" in " ".join(example.sentences)

    answered = {" ".join(mate.sentences) for mate, _ in pairs if seen(mate)}
    missed = {" ".join(miss.sentences) for _, miss in pairs if seen(miss)}
    assert any("smallest quay" in page for page in answered)
    assert any("largest quay" in page for page in missed)


@pytest.mark.parametrize(
    ("question", "answer", "sentence", "short"),
    [
        (
            "Where did they meet?",
            "Ostby",
            "They met at the town hall of Ostby on Friday.",
            "They met at the town hall on Friday.",
        ),
        ("How many came?", "48", "The mayor praised the 48 sailors.", "The mayor praised the sailors."),
        ("Who else came?", "Nils Aker", "Ida Brandt and Nils Aker came by boat.", None),
        ("Who built it?", "Nils Aker", "Nils Aker built it before the war.", None),
    ],
)
def test_a_sentence_is_told_without_what_is_asked(question: str, answer: str, sentence: str, short: str | None) -> None:
    """Where it can do without; nothing else of the passage changes."""
    example = Example(question, "Varnholm", ("It rained.", sentence), (1,), (answer,), "Varnholm")
    all_ = [example, *examples()]
    misses = [pair[1] for seed in range(60) if (pair := NearMisses(all_, random.Random(seed)).make(example))]
    told = {miss.sentences[1] for miss in misses if miss.question == question and miss.sentences[0] == "It rained."}
    cut = {text for text in told if len(text) < len(sentence) and text.split()[:2] == sentence.split()[:2]}
    assert cut == ({short} if short else set())


def test_the_mate_of_one_cut_short_is_often_cut_too() -> None:
    """So that a sentence cut short does not tell by itself that there is no answer."""
    sentence = "They met at the town hall of Ostby on Friday."
    example = Example("Where did they meet?", "Varnholm", (sentence,), (0,), ("Ostby",), "Varnholm")
    pairs = [NearMisses([example, *examples()], random.Random(seed)).make(example) for seed in range(60)]
    mates = {mate.sentences for mate, miss in filter(None, pairs) if "Ostby" not in " ".join(miss.sentences)}
    assert ("They met at the town hall of Ostby.",) in mates


def quay() -> Statement:
    text = "Ida Brandt opened the largest quay of Varnholm, which is 900 metres long, in the spring."
    source = ("It rained.", text, "Nils Aker was first to praise his town.")
    return Statement(text, "Varnholm", source, 1, "Varnholm")


def drawn() -> list[Exchange]:
    other = Statement("Ann Lee closed her wall.", "Varnholm", ("Ann Lee closed her wall.",), 0, "Varnholm")
    all_ = [Exchanges([quay(), other], random.Random(seed)).draw(quay()) for seed in range(120)]
    return [exchange for exchange in all_ if exchange]


@pytest.mark.parametrize("words", ["Nils Aker opened", "closed the", "smallest", "not 900"])
def test_words_of_each_kind_are_exchanged(words: str) -> None:
    """Names, other words, opposites, negations."""
    assert any(words in exchange.claim.replace("is not", "not").replace("isn't", "not") for exchange in drawn())


def test_figures_are_exchanged() -> None:
    assert any("900" not in exchange.claim and "metres long" in exchange.claim for exchange in drawn())


def test_an_exchange_is_the_same_in_the_text_and_in_its_source() -> None:
    """The exchanged source says the exchanged text, and not the old one; the spans mark what it does not say."""
    for exchange in drawn():
        assert exchange.claim in exchange.source
        assert quay().text not in exchange.source
        assert without(quay().text, exchange.old) == without(exchange.claim, exchange.new)


def without(text: str, spans: Sequence[Span]) -> str:
    assert spans
    for span in reversed(spans):
        text = text[: span.start] + text[span.end :]
    return text


def test_the_mean_of_two_readers_lies_in_the_middle(tmp_path: Path) -> None:
    begun = ReaderModel(CheckerModel()).state_dict()
    for name, moved in (("one", 1.0), ("two", 3.0)):
        (tmp_path / name).mkdir()
        torch.save({key: weight + moved for key, weight in begun.items()}, tmp_path / name / "reader.pt")
    mean = mean_of([torch.load(tmp_path / name / "reader.pt", weights_only=True) for name in ("one", "two")])
    assert mean.keys() == begun.keys()
    for key in ("none.0.weight", "encoder.encoder.layer.0.attention.self.query.weight"):
        assert torch.allclose(mean[key], begun[key] + 2)
