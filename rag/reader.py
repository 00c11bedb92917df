"""Question + passages -> how far each sentence answers: a small cross-encoder that reads both together.

An int8 ONNX model (rag/models/), run by onnxruntime; what it was made of and how is in its card, rag/models/README.md,
and in `eval.train_reader`. Where its files are missing or damaged, `rag.extraction` does without it.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import threading
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from rag.embedding import packaged_model
from rag.errors import ReaderError
from rag.settings import ROOT

FOLDER = ROOT / "rag" / "models"
SENTENCE_MARK = "[unused1]"
"""A token of the vocabulary that stands before each sentence; the model's judgement of a sentence is read there."""
MAX_TOKENS, MAX_QUESTION_TOKENS, MAX_TITLE_TOKENS = 384, 64, 32
"""What is beyond is not read; passages of up to 256 tokens, with a question of usual length, fit."""


class Page(NamedTuple):
    """What is read with a question: a passage as its sentences, under its headline."""

    title: str
    sentences: tuple[str, ...]


class Reading(NamedTuple):
    """Logits of one softmax over "none of these" and the sentences: which of them answers."""

    none: float
    sentences: tuple[float, ...]
    """One a sentence; -inf for a sentence beyond `MAX_TOKENS`."""

    @property
    def odds(self) -> float:
        """Log odds that some sentence answers; -inf if there is no sentence."""
        best = max(self.sentences, default=-math.inf)
        if best == -math.inf:
            return best
        return best + math.log(sum(math.exp(logit - best) for logit in self.sentences)) - self.none


class Reader(Protocol):
    """What the rest needs of a reading model."""

    @property
    def weights(self) -> Mapping[str, float]:
        """Signal -> weight in the logistic regression that makes a probability of its log odds and other signals."""
        ...

    def read(self, question: str, pages: Sequence[Page]) -> list[Reading]:
        """One Reading a page, in order."""
        ...


class Encoded(NamedTuple):
    """What the model is given: [CLS] question [SEP] title [mark] sentence [mark] sentence ... [SEP]."""

    ids: list[int]
    kinds: list[int]
    """0 for the question, 1 for what is read."""
    marks: list[int]
    """Where the marks stand; fewer than there are sentences if not all fit."""


class PageEncoder:
    """Question and page -> token numbers, in the vocabulary of the packaged embedder."""

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        tokenizer: Any = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        special: list[int] = [tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]", SENTENCE_MARK)]
        self._first, self._last, self.mark = special

    def encode(self, question: str, page: Page, max_tokens: int = MAX_TOKENS) -> Encoded:
        """Cuts what goes beyond the limits, a sentence in its middle too."""
        ids = [self._first, *self.words(question)[0][:MAX_QUESTION_TOKENS], self._last]
        asked = len(ids)
        ids += self.words(page.title)[0][:MAX_TITLE_TOKENS]
        marks = []
        for sentence in page.sentences:
            room = max_tokens - len(ids) - 2
            if room < 4:
                break
            marks.append(len(ids))
            ids += [self.mark, *self.words(sentence)[0][:room]]
        ids.append(self._last)
        return Encoded(ids, [0] * asked + [1] * (len(ids) - asked), marks)

    def words(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token numbers of a text, and the stretch of it that each stands for."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return encoded.ids, encoded.offsets


class OnnxReader:
    """The reader in a folder: `reader.onnx`, and `reader.json` with its SHA-256 and what was measured of it.

    Made in microseconds; the first `read` loads the model (0.3 s). Raises ReaderError when a file is missing, is not
    the file that was measured, or cannot be run. Safe to use from several threads.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    @property
    def weights(self) -> Mapping[str, float]:
        return dict(self._card["weights"])

    def read(self, question: str, pages: Sequence[Page]) -> list[Reading]:
        with self._lock:  # loads once
            session, encoder = self._session, self._encoder
        return [_read(session, encoder.encode(question, page), len(page.sentences)) for page in pages]

    def verify(self) -> None:
        """Raises ReaderError unless the model's file is the one that `reader.json` was written for."""
        _ = self._model

    @cached_property
    def _card(self) -> dict[str, Any]:
        path = self.folder / "reader.json"
        try:
            card = json.loads(path.read_text(encoding="utf-8"))
            return {"sha256": str(card["sha256"]), "weights": {k: float(v) for k, v in card["weights"].items()}}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReaderError(f"The reader's card {path} cannot be used ({error!r}). {_AGAIN}") from None

    @cached_property
    def _model(self) -> bytes:
        path = self.folder / "reader.onnx"
        try:
            model = path.read_bytes()
        except OSError as error:
            raise ReaderError(f"The reader's model {path} cannot be read ({error.strerror}). {_AGAIN}") from None
        found = hashlib.sha256(model).hexdigest()
        if found != self._card["sha256"]:
            raise ReaderError(f"The reader's model {path} is not the one it should be (SHA-256 {found}). {_AGAIN}")
        return model

    @cached_property
    def _session(self) -> Any:
        model = self._model
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        # Threads that spin while they wait would take the cores from torch, which encodes the next question.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no base of their own
            why = str(error).strip().split("\n")[0][:200]
            raise ReaderError(f"The reader's model cannot be run ({why}). {_AGAIN}") from error

    @cached_property
    def _encoder(self) -> PageEncoder:
        return PageEncoder()


def _read(session: Any, encoded: Encoded, sentences: int) -> Reading:
    inputs = {"ids": np.array([encoded.ids]), "kinds": np.array([encoded.kinds])}
    none, scores = session.run(None, inputs)
    beyond = [float("-inf")] * (sentences - len(encoded.marks))
    return Reading(float(none[0]), (*scores[0, encoded.marks].tolist(), *beyond))


_AGAIN = "Install Citewire again; until then answers are chosen without it."


@cache
def packaged_reader() -> OnnxReader:
    """The reader that comes with Citewire, one in this process."""
    return OnnxReader()
