"""Text -> the dates it states, as far as it states them; and whether texts state a date between them.

"June 5" has no year here, and none is guessed. `rag.times` reads questions, where "in June" means one June and days can
be chosen; here only what is written counts. dateutil (2.9, 4.0) is not used because it fills in what is missing, and
reads "may", "10-15" and "5 of 12 people" as days. English; times of day are figures (`rag.figures`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rag.patterns import Unread, either

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december".split("|")
WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday".split("|")
"""In lower case, in order."""
SHORT_MONTHS = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
"""A pattern of what months are shortened to."""
_MONTH = rf"(?P<month>{either(MONTHS)}|(?:{SHORT_MONTHS})\b(?: ?\.)?)"
_YEAR = r"(?:(?: ?, ?| of | in | )(?P<year>1[1-9]\d\d|20\d\d|['’]\d\d(?!['’]?s))(?![\w%]|[.,]\d))?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:(?: ?[-–—] ?| to )(?P<to>[0-3]?\d)(?:st|nd|rd|th)?)?"
_NO_COUNT = r"(?![\w%:]|[.,]\d| ?(?:%|(?:per ?cent|hundred|thousand|million|billion|trillion)\b))"
_RELATIVE = ("yesterday", "today", "tonight", "tomorrow", "last year", "this year", "next year")
_PLACED = r"(?:in|since|until|till|by|from|to|through|during|of|between|and|before|after|last|this|next|early|mid|late)"
_FORMS = [
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?<![\w/.-])(?P<year>\d{4})([-/.])(?P<month>[01]\d)\2(?P<day>[0-3]\d)(?!\d|[-/.]\d)",
        r"(?<![\w/.-])(?P<one>[0-3]?\d)([/.])(?P<two>[0-3]?\d)\2(?P<year>(?:1[1-9]|20)?\d\d)(?![\w/]|[.-]\d)",
        r"(?<![\w/.-])(?P<one>[0-3]?\d)-(?P<two>[0-3]?\d)-(?P<year>(?:1[1-9]|20)\d\d)(?![\w/]|[.-]\d)",
        rf"(?<![\w.,:$£€-]){_DAY} (?:of )?{_MONTH}(?![a-z]){_YEAR}",
        rf"(?<!\w){_MONTH}(?![a-z]) (?:the )?{_DAY}{_NO_COUNT}{_YEAR}",
        rf"(?<!\w){_MONTH}(?![a-z])(?: ?, ?| of | in | )(?P<year>1[1-9]\d\d|20\d\d|['’]\d\d(?!['’]?s))(?![\w%]|[.,]\d)",
        r"(?<![\w.,$£€-])(?:(?:1[1-9]|20)(?P<decade>\d0)|['’](?P<nineties>\d0))['’]?s(?!\w)",
        r"(?<![\w.,/$£€#-])(?P<year>1[1-9]\d\d|20\d\d)[-–—/](?P<to_year>20\d\d|1[1-9]\d\d|\d\d)(?![\w%/-]|[.,]\d)",
        r"(?<![\w.,/$£€#])(?P<year>1[1-9]\d\d|20\d\d)(?![\w%/]|[.,:–—]\d|-\w)",
        rf"(?<!\w)(?P<weekday>{either(WEEKDAYS)})(?!\w)",
        r"(?<!\w)on the (?P<day>[0-3]?\d)(?:st|nd|rd|th)(?=[.,;)]|$| (?:of|and|he|she|it|in|at|after|before)\b)",
        rf"(?<!\w)(?P<word>{either(_RELATIVE)})(?!\w)",
    )
]
_SHORT_OR_FULL = {month[:letters] for month in MONTHS for letters in (3, 4, len(month))}
_BEGINS = re.compile(
    rf"(?a:(?<!\w))(?:\d|['’](?=\d)|(?:{either((*_SHORT_OR_FULL, *WEEKDAYS, *_RELATIVE, 'on the'))})(?a:\b))",
    re.IGNORECASE,
)
"""Where dates may begin: all that is read begins with one of these, and none within a word."""
_MONTH_ALONE = re.compile(rf"(?:(?<![\w-])|(?<=\bmid-))(?:{either(MONTHS)})(?![\w-])", re.IGNORECASE)
_SHORT_MONTH_ALONE = re.compile(rf"(?:{SHORT_MONTHS.title()})\b(?! [A-Z]| del?\b)")
"""Not "in Jan Novak's office", "in Mar del Plata"."""
_SHORT_LEAD = re.compile(r"(?<!\w)(?:[Ii]n|[Ss]ince|[Uu]ntil|[Dd]uring|[Ee]arly|[Mm]id|[Ll]ate|[Ll]ast|[Nn]ext)[ -]\Z")
_LEAD = re.compile(rf"(?<!\w){_PLACED}[ -]$", re.IGNORECASE)
ZONES = "GMT|UTC|BST|CES?T|EES?T|[ECMP][DS]T|AES?T|[IJ]ST"
"""A pattern of what stands behind a time of day."""
_NOUN = re.compile(
    r" (?:people|men|women|children|jobs|workers|homes|troops|soldiers|miles|kilomet\w+|tonnes|tons|dollars|euros"
    r"|pounds|years|days|square|per|mm|cm|km|m|kg|ft|feet|kWh|MW"
    rf"|(?-i:{ZONES}))\b",
    re.IGNORECASE,
)
"""What follows a count, which a year is not."""
_MOST_FULL_DATES = 50
"""Of so many, at most, weekdays are worked out: a text of dates alone must not take for ever."""
_STEPS = {"yesterday": -1, "tomorrow": 1, "last year": -1, "next year": 1}


class Day(NamedTuple):
    """A date as far as it is said: a day, a month, a year, a weekday, or a word such as "yesterday"."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """Monday is 0."""
    word: str = ""
    decade: bool = False
    """`year` is the first of ten."""
    swapped: tuple[int, int] | None = None
    """Month and day the other way round: 5/6/2025 is June 5 to one reader and 6 May to another."""


def written(day: date) -> str:
    """As it is told to a reader: "5 May 2026"."""
    return f"{day.day} {day:%B %Y}"


def read_days(text: str) -> list[Day]:
    """The dates of a text, in order of their place.

    >>> [day[:1] + day[3:6] for day in read_days("On June 5, 2025 he may go; 10-15 of them left on the 17th.")]
    [('June 5, 2025', 2025, 6, 5), ('on the 17th', None, None, 17)]
    """
    unread = Unread(text, (match.start() for match in _BEGINS.finditer(text)))
    found = list[Day]()
    for pattern, read in _READ if unread.starts else ():
        for days in unread.take(pattern, read):
            found += days
    return sorted(found, key=lambda day: day.start)


def _short_month(match: re.Match[str]) -> list[Day]:
    led = _SHORT_LEAD.search(match.string, max(0, match.start() - 8), match.start())
    return [Day(match[0], *match.span(), month=_month(match[0]))] if led else []


def _full_month(match: re.Match[str]) -> list[Day]:
    """ "May", "March" and "April" are also a verb, a walk and a woman: a word before them must make them a month."""
    sure = match[0].lower() not in ("may", "march", "april", "june", "august")
    lead = _LEAD.search(match.string, max(0, match.start() - 9), match.start())
    sure = sure or bool(lead and (match[0][0].isupper() or lead[0].lower().startswith(("in ", "since "))))
    return [Day(match[0], *match.span(), month=_month(match[0]))] if sure else []


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3].casefold()))


def _year(said: str) -> int:
    """Of "'23" that of this century, from "'50" on of the last."""
    year = int(said.strip("'’"))
    return year if said[0].isdigit() else year + (1900 if year >= 50 else 2000)


def _days(match: re.Match[str]) -> list[Day]:
    said = {name: part for name, part in match.groupdict().items() if part}
    text, at = match[0].strip(), match.span()
    if "weekday" in said:
        return [Day(text, *at, weekday=WEEKDAYS.index(text.lower()))]
    if "word" in said:
        return [Day(text, *at, word=text.lower().replace("tonight", "today"))]
    if "decade" in said or "nineties" in said:
        digits = re.sub(r"\D", "", text)
        return [Day(text, *at, year=int(digits if len(digits) == 4 else "19" + digits), decade=True)]
    year = _year(said["year"]) if "year" in said else None
    if "one" in said and year is not None:
        one, two = int(said["one"]), int(said["two"])
        year += 2000 if year < 100 else 0
        turns = [(month, day) for month, day in ((two, one), (one, two)) if 1 <= month <= 12 and 1 <= day <= 31]
        return [Day(text, *at, year, *turns[0], swapped=turns[-1])] if turns else []
    if "to_year" in said and year is not None:
        until = int(str(year)[: 4 - len(said["to_year"])] + said["to_year"])
        if _NOUN.match(match.string, match.end()):
            return []
        return [Day(said["year"], *at, year), Day(said["to_year"], *at, until)] if until > year else []
    if list(said) == ["year"]:
        return [] if _NOUN.match(match.string, match.end()) else [Day(text, *at, year)]
    name = said.get("month", "")
    month = (int(name) if name.isdigit() else _month(name)) if name else None
    days: list[int | None] = [int(said[which]) for which in ("day", "to") if which in said] or [None]
    if any(day is not None and not 1 <= day <= 31 for day in days) or (month or 1) > 12:
        return []
    if name == "may" and not re.match(r"\d", text) and "year" not in said and len(days) < 2:
        return [] if re.match(r" [a-z]", match.string[match.end() :]) else [Day(text, *at, year, month, days[0])]
    return [Day(text, *at, year, month, day) for day in days]


_READ = (*((form, _days) for form in _FORMS), (_SHORT_MONTH_ALONE, _short_month), (_MONTH_ALONE, _full_month))
"""What reads dates, the longer forms first: what one has read the next do not see."""


def missing_days(days: Sequence[Day], there: Sequence[Day]) -> list[Day]:
    """Those of `days` that the dates `there` do not say.

    All that a date says must be said of one date; only the year may be missing there, if no other year is named.
    Beside a full date within a week (the day of publication), "Tuesday" and "yesterday" are dates too.

    >>> june, full = read_days("June 5"), read_days("published 2025-06-05")
    >>> missing_days(june, full), missing_days(full, june), missing_days(read_days("Thursday"), full)
    ([], [], [])
    >>> [day.text for day in missing_days(read_days("May 2025; June 6; Friday"), full)]
    ['May 2025', 'June 6', 'Friday']
    """
    stated, years = _stated(there), {day.year for day in there if day.year and not day.decade}
    missing = []
    for day in days:
        said = _turns(day)
        if day.year and day.month and (not years or day.year in years):
            said += [("no year", month, on) for _, month, on in said]
        if not any(each in stated for each in said):
            missing.append(day)
    return missing


def same_date(one: Day, other: Day) -> bool:
    """Whether both say the same month, day or none, and no other year, in whatever notation.

    >>> same_date(*read_days("2025-06-05; June 5")), same_date(*read_days("June 2025; June 5"))
    (True, False)
    """
    if not one.month or not other.month or (one.year and other.year and one.year != other.year):
        return False
    return bool({turn[1:] for turn in _turns(one)} & {turn[1:] for turn in _turns(other)})


_Said = tuple[object, object, object]


def _turns(day: Day) -> list[_Said]:
    """What a date says, in a notation for comparing; two for 5/6/2025."""
    if day.word or day.weekday is not None:
        return [("word", day.word, day.weekday)]
    if day.decade:
        return [("decade", day.year, None)]
    return [(day.year, *turn) for turn in dict.fromkeys(((day.month, day.day), day.swapped or (day.month, day.day)))]


def _stated(there: Sequence[Day]) -> set[_Said]:
    """All that these dates say, and all that follows from it."""
    found = set[_Said]()
    for day in there:
        for said in _turns(day):
            found |= _parts(*said)
    full = list({known: None for day in there if (known := _calendar(day))})[:_MOST_FULL_DATES]
    told = {(day.word, day.weekday) for day in there if day.word or day.weekday is not None}
    for known in full:
        found.add(("word", "", known.weekday()))
        for word, weekday in told:
            if word.endswith("year"):
                found.add((known.year + _STEPS.get(word, 0), None, None))
                continue
            for ahead in range(-7, 8) if weekday is not None else [_STEPS.get(word, 0)]:
                day_then = date.fromordinal(min(max(known.toordinal() + ahead, 1), date.max.toordinal()))
                if weekday in (None, day_then.weekday()):
                    found |= _parts(day_then.year, day_then.month, day_then.day)
                    found.add(("word", "", day_then.weekday()))
    return found


def _parts(year: object, month: object, day: object) -> set[_Said]:
    """What a date says, and each part of it: who says June 5, 2025 says June, and the 5th, and 2025."""
    if year in ("word", "decade"):
        return {(year, month, day)}
    parts: set[_Said] = {(year, month, day), (None, month, day), (None, None, day), (None, month, None)}
    parts |= {(year, None, None), (year, month, None)}
    if isinstance(year, int):
        parts.add(("decade", year // 10 * 10, None))
    elif month:
        parts |= {("no year", month, day), ("no year", month, None)}
    return parts


def _calendar(day: Day) -> date | None:
    try:
        return date(day.year or 0, day.month or 0, day.day or 0)
    except ValueError:
        return None
