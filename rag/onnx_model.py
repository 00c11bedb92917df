"""The small models that come with Citewire in rag/models/: one ONNX file each, and a card with its SHA-256.

Knows how such a file is verified, loaded and run by onnxruntime; not what a model is for. Without its file, or with
another one in its place, a model is a ModelError, and whoever wanted it does without.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError, cause
from rag.settings import ROOT

FOLDER = ROOT / "rag" / "models"

Inputs = Mapping[str, NDArray[np.int64]]
"""Name -> tokens, shape (texts, tokens of the longest)."""
Outputs = list[NDArray[np.float32]]
"""In the model's order."""
Given = TypeVar("Given")
Made = TypeVar("Made")


class OnnxModel:
    """`name`.onnx and `name`.json in a folder. Made in microseconds; loaded (0.3 s) when it is first run.

    `weighs` names the signals for which its card has a weight each; `without` says what happens where it cannot be
    used. `cores` compute one text: all of them, or 1 where mostly several texts are read side by side. Safe to use from
    several threads. Every method raises ModelError when a file is missing, is not the file that was measured, or cannot
    be run, and when the card lacks a weight, has one too many, or one that is no finite number.
    """

    def __init__(
        self,
        name: str,
        folder: Path = FOLDER,
        weights_in: Path | None = None,
        weighs: Collection[str] = (),
        without: str = "answers are made without it",
        cores: int = 0,
    ) -> None:
        self.name, self.folder, self._weighs = name, folder, frozenset(weighs)
        self._cores = cores or _cores()
        self._weights_in = weights_in
        """The folder of the file that holds the model's tensors, if its own file only says where in it they are."""
        self._without = without
        self._lock = threading.Lock()

    @property
    def weights(self) -> Mapping[str, float]:
        """Signal -> weight in the logistic regression that makes a probability of the model's and other signals."""
        return dict(self._card["weights"])

    def run(self, inputs: Inputs) -> Outputs:
        """What it makes of these."""
        outputs: Outputs = self._loaded.run(None, dict(inputs))
        return outputs

    def run_all(self, inputs: Sequence[Inputs]) -> list[Outputs]:
        """The same for each of several, side by side, to the last bit."""
        return side_by_side(self.run, inputs, lambda given: max(array.size for array in given.values()))

    def verify(self) -> None:
        """Raises ModelError unless the file is the one that the card was written for."""
        _ = self._file

    @property
    def _loaded(self) -> Any:
        with self._lock:  # loads once
            return self._session

    def _error(self, what: str) -> ModelError:
        return ModelError(f"The {self.name}'s {what} Install Citewire again; until then {self._without}.")

    @cached_property
    def _card(self) -> dict[str, Any]:
        path = self.folder / f"{self.name}.json"
        try:
            card = json.loads(path.read_text(encoding="utf-8"))
            sha256, weights = str(card["sha256"]), dict(card["weights"])
            finite = {signal for signal, weight in weights.items() if math.isfinite(weight)}
        except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise self._error(f"card {path} cannot be used ({error!r}).") from None
        # A weight that lacks would count as 0, and NaN would refuse every question, both without a word.
        if wrong := sorted((self._weighs | weights.keys()) - (self._weighs & finite)):
            raise self._error(f"card {path} weighs wrongly ({', '.join(wrong)}).")
        return {"sha256": sha256, "weights": {signal: float(weight) for signal, weight in weights.items()}}

    @cached_property
    def _file(self) -> bytes:
        path = self.folder / f"{self.name}.onnx"
        try:
            model = path.read_bytes()
        except OSError as error:
            raise self._error(f"model {path} cannot be read ({error.strerror}).") from None
        found = hashlib.sha256(model).hexdigest()
        if found != self._card["sha256"]:
            raise self._error(f"model {path} is not the one it should be (SHA-256 {found}).")
        return model

    @cached_property
    def _session(self) -> Any:
        model = self._file
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._cores
        # Threads that spin while they wait would take the cores from whoever computes next.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if self._weights_in:
            options.add_session_config_entry(
                "session.model_external_initializers_file_folder_path", str(self._weights_in)
            )
        options.log_severity_level = 3
        # The two steps of a skip connection as one take several times as long as one after the other (1.32).
        slower = ["SkipLayerNormFusion"]
        try:
            return onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"], disabled_optimizers=slower
            )
        except Exception as error:  # onnxruntime's errors have no base of their own
            raise self._error(f"model cannot be run ({cause(error)}).") from error


def fits(weights: Mapping[str, float], signals: Mapping[str, float]) -> None:
    """Raises ModelError where a model's card weighs a signal that is not among these: it is of another version."""
    if strange := sorted(weights.keys() - signals.keys()):
        raise ModelError(
            f"A model's card has weights for what is not asked of it ({', '.join(strange)}). Install Citewire again."
        )


def probability(weights: Mapping[str, float], signals: Mapping[str, float]) -> float:
    """Of a logistic regression, 0..1: a signal counts by the weight of its name, one without a weight not at all.
    Raises ModelError as `fits` does."""
    fits(weights, signals)
    x = sum(weight * signals[name] for name, weight in weights.items())
    return (1 + math.tanh(x / 2)) / 2  # 1 / (1 + exp(-x)), in a form that cannot overflow


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(do: Callable[[Given], Made], given: Sequence[Given], size: Callable[[Given], int]) -> list[Made]:
    """What `do` makes of each, in order, on all cores, the largest first. For models: onnxruntime computes without
    Python's lock, and cores that share one text often wait for each other (eight passages: 1.2 times as fast, 2 cores).
    """
    if len(given) < 2:
        return list(map(do, given))
    largest_first = sorted(range(len(given)), key=lambda i: -size(given[i]))
    made = dict(zip(largest_first, _workers().map(lambda i: do(given[i]), largest_first), strict=True))
    return [made[i] for i in range(len(given))]


@cache
def _workers() -> ThreadPoolExecutor:
    """One thread a core, for all models together."""
    return ThreadPoolExecutor(_cores(), "onnx")
