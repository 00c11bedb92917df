"""Question + what was extracted + Hits -> the same with the newest article's figure first, where a count has gone on.

"At least 3 dead" on Monday, 11 on Wednesday, 19 on Friday: asked how many died, Monday's sentence may come nearest in
words. Of sentences that count what is asked, of one event, the newest article's comes first, and is added where it was
not chosen. Rules for English news; rather no update than the figure of another event, or of a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from rag.claims import Asked, Claim, Reading, read, read_asked
from rag.conflicts import WHO_SAYS
from rag.dates import MONTHS, WEEKDAYS
from rag.duplicates import newest_first
from rag.extraction import Extraction, Sentence, noted, readable
from rag.figures import Figure
from rag.orders import told_in
from rag.senses import nearest
from rag.terms import content_words, stem
from rag.times import told_within
from rag.types import Draft, DraftSentence, Hit, Period
from rag.values import counted, names

ASKED, SHARED = 0.75, 0.5
"""An article of the same event holds such shares of the question's words and of those of the chosen sentence."""
SOON, ASKED_SOON = timedelta(days=14), 0.6
"""So soon after the other it may leave more unsaid: few towns have two such fires in a fortnight."""
BEFORE = timedelta(days=31)
"""How long before the older article the event may have been, where the newer one tells its day."""

