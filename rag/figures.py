"""Text -> the figures it states, as quantities that can be compared (`rag.quantities`).

1,000, 1000 and one thousand are one figure; so are 24.7bn and $24,700 million, 5 % and five per cent, 5 p.m. and 17:00,
noon and 12:00, half past six and 6:30.
Numbers as English news writes them: the comma parts thousands, unless one or two digits follow (24,7 is 24.7). Dates
are left to `rag.dates`.
Not read: signs, "a few hundred", "every second", and a fraction such as 3/4 that no unit or scale follows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from rag.dates import ZONES, read_days
from rag.patterns import Unread, either
from rag.terms import NUMBERS, ORDINALS, STOPWORDS
from rag.units import CODES, DURATIONS, LETTERS, MONEY, NAMES_OF_MONEY, UNITS, kind_of, named

_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12}
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_UNIT_PARTS = {**_PARTS, "eighth": 8, "hundredth": 100}
_TIMES = {
    "twice": 2,
    "double": 2,
    "doubled": 2,
    "twofold": 2,
    "triple": 3,
    "tripled": 3,
    "threefold": 3,
    "quadrupled": 4,
} | {f"{word}fold": n for word, n in NUMBERS.items() if 3 < n < 11}
_AGED = re.compile(r"(?<=\bover-)\d\d(?=s\b)|(?<=\bunder-)\d\d(?=s\b)|(?<=\bunder )\d\d(?=s\b)", re.IGNORECASE)
"""The over-60s."""
_VULGAR = "[¼-¾⅐-⅞]"
_DIGITS = (
    r"(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d{1,3}(?: \d{3})+(?![\d,.])|\d+)"
    rf"(?:\.\d+|,\d\d?(?![\d,]))?(?: ?{_VULGAR})?|{_VULGAR})"
)
_TENS = either(word for word, n in NUMBERS.items() if n > 19)
_TO_NINE = either(word for word, n in NUMBERS.items() if 0 < n < 10)
_ONE = rf"(?:(?:{_TENS})(?:[ -](?:{_TO_NINE}))?|{either(NUMBERS)})\b"
_WORDS = (
    rf"(?<![\w-])(?<!\bno )(?:an?(?= (?:{either(_SCALES)})\b)|{_ONE})"
    rf"(?:[ -](?:{either(_SCALES)})\b(?:(?: and|,)? {_ONE})?)*"
)
_NOT_NAMED = frozenset(("x", "percent", "times", "won", "c", "f", "bp", "rs", "p", "t", *map(str.lower, LETTERS)))
"""Units that are other words as well where they stand alone."""
_NAMED_UNITS = either(unit for unit in {**UNITS, **NAMES_OF_MONEY} if unit[0].isalpha() and unit not in _NOT_NAMED)
_COINS = either(name for name in {*MONEY, *NAMES_OF_MONEY} if len(name) > 3 and name.isalpha())
_UNIT = (
    rf"(?:[ -]?(?P<unit>(?:US[ -]|U\.S\. |Australian |Canadian )dollars?|(?:{_NAMED_UNITS})s?|per ?cent|times|won)\b"
    rf"|(?P<mark> ?%| ?°[CF]|[$€£]|x(?!\w)|(?-i:[CF]|(?<=\d)[pt]| ?bp| ?pc)(?!\w))"
    rf"|(?= (?-i:(?:[A-Z][a-z]+ ){{1,2}})(?P<coin>{_COINS})s?\b))?"
)
"""The last: 12 million Swiss francs."""
_SUM = (
    rf"(?<!\w)(?-i:{either(LETTERS)})"
    rf"(?=\d{{1,3}}(?:,\d{{3}}|(?:\.\d{{1,3}})?[ -]?(?i:{either((*_SCALES, *_SHORT))})\b))"
)
_FIGURE = re.compile(
    rf"(?:(?P<money>(?:US|AU|CA|NZ|HK|A|C)?\$|[€£¥₹₽]|(?<!\w)(?:{either(CODES)})\.?|{_SUM}) ?)?"
    rf"(?:(?(money)|(?<![\w.])(?<!\d,))(?P<digits>{_DIGITS})"
    rf"(?:(?P<scale>[ -]?(?:{either(_SCALES)})| ?(?:{either(_SHORT)}))\b)?"
    rf"|(?P<words>{_WORDS}))"
    rf"(?P<half> and a half(?: (?P<halves>{either(_SCALES)})\b)?)?(?:(?P<ordinal>st|nd|rd|th)\b)?(?:{_UNIT})(?!\w)",
    re.IGNORECASE,
)
_HOURS = either(word for word, n in NUMBERS.items() if 0 < n < 13)
_CLOCK = re.compile(
    rf"(?<![\w.:])(?:(?P<oclock>1[0-2]|[1-9]|{_HOURS}) o['’]clock|"
    r"(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>[ap])(?:\. ?m\b\.?| ?m\b)"
    r"|(?P<hour24>[01]?\d|2[0-3])(?::(?P<minute24>[0-5]\d)(?![\d:])"
    rf"|\.?(?P<minute_of_zone>[0-5]\d)(?= ?(?-i:{ZONES})\b)))",
    re.IGNORECASE,
)
_NAMED_HOUR = re.compile(
    r"(?<![\w.:-])(?:(?:(?:12|twelve) )?(?:noon|midday|(?P<midnight>midnight))(?![\w-])"
    rf"|(?P<part>half past|quarter past|(?<!by a )(?<!the )quarter to) (?P<hour>1[0-2]|[1-9]|{_HOURS})"
    rf"(?= ?$|[.,;:?!)]?[\s”]+(?!per\b)(?:{either(STOPWORDS)})\b|[.,;:?!)](?!\d)))",
    re.IGNORECASE,
)
"""Noon, half past six; not "in the quarter to 12 May"."""
_MINUTES = {"half past": 30, "quarter past": 15, "quarter to": -15}
_TAKEN = re.compile(r"(?<![\w.:])(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:\.\d{1,3})?)(?![\w:])")
"""A time that somebody took: 2:19:47."""
_QUARTER = re.compile(r"(?<!\w)Q(?P<quarter>[1-4])(?!\w)")
_ID = re.compile(
    r"\+\d[\d ()-]{6,20}\d|(?<![\d-])\d{3}-(?:\d{3}-)?\d{4}(?![\d-])"
    rf"|(?<![\w$])(?!(?i:{either(CODES)})\d|{_SUM})[A-Z][A-Za-z]{{0,9}}-?\d{{1,9}}[A-Za-z]{{0,5}}(?!\w)"
    r"|(?<![\w.,])\d{1,9}(?!(?:K|M|BN|TN|AM|PM|KM|MW|GW|MPH|FT|KG|LB|C|F)\b)[A-Z][A-Za-z]{0,5}(?!\w)"
)
_FRACTION = re.compile(
    rf"(?<![\w-])(?!(?<=\band )an? half)(?:(?:(?P<many>{_TO_NINE}|an?)[ -])?"
    rf"(?P<part>{either(_UNIT_PARTS)})s?|(?P<over>(?<![/.])(?:1/[2348]|2/3|3/[48]|5/8|7/8)))"
    rf"(?P<link> of (?:an?|one|1) | an? |[ -])(?:(?P<scale>{either(_SCALES)})\b)?{_UNIT}(?!\w)",
    re.IGNORECASE,
)
"""A part of a unit or of a number: half a point, three quarters of a mile, a quarter-million."""
_TEN = [word for word, n in NUMBERS.items() if 0 < n < 11]
_TIME = rf"(?:\d{{1,4}}|an?|{_ONE}) (?:{either(DURATIONS)})s?"
_SPAN = re.compile(
    rf"(?<![\w.,-])(?<!\bbetween ){_TIME}"
    rf"(?:(?P<half> and a half)|(?:,? and |, | (?=\d)){_TIME}(?:(?:,? and | ){_TIME})?)"
    r"(?!\w|['’])",
    re.IGNORECASE,
)
"""A time in several units: an hour and a half, two years and six months."""
_EACH_TIME = re.compile(_TIME, re.IGNORECASE)
_NO_NTH = "".join(rf"(?<!{word} )" for word in "first second third fourth last next this final".split())
_PART = re.compile(
    rf"(?<![\w-])(?:(?P<many>{either(NUMBERS)}|an?|[2-9])[ -])?"
    rf"{_NO_NTH}(?P<part>half|(?<!the )(?:{either(_PARTS)})s?)(?= of\b)"
    r"|(?<![\w-])(?P<two>[2-9]|two|three|four|nine)[- ](?P<parts>third|quarter|fifth|tenth)s\b"
    r"|(?<![\w-])an? (?P<one>third|quarter|fifth|tenth)"
    rf"(?= ?(?:[.,;:)]|$)| (?:{either(STOPWORDS)}|less|fewer|higher|lower)\b)"
    r"|(?<![\w-])half(?= (?:the|its|his|her|their)\b)|(?<=\bby )half(?! an?\b)(?![\w-])"
    r"|(?:(?<=\balmost )|(?<=\bnearly )|(?<=\babout )|(?<=\bonly ))half(?=[.,;:])",
    re.IGNORECASE,
)
_AMONG = re.compile(
    rf"(?<![\w.,/-])(?P<some>{either(_TEN)}|[1-9])(?:(?<=one) (?!day|night|week|month|year)[a-z]+)? (?:in|out of)"
    rf" (?:every )?(?P<all>{either(_TEN)}|[2-9]|10|20|100)"
    rf"(?![\w/%-]|[.,:]\d|[ -](?:{either((*_SCALES, *DURATIONS))}|per ?cent))",
    re.IGNORECASE,
)
"""Two in five, one patient in ten, 7 of 10."""
_NTHS = (
    rf"(?:{_TENS})-(?:{either(word for word, n in ORDINALS.items() if n < 10)})",
    rf"(?:{_ONE}|an?) hundred and (?:(?:{_TENS})-)?(?:{either(ORDINALS)})",
    rf"(?:{_ONE}[ -])?(?:hundred|thousand|million)th",
)
_NTH = re.compile(rf"(?<![\w-])(?:{'|'.join(_NTHS)})(?!\w)(?! of an?\b)", re.IGNORECASE)
"""Ordinals of several words, and those beyond ninetieth."""
_WORD = re.compile(rf"(?<!\w)(?<!\ba )(?P<word>{either(ORDINALS)}|{either(_TIMES)})(?!\w)", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?<!\w)(?:(?P<tens>tens|hundreds) of )?(?P<of>dozen|hundred|thousand|million|billion)s(?!\w)", re.IGNORECASE
)
_BEGINS = re.compile(
    rf"(?<!\w)(?:[\d{_VULGAR[1:]}|{either({**NUMBERS, **ORDINALS, **_SCALES, **_UNIT_PARTS, **_TIMES, **CODES})}"
    rf"|noon|midday|midnight"
    rf"|an?(?=[ -](?:{either({**_SCALES, **_UNIT_PARTS, **DURATIONS})}))|(?-i:[A-Z](?=[A-Za-z]{{0,9}}-?\d)))"
    r"|[$€£¥₹₽+\d](?:(?<=\D)|(?=\d\d-))",
    re.IGNORECASE,
)
"""Where figures may begin: all that is read begins with one of these, and within a word only a sum, a + or 555-0134.
The end of a word is not asked for, as what follows may be blotted out."""
_BEFORE = re.compile(
    r"(?<!\w)(?:(?P<near>about|around|roughly|nearly|almost|approximately|some|close to|an estimated|circa|just over"
    r"|just under)|(?P<most>(?:no|not) more than|no longer than|(?:less|fewer|lower|younger|shorter|smaller) than|up to"
    r"|at most|under|below|as (?:many|much|long|little|few) as)|(?P<least>no (?:fewer|less) than"
    r"|(?:more|older|longer|larger|bigger|higher) than|over|above|at least|upwards? of|in excess of"
    r"|exceed(?:s|ed|ing)?))(?: the| an?)?[ -]?$|(?P<tilde>~ ?)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?P<least>\+| (?:or|and) (?:more|over|above|older|longer)\b|-plus\b)"
    r"|(?P<most> (?:or|and) (?:less|fewer|under|below|younger)\b)|(?P<near> or so\b|-odd\b)",
    re.IGNORECASE,
)
_SPACES = re.compile("[\u00a0\u2009\u202f]")
_TO = re.compile(r" ?[-–—] ?| to | and | or ")
_LIST = re.compile(r",? (?:and|or|to|from) (?:from )?| ?[-–—] ?|, ")


class Quantity(NamedTuple):
    """One way to read a figure: from `low` to `high` (the same, unless it is a range), of a unit."""

    low: float
    high: float
    unit: str = ""
    """A key of the table of units; "" for none; "th" for an ordinal, "clock" for minutes after midnight."""


class Figure(NamedTuple):
    """A figure of a text."""

    text: str
    start: int
    end: int
    readings: tuple[Quantity, ...]
    """More than one where it is not clear: 5m is a length or 5 million. None for what is no number (F-16, 555-0134)."""
    bound: str = ""
    """"near" (about), "least" (more than), "most" (up to), "vague" (hundreds), "range", or "end": one end of a range,
    which stands beside it."""
    weak: bool = False
    """No loss where the quote has no other in its place: a count that a reader can make ("two"), "first", "half",
    "a million", "hundreds"."""
    lead: str = ""
    """What stands before it and bounds it: "more than", "nearly"."""


def read_figures(text: str) -> list[Figure]:
    """The figures of a text in order of their place, ranges beside their ends; dates are none.

    >>> [(f.text, *f.readings[0]) for f in read_figures("On June 5 about $24.7bn, or five per cent, was lost")]
    [('$24.7bn', 24700000000.0, 24700000000.0, '$'), ('five per cent', 5.0, 5.0, '%')]
    """
    text = _SPACES.sub(" ", text)
    unread = Unread(text, _starts(text))
    if days := read_days(text):
        unread.blot([(day.start, day.end) for day in days])
    found = list[Figure]()
    for pattern, read in _READ if unread.starts else ():
        found += (_bounded(figure, text) for figure in unread.take(pattern, read))
    found.sort(key=lambda figure: figure.start)
    return list(_lent(list(_joined(found, text)), text))


def _starts(text: str) -> Iterator[int]:
    for match in _BEGINS.finditer(text):
        yield from range(match.start() - 2, match.start()) if match[0] == "$" else ()  # US$, C$
        yield match.start()


def _bounded(figure: Figure, text: str) -> Figure:
    before = _BEFORE.search(text, max(0, figure.start - 24), figure.start)
    bound = before or _AFTER.match(text, figure.end)
    lead = before[0].strip().lower() if before else ""
    kind = (bound.lastgroup or "") if bound else ""
    if not bound or (figure.bound and not (figure.bound == "near" and kind in ("least", "most"))):
        return figure._replace(lead=lead)
    return figure._replace(bound="near" if kind == "tilde" else kind, lead=lead)


def _joined(found: list[Figure], text: str) -> Iterator[Figure]:
    """Figures of a range or a list lend each other what is said once: "$5-6 million", "from 4 to 5 per cent"."""
    ends = set[int]()
    for i, figure in enumerate(found):
        figure = figure._replace(bound="end") if i in ends else figure
        behind = found[i + 1] if i + 1 < len(found) else None
        if behind is None or len(figure.readings) != 1 or len(behind.readings) != 1:
            yield figure
            continue
        between, one, two = text[figure.end : behind.start], figure.readings[0], behind.readings[0]
        if not _LIST.fullmatch(between):
            yield figure
            continue
        unit = one.unit or (two.unit if two.unit not in ("th", "clock") else "")
        readings = [one._replace(unit=unit)]
        scale = two.high / _plain(behind)
        lead = text[max(0, figure.start - 8) : figure.start].lower()
        if scale > 1 and one.high == _plain(figure) and (_plain(figure) < _plain(behind) or lead.endswith("from ")):
            readings.append(Quantity(one.low * scale, one.high * scale, unit))
        is_range = _TO.fullmatch(between) and ("and" not in between or lead == "between ")
        low, high = readings[-1].low, two.high
        if one.unit == "%" and two.unit == "":  # "rose 41 per cent to 155,000"
            yield figure
            continue
        if is_range and low < high and two.unit in ("", unit) and "from" not in lead:
            ends.add(i + 1)
            whole = text[figure.start : behind.end]
            yield Figure(whole, figure.start, behind.end, (Quantity(low, high, unit),), "range")
            yield figure._replace(readings=tuple(readings), bound="end")
        else:
            yield figure._replace(readings=tuple(readings))


def _lent(found: list[Figure], text: str) -> Iterator[Figure]:
    """A bare figure that counts nothing may be per cent or points as one before it: "31 per cent of the total against
    28", "from 8,120 points to 7,940"."""
    last: Figure | None = None
    for figure in found:
        units = {reading.unit for reading in figure.readings}
        if last and units == {""} and figure.text[-1].isdigit() and _BARE.match(text, figure.end):
            if not _STOP.search(text, last.end, figure.start):
                unit = last.readings[0].unit
                figure = figure._replace(readings=(*figure.readings, figure.readings[0]._replace(unit=unit)))
        elif units - {""}:
            last = figure if {*map(kind_of, units)} <= {"%", "points"} and not figure.weak else None
        yield figure


