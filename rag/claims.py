"""Question + Hit -> the values that a passage may give for what is asked, and how well each of them answers.

A value is a date, figure or name (`rag.values`); a claim is one with its sentence. Lists, forecasts, corrections, and
other years, rounds and seasons than the question's give claims that do not stand. Rules for English news; which claims
contradict each other is for `rag.conflicts` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from rag.corrections import corrects, taken_back
from rag.counting import HOW_MANY, Count, is_counted, read_count
from rag.dates import MONTHS, Day
from rag.names import Name
from rag.orders import without_orders
from rag.senses import nearest
from rag.sentences import sentence_spans
from rag.terms import STOPWORDS, content_words, stem, tokens, words_of
from rag.types import Hit
from rag.values import Kind, Value, clock_times, counted, dates, figures, names, weekdays

LONGEST = 1_000
"""Characters; a longer sentence is a table or a list, and gives no version."""
BEST = 0.7
"""No value stands better to the words that ask for it."""
SEVERAL = 2
"""Values that a sentence denies, at most; it may hold many more."""
NEARBY, FAR, UNSAID = 0.6, 0.5, 0.25
"""What a word of the question counts for that the sentence before holds; another of the passage, or the headline; none,
as the article may hold it further up. One that the sentence holds counts 1, one of the same root or sense less
(`rag.senses`)."""

_LEAVES = "about|of|to|in|on|with|for|from|at|by|and|says?|said|think|thought|tell|told|happen(?:ed|s)?"
"""A word behind one of them is not what is asked: "what did she say about the price"."""
_ASKS: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        r"\bwhen\b|\b(?:what|which) (?:day|date|year|month|time)\b"
        r"|\bwhat (?:is|was|are|were) the (?:\w+ )?(?:date|day|year)\b",
        re.IGNORECASE,
    ),
    "figure": re.compile(
        r"\bhow (?:many|much|long|far|old|big|large|high|tall|wide|fast|deep|heavy|strong|hot|cold)\b"
        r"|\b(?:what|which)(?:['’]s| (?:is|was|are|were|did|does|do|will|would|has|have|had))?"
        rf"(?: (?!(?:{_LEAVES})\b)[\w'’.-]+){{0,6}} "
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
"""What a question asks for: what it names first ("how many died when ..."), and of two at one place the first here."""
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
_DENYING = re.compile(r"(?:not|instead of|rather than) ", re.IGNORECASE)
_DENIED = re.compile(rf"\b{_DENYING.pattern}$", re.IGNORECASE)
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
_PLACE = re.compile(r"[^\W\d_a-z][^\W\d_a-z .'’-]+(?:, [^\W\d_a-z][\w. ]{1,20})?, ")
_SAYS_NEXT = re.compile(r"(?: \([^()\n]{1,40}\))? ?(?:\.\.\.|…|[-–—:|·]|$)")
"""What stands before and behind the day of a dateline."""
_OF_MANY = re.compile(r"(?:best|worst|most|largest|biggest|top) ", re.IGNORECASE)
_MONTH = re.compile(rf"\b(?:{'|'.join(map(str.title, MONTHS))})\b")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBERED = re.compile(
    r"\b(?P<noun>[A-Za-z]+) (?P<n>\d{1,2})(?![\w,:.%–-]*\d|st|nd|rd|th)\b"
    rf"|\b(?:(?P<nth>\d{{1,2}})(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINALS)}))\b|\bQ(?P<q>[1-4])\b",
    re.IGNORECASE,
)
"""Season 4, the fourth season, Q3."""
_NO_NOUN = re.compile(r"\w+ed|nearly|almost|least", re.IGNORECASE)
"""What a number stands behind besides nouns and the words that say little: "killed 12", "nearly 39"."""
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
_TELLS = re.compile(
    r"\b(?:is|was|are|were|been|at|to|of|reached|hit|totall?ed)(?: (?:about|around|nearly|almost|only|just|some|over"
    r"|now|more than|less than|a record))?(?: an?)? $"
)
"""What stands before a figure that tells how large something is: "the turnout in Ostby was just 58 per cent"."""
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
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")


class Asked(NamedTuple):
    """What a question asks for."""

    text: str
    kind: Kind | None
    words: tuple[str, ...]
    """Stems of its content words."""
    relation: frozenset[str]
    """Those in lower case: what is done, or which office is held."""
    counted: Count
    phrases: tuple[str, ...]
    """The names in it."""
    marks: dict[str, frozenset[str]]
    many: bool
    """Whether several answers may be right."""
    person: bool
    open: bool = False
    """Whether it does not say what kind of value it wants, and `kind` is one that it may."""


class Sentence(NamedTuple):
    """A sentence of a passage, where it stands in the article's body, and the one before it."""

    hit: Hit
    start: int
    text: str
    before: str


