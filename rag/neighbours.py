"""Hits -> fewer Hits: passages of one article that follow each other are one, a longer stretch of it.

For a person who looks through what was found: a story told in four passages is not four finds. Not for what an answer
is made of: the reader and what compares passages were made, and measured, on single ones, and a number that a language
model cites is answered with one quote, so that two places of one article need two numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.types import Hit, Passage

MOST = 4
"""Passages in one: about 800 tokens, 4,000 characters, a news article of usual length. A long report that is found as a
whole would else be one hit of many pages, with nothing to show where in it the question is met."""


def together(hits: Sequence[Hit]) -> list[Hit]:
    """The hits (best first), those joined that stand side by side in one article, `MOST` at most.

    A joined hit has the place, scores and passage id of its best one, and `article.body[start:end] == text` from the
    start of the first to the end of the last. Only passages that the same other articles print are joined, so that
    `also_in` is true of all of it. Of more than `MOST` in a row the better ones are joined first. No error is raised.
    """
    runs: list[list[Hit]] = []
    for hit in hits:
        # Before it and after it, the best first.
        beside = [run for run in runs if len(run) < MOST and _beside(run, hit)]
        if beside:
            beside[0].append(hit)
        else:
            runs.append([hit])
        if len(beside) > 1 and len(beside[0]) + len(beside[1]) <= MOST:
            beside[0].extend(beside[1])
            runs = [run for run in runs if run is not beside[1]]
    return [_joined(run) for run in runs]


def _beside(run: Sequence[Hit], hit: Hit) -> bool:
    """Whether nothing but white space is between them."""
    if run[0].article.id != hit.article.id or run[0].also_in != hit.also_in:
        return False
    start, end = _span(run)
    between = (end, hit.passage.start) if end <= hit.passage.start else (hit.passage.end, start)
    return not hit.article.body[slice(*between)].strip()


def _span(run: Sequence[Hit]) -> tuple[int, int]:
    return min(hit.passage.start for hit in run), max(hit.passage.end for hit in run)


def _joined(run: Sequence[Hit]) -> Hit:
    best = run[0]
    start, end = _span(run)
    text = best.article.body[start:end]
    return replace(best, passage=Passage(best.passage.id, best.article.id, text, start, end))
