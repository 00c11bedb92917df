"""The catalogue of a library: one SQLite file of articles, passages, vectors, words (FTS5) and files. It is the truth.

Every change to passages also lists them as `pending` in the same transaction, until the index of the vectors has
followed: whatever dies in between, what is left to do stands here. Knows the tables, their versions and their
rows; nothing of who else writes, nor of the index but its place.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import quote

import numpy as np

from rag.errors import StoreError
from rag.library import NONE, FileContent, Values
from rag.metadata import article_id
from rag.types import Article, Filters, Passage
from rag.vectors import Place, Vector

SCHEMA_VERSION = 3

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, source TEXT NOT NULL, published TEXT,
    authors TEXT NOT NULL, url TEXT NOT NULL, summary TEXT NOT NULL, added TEXT NOT NULL);
CREATE INDEX articles_published ON articles (published);
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE origins (
    path TEXT NOT NULL REFERENCES files ON DELETE CASCADE,
    article_id TEXT NOT NULL REFERENCES articles ON DELETE CASCADE, PRIMARY KEY (path, article_id));
CREATE INDEX origins_article ON origins (article_id);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL REFERENCES articles,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL, sentences BLOB NOT NULL DEFAULT x'');
CREATE INDEX passages_article ON passages (article_id);
CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize='porter unicode61 remove_diacritics 2');
CREATE INDEX articles_source ON articles (source);
CREATE TABLE pending (passage TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO meta VALUES ('generation', abs(random() % 1000000000));
"""
"""The first generation is drawn by lot: who still knows a library that was deleted must not take a new one for it."""

_MIGRATIONS = {
    1: """
CREATE INDEX articles_source ON articles (source);
CREATE TABLE pending (passage TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO pending SELECT id FROM passages WHERE (SELECT value FROM meta WHERE key = 'vectors_behind') = '1';
DELETE FROM meta WHERE key = 'vectors_behind';
UPDATE meta SET value = value || '/cut-48-2000' WHERE key = 'embedder';
""",
    2: "ALTER TABLE passages ADD COLUMN sentences BLOB NOT NULL DEFAULT x''",
}
"""From each older version to the next; all of it or none."""

ARTICLE = """a.id, a.title, a.body, a.source, a.published, a.authors, a.url, a.summary,
    COALESCE((SELECT MIN(path) FROM origins WHERE article_id = a.id), '') AS path"""

TO_INDEX = """SELECT p.id, p.vector, a.published, a.source
    FROM passages p JOIN articles a ON a.id = p.article_id"""

_NOT_OURS = "no such table", "vtable constructor failed"
"""What SQLite says of a file whose tables are not, or no longer, those of a catalogue."""

_T = TypeVar("_T")


class Orphans(NamedTuple):
    articles: list[str]
    passages: list[str]


class _Shared(threading.local):
    """The connection that a thread keeps open."""

    db: sqlite3.Connection | None = None


