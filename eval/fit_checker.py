"""Where the weights of the checker's score come from: `python -m eval.fit_checker --models FOLDER --card CARD`.

FOLDER is what `eval.train_checker` wrote. Signals are those of `rag.checking`: for WiCE's claims, of the model that
was trained without their fold; for made claims, of articles that no model has seen. A logistic regression is fitted on
both, as often; its weights, with the model and without, are printed, and the first written into CARD
(rag/models/checker.json) with what was measured. Figures are from five parts that share no claim or article. Nothing
of FIB is fitted: it is only measured, and with it how far the probability is off where it was not fitted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.false_claims import Claim, sentences_of
from eval.train_checker import SEED, fold_of, linked, made_claims, read_wice
from eval.training import write_card
from rag.checking import SIGNALS, signals
from rag.entailment import Entailment, EntailmentModel, OnnxChecker
from rag.facts import differences

WITHOUT_MODEL = tuple(name for name in SIGNALS if name not in ("entailment", "doubt"))
BINS = 10


class Row(NamedTuple):
    """A claim with its source, as signals."""

    group: str
    values: dict[str, float]
    supported: bool


def row(group: str, claim: Claim, model: EntailmentModel | None) -> Row:
    """As `rag.checking` sees it."""
    said = " ".join(claim.source)
    entailment = model.judge(claim.text, claim.source) if model else Entailment(0.0)
    return Row(group, signals(claim.text, said, entailment, differences(claim.text, said)), claim.supported)


def read_fib(data: Path) -> list[tuple[str, Claim]]:
    """(group, claim) of the rows of FIB; each once, though the file has true ones several times."""
    records = [json.loads(line) for line in (data / "faithfulness.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        (r["group"], Claim(r["claim"].strip(), "", sentences_of(r["source"]), r["supported"]))
        for r in records
        if r["set"] == "fib"
    ]


def misplaced(claims: Sequence[tuple[str, Claim]]) -> list[tuple[str, Claim]]:
    """The control: each claim with the source of a claim of another group. What still tells is not reading."""
    rng, shuffled = random.Random(SEED), []
    for group, claim in claims:
        other = next(c for g, c in iter(lambda: rng.choice(claims), None) if g != group)
        shuffled.append((group, claim._replace(source=other.source)))
    return shuffled


def matrix(rows: Sequence[Row], names: Sequence[str]) -> NDArray[np.float64]:
    """Shape (rows, names)."""
    return np.array([[row.values[name] for name in names] for row in rows])


def fitted(rows: Sequence[Row], names: Sequence[str], shares: NDArray[np.float64]) -> Any:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, max_iter=5000, fit_intercept=False)
    return model.fit(matrix(rows, names), [row.supported for row in rows], sample_weight=shares)


def in_parts(rows: Sequence[Row], names: Sequence[str], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each row, by weights fitted on the four parts of five that share no group with it."""
    from sklearn.model_selection import GroupKFold

    probability = np.zeros(len(rows))
    for train, test in GroupKFold(5).split(rows, groups=[row.group for row in rows]):
        model = fitted([rows[i] for i in train], names, shares[train])
        probability[test] = model.predict_proba(matrix([rows[i] for i in test], names))[:, 1]
    return probability


def auroc(rows: Sequence[Row], scores: Sequence[float] | NDArray[np.float64]) -> float:
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score([row.supported for row in rows], scores)), 3)


def calibration(rows: Sequence[Row], probability: NDArray[np.float64]) -> list[tuple[float, float, int]]:
    """(mean probability, share that is supported, how many) in ten equal bins, empty ones left out."""
    truth = np.array([row.supported for row in rows])
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    return [
        (float(probability[bins == b].mean()), float(truth[bins == b].mean()), int((bins == b).sum()))
        for b in np.unique(bins)
    ]


def calibration_error(rows: Sequence[Row], probability: NDArray[np.float64]) -> float:
    """Expected calibration error (Guo et al. 2017, arXiv 1706.04599), ten equal bins."""
    return round(sum(n * abs(p - share) for p, share, n in calibration(rows, probability)) / len(rows), 3)


