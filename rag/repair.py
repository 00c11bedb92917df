"""Proves that a library on disk is whole, and makes it whole again from its catalogue, without embedding anything.

Every passage's span, words, vector and place in the index is looked at; what an index cannot say of itself is
asked of it (each vector is searched for by itself). Knows the catalogue's tables and nothing of embedders.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from rag.catalogue import TO_INDEX, Catalogue, put_passages, set_meta, vector_of, within
from rag.errors import StoreError
from rag.library import Values, Waiting
from rag.metadata import article_id
from rag.settings import WAIT
from rag.store import Store
from rag.types import Article, Passage

Wrong = Callable[[str, str], None]
"""Called with what something is named, and what is wrong with it."""

SHOWN = 3
"""Examples named for each kind of problem."""


class Repaired(NamedTuple):
    """What a repair found and did."""

    problems: list[str]
    """What was wrong before."""
    articles: int
    """How many the library holds now."""
    lost: int
    """How many could not be read whole; their files are read again by the next ingest that names them."""


def examine(store: Store, *, deep: bool = False) -> list[str]:
    """What is wrong with a library, a sentence each; empty if nothing is. `deep` looks at every row and vector, which
    takes minutes for a large library and, unless the folder is read-only, waits for whoever writes."""
    if not store.catalogue.exists():
        return []
    if not deep:
        return _glance(store)
    if store.catalogue.readonly():
        return _examined(store.catalogue, writable=False)
    with store.locked():
        return _deeply(store)


def without_sentences(store: Store) -> int:
    """How many passages have no vectors of their sentences: those of before 0.21.0, or of an embedder without any."""
    with store.catalogue.reading() as db:
        return int(db.execute("SELECT COUNT(*) FROM passages WHERE sentences = x''").fetchone()[0])


def repair(store: Store, wait: float = WAIT, waiting: Waiting | None = None) -> Repaired:
    """Makes catalogue and vectors whole from what can be read of the catalogue; changes nothing if all is well.

    Where the catalogue is damaged, the old file is kept beside it as `damaged.sqlite`. Raises StoreError if nothing
    can be read of it, leaving it as it is.
    """
    with store.locked(wait, waiting):
        found = _deeply(store)
        if not found:
            return Repaired([], store.summary().articles, 0)
        if not any(problem.startswith("catalogue:") for problem in found):
            with store.replacing() as fresh:
                store.catalogue.copy_to(fresh)
            return Repaired(found, store.summary().articles, 0)
        with store.replacing() as fresh:
            lost = _salvage(store.catalogue, fresh)
            _keep(store)
        return Repaired(found, store.summary().articles, lost)


def _glance(store: Store) -> list[str]:
    with store.catalogue.reading() as db:
        found = [f"catalogue: {row[0]}" for row in db.execute("PRAGMA quick_check") if row[0] != "ok"]
        pending = db.execute("SELECT COUNT(*) FROM pending").fetchone()[0]
        passages = db.execute("SELECT COUNT(*) FROM passages").fetchone()[0]
    if store.catalogue.readonly():
        return found
    if pending:
        found.append(f"vectors: {pending} passages behind the catalogue; the next ingest mends it")
    elif passages and (indexed := store.vectors.count()) != passages:
        found.append(f"vectors: {indexed} of {passages}; `citewire doctor --repair` mends it")
    return found


def _deeply(store: Store) -> list[str]:
    try:
        found = _examined(store.catalogue, writable=True)
        if not found:
            found = _gathered("vectors", lambda wrong: _compare(store, wrong))
    except StoreError as error:
        found = [f"catalogue: {error}"]
    return found


def _compare(store: Store, wrong: Wrong) -> None:
    with store.catalogue.reading() as db:
        if not db.execute("SELECT 1 FROM passages LIMIT 1").fetchone() and not store.vectors.exist():
            return
        try:
            store.vectors.compare(map(vector_of, db.execute(TO_INDEX)), wrong)
        except StoreError as error:
            wrong("", str(error))


def _gathered(where: str, look: Callable[[Wrong], None]) -> list[str]:
    """What `look` finds wrong: each kind once, with a few examples and how many more there are."""
    found: dict[str, list[str]] = {}
    look(lambda name, what: found.setdefault(what, []).append(name))
    return [f"{where}: {_named(names)}{what}" for what, names in found.items()]


def _named(names: list[str]) -> str:
    if names == [""]:
        return ""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}: each "


# --- the catalogue ------------------------------------------------------------------------------------------


def _examined(catalogue: Catalogue, writable: bool) -> list[str]:
    with catalogue.reading() as db:
        found = [f"catalogue: {row[0]}" for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if found:
            return found[:SHOWN]  # what follows would only stumble over the same
        found += [
            f"catalogue: a row of {row[0]} names none of {row[2]}" for row in db.execute("PRAGMA foreign_key_check")
        ]
        found += _gathered("catalogue", lambda wrong: _rows(db, wrong))
        if writable:
            found += _words_agree(db)
    return found


def _words_agree(db: sqlite3.Connection) -> list[str]:
    """FTS5's own check of its index against the texts it keeps. It is an INSERT, and changes nothing."""
    try:
        db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 0)")
    except sqlite3.DatabaseError as error:
        return [f"catalogue: the index of the words disagrees with its texts ({error})"]
    return []


