"""Question -> Hits: dense and lexical search, fused. Knows nothing of answers.

Each part of a question is searched for by itself and judged together with the whole question. What the question says
of publishers and time is a preference: it moves passages up and leaves none out. Only the caller's filters do that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import fsum, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding import Embedder
from rag.library import Library, StoredPassage
from rag.parts import sought
from rag.publishers import short_name
from rag.sentences import sentence_spans, sentences_in
from rag.terms import finding, meaningful, words_of
from rag.times import NEUTRAL, closeness, freshness
from rag.types import Filters, Hit, Part

CANDIDATES = 50
"""Passages taken from each half, for each part, before they are fused."""
LEXICAL, TOGETHER = 0.4, 0.4
"""Weights of BM25, and of the words that one sentence has together, beside the cosine, all standardised. BM25 sees the
question's words spread over a passage as well as side by side; what answers mostly has them side by side."""
WHOLE = 1 / 3
"""Weight of the whole question beside one part of it."""
SHARPNESS = 0.7
"""How much more the best of a passage's parts counts than the others; of one part it changes nothing."""
PUBLISHER, PERIOD = 3.5, 3.0
"""What a preferred publisher adds, and a day in a period: about as far as the best of a hundred candidates stands from
their mean in one half. A preferred passage that fits fairly well stands beside another that fits best."""
RECENT = 1.2
"""What being as new as the newest adds where the newest is asked for: the newest of the candidates that are about the
same, which are those that it can bring to the front."""
ENOUGH = 4
"""If fewer candidates are of a preferred publisher or period, it is searched by itself: in a large library the nearest
of all may hold none of it."""

Scores = NDArray[np.float64]
"""One a candidate."""
Vector = NDArray[np.float32]


def search(
    store: Library, embedder: Embedder, question: str, filters: Filters, limit: int, parts: Sequence[Part] = ()
) -> list[Hit]:
    """The `limit` passages that fit the question best, best first.

    `parts` are what `rag.parts.split` made of the question; without them it is one. The best passage of each part,
    and of each publisher in `filters.publishers`, comes before any second one. Every passage that any half of any part
    found is scored: for each part the z-scores of nearness, BM25 and the best sentence's words, of the part and of the
    whole question, and what is preferred; of several parts the best counts most (`SHARPNESS`).
    """
    asked = parts if len(parts) > 1 else [Part(question, part.source) for part in parts] or [Part(question)]
    told, *of_parts = (sought(text, filters.publishers) for text in (question, *(part.text for part in asked)))
    texts = list(dict.fromkeys(of_parts))
    searched = list(dict.fromkeys([*texts, told]))
    to_embed = list(dict.fromkeys([*searched, question]))
    vectors = dict(zip(to_embed, embedder.embed(to_embed), strict=True))
    found = _candidates(store, filters, texts, vectors, vectors[told])
    if not found:
        return []
    dense = {text: _nearness(found, vectors[text]) for text in searched}
    lexical = {text: _bm25(store, text, filters, found) for text in texts}
    together = _best_sentences(searched, found)
    # A part's words are the question's, so BM25 of the question, a sum over words, is about the sum of the parts'.
    whole = dense[told], np.sum(list(lexical.values()), axis=0), together[told]
    of_whole = WHOLE * _fused(*whole)
    fits = {text: (1 - WHOLE) * _fused(dense[text], lexical[text], together[text]) + of_whole for text in texts}
    scores = np.array(
        [_preferring(fits[text], found, part, filters) for text, part in zip(of_parts, asked, strict=True)]
    )
    order, best = _in_turn(scores, found, filters)
    cosines = _cosines(found, vectors[question])
    return [
        Hit(found[i].article, found[i].passage, float(best[i]), float(cosines[i]), float(whole[1][i]))
        for i in order[:limit]
    ]


def _words(text: str) -> list[str]:
    return sorted({word.lower() for word in meaningful(text)})


def _candidates(
    store: Library, filters: Filters, texts: Sequence[str], vectors: Mapping[str, Vector], of_question: Vector
) -> list[StoredPassage]:
    """The nearest and the best worded of every part, and the nearest of what is preferred and hardly found."""
    ids: dict[str, None] = {}
    for text in texts:
        ids.update(dict.fromkeys(store.dense(vectors[text], CANDIDATES, filters)))
        ids.update(dict.fromkeys(store.lexical(_words(text), CANDIDATES, filters)))
    found = store.passages(list(ids))
    for narrow in _narrowed(filters, list(found.values())):
        more = store.dense(of_question, CANDIDATES, narrow)
        found |= store.passages([name for name in more if name not in found])
    return list(found.values())


