"""Question -> the kind of thing that answers it: a day, a length, a figure, a name; whether a sentence holds one.

By rules for English. `holds` is evidence: an answer to "when" may say "after the war". `lacks` comes near to a law:
whatever tells how long, how old, how many, which day or what share has such a thing in it. Of the 871 questions of
SQuAD 2.0, SQuADShifts and CLAPnq that ask so, 870 have an answer that holds it; of the other sentences of their
passages some four in ten do not (docs/retrieval.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.counting import counts_others
from rag.dates import MONTHS, WEEKDAYS
from rag.terms import NUMBERS, figures, names, stem, words_of
from rag.values import Value, dates, unit
from rag.values import figures as quantities

_SPAN = (
    r"seconds|(?:\d+|half a|one|per|split)[ -]second"  # not "a second crack"
    r"|minutes?|hours?|days?|weeks?|fortnights?|months?|years?|decades?|centur(?:y|ies)|since|until|till|overnight"
)
_DURATION = re.compile(
    rf"\b(?:{_SPAN}|nights?|weekends?|seasons?|terms?|games?|match(?:es)?|races?|forever|life)\b", re.IGNORECASE
)
_EXTENT = re.compile(
    rf"{_DURATION.pattern}"
    r"|\b(?:(?:kilo|centi|milli)?met(?:re|er)s?|km|cm|miles?|feet|foot|yards?|inch(?:es)?|pages?)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|yesterday|today|tomorrow|week|month|year|morning|evening|night)\b"
    r"|\b\d{4}\b|\b\d+(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"{_DAY.pattern}|\b(?:{_SPAN}|(?:week|month|year|morning|evening|night|weekend)s|weekend|tonight|afternoons?|noon"
    r"|mid(?:day|night)|da(?:wn|rk)|dusk|sun(?:rise|set)|nightfall|spring|summer|autumn|fall|winter|seasons?|christmas"
    r"|easter|ramadan|times?|periods?|era|reign|age|childhood|anniversary|birthday|eve|(?-i:end)|start|beginning|when\w*|if|unless"
    r"|whil(?:e|st)|as|once|after\w*|before\w*|during|throughout|upon|follow\w*|ago|early|earl\w+|late\w*|now|then"
    r"|currently|already|yet|still|past|prior|previous\w*|subsequent\w*|recent\w*|soon|shortly|immediate\w*|last|next"
    r"|first|finally|eventually|thereupon|on \w+ing|in \w+ing)\b",
    re.IGNORECASE,
)
"""Some word that may place an event in time."""
_PORTION = re.compile(
    r"%|\bper ?cent\b|\b(?:half|halves|thirds?|quarters?|fifths?|tenths?|most|majority)\b", re.IGNORECASE
)
_MONEY = re.compile(r"[$€£¥]|\b(?:dollars?|euros?|pounds?|yen|yuan|cents?|francs?|kronor|rupees?)\b", re.IGNORECASE)
_SHARE = re.compile(r"\bwhat (?:percentage|share|proportion|fraction|per ?cent)\b", re.IGNORECASE)
_LASTS = re.compile(
    r"\bhow long (?:(?:after|before|until)\b|ha(?:s|ve|d)\b.{1,200}?\bbeen\b"
    r"|\w+\b(?:(?!\b(?:that|which|who)\b).){1,200}?\b(?:(?:last|take|stay|remain|wait|serve|live|work|spend|continue|keep)\b"
    r"|(?<!when )(?:shut|held|kept|(?!\w*(?:bed|sled|shed)\b)\w{2,}ed)"
    r"(?=\W*$| (?:for|by|at|on|after|because|due|to|down|off|up)\b)))",
    re.IGNORECASE,
)
"""How long it lasted, or was closed; no crack and no bridge is so long."""
_KINDS = (
    (_LASTS, _DURATION),
    (re.compile(r"\b(?:how|what) long\b(?! ago)", re.IGNORECASE), _EXTENT),
    (re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|year|month|time)\b|\bhow long ago\b", re.IGNORECASE), _DAY),
    (_SHARE, _PORTION),
    (re.compile(r"\bhow (?:much money|many (?:dollars|euros|pounds))\b", re.IGNORECASE), _MONEY),
)
"""What a question asks for -> what a sentence that tells it holds."""
_ASKS_FIGURE = re.compile(r"\bhow (?:many|much|far|old|often|big|large|high|tall)\b|\bwhat number\b", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\bwho(?:se|m)?\b|\bwhat\b.{1,30}(?:\bthe|\bhis|\bher|\bits|['’]s) name\b", re.IGNORECASE)

DAY_NAMES = frozenset(map(stem, MONTHS + WEEKDAYS))
"""Stems of what is written as a name is, and names nobody."""
_ASKS_WHETHER = re.compile(
    r"\W*(?:(?:and|but|so) )?(?:am|are|can|could|did|do|does|had|has|have|is|may|might|must|shall|should|was|were|will"
    r"|would)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_ASKS_WHY = re.compile(r"\b(?:why|how come|what (?:is|was) the reason|for what reason)\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due (?:\w+ )?to|owing to|thanks to|on account|(?:since|after)(?! (?:19|20)\d\d\b)|as|so that|so as"
    r"|following|amid|over|given"
    r"|out of|for (?:fear|lack|want|it|that|this|\w+ing)|therefore|thus|too \w+"
    r"|in (?:protest|response|order|a bid|an effort|an attempt|view|(?:the )?light|favou?r)"
    r"|grounds|on the ground|saying|citing|claiming|arguing|hoping|objecti\w+|objected|anticipat\w+|seeking|sought"
    r"|when|why|reasons?|motiv\w+|blam\w+|caus\w+|led|lead\w*|prompt\w+|forc\w+|driven|fuel(?:l?ed|s)|stem\w*"
    r"|resulted|responsible|explain\w*|found that|pretext|accus\w+|alleg\w+|want\w*|need\w*|aim\w*|lack\w*"
    r"|fear\w*|afraid|worr\w+|concern\w*)\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"\bto ((?!the\b|an?\b|its?\b|his\b|her\b|their\b)[a-z]{2,})")
_ASKS_PREDECESSOR = re.compile(
    r"\bwho\b.{1,200}?\b(?:before|previous(?:ly)?|former|predecessor)\b"
    r"|\bwho (?:did|does|has|will)\b.{1,200}?\b(?:replaced?|succeed)",
    re.IGNORECASE,
)
_GOES = re.compile(
    r"\b(?:replac\w+|succe\w+|predecess\w+|previous\w*|former\w*|outgoing|incumbent|ex-\w+|t(?:akes?|aking|ook) over"
    r"|after|before|follow\w*|leav\w+|left|resign\w*|quit|step\w* (?:down|aside)|sacked|dismiss\w+|oust\w*"
    r"|defeat\w*|beat\w*|retir\w*)\b",
    re.IGNORECASE,
)
_TOLD = ((_ASKS_WHY, _REASON), (_ASKS_PREDECESSOR, _GOES))
"""What is asked that is no kind of thing -> some word of those that may lead to it."""
RETOLD = 0.5
"""From this share of the question's words on, a sentence tells what is asked about."""

