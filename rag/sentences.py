"""Text -> its sentences, by sentencex. A sentence never crosses the end of a line (a block of an article).

A few abbreviations that sentencex does not know, or takes a word for, are mended by rules. Passages are cut by
`uncorrected_spans`: were they cut by the rules, every library would have to be made anew whenever a rule changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import sentencex

from rag.types import Span

SHORT, KEPT = 8_000, 2_000
"""Characters of a text whose spans are kept, and how many such texts: a passage is cut by every stage that reads it."""
_OTHER_SPACE = re.compile(r"[^\S ]")

_LEADS_ON = re.compile(
    r"(?:^|[\s(“\"])(?:[Aa]pprox|[Aa]tty|[Vv]s|[Ii]\.e|[Ee]\.g|Ald|Amb|Cdr|Cllrs?|Cmdt|Const|Cpt"
    r"|Dep|Ft|Govs|Lieut|Ms|Mx|Ofc|Profs|Pte|Revd|Srt?a|Supdt|Tpr)\.$"
)
"""What ends no sentence: "savings of approx. 90 million"; titles before a name: "Cllr. Roe spoke"."""
_NUMBERS = re.compile(r"(?:^|[\s(])(?:[Ee]st|[Vv]ols?)\.$")
"""What ends none before a figure: "est. 1990"."""
_UNIT = re.compile(r"\d ?(?:[km]g|[kcm]m|lbs?|oz|hrs?|mins?)\.$")
"""What ends none before a small letter: "5 kg. of flour"."""
_SMALL, _FIGURE = re.compile(r"[a-z]"), re.compile(r"\d")
_HOUR = re.compile(r"\d ?[ap]\.m\.$", re.IGNORECASE)
_OF_HOUR = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?!['’])(?!\s+(?:is|was|will|would|had|has|saw|marks|marked)\b)"
    r"|(?:[ECMPWB][DES]?T|GMT|UTC|CEST)\b|(?:[A-Z][a-z]+\s+){1,2}time\b)"
)
"""What goes on behind an hour: "at 6 a.m. Monday", "at 6 a.m. EST", "at 6 a.m. London time"."""
_MAY_END = re.compile(r"\.(?:(?<=[ap]\.m\.)|(?<=Sept\.)|(?<=(?:May|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.))")
"""It begins with the full stop, so that the rest of a text is passed over quickly."""
_ENDS = re.compile(
    r"\d ?[ap]\.m\.(?=\s+[\"“][A-Z][^\"“”]{0,300}[.,!?][\"”])|(?:\bMay"  # is never shortened, so its full stop is one
    r"|(?<=[^\s,])\s+[^\s,]+\s+(?:after|before|by|from|of|on|since|to|until)\s+\d\d?\s+"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.[\"”’]?(?=\s+[\"“‘]?[A-Z])"
)
"""A day that ends a sentence: "It met on 9 Oct. Meyer spoke." Not one that opens it: "On 9 Oct. Meyer spoke.". Or an
hour behind which somebody speaks: 'It met at 8 p.m. "We are late," he said.'; not "the 8 p.m. “Late Show”"."""


def sentences_in(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order, trimmed of white space.

    >>> sentences_in("He left. She stayed.")
    ('He left.', 'She stayed.')
    >>> sentences_in("It met on 9 Oct. Meyer left at 6 a.m. Monday.")
    ('It met on 9 Oct.', 'Meyer left at 6 a.m. Monday.')
    """
    return tuple(text[start:end] for start, end in sentence_spans(text))


def sentence_spans(text: str) -> list[Span]:
    """Where they stand: `text[start:end]` is one."""
    return list(_kept(text)) if len(text) <= SHORT else _spans(text)


@lru_cache(maxsize=KEPT)
def _kept(text: str) -> tuple[Span, ...]:
    return tuple(_spans(text))


def _spans(text: str) -> list[Span]:
    joined: list[Span] = []
    for span in uncorrected_spans(text):
        if joined and _goes_on(text, joined[-1], span):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    if not _MAY_END.search(text):  # few texts have one, and to look for what stands before it takes longer
        return joined
    return [piece for span in joined for piece in _cut_behind(text, span)]


def uncorrected_spans(text: str) -> list[Span]:
    """The same as sentencex has them: what the passages of a library are made of."""
    spans = []
    end = -1
    for line in text.split("\n"):
        end += 1  # the end of the line before
        for piece in sentencex.segment("en", _plain(line)):  # all of the line, cut
            start, end = end, end + len(piece)
            if stripped := piece.strip():
                start += len(piece) - len(piece.lstrip())
                spans.append(Span(start, start + len(stripped)))
    return spans


def _plain(line: str) -> str:
    """One character for another, so that offsets stay: half a surrogate pair, which no UTF-8 can hold; and a space of
    more than one byte, over which sentencex panics where an initial stands behind it ("John F." in print)."""
    if line.isascii() and line.isprintable():  # most lines are, and to look for the others' takes longer
        return line
    return _OTHER_SPACE.sub(" ", line.encode("utf-8", "replace").decode("utf-8"))


def _goes_on(text: str, before: Span, after: Span) -> bool:
    """Whether what was cut in two is one sentence."""
    if "\n" in text[before.end : after.start]:
        return False
    end = text[max(before.start, before.end - 12) : before.end]
    return bool(_LEADS_ON.search(end)) or any(
        ends.search(end) and goes_on.match(text, after.start, after.end)
        for ends, goes_on in ((_HOUR, _OF_HOUR), (_NUMBERS, _FIGURE), (_UNIT, _SMALL))
    )


def _cut_behind(text: str, span: Span) -> Iterator[Span]:
    """The sentence, cut where a month or an hour ends one; as everywhere, not within a quotation or brackets."""
    start = span.start
    for found in _ENDS.finditer(text, span.start, span.end):
        before = text[start : found.end()]
        if (
            before.count("“") <= before.count("”")
            and before.count("(") <= before.count(")")
            and not before.count('"') % 2
        ):
            yield Span(start, found.end())
            start = found.end() + len(text[found.end() : span.end]) - len(text[found.end() : span.end].lstrip())
    yield Span(start, span.end)
