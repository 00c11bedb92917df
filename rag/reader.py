"""Question + passages -> how far each sentence answers: a small cross-encoder that reads both together.

An int8 ONNX model (rag/models/), run by onnxruntime; what it was made of and how is in its card, rag/models/README.md,
and in `eval.train_reader`. Where its files are missing or damaged, `rag.extraction` does without it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from rag.onnx_model import FOLDER, OnnxModel, Outputs
from rag.packaged import Tokens

SENTENCE_MARK = "[unused1]"
"""A token of the vocabulary that stands before each sentence; the model's judgement of a sentence is read there."""
MAX_TOKENS, MAX_QUESTION_TOKENS, MAX_TITLE_TOKENS = 384, 64, 32
"""What is beyond is not read; passages of up to 256 tokens, with a question of usual length, fit."""


WEIGHED = (
    "constant reader_odds cosine sentence_words words_held absent_names absent_figures fits_type objection".split()
)
"""The signals of `rag.extraction`, for each of which the card has a weight."""


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
        self._words = Tokens()
        self._first, self._last, self.mark = map(self._words.number, ("[CLS]", "[SEP]", SENTENCE_MARK))

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
        return self._words.of(text)


class OnnxReader(OnnxModel):
    """The packaged model, or another one of its making."""

    def __init__(self, folder: Path = FOLDER) -> None:
        super().__init__("reader", folder, weighs=WEIGHED, cores=1)

    def read(self, question: str, pages: Sequence[Page]) -> list[Reading]:
        encoded = [self._encoder.encode(question, page) for page in pages]
        outputs = self.run_all(
            [{"ids": np.array([e.ids]), "kinds": np.array([e.kinds]), "rows": np.array([0, *e.marks])} for e in encoded]
        )
        sentences = [len(page.sentences) for page in pages]
        return list(map(_reading, encoded, outputs, sentences))

    @cached_property
    def _encoder(self) -> PageEncoder:
        return PageEncoder()


def _reading(encoded: Encoded, outputs: Outputs, sentences: int) -> Reading:
    none, scores = outputs
    beyond = [float("-inf")] * (sentences - len(encoded.marks))
    return Reading(float(none[0]), (*scores[0, 1:].tolist(), *beyond))


@cache
def packaged_reader() -> OnnxReader:
    """The reader that comes with Citewire, one in this process."""
    return OnnxReader()