def _cosines(found: Sequence[StoredPassage], vector: Vector) -> Scores:
    return np.array([item.vector @ vector for item in found], dtype=np.float64)


def _nearness(found: Sequence[StoredPassage], vector: Vector) -> Scores:
    """In meaning: the cosine of a passage's nearest sentence; its own if some passage has none for its sentences
    (another embedder's, or one of before 0.21.0), so that all are measured alike."""
    if not all(len(item.sentences) for item in found):
        return _cosines(found, vector)
    return np.array([(item.sentences @ vector).max() for item in found], dtype=np.float64)


def _bm25(store: Library, text: str, filters: Filters, found: Sequence[StoredPassage]) -> Scores:
    names = [item.passage.id for item in found]
    scores = store.lexical(_words(text), len(names), filters, among=names)
    return np.array([scores.get(name, 0.0) for name in names])


def _best_sentences(texts: Sequence[str], found: Sequence[StoredPassage]) -> dict[str, Scores]:
    """For each text, how much of it the best sentence of each passage holds, 0..1; a word that few passages have counts
    more."""
    asked = {text: words_of(text) for text in texts}
    places = finding(frozenset[str]().union(*asked.values()))
    pages = [_held(item.passage.text, places(item.passage.text)) for item in found]
    return {text: _best_sentence(words, pages) for text, words in asked.items()}


def _held(text: str, places: Sequence[tuple[int, str]]) -> list[frozenset[str]]:
    """What each sentence has of some words, which stand at these places of the text; a text that has but one word of
    them is not cut."""
    if len({word for _, word in places}) < 2:
        return [frozenset(word for _, word in places)]
    starts = [span.start for span in sentence_spans(text)]
    held = defaultdict[int, set[str]](set)
    for at, word in places:
        held[bisect_right(starts, at)].add(word)
    return list(map(frozenset, held.values()))


def _best_sentence(asked: frozenset[str], pages: Sequence[Sequence[frozenset[str]]]) -> Scores:
    """`asked` and `pages`, the words of every sentence, are stems."""
    held = [[asked & sentence for sentence in page] for page in pages]
    frequency = Counter(word for sentences in held for word in set[str]().union(*sentences))
    # As BM25 weighs words (Robertson and Sparck Jones 1976), among the candidates alone: no word is looked up for it.
    weights = {word: log(1 + (len(pages) - frequency[word] + 0.5) / (frequency[word] + 0.5)) for word in asked}
    # Exact sums: sets have no order, and the last bit of a plain sum would differ from process to process.
    most = [max((fsum(map(weights.__getitem__, stems)) for stems in sentences), default=0.0) for sentences in held]
    return np.array(most) / (fsum(weights.values()) or 1.0)


def _narrowed(filters: Filters, found: Sequence[StoredPassage]) -> Iterator[Filters]:
    """The filters of what is preferred and too little of it found."""
    for source in filters.publishers:
        if sum(item.article.source == source for item in found) < ENOUGH and source in (filters.sources or [source]):
            yield replace(filters, sources=(source,))
    for period in filters.periods:
        since, until = (
            max(period.since, filters.since or period.since),
            min(period.until, filters.until or period.until),
        )
        days = [item.article.published for item in found]
        if sum(day is not None and since <= day <= until for day in days) < ENOUGH and since <= until:
            yield replace(filters, since=since, until=until)


def _standardised(values: Scores) -> Scores:
    """z-scores: mean 0, standard deviation 1; zeros where all values are the same."""
    deviation = values.std()
    return (values - values.mean()) / deviation if deviation > 1e-9 else np.zeros_like(values)


def _fused(dense: Scores, lexical: Scores, together: Scores) -> Scores:
    return _standardised(dense) + LEXICAL * _standardised(lexical) + TOGETHER * _standardised(together)


