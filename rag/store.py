"""The library on disk: the catalogue (SQLite) is the truth, and a Chroma collection of its vectors is kept in step.

The collection can be made again from the catalogue without embedding anything. Passages found in the collection
but not in the catalogue are ignored, so nothing that was removed is ever cited.

One writer at a time (`rag.lock`). A change goes into the catalogue in one transaction, which lists its passages as
pending, then into the collection; a second transaction says that the two agree and moves the generation, which every
reader looks at before it asks the collection. Where a dead writer left passages pending, the next one makes the
collection anew. What is made anew, a collection or a whole catalogue, is made beside the old one, which answers until
one transaction puts the new one in its place.

Knows nothing of files' formats, embedders or questions: it stores what it is given.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from rag.catalogue import (
    ARTICLE,
    TO_INDEX,
    Catalogue,
    article_of,
    batches,
    drop_orphans,
    marks,
    meta,
    put_article,
    put_origins,
    put_passages,
    set_meta,
    take_over,
    vector_of,
    where,
    within,
)
from rag.errors import StoreError
from rag.library import NONE, Counts, FileContent, StoredFile, StoredPassage, Summary, Values, Waiting
from rag.lock import locked
from rag.settings import WAIT
from rag.types import Article, Filters, Passage
from rag.vectors import Vector, Vectors, VectorsError

CATALOGUE = "catalogue.sqlite"
"""The catalogue's name in the library's folder."""
MATCHES = 100
"""Passages that hold a word, of which it is looked up at once what they are."""
WASTE = 200
"""Chroma keeps the places of deleted vectors; when they outnumber this and the living, the collection is rebuilt."""


class Store:
    """A `rag.library.Library` in a folder. Making it touches nothing on disk; the first write makes the folder.

    Beside the contract, for those who look after a library on disk: `catalogue`, `vectors`, `locked`, `replacing`.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.catalogue = Catalogue(home / CATALOGUE)
        self.vectors = Vectors.of(home, self.catalogue.place)
        self._closed = False
        self._summary: tuple[tuple[str | None, str | None], Summary] | None = None
        """What was counted last, and (embedder, generation) at that time."""

    # --- reading ---

    def summary(self) -> Summary:
        with self.catalogue.reading() as db:
            stamp = meta(db, "embedder"), meta(db, "generation")
            if not self._summary or self._summary[0] != stamp:
                self._summary = stamp, _counted(db)
            return self._summary[1]

    def kept(self) -> AbstractContextManager[None]:
        return self.catalogue.kept()

    def articles(self) -> Iterator[Article]:
        with self.catalogue.reading() as db:
            for row in db.execute(f"SELECT {ARTICLE} FROM articles a ORDER BY a.published DESC, a.title, a.id"):
                yield article_of(row)

    def article(self, article_id: str) -> Article | None:
        with self.catalogue.reading() as db:
            row = db.execute(f"SELECT {ARTICLE} FROM articles a WHERE a.id = ?", (article_id,)).fetchone()
        return article_of(row) if row else None

    def undated(self, filters: Filters) -> int:
        condition, values = where(replace(filters, since=None, until=None))
        with self.catalogue.reading() as db:
            query = f"SELECT COUNT(*) FROM articles a WHERE a.published IS NULL{condition}"
            return int(db.execute(query, values).fetchone()[0])

    def files(self) -> dict[str, StoredFile]:
        with self.catalogue.reading() as db:
            rows = db.execute(
                """SELECT f.path, f.digest, COUNT(o.path) FROM files f LEFT JOIN origins o ON o.path = f.path
                   GROUP BY f.path"""
            )
            return {path: StoredFile(digest, articles) for path, digest, articles in rows}

    def missing(self, ids: Iterable[str]) -> set[str]:
        missing = set(ids)
        with self.catalogue.reading() as db:
            for some in batches(sorted(missing)):
                rows = db.execute(f"SELECT id FROM articles WHERE id IN ({marks(some)})", some)
                missing -= {row[0] for row in rows}
        return missing

    def dense(self, vector: Values, limit: int, filters: Filters) -> list[str]:
        if not self.catalogue.exists():
            return []
        found = None
        # Chroma does not know which passage is of which article: of chosen ones, all are compared.
        if not filters.articles and not self.catalogue.readonly():
            try:
                found = self.vectors.query(vector, limit, filters)
            except VectorsError:
                if not self._pending():  # else a dead writer left it so, and the next one mends it
                    raise
        return self._exactly(vector, limit, filters) if found is None else found

    def _exactly(self, vector: Values, limit: int, filters: Filters) -> list[str]:
        """As `dense`, by the catalogue alone: Chroma reads no folder that it may not write, nor a broken one."""
        condition, values = where(filters)
        with self.catalogue.reading() as db:
            vectors = [vector_of(row) for row in db.execute(f"{TO_INDEX} WHERE TRUE{condition}", values)]
        if not vectors:
            return []
        cosines = np.stack([stored.values for stored in vectors]) @ vector
        return [vectors[i].id for i in np.argsort(-cosines, kind="stable")[:limit]]

    def lexical(
        self, words: Sequence[str], limit: int, filters: Filters, among: Sequence[str] | None = None
    ) -> dict[str, float]:
        if not words:
            return {}
        match, values = " OR ".join('"' + word.replace('"', '""') + '"' for word in words), list[str]()
        restricted = ""
        if among is not None:  # the sign keeps FTS5 from searching once for each row
            restricted = f"AND +rowid IN (SELECT number FROM passages WHERE id IN ({marks(among)}))"
            values = list(among)
        found: dict[str, float] = {}
        with self.catalogue.reading() as db:
            # FTS5's bm25() with its defaults: k1 = 1.2, b = 0.75. Looking up the passage of every match, to order or to
            # filter, would take longer than finding and scoring them all; so that waits until they are in order.
            ranked = db.execute(
                f"""SELECT rowid, -bm25(words, 2.0, 1.0) AS score FROM words WHERE words MATCH ? {restricted}
                    ORDER BY score DESC""",
                (match, *values),
            )
            while len(found) < limit and (some := dict(map(tuple, ranked.fetchmany(MATCHES)))):
                names = _names(db, some, filters)
                found |= {names[number]: score for number, score in some.items() if number in names}
        return dict(sorted(found.items(), key=lambda scored: (-scored[1], scored[0]))[:limit])

    def document_frequency(self, words: Iterable[str]) -> dict[str, int]:
        frequency = {}
        with self.catalogue.reading() as db:
            for word in words:
                match = '"' + word.replace('"', '""') + '"'
                query = "SELECT COUNT(*) FROM words WHERE words MATCH ?"
                frequency[word] = int(db.execute(query, (match,)).fetchone()[0])
        return frequency

    def passages(self, ids: Sequence[str]) -> dict[str, StoredPassage]:
        with self.catalogue.reading() as db:
            rows = db.execute(
                f"""SELECT p.id AS passage_id, p.start, p.end, p.vector, p.sentences, {ARTICLE} FROM passages p
                    JOIN articles a ON a.id = p.article_id WHERE p.id IN ({marks(ids)})""",
                ids,
            ).fetchall()
        articles = {name: article_of(row) for name, row in {row["id"]: row for row in rows}.items()}
        vectors = [np.frombuffer(row["vector"], dtype=np.float32) for row in rows]
        sentences = within([row["sentences"] for row in rows], len(vectors[0]) if rows else 0)
        found = {}
        for row, vector, of_sentences in zip(rows, vectors, sentences, strict=True):
            article = articles[row["id"]]
            text = article.body[row["start"] : row["end"]]
            passage = Passage(row["passage_id"], article.id, text, row["start"], row["end"])
            found[passage.id] = StoredPassage(passage, article, vector, of_sentences)
        return found

    # --- writing ---

    @contextmanager
    def writing(self, wait: float = WAIT, waiting: Waiting | None = None) -> Iterator[None]:
        with self.locked(wait, waiting):
            self.catalogue.create()
            self._mend()
            yield

    @contextmanager
    def locked(self, wait: float = WAIT, waiting: Waiting | None = None) -> Iterator[None]:
        """As `writing`, for a library that may be damaged: nothing is made, looked at or mended."""
        with locked(self.home, wait, waiting):
            yield

    def claim(self, made_by: str) -> None:
        with self.catalogue.reading() as db:
            stored = meta(db, "embedder")
            empty = not db.execute("SELECT 1 FROM passages LIMIT 1").fetchone()
        if stored == made_by:
            return
        if stored is not None and not empty:
            raise StoreError(other_embedder(self.home, stored, made_by))
        with self.catalogue.changing() as db:
            set_meta(db, embedder=made_by)
        if stored is not None:
            self._rebuild()  # the collection was made for as many dimensions as the other one has

    def put(
        self,
        contents: Sequence[FileContent],
        passages: Mapping[str, Sequence[Passage]],
        vectors: Mapping[str, Values],
        sentences: Mapping[str, Values] = NONE,
    ) -> Counts:
        happened: Counter[str] = Counter()
        exchanged: list[tuple[int, set[str]]] = []
        with self.catalogue.changing() as db:
            for content in contents:
                found = [put_article(db, article) for article in content.articles]
                for article, was in zip(content.articles, found, strict=True):
                    if was == "new":
                        put_passages(db, article, passages[article.id], vectors, sentences)
                former = {take_over(db, article) for article in content.articles}
                happened.update(found)
                exchanged.append((found.count("new"), former | put_origins(db, content)))
            orphans = drop_orphans(db)
        self._follow()
        # A new article in the file of one that is gone is its new version.
        gone = set(orphans.articles)
        for new, left in exchanged:
            gone.difference_update(sorted(left & gone)[:new])
        versions = len(orphans.articles) - len(gone)
        return Counts(happened["new"] - versions, happened["edited"] + versions, happened["same"], len(gone))

    def forget(self, paths: Sequence[str]) -> int:
        with self.catalogue.changing() as db:
            db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])
            orphans = drop_orphans(db)
        self._follow()
        return len(orphans.articles)

    def remove(self, article_id: str) -> bool:
        with self.catalogue.changing() as db:
            db.execute(
                "UPDATE files SET digest = '' WHERE path IN (SELECT path FROM origins WHERE article_id = ?)",
                (article_id,),
            )
            db.execute("DELETE FROM origins WHERE article_id = ?", (article_id,))
            orphans = drop_orphans(db)
        self._follow()
        return bool(orphans.articles)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.vectors.release()

    # --- keeping the vectors in step ---

    def _mend(self) -> None:
        """What a dead writer left. If passages are pending, it may have died while Chroma wrote the files of its graph,
        which are then no longer of one piece: a vector can be in them and never be found. So all of it is made anew.
        """
        Catalogue(self.home / "catalogue.next").delete()
        self.vectors.sweep()
        if self._pending() or (not self.vectors.exist() and self.summary().passages):
            self._rebuild()

    def _pending(self) -> bool:
        with self.catalogue.reading() as db:
            return db.execute("SELECT 1 FROM pending LIMIT 1").fetchone() is not None

    def _follow(self) -> None:
        """Brings the collection up to the catalogue where that says it lags behind, and tells every reader."""
        with self.catalogue.reading() as db:
            pending = [row[0] for row in db.execute("SELECT passage FROM pending")]
            rows = db.execute(f"{TO_INDEX} WHERE p.id IN (SELECT passage FROM pending)").fetchall()
            waste = int(meta(db, "waste") or 0)
            living = db.execute("SELECT COUNT(*) FROM passages").fetchone()[0]
        if not pending:
            return
        updated = [vector_of(row) for row in rows]
        dropped = sorted(set(pending) - {vector.id for vector in updated})
        waste += len(dropped)
        if waste > max(WASTE, living) or not self._changed(updated, dropped, waste, living):
            self._rebuild()

    def _changed(self, updated: Sequence[Vector], dropped: Sequence[str], waste: int, living: int) -> bool:
        """Changes the collection; False if it is damaged, or is not as it should be afterwards."""
        try:
            with self.vectors.held():
                if not self.vectors.change(updated, dropped, living):
                    return False
                with self.catalogue.changing() as db:
                    _agree(db, waste=waste)
                self.vectors.changed()
        except VectorsError:
            return False
        return True

    def _rebuild(self) -> None:
        """Makes the collection again from the catalogue, beside the old one, and has all readers take it."""
        with self.catalogue.reading() as db:
            folder = f"vectors-{int(meta(db, 'generation') or 0) + 1}"
        self.vectors.build(folder, _vectors_of(self.catalogue))
        with self.catalogue.changing() as db:
            _agree(db, waste=0, vectors=folder)
        self.vectors.sweep()

    @contextmanager
    def replacing(self) -> Iterator[Catalogue]:
        """An empty catalogue to fill. When the block ends well it takes the place of this library's, with a collection
        of its own, in one transaction; readers find the old one until then, and writers are kept out by `locked`.
        """
        fresh = Catalogue(self.home / "catalogue.next")
        fresh.delete()
        try:
            yield fresh
            generation = self._known_generation() + 1
            folder = f"vectors-{generation}"
            self.vectors.build(folder, _vectors_of(fresh))
            with fresh.changing() as db:
                set_meta(db, generation=generation)
                _agree(db, waste=0, vectors=folder)
            self._take(fresh)
        finally:
            fresh.delete()
        self.vectors.sweep()

    def _known_generation(self) -> int:
        try:
            return self.catalogue.place().generation
        except StoreError:  # damaged: no number that a reader may still hold
            return int.from_bytes(np.random.default_rng().bytes(5), "big")

    def _take(self, fresh: Catalogue) -> None:
        """SQLite's own copying replaces all pages in one transaction. A file that is no catalogue is set aside."""
        try:
            self.catalogue.create()
            self.catalogue.place()
        except StoreError:
            fresh.settle()
            for path in self.catalogue.paths():
                if path.exists():
                    path.replace(path.with_name(path.name.replace("catalogue", "damaged", 1)))
            fresh.path.replace(self.catalogue.path)
        else:
            fresh.copy_to(self.catalogue)


