"""Where the weights of the checker's score come from: `python -m eval.fit_checker --model FOLDER --card CARD`.

FOLDER is what `eval.train_checker` wrote. Signals are those of `rag.checking`, of WiCE's claims, of made claims of
articles that the model has not seen, of claims made of answers in conversations that it has not seen, which say in
other words what their passages say, and of claims that a language model wrote. A logistic regression is fitted on all
four, in `SHARES`; its weights, with the model and without, are printed, and the first written into CARD
(rag/models/checker.json) with what was measured.
Figures are from five parts that share no claim, source or article. Nothing of FIB is fitted: it is only measured, and
with it how far the probability is off where it was not fitted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.calibration import bins, calibration_error
from eval.false_claims import Claim, FalseClaims
from eval.human_claims import conversations
from eval.public_data import read_records
from eval.train_checker import SEED, unseen_claims
from eval.training import write_card
from eval.written_claims import written_claims
from rag.checking import SIGNALS, nearest, signals
from rag.entailment import EntailmentModel, OnnxChecker
from rag.facts import as_written, differences
from rag.sentences import sentences_in

WITHOUT_MODEL = tuple(name for name in SIGNALS if name not in ("entailment", "doubt", "doubts"))
SHARES = {"wice": 0.4, "made": 0.25, "reworded": 0.25, "written": 0.1}
"""How much the fit is on each set: with more of WiCE, FIB is told worse, with less, WiCE."""
SHOWN = {"wice": "WiCE", "fib": "FIB"}
"""What the plot calls a set, where that is not its name."""


class Row(NamedTuple):
    """A claim with its source, as signals."""

    group: str
    values: dict[str, float]
    supported: bool


def row(group: str, claim: Claim, model: EntailmentModel | None) -> Row:
    """As `rag.checking` sees it."""
    said = " ".join(claim.source)
    text = as_written(claim.text, said)
    entailment = model.judge(text, claim.source) if model else None
    best = nearest(claim.text, said)
    values = signals(text, said, best.text if best else "", entailment, differences(claim.text, said))
    return Row(group, values, claim.supported)


def read_claims(data: Path, name: str) -> list[tuple[str, Claim]]:
    """(group, claim) of the rows of a set of faithfulness.jsonl, "wice" or "fib"."""
    return [
        (r["group"], Claim(r["claim"].strip(), "", sentences_in(r["source"]), r["supported"]))
        for r in read_records(data / "faithfulness.jsonl")
        if r["set"] == name
    ]


def reworded_claims(data: Path) -> list[tuple[str, Claim]]:
    """(group, claim) of what `FalseClaims` makes of answers in other words, of conversations that taught nothing."""
    statements = conversations(data, seen=False)
    maker = FalseClaims(statements, random.Random(SEED))
    return [(statement.group, claim) for statement in statements for claim in maker.of(statement)]


def linked(claims: Sequence[tuple[str, Claim]]) -> list[int]:
    """A number for each: the same where two share a group or a source, directly or through others."""
    parent: dict[object, object] = {}

    def root(node: object) -> object:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for group, claim in claims:
        parent[root(group)] = root(claim.source)
    numbers: dict[object, int] = {}
    return [numbers.setdefault(root(group), len(numbers)) for group, _ in claims]


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


def weighted(sets: Mapping[str, Sequence[Row]]) -> NDArray[np.float64]:
    """What each row of all sets counts, in order, so that a set has its share however many it holds; 1 on average."""
    total = sum(map(len, sets.values()))
    return np.concatenate([np.full(len(some), SHARES[name] * total / len(some)) for name, some in sets.items()])


def fitted(rows: Sequence[Row], names: Sequence[str], shares: NDArray[np.float64]) -> Any:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, max_iter=5000, fit_intercept=False)
    return model.fit(matrix(rows, names), truth(rows), sample_weight=shares)


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

    return round(float(roc_auc_score(truth(rows), scores)), 3)


def truth(rows: Sequence[Row]) -> NDArray[np.bool_]:
    """Shape (rows,)."""
    return np.array([row.supported for row in rows])


def error(rows: Sequence[Row], probability: NDArray[np.float64]) -> float:
    """Expected calibration error, to three places."""
    return round(calibration_error(bins(probability, truth(rows))), 3)


def plot(path: Path, sets: Mapping[str, tuple[Sequence[Row], NDArray[np.float64]]]) -> None:
    """Writes a reliability diagram as SVG: for each set, the share that is supported against the mean probability."""
    marks = []
    for i, (name, (rows, probability)) in enumerate(sets.items()):
        colour = ("#1d4ed8", "#b45309", "#047857", "#be185d", "#475569")[i % 5]
        found = bins(probability, truth(rows))
        at = [(40 + 320 * p, 340 - 320 * share, 2 + 14 * (n / len(rows)) ** 0.5) for p, share, n in found]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y, _ in at)
        marks.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        marks += [
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.1f}" fill="{colour}" fill-opacity=".6"/>' for x, y, r in at
        ]
        marks.append(f'<text x="52" y="{40 + 18 * i}" fill="{colour}">{name}, {len(rows)} claims</text>')
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 380 380" font-family="sans-serif" font-size="13">'
        '<rect width="380" height="380" fill="white"/><rect x="40" y="20" width="320" height="320" fill="none" '
        'stroke="#94a3b8"/><line x1="40" y1="340" x2="360" y2="20" stroke="#94a3b8" stroke-dasharray="4"/>'
        '<text x="200" y="368" text-anchor="middle">score, 0 to 1</text><text x="-180" y="28" '
        f'transform="rotate(-90)" text-anchor="middle">share supported, 0 to 1</text>{"".join(marks)}</svg>\n'
    )
    path.write_text(text, encoding="utf-8")


def rescaled(rows: Sequence[Row], probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability after slope and offset alone are fitted to this set, in parts that share no group."""
    odds = np.log(np.clip(probability, 1e-6, 1 - 1e-6) / np.clip(1 - probability, 1e-6, 1))
    moved = [row._replace(values={"constant": 1.0, "odds": float(o)}) for row, o in zip(rows, odds, strict=True)]
    return in_parts(moved, ("constant", "odds"), np.ones(len(rows)))


