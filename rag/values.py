"""Text -> the dates, figures and names that may answer a question, and whether two of them can both be right.

Dates are those of `rag.dates`, figures those of `rag.figures`. Names are cut finer than in `rag.names`, as each must be
an answer by itself: "Peru's Ana Ruiz of the Port of Lisbon" has three. Rather too much agreement than too little: a
date that says less, a figure that is the other rounded, and a name that shares a word, agree; of two words each, Anna
and Petra Holm do not. Knows nothing of questions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from rag.dates import MONTHS, WEEKDAYS, Day, read_days
from rag.figures import Figure, Quantity, read_figures
from rag.names import TITLES, Name, meanings
from rag.quantities import agree as figures_agree
from rag.quantities import comparable
from rag.terms import STOPWORDS, stem
from rag.units import MONEY
from rag.wording import key

Kind = Literal["date", "figure", "name"]
Unit = Literal["", "money", "%", "time", "other"]

CLOSE = 0.03
"""How far apart two figures may be, as a share of the larger, if one is the other rounded."""
SENTENCES = 1_000
"""Whose values are kept: copies, and questions about the same articles, hold the same sentences again."""
LIKE = 0.8
"""From this ratio of `difflib` on, two spellings are of one name: Zelensky, Zelenskyy."""

WORD_LIKE = 0.65
"""... and two words of names that share another: Sofia and Sophia Holm, not Anna and Petra Holm."""


class Value(NamedTuple):
    """One date, figure or name: `text[start:end]`, as written."""

    kind: Kind
    text: str
    start: int
    end: int
    of: Day | Figure | Name
    words: tuple[str, ...] = ()
    """A name's words without marks on letters, in lower case; what a figure counts, as stems."""


# --- dates and figures --------------------------------------------------------------------------------------

_AFTER = re.compile(r"[ -]?([^\W\d_]+)(?:[ -]([^\W\d_]+))?(?:[ -]([^\W\d_]+))?")


@lru_cache(SENTENCES)
def dates(text: str) -> tuple[Value, ...]:
    """Days, months and years that stand as such, in order; not "Friday" or "yesterday", nor 6/5/2025, which is June 5
    to one reader and 6 May to another.

    >>> [date.text for date in dates("Released on 5 June 2025, after a delay in 2024")]
    ['5 June 2025', '2024']
    """
    return tuple(
        Value("date", day.text, day.start, day.end, day)
        for day in read_days(text)
        if (day.year or day.month) and not day.decade and day.swapped in (None, (day.month, day.day))
    )


@lru_cache(SENTENCES)
def weekdays(text: str) -> tuple[Value, ...]:
    """Weekdays, in order; also one that a date goes with.

    >>> [day.text for day in weekdays("Released on Friday, after a delay on Monday")]
    ['Friday', 'Monday']
    """
    return tuple(
        Value("date", day.text, day.start, day.end, day)
        for day in read_days(text)
        if day.weekday is not None and not (day.year or day.month)
    )


_AT = re.compile(r"\bat (?:about |around |exactly )?$", re.IGNORECASE)
_ELSEWHERE = re.compile(r" (?:local|[A-Z]{2,4}\b)")


_figures_in = lru_cache(SENTENCES)(lambda text: tuple(read_figures(text)))
"""Read once for the times of day among them, and for the others."""


@lru_cache(SENTENCES)
def clock_times(text: str) -> tuple[Value, ...]:
    """Times of day at which something is, in order; not those of some place's clocks.

    >>> [time.text for time in clock_times("They won 3:15 at noon, at 4:40 p.m. GMT and at 5 p.m.")]
    ['noon', '5 p.m.']
    """
    return tuple(
        Value("date", figure.text, figure.start, figure.end, figure)
        for figure in _figures_in(text)
        if all(q.unit == "clock" for q in figure.readings) and figure.readings
        if _AT.search(text[: figure.start]) and not _ELSEWHERE.match(text, figure.end)
    )


@lru_cache(SENTENCES)
def figures(text: str) -> tuple[Value, ...]:
    """Numbers with the words after them, in order; not those of dates, ordinals, times of day or ranges.

    >>> [(figure.text, figure.words) for figure in figures("It took 90 minutes, and 12 people left")]
    [('90 minutes', ()), ('12', ('peopl', 'left'))]
    """
    found = []
    for figure in _figures_in(text):
        if figure.bound not in ("end", "range", "vague") and any(
            q.unit not in ("th", "clock") for q in figure.readings
        ):
            after = _AFTER.match(text, figure.end)
            counted = tuple(stem(word) for word in after.groups() if word) if after else ()
            found.append(Value("figure", figure.text, figure.start, figure.end, figure, counted))
    return tuple(found)


