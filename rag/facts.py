"""Sentence + quote -> the facts in which they differ, each as a reason that a person can read.

Joins what `rag.quantities`, `rag.dates`, `rag.names`, `rag.wording`, `rag.modality` and the like find, and words it.
Each fact is judged alone: whether the rest of a sentence is in its quote is for `rag.checking` to say. Rules for
English.

Missed are facts exchanged within a quote in other words (around the same verb or between the same neighbours they are
seen, and so are figures), a name alone at the head of a sentence unless the quote has another name in its place, and
what the files above say that they miss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, islice, pairwise
from math import isclose
from typing import Literal, NamedTuple, TypeVar

from rag.dates import MONTHS, WEEKDAYS, Day, missing_days, read_days, same_date
from rag.duties import duties
from rag.figures import Figure, read_figures
from rag.modality import modalities, verdicts
from rag.names import Name, Named, Saying, other_speaker, read_names, read_sayings, same, spelt_out
from rag.offices import Holder, not_under, other_office, read_holders, read_owned
from rag.opposites import directions, opposite_of, orders, stances, unlike
from rag.patterns import either
from rag.quantities import (
    CONVERTED,
    comparable,
    equal,
    is_nth,
    may_replace_part,
    missing_figures,
    opposed,
    other_share,
    unbounded,
)
from rag.ranks import ranks
from rag.roles import exchanged, turned
from rag.shares import amounts
from rag.synonyms import reworded
from rag.units import DURATIONS
from rag.wording import Contrast, Words, best, fit, key, negations, read_words

Kind = Literal["figure", "date", "name", "negation", "modality", "speaker", "direction"]

_T = TypeVar("_T")

MOST = 200
"""So many figures, names and sayings of a text are compared. No sentence has more, and a table of numbers must not take
for ever."""


class Difference(NamedTuple):
    """A fact of the sentence that its quote does not have, or has otherwise."""

    kind: Kind
    reason: str
    """One clause for a reader: "the figure 24.7 billion is not in the cited quote"."""


class _Reading(NamedTuple):
    """A text, read once."""

    words: Words
    figures: list[Figure]
    days: list[Day]
    names: list[Name]
    sayings: list[Saying]
    holders: list[Holder]
    vocabulary: frozenset[str]
    durations: frozenset[float]
    """Seconds of "a year", "the past decade", "every week"."""
    parts: list[_Part]
    """Of its lists and clauses, those with one figure in them."""


def differences(sentence: str, quote: str, around: str = "") -> list[Difference]:
    """What a sentence tells otherwise than the quote it cites; [] if nothing that these rules look at differs.

    `quote` is a sentence, a passage or a whole text. `around` is what stands beside it (headline, other text, day of
    publication): a name or a date that stands there is not missing. Time is linear in the texts; what was read
    of the last 256 texts is kept. Raises nothing.

    >>> [found.reason for found in differences("The jab was 94 % effective in May 2021.", "The jab is 95 % effective.")]
    ['the figure 94 % is not in the cited quote, which has 95 %', 'the date May 2021 is not in the cited quote']
    >>> differences("Sales may rise by about 25 billion", "Sales will rise by $24.7bn")
    []
    """
    one, two, beside = _read(sentence), _read(quote), _read(around)
    found = [*_figures(one, two), *_dates(one, two, beside), *map(_told, _contrasts(one, two))]
    found += [*_bounds_left_out(one, two), *_exchanged(one, two), *_beside_another(one, two)]
    found += [*_moves_turned(one, two), *_roles_turned(one, two)]
    named = set()
    for saying in one.sayings[:MOST]:
        other = other_speaker(saying, two.sayings[:MOST]) if len(saying.says) > 1 else None
        if other and saying.speaker and not _by_initials(saying.speaker, one, other, two):
            named.add(saying.speaker)
            said = f"said by {other.text} in the quote, by {saying.speaker.text} in the sentence"
            found.append(Difference("speaker", said))
    found += [difference for name, difference in _names(one, two, beside) if name not in named]
    found += _offices(one, two, beside)
    return list(dict.fromkeys(found))


def as_written(sentence: str, quote: str) -> str:
    """The sentence with its figures, days, acronyms and denials in the notation that their equals have in the quote;
    what has none stays.

    For who sees letters only: a model, a share of words. "Around" is "about" where the quote has that. With a day in
    another notation go a right weekday before it and a comma behind it.

    >>> as_written("On Tuesday, 14 Nov. 2023, 24.7 billion was lost.", "It lost 24.7bn on November 14, 2023.")
    'On November 14, 2023 24.7bn was lost.'
    >>> as_written("The IMF didn't pay around 40.", "About 40 are what the International Monetary Fund did not pay.")
    'The International Monetary Fund did not pay about 40.'
    """
    one, two = _read(sentence), _read(quote)
    found = list[tuple[int, int, str]]()
    for figure in one.figures[:MOST]:
        equals = [there for there in two.figures[:MOST] if figure.bound != "end" and equal(figure, there)]
        if not equals:
            continue
        there = min(equals, key=lambda there: (there.text != figure.text, there.lead != figure.lead))
        lead = re.search(rf"{figure.lead}\s*$", sentence[: figure.start], re.IGNORECASE)
        if lead and figure.lead != there.lead and {figure.lead, there.lead} <= _ABOUT:
            found.append((lead.start(), figure.end, f"{there.lead} {there.text}"))
        elif figure.text != there.text:
            found.append((figure.start, figure.end, there.text))
    spans = [(day.start, day.end) for day in one.days]
    for day in one.days[:MOST]:
        texts = [there.text for there in two.days[:MOST] if same_date(day, there)]
        lead = _BEFORE_DAY.search(sentence, max(0, day.start - 16), day.start)
        weekday = read_days(lead["weekday"] or "") if lead else []
        if not texts or spans.count((day.start, day.end)) > 1 or missing_days([day, *weekday], two.days):
            continue
        start, end = lead.start() if lead else day.start, day.end
        text = day.text if day.text in texts else texts[0]
        if sentence[end : end + 2] == ", " and f"{text}," not in quote:
            end += 1
        if sentence[start:end] not in quote:
            found.append((start, end, text))
    found += [*_acronyms(one, two), *_denials(sentence, quote)]
    found += [*_denials_in_other_words(sentence, quote), *reworded(sentence, quote)]
    last = len(sentence)
    for start, end, text in sorted(found, reverse=True):
        if end <= last:
            sentence, last = sentence[:start] + text + sentence[end:], start
    return sentence


_ABOUT = frozenset(("about", "around", "roughly", "approximately", "circa", "some"))
"""Before a figure all of these say the same."""
_DENIAL = re.compile(
    r"\b(?:(are|could|did|do|does|had|has|have|is|should|was|were|would)(?:n['’]t| not)"
    r"|can(?:['’]t|not)|(?:won['’]t|will not))(\s+\w+)",
    re.IGNORECASE,
)
_FORMS = {"c": ("can't", "cannot"), "w": ("won't", "will not")}


_NOBODY = re.compile(r"\b(?:nobody|no[ -]one)\b", re.IGNORECASE)
_NOT_SO = re.compile(r"(?<=\w)(?: not|n['’]t) (\w+)|\b(?:un|i[nmlr])\w{4,}", re.IGNORECASE)
_FAILED = re.compile(r"\b(?:(did)(?: not|n['’]t)|failed to) (\w+)", re.IGNORECASE)


def _acronyms(one: _Reading, two: _Reading) -> Iterator[tuple[int, int, str]]:
    """Where the sentence has the initials of a name of the quote, and that name."""
    for name in one.names[:MOST]:
        if len(name.words) == 1 and name.text.isupper() and name.words[0] not in two.vocabulary:
            for there in two.names[:MOST]:
                if len(there.words) > 1 and "".join(word[0] for word in there.words) == name.words[0]:
                    yield name.start, name.end, there.text
                    break


def _denials(sentence: str, quote: str) -> Iterator[tuple[int, int, str]]:
    """Where the sentence has "didn't" and the quote "did not" before the same word, or the other way round, and what
    the quote has."""
    said = quote.lower().replace("’", "'")
    for match in _DENIAL.finditer(sentence):
        verb, denied = (match[1] or "").lower(), re.escape(match[2].lower())
        forms = (f"{verb}n't", f"{verb} not") if verb else _FORMS[match[0][0].lower()]
        there = [form for form in forms if re.search(rf"\b{form}{denied}\b", said)]
        if there and match[0][: -len(match[2])].lower().replace("’", "'") not in there:
            yield match.start(), match.start(2), there[0]


def _denials_in_other_words(sentence: str, quote: str) -> Iterator[tuple[int, int, str]]:
    """Where one has "nobody" and the other "no one", "undamaged" and "not damaged", "failed to agree" and "did not
    agree", and what the quote has."""
    said = quote.lower().replace("’", "'")
    words, nobody = set(re.findall(r"\w+", said)), _NOBODY.search(said)
    for match in islice(_NOBODY.finditer(sentence), MOST):
        if nobody and match[0].lower() not in said:
            yield match.start(), match.end(), nobody[0].capitalize() if match[0][0].isupper() else nobody[0]
    for match in islice(_NOT_SO.finditer(sentence), MOST):
        if match[1]:
            found = [f" {word}" for word in opposite_of(match[1].lower()) & words if match[1].lower() not in words]
        else:
            found = [f"not {word}" for word in opposite_of(match[0].lower()) if f"not {word}" in said]
        if found and match[0].lower() not in said:
            yield match.start(), match.end(), found[0]
    for match in islice(_FAILED.finditer(sentence), MOST):
        verb = match[2].lower()
        forms = [f"failed to {verb}"] if match[1] else [f"did not {verb}", f"didn't {verb}"]
        found = [form for form in forms if re.search(rf"\b{form}\b", said)]
        if found and match[0].lower().replace("’", "'") not in said:
            yield match.start(), match.end(), found[0]