_BARE = re.compile(rf" ?(?:[.,;:)]|$)| (?:{either(STOPWORDS)})\b")
_STOP = re.compile(r"[.!?;]\s")


def _plain(figure: Figure) -> float:
    """The number before its scale: 24.7 of "24.7 billion"."""
    match = re.search(rf"\d[\d,. ]*{_VULGAR}?|{_VULGAR}", figure.text)
    return (_number(match[0]) if match else figure.readings[0].high) or 1.0


def _number(digits: str) -> float:
    digits = digits.replace(" ", "").rstrip(".,")
    if not digits[-1].isdecimal():
        return unicodedata.numeric(digits[-1]) + (_number(digits[:-1]) if digits[:-1] else 0)
    if re.fullmatch(r"\d+,\d\d?|\d{1,3}(?:,\d{3})+,\d\d?", digits):
        whole, _, part = digits.rpartition(",")
        digits = f"{whole}.{part}"
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    return float(digits.replace(",", ""))


def _in_words(words: str) -> float:
    """two hundred and five thousand -> 205000. Units below a scale are added up, the scale multiplies them."""
    total, under = 0.0, 0.0
    for word in re.split(r"[ ,-]+", words.lower()):
        if word in NUMBERS:
            under += NUMBERS[word]
        elif word == "half":
            under = 0.5
        elif word in _SCALES:
            under = (under or 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, under = total + under, 0.0
    return total + under


def _unit(match: re.Match[str]) -> str:
    said = (match.groupdict().get("money") or match["unit"] or match["mark"] or match["coin"] or "").lower().strip(" .")
    for start, dollar in (("us ", "us$"), ("us-", "us$"), ("u.s. ", "us$"), ("australian ", "a$"), ("canadian ", "c$")):
        said = dollar if said.startswith(start) else said
    if said in ("per cent", "percent", "pct", "pc"):
        return "%"
    return named(said)


def _figure(match: re.Match[str]) -> Figure | None:
    unit, scale = _unit(match), (match["scale"] or match["halves"] or "").lower().strip(" -")
    value = _number(match["digits"]) if match["digits"] else _in_words(match["words"])
    value = (value + (0.5 if match["half"] else 0)) * (_SCALES.get(scale) or _SHORT.get(scale) or 1.0)
    if match["ordinal"]:
        unit = "th"
    text = match[0].strip()
    readings = [Quantity(value, value, unit)]
    if scale == "m" and not unit:
        readings.append(Quantity(value / 1e6, value / 1e6, "metre"))
    if (match["unit"] or "").lower().startswith("pound"):
        readings = [Quantity(value, value, "£"), Quantity(value, value, "lb")]
    said = (match["words"] or "").lower()
    weak = bool(said) and (value < 4 or said in ("a hundred", "a thousand", "a million"))
    bound = "near" if said.endswith("dozen") else ""
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return Figure(text, start, match.end(), tuple(readings), bound, weak)


def _clock(match: re.Match[str]) -> Figure:
    hour, minute = (
        int(match["hour"] or match["hour24"] or _count(match["oclock"].lower())),
        int(match["minute"] or match["minute24"] or match["minute_of_zone"] or 0),
    )
    if match["half"]:
        hours = [hour % 12 + (12 if match["half"].lower() == "p" else 0)]
    else:
        hours = [hour, hour + 12] if 1 <= hour < 12 else [hour]
    readings = tuple(Quantity(h * 60.0 + minute, h * 60.0 + minute, "clock") for h in hours)
    return Figure(match[0], *match.span(), readings)


def _named_hour(match: re.Match[str]) -> Figure:
    if match["part"]:
        minutes = _count(match["hour"].lower()) * 60 + _MINUTES[match["part"].lower()]
        hours = [minutes % 720, minutes % 720 + 720]
    else:
        hours = [0, 1440] if match["midnight"] else [720]
    readings = tuple(Quantity(float(at), float(at), "clock") for at in hours)
    return Figure(match[0], *match.span(), readings, weak=True)


def _taken(match: re.Match[str]) -> Figure:
    seconds = 3600.0 * int(match["hours"]) + 60 * int(match["minutes"]) + float(match["seconds"])
    return Figure(match[0], *match.span(), (Quantity(seconds, seconds, "second"),))


def _span(match: re.Match[str]) -> Figure | None:
    """None where they are several times: "three months and two years"."""
    times = [said.lower().rsplit(" ", 1) for said in _EACH_TIME.findall(match[0])]
    counts = [float(many) if many.isdecimal() else _in_words(many) or 1.0 for many, _ in times]
    units = [unit if unit in DURATIONS else unit.removesuffix("s") for _, unit in times]
    sizes = [DURATIONS[unit] for unit in units]
    if any(count * size >= larger for count, size, larger in zip(counts[1:], sizes[1:], sizes, strict=False)):
        return None
    value = sum(count * size for count, size in zip(counts, sizes, strict=True)) / sizes[-1]
    value += 0.5 if match["half"] else 0
    return Figure(match[0], *match.span(), (Quantity(value, value, units[-1]),))


def _quarter(match: re.Match[str]) -> Figure:
    nth = float(match["quarter"])
    return Figure(match[0], *match.span(), (Quantity(nth, nth, "th"),))


def _id(match: re.Match[str]) -> Figure:
    return Figure(match[0], *match.span(), ())


def _fraction(match: re.Match[str]) -> Figure | None:
    """None where it is none, as in "the third point" and "the second half hour"."""
    unit, scale, link = _unit(match), (match["scale"] or "").lower(), match["link"].lower()
    many, part = (match["many"] or "").lower(), (match["part"] or "").lower()
    told = match["over"] or part in ("half", "quarter") or (many and link.startswith(" of"))
    told = told and (match["over"] or many or link != " ") and (part == "half" or link.strip() not in ("a", "an"))
    if not told or not (unit or scale):
        return None
    share = _count(many or "a") / _UNIT_PARTS[part] if part else _over(match["over"])
    value = share * _SCALES.get(scale, 1.0)
    readings = [Quantity(value, value, unit)]
    if unit == "%":  # who cuts rates by half a per cent cuts them by half a point
        readings.append(Quantity(value, value, "percentage point"))
    return Figure(match[0], *match.span(), tuple(readings), "near" if scale == "dozen" else "", weak=value < 4)


def _over(fraction: str) -> float:
    above, _, below = fraction.partition("/")
    return int(above) / int(below)


def _nth(match: re.Match[str]) -> Figure:
    *before, last = re.split("[ -]", match[0].lower())
    value = _in_words(" ".join(before)) + ORDINALS[last] if last in ORDINALS else _in_words(match[0][:-2].lower())
    return Figure(match[0], *match.span(), (Quantity(value, value, "th"),), weak=True)


def _part(match: re.Match[str]) -> Figure:
    many = (match["many"] or match["two"] or "a").lower()
    part = (match["part"] or match["parts"] or match["one"] or "half").lower()
    return _share(match, _count(many) / _PARTS.get(part, _PARTS.get(part.rstrip("s"), 1)))


def _aged(match: re.Match[str]) -> Figure:
    age = float(match[0])
    return Figure(match[0], *match.span(), (Quantity(age, age),))


def _among(match: re.Match[str]) -> Figure | None:
    some, whole = _count(match["some"].lower()), _count(match["all"].lower())
    return _share(match, some / whole) if some < whole else None


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS.get(word, 1)


def _share(match: re.Match[str], share: float) -> Figure:
    """A share told in words, which may be rounded."""
    return Figure(match[0], *match.span(), (Quantity(share * 100, share * 100, "%"),), "near", weak=True)


def _word(match: re.Match[str]) -> Figure:
    word = match[0].lower()
    value, unit = (float(ORDINALS[word]), "th") if word in ORDINALS else (float(_TIMES[word]), "x")
    return Figure(match[0], *match.span(), (Quantity(value, value, unit),), weak=True)


def _vague(match: re.Match[str]) -> Figure:
    low = _SCALES[match["of"].lower()] * {"tens": 10, "hundreds": 100}.get((match["tens"] or "").lower(), 1)
    return Figure(match[0], *match.span(), (Quantity(low, low * 100),), "vague", weak=True)


_READ: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Figure | None]], ...] = (
    (_TAKEN, _taken),
    (_NAMED_HOUR, _named_hour),
    (_CLOCK, _clock),
    (_SPAN, _span),
    (_QUARTER, _quarter),
    (_AGED, _aged),
    (_ID, _id),
    (_AMONG, _among),
    (_FRACTION, _fraction),
    (_PART, _part),
    (_VAGUE, _vague),
    (_NTH, _nth),
    (_FIGURE, _figure),
    (_WORD, _word),
)
"""What reads figures, in order: what one has read the next do not see."""
