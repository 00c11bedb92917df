"""What a model wrote -> sentences and the numbers that they cite; and a stream of it without its marks.

A mark is what models really write for a citation: [1], [1][2], [1, 2], [1-3], [1]–[3], [1 and 2], [1, p. 4], 【1】,
〔1〕, 【1†source】, [^1], [^1^], ^[1]^, $^{1}$, `[1]`, [Source 1], (see source 1), [P1], [[1]](https://...),
<sup>1</sup>, a superscript, and, by a careful rule, (1), {1} or [1/2]. Knows nothing of quotes: a number may point
nowhere, which `rag.citing` finds out. What is no mark stays in the text as it stands.

The rules, where a number in brackets may be something else:

- It belongs to a noun before it ("Article [34]", "under section [2]"), a currency or an operator ("= [1, 2]"), or to a
  unit behind it ("[5] million"), stands in code or maths, or has four digits or thousands ("[2024]", "[1,000]").
- (1) is a mark only if the text has no other kind, every such number in it is that of a passage and ends a sentence or
  a clause, and none opens an item of a list. One of no passage behind a name is an age ("Ida Lund (61)"), which says
  nothing of the others; lower ones ("Anna (3), Ben (5)") may be taken for marks. Scores (2-1) are not, and (1-3) is a
  mark only beside one without a range.
- [1/2] is a mark only where all its numbers are those of passages and it ends a sentence or a clause; [P1] and [S1]
  only of such a number, and not behind "the".
- A superscript behind a figure or a short word is a power ("km²", "10²"). One with more digits than there are passages
  is read digit by digit ("¹²" is 1 and 2).
- Of 【4:0†x】 the first number counts.
- Square brackets with the publisher or the title of one passage, and no other day than its own, are its mark where a
  sentence or a clause ends and no quotation is open: "[Coast Desk, 5 May]", not "“[Coast Desk] staff left”".
- A list of references at the end, with a heading or by the titles of the passages, is no part of the answer, nor is a
  line "[1]: ..." behind one that cites 1, or with an address. Another such line says something: the colon is the
  mark's. "Sources: [1], [3]" at an end cites for the sentence before it, where no sentence has a mark of its own.
- A mark that the sentence needs becomes "this source": one that says something ("[1] reports that", "as [2] says"), or
  stands behind "according to", "as stated in" or "In". Of passages, "source 1" without brackets is a mark only there.
- A mark in which a reply breaks off counts if it has a number, and is left out in any case.
- A mark ends a sentence behind "U.S." and the like, where one may begin behind it.
- What stands in a passage behind the same words, or between them, was copied from there and cites nothing. It is
  taken out, unless the clause goes on behind it; there a number that no passage has need only stand in one.
- An image is no statement and is taken out whole, with its address, also where that stands on a line of its own.
- Characters that nobody sees, and those that turn the direction of writing, are taken out of a reply first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from rag.dates import read_days
from rag.layout import VERBATIM, parted, plain_lines, unwrapped, without_code_signs
from rag.sentences import sentence_spans
from rag.stems import OPEN_END, Stems, told_with
from rag.text import clean
from rag.thinking import seen
from rag.types import Article, Draft, DraftSentence, Hit, Span

WIDEST_RANGE = 20
"""[1-3] means three passages; of a wider range than this only the two ends are read."""

_OPENS, _CLOSES = r"\[［【〔〖⟦", r"\]］】〕〗⟧"
"""Brackets that a mark may stand in, as parts of a class of characters."""
_ABROAD = "quellen?|fuentes?|fontes?|fonti|来源|來源|出典"
"""A source, in German, Spanish, Portuguese, Italian, Chinese and Japanese; in French it is the English word."""
_LABEL = rf"(?:sources?|passages?|references?|refs?|citations?|cite|documents?|docs?|ids?|{_ABROAD})"
_TOLD_LABEL = (
    rf"(?:(?:see|cf\.?|from|per|via)[ ])?(?:sources?|passages?|references?|refs?|citations?|{_ABROAD})[ ]?[.:：#]?[ ]?"
)
"""Only as a model names what it was given: (document 3) may be of the news."""
_PLACE = r",?[ ](?:pp?\.?|pages?|paras?\.?|paragraphs?|lines?)[ ]?\d{1,4}(?:[ ]?[–-][ ]?\d{1,4})?"
"""Where in a source: [1, p. 4]."""
_ITEM = rf"(?:{_LABEL}[ ]?[.:：#]?[ ]?)?[\^#]?\d{{1,3}}(?!\d)(?:\.(?!\d))?\^?(?:{_PLACE})?"
_AND = r"[ ]?(?:[,;&/–—-]|,?[ ]and|to)[ ]?"
_INSIDE = rf"(?:(?:see|cf\.?)[ ])?{_ITEM}(?:{_AND}{_ITEM})*+"
_LETTERED = rf"[PS]\d{{1,2}}(?:{_AND}[PS]\d{{1,2}})*+"
_LINK = (
    r"\((?:(?:[a-z][a-z0-9+.-]{1,20}:|\#|/|www\.|<)[^()\s]{0,500}(?:\([^()\s]{0,100}\)[^()\s]{0,100})?"
    r"|<[^<>\n]{0,500}>)(?:[ ]\"[^\"\n]{0,200}\")?\)"
)
_SAYS = (
    r"(?:also[ ])?(?:adds?|agrees?|claims?|confirms?|contradicts?|describes?|disagrees?|do(?:es)?(?:n['’]t)?|explains?"
    r"|gives?|indicates?|mentions?|names?|notes?|puts?|quotes?|reports?|says?|shows?|specif(?:y|ies)|states?|suggests?"
    r"|tells?|writes?)\b"
)
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans(_SUPER, "0123456789")

_ONE = re.compile(
    rf"""
      (?P<image> (?<!\w)!\[[^\[\]\n]{{0,200}}\]
                 (?:\([^()\n]{{0,500}}(?:\([^()\n]{{0,100}}\)[^()\n]{{0,100}})?\) | [ ]?\[[^\[\]\n]{{0,100}}\]) )
    | (?P<square> \\?[{_OPENS}] [ ]?(?!\d{{1,3}}(?:,\d{{3}})+[ ]?[{_CLOSES}])
                  (?:(?P<inside>{_INSIDE})|(?P<lettered>{_LETTERED})) [ ]? \\?[{_CLOSES}]
                | [{_OPENS}] (?P<first>\d{{1,3}}) (?::\d{{1,3}})? [ ]?† [^{_CLOSES}\n]{{0,100}} [{_CLOSES}] )
    | (?P<labelled> [(（] [ ]?(?P<named>{_TOLD_LABEL}\d{{1,3}}(?!\d)(?:{_PLACE})?(?:{_AND}{_ITEM})*+) [ ]?[)）]
                  | [(（{_OPENS}] (?P<titled>(?:source|passage)[ ]?[.:#]?[ ]?\d{{1,3}}(?!\d))
                    [ ]?[,:;–—-][ ]? [^()（）{_OPENS}{_CLOSES}\n]{{1,100}} [)）{_CLOSES}] )
    | (?P<sup> <(?P<tag>sup|cite|ref|source)>[ ]?[\[(]?(?P<raised>\d{{1,3}}(?:,[ ]?\d{{1,3}})*)[\])]?(?:{_LINK})?[ ]?
               </(?P=tag)>
             | \$\^\{{?[\[(]?(?P<power>\d{{1,2}}(?:,[ ]?\d{{1,2}})*)[\])]?\}}?\$ | \^\[(?P<caret>{_INSIDE})\]\^?
             | (?P<super>[{_SUPER}]{{1,3}}(?:[ ]?,?[ ]?[{_SUPER}]{{1,3}})*) )
    | (?<=[:*_][ ]) (?P<listed>{_INSIDE}) (?=[ ]*\.?[ ]*(?:\n|$))
    | (?<!\w) (?P<spoken>(?:source|passage)s?[ ]\#?\d{{1,2}}(?:{_AND}(?:(?:source|passage)s?[ ])?\d{{1,2}})*+) (?!\w)
    | (?P<bare> (?:[(（]|\{{{{1,2}})
                [ ]?(?P<plain>\d{{1,2}}(?:(?:[ ]?[,;&–-][ ]?|[ ]and[ ])\d{{1,2}})*)[ ]?(?:[)）]|\}}{{1,2}}) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CODED = re.compile(rf"`[\[【](?:{_INSIDE}|{_LETTERED})[\]】]`", re.IGNORECASE)
"""A mark as code, and no code."""
_LINKED = re.compile(rf"\]?{_LINK}", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,3})(?:[ ]?(?:[–—-]|to)[ ]?[PSps]?(\d{1,3}))?")
_PLACES = re.compile(_PLACE, re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;]|,?\s?(?:and|&))?\s*")
"""What may stand between two marks of one run."""
_THROUGH = re.compile("[–—-]")
"""What stands between the ends of a range of marks: [1]–[3]."""

_ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]\.){2,}|\b(?:a\.m|p\.m|Inc|Corp|Co|Ltd|etc)\.)$")
"""What ends a sentence only if something more says so: a mark behind it does, where what follows may begin one."""
_NEXT = re.compile(r"\s+[\"“‘]?[A-Z]")

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
_OWNED_BEFORE = re.compile(r"(?:(?<![^\s(\[“‘\"'])[$€£¥#@=+/^<>≤≥§¶][ ]?|(?<=\w)[=/^<≤≥])$")
"""A sign with which an expression begins, or that stands within one; not "Disney+", "US$" or the end of a tag."""
_PRICED = re.compile(rf"(?:\d|\b(?:{_SCALES}))[ ]?[$€£¥][ ]?$")
"""A sign of a currency with which an expression ends."""
_OWNED_BEHIND = re.compile(
    r"\d|(?:st|nd|rd|th)\b|[ ]?(?:%|[=+/^>≤≥]|<(?!/?[a-zA-Z][a-zA-Z0-9]{0,12}[ />]|!--)"
    rf"|(?:per ?cent|percent|{_SCALES})\b)"
)
_RANGED = re.compile("[–-]")
_POWER = re.compile(r"(?:\d|(?<![^\W\d_])[^\W\d_]{1,2})$")
_CLAUSE_END = re.compile(r"[\"'”’»)\]*_]*[ ]?(?:[.,;:!?。，；！？]|$|\n)|[ ]?[(（]\d|[\"'”’»*_]*[ ]+[A-Z\"“‘]")
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’»)*_]*[ ]?$")

