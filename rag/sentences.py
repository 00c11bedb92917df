"""Text -> sentence spans, by sentencex. A sentence never crosses the end of a line (a block of an article)."""

from __future__ import annotations

import sentencex

from rag.types import Span


def sentence_spans(text: str) -> list[Span]:
    """The sentences of a text, in order, trimmed of white space; `text[start:end]` is one.

    >>> [text[a:b] for text in ["He left. She stayed."] for a, b in sentence_spans(text)]
    ['He left.', 'She stayed.']
    """
    spans = []
    offset = 0
    for line in text.split("\n"):
        # Half a surrogate pair, which no UTF-8 can hold, becomes one other character, so that offsets stay.
        for boundary in sentencex.get_sentence_boundaries("en", line.encode("utf-8", "replace").decode("utf-8")):
            start, end = offset + boundary["start_index"], offset + boundary["end_index"]
            sentence = text[start:end]
            if stripped := sentence.strip():
                start += len(sentence) - len(sentence.lstrip())
                spans.append(Span(start, start + len(stripped)))
        offset += len(line) + 1
    return spans
