"""Question + Hits -> where the articles contradict each other on what was asked: each version with exact quotes.

By rules, from the hits and not from the answer's text, so it serves extracted and written answers alike. Two articles
disagree if neither has the other's value (a date, figure or name, `rag.values`) and

- they have sentences that are alike but for one value, of the kind that is asked for ("twins"), or
- the value that stands best to the question's words in the one is not that of the other, both sentences answer well,
  and they share something besides ("rivals").

Rather silent than wrong: lists, forecasts, corrections, and other years, rounds and seasons than the question's give no
version. Blind to a contradiction in words ("accepted", "refused"), and mostly to one between sentences of quite other
wording. docs/conflicts.md has the measurements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

from rag.dates import Day
from rag.names import Name
from rag.sentences import sentence_spans
from rag.terms import content_words, stem, tokens
from rag.types import Citation, Conflict, Hit, Part, Version
from rag.values import Kind, Value, agree, dates, figures, names, unit

COMPARED = 12
"""Passages that are compared: those that are read for the answer, and a few more."""
LONGEST = 1_000
"""Characters; a longer sentence is a table or a list, and gives no version."""
TWINS, SHARED = 0.6, 4
"""Two sentences are alike but for a value if they have this share of their content words, and so many, in common."""
TOUCHES, MUCH = 0.3, 0.3
"""Of the question's words, twins hold so much. Their value stands at most so much behind another."""
SPARE = 6
"""Words of the shorter sentence that may be its value, and are left out before twins are looked at more closely."""
HOLDS, ALIKE, ENOUGH, LIKENESS = 0.5, 0.6, 1.1, 0.8
"""Rivals each hold so much of the question's words, and share so much of what is not asked; the weaker claim's score
and `LIKENESS` times what they share make `ENOUGH`."""
NEARBY, FAR, UNSAID, RELATED = 0.6, 0.5, 0.25, 0.8
"""What a word of the question counts for that the sentence before holds; another of the passage, or the headline; none,
as the article may hold it further up. One that the sentence holds counts 1, one of the same root or sense `RELATED`."""