_ENCLOSED = re.compile(rf"[(\[（〔](?:see|cf\.?|from|{_LABEL})?[.:]?[ ]?$", re.IGNORECASE)
_WRAPS = (*((sign, sign) for sign in ("***", "**", "*", "__", "_", "`")), ("“", "”"), ("‘", "’"), (' "', '"'))
"""Emphasis, code and quotation marks that hold nothing but a mark."""
_LEADS = re.compile(
    r"(?:\baccording to|\bas (?:cited|confirmed|described|detailed|explained|mentioned|noted|outlined|reported|shown"
    r"|stated) (?:in|by)|\bper|(?-i:\bIn|\bFrom))[ ]?$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(rf"[ ]{_SAYS}")
_SPEAKER = re.compile(r"(?:^|\w[.!?][ ]+|\n|\b(?:[Aa]s|and|but|while|whereas|although|though|that|what) )$")
"""What stands before and behind a mark that is who says something: "[1] reports that", "as [2] and [3] say"."""
_SEE = re.compile(r"(?:[ ]?[—–-]|[,;])[ ]see(?: also)?[ ]$", re.IGNORECASE)
_SHUT = re.compile(r"(?: for (?:more |further )?(?:details?|information))?[)\]）〕]")
_LETTERS = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff]{2}")
"""Two letters or figures that must not be glued together; Chinese and Japanese know no spaces."""
_SOURCES = r"[#*_>-]*[ ]?(?:sources?|references?|citations?)(?: (?:cited|used))?[*_ ]*:[*_]*[ ]*"
_LISTS = rf"(?P<before>^|\n|[.!?。！？][\"'”’»)*_]*\s)\s*{_SOURCES}"
_LISTING = re.compile(rf"{_LISTS}$", re.IGNORECASE)
"""What stands before a line of sources at the end."""
_NAMES = re.compile(_SOURCES, re.IGNORECASE)
_LISTED = re.compile(rf"{_SOURCES}[{_OPENS}]{_INSIDE}[{_CLOSES}][ :–-]*[\"“‘*_]*(?-i:[A-Z])", re.IGNORECASE)
"""Such a line that says more of them."""
_LINE_END = re.compile(r"[*_]*[ ]*\.?[*_ ]*(?=\n|$)")
_LABEL_BEFORE = re.compile(
    r"(?<!\w)(?:(?:Source|Document|Reference|[Pp]assage)|(?P<several>[PpS](?:assages|ources)))[ ]?$"
)
"""Only as a model names what it was given: "according to two sources [1]" and "documents [1] show" are the news."""

