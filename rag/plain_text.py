"""Plain text as it comes off a news site -> an Article: headline, deck lines, byline, date, publisher, by their form.

Knows nothing of other formats. What is not recognised for certain stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rag.dates import read_days
from rag.metadata import make_article, people
from rag.text import body_of, read_text
from rag.types import Article

_LABELS = re.compile(
    r"editor.?s pick|exclusive|breaking(?: news)?|analysis|opinion|editorial|feature|interview|column"
    r"|explainer|special report|update|live|photos?|video",
    re.IGNORECASE,
)
_SUMMARY_HEAD = re.compile(r"(?:summary|key points|highlights|요약)\s*:?", re.IGNORECASE)
_BULLET = re.compile(r"[-•*·▶]\s*")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RIGHTS = re.compile(
    r"all rights reserved|^\s*(?:copyright\s*(?=©|ⓒ|\(c\)|by\b|\d{4})|©|ⓒ|\(c\))|무단\s?전재", re.IGNORECASE
)
_PARTICLES = "af al av bin da das de del della den der di do dos du e el ibn la le ten ter van vom von y zu zum zur"
_NAME = re.compile(
    rf"[^\W\d_a-z][\w'’.-]*(?: (?:(?:{'|'.join(_PARTICLES.split())}) ){{0,2}}[^\W\d_a-z][\w'’.-]*){{1,3}}"
)
_KOREAN_NAME = re.compile(r"([가-힣]{2,4})(?=\s.*(?:기자|특파원))")
_BY = re.compile(r"[Bb][Yy]\s+(?=[^\W\d_a-z])")
_BAR = re.compile(r" ?[|•·] ?| [–—-] ")
"""What parts a byline from what stands behind it."""
_BEHIND = re.compile(r"(?:,(?:(?!\b(?:and|und|et)\b)[^,;/&])*+)++(?=[;/]|$)")
"""What stands behind a name and a comma: a job or a publisher, unless the list of names goes on to an "and"."""
_JOB = re.compile(r"(?i)\b(?:writer|reporter|editor|correspondent|columnist|contributor|photographer|staff)s?\b")
_DESK = re.compile(r"\b(?:Press|News|Agency|Bureau|Desk|Service)\b")
_STATED = re.compile(
    r"(?i)(?:(?:first |last )?(?:published|posted|updated|date)(?: on)?:? )?"
    r"(?:(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)[.,]{0,2} )?"
)
"""What stands before a date; whole weekdays are read with it."""
_PUBLISHED = re.compile(r"(?i)(?:first )?(?:published|posted|date)\b")
_TIME = re.compile(
    r"(?:(?<=\d)T|(?i:\bat )|(?<![\w.:]))\d{1,2}"
    r"(?:[:.]\d\d(?::\d\d(?:\.\d{1,6})?)?(?i: ?[ap]\.?m\b\.?)?|(?i: ?[ap]\.?m\b\.?))"
    r"(?: ?\(?(?:Z|[A-Z]{2,5}|[+-]\d\d:?\d\d)\)?)?(?!\w|[.:]\d)"
)
"""18:40, at 6.40 p.m. CEST, T18:40:00+02:00."""
_TOP = 6
"""Lines at the top among which a byline and the date are looked for."""
_CHRONICLE = 50
"""Lines among which other dates are looked for."""
_LONG = 200
"""Characters: a longer line is no byline and no publisher's name, and the patterns above are slow on one."""


def _take_title(lines: list[str], path: Path) -> str:
    """Removes and returns the headline: the first line that is no desk label, if it reads like a headline."""
    while len(lines) > 1 and _LABELS.fullmatch(lines[0].strip("[]()<>【】 :|")):
        lines.pop(0)
    is_paragraph = lines[0].endswith(".") and not lines[0].endswith("..") and len(lines[0]) > 120
    if len(lines) < 2 or len(lines[0]) > 300 or is_paragraph:
        return path.stem
    return lines.pop(0)


def _take_summary(lines: list[str]) -> str:
    """Removes and returns the bullet points under a line that says "Summary", if the text opens with one."""
    if len(lines) < 2 or not _SUMMARY_HEAD.fullmatch(lines[0]) or not _BULLET.match(lines[1]):
        return ""
    end = next((i for i, line in enumerate(lines) if i and not _BULLET.match(line)), len(lines))
    points = [_BULLET.sub("", line, count=1) for line in lines[1:end]]
    del lines[:end]
    return "\n".join(points)


def names_in(byline: str) -> tuple[str, ...]:
    """The people in "Beijing = Kim Eun-jung / Washington = Lee Sang-eun, Special Correspondents kej@..."."""
    pieces = people(_BEHIND.sub("", _BY.sub("", _EMAIL.sub("", byline), count=1)))
    found = (_KOREAN_NAME.search(piece) or _NAME.search(piece.split("=")[-1]) for piece in pieces)
    names = [match[0].strip() for match in found if match]
    return tuple(name for name in names if name == names[0] or not (_JOB.search(name) or _DESK.search(name)))