_TOLL = re.compile(r"\bwhat(?:['’]s| is| was) the (?:\w+ ){0,2}toll\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_THEN = re.compile(r"\b(?:at first|first|initial(?:ly)?|original(?:ly)?|earl(?:y|ier)|before|until)\b", re.IGNORECASE)
"""Asks for the count at some time, though no day is named."""
_MORE_OF = re.compile(
    r"\b(?:an?other|further|additional|including|among them|of them)(?: at least| about)? $", re.IGNORECASE
)
_OF_MORE = re.compile(
    r"(?: [a-z]+)? (?:more|others)\b|(?: [a-z]+){1,2} (?:was|were|is|are) among\b|(?: [a-z]+)? of the\b"
)
_KINDS_OF_PEOPLE = frozenset("men women children boys girls kids".split())
"""What stands around a figure of some, and whom it counts: 19 people, two children among them."""
_NO_EVENT = frozenset(map(stem, [*MONTHS, *WEEKDAYS, "least", "people", "dead", "toll", "number", "officials"]))
"""Stems that say nothing of which event it is."""


def with_newest(question: str, found: Extraction, hits: Sequence[Hit], most: int) -> Extraction:
    """Asked how many, the newest count of the same first, with what it leans on, and then the others, newest first;
    `most` sentences or two. As it is, where the best sentence counts nothing, or no newer article counts otherwise."""
    asked = read_asked(_TOLL.sub("how many people died", question))
    if not _HOW_MANY.search(asked.text) or _THEN.search(question) or not found.best:
        return found
    readings = [reading for hit in hits for reading in read(asked, hit) if reading.held]  # no claim of another stands
    best = _whole(asked, (reading for reading in readings if reading.sentence.text == found.best.text))
    if not best:
        return found
    base, claims = max(best, key=lambda claim: claim.score), _whole(asked, readings)
    later = [claim for claim in claims if _is_later(base, claim) and _of_its_event(asked, base, claim)]
    newest = min(later, key=lambda claim: (newest_first(claim.sentence.hit.article), -claim.score), default=base)
    return found if _same(newest.value.of, base.value.of) else _led_by(newest, claims, question, found, most)


def _same(one: object, other: object) -> bool:
    """Whether two figures are one; "more than 10" and 19 agree, and are two."""
    return isinstance(one, Figure) and isinstance(other, Figure) and one.readings == other.readings


def _whole(asked: Asked, readings: Iterable[Reading]) -> list[Claim]:
    """The claims that stand, of figures that count all of them."""
    return [claim for reading in readings for claim in reading.claims if claim.stands and _is_whole(asked, claim)]


def _is_whole(asked: Asked, claim: Claim) -> bool:
    """Whether a figure counts all of them: not another two, two of the dead, or the children among them."""
    text, value = claim.sentence.text, claim.value
    some = _MORE_OF.search(text[: value.start]) or _OF_MORE.match(text, value.end)
    kind = _KINDS_OF_PEOPLE.intersection(counted(text, value.end)[-1:]).difference(asked.counted.words)
    return not some and not kind


def _is_later(base: Claim, claim: Claim) -> bool:
    """Whether its article is, or the base looks back from another time; and it tells of no other time itself."""
    since, day = base.sentence.hit.article.published, claim.sentence.hit.article.published
    if not since or not day or not _is_of(claim, since, day):
        return False
    return day > since or not _is_of(base, since, since)


def _is_of(claim: Claim, since: date, until: date) -> bool:
    """Whether it tells of no day but those between these two, and shortly before."""
    period = Period(min(since, until) - BEFORE, until + timedelta(days=1), "")
    return all(told_within(claim.sentence.text, until, [period]))


def _of_its_event(asked: Asked, base: Claim, claim: Claim) -> bool:
    """Whether the article of a claim has the words of the question and of the base's sentence, and a name of that; and
    the claim's sentence a name of the base's article, if it has any."""
    articles = (claim.sentence.hit.article for claim in (base, claim))
    here, there = (frozenset(_words(f"{article.title}\n{article.body}")) for article in articles)
    counts = set(asked.counted.deed).union(map(stem, asked.counted.words))
    wanted = set(asked.words) - counts - _NO_EVENT
    own = set(_words(WHO_SAYS.sub("", _without_value(base)))) - counts
    mine, its = (list(_names(c)) for c in (base, claim))
    days = [c.sentence.hit.article.published for c in (base, claim)]
    soon = days[0] and days[1] and days[1] - days[0] <= SOON
    return (
        _share(wanted, there) >= (ASKED_SOON if soon else ASKED)
        and _share(own, there) >= SHARED
        and (not mine or any(there.issuperset(name) for name in mine))
        and (not its or any(here.intersection(name) for name in its))
    )


def _words(text: str) -> list[str]:
    return [word for word in content_words(text) if word not in _NO_EVENT and not word[0].isdigit()]


def _share(words: set[str], there: frozenset[str]) -> float:
    return sum(nearest(word, there) > 0 for word in words) / len(words) if words else 1.0


def _without_value(claim: Claim) -> str:
    return f"{claim.sentence.text[: claim.value.start]} {claim.sentence.text[claim.value.end :]}"


def _names(claim: Claim) -> Iterator[list[str]]:
    """The words of each name in its sentence, but for who says so."""
    for name in names(WHO_SAYS.sub("", _without_value(claim))):
        if words := content_words(name.text):
            yield words


def _led_by(newest: Claim, claims: Sequence[Claim], question: str, found: Extraction, most: int) -> Extraction:
    draft, hit = found.draft, newest.sentence.hit
    passages = draft.passages if hit in draft.passages else (*draft.passages, hit)
    number = passages.index(hit) + 1
    pages = [told_in(passage.passage.text) for passage in passages]
    if newest.sentence.text not in pages[number - 1]:  # joined with the one that corrects it
        return found
    place = pages[number - 1].index(newest.sentence.text)
    first = noted(question, readable(question, [Sentence(number, place, newest.sentence.text)], pages, most), passages)
    counting = {claim.sentence.hit.passage.id for claim in claims}

    def place_of(sentence: DraftSentence) -> tuple[bool, int]:
        of = passages[sentence.cites[0] - 1]
        counts = of.passage.id in counting
        return not counts, newest_first(of.article) if counts else 0

    already = {told.text for told in first}
    rest = sorted((sentence for sentence in draft.sentences if sentence.text not in already), key=place_of)
    return replace(found, draft=Draft((*first, *rest)[: max(2, most)], passages), nearest=first)