def rescaled(rows: Sequence[Row], probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability after slope and offset alone are fitted to this set, in parts that share no group."""
    odds = np.log(np.clip(probability, 1e-6, 1 - 1e-6) / np.clip(1 - probability, 1e-6, 1))
    moved = [row._replace(values={"constant": 1.0, "odds": float(o)}) for row, o in zip(rows, odds, strict=True)]
    return in_parts(moved, ("constant", "odds"), np.ones(len(rows)))


def main() -> None:
    """Measures, fits, prints, writes the card."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--models", type=Path, required=True, help="what eval.train_checker wrote")
    arguments.add_argument("--card", type=Path, help="checker.json to write weights and figures into")
    given = arguments.parse_args()
    data = Path(os.environ["CITEWIRE_BENCH_DATA"])
    model = OnnxChecker(given.models)
    claims = read_wice(data)
    links, folds = linked(claims), fold_of(claims)
    of_fold = {fold: OnnxChecker(given.models / f"fold-{fold}") for fold in set(folds)}

    def wice(some: Sequence[tuple[str, Claim]]) -> list[Row]:
        return [
            row(f"wice {link}", claim, of_fold[fold]) for (_, claim), link, fold in zip(some, links, folds, strict=True)
        ]

    sets = {
        "wice": wice(claims),
        "made": [row(claim.title, claim, model) for claim in made_claims(data, random.Random(SEED))[1]],
    }
    rows = [*sets["wice"], *sets["made"]]
    shares = np.concatenate([np.full(len(some), len(rows) / 2 / len(some)) for some in sets.values()])
    figures: dict[str, float | int] = {}
    parts = in_parts(rows, tuple(SIGNALS), shares)
    without = in_parts(rows, WITHOUT_MODEL, shares)
    start = 0
    for name, some in sets.items():
        place = slice(start, start := start + len(some))
        figures |= {
            f"{name}: claims": len(some),
            f"{name}: AUROC": auroc(some, parts[place]),
            f"{name}: AUROC without the model": auroc(some, without[place]),
            f"{name}: AUROC of the model alone": auroc(some, [r.values["entailment"] for r in some]),
            f"{name}: calibration error": calibration_error(some, parts[place]),
            f"{name}: calibration error, rescaled": calibration_error(some, rescaled(some, parts[place])),
        }
    final, bare = fitted(rows, tuple(SIGNALS), shares), fitted(rows, WITHOUT_MODEL, shares)

    def probability(some: Sequence[Row]) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = final.predict_proba(matrix(some, tuple(SIGNALS)))[:, 1]
        return scores

    figures["wice: AUROC with another claim's source"] = auroc(
        shuffled := wice(misplaced(claims)), probability(shuffled)
    )
    figures |= measured_fib(data, model, probability, bare)
    weights = dict(zip(SIGNALS, final.coef_[0].round(3).tolist(), strict=True))
    alone = {name: 0.0 for name in SIGNALS} | dict(zip(WITHOUT_MODEL, bare.coef_[0].round(3).tolist(), strict=True))
    print(json.dumps({"weights": weights, "without the model": alone, "measured": figures}, indent=2))
    if given.card:
        card = json.loads(given.card.read_text(encoding="utf-8")) | {"weights": weights, "measured": figures}
        write_card(given.card, card)


def measured_fib(
    data: Path, model: EntailmentModel, probability: Callable[[Sequence[Row]], NDArray[np.float64]], bare: Any
) -> dict[str, float | int]:
    """FIB, of which nothing was trained or fitted."""
    claims = read_fib(data)
    rows, others = ([row(*claim, model) for claim in some] for some in (claims, misplaced(claims)))
    found = probability(rows)
    return {
        "fib: claims": len(rows),
        "fib: AUROC": auroc(rows, found),
        "fib: AUROC without the model": auroc(rows, bare.predict_proba(matrix(rows, WITHOUT_MODEL))[:, 1]),
        "fib: AUROC of the model alone": auroc(rows, [r.values["entailment"] for r in rows]),
        "fib: AUROC of the most doubtful word": auroc(rows, [-r.values["doubt"] for r in rows]),
        "fib: AUROC with another claim's source": auroc(others, probability(others)),
        "fib: calibration error": calibration_error(rows, found),
        "fib: calibration error, rescaled": calibration_error(rows, rescaled(rows, found)),
    }


if __name__ == "__main__":
    main()
