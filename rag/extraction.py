"""Question + Hits -> Draft without a model: the sentences that answer best, verbatim, and how sure that is.

Zero-shot: meaning (cosine) and words (overlap weighted by rarity) choose the sentences; a logistic regression
over a handful of signals says how probable it is that they hold the answer. docs/retrieval.md has the measurements.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.embedding import Embedder
from rag.sentences import sentence_spans
from rag.terms import content_words, figures, names
from rag.types import Draft, DraftSentence, Hit

READ = 8
"""Passages that are read for the answer."""
MOST = 4
"""Sentences in an answer, at most."""
NEAR = 0.85
"""A further sentence is taken if it scores at least this share of the best one's score, ..."""
ADDS, ADDS_NEAR = 0.2, 0.8
"""... or if it holds this share of the question's words that no chosen sentence holds yet, and its cosine is at least
this share of the best one's: the other half of a question that asks two things."""
ALIKE = 0.6
"""Two sentences that share this much of their content words (Jaccard) say the same; the better one is kept."""

_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|long|far|old|often|big|large)\b|\bwhat (?:percentage|share|number)\b", re.IGNORECASE
)
_ASKS_TIME = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|year|month|time)\b|\bhow long\b", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\bwho(?:se|m)?\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tomorrow|week|month|year|morning|evening|night)\b"
    r"|\b\d{4}\b|\b\d+(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)

SIGNALS = {
    "constant": -5.08,
    "sentence_cosine": 3.21,
    "passage_cosine": 3.98,
    "words_held": 1.11,
    "absent_names": -1.19,
    "absent_figures": -0.60,
    "fits_type": 0.75,
}
"""Signal -> weight in the logistic regression. Fitted by `python -m eval.fit_confidence` on public questions asked of
a library that holds the answer, a near miss, or nothing of the kind."""

TOPICAL_COSINE, TOPICAL_WORDS = 0.4, 0.4
"""A refusal is "related" from this cosine and this share of the question's words (by rarity) on. On the questions of
`eval.fit_confidence`, 3 % of those off topic reach both, and 88 % and 84 % of the answerable ones."""


@dataclass(frozen=True)
class Candidate:
    """One sentence that might answer, with what speaks for it."""

    passage: int
    """1-based number of its passage among those read."""
    text: str
    start: int
    """In the article's body."""
    cosine: float
    """Of question and sentence, -1..1."""
    coverage: float
    """Share of the question's words, weighted by rarity, that the sentence holds, 0..1; half for its headline's."""
    passage_cosine: float
    """Of question and passage, -1..1."""

    @property
    def sentence(self) -> DraftSentence:
        return DraftSentence(self.text, (self.passage,))

    @property
    def score(self) -> float:
        """Meaning and words, equally, and half as much the meaning of the passage."""
        return self.cosine + self.coverage + self.passage_cosine / 2


@dataclass(frozen=True)
class Extraction:
    """The chosen sentences, and how sure it is that they answer."""

    draft: Draft
    nearest: tuple[DraftSentence, ...]
    """The best sentence alone, to show with a refusal; empty if there is none."""
    signals: tuple[float, ...]
    """What speaks for and against an answer; see `SIGNALS`."""

    @property
    def confidence(self) -> float:
        """The probability, 0..1, that the passages hold the answer and that these sentences give it."""
        return 1 / (1 + math.exp(-sum(w * s for w, s in zip(SIGNALS.values(), self.signals, strict=True))))

    @property
    def topical(self) -> bool:
        """Whether the best sentence is at least about what was asked."""
        signals = dict(zip(SIGNALS, self.signals, strict=True))
        return signals["sentence_cosine"] >= TOPICAL_COSINE and signals["words_held"] >= TOPICAL_WORDS


def extract(question: str, hits: Sequence[Hit], embedder: Embedder, rarity: Mapping[str, float]) -> Extraction:
    """Chooses the sentences of the first `READ` hits that answer best.

    `rarity` gives each content word of the question its weight (inverse document frequency).
    """
    read = tuple(hits[:READ])
    candidates = _candidates(question, read, embedder, rarity)
    if not candidates:
        return Extraction(Draft((), read), (), (1.0, *[0.0] * (len(SIGNALS) - 1)))
    chosen = _choose(candidates, rarity)
    draft = Draft(tuple(candidate.sentence for candidate in _readable(chosen)), read)
    return Extraction(draft, (chosen[0].sentence,), _signals(question, chosen, read, rarity))


