"""Where the weights of the confidence come from: `python -m eval.fit_confidence [--reader FOLDER --held FOLD]`.

Reads squad2.jsonl and clapnq.jsonl from the folder CITEWIRE_BENCH_DATA. Without a reader it prints the zero-shot
weights (`rag.extraction.SIGNALS`). With one, which `eval.train_reader` trained without the articles of a fold, it asks
the questions of that fold alone, and writes the weights into the card that `--card` names.

Questions of SQuAD 2.0 and CLAPnq are asked of a library of their own contexts (answerable, and unanswerable near
misses), of the other's (off topic), and those of SQuAD of a library that has the rest of the article and not the
passage that answers. An answer counts as right if the chosen sentences hold it. A logistic regression is fitted with
`SHARES`, a guess at what a newsroom asks. Figures are from five folds that share no article; the weights are fitted on
all.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval.calibration import bins, calibration_error
from eval.public_data import read_records
from eval.train_reader import folds, read_questions
from eval.training import write_card
from rag import Assistant, Settings
from rag.embedding import PackagedEmbedder
from rag.extraction import READ, SIGNALS, extract
from rag.reader import OnnxReader, Reader
from rag.settings import CAUTION

SHARES = {
    "squad answerable": 0.25,
    "clapnq answerable": 0.25,
    "squad near miss": 0.1,
    "clapnq near miss": 0.1,
    "squad without its passage": 0.15,
    "off topic": 0.15,
}
OFF_TOPIC = 400
"""SQuAD questions asked of CLAPnq's library; all of CLAPnq's are asked of SQuAD's."""


class Row(NamedTuple):
    kind: str
    group: str
    """The article, so that folds share none."""
    signals: tuple[float, ...]
    """In the order of `SIGNALS`."""
    right: bool