class Claim(NamedTuple):
    """A value that a sentence may give for what is asked."""

    value: Value
    sentence: Sentence
    held: float
    """How much of the question's words the sentence holds, 0..1."""
    standing: float
    """How the value stands to those words, -1..`BEST`."""
    stands: bool
    """Whether the sentence says that it is so, and of what is asked."""
    denied: tuple[Value, ...] = ()
    """Which values the sentence says to be wrong in its place."""

    @property
    def score(self) -> float:
        """How well it answers, about 0..1.6."""
        return self.held + self.standing


# --- the question -------------------------------------------------------------------------------------------


def read_asked(question: str) -> Asked:
    """Reads the question: the kind of value it wants, and what a value must stand to."""
    words = tuple(dict.fromkeys(content_words(HOW_MANY.sub("", question))))
    relation = frozenset(stem(word) for word in tokens(question) if word.islower()) & set(words)
    kinds = [(found.start(), kind) for kind, pattern in _ASKS.items() if (found := pattern.search(question))]
    return Asked(
        text=question,
        kind=min(kinds, key=lambda kind: kind[0])[1] if kinds else None,
        words=words,
        relation=relation,
        counted=read_count(question, relation),
        phrases=tuple(re.sub(r"^(?:The|A) ", "", name.text) for name in names(question) if name.start > 4),
        marks=marks_of(question),
        many=bool(_MANY.search(question)),
        person=bool(re.search(r"\bwho\b|\b(?:actor|actress|director|player)\b", question, re.IGNORECASE)),
    )


@lru_cache(maxsize=1_000)
def marks_of(text: str) -> dict[str, frozenset[str]]:
    """What tells one event from another of its kind: years, months, and numbered things."""
    found: dict[str, set[str]] = {}
    for day in (date.of for date in dates(text)):
        for kind, said in (("year", day.year), ("month", day.month)) if isinstance(day, Day) else ():
            if said:
                found.setdefault(kind, set()).add(str(said))
    for match in _MONTH.finditer(text):  # "the June call", which `rag.dates` does not read
        found.setdefault("month", set()).add(str(MONTHS.index(match[0].lower()) + 1))
    for match in _NUMBERED.finditer(text):
        number = match["n"] or match["nth"] or match["q"] or str(_ORDINALS.index(match["word"].lower()) + 1)
        after = re.findall(r"[A-Za-z]+", text[match.end() : match.end() + 40])[:3]  # the tenth and final season
        for noun in [match["noun"]] if match["noun"] else ["quarter"] if match["q"] else after:
            if match["noun"] and (_NO_NOUN.fullmatch(noun) or noun.lower() in STOPWORDS or counted(text, match.end())):
                continue  # "and 39 were hurt", "killed 12", "Lund 12 ferries"
            found.setdefault(stem(noun), set()).add(number)
    return {kind: frozenset(said) for kind, said in found.items()}


# --- the claims of a passage --------------------------------------------------------------------------------


class Reading:
    """A sentence as far as it answers what is asked. Its values are read when they are wanted, as mostly none are, and
    how well each of them answers when its claims are."""

    def __init__(self, asked: Asked, sentence: Sentence, far: Mapping[str, float]) -> None:
        self._asked = asked
        self.sentence = sentence
        self.words = words_of(sentence.text)
        self.held = _held(asked, sentence, far)
        """How much of the question's words it holds, 0..1."""

    @property
    def values(self) -> list[Value]:
        """Every value of the kind that is asked for."""
        return self._values[0]

    @cached_property
    def claims(self) -> list[Claim]:
        """One of each value."""
        values, denied = self._values
        if not values:
            return []
        asked, sentence = self._asked, self.sentence
        asking = _asking(asked, sentence.text)
        claims = self.held > 0 and says_so(asked, sentence, self._left)

        def claim(value: Value) -> Claim:
            stands = claims and not _is_listed(value, sentence.text)
            return Claim(value, sentence, self.held, _standing(asked, sentence, value, asking), stands, denied)

        return list(map(claim, values))

    @property
    def may_deny(self) -> bool:
        """Whether any of its claims may have `denied` values."""
        return bool(self._left or _DENYING.search(self.sentence.text))

    @cached_property
    def _left(self) -> int:
        return taken_back(self.sentence.text)

    @cached_property
    def _values(self) -> tuple[list[Value], tuple[Value, ...]]:
        return _values(self._asked, self.sentence.text, self._left)


def read(asked: Asked, hit: Hit) -> list[Reading]:
    """The sentences of a passage that may answer."""
    above = words_of(f"{hit.article.title}\n{without_orders(hit.passage.text)}")
    far = {word: nearest(word, above) for word in asked.words}
    return [Reading(asked, sentence, far) for sentence in read_sentences(hit)]


