"""What a model wrote -> Draft: its sentences, and the numbers that each of them cites.

What a mark is, `rag.marks` says. Here:

- Square brackets with the publisher or the title of one passage, and no other day than its own, are its mark where a
  sentence or a clause ends and no quotation is open: "[Coast Desk, 5 May]", not "“[Coast Desk] staff left”"; so are
  round ones that say so: "(Source: Coast Desk)".
- A mark in which a reply breaks off counts if it has a number, and is left out in any case.
- A mark ends a sentence behind "U.S." and the like, where one may begin behind it.
- What stands in a passage behind the same words, or between them, was copied from there and cites nothing. It is
  taken out, unless the clause goes on behind it; there a number that no passage has need only stand in one.
- Characters that nobody sees, and those that turn the direction of writing, are taken out of a reply first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from rag.dates import read_days
from rag.layout import parted, plain_lines, unwrapped, without_code_signs
from rag.marks import (
    CLOSES,
    ONE,
    OPEN,
    OPENS,
    SAID,
    Mark,
    add_piece,
    closed,
    counts_bare,
    ends_clause,
    marks_in,
    numbers_of,
    settled,
    unbroken,
    united,
)
from rag.references import without_references
from rag.sentences import sentence_spans
from rag.stems import OPEN_END, Stems, told_with
from rag.text import clean
from rag.thinking import seen
from rag.types import Article, Draft, DraftSentence, Hit, Span

_ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]\.){2,}|\b(?:a\.m|p\.m|Inc|Corp|Co|Ltd|etc)\.)$")
"""What ends a sentence only if something more says so: a mark behind it does, where what follows may begin one."""
_NEXT = re.compile(r"\s+[\"“‘]?[A-Z]")

_COPIED, _COPIED_LETTERS = 40, 8
"""How much before a mark, or on both sides of it, is compared with the passages; how many letters of it at least."""
_LETTER = re.compile(r"[^\W\d_]")
_BREAK = re.compile(rf"(?:[.!?…][\"”’»)]*|[{CLOSES}])\s+(?=\S)")
"""Where another sentence or another mark ends."""

_IN_WORDS = re.compile(
    rf"(?:\[(?:{SAID}[ ]?:[ ]?)?|\({SAID}[ ]?:[ ]?)([^()\[\]\n]{{2,200}})[\])](?![(:])", re.IGNORECASE
)
"""What may name a passage: [Coast Desk, 5 May 2026], (Source: Coast Desk)."""


def read_marks(text: str, passages: tuple[Hit, ...]) -> Draft:
    """A written answer with its marks as a Draft, in time linear in its length.

    A mark belongs to the sentence that it stands in or behind; on a line that begins with a mark and ends with none,
    to the sentence behind it; on a line of its own, to the sentence before. The layout of a page is left out
    (`rag.layout`), and so is a list of references. Items of lists are kept apart by full stops, and each is told with
    the line that governs it, and cites for it: of "The council will not: - close its pool" the item alone would say the
    opposite.
    """
    whole = unbroken("".join(seen([clean(parted(unwrapped(text)))])))
    lines = without_references(closed(whole).split("\n"), passages)
    lines = [_with_number(line, passages) for line in lines]
    theirs = [_even(hit.passage.text) for hit in passages if ONE.search(hit.passage.text)]
    bare_counts = counts_bare("\n".join(lines), len(passages))
    sentences: list[DraftSentence] = []
    stems = Stems()
    waiting: tuple[int, ...] = ()
    after_item = cited = False
    for line in plain_lines(lines):
        found_marks = () if line.coded else marks_in(line.text, len(passages), len(line.text) if bare_counts else 0)
        own = [mark for mark in (_own(line.text, mark, theirs, len(passages)) for mark in found_marks) if mark]
        cited = cited or any(mark.numbers and not mark.closing for mark in own)
        if cited:
            own = [mark._replace(numbers=()) if mark.closing else mark for mark in own]
        bare, marks = _lifted(line.text, own)
        found = _of_line(bare, marks)
        if found:
            found[0] = DraftSentence(found[0].text, united(waiting, found[0].cites))
            if stem := stems.above(line):
                if sentences and sentences[-1] == stem:  # it is told with its items
                    sentences.pop()
                found[0] = told_with(stem, found[0])
            if sentences and (line.item or after_item):
                sentences[-1] = DraftSentence(_ended(sentences[-1].text), sentences[-1].cites)
            sentences += found
            stems.add(line, found[-1], stem)
            after_item = line.item
            waiting = ()
        elif sentences:
            numbers = tuple(n for _, ns in marks for n in ns)
            sentences[-1] = DraftSentence(sentences[-1].text, united(sentences[-1].cites, numbers))
        else:
            waiting = united(waiting, (n for _, ns in marks for n in ns))
    return Draft(tuple(sentences), passages)


def _with_number(line: str, passages: Sequence[Hit]) -> str:
    """With the number of a passage in brackets that name no other: by its publisher or title, perhaps with its day."""

    def numbered(found: re.Match[str]) -> str:
        named = [n for n, hit in enumerate(passages, 1) if _is_named(found[1], hit.article)]
        goes_on = not ends_clause(line, found.start(), found.end())
        quoting = _quoting(line[max(0, found.start() - OPEN) : found.start()])
        return found[0] if len(named) != 1 or goes_on or quoting else f"[{named[0]}]"

    return _IN_WORDS.sub(numbered, line)


def _is_named(told: str, article: Article) -> bool:
    """Whether these words are a publisher or a headline, or both, and no other day than that of the article."""
    left = told
    for name in filter(None, (article.title, article.source)):
        left = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", left, count=1, flags=re.IGNORECASE)
    named, days, published = left != told, read_days(left), article.published
    for day in days:
        left = left.replace(day.text, " ", 1)
    return (named and not re.search(r"\w", left)) and all(
        published is not None
        and (day.year or published.year, day.month, day.day) == (published.year, published.month, published.day)
        for day in days
    )


def _ended(text: str) -> str:
    """With a full stop, unless it has an end of its own, or is in a script that has another."""
    return f"{text}." if OPEN_END.search(text) else text


def _of_line(bare: str, marks: Sequence[tuple[int, tuple[int, ...]]]) -> list[DraftSentence]:
    """The sentences of a line without its marks, given where in it the marks stood."""
    spans = [
        span for span in _spans(bare, [at for at, _ in marks]) if re.search(r"\w", settled(bare[span.start : span.end]))
    ]
    if not spans:
        return []
    leading = bool(marks) and marks[0][0] <= spans[0].start and marks[-1][0] <= spans[-1].start
    cites: list[list[int]] = [[] for _ in spans]
    starts = [span.start for span in spans]
    for at, numbers in marks:
        # The last sentence that begins before the mark, or, on a line of leading marks, at it or next.
        i = bisect_right(starts, at - 1) - 1
        if leading and (i < 0 or at >= spans[i].end):
            i += 1
        cites[max(0, i)] += numbers
    return [
        DraftSentence(without_code_signs(settled(bare[span.start : span.end])), united(numbers, ()))
        for span, numbers in zip(spans, cites, strict=True)
    ]


def _spans(bare: str, marks: Sequence[int]) -> list[Span]:
    """The sentences; none ends in the middle of "Art. [34] of the code", and one does at the mark in "the U.S. [1] Snow
    fell"."""
    joined: list[Span] = []
    for span in sentence_spans(bare):
        if joined and bare[joined[-1].end - 1] == "]" and bare[span.start].islower():
            span = Span(joined.pop().start, span.end)
        joined.append(span)
    cuts = [at for at in marks if _ABBREVIATED.search(bare, max(0, at - 12), at) and _NEXT.match(bare, at)]
    for at in cuts:
        i = bisect_right([span.start for span in joined], at) - 1
        if i >= 0 and at < joined[i].end and not _quoting(bare[joined[i].start : at]):
            begins = at + len(bare[at:]) - len(bare[at:].lstrip())
            joined[i : i + 1] = [Span(joined[i].start, at), Span(begins, joined[i].end)]
    return joined


