"""Article -> questions that its sentences answer: about figures, dates, and who said what.

Rules turn a sentence into a question where its build is plain ("The quay cost 48 million euros."); elsewhere it is
asked who said so, if one person did, or the question is the sentence with a gap. English; a rule that does not fit a
sentence is silent. What becomes of the questions, `eval.proposals` decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from eval.cases import Number, Pattern, Way
from rag.dates import MONTHS, Day
from rag.extraction import LEANS
from rag.figures import Figure
from rag.names import read_names, read_sayings
from rag.sentences import sentences_in
from rag.terms import STOPWORDS, content_words
from rag.types import Article
from rag.values import Value, dates, figures, names, unit
from rag.wording import read_words

LEAST_WORDS, MOST_WORDS = 5, 32
"""Of a sentence that is asked about: a shorter one is a head, a longer one makes an unreadable gap."""


class Question(NamedTuple):
    """What is asked of a sentence, and what is right."""

    kind: str
    """"figure", "date" or "speaker"."""
    question: str
    is_gap: bool
    contains: list[Way]
    """Any one of them will do."""
    sentence: str


@lru_cache(maxsize=1000)
def sentences_of(article: Article) -> tuple[str, ...]:
    return sentences_in(article.body)


@lru_cache(maxsize=1000)
def words_of(article: Article) -> tuple[frozenset[str], ...]:
    """The content words of each sentence, and of the headline."""
    return tuple(frozenset(content_words(text)) for text in (*sentences_of(article), article.title))


def questions_of(article: Article) -> list[Question]:
    """All that can be asked of an article."""
    found = []
    for sentence in sentences_of(article):
        of_it = [quoted] if (quoted := _speaker(sentence, article.body)) else []
        if _stands_alone(sentence, article.body):
            days = dates(sentence)
            if len(days) == 1 and _is_day(days[0], sentence) and (dated := _dated(sentence, days[0], article)):
                of_it.append(dated)
            of_it += _best(
                [_counted(sentence, value, article) for value in figures(sentence) if _is_count(value, sentence)]
            )
            if all(draft.is_gap for draft in of_it) and (reported := _reported(sentence, article.body)):
                of_it.append(reported)
        found += of_it
    return found


def is_gap(question: str) -> bool:
    """Whether a question, by its words, is a sentence with a gap."""
    return question.startswith(("What figure is missing: “", "What date is missing: “"))


def _best(drafts: Sequence[Question]) -> list[Question]:
    """The first that is a question, else the first."""
    return sorted(drafts, key=lambda draft: draft.is_gap)[:1]


_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|her|his|its|their|them|this|these|those|such|we|our|you|your|I|my)\b", re.I
)
_POINTS_BACK = re.compile(r"^(?:[A-Z][a-z]+ )?(?:that|this|these|those|such|both|the (?:same|other))\b", re.I)
_FOLLOWS_ON = re.compile(
    r"^(?:But|And|So|Yet|Then|However|Meanwhile|Instead|Still|Now|Right now|Also|With|Later|Finally|Thus|Therefore"
    r"|Hence|Furthermore|Moreover|Similarly|Additionally|Nevertheless|For (?:example|instance)|By contrast"
    r"|An(?:other)? example|In (?:another|contrast|addition|fact|turn)|\d[\w.:]* ago|\d+[.:]\d\d)\b|^[^\w\"“$€£]"
)
"""How else a sentence begins that goes on from the one before; and a bullet, or the time in a live blog."""
MODIFIER = re.compile(rf"(?<=\b[Tt]he )(?:{'|'.join(month.capitalize() for month in MONTHS)})(?= [a-z])")
"""The month of "the June call"."""


def _stands_alone(sentence: str, body: str) -> bool:
    """Whether a reader who sees nothing else knows what it is about: it names something before any "he"."""
    starts = [value.start for value in names_in(sentence, body)] + [m.start() for m in MODIFIER.finditer(sentence)]
    if not starts or not LEAST_WORDS <= len(sentence.split()) <= MOST_WORDS:
        return False
    whole = sentence[-1] in ".!?" and sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”")
    is_head = sentence.endswith("..") or not re.search(r"\b[a-z]{4,}", sentence)
    return whole and not (
        is_head
        or any(pattern.match(sentence) for pattern in (LEANS, _POINTS_BACK, _FOLLOWS_ON))
        or _PRONOUN.search(sentence[: min(starts)])
    )


def names_in(text: str, body: str) -> list[Value]:
    """The names of a sentence of `body` or a question made of it; not a word that has its capital from the sentence's
    head, unless it has one within a sentence of the article too."""
    return [value for value in names(text) if not _only_opens(text, value, body)]


def _only_opens(text: str, value: Value, body: str) -> bool:
    opens = not value.start or text[value.start - 1] in '“"'
    return opens and " " not in value.text and not re.search(rf"[a-z,] {re.escape(value.text)}\b", body)


# --- what a figure is asked by ---------------------------------------------------------------------------------

_DOUBLED = frozenset("ban drop plan ship stop trim".split())
_BASES = """
    kill injure wound hire employ raise arrest detain open close add produce receive invest borrow earn carry cover
    attract order deliver ship export import seize fine donate plant rescue evacuate displace destroy damage report
    record sign approve reject announce start end join found launch publish visit accuse resign die arrive last
    post generate gross score increase climb jump drop decrease cost own owe pledge save offer charge contribute
    award plan ban acquire release host elect appoint collapse merge land complete finish lift suspend impose
    introduce create demolish reopen need treat suspend expect
    """.split()
_IRREGULAR = {
    "sold": "sell", "bought": "buy", "built": "build", "won": "win", "lost": "lose", "paid": "pay", "spent": "spend",
    "made": "make", "held": "hold", "took": "take", "drew": "draw", "began": "begin", "met": "meet", "left": "leave",
    "rose": "rise", "fell": "fall", "grew": "grow", "shrank": "shrink", "sent": "send", "hit": "hit", "cut": "cut",
    "cost": "cost", "sank": "sink", "had": "have", "broke": "break", "lent": "lend", "gave": "give", "found": "find",
    "cancelled": "cancel",
}  # fmt: skip


def _past(base: str) -> str:
    if base in _DOUBLED:
        return base + base[-1] + "ed"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + ("d" if base.endswith("e") else "ed")


def _third(base: str) -> str:
    if base == "have":
        return "has"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x")) else "s")


PAST = {_past(base): base for base in _BASES if base != "cost"} | _IRREGULAR
PRESENT = {_third(base): base for base in (*_BASES, *_IRREGULAR.values())}
"""Forms of the verbs that a rule turns round -> their base."""
BASE = frozenset(PRESENT.values())
_NOT_PARTICIPLES = frozenset("took drew began rose fell grew shrank sank broke gave".split())
_PARTICIPLES = frozenset(
    """
    built held sold bought made won lost paid spent met left sent hit cut sunk begun drawn found given taken born chosen
    broken written shot led laid set put seen shown brought caught
    """.split()
)
_MODALS = frozenset("will would could may might must can should".split())
_AUXILIARIES = _MODALS | frozenset("was were is are has have had be been".split())
_AWARDED = frozenset("fined paid awarded".split())
"""What someone is, by so much: "X was fined 3 million euros"."""
_MOVES = frozenset("rise fall grow shrink increase decrease drop climb jump".split())
_PAYS = frozenset(
    """
    spend pay raise lose earn invest borrow pledge owe donate save offer charge receive contribute generate gross
    """.split()
)
_STATES = (
    "reported posted recorded announced made earned received raised paid won had expected reports posts makes earns"
    " expects"
)
_STATED = re.compile(rf"(.+? (?:{_STATES.replace(' ', '|')})) (?:an? )?((?:[a-z-]+ ){{0,2}}[a-z-]+) of$")
"""Where a figure is what it is of: "posted a profit of 5 million euros"."""
_INTRANSITIVE = _MOVES | frozenset(
    "begin start end open reopen close die arrive resign meet last collapse merge land sink leave".split()
)
_NO_OBJECT = _INTRANSITIVE | {"cost", "take", "found", "find", "break"}
_LINKS = frozenset("that which who whom whose when where while as if because also but or than not".split())
"""Words that begin another clause, or lean on the sentence before."""

_LEAD = re.compile(r"^(In|During|Over|At)( (?:the )?(?:[A-Za-z\d][\w'’-]* ?){1,5}), (?=[A-Z]|the |an? )")
_LABEL = re.compile(r"^[A-Z][a-z]+: (?=[A-Z])")
"""Before a sentence: "Background: "."""
_APPOSITION = re.compile(r"^([A-Z][^,]+), (?:the|an?|[A-Z]\w+) [^,]+, (?!and\b|or\b)")
"""Who that is: "Moen, the captain, ..."."""
_BOUND = re.compile(
    r"(?:^|(?<= ))(?:about|around|some|nearly|almost|roughly|approximately|over|under|only|just|up to|at least|at most"
    r"|(?:more|less|fewer) than|no (?:more|fewer|less) than|as (?:many|much) as|a total of|a record|an estimated) ?$",
    re.IGNORECASE,
)
PREPOSITION = (
    r"(?:in|on|at|for|from|during|since|near|after|before|by|between|with|to|against|across|over|within|last|this)"
)
_CURRENCY = re.compile(r" (?:pounds|crowns|kroner|kronor|francs|rupees|rand|pesos|lira)\b")
"""What is not always money, and is where something cost so many."""
_AMOUNT = re.compile(
    r"(?:[A-Z]{0,3}[$€£¥₹₽] ?)?(?:(?:\d[\d.,]*|(?:half|an?|and|[a-z]*teen|[a-z]+ty|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|trillion|dozen|k|m|mn|bn|tn)\b)[ -]?)+",
    re.IGNORECASE,
)
"""The number of "90 minutes", of "$24.7bn", of "five per cent"."""
_PLURAL = re.compile(r"(?:[a-z][\w-]*[a-rt-z]s|people|men|women|children|police|cattle)\b")
_CUT_OFF = re.compile(r", (?:[\w .'’-]+ )?(?:said|says|told|according to)\b.*$")
_MARKS = re.compile(r"[\"“”()\[\]:;–—…]")
_NOT_PLAIN = re.compile(rf"{_MARKS.pattern}|\b(?:and|{'|'.join(sorted(_LINKS))})\b")


def _is_count(value: Value, sentence: str) -> bool:
    """A figure of something: not "two", which readers count for themselves, nor Game 3, a 12-yard line, (17)."""
    before, after = sentence[: value.start], sentence[value.end :]
    if not isinstance(value.of, Figure) or value.of.weak or value.of.readings[0].low in (0, 1) or "-" in value.text:
        return False
    numbers_something = re.search(r"(?:\b[A-Z][\w'’]* |[#&(+−–-] ?)$", before) and not _BOUND.search(before)
    counts = unit(value) or re.match(r" (?:[a-z][\w-]* ){0,2}?" + _PLURAL.pattern, after)
    return bool(counts) and not numbers_something and after[:1] != "-" and before.count("(") == before.count(")")


def _counted(sentence: str, value: Value, article: Article) -> Question:
    """The question that a figure answers, or the sentence without it."""
    amount = _AMOUNT.match(value.text)
    number, counted = (
        (value.text[: amount.end()].strip(" -"), value.text[amount.end() :]) if amount else (value.text, "")
    )
    question = _figure_question(sentence, value, counted, article)
    if question and (value.text in question or not _names_something(question, article)):
        question = None
    gap = f"{sentence[: value.start]}…{value.text[len(number) :]}{sentence[value.end :]}"
    readings = value.of.readings if isinstance(value.of, Figure) else ()
    ways: list[Way] = [Number(number=reading.low) for reading in readings]
    # Bare digits would be found in other numbers too: 12 in 2012.
    ways = ways if value.text.replace(",", "").isdigit() else [value.text, *ways]
    return Question("figure", question or f"What figure is missing: “{gap}”", question is None, ways, sentence)


def _names_something(question: str, article: Article) -> bool:
    return bool(names_in(question, article.body) or MODIFIER.search(question))


def _figure_question(sentence: str, value: Value, counted: str, article: Article) -> str | None:
    """`counted` is what the figure's own text counts: minutes of "90 minutes"."""
    before, after = sentence[: value.start], sentence[value.end :]
    before = _APPOSITION.sub(r"\1 ", _LABEL.sub("", _BOUND.sub("", before))).strip()
    if not before:
        return _asks_subject(counted, after)
    lead = _LEAD.match(before)
    before = before[lead.end() :] if lead else before
    of = _STATED.match(before)
    turned = _turned(of[1] if of else before.removesuffix(" by"), article)
    if turned is None or not sentence.endswith("."):
        return None
    auxiliary, subject, verb, base = turned
    kind = unit(value)
    if not kind and (currency := _CURRENCY.match(after)) and base in _PAYS | {"cost"}:
        kind, after = "money", after[currency.end() :]
    rest = "" if base in _MOVES and re.match(r" to [$€£]?\d", after) else _rest(after)
    share = re.match(r" of (?:the [a-z]+(?= for )|[^,.]+(?=[,.]))", after) if kind == "%" and not of else None
    if share and not _NOT_PLAIN.search(share[0]):
        return f"What percentage{share[0]} {auxiliary} {subject} {verb}?" if base not in _NO_OBJECT else None
    if before.endswith(" by") and base not in _MOVES:
        return None
    asks = None
    if of:
        asks = f"What {of[2]}" if not any(map(is_verb, of[2].split())) else None
    elif base in _MOVES:
        asks = "By how much"
    elif kind == "money" and (base == "cost" or base in _PAYS or verb in _AWARDED):
        asks = "How much"
    elif kind == "time" and base in ("last", "take"):
        asks = "How long"
    elif kind in ("", "other") and base not in _NO_OBJECT and verb not in _AWARDED:
        asks, rest = _how_many(counted, after)
    when = f" {lead[1].lower()}{lead[2]}" if lead else ""
    return f"{asks} {auxiliary} {subject} {verb}{rest}{when}?" if asks and rest is not None else None