_COPIED, _COPIED_LETTERS = 40, 8
"""How much before a mark, or on both sides of it, is compared with the passages; how many letters of it at least."""
_LETTER = re.compile(r"[^\W\d_]")
_BREAK = re.compile(rf"(?:[.!?…][\"”’»)]*|[{_CLOSES}])\s+(?=\S)")
"""Where another sentence or another mark ends."""

_HEADING = re.compile(
    r"^[\s#*_>-]*(?:(?:list of )?(?:sources?|references?|citations?)(?: (?:cited|used))?|works cited|bibliography"
    r"|(?:foot|end)notes)[\s:*_]*$",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    rf"^\s*[\[【](?:{_LABEL}[ ]?)?\^?(?P<number>\d{{1,3}})[\]】]\s?:\s*(?P<address><?https?://)?", re.IGNORECASE
)
_COLON = re.compile(r"[ ]?:(?=[\s*_]|$)")
_BEGINS = re.compile(r"(?:(?:^|\n)[\s#*_>•-]{0,9}|[.!?。！？][\"'”’»)*_]{0,3}\s{1,3})$")
"""What stands before a mark that leads a sentence, and may have a colon."""
_ADDRESS = re.compile(r"^\s*\[[^\[\]\n]{1,60}\]:\s*<?https?://\S+>?\s*$", re.IGNORECASE)
"""Where Markdown says to what a link or an image leads that is named elsewhere."""
_ENTRY = re.compile(
    rf"^\s*(?:[-*•]|\d{{1,2}}[.)]|\[?\(?(?:{_LABEL}[ ]?)?\^?\d{{1,3}}[\])]?[:.]?\s|[\[【(]|[{_SUPER}]|https?://)",
    re.IGNORECASE,
)