def main() -> None:
    """Asks, fits, prints what the weights are worth, and prints or writes them."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--reader", type=Path, help="folder of a reader; none: zero-shot")
    arguments.add_argument("--held", choices=("none", "a", "b"), default="none", help="the fold it was trained without")
    arguments.add_argument("--card", type=Path, help="reader.json to write the weights into")
    given = arguments.parse_args()
    data = Path(os.environ["CITEWIRE_BENCH_DATA"])
    held = folds(list(read_questions(data)), given.held)
    rows = ask(data, OnnxReader(given.reader) if given.reader else None, held)
    weights, figures = report(rows)
    print(json.dumps({"weights": weights, **figures}, indent=2))
    if given.card:
        card, fold = (json.loads(path.read_text("utf-8")) for path in (given.card, given.reader / "reader.json"))
        card |= {"weights": weights, "measured": {**fold["measured"], **figures}}
        write_card(given.card, card)


def ask(data: Path, reader: Reader | None, held: set[str]) -> list[Row]:
    """Every question of the articles in `held` (of all, if that is empty), asked of libraries of all contexts."""
    squad, clapnq = read_records(data / "squad2.jsonl"), read_records(data / "clapnq.jsonl")
    random.Random(7).shuffle(squad)
    embedder = PackagedEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        of_squad = _library(Path(folder, "squad"), [(r["group"], r["context"]) for r in squad], embedder)
        of_clapnq = _library(Path(folder, "clapnq"), [(r["title"], r["context"]) for r in clapnq], embedder)
        squad, clapnq = ([r for r in some if not held or r["group"] in held] for some in (squad, clapnq))

        def row(
            desk: Assistant, record: dict[str, Any], kind: str, gold: Callable[[str], bool], without: str = ""
        ) -> Row:
            question = record["question"]
            hits = [hit for hit in desk.ask(question).hits if hit.passage.text not in without]
            if without and any(_squad_gold(record)(hit.passage.text) for hit in hits[:READ]):
                return Row(kind, record["group"], (), False)  # another passage may answer
            extraction = extract(question, hits, embedder, desk.rarity(question), reader)
            right = any(gold(sentence.text) for sentence in extraction.draft.sentences)
            return Row(kind, record["group"], tuple(extraction.signals.values()), right)

        rows = [row(of_squad, r, _kind("squad", r), _squad_gold(r)) for r in squad]
        answerable = [r for r in squad if r["answerable"]]
        rows += [row(of_squad, r, "squad without its passage", _never, r["context"]) for r in answerable]
        rows += [row(of_clapnq, r, _kind("clapnq", r), _clapnq_gold(r)) for r in clapnq]
        rows += [row(of_squad, r, "off topic", _never) for r in clapnq]
        rows += [row(of_clapnq, r, "off topic", _never) for r in squad[:OFF_TOPIC]]
        of_squad.close()
        of_clapnq.close()
    return [row for row in rows if row.signals]


def _library(home: Path, texts: Sequence[tuple[str, str]], embedder: PackagedEmbedder) -> Assistant:
    home.mkdir()
    articles = home / "articles.jsonl"
    unique = dict.fromkeys((title.replace("_", " "), text) for title, text in texts if text)
    articles.write_text(
        "\n".join(json.dumps({"title": title, "text": text}) for title, text in unique), encoding="utf-8"
    )
    desk = Assistant(Settings(home=home / "home"), embedder=embedder, reader=None)  # it is asked for its hits alone
    desk.ingest(articles)
    return desk


def _kind(name: str, record: dict[str, Any]) -> str:
    return f"{name} {'answerable' if record['answerable'] else 'near miss'}"


def _squad_gold(record: dict[str, Any]) -> Callable[[str], bool]:
    answers = [answer.lower() for answer in record["answers"]] if record["answerable"] else []
    return lambda sentence: any(answer in sentence.lower() for answer in answers)


def _clapnq_gold(record: dict[str, Any]) -> Callable[[str], bool]:
    evidence = [e.strip() for e in record["evidence"] or [] if e.strip()] if record["answerable"] else []
    return lambda sentence: any(sentence in e or e in sentence for e in evidence)


def _never(_: str) -> bool:
    return False


def report(rows: Sequence[Row]) -> tuple[dict[str, float], dict[str, float]]:
    """The weights fitted on all rows, and what such weights are worth, in folds that share no article."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    signals, right = np.array([row.signals for row in rows]), np.array([row.right for row in rows])
    kinds, groups = np.array([row.kind for row in rows]), np.array([row.group for row in rows])
    weights = sum((kinds == kind) * share / np.mean(kinds == kind) for kind, share in SHARES.items())

    def fitted(some: Any) -> Any:
        model = LogisticRegression(C=10, max_iter=5000, fit_intercept=False)
        return model.fit(signals[some], right[some], sample_weight=weights[some])

    probability = np.zeros(len(rows))
    for train, test in GroupKFold(5).split(signals, right, groups):
        probability[test] = fitted(train).predict_proba(signals[test])[:, 1]
    figures: dict[str, float] = {}
    for kind in SHARES:
        some = kinds == kind
        figures[f"library, {kind}: asked"] = int(some.sum())
        figures[f"library, {kind}: right"] = right[some].mean()
        figures[f"library, {kind}: answered at {CAUTION}"] = np.mean(probability[some] >= CAUTION)
    for name in ("squad", "clapnq"):
        for other in (f"{name} near miss", "squad without its passage", "off topic"):
            some = np.isin(kinds, [f"{name} answerable", other])
            auroc = roc_auc_score(kinds[some] != other, probability[some])
            figures[f"library, {name} answerable against {other}: AUROC"] = auroc
    figures["library: expected calibration error, ten bins"] = calibration_error(bins(probability, right, weights))
    for caution in range(1, 10):
        answered = probability >= caution / 10
        share, wrong = weights[answered].sum(), weights[answered & ~right].sum()
        figures[f"library, caution .{caution}: coverage"] = share / weights.sum()
        figures[f"library, caution .{caution}: risk"] = wrong / max(1e-9, share)
    told = {name: round(float(figure), 3) for name, figure in figures.items()}
    return dict(zip(SIGNALS, fitted(slice(None)).coef_[0].round(3).tolist(), strict=True)), told


if __name__ == "__main__":
    main()
