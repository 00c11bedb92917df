"""Vectors by passage id, found by nearness: the Chroma collection of one library.

Chroma's client serves one process: of two that use a folder at the same moment one may fail or lose vectors, and
a reader that was open before does not find what another process added. So every use holds a lock of the operating
system, and begins by asking the catalogue where the collection lies and how far it has moved; when it has moved,
the collection is opened anew. Knows nothing else of the catalogue; what is lost here is made again from there.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
from filelock import FileLock, Timeout

from rag.errors import StoreError, cause
from rag.library import Values
from rag.types import Filters

BATCH = 1000
"""Chroma limits how much one call may carry."""
PATIENCE = 120
"""Seconds that a use of the collection waits for one by another process; each takes far less."""


class VectorsError(StoreError):
    """The collection cannot be read or written; what it holds can be made again from the catalogue."""


class Vector(NamedTuple):
    """A passage's vector, and what filters need of its article."""

    id: str
    values: Values
    published: date | None
    source: str


class Place(NamedTuple):
    """Where the catalogue says that the collection lies, and how often it has changed."""

    folder: str
    """Name of a folder in the library's."""
    generation: int


class Vectors:
    """The collection of one library, shared by all stores on it in this process.

    Chroma keeps one system a folder and process, so reopening means that every user of it lets go at once:
    hence one object a library, counted, and one lock around its use.
    """

    _by_home: ClassVar[dict[Path, Vectors]] = {}
    _guard: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, home: Path, place: Callable[[], Place]) -> None:
        self.home = home
        self._place = place
        self._opened: Place | None = None
        self._users = 0
        self._lock = threading.RLock()
        self._turnstile = FileLock(home / "vectors.queue", thread_local=False)
        self._between_processes = FileLock(home / "vectors.lock", thread_local=False)
        self._client: Any = None
        self._collection: Any = None

    @classmethod
    def of(cls, home: Path, place: Callable[[], Place]) -> Vectors:
        """The one object of a library; every call is to be matched by a `release`. `place` is asked at every use."""
        with cls._guard:
            vectors = cls._by_home.setdefault(home, cls(home, place))
            vectors._users += 1
            return vectors

    def release(self) -> None:
        """Closes the collection when its last user lets go."""
        with self._guard:
            self._users -= 1
            if self._users == 0:
                self._by_home.pop(self.home, None)
                self._close()

    # --- reading ---

    def query(self, vector: Values, limit: int, filters: Filters) -> list[str] | None:
        """Ids of the nearest vectors within the filters, at most `limit`, nearest first. None if they are gone."""
        with self.held() as place:
            if not self._exists(place):
                return None
            with self._open(place) as collection:  # Chroma gives all where there are fewer
                found = collection.query(query_embeddings=[vector], n_results=limit, where=_where(filters), include=[])
            return list(found["ids"][0])

    def exist(self) -> bool:
        """Whether there is a collection; looks at its file only, so that Chroma need not be loaded."""
        with self.held() as place:
            return self._exists(place)

    def count(self) -> int:
        """How many there are."""
        with self.held() as place:
            if not self._exists(place):
                return 0
            with self._open(place) as collection:
                return int(collection.count())

    def compare(self, vectors: Iterable[Vector], wrong: Callable[[str, str], None]) -> None:
        """Calls `wrong` with (passage id, what is wrong) for each vector that is not here as it should be, or is not
        found by itself, and for each that should not be here. Lets readers in between."""
        with self.held() as place, self._open(place) as collection:
            left_over = set(collection.get(include=[])["ids"])
        for batch in _batches(vectors):
            left_over -= {vector.id for vector in batch}
            with self.held() as place, self._open(place) as collection:
                _compare(collection, batch, wrong)
        for name in sorted(left_over):
            wrong(name, "is in the vectors and not in the catalogue")

    # --- writing: by the one who holds the library's lock ---

    @contextmanager
    def held(self) -> Iterator[Place]:
        """Nobody else, in this process or another, uses the collection meanwhile. Gives where it lies now."""
        with self._lock:
            if not self._users:
                raise StoreError(f"The library at {self.home} was closed; make a new Assistant to use it.")
            if self._between_processes.is_locked:  # by this thread, further up
                yield self._place()
                return
            try:
                # Who waits stands in the turnstile, so that a busy process does not come before it again and again.
                with self._turnstile.acquire(timeout=PATIENCE, poll_interval=0.003):
                    lock = self._between_processes.acquire(timeout=PATIENCE, poll_interval=0.003)
            except (Timeout, OSError) as error:
                raise StoreError(
                    f"The vectors of the library at {self.home} could not be locked ({cause(error)}); try again."
                ) from error
            with lock:
                yield self._place()

    def change(self, updated: Sequence[Vector], dropped: Sequence[str], living: int) -> bool:
        """Adds or replaces vectors, and removes those of the ids that are there. Inside `held()`.

        Says whether it then holds as many as are living, and finds each new one: among many deleted and many alike,
        a graph can take up a vector and never come to it again.
        """
        with self.held() as place, self._open(place) as collection:
            _upsert(collection, updated)
            for ids in _batches(dropped):
                collection.delete(ids=ids)
            found = all(all(_found(collection, batch)) for batch in _batches(updated))
            return found and int(collection.count()) == living

    def changed(self) -> None:
        """The catalogue has counted our own change: what is open here is up to date. Inside `held()`."""
        if self._collection is not None:
            self._opened = self._place()

    def build(self, name: str, vectors: Iterable[Vector]) -> None:
        """Makes another collection in the folder of that name. Nobody uses it until the catalogue says so."""
        folder = self.home / name
        shutil.rmtree(folder, ignore_errors=True)
        with self._told(folder):
            client, collection = _client(folder)
            try:
                _upsert(collection, vectors)
                collection.count()  # works off Chroma's own log, so that the first reader need not
            finally:
                client.close()

    def sweep(self) -> None:
        """Deletes the collections that the catalogue does not name: those it named before, and half-built ones."""
        with self.held() as place:
            for folder in self.home.glob("vectors*"):
                if folder.is_dir() and folder.name != place.folder:
                    shutil.rmtree(folder, ignore_errors=True)

    # --- within ---

    def _exists(self, place: Place) -> bool:
        return (self.home / place.folder / "chroma.sqlite3").exists()

    @contextmanager
    def _open(self, place: Place) -> Iterator[Any]:
        """The collection, opened anew if the catalogue has moved since it was. Inside `held()`."""
        with self._told(self.home / place.folder):
            if self._collection is None or self._opened != place:
                self._close()
                _look(self.home / place.folder / "chroma.sqlite3", thorough=self._opened is None)
                self._client, self._collection = _client(self.home / place.folder)
                self._opened = place
            yield self._collection

    @contextmanager
    def _told(self, folder: Path) -> Iterator[None]:
        """Whatever Chroma raises, as a StoreError."""
        try:
            yield
        except (StoreError, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # Chroma's errors share no base class, and its panics are no Exceptions
            self._close()
            raise VectorsError(
                f"The vectors in {folder} cannot be used ({cause(error)}). If the disk is full, free some space. "
                "`citewire doctor --repair` makes them again from the catalogue, without embedding anything."
            ) from error

    def _close(self) -> None:
        with self._lock:
            client, self._client, self._collection = self._client, None, None
            if client is not None:
                client.close()


def _look(file: Path, thorough: bool) -> None:
    """Raises where Chroma's file is damaged: of what SQLite then says Chroma may end the whole process."""
    if file.exists():
        with closing(sqlite3.connect(file)) as db:
            db.execute("SELECT COUNT(sql) FROM sqlite_master").fetchone()
            found = db.execute("PRAGMA quick_check").fetchone()[0] if thorough else "ok"
        if found != "ok":
            raise sqlite3.DatabaseError(found)


def _client(folder: Path) -> tuple[Any, Any]:
    import chromadb

    client = chromadb.PersistentClient(path=str(folder), settings=chromadb.Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection(
        "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
    )
    return client, collection


def _upsert(collection: Any, vectors: Iterable[Vector]) -> None:
    for batch in _batches(vectors):
        collection.upsert(
            ids=[vector.id for vector in batch],
            embeddings=[vector.values for vector in batch],
            metadatas=[_metadata(vector) for vector in batch],
        )


def _compare(collection: Any, batch: Sequence[Vector], wrong: Callable[[str, str], None]) -> None:
    names = [vector.id for vector in batch]
    got = collection.get(ids=names, include=["embeddings", "metadatas"])
    stored = dict(zip(got["ids"], zip(got["embeddings"], got["metadatas"], strict=True), strict=True))
    for vector, found in zip(batch, _found(collection, batch), strict=True):
        values, metadata = stored.get(vector.id, (None, None))
        if values is None:
            wrong(vector.id, "has no vector in the index")
        elif len(values) != len(vector.values) or not np.allclose(values, _unit(vector.values), atol=1e-5):
            wrong(vector.id, "has another vector in the index than in the catalogue")
        elif metadata != _metadata(vector):
            wrong(vector.id, "has another day or publisher in the index than in the catalogue")
        elif not found:
            wrong(vector.id, "is not found by its own vector")


def _found(collection: Any, batch: Sequence[Vector]) -> list[bool]:
    """Whether each is the nearest to itself, or something is that is as near: a copy."""
    found = collection.query(query_embeddings=[v.values for v in batch], n_results=1, include=["distances"])
    answers = zip(batch, found["ids"], found["distances"], strict=True)
    return [ids[:1] == [vector.id] or bool(near and near[0] < 1e-5) for vector, ids, near in answers]


def _unit(values: Values) -> Values:
    """As Chroma keeps vectors for the cosine."""
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-30), dtype=np.float32)


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    values = iter(values)
    while batch := list(islice(values, BATCH)):
        yield batch


def _metadata(vector: Vector) -> dict[str, Any]:
    return {"day": _day(vector.published), "source": vector.source}


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
