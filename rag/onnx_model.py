"""The small models that come with Citewire in rag/models/: one ONNX file each, and a card with its SHA-256.

Knows how such a file is verified, loaded and run by onnxruntime; not what a model is for. Without its file, or with
another one in its place, a model is a ModelError, and whoever wanted it does without.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError, cause
from rag.settings import ROOT

FOLDER = ROOT / "rag" / "models"


class OnnxModel:
    """`name`.onnx and `name`.json in a folder. Made in microseconds; loaded (0.3 s) when it is first run.

    Safe to use from several threads. Every method raises ModelError when a file is missing, is not the file that was
    measured, or cannot be run.
    """

    def __init__(self, name: str, folder: Path = FOLDER, weights_in: Path | None = None) -> None:
        self.name, self.folder = name, folder
        self._weights_in = weights_in
        """The folder of the file that holds the model's tensors, if its own file only says where in it they are."""
        self._lock = threading.Lock()

    @property
    def weights(self) -> Mapping[str, float]:
        """Signal -> weight in the logistic regression that makes a probability of the model's and other signals."""
        return dict(self._card["weights"])

    def run(self, **inputs: NDArray[np.int64]) -> list[NDArray[np.float32]]:
        """The outputs, in the model's order."""
        with self._lock:  # loads once
            session = self._session
        outputs: list[NDArray[np.float32]] = session.run(None, inputs)
        return outputs

    def verify(self) -> None:
        """Raises ModelError unless the file is the one that the card was written for."""
        _ = self._file

    @cached_property
    def _card(self) -> dict[str, Any]:
        path = self.folder / f"{self.name}.json"
        try:
            card = json.loads(path.read_text(encoding="utf-8"))
            return {"sha256": str(card["sha256"]), "weights": {k: float(v) for k, v in card["weights"].items()}}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"The {self.name}'s card {path} cannot be used ({error!r}). {_AGAIN}") from None

    @cached_property
    def _file(self) -> bytes:
        path = self.folder / f"{self.name}.onnx"
        try:
            model = path.read_bytes()
        except OSError as error:
            raise ModelError(f"The {self.name}'s model {path} cannot be read ({error.strerror}). {_AGAIN}") from None
        found = hashlib.sha256(model).hexdigest()
        if found != self._card["sha256"]:
            raise ModelError(f"The {self.name}'s model {path} is not the one it should be (SHA-256 {found}). {_AGAIN}")
        return model

    @cached_property
    def _session(self) -> Any:
        model = self._file
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        # Threads that spin while they wait would take the cores from torch, which encodes the next question.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if self._weights_in:
            options.add_session_config_entry(
                "session.model_external_initializers_file_folder_path", str(self._weights_in)
            )
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no base of their own
            raise ModelError(f"The {self.name}'s model cannot be run ({cause(error)}). {_AGAIN}") from error


_AGAIN = "Install Citewire again; until then answers are made without it."
