"""Text -> who holds which office in it; and whether another text gives the same person another one.

"Prime Minister Olav Hald", "the prime minister, Olav Hald,", "Olav Hald, Norway's premier", "Olav Hald is the premier".
Known are the usual offices of governments, companies, armies, courts and houses (`_OFFICES`); what may be any of them
("boss", "leader", "minister") is none. Blind to when an office was held, but for "former" and "then".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.names import Name
from rag.patterns import either

_OFFICES = """
    prime minister, premier, pm; president; chancellor, chancellor of the exchequer; king; queen; pope; emperor
    prince, duke; princess, duchess; governor; mayor, mayoress; senator, sen; speaker; ambassador; attorney general
    congressman, congresswoman, representative, rep; spokesman, spokeswoman, spokesperson; judge, justice; prosecutor
    chief executive, chief executive officer, ceo, managing director
    chairman, chairwoman, chairperson, chair
    chief financial officer, cfo, finance chief, finance director
    chief operating officer, coo; general, gen; colonel, col; major, maj; captain, capt; lieutenant, lt; sergeant, sgt
    admiral, adm; bishop, archbishop, cardinal; professor, prof; coach, head coach; referee; goalkeeper; sheriff
    police chief, chief of police; secretary general, secretary-general
""".replace("\n", ";")
"""Names of one office, between semicolons."""
_PORTFOLIOS = """
    finance treasury economy economic economics exchequer; foreign state; defence defense war; interior home; justice
    health; education schools; energy climate; environment climate; agriculture farming food; transport transportation
    labour labor employment work; trade commerce business industry; culture; tourism; housing; science; immigration
    migration; sports sport; security; development; fisheries
"""
"""What a minister or a secretary is in charge of; words between semicolons may be one ministry's."""


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[str]]:
    """Name of an office -> what it may be."""
    known: dict[str, frozenset[str]] = {}
    for line in _OFFICES.split(";"):
        names = [name.strip() for name in line.split(",") if name.strip()]
        known |= {name: frozenset(names[:1]) for name in names}
    known["chancellor"] |= {"finance"}
    for line in _PORTFOLIOS.split(";"):
        first, *others = line.split()
        for word in (first, *others):
            known[f"minister {word}"] = known.get(f"minister {word}", frozenset()) | {first}
    known["chancellor of the exchequer"] = known["minister finance"]
    return known


_THEN = "former ex then late acting interim outgoing incoming".split()
_DEPUTY = "vice deputy assistant under shadow junior".split()


def _pattern() -> re.Pattern[str]:
    words = [name.removeprefix("minister ") for name in _known() if name.startswith("minister ")]
    plain = [name for name in _known() if not name.startswith("minister ")]
    ministry = rf"(?:{either(words)})(?:(?:,| and| &) (?:{either(words)}))*"
    begins = either((*_THEN, *_DEPUTY, *words, *plain, "minister", "secretary"))  # no other word is looked at twice
    return re.compile(
        rf"(?<![\w-])(?<!senate )(?={begins})(?:(?P<then>{either(_THEN)})[ -])?(?:(?P<deputy>{either(_DEPUTY)})[ -])?"
        rf"(?:(?P<ministry>{ministry})[ -](?:minister|secretary)|(?:minister|secretary)(?: of| for) (?:the )?"
        rf"(?P<of>{ministry})(?: affairs)?|(?P<plain>{either(plain)})\b\.?)(?P<elect>-elect)?"
        r"(?!\w|['’]s\b|-)",
        re.IGNORECASE,
    )


_OFFICE = _pattern()
_MINISTRIES = frozenset(line.split()[0] for line in _PORTFOLIOS.split(";"))
_OWNED = re.compile(r"[^,;]+(?:['’]s|s['’]) ")
"""From the beginning of a name to an office that is called his: "Ida Berg's "."""
_AND = re.compile(r"(?: of(?: the)? [\w ]{2,30})?(?:,? and(?: the)? | & |/)")
_CALLED = re.compile(
    r",?(?: who)?(?: is| was|, )? ?"
    r"(?:(?:the|a|an|its|their|his|her|current|new|company|country['’]s|[A-Z][\w.]*(?:['’]s?)?) ){0,4}"
)
"""Between a name and the office that is told of it: "Olav Hald, Norway's prime minister", "Olav Hald is the mayor"."""
_APPOSED = re.compile(r"(?: (?:of|at|for) [^,;.]{2,40})?, ")
_FROM_TO = re.compile(r"(?: of [A-Z]\w*)?,? (?:from|in|until|between) \d")


class Holder(NamedTuple):
    """Somebody, and an office that a text gives him."""

    name: Name
    text: str
    """The office as written."""
    offices: frozenset[str]
    """What it may be."""
    then: str
    """"former" (also for "ex" and "late"), "any" where the text does not say when, or ""."""