_BEFORE_DAY = re.compile(rf"(?:\b(?P<weekday>{'|'.join(WEEKDAYS)}),? )?(?:\bthe )?$", re.IGNORECASE)


@lru_cache(maxsize=256)
def _read(text: str) -> _Reading:
    words, names, figures = read_words(text), read_names(text), read_figures(text)
    vocabulary = frozenset(map(key, {word for word in words.lower if word[0].isalnum()}))
    return _Reading(
        words,
        figures,
        read_days(text),
        names,
        read_sayings(words, names),
        read_holders(text, names[:MOST]),
        vocabulary,
        frozenset(_durations(text)),
        list(_parts(words, figures[:MOST])),
    )


_A_YEAR = re.compile(
    rf"\b(?:{either('a an past last next previous each every per the this single whole'.split())})"
    rf" ({either(DURATIONS)})\b",
    re.IGNORECASE,
)


_HALF_YEAR = re.compile(
    r"\b(?:first|second|last) half of (?:the (?:financial |fiscal |same )?year|this year|last year|next year|\d{4})",
    re.IGNORECASE,
)


def _durations(text: str) -> Iterator[float]:
    for match in _A_YEAR.finditer(text):
        yield DURATIONS[match[1].lower()]
    if _HALF_YEAR.search(text):
        yield 6 * DURATIONS["month"]


