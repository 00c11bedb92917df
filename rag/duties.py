"""Two texts -> where one says that somebody must, and the other that he should, may or need not. Rules for English."""

from __future__ import annotations

from collections.abc import Iterator

from rag.modality import is_no_modal
from rag.wording import COMMON, Contrast, Words, best, concerned, fit, not_before

_DUTIES = {"must": 2, "should": 1, "ought": 1, "may": 0, "can": 0}
_DUTIES_TO = {
    "have": 2, "has": 2, "required": 2, "obliged": 2, "obligated": 2, "need": 2, "needs": 2, "allowed": 0,
    "permitted": 0, "free": 0, "entitled": 0,
}  # fmt: skip
"""What is demanded (2), advised (1) or permitted (0); the latter before a "to"."""
_FORBIDDEN, _FREE = 3, -1
"""What "must not" and "need not" say. Free one is also of what one may or should do."""


def _duties(words: Words) -> dict[int, tuple[int, str]]:
    """Place of each word that is demanded, advised or permitted -> which of these (`_DUTIES`), and by what word."""
    found = {}
    for i, word in enumerate(words.lower):
        if word not in _DUTIES and word not in _DUTIES_TO:
            continue
        after, behind, *_ = *words.after(i, 2), "", ""
        told = f"{word} to" if after == "to" and word in _DUTIES_TO else word
        duty = _DUTIES_TO.get(word) if told != word else _DUTIES.get(word)
        if duty is None or after in ("only", "have") or is_no_modal(words, i):
            continue
        if after == "not" or not_before(words, i):
            if (denied := _denied(words, i, told)) is None:
                continue
            duty, told = denied
        place = concerned(words, i, 3)
        if place is not None and (after != "be" or behind.endswith(("ed", "en"))):  # not "it must be true"
            found[place] = duty, told
    return found


def _denied(words: Words, i: int, told: str) -> tuple[int, str] | None:
    """What a duty is with a "not" just before or behind it; None where that may mean something else."""
    if told == "must":
        return (_FORBIDDEN, "must not") if not not_before(words, i) else None
    if told not in (f"{word} to" for word in _DUTIES_TO) or "only" in words.before(i, 2):
        return None
    if not any(word == "not" or word.endswith("n't") for word in words.before(i, 2)):
        return None
    return (_FREE if _DUTIES_TO[words.lower[i]] else _FORBIDDEN), f"not {told}"


def duties(sentence: Words, quote: Words) -> Iterator[Contrast]:
    """Where one says that somebody must and the other that he may, should or need not; not "may" for "should", which is
    weaker."""
    here = _duties(sentence)
    there = _duties(quote) if here else {}
    for at, (duty, told) in here.items():
        near = best(fit(sentence, at, quote, quote.places.get(sentence.keys[at], [])[:COMMON])) if there else []
        if not near or any(place not in there or there[place][0] == duty for place in near):
            continue
        quoted, by = there[near[0]]
        denied = {duty, quoted} & {_FORBIDDEN, _FREE}
        # "must" beside "must not" is for `negations` to tell
        differ = {duty, quoted} in ({_FREE, 2}, {_FREE, _FORBIDDEN}) if denied else (by, told) != ("should", "may")
        if differ:
            yield Contrast("modality", told, by)
