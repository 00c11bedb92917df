"""A PDF -> an Article: its text by pypdf, lines joined to paragraphs; running heads and page numbers left out.

Knows lines by their place, size and weight, and nothing of what they say. A PDF is undated: the day it states is that
of the file, which says when a page was exported, not when it was published. What could make reading endless or huge
(pages, characters, decompressed streams, seconds) has a limit, and each limit says so when it is met.
"""

from __future__ import annotations

import io
import logging
import math
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from rag.errors import ArticleError, cause
from rag.metadata import make_article, people
from rag.plain_text import take_byline_above
from rag.text import clean, visible
from rag.types import Article

MAX_BYTES = 50_000_000
"""The largest PDF that is read: pictures, which are not looked at, make up most of a large one."""
MAX_PAGES = 1_000
MAX_CHARACTERS = 5_000_000
"""Of the text of all pages: a book has about one million."""
MAX_SECONDS = 60.0
"""For the text of all pages; a page of a newspaper takes 0.05 s. Looked at between drawing operations, see read_pdf."""

_LIMITS: dict[str, Any] = {
    "maximum_declared_stream_length": MAX_BYTES,
    "array_based_stream_maximum_output_length": 20_000_000,
    "zlib_maximum_output_length": 20_000_000,
    "lzw_maximum_output_length": 20_000_000,
    "run_length_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 500_000,
    "page_tree_maximum_entries": 10 * MAX_PAGES,
    "jbig2dec_binary": None,
}
"""pypdf's own, lowered: a page of text is some 100 kB and 10,000 operations."""

_LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]|\\(cid:\\d+\\)|/g\\d+(?=/|\\b)")


def read_pdf(path: Path) -> Iterator[Article | ArticleError]:
    """The article of a PDF, and an error for each page that could not be read. Raises ArticleError and OSError.

    MAX_SECONDS cannot stop pypdf inside a single step (one stream decoded, one font loaded); what such a step may cost
    is bounded by the limits on its size.
    """
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    _check(raw)
    document = _Document.of(raw)
    lines = _without_running_heads(document.pages)
    if not lines:
        raise (
            document.failed[0]
            if document.failed
            else ArticleError(
                f"the PDF has no text on its {len(document.pages)} pages, as if it were scanned; run text recognition "
                "on it first (ocrmypdf, for example)"
            )
        )
    text = "".join(line.text for line in lines)
    if len(_UNREADABLE.findall(text)) > 0.05 * len(text):
        raise ArticleError(
            "the fonts of the PDF do not say which letters they draw, so its text cannot be read; print it to a new "
            "PDF with text recognition (ocrmypdf --force-ocr, for example)"
        )
    blocks = _paragraphs(lines)
    title = _take_title(blocks, document.title)
    texts = [block.text for block in blocks]
    authors, source = take_byline_above(texts)
    yield from document.failed
    yield make_article(path, title or path.stem, "\n\n".join(texts), source, authors=document.authors or authors)


def _check(raw: bytes) -> None:
    """Raises ArticleError for what is no PDF, too large, or cut off."""
    if len(raw) > MAX_BYTES:
        raise ArticleError(f"the PDF is larger than {MAX_BYTES:,} bytes; split it, or save it without its pictures")
    if not raw.strip():
        raise ArticleError("empty")
    if b"%PDF-" not in raw[:1024]:
        raise ArticleError("not a PDF: it does not begin with %PDF-")
    if b"%%EOF" not in raw[-2048:]:  # pypdf would read what is there, and nothing would say that pages are missing
        raise ArticleError("the PDF is cut off: its end (%%EOF) is missing. Get the file again")


# --- the file -> lines --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    text: str
    page: int
    """From 0."""
    x: float = 0.0
    """Of its left end, in points from the left edge of the page."""
    y: float = 0.0
    """Of its baseline, in points from the foot of the page."""
    size: float = 0.0
    """Of most of its letters, in points."""
    bold: bool = False


