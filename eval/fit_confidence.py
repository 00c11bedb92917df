"""Where the weights of `rag.extraction.SIGNALS` come from: `python -m eval.fit_confidence`.

Reads squad2.jsonl and clapnq.jsonl from the folder CITEWIRE_BENCH_DATA.

Questions of SQuAD 2.0 and CLAPnq are asked of a library of their own contexts (answerable, and unanswerable near
misses) and of the other's (off topic). An answer counts as right if the chosen sentences hold it. A logistic
regression is fitted with these shares, a guess at what a newsroom asks: 60 % answerable, 20 % near misses, 20 %
off topic. Figures are from five folds that share no article; the printed weights are fitted on all.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rag import Assistant, Settings
from rag.embedding import SentenceTransformerEmbedder
from rag.extraction import SIGNALS, extract
from rag.pipeline import ANSWERED

SHARES = {
    "squad answerable": 0.3,
    "clapnq answerable": 0.3,
    "squad near miss": 0.1,
    "clapnq near miss": 0.1,
    "off topic": 0.2,
}
OFF_TOPIC = 400
"""SQuAD questions asked of CLAPnq's library; all of CLAPnq's are asked of SQuAD's."""


class Row(NamedTuple):
    kind: str
    group: str
    """The article, so that folds share none."""
    signals: tuple[float, ...]
    right: bool


def main() -> None:
    """Asks, fits, and prints the weights and what they are worth."""
    data = Path(os.environ["CITEWIRE_BENCH_DATA"])
    squad, clapnq = _read(data / "squad2.jsonl"), _read(data / "clapnq.jsonl")
    random.Random(7).shuffle(squad)
    embedder = SentenceTransformerEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        of_squad = _library(Path(folder, "squad"), [(r["group"], r["context"]) for r in squad], embedder)
        of_clapnq = _library(Path(folder, "clapnq"), [(r["title"], r["context"]) for r in clapnq], embedder)
        rows = [_asked(of_squad, embedder, r["question"], _kind("squad", r), r["group"], _squad_gold(r)) for r in squad]
        rows += [
            _asked(of_clapnq, embedder, r["question"], _kind("clapnq", r), r["title"], _clapnq_gold(r)) for r in clapnq
        ]
        rows += [_asked(of_squad, embedder, r["question"], "off topic", r["title"], _never) for r in clapnq]
        rows += [_asked(of_clapnq, embedder, r["question"], "off topic", r["group"], _never) for r in squad[:OFF_TOPIC]]
        of_squad.close()
        of_clapnq.close()
    _report(rows)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _library(home: Path, texts: Sequence[tuple[str, str]], embedder: SentenceTransformerEmbedder) -> Assistant:
    home.mkdir()
    articles = home / "articles.jsonl"
    unique = dict.fromkeys((title.replace("_", " "), text) for title, text in texts if text)
    articles.write_text(
        "\n".join(json.dumps({"title": title, "text": text}) for title, text in unique), encoding="utf-8"
    )
    desk = Assistant(Settings(home=home / "home"), embedder=embedder)
    desk.ingest(articles)
    return desk


def _asked(
    desk: Assistant,
    embedder: SentenceTransformerEmbedder,
    question: str,
    kind: str,
    group: str,
    gold: Callable[[str], bool],
) -> Row:
    hits = desk.search(question, limit=20)
    extraction = extract(question, hits, embedder, desk.rarity(question))
    return Row(kind, group, extraction.signals, any(gold(sentence.text) for sentence in extraction.draft.sentences))


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


def _report(rows: Sequence[Row]) -> None:
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
    for kind in SHARES:
        some = kinds == kind
        print(
            f"{kind:18} {some.sum():5} asked, {right[some].mean():.3f} right, "
            f"{np.mean(probability[some] >= 0.5):.3f} at .5, {np.mean(probability[some] >= ANSWERED):.3f} answered"
        )
    for name in ("squad", "clapnq"):
        for other in (f"{name} near miss", "off topic"):
            some = np.isin(kinds, [f"{name} answerable", other])
            print(f"AUROC {name} answerable / {other}: {roc_auc_score(kinds[some] != other, probability[some]):.3f}")
    print(f"expected calibration error, ten bins: {_calibration_error(probability, right, weights):.3f}")
    for name, weight in zip(SIGNALS, fitted(slice(None)).coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')


def _calibration_error(probability: Any, right: Any, weights: Any) -> float:
    """Mean distance of probability and share of right answers over ten equal bins (arXiv 1706.04599)."""
    bins = np.minimum((probability * 10).astype(int), 9)
    gaps = [
        weights[bins == b].sum() * abs(np.average((probability - right)[bins == b], weights=weights[bins == b]))
        for b in np.unique(bins)
    ]
    return float(sum(gaps) / weights.sum())


if __name__ == "__main__":
    main()