class Catalogue:
    """One SQLite file. Making this object touches nothing on disk; every method raises StoreError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._shared = _Shared()

    def exists(self) -> bool:
        return os.path.exists(self.path)  # Path's own raises where a name is too long, or a folder may not be entered

    def readonly(self) -> bool:
        """Whether the file is there and may not be written, nor anything beside it."""
        effective = os.access in os.supports_effective_ids
        return self.exists() and not all(
            os.access(path, os.W_OK, effective_ids=effective) for path in (self.path.parent, self.path)
        )

    def create(self) -> None:
        """Makes an empty one if there is none, under another name first, so that no reader meets half of one."""
        if not self.exists():
            new = Catalogue(self.path.with_suffix(".new"))
            new.delete()
            with new.connected():
                pass
            new.path.replace(self.path)

    def delete(self) -> None:
        for path in self.paths():
            path.unlink(missing_ok=True)

    def copy_to(self, other: Catalogue) -> None:
        """Makes the other one the same, in one transaction: who reads it meanwhile finds what it held before."""
        with self.connected() as db, other.connected() as target:
            db.backup(target)

    def settle(self) -> None:
        """Brings everything into the one file, so that it can be moved."""
        with self.connected() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def paths(self) -> list[Path]:
        """The file, and those that SQLite keeps beside it."""
        return [self.path.with_name(self.path.name + ending) for ending in ("", "-wal", "-shm", "-journal")]

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection; to an empty catalogue while there is none on disk."""
        if db := self._shared.db:
            with self._told():
                yield db
            return
        if os.path.exists(self.path.parent) and not self.path.parent.is_dir():
            raise StoreError(f"The library's home {self.path.parent} is a file; name a folder with --home.")
        with self.connected(":memory:" if not self.exists() else None) as db:
            yield db

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Whatever this thread reads meanwhile, it reads over one connection. To open one and look at the tables takes
        ten times as long as most questions that are put to it (.3 ms, of words .03)."""
        with self.reading() as db:
            before, self._shared.db = self._shared.db, db
            try:
                yield
            finally:
                self._shared.db = before

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all that the block does, or none of it."""
        with self.connected() as db:
            with db:
                db.execute("BEGIN IMMEDIATE")
                yield db
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def connected(self, path: str | None = None) -> Iterator[sqlite3.Connection]:
        """A connection to this file (or to ":memory:"), its tables made or brought up to this version."""
        # A connection is cheap (.3 ms), belongs to one thread and leaves nothing open.
        with self._told():
            readonly = path is None and self.readonly()
            name = self._uri(readonly) if path is None else path
            with closing(sqlite3.connect(name, timeout=30, isolation_level=None, uri=True)) as db:
                db.row_factory = sqlite3.Row
                db.execute("PRAGMA foreign_keys = ON")
                self._prepare(db, readonly)
                yield db

    def _uri(self, readonly: bool) -> str:
        """Of a file that may not be written: SQLite can read it without its companions only if nobody writes to it."""
        if not readonly:
            return f"file:{quote(str(self.path))}"
        wal = self.paths()[1]
        still = not wal.exists() or not wal.stat().st_size
        return f"file:{quote(str(self.path))}?mode=ro" + ("&immutable=1" if still else "")

    def _prepare(self, db: sqlite3.Connection, readonly: bool) -> None:
        """Makes the tables of a new catalogue, and changes those of an older one; refuses what it cannot read."""
        version = _version(db)
        if version == SCHEMA_VERSION:
            return
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"The library at {self.path.parent} has format {version}; this Citewire reads formats up to "
                f"{SCHEMA_VERSION}. Use the Citewire that made it, or name another folder with --home."
            )
        if readonly:
            raise StoreError(
                f"The library at {self.path.parent} has format {version}; to be read by this Citewire it is changed to "
                f"format {SCHEMA_VERSION}, and its folder may not be written. Allow that, or copy it and use the copy."
            )
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("BEGIN IMMEDIATE")
        # Another process may have done it while this one waited.
        if (version := _version(db)) == 0:
            _run(db, _SCHEMA)
        else:
            for older in range(version, SCHEMA_VERSION):
                _run(db, _MIGRATIONS[older])
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite raises, as a StoreError."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.Error) -> StoreError:
        """What SQLite refused, in our words; of damage only where it says so."""
        if "disk is full" in str(error) or "disk I/O" in str(error):
            return StoreError(
                f"The library's catalogue {self.path} could not be written or read ({error}). Free some space on the "
                "disk and run this again; nothing that was stored is lost."
            )
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more exactly what
        damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or str(error).startswith(_NOT_OURS)
        if damaged:
            saved = "`citewire doctor --repair` saves what can be read, " if code != sqlite3.SQLITE_NOTADB else ""
            return StoreError(
                f"The library's catalogue {self.path} is damaged ({error}): {saved}`citewire restore FILE --force` "
                "brings back a backup; without one, move the library's folder away and ingest the articles again."
            )
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY):
            advice = "Check its permissions."
        else:
            advice = "Try it again; if it fails again, `citewire doctor --deep` says whether the library is whole."
        return StoreError(f"The library's catalogue {self.path} cannot be used ({error}). {advice}")

    def meta(self, key: str) -> str | None:
        with self.reading() as db:
            return meta(db, key)

    def place(self) -> Place:
        """Where the vectors lie now."""
        with self.reading() as db:
            return Place(meta(db, "vectors") or "vectors", int(meta(db, "generation") or 0))


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _run(db: sqlite3.Connection, statements: str) -> None:
    # Not executescript, which commits what came before.
    for statement in statements.split(";\n"):
        db.execute(statement)


def meta(db: sqlite3.Connection, key: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def set_meta(db: sqlite3.Connection, **values: object) -> None:
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [(key, str(value)) for key, value in values.items()])


# --- rows ---------------------------------------------------------------------------------------------------


def article_of(row: sqlite3.Row) -> Article:
    """A row of `ARTICLE`."""
    return Article(
        id=row["id"],
        title=row["title"],
        body=row["body"],
        source=row["source"],
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        authors=tuple(json.loads(row["authors"])),
        url=row["url"],
        summary=row["summary"],
        path=row["path"],
    )


def vector_of(row: sqlite3.Row) -> Vector:
    """A row of `TO_INDEX`."""
    published = date.fromisoformat(row["published"]) if row["published"] else None
    return Vector(row["id"], np.frombuffer(row["vector"], dtype=np.float32), published, row["source"])


def put_article(db: sqlite3.Connection, article: Article) -> Literal["new", "edited", "same"]:
    """Stores an article; "edited" means that its text was there and its metadata were others."""
    row = db.execute(f"SELECT {ARTICLE} FROM articles a WHERE a.id = ?", (article.id,)).fetchone()
    if row and replace(article_of(row), path=article.path) == article:
        return "same"
    db.execute(
        """INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
           source = excluded.source, published = excluded.published, authors = excluded.authors,
           url = excluded.url, summary = excluded.summary""",
        (
            article.id,
            article.title,
            article.body,
            article.source,
            article.published.isoformat() if article.published else None,
            json.dumps(article.authors),
            article.url,
            article.summary,
            datetime.now(UTC).isoformat(timespec="seconds"),
        ),
    )
    db.execute("INSERT OR IGNORE INTO pending SELECT id FROM passages WHERE article_id = ?", (article.id,))
    return "edited" if row else "new"


