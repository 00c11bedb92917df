"""A question as somebody typed it -> as the library's own texts write its words.

"WHAT DID XI URGE" and "what did xi urge" become "What did Xi urge", "Gabriel Wildua" becomes "Gabriel Wildau". What to
write is read in the passages that the question finds; there is no dictionary but the vocabulary of the packaged model,
whose words are never touched. Rather a mistake left in than another word put in: figures, quotations and words that
occur in the library stay, and so does a name that only comes near another one. Knows nothing of searching.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Literal

from rag.dates import MONTHS, WEEKDAYS
from rag.packaged import Tokens
from rag.publishers import named_publishers
from rag.terms import STOPWORDS

Slip = Literal["swapped", "doubled", "dropped"]

SHORTEST = 5
"""Letters that a word must have to be put right by the texts; one less is enough where a word of `_OWN` is meant."""
SURE = 6
"""Letters that a word must have to lack one: "waned" is hardly "warned"."""
MOST = 8
"""Words that are put right, at most: a question with more strange ones is in another language."""

_OWN = frozenset(word for word in STOPWORDS if len(word) >= 4) | {
    *("according accused announced happened long many much latest newest often report reported reports").split(),
    *MONTHS,
    *WEEKDAYS,
}
"""What the rules that read a question look for; the library need not hold them."""
_LETTERS = re.compile(r"(?<![\w@./#])[^\W\d_]{4,}(?![\w@/]|\.\w)")
"""A word that may be misspelt: letters only, no part of an address, a file's name or a code."""
_QUOTED = re.compile(r"\"[^\"]*+\"|“[^”]*+”|(?<!\w)['‘](?:[^'’]|['’](?=\w))*+['’](?!\w)")
_WORD = re.compile(r"(?<![\w'’])[^\W_]+(?:['’](?!s\b)[^\W_]+)*")
_OPENS = re.compile(r"(?:^|[.!?:;\n\"“‘(\[])\s*$")


# --- capitals -----------------------------------------------------------------------------------------------


def uncased(question: str) -> bool:
    """Whether capitals say nothing in it: there are none but perhaps the first letter, or nothing else.

    >>> [uncased(q) for q in ("who is xi", "WHO IS XI?", "Who is xi?", "who is Xi", "APEC?")]
    [True, True, True, False, False]
    """
    return shouted(question) or (question.upper() != question and not any(map(str.isupper, question[1:])))


def shouted(question: str) -> bool:
    """Whether it is all in capitals; one word alone may be an acronym."""
    return question.isupper() and len(re.findall(r"[^\W\d_]{2,}", question)) > 1


def lowered(question: str) -> str:
    """The question; in small letters if it is all in capitals."""
    return question.lower() if shouted(question) else question


def cased(question: str, texts: Iterable[str], publishers: Iterable[str] = ()) -> str:
    """A question of which `uncased` is true, with the capitals that the texts always give its words.

    A word gets one if the texts write it with one inside a sentence and never without; a function word, or one that is
    also written small, only as part of a longer name (He Lifeng, New York Times). "us" is the country behind "the", and
    before a word that the texts have behind "US". `publishers` are those of the library.

    >>> cased("what did he lifeng tell the us", ["When He Lifeng called, the US was told that he had left."])
    'What did He Lifeng tell the US'
    """
    read = lowered(question)
    words = list(_WORD.finditer(read))
    written = _Written([word[0].lower() for word in words], texts)
    for number, word in enumerate(words):
        read = _exchanged(read, word.start(), word.end(), written.capital(number))
    for source, start, end in named_publishers(lowered(question), publishers):
        name = read[start:end]
        read = _exchanged(read, start, end, source if source.casefold() == name.casefold() else name.title())
    return _exchanged(read, 0, 1, read[:1].upper())


def _exchanged(text: str, start: int, end: int, by: str) -> str:
    """With another stretch of the same length in the place of this one; as it is for one of another length."""
    return text[:start] + by + text[end:] if len(by) == end - start else text


