"""The library on disk: a catalogue (SQLite: articles, passages, words, files) and a Chroma collection.

The catalogue is the truth and keeps every passage's vector; the collection is an index of those vectors that
can be made again from it without embedding anything. Passages found in the collection but not in the
catalogue are ignored, so nothing that was removed is ever cited.

Chroma's client serves one process: a reader that was open before does not find what another process added.
So there is one writer at a time (an operating-system lock), every write ends by moving a generation number
in the catalogue, and a reader that sees it moved opens the collection anew.

Knows nothing of files' formats, embedders or questions: it stores what it is given.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag.errors import StoreError
from rag.types import Article, Filters, Passage
from rag.vectors import Vector, Vectors

SCHEMA_VERSION = 1
LOCK_SECONDS = 600
"""How long a writer waits for another one."""

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
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE INDEX passages_article ON passages (article_id);
CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize='porter unicode61 remove_diacritics 2');
"""

_ARTICLE = """a.id, a.title, a.body, a.source, a.published, a.authors, a.url, a.summary,
    COALESCE((SELECT MIN(path) FROM origins WHERE article_id = a.id), '') AS path"""


_TO_INDEX = """SELECT p.id, p.vector, a.published, a.source
    FROM passages p JOIN articles a ON a.id = p.article_id"""

_T = TypeVar("_T")


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


class _Orphans(NamedTuple):
    articles: list[str]
    passages: list[str]


class StoredPassage(NamedTuple):
    passage: Passage
    article: Article
    vector: NDArray[np.float32]