def _asks_subject(counted: str, after: str) -> str | None:
    """Of a sentence that opens with the figure: the order of words stays."""
    after = _CUT_OFF.sub("", after.rstrip("."))
    has_verb = any(word in _AUXILIARIES or word in BASE or is_verb(word) for word in after.split())
    if not has_verb or _MARKS.search(after) or re.search(r"[,%]| and \d| also ", after):
        return None
    if counted.strip() in ("%", "per cent", "percent"):
        return f"What percentage{after}?" if after.startswith(" of ") else None
    asked = f"{counted}{after}".strip()
    return f"How many {asked}?" if _PLURAL.match(asked) else None


def _turned(text: str, article: Article) -> tuple[str, str, str, str] | None:
    """Subject and verb -> (auxiliary, subject, verb, base) in the order of a question.

    "The quay will cost" gives ("will", "the quay", "cost", "cost"), "The call lasted" ("did", "the call", "last", ...).
    """
    words = text.split()
    verb, auxiliary = words[-1], words[-2] if len(words) > 2 and words[-2] in _AUXILIARIES else ""
    subject = _subject(words[: -2 if auxiliary else -1], article)
    if subject is None:
        return None
    if not auxiliary:
        if verb in PAST:
            return "did", subject, PAST[verb], PAST[verb]
        return ("does", subject, PRESENT[verb], PRESENT[verb]) if verb in PRESENT else None
    if auxiliary in _MODALS:
        return (auxiliary, subject, verb, verb) if verb in BASE else None
    if auxiliary in ("has", "have", "had"):
        return (auxiliary, subject, verb, PAST[verb]) if verb in PAST.keys() - _NOT_PARTICIPLES else None
    return (auxiliary, subject, verb, verb) if verb in _AWARDED and auxiliary in ("was", "were") else None