def _contrasts(one: _Reading, two: _Reading) -> Iterator[Contrast]:
    for compared in (negations, modalities, duties, verdicts, amounts, directions, stances, unlike, orders, ranks):
        yield from compared(one.words, two.words)
    read = one.words, one.names[:MOST], two.words, two.names[:MOST]
    yield from list(turned(*read)) or exchanged(*read)


def _told(contrast: Contrast) -> Difference:
    if contrast.kind == "negation":
        return Difference("negation", "negation differs")
    kind: Kind = "modality" if contrast.kind == "modality" else "direction"
    return Difference(kind, f"the quote says '{contrast.quoted}', the sentence says '{contrast.said}'")


def _figures(one: _Reading, two: _Reading) -> Iterator[Difference]:
    for figure in missing_figures(one.figures[:MOST], two.figures[:MOST]):
        if _is_written(figure, two) or _is_nth(figure, one, two) or _is_a(figure, one, two):
            continue
        if _SOME_ONE.match(one.words.text, figure.start) and _NO_COUNT.search(one.words.text, 0, figure.start):
            continue
        rivals = [there for there in two.figures[:MOST] if _rivals(figure, there)]
        rivals = [there for there in rivals if _as_small(figure, there) or _counts_same(one, figure, two, there)]
        there = _aligned(one, figure.start, two, {two.words.at(there.start): there for there in rivals})
        missing = f"the figure {figure.text} is not in the cited quote"
        if there and opposed(figure, there):
            yield Difference("direction", f"the quote says {_bounded(there)}, the sentence says {_bounded(figure)}")
        elif there:
            yield Difference("figure", f"{missing}, which has {there.text}")
        elif not figure.weak or other_share(figure, two.figures[:MOST]):
            yield Difference("figure", missing)


