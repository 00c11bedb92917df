"""What a file states of its article (title, publisher, date, authors, url), checked; and the Article made of it.

Knows the usual names of these fields, and no format. A date is read, never guessed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from rag.errors import ArticleError
from rag.text import clean
from rag.types import Article


def article_id(title: str, body: str, source: str = "") -> str:
    """16 hex digits of the SHA-256 of title, body and, where one is named, publisher: wire copy is an article of each.

    Other metadata is left out, so it can be corrected in place. Before 0.14 the publisher was left out too.
    """
    return hashlib.sha256("\0".join((title, body, source) if source else (title, body)).encode()).hexdigest()[:16]


def make_article(path: Path, title: str, body: str, source: str = "", **metadata: Any) -> Article:
    """Checks what every format must have. Raises ArticleError if the body has no word."""
    title = " ".join(title.split())[:500]
    if not re.search(r"\w", body):
        raise ArticleError("no text to cite")
    title = title or body.split("\n")[0][:80].strip()
    return Article(article_id(title, body, source), title, body, source, path=str(path), **metadata)


FIELDS = {
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "article"),
    "source": ("source", "publisher", "outlet"),
    "published": (
        "published",
        "published_at",
        "publishedAt",
        "published_date",
        "date",
        "publish_date",
        "pub_date",
        "pubDate",
    ),
    "url": ("url", "link"),
    "authors": ("authors", "author", "byline"),
    "summary": ("summary", "description"),
}
"""Our name of a field -> the names under which files write it, the likeliest first."""

_DATE_FORMATS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d", "%Y.%m.%d")


WEEK = re.compile(r"\d{4}-?W\d\d(?!-?\d)")
"""A week of ISO 8601 without its day, which `fromisoformat` takes for its Monday."""


def parse_date(value: object) -> date | None:
    """A stated date: ISO 8601, RFC 2822 (as in RSS), or day, month name and year. Raises ValueError otherwise."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str | int | float):  # written out, a list of lists that YAML shares has no end
        raise ValueError(f"a {type(value).__name__} is not a date; write YYYY-MM-DD")
    text = str(value).strip()
    readers: list[Callable[[str], datetime]] = [datetime.fromisoformat, parsedate_to_datetime]
    readers += [lambda text, form=form: datetime.strptime(text, form) for form in _DATE_FORMATS]  # type: ignore[misc]
    for reader in () if WEEK.match(text) else readers:
        try:
            return reader(text).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    raise ValueError(f"{text[:40]!r} is not a date; write YYYY-MM-DD")


def pick(record: dict[str, Any], name: str) -> Any:
    """The first value that stands under one of the names of a field, or None."""
    return next((record[key] for key in FIELDS[name] if record.get(key) not in (None, "")), None)


def string(value: Any, name: str) -> str:
    """A field's value as clean text. Raises ArticleError for a list, which is no text."""
    if isinstance(value, dict):  # {"source": {"id": ..., "name": ...}} is how several news services write it
        value = value.get("name")
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise ArticleError(f"{name} must be text, not {type(value).__name__}")
    return clean(str(value)).strip()


_BY = re.compile(r"\s*(?:(?i:by):?\s+|(?i:von|par)\s+(?=[^\W\d_a-z]\S*\s+\S))")
"""Not the "von" of von Neumann."""
_AND = re.compile(r"[;&/]|,(?!\s*(?:Jr|Sr|II|III|IV)\b)|\b(?:and|und|et)\b")


def people(text: str) -> tuple[str, ...]:
    """Those in "By Jane Roe, John Doe, Jr. / Ann Boyd and Lee Foss"; what each is called is not looked at."""
    by = _BY.match(text)
    return tuple(name for piece in _AND.split(text[by.end() if by else 0 :]) if (name := piece.strip()))


def metadata(record: dict[str, Any]) -> dict[str, Any]:
    """Publisher, date, authors, url and summary from front matter or a JSON object."""
    try:
        published = parse_date(pick(record, "published"))
    except ValueError as error:
        raise ArticleError(f"published: {error}") from None
    authors = pick(record, "authors") or ()
    if isinstance(authors, dict) and "name" in authors:  # one, written as those of a list are
        authors = [authors]
    authors = people(clean(authors)) if isinstance(authors, str) else authors
    if not isinstance(authors, list | tuple):
        raise ArticleError(f"authors must be text or a list, not {type(authors).__name__}")
    names = (string(author, "authors") for author in authors)
    return {
        "source": string(pick(record, "source"), "source"),
        "published": published,
        "url": string(pick(record, "url"), "url"),
        "summary": string(pick(record, "summary"), "summary"),
        "authors": tuple(name for name in names if name),
    }
