"""What the reader is trained on: near misses are made of answerable questions, and the answer is no longer there."""

from __future__ import annotations

import random

import pytest

from eval.near_misses import Example, NearMisses


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
def test_a_near_miss_differs_and_claims_no_answer(seed: int) -> None:
    rng, all_ = random.Random(seed), examples()
    example = rng.choice(all_)
    miss = NearMisses(all_, rng).make(example)
    assert miss is not None
    assert (miss.gold, miss.answers) == ((), ())
    assert (miss.question, miss.sentences) != (example.question, example.sentences)
    assert miss.group == example.group


def test_the_same_seed_makes_the_same_near_misses() -> None:
    first, second = (
        [NearMisses(examples(), random.Random(3)).make(example) for example in examples()] for _ in range(2)
    )
    assert first == second


def test_every_kind_is_made() -> None:
    """Names, figures, opposites, negations; passages of the same article and of another; the answer taken out."""
    all_ = examples()
    misses = [NearMisses(all_, random.Random(seed)).make(e) for seed in range(80) for e in all_]
    questions = {miss.question for miss in misses if miss}
    assert any("smallest" in question for question in questions)
    assert any("didn't" in question for question in questions)
    assert any("youngest" in question or "newest" in question for question in questions)
    assert any("fishermen" in q and "48" not in q for q in questions)
    assert any("Ostby" not in q and q.startswith("Whom did the ") for q in questions)
    assert any(miss.group != miss.title for miss in misses if miss)
    pages = {
        miss.sentences
        for miss in misses
        if miss and miss.question == "When did the port of Varnholm open its largest quay?"
    }
    assert any("2021" not in " ".join(page) and "It rained." in page for page in pages)
    assert any("largest" in " ".join(page) and "Varnholm" not in " ".join(page) for page in pages)