def take_over(db: sqlite3.Connection, article: Article) -> str:
    """Gives this article the files of the same one under the id that versions before 0.14 made without its publisher,
    which becomes an orphan; returns that id. For a library that such a version made: nothing in it is doubled."""
    former = article_id(article.title, article.body)
    db.execute(
        """UPDATE OR REPLACE origins SET article_id = ?
           WHERE article_id = (SELECT id FROM articles WHERE id = ? AND source = ? AND source != '')""",
        (article.id, former, article.source),
    )
    return former


def put_origins(db: sqlite3.Connection, content: FileContent) -> set[str]:
    """Records which articles a file holds; returns those that it held before and holds no more."""
    before = {row[0] for row in db.execute("SELECT article_id FROM origins WHERE path = ?", (content.path,))}
    gone = before - content.keep if content.keep is not None else set()
    db.execute(
        "INSERT INTO files VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET digest = excluded.digest",
        (content.path, content.digest),
    )
    db.executemany("INSERT OR IGNORE INTO origins VALUES (?, ?)", [(content.path, a.id) for a in content.articles])
    db.executemany("DELETE FROM origins WHERE path = ? AND article_id = ?", [(content.path, i) for i in gone])
    return gone


def _directions(vectors: Values) -> bytes:
    """One byte a number, the greatest of each vector 127: a sentence's vector is of unit length, and moves by .01."""
    scaled = vectors * (127 / np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9))
    stored: bytes = np.round(scaled).astype(np.int8).tobytes()
    return stored


def within(stored: Sequence[bytes], dimensions: int) -> list[Values]:
    """The vectors of each passage's sentences, shape (sentences, dimensions), of unit length or zero; none of what is
    not whole, for they can be done without."""
    size = dimensions or 1
    whole = [blob if dimensions and len(blob) % size == 0 else b"" for blob in stored]
    rows = np.frombuffer(b"".join(whole), dtype=np.int8).reshape(-1, size).astype(np.float32)
    unit = rows / np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None], np.float32(1e-9))
    ends = accumulate((len(blob) // size for blob in whole), initial=0)
    return [unit[start:end] for start, end in pairwise(ends)]


def put_passages(
    db: sqlite3.Connection,
    article: Article,
    passages: Sequence[Passage],
    vectors: Mapping[str, Values],
    sentences: Mapping[str, Values] = NONE,
) -> None:
    for passage in passages:
        vector = np.asarray(vectors[passage.id], dtype=np.float32).tobytes()
        of_sentences = _directions(sentences[passage.id]) if passage.id in sentences else b""
        number = db.execute(
            "INSERT INTO passages (id, article_id, start, end, vector, sentences) VALUES (?, ?, ?, ?, ?, ?)",
            (passage.id, article.id, passage.start, passage.end, vector, of_sentences),
        ).lastrowid
        text = article.body[passage.start : passage.end]
        db.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (number, article.title, text))
    db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(passage.id,) for passage in passages])


def drop_orphans(db: sqlite3.Connection) -> Orphans:
    """Deletes the articles that no file holds any more."""
    orphans = "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM origins)"
    passages = [row[0] for row in db.execute(f"SELECT id FROM passages WHERE article_id IN ({orphans})")]
    db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(name,) for name in passages])
    db.execute(f"DELETE FROM words WHERE rowid IN (SELECT number FROM passages WHERE article_id IN ({orphans}))")
    db.execute(f"DELETE FROM passages WHERE article_id IN ({orphans})")
    articles = [row[0] for row in db.execute(f"DELETE FROM articles WHERE id IN ({orphans}) RETURNING id")]
    return Orphans(articles, passages)


def marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """A thousand at a time: SQLite limits how much one statement may carry."""
    for i in range(0, len(values), 1000):
        yield values[i : i + 1000]


def where(filters: Filters) -> tuple[str, list[Any]]:
    """The filters as SQL conditions on articles `a`, and their values. Undated articles fail a date range."""
    conditions: list[str] = []
    values: list[Any] = []
    if filters.since:
        conditions, values = [*conditions, "a.published >= ?"], [*values, filters.since.isoformat()]
    if filters.until:
        conditions, values = [*conditions, "a.published <= ?"], [*values, filters.until.isoformat()]
    if filters.sources:
        conditions, values = [*conditions, f"a.source IN ({marks(filters.sources)})"], [*values, *filters.sources]
    if filters.articles:
        conditions, values = [*conditions, f"a.id IN ({marks(filters.articles)})"], [*values, *filters.articles]
    return "".join(f" AND {condition}" for condition in conditions), values