_ASKS: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        r"\bwhen\b|\b(?:what|which) (?:day|date|year|month)\b"
        r"|\bwhat (?:is|was|are|were) the (?:\w+ )?(?:date|day|year)\b",
        re.IGNORECASE,
    ),
    "figure": re.compile(
        r"\bhow (?:many|much|long|far|old|big|large|high|tall|fast|deep)\b|\b(?:what|which)\b[^?]{0,60}\b"
        r"(?:percentage|share|number|price|cost|revenue|profit|income|loss|population|toll|budget|rate|value|worth"
        r"|salary|size|length|score|sum|amount|total|turnover|sales)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(
        r"\bwho(?:se|m)?\b|\bwhich\b|\bwhat(?: is| was|['’]s)? the name\b|\bwhat (?:city|country|company|team"
        r"|state|town|actor|film|movie|book|song|player|university|party|airport|airline)\b|\bwhere\b",
        re.IGNORECASE,
    ),
}
"""What a question asks for; the first that fits."""
_MANY = re.compile(
    r"\bwho (?:else )?(?:all )?(?:are|were|have|has|had|do|did)?\s?(?:said|says?|told|tells?|think\w*|thought|criti\w+"
    r"|supports?|supported|oppose\w*|attend\w*|took|takes?|participat\w+|met|meets?|talk\w*|spoke|visit\w*|join\w*"
    r"|react\w*|respond\w*|comment\w*|warn\w*|vot\w+|sign\w*|want\w*|benefit\w*|suffer\w*|are|were)\b"
    r"|\bwhich (?:\w+ ){0,2}?\w+(?<!ss)s (?!in\b|of\b)\w+|\bnames of\b|\bwhose\b|\bwhere\b",
    re.IGNORECASE,
)
"""Questions that several people, places or things may rightly answer."""
_NO_CLAIM = re.compile(
    r"\?[\"”’)]*$|\b(?:former(?:ly)?|ex-\w+|outgoing|predecessors?|earlier reports?|initially|originally|previously"
    r"|correct(?:s|ed|ion)|retract\w*|had been thought|rumou?r\w*|likely|unlikely|reportedly|allegedly|perhaps|could"
    r"|might|would have|if)\b",
    re.IGNORECASE,
)
"""Not what the article says is so: a question, what was before, what is corrected, what may be."""
_PART = re.compile(
    r"\b(?:stage|leg|round|set|game|match|lap|heat|quarter|half|chapter|episode|volume)s? (?:\d+ )?(?:victory )?"
    r"(?:of|in|at|win|victory)\b|\b(?:stage|round|game|match|set|lap|episode|chapter) \d+|\bthe most\b"
    r"|\byoung(?:er)? [A-Z]",
    re.IGNORECASE,
)
"""What speaks of a part: winning a stage is not winning the race."""
_LONGER = re.compile(
    r"(?:: | [–-] | )(?:Foundation|Trust|Museum|Institute|University|School|Council|Review|Festival|Women|Juniors?"
    r"|Youth|Academy|Pro|Max|Mini|Plus|II|III|IV|[2-9])\b"
)
"""What makes another thing of a name that stands before it."""
_OF_MANY = re.compile(r"(?:best|worst|most|largest|biggest|top) ", re.IGNORECASE)
_SENSES = [
    frozenset(sense.split())
    for sense in (
        "win won winner beat defeat thrash claim clinch champion champ titl crown victori triumph trophi",
        "acquir buy bought purchas takeov own",
        "releas launch premier debut publish air arriv",
        "unveil announc reveal present",
        "found establish creat start",
        "elect name appoint award receiv chosen",
        "die dead death kill fatal toll",
        "injur wound hurt",
        "star actor actress plai portrai cast role lead",
        "ceo chief boss",
        "cost price paid",
        "revenu sale turnov",
        "last took durat",
        "host held hold",
    )
]
"""Stems that say much the same in a question and in news."""
_WHAT = re.compile(r"\bwhat(?: is| are| was| were|['’]s)\b", re.IGNORECASE)
"""A question that may ask for a name, a date or a figure, but does not say which."""
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH_STEMS = frozenset(map(stem, _MONTHS))
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBERED = re.compile(
    r"\b(?P<noun>[A-Za-z]+) (?P<n>\d{1,2})(?![\w,:.%–-]*\d|st|nd|rd|th)\b"
    rf"|\b(?:(?P<nth>\d{{1,2}})(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINALS)}))\b|\bQ(?P<q>[1-4])\b",
    re.IGNORECASE,
)
"""Season 4, the fourth season, Q3."""
_NOBODY = re.compile(
    r"(?:.*\b)?(?:awards?|prize|oscars?|emmys?|grammys?|cup|open|tournament|championships?|podcast|season|rankings?"
    r"|finals?|highlights|trailer|reaction|university|school|council|board|jobs?|news|time|times|post|best|top"
    r"|\S+-(?:born|old|year|american|led)|\S+(?:ian|ean|ese|ish|can|nch|tch))|dutch|greek|swiss|german"
    r"|[a-z]{1,3}|\d+|[a-z]\d+|i['’]\w+",
    re.IGNORECASE,
)
"""Names that are nobody's: events, prizes, peoples, short acronyms."""
_DOES = re.compile(r"['’]s |,? (?:who|which|has|had|was|is|won|wins|will|also|said)\b| [a-z]+(?:ed|s)\b| \(")
"""What follows a single word that opens a sentence, if it is a name."""
_VERB = re.compile(
    r"[a-z]+(?:ed|ing)\b|\b(?:was|were|is|are|has|had|will|won|wins|beat|beats|took|takes|said|says|set|made|led|sold"
    r"|bought|held|got|began|came|went|gave)\b"
)
_ASIDE = re.compile(
    r"\b(?:in|at|on|of|from|over|against|vs\.?|during|for|with|near|to|beat|beats|beating|defeated|defeating|defeats"
    r"|past)(?: \w+)?(?: the)? $"
)
"""What stands before a name that does not do what is told, but is where, when or to whom it is done."""
_BY = re.compile(r"\bby(?: [a-z]\w+){0,3} $")
_SUBJECT = re.compile(
    r"(?: \([^)]*\))?,? (?:(?:who|which|has|had|have|was|is|also|will|be|the|a|an|as|just|now|finally|officially|took"
    r"|home|been|[a-z]+ly|in|addition) ?)*"
)
"""What may stand between one who does a thing and the word for it."""
_HOLDER = re.compile(r"[:,]? ?(?:(?:is|was|are|the|a|an|named|called|to|goes|went|[A-Z][\w-]*) )*")
"""What may stand between an office, or the word for a deed, and the name: "president is the Swiss ..."."""
_LISTED_AFTER = re.compile(r",? (?:and|or|&) (?:the )?[A-Z]|, [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,4}(?:,| and\b)")
_LISTED_BEFORE = re.compile(
    r"[A-Z][\w.'’-]+,? (?:and|or|&) (?:the )?$|\b(?:including|such as|like|among(?: others)?|along with|alongside)"
    r"(?: \w+)? $"
)
_RELATIVE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tonight|tomorrow|(?:last|this|next) \w+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")


