"""Question + figure of a text -> whether the figure counts what is asked for: the same things, and what befell them.

"How many dockers went on strike?" is not answered by "three cranes", by "nine of the strikers", nor by "40 were hurt".
English. Knows nothing of what a sentence says else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.senses import nearest
from rag.terms import STOPWORDS, content_words, stem, tokens, words_of
from rag.values import Value, counted, figures, is_length, unit

HOW_MANY = re.compile(r"\bhow (many|much)\b", re.IGNORECASE)
_IS = frozenset("is are was were".split())
"""How long a thing is may be a length; how long it takes is none."""
_MEASURE = re.compile(r"\bhow (?:far|tall|high|wide|deep|fast|heavy|strong|hot|cold)\b", re.IGNORECASE)
"""Asks for a measure, and no number of people or things is one ("12 people"), nor a sum of money."""
_LIGHT = frozenset("went go goes got took feared believed reported confirmed thought known part".split())
"""Verbs that tell nothing without what follows: "went on strike", "are feared dead"."""
_LEADS = frozenset("a an the its his her their this that these those of in on at by for from with and or".split())
"""After them stands a noun: "did the fire destroy", "was the ferry carrying"."""
_ANYONE = frozenset("people persons men lives victims casualties deaths fatalities dead bodies".split())
"""Whoever is counted, they may be meant."""
_SOMEONE = re.compile(
    r"\w+(?:ers|ors|ists|ees|men|women|ians|ants)|women|children|residents|students|patients|civilians|pupils|police"
    r"|staff|crew|relatives|youths|girls|boys|kids|citizens|individuals|guests|hostages|nurses|pilots|fans|adults"
)
"""People of some kind. Rather too many words: what is taken for people is compared, as it would be without a noun."""
_SAME = [
    frozenset(sense.split())
    for sense in (
        "home hous build",
        "car vehicl",
        "countri nation state",
        "compani firm busi",
        "job post posit role",
        "worker employe staff",
    )
]
"""Stems of nouns that count the same."""
_FATES = [
    frozenset(fate.split())
    for fate in (
        "die dead death kill fatal perish drown lost live bodi toll casualti victim",
        "injur wound hurt hospit casualti victim",
        "arrest detain custodi",
        "evacu displac homeless fled flee",
        "rescu save airlift",
        "miss unaccount",
    )
]
"""Stems of words for what befell people; the same people, if they are of one line."""
_LOOSE = frozenset("lost live toll bodi".split())
"""Of them, what asks for something else as well: "lost their jobs", "live in Ostby"."""
_DEED = re.compile(r" ([a-z]+ed|dead|hurt|missing|unhurt)\b")
"""What befell those whom a figure without a noun counts."""
_OF_THEM = re.compile(r" of (?:them|whom|(?:the|those|these)(?: \d\S*)? (?P<who>[a-z]+))\b")
_OTHER = re.compile(r"\b(?:another|other|further|remaining|additional) $", re.IGNORECASE)
_MORE = re.compile(r" (?:more|others?)\b", re.IGNORECASE)
"""What is around a figure of some of them: nine of the injured, three of them, the other three, two more."""


_MONEY = re.compile(
    r"\b(?:(?:what|which)\b[^?]*?|how much (?:\w+ )?)"
    r"\b(revenues?|profits?|income|turnover|budget|salary|costs?|prices?|fees?)\b",
    re.IGNORECASE,
)
"""What is a sum of money."""
_SCALE = re.compile(r"[mbtr]illion|\d ?[mbt]n?\b", re.IGNORECASE)
"""A bare figure may be money: "a budget of 48 million"."""


class Count(NamedTuple):
    """What "how many" asks for; of a question for a sum of money, which; of any other, nothing."""

    words: tuple[str, ...]
    """What is counted, its noun last."""
    deed: frozenset[str]
    """Stems of which a sentence that tells of them holds one: what was done, or what is counted, where nothing was; the
    revenue, as a profit is none."""


def read_count(question: str, relation: frozenset[str]) -> Count:
    """What "how many" counts, and what was done with it; which sum of money is asked for. `relation`: stems of the
    question's words in small letters."""
    how = HOW_MANY.search(question)
    if not how or how[1].lower() == "much":
        money = _MONEY.search(question)
        return Count((), frozenset(content_words(money[1])) if money else frozenset())
    counts = counted(question, how.end())
    nouns = content_words(" ".join(counts))
    deed = _deed(tokens(question[how.end() :])[len(counts) :])
    return Count(counts, frozenset(deed) or relation.difference(nouns, map(stem, _LIGHT)) or frozenset(nouns[-1:]))


def _deed(words: Sequence[str]) -> list[str]:
    """The stem of the first verb, by where it stands: after no article, and before no other word that may be one."""
    for before, word, after in zip(["", *words], words, [*words[1:], "the"], strict=False):
        ends = after[0].isupper() or (after.lower() in STOPWORDS and after != "to")
        if word.islower() and word not in _LIGHT and before not in _LEADS and ends and content_words(word):
            return [stem(word)]
    return []


