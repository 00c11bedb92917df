"""A text and the passage that it rests on -> the same with words exchanged, in the text and in the passage alike.

An exchange in one of the two makes a question that the passage does not answer, or a claim that it does not support; in
both it makes a sound one again. So each wording of either is seen with either label, and neither alone tells what is
wrong: a model that is trained on such pairs has to compare the two. The kinds are those that Kryściński et al. (2020,
arXiv 1910.12840) and the authors of SQuAD 2.0 (Rajpurkar et al. 2018, arXiv 1806.03822, table 2) name; the symmetry is
ours. No rule is right always: now and then a changed text still fits.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rag.terms import STOPWORDS, content_words, stem
from rag.types import Span

_PAIRS = """
first last, before after, largest smallest, highest lowest, most least, more less, increase decrease, increased
decreased, increases decreases, north south, east west, northern southern, eastern western, early late, earlier later,
earliest latest, old new, older newer, oldest newest, began ended, begin end, start end, started ended, open close,
opened closed, high low, higher lower, long short, longest shortest, longer shorter, win lose, won lost, allow
prohibit, allowed prohibited, support oppose, supported opposed, male female, man woman, men women, husband wife,
father mother, son daughter, brother sister, king queen, major minor, public private, inside outside, internal
external, upper lower, above below, left right, rich poor, strong weak, good bad, best worst, better worse, positive
negative, import export, imports exports, rise fall, rose fell, gain lose, gained lost, buy sell, bought sold, accept
reject, accepted rejected, include exclude, included excluded, easy difficult, cause prevent, caused prevented, always
never, all none, many few, large small, larger smaller, big small, oldest youngest, maximum minimum, majority
minority, common rare, success failure, successful unsuccessful, arrive leave, arrived left, born died, birth death,
build destroy, built destroyed, create destroy, created destroyed, add remove, added removed, victory defeat, ally
enemy, allies enemies, agree disagree, agreed disagreed, hot cold, warm cool, dry wet, light dark, black white, fast
slow, faster slower, young old, day night, summer winter, spring autumn, urban rural, local foreign, domestic foreign,
formal informal, legal illegal, possible impossible, known unknown, similar different, true false, same different,
popular unpopular, able unable, join leave, joined left, friend enemy, hire fire, hired fired, raise lower, raised
lowered, praise criticise, praised criticised, approve reject, approved rejected, attack defend, attacked defended,
teacher student, parent child, buyer seller, employer employee, ancient modern, primary secondary, single married,
direct indirect, active passive, complete incomplete, dependent independent, official unofficial, religious secular,
finite infinite, deep shallow, wide narrow, thick thin, heavy light, hard soft, expensive cheap, permanent temporary,
voluntary forced, found lost, gave took, received gave, sent received, enter leave, entered left, advance retreat,
advanced retreated, expand shrink, expanded shrank, grow shrink, grew shrank
"""
OPPOSITES: dict[str, list[str]] = defaultdict(list)
for _pair in _PAIRS.replace("\n", " ").split(","):
    _one, _other = _pair.split()
    OPPOSITES[_one].append(_other)
    OPPOSITES[_other].append(_one)

_NAME = re.compile(r"[A-Z][\w'’.-]*(?:\s+(?:(?:of|the|de|von|and)\s+)?[A-Z][\w'’.-]*)*")
AUXILIARY = re.compile(r"\b(did|does|do|was|were|is|are|has|have|had|can|could|will|would|should)\b", re.IGNORECASE)
NUMBER = re.compile(r"\b\d+(?:\.\d+)?\b")
_YEAR = re.compile(r"1\d{3}|20\d\d")


class Statement(NamedTuple):
    """A text that its source answers or supports."""

    text: str
    title: str
    source: tuple[str, ...]
    place: int
    """Index of the sentence of the source that it rests on."""
    group: str
    """The article. Its other passages are near, but say something else."""


class Exchange(NamedTuple):
    """A change that is made in a text and in its source alike; it leaves a text without these words as it is."""

    claim: str
    """The text after it."""
    source: tuple[str, ...]
    """The source after it."""
    old: tuple[Span, ...]
    """Where the text is another than the exchanged one: what the exchanged source does not say."""
    new: tuple[Span, ...]
    """The same in the exchanged text."""
    change: Callable[[str], str]
    """Makes the exchange wherever its words stand."""


class Exchanges:
    """Makes exchanges; the words of an article's other texts are the material."""

    def __init__(self, statements: Sequence[Statement], rng: random.Random) -> None:
        self._rng = rng
        self._texts: dict[str, list[str]] = defaultdict(list)
        for statement in statements:
            self._texts[statement.group].append(statement.text)
        self._ways: dict[Callable[[Statement], Exchange | None], float] = {
            self._names: 4,
            self._words: 4,
            self._figures: 2,
            self._opposites: 2,
            self._pronouns: 1,
            self._negation: 2,
            self._ends: 2,
        }

    def draw(self, statement: Statement) -> Exchange | None:
        """One of a kind drawn by lot that changes text and source; None when four draws gave none."""
        for _ in range(4):
            way = self._rng.choices(list(self._ways), weights=list(self._ways.values()))[0]
            exchange = way(statement)
            if exchange and exchange.claim != statement.text and exchange.source != statement.source:
                return exchange
        return None

    def roles(self, statement: Statement) -> Exchange | None:
        """Two names of the text that its source has too: who did it to whom. None if it has no two."""
        said = " ".join(statement.source)
        names = [name for name in dict.fromkeys(names_in(f". {statement.text}")) if name in said]
        pairs = [(a, b) for a in names for b in names if a < b and not set(content_words(a)) & set(content_words(b))]
        return _exchanged(statement, *self._rng.choice(pairs), both=True) if pairs else None

    def framed(self, statement: Statement) -> Exchange:
        """Behind words that leave open whether it is so: "It is not true that ...", in text and evidence."""
        frame = self._rng.choice(OPEN)
        claim, source = behind(frame, statement.text), list(statement.source)
        source[statement.place] = behind(frame, source[statement.place])
        return Exchange(claim, tuple(source), (), (Span(0, len(frame)),), lambda text: text)

    def _names(self, statement: Statement) -> Exchange | None:
        """A name of the claim and another one of the passage, or of the claim itself: who did it to whom."""
        here = names_in(" ".join(statement.source))
        old = [name for name in names_in(f". {statement.text}") if name in " ".join(statement.source)]
        if not old:
            return None
        one = self._rng.choice(old)
        words = set(content_words(one))
        others = [n for n in dict.fromkeys(here) if not words & set(content_words(n)) and (" " in n) == (" " in one)]
        others = others or [n for n in here if not words & set(content_words(n))]
        if not others:
            return None
        return _exchanged(statement, one, self._rng.choice(others), both=True)

    def _figures(self, statement: Statement) -> Exchange | None:
        said = " ".join(statement.source)
        numbers = [n for n in NUMBER.findall(statement.text) if re.search(rf"\b{re.escape(n)}\b", said)]
        if not numbers:
            return None
        one = self._rng.choice(numbers)
        there = [n for n in NUMBER.findall(said) if n != one and len(n) == len(one)]
        if there and self._rng.random() < 0.4:
            return _exchanged(statement, one, self._rng.choice(there), both=True)
        other = other_number(one, said, self._rng)
        return _exchanged(statement, one, other) if other else None

    def _opposites(self, statement: Statement) -> Exchange | None:
        said = " ".join(statement.source)
        words = [w for w in re.findall(r"[a-z]+", statement.text) if w in OPPOSITES and re.search(rf"\b{w}\b", said)]
        if not words:
            return None
        one = self._rng.choice(words)
        return _exchanged(statement, one, self._rng.choice(OPPOSITES[one]))

    def _pronouns(self, statement: Statement) -> Exchange | None:
        words = [w for w in re.findall(r"[a-z]+", statement.text) if w in _PRONOUNS]
        if not words:
            return None
        one = self._rng.choice(words)
        return _exchanged(statement, one, self._rng.choice([w for w in _PRONOUNS[one] if w != one]))

    def _negation(self, statement: Statement) -> Exchange | None:
        """The claim and the sentence that it rests on, both negated, if they have a verb to negate in common."""
        evidence = statement.source[statement.place]
        common = [m[0] for m in AUXILIARY.finditer(statement.text) if re.search(rf"\b{m[0]}\b", evidence)]
        if not common:
            return None
        verb = self._rng.choice(common)
        new = self._rng.choice([f"{verb} not", f"{verb} never", negated(verb)])
        return _exchanged(statement, verb, new, once=True)

    def _ends(self, statement: Statement) -> Exchange | None:
        """ "... in the harbour", "... by the mayor": the ends of two sentences of the passage."""
        one, evidence = tail_of(statement.text), statement.source[statement.place]
        others = [tail for s in statement.source if (tail := tail_of(s)) and tail not in evidence]
        same = [tail for tail in others if one and tail.split()[0] == one.split()[0]]
        if not one or one not in evidence or not (same or others):
            return None
        return _exchanged(statement, one, self._rng.choice(same or others), both=True)

    def _words(self, statement: Statement) -> Exchange | None:
        """A word of the text and of its evidence, and one with the same ending of another text of the article."""
        said, evidence = " ".join(statement.source), statement.source[statement.place]
        common = [w for w in re.findall(r"[a-z]{4,}", statement.text) if re.search(rf"\b{w}\b", evidence)]
        common = [w for w in common if w not in STOPWORDS]
        if not common:
            return None
        one = self._rng.choice(common)
        held = set(content_words(said)) | set(content_words(statement.text))
        for _ in range(12):
            words = re.findall(r"[a-z]{4,}", self._rng.choice(self._texts[statement.group]))
            new = [w for w in words if w[-2:] == one[-2:] and w not in STOPWORDS and stem(w) not in held]
            if new:
                return _exchanged(statement, one, self._rng.choice(new))
        return None