class _Asked(NamedTuple):
    """What a question asks for."""

    text: str
    kind: Kind | None
    words: tuple[str, ...]
    """Stems of its content words."""
    relation: frozenset[str]
    """Those in lower case: what is done, or which office is held."""
    phrases: tuple[str, ...]
    """The names in it."""
    marks: dict[str, frozenset[str]]
    many: bool
    """Whether several answers may be right."""
    person: bool


class _Sentence(NamedTuple):
    """A sentence of a passage, where it stands in the article's body, and the one before it."""

    hit: Hit
    start: int
    text: str
    before: str


class _Claim(NamedTuple):
    """A value that a sentence may give for what is asked."""

    value: Value
    sentence: _Sentence
    held: float
    """How much of the question's words the sentence holds, 0..1."""
    standing: float
    """How the value stands to those words, -1..0.7."""
    stands: bool
    """Whether the sentence says that it is so, and of what is asked."""

    @property
    def score(self) -> float:
        """How well it answers, about 0..1.6."""
        return self.held + self.standing


def conflicts(question: str, hits: Sequence[Hit], cited: Sequence[Citation] = ()) -> tuple[Conflict, ...]:
    """How the articles of the first `COMPARED` hits contradict each other on the question; () if they do not.

    One Conflict at most, of two versions or more, newest first, undated last. A quote that `cited` holds keeps its
    number there, others are numbered on from its last. Some milliseconds for eight passages; raises nothing.
    """
    asked = _read(question)
    if asked.kind is None and not _WHAT.search(question):
        return ()
    claims = [list(_claims(asked, hit)) for hit in hits[:COMPARED]]
    by_article: dict[str, list[_Claim]] = {}
    for found in claims:
        for claim in found:
            by_article.setdefault(claim.sentence.hit.article.id, []).append(claim)
    sides = _sides(asked, by_article)
    if not sides:
        return ()
    best = {key: max(some, key=lambda claim: claim.score) for key, some in by_article.items()}
    best |= {claim.sentence.hit.article.id: claim for claim in sides}
    supporters = [[c for c in best.values() if _supports(c, side, sides)] for side in sides]
    return (Conflict(question, _numbered(sides, supporters, cited)),)


def conflicts_of_parts(parts: Iterable[Part], hits: Sequence[Hit], cited: Sequence[Citation]) -> tuple[Conflict, ...]:
    """The conflicts on each part of a question, their quotes numbered on."""
    found: tuple[Conflict, ...] = ()
    for part in parts:
        quoted = [c for conflict in found for version in conflict.versions for c in version.citations]
        found += conflicts(part.text, hits, (*cited, *quoted))
    return found


def told(conflicts: Sequence[Conflict], answered: bool = True) -> str:
    """One line of ours for each conflict, for a place that shows plain text; "" if there is none."""
    lead = "The articles disagree on this" if answered else "The articles that come nearest disagree"
    return "\n".join(f"{lead}: {'; '.join(map(_version_told, conflict.versions))}." for conflict in conflicts)


def _version_told(version: Version) -> str:
    newest = version.citations[0]
    day = f"{newest.published.day} {newest.published:%B %Y}" if newest.published else "undated"
    more = f", and {len(version.citations) - 1} more" if len(version.citations) > 1 else ""
    return f"{version.value} ({newest.source or newest.title}, {day}{more})"


# --- two claims ---------------------------------------------------------------------------------------------


