"""Two texts -> where one has two in each other's place: who did it and whom it was done to, or any two words.

Nothing is parsed. Any content word may be a verb: what stands before it, behind it, and behind "by", "to", "from",
"against", "for" and "over" after it are its slots. Two slots that have changed places around the same word are a
difference: "the board accused the police" and "the police accused the board", "was praised by", "moved from Rome to
Bari" (`turned`). And so are any two words of which each stands between the neighbours that the other has in the quote:
"the cat was older than the dog", "it rained in Bari and snowed in Rome" (`exchanged`).

Rather no difference than a wrong one: where the quote has one of the two in its own place as well, nothing is said.
Missed is what is told with other words around it ("bought", "sold"), by a pronoun, or in another clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import NamedTuple, TypeVar

from rag.dates import MONTHS, WEEKDAYS
from rag.names import Name, meanings
from rag.wording import PAST, Contrast, Words, key

FARTHEST = 30
"""So many words to either side of a verb are looked at."""
MOST = 50
"""So many verbs of a text are compared. No sentence has more, and all are held against all of the same word."""

_SLOTS = frozenset("to from against for over".split())
_ENDS = frozenset(
    """
    and or but nor that which who whom whose because while whereas although though if when whenever where since until
    unless so than as after before without during despite say says said
    """.split()
)
"""Where a clause ends, or another begins."""
_ASIDE = frozenset("in on at with about into between among under near off through within into upon via".split())
"""What stands behind one of these is in no slot: where, when and with what something was done."""
_HELPS = frozenset(
    """
    the a an has have had having also later then now already narrowly will would may might can could shall should must
    did do does to not never just only even still again once his her its their
    """.split()
)
"""What may stand between somebody and the verb."""
_UNITS = frozenset(("per", "cent", "percent"))
_MEASURES = frozenset(
    """
    % percent percentage point points half third quarter fifth tenth metre metres meter meters mile miles kilometres
    kilometers km cm mm feet inches degrees euros dollars pounds tonnes tons hours minutes days weeks months years
    """.split()
)
"""By so much something rises."""
_DETERMINES = frozenset("the a an its his her their this that these those no every each any".split())
_BEFORE_VERB = frozenset("to will would may might can could shall should must did do does not".split())
_PASTS = PAST | frozenset("beat hit hurt cut".split())
_PRONOUNS = frozenset("i you he she it we they him them her us me himself herself itself themselves".split())
_ENDS_PHRASE = _ENDS | _ASIDE | _PRONOUNS | {"by"}
_IS = frozenset("is are was were be been being get gets got".split())
_OWNED = ("'s", "'", "’")
_WHO = frozenset(("who", "which", "that"))
_WHEN = frozenset(
    (*MONTHS, *WEEKDAYS, "on", "in", "at", "last", "this", "next", "early", "late", "earlier", "later", "week", "month",
     "year", "morning", "afternoon", "evening", "night", "spring", "summer", "autumn", "winter", "today", "yesterday")
)  # fmt: skip
_NO_MEANING = _WHEN | _HELPS | _UNITS
_MUTUAL = frozenset(
    map(
        key,
        """
        meet marry wed play face fight join divorce draw border rival versus vs near match resemble equal link tie
        connect compare relate exchange swap trade share collide clash merge separate distance divide differ become
        remain include speak talk call agree argue debate negotiate cooperate compete ally partner colleague friend
        neighbour neighbor cousin twin
        """.split(),
    )
)
"""What two do to each other, or what names one by the other."""


Meant = Mapping[int, frozenset[object]]
"""Place of a content word, not a figure or a time -> what it is compared by: its key, or the meanings of its name."""


class Deed(NamedTuple):
    """What stands around one verb."""

    verb: str
    slots: Mapping[str, frozenset[object]]
    """"doer", "done" and the prepositions -> what stands there."""
    start: int
    end: int
    """Offsets in the text."""


def turned(
    sentence: Words, its_names: Sequence[Name], quote: Words, quoted_names: Sequence[Name]
) -> Iterator[Contrast]:
    """Where the sentence has two in each other's place."""
    there: dict[str, list[Deed]] = {}
    for deed in _deeds(quote, _meant(quote, quoted_names), frozenset(sentence.places)):
        there.setdefault(deed.verb, []).append(deed)
    for deed in _deeds(sentence, _meant(sentence, its_names), frozenset(there)):
        for a, b in combinations(sorted(deed.slots), 2):
            others = there[deed.verb]
            other = next((other for other in others if _crossed(deed, other, a, b)), None)
            if other and not any(_kept(deed, one, a, b) or _kept(deed, one, b, a) for one in others):
                yield Contrast("direction", sentence.text[deed.start : deed.end], quote.text[other.start : other.end])
                break