_IN_WORDS = re.compile(r"\[([^\[\]\n]{2,200})\](?![(:])")
"""What may name a passage: [Coast Desk, 5 May 2026]."""
_HALF = re.compile(rf"\s*\[(?:{_LABEL}[ ]?)?(?:\d{{1,3}}{_AND})*(?:\d{{1,3}})?$", re.IGNORECASE)
"""Half a mark, at the end of a reply."""


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


# --- a whole reply ------------------------------------------------------------------------------------------


def read_marks(text: str, passages: tuple[Hit, ...]) -> Draft:
    """A written answer with its marks as a Draft, in time linear in its length.

    A mark belongs to the sentence that it stands in or behind; on a line that begins with a mark and ends with none,
    to the sentence behind it; on a line of its own, to the sentence before. The layout of a page is left out
    (`rag.layout`), and so is a list of references. Items of lists are kept apart by full stops, and each is told with
    the line that governs it, and cites for it: of "The council will not: - close its pool" the item alone would say the
    opposite.
    """
    lines = _without_references(_whole_marks("".join(seen([clean(parted(unwrapped(text)))]))).split("\n"), passages)
    lines = [_with_number(line, passages) for line in lines]
    theirs = [_even(hit.passage.text) for hit in passages if _ONE.search(hit.passage.text)]
    bare_counts = _bare_counts("\n".join(lines), len(passages))
    sentences: list[DraftSentence] = []
    stems = Stems()
    waiting: tuple[int, ...] = ()
    after_item = cited = False
    for line in plain_lines(lines):
        found_marks = () if line.coded else _marks(line.text, len(passages), bare_counts)
        own = [mark for mark in (_own(line.text, mark, theirs, len(passages)) for mark in found_marks) if mark]
        cited = cited or any(mark.numbers and not mark.closing for mark in own)
        if cited:
            own = [mark._replace(numbers=()) if mark.closing else mark for mark in own]
        bare, marks = _lifted(line.text, own)
        found = _of_line(bare, marks)
        if found:
            found[0] = DraftSentence(found[0].text, _united(waiting, found[0].cites))
            if stem := stems.above(line):
                if sentences and sentences[-1] == stem:  # it is told with its items
                    sentences.pop()
                found[0] = told_with(stem, found[0])
            if sentences and (line.item or after_item):
                sentences[-1] = DraftSentence(_ended(sentences[-1].text), sentences[-1].cites)
            sentences += found
            stems.add(line, found[-1], stem)
            after_item = line.item
            waiting = ()
        elif sentences:
            numbers = tuple(n for _, ns in marks for n in ns)
            sentences[-1] = DraftSentence(sentences[-1].text, _united(sentences[-1].cites, numbers))
        else:
            waiting = _united(waiting, (n for _, ns in marks for n in ns))
    return Draft(tuple(sentences), passages)


def _with_number(line: str, passages: Sequence[Hit]) -> str:
    """With the number of a passage in brackets that name no other: by its publisher or title, perhaps with its day."""

    def numbered(found: re.Match[str]) -> str:
        named = [n for n, hit in enumerate(passages, 1) if _is_named(found[1], hit.article)]
        before, ends = line[max(0, found.start() - _OPEN) : found.start()], _CLAUSE_END.match(line, found.end())
        goes_on = ends is None or (ends[0][-1:].isupper() and not _SENTENCE_END.search(before))
        return found[0] if len(named) != 1 or goes_on or _quoting(before) else f"[{named[0]}]"

    return _IN_WORDS.sub(numbered, line)


def _is_named(told: str, article: Article) -> bool:
    """Whether these words are a publisher or a headline, or both, and no other day than that of the article."""
    left = told
    for name in filter(None, (article.title, article.source)):
        left = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", left, count=1, flags=re.IGNORECASE)
    named, days, published = left != told, read_days(left), article.published
    for day in days:
        left = left.replace(day.text, " ", 1)
    return (named and not re.search(r"\w", left)) and all(
        published is not None
        and (day.year or published.year, day.month, day.day) == (published.year, published.month, published.day)
        for day in days
    )


def _whole_marks(text: str) -> str:
    """With the mark closed that a reply breaks off in; without one that has no number yet."""
    half = _HALF.search(text, max(0, len(text) - _OPEN))
    if half is None:
        return text
    return f"{text.rstrip(' ,;')}]" if re.search(r"\d", half[0]) else text[: half.start()]


def _ended(text: str) -> str:
    """With a full stop, unless it has an end of its own, or is in a script that has another."""
    return f"{text}." if OPEN_END.search(text) else text