@dataclass
class _Page:
    """Collects the lines of one page as pypdf shows its pieces of text."""

    number: int
    deadline: float
    lines: list[_Line] = field(default_factory=list)
    characters: int = 0
    _pieces: list[tuple[str, float, float, float, bool]] = field(default_factory=list)

    def on_operation(self, *_: object) -> None:
        """Called before each drawing operation. Raises ArticleError when the time is up."""
        if time.monotonic() > self.deadline:
            raise _TooMuch(f"reading the PDF took longer than {MAX_SECONDS:.0f} s; split it, or save its text as .txt")

    def on_text(self, text: str, matrix: list[float], text_matrix: list[float], font: Any, size: float) -> None:
        """Called for each piece of text; one that ends in a line feed ends the line."""
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise _TooMuch(f"the PDF has more than {MAX_CHARACTERS:,} characters; split it into articles")
        if text.strip():
            (a, b, c, d, e, f), (_, _, tc, td, te, tf) = matrix, text_matrix
            x, y = te * a + tf * c + e, te * b + tf * d + f
            scale = math.hypot(tc * a + td * c, tc * b + td * d)
            self._pieces.append((text, x, y, abs(size) * scale, "bold" in _font_name(font)))
        elif text and self._pieces:
            self._pieces.append((text, *self._pieces[-1][1:]))
        if text.endswith("\n"):
            self.end_line()

    def end_line(self) -> None:
        pieces, self._pieces = self._pieces, []
        text = visible(clean("".join(piece[0] for piece in pieces)))
        text = " ".join("".join(_LIGATURES.get(letter, letter) for letter in text).split())
        if text:
            _, _, _, size, bold = max(pieces, key=lambda piece: len(piece[0].strip()))
            self.lines.append(_Line(text, self.number, pieces[0][1], pieces[0][2], size, bold))


class _TooMuch(ArticleError):
    """A limit on the whole file was met: not one page fails, but the file."""


def _font_name(font: Any) -> str:
    return str(font.get("/BaseFont", "")).lower() if isinstance(font, dict) else ""


@dataclass
class _Document:
    pages: list[list[_Line]]
    failed: list[ArticleError]
    title: str = ""
    authors: tuple[str, ...] = ()

    @classmethod
    def of(cls, raw: bytes) -> _Document:
        import pypdf

        logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would tell on the terminal what our errors tell
        with pypdf.apply_configuration(**_LIMITS):
            try:
                reader = pypdf.PdfReader(io.BytesIO(raw))
                count = len(reader.pages)
            except pypdf.errors.FileNotDecryptedError:
                raise ArticleError("the PDF wants a password; save a copy without one") from None
            except Exception as error:  # pypdf meets damage with whatever exception it comes to
                raise ArticleError(
                    f"the PDF is damaged ({cause(error)}); get it again, or print it to a new PDF"
                ) from None
            if count > MAX_PAGES:
                raise ArticleError(f"the PDF has {count:,} pages; at most {MAX_PAGES:,} are read. Split it")
            document = cls([], [])
            document._read(reader, count)
            document._describe(reader)
        return document

    def _read(self, reader: Any, count: int) -> None:
        deadline, characters = time.monotonic() + MAX_SECONDS, 0
        for number in range(count):
            page = _Page(number, deadline, characters=characters)
            try:
                page.on_operation()
                reader.pages[number].extract_text(visitor_operand_before=page.on_operation, visitor_text=page.on_text)
                page.on_operation()  # pypdf passes over what is raised inside a form of the page
                page.end_line()
            except _TooMuch:
                raise
            except Exception as error:
                self.failed.append(ArticleError(f"page {number + 1} of {count} cannot be read ({cause(error)})"))
                page.lines.clear()
            characters = page.characters
            self.pages.append(page.lines)

    def _describe(self, reader: Any) -> None:
        """Title and authors out of the document information, where they are meant for readers."""
        try:
            about = reader.metadata or {}
            title, author = (_stated(about.get(key)) for key in ("/Title", "/Author"))
        except Exception:  # a damaged description costs the description
            return
        self.title = title if _is_title(title) else ""
        self.authors = tuple(name for name in people(author) if _PERSON.fullmatch(name) and not _ACCOUNT.search(name))


