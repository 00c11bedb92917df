"""Answerable question -> a near miss of it: a question, or a passage, changed so that the answer is no longer there.

What the reader is trained on beside real unanswerable questions, of which there are few. After the kinds that the
authors of SQuAD 2.0 found in theirs (Rajpurkar et al. 2018, arXiv 1806.03822, table 2): another name, another
figure, an antonym, a negation; and passages whose answer sentence is gone or that are of the same article.
No rule is right always: now and then a changed question is still answered by its passage.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.terms import STOPWORDS, content_words, stem

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


@dataclass(frozen=True)
class Example:
    """A question and a passage in sentences, and which of them answer."""

    question: str
    title: str
    sentences: tuple[str, ...]
    gold: tuple[int, ...]
    """Indexes of the sentences that hold the answer; empty when none does."""
    answers: tuple[str, ...]
    """The answer's words, as people marked them; may be empty."""
    group: str
    """The article; folds never share one."""


_Way = Callable[[str, Example, random.Random], str | None]
"""A text of an example, changed; None where there is nothing to change."""


class NearMisses:
    """Makes near misses of examples out of the words, names and passages of the same article."""

    def __init__(self, answerable: Sequence[Example], rng: random.Random) -> None:
        self._rng = rng
        self._of: dict[str, list[Example]] = defaultdict(list)
        for example in answerable:
            self._of[example.group].append(example)
        self._passages = {group: list({e.sentences: e for e in some}.values()) for group, some in self._of.items()}
        self._names = {group: _names_of(some) for group, some in self._of.items()}
        self._ways = {
            self._question: 4.0,
            self._passage: 2.5,
            self._another_passage: 2.0,
            self._answer_gone: 1.5,
            self._far: 0.3,
        }

    def make(self, example: Example) -> Example | None:
        """A near miss of a kind drawn by lot; None when six draws gave none."""
        for _ in range(6):
            way = self._rng.choices(list(self._ways), weights=list(self._ways.values()))[0]
            if made := way(example):
                return replace(made, gold=(), answers=())
        return None

    # --- another passage ---

    def _another_passage(self, example: Example) -> Example | None:
        """The passage of the same article that holds most of the question's words, but not the answer."""
        others = [
            other
            for other in self._passages[example.group]
            if other.sentences != example.sentences and not _holds(" ".join(other.sentences), example.answers)
        ]
        asked = set(content_words(example.question))
        some = self._rng.sample(others, min(12, len(others)))
        best = max(some, key=lambda other: len(asked & set(content_words(" ".join(other.sentences)))), default=None)
        return replace(example, sentences=best.sentences) if best else None

    def _answer_gone(self, example: Example) -> Example | None:
        """The answer sentence is exchanged for one from elsewhere in the article, so that length tells nothing."""
        left = [s for i, s in enumerate(example.sentences) if i not in example.gold and not _holds(s, example.answers)]
        filler = self._rng.choice(self._rng.choice(self._passages[example.group]).sentences)
        if not left or len(example.sentences) - len(left) > 2 or _holds(filler, example.answers):
            return None
        left.insert(min(example.gold), filler)
        return replace(example, sentences=tuple(left))

    def _far(self, example: Example) -> Example | None:
        """A passage of another article."""
        other = self._rng.choice(self._passages[self._rng.choice(list(self._of))])
        return None if other.group == example.group else replace(example, title=other.title, sentences=other.sentences)

    # --- other words ---

    def _question(self, example: Example) -> Example | None:
        """The question names something else, asks for the opposite, or is negated."""
        ways: list[_Way] = [self._other_name, self._other_name, _opposite, _opposite, _negated, _other_figure]
        ways += [self._other_word, self._other_word]
        self._rng.shuffle(ways)
        for way in ways:
            question = way(example.question, example, self._rng)
            if question and question != example.question:
                return replace(example, question=question)
        return None

    def _passage(self, example: Example) -> Example | None:
        """What the question names is something else in the passage; the question stays as a person wrote it."""
        said, answer = " ".join(example.sentences), " ".join(example.answers).lower()
        for old, new in self._exchanges(example):
            if old in said and new and old.lower() not in answer:
                return replace(example, sentences=tuple(_exchanged(s, old, new) for s in example.sentences))
        return None

    def _exchanges(self, example: Example) -> Iterator[tuple[str, str | None]]:
        question, sentence = example.question, example.sentences[example.gold[0]]
        for old in self._rng.sample(names := names_in(question), len(names)):
            yield old, self._like(old, example)
        for old in NUMBER.findall(question):
            yield old, _other_figure(old, example, self._rng)
        for old in re.findall(r"[a-z]+", question):
            if old in OPPOSITES and re.search(rf"\b{old}\b", sentence):
                yield old, self._rng.choice(OPPOSITES[old])

    def _other_name(self, text: str, example: Example, rng: random.Random) -> str | None:
        names = names_in(text)
        old = rng.choice(names) if names else ""
        new = self._like(old, example) if old else None
        return text.replace(old, new, 1) if new else None

    def _like(self, name: str, example: Example) -> str | None:
        """Another name of the article with no word of the question's, of one word if this one is."""
        asked = set(content_words(example.question))
        others = [n for n in self._names[example.group] if not asked & set(content_words(n))]
        same = [n for n in others if (" " in n) == (" " in name)] or others
        return self._rng.choice(same) if same else None

    def _other_word(self, text: str, example: Example, rng: random.Random) -> str | None:
        """A word of another question of the article, with the same ending, that this passage does not hold."""
        words = [m for m in re.finditer(r"[a-z]{4,}", text) if m[0] not in STOPWORDS]
        if not words:
            return None
        old = rng.choice(words)
        held = set(content_words(" ".join(example.sentences))) | set(content_words(text))
        for _ in range(12):
            other = rng.choice(self._of[example.group]).question
            new = [w for w in re.findall(r"[a-z]{4,}", other) if w[-2:] == old[0][-2:] and stem(w) not in held]
            if new := [w for w in new if w not in STOPWORDS]:
                return f"{text[: old.start()]}{rng.choice(new)}{text[old.end() :]}"
        return None