def _candidates(question: str, hits: Sequence[Hit], embedder: Embedder, rarity: Mapping[str, float]) -> list[Candidate]:
    """Every sentence of the passages but heads, best first; the same sentence only once."""
    found: dict[str, tuple[int, int]] = {}
    for number, hit in enumerate(hits, 1):
        for start, end in sentence_spans(hit.passage.text):
            text = hit.passage.text[start:end]
            if not _is_head(text):
                found.setdefault(text, (number, hit.passage.start + start))
    if not found:
        return []
    vectors = embedder.embed([question, *found])
    cosines = vectors[1:] @ vectors[0]
    candidates = []
    for (text, (number, start)), cosine in zip(found.items(), cosines, strict=True):
        hit = hits[number - 1]
        here, above = set(content_words(text)), set(content_words(hit.article.title))
        coverage = _share(here, rarity) + _share(above - here, rarity) / 2
        candidates.append(Candidate(number, text, start, float(cosine), coverage, hit.dense))
    return sorted(candidates, key=lambda c: (-c.score, c.passage, c.start))


def _is_head(text: str) -> bool:
    """A few words without a full stop name a subject and answer nothing."""
    return len(text.split()) < 8 and text[-1].isalnum()


def _share(words: set[str], rarity: Mapping[str, float]) -> float:
    """How much of the question's words, weighted by rarity, is among these, 0..1."""
    total = sum(rarity.values())
    return sum(weight for word, weight in rarity.items() if word in words) / total if total else 0.0


def _choose(candidates: Sequence[Candidate], rarity: Mapping[str, float]) -> list[Candidate]:
    """The best sentence, then others that are nearly as good or answer another part, best first."""
    best = candidates[0]
    chosen = [best]
    held = set(content_words(best.text))
    for candidate in candidates[1:]:
        if len(chosen) == MOST:
            break
        new = set(content_words(candidate.text)) - held
        is_near = candidate.score >= NEAR * best.score
        adds = _share(new, rarity) >= ADDS and candidate.cosine >= ADDS_NEAR * best.cosine
        if (is_near or adds) and all(_alike(candidate.text, other.text) < ALIKE for other in chosen):
            chosen.append(candidate)
            held |= new
    return chosen


def _alike(a: str, b: str) -> float:
    """Jaccard similarity of the content words, 0..1."""
    first, second = set(content_words(a)), set(content_words(b))
    return len(first & second) / max(1, len(first | second))


def _readable(chosen: Sequence[Candidate]) -> list[Candidate]:
    """By passage, the best one's first; within a passage as it is written."""
    order = {candidate.passage: i for i, candidate in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda c: (order[c.passage], c.start))


def _signals(
    question: str, chosen: Sequence[Candidate], hits: Sequence[Hit], rarity: Mapping[str, float]
) -> tuple[float, ...]:
    """The values of `SIGNALS` for the chosen sentences and their passages, each 0..1 (cosines -1..1)."""
    read = [hits[candidate.passage - 1] for candidate in chosen]
    around = "\n".join(f"{hit.article.title}\n{hit.passage.text}" for hit in read)
    there, asked = set(content_words(around)), names(question)
    return (
        1.0,
        chosen[0].cosine,
        chosen[0].passage_cosine,
        _share(there, rarity),
        sum(name not in there for name in asked) / len(asked) if asked else 0.0,
        float(bool(figures(question) - figures(around))),
        float(any(_fits_type(question, candidate.text) for candidate in chosen)),
    )


def _fits_type(question: str, sentence: str) -> bool:
    """Whether the sentence holds the kind of thing that is asked for."""
    if _ASKS_TIME.search(question):
        return bool(_TIME.search(sentence) or figures(sentence) - figures(question))
    if _ASKS_FIGURE.search(question):
        return bool(figures(sentence) - figures(question))
    if _ASKS_WHO.search(question):
        return bool(set(names(sentence)) - set(content_words(question)))
    return True
