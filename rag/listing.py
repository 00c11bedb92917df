"""The catalogue, as a person looks through it: pages of a sorted list, days, the files of an article."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

from rag.catalogue import Catalogue
from rag.types import DayCount, Entry, Listing, Order

LARGEST = 2**63 - 1
"""The largest number that SQLite takes."""
_ORDERS: dict[Order, str] = {
    "published": "a.published IS NULL, a.published",  # undated last, whichever way
    "title": "folded(a.title)",
    "source": "a.source = '', folded(a.source)",
    "passages": "passages",
    "added": "a.added",
}


def listed(catalogue: Catalogue, words: str, order: Order, descending: bool, offset: int, limit: int) -> Listing:
    """A page of the list of articles whose title, publisher or date hold all the words, in any case."""
    search = words.casefold().split()
    fits = "folded(a.title || ' ' || a.source || ' ' || COALESCE(a.published, ''))"
    where = " AND ".join([f"instr({fits}, ?)" for _ in search]) or "TRUE"
    direction = "DESC" if descending else "ASC"
    with catalogue.reading() as db:
        db.create_function("folded", 1, str.casefold, deterministic=True)
        total = db.execute(f"SELECT COUNT(*) FROM articles a WHERE {where}", search).fetchone()[0]
        rows = db.execute(
            f"""SELECT a.id, a.title, a.source, a.published, a.url, a.added,
                (SELECT COUNT(*) FROM passages p WHERE p.article_id = a.id) AS passages
                FROM articles a WHERE {where}
                ORDER BY {_ORDERS[order]} {direction}, a.title, a.id LIMIT ? OFFSET ?""",
            (*search, min(limit, LARGEST), min(offset, LARGEST)),
        ).fetchall()
    return Listing(total, tuple(map(_entry, rows)))


def days_of(catalogue: Catalogue) -> list[DayCount]:
    """How many articles each publisher has of each day."""
    with catalogue.reading() as db:
        rows = db.execute("SELECT published, source, COUNT(*) FROM articles GROUP BY 1, 2").fetchall()
    return [DayCount(date.fromisoformat(day) if day else None, source, count) for day, source, count in rows]


def files_of(catalogue: Catalogue, article_id: str) -> list[str]:
    """The paths of the files that an article came from."""
    with catalogue.reading() as db:
        return [row[0] for row in db.execute("SELECT path FROM origins WHERE article_id = ?", (article_id,))]


def _entry(row: sqlite3.Row) -> Entry:
    published = date.fromisoformat(row["published"]) if row["published"] else None
    added = datetime.fromisoformat(row["added"])
    return Entry(row["id"], row["title"], row["source"], published, row["url"], row["passages"], added)
