"""Where rag/models/checker.onnx comes from: `python -m eval.train_checker --out FOLDER`.

Trains a checker (some six hours on 2 cores), trains one further (`--begin`, an hour), on written claims (`--written`,
three quarters of an hour) or on twins (`--twins`, a quarter of one where the processor multiplies bfloat16), or takes
the mean of several (`--mean`); rag/models/README.md has the commands. Reads the files of CITEWIRE_BENCH_DATA, and needs
the extra `train`.

Each epoch is of new claims: made by a program (`eval.false_claims`), of what people wrote (`eval.human_claims`), and
two as one. The last stages learn from claims that a language model wrote (`eval.written_claims`), beside a program's,
so that they do not forget these. 8 % of the articles and half of the conversations teach nothing:
`eval.fit_checker` measures on them. WiCE and FIB teach nothing either.

Heads over the packaged MiniLM: the whole claim, read at [CLS]; and, word by word, whether the text says it. The
exchanged words of a made claim teach the second where to look.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from eval.exchanges import Statement
from eval.false_claims import Claim, FalseClaims, compounds, in_other_notation, statements
from eval.human_claims import rewordings, wrong_answers
from eval.training import export, fit, mean_of, minilm, off_its_grid, padded, restored, states_of
from eval.written_claims import reported_claims, sibling_claims, twin_claims, written_claims
from rag.entailment import WEIGHED, ClaimEncoder
from rag.types import Span

SEED, EPOCHS, BATCH = 7, 4, 128
HELD, MEASURED = 0.08, 300
"""The share of articles whose statements teach nothing, and how many of these are measured on."""
COMPOUNDS = 12_000
NOTED = 0.5
"""How often a claim has its figures and days in other notations than its source."""
TITLED = 0.4
"""How often it is read with its headline."""
RATES, DROPOUT = (2.5e-4, 5e-4), 0.1
FURTHER = 0.4
"""Of the rates, where training goes on; without dropout, which on a CPU takes longest of all."""
WRITTEN_EPOCHS, WRITTEN_BATCH, WRITTEN_RATES = 2, 32, (8e-5, 1.6e-4)
MADE, LONE, AMONG = 4_000, 200, 0.4
"""Beside the written claims of an epoch: claims of a program; written ones over a quote that has nothing to do with
them; and how often a quote stands among others, as in a passage."""
TWIN_BATCH, TWIN_RATES = 64, (1.2e-4, 2.4e-4)
TWIN_MADE, TWIN_WRITTEN, TWIN_REPORTED = 16_000, 3_500, 1_000
"""Beside the twins and siblings: claims of a program, written ones, and statements on reports."""
SHORT = 3
"""Sentences of a quote, as against a report."""
BIAS = 1.5
"""How much the bias counts: the regression is fitted with some reserve."""
FIXED = 2
"""Layers that the last stages leave as they are."""
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
    bias: float = 0.0
    """Log odds of its truth by its own words alone."""


def itemised(claim: Claim, encoder: ClaimEncoder, context: str) -> Item:
    ids, kinds, words = encoder.encode(claim.text, claim.source, context)
    altered = [1 + i for i, word in enumerate(words) if any(_meet(word, span) for span in claim.altered)]
    return Item(ids, kinds, float(claim.supported), altered, claim.supported or bool(claim.altered), len(words))


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


# --- data ---------------------------------------------------------------------------------------------------


class Material:
    """What claims are made of: all but the articles that are kept apart."""

    def __init__(self, data: Path) -> None:
        made, apart = _apart(data)
        self._data = data
        self._all = [*made, *(s for s in rewordings(data) if s.group not in apart)]
        self._statements = [s for s in self._all if s.group not in apart]

    def epoch(self, rng: random.Random, encoder: ClaimEncoder) -> list[Item]:
        """New claims of everything, in no order."""
        maker = FalseClaims(self._all, rng)
        claims = [(s.group, claim) for s in self._statements for claim in maker.of(s)]
        claims += wrong_answers(self._data, rng)
        claims += list(compounds(claims, rng, COMPOUNDS))
        noted = [in_other_notation(claim, rng) if rng.random() < NOTED else claim for _, claim in claims]
        return [itemised(c, encoder, c.title if rng.random() < TITLED else "") for c in noted]


class WrittenMaterial:
    """Written claims with their bias, beside claims of a program."""

    def __init__(self, data: Path) -> None:
        self._made = Material(data)
        claims = written_claims("learnt")
        self._claims = [claim for _, claim in claims]
        self._bias = bias_of(self._claims, [text for text, _ in claims])
        self._quotes = sorted({claim.source for claim in self._claims if len(claim.source) <= SHORT})

    def epoch(self, rng: random.Random, encoder: ClaimEncoder) -> list[Item]:
        """Every written claim and report once, and the others, in no order."""
        items = [
            itemised(self._among(claim, rng), encoder, "")._replace(bias=bias)
            for claim, bias in zip(self._claims, self._bias, strict=True)
        ]
        others = [claim for _, claim in reported_claims("learnt")]
        items += [itemised(claim, encoder, "") for claim in (*others, *self._lone(rng))]
        return items + rng.sample(self._made.epoch(rng, encoder), MADE)

    def twins(self, rng: random.Random, encoder: ClaimEncoder) -> list[Item]:
        """Twins and siblings, with some of the written claims and reports, in no order.

        They teach nothing of single words: which of a false sentence's is wrong isn't told, and from the true ones
        alone a model learns that every word of a free rewording is said.
        """
        balanced = [claim for _, claim in (*twin_claims("learnt"), *sibling_claims("learnt"))]
        items = [itemised(self._among(claim, rng), encoder, "") for claim in balanced]
        for claim, bias in rng.sample(list(zip(self._claims, self._bias, strict=True)), TWIN_WRITTEN):
            items.append(itemised(self._among(claim, rng), encoder, "")._replace(bias=bias))
        others = [claim for _, claim in rng.sample(reported_claims("learnt"), TWIN_REPORTED)]
        items += [itemised(claim, encoder, "") for claim in (*others, *self._lone(rng))]
        made = rng.sample(self._made.epoch(rng, encoder), TWIN_MADE)
        return [item._replace(known=False) for item in items] + made

    def _lone(self, rng: random.Random) -> list[Claim]:
        """Written claims over a quote that has nothing to do with them."""
        some = rng.sample(self._claims, LONE)
        return [claim._replace(source=rng.choice(self._quotes), supported=False) for claim in some]

    def _among(self, claim: Claim, rng: random.Random) -> Claim:
        """At times, a short quote stands among others, which say nothing of the claim."""
        if len(claim.source) > SHORT or rng.random() >= AMONG:
            return claim
        before: list[str] = []
        after: list[str] = []
        most = rng.uniform(60, 130)
        while sum(len(sentence.split()) for sentence in (*before, *claim.source, *after)) < most:
            rng.choice((before, after)).extend(rng.choice(self._quotes))
        return claim._replace(source=(*before, *claim.source, *after))


def bias_of(claims: Sequence[Claim], groups: Sequence[str]) -> list[float]:
    """Log odds of each claim's truth by its own words, without its source: a logistic regression of words and pairs of
    words, fitted on the parts of eight that share no group with it.

    Added to the model's log odds while it learns, so that it need not learn how true sentences tend to be worded, which
    tells nothing elsewhere ("product of experts", Clark et al. 2019, arXiv 1909.03683).
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline

    truth = np.array([claim.supported for claim in claims])
    texts = np.array([claim.text for claim in claims])
    bias = np.zeros(len(claims))
    for train, test in GroupKFold(8).split(texts, groups=groups):
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True, token_pattern=r"\w+|[^\w\s]")
        model = make_pipeline(words, LogisticRegression(max_iter=2000)).fit(texts[train], truth[train])
        bias[test] = model.decision_function(texts[test])
    scaled: list[float] = (BIAS * bias).tolist()
    return scaled