def _subject(words: Sequence[str], article: Article) -> str | None:
    """The subject as it stands within a question; None where it may be more, or less, than one."""
    text = " ".join(words)
    if not 1 <= len(words) <= 9 or ", " in text or _MARKS.search(text) or _PRONOUN.search(text):
        return None
    if any(word in _AUXILIARIES or word in _LINKS or is_verb(word) for word in words):
        return None
    if not _joins_names(words):
        return None
    if words[0].lower() in ("the", "a", "an"):
        return f"{words[0].lower()}{text[len(words[0]) :]}" if len(words) > 1 else None
    if any(value.start == 0 for value in names_in(text, article.body)):
        return text
    return f"{text[0].lower()}{text[1:]}" if re.match(r"[A-Z][a-z]+s (?:in|of|at|for) \w", text) else None


def is_verb(word: str) -> bool:
    return word in PAST or word in PRESENT or (word.islower() and word.endswith("ed"))


def _joins_names(words: Sequence[str]) -> bool:
    """Whether every "and" stands between two names, and none between two clauses."""
    joins = (at for at, word in enumerate(words) if word == "and")
    return all(
        at and words[at - 1][0].isupper() and re.match(r"(?:the )?[A-Z]", " ".join(words[at + 1 :])) for at in joins
    )


