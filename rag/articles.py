"""Files -> Articles. One reader per format; each says which file and line is wrong.

Reads Markdown with YAML front matter, JSON and JSONL, and knows who reads the rest. A body is plain text whose
blocks (paragraphs, heads, deck lines, list items) are lines of their own, parted by an empty line.
Knows nothing of passages or of the store. Dates are read, never guessed; nothing in a file is executed.
"""

from __future__ import annotations

import errno
import hashlib
import html
import json
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from rag.errors import ArticleError
from rag.html import read_html
from rag.metadata import FIELDS, make_article, metadata, pick, string
from rag.pdf import read_pdf
from rag.plain_text import read_plain_text
from rag.text import MAX_BYTES, body_of, decode, read_text
from rag.types import Article

MAX_FAILURES = 1_000
"""Errors told of one file."""

READER_VERSION = "4"
"""Part of a file's digest, so that files are read again when a reader changes what it makes of them."""


def file_digest(path: Path) -> str:
    """SHA-256 over the reader's version and the file's bytes. Raises OSError, also for a pipe or a device."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    digest = hashlib.sha256(READER_VERSION.encode())
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_articles(path: Path) -> Iterator[Article | ArticleError]:
    """The articles of one file, in order; what cannot be read is yielded as an error and the rest goes on.

    After MAX_FAILURES errors the rest of the file is left: ten million bytes can hold three million of them.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        yield ArticleError(f"not a kind of file Citewire reads ({', '.join(READERS)})", path=str(path))
        return
    failures = 0
    try:
        for found in reader(path):
            if isinstance(found, ArticleError):
                failures += 1
                found = ArticleError(found.cause, path=str(path), line=found.line)
            yield found
            if failures == MAX_FAILURES:
                raise ArticleError(f"{MAX_FAILURES:,} of its articles cannot be read; the rest was not looked at")
    except ArticleError as error:
        yield ArticleError(error.cause, path=str(path), line=error.line)
    except OSError as error:
        yield ArticleError(f"cannot be opened ({error.strerror or error})", path=str(path))


# --- Markdown -----------------------------------------------------------------------------------------------

MAX_FRONT_MATTER = 200_000
"""Characters; up to two seconds of parsing."""
MAX_MARKDOWN = 1_000_000
"""Characters, as many as a long book has; markdown-it takes up to 20 s and 500 MB for them, if chosen to be slow."""
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    if len(match[1]) > MAX_FRONT_MATTER:
        raise ArticleError(
            f"the front matter is longer than {MAX_FRONT_MATTER:,} characters; leave what is text to the body"
        )
    try:
        # The base loader obeys no tag and leaves every value as it is written: a publisher called No is no False.
        record = yaml.load(match[1], Loader=yaml.BaseLoader) or {}
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or str(error)
        line = mark.line + 2 if mark else 1
        raise ArticleError(f"the front matter is not YAML ({why})", line=line) from None
    if not isinstance(record, dict):
        raise ArticleError("the front matter must be 'name: value' lines", line=1)
    return {key: value for key, value in record.items() if value not in ("null", "~")}, text[match.end() :]


_HTML = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.DOTALL | re.IGNORECASE)


def _inline_text(token: Any) -> str:
    """What a reader of the rendered paragraph sees: no emphasis marks, link targets or HTML tags."""
    parts = []
    for t in token.children:
        if t.type in ("softbreak", "hardbreak") or (t.type == "html_inline" and t.content.lower().startswith("<br")):
            parts.append(" ")
        elif t.type in ("text", "code_inline", "image"):
            parts.append(t.content)
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _markdown_blocks(text: str) -> list[tuple[str, str]]:
    """(tag of the block, its text) for every block, by markdown-it (CommonMark)."""
    from markdown_it import MarkdownIt

    blocks: list[tuple[str, str]] = []
    cells: list[str] = []
    tag = ""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "inline" and tag in ("th", "td"):
            cells.append(_inline_text(token))
        elif token.type == "tr_close":  # a row is one block: "400" alone says nothing
            blocks.append(("tr", " | ".join(filter(None, cells))))
            cells = []
        elif token.type == "inline":
            blocks.append((tag, _inline_text(token)))
        elif token.type in ("fence", "code_block", "html_block"):
            shown = token.content
            if token.type == "html_block":
                shown = html.unescape(_HTML.sub(" ", shown))
            blocks.extend(("p", " ".join(line.split())) for line in shown.split("\n"))
        elif token.nesting == 1:
            tag = token.tag
    return [(tag, text) for tag, text in blocks if text]


def _read_markdown(path: Path) -> Iterator[Article]:
    text = read_text(path)
    if len(text) > MAX_MARKDOWN:
        raise ArticleError(f"the Markdown is longer than {MAX_MARKDOWN:,} characters; split it into articles")
    record, text = _front_matter(text)
    blocks = _markdown_blocks(text)
    title = string(pick(record, "title"), "title")
    if blocks and blocks[0][0] == "h1" and title in ("", blocks[0][1]):
        title = blocks.pop(0)[1]
    body = "\n\n".join(text for _, text in blocks)
    yield make_article(path, title or path.stem, body, **metadata(record))


# --- JSON and JSONL -----------------------------------------------------------------------------------------


def _from_record(path: Path, record: object) -> Article:
    if not isinstance(record, dict):
        raise ArticleError(f"expected an object with title and text, found {type(record).__name__}")
    text = string(pick(record, "text"), "text")
    if not text:
        raise ArticleError(f"no text: expected one of {', '.join(FIELDS['text'])}")
    return make_article(path, string(pick(record, "title"), "title"), body_of(text), **metadata(record))


def load_json(text: str) -> Any:
    """What a JSON text holds. Raises ArticleError that names its line."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ArticleError(f"not JSON ({error.msg}, column {error.colno}), or cut off", line=error.lineno) from None
    except (RecursionError, ValueError) as error:  # nested a thousand deep; a number of 5,000 digits
        raise ArticleError(f"not usable JSON ({type(error).__name__})", line=1) from None


def _read_json(path: Path) -> Iterator[Article | ArticleError]:
    loaded = load_json(read_text(path))
    if isinstance(loaded, dict):
        loaded = next(
            (loaded[key] for key in ("articles", "items", "data") if isinstance(loaded.get(key), list)), [loaded]
        )
    if not isinstance(loaded, list):
        raise ArticleError(f"expected an article or a list of articles, found {type(loaded).__name__}")
    if not loaded:
        raise ArticleError("an empty list")
    for number, record in enumerate(loaded, 1):
        try:
            yield _from_record(path, record)
        except ArticleError as error:
            yield ArticleError(f"article {number} of {len(loaded)}: {error.cause}")


def _read_jsonl(path: Path) -> Iterator[Article | ArticleError]:
    with path.open("rb") as file:
        number = found = 0
        while raw := file.readline(MAX_BYTES + 1):
            number += 1
            try:
                if len(raw) > MAX_BYTES:
                    while raw and not raw.endswith(b"\n"):  # skip the rest of the line, not the rest of the file
                        raw = file.readline(MAX_BYTES + 1)
                    raise ArticleError(f"the line is longer than {MAX_BYTES:,} bytes")
                if not raw.strip():
                    continue
                found += 1
                yield _from_record(path, load_json(decode(raw, "the line")))
            except ArticleError as error:
                found += 1
                yield ArticleError(error.cause, line=number)
        if not found:
            raise ArticleError("empty")


READERS: dict[str, Callable[[Path], Iterator[Article | ArticleError]]] = {
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".txt": read_plain_text,
    ".json": _read_json,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
}
"""One reader per ending, in lower case."""
