"""What a model writes -> what it says: without what it thinks aloud before that, without the tokens that its chat
template is made of, and without characters that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_THOUGHTS = r"(?:[a-z]{1,8}:)?(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|analysis)"
"""What a tag around them is called, behind "seed:" or the like."""
_BEGINS = (
    rf"<{_THOUGHTS}>|\[think\]|◁{_THOUGHTS}▷|<\|(?:start_|begin_of_)?{_THOUGHTS}\|>"
    r"|<\|channel\|>(?:analysis|commentary)<\|message\|>"
)
_ENDS = re.compile(
    rf"</{_THOUGHTS}>|\[/think\]|◁/{_THOUGHTS}▷|<\|(?:/|end_|end_of_){_THOUGHTS}\|>|<\|channel\|>final<\|message\|>",
    re.IGNORECASE,
)
"""Where thoughts end, whatever they began with."""
_BEGINS_OR_ENDS = re.compile(rf"(?P<begins>{_BEGINS})|{_ENDS.pattern}", re.IGNORECASE)
_HALF_TAG = re.compile(
    r"(?:<\|channel\|>(?:[a-z]{0,10}(?:<[|a-z]{0,9})?)?|[<◁][|/]{0,2}[a-z_:]{0,28}\|?|\[/?[a-z]{0,5})$", re.IGNORECASE
)
"""What may grow into such a tag."""

_TURN = r"(?:<\|(?:im_start|start|start_header_id)\|>|<start_of_turn>)"
_TOKEN = re.compile(
    rf"{_TURN}(?:assistant|model|system|user)?"
    r"|<[|｜][^<>|｜\n]{1,40}[|｜]>|</?s>|<(?:bos|eos|pad|unk|(?:start|end)_of_[a-z]{1,10})>"
    r"|\[/?INST\]|\[cite_(?:start|end)\]",
    re.IGNORECASE,
)
"""A token of a chat template, or of how a model is told to cite, that its server leaves in what it says."""
_HALF_TOKEN = re.compile(rf"(?:{_TURN}[a-z]{{0,8}}|<[^<>\s]{{0,42}}|\[/?[a-z_]{{0,10}})$", re.IGNORECASE)
_LONGEST = 60
"""Characters of half a token or tag at most."""

_JOINERS = "\u200c\u200d"
_UNSEEN = re.compile(
    f"[\xad\u180e\u200b{_JOINERS}\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]+(?P<ends>\\Z)?"
)
"""Marks of width nought and of direction, and tags."""


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
    kept the first tag to itself. An end that may still grow into a tag or a token is held back."""
    rest = ""
    for piece in _without_thoughts(seen(pieces)):
        if piece is None:
            rest = ""
            yield None
            continue
        rest += piece
        half = _HALF_TOKEN.search(rest, max(0, len(rest) - _LONGEST))
        end = half.start() if half else len(rest)
        if told := _TOKEN.sub("", rest[:end]):
            yield told
        rest = rest[end:]
    if told := _TOKEN.sub("", rest):
        yield told


def _without_thoughts(pieces: Iterable[str]) -> Iterator[str | None]:
    rest, thinking = "", False
    for piece in pieces:
        rest += piece
        while tag := (_ENDS if thinking else _BEGINS_OR_ENDS).search(rest):
            begins = not thinking and tag["begins"] is not None
            if not begins and not thinking:
                yield None
            elif not thinking and tag.start():
                yield rest[: tag.start()]
            rest, thinking = rest[tag.end() :], begins
        half = _HALF_TAG.search(rest, max(0, len(rest) - _LONGEST))
        sure = half.start() if half else len(rest)
        if not thinking and sure:
            yield rest[:sure]
        rest = rest[sure:]
    if rest and not thinking:
        yield rest


def seen(pieces: Iterable[str]) -> Iterator[str]:
    """What is written, without the characters that nobody sees. The joiners of Persian words and of emoji stay; those
    at an end wait for what they join."""
    before = waiting = ""
    for piece in pieces:
        text = waiting + piece
        hidden = list(_UNSEEN.finditer(text))
        waiting = ""
        if hidden and hidden[-1]["ends"] is not None:
            waiting, text = _joiner(hidden[-1]), text[: hidden[-1].start()]
        told = _shown(before, text)
        before = told[-1:] or before
        yield told
    yield _shown(before, waiting)


def _shown(before: str, text: str) -> str:
    def left(run: re.Match[str]) -> str:
        beside = (text[run.start() - 1 : run.start()] or before) + text[run.end() : run.end() + 1]
        joins = not any(character.isascii() for character in beside)
        return _joiner(run) if joins else ""

    return _UNSEEN.sub(left, text)


def _joiner(run: re.Match[str]) -> str:
    """The first joiner of a run, which says all that more of them would; "" if it has none."""
    return next((character for character in run[0] if character in _JOINERS), "")
