"""Sources -> claims that they support and claims that they do not: what the checker's model is trained on.

True claims are a person's question and answer made into a statement, sentences as they stand or shortened, and
headlines. False ones are made by an exchange (names, figures, opposites, pronouns, a negation, the end of a sentence)
that is made in the claim, in its source, or in both: an exchange in both is true again. So each wording of a claim, and
each wording of a source, is seen with either label, and neither tells by itself what is false. Others lack their
evidence: the sentence is gone, the passage is another one, or the claim says more than its source.

Kryściński et al. (2020, arXiv 1910.12840) train a checker on such kinds; the symmetry is ours. No rule is right always.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.near_misses import AUXILIARY, NUMBER, OPPOSITES, names_in, negated, other_number
from eval.public_data import read_records
from rag.sentences import sentence_spans
from rag.terms import content_words
from rag.types import Span


class Claim(NamedTuple):
    """A sentence, the text it is to rest on, and whether it does."""

    text: str
    title: str
    source: tuple[str, ...]
    """Sentences."""
    supported: bool
    altered: tuple[Span, ...] = ()
    """The stretches of `text` that the source does not say, where they are known."""


class Statement(NamedTuple):
    """A true claim and where it comes from."""

    text: str
    title: str
    source: tuple[str, ...]
    place: int
    """Index of the sentence of the source that it rests on."""
    group: str
    """The article. Its other passages are near, but say something else."""


# --- true statements ----------------------------------------------------------------------------------------


def statements(data: Path, rng: random.Random) -> list[Statement]:
    """Of squadshifts_wiki.jsonl and multihop_articles.jsonl in the folder `data`, in an order drawn by lot."""
    questions, articles = (read_records(data / f"{name}.jsonl") for name in ("squadshifts_wiki", "multihop_articles"))
    found = [*_answered(questions), *_printed(questions, rng), *_news(articles, rng)]
    rng.shuffle(found)
    return found


def sentences_of(text: str) -> tuple[str, ...]:
    """The text as sentences."""
    return tuple(text[start:end] for start, end in sentence_spans(text))


def _answered(records: Sequence[dict[str, str]]) -> Iterator[Statement]:
    """Questions that people asked of a passage, with the answer they marked."""
    for record in records:
        source, answer = sentences_of(record["context"]), min(record["answers"], key=len).strip()
        text = declared(record["question"], answer)
        places = [i for i, sentence in enumerate(source) if answer and answer.lower() in sentence.lower()]
        if places:
            said = set(content_words(text))
            place = max(places, key=lambda i: len(said & set(content_words(source[i]))))
            yield Statement(text, record["group"].replace("_", " "), source, place, record["group"])


_ASKS_SUBJECT = re.compile(
    r"(?:who|what(?= (?:is|was|has)\b)|(?:what|which)(?: \w+){1,3}?(?= (?:is|was|has)\b))"
    r"(?! (?:\w+ ){0,3}(?:do|does|did|can|could|will|would|should|are|were|have|had)\b) ",
    re.IGNORECASE,
)
_ASKS_AT_THE_END = re.compile(r" (?:what|whom?|when|where|which)(?: \w+)?$", re.IGNORECASE)


def declared(question: str, answer: str) -> str:
    """A question and its answer as a statement; where no rule fits, side by side.

    >>> declared("Who wrote the report?", "Ann Lee")
    'Ann Lee wrote the report.'
    >>> declared("The ferry left when?", "at noon")
    'The ferry left at noon.'
    >>> declared("Why is the quay closed?", "ice")
    'Why is the quay closed: ice.'
    """
    question, answer = " ".join(question.split()).rstrip("? "), answer.strip().rstrip(".")
    if match := _ASKS_SUBJECT.match(question):
        return f"{answer[:1].upper()}{answer[1:]} {question[match.end() :]}."
    if match := _ASKS_AT_THE_END.search(question):
        return f"{question[: match.start()]} {answer}."
    return f"{question}: {answer}."


def _printed(records: Sequence[dict[str, str]], rng: random.Random) -> Iterator[Statement]:
    """Two sentences of every passage, most of them shortened."""
    for context, record in {record["context"]: record for record in records}.items():
        source = sentences_of(context)
        for place in rng.sample(range(len(source)), min(2, len(source))):
            if len(source[place].split()) > 6:
                yield Statement(
                    shortened(source[place], rng), record["group"].replace("_", " "), source, place, record["group"]
                )


def _news(articles: Sequence[dict[str, str]], rng: random.Random) -> Iterator[Statement]:
    """Sentences of short news articles, shortened."""
    for article in articles:
        source = sentences_of(article["text"])
        for place in rng.sample(range(len(source)), min(2, len(source))):
            if len(source[place].split()) > 6:
                yield Statement(shortened(source[place], rng), article["title"], source, place, article["source"])


_ASIDE = re.compile(r" ?\([^()]*\)|, (?:who|which|whose|where|including|such as|along with)\b[^,.;]*(?=[,.;])")
_OPENING = re.compile(
    r"^(?:In|On|At|After|Before|By|During|With|For|As|While|Although|However|Despite)\b[^,]{0,80}, (?=\w)"
)
_LINK = re.compile(r"[,;] (?:and|but|while|although|because|which|where|so) .*$")


def shortened(sentence: str, rng: random.Random) -> str:
    """A sentence without an aside, its opening or its end, some of them by lot; what is left says no more than it did.

    >>> shortened("In May, the ferry (a new one) left.", random.Random(3))
    'The ferry left.'
    """
    text = sentence
    for pattern in (_ASIDE, _OPENING, _LINK):
        shorter = pattern.sub("", text).rstrip()
        if rng.random() < 0.6 and len(shorter.split()) > 2:
            text = shorter
    text = text if text[-1] in ".!?\"”’'" else text + "."
    return text[0].upper() + text[1:]


# --- false claims -------------------------------------------------------------------------------------------


class Exchange(NamedTuple):
    """A change that is made in a claim and in its source alike; it leaves a text without these words as it is."""

    claim: str
    """The claim after it."""
    source: tuple[str, ...]
    """The source after it."""
    old: tuple[Span, ...]
    """Where the claim is another than the exchanged one: what the exchanged source does not say."""
    new: tuple[Span, ...]
    """The same in the exchanged claim."""


class FalseClaims:
    """Makes claims of statements; passages and names of the same article are the material."""

    def __init__(self, statements: Sequence[Statement], rng: random.Random) -> None:
        self._rng = rng
        self._sources: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for group, source in dict.fromkeys((s.group, s.source) for s in statements):
            self._sources[group].append(source)
        self._ways: dict[Callable[[Statement], Exchange | None], float] = {
            self._names: 4,
            self._figures: 2,
            self._opposites: 2,
            self._pronouns: 1,
            self._negation: 2,
            self._ends: 2,
        }

    def of(self, statement: Statement) -> list[Claim]:
        """The statement and what is made of it: an exchange in claim, source and both; and one without its evidence."""
        text, title, source = statement.text, statement.title, statement.source
        claims = [Claim(text, title, source, True)]
        for _ in range(4):
            way = self._rng.choices(list(self._ways), weights=list(self._ways.values()))[0]
            exchange = way(statement)
            if exchange and exchange.claim != text and exchange.source != source:
                claims += [
                    Claim(exchange.claim, title, source, False, exchange.new),
                    Claim(text, title, exchange.source, False, exchange.old),
                    Claim(exchange.claim, title, exchange.source, True),
                ]
                break
        return claims + self._without_evidence(statement)

    def _without_evidence(self, statement: Statement) -> list[Claim]:
        others = [s for s in self._sources[statement.group] if s != statement.source]
        said = set(content_words(statement.text))
        lot = self._rng.random()
        if lot < 0.4 and others:  # the passage of the same article that shares most words, of a few drawn by lot
            some = self._rng.sample(others, min(8, len(others)))
            near = max(some, key=lambda source: len(said & set(content_words(" ".join(source)))))
            return [Claim(statement.text, statement.title, near, False)]
        if lot < 0.7 and len(statement.source) > 2:
            left = statement.source[: statement.place] + statement.source[statement.place + 1 :]
            if len(said & set(content_words(" ".join(left)))) < 0.7 * len(said):
                return [Claim(statement.text, statement.title, left, False)]
        elif others:  # more than the source says: the end of a sentence from elsewhere
            tail = _tail(self._rng.choice(self._rng.choice(others)))
            if tail and statement.text.endswith("."):
                longer = f"{statement.text[:-1]}, {tail}."
                return [
                    Claim(longer, statement.title, statement.source, False, (Span(len(statement.text), len(longer)),))
                ]
        return []

    # --- exchanges ---

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
        one, evidence = _tail(statement.text), statement.source[statement.place]
        others = [tail for s in statement.source if (tail := _tail(s)) and tail not in evidence]
        same = [tail for tail in others if one and tail.split()[0] == one.split()[0]]
        if not one or one not in evidence or not (same or others):
            return None
        return _exchanged(statement, one, self._rng.choice(same or others), both=True)


_PRONOUNS = {
    word: row.split()
    for row in ("his her their its our your my", "he she they it", "him her them it", "himself herself itself")
    for word in row.split()
}
_TAIL = re.compile(
    r"\b(?:in|on|at|by|for|to|from|with|of|during|after|before) (?:[^\s,.;:]+ ){0,6}[^\s,.;:]+(?=[.!?]$)"
)


def _tail(sentence: str) -> str:
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
    return Exchange(change(statement.text), source, tuple(old), tuple(new))