def take_byline_above(lines: list[str]) -> tuple[tuple[str, ...], str]:
    """Removes "By Jane Roe and John Doe | The Post" from the first lines of the text; returns (authors, publisher).

    What stands behind the names and is no publisher for certain (a job, a place, a date) stays, as a line of its own.
    """
    for i, line in enumerate(lines[:_TOP]):
        is_short = len(line) <= _LONG and len(line.split()) <= 12 and not line.endswith((".", "!", "?"))
        if is_short and _BY.match(line):
            byline, *rest = _BAR.split(line)
            has_figures = any(map(str.isdigit, byline))  # a day or an age that would be lost
            if not has_figures and (names := names_in(byline)):
                publisher = next(filter(_is_publisher, rest), "")
                lines[i : i + 1] = [part for part in (*_besides(byline, names), *rest) if part and part != publisher]
                return names, publisher
    return (), ""


def _besides(byline: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """What a byline says besides the names: "Staff Writer", "in Berlin"."""
    for name in names:
        byline = byline.replace(name, "", 1)
    return people(_BY.sub("", byline, count=1))


def _is_publisher(part: str) -> bool:
    is_other = _JOB.search(part) or _LABELS.fullmatch(part) or re.search(r"[\d@]", part)
    return part[:1].isupper() and _is_name(part) and not is_other


def _take_date(lines: list[str], top: int) -> date | None:
    """Removes and returns the date that is all of one of the first lines.

    Lines of several days are the heads of a chronicle: then only one that says "Published" counts.
    """
    days = {i: day for i, line in enumerate(lines[:_CHRONICLE]) if (day := _day_alone(line))}
    if len({*days.values()}) > 1:
        days = {i: day for i, day in days.items() if _PUBLISHED.match(lines[i])}
    at = min(days, default=top)
    if at >= top or len(lines) < 2:
        return None
    lines.pop(at)
    return days[at]


def _day_alone(line: str) -> date | None:
    """The day of a line that says nothing else, as "Published Monday, 4 May 2026 at 18:40 CEST"; None of 5/6/2026."""
    if len(line) > _LONG:
        return None
    line = _TIME.sub("", _STATED.sub("", line, count=1), count=1)
    found = read_days(line)
    days = [day for day in found if day.weekday is None]
    for day in reversed(found):
        line = line[: day.start] + line[day.end :]
    if re.search(r"\w", line) or len(days) != 1 or days[0].swapped not in (None, (days[0].month, days[0].day)):
        return None
    try:
        return date(days[0].year or 0, days[0].month or 0, days[0].day or 0)
    except ValueError:
        return None


def _take_tail(lines: list[str]) -> tuple[tuple[str, ...], str]:
    """Removes byline, publisher and boilerplate from the end; returns (authors, publisher).

    A byline is a short line that ends in an e-mail address. After it, the first short line that is no
    sentence is the publisher; lines with an e-mail address or a rights notice are boilerplate. Any other
    line stays in the text: losing the reporter's words would be worse than keeping the site's.
    """
    first = max(0, len(lines) - 8)
    bylines = [i for i in range(first, len(lines)) if len(lines[i].split()) <= 20 and _is_byline(lines[i])]
    if not bylines:
        lines[:] = [line for i, line in enumerate(lines) if i < first or not _RIGHTS.search(line)]
        return (), ""
    start = bylines[0]
    tail = [line for line in lines[start + 1 :] if not (_EMAIL.search(line) or _RIGHTS.search(line))]
    publisher = tail.pop(0) if tail and _is_name(tail[0]) else ""
    authors = names_in(lines[start])
    lines[start:] = tail
    return authors, publisher


def _is_name(line: str) -> bool:
    return len(line) <= 80 and len(line.split()) <= 6 and not line.endswith((".", "!", "?", "。", "”", '"'))


def _is_byline(line: str) -> bool:
    email = _EMAIL.search(line) if len(line) <= _LONG else None
    return bool(email and email.end() == len(line) and names_in(line))


def read_plain_text(path: Path) -> Iterator[Article]:
    text = read_text(path).replace("%%", "%")
    lines = [line for line in body_of(text).split("\n") if line]
    day = _take_date(lines, 1)
    title = _take_title(lines, path)
    summary = _take_summary(lines)
    authors, publisher = take_byline_above(lines)
    day = day or _take_date(lines, _TOP)
    tail_authors, tail_publisher = _take_tail(lines)
    yield make_article(
        path,
        title,
        "\n\n".join(lines),
        source=publisher or tail_publisher,
        published=day,
        authors=authors or tail_authors,
        summary=summary,
    )