# Words before a sentence: `OPEN` leaves open whether it is so, or denies it; `CERTAIN` says that it is.
OPEN = [
    f"{frame} that"
    for frame in (
        "It is not true",
        "It is wrong",
        "There is no evidence",
        "Nobody has said",
        "Officials denied",
        "The government has not said",
        "Her lawyer rejects the claim",
        "It was once believed",
        "It is possible",
        "Critics fear",
        "The company hopes",
        "A rumour had it",
    )
]
CERTAIN = [
    f"{frame} that"
    for frame in (
        "It is true",
        "Officials confirmed",
        "The report shows",
        "There is no doubt",
        "Nobody denies",
        "The government has announced",
        "It is not disputed",
        "As is well known, it is the case",
    )
]


def behind(frame: str, sentence: str) -> str:
    """
    >>> behind("It is not true that", "The quay opened.")
    'It is not true that the quay opened.'
    """
    first = sentence.partition(" ")[0]
    return f"{frame} {first.lower() if first.lower() in STOPWORDS else first}{sentence[len(first) :]}"


_PRONOUNS = {
    word: row.split()
    for row in ("his her their its our your my", "he she they it", "him her them it", "himself herself itself")
    for word in row.split()
}
_TAIL = re.compile(
    r"\b(?:in|on|at|by|for|to|from|with|of|during|after|before) (?:[^\s,.;:]+ ){0,6}[^\s,.;:]+(?=[.!?]$)"
)