class Owned(NamedTuple):
    """An office that a text calls somebody's: "Ida Berg's vice premier"."""

    owner: Name
    text: str
    """Both, as written."""
    offices: frozenset[str]


def read_owned(text: str, names: Sequence[Name]) -> list[Owned]:
    """Which offices are called whose."""
    found = []
    for match in _OFFICE.finditer(text):
        for name in (name for name in names if name.words):
            if name.start < match.start() <= name.end + 1 and _OWNED.fullmatch(text, name.start, match.start()):
                found.append(Owned(name, text[name.start : match.end()].rstrip("."), _meant(match)))
    return found


def read_holders(text: str, names: Sequence[Name]) -> list[Holder]:
    """Who holds which office, last first.

    >>> from rag.names import read_names
    >>> text = "Former president Luis Vega met the finance minister, Ida Berg."
    >>> [(found.name.text, found.text) for found in read_holders(text, read_names(text))]
    [('Ida Berg', 'finance minister'), ('Luis Vega', 'Former president')]
    """
    return list(_read(text, [name for name in names if name.words]))


def _read(text: str, names: Sequence[Name]) -> Iterator[Holder]:
    shared: tuple[int, Name] | None = None
    for match in reversed(list(_OFFICE.finditer(text))):
        name, then = _behind(text, match, names), (match["then"] or "").lower()
        if name is None and shared and _AND.fullmatch(text[match.end() : shared[0]]):
            name = shared[1]
        if name is None:
            name, was = _before(text, match, names)
            then = then or ("any" if was or _FROM_TO.match(text, match.end()) else "")
        if name is None:
            continue
        shared = match.start(), name
        then = {"ex": "former", "late": "former", "then": "any"}.get(then, then)
        yield Holder(name, match[0], _meant(match), then if then in ("former", "any") else "")


def _meant(match: re.Match[str]) -> frozenset[str]:
    if match["plain"]:
        found = _known()[match["plain"].lower()]
    else:
        words = re.findall(r"\w+", (match["ministry"] or match["of"]).lower())
        found = frozenset().union(*(_known().get(f"minister {word}", ()) for word in words))
    for part in ("deputy", "elect"):
        if match[part]:
            lower = match[part].lower()
            found = frozenset(f"{'deputy' if lower in ('vice', 'deputy') else lower} {office}" for office in found)
    return found


def _behind(text: str, office: re.Match[str], names: Sequence[Name]) -> Name | None:
    """Whom an office stands before: "President Luis Vega", "the president, Luis Vega,"."""
    for name in names:
        if name.start <= office.start() and office.end() < name.end:
            return name
        between = text[office.end() : name.start]
        if name.start > office.end() and between in (" ", ". "):
            return name
        if name.start > office.end() and _APPOSED.fullmatch(between) and text[name.end : name.end + 1] in ",.)":
            return name
    return None


def _before(text: str, office: re.Match[str], names: Sequence[Name]) -> tuple[Name | None, bool]:
    """Whom an office stands behind, and whether it "was" his: "Olav Hald, the prime minister"."""
    for name in names:
        between = text[name.end : office.start()]
        if (
            0 < len(between) < 60
            and _CALLED.fullmatch(between)
            and (between[0] == "," or " is " in between or " was " in between)
        ):
            return name, " was " in between
    return None, False


def other_office(holder: Holder, there: Sequence[Holder], beside: Sequence[Holder]) -> Holder | None:
    """What else the same person is called: None where `there` gives him no office, or `there` or `beside` the same."""
    theirs = [other for other in there if _same_person(holder.name, other.name)]
    others = [*theirs, *(other for other in beside if _same_person(holder.name, other.name))]
    if not theirs or any(_agree(holder, other) for other in others):
        return None
    return theirs[0]


def not_under(owned: Owned, there: Sequence[Holder]) -> Holder | None:
    """Who holds that office in the other text, where its owner is a minister, who has only deputies under him: "Hald's
    finance minister" may be a premier's."""
    own = {office for holder in there if _same_person(owned.owner, holder.name) for office in holder.offices}
    if not own or not own <= _MINISTRIES or any(f"deputy {office}" in owned.offices for office in own):
        return None
    holders = [holder for holder in there if not holder.offices.isdisjoint(owned.offices)]
    return None if any(_same_person(owned.owner, holder.name) for holder in holders) else next(iter(holders), None)


def _same_person(one: Name, other: Name) -> bool:
    few, many = sorted((one.words, other.words), key=len)
    return few[-1] == many[-1] and (few == many[-len(few) :] or few[0] == many[0])  # "Prosecutor Ann Lee"


def _agree(one: Holder, other: Holder) -> bool:
    then = one.then == other.then or "any" in (one.then, other.then)
    return then and not one.offices.isdisjoint(other.offices)
