"""What a question says about time: the days and periods it names, and whether it asks for the newest.

Own patterns decide which words are a date, and `datetime` does the arithmetic: the readers there are (dateparser 1.5,
parsedatetime 2.6) take "may" and "sun" for days and lose "late" and "third quarter"; dateutil would only add months.

English, on one line as `rag.question.read_question` leaves it. Rather no period than a wrong one: what may be a name, a
verb or a number ("August", "may", "2000") counts only where the words around it make it a date. A date in the name of
an event ("the 2024 election", "the January 6 hearing") does not tell when it was reported, and names no period. Nor
does 6/5/2025, which is June 5 to one reader and 6 May to another; 18/6/2025 is one day to both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from math import exp, log
from typing import NamedTuple

from rag.dates import MONTHS, SHORT_MONTHS, WEEKDAYS, Day, read_days
from rag.terms import NUMBERS
from rag.types import Period

NEUTRAL = 0.5
"""What an article without a date gets: half way, so that it neither wins nor is buried for having none."""
LATE, EARLY = 14.0, 4.0
"""Days: the scale of the decay after a period and before it."""
RECENT_DAYS, LEAST_SPAN = 7.0, 180
"""Days: what counts as new, the unit in which age is told; and the shortest time over which freshness falls to 0. A day
more says much of what is a week old, and little of what is a year old."""

Days = tuple[date, date]
"""First and last day; both belong."""


class Times(NamedTuple):
    """What `read_times` found."""

    periods: tuple[Period, ...] = ()
    """In the order of the question. An open end ("since March", "before 2020") is `date.max` or `date.min`."""
    recent: bool = False


class _Named(NamedTuple):
    """A stretch of the question that may name days."""

    kind: str
    match: re.Match[str]
    turns: list[Days]
    """What it may mean, in order: one where the year is said; "in May" has one a year, "on Tuesday" one a week."""


_RUNS = {month[:3]: (n, 1) for n, month in enumerate(MONTHS)}
_RUNS |= {"spr": (2, 3), "sum": (5, 3), "aut": (8, 3), "fal": (8, 3), "win": (11, 3)}
_RUNS |= {word: (n % 4 * 3, 3) for n, word in enumerate("q1 q2 q3 q4 fir sec thi fou".split())}
"""First letters -> first month (January is 0), how many. Of the north; the winter of 2025 begins in December 2025."""
_COUNTED = {word: n for word, n in NUMBERS.items() if 1 <= n <= 12}
_COUNTED |= {"a": 1, "an": 1, "a couple of": 2, "a few": 3, "few": 3}
_UNITS = {"hour": 1, "day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_RELATIVE = ("ago", "rolling", "calendar")
_STEPS = {"last": -1, "last night": -1, "yesterday": -1, "tomorrow": 1, "next": 1}
_STEPS |= {"the day before yesterday": -2, "the day after tomorrow": 2}
_TENTHS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_TEENTHS = "eleven twelf thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_ORDINALS = [*_TENTHS, *(f"{word}th" for word in _TEENTHS), "twentieth"]
_ORDINALS += [*(f"twenty-{word}" for word in _TENTHS[:9]), "thirtieth", "thirty-first"]
"""The days of a month, in order."""
_IN = (
    "in|during|throughout|for|from|since|before|prior to|after|until|till|up to|through|by|as of|around|start of|end of"
)
_END = r"(?![\w%]|[.,:/]\d|[-–]\d\d?\b|-[A-Za-z])"
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{SHORT_MONTHS})\b\.?)"
_OF_YEAR = rf"(?:,? (?:(?:of|in) )?(?P<year>(?:1\d|20)\d\d{_END}|['’]\d\d(?!\w)|(?:last|this|next) year\b))?"
_TH = r"(?:st|nd|rd|th)?"
_MORE = rf"(?P<more>(?:, (?:the )?\d\d?{_TH}){{0,9}},? (?:and|or) (?:the )?\d\d?{_TH})"
_DAY = rf"(?P<day>\d\d?){_TH}(?:(?: ?[-–] ?| to )(?P<to>\d\d?){_TH}|{_MORE})?"
_NO_NOUN = re.compile(
    r"a|about|according|after|against|alone|an|and|are|as|at|because|before|between|but|by|can|compared|could|did|do|does|due|"
    r"during|featuring|for|from|ha[ds]|have|her|his|how|i[fnst]?|its|like|not|o[fnr]|over|regarding|s?he|since|so|than|"
    r"that|the|their|there|they|this|through|to|under|until|vs|was|we|were|wh\w+|will|with|would|you|[a-z]+(?:ed|ly)",
    re.IGNORECASE,
)
"""What may follow a date. Before another word it may be part of a name."""
_NO_COUNT = rf"(?=[?!.,;:)](?!\d)|$| (?:(?:{_NO_NOUN.pattern})\b|(?:1\d|20)\d\d))"
"""Behind a number that counts nothing: not in "on June 5 and 6 people"."""
_ON = rf"(?:(?:{'|'.join(WEEKDAYS)}),? )?"
_PART = r"(?:(?P<part>early|mid|late|(?:the )?(?:first|second|latter) half of)[ -](?:the )?)?"
_WHICH = r"(?P<which>last|this|next) "
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_COUNTED, key=len, reverse=True))}) "
_UNIT = "day|week|fortnight|month|year"
_RUN = r"spring|summer|autumn|fall|winter|Q[1-4]|(?:first|second|third|fourth) quarter"
_TO_12, _OVER_12 = r"(?:0?[1-9]|1[0-2])", r"(?:1[3-9]|2\d|3[01])"
_FIGURES = tuple(
    rf"(?<![\w/.-])(?P<{one}>{first})([-/.])(?P<{two}>{second})\2(?P<year>(?:1\d|20)\d\d)(?![\w/-]|\.\d)"
    for one, first, two, second in (
        ("day", _OVER_12, "run", _TO_12),
        ("run", _TO_12, "day", _OVER_12),
        ("day", _TO_12, "run", "(?P=day)"),
    )
)
"""Of 18/6/2025, 6/18/2025 and 6/6/2025 only one can be the month."""
_FORMS = [
    (kind, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for kind, pattern in (
        ("day", r"(?<![\w/-])(?P<year>\d{4})([-/.])(?P<run>\d\d)\2(?P<day>\d\d)(?![\d-])"),
        *(("day", figures) for figures in _FIGURES),
        ("day", rf"\b{_ON}(?P<run>{_MONTH}) {_DAY}(?(more){_NO_COUNT}|)(?! {_MONTH}){_END}{_OF_YEAR}"),
        ("day", rf"(?<![\w.,-]){_ON}(?:the )?{_DAY} (?:of )?(?P<run>{_MONTH})\b{_OF_YEAR}"),
        ("day", rf"\bthe (?P<day>{'|'.join(_ORDINALS)}) (?:day )?of (?P<run>{_MONTH})\b(?!['’]s){_OF_YEAR}"),
        ("month", rf"\b{_PART}(?:{_WHICH})?(?P<run>{_MONTH})(?!\w){_OF_YEAR}"),
        ("run", rf"\b(?:the )?{_PART}(?:{_WHICH})?(?P<run>{_RUN})\b{_OF_YEAR}"),
        ("year", rf"\b(?:the )?{_PART}(?P<year>(?:1\d|20)\d0)(?P<decade>['’]?s){_END}"),
        ("year", rf"(?<![\w.,/$£€#])(?<!\D-)(?:the year )?{_PART}(?P<year>(?:1\d|20)\d\d){_END}"),
        ("ago", rf"\b{_COUNT}(?P<unit>{_UNIT})s? ago\b"),
        ("rolling", rf"\b(?P<over>(?:in|over|during|within|for) )?the (?P<which>last|past|next|coming) (?:{_COUNT})?"
         rf"(?P<unit>{_UNIT}|(?(count)hour|(?!)))(?P<many>s)?\b(?! of\b)(?(over)|(?(count)|(?!)))"),
        ("weekday", rf"\b(?P<weekday>{'|'.join(WEEKDAYS)}),? (?:of )?(?-i:(?P<week>last|this|next) week)\b(?! of\b)"),
        ("calendar", rf"\b(?:{_PART}{_WHICH}(?P<unit>week|month|year)|(?P<word>the day before yesterday|yesterday|today"
         r"|tonight|this (?:morning|afternoon|evening)|last night|the day after tomorrow|tomorrow))\b(?! of\b)"),
        ("weekday", rf"\b(?:{_WHICH})?(?P<weekday>{'|'.join(WEEKDAYS)})\b(?! the \d)"),
    )
]  # fmt: skip
_LEAD = re.compile(rf"\b(on|between|(?:(?:during|for|in) the )?week of|{_IN}) $", re.IGNORECASE)
_TO = re.compile(r",? (?:to|until|till|through|and) | ?[-–—] ?")
_AND = re.compile(r",? (?:and|or) |, ")
_WORD = re.compile(r" ([\w'’-]+)")
_OF_A_MONTH = re.compile(
    rf"\bon the (?P<day>\d\d?)(?:st|nd|rd|th){_NO_COUNT}(?! (?:of|and|or|to)\b|, (?:the )?\d)", re.IGNORECASE
)
"""A day of the month that nothing names: "on the 17th"; not "on the 17th floor", "on the 16th, 17th and 18th"."""
_QUOTED = re.compile(
    rf"\b(?:{_MONTH}|{_RUN})(?: \d\d?{_TH})?,?(?: of)? ['’]\d\d(?!\w)"  # "June '24" opens no quotation
    r"|(?<!\w)(?:“[^”]*+”|\"[^\"]*+\"|['‘](?:[^'’]|['’](?=\w))*+['’])(?!\w)",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?:\b(?:the|a|his|her|its|their|our|your|my|that|each|every)|(?<!what)['’]s) $", re.IGNORECASE)
_AHEAD = re.compile(
    r"^Will\b|\b(?:will|won['’]t|upcoming|forthcoming|going to|scheduled|planned|expected|forecast|due(?! to\b)|happens"
    r"|happening|takes place)\b"
)
_BACK = re.compile(r"\b(?:did|was|were|had|said|reported)\b", re.IGNORECASE)
_RECENT = re.compile(
    r"\b(?:(?<!at the )latest|newest|most recent(?:ly)?|currently|nowadays|lately|these days|at the moment|at present"
    r"|so far|thus far|today|this (?:morning|afternoon|evening|week)"
    r"|any (?:news|updates?)|recently(?=\?)|in recent (?:days|weeks|months)"
    r"|what(?:['’]s| is) (?:new|happening|going on)(?= (?:with|in|at|on|about|to)\b|\?)"
    r"|recent (?:news|developments?|updates?|changes)|now(?!-| (?:that|called|known|famous|defunct)\b)"
    r"|(?:the|['’]s|his|her|its|their) current (?!accounts?\b|affairs\b|events\b|density\b|flow"
    r"|(?:along|are|at|between|from|has|in|is|near|of|off|on|that|through|to|was|which)\b)\w+)(?!\w)"
    r"|^(?:[\w’'-]+ ){0,4}(?:is|are|do|does|has|have|can)\b[^.?!]{0,200}\bstill\b(?! (?:life|birth|image|water))",
    re.IGNORECASE,
)


def read_times(question: str, as_of: date, newest: date | None = None) -> Times:
    """The days and periods that a question names, and whether it asks for the newest.

    `as_of` is the day on which it is asked, `newest` the day of the newest article. A day without a year is the last
    such day before both, so that "in October" means something in an archive; with "will" it is the next after `as_of`.

    >>> times = read_times("What did the port say in late October?", date(2026, 3, 1))
    >>> [(str(period.since), str(period.until), period.text) for period in times.periods]
    [('2025-10-21', '2025-10-31', 'in late October')]
    >>> read_times("Who is the current mayor?", date(2026, 3, 1))
    Times(periods=(), recent=True)
    """
    # The dates in a headline or in something said are not the question's own.
    text = _QUOTED.sub(lambda quote: "\0" * len(quote[0]) if quote[0].count(" ") > 3 else quote[0], question)
    last = min(as_of, newest or as_of)
    usual = ("ahead", as_of) if _AHEAD.search(text) and not _BACK.search(text) else ("back", last)
    periods = tuple(dict.fromkeys(_periods(text, as_of, last, usual) or _days_of_a_month(text, usual)))
    recent = any(_is_plain(match) for match in _RECENT.finditer(text))
    # "The latest in October 2023" asks for those days, not for now.
    return Times(periods, recent and (not periods or any(period.until >= last for period in periods)))


def _is_plain(match: re.Match[str]) -> bool:
    """Whether it is no name, such as "Business Today": in lower case, but where it opens a sentence."""
    said, opens = match[0], match.string[: match.start()].rstrip()[-1:] in ("", ".", "?", "!", ":")
    return match.string.isupper() or (said[1:] == said[1:].lower() and (opens or not said[:1].isupper()))


def _periods(text: str, as_of: date, last: date, usual: tuple[str, date]) -> list[Period]:
    found, periods, kind, lead, begin, end = _find(text, as_of, last), list[Period](), "", "", 0, 0
    while found:
        one = found.pop(0)
        word = _LEAD.search(text, max(0, one.match.start() - 20), one.match.start())
        linked, begun = _AND.fullmatch(text, end, word.start() if word else one.match.start()), begin
        shared = lead if linked and kind == one.kind and lead in ("on", "in", "during", "for") else ""
        kind, lead = one.kind, word[1].lower() if word else shared
        begin, end = word.start() if word else one.match.start(), one.match.end()
        to = _TO.fullmatch(text, end, found[0].match.start()) if found else None
        to = to if to and (lead == "between" or "and" not in to[0]) else None
        if not _counts(one, "in" if to and lead == "between" else lead, text):
            continue
        turns, listed = one.turns, one.match.groupdict().get("more") or ""
        if to and _counts(found[0], "in", text):
            two = found.pop(0)
            turns, end = _joined(one, two, as_of), two.match.end()
        which = (one.match.groupdict().get("which") or "").lower()
        how, day = (which, as_of) if which in ("last", "next") else usual
        if which == "this":
            how, day = "ahead", _shift(as_of, -as_of.weekday() if one.kind == "weekday" else -183)
        days = _choose(turns, how, day)
        if days and not (lead == "by" and days[0] > as_of):  # a deadline to come is not when it was reported
            for some in [days] if lead == "between" else _each_of(days, listed):
                since, until = _bounded(some, lead)
                opened = periods[-1] if linked and periods and periods[-1].until == date.max else None
                if opened and since == date.min and opened.since <= until < date.max:
                    begin, since = begun, periods.pop().since  # "after June 5 and before July 2" is one period
                periods.append(Period(since, until, text[begin:end]))
    return periods


def _each_of(days: Days, listed: str) -> list[Days]:
    """The days from the first to the last, or, of "June 5, 6 and 9", those that follow one another."""
    since, until = days
    if not listed:
        return [days]
    some = {since.toordinal(), until.toordinal()}
    some |= {since.replace(day=int(day)).toordinal() for day in re.findall(r"\d+", listed)}
    firsts, lasts = (sorted(day for day in some if day + step not in some) for step in (-1, 1))
    return [(date.fromordinal(first), date.fromordinal(last)) for first, last in zip(firsts, lasts, strict=True)]


def _days_of_a_month(text: str, usual: tuple[str, date]) -> Iterator[Period]:
    """ "On the 17th", where nothing else is named: the last such day, or the next of what is to come."""
    how, today = usual
    for match in _OF_A_MONTH.finditer(text):
        turns = []
        for month in range(today.year * 12 + today.month - 3, today.year * 12 + today.month + 2):
            with suppress(ValueError):
                turns.append((date(month // 12, month % 12 + 1, int(match["day"])),) * 2)
        if days := _choose(turns, how, today):
            yield Period(*days, match[0])


def _joined(one: _Named, two: _Named, as_of: date) -> list[Days]:
    """From the one to the other: the second follows the first, and lends it its year if it alone has one."""
    firsts = _turns(one.kind, one.match, as_of, two.turns[0][1]) if len(two.turns) == 1 else one.turns
    turns = [(a[0], b[1]) for a in firsts if (b := _choose(two.turns, "ahead", a[0])) and a[0] <= b[1]]
    return turns[-1:] if len(two.turns) == 1 else turns


def _find(text: str, as_of: date, last: date) -> list[_Named]:
    """Every stretch that may name days, in order. The longer forms are looked for first."""
    found, left = [], text
    for kind, pattern in _FORMS:
        found += [_Named(kind, match, _turns(kind, match, as_of, last)) for match in pattern.finditer(left)]
        left = pattern.sub(lambda match: "\0" * len(match[0]), left)
    return sorted(found, key=lambda named: named.match.start())


def _counts(named: _Named, lead: str, text: str) -> bool:
    """Whether the words around it make it a date."""
    kind, match, said = named.kind, named.match, named.match.groupdict()
    after, name = _WORD.match(text, match.end()), said.get("run") or ""
    noun = after[1] if after and not _NO_NOUN.fullmatch(after[1]) else ""
    placed = lead in _IN.split("|")
    if kind in _RELATIVE:
        return _is_plain(match) and not _OWNED.search(text, max(0, match.start() - 8), match.start())
    if kind == "year":
        return not noun and bool(said["part"] or said.get("decade") or (placed and lead != "up to"))
    if said.get("year"):
        return True
    if kind == "run":  # a "third quarter" without a year may be a game's
        falls = after and (said["which"], name) == ("this", "fall")  # "why did this fall apart"
        return bool(said["which"] and not falls) or (placed and name[-1].isdigit())
    if kind == "weekday":
        owner = text[match.end() : match.end() + 2] in ("'s", "’s")
        return bool(said.get("which", "week" in said) or owner or lead == "on" or placed) and not noun[:1].isupper()
    verb = name in ("may", "march")
    if kind == "day":
        return lead == "on" or not (noun or (verb and match[0].endswith(name)))
    if verb:
        return lead in ("in", "since", "during", "from") and (not after or after[1] in ("and", "or", "to"))
    given = name in ("April", "May", "June", "August") and (noun or (after and after[1].endswith("ed")))
    return (
        name.lower() in MONTHS
        and bool(said["which"] or said["part"] or (placed and lead != "by"))
        and not (given or noun[:1].isupper())
    )


def _turns(kind: str, match: re.Match[str], as_of: date, last: date) -> list[Days]:
    said = {name: text.lower() for name, text in match.groupdict().items() if text}
    if kind == "weekday":
        ahead = WEEKDAYS.index(said["weekday"])
        if week := said.get("week"):
            return [(_shift(as_of, ahead - as_of.weekday() + 7 * _STEPS.get(week, 0)),) * 2]
        days = {_shift(day, ahead - day.weekday() + week) for day in (last, as_of) for week in (-7, 0, 7)}
        return [(day, day) for day in sorted(days)]
    years = sorted({day.year + n for day in (last, as_of) for n in range(-9, 10)})
    if year := said.get("year", "this" if kind == "month" and said.get("which") == "this" else ""):
        years = [_year(year, as_of)]
    turns = []
    for each in years[:1] if kind in _RELATIVE else years:
        with suppress(ValueError):
            turns.append(_part_of(_relative(kind, said, as_of) if kind in _RELATIVE else _dated(said, each), said))
    return [turn for turn in turns if turn[0] <= turn[1]]


def _year(said: str, as_of: date) -> int:
    """ "2026", "'26" (of the hundred years up to ten years ahead) or "last year"."""
    if said.isdigit():
        return int(said)
    if said[1:].isdigit():
        ahead = as_of.year + 10
        return ahead - (ahead - int(said[1:])) % 100
    return as_of.year + _STEPS.get(said.split()[0], 0)


def _dated(said: dict[str, str], year: int) -> Days:
    """The day, days, month, season, quarter, year or decade."""
    run = said.get("run", "")
    default = (0, 12 if "decade" not in said else 1200 if year % 100 == 0 and year < 2000 else 120)
    first, months = (int(run) - 1, 1) if run.isdigit() else _RUNS.get(run[:3], default)
    if "day" in said:
        day = said["day"]
        number = int(day) if day.isdigit() else _ORDINALS.index(day) + 1
        more = [int(other) for other in re.findall(r"\d+", said.get("more", ""))]
        until = max([int(said.get("to", number)), *more])
        return date(year, first + 1, min([number, *more])), date(year, first + 1, until)
    return _run(year * 12 + first, months)


def _part_of(days: Days, said: dict[str, str]) -> Days:
    """A third of them with "early", "mid" or "late"; the half that is said."""
    (since, until), part = days, said.get("part", "")
    if part.endswith("half of"):
        first, after = (day.year * 12 + day.month - 1 for day in (since, _shift(until, 1)))
        middle = since + (until - since) // 2
        if since.day == 1 and (after - first) % 2 == 0 < after - first:
            middle = _run(first, (after - first) // 2)[1]  # six months of a year, not 182 days
        return (since, middle) if "first" in part else (_shift(middle, 1), until)
    if part:
        third, place = (until - since) // 3, ("early", "mid", "late").index(part)
        since, until = since + place * third, until - (2 - place) * third
    return since, until


def _relative(kind: str, said: dict[str, str], as_of: date) -> Days:
    """Last week (Monday to Sunday), this year, tonight; in the past month (30 days), over the next few weeks; two weeks
    ago, which may be off by half a week to either side."""
    which, unit = said.get("which", ""), said.get("unit", "day")
    if kind == "calendar":
        step = _STEPS.get(said.get("word", which), 0)
        if unit in ("month", "year"):
            year, month = (as_of.year, as_of.month - 1 + step) if unit == "month" else (as_of.year + step, 0)
            return _run(year * 12 + month, 1 if unit == "month" else 12)
        since = _shift(as_of, _UNITS[unit] * step - (as_of.weekday() if unit == "week" else 0))
        return since, _shift(since, _UNITS[unit] - 1)
    count = said.get("count", "few" if "many" in said else "one")
    number = int(count) if count.isdigit() else _COUNTED[count]
    days = -(-number // 24) if unit == "hour" else number * _UNITS[unit]
    if which:
        return (as_of, _shift(as_of, days)) if which in ("next", "coming") else (_shift(as_of, -days), as_of)
    return _shift(as_of, -days - _UNITS[unit] // 2), _shift(as_of, -days + _UNITS[unit] // 2)


def _shift(day: date, days: int) -> date:
    """The day so many days later, or the last (first) that a `date` can hold."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _run(first: int, months: int) -> Days:
    """So many months, from one that is counted from January of the year 0. ValueError where the calendar ends."""
    since, after = (date(month // 12, month % 12 + 1, 1) for month in (first, first + months))
    return since, _shift(after, -1)


def _choose(turns: list[Days], how: str, day: date) -> Days | None:
    """The last that begins by the day ("back") or ends before it ("last"), or the first that begins after it ("next")
    or ends no earlier ("ahead"); the only one, whichever it is."""
    fit = [
        turn
        for turn in turns
        if len(turns) == 1
        or {"back": turn[0] <= day, "last": turn[1] < day, "next": turn[0] > day, "ahead": turn[1] >= day}[how]
    ]
    return fit[-1 if how in ("back", "last") else 0] if fit else None


def _bounded(days: Days, lead: str) -> Days:
    if lead in ("since", "after"):
        return (days[0] if lead == "since" else _shift(days[1], 1)), date.max
    if lead in ("before", "prior to"):
        return date.min, _shift(days[0], -1)
    if lead.endswith("week of"):
        return _shift(days[0], -days[0].weekday()), _shift(days[1], 6 - days[1].weekday())
    return (date.min, days[1]) if lead in ("until", "till", "up to", "through") else days


def closeness(published: date | None, periods: Sequence[Period]) -> float:
    """How well an article's day fits the periods, 0..1; of several, the best counts.

    1 from a day before a period (previews, time zones) to three days after it (an event is reported then). It falls to
    1/e in 14 days after that, as articles refer back, and in 4 days before. `NEUTRAL` without a date or a period.

    >>> closeness(date(2025, 6, 22), [Period(date(2025, 6, 5), date(2025, 6, 5), "on June 5")]) == exp(-1)
    True
    """
    if published is None or not periods:
        return NEUTRAL
    gaps = [((p.since - published).days - 1, (published - p.until).days - 3) for p in periods]
    return max(exp(-max(0.0, early / EARLY, late / LATE)) for early, late in gaps)


def freshness(published: date | None, newest: date, oldest: date) -> float:
    """How new an article is among others, 0..1: 1 from the newest's day on, 0 up to the oldest's; `NEUTRAL` without a
    date. Between them it falls with the logarithm of the age, so that years apart still tell new from old, and
    days do where nothing is older: where all are of half a year or less, it is a half at 30 days.

    >>> [round(freshness(date(year, 10, 13), date(2026, 3, 18), date(2019, 10, 14)), 2) for year in (2025, 2023, 2019)]
    [0.46, 0.17, 0.0]
    """
    if published is None:
        return NEUTRAL
    age, span = max(0, (newest - published).days), max(LEAST_SPAN, (newest - oldest).days)
    return max(0.0, 1 - log(1 + age / RECENT_DAYS) / log(1 + span / RECENT_DAYS))


def without_periods(question: str, periods: Sequence[Period]) -> str:
    """The question without the days that it names, which an article of these days need not say; the rest as it stands.

    >>> without_periods("Who was elected in May 2026?", [Period(date(2026, 5, 1), date(2026, 5, 31), "in May 2026")])
    'Who was elected?'
    """
    rest = question
    for period in periods:
        rest = re.sub(rf",?\s*{re.escape(period.text)}\b,?", " ", rest, count=1)
    rest = re.sub(r"\s+(?=[?.!,;])", "", " ".join(rest.split()))
    return rest if re.search(r"\w", rest) else question


def told_within(text: str, published: date, periods: Sequence[Period]) -> list[bool]:
    """Of each day or period that a sentence of an article of that day tells ("on Sunday", "last year"): whether it lies
    in one of these.

    >>> june = Period(date(2026, 6, 1), date(2026, 6, 30), "in June")
    >>> told_within("Berg won on Sunday, unlike last year.", date(2026, 6, 8), [june])
    [True, False]
    """
    told = read_times(" ".join(text.split()), published).periods
    return [any(period.since <= one.since and one.until <= period.until for period in periods) for one in told]


def tells_other_days(text: str, periods: Sequence[Period]) -> bool:
    """Whether a sentence says a date, and none that may be in one of the periods."""
    dates = [day for day in read_days(text) if day.month or day.year]
    return bool(dates) and not any(_may_be_in(day, period) for day in dates for period in periods)


def _may_be_in(day: Day, period: Period) -> bool:
    """Compared as far as the date is said: "in May" may be in a week of May of any year."""
    since, until = period.since, period.until
    years = [day.year] if day.year else [since.year, until.year]
    said = [(year, day.month, day.day)[: 1 + bool(day.month) + bool(day.month and day.day)] for year in years]
    return any(since.timetuple()[: len(day)] <= day <= until.timetuple()[: len(day)] for day in said)
