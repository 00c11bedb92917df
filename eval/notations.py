"""A text -> the same with its figures and days in other notations: "1,200" -> "1200", "5 %" -> "5 per cent".

What a text says does not change with that, and a model that compares two texts has to learn it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from rag.dates import MONTHS, Day, read_days
from rag.figures import Figure, read_figures
from rag.types import Span

_SCALES = {"million": (1e6, "m"), "billion": (1e9, "bn")}


class Renoted(NamedTuple):
    """A text in another notation."""

    text: str
    marks: tuple[Span, ...]
    """Stretches of the text that it was before, where they stand now."""


def renoted(text: str, marks: Sequence[Span], rng: random.Random) -> Renoted:
    """Each figure and day in a notation drawn by lot, its own among them; a mark within one becomes all of it.

    >>> renoted("In 2024, 1,200 firms left.", (Span(15, 20),), random.Random(7)).text
    'In 2024, 1200 firms left.'
    """
    made, at, moves = "", 0, list[tuple[int, int, int, int]]()
    for start, end, ways in sorted(_rewritable(text)):
        if start >= at and ways:
            new = rng.choice([text[start:end], *ways])
            made += text[at:start]
            moves.append((start, end, len(made), len(made) + len(new)))
            made += new[0].upper() + new[1:] if not start else new
            at = end

    def moved(place: int, *, is_end: bool) -> int:
        shift = 0
        for start, end, new_start, new_end in moves:
            if start < place < end:
                return new_end if is_end else new_start
            if place >= end:
                shift = new_end - end
        return place + shift

    spans = (Span(moved(start, is_end=False), moved(end, is_end=True)) for start, end in marks)
    return Renoted(made + text[at:], tuple(spans))


def _rewritable(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """(start, end, all its notations)."""
    for day in read_days(text):
        yield day.start, day.end, _days(day)
    for figure in read_figures(text):
        yield figure.start, figure.end, _figures(figure)


def _days(day: Day) -> list[str]:
    if not day.day or not day.month or day.weekday is not None or day.swapped:
        return []
    month = MONTHS[day.month - 1].title()
    year = (f", {day.year}", f" {day.year}") if day.year else ("", "")
    return [f"{month} {day.day}{year[0]}", f"{day.day} {month}{year[1]}"]


def _figures(figure: Figure) -> list[str]:
    number = figure.readings[0] if len(figure.readings) == 1 else None
    if number is None or number.low != number.high or number.low < 2 or figure.bound in ("range", "end", "vague"):
        return []
    value, unit = number.low, number.unit
    if unit == "%":
        return [f"{value:,g}{sign}" for sign in ("%", " %", " per cent", " percent")]
    if unit not in ("", "$") or round(value, 2) != value:
        return []
    plain = [f"{value:,.0f}", f"{value:.0f}"] if value == int(value) else [f"{value:,g}"]
    scaled = [
        f"{value / size:g}{name}"
        for word, (size, short) in _SCALES.items()
        for name in (f" {word}", short)
        if size <= value < 1000 * size and float(f"{value / size:g}") * size == value
    ]
    if unit == "$":
        return [*(f"${way}" for way in plain + scaled), *(f"{way} dollars" for way in plain)]
    exact = [f"{value:,.0f}.0"] if value == int(value) and value >= 100 else []
    return plain + scaled + exact + _in_words(value)


def _in_words(value: float) -> list[str]:
    """ "forty-seven", "one thousand two hundred": what a writer would spell out."""
    if value != int(value) or value >= 1e6 or (value > 100 and value % 100):
        return []
    return [str(_speller().number_to_words(int(value))).replace(",", "")]


@cache
def _speller() -> Any:
    import inflect

    return inflect.engine()