class Store:
    """One library. Making it touches nothing on disk; the first write makes the folder.

    Safe to use from several threads, and twice on one home. Every method raises StoreError when the disk,
    the catalogue or the collection fails.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._catalogue = home / "catalogue.sqlite"
        self._vectors = Vectors.of(home / "vectors")
        self._closed = False

    # --- reading ---

    def embedder(self) -> str | None:
        """Fingerprint of the embedder that made the vectors, or None while there are none."""
        return self._meta("embedder")

    def counts(self) -> tuple[int, int]:
        """(articles, passages)."""
        with self._reading() as db:
            return tuple(
                db.execute("SELECT (SELECT COUNT(*) FROM articles), (SELECT COUNT(*) FROM passages)").fetchone()
            )

    def sources(self) -> dict[str, int]:
        """How many articles each publisher has, most first."""
        with self._reading() as db:
            rows = db.execute("SELECT source, COUNT(*) AS n FROM articles GROUP BY source ORDER BY n DESC, source")
            return dict(rows.fetchall())

    def newest(self) -> date | None:
        """The day of the newest article; None if none is dated."""
        with self._reading() as db:
            day = db.execute("SELECT MAX(published) FROM articles").fetchone()[0]
        return date.fromisoformat(day) if day else None

    def articles(self) -> Iterator[Article]:
        """All articles, newest first, undated last; read one by one."""
        with self._reading() as db:
            for row in db.execute(f"SELECT {_ARTICLE} FROM articles a ORDER BY a.published DESC, a.title, a.id"):
                yield _article(row)

    def article(self, article_id: str) -> Article | None:
        with self._reading() as db:
            row = db.execute(f"SELECT {_ARTICLE} FROM articles a WHERE a.id = ?", (article_id,)).fetchone()
        return _article(row) if row else None

    def undated(self, filters: Filters) -> int:
        """How many articles of the chosen publishers have no date."""
        where, values = _where(replace(filters, since=None, until=None))
        with self._reading() as db:
            count = db.execute(f"SELECT COUNT(*) FROM articles a WHERE a.published IS NULL{where}", values).fetchone()
        return int(count[0])

    def digests(self) -> dict[str, str]:
        """path -> digest of every file that articles came from; "" for a file to be read again."""
        with self._reading() as db:
            return dict(db.execute("SELECT path, digest FROM files").fetchall())

    def articles_of(self, path: str) -> int:
        """How many articles came from a file."""
        with self._reading() as db:
            return int(db.execute("SELECT COUNT(*) FROM origins WHERE path = ?", (path,)).fetchone()[0])

    def missing(self, ids: Iterable[str]) -> set[str]:
        """Those of the article ids that are not stored."""
        missing = set(ids)
        with self._reading() as db:
            for some in _batches(sorted(missing)):
                rows = db.execute(f"SELECT id FROM articles WHERE id IN ({_marks(some)})", some)
                missing -= {row[0] for row in rows}
        return missing

    def dense(self, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[str]:
        """Ids of the passages nearest to a vector, nearest first.

        Of chosen articles all are compared: Chroma does not know which passage is of which article.
        """
        if filters.articles:
            return self._dense_of_chosen(vector, limit, filters)
        return self._vectors.query(self._generation(), vector, limit, filters)

    def _dense_of_chosen(self, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[str]:
        where, values = _where(filters)
        query = "SELECT p.id, p.vector FROM passages p JOIN articles a ON a.id = p.article_id WHERE 1"
        with self._reading() as db:
            rows = db.execute(f"{query}{where} ORDER BY p.id", values).fetchall()
        nearness = [float(np.frombuffer(row["vector"], dtype=np.float32) @ vector) for row in rows]
        order = sorted(range(len(rows)), key=lambda i: -nearness[i])
        return [str(rows[i]["id"]) for i in order[:limit]]

    def lexical(
        self, words: Sequence[str], limit: int, filters: Filters, among: Sequence[str] | None = None
    ) -> dict[str, float]:
        """BM25 (> 0, higher is better) of the passages that hold any of the words, best first.

        FTS5's bm25() with its defaults (k1 = 1.2, b = 0.75); a word of the headline counts twice.
        `among` restricts the search to these passage ids.
        """
        if not words:
            return {}
        match = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
        where, values = _where(filters)
        if among is not None:
            where, values = f"{where} AND p.id IN ({_marks(among)})", [*values, *among]
        with self._reading() as db:
            rows = db.execute(
                f"""SELECT p.id, -bm25(words, 2.0, 1.0) AS score FROM words
                    JOIN passages p ON p.number = words.rowid JOIN articles a ON a.id = p.article_id
                    WHERE words MATCH ?{where} ORDER BY score DESC, p.id LIMIT ?""",
                (match, *values, limit),
            )
            return {row["id"]: row["score"] for row in rows}

    def document_frequency(self, words: Iterable[str]) -> dict[str, int]:
        """In how many passages each word (any form of it) occurs."""
        frequency = {}
        with self._reading() as db:
            for word in words:
                match = '"' + word.replace('"', '""') + '"'
                query = "SELECT COUNT(*) FROM words WHERE words MATCH ?"
                frequency[word] = int(db.execute(query, (match,)).fetchone()[0])
        return frequency

    def passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        """The stored ones of these passages, with their articles and vectors."""
        with self._reading() as db:
            rows = db.execute(
                f"""SELECT p.id AS passage_id, p.start, p.end, p.vector, {_ARTICLE} FROM passages p
                    JOIN articles a ON a.id = p.article_id WHERE p.id IN ({_marks(ids)})""",
                ids,
            ).fetchall()
        articles: dict[str, Article] = {}
        found = {}
        for row in rows:
            article = articles.setdefault(row["id"], _article(row))
            text = article.body[row["start"] : row["end"]]
            passage = Passage(row["passage_id"], article.id, text, row["start"], row["end"])
            found[passage.id] = StoredPassage(passage, article, np.frombuffer(row["vector"], dtype=np.float32))
        return found

    # --- writing ---

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the library's lock; waits up to `LOCK_SECONDS` for another writer, in this process or another."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.home / "write.lock")
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout:
            raise StoreError(
                f"Another process has been writing to {self.home} for {LOCK_SECONDS // 60} minutes; "
                "wait for it to end, or end it, and try again."
            ) from None
        except OSError as error:
            raise StoreError(
                f"The library's folder {self.home} cannot be written to ({error.strerror or error}); name another "
                "with --home, or mend its permissions."
            ) from None
        try:
            self._create()
            self._mend()
            yield
        finally:
            lock.release()

    def claim(self, fingerprint: str) -> None:
        """Records the embedder of an empty library; raises StoreError if vectors of another one are stored."""
        stored = self.embedder()
        if stored == fingerprint:
            return
        if stored is not None and self.counts()[1]:
            raise StoreError(other_embedder(self.home, stored, fingerprint))
        if stored is not None:
            self._vectors.clear()
        with self._changing() as db:
            _set_meta(db, "embedder", fingerprint)

    def put(
        self,
        contents: Sequence[FileContent],
        passages: Mapping[str, Sequence[Passage]],
        vectors: Mapping[str, NDArray[np.float32]],
    ) -> Counts:
        """Makes the library say of these files what they hold now, all or nothing. Call inside `writing()`.

        `passages` (by article id) and `vectors` (by passage id) are needed for articles not stored yet.
        An article stays as long as one file holds it.
        """
        happened: Counter[str] = Counter()
        changed: list[str] = []
        exchanged: list[tuple[int, set[str]]] = []
        with self._changing() as db:
            for content in contents:
                found = [_put_article(db, article) for article in content.articles]
                for article, was in zip(content.articles, found, strict=True):
                    if was == "new":
                        _put_passages(db, article, passages[article.id], vectors)
                changed += [a.id for a, was in zip(content.articles, found, strict=True) if was != "same"]
                happened.update(found)
                exchanged.append((found.count("new"), _put_origins(db, content)))
            orphans = _drop_orphans(db)
        self._index(changed, orphans.passages)
        # A new article in the file of one that is gone is its new version.
        gone = set(orphans.articles)
        for new, left in exchanged:
            gone.difference_update(sorted(left & gone)[:new])
        versions = len(orphans.articles) - len(gone)
        return Counts(happened["new"] - versions, happened["edited"] + versions, happened["same"], len(gone))

    def forget(self, paths: Sequence[str]) -> int:
        """Files are gone: removes the articles that no other file holds; returns how many. Inside `writing()`."""
        with self._changing() as db:
            db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])
            orphans = _drop_orphans(db)
        self._index([], orphans.passages)
        return len(orphans.articles)

    def remove(self, article_id: str) -> bool:
        """Removes an article whatever files hold it; says whether it was there. Inside `writing()`.

        Its files are read again by the next ingest that names them, which brings it back.
        """
        with self._changing() as db:
            db.execute(
                "UPDATE files SET digest = '' WHERE path IN (SELECT path FROM origins WHERE article_id = ?)",
                (article_id,),
            )
            db.execute("DELETE FROM origins WHERE article_id = ?", (article_id,))
            orphans = _drop_orphans(db)
        self._index([], orphans.passages)
        return bool(orphans.articles)

    def problems(self) -> list[str]:
        """What is wrong with the library, for `citewire doctor`; empty when catalogue and vectors agree."""
        if not self._catalogue.exists():
            return []
        with self._reading() as db:
            found = [f"catalogue: {row[0]}" for row in db.execute("PRAGMA quick_check") if row[0] != "ok"]
            ids = {row[0] for row in db.execute("SELECT id FROM passages")}
        indexed = self._vectors.ids(self._generation())
        if ids != indexed:
            found.append(
                f"vectors: {len(ids - indexed)} missing and {len(indexed - ids)} left over; the next ingest mends it"
            )
        return found

    def close(self) -> None:
        """Lets go of the vectors' files. Calling it again does nothing."""
        if not self._closed:
            self._closed = True
            self._vectors.release()

    # --- within ---

    def _create(self) -> None:
        """Makes the catalogue of a new library, under another name first, so that no reader meets half of one."""
        if not self._catalogue.exists():
            new = self.home / "catalogue.new"
            new.unlink(missing_ok=True)
            with self._connected(str(new)):
                pass
            new.replace(self._catalogue)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection; to an empty catalogue while there is none on disk."""
        if self.home.exists() and not self.home.is_dir():
            raise StoreError(f"The library's home {self.home} is a file; name a folder with --home.")
        with self._connected(str(self._catalogue) if self._catalogue.exists() else ":memory:") as db:
            yield db

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that also says, until `_index` has run, that the vectors lag behind."""
        with self._connected(str(self._catalogue)) as db:
            with db:
                db.execute("BEGIN IMMEDIATE")
                _set_meta(db, "vectors_behind", "1")
                yield db
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def _connected(self, path: str) -> Iterator[sqlite3.Connection]:
        # A connection is cheap (0.1 ms), belongs to one thread and leaves nothing open.
        try:
            db = sqlite3.connect(path, timeout=30, isolation_level=None)
        except sqlite3.Error as error:
            raise self._broken(error) from error
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA foreign_keys = ON")
            self._prepare(db)
            yield db
        except sqlite3.Error as error:
            raise self._broken(error) from error
        finally:
            db.close()

    def _prepare(self, db: sqlite3.Connection) -> None:
        """Makes the tables of a new catalogue; refuses one of another format."""
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("BEGIN IMMEDIATE")
            # Another process may have made them while this one waited.
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                for statement in _SCHEMA.split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            db.execute("COMMIT")
        elif version != SCHEMA_VERSION:
            raise StoreError(
                f"The library at {self.home} has format {version}; this Citewire reads format "
                f"{SCHEMA_VERSION}. Use the Citewire that made it, or name another folder with --home."
            )

    def _broken(self, error: sqlite3.Error) -> StoreError:
        return StoreError(
            f"The library's catalogue {self._catalogue} cannot be used ({error}). Check the disk and the file's "
            "permissions; if it is damaged, move the folder away and ingest the articles again."
        )

    def _meta(self, key: str) -> str | None:
        with self._reading() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _generation(self) -> int:
        return int(self._meta("generation") or 0)

    def _index(self, changed: Sequence[str], dropped: Sequence[str]) -> None:
        """Brings the collection up to the catalogue for these articles and passages."""
        generation = self._generation()
        with self._reading() as db:
            for some in _batches(changed):
                rows = db.execute(f"{_TO_INDEX} WHERE a.id IN ({_marks(some)})", some).fetchall()
                self._vectors.update(generation, [_vector(row) for row in rows])
        self._vectors.delete(generation, dropped)
        self._settle(generation)

    def _mend(self) -> None:
        """After a writer that died, or the loss of the collection: makes the collection agree again."""
        generation = self._generation()
        agree = self._vectors.count(generation) == self.counts()[1]
        if agree and self._meta("vectors_behind") != "1":
            return
        with self._reading() as db:
            rows = db.execute(_TO_INDEX).fetchall()
        left_over = self._vectors.ids(generation) - {row["id"] for row in rows}
        self._vectors.update(generation, [_vector(row) for row in rows])
        self._vectors.delete(generation, sorted(left_over))
        self._settle(generation)

    def _settle(self, generation: int) -> None:
        """Tells every reader that catalogue and collection agree, and that both have moved."""
        with self._changing() as db:
            _set_meta(db, "generation", str(generation + 1))
            _set_meta(db, "vectors_behind", "0")
        self._vectors.generation = generation + 1