def _bounds_left_out(one: _Reading, two: _Reading) -> Iterator[Difference]:
    """Figures of which the quote says that they are the most there may be, and the sentence that they are."""
    for figure in one.figures[:MOST]:
        places = {two.words.at(there.start): there for there in two.figures[:MOST] if equal(figure, there)}
        there = _aligned(one, figure.start, two, places)
        if there and all(unbounded(figure, other) for other in places.values()):
            yield Difference("direction", f"the quote says {_bounded(there)}, the sentence says '{figure.text}'")


class _Part(NamedTuple):
    """A part of a list or a clause with one figure in it."""

    figure: Figure
    counts: frozenset[str]
    """Keys of its other words: what the figure counts."""
    text: str


def _exchanged(one: _Reading, two: _Reading) -> Iterator[Difference]:
    """Two figures that both stand in the quote, each beside the other's words: "12 died and 30 were hurt"."""
    here, there = one.parts, two.parts
    known = {part: _counted(part.figure, there) for part in here}
    for part, other in combinations(here, 2):
        own, others = known[part], known[other]
        if not _rivals(part.figure, other.figure) or equal(part.figure, other.figure):
            continue
        turned = [(part.counts - other.counts) & (others - own), (other.counts - part.counts) & (own - others)]
        right = [part.counts & (own - others), other.counts & (others - own)]
        if all(turned) and sum(map(len, right)) < sum(map(len, turned)):
            yield _misplaced(part, there)


def _beside_another(one: _Reading, two: _Reading) -> Iterator[Difference]:
    """A figure of the quote, told of what the quote tells of another one, and of nothing of its own."""
    there = two.parts
    for part in one.parts:
        own = _counted(part.figure, there)
        if len(part.counts) < 2 or not own or part.counts & own:
            continue
        rivals = [other for other in there if part.counts <= other.counts and _rivals(part.figure, other.figure)]
        if rivals and not any(equal(other.figure, told) for other in rivals for told in one.figures[:MOST]):
            yield _misplaced(part, there)


def _misplaced(part: _Part, there: Sequence[_Part]) -> Difference:
    quoted = next(other.text for other in there if equal(part.figure, other.figure))
    return Difference("figure", f"the quote says '{quoted}', the sentence says '{part.text}'")


def _counted(figure: Figure, parts: Sequence[_Part]) -> frozenset[str]:
    return frozenset[str]().union(*(part.counts for part in parts if equal(figure, part.figure)))


def _parts(words: Words, figures: Sequence[Figure]) -> Iterator[_Part]:
    start, within = 0, dict[int, Figure]()
    for figure in figures:
        first = words.at(figure.start)
        named_hour = figure.weak and any(reading.unit == "clock" for reading in figure.readings)  # counts nothing
        if figure.bound not in ("range", "end", "vague") and not named_hour:
            within |= dict.fromkeys(range(first, max(first + 1, words.at(figure.end))), figure)
    ends = [i for i, word in enumerate(words.lower) if word in _PARTING and i not in within]
    for end in (*ends, len(words.lower)):
        inside = dict.fromkeys(within[i] for i in range(start, end) if i in within)
        if len(inside) == 1:
            counts = {words.keys[i] or words.lower[i] for i in range(start, end) if i not in within}
            counts = {word for word in counts if word in words.places or word in _COUNTED}
            text = words.text[words.spans[start][0] : words.spans[end - 1][1]]
            yield _Part(next(iter(inside)), frozenset(counts), text)
        start = end + 1


