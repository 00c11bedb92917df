"""Lines of a model's reply -> those that are no list of references.

A list of references at the end, with a heading or by the titles of the passages, is no part of the answer, nor is a
line "[1]: ..." behind one that cites 1, or with an address. Another such line says something: the colon is the mark's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.marks import CLOSES, INSIDE, LABEL, ONE, OPENS, SOURCES, SUPER, Mark, marks_in
from rag.types import Article, Hit

_NAMES = re.compile(SOURCES, re.IGNORECASE)
LISTED = re.compile(rf"{SOURCES}[{OPENS}]{INSIDE}[{CLOSES}][ :–-]*[\"“‘*_]*(?-i:[A-Z])", re.IGNORECASE)
"""Such a line that says more of them."""

HEADING = re.compile(
    r"^[\s#*_>-]*(?:(?:list of )?(?:sources?|references?|citations?)(?: (?:cited|used))?|works cited|bibliography"
    r"|(?:foot|end)notes)[\s:*_]*$",
    re.IGNORECASE,
)
DEFINED = re.compile(
    rf"^\s*[\[【](?:{LABEL}[ ]?)?\^?(?P<number>\d{{1,3}})[\]】]\s?:\s*(?P<address><?https?://)?", re.IGNORECASE
)
_ADDRESS = re.compile(r"^\s*\[[^\[\]\n]{1,60}\]:\s*<?https?://\S+>?\s*$", re.IGNORECASE)
"""Where Markdown says to what a link or an image leads that is named elsewhere."""
_ENTRY = re.compile(
    rf"^\s*(?:[-*•]|\d{{1,2}}[.)]|\[?\(?(?:{LABEL}[ ]?)?\^?\d{{1,3}}[\])]?[:.]?\s|[\[【(]|[{SUPER}]|https?://)",
    re.IGNORECASE,
)


def without_references(lines: Sequence[str], passages: Sequence[Hit]) -> list[str]:
    """The lines that are no list of references: below a heading, "[1]: ...", or at the end with a passage's title."""
    kept: list[str] = []
    cited: set[int] = set()
    listing = entry = False
    for i, line in enumerate(lines):
        if listing and (not line.strip() or _ENTRY.match(line)):
            continue
        listing = bool(kept) and bool(HEADING.match(line)) and _entries_follow(lines, i)
        goes_on = entry and (not line.strip() or DEFINED.match(line))
        entry = bool(goes_on) or is_reference(line, cited)
        if not (listing or entry or _ADDRESS.match(line)):
            kept.append(line)
            cited.update(n for mark in marks_in(line, len(passages), len(line)) for n in cited_by(line, mark))
    while len(kept) > 1 and (not kept[-1].strip() or any(_is_entry(kept[-1], hit.article) for hit in passages)):
        kept.pop()
    if len(kept) > 1 and (LISTED.match(kept[-1]) or any(_is_sourced(kept[-1], hit.article) for hit in passages)):
        marks = "".join(one[0] for one in ONE.finditer(kept[-1]) if one["square"])
        kept[-1:] = [f"Sources: {marks}"] if marks else []
    return kept


def _entries_follow(lines: Sequence[str], heading: int) -> bool:
    """Whether the next line that is not blank is an entry of a list."""
    follows = next((line for line in lines[heading + 1 : heading + 6] if line.strip()), "")
    return bool(_ENTRY.match(follows))


def is_reference(line: str, cited: Collection[int]) -> bool:
    """Whether a line "[1]: ..." says where a mark leads: to an address, or what a line before it cites."""
    begins = DEFINED.match(line)
    return begins is not None and bool(begins["address"] or int(begins["number"]) in cited)


def cited_by(text: str, mark: Mark) -> tuple[int, ...]:
    """What a mark cites before it is known what "[1]: ..." is."""
    return () if text[mark.end - 1] == ":" else mark.numbers


def _is_entry(line: str, article: Article) -> bool:
    """Whether a line tells where an article is found: its title, and not as the beginning of a sentence."""
    told = line.casefold()
    at = told.find(article.title.casefold())
    if at < 0 or not _ENTRY.match(line) or re.match(r"[ ]?\w", told[at + len(article.title) :]):
        return False
    source = bool(article.source) and article.source.casefold() in told
    return source or "http" in told or (article.published is not None and str(article.published.year) in told)


def _is_sourced(line: str, article: Article) -> bool:
    """Whether a line tells only where the answer is from: "Source: Coast Desk, 5 May"."""
    begins = _NAMES.match(line)
    told = line[begins.end() :].casefold() if begins else ""
    known = [name.casefold() for name in (article.title, article.source) if name]
    return any(name in told and not re.match(r"[ ]?\w", told.partition(name)[2]) for name in known)