def _crossed(one: Deed, two: Deed, a: str, b: str) -> bool:
    """Whether each of two slots has a word that the other text has in the other slot."""
    return bool(_own(one, a, b) & two.slots.get(b, _NOTHING) and _own(one, b, a) & two.slots.get(a, _NOTHING))


def _kept(one: Deed, two: Deed, a: str, b: str) -> bool:
    """Whether the first of two slots has a word in both texts that neither has in the second too, as "minister" in "the
    Danish minister praised the Dutch minister"."""
    return bool(_own(one, a, b) & _own(two, a, b))


def _own(deed: Deed, slot: str, other: str) -> frozenset[object]:
    return deed.slots.get(slot, _NOTHING) - deed.slots.get(other, _NOTHING)


_NOTHING: frozenset[object] = frozenset()


def _meant(words: Words, names: Sequence[Name]) -> Meant:
    found: dict[int, frozenset[object]] = {
        at: frozenset((words.keys[at],))
        for at in words.content
        if not words.lower[at][0].isdigit() and words.lower[at] not in _NO_MEANING
    }
    for name in names:
        at, meant = words.at(name.start), meanings(name.words)
        while at < len(words.spans) and words.spans[at][0] < name.end:
            found[at] = meant
            at += 1
    return found


def _deeds(words: Words, meant: Meant, verbs: frozenset[str]) -> Iterator[Deed]:
    """Around each word of `verbs` that may be a verb here."""
    verbs -= _MUTUAL
    found = [at for at in words.content if words.keys[at] in verbs and _may_be_a_verb(words, at)]
    for at in found[:MOST]:
        start, before, passive = _subject(words, meant, at)
        slots, end = _behind(words, meant, at)
        if slots.get("by") and (passive or words.lower[at + 1] == "by"):
            slots |= {"doer": slots["by"], "done": before}
        elif passive and not words.lower[at].endswith("ing"):
            slots |= {"doer": _NOTHING, "done": before}
        else:
            slots["doer"] = before
        slots = {name: keys for name, keys in slots.items() if keys and name != "by"}
        while start < at and _is_idle(words, start):
            start += 1
        if len(slots) > 1:
            yield Deed(words.keys[at], slots, words.spans[start][0], words.spans[end][1])


def _is_idle(words: Words, at: int) -> bool:
    """Whether a phrase is as clear without the word, where it begins with it: "Then", "On Friday"."""
    word = words.lower[at]
    return (word in _WHEN or not words.keys[at]) and word not in _DETERMINES


def _may_be_a_verb(words: Words, at: int) -> bool:
    """By its form, or by what stands before it."""
    word, before = words.lower[at], next(words.before(at, 1), "")
    if before in _DETERMINES or before in ("'s", "of") or words.text[words.spans[at][0]].isupper():
        return False
    if word in _SLOTS or word in _ENDS_PHRASE:
        return False  # "against" is no function word elsewhere
    return (
        _ends_as_verb(word)
        or before in _BEFORE_VERB
        or (word.endswith("s") and _is_named(words, at + 1))
        or next(words.after(at, 1), "") in _DETERMINES
    )


def _ends_as_verb(word: str) -> bool:
    return word.endswith(("ed", "ing")) or word in _PASTS


