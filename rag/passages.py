"""Article -> Passages: runs of whole sentences that fit the embedder, cut by spans.

Spans are made here once and never searched for again; quotes, highlights and checks all rest on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.embedding import Embedder
from rag.sentences import sentence_spans, uncorrected_spans
from rag.types import Article, Passage, Span

HEADER_TOKENS = 48
"""At most this much of the embedder's limit goes to the headline that each passage is embedded under."""

MAX_SENTENCE = 2_000
"""Characters; a longer "sentence" (a table, a text without full stops) is cut at words. No passage is longer:
to a word-piece tokenizer, a word of thousands of letters is one unknown token."""

CUT = f"cut-{HEADER_TOKENS}-{MAX_SENTENCE}"
"""How articles are cut; change it whenever passages of the same article would be others. Every library has then to be
made anew, so sentences are taken as sentencex has them, without our rules."""


def made_by(embedder: Embedder) -> str:
    """What stored passages and vectors depend on: the embedder (weights, pooling, length, header) and the cutting."""
    return f"{embedder.fingerprint}/{CUT}"


def header(article: Article, embedder: Embedder) -> str:
    """The headline, cut at words to at most `HEADER_TOKENS` tokens and half of what the embedder reads."""
    limit = min(HEADER_TOKENS, embedder.max_tokens // 2)
    words = article.title.split()
    counts = embedder.count_tokens(words)
    total = 0
    for i, count in enumerate(counts):
        total += count
        if total > limit:
            return " ".join(words[:i])
    return " ".join(words)


def embedded_text(article: Article, passage: Passage, embedder: Embedder) -> str:
    """What the embedder reads for a passage: headline and text, within its limit."""
    return f"{header(article, embedder)}\n{passage.text}"


def sentences_of(passage: Passage, text: str) -> list[Span]:
    """Where the passage's sentences stand in what the embedder reads for it, which ends with the passage."""
    before = len(text) - len(passage.text)
    return [Span(before + start, before + end) for start, end in sentence_spans(passage.text)]


def split(article: Article, embedder: Embedder) -> list[Passage]:
    """The article's passages, in order and without overlap; every sentence is in exactly one."""
    budget = max(8, embedder.max_tokens - sum(embedder.count_tokens([header(article, embedder)])))
    pieces = list(_pieces(article.body, embedder, budget))
    counts = embedder.count_tokens([article.body[a:b] for a, b in pieces])
    passages = []
    first, total = 0, 0
    for i, count in enumerate(counts):
        long = pieces[i].end - pieces[first].start > MAX_SENTENCE
        if i > first and (long or total + count > budget):
            passages.append(_passage(article, pieces[first:i]))
            first, total = i, 0
        total += count
    passages.append(_passage(article, pieces[first:]))
    return passages


def _passage(article: Article, pieces: Sequence[Span]) -> Passage:
    start, end = pieces[0].start, pieces[-1].end
    return Passage(f"{article.id}-{start}", article.id, article.body[start:end], start, end)


def _pieces(body: str, embedder: Embedder, budget: int) -> Iterator[Span]:
    """Sentences; those that are too long are halved at words until they fit."""
    short = [piece for span in uncorrected_spans(body) for piece in _cut(body, span)]
    counts = embedder.count_tokens([body[a:b] for a, b in short])
    for piece, count in zip(short, counts, strict=True):
        if count <= budget:
            yield piece
        else:
            yield from _halved(body, piece, embedder, budget)


def _cut(body: str, span: Span) -> Iterator[Span]:
    """Cuts at the last space before every `MAX_SENTENCE` characters."""
    start, end = span
    while end - start > MAX_SENTENCE:
        at = body.rfind(" ", start + 1, start + MAX_SENTENCE)
        at = at if at > start else start + MAX_SENTENCE
        yield _trimmed(body, start, at)
        start = _trimmed(body, at, end).start
    yield Span(start, end)


def _halved(body: str, span: Span, embedder: Embedder, budget: int) -> Iterator[Span]:
    start, end = span
    if end - start < 2 or embedder.count_tokens([body[start:end]])[0] <= budget:
        yield span
        return
    middle = (start + end) // 2
    before, after = body.rfind(" ", start + 1, middle), body.find(" ", middle, end)
    at = min((i for i in (before, after) if i > start), key=lambda i: abs(i - middle), default=middle)
    yield from _halved(body, _trimmed(body, start, at), embedder, budget)
    yield from _halved(body, _trimmed(body, at, end), embedder, budget)


def _trimmed(body: str, start: int, end: int) -> Span:
    text = body[start:end]
    start += len(text) - len(text.lstrip())
    return Span(start, start + len(text.strip()))
