"""Text -> its sentences, by sentencex. A sentence never crosses the end of a line (a block of an article)."""

from __future__ import annotations

import re

import sentencex

from rag.types import Span

_SPACE = re.compile(r"\s")


def sentences_in(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order, trimmed of white space.

    >>> sentences_in("He left. She stayed.")
    ('He left.', 'She stayed.')
    """
    return tuple(text[start:end] for start, end in sentence_spans(text))


def sentence_spans(text: str) -> list[Span]:
    """Where they stand: `text[start:end]` is one."""
    spans = []
    offset = 0
    for line in text.split("\n"):
        # One character for another, so that offsets stay: half a surrogate pair, which no UTF-8 can hold; and a space
        # of more than one byte, over which sentencex panics where an initial stands behind it ("John F." in print).
        plain = _SPACE.sub(" ", line.encode("utf-8", "replace").decode("utf-8"))
        for boundary in sentencex.get_sentence_boundaries("en", plain):
            start, end = offset + boundary["start_index"], offset + boundary["end_index"]
            sentence = text[start:end]
            if stripped := sentence.strip():
                start += len(sentence) - len(sentence.lstrip())
                spans.append(Span(start, start + len(stripped)))
        offset += len(line) + 1
    return spans