def _sides(asked: _Asked, by_article: dict[str, list[_Claim]]) -> list[_Claim]:
    """The surest pair of claims that conflict, and of further articles those that conflict with both; [] if none."""
    sure: dict[tuple[str, str], tuple[float, _Claim, _Claim]] = {}
    for a, b in combinations(by_article, 2):
        pairs = [*_twins(asked, by_article[a], by_article[b]), *_rivals(asked, by_article[a], by_article[b])]
        pairs = [pair for pair in pairs if not _holds(by_article[a], pair[2]) and not _holds(by_article[b], pair[1])]
        if pairs:
            sure[a, b] = max(pairs, key=lambda pair: pair[0])
    if not sure:
        return []
    first = max(sure, key=lambda pair: sure[pair][0])
    chosen = dict(zip(first, sure[first][1:], strict=True))
    for pair in sorted(sure, key=lambda pair: -sure[pair][0]):
        for key, claim in zip(pair, sure[pair][1:], strict=True):
            others = [pair for pair in sure if key in pair and chosen.keys() & set(pair)]
            if key not in chosen and len(others) == len(chosen):
                chosen[key] = claim
    return [chosen[key] for key in by_article if key in chosen]


def _holds(claims: Sequence[_Claim], other: _Claim) -> bool:
    """Whether an article has the other's value too."""
    return any(agree(claim.value, other.value) for claim in claims)


def _twins(asked: _Asked, one: Sequence[_Claim], two: Sequence[_Claim]) -> Iterator[tuple[float, _Claim, _Claim]]:
    """Sentences that are alike but for one value, and how sure it is that they contradict each other."""
    for a, b in product(_by_sentence(one), _by_sentence(two)):
        if not _may_be_twins(a[0].sentence.text, b[0].sentence.text):
            continue
        mine = [claim for claim in a if not _holds(b, claim)]
        others = [claim for claim in b if not _holds(a, claim)]
        if not mine or not others or not (_is_one(mine) and _is_one(others)):
            continue
        first, second = (max(some, key=lambda claim: claim.standing) for some in (mine, others))
        if min(first.held, second.held) < TOUCHES or first.stands != second.stands:
            continue
        if first.standing < max(claim.standing for claim in a) - MUCH:
            continue
        alike = _likeness(first, second)
        if alike >= TWINS and _of_one_event(first, second) and _same_figures(first, second):
            yield ENOUGH + alike, first, second


def _may_be_twins(one: str, two: str) -> bool:
    """A cheap look, before the values are compared."""
    a, b = _words(one), _words(two)
    shared = len(a & b)
    return shared >= SHARED and shared >= TWINS * (min(len(a), len(b)) - SPARE)


