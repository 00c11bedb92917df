"""Two texts -> where they rank a thing otherwise: "largest" for "second-largest", "oldest" for "one of the oldest".

Superlatives are compared in matching places, as in `rag.wording`. "Fastest ever" differs from "fastest since 2008";
what else bounds a superlative ("in Europe") is words, and not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from rag.terms import ORDINALS
from rag.wording import COMMON, Contrast, Words, best, fit

_NO_SUPERLATIVES = frozenset(
    """
    forest interest protest request harvest invest arrest contest suggest honest modest guest west conquest digest
    priest attest detest behest bequest manifest infest tempest earnest midwest northwest southwest quest crest chest
    test rest nest best-known vest zest pest jest rainforest disinterest inquest everest budapest bucharest trieste
    unrest reinvest breast feast beast least east northeast southeast yeast dearest
    """.split()
)
_ALIKE = {"biggest": "largest", "topmost": "top", "eldest": "oldest", "richest": "wealthiest"}
_TH = re.compile(r"\d+(?:st|nd|rd|th)")
_ALWAYS = re.compile(
    r"(?:\W+\w+){0,4}?\W+(?:ever|on record|in history|of all time|since records began)\b", re.IGNORECASE
)
_SINCE = re.compile(
    r"(?:\W+\w+){0,4}?\W+(?:since (?!records)\w+(?: \d+)?|of (?:her|his|its|their|the) (?:career|season|year)"
    r"|(?:in|for) (?:\w+ ){1,3}(?:years|decades|months|weeks)|this (?:year|season)|so far)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\W+\w+){0,4}?\W+(?:after|behind|except|outside|apart from|excluding) (?:only )?(?:the )?[A-Z]\w*"
)

_FAR, _MOST = 100, 200
"""Characters behind a superlative that are looked at, and how many of a text are compared."""


class _Rank(NamedTuple):
    """A superlative of a text."""

    word: str
    place: int
    """1 for the largest, 2 for the second-largest."""
    start: int
    """Place of the first word that tells the rank: of "one" in "one of the largest"."""
    end: int
    among: bool
    """One of them."""


def ranks(sentence: Words, quote: Words) -> Iterator[Contrast]:
    """The superlatives of the sentence that its quote has lower."""
    here = list(islice(_ranks(sentence), _MOST))
    there = list(islice(_ranks(quote), _MOST)) if here else []
    for rank in here:
        by_place = {other.end: other for other in there if other.word == rank.word}
        near = best(fit(sentence, rank.end, quote, list(by_place)[:COMMON])) if by_place else []
        found = [by_place[at] for at in near]
        if found and all(_is_lower(rank, other, sentence, quote) for other in found):
            yield Contrast("direction", _written(sentence, rank), _written(quote, found[0]))


def _is_lower(rank: _Rank, other: _Rank, sentence: Words, quote: Words) -> bool:
    """Whether the quote has it at another place, as one of several, or only since some day or after somebody else."""
    if rank.among:
        return False
    said, quoted = _behind(sentence, rank), _behind(quote, other)
    since = _ALWAYS.match(said) and _SINCE.match(quoted) and not _ALWAYS.match(quoted)
    return other.place != rank.place or other.among or bool(since or (_AFTER.match(quoted) and not _AFTER.match(said)))


def _behind(words: Words, rank: _Rank) -> str:
    return words.text[(end := words.spans[rank.end][1]) : end + _FAR]


def _written(words: Words, rank: _Rank) -> str:
    behind = _behind(words, rank)
    bound = _ALWAYS.match(behind) or _SINCE.match(behind) or _AFTER.match(behind)
    end = words.spans[rank.end][1]
    return words.text[words.spans[rank.start][0] : end] + (bound[0] if bound else "")


def _ranks(words: Words) -> Iterator[_Rank]:
    for i, word in enumerate(words.lower):
        if not _is_superlative(words, i):
            continue
        start, place = i, 1
        if start > 1 and words.lower[start - 1] in ("-", "‑", "–"):
            start -= 1
        before = words.lower[start - 1] if start else ""
        if before in ORDINALS or _TH.fullmatch(before):
            place = ORDINALS.get(before) or int(before[:-2])
            start -= 1
        elif start < i:  # "world-best"
            start = i
        among = _among(words, start)
        end = i + 1 if word in ("most", "least") else i
        name = words.lower[end]
        yield _Rank(_ALIKE.get(name, name), place, start if among is None else among, end, among is not None)


def _is_superlative(words: Words, i: int) -> bool:
    word, before, after = words.lower[i], next(words.before(i, 1), ""), next(words.after(i, 1), "")
    if word in ("most", "least"):
        return (before in ("the", "-", *ORDINALS) or before == "'s") and after[:1].isalpha() and bool(words.keys[i + 1])
    if word in ("best", "worst"):
        return True
    return (
        word.endswith("est")
        and len(word) > 5
        and word not in _NO_SUPERLATIVES
        and words.text[words.spans[i][0]].islower()
    )


def _among(words: Words, at: int) -> int | None:
    """Where "one of the", "among Norway's" begins before a place."""
    for i in range(at - 1, max(-1, at - 6), -1):
        if words.sentence[i] != words.sentence[at] or words.lower[i] in (",", ";", "and", "but", "is", "was"):
            return None
        if words.lower[i] in ("among", "amongst"):
            return i
        if words.lower[i] == "of" and i and words.lower[i - 1] in ("one", "some", "two", "three", "several", "many"):
            return i - 1
    return None
