"""Vectors by passage id, found by nearness: the Chroma collection of one library.

Chroma's client serves one process: a reader that was open before does not find what another process added. So
every use names the generation of the catalogue, and the collection is opened anew when that has moved. Knows
nothing of the catalogue but that number; what is lost here is made again from there.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.errors import StoreError
from rag.types import Filters

BATCH = 1000
"""Chroma limits how much one call may carry."""


class Vector(NamedTuple):
    """A passage's vector, and what filters need of its article."""

    id: str
    values: NDArray[np.float32]
    published: date | None
    source: str


class Vectors:
    """The Chroma collection of one folder, shared by all stores on it in this process.

    Chroma keeps one system a folder and process, so reopening means that every user of it lets go at once:
    hence one object a folder, counted, and one lock around its use.
    """

    _by_folder: ClassVar[dict[Path, Vectors]] = {}
    _guard: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = -1
        self._users = 0
        self._lock = threading.RLock()
        self._client: Any = None
        self._collection: Any = None

    @classmethod
    def of(cls, folder: Path) -> Vectors:
        """The one object of a folder; every call is to be matched by a `release`."""
        with cls._guard:
            vectors = cls._by_folder.setdefault(folder, cls(folder))
            vectors._users += 1
            return vectors

    def release(self) -> None:
        """Closes the collection when its last user lets go."""
        with self._guard:
            self._users -= 1
            if self._users == 0:
                self._by_folder.pop(self.folder, None)
                self._close()

    def query(self, generation: int, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[str]:
        """Ids of the nearest vectors within the filters, at most `limit`, nearest first."""
        with self._open_at(generation) as collection:
            count = collection.count()
            if not count:
                return []
            found = collection.query(
                query_embeddings=[vector], n_results=min(limit, count), where=_where(filters), include=[]
            )
        return list(found["ids"][0])

    def update(self, generation: int, vectors: Sequence[Vector]) -> None:
        """Adds these vectors, or replaces those of the same ids."""
        with self._open_at(generation) as collection:
            for i in range(0, len(vectors), BATCH):
                batch = vectors[i : i + BATCH]
                collection.upsert(
                    ids=[vector.id for vector in batch],
                    embeddings=[vector.values for vector in batch],
                    metadatas=[{"day": _day(vector.published), "source": vector.source} for vector in batch],
                )

    def delete(self, generation: int, ids: Sequence[str]) -> None:
        """Removes the vectors of these ids; ids that are not there are ignored."""
        with self._open_at(generation) as collection:
            for i in range(0, len(ids), BATCH):
                collection.delete(ids=list(ids[i : i + BATCH]))

    def clear(self) -> None:
        """Forgets the collection, and with it the number of dimensions it was made for."""
        with self._open_at(self.generation):
            self._client.delete_collection("passages")
            self._close()

    def ids(self, generation: int) -> set[str]:
        """All ids."""
        with self._open_at(generation) as collection:
            return set(collection.get(include=[])["ids"])

    def count(self, generation: int) -> int:
        """How many there are."""
        with self._open_at(generation) as collection:
            return int(collection.count())

    @contextmanager
    def _open_at(self, generation: int) -> Iterator[Any]:
        """The collection, opened anew if the catalogue has moved since it was."""
        with self._lock:
            if not self._users:
                raise StoreError(f"The library at {self.folder.parent} was closed; make a new Assistant to use it.")
            try:
                if self._collection is None or self.generation != generation:
                    self._close()
                    self._open()
                    self.generation = generation
                yield self._collection
            except StoreError:
                raise
            except Exception as error:  # Chroma's errors share no base class
                self._close()
                raise StoreError(
                    f"The vectors in {self.folder} cannot be used ({type(error).__name__}: {error}). Delete that "
                    "folder; the next ingest makes it again from the catalogue, without embedding anything."
                ) from error

    def _open(self) -> None:
        import chromadb

        self._client = chromadb.PersistentClient(
            path=str(self.folder), settings=chromadb.Settings(anonymized_telemetry=False)
        )
        self._collection = self._client.get_or_create_collection(
            "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
        )

    def _close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None


def _day(published: date | None) -> int:
    """Days since the year 1; 0 for an undated article."""
    return published.toordinal() if published else 0


def _where(filters: Filters) -> dict[str, Any] | None:
    conditions: list[dict[str, Any]] = []
    if filters.since or filters.until:
        conditions.append({"day": {"$gte": filters.since.toordinal() if filters.since else 1}})
    if filters.until:
        conditions.append({"day": {"$lte": filters.until.toordinal()}})
    if filters.sources:
        conditions.append({"source": {"$in": list(filters.sources)}})
    return {"$and": conditions} if len(conditions) > 1 else (conditions[0] if conditions else None)
