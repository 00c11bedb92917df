"""A sentence + a text -> log odds that the text supports the sentence: a small cross-encoder that reads both together.

The packaged model is int8 ONNX (rag/models/checker.onnx); its card, rag/models/README.md, and `eval.train_checker` say
what it was made of. Any sentence-transformers cross-encoder for natural language inference can take its place. Knows
nothing of citations or verdicts: `rag.checking` puts this beside words, figures and names.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import SettingsError, cause
from rag.onnx_model import FOLDER, OnnxModel
from rag.packaged import Tokens
from rag.terms import words_of
from rag.types import Span

MAX_TOKENS, MAX_CLAIM_TOKENS, MAX_CONTEXT_TOKENS = 224, 96, 24
LONG = 320
"""From so many tokens on, with sentence and headline, a text may be read twice. A passage is shorter, as the packaged
embedder has them: of that one reading leaves out little (docs/trials.md)."""
COUNTS = 2, 1
"""What the first reading of a long text counts, and the second, of less of it."""
SURE = 2.5
"""Log odds of either sign, 12 to 1, from which a first reading is believed alone; no figure moves by more than .004."""
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")
SHORTLIST = 40
"""Of a long text, the sentences that share most words with the claim; which of them are read is weighed one by one."""
WEIGHED = "constant entailment doubt doubts words strange figures names others".split()
"""The signals of `rag.checking`, for each of which the card has a weight."""


class Entailment(NamedTuple):
    """What a model makes of one claim."""

    log_odds: float
    """That the text supports the whole claim."""
    doubts: tuple[tuple[Span, float], ...] = ()
    """Stretches of the claim, each with the log odds that the text does not say it; empty if a model does not tell."""


class EntailmentModel(Protocol):
    """What the rest needs of a checking model."""

    @property
    def weights(self) -> Mapping[str, float]:
        """Signal -> weight in the logistic regression of `rag.checking`."""
        ...

    def judge(self, claim: str, sentences: Sequence[str], context: str = "") -> Entailment | None:
        """Whether the sentences support the claim; `context` (a headline) is read in front of them. None for a claim
        in a script that the model does not know."""
        ...


class Encoded(NamedTuple):
    """What the model is given: [CLS] claim [SEP] context, sentences [SEP]."""

    ids: list[int]
    kinds: list[int]
    """0 for the claim, 1 for what is read."""
    words: list[Span]
    """The stretch of the claim that each of the tokens from the second on stands for."""


class ClaimEncoder:
    """Claim and sentences -> token numbers. Of more sentences than fit, those that share most words with the claim."""

    def __init__(self) -> None:
        self._words = Tokens()
        self._first, self._last = map(self._words.number, ("[CLS]", "[SEP]"))
        self._numbers = lru_cache(maxsize=4_000)(lambda sentence: self._words.of(sentence)[0])
        """A sentence's; kept, since several sentences of an answer are checked against the same ones."""

    def encode(self, claim: str, sentences: Sequence[str], context: str = "") -> Encoded:
        """What is read first, or alone."""
        return next(self.readings(claim, sentences, context))

    def readings(self, claim: str, sentences: Sequence[str], context: str = "") -> Iterator[Encoded]:
        """What may be read to judge the claim: a text that fits; of a longer one what `relevant` chooses, and of a long
        one then what `stretch` does, three quarters as much: side by side sentences say what scattered ones leave out.
        """
        numbers, offsets = self._words.of(claim)
        claimed = [self._first, *numbers[:MAX_CLAIM_TOKENS], self._last]
        above = self._words.of(context)[0][:MAX_CONTEXT_TOKENS]
        words = [Span(*offset) for offset in offsets[:MAX_CLAIM_TOKENS]]
        read = list(map(self._numbers, sentences))
        sizes, beside = list(map(len, read)), len(claimed) + len(above) + 1
        room = MAX_TOKENS - beside

        def reading(places: Iterable[int], most: int) -> Encoded:
            text = [*above, *[token for place in places for token in read[place]][:most], self._last]
            return Encoded([*claimed, *text], [0] * len(claimed) + [1] * len(text), words)

        yield reading(relevant(claim, sentences, sizes, room), room)
        if sum(sizes) + beside >= LONG and len(sentences) > 1:
            yield reading(stretch(claim, sentences, sizes, room * 3 // 4), room * 3 // 4)


def relevant(claim: str, sentences: Sequence[str], sizes: Sequence[int], room: int) -> list[int]:
    """Which sentences to read where not all fit, in order: by the number of the claim's content words that they hold,
    words that no earlier choice holds first. The first choice always, however long it is."""
    if sum(sizes) <= room:
        return list(range(len(sentences)))
    left = set(words_of(claim))
    shared = [words_of(sentence) & left for sentence in sentences]
    likely = sorted(range(len(sentences)), key=lambda place: -len(shared[place]))[:SHORTLIST]
    chosen: list[int] = []
    while likely:
        place = max(likely, key=lambda i: (len(shared[i] & left), len(shared[i]), -i))
        likely.remove(place)
        if not chosen or sizes[place] <= room:
            chosen.append(place)
            room -= sizes[place]
            left -= shared[place]
    return sorted(chosen)


def stretch(claim: str, sentences: Sequence[str], sizes: Sequence[int], room: int) -> list[int]:
    """Which neighbouring sentences to read where not all fit: those that hold most of the claim's content words, of
    several such those that hold them most often, of these the first. One always, however long it is."""
    shared = [words_of(claim) & words_of(sentence) for sentence in sentences]

    def run_from(start: int) -> list[int]:
        filled = accumulate(sizes[i] for i in range(start, len(sizes)))
        return [start, *(start + n for n, size in enumerate(takewhile(lambda size: size <= room, filled)) if n)]

    def held(run: Sequence[int]) -> tuple[int, int]:
        return len(set[str]().union(*(shared[i] for i in run))), sum(len(shared[i]) for i in run)

    return max(map(run_from, range(len(sentences))), key=held, default=[])


class OnnxChecker(OnnxModel):
    """The packaged model, or another one of its making. It judges no other script than Latin."""

    def __init__(self, folder: Path = FOLDER) -> None:
        super().__init__("checker", folder, weighs=WEIGHED)

    def judge(self, claim: str, sentences: Sequence[str], context: str = "") -> Entailment | None:
        if not _is_latin(claim):
            return None
        made, words = list[NDArray[np.float32]](), list[Span]()
        for ids, kinds, words in self._encoder.readings(claim, sentences, context):
            rows = np.arange(1 + len(words))
            whole, doubts = self.run({"ids": np.array([ids]), "kinds": np.array([kinds]), "rows": rows})
            made.append(np.concatenate([whole[:1], doubts[0, 1:]]))
            if abs(whole[0]) >= SURE:
                break
        odds, *doubted = np.average(made, axis=0, weights=COUNTS[: len(made)]).tolist()
        return Entailment(odds, tuple(zip(words, doubted, strict=True)))

    @cached_property
    def _encoder(self) -> ClaimEncoder:
        return ClaimEncoder()


def _is_latin(text: str) -> bool:
    """Whether most letters are Latin."""
    letters = sum(character.isalpha() for character in text)
    return 2 * len(_LATIN.findall(text)) >= letters


@cache
def packaged_checker() -> OnnxChecker:
    """The model that comes with Citewire, one in this process."""
    return OnnxChecker()


class CrossEncoderChecker:
    """A sentence-transformers cross-encoder that a user names: folder or id, trained for natural language inference.

    Its labels must name entailment ("entailment", "supported", "consistent"), or it must have one output, the log odds.
    What does not fit its limit of tokens is cut off at the end. Raises SettingsError when it cannot be loaded or has
    other labels. Safe to use from several threads.
    """

    weights: Mapping[str, float] = {"entailment": 1.0}  # its own log odds, as they are

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.RLock()

    def judge(self, claim: str, sentences: Sequence[str], context: str = "") -> Entailment:
        text = " ".join(filter(None, (context, *sentences)))
        with self._lock:
            model, label = self._model
            logits = np.asarray(model.predict([(text, claim)], activation_fn=_as_it_is, show_progress_bar=False)[0])
        if label is None:
            return Entailment(float(logits.reshape(-1)[0]))
        others = np.delete(logits, label)
        return Entailment(float(logits[label] - np.logaddexp.reduce(others)))

    @cached_property
    def _model(self) -> tuple[Any, int | None]:
        """The model, and which of its labels means entailment; None if it has one output."""
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import CrossEncoder

        folder = Path(self.name).expanduser()
        try:
            model = CrossEncoder(str(folder if folder.is_dir() else self.name), local_files_only=folder.is_dir())
        except Exception as error:  # a model folder can fail in as many ways as there are libraries beneath
            raise SettingsError(
                f"The checking model {self.name!r} could not be loaded ({cause(error)}). Name a folder "
                "or id of a sentence-transformers cross-encoder in CITEWIRE_CHECKER, or unset it for the packaged one."
            ) from error
        labels = {int(place): str(label).lower() for place, label in model.config.id2label.items()}
        if len(labels) == 1:
            return model, None
        found = [place for place, label in labels.items() if label in ENTAILED]
        if len(found) != 1:
            raise SettingsError(
                f"The checking model {self.name!r} has the labels {', '.join(labels.values())}; one of them must be "
                f"{', '.join(sorted(ENTAILED))}."
            )
        return model, found[0]


ENTAILED = frozenset({"entailment", "entailed", "entails", "supported", "supports", "consistent"})


def _as_it_is(logits: Any) -> Any:
    return logits


@cache
def checker_named(name: str) -> EntailmentModel:
    """The one model of that name in this process; "" is the packaged one."""
    return CrossEncoderChecker(name) if name else packaged_checker()
