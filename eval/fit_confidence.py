"""Where the weights of the confidence come from: `python -m eval.fit_confidence [--reader FOLDER --held FOLD]`.

Reads squad2.jsonl and clapnq.jsonl from the folder CITEWIRE_BENCH_DATA, and eval/siblings.jsonl. Without a reader it
prints the zero-shot weights (`rag.extraction.SIGNALS`). With one, which `eval.train_reader` trained without the
articles of a fold, it asks the questions of that fold alone, and writes the weights into the card that `--card` names.

Questions of SQuAD 2.0 and CLAPnq are asked of a library of their own contexts (answerable, and unanswerable near
misses), of the other's (off topic), and those of SQuAD of a library that has the rest of the article and not the
passage that answers. Questions about news (`eval.written_claims`, pairs of reports that are easily mixed up) are asked
of a library of such pairs, and of it without the report that answers. An answer counts as right if the chosen sentences
hold it. A logistic regression is fitted with `SHARES`, a guess at what a newsroom asks. Figures are from five folds
that share no article; the weights are fitted on all.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval.calibration import bins, calibration_error
from eval.near_misses import Example
from eval.public_data import read_records
from eval.train_reader import folds, read_questions
from eval.training import write_card
from eval.written_claims import asked_siblings
from rag import Assistant, Settings
from rag.embedding import PackagedEmbedder, knowing
from rag.extraction import READ, SIGNALS, extract
from rag.reader import OnnxReader, Reader
from rag.retrieval import sentence_vectors
from rag.settings import CAUTION
from rag.store import Store

SHARES = {
    "squad answerable": 0.225,
    "clapnq answerable": 0.225,
    "news answerable": 0.05,
    "squad near miss": 0.09,
    "clapnq near miss": 0.09,
    "squad without its passage": 0.135,
    "news without its report": 0.05,
    "off topic": 0.135,
}
"""News is a tenth: more of it tells news better, and the near misses of SQuAD worse (docs/retrieval.md)."""
OFF_TOPIC = 400
"""SQuAD questions asked of CLAPnq's library; all of CLAPnq's are asked of SQuAD's."""
NEWS = 2
"""Of the questions about news that may be learnt from, every so many; all of them would take ten minutes."""


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
    news = asked_siblings("learnt")
    random.Random(7).shuffle(squad)
    embedder = PackagedEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        of_squad = _library(Path(folder, "squad"), [(r["group"], r["context"]) for r in squad], embedder)
        of_clapnq = _library(Path(folder, "clapnq"), [(r["title"], r["context"]) for r in clapnq], embedder)
        of_news = _library(Path(folder, "news"), [("", _text(e)) for group in news for e in group], embedder)
        squad, clapnq = ([r for r in some if not held or r["group"] in held] for some in (squad, clapnq))

        def row(
            desk: Assistant, record: Mapping[str, Any], kind: str, gold: Callable[[str], bool], without: str = ""
        ) -> Row:
            question = record["question"]
            hits = [hit for hit in desk.ask(question).hits if hit.passage.text not in without]
            if without and any(_squad_gold(record)(hit.passage.text) for hit in hits[:READ]):
                return Row(kind, record["group"], (), False)  # another passage may answer
            with closing(Store(desk.settings.home)) as store:
                known = {} if reader else sentence_vectors(store, hits[:READ])
            embed = knowing(embedder.embed, known)
            extraction = extract(question, hits, embed, desk.rarity(question), reader)
            right = any(gold(sentence.text) for sentence in extraction.draft.sentences)
            return Row(kind, record["group"], tuple(extraction.signals.values()), right)

        rows = [row(of_squad, r, _kind("squad", r), _squad_gold(r)) for r in squad]
        answerable = [r for r in squad if r["answerable"]]
        rows += [row(of_squad, r, "squad without its passage", _never, r["context"]) for r in answerable]
        rows += [row(of_clapnq, r, _kind("clapnq", r), _clapnq_gold(r)) for r in clapnq]
        rows += [row(of_squad, r, "off topic", _never) for r in clapnq]
        rows += [row(of_clapnq, r, "off topic", _never) for r in squad[:OFF_TOPIC]]
        for example in (next(e for e in group if e.gold) for group in news[::NEWS]):
            record = {"question": example.question, "group": example.group, "answerable": False}
            rows.append(
                row(of_news, record, "news answerable", {example.sentences[i] for i in example.gold}.__contains__)
            )
            rows.append(row(of_news, record, "news without its report", _never, _text(example)))
        for desk in (of_squad, of_clapnq, of_news):
            desk.close()
    return [row for row in rows if row.signals]


def _text(example: Example) -> str:
    return " ".join(example.sentences)


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


def _squad_gold(record: Mapping[str, Any]) -> Callable[[str], bool]:
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
    for name, others in (
        ("squad", ("squad near miss", "squad without its passage", "off topic")),
        ("clapnq", ("clapnq near miss", "squad without its passage", "off topic")),
        ("news", ("news without its report", "off topic")),
    ):
        for other in others:
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