def read_sentences(hit: Hit) -> Iterator[Sentence]:
    """Those of up to `LONGEST` characters that give no orders (`rag.orders`), in order."""
    before = ""
    for start, end in _spans(hit.passage.text):
        sentence = Sentence(hit, hit.passage.start + start, hit.passage.text[start:end], before)
        before = sentence.text[:LONGEST]
        if len(sentence.text) <= LONGEST:
            yield sentence


def says_so(asked: Asked, sentence: Sentence, left: int = 0) -> bool:
    """Whether the sentence says, from `left` on, that something is so, and of what is asked."""
    return not _NO_CLAIM.search(sentence.text, left) and not _is_of_another(asked, sentence)


def _spans(text: str) -> list[tuple[int, int]]:
    """Its sentences that give no orders; "The correct number is 17" together with what it corrects."""
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(without_orders(text)):
        if spans and corrects(text[start:end]) and not text[spans[-1][1] : start].strip():
            start, _ = spans.pop()
        spans.append((start, end))
    return spans


def _values(asked: Asked, text: str, left: int) -> tuple[list[Value], tuple[Value, ...]]:
    """Those of the kind that is asked for; and those of them that the text corrects, as they stand before `left`, or
    denies: "198, not 212"."""
    values = _all_values(asked, text)
    taken = tuple(v for v in values if v.start < left or _DENIED.search(text[max(0, v.start - 12) : v.start]))
    return [value for value in values if value not in taken], taken[:SEVERAL]


def _all_values(asked: Asked, text: str) -> Sequence[Value]:
    if asked.kind == "date":
        days = [value for value in dates(text) or weekdays(text) if not _is_dateline(value, text)]
        return [*days, *clock_times(text)]
    if asked.kind == "figure":
        told = [v for v in figures(text) if not asked.open or _TELLS.search(text[max(0, v.start - 30) : v.start])]
        return [value for value in told if is_counted(asked.text, asked.counted, value, text)]
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
    """The day of a report, before what it says: "June 5 - ", "OSTBY, June 5 (Coast Wire) - "."""
    led = value.start < 3 or _PLACE.fullmatch(text, 0, value.start)
    return bool(led) and bool(_SAYS_NEXT.match(text, value.end))


def _is_of_another(asked: Asked, sentence: Sentence) -> bool:
    """Whether it speaks of another year, season, round or thing than the question; what names no month is of the
    article's own."""
    text, published = sentence.text, sentence.hit.article.published
    said = marks_of(text) if asked.marks else {}
    if published and not said.keys() & {"month", "year"}:
        said = said | {"month": frozenset({str(published.month)})}
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
    words, here = content_words(phrase), words_of(text)
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


def _held(asked: Asked, sentence: Sentence, far: Mapping[str, float]) -> float:
    """How much of the question's words the sentence holds, 0..1; `far`: of each, its passage and headline. Nothing, if
    it counts but does not tell what is asked of those who are counted: the dead are not the trapped."""
    here, before = words_of(sentence.text), words_of(sentence.before)
    if asked.counted.deed and not any(nearest(word, here) for word in asked.counted.deed):
        return 0.0

    def held(word: str) -> float:
        return nearest(word, here) or NEARBY * nearest(word, before) or max(UNSAID, FAR * far[word])

    return sum(map(held, asked.words)) / max(1, len(asked.words))


class _Asking(NamedTuple):
    """The words of a sentence, and which of them ask for the value."""

    words: list[tuple[str, int]]
    """Each one's stem, and where it begins."""
    places: list[int]
    """Numbers of those that are related to what is done, or to the office, in the question; to what was done, where it
    asks how many."""


def _asking(asked: Asked, text: str) -> _Asking:
    words = [(stem(match[0]), match.start()) for match in _WORD.finditer(text)]
    return _Asking(
        words, [i for i, (word, _) in enumerate(words) if nearest(word, asked.counted.deed or asked.relation)]
    )


def _standing(asked: Asked, sentence: Sentence, value: Value, asking: _Asking) -> float:
    """How the value stands to the words that ask for it, -1..`BEST`: near them, and in the right role."""
    text, words = sentence.text, asking.words
    own = [i for i, (_, at) in enumerate(words) if value.start <= at < value.end]
    if not own:
        return -1.0
    first, last = own[0], own[-1]
    gaps = [(min(abs(i - first), abs(i - last)), i) for i in asking.places if not first <= i <= last]
    if not gaps:  # "Release date" on a line, the date on the next
        led = first == 0 and len(sentence.before) < 40
        return 0.2 if led and any(nearest(w, asked.relation) for w in content_words(sentence.before)) else -0.2
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
