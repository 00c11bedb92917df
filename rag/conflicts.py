"""Question + Hits -> where the articles contradict each other on what was asked: each version with exact quotes.

By rules, from the hits and not from the answer's text, so it serves extracted and written answers alike. Two articles
disagree if neither has the other's value (a date, figure or name, `rag.values`) and

- they have sentences that are alike but for one value, of the kind that is asked for ("twins"),
- the value that stands best to the question's words in the one is not that of the other, both sentences answer well,
  and they share something besides ("rivals"), or
- the one says that the other's value is wrong ("denials").

Asked whether something is so, they disagree if they have sentences that are alike but that the one denies what the
other says, or has its opposite ("accepted", "rejected").

Rather silent than wrong: lists, forecasts, corrections, and other years, rounds and seasons than the question's give no
version. Mostly blind to a contradiction between sentences of quite other wording. docs/conflicts.md has measurements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain, combinations, islice

import numpy as np

from rag.answer_types import DAY_NAMES, asks_whether
from rag.claims import BEST, Asked, Claim, Reading, Sentence, marks_of, read, read_asked, read_sentences, says_so
from rag.dates import MONTHS, written
from rag.duplicates import in_common, newest_first
from rag.facts import differences
from rag.figures import Figure
from rag.orders import without_orders
from rag.senses import nearest
from rag.terms import STOPWORDS, content_words, stem, words_of
from rag.terms import names as named
from rag.types import Citation, Conflict, Hit, Part, Version
from rag.values import Kind, Value, agree, figures, is_weekday, names, of_one_unit, unit

COMPARED = 12
"""Passages that are compared: those that are read for the answer, and a few more."""
SENTENCES = 12
"""Of an article, at most, that are compared with each of another's: one may list a figure for every day."""
TWINS, SHARED = 0.6, 3
"""Two sentences are alike but for a value if they have this share of their content words, and so many, in common; or
all of them, if they have one fewer."""
TOUCHES, MUCH = 0.3, 0.3
"""Of the question's words, twins hold so much. Their value stands at most so much behind another; behind none, where
it is asked how many: "12 died and 30 were hurt" has one figure of the dead."""
SPARE = 6
"""Words of the shorter sentence that may be its value, and are left out before twins are looked at more closely."""
HOLDS, ALIKE, ENOUGH, LIKENESS = 0.5, 0.6, 1.1, 0.8
"""Rivals each hold so much of the question's words, and share so much of what is not asked; the weaker claim's score
and `LIKENESS` times what they share make `ENOUGH`."""
_WHAT = re.compile(r"\bwhat(?: is| are| was| were|['’]s)\b", re.IGNORECASE)
"""A question that may ask for a name or a figure, but does not say which: then only twins and denials count."""
_WHICHEVER: tuple[Kind, ...] = ("name", "figure")
_HOW_OLD = re.compile(r"\bhow old\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:.()–—]|\baccording to\b")
_PEOPLE = frozenset(map(stem, "people persons lives victims casualties deaths fatalities dead bodies".split()))
WHO_SAYS = re.compile(
    r",? according to [^,;]{1,80}$"
    r"|, [^,;]{1,60} (?:said|says|reported|told|announced|confirmed)\b[^,;]{0,60}$"
    r"|^[^,;]{1,60}? (?:said|says) (?:that )?"
)
"""Who says it, at the end of a sentence or its beginning."""
_TOKEN = re.compile(r"~|[^\W_]+(?:[.'’-][^\W_]+)*")
_MONTH_STEMS = frozenset(map(stem, MONTHS))
_RELATIVE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tonight|tomorrow|(?:last|this|next) \w+)\b",
    re.IGNORECASE,
)


def conflicts(question: str, hits: Sequence[Hit], cited: Sequence[Citation] = ()) -> tuple[Conflict, ...]:
    """How the articles of the first `COMPARED` hits contradict each other on the question; () if they do not.

    One Conflict at most, of two versions or more, newest first, undated last. A quote that `cited` holds keeps its
    number there, others are numbered on from its last. Some milliseconds for eight passages; raises nothing.
    """
    asked = read_asked(question)
    if asked.kind is None and asks_whether(question):
        return _opposites(asked, hits[:COMPARED], cited)
    if asked.kind is None and not _WHAT.search(question):
        return ()
    kinds = [asked] if asked.kind else [asked._replace(kind=kind, open=True) for kind in _WHICHEVER]
    return next(filter(None, (_conflict_of(each, hits, cited) for each in kinds)), ())