def _rest(after: str) -> str | None:
    """What follows the figure, if it is a phrase that can follow the verb; a clause behind a comma is cut off."""
    rest = after.rstrip(".").split(", ")[0]
    fits = not rest or re.match(rf" (?:{PREPOSITION}|per|an? share)\b", rest)
    return rest if fits and not _NOT_PLAIN.search(rest) and not re.match(r" to \d", rest) else None


def _how_many(counted: str, after: str) -> tuple[str | None, str | None]:
    """("How many new ships", " for the navy")"""
    if counted.strip():
        of = re.match(r" of(?: [a-z][\w-]*){1,2}?(?=[.,]| " + PREPOSITION + r"\b)", after)
        noun, left = f"{counted.strip()}{of[0] if of else ''}", after[of.end() if of else 0 :]
        plural = counted.strip()
    else:
        match = re.match(rf"(?: [a-z][\w-]*){{1,3}}?(?=[.,]| {PREPOSITION}\b)", after)
        if not match:
            return None, None
        noun, left = match[0].strip(), after[match.end() :]
        plural = noun.split()[-1]
    fits = _PLURAL.fullmatch(plural) and not _NOT_PLAIN.search(noun)
    return (f"How many {noun}", _rest(left)) if fits else (None, None)


# --- what a date is asked by -----------------------------------------------------------------------------------


