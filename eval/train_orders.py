"""Where rag/models/orders.onnx comes from: `python -m eval.train_orders --out FOLDER`.

A logistic regression over the features of `rag.order_words`, trained in half a minute: orders and look-alikes that a
language model wrote for this project, in three parts ("writers": eval/orders.jsonl), and the sentences of
CITEWIRE_BENCH_DATA that are no orders. Prints what each writer's rows are known by when only the others', and half of
the public articles, have taught; needs the extra `train`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from eval.public_data import read_records
from eval.training import write_card
from rag.order_words import FEATURES, features, may_order, plain
from rag.sentences import sentences_in
from rag.settings import ROOT

ROWS = ROOT / "eval" / "orders.jsonl"
TEACH = {"squad2": "context", "squadshifts_wiki": "context", "clapnq": "context", "multihop_articles": "text"}
"""File -> where its text stands; and the passages of mtrag. WiCE and FIB are kept for counting false alarms."""
FIRM = 100.0
"""How little the weights are held down (C)."""
MARGIN = 0.5
"""Log odds above which a sentence is an order: far enough for one false alarm in 5,000 sentences of news."""


class Row(NamedTuple):
    text: str
    order: bool
    group: str
    """Its writer, or the text that it stands in."""


def written(path: Path = ROWS) -> list[Row]:
    return [Row(row["text"], row["order"], f"writer {row['writer']}") for row in read_records(path)]


def public(data: Path) -> list[Row]:
    """The sentences that teach, each once."""
    texts = {record[key]: None for name, key in TEACH.items() for record in read_records(data / f"{name}.jsonl")}
    texts |= {text: None for record in read_records(data / "mtrag.jsonl") for text in record["contexts"]}
    return _sentences(texts)


def news(data: Path) -> list[Row]:
    """The sentences on which false alarms are counted: web pages and news, of which none teach."""
    return _sentences({record["source"]: None for record in read_records(data / "faithfulness.jsonl")})


def _sentences(texts: Sequence[str] | dict[str, None]) -> list[Row]:
    found = {sentence: Row(sentence, False, text) for text in texts for sentence in sentences_in(text)}
    return list(found.values())


def matrix(rows: Sequence[Row]) -> Any:
    """A row of features each, of length 1."""
    numbers = {number: number for number in range(FEATURES)}
    found = CountVectorizer(analyzer=lambda row: features(plain(row.text)).tolist(), vocabulary=numbers, dtype=float)
    return normalize(found.transform(rows))


def fitted(rows: Sequence[Row]) -> LogisticRegression:
    model = LogisticRegression(C=FIRM, solver="liblinear", max_iter=1_000)
    return model.fit(matrix(rows), [row.order for row in rows])


def taken(model: LogisticRegression, rows: Sequence[Row]) -> NDArray[np.bool_]:
    """Which of them it takes for orders."""
    looked_at = np.array([may_order(plain(row.text)) for row in rows])
    odds: NDArray[np.float64] = model.decision_function(matrix(rows))
    return looked_at & (odds > MARGIN)


def folds(rows: Sequence[Row], ordinary: Sequence[Row], unseen: Sequence[Row]) -> None:
    """Prints, for each writer, what share of the rows is taken for orders by a model that has not seen the writer."""
    half = [row for row in ordinary if zlib.crc32(row.group.encode()) % 2]
    rest = [row for row in ordinary if not zlib.crc32(row.group.encode()) % 2] + list(unseen)
    for writer in sorted({row.group for row in rows}):
        model = fitted([row for row in rows if row.group != writer] + half)
        own = [[row for row in rows if row.group == writer and row.order == order] for order in (True, False)]
        orders, alike, alarms = (taken(model, each) for each in (*own, rest))
        told = f"orders {orders.mean():.3f}, look-alikes {alike.mean():.3f}, public {alarms.sum()} of {len(rest)}"
        print(f"{writer}: {told}")


def export(model: LogisticRegression, folder: Path, measured: dict[str, Any]) -> None:
    """Writes orders.onnx, which adds up the weights (in int8) of the features it is given, and its card."""
    weights: NDArray[np.float64] = model.coef_[0]
    step = np.abs(weights).max() / 127
    table = np.round(weights / step).astype(np.int8)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "features"], ["each"], axis=0),
            helper.make_node("Cast", ["each"], ["numbers"], to=TensorProto.FLOAT),
            helper.make_node("ReduceSum", ["numbers"], ["sum"], keepdims=1),
        ],
        "orders",
        [helper.make_tensor_value_info("features", TensorProto.INT64, ["features"])],
        [helper.make_tensor_value_info("sum", TensorProto.FLOAT, [1])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "orders.onnx"
    path.write_bytes(made.SerializeToString())
    card = {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "weights": {"constant": round(float(model.intercept_[0]) - MARGIN, 4), "words": round(float(step), 6)},
        "measured": measured,
    }
    write_card(folder / "orders.json", card)


def main() -> None:
    """Trains, measures and exports."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--out", type=Path, required=True, help="folder to write to")
    out, data = arguments.parse_args().out, Path(os.environ["CITEWIRE_BENCH_DATA"])
    rows, ordinary, unseen = written(), public(data), news(data)
    folds(rows, ordinary, unseen)
    model = fitted([*rows, *ordinary])
    alarms = taken(model, unseen)
    for row, alarm in zip(unseen, alarms, strict=True):
        if alarm:
            print(f"taken for an order: {row.text}")
    export(model, out, {"rows": len(rows), "ordinary": len(ordinary), "news": len(unseen), "alarms": int(alarms.sum())})


if __name__ == "__main__":
    main()
