"""Two texts -> where one tells of more of them than the other: "most" or "part of" told as all.

Shares in words alone; those in figures are `rag.figures`'. Rules for English.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.modality import LIGHT
from rag.wording import COMMON, Contrast, Words, best, concerned, fit, not_before

_SHARES = {
    "few": 0, "handful": 0, "some": 1, "several": 1, "part": 1, "parts": 1, "many": 2, "half": 2, "most": 3,
    "majority": 3, "all": 5, "every": 5, "each": 5, "whole": 5, "entire": 5,
}  # fmt: skip
"""How much of them is meant; two steps tell one from another."""
_PARTS, _WHOLES = frozenset("part parts half majority handful".split()), frozenset(("whole", "entire"))
"""The ones with "of" behind them, the others with "the" before them."""
_OF_THE = _PARTS | _WHOLES
_NO_SHARE = frozenset("the a at after in above its his her their first second third next two my our 's".split())


def _shares(words: Words) -> dict[int, tuple[int, int]]:
    """Place of each word of which a share is told -> the share (`_SHARES`) and its place: "most of the vines"."""
    found = {}
    for i, word in enumerate(words.lower):
        if (counted := _SHARES.get(word)) is None:
            continue
        before = next(words.before(i, 1), "")
        last = _counted_by(words, i)
        after = [w for w in words.after(last, 3) if w not in ("of", *LIGHT)]
        if (
            (before in _NO_SHARE and (before, word) != ("a", "few") and word not in _OF_THE)
            or (word in _PARTS and "of" not in words.after(i, 1))
            or not after
            or after[0].endswith("ly")
            or after[0][:1].isdigit()
        ):
            continue
        anchor = concerned(words, last, 4)
        if anchor is not None and words.lower[anchor] == after[0]:
            if word == "few" and before in ("a", "quite"):
                counted = 1
            if word in ("all", "every") and before in ("nearly", "almost", "virtually", "not"):
                counted, i = 3, i - 1
            found[anchor] = counted, i
    return found


def _counted_by(words: Words, share: int) -> int:
    """Place of the number of all behind a share, "most of the 40 schools", "all 40 schools"; its own where there is
    none, as in "some 40 schools"."""
    behind = [*words.after(share, 3)]
    at = next((n for n, word in enumerate(behind) if word[0].isdigit()), None)
    told = at is not None and ("of" in behind[:at] or (at == 0 and words.lower[share] == "all"))
    return share + 1 + at if told and at is not None else share


def amounts(sentence: Words, quote: Words) -> Iterator[Contrast]:
    """Where the sentence tells of more of them than the quote."""
    here = _shares(sentence)
    there = _shares(quote) if here else {}
    for at, (share, word) in here.items():
        near = best(fit(sentence, at, quote, quote.places.get(sentence.keys[at], [])[:COMMON])) if there else []
        if not near or not all(place in there for place in near) or not_before(sentence, at):
            continue
        told, first = there[near[0]]
        if (share - told >= 2 or (share == 0 and told >= 2)) and not not_before(quote, near[0]):
            quoted = quote.text[quote.spans[first][0] : quote.spans[near[0]][1]]
            yield Contrast("modality", sentence.text[sentence.spans[word][0] : sentence.spans[at][1]], quoted)