def tail_of(sentence: str) -> str:
    """The last words of a sentence from a preposition on, without the full stop; "" if it ends otherwise."""
    found = _TAIL.search(sentence[-90:])
    return found[0] if found else ""


def _exchanged(statement: Statement, one: str, other: str, *, both: bool = False, once: bool = False) -> Exchange:
    """`one` becomes `other`, and the other way round if `both`; `once`: only the first time, and only in its place."""
    become = {one: other, other: one} if both else {one: other}
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(become, key=len, reverse=True)))

    def change(text: str) -> str:
        return pattern.sub(lambda match: become[match[0]], text, count=int(once))

    old, new, moved = [], [], 0
    for match in list(pattern.finditer(statement.text))[: 1 if once else None]:
        put = become[match[0]]
        old.append(Span(match.start(), match.end()))
        new.append(Span(match.start() + moved, match.start() + moved + len(put)))
        moved += len(put) - len(match[0])
    source = tuple(
        change(sentence) if not once or i == statement.place else sentence
        for i, sentence in enumerate(statement.source)
    )
    return Exchange(change(statement.text), source, tuple(old), tuple(new), change)


def names_in(text: str) -> list[str]:
    """Runs of capitalised words, without the word that opens the text."""
    found = []
    for match in _NAME.finditer(text):
        name = match[0] if match.start() else match[0].partition(" ")[2]
        name = name.removesuffix("'s").rstrip("?.,' ")
        if len(name) > 2 and name.split()[0].lower() not in STOPWORDS:
            found.append(name)
    return found


def negated(auxiliary: str) -> str:
    """ "can" -> "can't"."""
    return {"can": "can't", "will": "won't"}.get(auxiliary, auxiliary + "n't")


def other_number(old: str, said: str, rng: random.Random) -> str | None:
    """A number like `old` that is not in `said`: a year near it, half, twice or thrice as much; None at times."""
    for _ in range(8):
        if _YEAR.fullmatch(old):
            new = str(int(old) + rng.choice([-1, 1]) * rng.choice([1, 2, 3, 5, 10, 20, 50]))
        elif "." in old:
            new = str(round(float(old) * rng.choice([0.5, 0.8, 1.2, 2]), 1))
        else:
            new = str(max(1, int(float(old) * rng.choice([0.5, 2, 3]) + rng.choice([-2, -1, 1, 2]))))
        if new != old and not re.search(rf"\b{re.escape(new)}\b", said):
            return new
    return None