def _united(first: Iterable[int], second: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _of_line(bare: str, marks: Sequence[tuple[int, tuple[int, ...]]]) -> list[DraftSentence]:
    """The sentences of a line without its marks, given where in it the marks stood."""
    spans = [
        span
        for span in _spans(bare, [at for at, _ in marks])
        if re.search(r"\w", _settled(bare[span.start : span.end]))
    ]
    if not spans:
        return []
    leading = bool(marks) and marks[0][0] <= spans[0].start and marks[-1][0] <= spans[-1].start
    cites: list[list[int]] = [[] for _ in spans]
    starts = [span.start for span in spans]
    for at, numbers in marks:
        # The last sentence that begins before the mark, or, on a line of leading marks, at it or next.
        i = bisect_right(starts, at - 1) - 1
        if leading and (i < 0 or at >= spans[i].end):
            i += 1
        cites[max(0, i)] += numbers
    return [
        DraftSentence(without_code_signs(_settled(bare[span.start : span.end])), _united(numbers, ()))
        for span, numbers in zip(spans, cites, strict=True)
    ]


def _spans(bare: str, marks: Sequence[int]) -> list[Span]:
    """The sentences; none ends in the middle of "Art. [34] of the code", and one does at the mark in "the U.S. [1] Snow
    fell"."""
    joined: list[Span] = []
    for span in sentence_spans(bare):
        if joined and bare[joined[-1].end - 1] == "]" and bare[span.start].islower():
            span = Span(joined.pop().start, span.end)
        joined.append(span)
    cuts = [at for at in marks if _ABBREVIATED.search(bare, max(0, at - 12), at) and _NEXT.match(bare, at)]
    for at in cuts:
        i = bisect_right([span.start for span in joined], at) - 1
        if i >= 0 and at < joined[i].end and not _quoting(bare[joined[i].start : at]):
            begins = at + len(bare[at:]) - len(bare[at:].lstrip())
            joined[i : i + 1] = [Span(joined[i].start, at), Span(begins, joined[i].end)]
    return joined


def _quoting(text: str) -> bool:
    """Whether a quotation or a bracket is open at its end."""
    return bool(text.count("“") > text.count("”") or text.count('"') % 2 or text.count("(") > text.count(")"))


def _settled(text: str) -> str:
    """Without what became a mark when the marks inside it were taken out: "[Source [1] 2]"."""

    def left(match: re.Match[str]) -> str:
        sure = match["labelled"] or match[0][0] == "【" or (match["inside"] or "")[:1].isalpha()
        return "" if sure else match[0]

    before = ""
    while text != before and not VERBATIM.search(text):
        before, text = text, _ONE.sub(left, text)
    return text


def _even(text: str) -> str:
    return " ".join(text.split())


def _own(line: str, mark: Mark, theirs: Sequence[str], given: int) -> Mark | None:
    """The mark without what these texts print there: that cites nothing, and stays where a clause goes on behind it
    ("has [12] gates"). None if nothing else is left of one that stays."""
    goes_on = bool(re.match(r"[ ][^\W\d_A-Z]", line[mark.end : mark.end + 2]))
    copied = [one for one in _ONE.finditer(line, mark.start, mark.end) if _printed(line, one, theirs, given, goes_on)]
    if not copied:
        return mark
    end = copied[-1].end()
    numbers = tuple(n for one in _ONE.finditer(line, end, mark.end) for n in _numbers(one, given))
    if not goes_on:
        return mark._replace(numbers=numbers)
    return mark._replace(start=end, numbers=numbers) if numbers else None


def _printed(line: str, one: re.Match[str], theirs: Sequence[str], given: int, goes_on: bool) -> bool:
    """Whether a text has this behind the same words, or between them; or has it at all, where it is the number of no
    passage and the clause goes on."""
    if goes_on and not any(1 <= n <= given for n in _numbers(one, given)) and any(one[0] in text for text in theirs):
        return True
    before = line[max(0, one.start() - _COPIED) : one.start()]
    if breaks := [found.end() for found in _BREAK.finditer(before.rstrip())]:
        before = before[breaks[-1] :]  # what the writer said before it stands nowhere
    behind = re.split(f"[{_OPENS}]", line[one.end() : one.end() + _COPIED])[0]
    if len(_LETTER.findall(before)) < _COPIED_LETTERS:
        if not _LETTER.search(before) or len(_LETTER.findall(before + behind)) < _COPIED_LETTERS:
            return False
    else:
        behind = ""
    return any(_even(before + one[0] + behind) in text for text in theirs)


def _lifted(line: str, marks: Iterable[Mark]) -> tuple[str, list[tuple[int, tuple[int, ...]]]]:
    """The line without its marks, and for each mark where in it it stood and its numbers."""
    places: list[tuple[int, tuple[int, ...]]] = []
    pieces: list[str] = []
    length = last = 0
    for mark in marks:
        for piece in (line[last : mark.start].rstrip(), mark.said):
            length += _add(pieces, piece)
        places.append((length, mark.numbers))
        last = mark.end
        if pieces and pieces[-1].endswith((".", "!", "?")) and line.startswith(".", last):  # He left. [1].
            last += 1
    _add(pieces, line[last:])
    return "".join(pieces), places


def _add(pieces: list[str], piece: str) -> int:
    """Puts a piece behind the others, apart from them where a mark stood between two words; returns its length."""
    if not piece:
        return 0
    apart = bool(pieces) and _LETTERS.match(pieces[-1][-1] + piece[0])
    pieces.append(f" {piece}" if apart else piece)
    return len(pieces[-1])


# --- the marks of a stretch of text -------------------------------------------------------------------------


def _marks(text: str, given: int, bare_counts: bool) -> list[Mark]:
    """The runs of marks in a text, in order."""
    verbatim = [match.span() for match in VERBATIM.finditer(text) if not _CODED.fullmatch(match[0])]
    inner = iter([*verbatim, (len(text) + 1, len(text) + 1)])
    code = next(inner)
    runs: list[Mark] = []
    end = -1
    for match in _ONE.finditer(text):
        while code[1] <= match.start():
            code = next(inner)
        if code[0] <= match.start() or not _is_mark(text, match, given, bare_counts):
            continue
        start, numbers = match.start(), _numbers(match, given)
        near = bool(runs) and start - end <= 20
        through = near and _THROUGH.fullmatch(text, end, start) is not None
        joins = through or (near and _BETWEEN.fullmatch(text, end, start) is not None)
        end = match.end()
        if match["square"] and (link := _LINKED.match(text, end)):
            start, end = start - link[0].startswith("]"), link.end()
        if joins:
            before = runs.pop()
            between = _range(before.numbers[-1:], numbers[:1]) if through else ()
            start, numbers = before.start, before.numbers + between + numbers
        runs.append(Mark(start, end, numbers, ""))
    return [_whole(text, run) for run in runs]


def _is_mark(text: str, match: re.Match[str], given: int, bare_counts: bool) -> bool:
    before, behind = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 20]
    inside = match["inside"] or ""
    if match["spoken"]:
        leads = _LEADS.search(before) or re.search(r"\b(?:see|from|in|by) $", before)
        return bool(leads or _SPEAKS.match(behind)) and _points(match, given)
    if match["listed"]:
        return _LISTING.search(text, max(0, match.start() - 40), match.start()) is not None
    if match["sup"]:
        return not _POWER.search(before)
    if match["bare"] and not (bare_counts and _ends_clause(text, match, given) and not _is_score(match)):
        return False
    if "/" in inside and not _ends_clause(text, match, given):
        return False
    if match["lettered"]:
        return _points(match, given) and not _DETERMINED.search(before)
    if match["labelled"] or match["image"] or match[0][0] == "【" or re.match(r"[^\W\d_]|\^", inside):
        return True
    if _SHORTENED.search(before) and (behind[:2].strip().islower() or not _points(match, given)):
        return False
    owned = _OWNED_BEFORE.search(before) and not _PRICED.search(before)
    return not (owned or _OWNED_BEHIND.match(behind) or _has_noun(before, match, given))


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
    return any(last and int(last) <= int(first) for first, last in _RANGE.findall(match["plain"]))


