"""Two texts -> where one negates or turns round what the other says: negation, opposites.

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
from itertools import islice, takewhile
from typing import NamedTuple

from rag.terms import STOPWORDS, bare, stem

REACH = 6
"""So many content words to either side are the neighbourhood of a word."""
CLOSE = 3
"""So many content words to either side are close to it."""
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


def _may_be_negated(words: Words, at: int, other: Words, before: int = 8, after: int = 4) -> bool:
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
        if not places or len(places) > COMMON or (not negated and _may_be_negated(sentence, at, quote)):
            continue
        if not negated and not any(place in there for place in places):
            continue
        near = best(fit(sentence, at, quote, places))
        if not near or (negated and any(p in there or _may_be_negated(quote, p, sentence) for p in near)):
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
            if _may_be_negated(sentence, at, quote, 3, 1) or _may_be_negated(quote, near[0], sentence, 3, 1):
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
            and not _may_be_negated(sentence, at, quote, 3, 1)
            and not _may_be_negated(quote, near[0], sentence, 3, 1)
        ):
            yield Contrast("direction", word, quote.lower[near[0]])