def _conflict_of(asked: Asked, hits: Sequence[Hit], cited: Sequence[Citation]) -> tuple[Conflict, ...]:
    articles = _read(asked, hits[:COMPARED])
    sides = _sides(asked, articles)
    if not sides:
        return ()
    best = {article.id: article.best for article in articles if article.best}
    best |= {claim.sentence.hit.article.id: claim for claim in sides}
    versions = [(_value_told(side), [c.sentence for c in best.values() if _supports(c, side, sides)]) for side in sides]
    return (Conflict(asked.text, _numbered(versions, cited)),)


def _opposites(asked: Asked, hits: Sequence[Hit], cited: Sequence[Citation]) -> tuple[Conflict, ...]:
    """The first two sentences of two articles of which the one says what the other denies, or has its opposite."""
    sentences = (sentence for hit in hits for sentence in read_sentences(hit))
    said = (s for s in sentences if _in_itself(asked, s) >= HOLDS and says_so(asked, s))
    for one, two in combinations(islice(said, SENTENCES), 2):
        if one.hit.article.id != two.hit.article.id and _are_opposites(one.text, two.text):
            return (Conflict(asked.text, _numbered([(s.text.rstrip("."), [s]) for s in (one, two)], cited)),)
    return ()


def _are_opposites(one: str, two: str) -> bool:
    if one == two or len(words_of(one) & words_of(two)) < SHARED or _jaccard(one, two) < TWINS:
        return False
    return _denies(one, two) and _denies(two, one)


def _denies(one: str, two: str) -> bool:
    """Whether they differ, and only in that the one denies what the other says, or has its opposite."""
    found = differences(one, two)
    return bool(found) and all(difference.kind in ("negation", "direction") for difference in found)


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
    day = written(newest.published) if newest.published else "undated"
    more = f", and {len(version.citations) - 1} more" if len(version.citations) > 1 else ""
    return f"{version.value} ({newest.source or newest.title}, {day}{more})"


# --- the claims of an article -------------------------------------------------------------------------------


class _Told:
    """What an article tells of what is asked. Values are read when they are wanted."""

    def __init__(self, asked: Asked, id: str, readings: Sequence[Reading]) -> None:
        self.id = id
        self._asked = asked
        self._readings = readings

    @property
    def values(self) -> Iterator[Value]:
        return (value for reading in self._readings for value in reading.values)

    @property
    def claims(self) -> Iterator[Claim]:
        return (claim for reading in self._readings for claim in reading.claims)

    @cached_property
    def best(self) -> Claim | None:
        """What answers best; sentences that hold too few of the question's words to have it are not read."""
        most = -1.0
        for reading in sorted(self._readings, key=lambda reading: -reading.held):
            if reading.held + BEST < most:
                break
            most = max([most, *(claim.score for claim in reading.claims)])
        may = (reading for reading in self._readings if reading.held + BEST >= most)
        return max((claim for reading in may for claim in reading.claims), key=lambda claim: claim.score, default=None)

    @cached_property
    def touching(self) -> list[Reading]:
        """The sentences that hold enough of the question's words to be twins of another's: one of them in themselves or
        in the sentence before, else they tell of something beside it, in which the articles may well differ."""
        touching = (reading for reading in self._readings if reading.held >= TOUCHES)
        return [reading for reading in touching if _leads_to(self._asked, reading.sentence)]

    @cached_property
    def compared(self) -> list[Reading]:
        """Of those that have values, the `SENTENCES` that hold most; of few all, as one without values is no twin."""
        if len(self.touching) <= SENTENCES:
            return self.touching
        most_first = sorted(self.touching, key=lambda reading: -reading.held)
        return list(islice((reading for reading in most_first if reading.values), SENTENCES))

    @cached_property
    def rival(self) -> Claim | None:
        """The best, if it answers well, and only one answer may be right."""
        if self._asked.many or self._asked.open or not any(map(self._answers, self._readings)):
            return None
        return self.best if self.best and self.best.stands and self._answers(self.best) else None

    def _answers(self, told: Reading | Claim) -> bool:
        return _in_itself(self._asked, told.sentence) >= HOLDS

    @cached_property
    def denial(self) -> Claim | None:
        """The best that says in so many words that something is wrong: "198 passengers, not 212"."""
        may = (reading for reading in self._readings if reading.held >= HOLDS and reading.may_deny)
        denials = (claim for reading in may for claim in reading.claims if claim.denied and claim.stands)
        return max(denials, key=lambda claim: claim.score, default=None)


