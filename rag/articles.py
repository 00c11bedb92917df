"""Files -> Articles. One reader per format; each says which file and line is wrong.

Reads Markdown with YAML front matter, plain text as it comes off a news site, JSON and JSONL. A body is plain
text whose blocks (paragraphs, heads, deck lines, list items) are lines of their own, parted by an empty line.
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
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from rag.errors import ArticleError
from rag.types import Article

MAX_BYTES = 10_000_000
"""The largest file, or line of a JSONL file, that is read: a book has about 1 MB, a news article 5 kB."""

READER_VERSION = "1"
"""Part of a file's digest, so that files are read again when a reader changes what it makes of them."""


def article_id(title: str, body: str) -> str:
    """16 hex digits of the SHA-256 of title and body; metadata is left out, so it can be corrected in place."""
    return hashlib.sha256(f"{title}\0{body}".encode()).hexdigest()[:16]


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
    """The articles of one file, in order; what cannot be read is yielded as an error and the rest goes on."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        yield ArticleError(f"not a kind of file Citewire reads ({', '.join(READERS)})", path=str(path))
        return
    try:
        yield from reader(path)
    except ArticleError as error:
        yield ArticleError(error.cause, path=str(path), line=error.line)
    except OSError as error:
        yield ArticleError(f"cannot be opened ({error.strerror or error})", path=str(path))


# --- text ---------------------------------------------------------------------------------------------------

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, byte-order marks and half surrogate pairs: none is text, and SQLite cannot store the last.
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """Line ends as newlines; characters that are not text removed."""
    return _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", text))


def _decode(raw: bytes, what: str = "the file") -> str:
    if len(raw) > MAX_BYTES:
        raise ArticleError(f"{what} is larger than {MAX_BYTES:,} bytes; split it into articles")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in raw:
        raise ArticleError("a binary file, not text")
    else:
        encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = raw[error.start]
        raise ArticleError(f"not UTF-8 text (byte 0x{byte:02x}); save it as UTF-8", line=line) from None
    text = clean(text)
    if not text.strip():
        raise ArticleError("empty")
    return text


def _read_text(path: Path) -> str:
    with path.open("rb") as file:
        return _decode(file.read(MAX_BYTES + 1))


def _is_wrapped(lines: list[str]) -> bool:
    """Whether line ends inside a paragraph are an editor's wrapping and not the ends of blocks.

    Wrapped text has no long line, and most lines that another one follows are nearly full and break off
    in the middle of a sentence.
    """
    inner = [a for a, b in pairwise(lines) if a and b]
    if len(inner) < 2 or max(map(len, lines)) > 120:
        return False
    broken = [line for line in inner if len(line) > 45 and not line.endswith((".", "!", "?", '"', "”", ":"))]
    return len(broken) >= 0.6 * len(inner)


def _body(text: str) -> str:
    """Plain text as blocks, one a line, parted by an empty line."""
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n")]
    if _is_wrapped(lines):
        paragraphs = "\n".join(lines).split("\n\n")
        lines = [" ".join(paragraph.split("\n")).strip() for paragraph in paragraphs]
    return "\n\n".join(line for line in lines if line)


def _article(path: Path, title: str, body: str, **metadata: Any) -> Article:
    """Checks what every format must have."""
    title = " ".join(title.split())[:500]
    if not re.search(r"\w", body):
        raise ArticleError("no text to cite", line=metadata.pop("line", None))
    metadata.pop("line", None)
    title = title or body.split("\n")[0][:80].strip()
    return Article(id=article_id(title, body), title=title, body=body, path=str(path), **metadata)


# --- metadata under its usual names -------------------------------------------------------------------------

_NAMES = {
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "article"),
    "source": ("source", "publisher", "outlet"),
    "published": ("published", "published_at", "publishedAt", "date", "publish_date", "pub_date", "pubDate"),
    "url": ("url", "link"),
    "authors": ("authors", "author", "byline"),
    "summary": ("summary", "description"),
}
_DATE_FORMATS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d", "%Y.%m.%d")


def parse_date(value: object) -> date | None:
    """A stated date: ISO 8601, RFC 2822 (as in RSS), or day, month name and year. Raises ValueError otherwise."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    readers: list[Callable[[str], datetime]] = [datetime.fromisoformat, parsedate_to_datetime]
    readers += [lambda text, form=form: datetime.strptime(text, form) for form in _DATE_FORMATS]  # type: ignore[misc]
    for reader in readers:
        try:
            return reader(text).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    raise ValueError(f"{text[:40]!r} is not a date; write YYYY-MM-DD")


