"""What a model wrote -> its lines as plain text, although it was asked for that: without what makes up a page of it.

Left out are emphasis, tags of HTML, the addresses of links, the signs of lists and quotations, headings, the rulings
and the heads of tables; a row of a table becomes "first cell: the others". A reply that is JSON is its string "answer",
one that is a block of text what stands in it. Other code is left as it stands. What is left may still hold marks of
citations (`rag.marks`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

VERBATIM = re.compile(r"`[^`\n]+`|\$\$[^$\n]+\$\$|\\\([^\n]{0,200}?\\\)")
"""Code and maths."""

_SIGN = re.compile(r"^\s*(?:(?:[-*•>]|#{1,6}|\d{1,2}[.)]|\(\d{1,2}\))\s+)+")
_ITEM = re.compile(r"^(?P<indent>\s*)(?:>\s*)?(?:[-*•]|(?P<number>\d{1,2}[.)]|\(\d{1,2}\)))\s")
_EMPHASIS = re.compile(
    r"(?<![\w*\\])(\*{1,3})(?=\S)([^*\n]{1,500}?)(?<=\S)\1(?![\w*])"
    r"|(?<![\w\\])(_{1,3})(?=\S)([^_\n]{1,500}?)(?<=\S)\3(?!\w)|~~(?=\S)([^~\n]{1,500}?)(?<=\S)~~"
)
_BLOCKS = "article|blockquote|dd|div|dt|h[1-6]|p|section|tr"
_ATTRIBUTES = r"(?:\s[^<>=\n]{0,40}=[^<>\n]{0,300})?\s*/?"
_TAG = re.compile(
    rf"</?(?:a|(?:final_)?answer|b|br|center|code|dl|em|font|hr|i|img|ins|kbd|li|mark|ol|pre|q|small|span|strong|sub"
    rf"|table|tbody|td|th|thead|u|ul|{_BLOCKS}){_ATTRIBUTES}>|<!--[^\n]{{0,300}}?-->",
    re.IGNORECASE,
)
_PARTS = re.compile(r"</?(?:br|hr)\b|</(?:dd|dt|td|th)\b", re.IGNORECASE)
"""Tags that keep words apart."""
_BEGINS_ITEM = re.compile(rf"<li{_ATTRIBUTES}>", re.IGNORECASE)
_BEGINS_BLOCK = re.compile(rf"<(?:{_BLOCKS}){_ATTRIBUTES}>|</(?:ol|ul|{_BLOCKS})>(?=\w)", re.IGNORECASE)
"""Where another paragraph begins, though it stands on the same line."""
_RULING = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?")
_LINK = re.compile(
    r"(?<!!)\[(?![^\W\d_]{0,10}\W{0,2}\d{1,3}\W*\])([^\[\]\n]{1,200})\]"
    r"\((?:https?:|mailto:|www\.|/|#)[^()\s]{0,500}(?:\([^()\s]{0,100}\)[^()\s]{0,100})?\)"
)
"""A link whose text is no mark."""
_LABELLED = re.compile(
    r"(?<=[\[【〔(])(?:sources?|passages?|documents?|docs?|references?|refs?|p|s)[ .:#]*(?=\d)", re.IGNORECASE
)
"""What a mark may say before its number."""
_TEXT = re.compile(r"```(?:markdown|md|text|txt|plaintext)?[ ]*\n(.+)\n```", re.IGNORECASE | re.DOTALL)
_OF_SOURCES = re.compile(r"(?:sources?|src|passages?|references?|refs?\.?|citations?)", re.IGNORECASE)
"""The head of a column of marks, and what may stand in it: a number without brackets."""
_NUMBERS = re.compile(r"\d{1,2}(?:,[ ]?\d{1,2})*")
_NUMBERED = re.compile(r"[\[［【〔〖⟦(（][^\d\]］】〕〗⟧)）]{0,12}\d|[⁰¹²³⁴-⁹]|<sup>")
"""What may be a mark: a heading that has one says something."""
_HEAD_WORDS = re.compile(
    r"\W*(?:(?:the )?(?:short |final )?answer|background|conclusion|context|(?:key |more )?details|(?:key |main )?facts"
    r"|findings|(?:key|main) (?:findings|points|takeaways)|in short|notes?|overview|summary|timeline|tl;?dr)\W*",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """One line, without its signs."""

    text: str
    coded: bool = False
    """Whether it stands in a block of code."""
    item: bool = False
    """Whether it is an item of a list, or a row of a table."""
    headed: bool = False
    """Whether a heading that is left out stood before it."""
    listed: bool = False
    """Whether it is an item of a list."""
    depth: int = 0
    """How far the item stands from the edge, by two spaces."""
    numbered: bool = False
    """Whether its sign is a number."""


def unwrapped(text: str) -> str:
    """The string "answer" of a reply that is a JSON object with one, in a block of code or not; what is in the block of
    a reply that is one block of text; else the reply."""
    inside = text.strip()
    if (block := _TEXT.fullmatch(inside)) and "```" not in block[1]:
        text = block[1]
    if inside.startswith("```") and inside.endswith("```"):
        inside = inside.partition("\n")[2].removesuffix("```").strip()
    if not (inside.startswith("{") and inside.endswith("}")):
        return text
    try:
        answer = json.loads(inside).get("answer")
    except (ValueError, RecursionError):
        return text
    return answer if isinstance(answer, str) else text


def parted(text: str) -> str:
    """With the items and paragraphs of HTML on lines of their own."""
    return _BEGINS_BLOCK.sub("\n", _BEGINS_ITEM.sub("\n- ", text))


def plain_lines(lines: Sequence[str]) -> Iterator[Line]:
    """The lines that say something or hold a mark, plain.

    >>> [line.text for line in plain_lines(["## Cost", "| What | Euros |", "|---|---|", "| *Quay* | 48 million [1] |"])]
    ['Quay: 48 million [1]']
    """
    last = max((i for i, line in enumerate(lines) if re.search(r"[^\W_]", line)), default=-1)
    coded = table = headed = False
    sources: frozenset[int] = frozenset()
    for i, line in enumerate(lines):
        if line.lstrip().startswith("```"):
            coded = not coded
        elif coded:
            yield Line(line, coded=True)
        elif _RULING.fullmatch(line.strip()):
            table = True
        elif "|" in line and i + 1 < len(lines) and _RULING.fullmatch(lines[i + 1].strip()):
            sources = frozenset(i for i, cell in enumerate(_cells(line)) if _OF_SOURCES.fullmatch(cell.strip("*_ ")))
        elif (table := table and "|" in line) or re.fullmatch(r"\|.+\|", line.strip()):
            yield Line(_plain(_row(line, sources if table else ())), item=True)
        elif i < last and _is_head(line) and not _opens_list(lines, i):
            headed = True
        else:
            item = _ITEM.match(line)
            listed = (True, len(item["indent"].expandtabs(4)) // 2, bool(item["number"])) if item else ()
            yield Line(_plain(line), False, bool(item), headed, *listed)
            headed = headed and not line.strip()


def without_code_signs(text: str) -> str:
    """Without the marks around code."""
    return re.sub(r"`([^`\n]+)`", r"\1", text)


def _plain(line: str) -> str:
    """Without signs and emphasis; code and maths keep theirs."""
    line = _SIGN.sub("", line.replace("**", ""))
    pieces, at = [], 0
    for verbatim in VERBATIM.finditer(line):
        pieces += [_unmarked(line[at : verbatim.start()]), verbatim[0]]
        at = verbatim.end()
    return "".join([*pieces, _unmarked(line[at:])])


def _unmarked(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub(lambda tag: " " if _PARTS.match(tag[0]) else "", text)
    return _EMPHASIS.sub(lambda found: found[2] or found[4] or found[5], text)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _row(line: str, sources: Collection[int]) -> str:
    """A row as a sentence; a cell with nothing but a mark belongs to the one before it, and in a column of sources a
    number is one."""
    cells = [f"[{cell}]" if i in sources and _NUMBERS.fullmatch(cell) else cell for i, cell in enumerate(_cells(line))]
    first, *others = [cell for cell in cells if cell] or [""]
    told = ""
    for cell in others:
        told += (
            f" {cell}" if not re.search(r"[^\W\d]", _LABELLED.sub("", cell)) and _NUMBERED.match(cell) else f", {cell}"
        )
    return f"{first.strip('*: ')}:{told.removeprefix(',')}" if told.startswith(",") else f"{first}{told}"


def _opens_list(lines: Sequence[str], at: int) -> bool:
    """Whether a heading with a colon says something of the items below it: "**The council will not:**"."""
    bare = lines[at].strip(" \t#*_")
    follows = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    return bare.endswith((":", "：")) and not _HEAD_WORDS.fullmatch(bare) and bool(_ITEM.match(follows))


def _is_head(line: str) -> bool:
    """Whether a line is a heading: by its sign, its words, or in bold with a colon. What ends as a sentence is none."""
    bare = line.strip()
    if _NUMBERED.search(bare) or re.search(r"[.!。！][*_]*$", bare):
        return False
    bold = re.fullmatch(r"(\*\*|__)[^*_]+\1:?", bare)
    return bool(re.match(r"#{1,6}\s", bare) or _HEAD_WORDS.fullmatch(bare) or (bold and bare.strip("*_").endswith(":")))
