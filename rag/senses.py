"""A stem and others -> how near it comes to them: the same, of one root, or of one sense.

English, and what a question and the news say of the same deed in other words: "win" and "beat", "buy" and "acquire".
"""

from __future__ import annotations

from functools import lru_cache

RELATED = 0.8
"""What a word of the same root or sense counts for, where the word itself counts 1."""
_SENSES = [
    frozenset(sense.split())
    for sense in (
        "win won winner beat defeat thrash claim clinch champion champ titl crown victori triumph trophi",
        "acquir buy bought purchas takeov own",
        "releas launch premier debut publish air arriv",
        "unveil announc reveal present",
        "found establish creat start",
        "elect name appoint award receiv chosen",
        "die dead death kill fatal toll",
        "injur wound hurt",
        "star actor actress plai portrai cast role lead",
        "ceo chief boss",
        "cost price paid",
        "revenu sale turnov",
        "profit earn",
        "last took durat",
        "host held hold",
        "lose lost",
        "sell sold",
        "flee fled",
        "lay laid",
    )
]
"""Stems that say much the same in a question and in news."""
_NONE = frozenset[str]()
_KIN = {word: _NONE.union(*(sense for sense in _SENSES if word in sense)) for word in _NONE.union(*_SENSES)}
"""Each of them -> all that it shares a sense with."""
ROOT = 4
"""Letters that two stems of one root have in common at least."""


def nearest(word: str, words: frozenset[str]) -> float:
    """How near the nearest of these stems comes to a stem: 1 if it is one of them, `RELATED` if it has a root or sense
    in common with one, else 0."""
    if word in words:
        return 1.0
    if not _KIN.get(word, _NONE).isdisjoint(words):
        return RELATED
    beginning = word[:ROOT]
    if beginning not in _beginnings(words):  # words of one root have so many letters in common at least
        return 0.0
    return RELATED if any(other.startswith(beginning) and _of_one_root(word, other) for other in words) else 0.0


@lru_cache(maxsize=4_000)
def _beginnings(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:ROOT] for word in words)


def _of_one_root(a: str, b: str) -> bool:
    """Of two stems: whether the longer one is the shorter one, but for its last letter, with an ending."""
    short, long = sorted((a, b), key=len)
    return len(short) >= ROOT and long.startswith(short[: max(ROOT, len(short) - 1)]) and len(long) - len(short) <= 5
