"""Units of measure and money: what they are called, of which kind they are, and how large.

Sizes are those of the international system, of the mile of 1,609.344 m and the barrel of 42 US gallons; a month is a
twelfth of a year of 365.25 days.
"""

from __future__ import annotations

NAMES_OF_MONEY = {
    "dollar": "$", "au$": "a$", "ca$": "c$", "euro": "€", "₹": "rupee", "₽": "rouble", "ruble": "rouble",
    "kronor": "krona", "pound": "£",
}  # fmt: skip
CODES = {
    "usd": "us$", "aud": "a$", "cad": "c$", "nzd": "nz$", "hkd": "hk$", "eur": "€", "gbp": "£", "jpy": "yen",
    "rmb": "yuan", "cny": "yuan", "inr": "rupee", "rs": "rupee", "rub": "rouble", "krw": "won", "chf": "franc",
    "sek": "krona", "nok": "krone", "dkk": "krone", "mxn": "peso", "pln": "zloty", "zar": "rand",
}  # fmt: skip
"""What stands before a sum: EUR5m, Rs 500."""
LETTERS = {"R": "rand", "RM": "ringgit", "KSh": "shilling", "Ksh": "shilling", "Sh": "shilling"}
"""What stands before a sum and is other things as well: R5,000 is one, the bus R5 is none."""
NAMES_OF_MONEY |= CODES | {letters.lower(): money for letters, money in LETTERS.items()}
_KINDS = {
    "%": "% 1, percent 1, pct 1",
    "points": "percentage point 1, point 1, basis point 0.01, bps 0.01, bp 0.01",
    "time": "second 1, minute 60, hour 3600, day 86400, week 604800, fortnight 1209600, month 2629800, year 31557600, "
    "decade 315576000, century 3155760000, centurie 3155760000",
    "length": "metre 1, meter 1, km 1000, kilometre 1000, kilometer 1000, cm 0.01, centimetre 0.01, mm 0.001, "
    "mile 1609.344, yard 0.9144, foot 0.3048, feet 0.3048, ft 0.3048, inch 0.0254, inche 0.0254",
    "mass": "kg 1, kilo 1, kilogram 1, gram 0.001, tonne 1000, t 1000, ton 1000, lb 0.4536, ounce 0.02835",
    "volume": "litre 1, liter 1, gallon 3.785, barrel 158.99",
    "area": "square metre 1, square meter 1, square feet 0.0929, acre 4046.86, hectare 1e4, square km 1e6, "
    "square kilometre 1e6, square kilometer 1e6, square mile 2.59e6",
    "speed": "km/h 1, kph 1, kilometres an hour 1, kilometres per hour 1, kilometers an hour 1, kilometers per hour 1, "
    "km per hour 1, mph 1.609, miles an hour 1.609, miles per hour 1.609",
    "power": "mw 1, megawatt 1, gw 1000, gigawatt 1000",
    "°c": "°c 1, c 1, degree celsius 1, degrees celsius 1",
    "°f": "°f 1, f 1, degree fahrenheit 1, degrees fahrenheit 1",
    "°": "degree 1",
    "x": "x 1, times 1",
}
UNITS = {
    unit: (kind, float(size))
    for kind, units in _KINDS.items()
    for unit, _, size in (each.rpartition(" ") for each in units.split(", "))
}
"""Unit without its plural s -> its kind, and how many of the first of its kind it is."""
MONEY = frozenset(
    (
        *NAMES_OF_MONEY.values(),
        *"us$ ¥ yen won peso shilling baht ringgit lira dirham riyal dinar forint shekel naira".split(),
    )
)
"""Units of money. ¥ is yen or yuan."""
UNITS |= {money: (money, 1.0) for money in MONEY} | {penny: ("£", 0.01) for penny in ("pence", "penny", "p")}

DURATIONS = {unit: size for unit, (kind, size) in UNITS.items() if kind == "time"}
"""Seconds of a year, a week."""


def named(said: str) -> str:
    """The unit of that name in small letters, with or without its plural s; the name itself where there is none."""
    for name in (said, said.rstrip("s")):
        if name in NAMES_OF_MONEY or name in UNITS:
            return NAMES_OF_MONEY.get(name, name)
    return said


def kind_of(unit: str) -> str:
    """Units of one kind can be converted: "length" for a mile; the unit itself where it is no unit of measure."""
    return UNITS.get(unit, (unit, 1.0))[0]


def size_of(unit: str) -> float:
    """How many of the first of its kind it is: a mile 1,609.344 (metres); 1 where it is no unit of measure."""
    return UNITS.get(unit, ("", 1.0))[1]
