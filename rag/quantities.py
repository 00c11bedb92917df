"""Two figures -> whether they agree: the same quantity in whatever notation, or one that the other's bounds allow.

A unit on one side only is no disagreement, but a percentage is never a bare number, and points are not per cent.
Nothing is added up or worked out, except between units of one kind (24 hours are a day, an hour and a half is 90
minutes).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from math import isclose

from rag.figures import Figure, Quantity
from rag.units import DURATIONS, kind_of, size_of

NEAR, WHOLE, CONVERTED = 0.5, 0.05, 0.03
"""What "about" allows: half a unit of the last digit that is not 0 ("about 130": 125 to 135), but at most 5 %. Between
units of one kind (5 km, 3.1 miles) 3 % is allowed, as much as rounding makes."""
DOZEN = 0.1
"""A dozen is about twelve: 11 to 13."""
BOUND = 2.0
"""What "more than" and "up to" allow: up to twice, down to half. Beyond that, "more than 100" is no account of 900."""
MUCH = 4.0
"""So many times a part of a unit another figure may be to stand in its place."""
_UNDER = ("nearly", "almost", "just under")
_OVER = ("just over",)


def is_nth(figure: Figure, phrase: str, there: Figure) -> bool:
    """Whether a figure that opens a phrase is the one during which the other ends: the 71st minute, 71 minutes."""
    nth = [reading.high for reading in figure.readings if reading.unit == "th"]
    units = [reading.unit for reading in there.readings if reading.high in nth and reading.unit in DURATIONS]
    return any(re.match(rf"[\w-]+ {unit}\b", phrase) for unit in units)


def missing_figures(figures: Sequence[Figure], there: Sequence[Figure]) -> list[Figure]:
    """Those of `figures` that none of the others says. A range is one figure here; its ends do not count."""
    return [figure for figure in figures if figure.bound != "end" and not any(agree(figure, other) for other in there)]


def agree(figure: Figure, there: Figure) -> bool:
    """Whether `there` says what `figure` says: the same quantity, or one within what its "about" or "up to" allows. A
    range is said by the same range, and by any figure within it."""
    if not figure.readings or not there.readings:
        return _plainly(figure.text) == _plainly(there.text)
    if {figure.bound, there.bound} in ({"least", "most"}, {"range", "end"}) or opposed(figure, there):
        return False
    return any(_same(one, two, figure, there) for one in figure.readings for two in there.readings)


def equal(figure: Figure, there: Figure) -> bool:
    """Whether both are the same quantity of the same unit, in whatever notation, whatever bounds them: 24.7bn and 24.7
    billion, half and 50 %; not 5 and 5 %, nor 5 km and 3.1 miles."""
    for one, two in product(figure.readings, there.readings):
        by, other = size_of(one.unit), size_of(two.unit)
        of_a_kind = (one.unit == "") == (two.unit == "") and comparable(one, two)
        if of_a_kind and isclose(one.low * by, two.low * other) and isclose(one.high * by, two.high * other):
            return True
    return False


def opposed(figure: Figure, there: Figure) -> bool:
    """Whether one is "more than" ("just over") and the other "less than" ("nearly") the same."""
    if {_side(figure), _side(there)} != {"over", "under"}:
        return False
    bare = [one._replace(bound="", lead="") for one in (figure, there)]
    return agree(*bare)


def unbounded(figure: Figure, there: Figure) -> bool:
    """Whether `there` is at most ("up to 300") what `figure` tells as it is ("300"); "more than 300" may be rounded,
    and "below the 2 % target" says what the target is."""
    is_bound = there.bound == "most" and bool(there.lead) and not there.lead.endswith(" the")
    return not figure.bound and is_bound and equal(figure, there)


def other_share(figure: Figure, there: Sequence[Figure]) -> bool:
    """Whether a share told in words is none of the quote's shares in words, nor what one of them leaves: "one in five"
    for "one in four", but not "a quarter" for "three in four"."""
    shares = [other.readings[0].high for other in there if other.bound and other.weak and _is_share(other)]
    own = figure.readings[0].high if figure.weak and _is_share(figure) else None
    return own is not None and bool(shares) and not any(abs(abs(own - 50) - abs(other - 50)) < 1 for other in shares)


def may_replace_part(figure: Figure, there: Figure) -> bool:
    """Whether the other figure could stand for a part of a unit: 45 minutes for "half an hour", not 3.40 or a
    day."""
    pairs = [(a, b) for a in figure.readings for b in there.readings if a.unit and b.unit and comparable(a, b)]
    return any(_size(b) <= MUCH * _size(a) for a, b in pairs)


def _size(quantity: Quantity) -> float:
    return quantity.high * size_of(quantity.unit)


def _is_share(figure: Figure) -> bool:
    return bool(figure.readings) and figure.readings[0].unit == "%"


def _side(figure: Figure) -> str:
    """On which side of the figure what is meant lies: "under" for "nearly", "over" for "more than", or ""."""
    if figure.bound == "near":
        return "under" if figure.lead.startswith(_UNDER) else "over" if figure.lead.startswith(_OVER) else ""
    return {"least": "over", "most": "under"}.get(figure.bound, "")


def _plainly(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def comparable(one: Quantity, two: Quantity) -> bool:
    """Whether they are of one kind: a bare number is of any kind but a percentage, and $ is any dollar."""
    kinds = {kind_of(q.unit) for q in (one, two)}
    if len(kinds) == 1:
        return True
    if "" in kinds:
        return not kinds & {"%", "points", "clock"}
    return kinds in ({"°", "°c"}, {"°", "°f"}, {"yuan", "¥"}, {"yen", "¥"}) or (
        "$" in kinds and all(kind.endswith("$") for kind in kinds)
    )


def _same(one: Quantity, two: Quantity, figure: Figure, there: Figure) -> bool:
    if not comparable(one, two):
        return False
    by, other = size_of(one.unit), size_of(two.unit)
    if not one.unit or not two.unit:
        by = other = 1.0
    low, high, slack = one.low * by, one.high * by, 1e-9 if by == other else CONVERTED
    if figure.bound == "near":
        allowed = min(_last_digit(one.high) * NEAR * by, high * WHOLE) if one.unit != "%" or not figure.weak else 1.0
        if "dozen" in figure.text.lower():
            allowed = high * DOZEN
        side = _side(figure)  # "nearly 4 million" is less
        low, high = low - (allowed if side != "over" else 0), high + (allowed if side != "under" else 0)
    elif figure.bound == "least":
        high *= BOUND
    elif figure.bound == "most":
        low /= BOUND
    if one.unit == "%" and there.weak and not figure.weak:  # a third is 33 % and 33.3 %
        step = min(1.0, _last_digit(one.high))
        two = two._replace(low=round(two.low / step) * step, high=round(two.high / step) * step)
    ends = (two.low * other, two.high * other)
    if figure.bound == there.bound == "range":
        return isclose(low, ends[0], rel_tol=slack) and isclose(high, ends[1], rel_tol=slack)
    if low == high and there.bound != "vague":
        return any(isclose(low, end, rel_tol=slack, abs_tol=1e-9) for end in ends)
    return ends[0] <= high * (1 + slack) and ends[1] >= low * (1 - slack)


def _last_digit(value: float) -> float:
    """The unit of the last digit that is not 0: 10 of 130, 0.1 of 24.7."""
    if value <= 0 or value >= 1e18:
        return value
    step = 1e15
    while step > 1e-6 and not isclose(value / step, round(value / step), rel_tol=1e-9):
        step /= 10
    return step