def _read(asked: Asked, hits: Sequence[Hit]) -> list[_Told]:
    """The articles, in the order of their first hits that have claims."""
    pages: dict[str, dict[int, list[Reading]]] = {}
    for rank, hit in enumerate(hits):
        pages.setdefault(hit.article.id, {})[rank] = read(asked, hit)

    def first(id: str) -> int:
        *others, last = pages[id]
        return next((rank for rank in others if any(reading.values for reading in pages[id][rank])), last)

    return [_Told(asked, id, list(chain(*pages[id].values()))) for id in sorted(pages, key=first)]


# --- two claims ---------------------------------------------------------------------------------------------


def _sides(asked: Asked, articles: Sequence[_Told]) -> list[Claim]:
    """The surest pair of claims that conflict, and of further articles those that conflict with both; [] if none."""
    sure: dict[tuple[str, str], tuple[float, Claim, Claim]] = {}
    similar = _similar(articles)
    for one, two in combinations(articles, 2):
        if found := _surest(asked, one, two, similar.get((one.id, two.id), ())):
            sure[one.id, two.id] = found
    if not sure:
        return []
    first = max(sure, key=lambda pair: sure[pair][0])
    chosen = dict(zip(first, sure[first][1:], strict=True))
    for pair in sorted(sure, key=lambda pair: -sure[pair][0]):
        for key, claim in zip(pair, sure[pair][1:], strict=True):
            others = [pair for pair in sure if key in pair and chosen.keys() & set(pair)]
            if key not in chosen and len(others) == len(chosen):
                chosen[key] = claim
    return [chosen[article.id] for article in articles if article.id in chosen]


def _surest(
    asked: Asked, one: _Told, two: _Told, similar: Sequence[tuple[Reading, Reading]]
) -> tuple[float, Claim, Claim] | None:
    """How two articles contradict each other, neither of which has the other's value too; None if they do not.
    `similar` are their sentences that may be twins."""
    pairs = [*_twins(asked, one, two, similar), *_rivals(asked, one, two), *_denials(asked, one, two)]
    surest_first = sorted(pairs, key=lambda pair: -pair[0])  # of many equal ones the first will mostly do
    return next((pair for pair in surest_first if _contradict(asked, one, two, pair[1], pair[2])), None)


def _contradict(asked: Asked, one: _Told, two: _Told, a: Claim, b: Claim) -> bool:
    """Whether neither article has the other's value too, and both cannot be right."""
    other = _is_older(asked, a, b) or _other_named(asked, a, b) or _count_others(a, b) or _of_two_things(asked, a, b)
    return not (other or _holds(_not_of(a, one.values), b.value) or _holds(_not_of(b, two.values), a.value))


def _not_of(claim: Claim, values: Iterable[Value]) -> Iterator[Value]:
    """Those that may be the other's: "Holm" is Anna Holm again, where the article names her, and nobody's else."""
    return (value for value in values if value.kind != "name" or not agree(value, claim.value))


def _is_older(asked: Asked, one: Claim, other: Claim) -> bool:
    """Whether of two ages one is the other's, some years on: 41 in 2024 is 43 in 2026."""
    days = [claim.sentence.hit.article.published for claim in (one, other)]
    ages = [claim.value.of.readings[0].low for claim in (one, other) if isinstance(claim.value.of, Figure)]
    if not (_HOW_OLD.search(asked.text) and days[0] and days[1] and len(ages) == 2):
        return False
    return abs((ages[0] - ages[1]) - (days[0] - days[1]).days / 365) <= 1


def _other_subject(asked: Asked, one: Claim, other: Claim) -> bool:
    """Whether the one sentence has a word of the question for which the other's article has none, and another instead:
    the tunnel and the bridge. Whether what they count is the same, has been looked at."""
    subject = set(asked.words).difference(map(stem, asked.counted.words))
    for claim, beside in ((one, other), (other, one)):
        here, there, around = words_of(_without_value(claim)), words_of(_without_value(beside)), _around(beside)
        if there - here and any(word in here and not nearest(word, around) for word in subject):
            return True
    return False


