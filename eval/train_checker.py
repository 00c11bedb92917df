"""Where rag/models/checker.onnx comes from: `python -m eval.train_checker --out FOLDER` (25 minutes on 2 cores).

Reads squadshifts_wiki.jsonl and multihop_articles.jsonl from the folder CITEWIRE_BENCH_DATA, and needs the extra
`train`. Trains on claims that `eval.false_claims` makes of these; claims of some articles are kept apart, and measured
on. WiCE and FIB teach the model nothing: `eval.fit_checker` fits the few weights of the score on WiCE, and measures.

Heads over the packaged MiniLM: the whole claim, read at [CLS]; and, word by word, whether the text says it. The
exchanged words of a made claim teach the second where to look.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from eval.false_claims import Claim, FalseClaims, statements
from eval.training import export, fit, minilm, padded
from rag.entailment import ClaimEncoder
from rag.types import Span

SEED, BATCH = 7, 32
STATEMENTS, HELD, MEASURED = 8_000, 0.08, 300
"""Statements that claims are made of; the share of articles that is kept apart, and how many of their statements the
model is measured on."""
TOKENS = 144
"""At most, of a claim with its text: shorter than what is read later, for speed."""
RATES = (1e-4, 5e-4)
WORDS_WEIGHT = 1.0


class Item(NamedTuple):
    """A claim with its text, as numbers."""

    ids: list[int]
    kinds: list[int]
    supported: float
    altered: list[int]
    """Positions of the claim's tokens that the text does not say."""
    known: bool
    """Whether it is known which these are."""
    claimed: int
    """How many tokens the claim has; they stand from position 1 on."""


def itemised(claim: Claim, encoder: ClaimEncoder, most: int, context: str) -> Item:
    ids, kinds, words = encoder.encode(claim.text, claim.source, context, most)
    altered = [1 + i for i, word in enumerate(words) if any(_meet(word, span) for span in claim.altered)]
    return Item(ids, kinds, float(claim.supported), altered, claim.supported or bool(claim.altered), len(words))


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


class CheckerModel(nn.Module):
    """MiniLM with its two heads."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = minilm()
        width = self.encoder.config.hidden_size
        self.whole, self.word = (
            nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 1)) for _ in range(2)
        )

    def forward(self, ids: Tensor, kinds: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """Log odds that the claim is supported, shape (items,); and that a token is not, shape (items, tokens)."""
        states = self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=there).last_hidden_state
        return self.whole(states[:, 0])[:, 0].float(), self.word(states)[..., 0].float()


def loss_of(model: CheckerModel, batch: Sequence[Item]) -> Tensor:
    """Cross-entropy of the whole claims, and of their words where these are known."""
    whole, words = model(*padded(batch))
    truth = torch.tensor([item.supported for item in batch])
    total = binary_cross_entropy_with_logits(whole, truth)
    known = [row for row, item in enumerate(batch) if item.known]
    if known:
        target, mask = torch.zeros(words.shape), torch.zeros(words.shape, dtype=torch.bool)
        for row in known:
            target[row, batch[row].altered] = 1
            mask[row, 1 : 1 + batch[row].claimed] = True
        each = binary_cross_entropy_with_logits(words, target, reduction="none")
        # As much weight to the few words that are altered as to the many that are not.
        bad, good = mask & (target > 0), mask & (target == 0)
        total = total + WORDS_WEIGHT * (each[good].mean() + (each[bad].mean() if bad.any() else 0)) / 2
    return total


def batched(items: Sequence[Item], rng: random.Random, chunk: int = 800) -> list[list[Item]]:
    """In batches of like length, in an order drawn by lot."""
    items = rng.sample(items, len(items))
    batches = []
    for start in range(0, len(items), chunk):
        some = sorted(items[start : start + chunk], key=lambda item: len(item.ids))
        batches += [some[i : i + BATCH] for i in range(0, len(some), BATCH)]
    rng.shuffle(batches)
    return batches


def trained(claims: Sequence[Claim], rng: random.Random, encoder: ClaimEncoder) -> CheckerModel:
    """One epoch. Four of ten claims are read with their headline."""
    items = [itemised(claim, encoder, TOKENS, claim.title if rng.random() < 0.4 else "") for claim in claims]
    model = CheckerModel()
    batches = batched(items, rng)
    fit(model, batches, len(batches), lambda batch: loss_of(model, batch), RATES)
    return model


class Exported(nn.Module):
    """One claim, without padding."""

    def __init__(self, model: CheckerModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor]:
        whole, words = self.model(ids, kinds, torch.ones_like(ids))
        return whole, words


def made_claims(data: Path, rng: random.Random) -> tuple[list[Claim], list[Claim]]:
    """Made claims to train on, and of other articles, to measure on; `rng` in the state of a fresh `SEED`."""
    true = statements(data, rng)
    groups = sorted({statement.group for statement in true})
    held = set(rng.sample(groups, round(len(groups) * HELD)))
    maker = FalseClaims(true, rng)
    seen = [statement for statement in true if statement.group not in held][:STATEMENTS]
    unseen = [statement for statement in true if statement.group in held][:MEASURED]
    claims, others = ([claim for statement in some for claim in maker.of(statement)] for some in (seen, unseen))
    return claims, others


def main() -> None:
    """Trains and exports."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--out", type=Path, required=True, help="folder to write to")
    given = arguments.parse_args()
    data = Path(os.environ["CITEWIRE_BENCH_DATA"])
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    claims, _ = made_claims(data, rng)
    model = trained(claims, rng, ClaimEncoder())
    card = {"weights": {"entailment": 1.0}, "seed": SEED, "statements": STATEMENTS, "claims": len(claims)}
    export(Exported(model.eval()), "checker", ("whole", "words"), given.out, card)


if __name__ == "__main__":
    main()
