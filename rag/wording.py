"""Two texts, word by word -> where one negates what the other says.

Nothing is parsed. A word of the sentence is sought in the quote where the words around it fit best (`Words.near`), and
what stands before it there is compared with what stands before it here; another clause that is negated is thus no
difference. Costs time in proportion to the text, which an alignment of the whole texts (difflib) does not.
Rather no difference than a wrong one: where two places fit about as well and do not agree, nothing is said.
Blind to irony, to "stopped", "rejected" and other negation inside words (they count as a possible negation, so they
keep a difference from being told), and to double negation.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from rag.terms import STOPWORDS, bare, stem

REACH = 6
"""So many content words to either side are the neighbourhood of a word."""
ALIGNED, RIVAL = 0.5, 0.8
"""Share of its neighbours that a word must find around it in the other text; and the share of the best fit from which a
second place counts as well."""
COMMON = 25
"""A word that occurs more often in the other text is too common to say where one is."""

_TOKEN = re.compile(r"[^\W_]+(?:[.,'’&][^\W_]+)*|[^\w\s]")
_STOPS = frozenset(".!?;\n")
_IRREGULAR_VERBS = """
    rise rose risen, fall fell fallen, win won, lose lost, beat beaten, buy bought, sell sold, take took taken,
    give gave given, go went gone, come came, leave left, meet met, hold held, keep kept, lead led, make made,
    pay paid, send sent, spend spent, build built, begin began begun, break broke broken, bring brought, choose
    chose chosen, fight fought, find found, fly flew flown, get got gotten, grow grew grown, hear heard, hide hid
    hidden, know knew known, shoot shot, shrink shrank shrunk, sign signed, speak spoke spoken, stand stood,
    steal stole stolen, strike struck stricken, swear swore sworn, teach taught, throw threw thrown, write wrote
    written, draw drew drawn, seek sought, see saw seen, show shown, sink sank sunk, catch caught, die died, lie lied,
    become became, drive drove driven, eat ate eaten, feed fed, lend lent, freeze froze frozen, hang hung, lay laid,
    ride rode ridden, run ran, shake shook shaken, sing sang sung, sit sat, tear tore torn, wear wore worn, sweep
    swept, deal dealt, burn burnt, forgive forgave forgiven, forget forgot forgotten, forbid forbade forbidden, bite
    bit bitten, swim swam, drink drank drunk, tell told, flee fled, think thought, feel felt, understand understood,
    bind bound, stick stuck, slide slid, arise arose arisen, prove proven, mean meant, cling clung, creep crept, dig
    dug, fling flung, leap leapt, learn learnt, light lit, ring rang rung, shine shone, sleep slept, speed sped, spell
    spelt, spill spilt, spin spun, spring sprang sprung, sting stung, stride strode, strive strove striven, swell
    swollen, swing swung, tread trod trodden, wake woke woken, awake awoke awoken, weave wove woven, weep wept, bend
    bent, bleed bled, blow blew blown, breed bred, bear borne, kneel knelt, slay slain, sling slung, sow sown, dwell
    dwelt, forsake forsook forsaken, forgo forwent forgone, undo undid undone, redo redid redone, outdo outdid outdone,
    overdo overdid overdone, unwind unwound, unbind unbound, withdraw withdrew withdrawn, withhold withheld, withstand
    withstood, befall befell befallen