def _is_day(value: Value, sentence: str) -> bool:
    """A month alone is no answer to "when", nor is the end of a period."""
    ends = re.search(r"\b(?:and|to|or|between) $", sentence[: value.start])
    return isinstance(value.of, Day) and bool(value.of.year or value.of.day) and not ends


def _dated(sentence: str, value: Value, article: Article) -> Question | None:
    """The question that a date answers, or the sentence without it; of a year no gap, as many years would fit."""
    question = _date_question(sentence, value, article)
    ways = _ways_to_write(value)
    if question and (
        any(way in question for way in ways)
        or re.search(r"\d ?[ap]\.?m\b", question)
        or not _names_something(question, article)
    ):
        question = None
    if question is None and isinstance(value.of, Day) and not value.of.month:
        return None
    gap = f"{sentence[: value.start]}…{sentence[value.end :]}"
    return Question(
        "date", question or f"What date is missing: “{gap}”", question is None, list(map(_way, ways)), sentence
    )


def _way(text: str) -> Way:
    """As it is, unless it may be part of another: 5 June of 15 June, Xi of "exit"."""
    if len(text) > 3 and not re.match(r"\d\D", text):
        return text
    return Pattern(matches=rf"\b{text}\b" if re.fullmatch(r"[\w ,]+", text) else re.escape(text))


