"""Lines of a reply -> which of them governs the items of a list, and both told as one statement.

Of "The council will not: - close its pool" the item alone would say the opposite.
"""

from __future__ import annotations

import re

from rag.asides import is_about_reply
from rag.layout import Line
from rag.terms import STOPWORDS
from rag.types import DraftSentence

LONGEST = 300
"""Characters of what is told anew with each item of its list."""

OPEN_END = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][\"'”’»)\]]*$")
"""The end of what ends as no sentence does, in a script that has full stops."""
_VERB_FOLLOWS = re.compile(
    r"(?:\b(?:will|would|can|could|shall|should|may|might|must|do|does|did)(?: not)?|\bcannot|n['’]t|\bnot to)$"
)
"""The end of a stem behind which a verb stands, which a list may write large."""


class Stems:
    """The lines that the next one may stand below, each with what governs the items there. Fed line by line."""

    def __init__(self) -> None:
        self._lines: list[tuple[Line, DraftSentence | None]] = []

    def above(self, line: Line) -> DraftSentence | None:
        """What governs a line: of an item, what governs those below the last line that stands above it. Lines that
        cannot stand above what follows are forgotten."""
        if line.headed or not line.listed:
            self._lines.clear()
        same = (at for at, (other, _) in enumerate(self._lines) if other.listed and _level(other) == _level(line))
        del self._lines[next(same, len(self._lines)) :]
        while self._lines and self._lines[-1][0].depth > line.depth:
            self._lines.pop()
        return self._lines[-1][1] if self._lines else None

    def add(self, line: Line, last: DraftSentence, above: DraftSentence | None) -> None:
        """Takes a line down, by its last sentence, and by what governs itself."""
        self._lines.append((line, last if _governs(line, last) else above))


def told_with(stem: DraftSentence, item: DraftSentence) -> DraftSentence:
    """The stem and its item as one statement: "The council will not" close its pool; "Pell denied this:" It is shut."""
    begun, told = stem.text.rstrip(" :："), item.text
    verb_follows = _VERB_FOLLOWS.search(begun) is not None
    if verb_follows and re.match("[A-Z][a-z]", told):
        told = told[0].lower() + told[1:]
    breaks_off = verb_follows or begun.lower().rpartition(" ")[2] in STOPWORDS
    apart = " " if breaks_off and told[0].islower() else ": "
    return DraftSentence(f"{begun}{apart}{told}", tuple(dict.fromkeys(stem.cites + item.cites)))


def _level(line: Line) -> tuple[int, bool]:
    return line.depth, line.numbered


def _governs(line: Line, sentence: DraftSentence) -> bool:
    """Whether a sentence is the stem of the items that may follow: by its colon, or as an item that only names
    something. What is about the reply ("Here is what I found:") is none."""
    if len(sentence.text) > LONGEST or is_about_reply(sentence.text):
        return False
    names = line.listed and not sentence.cites and OPEN_END.search(sentence.text)
    return bool(names) or sentence.text.endswith((":", "："))