@lru_cache(maxsize=4_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


def _by_sentence(claims: Sequence[_Claim]) -> list[list[_Claim]]:
    found: dict[tuple[str, int], list[_Claim]] = {}
    for claim in claims:
        found.setdefault((claim.sentence.hit.passage.id, claim.sentence.start), []).append(claim)
    return list(found.values())


def _is_one(claims: Sequence[_Claim]) -> bool:
    return all(agree(claims[0].value, claim.value) for claim in claims)


def _rivals(asked: _Asked, one: Sequence[_Claim], two: Sequence[_Claim]) -> Iterator[tuple[float, _Claim, _Claim]]:
    """What answers best in either article, where both answer well and the sentences are fairly alike."""
    first, second = (max(claims, key=lambda claim: claim.score) for claims in (one, two))
    if asked.many or asked.kind is None or not (first.stands and second.stands) or agree(first.value, second.value):
        return
    alike = _shared(asked, first, second)
    sure = min(first.score, second.score) + LIKENESS * alike
    if min(_in_itself(asked, first), _in_itself(asked, second)) < HOLDS:
        return
    if alike >= ALIKE and sure >= ENOUGH and _of_one_event(first, second):
        yield sure, first, second


def _in_itself(asked: _Asked, claim: _Claim) -> float:
    """How much of the question's words the sentence itself holds, 0..1."""
    here = _words(claim.sentence.text)
    return sum(_nearest(word, here) for word in asked.words) / max(1, len(asked.words))


def _likeness(one: _Claim, two: _Claim) -> float:
    """How far two sentences have the same content words, the values aside, 0..1 (Jaccard)."""
    a, b = (_words(_without_value(claim)) for claim in (one, two))
    return len(a & b) / len(a | b) if len(a & b) >= SHARED else 0.0


def _shared(asked: _Asked, one: _Claim, two: _Claim) -> float:
    """How far the two sentences share what is neither asked nor answered, nor a date, 0..1."""
    known = _MONTH_STEMS.union(asked.words)
    a, b = ({word for word in _words(_without_value(claim)) if not word[0].isdigit()} - known for claim in (one, two))
    return len(a & b) / max(3, min(len(a), len(b)))


def _same_figures(one: _Claim, two: _Claim) -> bool:
    """Not if each has a figure of its own: Ruiz scored 20, Berg scored 30."""
    a, b = (figures(_without_value(claim)) for claim in (one, two))
    return all(any(agree(x, y) for y in b) for x in a) or all(any(agree(x, y) for y in a) for x in b)


def _of_one_event(one: _Claim, two: _Claim) -> bool:
    """Not if one speaks of June and the other of October, or of another season; not if one is of "Friday", and the
    articles are of different weeks."""
    a, b = (_marks(_without_value(claim)) for claim in (one, two))
    if not all(a[kind] & b[kind] for kind in a.keys() & b.keys()):
        return False
    days = [claim.sentence.hit.article.published for claim in (one, two)]
    relative = any(_RELATIVE.search(_without_value(claim)) for claim in (one, two))
    return not relative or None in days or abs((days[0] - days[1]).days) < 7  # type: ignore[operator]


def _without_value(claim: _Claim) -> str:
    text, value = claim.sentence.text, claim.value
    return f"{text[: value.start]} {text[value.end :]}"


def _supports(claim: _Claim, side: _Claim, sides: Sequence[_Claim]) -> bool:
    """Whether a claim is of that side: it agrees with it and with no other, and answers as a side does."""
    return claim is side or (
        claim.stands
        and claim.score >= ENOUGH - LIKENESS
        and agree(claim.value, side.value)
        and not any(agree(claim.value, other.value) for other in sides if other is not side)
    )


def _numbered(
    sides: Sequence[_Claim], supporters: Sequence[list[_Claim]], cited: Sequence[Citation]
) -> tuple[Version, ...]:
    """The versions, newest first, and within each its quotes, newest first."""
    numbers = {(c.article_id, c.start, c.end): c.number for c in cited}
    last = max(numbers.values(), default=0)
    ordered = [sorted(claims, key=_newest_first) for claims in supporters]
    versions = []
    for side, claims in sorted(zip(sides, ordered, strict=True), key=lambda item: _newest_first(item[1][0])):
        citations = []
        for claim in claims:
            article, start = claim.sentence.hit.article, claim.sentence.start
            place = article.id, start, start + len(claim.sentence.text)
            if place not in numbers:
                numbers[place] = last = last + 1
            citations.append(_citation(claim, numbers[place]))
        versions.append(Version(_value_told(side), tuple(citations)))
    return tuple(versions)


def _newest_first(claim: _Claim) -> int:
    day = claim.sentence.hit.article.published
    return -day.toordinal() if day else 0


def _citation(claim: _Claim, number: int) -> Citation:
    hit, start = claim.sentence.hit, claim.sentence.start
    article, end = hit.article, claim.sentence.start + len(claim.sentence.text)
    about = (article.id, article.title, article.source, article.published, article.url)
    return Citation(number, *about, article.body[start:end], start, end, hit.also_in)


def _value_told(claim: _Claim) -> str:
    """As written; a bare number with the word that it counts."""
    value, after = claim.value, re.match(r"[ -][^\W\d_]+", claim.sentence.text[claim.value.end :])
    return value.text + after[0] if value.kind == "figure" and not unit(value) and after else value.text


# --- the question -------------------------------------------------------------------------------------------


def _read(question: str) -> _Asked:
    words = tuple(dict.fromkeys(content_words(question)))
    return _Asked(
        text=question,
        kind=next((kind for kind, pattern in _ASKS.items() if pattern.search(question)), None),
        words=words,
        relation=frozenset(stem(word) for word in tokens(question) if word.islower()) & set(words),
        phrases=tuple(re.sub(r"^(?:The|A) ", "", name.text) for name in names(question) if name.start > 4),
        marks=_marks(question),
        many=bool(_MANY.search(question)),
        person=bool(re.search(r"\bwho\b|\b(?:actor|actress|director|player)\b", question, re.IGNORECASE)),
    )


@lru_cache(maxsize=1_000)
def _marks(text: str) -> dict[str, frozenset[str]]:
    """What tells one event from another of its kind: years, months, and numbered things."""
    found: dict[str, set[str]] = {}
    for day in (date.of for date in dates(text)):
        for kind, said in (("year", day.year), ("month", day.month)) if isinstance(day, Day) else ():
            if said:
                found.setdefault(kind, set()).add(str(said))
    for match in _MONTH.finditer(text):  # "the June call", which `rag.dates` does not read
        found.setdefault("month", set()).add(str(_MONTHS.index(match[0]) + 1))
    for match in _NUMBERED.finditer(text):
        number = match["n"] or match["nth"] or match["q"] or str(_ORDINALS.index(match["word"].lower()) + 1)
        after = re.findall(r"[A-Za-z]+", text[match.end() : match.end() + 40])[:3]  # the tenth and final season
        for noun in [match["noun"]] if match["noun"] else ["quarter"] if match["q"] else after:
            found.setdefault(stem(noun), set()).add(number)
    return {kind: frozenset(said) for kind, said in found.items()}


# --- the claims of a passage --------------------------------------------------------------------------------


def _claims(asked: _Asked, hit: Hit) -> Iterator[_Claim]:
    """Every value of the kind that is asked for."""
    above = _words(f"{hit.article.title}\n{hit.passage.text}")
    before = ""
    for start, end in sentence_spans(hit.passage.text):
        sentence = _Sentence(hit, hit.passage.start + start, hit.passage.text[start:end], before)
        before = sentence.text[:LONGEST]
        values = _values(asked, sentence.text) if len(sentence.text) <= LONGEST else []
        if not values:
            continue
        claims = not _NO_CLAIM.search(sentence.text) and not _is_of_another(asked, sentence.text)
        held = _held(asked, sentence, above)
        for value in values:
            stands = claims and not _is_listed(value, sentence.text)
            yield _Claim(value, sentence, held, _standing(asked, sentence, value), stands)


def _values(asked: _Asked, text: str) -> list[Value]:
    if asked.kind == "date":
        return [value for value in dates(text) if not _is_dateline(value, text)]
    if asked.kind == "figure":
        return [value for value in figures(text) if _is_counted(asked, value)]
    found = []
    for value in names(text):
        stems = [stem(word) for word in value.words]
        led = next((i for i, word in enumerate(stems) if word not in asked.words), len(stems))
        if led == len(stems) or any(word in asked.words for word in stems[led:]) or (led and len(stems) - led < 2):
            continue
        if asked.person and _NOBODY.fullmatch(value.text):
            continue
        if value.start < 3 and len(stems) == 1 and not _DOES.match(text[value.end :]):
            continue
        # "CEO Ana Ruiz", asked for the CEO, is Ana Ruiz.
        words = value.text.split(" ")
        said = " ".join(words[led:]) if len(words) == len(stems) else value.text
        left = value.of._replace(words=value.of.words[led:]) if isinstance(value.of, Name) else value.of
        found.append(value._replace(text=said, start=value.end - len(said), of=left, words=value.words[led:]))
    return found


def _is_dateline(value: Value, text: str) -> bool:
    """The day of a report, before what it says."""
    return value.start < 3 and bool(re.match(r" ?(?:\.\.\.|…|[-–—:|·]|$)", text[value.end :]))


def _is_counted(asked: _Asked, value: Value) -> bool:
    """Whether a figure is of the unit, or counts the things, that are asked for."""
    how = re.search(r"\bhow (many|much|long) ?(\w*) ?(\w*)", asked.text, re.IGNORECASE)
    if not how:
        return True
    if how[1].lower() == "long":
        return unit(value) == "time"
    if how[1].lower() == "much":
        return unit(value) in ("money", "%") or not value.words
    asked_for = set(content_words(f"{how[2]} {how[3]}"))
    return unit(value) == "" or bool(asked_for & {*value.words, *content_words(value.text)})


def _is_of_another(asked: _Asked, text: str) -> bool:
    """Whether it speaks of another year, season, round or thing than the question."""
    said = _marks(text)
    for kind, numbers in asked.marks.items():
        own = asked.kind == "date" and kind in ("year", "month")
        if kind in said and not said[kind] & numbers and not own:
            return True
    if _PART.search(text) and not _PART.search(asked.text):
        return True
    return any(_is_another(phrase, text) for phrase in asked.phrases)


def _is_another(phrase: str, text: str) -> bool:
    """The Harbour Trust, asked for the Harbour; the State Prize, asked for the National Prize."""
    if mentions := list(re.finditer(re.escape(phrase), text, re.IGNORECASE)):
        return all(_LONGER.match(text, mention.end()) for mention in mentions)
    words, here = content_words(phrase), set(content_words(text))
    if len(words) < 2:
        return False
    if _OF_MANY.match(phrase):
        return words[0] in here
    return words[-1] in here and words[0] not in here


def _is_listed(value: Value, text: str) -> bool:
    """One of several names: "A, B and C", "including A"."""
    if value.kind != "name":
        return False
    before = text[max(0, value.start - 40) : value.start]
    return bool(_LISTED_AFTER.match(text[value.end : value.end + 80]) or _LISTED_BEFORE.search(before))


# --- how well a claim answers -------------------------------------------------------------------------------


def _held(asked: _Asked, sentence: _Sentence, above: frozenset[str]) -> float:
    """How much of the question's words the sentence holds, 0..1."""
    here, before = _words(sentence.text), _words(sentence.before)

    def held(word: str) -> float:
        return _nearest(word, here) or NEARBY * _nearest(word, before) or max(UNSAID, FAR * _nearest(word, above))

    return sum(map(held, asked.words)) / max(1, len(asked.words))


def _nearest(word: str, words: Iterable[str]) -> float:
    return max((_relatedness(word, other) for other in words), default=0.0)


@lru_cache(maxsize=10_000)
def _relatedness(a: str, b: str) -> float:
    """Of two stems: 1 if they are the same, `RELATED` if they have a root or a sense in common, else 0."""
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    root = len(short) >= 4 and long.startswith(short[: max(4, len(short) - 1)]) and len(long) - len(short) <= 5
    return RELATED if root or any(a in sense and b in sense for sense in _SENSES) else 0.0


def _standing(asked: _Asked, sentence: _Sentence, value: Value) -> float:
    """How the value stands to the words that ask for it, -1..0.7: near them, and in the right role."""
    text = sentence.text
    words = [(stem(match[0]), match.start()) for match in _WORD.finditer(text)]
    own = [i for i, (_, at) in enumerate(words) if value.start <= at < value.end]
    if not own:
        return -1.0
    first, last = own[0], own[-1]
    gaps = [
        (min(abs(i - first), abs(i - last)), i)
        for i, (word, _) in enumerate(words)
        if not first <= i <= last and any(_relatedness(asking, word) for asking in asked.relation)
    ]
    if not gaps:  # "Release date" on a line, the date on the next
        led = first == 0 and len(sentence.before) < 40
        return 0.2 if led and any(_nearest(w, asked.relation) for w in content_words(sentence.before)) else -0.2
    gap, i = min(gaps)
    word, at = words[i]
    score = 0.3 * max(0.0, 1 - (gap - 1) / 8)
    if value.kind == "date":
        other_verbs = len(_VERB.findall(text, at + len(word), value.start)) if i < first else 0
        return score - 0.3 * (other_verbs > 1) - 0.1 * (i > last)
    return score + (_role(text, value, at) + 0.1 * (first == 0) if value.kind == "name" else 0.0)


def _role(text: str, value: Value, at: int) -> float:
    """Whether a name does what the word at `at` tells, or holds that office; lower where it stands aside."""
    before, after = text[max(0, value.start - 40) : value.start], text[value.end :]
    role = -0.3 if re.match(r"['’](?:s\b|(?= ))", after) else 0.0
    if _ASIDE.search(before):
        role -= 0.4
    if _BY.search(before):
        return role + 0.2
    if at > value.start:
        return role + 0.25 * bool(_SUBJECT.fullmatch(text[value.end : at]))
    office = _WORD.match(text, at)
    return role + 0.25 * bool(office and _HOLDER.fullmatch(text[office.end() : value.start]))