def main() -> None:
    """Measures, fits, prints, writes the card."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--model", type=Path, required=True, help="what eval.train_checker wrote")
    arguments.add_argument("--card", type=Path, help="checker.json to write weights and figures into")
    arguments.add_argument("--plot", type=Path, help="SVG to draw the calibration into (docs/reliability.svg)")
    given = arguments.parse_args()
    data, model = Path(os.environ["CITEWIRE_BENCH_DATA"]), OnnxChecker(given.model)
    claims = read_claims(data, "wice")
    links = linked(claims)

    def wice(some: Sequence[tuple[str, Claim]]) -> list[Row]:
        return [row(f"wice {link}", claim, model) for (_, claim), link in zip(some, links, strict=True)]

    sets = {
        "wice": wice(claims),
        "made": [row(claim.title, claim, model) for claim in unseen_claims(data)],
        "reworded": [row(group, claim, model) for group, claim in reworded_claims(data)],
        "written": [row(group, claim, model) for group, claim in written_claims("fitted")],
    }
    rows = [row for some in sets.values() for row in some]
    shares = weighted(sets)
    figures: dict[str, float | int] = {}
    parts = in_parts(rows, tuple(SIGNALS), shares)
    without = in_parts(rows, WITHOUT_MODEL, shares)
    told: dict[str, NDArray[np.float64]] = {}
    start = 0
    for name, some in sets.items():
        place = slice(start, start := start + len(some))
        told[name] = parts[place]
        figures |= {
            f"{name}: claims": len(some),
            f"{name}: AUROC": auroc(some, parts[place]),
            f"{name}: AUROC without the model": auroc(some, without[place]),
            f"{name}: AUROC of the model alone": auroc(some, [r.values["entailment"] for r in some]),
            f"{name}: calibration error": error(some, parts[place]),
            f"{name}: calibration error, rescaled": error(some, rescaled(some, parts[place])),
        }
    final, bare = fitted(rows, tuple(SIGNALS), shares), fitted(rows, WITHOUT_MODEL, shares)

    def probability(some: Sequence[Row]) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = final.predict_proba(matrix(some, tuple(SIGNALS)))[:, 1]
        return scores

    figures["wice: AUROC with another claim's source"] = auroc(
        shuffled := wice(misplaced(claims)), probability(shuffled)
    )
    claimed = read_claims(data, "fib")
    sets["fib"], others = ([row(*claim, model) for claim in some] for some in (claimed, misplaced(claimed)))
    figures |= measured_fib(sets["fib"], others, probability, bare)
    weights = dict(zip(SIGNALS, final.coef_[0].round(3).tolist(), strict=True))
    alone = {name: 0.0 for name in SIGNALS} | dict(zip(WITHOUT_MODEL, bare.coef_[0].round(3).tolist(), strict=True))
    print(json.dumps({"weights": weights, "without the model": alone, "measured": figures}, indent=2))
    if given.plot:
        told["fib"] = probability(sets["fib"])
        plot(given.plot, {SHOWN.get(name, name): (some, told[name]) for name, some in sets.items()})
    if given.card:
        card = json.loads(given.card.read_text(encoding="utf-8")) | {"weights": weights, "measured": figures}
        write_card(given.card, card)


def measured_fib(
    rows: Sequence[Row],
    others: Sequence[Row],
    probability: Callable[[Sequence[Row]], NDArray[np.float64]],
    bare: Any,
) -> dict[str, float | int]:
    """FIB, of which nothing was trained or fitted; `others` are its claims with another claim's source."""
    found = probability(rows)
    return {
        "fib: claims": len(rows),
        "fib: AUROC": auroc(rows, found),
        "fib: AUROC without the model": auroc(rows, bare.predict_proba(matrix(rows, WITHOUT_MODEL))[:, 1]),
        "fib: AUROC of the model alone": auroc(rows, [r.values["entailment"] for r in rows]),
        "fib: AUROC of the most doubtful word": auroc(rows, [-r.values["doubt"] for r in rows]),
        "fib: AUROC with another claim's source": auroc(others, probability(others)),
        "fib: calibration error": error(rows, found),
        "fib: calibration error, rescaled": error(rows, rescaled(rows, found)),
    }


if __name__ == "__main__":
    main()