"""
"""Base and past forms. Not those that are mostly other words: "wound", "ground", "bore"."""
_IRREGULAR = {form: forms.split()[0] for forms in _IRREGULAR_VERBS.split(",") for form in forms.split()}
_OF_OTHERS = frozenset("bound lied lent sent".split())
"""Behind a prefix these are mostly other words: "rebound", "relied", "relent", "resent"."""
_IRREGULAR |= {
    prefix + form: prefix + base
    for prefix in ("up", "over", "under", "fore", "mis", "re", "out")
    for form, base in _IRREGULAR.items()
    if form != base and form not in _OF_OTHERS
}
PAST = {form for form, base in _IRREGULAR.items() if form != base}

_PLURALS = {"men": "man", "women": "woman", "children": "child"}

_NOT = frozenset("not never no nor neither without nobody nothing none nowhere cannot unable n't".split())
_NOT_MEANT = re.compile(
    r"not (?:only|just|merely|simply|least|to mention|until)\b"
    r"|no (?:doubt|less|fewer|(?:more|longer|later) than|matter|\d)|no[.,]|nothing but"
    r"|(?:not|never) [^.;]{1,60} until\b|without (?:a )?doubt",
    re.IGNORECASE,
)
_FAILS = {"fail": "to", "refus": "to", "declin": "to", "deni": "", "deny": ""}
_TRUE, _UNTRUE = frozenset({"true", "case", "correct"}), frozenset({"false", "untrue"})
_DOUBTFUL = frozenset(
    """
    hardly barely scarcely rarely seldom unlikely few little reject dismiss disput refut rebut deni deny refus
    declin fail avoid prevent stop block lack absenc halt cancel scrap abandon ban bar delay postpon withdraw
    revers overturn quash drop instead rather least until unless except
    """.split()
)
"""Beside one of these a word may or may not be negated: no difference is told."""
_EMPTY = STOPWORDS - {"tell"}
"""As "told" is none of them."""
_SKIPPED = frozenset(
    """
    yet even been being be have has had any ever longer much more immediately also still may might
    someone somebody whole entire
    """.split()
)
_NO_KEY = _SKIPPED | _NOT | {"'s", "s", "t"}


class Words(NamedTuple):
    """The words of a text and, of each, what it is worth for comparing."""

    text: str
    spans: list[tuple[int, int]]
    lower: list[str]
    keys: list[str]
    """The stem of a content word, irregular verbs as their base; "" for function words and marks."""
    sentence: list[int]
    """Number of the sentence, from 0."""
    content: list[int]
    """Places of the content words."""
    places: dict[str, list[int]]
    """key -> where it stands."""

    def near(self, at: int, side: str = "") -> frozenset[str]:
        """Keys of up to `REACH` content words to each side of a place (or on one), within its sentence."""
        middle = bisect_left(self.content, at)
        left = self.content[max(0, middle - REACH) : middle] if side != "right" else []
        right = self.content[middle : middle + REACH + 1] if side != "left" else []
        return frozenset(self.keys[i] for i in (*left, *right) if i != at and self.sentence[i] == self.sentence[at]) - {
            self.keys[at]
        }

    def beside(self, at: int, step: int) -> str:
        """Key of the content word just before (-1) or after (1) a place; "" at either end of the text."""
        i = bisect_left(self.content, at)
        i = i - 1 if step < 0 else i + (i < len(self.content) and self.content[i] == at)
        return self.keys[self.content[i]] if 0 <= i < len(self.content) else ""

    def at(self, offset: int) -> int:
        """Place of the word that stands at an offset of the text, or of the next one."""
        return min(bisect_left(self.spans, (offset, -1)), len(self.spans) - 1)

    def before(self, at: int, count: int) -> Iterator[str]:
        """Words before a place, nearest first, within its sentence."""
        for i in range(at - 1, max(-1, at - 1 - count), -1):
            if self.sentence[i] != self.sentence[at]:
                return
            yield self.lower[i]

    def after(self, at: int, count: int) -> Iterator[str]:
        """Words after a place, within its sentence."""
        for i in range(at + 1, min(len(self.lower), at + 1 + count)):
            if self.sentence[i] != self.sentence[at]:
                return
            yield self.lower[i]


class Contrast(NamedTuple):
    """Where sentence and quote say opposite things."""

    kind: str
    """negation, modality or direction"""
    said: str
    quoted: str


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """What a word is compared by: its stem without marks on letters; of irregular verbs that of the base.

    >>> key("rose"), key("Élysée's"), key("Rose's")
    ('rise', 'elyse', 'rise')
    """
    word = bare(word).replace("’", "'")
    word = _IRREGULAR.get(word) or _PLURALS.get(word, word)
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return stem(word.replace("ł", "l").replace("ø", "o"))


def read_words(text: str) -> Words:
    """Reads a text for comparing."""
    words = Words(text, [], [], [], [], [], {})
    _, spans, lowered, keys, sentences, content, places = words
    number = last = 0
    for at, match in enumerate(_TOKEN.finditer(text)):
        token, (start, end) = match[0], match.span()
        lower = token.lower().replace("’", "'")
        if start - last and "\n" in text[last:start]:
            number += 1
        last = end
        means = token[0].isalnum() and lower not in _NO_KEY and (lower not in _EMPTY or _is_shouted(token))
        found = key(token) if means else ""
        if found:
            content.append(at)
            places.setdefault(found, []).append(at)
        spans.append((start, end))
        lowered.append(lower)
        keys.append(found)
        sentences.append(number)
        number += token in _STOPS
    return words


def _is_shouted(token: str) -> bool:
    return len(token) > 1 and token.replace(".", "").isupper()


def fit(one: Words, at: int, two: Words, places: Sequence[int], side: str = "") -> list[tuple[float, int]]:
    """How well each place of the other text fits a place of this one: the share of its neighbours that stand around it
    there, 0..1, best first; those next to it count twice. Only places that fit (`ALIGNED`) are given, and with two
    neighbours in common if there are two."""
    here, found = one.near(at, side), []
    for place in places:
        there = two.near(place, side)
        common, smaller = len(here & there), min(len(here), len(there))
        if common >= min(2, max(smaller, 1)) and common >= ALIGNED * smaller:
            beside = sum(one.beside(at, step) == two.beside(place, step) != "" for step in (-1, 1))
            found.append(((common + beside) / (len(here) + 2), place))
    return sorted(found, reverse=True)


def best(fits: Sequence[tuple[float, int]]) -> list[int]:
    """The places that fit about as well as the best."""
    return [place for share, place in fits if share >= RIVAL * fits[0][0]]


def concerned(words: Words, at: int, count: int = 5) -> int | None:
    """The first content word after a place, which a negation or a modal verb there concerns."""
    for i in range(at + 1, min(len(words.lower), at + 1 + count)):
        if words.lower[i] in ',;:()"“”—' or words.lower[i] == "but" or words.sentence[i] != words.sentence[at]:
            return None
        if words.keys[i] and not words.lower[i].endswith("ly"):
            return i
    return None


def _negated(words: Words) -> dict[int, str]:
    """Place of each word that a negation concerns -> the negation."""
    found = {}
    for i, word in enumerate(words.lower):
        if word in _NOT or word.endswith("n't"):
            if _NOT_MEANT.match(words.text[words.spans[i][0] : words.spans[i][0] + 80]):
                continue
        elif words.keys[i] in _FAILS and "not" not in words.before(i, 3):
            after = next(words.after(i, 1), "")
            if word == "decline" and not _declines(next(words.before(i, 1), "")):
                continue
            if not (after == "to" if _FAILS[words.keys[i]] else after.endswith("ing") or after == "that"):
                continue
        elif not (word in _UNTRUE and "that" in words.after(i, 1)) and not (
            word == "unlikely" and "to" in words.after(i, 1)
        ):
            continue
        anchor = concerned(words, i + ("one" in words.after(i, 1) and word == "no"))  # "no one was hurt"
        if anchor is not None and words.lower[anchor] in _TRUE and next(words.after(anchor, 1), "") == "that":
            anchor = concerned(words, anchor + 1)  # it is not true that ...
        if anchor is not None:
            found[anchor] = word
    return found


def _declines(before: str) -> bool:
    """Whether "decline" is a verb by the word before it: "officials decline to", not "the 8% decline to"."""
    return before in _BEFORE_VERBS or (before.endswith("s") and before not in ("'s", "its", "this", "previous"))


_BEFORE_VERBS = frozenset("to and or will would may might could should i we you they who people do did".split())


def may_be_negated(words: Words, at: int, other: Words, before: int = 8, after: int = 4) -> bool:
    """Whether a "not" stands near a place, or a word of doubt that the other text has not: what both have, as "the ban"
    of which somebody did or did not know, tells of no difference."""
    around = (*takewhile(lambda word: word not in ("but", ";", ":"), words.before(at, before)), *words.after(at, after))
    if any(w in _NOT or w.endswith("n't") for w in around):
        return True
    doubtful = _DOUBTFUL.intersection(name for w in around for name in (w, key(w)))
    return not doubtful <= {*other.lower, *other.keys}


def _denies(words: Words, at: int, other: Words) -> bool:
    """Whether the clause of a place has a word of negation or of negative sense that the other text has not: what both
    have is no other wording of a "not" that only one has."""
    first = last = at
    while first and words.lower[first - 1] not in _CLAUSES:
        first -= 1
    while last + 1 < len(words.lower) and words.lower[last + 1] not in _CLAUSES:
        last += 1
    said = {n for i in range(first, last + 1) for n in (words.lower[i], words.keys[i])}
    found = {word for word in said if word in _DENYING | _DOUBTFUL | _NOT or word.endswith("n't")}
    return bool(_NOT_YET.search(" ".join(words.lower[first:last]))) or not found <= {*other.lower, *other.keys}


def _outdoes(words: Words, at: int) -> bool:
    """Whether a place stands in a comparison that denies all others: "no other ferry is", "no storm was stronger"."""
    around = (*words.before(at, 8), words.lower[at], *words.after(at, REACH))
    return any(w in ("other", "before", "since", "as", "than") for w in around)


def _is_extreme(words: Words, at: int) -> bool:
    """Whether the sentence of a place names a first, a last or a superlative."""
    number = words.sentence[at]
    first, last = bisect_left(words.sentence, number), bisect_left(words.sentence, number + 1)
    return any(w in _EXTREMES or (w.endswith("est") and len(w) > 4) for w in words.lower[first:last])


def _is_aside(words: Words, at: int) -> bool:
    """Whether what is denied is only named for contrast, in a clause that tells something of it: "600, not the 250 that
    it had offered"."""
    start, end = words.spans[at]
    before, after = words.text[max(0, start - 30) : start], words.text[end : end + 80]
    return bool(_BUT_NOT.search(before) and _TOLD_OF_IT.match(after))


