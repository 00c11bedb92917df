"""Text -> what it takes back: "An earlier version of this article said ...", "The correct number is 17."

For news in English. What a paper had wrong and what puts it right are read together: alone neither says what is so.
"""

from __future__ import annotations

import re

_HAD_WRONG = re.compile(
    r"\b(?:earlier|previous|original) version of (?:this|the|our) (?:article|story|report)\b"
    r"|\b(?:incorrectly|wrongly|mistakenly|erroneously) (?:gave|identified|named|quoted|reported|said|stated|wrote)\b"
    r"|\bmis(?:identified|quoted|reported|spelled|spelt|stated)\b",
    re.IGNORECASE,
)
_RIGHT = (
    r"(?:correct|right|actual|true) (?:age|amount|count|date|day|figure|name|number|price|score|spelling|sum|tally"
    r"|title|toll|total|year) (?:is|was)\b"
)
_CORRECTS = (
    rf"(?:The|Its|His|Her|Their) (?:correct\b|{_RIGHT})"
    r"|(?:It|That|This) (?:should (?:be|read|say|have (?:been|read|said)) (?:about |some )?[\"“‘'$£€]?[A-Z\d]"
    r"|(?:is|was) (?:wrong|incorrect|not so|not true|not correct)\b)"
)
_OPENING = re.compile(_CORRECTS)
_TAKES_BACK = re.compile(rf"{_RIGHT}|(?<=[.!?] )(?:{_CORRECTS})")


def had_wrong(sentence: str) -> bool:
    """Whether it tells what a paper had wrong."""
    return bool(_HAD_WRONG.search(sentence))


def corrects(sentence: str) -> bool:
    """Whether it puts right what the sentence before it says.

    >>> corrects("The correct number is 17."), corrects("It should be 17."), corrects("It should rain.")
    (True, True, False)
    """
    return bool(_OPENING.match(sentence))


def taken_back(text: str) -> int:
    """How many characters of the text, from its beginning, it takes back; 0 if none."""
    found = _TAKES_BACK.search(text)
    return found.start() if found else 0