def _apart(data: Path) -> tuple[list[Statement], set[str]]:
    """All statements of a program, and the articles whose statements teach nothing."""
    rng = random.Random(SEED)
    found = statements(data, rng)
    groups = sorted({statement.group for statement in found})
    return found, set(rng.sample(groups, round(len(groups) * HELD)))


def unseen_claims(data: Path) -> list[Claim]:
    """Made claims of articles that teach nothing, to measure on."""
    found, apart = _apart(data)
    maker = FalseClaims(found, random.Random(SEED))
    unseen = [statement for statement in found if statement.group in apart][:MEASURED]
    return [claim for statement in unseen for claim in maker.of(statement)]


# --- model --------------------------------------------------------------------------------------------------


class CheckerModel(nn.Module):
    """MiniLM with its two heads."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = minilm(dropout)
        width = self.encoder.config.hidden_size
        self.whole, self.word = (
            nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 1)) for _ in range(2)
        )

    def forward(self, ids: Tensor, kinds: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """Log odds that the claim is supported, shape (items,); and that a token is not, shape (items, tokens)."""
        return self.heads(self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=there).last_hidden_state)

    def heads(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """The same of the encoder's states; of some of them, of which the first is [CLS]'s, too."""
        return self.whole(states[:, 0])[:, 0].float(), self.word(states)[..., 0].float()


def loss_of(model: CheckerModel, batch: Sequence[Item]) -> Tensor:
    """Cross-entropy of the whole claims, and of their words where these are known."""
    whole, words = model(*padded(batch))
    truth = torch.tensor([item.supported for item in batch])
    bias = torch.tensor([item.bias for item in batch])
    total = binary_cross_entropy_with_logits(whole + bias, truth)
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


def batched(items: Sequence[Item], rng: random.Random, size: int = BATCH) -> list[list[Item]]:
    """In batches of like length, in an order drawn by lot."""
    items = rng.sample(items, len(items))
    batches = []
    for start in range(0, len(items), 25 * size):
        some = sorted(items[start : start + 25 * size], key=lambda item: len(item.ids))
        batches += [some[i : i + size] for i in range(0, len(some), size)]
    rng.shuffle(batches)
    return batches


def train(material: Material, order: random.Random, encoder: ClaimEncoder) -> CheckerModel:
    """`EPOCHS` of new claims."""
    torch.manual_seed(SEED)
    model = CheckerModel(DROPOUT)
    epochs = (batched(material.epoch(random.Random(SEED + n), encoder), order) for n in range(EPOCHS))
    first = next(epochs)
    steps = len(first) * EPOCHS
    fit(model, chain(first, chain.from_iterable(epochs)), steps, lambda batch: loss_of(model, batch), RATES)
    return model


def train_further(begun: Path, material: Material, order: random.Random, encoder: ClaimEncoder) -> CheckerModel:
    """One more epoch."""
    model = begun_model(begun)
    batches = batched(material.epoch(random.Random(SEED + EPOCHS), encoder), order)
    body, heads = RATES
    rates = (FURTHER * body, FURTHER * heads)
    fit(model, batches, len(batches), lambda batch: loss_of(model, batch), rates)
    return model


def train_on_written(begun: Path, data: Path, order: random.Random, encoder: ClaimEncoder) -> CheckerModel:
    """`WRITTEN_EPOCHS` of the written claims; words, positions and the first `FIXED` layers stay as they are."""
    model, material = _partly_fixed(begun), WrittenMaterial(data)
    epochs = [material.epoch(random.Random(SEED + n), encoder) for n in range(WRITTEN_EPOCHS)]
    batches = [batch for items in epochs for batch in batched(items, order, WRITTEN_BATCH)]
    fit(model, batches, len(batches), lambda batch: loss_of(model, batch), WRITTEN_RATES, single=True)
    return model


def train_on_twins(begun: Path, data: Path, order: random.Random, encoder: ClaimEncoder) -> CheckerModel:
    """One epoch of twins; the same parts stay as they are."""
    model, material = _partly_fixed(begun), WrittenMaterial(data)
    batches = batched(material.twins(random.Random(SEED), encoder), order, TWIN_BATCH)
    fit(model, batches, len(batches), lambda batch: loss_of(model, batch), TWIN_RATES)
    return model


def _partly_fixed(begun: Path) -> CheckerModel:
    torch.manual_seed(SEED)
    model = begun_model(begun)
    for part in (model.encoder.embeddings, *model.encoder.encoder.layer[:FIXED]):
        part.requires_grad_(False)
    return model


def begun_model(folder: Path) -> CheckerModel:
    """What was trained there; where only the exported file is, as near as 8 bits keep it."""
    trained, model = folder / "checker.pt", CheckerModel()
    if trained.is_file():
        model.load_state_dict(torch.load(trained, weights_only=True))
    else:
        model.load_state_dict(off_its_grid(restored(folder / "checker.onnx")))
    return model


class Exported(nn.Module):
    """One claim, without padding; rows: [CLS] and the claim's tokens."""

    def __init__(self, model: CheckerModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, kinds: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        return self.model.heads(states_of(self.model.encoder, ids, kinds, rows))


def main() -> None:
    """Trains, or takes the mean of what was trained, and exports."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--out", type=Path, required=True, help="folder to write to")
    arguments.add_argument("--begin", type=Path, help="folder of a checker to train further")
    arguments.add_argument("--written", action="store_true", help="train it further on written claims")
    arguments.add_argument("--twins", action="store_true", help="train it further on twins")
    arguments.add_argument("--mean", type=Path, nargs="+", help="folders of checkers to take the mean of, not to train")
    given = arguments.parse_args()
    if (given.written or given.twins) and not given.begin:
        arguments.error("--written and --twins train a checker further: name its folder with --begin")
    order, encoder = random.Random(SEED), ClaimEncoder()
    if given.mean:
        model = CheckerModel()
        model.load_state_dict(mean_of([begun_model(folder).state_dict() for folder in given.mean]))
    elif given.written or given.twins:
        learn = train_on_twins if given.twins else train_on_written
        model = learn(given.begin, Path(os.environ["CITEWIRE_BENCH_DATA"]), order, encoder)
    else:
        material = Material(Path(os.environ["CITEWIRE_BENCH_DATA"]))
        model = train_further(given.begin, material, order, encoder) if given.begin else train(material, order, encoder)
    weights = {name: float(name == "entailment") for name in WEIGHED}  # until eval.fit_checker has fitted them
    card = {"weights": weights, "seed": SEED}
    export(Exported(model), "checker", ("whole", "words"), given.out, card)
    torch.save(model.state_dict(), given.out / "checker.pt")  # for a mean


if __name__ == "__main__":
    main()