_BUT_NOT = re.compile(r", (?:but |and )?not (?:[a-z]+ ){0,3}(?:[\w'’]+ )?$")
_TOLD_OF_IT = re.compile(r"[^.;]*?\b(?:as|that|which|who|had)\b")
_EXTREMES = frozenset("first last only most least best worst biggest record never".split())
_NOT_YET = re.compile(r"\byet to\b|\bstill ha(?:s|ve) to\b|\bha(?:s|ve) still to\b")
"""Who has yet to sign, or still has to, has not signed."""
_CLAUSES = frozenset((".", ";", "!", "?", "but", "while", "whereas", "although", "though"))
_DENYING = frozenset(
    """
    exempt exempted except exception excluded negative empty absent absence lacks lacking missing spared unopposed
    unanimous unanimously unbeaten undecided unchanged unlike against reluctant away illegal forbidden only others rest
    barred banned unpaid unless too miss abstain abstained out lost awaits awaiting pending
    off broke broken
    """.split()
)
"""Words that deny something without a "not". Beside one, what is denied here may be what is denied there."""


def denial_before(words: Words, at: int) -> int | None:
    """Place of the "not" or the like that stands just before a place; None if there is none."""
    return next((at - n for n, w in enumerate(words.before(at, 5), 1) if w in _NOT or w.endswith("n't")), None)


