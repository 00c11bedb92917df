"""The parts of a question + what was found for each -> those of which it tells nothing: another part's answer again.

"When did the bridge close and when will it reopen?" has two parts about the same bridge. Where no article tells when it
reopens, the sentence that comes nearest is the one on its closure, and it comes very near. A sentence that answers one
part answers another as well only if it tells what that one asks. By words and kinds of value, for English; rather
silent than wrong. Knows nothing of what is found in sentences of a part's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer_types import asks_why, gives_reason, holds, lacks
from rag.claims import read_asked
from rag.extraction import Extraction
from rag.parts import asked_itself, subject
from rag.senses import nearest
from rag.terms import content_words, figures, words_of
from rag.types import Part

ENOUGH = 0.5
"""Share of the words that only this part asks with, from which on a sentence that holds them may tell it."""
DOUBTED, SURE = -1.5, 1.0
"""Log odds of the reader below which even a sentence with such a figure does not tell it, and from which on any other
does."""
_AHEAD = re.compile(r"\b(?:will|going to)\b", re.IGNORECASE)
_TO_COME = re.compile(
    r"\b(?:will|would|shall|(?:is|are|was|were) (?:\w+ly )?to|due|expect\w*|plan\w*|schedul\w*|hop\w+|intend\w*"
    r"|until|till)\b|['’]ll\b",
    re.IGNORECASE,
)
"""What tells of something to come."""
_OF_WHAT = re.compile(
    r"\b(?:at|by|for|in|on|to|with) (?:what|which)\b|\bwhat(?:['’]s| is| was| are| were)\b", re.IGNORECASE
)
"""Asks for a thing that may be told by a figure alone: "in what time", "what was his score"."""


def untold(found: Sequence[tuple[Part, Extraction]]) -> list[Part]:
    """The parts, of those that seem to be answered, whose best sentence is given for another part and does not tell
    this one; never all of them."""
    silent: list[Part] = []
    for part, own in reversed(found):
        if any(_is_of(other, part, its, own) for other, its in found if other != part and other not in silent):
            silent.append(part)
    return silent


def nothing_on(part: str) -> str:
    """The line of an answer's text about a part, in the question's own words, that is missing."""
    return f"Nothing found on: {part}"


def _is_of(other: Part, part: Part, its: Extraction, own: Extraction) -> bool:
    """Whether a part's answer is but that to the other."""
    theirs = [sentence.text for sentence in its.draft.sentences]
    if not own.best or own.best.text not in theirs:
        return False
    answers_other = _has_its_kind(other, part, theirs) or _has_its_words(other, part, theirs)
    return answers_other and not _tells(part, other, own)


def _tells(part: Part, other: Part, found: Extraction) -> bool:
    """Whether what was found for a part may tell it: a figure, a day, a reason, or the words that this part alone asks
    with; or the reader thinks that it does. What is to come is told in its own words or as something to come."""
    question, sentences = asked_itself(part.text), [sentence.text for sentence in found.draft.sentences]
    odds, has_words = found.signals.get("reader_odds", 0.0), _has_its_words(part, other, sentences)
    if _AHEAD.search(question) and not any(map(_TO_COME.search, sentences)):
        return has_words
    if _has_its_kind(part, other, sentences):
        return odds >= DOUBTED
    return odds >= SURE or (any(map(gives_reason, sentences)) if asks_why(question) else has_words)


def _has_its_words(part: Part, other: Part, sentences: Sequence[str]) -> bool:
    """Whether the sentences hold half of the words with which this part asks and the other does not."""
    question, beside = subject(asked_itself(part.text)), subject(asked_itself(other.text))
    alone = set(content_words(question)) - words_of(beside) - words_of(part.source)
    there = frozenset[str]().union(*map(words_of, sentences))
    return sum(nearest(word, there) > 0 for word in alone) >= ENOUGH * len(alone)


def _has_its_kind(part: Part, other: Part, sentences: Sequence[str]) -> bool:
    """Whether a sentence has a figure or a day for this part, where the other asks for none such."""
    question, beside = asked_itself(part.text), asked_itself(other.text)
    kind, its = read_asked(question).kind, read_asked(beside).kind
    if its in ("date", "figure") and kind in (its, None):
        return False
    if kind in ("date", "figure"):
        return any(holds(question, sentence) and not lacks(question, sentence) for sentence in sentences)
    said = figures(f"{question} {beside}")
    return bool(_OF_WHAT.search(question)) and any(figures(sentence) - said for sentence in sentences)