def _points(match: re.Match[str], given: int) -> bool:
    """Whether all its numbers are those of passages."""
    return all(1 <= n <= given for n in _numbers(match, given))


def _numbers(match: re.Match[str], given: int) -> tuple[int, ...]:
    if match["image"]:
        return ()
    if match["super"]:
        digits = re.findall(rf"[{_SUPER}]+", match["super"])
        numbers = []
        for run in (run.translate(_DIGITS) for run in digits):
            numbers += [int(run)] if len(run) < 4 and int(run) <= given else [int(digit) for digit in run]
        return tuple(numbers)
    groups = ("inside", "lettered", "first", "named", "titled", "raised", "power", "caret", "listed", "spoken", "plain")
    inside = next(text for text in map(match.group, groups) if text)
    numbers = []
    for one in _RANGE.finditer(inside if match["lettered"] else _PLACES.sub("", inside)):
        first, last = int(one[1]), int(one[2] or one[1])
        numbers += [first, *_range((first,), (last,)), last]
    return _united(numbers, ())


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
    spoken = text[run.start].isalpha()
    if label and bool(label["several"]) != (len(run.numbers) > 1):
        label = None
    start, end = label.start() if label else run.start, run.end
    while (opened := _ENCLOSED.search(text, max(0, start - 14), start)) and (shut := _SHUT.match(text, end)):
        start, end = opened.start(), shut.end()
    if see := _SEE.search(text, max(0, start - 14), start):
        start = see.start()
    if (colon := _COLON.match(text, end)) and _BEGINS.search(text, max(0, start - 14), start):
        end = colon.end()
    for opens, shuts in _WRAPS:
        if text.endswith(opens, 0, start) and text.startswith(shuts, end):
            start, end = start - len(opens), end + len(shuts)
            break
    leads = _LEADS.search(text, max(0, start - 24), start)
    before = text[max(0, start - 6) : start].rstrip()
    said = ""
    speaks = _SPEAKS.match(text, end) and _SPEAKER.search(text, max(0, start - 12), start)
    if leads or speaks or spoken or (label and re.match(r"[ ][a-z]", text[end : end + 2])):
        said = "this source" if len(run.numbers) == 1 else "these sources"
        said = f" {said}" if before and not _SENTENCE_END.search(before) else f" {said.capitalize()}"
        said = said if before else said.lstrip()
    return Mark(start, end, run.numbers, said)