def _preferring(fit: Scores, found: Sequence[StoredPassage], part: Part, filters: Filters) -> Scores:
    """The passages' scores for one part: how well they fit, and what publishers and days add."""
    publishers = _publishers(part, filters)
    # A period that is named in one part is that part's own; one named elsewhere may be meant for all.
    periods = [period for period in filters.periods if period.text in part.text] or filters.periods
    days = [item.article.published for item in found]
    # As there, where none is near.
    undated = NEUTRAL * max((closeness(day, periods) for day in days if day), default=0.0)
    scores = fit.copy()
    for i, (item, day) in enumerate(zip(found, days, strict=True)):
        scores[i] += PUBLISHER * (item.article.source in publishers)
        scores[i] += PERIOD * (closeness(day, periods) if day else undated) if periods else 0
    return scores + RECENT * _freshness(scores, days, filters.as_of or date.max) if filters.recent else scores


def _freshness(scores: Scores, days: Sequence[date | None], as_of: date) -> Scores:
    """How new each is among the candidates about the same: what is new of another subject makes none of them old."""
    about = [day for score, day in zip(scores, days, strict=True) if day and score >= scores.max() - RECENT]
    # In an archive the newest are new; seen from today all of it is old, and an undated article would stand in front.
    newest, oldest = min(max(about, default=as_of), as_of), min(about, default=as_of)
    return np.array([freshness(day, newest, oldest) for day in days])


def _publishers(part: Part, filters: Filters) -> set[str]:
    """Whose passages a part prefers: its own publisher's, else those of all that the question names.

    "Fox News" may stand for several in the index; then all of them are in `filters.publishers`.
    """
    if not part.source or part.source.casefold() in part.text.casefold():
        return {part.source} if part.source else set(filters.publishers)
    name = short_name(part.source)
    return {part.source} | {source for source in filters.publishers if short_name(source) == name}


def _of_any(scores: Scores) -> Scores:
    """How well each fits some part: the log of the sum of what its scores are the logs of, each seen from the best one
    for that part. So a passage that fits two parts nearly as well as their best stands before one that fits one."""
    seen = SHARPNESS * (scores - scores.max(axis=1, keepdims=True))
    some: Scores = scores.max() + np.log(np.exp(seen).sum(axis=0)) / SHARPNESS
    return some


def _in_turn(scores: Scores, found: Sequence[StoredPassage], filters: Filters) -> tuple[list[int], Scores]:
    """Passages in order, and their scores by number: the best for some part, but first one for each in turn.

    A question that compares two publishers needs one passage of each before the second of the louder. Their scores
    are raised to the best score behind them, so that scores fall along the order.
    """
    best = _of_any(scores)
    names = [short_name(item.article.source) for item in found]
    first = {int(i) for i in scores.argmax(axis=1)}
    for name in {short_name(source) for source in filters.publishers}:
        of_it = [i for i in range(len(found)) if names[i] == name]
        first |= {max(of_it, key=lambda i: best[i])} if of_it else set()
    others = [score for i, score in enumerate(best) if i not in first]
    order = sorted(range(len(found)), key=lambda i: (i not in first, -best[i], found[i].passage.id))
    raised = best.copy()
    raised[list(first)] = np.maximum(best[list(first)], max(others, default=-np.inf))
    return order, raised


def sentence_vectors(store: Library, hits: Sequence[Hit]) -> dict[str, Vector]:
    """Sentence -> its vector as stored, of the first of these hits that has it: what is known need not be embedded."""
    stored = store.passages([hit.passage.id for hit in hits])
    known: dict[str, Vector] = {}
    for hit in hits:
        if item := stored.get(hit.passage.id):
            sentences = sentences_in(item.passage.text)
            if len(sentences) == len(item.sentences):  # else they were told apart by other rules when it was stored
                known = dict(zip(sentences, item.sentences, strict=True)) | known
    return known


def as_retriever(find: Callable[[str], list[Hit]]) -> Any:
    """A search as a LlamaIndex `BaseRetriever`, whose nodes carry their `Hit` as metadata "hit".

    The class is made here, since importing LlamaIndex takes 1.5 s, which nobody else need pay.
    """
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

    class HybridRetriever(BaseRetriever):  # type: ignore[misc]
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            return [NodeWithScore(node=node(hit), score=hit.score) for hit in find(query_bundle.query_str)]

    def node(hit: Hit) -> TextNode:
        passage = hit.passage
        return TextNode(
            id_=passage.id,
            text=passage.text,
            start_char_idx=passage.start,
            end_char_idx=passage.end,
            metadata={"hit": hit},
            excluded_llm_metadata_keys=["hit"],
            excluded_embed_metadata_keys=["hit"],
        )

    return HybridRetriever()
