"""Answerable question -> a question that its passage answers, and a near miss beside it.

What the reader is trained on beside real unanswerable questions, of which there are few. Either words are exchanged
(`eval.exchanges`) in the question, in the passage, or in both, so that the one still answers and the other does not; or
the answer is left out of its sentence, or the sentence out of the passage; or the passage is another one, of the same
article mostly.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from eval.exchanges import Exchanges, Statement
from rag.terms import content_words

LEFT_OUT = 8.0
"""How often the answer is left out of its sentence, beside the weights of the other kinds in `NearMisses`."""
ALSO_CUT = 0.7
"""How often the mate of a question whose answer was left out lacks a phrase too."""
_IN = r"(?:in|on|at|by|for|from|to|with|of|during|after|before|since|until|near|through|between|about|around|and|or|as)"
_WORD = r"[\w'’%$€£.,-]*[\w%]"
_END = rf"(?=[,.;:)]|$| (?:but|is|was|were|are|ha[sd]|have|when|where|which|who|that|while|because|{_IN})\b)"
_PHRASE = re.compile(rf",? \b{_IN} (?:{_WORD} ){{0,3}}?{_WORD}{_END}")
"""From a preposition, or "and", to a place where a phrase may end."""


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


Pair = tuple[Example, Example]
"""One whose passage answers, and one whose passage does not; they share the question, the passage or the subject."""


class NearMisses:
    """Makes near misses of examples out of the words, names and passages of the same article."""

    def __init__(self, answerable: Sequence[Example], rng: random.Random, left_out: float = LEFT_OUT) -> None:
        self._rng = rng
        of: dict[str, list[Example]] = defaultdict(list)
        for example in answerable:
            of[example.group].append(example)
        self._passages = {group: list({e.sentences: e for e in some}.values()) for group, some in of.items()}
        self._exchanges = Exchanges([_statement(example) for example in answerable], rng)
        self._ways: dict[Callable[[Example], Pair | None], float] = {
            self._exchanged: 6.5,
            self._left_out: left_out,
            self._another_passage: 2.0,
            self._answer_gone: 1.5,
            self._far: 0.3,
        }

    def make(self, example: Example) -> Pair | None:
        """A pair of a kind drawn by lot; None when six draws gave none."""
        for _ in range(6):
            way = self._rng.choices(list(self._ways), weights=list(self._ways.values()))[0]
            if pair := way(example):
                return pair[0], replace(pair[1], gold=(), answers=())
        return None

    def _exchanged(self, example: Example) -> Pair | None:
        """The question as it is or exchanged, with a passage of its kind and with one of the other."""
        exchange = self._exchanges.draw(_statement(example))
        if not exchange:
            return None
        answers = tuple(map(exchange.change, example.answers))
        exchanged = replace(example, question=exchange.claim, sentences=exchange.source, answers=answers)
        answered = self._rng.choice([example, exchanged])
        miss = replace(example, question=exchange.claim), replace(exchanged, question=example.question)
        return answered, self._rng.choice(miss)

    def _left_out(self, example: Example) -> Pair | None:
        """Told without what is asked: "the harbour opened" for "the harbour opened in May". Mostly the mate lacks
        something else, so that a sentence cut short tells nothing by itself."""
        place, sentences = example.gold[0], example.sentences
        short = [cut for answer in example.answers if (cut := _without(sentences[place], answer))]
        if not short:
            return None
        without = (*sentences[:place], self._rng.choice(short), *sentences[place + 1 :])
        if _holds(" ".join(without), example.answers):
            return None
        mate = self._cut_elsewhere(example) if self._rng.random() < ALSO_CUT else example
        return mate, replace(example, sentences=without)

    def _cut_elsewhere(self, example: Example) -> Example:
        """Without a phrase that the question does not ask about, of the answer's sentence if it has one."""
        asked = set(content_words(f"{example.question} {' '.join(example.answers)}"))
        for place in (*example.gold, *self._rng.sample(range(len(example.sentences)), len(example.sentences))):
            sentence = example.sentences[place]
            phrases = [m[0] for m in _PHRASE.finditer(sentence) if not asked & set(content_words(m[0]))]
            if phrases:
                short = sentence.replace(self._rng.choice(phrases), "", 1)
                return replace(example, sentences=(*example.sentences[:place], short, *example.sentences[place + 1 :]))
        return example

    def _another_passage(self, example: Example) -> Pair | None:
        """The passage of the same article that holds most of the question's words, but not the answer."""
        others = [
            other
            for other in self._passages[example.group]
            if other.sentences != example.sentences and not _holds(" ".join(other.sentences), example.answers)
        ]
        asked = set(content_words(example.question))
        some = self._rng.sample(others, min(12, len(others)))
        best = max(some, key=lambda other: len(asked & set(content_words(" ".join(other.sentences)))), default=None)
        return (example, replace(example, sentences=best.sentences)) if best else None

    def _answer_gone(self, example: Example) -> Pair | None:
        """The answer sentence is exchanged for one from elsewhere in the article, so that length tells nothing."""
        left = [s for i, s in enumerate(example.sentences) if i not in example.gold and not _holds(s, example.answers)]
        filler = self._rng.choice(self._rng.choice(self._passages[example.group]).sentences)
        if not left or len(example.sentences) - len(left) > 2 or _holds(filler, example.answers):
            return None
        left.insert(min(example.gold), filler)
        return example, replace(example, sentences=tuple(left))

    def _far(self, example: Example) -> Pair | None:
        """A passage of another article."""
        other = self._rng.choice(self._passages[self._rng.choice(list(self._passages))])
        if other.group == example.group:
            return None
        return example, replace(example, title=other.title, sentences=other.sentences)


def _without(sentence: str, answer: str) -> str | None:
    """The sentence without the phrase that gives the answer, or without a number before what is counted; None if it
    stands where a sentence cannot do without it."""
    said = re.escape(answer.strip())
    found = re.search(rf",? \b{_IN} (?:[\w'’-]+ ){{0,2}}{said}{_END}", sentence)
    if not found and any(map(str.isdigit, answer)):
        found = re.search(rf"(?<= )\b{said} (?=[a-z]+s\b)", sentence)
    return sentence[: found.start()] + sentence[found.end() :] if found else None


def _statement(example: Example) -> Statement:
    return Statement(example.question, example.title, example.sentences, example.gold[0], example.group)


def _holds(text: str, answers: Sequence[str]) -> bool:
    return any(answer.lower() in text.lower() for answer in answers)