def _rows(db: sqlite3.Connection, wrong: Wrong) -> None:
    for row in db.execute("SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM origins)"):
        wrong(row["id"], "is an article that no file holds")
    for row in db.execute("SELECT rowid FROM words WHERE rowid NOT IN (SELECT number FROM passages)"):
        wrong(str(row["rowid"]), "is a text in the index of the words that is no passage")
    query = """SELECT a.id AS article, a.title, a.body, a.source, p.id, p.start, p.end, p.vector, p.sentences,
               w.title AS headline, w.text
               FROM articles a LEFT JOIN passages p ON p.article_id = a.id LEFT JOIN words w ON w.rowid = p.number
               ORDER BY a.id, p.start"""
    sizes: set[int] = set()
    for name, rows in groupby(db.execute(query), key=lambda row: row["article"]):
        _of_article(name, list(rows), wrong, sizes)
    if len(sizes) > 1:
        wrong(", ".join(map(str, sorted(sizes))), "is a number of dimensions, and there should be one")


def _of_article(name: str, rows: list[sqlite3.Row], wrong: Wrong, sizes: set[int]) -> None:
    title, body = rows[0]["title"], rows[0]["body"]
    if not _is_named(name, title, body, rows[0]["source"]):
        wrong(name, "is an article whose id is not that of its text")
    if rows[0]["id"] is None or not _rejoin(body, [(row["start"], row["end"]) for row in rows]):
        wrong(name, "is an article whose passages do not make up its text")
        return
    for row in rows:
        if (row["headline"], row["text"]) != (title, body[row["start"] : row["end"]]):
            wrong(row["id"], "is a passage whose words are not those of its article")
        if not _usable(row["vector"]):
            wrong(row["id"], "is a passage whose vector is none")
        elif len(row["sentences"]) % (len(row["vector"]) // 4):
            wrong(row["id"], "is a passage of whose sentences the vectors are not whole")
        sizes.add(len(row["vector"]) // 4)


def _is_named(name: str, title: str, body: str, source: str) -> bool:
    """Whether an article has the id that its text makes; until its file is read again, the one of before 0.14."""
    return name in (article_id(title, body, source), article_id(title, body))


def _rejoin(body: str, spans: list[tuple[int, int]]) -> bool:
    """Whether these spans, in order, lie apart in the body and leave out nothing but white space."""
    at = 0
    for start, end in spans:
        if not at <= start < end <= len(body) or body[at:start].strip():
            return False
        at = end
    return not body[at:].strip()


def _usable(vector: bytes) -> bool:
    return len(vector) > 0 and len(vector) % 4 == 0 and bool(np.isfinite(np.frombuffer(vector, dtype=np.float32)).all())


# --- what can be saved of a damaged one ---------------------------------------------------------------------


def _keep(store: Store) -> None:
    for path in store.catalogue.paths():
        if path.exists():
            path.with_name(path.name.replace("catalogue", "damaged", 1)).write_bytes(path.read_bytes())


def _salvage(old: Catalogue, fresh: Catalogue) -> int:
    """Copies every article that can be read whole, with its passages and vectors; returns how many cannot be.

    The files of those are marked to be read again. The words are indexed anew.
    """
    with old.reading() as db, fresh.changing() as new:
        made_by = db.execute("SELECT value FROM meta WHERE key = 'embedder'").fetchone()
        if made_by:
            set_meta(new, embedder=made_by[0])
        whole = set(_salvage_articles(db, new))
        names = {row["id"] for row in _legible(db, "articles", "rowid, id")} | {
            row["article_id"] for row in _legible(db, "origins", "rowid, article_id")
        }
        _salvage_files(db, new, whole)
        return len(names - whole)


def _salvage_articles(db: sqlite3.Connection, new: sqlite3.Connection) -> Iterator[str]:
    passages: dict[str, dict[int, sqlite3.Row]] = {}
    sizes: Counter[int] = Counter()
    for row in _legible(db, "passages", "number AS rowid, id, article_id, start, end, length(vector) AS size"):
        passages.setdefault(row["article_id"], {})[row["start"]] = row
        sizes[row["size"]] += 1
    size = max(sizes, key=lambda size: sizes[size], default=0)
    for row in _legible(db, "articles", "rowid, *"):
        spans = [passages[row["id"]][start] for start in sorted(passages.get(row["id"], {}))]
        vectors = {
            span["id"]: _one(db, "SELECT vector FROM passages WHERE number = ?", span["rowid"]) for span in spans
        }
        if (
            not _is_named(row["id"], row["title"], row["body"], row["source"])
            or not _rejoin(row["body"], [(span["start"], span["end"]) for span in spans])
            or not all(vector and len(vector[0]) == size and _usable(vector[0]) for vector in vectors.values())
        ):
            continue
        new.execute(
            "INSERT INTO articles VALUES (:id, :title, :body, :source, :published, :authors, :url, :summary, :added)",
            dict(row),
        )
        article = Article(row["id"], row["title"], row["body"])
        cut = [Passage(span["id"], row["id"], "", span["start"], span["end"]) for span in spans]
        found = {name: np.frombuffer(v[0], dtype=np.float32) for name, v in vectors.items() if v}
        put_passages(new, article, cut, found, _sentences(db, spans, size // 4))
        yield row["id"]


def _sentences(db: sqlite3.Connection, spans: Sequence[sqlite3.Row], dimensions: int) -> dict[str, Values]:
    """The vectors of the sentences of those passages where they can still be read; an article is whole without them."""
    found = {}
    for span in spans:
        if row := _one(db, "SELECT sentences FROM passages WHERE number = ?", span["rowid"]):
            (found[span["id"]],) = within(row, dimensions)
    return found


def _salvage_files(db: sqlite3.Connection, new: sqlite3.Connection, whole: set[str]) -> None:
    """Every file keeps its mark of being up to date only if all of its articles were saved; an article whose file
    cannot be read stays, under its id, until it is removed."""
    digests = {row["path"]: row["digest"] for row in _legible(db, "files", "rowid, path, digest")}
    origins = {(row["path"], row["article_id"]) for row in _legible(db, "origins", "rowid, path, article_id")}
    hurt = {path for path, name in origins if name not in whole}
    origins = {(path, name) for path, name in origins if name in whole}
    origins |= {(f"lost-file-of/{name}", name) for name in whole - {name for _, name in origins}}
    for path in sorted({path for path, _ in origins} | set(digests)):
        new.execute("INSERT INTO files VALUES (?, ?)", (path, "" if path in hurt else digests.get(path, "")))
    new.executemany("INSERT INTO origins VALUES (?, ?)", sorted(origins))


def _legible(db: sqlite3.Connection, table: str, columns: str) -> Iterator[sqlite3.Row]:
    """The rows of a table that can be read, looked up one by one: a scan ends at the first damaged page."""
    for number in range(1, _last(db, table) + 1):
        if row := _one(db, f"SELECT {columns} FROM {table} WHERE rowid = ?", number):
            yield row


def _last(db: sqlite3.Connection, table: str) -> int:
    """The greatest rowid; read from an index where the table's own last page is damaged."""
    indexes = {"articles": "articles_published", "passages": "passages_article", "origins": "origins_article"}
    attempts = [f"SELECT MAX(rowid) FROM {table}"]
    if table in indexes:
        attempts.append(f"SELECT MAX(+rowid) FROM {table} INDEXED BY {indexes[table]}")
    for attempt in attempts:
        if row := _one(db, attempt):
            return int(row[0] or 0)
    raise StoreError(
        "Nothing was changed: too little of the catalogue can be read to repair it. Bring a backup back with "
        "`citewire restore FILE --force`, or move the library's folder away and ingest the articles again."
    )


def _one(db: sqlite3.Connection, query: str, *values: object) -> sqlite3.Row | None:
    try:
        row: sqlite3.Row | None = db.execute(query, values).fetchone()
        if row is not None and "authors" in row.keys():  # noqa: SIM118, a Row's "in" looks at its values
            json.loads(row["authors"])
        return row
    except (sqlite3.Error, ValueError):
        return None