class _Written:
    """How some texts write the words of a question."""

    def __init__(self, words: Sequence[str], texts: Iterable[str]) -> None:
        self._words = words
        self._inside: dict[str, Counter[str]] = {}
        """Word in small letters -> how often it is written how, where no sentence opens."""
        self._pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
        wanted = frozenset(words)
        for text in texts:
            self._read(text, [match for match in _WORD.finditer(text) if match[0].lower() in wanted])

    def _read(self, text: str, found: Sequence[re.Match[str]]) -> None:
        last, before = -2, ""
        for match in found:
            opens = bool(_OPENS.search(text, max(0, match.start() - 3), match.start()))
            if not opens or match[0].islower():
                self._inside.setdefault(match[0].lower(), Counter())[match[0]] += 1
            if match.start() == last + 1 and text[last] == " " and before:
                pair = before.lower(), match[0].lower()
                self._pairs.setdefault(pair, Counter())[before, match[0]] += 1
            opening_function_word = opens and match[0].lower() in STOPWORDS
            last, before = match.end(), "" if opening_function_word else match[0]

    def capital(self, number: int) -> str:
        """The word of this number with its capitals; "" if it has none."""
        word = self._words[number]
        if word in ("a", "an", "the"):
            return ""
        here = self._inside.get(word, Counter())
        usual = here.most_common(1)[0][0] if here else word
        if word == "us":
            return "US" if self._is_country(number) else ""
        if word not in STOPWORDS and usual != word and not here[word]:
            return usual
        for first in (number - 1, number):
            if 0 <= first < len(self._words) - 1:
                ways = self._pairs.get((self._words[first], self._words[first + 1]), Counter()).most_common(1)
                if ways and all(part[0].isupper() for part in ways[0][0]):
                    return ways[0][0][number - first]
        return ""

    def _is_country(self, number: int) -> bool:
        before, after = self._words[max(0, number - 1) : number], self._words[number + 1 : number + 2]
        if not self._inside.get("us", Counter())["US"]:
            return False
        seen = self._pairs.get(("us", after[0]), Counter()) if after else Counter[tuple[str, str]]()
        return before == ["the"] or any(first == "US" for first, _ in seen)


# --- spelling -----------------------------------------------------------------------------------------------


def doubtful_words(question: str) -> list[str]:
    """Words that may be misspelt, as written: unquoted, of letters only, and not in the vocabulary.

    >>> doubtful_words('What did Gabreil say of "Wildua" in 2025?')
    ['Gabreil']
    """
    plain = _QUOTED.sub(lambda quote: " " * len(quote[0]), question)
    return list(dict.fromkeys(m[0] for m in _LETTERS.finditer(plain) if not _is_word(m[0].lower())))


@cache
def _vocabulary() -> Tokens:
    return Tokens()


def _is_word(word: str) -> bool:
    return word in _OWN or _vocabulary().has(word)


def spelt(question: str, strange: Iterable[str], texts: Sequence[str]) -> str:
    """The question with each of the `strange` words, which the library does not hold, as the texts spell it.

    One letter doubled or not, or two neighbours swapped, is put right; a letter that is missing inside the word is too,
    but in a name only if a neighbour of it in the question is its neighbour in a text ("Jin Canrog"), since Modena is
    not Moderna. A letter too many, or another letter, is not: such pairs are mostly two words that both exist. Two
    words that come equally near leave it as it is. Where the question has capitals, a name is only read as a name.

    >>> spelt("What did Jin Canrnog call rare eraths?", ["Canrnog", "eraths"], ["Jin Canrong spoke of rare earths."])
    'What did Jin Canrong call rare earths?'
    >>> spelt("Which team plays in Modena?", ["Modena"], ["The vaccine of Moderna."])
    'Which team plays in Modena?'
    """
    strange = list(strange)
    if len(strange) > MOST:
        return question
    forms = _forms(texts)
    right = {word: _right(word, question, forms, texts) for word in strange}
    plain = _QUOTED.sub(lambda quote: "\0" * len(quote[0]), question)
    read, done = "", 0
    for match in _LETTERS.finditer(plain):
        if found := right.get(match[0]):
            read += question[done : match.start()] + found
            done = match.end()
    return read + question[done:]