def _bare_counts(text: str, given: int) -> bool:
    """Whether a number in round brackets is a mark in this text; the rule is in the head of this file."""
    found = False
    for match in _ONE.finditer(text):
        if match["image"] or match["listed"] or match["spoken"]:
            continue
        if match["square"] or match["labelled"] or match["sup"]:
            if _is_mark(text, match, given, bare_counts=False):
                return False
        elif not _has_noun(before := text[max(0, match.start() - 40) : match.start()], match, given):
            if _AGED.search(before) and not _points(match, given):
                continue
            if _RANGED.search(match["plain"]):
                continue  # (1-3) may be a result of a game
            if not _ends_clause(text, match, given):
                return False
            found = True
    return found


def _ends_clause(text: str, match: re.Match[str], given: int) -> bool:
    before = text[max(0, match.start() - 2) : match.start()]
    if not before.strip() or before.endswith(("\n", ":")):  # it opens a line or a list
        return False
    if not _points(match, given) or _OWNED_BEHIND.match(text, match.end()):
        return False
    ends = _CLAUSE_END.match(text, match.end())
    if ends and ends[0][-1:].isupper():  # a sentence may begin behind it only if one ended before it
        return bool(_SENTENCE_END.search(before)) or before.endswith((")", "）"))
    return ends is not None


# --- references ---------------------------------------------------------------------------------------------


def _without_references(lines: Sequence[str], passages: Sequence[Hit]) -> list[str]:
    """The lines that are no list of references: below a heading, "[1]: ...", or at the end with a passage's title."""
    kept: list[str] = []
    cited: set[int] = set()
    listing = entry = False
    for i, line in enumerate(lines):
        if listing and (not line.strip() or _ENTRY.match(line)):
            continue
        listing = bool(kept) and bool(_HEADING.match(line)) and _entries_follow(lines, i)
        goes_on = entry and (not line.strip() or _DEFINED.match(line))
        entry = bool(goes_on) or _is_reference(line, cited)
        if not (listing or entry or _ADDRESS.match(line)):
            kept.append(line)
            cited.update(n for mark in _marks(line, len(passages), bare_counts=True) for n in _cites(line, mark))
    while len(kept) > 1 and (not kept[-1].strip() or any(_is_entry(kept[-1], hit.article) for hit in passages)):
        kept.pop()
    if len(kept) > 1 and (_LISTED.match(kept[-1]) or any(_is_sourced(kept[-1], hit.article) for hit in passages)):
        marks = "".join(one[0] for one in _ONE.finditer(kept[-1]) if one["square"])
        kept[-1:] = [f"Sources: {marks}"] if marks else []
    return kept


def _entries_follow(lines: Sequence[str], heading: int) -> bool:
    """Whether the next line that is not blank is an entry of a list."""
    follows = next((line for line in lines[heading + 1 : heading + 6] if line.strip()), "")
    return bool(_ENTRY.match(follows))


def _is_reference(line: str, cited: Collection[int]) -> bool:
    """Whether a line "[1]: ..." says where a mark leads: to an address, or what a line before it cites."""
    begins = _DEFINED.match(line)
    return begins is not None and bool(begins["address"] or int(begins["number"]) in cited)


def _cites(text: str, mark: Mark) -> tuple[int, ...]:
    """What a mark cites before it is known what "[1]: ..." is."""
    return () if text[mark.end - 1] == ":" else mark.numbers


def _is_entry(line: str, article: Article) -> bool:
    """Whether a line tells where an article is found: its title, and not as the beginning of a sentence."""
    told = line.casefold()
    at = told.find(article.title.casefold())
    if at < 0 or not _ENTRY.match(line) or re.match(r"[ ]?\w", told[at + len(article.title) :]):
        return False
    source = bool(article.source) and article.source.casefold() in told
    return source or "http" in told or (article.published is not None and str(article.published.year) in told)


def _is_sourced(line: str, article: Article) -> bool:
    """Whether a line tells only where the answer is from: "Source: Coast Desk, 5 May"."""
    begins = _NAMES.match(line)
    told = line[begins.end() :].casefold() if begins else ""
    known = [name.casefold() for name in (article.title, article.source) if name]
    return any(name in told and not re.match(r"[ ]?\w", told.partition(name)[2]) for name in known)


# --- a stream -----------------------------------------------------------------------------------------------