_COUNTED = frozenset(("against", "more", "less", "up", "down", "above", "below", "under", "over"))
"""Function words that tell one figure from another: 56 in favour, 44 against."""
_PARTING = frozenset(", ; : . ! ? and but while whereas compared than from versus or ( ) – —".split())


def _is_written(figure: Figure, two: _Reading) -> bool:
    """Whether the quote has the figure in these letters, in a date, or as part of what is no number (IA-32)."""
    times = [reading for reading in figure.readings if reading.unit in DURATIONS]
    if any(isclose(q.high * DURATIONS[q.unit], size, rel_tol=CONVERTED) for q in times for size in two.durations):
        return True
    if not figure.bound and any(figure.text.lower() == there.text.lower() for there in two.figures[:MOST]):
        return True
    values = {reading.high for reading in figure.readings if reading.unit in ("", "th")}
    if values & {float(part) for day in two.days[:MOST] for part in (day.year, day.day) if part}:
        return True
    if figure.readings:
        return any(not there.readings and figure.text in re.findall(r"\d+", there.text) for there in two.figures[:MOST])
    parts = re.split("[-–]", figure.text.lower())
    return all(key(part) in two.vocabulary for part in parts)


def _is_nth(figure: Figure, one: _Reading, two: _Reading) -> bool:
    """Whether it is told in the 71st minute what happened after 71 minutes, or the other way round."""
    here, there = one.words.text, two.words.text
    return any(
        is_nth(figure, here[figure.start : figure.start + _FAR], other)
        or is_nth(other, there[other.start : other.start + _FAR], figure)
        for other in two.figures[:MOST]
    )


def _is_a(figure: Figure, one: _Reading, two: _Reading) -> bool:
    """Whether "one diver" is "a diver" in the quote, and no figure that only the quote has counts divers."""
    counted, words = one.words.beside(one.words.at(figure.end) - 1, 1), two.words
    if figure.text.lower() != "one" or not counted:
        return False
    if not any(word in ("a", "an") and words.beside(i, 1) == counted for i, word in enumerate(words.lower)):
        return False
    others = [there for there in two.figures[:MOST] if words.beside(words.at(there.end) - 1, 1) == counted]
    return all(any(equal(there, told) for told in one.figures[:MOST]) for there in others)


def _rivals(figure: Figure, there: Figure) -> bool:
    """Whether the one could stand in the place of the other: not "the first day" in that of "140 days"."""
    if not figure.readings or not there.readings:
        return not figure.readings and not there.readings
    pairs = [(a, b) for a in figure.readings for b in there.readings if (a.unit == "th") == (b.unit == "th")]
    return any(comparable(a, b) or {a.unit, b.unit} == {"%", "point"} for a, b in pairs)


_SOME_ONE = re.compile(r"one\b", re.IGNORECASE)
_NO_COUNT = re.compile(r"\b(?:the|this|that|every|each|any|not|than|for) $", re.IGNORECASE)
"""Before "one" that counts nothing: the one, every one, not one, no more than one."""
_FEW = 12
_FAR = 30
"""Characters from the beginning of a figure on in which the unit behind it stands."""


def _as_small(figure: Figure, there: Figure) -> bool:
    """Whether a small count in words, "two ships", or a part of a unit, "half an hour", could be told wrongly for the
    other figure: not for 25,000."""
    if figure.weak and not figure.bound and any(reading.unit and 0 < reading.high < 1 for reading in figure.readings):
        return may_replace_part(figure, there)
    small = figure.weak and bool(figure.readings) and not figure.bound and not figure.readings[0].unit
    return not small or any(reading.high <= _FEW for reading in there.readings if not reading.unit)


def _counts_same(one: _Reading, figure: Figure, two: _Reading, there: Figure) -> bool:
    """Whether the same word stands behind both: "two planned trips", "140 planned trips"."""
    follows = [next(r.words.after(r.words.at(f.end) - 1, 1), "") for r, f in ((one, figure), (two, there))]
    return follows[0] == follows[1] != ""