def _ways_to_write(value: Value) -> list[str]:
    """As written, then as others write the same."""
    day, ways = value.of, [value.text]
    if isinstance(day, Day) and day.month and day.day:
        month, year = MONTHS[day.month - 1].capitalize(), f" {day.year}" if day.year else ""
        ways += [f"{day.day} {month}{year}", f"{month} {day.day}{',' if year else ''}{year}"]
    return list(dict.fromkeys(ways))


_WHO_WAS = re.compile(r"([^,]+), who (was|were) ([a-z]+ed) (?:on|in) $")
"""Before the day of a clause within the sentence: "Moen, who was suspended on 3 May, is back."."""


def _date_question(sentence: str, value: Value, article: Article) -> str | None:
    inner = _WHO_WAS.match(sentence[: value.start])
    if inner and sentence[value.end : value.end + 1] == "," and (who := _subject(inner[1].split(), article)):
        return f"When {inner[2]} {who} {inner[3]}?"
    clause, tail = _around_date(_LABEL.sub("", sentence[: value.start]), sentence[value.end :].rstrip("."))
    if tail is None or ", " in clause or _MARKS.search(clause) or not sentence.endswith("."):
        return None
    words = clause.split()
    verb = next((at for at, word in enumerate(words) if at and (word in _AUXILIARIES or _is_known(word))), 0)
    subject = _subject(words[:verb], article) if verb else None
    if subject is None:
        return None
    said, left = words[verb], words[verb + 1 :]
    if said in ("was", "were", "is", "are", "will"):
        return f"When {said} {subject} {' '.join(left)}{tail}?" if _is_predicate(said, left) else None
    if said in _AUXILIARIES or not _is_one_clause(said, left):
        return None
    did, base = ("did", PAST[said]) if said in PAST else ("does", PRESENT[said])
    if did == "does" and base not in _INTRANSITIVE:  # "holds the record": on no day
        return None
    return f"When {did} {subject} {' '.join([base, *left])}{tail}?"


def _around_date(before: str, after: str) -> tuple[str, str | None]:
    """The sentence's clause, and what can follow it behind the date; None where no question can be made of them."""
    if before in ("On ", "In "):
        clause, tail = after.lstrip(", "), ""
    elif at := re.search(r" (?:on|in)(?: early| late| mid)? $", before):
        clause, tail = before[: at.start()], _rest(after) or ""
        if _rest(after) is None:
            return "", None
    else:
        return "", None
    clause = re.sub(r"^([^,]+), (?:the|an?) [^,]+, ", r"\1 ", clause)  # "X, the mayor, opened"
    return (clause if tail else clause.split(", ")[0]), tail


def _is_known(word: str) -> bool:
    return word in PAST or word in PRESENT


def _is_one_clause(verb: str, left: Sequence[str]) -> bool:
    """Whether what follows the verb is its object or a phrase, so that the verb is the sentence's own, and the date no
    other verb's. "Cars built in Ghent sold well": built is not."""
    told = left[1:] if left[:1] == ["as"] else left  # "resigned as mayor"
    if any(word in _AUXILIARIES or word in _LINKS or is_verb(word) or word in ("to", "and") for word in told):
        return False
    if not left or re.fullmatch(rf"{PREPOSITION}|as", left[0]):
        return (PAST.get(verb) or PRESENT[verb]) in _INTRANSITIVE
    return True


def _is_predicate(auxiliary: str, left: Sequence[str]) -> bool:
    """Whether "was founded by ..." or "will open ..." is all there is: no noun ("was the mayor"), no second clause."""
    verb = next((word for word in left if not word.endswith("ly") and word != "first"), "")
    fits = verb in BASE | {"be"} if auxiliary == "will" else verb.endswith("ed") or verb in _PARTICIPLES
    ends = any(word in _AUXILIARIES - {"be"} or word in _LINKS for word in left)
    return fits and not ends and _joins_names(left)