_CONTEXT = 80
"""Characters before a mark, and behind it, that the rules may look at."""
_OPEN, _HELD = 120, 800
"""How many characters an open bracket, and one with a link, are waited for."""
_CUT = re.compile(r"(?<=\S)(?=\s+[^\W_])|(?<=[^\W_])(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")
"""Where a stream may be cut: before a word. Of scripts without spaces, before any letter."""
_BRACKETS = re.compile(rf"([{_OPENS}(（<{{])|[{_CLOSES})）>}}]")
_TOLD = r"(?:source|passage)s?"
_JOINED = re.compile(
    rf"(?:[{_CLOSES})）}}>$^`*_{_SUPER}]|\b{_TOLD}(?:[ ]\#?\d{{1,2}}(?:,?[ ]and)?)?),?$|(?:[,;—–-]|\bsee)$",
    re.IGNORECASE,
)
_JOINS = re.compile(
    rf"\s+(?:\#?\d|(?:and |also |per |see )*[a-z]{{0,12}}\s?$"
    rf"|(?:and\s*|see (?:also )?|also )[{_OPENS}(（{{<`*_\\{_SUPER}$^]|(?:and )?(?:{_TOLD}\b|\d))",
    re.IGNORECASE,
)
"""Behind a mark, where the next may be of the same run, or a unit: "[5] million"."""
_BEGUN = re.compile(rf"{_LISTS}(?:[\d\s,;&#.–-]|and\b|{_LABEL})*$", re.IGNORECASE)
"""What may be the beginning of such a line of sources."""
_OPEN_LINK = re.compile(r"[\[［【][^\[\]\n]{0,200}\]{1,2}(?:\([^()\s]{0,500}(?:\([^()\s]{0,100}\)?[^()\s]{0,100})?)?$")
_OPEN_ENTRY = re.compile(rf"{_DEFINED.pattern}\S*", re.IGNORECASE)
_HEADINGS = ("sources", "references", "citations", "list of sources", "works cited", "bibliography", "footnotes")


def without_marks(pieces: Iterable[str], given: int) -> Iterator[str]:
    """A reply of a model, in pieces, without its marks, as a reader may see it while it is written.

    No piece is blank, and none holds a part of a mark: an end that may still grow into one is held back. From the
    heading of a list of references on nothing is told. `given` is the number of passages. What an answer settles to
    is decided by `read_marks`, which sees the whole.
    """
    before, held, ended = "", "", False
    cited: set[int] = set()
    for piece in seen(pieces):
        held = "" if ended else held + piece
        cut = _cut(held)
        if cut:
            told, ended = _told(before, held[:cut], held[cut:], given, cited)
            before, held = (before + held[:cut])[-_CONTEXT:], held[cut:]
            if told.strip():
                yield told
            elif told:  # a model may go on writing blanks
                held = ("\n" * min(2, told.count("\n")) or " ") + held
    told = "" if ended else _told(before, _whole_marks(held), "", given, cited)[0]
    if told.strip():
        yield told


def _cut(held: str) -> int:
    """How much of what is held may be told: up to a word, none of it in open brackets or in what may be a heading."""
    end = len(held)
    opened: list[int] = []
    closed: list[Span] = []
    for bracket in _BRACKETS.finditer(held, max(0, end - _OPEN)):
        if bracket[1]:
            opened.append(bracket.start())
        elif opened:
            closed.append(Span(opened.pop(), bracket.end()))
    if link := _OPEN_LINK.search(held, max(0, end - _HELD)):
        opened.append(link.start())
    end = min([end, *opened])
    if (line := held.rfind("\n", 0, end)) >= 0 and _may_be_heading(held[line + 1 : line + 60]):
        end = line
    cuts = [match.start() for match in _CUT.finditer(held, 0, end)]
    for cut in reversed(cuts):
        begun = len(held) - cut < _OPEN and (
            (_JOINS.match(held, cut) and _JOINED.search(held, max(0, cut - 14), cut))
            or _BEGUN.search(held, max(0, cut - _CONTEXT), cut)
        )
        if not begun and not any(span.start < cut < span.end for span in closed):
            return cut
    return len(held) - _HELD if len(held) > 2 * _HELD else 0


def _may_be_heading(line: str) -> bool:
    """Whether a line may become the heading of a list of references, or an entry of one."""
    if _OPEN_ENTRY.fullmatch(line):
        return True
    words = " ".join(re.findall(r"[a-z]+", line.lower()))
    return len(line) < 40 and (bool(_HEADING.match(line)) or any(heading.startswith(words) for heading in _HEADINGS))


def _told(before: str, now: str, behind: str, given: int, cited: set[int]) -> tuple[str, bool]:
    """The stretch without its marks, and whether the answer ends in it, at a list of references. What its marks cite
    is added to what was `cited` before."""
    text = before + now + behind
    at, last, ended = len(before), len(before) + len(now), False
    marks = _marks(text, given, bare_counts=True)
    earlier = iter(marks)
    mark = next(earlier, None)
    for line in re.finditer(r"(?<=\n)[^\n]+", text[:last]):
        while mark and mark.end <= line.start():
            cited.update(_cites(text, mark))
            mark = next(earlier, None)
        whole = text[line.start() : line.end() + 60].split("\n")[0]
        begins = line.end() > at and (_HEADING.match(whole) or _LISTED.match(whole))
        if begins or (line.start() >= at and _is_reference(whole, cited)):
            last, ended = max(at, line.start()), True
            break
    pieces: list[str] = []
    for mark in marks:
        if at < mark.end <= last:
            _add(pieces, text[at : max(at, mark.start)].rstrip(" "))
            _add(pieces, mark.said)
            cited.update(_cites(text, mark))
            at = mark.end
    _add(pieces, text[at:last])
    return _settled("".join(pieces)), ended