def _of_two_things(asked: Asked, one: Claim, other: Claim) -> bool:
    """Whether, who says so aside, a word of the one stands where the other has another, neither of the question, and
    they tell apart what is spoken of: two names ("in Lund"), or words beside one that is asked ("the women's cup")."""
    a, b = (_TOKEN.findall(WHO_SAYS.sub("", _without_value(claim, " ~ "))) for claim in (one, other))
    known = frozenset(asked.words)
    for i, j in _exchanged(a, b):
        first, second = stem(a[i]), stem(b[j])
        said = any(nearest(word, known) or not content_words(word) for word in (first, second))
        names = i and j and _is_name(a[i]) and _is_name(b[j])
        if not said and not nearest(first, frozenset({second})) and (names or known & _beside(a, i) & _beside(b, j)):
            return True
    return False


def _exchanged(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where one word stands between the same words as another."""
    first, second = ([stem(word) for word in words] for words in (one, other))
    for tag, i, end, j, until in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "replace" and end - i == until - j == 1:
            yield i, j


def _is_name(word: str) -> bool:
    return word[0].isupper() and stem(word) not in DAY_NAMES


def _beside(words: Sequence[str], at: int) -> set[str]:
    """The word behind, and the one before if a "for", "of" or the like leads from it: "the school for nurses"."""
    led = at > 1 and words[at - 1].lower() in ("for", "of", "on")
    return set(map(stem, [*words[at + 1 : at + 2], *(words[at - 2 : at - 1] if led else ())]))


def _other_named(asked: Asked, one: Claim, other: Claim) -> bool:
    """Whether the one's article has a name of the question, and the other's no word of it, where a sentence names
    nothing itself."""
    bare = _names_nothing(one) or _names_nothing(other)
    return bare and any(_speaks_of(phrase, one) != _speaks_of(phrase, other) for phrase in asked.phrases)


def _are_strangers(one: Claim, other: Claim) -> bool:
    """Whether two sentences of hardly a word ("The train did 140 km/h") are of articles that name nothing in common."""
    if len(words_of(_without_value(one)) & words_of(_without_value(other))) >= SHARED:
        return False
    a, b = (named(_text_around(claim)).keys() - words_of(claim.value.text) - DAY_NAMES for claim in (one, other))
    return bool(a and b and a.isdisjoint(b))


def _count_others(one: Claim, two: Claim) -> bool:
    """Whether either figure has a word behind it that the other sentence has not: 27 confirmed cases, 61 suspected."""
    return one.value.kind == two.value.kind == "figure" and bool(_own(one, two) and _own(two, one))


def _own(claim: Claim, other: Claim) -> set[str]:
    """The words between a figure and the next comma that are nowhere in the other sentence, nor say merely "people"."""
    text, there = claim.sentence.text, words_of(_without_value(other))
    end = _CLAUSE_END.search(text, claim.value.end)
    behind = words_of(text[claim.value.end : end.start() if end else len(text)])
    return {word for word in behind - _PEOPLE if not word[0].isdigit() and not nearest(word, there)}


def _names_nothing(claim: Claim) -> bool:
    """Not even in its first word, which may be any: "The accident killed 14 people.", "Net profit rose."."""
    return not any(name.start or " " in name.text for name in names(_without_value(claim)))


def _text_around(claim: Claim) -> str:
    hit = claim.sentence.hit
    return f"{hit.article.title}\n{without_orders(hit.passage.text)}"


def _around(claim: Claim) -> frozenset[str]:
    return words_of(_text_around(claim))


def _speaks_of(name: str, claim: Claim) -> bool:
    around = _around(claim)
    return any(nearest(word, around) for word in content_words(name))


def _holds(values: Iterable[Value], other: Value) -> bool:
    """Whether some text has the other's value too."""
    return any(of_one_unit(value, other) and agree(value, other) for value in values)


def _similar(articles: Sequence[_Told]) -> Mapping[tuple[str, str], Sequence[tuple[Reading, Reading]]]:
    """Of two articles the sentences that may be twins: a cheap look at their words, before their values are read."""
    told = [(article.id, reading) for article in articles for reading in article.touching]
    sizes = np.array([len(reading.words) for _, reading in told], np.int64)
    words = np.array([word for _, reading in told for word in reading.words], np.str_)
    shared = in_common(np.repeat(np.arange(len(told)), sizes), words, len(told))
    short = (shared == SHARED - 1) & (np.maximum.outer(sizes, sizes) <= shared + SPARE)
    may = ((shared >= SHARED) | short) & (shared >= TWINS * (np.minimum.outer(sizes, sizes) - SPARE))
    similar = defaultdict[tuple[str, str], list[tuple[Reading, Reading]]](list)
    for i, j in np.argwhere(np.triu(may, 1)).tolist():
        (one, a), (two, b) = told[i], told[j]
        if one != two and a.sentence.text != b.sentence.text:  # copies have the same values
            similar[one, two].append((a, b))
    return similar


def _twins(
    asked: Asked, one: _Told, two: _Told, similar: Sequence[tuple[Reading, Reading]]
) -> Iterator[tuple[float, Claim, Claim]]:
    """Sentences that are alike but for one value, and how sure it is that they contradict each other."""
    for a, b in similar:
        if a not in one.compared or b not in two.compared:
            continue
        if not (mine := _alone(a, b)) or not (others := _alone(b, a)):
            continue
        first, second = (_nearest(told.claims, values) for told, values in ((a, mine), (b, others)))
        if first.stands != second.stands or agree(first.value, second.value):
            continue
        if first.standing < max(claim.standing for claim in a.claims) - (0 if asked.counted.deed else MUCH):
            continue
        alike = _likeness(asked, first, second)
        if alike < TWINS or not _of_one_event(first, second) or not _same_figures(first, second):
            continue
        if not _are_strangers(first, second) and not _other_subject(asked, first, second):
            yield ENOUGH + alike, first, second


def _alone(one: Reading, two: Reading) -> list[Value]:
    """The values that the one has and the other has not, if they agree with each other."""
    values = [value for value in one.values if not _holds(two.values, value)]
    return values if all(agree(values[0], value) for value in values) else []


def _nearest(claims: Sequence[Claim], values: Sequence[Value]) -> Claim:
    """Of the claims of these values the one that stands best to the words that ask for it."""
    return max((claim for claim in claims if claim.value in values), key=lambda claim: claim.standing)


def _rivals(asked: Asked, one: _Told, two: _Told) -> Iterator[tuple[float, Claim, Claim]]:
    """What answers best in either article, where both answer well and the sentences are fairly alike."""
    first, second = one.rival, two.rival
    if not first or not second or agree(first.value, second.value):
        return
    alike = _shared(asked, first, second)
    sure = min(first.score, second.score) + LIKENESS * alike
    if alike >= ALIKE and sure >= ENOUGH and _of_one_event(first, second):
        yield sure, first, second


def _denials(asked: Asked, one: _Told, two: _Told) -> Iterator[tuple[float, Claim, Claim]]:
    """The surest claim of either that says that the other's is wrong."""
    for a, other, turned in ((one.denial, two, False), (two.denial, one, True)):
        if not a:
            continue
        for b in other.claims:
            denied = b.stands and b.held >= HOLDS and any(agree(value, b.value) for value in a.denied)
            if denied and not agree(a.value, b.value) and _share_words(a, b) and _of_one_event(a, b):
                yield (ENOUGH + 1, b, a) if turned else (ENOUGH + 1, a, b)


def _share_words(one: Claim, two: Claim) -> bool:
    return len(words_of(one.sentence.text) & words_of(two.sentence.text)) >= SHARED


def _in_itself(asked: Asked, sentence: Sentence) -> float:
    """How much of the question's words the sentence itself holds, 0..1."""
    here = words_of(sentence.text)
    return sum(nearest(word, here) for word in asked.words) / max(1, len(asked.words))


def _leads_to(asked: Asked, sentence: Sentence) -> bool:
    """Whether it or the sentence before holds any of the question's words."""
    both = words_of(sentence.text), words_of(sentence.before)
    return any(nearest(word, words) for words in both for word in asked.words)


def _likeness(asked: Asked, one: Claim, two: Claim) -> float:
    """How far two sentences have the same content words, the values aside, or also who says so, 0..1. One that names
    nothing is of what is asked by name, if its article is."""
    told = [(_without_value(claim), _meant(asked, claim)) for claim in (one, two)]
    return max(
        _jaccard(*(f"{text} {name}" for text, name in told)),
        _jaccard(*(f"{WHO_SAYS.sub('', text)} {name}" for text, name in told)),
    )


def _meant(asked: Asked, claim: Claim) -> str:
    """The names of the question that its article has, if the sentence names nothing itself: "the bridge" is that."""
    return " ".join(name for name in asked.phrases if _names_nothing(claim) and _speaks_of(name, claim))


def _jaccard(one: str, two: str) -> float:
    """The share of their content words that they have in common; 0 if that are two or fewer, and not all."""
    a, b = words_of(one), words_of(two)
    enough = len(a & b) >= SHARED or (a == b and len(a) == SHARED - 1)
    return len(a & b) / len(a | b) if enough else 0.0


def _shared(asked: Asked, one: Claim, two: Claim) -> float:
    """How far the two sentences share what is neither asked nor answered, nor a date, 0..1."""
    known = _MONTH_STEMS.union(asked.words)
    a, b = ({word for word in words_of(_without_value(claim)) if not word[0].isdigit()} - known for claim in (one, two))
    return len(a & b) / max(3, min(len(a), len(b)))


def _same_figures(one: Claim, two: Claim) -> bool:
    """Not if each has a figure of its own: Ruiz scored 20, Berg scored 30."""
    a, b = (figures(_without_value(claim)) for claim in (one, two))
    return all(any(agree(x, y) for y in b) for x in a) or all(any(agree(x, y) for y in a) for x in b)


def _of_one_event(one: Claim, two: Claim) -> bool:
    """Not if one speaks of June and the other of October, or of another season; not if one is of "Friday", and the
    articles are of different weeks."""
    a, b = (marks_of(_led(claim)) | marks_of(_without_value(claim)) for claim in (one, two))
    if not all(a[kind] & b[kind] for kind in a.keys() & b.keys()):
        return False
    first, second = (claim.sentence.hit.article.published for claim in (one, two))
    if is_weekday(one.value) or is_weekday(two.value):  # Friday's "Monday" is not Tuesday's
        return first is not None and first == second
    relative = any(_RELATIVE.search(f"{_led(claim)} {_without_value(claim)}") for claim in (one, two))
    return not relative or not first or not second or abs((first - second).days) < 7


def _led(claim: Claim) -> str:
    """The sentence before one that names nothing itself, as that tells which accident killed 14 people. Not where it is
    asked when, as the answer may stand there."""
    return claim.sentence.before if _names_nothing(claim) and claim.value.kind != "date" else ""


def _without_value(claim: Claim, instead: str = " ") -> str:
    text, value = claim.sentence.text, claim.value
    return f"{text[: value.start]}{instead}{text[value.end :]}"


def _supports(claim: Claim, side: Claim, sides: Sequence[Claim]) -> bool:
    """Whether a claim is of that side: it agrees with it and with no other, and answers as a side does."""
    return claim is side or (
        claim.stands
        and claim.score >= ENOUGH - LIKENESS
        and agree(claim.value, side.value)
        and not any(agree(claim.value, other.value) for other in sides if other is not side)
    )


def _numbered(told: Sequence[tuple[str, Sequence[Sentence]]], cited: Sequence[Citation]) -> tuple[Version, ...]:
    """What is told, each with the sentences that tell it, as versions, newest first, and within each its quotes so."""
    numbers = {(c.article_id, c.start, c.end): c.number for c in cited}
    last = max(numbers.values(), default=0)
    ordered = [(value, sorted(sentences, key=_newest_first)) for value, sentences in told]
    versions = []
    for value, sentences in sorted(ordered, key=lambda version: _newest_first(version[1][0])):
        citations = []
        for sentence in sentences:
            place = sentence.hit.article.id, sentence.start, sentence.start + len(sentence.text)
            if place not in numbers:
                numbers[place] = last = last + 1
            citations.append(_citation(sentence, numbers[place]))
        versions.append(Version(value, tuple(citations)))
    return tuple(versions)


def _newest_first(sentence: Sentence) -> int:
    return newest_first(sentence.hit.article)


def _citation(sentence: Sentence, number: int) -> Citation:
    hit, start, end = sentence.hit, sentence.start, sentence.start + len(sentence.text)
    article = hit.article
    about = (article.id, article.title, article.source, article.published, article.url)
    return Citation(number, *about, article.body[start:end], start, end, hit.also_in)


def _value_told(claim: Claim) -> str:
    """As written; a bare number with the word that it counts."""
    value, after = claim.value, re.match(r"[ -]([^\W\d_]+)", claim.sentence.text[claim.value.end :])
    counts = value.kind == "figure" and not unit(value) and after and after[1].lower() not in STOPWORDS
    return value.text + after[0] if after and counts else value.text
