"""What a model writes, in pieces -> what a reader may see of it meanwhile: no mark, and no half of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.marks import (
    CIRCLED,
    CLOSES,
    LABEL,
    LISTS,
    OPEN,
    OPENS,
    SUPER,
    add_piece,
    bare_until,
    closed,
    marks_in,
    settled,
    unbroken,
)
from rag.references import DEFINED, HEADING, LISTED, cited_by, is_reference
from rag.thinking import seen
from rag.types import Span

_CONTEXT = 80
"""Characters before a mark, and behind it, that the rules may look at."""
_HELD = 800
"""How many characters an open bracket with a link is waited for."""
_RAISED = f"⁽{SUPER}⁾{CIRCLED}"
_CUT = re.compile(rf"(?<=\S)(?=\s+[^\W_{_RAISED}])|(?<=[^\W_])(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")
"""Where a stream may be cut: before a word. Of scripts without spaces, before any letter."""
_BRACKETS = re.compile(rf"([{OPENS}(（<{{])|[{CLOSES})）>}}]")
_TOLD = r"(?:source|passage)s?"
_JOINED = re.compile(
    rf"(?:[{CLOSES})）}}>$^`*_{_RAISED}]|\b{_TOLD}(?:[ ]\#?\d{{1,2}}(?:,?[ ]and)?)?),?$|(?:[,;—–-]|\bsee)$",
    re.IGNORECASE,
)
_JOINS = re.compile(
    rf"\s+(?:\#?\d|(?:and |also |per |see )*[a-z]{{0,12}}\s?$"
    rf"|(?:(?:and|to|through)\s*|see (?:also )?|also )[{OPENS}(（{{<`*_\\{_RAISED}$^]"
    rf"|(?:and )?(?:{_TOLD}\b|\d))",
    re.IGNORECASE,
)
"""Behind a mark, where the next may be of the same run, or a unit: "[5] million"."""
_BEGUN = re.compile(rf"{LISTS}(?:[\d\s,;&#.–-]|and\b|{LABEL})*$", re.IGNORECASE)
"""What may be the beginning of such a line of sources."""
_OPEN_LINK = re.compile(r"[\[［【][^\[\]\n]{0,200}\]{1,2}(?:\([^()\s]{0,500}(?:\([^()\s]{0,100}\)?[^()\s]{0,100})?)?$")
_OPEN_ENTRY = re.compile(rf"{DEFINED.pattern}\S*", re.IGNORECASE)
_HEADINGS = ("sources", "references", "citations", "list of sources", "works cited", "bibliography", "footnotes")


@dataclass
class _Shown:
    """What the text so far shows of the rest."""

    cited: set[int]
    bare: bool = True
    """Whether numbers in round brackets may be marks."""


def without_marks(pieces: Iterable[str], given: int) -> Iterator[str]:
    """A reply of a model, in pieces, without its marks, as a reader may see it while it is written.

    No piece is blank, and none holds a part of a mark: an end that may still grow into one is held back. From the
    heading of a list of references on nothing is told. `given` is the number of passages. What an answer settles to
    is decided by `rag.reply`, which sees the whole.
    """
    before, held, ended = "", "", False
    shown = _Shown(set())
    for piece in seen(pieces):
        held = "" if ended else unbroken(held + piece)
        cut = _cut(held)
        if cut:
            told, ended = _told(before, held[:cut], held[cut:], given, shown)
            before, held = (before + held[:cut])[-_CONTEXT:], held[cut:]
            if told.strip():
                yield told
            elif told:  # a model may go on writing blanks
                held = ("\n" * min(2, told.count("\n")) or " ") + held
    told = "" if ended else _told(before, closed(held), "", given, shown)[0]
    if told.strip():
        yield told


def _cut(held: str) -> int:
    """How much of what is held may be told: up to a word, none of it in open brackets or in what may be a heading."""
    end = len(held)
    opened: list[int] = []
    closed: list[Span] = []
    for bracket in _BRACKETS.finditer(held, max(0, end - OPEN)):
        if bracket[1]:
            opened.append(bracket.start())
        elif opened:
            closed.append(Span(opened.pop(), bracket.end()))
    if link := _OPEN_LINK.search(held, max(0, end - _HELD)):
        opened.append(link.start())
    end = min([end, *opened])
    if (line := held.rfind("\n", 0, end)) >= 0 and _may_be_heading(held[line + 1 : line + 60]):
        end = line
    cuts = [match.start() for match in _CUT.finditer(held, 0, end)]
    for cut in reversed(cuts):
        begun = len(held) - cut < OPEN and (
            (_JOINS.match(held, cut) and _JOINED.search(held, max(0, cut - 14), cut))
            or _BEGUN.search(held, max(0, cut - _CONTEXT), cut)
        )
        if not begun and not any(span.start < cut < span.end for span in closed):
            return cut
    return len(held) - _HELD if len(held) > 2 * _HELD else 0


def _may_be_heading(line: str) -> bool:
    """Whether a line may become the heading of a list of references, or an entry of one."""
    if _OPEN_ENTRY.fullmatch(line):
        return True
    words = " ".join(re.findall(r"[a-z]+", line.lower()))
    return len(line) < 40 and (bool(HEADING.match(line)) or any(heading.startswith(words) for heading in _HEADINGS))


def _told(before: str, now: str, behind: str, given: int, shown: _Shown) -> tuple[str, bool]:
    """The stretch without its marks, and whether the answer ends in it, at a list of references. What it
    shows is added to what was `shown` before."""
    text = before + now + behind
    at, last, ended = len(before), len(before) + len(now), False
    until = bare_until(text, given, at) if shown.bare else 0
    marks = marks_in(text, given, until)
    shown.bare = until >= last
    earlier = iter(marks)
    mark = next(earlier, None)
    for line in re.finditer(r"(?<=\n)[^\n]+", text[:last]):
        while mark and mark.end <= line.start():
            shown.cited.update(cited_by(text, mark))
            mark = next(earlier, None)
        whole = text[line.start() : line.end() + 60].split("\n")[0]
        begins = line.end() > at and (HEADING.match(whole) or LISTED.match(whole))
        if begins or (line.start() >= at and is_reference(whole, shown.cited)):
            last, ended = max(at, line.start()), True
            break
    pieces: list[str] = []
    for mark in marks:
        if at < mark.end <= last:
            add_piece(pieces, text[at : max(at, mark.start)].rstrip(" "))
            add_piece(pieces, mark.said)
            shown.cited.update(cited_by(text, mark))
            at = mark.end
    add_piece(pieces, text[at:last])
    return settled("".join(pieces)), ended