def _counted(db: sqlite3.Connection) -> Summary:
    articles, passages, newest = db.execute(
        """SELECT (SELECT COUNT(*) FROM articles), (SELECT COUNT(*) FROM passages),
                  (SELECT MAX(published) FROM articles)"""
    ).fetchone()
    sources = db.execute("SELECT source, COUNT(*) AS n FROM articles GROUP BY source ORDER BY n DESC, source")
    return Summary(
        meta(db, "embedder"),
        articles,
        passages,
        dict(sources.fetchall()),
        date.fromisoformat(newest) if newest else None,
    )


def _names(db: sqlite3.Connection, numbers: Iterable[int], filters: Filters) -> dict[int, str]:
    """The ids of those of the numbered passages that the filters let through."""
    numbers = list(numbers)
    condition, values = where(filters)
    articles = "JOIN articles a ON a.id = p.article_id" if condition else ""
    rows = db.execute(
        f"SELECT p.number, p.id FROM passages p {articles} WHERE p.number IN ({marks(numbers)}){condition}",
        (*numbers, *values),
    )
    return dict(map(tuple, rows))


def _vectors_of(catalogue: Catalogue) -> Iterator[Vector]:
    with catalogue.reading() as db:
        for row in db.execute(TO_INDEX):
            yield vector_of(row)


def _agree(db: sqlite3.Connection, **values: object) -> None:
    """Says that catalogue and collection agree, and that both have moved."""
    db.execute("DELETE FROM pending")
    set_meta(db, generation=int(meta(db, "generation") or 0) + 1, **values)


def nothing_in(home: Path) -> str:
    """The sentence for a library without articles, or for none."""
    if Catalogue(home / CATALOGUE).exists():
        what = f"The library at {home} is empty. Add"
    else:
        what = f"There is no library at {home}. Name another folder with --home, or add"
    return f"{what} articles with `citewire ingest PATH`, or the samples with `citewire ingest --samples`."


def other_embedder(home: Path, stored: str, used: str) -> str:
    """The sentence for a library whose passages were made in another way than those in use."""
    return (
        f"The library at {home} was made with the embedder {stored}, and the one in use is {used}. `citewire reindex` "
        "makes it anew with the one in use; the other way is to set CITEWIRE_EMBEDDER back to the first."
    )