_IS = r"(?:did|does|do|was|were|is|are|will|would|has|have|had|can|could|should|must|may|might)"
_LONG = re.compile(rf"\bhow long (?:{_IS}|after|before|until)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\bfrom\b.{1,60}?\b(?:to|till|until)\b", re.IGNORECASE)
_WHEN = re.compile(rf"^\W*(?:and )?when {_IS}\b", re.IGNORECASE)
_WHICH_DAY = re.compile(r"\b(?:what|which) (?:day|date|year|month)\b", re.IGNORECASE)
_OLD = re.compile(r"\bhow old\b", re.IGNORECASE)
_BEGAN = re.compile(
    r"\b(?:born|birth|births|built|construct\w*|erected|creat\w*|establish\w*|found(?:ed|ing)|made|laid|launched|planted"
    r"|opened|inaugurated|settled|began|begun|dat(?:es?|ed|ing)|st(?:ands?|ood|anding)|exist\w*|back to)\b",
    re.IGNORECASE,
)
"""Beside such a word a day tells how old somebody or something is."""
_OF_AGE = re.compile(
    r"\b(?:old|older|oldest|age|aged|ages|ago|birthday|anniversary|lived|turn(?:s|ed|ing)?)\b", re.IGNORECASE
)
"""Beside such a word a length of time does."""
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})"
_AGE = re.compile(
    rf"\b[^\W\d_a-z]\w*, (?:who (?:is|was) )?{_NUMBER}(?=[,.;])|\b(?:aged?|at the age of) {_NUMBER}\b"
    rf"|\b{_NUMBER}[- ]year[- ]olds?\b"
)
"""As news writes it: "Ana Ruiz, 47, ..."."""
_COUNT = re.compile(r"\bhow many\b", re.IGNORECASE)
_QUANTITY = re.compile(
    r"%|\b(?:hundreds?|thousands?|millions?|billions?|trillions?|dozens?|once|twice|thrice|double|tripled?|half|halves"
    r"|thirds?|quarters?|all|an|any|both|countless|couple|duo|every|few|majority|many|most|multiple|no|nobody|none"
    r"|numerous|only|pair|quartet|several|single|trio|uncountabl[ye]|various)\b",
    re.IGNORECASE,
)
"""What may tell how many without a number."""


