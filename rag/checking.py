"""Sentence + sources -> Check: does the source say what the sentence says? Judges, never rewrites.

Deterministic and offline. Compares content words, figures, names and negation. Blind to paraphrase, to who
did what to whom, and to tense: a sentence with the right words in the wrong roles passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.sentences import sentence_spans
from rag.terms import content_words, figures, names
from rag.types import Check, Evidence, Span, Verdict

SUPPORTED, PARTLY = 0.6, 0.35
"""Shares of a sentence's content words in its evidence from which it counts as supported, or partly."""

_NEGATION = re.compile(r"\b(?:not|never|no|nor|neither|none|without|cannot|fail(?:s|ed)? to)\b|n['’]t\b", re.IGNORECASE)


def check(text: str, sources: Sequence[str]) -> list[Check]:
    """Checks every sentence of a text against source texts, one Check a sentence, in order.

    `score` is the share of the sentence's content words (stems) that the nearest sentence of each source
    holds between them, halved for every figure and lowered by a third for every name that is missing.
    No error is raised: empty sources support nothing.
    """
    return [check_sentence(text[start:end], sources) for start, end in sentence_spans(text)]


def check_sentence(sentence: str, sources: Sequence[str]) -> Check:
    """Checks one sentence; see `check`."""
    found = [best for i, source in enumerate(sources) if (best := nearest(sentence, source, i)) is not None]
    if not found:
        return Check(sentence, "unsupported", 0.0, None, ("there is no source to check against",))
    evidence = max(
        found, key=lambda item: (overlap(sentence, item.text), _agrees(sentence, item.text), sentence in item.text)
    )
    said = "\n".join(item.text for item in found)
    share = overlap(sentence, said)
    missing_figures = sorted(figures(sentence) - figures(said))
    missing_names = _missing_names(sentence, said)
    reasons = [f"the figure {figure} is not in the source" for figure in missing_figures]
    reasons += [f"the name {name} is not in the source" for name in missing_names]
    if share >= SUPPORTED and not _agrees(sentence, evidence.text) and not _agrees(sentence, said):
        reasons.append("negation differs")
    if share < SUPPORTED:
        reasons.append(f"only {share:.0%} of its words are in the source")
    score = share * 0.5 ** len(missing_figures) * (2 / 3) ** len(missing_names)
    return Check(sentence, _verdict(share, reasons), round(score, 3), evidence, tuple(reasons))


def _verdict(share: float, reasons: Sequence[str]) -> Verdict:
    if share < PARTLY:
        return "unsupported"
    return "partly" if reasons else "supported"


def _agrees(sentence: str, said: str) -> bool:
    """Whether both are negated or neither is."""
    return bool(_NEGATION.search(sentence)) == bool(_NEGATION.search(said))


def _missing_names(sentence: str, said: str) -> list[str]:
    # A name of the sentence may stand anywhere in the source, also where it only opens a sentence, and a compound
    # ("U.S.-China") may stand there in its parts.
    words = set(content_words(said))
    there = words | set(names(said))
    return [
        written
        for stem, written in names(sentence).items()
        if stem not in there and not words.issuperset(content_words(written))
    ]


def overlap(sentence: str, said: str) -> float:
    """Share of the sentence's distinct content words that are in `said`, 0..1; 1 if it has none but is said."""
    words = set(content_words(sentence))
    if not words:
        return float(sentence.strip() in said)
    return len(words & set(content_words(said))) / len(words)


def nearest(sentence: str, source: str, index: int = 0) -> Evidence | None:
    """The sentence of the source that shares most with `sentence`; a verbatim occurrence wins.

    Always whole sentences: of "It is not true that X." the words "X." alone are no evidence.
    """
    spans = sentence_spans(source)
    if not spans:
        return None
    words = set(content_words(sentence)) | figures(sentence)

    def shared(text: str) -> tuple[int, int]:
        return len(words & (set(content_words(text)) | figures(text))), -len(text)

    start, end = _verbatim(sentence, source, spans) or max(
        spans, key=lambda span: shared(source[span.start : span.end])
    )
    return Evidence(index, start, end, source[start:end])


def _verbatim(sentence: str, source: str, spans: Sequence[Span]) -> Span | None:
    """Where the source has exactly this sentence, else the sentences within which it has these words."""
    for span in spans:
        if source[span.start : span.end] == sentence:
            return span
    at = source.find(sentence) if sentence else -1
    around = [span for span in spans if at >= 0 and span.start < at + len(sentence) and span.end > at]
    return Span(around[0].start, around[-1].end) if around else None