def _forms(texts: Iterable[str]) -> dict[str, set[str]]:
    """Word in small letters -> how the texts write it; the words of `_OWN` too."""
    forms: dict[str, set[str]] = {word: {word.title() if word in (*MONTHS, *WEEKDAYS) else word} for word in _OWN}
    for word in {word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text)}:
        forms.setdefault(word.lower(), set()).add(word)
    return forms


def _right(word: str, question: str, forms: dict[str, set[str]], texts: Sequence[str]) -> str:
    """What the word should be, in the capitals that fit; "" if that is not plain."""
    typed = word.lower()
    named = word[0].isupper() and not uncased(question) and not _opens(word, question)
    likely = {
        other: ways
        for other, ways in forms.items()
        if abs(len(other) - len(typed)) <= 1 and (slip := slip_of(typed, other))
        and _allowed(typed, other, slip, ways, question, texts)
        and not (named and all(map(str.islower, ways)))
    }  # fmt: skip
    if len(likely) != 1:
        return ""
    other, ways = likely.popitem()
    if uncased(question):
        return other.title() if word[0].isupper() else other
    capitals = sorted(way for way in ways if not way.islower())
    if named or (capitals and other not in ways):
        return capitals[0]
    return other.capitalize() if word[0].isupper() else other


def _opens(word: str, question: str) -> bool:
    places = [match.start() for match in re.finditer(rf"\b{word}\b", question)]
    return all(_OPENS.search(question, max(0, at - 3), at) for at in places)


def _allowed(typed: str, other: str, slip: Slip, ways: set[str], question: str, texts: Sequence[str]) -> bool:
    if other in _OWN:
        return slip != "doubled" or len(typed) >= SHORTEST
    if len(typed) < SHORTEST:
        return False
    if slip != "dropped":
        return True
    if other in ways:
        return len(typed) >= SURE
    return any(
        re.search(rf"(?<!\w){re.escape(pair)}(?!\w)", text, re.IGNORECASE)
        for pair in _with_neighbours(typed, other, question)
        for text in texts
    )


def _with_neighbours(typed: str, other: str, question: str) -> Iterator[str]:
    """The right word with the word before it in the question, and with that behind it."""
    words = [match[0].lower() for match in _WORD.finditer(question)]
    for number, word in enumerate(words):
        if word == typed:
            before, after = words[max(0, number - 1) : number], words[number + 1 : number + 2]
            yield from (f"{one} {other}" for one in before if one not in STOPWORDS)
            yield from (f"{other} {one}" for one in after if one not in STOPWORDS)


def slip_of(typed: str, meant: str) -> Slip | None:
    """Which one slip makes the typed word of the other: two neighbours swapped, a letter doubled that is single or the
    other way round, or one dropped inside. None for any other difference.

    >>> [slip_of(*pair) for pair in (("wildua", "wildau"), ("besent", "bessent"), ("canrog", "canrong"))]
    ['swapped', 'doubled', 'dropped']
    >>> [slip_of(*pair) for pair in (("moderna", "modena"), ("hansen", "hanson"), ("gutter", "gutters"))]
    [None, None, None]
    """
    if len(typed) == len(meant):
        differ = [i for i in range(len(typed)) if typed[i] != meant[i]]
        if len(differ) == 2 and differ[1] == differ[0] + 1 and typed[differ[0]] == meant[differ[1]]:
            return "swapped" if typed[differ[1]] == meant[differ[0]] else None
        return None
    shorter, longer = sorted((typed, meant), key=len)
    if len(longer) != len(shorter) + 1:
        return None
    at = next((i for i in range(len(shorter)) if shorter[i] != longer[i]), len(shorter))
    if shorter[at:] != longer[at + 1 :]:
        return None
    if at and longer[at] == longer[at - 1]:
        return "doubled"
    return "dropped" if typed == shorter and 0 < at < len(shorter) else None