def _aligned(one: _Reading, start: int, two: _Reading, places: Mapping[int, _T]) -> _T | None:
    """Which of the quote's facts, by the place of its first word, stands where this one stands in the sentence."""
    near = best(fit(one.words, one.words.at(start), two.words, list(places))) if places else []
    return places[near[0]] if near else None


def _bounded(figure: Figure) -> str:
    bound = figure.lead or {"least": "more than", "most": "less than"}.get(figure.bound, "")
    return f"'{bound} {figure.text}'"


def _moves(reading: _Reading) -> Iterator[tuple[Figure, Figure, str]]:
    """From which figure to which, as told: "from 4 to 5 %", "to 5 % from 4 %"."""
    text, figures = reading.words.text, [figure for figure in reading.figures[:MOST] if figure.bound != "range"]
    for one, two in pairwise(figures):
        before, between = text[max(0, one.start - 5) : one.start].lower(), text[one.end : two.start].lower()
        if before.endswith("from ") and between == " to ":
            yield one, two, text[one.start - 5 : two.end]
        elif before.endswith("to ") and _FROM.fullmatch(between):
            yield two, one, text[one.start - 3 : two.end]


_FROM = re.compile(r",? (?:up |down )?from ")
_RISES = frozenset(
    "rose risen fell fallen grew grown climbed dropped declined increased decreased jumped slipped".split()
)
"""Behind one of these a figure tells by how much: "rose 3 %"."""
_ROLE = re.compile(r"\b(by|to|from) (?:(?:an?|the) )?$", re.IGNORECASE)


def _roles(reading: _Reading) -> Iterator[tuple[Figure, str, str, str]]:
    """Figures to, from or by which something moves: that word, the key of what moves, and how it is told."""
    words = reading.words
    for figure in reading.figures[:MOST]:
        start = figure.start
        if figure.lead:
            start = max(0, words.text.lower().rfind(figure.lead, 0, start))
        if not (role := _ROLE.search(words.text, max(0, start - 9), start)):
            at = words.at(start)
            if at and not figure.lead and not _RISES.isdisjoint(words.before(at, 1)):
                yield figure, "by", words.keys[at - 1], words.text[words.spans[at - 1][0] : figure.end]
            continue
        at = words.at(role.start())
        verb = next((i for i in range(at - 1, max(-1, at - 4), -1) if not words.lower[i].endswith("ly")), at)
        if words.keys[verb] and words.sentence[verb] == words.sentence[at]:
            yield figure, role[1].lower(), words.keys[verb], words.text[words.spans[verb][0] : figure.end]


def _roles_turned(one: _Reading, two: _Reading) -> Iterator[Difference]:
    """Where something rises by a figure that it rises to in the quote."""
    there = list(_roles(two))
    for figure, role, verb, said in _roles(one):
        others = [other for other in two.figures[:MOST] if equal(figure, other)]
        told = [(by, quoted) for other, by, moved, quoted in there if moved == verb and other in others]
        if told and len(told) == len(others) and all(by != role for by, _ in told):
            yield Difference("direction", f"the quote says '{told[0][1]}', the sentence says '{said}'")


def _moves_turned(one: _Reading, two: _Reading) -> Iterator[Difference]:
    there = list(_moves(two))
    for low, high, said in _moves(one):
        if equal(low, high) or any(equal(low, a) and equal(high, b) for a, b, _ in there):
            continue
        for a, b, quoted in there:
            if equal(low, b) and equal(high, a):
                yield Difference("direction", f"the quote says '{quoted}', the sentence says '{said}'")
                break


def _dates(one: _Reading, two: _Reading, beside: _Reading) -> Iterator[Difference]:
    counts = {r.high for figure in two.figures[:MOST] for r in figure.readings if r.unit in ("", "th")}
    told = [*two.days, *(day for day in beside.days if not _PUBLISHED.fullmatch(day.text))]
    missing = missing_days(one.days, [*told, *beside.days])
    for day in dict.fromkeys([*missing, *missing_days(one.days, told)]):
        lone = day.year if not day.month else None
        if not day.month and float(day.year or day.day or -1) in counts:
            continue
        places = {two.words.at(there.start): there for there in two.days[:MOST] if _alike(day, there)}
        there = _aligned(one, day.start, two, places)
        if day not in missing and not (there and _is_another_day(day, there, one, two)):
            continue  # the day of publication
        if day.month and not day.day and not day.year and MONTHS[day.month - 1].title() in two.words.text:
            continue  # "the heavy June rain"
        if day.word and not there:
            continue  # "last year" for a year that is not written out: words, not a date
        what = "year" if lone else "day" if day.weekday is not None else "date"
        also = f", which has {there.text}" if there else ""
        yield Difference("date", f"the {what} {day.text} is not in the cited quote{also}")