def holds(question: str, sentence: str) -> bool:
    """Whether the sentence holds the kind of thing that is asked for; True where no kind is."""
    new_figures = _numbers(sentence) - _numbers(question)
    for asks, told in _KINDS:
        if asks.search(question):
            return bool(
                told.search(sentence) or (told is _DAY and _numbers(_AGE.sub(" ", sentence)) - _numbers(question))
            )
    if _OLD.search(question):
        return _may_tell_age(question, sentence)
    if _ASKS_FIGURE.search(question):
        return bool(new_figures) and not counts_others(question, sentence)
    if _ASKS_WHO.search(question):
        return bool(set(names(sentence)) - words_of(question) - DAY_NAMES)
    return True


def leaves_open(question: str, sentence: str) -> bool:
    """Whether the sentence tells what is asked about, and not what is asked for: asked why, no reason; asked who it was
    before, nobody who goes; else no such kind of thing.

    >>> leaves_open("Why was the quay closed?", "The quay was closed on Friday.")
    True
    >>> leaves_open("Why was the quay closed?", "The quay was closed after a storm.")
    False
    >>> leaves_open("How many were hurt?", "Some were hurt."), leaves_open("How many were hurt?", "Nine were hurt.")
    (True, False)
    """
    asked = words_of(question)
    for asks, told in _TOLD:
        if asks.search(question):
            retold = len(asked & words_of(sentence)) >= RETOLD * len(asked)
            return retold and not (told.search(sentence) or (told is _REASON and _has_purpose(question, sentence)))
    return not holds(question, sentence)


def asks_whether(question: str) -> bool:
    """Whether "yes" or "no, in 2023" is an answer to it.

    >>> [asks_whether(question) for question in ("Did it sink?", "And wasn't it?", "When did it sink?", "wreck 2023")]
    [True, True, False, False]
    """
    return bool(_ASKS_WHETHER.match(question))


def asks_why(question: str) -> bool:
    """Whether it asks for a reason."""
    return bool(_ASKS_WHY.search(question))


def gives_reason(sentence: str) -> bool:
    """Whether some word of the sentence may lead to a reason."""
    return bool(_REASON.search(sentence))


def gives_none(question: str, sentence: str) -> bool:
    """Whether the question asks why, and nothing in the sentence may tell it: no word that leads to a reason, no
    purpose that the question does not know.

    >>> gives_none("Why did he go?", "He went at noon."), gives_none("Why did he go?", "He went to save face.")
    (True, False)
    """
    return asks_why(question) and not (gives_reason(sentence) or _has_purpose(question, sentence))