def _pick(record: dict[str, Any], name: str) -> Any:
    return next((record[key] for key in _NAMES[name] if record.get(key) not in (None, "")), None)


def _string(value: Any, name: str) -> str:
    if isinstance(value, dict):  # {"source": {"id": ..., "name": ...}} is how several news services write it
        value = value.get("name")
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise ArticleError(f"{name} must be text, not {type(value).__name__}")
    return clean(str(value)).strip()


def _metadata(record: dict[str, Any]) -> dict[str, Any]:
    """Publisher, date, authors, url and summary from front matter or a JSON object."""
    try:
        published = parse_date(_pick(record, "published"))
    except ValueError as error:
        raise ArticleError(f"published: {error}") from None
    authors = _pick(record, "authors") or ()
    authors = re.split(r",|;|\band\b", authors) if isinstance(authors, str) else authors
    if not isinstance(authors, list | tuple):
        raise ArticleError(f"authors must be text or a list, not {type(authors).__name__}")
    names = (_string(author, "authors") for author in authors)
    return {
        "source": _string(_pick(record, "source"), "source"),
        "published": published,
        "url": _string(_pick(record, "url"), "url"),
        "summary": _string(_pick(record, "summary"), "summary"),
        "authors": tuple(name for name in names if name),
    }


# --- Markdown -----------------------------------------------------------------------------------------------

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
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
    record, text = _front_matter(_read_text(path))
    blocks = _markdown_blocks(text)
    title = _string(_pick(record, "title"), "title")
    if blocks and blocks[0][0] == "h1" and title in ("", blocks[0][1]):
        title = blocks.pop(0)[1]
    body = "\n\n".join(text for _, text in blocks)
    yield _article(path, title or path.stem, body, **_metadata(record))


# --- JSON and JSONL -----------------------------------------------------------------------------------------


def _from_record(path: Path, record: object) -> Article:
    if not isinstance(record, dict):
        raise ArticleError(f"expected an object with title and text, found {type(record).__name__}")
    text = _string(_pick(record, "text"), "text")
    if not text:
        raise ArticleError(f"no text: expected one of {', '.join(_NAMES['text'])}")
    return _article(path, _string(_pick(record, "title"), "title"), _body(text), **_metadata(record))


def _load_json(text: str, line: int = 1) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ArticleError(f"not JSON ({error.msg})", line=line + error.lineno - 1) from None
    except (RecursionError, ValueError) as error:  # nested a thousand deep; a number of 5,000 digits
        raise ArticleError(f"not usable JSON ({type(error).__name__})", line=line) from None


def _read_json(path: Path) -> Iterator[Article | ArticleError]:
    loaded = _load_json(_read_text(path))
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
            yield ArticleError(f"article {number} of {len(loaded)}: {error.cause}", path=str(path))


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
                yield _from_record(path, _load_json(_decode(raw, "the line")))
            except ArticleError as error:
                found += 1
                yield ArticleError(error.cause, path=str(path), line=number)
        if not found:
            raise ArticleError("empty")


# --- plain text as it comes off a news site -----------------------------------------------------------------