_PERSON = re.compile(r"[^\W\d_a-z][^\W\d_]*[\w'’.-]*(?:,? (?:[a-z]{2,3} )?[^\W\d_a-z][\w'’.-]*){1,4}")
_ACCOUNT = re.compile(r"(?i)\b(?:user|admin\w*|owner|microsoft|office|adobe|unknown|desktop|pc|laptop|ltd|gmbh|inc)\b")
_NO_TITLE = re.compile(
    r"(?i)\W*(?:untitled|unbenannt|sans titre|microsoft|document|dokument|slide|presentation|layout|print|draft|scan"
    r"|powerpoint|title\b|about:|full page)"
    r"|.*(?:://|www\.)|.*\.(?:docx?|rtf|odt|indd|qxp|qxd|pdf|pptx?|xlsx?|pages|tmp|html?|txt|ai|eps|dvi|tex)\W*$"
)


def _stated(value: object) -> str:
    return " ".join(visible(clean(str(value)[:2000])).split()) if isinstance(value, str) else ""


def _is_title(title: str) -> bool:
    """Whether it is one for readers: of two words or more, and neither a file's name nor a program's."""
    return (
        len(title) <= 300
        and len(re.findall(r"[^\W\d_]{2,}", title)) >= 2
        and " " in title
        and not _NO_TITLE.match(title)
    )


# --- lines -> blocks ----------------------------------------------------------------------------------------

_PAGE_NUMBER = re.compile(
    r"(?i)(?:(?:page|seite|p\.|s\.) ?(\d+)|[-–—] ?(\d+) ?[-–—]|(\d+) ?(?:of|/|von|sur) ?\d+|(\d+))"
)
_BROWSER = re.compile(r"\d{1,4}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d{2}.*|(?:https?|file)://\S+ \d+/\d+")
"""What a browser prints above and below a page."""
_BULLET = re.compile(r"[•·▪◦‣■●–—*-] |\(?\d{1,2}[.)] ")
_DOT = re.compile(r"^[•·▪◦‣■●] ?")
_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"([^\W\d_]{2,})[-\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_AND = {"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "e"}
_TAILS = re.compile(  # ends of words that are no words: "govern-" + "ments" is no compound
    r"(?:[bcdfglmnprstvz]{0,2}(?:tion|sion|ment|ness|ship|hood|ity|ism|ist|ance|ence|able|ible)(?:s|al|ally)?|(?:u?l|[bcgmptvz]|i[sz])ations?|ing|ings"
    r"|ly|ally|ed|er|ers|es|ic|ical|ous|ive|keit|heit|schaft|ung|ungen|lich|lichen|isch|ischen|ten|den|gen|sten)"
)


def _without_running_heads(pages: list[list[_Line]]) -> list[_Line]:
    """All lines but those that stand at the same edge of many pages, their numbers aside, and the numbers of pages."""
    edges = [sorted(lines, key=lambda line: line.y) for lines in pages]
    edge_lines = [[*lines[:2], *lines[2:][-2:]] for lines in edges]
    seen = Counter(key for lines in edge_lines for key in {_key(line) for line in lines})
    enough = max(2, math.ceil(0.4 * len(pages)))
    running = [
        {id(line) for line in lines if seen[_key(line)] >= enough or _is_page_number(line, lines)}
        for lines in edge_lines
    ]
    return [line for lines, drop in zip(pages, running, strict=True) for line in lines if id(line) not in drop]


def _key(line: _Line) -> tuple[str, int]:
    """The same for lines that differ in figures only; the title in its large type is no running head."""
    return re.sub(r"\d+", "0", line.text.casefold()), round(line.size) if line.size < 10_000 else 0


def _is_page_number(line: _Line, edge: list[_Line]) -> bool:
    """Whether the first or last line of a page says which page it is, or when and from where a browser printed it."""
    if len(edge) < 2 or line not in (edge[0], edge[-1]):
        return False
    match = _PAGE_NUMBER.fullmatch(line.text)
    if len(line.text) < 500 and _BROWSER.fullmatch(line.text):
        return True
    return match is not None and (match[4] is None or int(match[4][:6]) == line.page + 1)


