"""Sources -> claims that they support and claims that they do not: what the checker's model is trained on.

True claims are a person's question and answer made into a statement, and sentences as they stand or shortened. False
ones are made by an exchange (`eval.exchanges`) in the claim or in its source; an exchange in both is true again. Others
lack their evidence: the sentence is gone, the passage is another one, or the claim says more than its source.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.exchanges import CERTAIN, Exchange, Exchanges, Statement, behind, tail_of
from eval.notations import renoted
from eval.public_data import read_records
from rag.sentences import sentences_in
from rag.terms import STOPWORDS, content_words
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


FRAMED, ROLES = 0.1, 0.15
"""How often an exchange puts a statement behind "It is not true that", or takes two of its names for each other."""
MOST_JOINED = 200
"""Characters of a claim that is joined to another one."""

# --- true statements ----------------------------------------------------------------------------------------


def statements(data: Path, rng: random.Random) -> list[Statement]:
    """Of squadshifts_wiki.jsonl and multihop_articles.jsonl in the folder `data`, in an order drawn by lot."""
    questions, articles = (read_records(data / f"{name}.jsonl") for name in ("squadshifts_wiki", "multihop_articles"))
    found = [*_answered(questions), *_printed(questions, rng), *_news(articles, rng)]
    rng.shuffle(found)
    return found


def _answered(records: Sequence[dict[str, str]]) -> Iterator[Statement]:
    """Questions that people asked of a passage, with the answer they marked."""
    for record in records:
        source, answer = sentences_in(record["context"]), min(record["answers"], key=len).strip()
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
        source = sentences_in(context)
        for place in rng.sample(range(len(source)), min(2, len(source))):
            if len(source[place].split()) > 6:
                yield Statement(
                    shortened(source[place], rng), record["group"].replace("_", " "), source, place, record["group"]
                )


def _news(articles: Sequence[dict[str, str]], rng: random.Random) -> Iterator[Statement]:
    """Sentences of short news articles, shortened."""
    for article in articles:
        source = sentences_in(article["text"])
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


class FalseClaims:
    """Makes claims of statements; passages and names of the same article are the material."""

    def __init__(self, statements: Sequence[Statement], rng: random.Random) -> None:
        self._rng = rng
        self._sources: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for group, source in dict.fromkeys((s.group, s.source) for s in statements):
            self._sources[group].append(source)
        self._exchanges = Exchanges(statements, rng)

    def of(self, statement: Statement) -> list[Claim]:
        """The statement and what is made of it: an exchange in claim, source and both; and one without its evidence."""
        text, title, source = statement.text, statement.title, statement.source
        claims = [Claim(text, title, source, True)]
        if exchange := self._drawn(statement):
            claims += [
                Claim(exchange.claim, title, source, False, exchange.new),
                Claim(text, title, exchange.source, False, exchange.old),
                Claim(exchange.claim, title, exchange.source, True),
            ]
        return claims + self._confirmed(statement) + self._without_evidence(statement)

    def _drawn(self, statement: Statement) -> Exchange | None:
        lot = self._rng.random()
        if lot < FRAMED:
            return self._exchanges.framed(statement)
        return (lot < FRAMED + ROLES and self._exchanges.roles(statement)) or self._exchanges.draw(statement)

    def _confirmed(self, statement: Statement) -> list[Claim]:
        """At times, the statement over evidence behind words that leave no doubt: not every "that" does."""
        if self._rng.random() >= FRAMED:
            return []
        source = list(statement.source)
        source[statement.place] = behind(self._rng.choice(CERTAIN), source[statement.place])
        return [Claim(statement.text, statement.title, tuple(source), True)]

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
            tail = tail_of(self._rng.choice(self._rng.choice(others)))
            if tail and statement.text.endswith("."):
                longer = f"{statement.text[:-1]}, {tail}."
                return [
                    Claim(longer, statement.title, statement.source, False, (Span(len(statement.text), len(longer)),))
                ]
        return []


def in_other_notation(claim: Claim, rng: random.Random) -> Claim:
    """Says the same of the same source, and is as true."""
    text, altered = renoted(claim.text, claim.altered, rng)
    return claim._replace(text=text, altered=altered)


def compounds(claims: Sequence[tuple[str, Claim]], rng: random.Random, tries: int) -> Iterator[tuple[str, Claim]]:
    """(article, claim): two claims of one article as one, which is supported if both are; fewer than `tries`."""
    of: dict[tuple[str, tuple[str, ...]], list[Claim]] = defaultdict(list)
    for group, claim in claims:
        of[group, claim.source].append(claim)
    sources: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for group, source in of:
        sources[group].append(source)
    for _ in range(tries):
        group, one = rng.choice(claims)
        source = one.source if rng.random() < 0.5 else rng.choice(sources[group])
        other = rng.choice(of[group, source])
        both = one.supported and other.supported
        short = len(one.text) <= MOST_JOINED and len(other.text) <= MOST_JOINED
        if short and one.text != other.text and (both or rng.random() < 0.5):
            yield group, _joined(one, other, rng)


def _joined(one: Claim, other: Claim, rng: random.Random) -> Claim:
    """One behind the other, over the sources of both."""
    link = rng.choice([". ", "; ", ", and "])
    start, end = one.text.rstrip().rstrip("."), other.text
    if link != ". " and end.split()[0].lower() in STOPWORDS:
        end = end[0].lower() + end[1:]
    moved = len(start) + len(link)
    altered = (*one.altered, *(Span(a + moved, b + moved) for a, b in other.altered))
    known = all(claim.supported or claim.altered for claim in (one, other))
    source = one.source if one.source == other.source else (*one.source, *other.source)
    return Claim(start + link + end, one.title, source, one.supported and other.supported, altered if known else ())