def _quoting(text: str) -> bool:
    """Whether a quotation or a bracket is open at its end."""
    return bool(text.count("“") > text.count("”") or text.count('"') % 2 or text.count("(") > text.count(")"))


def _even(text: str) -> str:
    return " ".join(text.split())


def _own(line: str, mark: Mark, theirs: Sequence[str], given: int) -> Mark | None:
    """The mark without what these texts print there: that cites nothing, and stays where a clause goes on behind it
    ("has [12] gates"). None if nothing else is left of one that stays."""
    goes_on = bool(re.match(r"[ ][^\W\d_A-Z]", line[mark.end : mark.end + 2]))
    copied = [one for one in ONE.finditer(line, mark.start, mark.end) if _printed(line, one, theirs, given, goes_on)]
    if not copied:
        return mark
    end = copied[-1].end()
    numbers = tuple(n for one in ONE.finditer(line, end, mark.end) for n in numbers_of(one, given))
    if not goes_on:
        return mark._replace(numbers=numbers)
    return mark._replace(start=end, numbers=numbers) if numbers else None


def _printed(line: str, one: re.Match[str], theirs: Sequence[str], given: int, goes_on: bool) -> bool:
    """Whether a text has this behind the same words, or between them; or has it at all, where it is the number of no
    passage and the clause goes on."""
    if goes_on and not any(1 <= n <= given for n in numbers_of(one, given)) and any(one[0] in text for text in theirs):
        return True
    before = line[max(0, one.start() - _COPIED) : one.start()]
    if breaks := [found.end() for found in _BREAK.finditer(before.rstrip())]:
        before = before[breaks[-1] :]  # what the writer said before it stands nowhere
    behind = re.split(f"[{OPENS}]", line[one.end() : one.end() + _COPIED])[0]
    if len(_LETTER.findall(before)) < _COPIED_LETTERS:
        if not _LETTER.search(before) or len(_LETTER.findall(before + behind)) < _COPIED_LETTERS:
            return False
    else:
        behind = ""
    return any(_even(before + one[0] + behind) in text for text in theirs)


def _lifted(line: str, marks: Iterable[Mark]) -> tuple[str, list[tuple[int, tuple[int, ...]]]]:
    """The line without its marks, and for each mark where in it it stood and its numbers."""
    places: list[tuple[int, tuple[int, ...]]] = []
    pieces: list[str] = []
    length = last = 0
    for mark in marks:
        for piece in (line[last : mark.start].rstrip(), mark.said):
            length += add_piece(pieces, piece)
        places.append((length, mark.numbers))
        last = mark.end
        if pieces and pieces[-1].endswith((".", "!", "?")) and line.startswith(".", last):  # He left. [1].
            last += 1
    add_piece(pieces, line[last:])
    return "".join(pieces), places