def _is_another_day(day: Day, there: Day, one: _Reading, two: _Reading) -> bool:
    """Whether the quote tells its own day where the sentence has that of publication: not "Tuesday", nor a day that the
    sentence tells as well."""
    relative = any(other.word or other.weekday is not None for other in two.days)
    return bool(day.day and there.day and not relative and not any(same_date(there, other) for other in one.days))


_PUBLISHED = re.compile(r"\d{4}-\d\d-\d\d")


def _alike(day: Day, there: Day) -> bool:
    """Whether two dates say the same parts: both a month and a day, both a weekday."""
    if day.day and there.day:
        return bool(day.month and there.month)
    return all((a in (None, "")) == (b in (None, "")) for a, b in zip(day[3:8], there[3:8], strict=True))


def _names(one: _Reading, two: _Reading, beside: _Reading) -> Iterator[tuple[Name, Difference]]:
    there = Named(two.vocabulary | beside.vocabulary, [*two.names, *beside.names])
    others = {two.words.at(other.start): other for other in two.names[:MOST] if not set(other.words) & one.vocabulary}
    for name in one.names[:MOST]:
        if name.plain or there.has(name) or any(f.start < name.end and f.end > name.start for f in one.figures[:MOST]):
            continue  # "Three men": a figure that opens its sentence
        places = {place: other for place, other in others.items() if not same(name, other)}
        other = _aligned(one, name.start, two, places)
        if _is_short_for(name, two.words) or any(_by_initials(name, one, None, reading) for reading in (two, beside)):
            continue
        if name.doubtful and (not other or not _goes_on(one.words, name.end, two.words, other.end)):
            continue
        also = f"the quote names {other.text}" if other else "which is not in the cited quote"
        yield name, Difference("name", f"names {name.text}, {also}")


def _by_initials(name: Name, one: _Reading, other: Name | None, two: _Reading) -> bool:
    """Whether one text has the initials of what the other spells out: where the other name stands, or anywhere."""
    pairs = [(name, other, two)] + [(short, name, one) for short in ([other] if other else two.names[:MOST])]
    return any(
        whole is None or (start < whole.end and end > whole.start)
        for short, whole, reading in pairs
        for start, end in spelt_out(short, reading.words.text)
    )


def _is_short_for(name: Name, words: Words) -> bool:
    """Whether it has the initials of two or three words in small letters: CDs, AI, of "artificial intelligence"."""
    letters = name.text[:-1] if name.text.endswith("s") else name.text.removesuffix("-made")
    if len(name.words) > 1 or not letters.isupper() or not 1 < len(letters) < 4 or not letters.isalpha():
        return False
    initials = "".join(words.text[start] if words.keys[i] else " " for i, (start, _) in enumerate(words.spans))
    return letters.lower() in initials  # a name's initials are for `Named`


def _offices(one: _Reading, two: _Reading, beside: _Reading) -> Iterator[Difference]:
    for holder in one.holders[:MOST]:
        if other := other_office(holder, two.holders[:MOST], beside.holders[:MOST]):
            yield Difference("name", f"calls {holder.name.text} '{holder.text}', the quote '{other.text}'")
    for owned in read_owned(one.words.text, one.names[:MOST]) if two.holders else ():
        if other := not_under(owned, two.holders[:MOST]):
            yield Difference("name", f"says '{owned.text}', in the quote that is {other.name.text}")


def _goes_on(one: Words, end: int, two: Words, other_end: int) -> bool:
    """Whether the two words after the one are those after the other."""
    here, there = (words.lower[(at := words.at(offset)) : at + 2] for words, offset in ((one, end), (two, other_end)))
    return len(here) == 2 and here == there