def other_embedder(home: Path, stored: str, used: str) -> str:
    """The sentence for a library whose vectors another embedder made."""
    return (
        f"The library at {home} was made with the embedder {stored}, and the one in use is {used}. Set "
        "CITEWIRE_EMBEDDER back to the first, or ingest the articles into another folder with --home."
    )


# --- the catalogue's rows -----------------------------------------------------------------------------------


def _article(row: sqlite3.Row) -> Article:
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


def _put_article(db: sqlite3.Connection, article: Article) -> Literal["new", "edited", "same"]:
    """Stores an article; "edited" means that its text was there and its metadata were others."""
    row = db.execute(f"SELECT {_ARTICLE} FROM articles a WHERE a.id = ?", (article.id,)).fetchone()
    if row and replace(_article(row), path=article.path) == article:
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
    return "edited" if row else "new"


def _put_origins(db: sqlite3.Connection, content: FileContent) -> set[str]:
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


def _put_passages(
    db: sqlite3.Connection, article: Article, passages: Sequence[Passage], vectors: Mapping[str, NDArray[np.float32]]
) -> None:
    for passage in passages:
        vector = np.asarray(vectors[passage.id], dtype=np.float32).tobytes()
        number = db.execute(
            "INSERT INTO passages (id, article_id, start, end, vector) VALUES (?, ?, ?, ?, ?)",
            (passage.id, article.id, passage.start, passage.end, vector),
        ).lastrowid
        db.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (number, article.title, passage.text))


