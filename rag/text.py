"""Bytes -> text that can be cited: decoded, cleaned, in blocks.

Knows nothing of formats, of articles or of what a text says.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from rag.errors import ArticleError

MAX_BYTES = 10_000_000
"""The largest file, or line of a JSONL file, that is read: a book has about 1 MB, a news article 5 kB."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, byte-order marks and half surrogate pairs: none is text, and SQLite cannot store the last.
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """Line ends as newlines; characters that are not text removed."""
    return _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", text))


_HALF = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """With the sign of what could not be read in place of each half surrogate pair, so that every offset stays."""
    return _HALF.sub("\ufffd", text)


# Soft hyphens, zero-width spaces, and marks that turn the direction of writing. The joiners that Persian, Hindi and
# emoji are written with, and the marks that only hint at a direction, are text.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Without the characters that layout puts into words, and nobody sees or searches for."""
    return _UNSEEN.sub("", text)


def decode(raw: bytes, what: str = "the file") -> str:
    """UTF-8, or UTF-16 with a mark. Raises ArticleError where it is neither, is empty, or is over MAX_BYTES long."""
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


def read_text(path: Path) -> str:
    """The text of a file; no more of it than MAX_BYTES is ever in memory. Raises ArticleError and OSError."""
    with path.open("rb") as file:
        return decode(file.read(MAX_BYTES + 1))


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


def body_of(text: str) -> str:
    """Plain text as blocks, one a line, parted by an empty line."""
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n")]
    if _is_wrapped(lines):
        paragraphs = "\n".join(lines).split("\n\n")
        lines = [" ".join(paragraph.split("\n")).strip() for paragraph in paragraphs]
    return "\n\n".join(line for line in lines if line)