_LABELS = re.compile(
    r"editor.?s pick|exclusive|breaking(?: news)?|analysis|opinion|editorial|feature|interview|column"
    r"|explainer|special report|update|live|photos?|video",
    re.IGNORECASE,
)
_SUMMARY_HEAD = re.compile(r"(?:summary|key points|highlights|요약)\s*:?", re.IGNORECASE)
_BULLET = re.compile(r"[-•*·▶]\s*")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RIGHTS = re.compile(
    r"all rights reserved|^\s*(?:copyright\s*(?=©|ⓒ|\(c\)|by\b|\d{4})|©|ⓒ|\(c\))|무단\s?전재", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*(?: (?:[a-z]{2,3} )?[^\W\d_a-z][\w'’.-]*){1,3}")
_KOREAN_NAME = re.compile(r"([가-힣]{2,4})(?=\s.*(?:기자|특파원))")
_BY = re.compile(r"[Bb][Yy]\s+(?=[^\W\d_a-z])")
_LONG = 200
"""Characters: a longer line is no byline and no publisher's name, and the patterns above are slow on one."""


def _take_title(lines: list[str], path: Path) -> str:
    """Removes and returns the headline: the first line that is no desk label, if it reads like a headline."""
    while len(lines) > 1 and _LABELS.fullmatch(lines[0].strip("[]()<>【】 :|")):
        lines.pop(0)
    is_paragraph = lines[0].endswith(".") and not lines[0].endswith("..") and len(lines[0]) > 120
    if len(lines) < 2 or len(lines[0]) > 300 or is_paragraph:
        return path.stem
    return lines.pop(0)


def _take_summary(lines: list[str]) -> str:
    """Removes and returns the bullet points under a line that says "Summary", if the text opens with one."""
    if len(lines) < 2 or not _SUMMARY_HEAD.fullmatch(lines[0]) or not _BULLET.match(lines[1]):
        return ""
    end = next((i for i, line in enumerate(lines) if i and not _BULLET.match(line)), len(lines))
    points = [_BULLET.sub("", line, count=1) for line in lines[1:end]]
    del lines[:end]
    return "\n".join(points)


def _names_in(byline: str) -> tuple[str, ...]:
    """The people in "Beijing = Kim Eun-jung / Washington = Lee Sang-eun, Special Correspondents kej@..."."""
    byline = _BY.sub("", _EMAIL.sub("", byline), count=1)
    pieces = re.split(r"/|;|\band\b|&", byline)
    found = (_KOREAN_NAME.search(piece) or _NAME.search(piece.split("=")[-1]) for piece in pieces)
    return tuple(match[0].strip() for match in found if match)


def _take_byline_above(lines: list[str]) -> tuple[str, ...]:
    """Removes "By Jane Roe and John Doe" from the first lines of the text and returns the names."""
    for i, line in enumerate(lines[:6]):
        is_short = len(line) <= _LONG and len(line.split()) <= 12 and not line.endswith((".", "!", "?"))
        if is_short and _BY.match(line) and (names := _names_in(line)):
            lines.pop(i)
            return names
    return ()


def _take_tail(lines: list[str]) -> tuple[tuple[str, ...], str]:
    """Removes byline, publisher and boilerplate from the end; returns (authors, publisher).

    A byline is a short line that ends in an e-mail address. After it, the first short line that is no
    sentence is the publisher; lines with an e-mail address or a rights notice are boilerplate. Any other
    line stays in the text: losing the reporter's words would be worse than keeping the site's.
    """
    first = max(0, len(lines) - 8)
    bylines = [i for i in range(first, len(lines)) if len(lines[i].split()) <= 20 and _is_byline(lines[i])]
    if not bylines:
        lines[:] = [line for i, line in enumerate(lines) if i < first or not _RIGHTS.search(line)]
        return (), ""
    start = bylines[0]
    tail = [line for line in lines[start + 1 :] if not (_EMAIL.search(line) or _RIGHTS.search(line))]
    publisher = tail.pop(0) if tail and _is_name(tail[0]) else ""
    authors = _names_in(lines[start])
    lines[start:] = tail
    return authors, publisher


def _is_name(line: str) -> bool:
    return len(line) <= 80 and len(line.split()) <= 6 and not line.endswith((".", "!", "?", "。", "”", '"'))


def _is_byline(line: str) -> bool:
    email = _EMAIL.search(line) if len(line) <= _LONG else None
    return bool(email and email.end() == len(line) and _names_in(line))


def _read_plain_text(path: Path) -> Iterator[Article]:
    text = _read_text(path).replace("%%", "%")
    lines = [line for line in _body(text).split("\n") if line]
    title = _take_title(lines, path)
    summary = _take_summary(lines)
    authors = _take_byline_above(lines)
    tail_authors, publisher = _take_tail(lines)
    yield _article(path, title, "\n\n".join(lines), summary=summary, authors=authors or tail_authors, source=publisher)


READERS: dict[str, Callable[[Path], Iterator[Article | ArticleError]]] = {
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".txt": _read_plain_text,
    ".json": _read_json,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
}
"""One reader per ending, in lower case."""