# --- who said it -----------------------------------------------------------------------------------------------

_QUOTATION = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")


def _speaker(sentence: str, body: str) -> Question | None:
    """Who said a quotation, if the sentence has one quotation, and one person by name who says something."""
    quotations = list(_QUOTATION.finditer(sentence))
    if len(quotations) != 1 or len(sentence.split()) > 2 * MOST_WORDS:
        return None
    quotation = (quotations[0][1] or quotations[0][2]).strip().rstrip(",.")
    words = quotation.split()
    is_piece = quotation[:1].islower()
    if not 4 + is_piece <= len(words) <= MOST_WORDS or (is_piece and words[-1] in STOPWORDS):
        return None
    # Whoever speaks within the quotation is not who said it.
    around = f"{sentence[: quotations[0].start() + 1]}words{sentence[quotations[0].end() - 1 :]}"
    sayings = read_sayings(read_words(around), read_names(around))
    speakers = {saying.speaker.end if saying.speaker else None for saying in sayings}
    speaker = next((value for value in names_in(around, body) if speakers == {value.end}), None)
    if speaker is None or speaker.text in quotation or not _can_speak(around, speaker):
        return None
    return Question("speaker", f"Who said “{quotation}”?", False, _ways_to_call(speaker, body), sentence)


def _ways_to_call(speaker: Value, body: str) -> list[Way]:
    """The full name, and what of it the article uses by itself."""
    told = speaker.text.split()
    short = [word for word in told if any(word == value.text for value in names(body))]
    short += [" ".join(told[-2:])] if len(told) > 3 else []  # "US Treasury Secretary Scott Bessent"
    return [_way(text) for text in dict.fromkeys((speaker.text, *short))]


_SAID = r"(?:, (?:the|an?) [^,]+,)? (?:said|says|told reporters)(?: on [A-Z][a-z]+day)?"
_SAID_THAT = re.compile(rf"{_SAID}(?: that)? (?=the |an? |[A-Z])(.+)\.")
_SAID_SO = re.compile(rf"{_SAID}\.")


def _reported(sentence: str, body: str) -> Question | None:
    """Who said what is told in other words than the speaker's: "Ann Lee said that the quay would cost more."."""
    sayings = read_sayings(read_words(sentence), read_names(sentence))
    speakers = {saying.speaker.end if saying.speaker else None for saying in sayings}
    speaker = next((value for value in names_in(sentence, body) if speakers == {value.end}), None)
    if speaker is None or not _can_speak(sentence, speaker):
        return None
    before, after = sentence[: speaker.start], sentence[speaker.end :]
    told = _SAID_THAT.fullmatch(after) if not before else None
    if told:
        what = told[1]
    elif before.endswith(", ") and _SAID_SO.fullmatch(after):
        what = before[:-2]
    else:
        return None
    opens = what.split()[0]
    what = f"{opens.lower()}{what[len(opens) :]}" if opens in ("The", "A", "An") else what
    asked = f"Who said that {what}?"
    last = speaker.text.split()[-1]
    unclear = _MARKS.search(what) or _PRONOUN.search(what) or last in what or not names_in(asked, body)
    return None if unclear else Question("speaker", asked, False, _ways_to_call(speaker, body), sentence)


def _can_speak(sentence: str, speaker: Value) -> bool:
    """Not "an appeal to Beijing: ...", nor the school of "Lee, a teacher at the School of Arts, said"."""
    before = sentence[: speaker.start]
    if re.match(r" [a-z]+ [A-Z]", sentence[speaker.end :]):  # "said United coach Ann Lee"
        return False
    if sentence[speaker.end : speaker.end + 1] == ":":
        return not before
    if before.endswith(", ") and sentence[speaker.end : speaker.end + 1] == ",":  # "of Kingston, Ontario, said"
        return False
    return bool(re.search(r"according to(?: the)? $", before)) or not re.search(
        rf"\b(?:of|{PREPOSITION})(?: the)? $", before
    )