def is_counted(question: str, count: Count, value: Value, text: str) -> bool:
    """Whether a figure of a text is of the unit, or counts the things, that are asked for; all of them, not a part.
    True where neither "how many", "how much", "how long" or "how high" nor for money is asked."""
    if _MEASURE.search(question):
        return unit(value) not in ("", "money", "%") or not (unit(value) or counted(text, value.end))
    how = re.search(r"\bhow (many|much|long) ?(\w*) ?(\w*)", question, re.IGNORECASE)
    if not how:
        bare = not unit(value) and not counted(text, value.end) and bool(_SCALE.search(value.text))
        return unit(value) == "money" or bare or not _MONEY.search(question)
    if how[1].lower() == "long":
        return unit(value) == "time" or (how[2].lower() in _IS and is_length(value))
    if how[1].lower() == "much":
        return unit(value) in ("money", "%") or not value.words
    if unit(value):
        return bool(set(content_words(f"{how[2]} {how[3]}")) & {*value.words, *content_words(value.text)})
    noun = counted(text, value.end)[-1:]
    same = _counts_same(count, noun[0]) if noun and count.words else not _is_of_other_deed(count, value, text)
    return same and not _is_part(count, value, text)


def counts_others(question: str, text: str) -> bool:
    """Whether a question asks how many there are of some thing, and the text has figures, but each of a length of time,
    a sum of money or the like, of people where things are asked for, or of things where people are. A text that has the
    thing itself may tell how many in another way, as one may that tells what befell people: "a pilot died when two
    planes met".

    >>> counts_others("How many cats died?", "The fire killed 19 people."), counts_others("How many died?", "12 did.")
    (True, False)
    >>> counts_others("How many people work there?", "It runs four ferries, and paid 2 million euros for them.")
    True
    >>> counts_others("How many people were hurt?", "Two people were killed and 1,400 evacuated.")
    True
    """
    how = HOW_MANY.search(question)
    asked = counted(question, how.end()) if how and how[1].lower() == "many" else ()
    values = [value for value in figures(text) if asked and not value.text.endswith("times")]
    here = words_of(text)
    if not values or any(map(unit, figures(f"2 {asked[-1]}"))):
        return False
    count = read_count(
        question, frozenset(stem(word) for word in tokens(question) if word.islower()) & words_of(question)
    )
    people, nouns = _are_people(asked[-1]), [counted(text, value.end)[-1:] for value in values if not unit(value)]
    if people and _is_other_fate(count, here):
        return True
    if stem(asked[-1]) in here:
        return False
    if any(unit(value) == "%" for value in values) or not all(nouns):
        return False
    if any(_counts_same(count, noun) or _are_people(noun) == people for (noun,) in nouns):
        return False
    return bool(nouns and not people) or not any(nearest(word, here) for word in count.deed)


def _is_other_fate(count: Count, told: frozenset[str]) -> bool:
    """Whether a text tells of what befell people, and of nothing like what is asked: the dead are not the injured."""
    asked = frozenset[str]().union(*(fate for fate in _FATES if (count.deed - _LOOSE) & fate))
    return bool(asked) and asked.isdisjoint(told) and any(fate & told for fate in _FATES)


def _are_people(noun: str) -> bool:
    return noun in _ANYONE or bool(_SOMEONE.fullmatch(noun))


def _is_of_other_deed(count: Count, value: Value, text: str) -> bool:
    """120 damaged, where it is asked how many were destroyed."""
    deed = _DEED.match(text, value.end)
    if not deed or not count.deed:
        return False
    return deed[1] not in _LIGHT and not nearest(stem(deed[1]), count.deed)


def _is_part(count: Count, value: Value, text: str) -> bool:
    """Nine of the injured, where the injured are asked for; the other three, where it is asked how many there are."""
    of = _OF_THEM.match(text, value.end)
    if of and (not of["who"] or nearest(stem(of["who"]), count.deed)):
        return True
    every = bool(count.words) and stem(count.words[-1]) in count.deed
    return every and bool(_OTHER.search(text[max(0, value.start - 12) : value.start]) or _MORE.match(text, value.end))


def _counts_same(count: Count, noun: str) -> bool:
    """Whether a noun may count what is asked for: the same, anyone if people are asked for, or those who did what the
    question tells ("strikers", of workers who went on strike)."""
    wanted = count.words[-1]
    pair = {stem(wanted), stem(noun)}
    if len(pair) == 1 or any(pair <= same for same in _SAME):
        return True
    if noun in _ANYONE or wanted in _ANYONE:
        return all(word in _ANYONE or _SOMEONE.fullmatch(word) for word in (noun, wanted))
    return bool(_SOMEONE.fullmatch(noun) and _SOMEONE.fullmatch(wanted) and nearest(stem(noun), count.deed))