_RUN = re.compile(r"(?: of (?:the|its|his|her|their|these|those)\b)?((?:[ -][^\W\d_]+(?:['’]s\b)?){1,5})")
_UNMARKED = frozenset("people men women children aircraft sheep cattle police staff crew fish".split())
"""Plurals without an s."""
_SPANS = frozenset("seconds minutes hours days weeks months years decades".split())
_ENDS = (STOPWORDS | _SPANS) - frozenset("more other own few most same".split())
"""Words that what is counted does not reach beyond: "12 died in the mine", "12 died hours later"."""


def counted(text: str, at: int) -> tuple[str, ...]:
    """The words of what is counted where a figure, or "how many", ends at `at`, its noun last, in small letters.

    () if no noun stands there, as none does in "14 were hurt", "14 injured" and "how many died".

    >>> counted("180 library workers went on strike", 3), counted("14 injured on board", 2)
    (('library', 'workers'), ())
    """
    run = _RUN.match(text, at)
    words: list[str] = []
    for word in re.findall(r"[^\W\d_]+(?:['’]s)?", run[1].lower()) if run else ():
        ended = words and _is_plural(words[-1]) and not _is_plural(word)
        if ended or word in _ENDS:
            break
        words.append(word)
    return tuple(words) if words and _is_plural(words[-1]) else ()


def _is_plural(word: str) -> bool:
    ends = word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s"))
    return word in _UNMARKED or (len(word) > 3 and ends)


def unit(value: Value) -> Unit:
    """What kind of unit a figure has; "" if it has none."""
    for reading in value.of.readings if isinstance(value.of, Figure) else ():
        if reading.unit == "%":
            return "%"
        if reading.unit and _is_of(reading, sorted(MONEY)):
            return "money"
        if reading.unit:
            return "time" if _is_of(reading, ("minute",)) else "other"
    return ""


def is_length(value: Value) -> bool:
    """Whether a figure is of metres, or miles.

    >>> [is_length(figure) for figure in figures("12 kilometres in 90 minutes")]
    [True, False]
    """
    return isinstance(value.of, Figure) and any(
        _is_of(reading, ("metre",)) for reading in value.of.readings if reading.unit
    )


def _is_of(reading: Quantity, units: Sequence[str]) -> bool:
    return any(comparable(reading, Quantity(0, 0, name)) for name in units)


# --- names --------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]\.(?=[ A-Z])(?:[A-Z]\.?)*|[^\W_](?:[\w&-]|['’](?=\w))*")
_INNER = frozenset("of de da di del la le van von der bin al".split())
"""Words in lower case that may stand inside a name; "of" only after its first word: Port of Lisbon."""
_PLAIN = frozenset(
    """after although among an and as at before both but by despite during earlier every following for former from here
    his her how however if in it its last later many meanwhile more most new no not now of on once one only our over
    several she since so some still such than that the their then there these they this those though through to today
    two under until we what when where which while who why will with yesterday you your mr mrs ms dr sir prof president
    official photo date director highlights also all any""".split()
) | {*MONTHS, *WEEKDAYS, *(month[:3] for month in MONTHS), "sept"}
_TITLES = TITLES | {*map(key, TITLES)}
_LIGHT = frozenset("the of de da di la le van von der bin al and company co corp inc ltd group plc".split())
_LIGHT = (_LIGHT | STOPWORDS) - {"us"}
"""Words that tell no name from another; "us" is the country."""


@lru_cache(SENTENCES)
def names(text: str) -> tuple[Value, ...]:
    """Runs of capitalised words, without the words that merely open a sentence, titles, months and weekdays.

    >>> [name.text for name in names("On Friday President Ana Ruiz met He Lifeng of the Port of Lisbon.")]
    ['Ana Ruiz', 'He Lifeng', 'Port of Lisbon']
    """
    found: list[Value] = []
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(text), None]:
        if run and (word is None or text[run[-1].end() : word.start()] != " "):
            found += _name(text, run)
            run = []
        if word and word[0][0].isupper() and _may_be_named(word[0], text[word.end() : word.end() + 2]):
            run.append(word)
            if word[0].endswith(("'s", "’s")):
                found += _name(text, run)
                run = []
        elif word and run and word[0] in _INNER and (word[0] != "of" or len(run) == 1):
            run.append(word)
        elif run:
            found += _name(text, run)
            run = []
    return tuple(found)


def _name(text: str, run: Sequence[re.Match[str]]) -> list[Value]:
    """The run as a name, up to its last capital; none if nothing of it tells one name from another."""
    capitals = [i for i, word in enumerate(run) if word[0][0].isupper()]
    if not capitals:
        return []
    start = run[0].start()
    said = re.sub(r"['’]s?$", "", text[start : run[capitals[-1]].end()])
    words = _folded(said)
    name = Name(said, start, start + len(said), tuple(map(key, words)), False, False)
    return [Value("name", said, start, start + len(said), name, words)] if words else []


