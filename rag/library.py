"""What the rest of Citewire needs of a library: the contract, whatever keeps it. `rag.store.Store` keeps it on disk.

A server (PostgreSQL with pgvector, Milvus) can be put behind it by one class that passes tests/test_library.py;
no caller knows more than what stands here.

What always holds, for every method and any number of threads and processes:

- A write is whole or not there: who reads sees the library before it or after it.
- What `put` has returned for is found by `lexical` and `dense` from then on, by everyone, also after the death of
  any process. What `remove` and `forget` have returned for is found by nobody.
- One writes at a time, inside `writing()`; reading never waits for a writer, and no writer makes it fail.
- Vectors come back as they went in, bit for bit, and were all made under one fingerprint; those of sentences as unit
  vectors within .02 of them.
- Every failure is a StoreError that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.settings import WAIT
from rag.types import Article, Filters, Passage

Values = NDArray[np.float32]
"""One vector: shape (dimensions,)."""

NONE: Mapping[str, Values] = {}
"""No sentences' vectors."""

Waiting = Callable[[str], None]
"""Called once, with a sentence that says for whom, when a writer has to wait."""


class Summary(NamedTuple):
    """What a library holds, in numbers."""

    made_by: str | None
    """Fingerprint under which its passages were cut and embedded; None while there are none."""
    articles: int
    passages: int
    sources: dict[str, int]
    """Articles of each publisher, most first."""
    newest: date | None
    """The latest day of an article; None if none is dated."""


class StoredFile(NamedTuple):
    """A file that articles came from."""

    digest: str
    """Of the file when it was read; "" if it is to be read again."""
    articles: int
    """How many articles it holds."""


class StoredPassage(NamedTuple):
    passage: Passage
    article: Article
    vector: Values
    sentences: Values
    """One vector a sentence, shape (sentences, dimensions); none, shape (0, dimensions), where none were stored."""


@dataclass(frozen=True)
class FileContent:
    """What one file holds now, or the next part of it."""

    path: str
    digest: str
    """Of the file as read; "" if it should be read again next time."""
    articles: tuple[Article, ...]
    keep: frozenset[str] | None
    """Ids of all articles that the file holds: what it held besides is dropped. None: nothing is dropped."""


class Counts(NamedTuple):
    """Articles, by what happened to them."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


class Library(Protocol):
    """Articles, their passages and vectors. Reading an empty one makes nothing on disk."""

    # --- reading ---

    def summary(self) -> Summary:
        """How much there is, and what made it."""
        ...

    def kept(self) -> AbstractContextManager[None]:
        """What this thread reads in the block it reads over one connection: faster, if it reads several things. Not for
        a block that others may run parts of, as a generator is, nor for one that writes."""
        ...

    def articles(self) -> Iterator[Article]:
        """All articles, newest first, undated last; read one by one, and may be removed meanwhile."""
        ...

    def article(self, article_id: str) -> Article | None:
        """One article, or None if there is none of that id."""
        ...

    def undated(self, filters: Filters) -> int:
        """How many articles of the chosen publishers have no date; days in the filters are ignored."""
        ...

    def files(self) -> dict[str, StoredFile]:
        """Every file that articles came from, by path."""
        ...

    def missing(self, ids: Iterable[str]) -> set[str]:
        """Those of the article ids that are not stored."""
        ...

    def dense(self, vector: Values, limit: int, filters: Filters) -> list[str]:
        """Ids of the passages whose vectors are nearest by cosine, nearest first. An undated article fails a range."""
        ...

    def lexical(
        self, words: Sequence[str], limit: int, filters: Filters, among: Sequence[str] | None = None
    ) -> dict[str, float]:
        """BM25 (> 0, higher is better) of the passages that hold any of the words, best first.

        A word of the headline counts twice. `among` restricts the search to these passage ids.
        """
        ...

    def document_frequency(self, words: Iterable[str]) -> dict[str, int]:
        """In how many passages each word (any form of it) occurs."""
        ...

    def passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The stored ones of these passages, with their articles and vectors."""
        ...

    # --- writing ---

    def writing(self, wait: float = WAIT, waiting: Waiting | None = None) -> AbstractContextManager[None]:
        """Keeps other writers out while the block runs; the next four belong inside.

        Waits up to `wait` seconds for the one who is writing, then raises StoreError. Mends first what a writer
        that died has left undone.
        """
        ...

    def claim(self, made_by: str) -> None:
        """Records the fingerprint of an empty library; raises StoreError if passages of another one are stored."""
        ...

    def put(
        self,
        contents: Sequence[FileContent],
        passages: Mapping[str, Sequence[Passage]],
        vectors: Mapping[str, Values],
        sentences: Mapping[str, Values] = NONE,
    ) -> Counts:
        """Makes the library say of these files what they hold now.

        `passages` (by article id) and `vectors` (by passage id) are needed for articles not stored yet; those of
        `sentences` (by passage id) are kept where they are given. An article stays as long as one file holds it.
        """
        ...

    def forget(self, paths: Sequence[str]) -> int:
        """Files are gone: removes the articles that no other file holds; returns how many."""
        ...

    def remove(self, article_id: str) -> bool:
        """Removes an article whatever files hold it; says whether it was there.

        Its files are read again by the next ingest that names them, which brings it back.
        """
        ...

    def close(self) -> None:
        """Lets go of what is open. Calling it again does nothing; every other method may then raise StoreError."""
        ...
