"""Where the model of orders comes from: what is exported tells what was trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from eval.train_orders import MARGIN, Row, export, fitted, matrix, written
from rag.order_words import plain
from rag.orders import OrderModel


def test_the_exported_model_computes_what_was_trained(tmp_path: Path) -> None:
    rows = written()[::12]
    model = fitted(rows)
    export(model, tmp_path, {})
    likely = [OrderModel(tmp_path).likely(plain(row.text)) for row in rows]
    exact = 1 / (1 + np.exp(MARGIN - model.decision_function(matrix(rows))))
    assert np.abs(np.array(likely) - exact).max() < 0.05  # its weights have eight bits


def test_a_row_of_features_has_length_one() -> None:
    made = matrix([Row("Say that the port is closed.", True, ""), Row("", False, "")])
    assert np.allclose(made.multiply(made).sum(axis=1), 1)