def _has_purpose(question: str, sentence: str) -> bool:
    return not words_of(question).issuperset(stem(match[1]) for match in _PURPOSE.finditer(sentence))


def completes(question: str, sentence: str, other: str, behind: bool) -> bool:
    """Whether a sentence beside one that leaves open what is asked may tell it: that holds such a thing, and a word of
    the question that the first one does not; a reason, and who was there before, stand behind it in words of their own.

    >>> completes("When was Ana Ruiz jailed?", "Ana Ruiz, 54, wept.", "She was jailed on Friday.", True)
    True
    >>> completes("When was Ana Ruiz jailed?", "Ana Ruiz, 54, wept.", "She had been caught in May.", True)
    False
    """
    missing = words_of(question) - words_of(sentence) - words_of("how long old many much far often")
    apart = behind and (not missing or any(asks.search(question) for asks, _ in _TOLD))
    return not leaves_open(question, other) and (apart or bool(missing & words_of(other)))


def lacks(question: str, sentence: str) -> bool:
    """Whether the question asks for what every answer to it holds, and the sentence holds no such thing.

    >>> lacks("How long did the call last?", "The call fell on a Friday."), lacks("When was it?", "It was short.")
    (True, False)
    >>> lacks("How many came?", "They came on 31 May."), lacks("How many came?", "On 31 May, 40 to 50 came.")
    (True, False)
    >>> lacks("How many cats died?", "Nineteen people died."), lacks("How many people died?", "12 miners were killed.")
    (True, False)
    >>> lacks("How old is she?", "She won with 54 percent."), lacks("How old is she?", "She, 54, won.")
    (True, False)
    """
    asked = _numbers(question)
    if _LONG.search(question):
        told = _DURATION if _LASTS.search(question) else _EXTENT
        return not (told.search(sentence) or _FROM_TO.search(sentence))
    if _WHICH_DAY.search(question):
        return not (_DAY.search(sentence) or _numbers(sentence) - asked)
    if _SHARE.search(question):
        return not (_PORTION.search(sentence) or _numbers(sentence) - asked)
    if _COUNT.search(question):
        bare = _AGE.sub(" ", _without(dates(sentence), sentence))
        return not (_QUANTITY.search(sentence) or _numbers(bare) - asked) or counts_others(question, bare)
    return bool(_OLD.search(question)) and not _may_tell_age(question, sentence)


def is_timeless(question: str, sentence: str) -> bool:
    """Whether the question asks when, and no word of the sentence may tell it: "after the war" may.

    >>> is_timeless("When was Ana Ruiz jailed?", "Ana Ruiz, 54, spent $3 million on holidays.")
    True
    """
    bare = _AGE.sub(" ", _without(_measures(sentence), sentence))
    return bool(_WHEN.search(question)) and not (_TIME.search(sentence) or _numbers(bare) - _numbers(question))


def _may_tell_age(question: str, sentence: str) -> bool:
    """A share, a sum of money, a length or a weight does not; a day does if something began on it ("born in 1970"), and
    a time if it is said to be an age, or was then."""
    others = _measures(sentence)
    if not _BEGAN.search(sentence):
        others += dates(sentence)
        others += [value for value in quantities(sentence) if unit(value) == "time" and not _OF_AGE.search(sentence)]
    return bool(_numbers(_without(others, sentence)) - _numbers(question))


def _measures(text: str) -> list[Value]:
    """Shares, sums of money, lengths, weights."""
    return [value for value in quantities(text) if unit(value) in ("money", "%", "other")]


def _numbers(text: str) -> set[str]:
    """Its figures, and numbers in words above twenty."""
    return figures(text) | {value.text.lower() for value in quantities(text) if not re.search(r"\d", value.text)}


def _without(values: Iterable[Value], text: str) -> str:
    """The text less these."""
    for value in sorted(values, key=lambda value: -value.start):
        text = f"{text[: value.start]} {text[value.end :]}"
    return text