def _may_be_named(word: str, after: str) -> bool:
    """Not "The" or "March"; but "He" before another capital, as in He Lifeng, and "US"."""
    bare = word.lower()
    led = bare in ("he", "will", "may") and after[1:].isupper()
    return bare not in _PLAIN or led or (len(word) > 1 and word.isupper())


def _folded(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("ł", "l").replace("ø", "o")
    words = re.findall(r"[^\W_]+", plain.replace(".", ""))
    return tuple(word for word in words if word not in _LIGHT)


# --- agreement ----------------------------------------------------------------------------------------------


def agree(one: Value, other: Value) -> bool:
    """Whether both can be right as the value of one thing: True also where they cannot be compared.

    >>> agree(dates("December 1, 2017")[0], dates("in December 2017")[0])
    True
    >>> agree(figures("about 130 days")[0], figures("132 days")[0])
    True
    >>> agree(figures("12 dead")[0], figures("15 dead")[0])
    False
    """
    a, b = one.of, other.of
    if isinstance(a, Day) and isinstance(b, Day):
        if is_weekday(one) and is_weekday(other):
            return a.weekday == b.weekday
        parts = zip((a.year, a.month, a.day), (b.year, b.month, b.day), strict=True)
        return all(part is None or its is None or part == its for part, its in parts)
    if isinstance(a, Figure) and isinstance(b, Figure):
        return _figures_agree(a, b)
    if isinstance(a, Name) and isinstance(b, Name):
        return _names_agree(a, one.words, b, other.words)
    return True


def is_weekday(value: Value) -> bool:
    """Whether it is one of `weekdays`."""
    return isinstance(value.of, Day) and not (value.of.year or value.of.month)


def of_one_unit(one: Value, other: Value) -> bool:
    """Whether they are of one kind and unit, as far as that is said.

    >>> of_one_unit(figures("2.8 million euros")[0], figures("18 months")[0])
    False
    >>> of_one_unit(dates("on 12 February")[0], weekdays("on Friday")[0])
    False
    """
    a, b = one.of, other.of
    if isinstance(a, Figure) and isinstance(b, Figure) and a.readings and b.readings:
        return any(comparable(x, y) for x in a.readings for y in b.readings)
    return type(a) is type(b) and is_weekday(one) == is_weekday(other)


@lru_cache(10_000)
def _figures_agree(one: Figure, other: Figure) -> bool:
    pairs = [(a, b) for a in one.readings for b in other.readings if comparable(a, b)]
    return (
        not pairs
        or figures_agree(one, other)
        or figures_agree(other, one)
        or any(_is_rounded(a.low, b.low) or _is_rounded(b.low, a.low) for a, b in pairs if a.unit == b.unit)
    )


def _is_rounded(a: float, b: float) -> bool:
    """Whether a is b with fewer digits, and close to it: 130 and 132, 24.7 and 24.68."""
    if abs(a - b) > CLOSE * max(abs(a), abs(b)):
        return False
    digits = f"{a:.12g}".replace(".", "").strip("0").split("e")[0]
    return abs(float(f"{b:.{max(1, len(digits))}g}") - a) <= 1e-9 * abs(a)


def _names_agree(one: Name, spelt: tuple[str, ...], other: Name, its: tuple[str, ...]) -> bool:
    """Their titles aside, unless one is no more than that: Mayor Berg is the Mayor, and is not Mayor Ruiz."""
    a, b = one.words, other.words
    if (bare := _without_titles(spelt)) and (its_bare := _without_titles(its)):
        spelt, its, a, b = bare, its_bare, _without_titles(a), _without_titles(b)
    own, its_own = ([word for word in words if word not in others] for words, others in ((spelt, its), (its, spelt)))
    if len(spelt) == len(its) == 2 and len(own) == len(its_own) == 1:
        return _may_be_alike(own[0], its_own[0], given=spelt[1] == its[1])
    return not meanings(a).isdisjoint(meanings(b)) or _spelt_alike(spelt, its)


@lru_cache(10_000)
def _may_be_alike(one: str, other: str, given: bool) -> bool:
    """Whether names of two words that share one may be the same for all that the others are not: one is the other's
    beginning, its spelling or another name for it, or both are given names of one first letter (Mike, Michael)."""
    if one.startswith(other) or other.startswith(one) or (given and one[0] == other[0]):
        return True
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio() >= WORD_LIKE
    return alike or not meanings((one,)).isdisjoint(meanings((other,)))


@lru_cache(10_000)
def _without_titles(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _TITLES)


@lru_cache(10_000)
def _spelt_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Shares a word, is the other's initials, or all but its spelling."""
    if set(one) & set(other):
        return True
    for short, long in ((one, other), (other, one)):
        if len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long):
            return True
    matcher = SequenceMatcher(None, "".join(sorted(one)), "".join(sorted(other)), autojunk=False)
    return matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE and matcher.ratio() >= LIKE