def _paragraphs(lines: list[_Line]) -> list[_Line]:
    """Blocks: lines joined where one goes on in the next. A block has the place where it begins."""
    page = _Measure.of(lines)
    words = Counter(word.casefold() for line in lines for word in _WORD.findall(line.text))
    parts: list[list[str]] = []
    blocks: list[_Line] = []
    for i, line in enumerate(lines):
        if i and not page.ends_between(lines[i - 1], line):
            parts[-1].append(line.text)
        else:
            blocks.append(line)
            parts.append([line.text])
    texts = (_DOT.sub("", _joined(part, words)) for part in parts)
    return [replace(block, text=text) for block, text in zip(blocks, texts, strict=True) if text]


@dataclass(frozen=True)
class _Measure:
    """What is usual in this document."""

    leading: float
    """Distance of baselines inside a paragraph, in sizes of the type."""
    length: float
    """Characters of a full line."""

    @classmethod
    def of(cls, lines: list[_Line]) -> _Measure:
        leadings = [leading for a, b in pairwise(lines) if 0.5 < (leading := _leading(a, b)) < 3]
        # Of all characters, not of all lines: heads and lists have many short ones.
        lengths = sorted(len(line.text) for line in lines for _ in line.text[::10])
        return cls(median(leadings) if leadings else 1.2, lengths[len(lengths) * 3 // 5])

    def ends_between(self, a: _Line, b: _Line) -> bool:
        """Whether a block ends with line `a`.

        To end one in the middle of a sentence, or to glue a head to a sentence, is worse than to end one between two
        sentences: so after the end of a sentence less is asked for.
        """
        if a.bold != b.bold or not math.isclose(a.size, b.size, rel_tol=0.08) or _BULLET.match(b.text):
            return True
        leading = _leading(a, b)
        is_apart = 0 <= leading < math.inf and leading > 1.3 * self.leading
        fullness = len(a.text) / self.length
        if _END.search(a.text):
            is_indented = a.page == b.page and b.x > a.x + 0.8 * a.size
            return is_apart or fullness < 0.75 or is_indented or leading < 0
        return is_apart or (fullness < 0.6 and not b.text[0].islower() and not _HYPHEN.search(a.text))


def _leading(a: _Line, b: _Line) -> float:
    """How far the baseline falls from `a` to `b`, in sizes; negative where it rises, as to a new column or page."""
    if a.page != b.page:
        return -1.0
    return (a.y - b.y) / a.size if a.size > 0 else 0.0


def _joined(parts: list[str], words: Counter[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        match, head = _HYPHEN.search(text), _WORD.match(part)
        if match is None or head is None or head[0].casefold() in _AND or not head[0][0].islower():
            # "Vor-" + "und Nachteile" keeps its space; "Anglo-" + "American" has none.
            glue = "" if match and head and not head[0][0].islower() else " "
            text = f"{text}{glue}{part}"
        else:
            text = (text[:-1] if _is_one_word(match[1], head[0], words) else text) + part
    return text


def _is_one_word(start: str, end: str, words: Counter[str]) -> bool:
    """Whether a hyphen at the end of a line only parts a word: if the word occurs elsewhere, or its end is no word."""
    start, end = start.casefold(), end.casefold()
    if words[f"{start}-{end}"] or words[f"{start}\u2010{end}"]:
        return False
    return bool(words[start + end] or _TAILS.fullmatch(end))


def _take_title(blocks: list[_Line], stated: str) -> str:
    """The title that the first page shows as such, removed from it; else the one that the file states, or ""."""
    top = [block for block in blocks[:6] if block.page == blocks[0].page and len(block.text) <= 300]
    usual = median(block.size for block in blocks for _ in block.text[::10])
    largest = max(top, key=lambda block: block.size, default=None)
    for block in top:
        # A browser states "Pier burns | The Vellin Post" for the headline "Pier burns".
        is_stated = stated.casefold().startswith(block.text.casefold()) and len(block.text) > 0.4 * len(stated)
        if len(blocks) > 1 and (
            is_stated or (block is largest and block.size > 1.15 * usual and not _is_shown(stated, top))
        ):
            blocks.remove(block)
            return block.text
    return stated


def _is_shown(stated: str, top: list[_Line]) -> bool:
    """Whether the first page shows the words of the stated title, which may stand there in several lines."""
    words = set(re.findall(r"\w+", stated.casefold()))
    shown = set(re.findall(r"\w+", " ".join(block.text for block in top).casefold()))
    return bool(words) and len(words & shown) > 0.6 * len(words)
