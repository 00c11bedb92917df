"""A text of a model's -> its marks: what in it cites, and which numbers; and how the text reads without them.

A mark is what models really write for a citation: [1], [1][2], [1, 2], [1-3], [1]–[3], [1 and 2], [1, p. 4], 【1】,
〔1〕, 【1†source】, [^1], [^1^], ^[1]^, $^{1}$, `[1]`, [Source 1], (Source: passage 1), [P1], [[1]](https://...),
<sup>1</sup>, a superscript, and, by a careful rule, (1), {1}, ①, [1/2], [Article 1] or [1, Coast
Desk]. What is no mark stays in the text as it stands. Knows nothing of quotes (a number may point nowhere, which
`rag.citing` finds out), of sentences (`rag.reply`) or of lists of references (`rag.references`).

The rules, where a number in brackets may be something else:

- It belongs to a noun before it ("Article [34]", "under section [2]"), a currency or an operator ("= [1, 2]"), or to a
  unit behind it ("[5] million"), stands in code or maths, or has four digits or thousands ("[2024]", "[1,000]").
- (1) is a mark only if the text has no other kind, every such number in it is that of a passage and ends a sentence or
  a clause, and none opens an item of a list. One of no passage behind a name is an age ("Ida Lund (61)"), which says
  nothing of the others; lower ones ("Anna (3), Ben (5)") may be taken for marks. Scores (2-1) are not, and (1-3) is a
  mark only beside one without a range.
- [1/2], [Article 1] and [1, Coast Desk] are marks only where all their numbers are those of passages and they end a
  sentence or a clause; [P1] and [S1] only of such a number, and not behind "the".
- A superscript behind a figure or a short word is a power ("km²", "10²"), but not one in brackets
  ("1962<sup>[2]</sup>"). One with more digits than there are passages is read digit by digit ("¹²" is 1 and 2).
- Of 【4:0†x】 the first number counts.
- "Sources: [1], [3]" at an end cites for the sentence before it, where no sentence has a mark of its own.
- A mark that the sentence needs becomes "this source": one that says something ("[1] reports that", "as [2] says"), or
  stands behind "according to", "based on", "as stated in" or "In". Of passages, "source 1" without brackets is a mark
  only there, before a sentence ("Passage 1: he left.") and behind a dash at its end.
- An image is no statement and is taken out whole, with its address, also where that stands on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag.layout import VERBATIM

WIDEST_RANGE = 20
"""[1-3] means three passages; of a wider range than this only the two ends are read."""

OPENS, CLOSES = r"\[［【〔〖⟦", r"\]］】〕〗⟧"
"""Brackets that a mark may stand in, as parts of a class of characters."""
_ABROAD = "quellen?|fuentes?|fontes?|fonti|来源|來源|出典"
"""A source, in German, Spanish, Portuguese, Italian, Chinese and Japanese; in French it is the English word."""
SAID = rf"(?:sources?|passages?|references?|refs?|citations?|excerpts?|snippets?|{_ABROAD})"
"""As a model names what it was given, also in round brackets: (document 3) may be of the news."""
_PARTS = "articles?|texts?|contexts?"
"""[Article 1] may be a passage, or stand in a treaty."""
LABEL = rf"(?:{SAID}|cite|documents?|docs?|ids?|{_PARTS})"
_TOLD_LABEL = rf"(?:(?:(?:see|cf\.?|from|per|via)[ ])?(?:{SAID}[ ]?[.:：#]?[ ]?){{1,2}}|(?:see|cf\.?)[ ])"
_PLACE = r",?[ ](?:pp?\.?|pages?|paras?\.?|paragraphs?|lines?)[ ]?\d{1,4}(?:[ ]?[–-][ ]?\d{1,4})?"
"""Where in a source: [1, p. 4]."""
_ITEM = rf"(?:{LABEL}[ ]?[.:：#]?[ ]?){{0,2}}[\^#]?\d{{1,3}}(?!\d)(?:\.(?!\d))?\^?(?:{_PLACE})?"
_DASH = "–—‑−~〜～-"
"""What stands between the ends of a range; part of a class of characters."""
AND = rf"[ ]?(?:[,;&/，、；{_DASH}]|,?[ ]and|to)[ ]?"
INSIDE = rf"(?:(?:see|cf\.?)[ ])?{_ITEM}(?:(?:{AND}|[ ]){_ITEM})*+"
_LETTERED = rf"[PS]\d{{1,2}}(?:{AND}[PS]\d{{1,2}})*+"
_LINK = (
    r"\((?:(?:[a-z][a-z0-9+.-]{1,20}:|\#|/|www\.|<)[^()\s]{0,500}(?:\([^()\s]{0,100}\)[^()\s]{0,100})?"
    r"|<[^<>\n]{0,500}>)(?:[ ]\"[^\"\n]{0,200}\")?\)"
)
_SAYS = (
    r"(?:also[ ])?(?:adds?|agrees?|claims?|confirms?|contradicts?|describes?|disagrees?|do(?:es)?(?:n['’]t)?|explains?"
    r"|gives?|indicates?|mentions?|names?|notes?|puts?|quotes?|reports?|says?|shows?|specif(?:y|ies)|states?|suggests?"
    r"|tells?|writes?)\b"
)
SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
CIRCLED = "①-⑳"
_DIGITS = str.maketrans(
    dict(zip(SUPER, "0123456789", strict=True)) | {chr(ord("①") + i): str(i + 1) for i in range(20)}
)

ONE = re.compile(
    rf"""
      (?P<image> (?<!\w)!\[[^\[\]\n]{{0,200}}\]
                 (?:\([^()\n]{{0,500}}(?:\([^()\n]{{0,100}}\)[^()\n]{{0,100}})?\) | [ ]?\[[^\[\]\n]{{0,100}}\]) )
    | (?P<square> \\?[{OPENS}] [ ]?(?!\d{{1,3}}(?:[, ]\d{{3}})+[ ]?[{CLOSES}])
                  (?:(?P<inside>{INSIDE})|(?P<lettered>{_LETTERED})) [ ]? \\?[{CLOSES}]
                | [{OPENS}] (?P<first>\d{{1,3}}) (?::\d{{1,3}})? [ ]?† [^{CLOSES}\n]{{0,100}} [{CLOSES}]
                | [{OPENS}] [ ]?(?P<noted>\d{{1,3}})(?:[ ]?[,:;][ ]|[ ][–—-][ ]) (?-i:[A-Z\"“‘])
                  [^()（）{OPENS}{CLOSES}\n]{{1,100}} [{CLOSES}] )
    | (?P<labelled> [(（] [ ]?(?P<named>{_TOLD_LABEL}\d{{1,3}}(?!\d)(?:{_PLACE})?(?:{AND}{_ITEM})*+) [ ]?[)）]
                  | [(（{OPENS}] (?P<titled>(?:source|passage)[ ]?[.:#]?[ ]?\d{{1,3}}(?!\d))
                    [ ]?[,:;–—-][ ]? [^()（）{OPENS}{CLOSES}\n]{{1,100}} [)）{CLOSES}] )
    | (?P<sup> <(?P<tag>sup|cite|ref|source)>[ ]?[\[(]?(?P<raised>\d{{1,3}}(?:,[ ]?\d{{1,3}})*)[\])]?(?:{_LINK})?[ ]?
               </(?P=tag)>
             | \$\^\{{?[\[(]?(?P<power>\d{{1,2}}(?:,[ ]?\d{{1,2}})*)[\])]?\}}?\$ | \^\[(?P<caret>{INSIDE})\]\^?
             | ⁽?(?P<super>[{SUPER}]{{1,3}}(?:[ ]?,?[ ]?[{SUPER}]{{1,3}})*)⁾? )
    | (?<=[:*_][ ]) (?P<listed>{INSIDE}) (?=[ ]*\.?[ ]*(?:\n|$))
    | (?<!\w) (?P<spoken>(?:source|passage)s?[ ]\#?\d{{1,2}}(?:{AND}(?:(?:source|passage)s?[ ])?\d{{1,2}})*+) (?!\w)
    | (?P<bare> (?:[(（]|\{{{{1,2}})
                [ ]?(?P<plain>\d{{1,2}}(?:(?:[ ]?[,;&，、{_DASH}][ ]?|[ ]and[ ])\d{{1,2}})*)[ ]?(?:[)）]|\}}{{1,2}})
              | (?P<circled>[{CIRCLED}]) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HOLD = (
    *("inside", "lettered", "first", "noted", "named", "titled", "raised", "power", "caret", "listed", "spoken"),
    *("plain", "circled"),
)
"""The groups of it that hold numbers, but for a superscript's."""
_CODED = re.compile(rf"`[\[【](?:{INSIDE}|{_LETTERED})[\]】]`", re.IGNORECASE)
"""A mark as code, and no code."""
_LINKED = re.compile(rf"\]?{_LINK}", re.IGNORECASE)
_RANGE = re.compile(rf"(\d{{1,3}})(?:[ ]?(?:[{_DASH}]|to)[ ]?[PSps]?(\d{{1,3}}))?")
_OF_PART = re.compile(rf"(?:{_PARTS})\b", re.IGNORECASE)
_PLACES = re.compile(_PLACE, re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;]|,?\s?(?:and|&))?\s*")
"""What may stand between two marks of one run."""
_THROUGH = re.compile(rf"[{_DASH}]|(?P<wide>[ ](?:[{_DASH}]|to|through)[ ])")
"""What stands between the ends of a range of marks: [1]–[3]; in words or with blanks only where a clause ends."""

_NUMBERED = "article|section|paragraph|clause|chapter|page|figure|table|annex|appendix"
_NOUN = re.compile(
    rf"(?:^|\W)(?:(?i:under|of|in|see|to|by|per|on|and|or)[ ](?i:{_NUMBERED})s?"
    rf"|(?P<before>[\w’'-]+[ ])?(?:{'|'.join(map(str.title, _NUMBERED.split('|')))}|Resolution|Amendment|Rule|Item|Part"
    r"|Phase|Directive|Regulation|Protocol|Volume|Proposition|No|Nos|Schedule|Exhibit)s?)\.?[ ]?$"
)
"""A noun that has numbers, with the word before it if it is written large."""
_DETERMINERS = frozenset("the a an this that these those its their his her our new".split())
_AGED = re.compile(r"(?<!\w)[^\W\d_a-z][\w’'-]*[ ]$")
"""A word written large, behind which a number of no passage is an age: "Ida Lund (61) spoke"."""
_DETERMINED = re.compile(rf"\b(?:{'|'.join(sorted(_DETERMINERS))})[ ]$", re.IGNORECASE)
_SHORTENED = re.compile(r"(?:^|\W)(?:Arts?|Ch|Cl|Figs?|Nr|Paras?|Secs?)\.[ ]?$")
"""Such a noun, shortened: "Art. [34] of the code"; it may be a word that ends a sentence ("modern Art. [1]")."""
_SCALES = "million|billion|trillion|thousand"
_OWNED_BEFORE = re.compile(r"(?:(?:(?<![^\s(\[“‘\"'])[$€£¥#@=+/^<≤≥§¶]|(?<![^\s(\[“‘])>)[ ]?|(?<=\w)[=/^<≤≥])$")
"""A sign with which an expression begins, or that stands within one; not "Disney+", "US$" or the end of a tag, be it
behind a quotation mark: <img src="x">."""
_PRICED = re.compile(rf"(?:\d|\b(?:{_SCALES}))[ ]?[$€£¥][ ]?$")
"""A sign of a currency with which an expression ends."""
_OWNED_BEHIND = re.compile(
    r"\d|(?:st|nd|rd|th)\b|[ ]?(?:%|[=+/^>≤≥]|<(?!/?[a-zA-Z][a-zA-Z0-9]{0,12}[ />]|!--)"
    rf"|(?:per ?cent|percent|{_SCALES})\b)"
)
_RANGED = re.compile(f"[{_DASH}]")
_POWER = re.compile(r"(?:\d|(?<![^\W\d_])[^\W\d_]{1,2})$")
_CLAUSE_END = re.compile(
    rf"[\"'”’»)\]*_]*[ ]?(?:[.,;:!?。，；！？]|$|\n)|[ ]?(?:[(（]\d|[{OPENS}](?=[\dA-Z])|[{CIRCLED}])"
    r"|[\"'”’»*_]*[ ]+[A-Z\"“‘]"
)
_ENDED = re.compile(r"(?:[.!?。！？][\"'”’»)*_]*[ ]?|[)）])$")
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’»)*_]*[ ]?$")

_ENCLOSED = re.compile(rf"[(\[（〔](?:see|cf\.?|from|via|quotes?|(?P<label>{LABEL}))?[.:]?[ ]?$", re.IGNORECASE)
_WRAPS = (*((sign, sign) for sign in ("***", "**", "*", "__", "_", "`")), ("“", "”"), ("‘", "’"), (' "', '"'))
"""Emphasis, code and quotation marks that hold nothing but a mark."""
_LEADS = re.compile(
    r"(?:\baccording to|\bbased on|\bas (?:cited|confirmed|described|detailed|explained|mentioned|noted|outlined"
    r"|reported|shown|stated) (?:in|by)|\bper|(?-i:\bIn|\bFrom))[ ]?$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(rf"[ ]{_SAYS}")
_SPEAKER = re.compile(r"(?:^|\w[.!?][ ]+|\n|\b(?:[Aa]s|and|but|while|whereas|although|though|that|what) )$")
"""What stands before and behind a mark that is who says something: "[1] reports that", "as [2] and [3] say"."""
_FROM = re.compile(r"\b(?:see|from|in|by)[ ]$")
_DASHED = re.compile(r"(?<=[^\s—–-])[ ][—–-][ ]?$")
_SEE = re.compile(r"(?:[ ]?[—–-]|[,;])[ ]see(?: also)?[ ]$", re.IGNORECASE)
_TITLED = re.compile(r"[ ]?[,:;–—-]?[ ](?=[A-Z\d\"“])[^()\[\]\n]{1,120}(?:\([^()\[\]\n]{1,80}\))?[)\]]")
"""What may stand behind a mark with a label in the same brackets: "(Passage [1], Coast Desk)"."""
_SHUT = re.compile(r"(?: for (?:more |further )?(?:details?|information))?[)\]）〕]")
_BLANK = re.compile(r"[ ]+(?=[.,;!?](?:\s|$))")
"""What is left before a full stop: "He left [1] ."."""
_LETTERS = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff]{2}")
"""Two letters or figures that must not be glued together; Chinese and Japanese know no spaces."""
SOURCES = r"[#*_>-]*[ ]?(?:sources?|references?|citations?)(?: (?:cited|used))?[*_ ]*:[*_]*[ ]*"
LISTS = rf"(?P<before>^|\n|[.!?。！？][\"'”’»)*_]*\s)\s*{SOURCES}"
_LISTING = re.compile(rf"{LISTS}$", re.IGNORECASE)
"""What stands before a line of sources at the end."""
_LINE_END = re.compile(r"[*_]*[ ]*\.?[*_ ]*(?=\n|$)")
_LABEL_BEFORE = re.compile(
    r"(?<!\w)(?:(?:Source|Document|Reference|[Pp]assage)|(?P<several>[PpS](?:assages|ources)))[ ]?$"
)
"""Only as a model names what it was given: "according to two sources [1]" and "documents [1] show" are the news."""

_COLON = re.compile(r"[ ]?:(?=[\s*_]|$)")
_BEGINS = re.compile(r"(?:(?:^|\n)[\s#*_>•-]{0,9}|[.!?。！？][\"'”’»)*_]{0,3}\s{1,3})$")
"""What stands before a mark that leads a sentence, and may have a colon."""
_BROKEN = re.compile(rf"[{OPENS}](?:{LABEL}[ ]?)?[\d,;\s]{{1,40}}[{CLOSES}]", re.IGNORECASE)
"""A mark that goes on on the next line."""
_HALF = re.compile(rf"\s*\[(?:{LABEL}[ ]?)?(?:\d{{1,3}}{AND})*(?:\d{{1,3}})?$", re.IGNORECASE)
"""Half a mark, at the end of a reply."""
OPEN = 120
"""How many characters an open bracket is waited for."""


class Mark(NamedTuple):
    """A run of marks in a text: `text[start:end]`."""

    start: int
    end: int
    numbers: tuple[int, ...]
    """As the writer wrote them; a number may point nowhere."""
    said: str
    """What stands in its place: "", or words where the sentence needs some ("According to [1], ...")."""
    closing: bool = False
    """Whether it is a line of sources at the end: "Sources: [1], [3]"."""


# --- the marks of a stretch of text -------------------------------------------------------------------------


def marks_in(text: str, given: int, until: int) -> list[Mark]:
    """The runs of marks in a text, in order; a number in round brackets may be one before `until`."""
    verbatim = [match.span() for match in VERBATIM.finditer(text) if not _CODED.fullmatch(match[0])]
    inner = iter([*verbatim, (len(text) + 1, len(text) + 1)])
    code = next(inner)
    runs: list[Mark] = []
    end = -1
    for match in ONE.finditer(text):
        while code[1] <= match.start():
            code = next(inner)
        if code[0] <= match.start() or not _is_mark(text, match, given, match.start() < until):
            continue
        start, numbers = match.start(), numbers_of(match, given)
        near = bool(runs) and start - end <= 20
        through = _THROUGH.fullmatch(text, end, start) if near else None
        if through and through["wide"] and not ends_clause(text, start, match.end()):
            through = None
        joins = through or (near and _BETWEEN.fullmatch(text, end, start))
        end = match.end()
        if match["square"] and (link := _LINKED.match(text, end)):
            start, end = start - link[0].startswith("]"), link.end()
        if joins:
            before = runs.pop()
            between = _range(before.numbers[-1:], numbers[:1]) if through else ()
            start, numbers = before.start, before.numbers + between + numbers
        runs.append(Mark(start, end, numbers, ""))
    return [_whole(text, run) for run in runs]


def _is_mark(text: str, match: re.Match[str], given: int, bare: bool) -> bool:
    before, behind = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 20]
    inside = match["inside"] or ""
    if match["spoken"]:
        needed = _LEADS.search(before) or _FROM.search(before) or _SPEAKS.match(behind)
        apart = _apart(text, match.start(), match.end()) or _colon(text, match.start(), match.end())
        return bool(needed or apart) and _points(match, given)
    if match["listed"]:
        return _LISTING.search(text, max(0, match.start() - 40), match.start()) is not None
    if match["sup"]:
        return bool(match["tag"] and "[" in match["sup"]) or not _POWER.search(before)
    if match["bare"] and not (bare and _ends_clause(text, match, given) and not _is_score(match)):
        return False
    doubtful = match["noted"] or "/" in inside or _OF_PART.match(inside)
    if doubtful and not _ends_clause(text, match, given):
        return False
    if match["lettered"]:
        return _points(match, given) and not _DETERMINED.search(before)
    if match["image"] or _is_told(match):
        return True
    if _SHORTENED.search(before) and (behind[:2].strip().islower() or not _points(match, given)):
        return False
    owned = _OWNED_BEFORE.search(before) and not _PRICED.search(before)
    return not (owned or _OWNED_BEHIND.match(behind) or _has_noun(before, match, given))


def _is_told(match: re.Match[str]) -> bool:
    """Whether it is a mark wherever it stands: it says what the number is of, or no other brackets are like its own."""
    inside = match["inside"] or ""
    told = match["labelled"] or match[0][0] == "【" or re.match(r"[^\W\d_]|\^", inside)
    return bool(told) and not _OF_PART.match(inside)


def _has_noun(before: str, match: re.Match[str], given: int) -> bool:
    """Whether the number belongs to the noun before it: not in "the Act [1]", nor, being that of a passage, behind a
    name ("the Kyoto Protocol [1]")."""
    noun = _NOUN.search(before)
    if noun is None or not noun["before"]:
        return noun is not None
    word = noun["before"].strip()
    named = word[0].isupper() and _points(match, given)
    return not (named or word.lower() in _DETERMINERS)


def _is_score(match: re.Match[str]) -> bool:
    """Whether numbers in round brackets are no range of passages, but a result: (2-1)."""
    return any(last and int(last) <= int(first) for first, last in _RANGE.findall(match["plain"] or ""))


def _points(match: re.Match[str], given: int) -> bool:
    """Whether all its numbers are those of passages."""
    return all(1 <= n <= given for n in numbers_of(match, given))


def numbers_of(match: re.Match[str], given: int) -> tuple[int, ...]:
    """The numbers in what `ONE` found, as written."""
    if match["image"]:
        return ()
    if match["super"]:
        digits = re.findall(rf"[{SUPER}]+", match["super"])
        numbers = []
        for run in (run.translate(_DIGITS) for run in digits):
            numbers += [int(run)] if len(run) < 4 and int(run) <= given else [int(digit) for digit in run]
        return tuple(numbers)
    inside = next(text for text in map(match.group, _HOLD) if text).translate(_DIGITS)
    numbers = []
    for one in _RANGE.finditer(inside if match["lettered"] else _PLACES.sub("", inside)):
        first, last = int(one[1]), int(one[2] or one[1])
        numbers += [first, *_range((first,), (last,)), last]
    return united(numbers, ())


def _range(first: Sequence[int], last: Sequence[int]) -> tuple[int, ...]:
    """The numbers between two; none of a range that is too wide."""
    return tuple(n for a, b in zip(first, last, strict=False) if b - a < WIDEST_RANGE for n in range(a + 1, b))


def _whole(text: str, run: Mark) -> Mark:
    """The run with what encloses it, and with the words that stand for it where the sentence needs some."""
    if (listing := _LISTING.search(text, max(0, run.start - 40), run.start)) and (
        ends := _LINE_END.match(text, run.end)
    ):
        return Mark(listing.end("before"), ends.end(), run.numbers, "", closing=True)
    label = _LABEL_BEFORE.search(text, max(0, run.start - 14), run.start)
    if label and bool(label["several"]) != (len(run.numbers) > 1):
        label = None
    start, end = label.start() if label else run.start, run.end
    while opened := _ENCLOSED.search(text, max(0, start - 14), start):
        shut = _SHUT.match(text, end) or ((label or opened["label"]) and _TITLED.match(text, end))
        if not shut:
            break
        start, end = opened.start(), shut.end()
    if apart := _apart(text, start, end):
        start = apart.start()
    if colon := _colon(text, start, end):
        end = colon.end()
    if blank := _BLANK.match(text, end):
        end = blank.end()
    for opens, shuts in _WRAPS:
        if text.endswith(opens, 0, start) and text.startswith(shuts, end):
            start, end = start - len(opens), end + len(shuts)
            break
    leads = _LEADS.search(text, max(0, start - 24), start)
    before = text[max(0, start - 6) : start].rstrip()
    said = ""
    speaks = _SPEAKS.match(text, end) and _SPEAKER.search(text, max(0, start - 12), start)
    spoken = text[run.start].isalpha() and not (apart or colon)
    told = label and (re.match(r"[ ][a-z]", text[end : end + 2]) or _FROM.search(text, max(0, start - 6), start))
    if leads or speaks or spoken or told:
        said = "this source" if len(run.numbers) == 1 else "these sources"
        said = f" {said}" if before and not _SENTENCE_END.search(before) else f" {said.capitalize()}"
        said = said if before else said.lstrip()
    return Mark(start, end, run.numbers, said)


def _apart(text: str, start: int, end: int) -> re.Match[str] | None:
    """The dash, or "see", that a mark at the end of a clause stands behind: "He left – [1]."."""
    dash = _DASHED.search(text, max(0, start - 4), start)
    return dash if dash and ends_clause(text, start, end) else _SEE.search(text, max(0, start - 14), start)


def _colon(text: str, start: int, end: int) -> re.Match[str] | None:
    """The colon behind a mark that leads a sentence: "[1]: He left."."""
    return _COLON.match(text, end) if _BEGINS.search(text, max(0, start - 14), start) else None


def counts_bare(text: str, given: int) -> bool:
    """Whether a number in round brackets is a mark in this text; the rule is in the head of this file."""
    shown = {_shows_bare(text, match, given) for match in ONE.finditer(text)}
    return True in shown and False not in shown


def bare_until(text: str, given: int, start: int) -> int:
    """How far such a number is a mark for who has read no further, if it is one before `start`."""
    tells = (match.start() for match in ONE.finditer(text, start) if _shows_bare(text, match, given) is False)
    return next(tells, len(text))


def _shows_bare(text: str, match: re.Match[str], given: int) -> bool | None:
    """Whether this shows that numbers in round brackets are marks; None if it shows neither that nor the contrary."""
    if match["image"] or match["listed"] or match["spoken"]:
        return None
    if not match["bare"]:
        return False if _is_mark(text, match, given, bare=False) else None
    before = text[max(0, match.start() - 40) : match.start()]
    aged = _AGED.search(before) and not _points(match, given)
    if aged or _has_noun(before, match, given) or _RANGED.search(match["plain"] or ""):
        return None  # (1-3) may be a result of a game
    return _ends_clause(text, match, given)


def _ends_clause(text: str, match: re.Match[str], given: int) -> bool:
    before = text[max(0, match.start() - 2) : match.start()]
    if not before.strip() or before.endswith(("\n", ":")):  # it opens a line or a list
        return False
    if not _points(match, given) or _OWNED_BEHIND.match(text, match.end()):
        return False
    return ends_clause(text, match.start(), match.end())


def ends_clause(text: str, start: int, end: int) -> bool:
    """Whether a sentence or a clause ends at what stands there."""
    ends = _CLAUSE_END.match(text, end)
    if ends and ends[0][-1:].isupper():  # a sentence may begin behind it only if one ended before it
        return bool(_ENDED.search(text, max(0, start - 8), start))
    return ends is not None


# --- a text without them ------------------------------------------------------------------------------------


def unbroken(text: str) -> str:
    """With the marks on one line that go on on the next."""
    return _BROKEN.sub(lambda mark: " ".join(mark[0].split()), text)


def closed(text: str) -> str:
    """With the mark closed that a reply breaks off in; without one that has no number yet."""
    half = _HALF.search(text, max(0, len(text) - OPEN))
    if half is None:
        return text
    return f"{text.rstrip(' ,;')}]" if re.search(r"\d", half[0]) else text[: half.start()]


def united(first: Iterable[int], second: Iterable[int]) -> tuple[int, ...]:
    """The numbers of both, each once, in order."""
    return tuple(dict.fromkeys((*first, *second)))


def settled(text: str) -> str:
    """Without what became a mark when the marks inside it were taken out: "[Source [1] 2]"."""

    def left(match: re.Match[str]) -> str:
        return "" if _is_told(match) else match[0]

    before = ""
    while text != before and not VERBATIM.search(text):
        before, text = text, ONE.sub(left, text)
    return text


def add_piece(pieces: list[str], piece: str) -> int:
    """Puts a piece behind the others, apart from them where a mark stood between two words; returns its length."""
    if not piece:
        return 0
    apart = bool(pieces) and _LETTERS.match(pieces[-1][-1] + piece[0])
    pieces.append(f" {piece}" if apart else piece)
    return len(pieces[-1])