def not_before(words: Words, at: int) -> bool:
    return denial_before(words, at) is not None


def negations(sentence: Words, quote: Words) -> Iterator[Contrast]:
    here, there = _negated(sentence), _negated(quote)
    if not here and not there:
        return
    for at in sentence.content:
        places = quote.places.get(sentence.keys[at], [])
        negated = at in here
        if not places or len(places) > COMMON or (not negated and may_be_negated(sentence, at, quote)):
            continue
        if not negated and not any(place in there for place in places):
            continue
        near = best(fit(sentence, at, quote, places))
        if not near or (negated and any(p in there or may_be_negated(quote, p, sentence) for p in near)):
            continue
        denial, (other, place, own) = here.get(at, ""), (quote, near[0], sentence)
        if not negated:
            if not all(place in there and not _is_aside(quote, place) for place in near):
                continue
            denial, (other, place, own) = there[near[0]], (sentence, at, quote)
        outdone = negated and _outdoes(sentence, at) and _is_extreme(quote, near[0])
        if not outdone and not _is_in(denial, other) and not _denies(other, place, own):
            yield Contrast("negation", here.get(at, ""), "" if negated else denial)


def _is_in(denial: str, other: Words) -> bool:
    """Whether a "denied", "failed" or "unlikely" stands in the other text too, where it may govern something else:
    "denied that it sank", "denied reports that it sank"."""
    return key(denial) in other.places and not denial.endswith("n't")
