"""Texts -> unit vectors: the packaged model by onnxruntime, any other by sentence-transformers, which loads torch.

Torch takes seconds to import, onnxruntime a fraction of one, and both make the same vectors of the same weights (a test
compares them), so an index is the same whichever made it.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderError, ModelError, cause
from rag.onnx_model import FOLDER, OnnxModel, side_by_side
from rag.packaged import PACKAGED_SHA256, Tokens, packaged_model, sha256_of, verify_packaged_model
from rag.settings import DEFAULT_EMBEDDER
from rag.types import Span

HEADER_VERSION = "headline-1"
"""How passages are presented to the embedder (`rag.passages.embedded_text`); part of the fingerprint."""

LATELY = 500
"""Texts whose vectors are kept: a question is searched for, and then held against sentences; the next one finds some of
the same sentences. 2 KB each."""

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Texts -> one unit vector each, shape (texts, dimensions)."""


class Embedder(Protocol):
    """What the rest needs of an embedding model. Tests bring one of twenty lines."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever vectors of the same text would; an index answers only to the one it was made with."""
        ...

    @property
    def max_tokens(self) -> int:
        """The longest text, in tokens without the special ones, that is read without being cut."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without the special ones."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text: float32, shape (len(texts), dimensions)."""
        ...


class ReadsWithin(Embedder, Protocol):
    """One that can tell, beside what a text means, what each stretch of it means where it stands."""

    def embed_within(self, texts: Sequence[str], stretches: Sequence[Sequence[Span]]) -> list[Vectors]:
        """Of each text its vector, `embed`'s but for rounding, then one of each of its stretches: the mean of the
        stretch's tokens, read in the whole text (late chunking, Günther et al. 2024, arXiv 2409.04701), of unit length;
        zeros where none of its tokens is read. Float32, shape (1 + stretches, dimensions)."""
        ...


def reads_within(embedder: Embedder) -> TypeGuard[ReadsWithin]:
    """Whether it is such a one; of the others' texts every stretch is embedded by itself, when it is needed."""
    return hasattr(embedder, "embed_within")


def knowing(embed: Embed, known: Mapping[str, Vectors]) -> Embed:
    """The same, with the vectors of these texts at hand."""

    def embedded(texts: Sequence[str]) -> Vectors:
        strange = [text for text in dict.fromkeys(texts) if text not in known]
        found = dict(zip(strange, embed(strange), strict=True)) if strange else {}
        return np.array([known[text] if text in known else found[text] for text in texts], dtype=np.float32)

    return embedded


class _Loaded(NamedTuple):
    tokens: Tokens
    vector: Callable[[str], Vectors]
    """Of one text; lately made ones are kept."""
    read: Callable[[str, Sequence[Span]], Vectors]
    """Of one text and of stretches of it."""


