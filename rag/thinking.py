"""What a model writes -> what it says: without what it thinks aloud before that, between <think> and </think>, or
<thinking> and </thinking>."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_THINK, _THOUGHT = ("<think>", "<thinking>"), ("</think>", "</thinking>")
_BEGINS_OR_ENDS, _ENDS = re.compile("|".join(_THINK + _THOUGHT)), re.compile("|".join(_THOUGHT))


def said(pieces: Iterable[str], most: int) -> str:
    """All that is said; once it is longer than `most`, only what there is by then, and the model is read no further."""
    text = ""
    for piece in saying(pieces):
        text = "" if piece is None else text + piece
        if len(text) > most:
            break
    return text


def saying(pieces: Iterable[str]) -> Iterator[str | None]:
    """What is said, as it is written; None where all that was said before turns out to be thoughts, because the server
    kept the first tag to itself. An end that may still grow into a tag is held back."""
    rest, thinking = "", False
    for piece in pieces:
        rest += piece
        while tag := (_ENDS if thinking else _BEGINS_OR_ENDS).search(rest):
            if tag[0] in _THOUGHT and not thinking:
                yield None
            elif not thinking and tag.start():
                yield rest[: tag.start()]
            rest, thinking = rest[tag.end() :], tag[0] in _THINK
        unsure = max(may_become(tag, rest) for tag in _THINK + _THOUGHT)
        if not thinking and len(rest) > unsure:
            yield rest[: len(rest) - unsure]
        rest = rest[len(rest) - unsure :]
    if rest and not thinking:
        yield rest


def may_become(word: str, text: str) -> int:
    """How many characters at the end of a text begin this word, without being all of it."""
    return next(n for n in range(min(len(word) - 1, len(text)), -1, -1) if text.endswith(word[:n]))