def _drop_orphans(db: sqlite3.Connection) -> _Orphans:
    """Deletes the articles that no file holds any more."""
    orphans = "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM origins)"
    passages = [row[0] for row in db.execute(f"SELECT id FROM passages WHERE article_id IN ({orphans})")]
    db.execute(f"DELETE FROM words WHERE rowid IN (SELECT number FROM passages WHERE article_id IN ({orphans}))")
    db.execute(f"DELETE FROM passages WHERE article_id IN ({orphans})")
    articles = [row[0] for row in db.execute(f"DELETE FROM articles WHERE id IN ({orphans}) RETURNING id")]
    return _Orphans(articles, passages)


def _vector(row: sqlite3.Row) -> Vector:
    """A row of `_TO_INDEX`."""
    published = date.fromisoformat(row["published"]) if row["published"] else None
    return Vector(row["id"], np.frombuffer(row["vector"], dtype=np.float32), published, row["source"])


def _set_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """A thousand at a time: SQLite and Chroma both limit how much one call may carry."""
    for i in range(0, len(values), 1000):
        yield values[i : i + 1000]


def _where(filters: Filters) -> tuple[str, list[Any]]:
    """The filters as SQL conditions on articles `a`, and their values. Undated articles fail a date range."""
    conditions: list[str] = []
    values: list[Any] = []
    if filters.since:
        conditions, values = [*conditions, "a.published >= ?"], [*values, filters.since.isoformat()]
    if filters.until:
        conditions, values = [*conditions, "a.published <= ?"], [*values, filters.until.isoformat()]
    if filters.sources:
        conditions, values = [*conditions, f"a.source IN ({_marks(filters.sources)})"], [*values, *filters.sources]
    if filters.articles:
        conditions, values = [*conditions, f"a.id IN ({_marks(filters.articles)})"], [*values, *filters.articles]
    return "".join(f" AND {condition}" for condition in conditions), values