def _exchanged(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{re.escape(old)}\b", lambda _: new, text)


def _holds(text: str, answers: Sequence[str]) -> bool:
    return any(answer.lower() in text.lower() for answer in answers)


def names_in(text: str) -> list[str]:
    """Runs of capitalised words, without the word that opens the text."""
    found = []
    for match in _NAME.finditer(text):
        name = match[0] if match.start() else match[0].partition(" ")[2]
        name = name.removesuffix("'s").rstrip("?.,' ")
        if len(name) > 2 and name.split()[0].lower() not in STOPWORDS:
            found.append(name)
    return found


def _names_of(examples: Sequence[Example]) -> list[str]:
    texts = dict.fromkeys(text for e in examples for text in (e.question, " ".join(e.sentences)))
    return list(dict.fromkeys(name for text in texts for name in names_in(text) if len(name) < 40))


def _opposite(text: str, _: Example, rng: random.Random) -> str | None:
    words = [match for match in re.finditer(r"[A-Za-z]+", text) if match[0].lower() in OPPOSITES]
    if not words:
        return None
    old = rng.choice(words)
    new = rng.choice(OPPOSITES[old[0].lower()])
    return text[: old.start()] + (new.capitalize() if old[0][0].isupper() else new) + text[old.end() :]


def _negated(text: str, _: Example, __: random.Random) -> str | None:
    verb = AUXILIARY.search(text)
    if not verb or re.search(r"\bnot\b|n't", text):
        return None
    negative = negated(verb[0].lower())
    return text[: verb.start()] + (negative.capitalize() if verb[0][0].isupper() else negative) + text[verb.end() :]


def negated(auxiliary: str) -> str:
    """ "can" -> "can't"."""
    return {"can": "can't", "will": "won't"}.get(auxiliary, auxiliary + "n't")


def _other_figure(text: str, example: Example, rng: random.Random) -> str | None:
    numbers = list(NUMBER.finditer(text))
    if not numbers:
        return None
    old = rng.choice(numbers)
    new = other_number(old[0], " ".join(example.sentences), rng)
    return f"{text[: old.start()]}{new}{text[old.end() :]}" if new else None


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
