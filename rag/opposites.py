"""Two texts -> where one has the opposite of what the other says: "rose" and "fell", "for" and "against", "before" and
"after", "safe" and "unsafe".

Words are compared in matching places, as in `rag.wording`. Rules for English.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from rag.wording import (
    ALIGNED,
    COMMON,
    Contrast,
    Words,
    best,
    concerned,
    fit,
    key,
    may_be_negated,
    not_before,
)

CLOSE = 3
"""So many content words to either side are close to a word."""

_OPPOSITES = [
    ("", "rise increase grow climb gain jump surge soar rebound up upward raise advance expand",
     "fall decrease decline drop slip plunge plummet tumble slump down downward shrink sink slide cut reduce lower"),
    ("", "higher highest", "lower lowest"),
    ("", "more most", "less least fewer"),
    ("right", "after following", "before ahead prior"),
    ("left", "win beat defeat victory", "lose defeated loss"),
    ("", "above over", "below under"),
    ("", "large larger largest big bigger biggest huge", "small smaller smallest tiny"),
    ("", "best better", "worst worse"),
    ("", "support back endorse backed favour favor", "oppose opposed opposition"),
    ("", "approve accept pass adopt", "reject refuse block"),
    ("left", "buy acquire purchase", "sell"),
    ("", "acquit innocent", "convict guilty"),
    ("", "open start begin launch", "close end shut finish stop"),
    ("", "allow permit legalise legalize", "ban forbid prohibit outlaw"),
    ("", "north northern", "south southern"),
    ("", "east eastern", "west western"),
    ("", "early earlier", "late later"),
    ("", "older oldest", "younger youngest"),
    ("", "strong stronger strongest strengthen", "weak weaker weakest weaken"),
    ("", "fast faster fastest quick", "slow slower slowest"),
    ("", "majority", "minority"),
    ("", "maximum", "minimum"),
    ("", "success succeed", "failure"),
    ("", "import", "export"),
    ("", "arrive enter join", "leave depart quit"),
    ("", "man men", "woman women"), ("", "father", "mother"), ("", "son", "daughter"), ("", "husband", "wife"),
    ("", "brother", "sister"), ("", "male", "female"),
    ("", "alive survive", "dead die"),
    ("", "improve", "worsen deteriorate"),
    ("", "ally", "enemy rival"),
    ("", "hire appoint", "fire sack dismiss"),
    ("", "uphold", "overturn quash overrule"),
    ("", "tighten", "loosen relax ease"),
    ("", "lengthen prolong", "shorten"),
    ("", "widen broaden", "narrow"),
    ("", "praise applaud", "criticise criticize condemn"),
    ("", "impose", "lift"),
    ("", "surplus", "deficit"),
    ("", "optimistic", "pessimistic"),
    ("", "upper", "lower"),
    ("", "deny", "confirm"),
    ("", "longer longest", "shorter shortest"),
    ("", "pass", "fail"),
    ("", "first", "last"),
]  # fmt: skip

_STANCES = frozenset(map(key, "vote campaign argue speak rule decide".split()))
"""Keys of what is done for or against something."""


def _stances(words: Words) -> dict[int, tuple[str, int]]:
    """Place of what somebody votes, speaks or the like for or against -> which of these, and the place of the verb."""
    found = {}
    for i, word in enumerate(words.lower):
        if word not in ("for", "against") and (word, next(words.after(i, 1), "")) not in _IN_FAVOUR:
            continue
        verb = next((j for j in range(i - 1, max(-1, i - 5), -1) if words.keys[j] in _STANCES), None)
        if verb is None or words.sentence[verb] != words.sentence[i] or not_before(words, verb):
            continue
        place = concerned(words, i + (word == "in"))
        if place is not None and words.keys[place] in ("favour", "favor"):
            place = concerned(words, place)
        if place is not None:
            found[place] = ("against" if word == "against" else "for"), verb
    return found


_IN_FAVOUR = {("in", "favour"), ("in", "favor")}


def stances(sentence: Words, quote: Words) -> Iterator[Contrast]:
    """Where one votes, argues or campaigns for what the other does so against."""
    here = _stances(sentence)
    there = _stances(quote) if here else {}
    for at, (side, verb) in here.items():
        near = best(fit(sentence, at, quote, quote.places.get(sentence.keys[at], [])[:COMMON])) if there else []
        if near and all(place in there for place in near) and all(other != side for other, _ in there.values()):
            said, quoted = (
                words.text[words.spans[start][0] : words.spans[end][1]]
                for words, start, end in ((sentence, verb, at), (quote, there[near[0]][1], near[0]))
            )
            yield Contrast("direction", said, quoted)


def _opposites() -> dict[str, list[tuple[int, int]]]:
    table: dict[str, list[tuple[int, int]]] = {}
    for pair, (_, one, other) in enumerate(_OPPOSITES):
        for side, words in enumerate((one, other)):
            for word in words.split():
                for form in {word, key(word)}:
                    table.setdefault(form, []).append((pair, side))
    return table


_SIDES = _opposites()


def _sides(words: Words) -> dict[int, list[tuple[int, int]]]:
    """Place -> the pair of opposites that the word belongs to, and which of the two it is."""
    found = {}
    for i, word in enumerate(words.lower):
        if word in ("up", "down", "over", "under"):
            follows = next(words.after(i, 1), "")
            if not (follows[:1].isdigit() or follows in ("by", "from", "$", "£", "€")):
                continue
        if word in _BEFORE_OF and next(words.after(i, 1), "") != _BEFORE_OF[word]:
            continue
        if (word == "last" and not _is_the_last(words, i)) or (word[:4] == "fail" and "to" in words.after(i, 1)):
            continue
        sides = _SIDES.get(word) or (_SIDES.get(words.keys[i]) if words.keys[i] else None)
        if sides:
            found[i] = sides
    return found


_ITS = frozenset("it them him her this".split())


def _takes_up(words: Words, at: int, told: str) -> bool:
    """Whether the same is done to "it" there as well: "denied the sale on Monday and confirmed it on Friday"."""
    return words.keys[at] == told and not _ITS.isdisjoint(words.after(at, 1))


def _is_the_last(words: Words, at: int) -> bool:
    """Whether it is the last one of several, not "last week" or "the last time"."""
    return "time" not in words.after(at, 1) and next(words.before(at, 1), "") in ("the", "its", "his", "her", "their")


def directions(sentence: Words, quote: Words) -> Iterator[Contrast]:
    here = _sides(sentence)
    if not here:
        return
    there: dict[int, dict[int, list[int]]] = {}
    for place, sides in _sides(quote).items():
        for pair, side in sides:
            there.setdefault(pair, {}).setdefault(side, []).append(place)
    for at, sides in here.items():
        for pair, side in sides:
            same, opposite = there.get(pair, {}).get(side, []), there.get(pair, {}).get(1 - side, [])
            if not opposite or len(opposite) + len(same) > COMMON:
                continue
            near = best(fit(sentence, at, quote, [*same, *opposite], _OPPOSITES[pair][0]))
            if not near or any(i in near or _takes_up(quote, i, sentence.keys[at]) for i in same):
                continue
            if may_be_negated(sentence, at, quote, 3, 1) or may_be_negated(quote, near[0], sentence, 3, 1):
                continue
            bounds = any(_bound(words, i) for words, i in ((sentence, at), (quote, near[0])))
            ranks = "ahead" in (sentence.lower[at], quote.lower[near[0]])
            ranks = ranks and sentence.beside(at, 1) != quote.beside(near[0], 1)
            if bounds or ranks or _compared_in_turn(sentence, at, quote, near[0]):
                # of figures, which have bounds of their own; "won ahead of Bo", "won after starting fourth"; "older
                # than Bo", "Bo is younger than"
                continue
            if not _OPPOSITES[pair][0] and any(_says_so(sentence, at, quote, i, near[0]) for i in same):
                continue
            # The word there may answer to another one here: "left the club to join another" has both.
            back = best(fit(quote, near[0], sentence, [i for i, told in here.items() if (pair, 1 - side) in told]))
            if back and fit(quote, near[0], sentence, back)[0] >= fit(quote, near[0], sentence, [at])[:1][0]:
                continue
            yield Contrast("direction", sentence.lower[at], quote.lower[near[0]])


def _says_so(one: Words, at: int, two: Words, place: int, other: int) -> bool:
    """Whether a word of the same side beside the opposite one is what a place tells: "fell in Spain but rose in Italy",
    "slipped 0.1 % after rising 0.6 %"."""
    alike = one.keys[at] == two.keys[place] or _figure_at(one, at) == _figure_at(two, place) != ""
    return alike and two.sentence[place] == two.sentence[other] and _as_close(one, at, two, place, other)


def _compared_in_turn(one: Words, at: int, two: Words, place: int) -> bool:
    """Whether what stands on the left of one of two comparisons stands on the right of the other, both ways."""
    if not all(_COMPARING & {*islice(words.after(i, 3), 3)} for words, i in ((one, at), (two, place))):
        return False
    (left, right), (before, behind) = (
        (words.near(i, "left"), words.near(i, "right")) for words, i in ((one, at), (two, place))
    )
    return bool((left - before) & (behind - right) and (right - behind) & (before - left))


_COMPARING = frozenset(("than", "of"))
"""Behind "older", "north" and "wife", and before the other of the two."""


def _bound(words: Words, at: int) -> bool:
    """Whether it bounds a figure: "at least a month", "a month or more"; or is "once more"."""
    before = next(words.before(at, 1), "")
    return (words.lower[at] in ("least", "most") and before == "at") or (
        words.lower[at] in ("more", "less") and before in ("or", "once")
    )


def _as_close(one: Words, at: int, two: Words, place: int, other: int) -> bool:
    """Whether the words just beside a place stand beside another place rather than beside a second one."""
    here = _close(one, at)
    return len(here & _close(two, place)) >= max(1, len(here & _close(two, other)))


def _figure_at(words: Words, at: int) -> str:
    """The figure that stands closest to a place; "" if none is close."""
    middle = bisect_left(words.content, at)
    close = words.content[max(0, middle - CLOSE) : middle + CLOSE + 1]
    figures = [i for i in close if words.lower[i][0].isdigit() and words.sentence[i] == words.sentence[at]]
    return words.keys[min(figures, key=lambda i: abs(i - at))] if figures else ""


def _close(words: Words, at: int) -> frozenset[str]:
    middle = bisect_left(words.content, at)
    return frozenset(words.keys[i] for i in words.content[max(0, middle - CLOSE) : middle + CLOSE + 1] if i != at)


_BEFORE_OF = {"ahead": "of", "prior": "to", "due": "to"}
_EARLIER = {
    "after": "right",
    "following": "right",
    "because": "right",
    "due": "right",
    "before": "left",
    "ahead": "left",
    "prior": "left",
}
"""On which side of it stands what happened first, as a cause does."""
_CAUSES = ("because", "due")


_FAR, _MOST = 60, 200
"""Words to either side that are looked at, and how many such orders of a text are compared."""


class _Order(NamedTuple):
    """Two things of which one came first, as keys."""

    first: frozenset[str]
    then: frozenset[str]
    by: str
    text: str
    """What says so, and what stands behind it."""


def _orders(words: Words) -> Iterator[_Order]:
    for i, word in enumerate(words.lower):
        if word not in _EARLIER or (word in _BEFORE_OF and next(words.after(i, 1), "") != _BEFORE_OF[word]):
            continue
        near = range(max(0, i - _FAR), min(len(words.lower), i + _FAR))
        same = [j for j in near if words.sentence[j] == words.sentence[i]]
        comma = next((j for j in same if j > i and words.lower[j] in (",", ";", ":")), same[-1] + 1)
        left = range(same[0], i) if any(words.keys[same[0] : i]) else range(comma, same[-1] + 1)
        sides = [frozenset(filter(None, (words.keys[j] for j in side))) for side in (left, range(i + 1, comma))]
        one, other = [side - sides[1 - n] for n, side in enumerate(sides)]
        first, then = (one, other) if _EARLIER[word] == "left" else (other, one)
        if first and then:
            yield _Order(first, then, word, words.text[words.spans[i][0] : words.spans[comma - 1][1]])


def orders(sentence: Words, quote: Words) -> Iterator[Contrast]:
    """Where what came first in the quote comes second in the sentence: "it sank before he left", "he left before it
    sank"; "rates rose because prices fell", "prices fell because rates rose"."""
    here = list(islice(_orders(sentence), _MOST))
    there = list(islice(_orders(quote), _MOST)) if here else []
    for order in here:
        alike = [other for other in there if (other.by in _CAUSES) == (order.by in _CAUSES)]
        if any(order.first & other.first or order.then & other.then for other in alike):
            continue
        for other in alike:
            pairs = ((order.first, other.then), (order.then, other.first))
            if all(len(one & two) >= ALIGNED * min(len(one), len(two)) for one, two in pairs):
                differ = order.by != other.by
                yield Contrast("direction", *((order.by, other.by) if differ else (order.text, other.text)))
                break


