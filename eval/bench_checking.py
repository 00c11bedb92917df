"""How well a sentence that its source does not support is told: rows of `make bench`.

- FIB (Tam et al. 2022, arXiv 2211.08412): nothing of it was trained or fitted, so it is measured here and now.
- Claims that were written for this project (`eval.written_claims`), of the parts that nothing was trained or fitted on;
  and sentences over a quote that supports them and over one that does not, so that the sentence alone tells nothing.
- WiCE (Kamoi et al. 2023, arXiv 2303.01432): the weights of the score were fitted on it, so its figures, in parts that
  share no claim and no source, are those that `eval.fit_checker` wrote into the card.

Beside each: the same with another claim's source, which no reading can tell.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from eval.bench_finding import Row
from eval.calibration import bins
from eval.false_claims import Claim
from eval.fit_checker import Row as Signals
from eval.fit_checker import auroc, error, misplaced, read_claims, row, truth
from eval.written_claims import balanced_claims, sibling_claims, twin_claims, written_claims
from rag.checking import Checker, overlap
from rag.embedding import PackagedEmbedder
from rag.entailment import EntailmentModel, packaged_checker
from rag.onnx_model import FOLDER
from rag.passages import split
from rag.types import Article

TIMED = 60
"""Claims, of each length of source."""


def checking(data: Path, console: Console) -> list[Row]:
    """Every row that there is data for; says what it skipped."""
    if not (data / "faithfulness.jsonl").is_file():
        console.print("skipped: the checker (CITEWIRE_BENCH_DATA holds no faithfulness.jsonl)")
        return []
    measured = json.loads((FOLDER / "checker.json").read_text(encoding="utf-8"))["measured"]
    fib, wice = read_claims(data, "fib"), read_claims(data, "wice")
    scored = _scored(fib, packaged_checker())
    written, balanced = written_claims("measured"), balanced_claims("measured")
    siblings, twins = sibling_claims("measured"), twin_claims("measured")
    return [
        Row("checker, FIB (nothing fitted)", f"AUROC {auroc(*scored)}", _beside(auroc(*_scored(fib, None)))),
        Row("... with another claim's source", f"AUROC {auroc(*_scored(misplaced(fib), packaged_checker()))}"),
        Row("... calibration error, ten bins", f"{error(*scored)}", _bins(*scored)),
        Row(
            "checker, written claims (nothing fitted)",
            f"AUROC {auroc(*_scored(written, packaged_checker()))}",
            _beside(auroc(*_scored(written, None))),
        ),
        Row("... with another claim's source", f"AUROC {auroc(*_scored(misplaced(written), packaged_checker()))}"),
        Row(
            "... each over the quote for which it is true, too",
            f"AUROC {auroc(*_scored(balanced, packaged_checker()))}",
            _beside(auroc(*_scored(balanced, None))),
        ),
        Row(
            "checker, sentences over two reports, of which one says it (nothing fitted)",
            f"AUROC {auroc(*_scored(siblings, packaged_checker()))}",
            _beside(auroc(*_scored(siblings, None))),
        ),
        Row(
            "checker, sentences over a text and its twin (nothing fitted)",
            f"AUROC {auroc(*_scored(twins, packaged_checker()))}",
            _beside(auroc(*_scored(twins, None))),
        ),
        Row(
            "checker, WiCE, in parts (from the card)",
            f"AUROC {measured['wice: AUROC']}",
            _beside(measured["wice: AUROC without the model"]),
        ),
        Row("... with another claim's source", f"AUROC {measured[_CONTROL]}"),
        Row("... calibration error, ten bins", f"{measured['wice: calibration error']}"),
        Row("checker, a passage that fills the embedder", _milliseconds(_with_passages(wice))),
        *(
            Row(f"checker, {words} words of source", _milliseconds(_with_words(wice, words)))
            for words in (40, 250, 700)
        ),
    ]


_CONTROL = "wice: AUROC with another claim's source"


Scored = tuple[list[Signals], NDArray[np.float64]]


def _scored(claims: Sequence[tuple[str, Claim]], model: EntailmentModel | None) -> Scored:
    checker = Checker(model)
    rows = [row(group, claim, model) for group, claim in claims]
    return rows, np.array([checker.probability(one.values, by_model=model is not None) for one in rows])


def _beside(figure: float) -> str:
    return f"{figure} without the model"


def _bins(rows: list[Signals], scores: NDArray[np.float64]) -> str:
    return ", ".join(f"{p:.2f}: {share:.2f} of {n:.0f}" for p, share, n in bins(scores, truth(rows)))


def _with_words(claims: Sequence[tuple[str, Claim]], words: int) -> Iterator[tuple[str, str]]:
    """Claims, each with so many words of some source."""
    texts = " ".join(sentence for _, claim in claims for sentence in claim.source).split()
    for i, (_, claim) in enumerate(claims[:TIMED]):
        yield claim.text, " ".join(texts[i * words : (i + 1) * words])


def _with_passages(claims: Sequence[tuple[str, Claim]]) -> Iterator[tuple[str, str]]:
    """Claims, each with the passage of its own source that shares most with it, of those that another one follows: they
    hold as much as a passage can."""
    embedder = PackagedEmbedder()
    for _, claim in claims[:TIMED]:
        passages = split(Article("bench", "", " ".join(claim.source)), embedder)
        yield claim.text, max((p.text for p in passages[:-1] or passages), key=partial(overlap, claim.text))


def _milliseconds(claims: Iterable[tuple[str, str]]) -> str:
    """The whole check of a sentence against a source, from text to verdict."""
    checker, seconds = Checker(packaged_checker()), list[float]()
    checker.check("Warm up.", ["It is warm."])
    for sentence, source in list(claims):
        start = time.perf_counter()
        checker.check_sentence(sentence, [source])
        seconds.append(time.perf_counter() - start)
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"p50 {statistics.median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