def _subject(words: Words, meant: Meant, at: int) -> tuple[int, frozenset[object], bool]:
    """Where a verb's subject begins, what stands there, and whether "is" stands between the two, as in the passive."""
    i, passive, infinite = at - 1, False, False
    while i >= 0 and words.sentence[i] == words.sentence[at]:
        word = words.lower[i]
        infinite = infinite or word == "to"  # "was told to sue" is told, and sues
        passive = passive or (word in _IS and not infinite)
        if not (word in _HELPS or word in _IS or word in _WHEN or word.isdigit() or word.endswith("ly")):
            break
        i -= 1 + (word == "to" and i > 1 and _ends_as_verb(words.lower[i - 1]))  # "has agreed to buy"
    start, found = i + 1, _NOTHING
    if i > 0 and words.lower[i] in _WHO:  # "Bo, who fined Cy"
        i -= 1 + (words.lower[i - 1] == ",")
    elif i > 0 and words.lower[i] == ",":
        start, found = _phrase(words, meant, i - 1, at)  # "Bo, the mayor, fined Cy"
        if start == 0 or words.lower[start - 1] != ",":
            return at, _NOTHING, passive  # "..., announced Bo"
        i = start - 2
    start, more = _phrase(words, meant, i, at)
    return start, found | more, passive


def _phrase(words: Words, meant: Meant, i: int, at: int) -> tuple[int, frozenset[object]]:
    """The words of a phrase that ends at a place, backwards: to a mark, a preposition but "of", the end of a clause."""
    found = _NOTHING
    while i >= max(0, at - FARTHEST) and words.sentence[i] == words.sentence[at]:
        word = words.lower[i]
        if not (word[0].isalnum() or word in _OWNED) or (word in _ENDS_PHRASE and i not in meant):
            break
        found |= meant.get(i, _NOTHING)
        i -= 1
    return i + 1, found


def _behind(words: Words, meant: Meant, at: int) -> tuple[dict[str, frozenset[object]], int]:
    """What stands in the slots behind a verb, and up to which place."""
    slots, slot, last, named = dict[str, frozenset[object]](), "done", at, at
    for i in range(at + 1, min(len(words.lower), at + FARTHEST)):
        word, following = words.lower[i], next(words.after(i, 1), "")
        mark = not word[0].isalnum() and word not in (",", *_OWNED)
        if mark or word in _ENDS or words.sentence[i] != words.sentence[at]:
            break
        if (word == "to" and not _is_named(words, i + 1)) or (word == "of" and following.endswith("ing")):
            break  # "to recall", "of having ignored": another deed
        if word == "," and slot:
            named = _called(words, meant, i)
        aside = words.lower[i - 1] == "," and i > named
        if word == "," and i < named:
            continue
        if not aside and (word in _SLOTS or (word == "by" and not _is_measure(words, i))):
            slot = word
        elif aside or word in _ASIDE or word in (",", "by"):
            slot = ""
        elif slot and i in meant:
            slots[slot] = slots.get(slot, _NOTHING) | meant[i]
            last = i
    return slots, last


def _called(words: Words, meant: Meant, comma: int) -> int:
    """Where the name ends that a phrase has between commas: "the champion, Lena Vogt, in"; the comma's place where none
    does, as in a list."""
    end = comma + 1
    while end in meant and words.text[words.spans[end][0]].isupper():
        end += 1
    described = words.keys[comma - 1] and words.text[words.spans[comma - 1][0]].islower()
    closing = [*words.after(end - 1, 2), ".", ""]
    apart = closing[0] in (",", ".", ";") and closing[1] not in ("and", "or")
    return end - 1 if described and apart else comma


def _is_measure(words: Words, by: int) -> bool:
    """Whether "by" tells how much, and not by whom: by 3 %, by two metres, by half a point."""
    behind = list(words.after(by, 4))
    return behind[:1] != [] and (behind[0][:1].isdigit() or not _MEASURES.isdisjoint(behind))


def _is_named(words: Words, at: int) -> bool:
    """Whether something stands there, and no infinitive: "to the police", "to Acme"."""
    if at >= len(words.lower):
        return False
    return words.lower[at] in _DETERMINES or words.text[words.spans[at][0]].isupper()


# --- any two words ------------------------------------------------------------------------------------------

_T = TypeVar("_T")

_STOPS = frozenset('.!?;:"“”')
_LIST = frozenset((",", "and", "or", "&"))
_LIKE = 5
"""So many places with the same neighbours are looked at."""
_AROUND = 4
"""So many words to either side tell which of two places is a word's own."""


class _Units(NamedTuple):
    """The words of a text, each name of several as one, between two ends."""

    words: list[str]
    """As they are compared with neighbours: small letters, "the" for every article, "" for the end of a sentence."""
    keys: list[str]
    """Of content words, of a name its last; "" for all others, and figures."""
    spans: list[tuple[int, int]]