_UN = re.compile(
    r"un(?!til|less|ion|rest|like\b|cover|veil)(?=\w{4})|(?:in|im|il|ir)(?=\w{4,}(?:ble|ate|ete|nt|al|ar|ct)$|\w{3,}ive$)"
)
_PREFIXES = ("un", "in", "im", "il", "ir")


def opposite_of(word: str) -> set[str]:
    """The words that deny a word by what stands before it, or that it denies.

    >>> sorted(opposite_of("unsafe")), "incomplete" in opposite_of("complete"), opposite_of("unions") & {"ions"}
    (['safe'], True, set())
    """
    if prefix := _UN.match(word):
        return {word[prefix.end() :]}
    return {prefix + word for prefix in _PREFIXES if _UN.match(prefix + word)}


def unlike(sentence: Words, quote: Words) -> Iterator[Contrast]:
    """Where one has "unsafe" and the other "safe" in its place."""
    there: dict[str, list[int]] = {}
    for place in quote.content:
        there.setdefault(quote.lower[place], []).append(place)
    for at in sentence.content:
        word = sentence.lower[at]
        places = [place for other in opposite_of(word) for place in there.get(other, ())] if word not in there else []
        near = best(fit(sentence, at, quote, places[:COMMON])) if places else []
        if (
            near
            and not may_be_negated(sentence, at, quote, 3, 1)
            and not may_be_negated(quote, near[0], sentence, 3, 1)
        ):
            yield Contrast("direction", word, quote.lower[near[0]])