class PackagedEmbedder:
    """The packaged all-MiniLM-L6-v2: 384 dimensions, texts of 254 tokens.

    Made in microseconds, loaded at first use (0.5 s). Raises EmbedderError when its weights or its graph are missing or
    are not those that they should be. Safe to use from several threads.
    """

    name = DEFAULT_EMBEDDER
    max_tokens = 254  # sentence_bert_config.json: 256, with the two special ones

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        return f"{DEFAULT_EMBEDDER}@{PACKAGED_SHA256[:16]}/{HEADER_VERSION}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(numbers) for numbers in self._loaded.tokens.of_all(texts)] if texts else []

    def embed(self, texts: Sequence[str]) -> Vectors:
        # One at a time: nothing is padded, and a text's vector is the same to the last bit whatever stands beside it.
        vector = self._loaded.vector
        vectors = self._wrapped(lambda: side_by_side(vector, texts, len))
        return np.array(vectors, dtype=np.float32).reshape(len(vectors), 384)

    def embed_within(self, texts: Sequence[str], stretches: Sequence[Sequence[Span]]) -> list[Vectors]:
        read = self._loaded.read
        pairs = list(zip(texts, stretches, strict=True))
        vectors: list[Vectors] = self._wrapped(
            lambda: side_by_side(lambda pair: read(*pair), pairs, lambda p: len(p[0]))
        )
        return vectors

    def verify(self) -> None:
        """Raises EmbedderError unless weights and graph are those that they should be."""
        verify_packaged_model()
        self._wrapped(lambda: self._model().verify())

    def _model(self, weights_in: Path | None = None) -> OnnxModel:
        return OnnxModel("embedder", self._folder, weights_in, without="nothing can be found or stored")

    @property
    def _loaded(self) -> _Loaded:
        with self._lock:
            return self._parts

    @cached_property
    def _parts(self) -> _Loaded:
        verify_packaged_model()
        tokens, model = Tokens(), self._model(packaged_model())
        first, last = map(tokens.number, ("[CLS]", "[SEP]"))

        def read(text: str, stretches: Sequence[Span]) -> Vectors:
            ids, places = (told[: self.max_tokens] for told in tokens.of(text))
            asked = np.zeros((1 + len(stretches), len(ids) + 2), dtype=np.int64)
            asked[0] = 1
            starts, ends = np.array(places, dtype=np.int64).reshape(len(places), 2).T
            for row, (start, end) in enumerate(stretches, 1):
                asked[row, 1:-1] = (starts >= start) & (ends <= end)
            vectors: Vectors = model.run({"ids": np.array([[first, *ids, last]]), "stretches": asked})[0]
            return vectors

        @lru_cache(LATELY)
        def vector(text: str) -> Vectors:
            unit: Vectors = read(text, ())[0]
            return unit

        return _Loaded(tokens, vector, read)

    @staticmethod
    def _wrapped(run: Any) -> Any:
        try:
            return run()
        except ModelError as error:  # nothing can be done without this one
            raise EmbedderError(str(error)) from error


class SentenceTransformerEmbedder:
    """Any sentence-transformers model: a folder, or a hub id that the user named.

    Made in microseconds; `fingerprint` reads the model's files, everything else loads the model (seconds). A hub id is
    looked for in the hub's cache on this machine, and got from the hub if it is not there.
    Raises EmbedderError when the model is missing, damaged or unusable. Safe to use from several threads.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        # Loading once and reading one at a time: the tokenizer keeps state while it works and refuses a second caller.
        self._lock = threading.RLock()

    @cached_property
    def fingerprint(self) -> str:
        folder = self._folder or self._cached
        files = sorted(p for p in folder.rglob("*") if p.suffix in (".safetensors", ".bin", ".json"))
        digest = hashlib.sha256("".join(map(sha256_of, files)).encode())
        return f"{self._folder.name if self._folder else self.name}@{digest.hexdigest()[:16]}/{HEADER_VERSION}"

    @cached_property
    def max_tokens(self) -> int:
        with self._lock:
            limit = int(self._model.max_seq_length or 512)
            return limit - int(self._model.tokenizer.num_special_tokens_to_add())

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        with self._lock:
            encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            vectors = self._model.encode(list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _folder(self) -> Path | None:
        folder = Path(self.name).expanduser()
        return folder.resolve() if folder.is_dir() else None

    @cached_property
    def _cached(self) -> Path:
        """Where the hub's own cache holds a model named by its id: tomorrow the same id can be other weights."""
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        try:
            return Path(snapshot_download(self.name, local_files_only=True))
        except (
            LocalEntryNotFoundError,
            ValueError,
        ):  # not here yet, or no id: loading it gets it, or says what is wrong
            with self._lock:
                _ = self._model
            return Path(snapshot_download(self.name, local_files_only=True))

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        logging.set_verbosity_error()
        try:
            return SentenceTransformer(str(self._folder or self.name), local_files_only=self._folder is not None)
        except Exception as error:  # a model folder can fail in as many ways as there are libraries beneath
            raise EmbedderError(
                f"The embedder {self.name!r} could not be loaded ({cause(error)}). Name a folder "
                "or id of a sentence-transformers model in CITEWIRE_EMBEDDER, or unset it for the packaged one."
            ) from error


@cache
def embedder_named(name: str) -> PackagedEmbedder | SentenceTransformerEmbedder:
    """The one embedder of that name in this process, so that a second Assistant loads no second model."""
    return PackagedEmbedder() if name == DEFAULT_EMBEDDER else SentenceTransformerEmbedder(name)