def exchanged(
    sentence: Words, its_names: Sequence[Name], quote: Words, quoted_names: Sequence[Name]
) -> Iterator[Contrast]:
    """The first two words of which each stands where the quote has the other."""
    here, there = _units(sentence, its_names), _units(quote, quoted_names)
    frames, framed = _frames(here), _places(there, _frames(there))
    places = _places(here, here.keys)
    candidates = (
        (one, other, two, last)
        for one in sorted(at for same in places.values() for at in same)
        for two in framed.get(frames[one], [])[:_LIKE]
        for other in places.get(there.keys[two], [])[:_LIKE]
        if other > one
        for last in framed.get(frames[other], [])[:_LIKE]
        if there.keys[last] == here.keys[one]
    )
    for one, other, two, last in islice(candidates, MOST):
        if _are_exchanged(here, one, other, there, two, last):
            yield Contrast("direction", _shown(sentence, here, one, other), _shown(quote, there, two, last))
            return


def _places(units: _Units, told: Sequence[_T]) -> dict[_T, list[int]]:
    """Where content words stand, by what is told of each unit."""
    found: dict[_T, list[int]] = {}
    for at, told_key in enumerate(units.keys):
        if told_key:
            found.setdefault(told[at], []).append(at)
    return found


def _frames(units: _Units) -> list[tuple[str, str]]:
    """The words before and behind each unit; there is none before the first, or behind the last."""
    return list(zip(["", *units.words], [*units.words[1:], ""], strict=False))


def _are_exchanged(here: _Units, one: int, other: int, there: _Units, two: int, last: int) -> bool:
    """Whether `one` and `other` stand better where the quote has the other (`two`, `last`) than where it has
    themselves, and not in a list, nor on the sides of something mutual."""
    between = here.words[one + 1 : other]
    if here.keys[one] == here.keys[other] or between != there.words[two + 1 : last]:
        return False
    facing = [word for word in between if word != "the"]
    if not facing or (facing[0] in _LIST and facing[-1] in _LIST) or facing == ["with"] or facing.count("as") > 1:
        return False
    told = {key for key in here.keys[one + 1 : other] if key}
    its = here.words[other].endswith("'s") and here.keys[other + 1] in _MUTUAL  # "A, B's ally"
    if its or (told and told <= _MUTUAL):
        return False
    return all(
        _alike(here, at, there, place) > max(_alike(here, at, there, own) for own in _own_places(there, here.keys[at]))
        for at, place in ((one, two), (other, last))
    )


def _own_places(units: _Units, key: str) -> list[int]:
    return [at for at, other in enumerate(units.keys) if other == key][:MOST]


def _alike(here: _Units, at: int, there: _Units, place: int) -> int:
    """How many words to both sides are the same, one by one, up to the first that is not."""
    count = 0
    for step in (-1, 1):
        for far in range(1, _AROUND + 1):
            i, j = at + step * far, place + step * far
            if not (0 <= i < len(here.words) and 0 <= j < len(there.words)) or here.words[i] != there.words[j]:
                break
            count += 1
    return count


def _units(words: Words, names: Sequence[Name]) -> _Units:
    ends = {words.at(name.start): name.end for name in names if len(name.words) > 1}
    found, at = _Units([""], [""], [(0, 0)]), 0
    while at < len(words.spans):
        (start, end), first = words.spans[at], at
        while first in ends and at + 1 < len(words.spans) and words.spans[at + 1][0] < ends[first]:
            at += 1
            end = words.spans[at][1]
        word, key = words.lower[at], words.keys[at]
        if word not in _STOPS or found.words[-1]:
            plain = "" if word in _STOPS else "the" if word in ("a", "an") else word
            found.words.append(plain)
            found.keys.append(key if key and word not in _HELPS and not word[0].isdigit() else "")
            found.spans.append((start, end))
        at += 1
    return _Units([*found.words, ""], [*found.keys, ""], [*found.spans, (0, 0)])


def _shown(words: Words, units: _Units, first: int, last: int) -> str:
    return words.text[units.spans[first][0] : units.spans[last][1]]
