"""A question as somebody typed it -> as the library's own texts write its words.

"WHAT DID XI URGE" and "what did xi urge" become "What did Xi urge", "Gabriel Wildua" becomes "Gabriel Wildau". What to
write is read in the passages that the question finds; there is no dictionary but the vocabulary of the packaged model,
whose words are never touched. Rather a mistake left in than another word put in: figures, quotations and words that
occur in the library stay, and so does a name that only comes near another one. Knows nothing of searching.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from rag.dates import MONTHS, WEEKDAYS
from rag.packaged import vocabulary
from rag.patterns import either
from rag.publishers import named_publishers
from rag.terms import SENTENCE_OPENERS, STOPWORDS

Slip = Literal["swapped", "doubled", "dropped"]
Frequencies = Callable[[Sequence[str]], Mapping[str, int]]
"""Words -> in how many passages of the library each occurs, in any form."""

SHORTEST = 5
"""Letters that a word must have to be put right by the texts; one less is enough where a word of `_OWN` is meant."""
SURE = 6
"""Letters that a word must have to lack one: "waned" is hardly "warned"."""
BEFORE = 8
"""Characters that tell whether a sentence opens behind them."""
MOST = 8
"""Words that are put right, at most: a question with more strange ones is in another language."""

_DAYS = frozenset((*MONTHS, *WEEKDAYS))
_FRAMES = "according accused announced happened long many much latest newest often report reported reports".split()
_OWN = _DAYS | frozenset(word for word in (*STOPWORDS, *_FRAMES) if len(word) > 3)
"""What the rules that read a question look for; the library need not hold them."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = re.compile(r"(?<![\w@./#])[^\W\d_]{4,}(?![\w@/]|\.\w)")
"""A word that may be misspelt: letters only, no part of an address, a file's name or a code."""
_QUOTED = re.compile(r"\"[^\"]*+\"|“[^”]*+”|(?<!\w)['‘](?:[^'’]|['’](?=\w))*+['’](?!\w)")
_WORD = re.compile(r"(?<![\w'’])[^\W_]+(?:['’](?!s\b)[^\W_]+)*")


# --- apostrophes --------------------------------------------------------------------------------------------

_RUN_ON = re.compile(
    r"(?<![\w'’])(?:(?:what|who|where|when|how)s"
    r"|(?:ca|could|did|do|does|had|has|have|is|should|was|were|would)nt)(?![\w'’])",
    re.IGNORECASE,
)
"""No other words of English but "cant", which the news hardly has."""


def with_apostrophes(question: str) -> str:
    """The question, in which "whats" and "didnt" have their apostrophes, as the rules that read it know them.

    >>> with_apostrophes("whats new, and why wasnt it told?")
    "what's new, and why wasn't it told?"
    """
    return _RUN_ON.sub(lambda run: f"{run[0][:-1]}'{run[0][-1]}", question)


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


def _opens(before: str) -> bool:
    """Whether a sentence, a quotation, a line or a cell of a table begins behind these characters (`BEFORE` at most),
    and any word would have a capital."""
    return before.rstrip(" ").endswith(("\n", "|")) or bool(SENTENCE_OPENERS.search(before))


def _whole(words: Iterable[str]) -> re.Pattern[str]:
    """What finds these words, as `_WORD` has them, however they are written."""
    first = "".join(sorted({re.escape(letter) for word in words for letter in (word[0], word[0].upper())}))
    # It begins with what it looks for, so that the rest of a text is passed over quickly.
    whole = rf"(?P<word>(?i:{either(words)}))(?![^\W_]|['’](?!s\b)[^\W_])"
    return re.compile(rf"[{first}](?<![\w'’].)(?<=(?={whole}).)")


class _Written:
    """How some texts write the words of a question."""

    def __init__(self, words: Sequence[str], texts: Iterable[str]) -> None:
        self._words = words
        self._inside: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """Word in small letters -> how often it is written how, where no sentence opens."""
        self._pairs: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        """The same of two neighbours, where no function word opens a sentence with the first."""
        if words:
            sought = _whole(words)
            for text in texts:
                self._read(text, sought)

    def _read(self, text: str, sought: re.Pattern[str]) -> None:
        def opens(start: int) -> bool:
            return _opens(text[max(0, start - BEFORE) : start])

        last, start, end = "", 0, -1
        for found in sought.finditer(text):
            written, word, before = found["word"], found["word"].lower(), last.lower()
            if written.islower() or not opens(found.start()):
                self._inside[word][written] += 1
            if text[end : found.start()] == " " and not (before in STOPWORDS and opens(start)):
                self._pairs[before, word][last, written] += 1
            last, (start, end) = written, found.span("word")

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


def strange_words(question: str, held: Frequencies) -> list[str]:
    """Words that may be misspelt, as written: unquoted, of letters only, neither in the vocabulary nor in the library.

    None if they are more than `MOST`. `held` counts the passages that hold each of some words, in any form.

    >>> strange_words('What did Gabreil say of "Wildua" in 2025?', lambda words: dict.fromkeys(words, 0))
    ['Gabreil']
    """
    plain = _QUOTED.sub(lambda quote: " " * len(quote[0]), question)
    doubtful = dict.fromkeys(match[0] for match in _LETTERS.finditer(plain))
    unknown = [word for word in doubtful if not (word.lower() in _OWN or vocabulary().has(word.lower()))]
    found = held(unknown)
    strange = [word for word in unknown if not found[word]]
    return strange if len(strange) <= MOST else []


def spelt(question: str, strange: Iterable[str], texts: Sequence[str], held: Frequencies) -> str:
    """The question with each of the `strange` words as the texts spell it, or else another word of the library.

    One letter doubled or not, or two neighbours swapped, is put right; so is a letter that is missing inside the word,
    but in a rare name only if a neighbour of it in the question is its neighbour in a text ("Jin Canrog"), since Modena
    is not Moderna. A letter too many, or another letter, is not: such pairs are mostly two words that both exist. Two
    words that come equally near leave it as it is. Where the question has capitals, a name is only read as a name.

    >>> texts = ["Jin Canrong spoke of rare earths.", "The vaccine of Moderna."]
    >>> spelt("What did Jin Canrnog call rare eraths?", ["Canrnog", "eraths"], texts, lambda words: {})
    'What did Jin Canrong call rare earths?'
    >>> spelt("Which team plays in Modena?", ["Modena"], texts, lambda words: {})
    'Which team plays in Modena?'
    """
    if not (words := list(strange)):
        return question
    spelling = _Spelling(question, texts, held)
    right = {word: spelling.right(word) for word in words}
    if not _is_english(question, right, held):
        return question
    plain = _QUOTED.sub(lambda quote: "\0" * len(quote[0]), question)
    read, done = "", 0
    for match in _LETTERS.finditer(plain):
        if found := right.get(match[0]):
            read += question[done : match.start()] + found
            done = match.end()
    return read + question[done:]


def _is_english(question: str, right: Mapping[str, str], held: Frequencies) -> bool:
    """Whether it has a function word, as typed or put right, or else no other word that the library does not hold: not
    "Combien de morts?"."""
    words = {match[0] for match in _WORD.finditer(question)}
    if any(len(word) > 2 and word.lower() in STOPWORDS for word in (*words, *right.values())):
        return True
    return all(held(sorted(word for word in words if not right.get(word))).values())


class _Spelling:
    """What may stand for a word of one question."""

    def __init__(self, question: str, texts: Sequence[str], held: Frequencies) -> None:
        self._question, self._texts, self._held = question, texts, held
        self._uncased = uncased(question)
        self._ways: dict[str, set[str]] = {}
        """Word in small letters -> how the texts write it."""
        for word in {word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text)}:
            self._ways.setdefault(word.lower(), set()).add(word)

    def right(self, word: str) -> str:
        """What the word should be, in the capitals that fit; "" if that is not plain."""
        typed = word.lower()
        named = word[0].isupper() and not self._uncased and not self._opens(word)
        own = [other for other in _OWN if slip_of(typed, other) and not (named and other not in _DAYS)]
        near = own if len(own) == 1 else self._near(typed) if len(typed) >= SHORTEST else []
        if len(near) != 1 or not (near == own or self._allowed(typed, near[0], named)):
            return ""
        return self._written(near[0], word)

    def _opens(self, word: str) -> bool:
        places = [match.start() for match in re.finditer(rf"\b{word}\b", self._question)]
        return all(_opens(self._question[max(0, at - BEFORE) : at]) for at in places)

    def _near(self, typed: str) -> list[str]:
        """Words of the texts, and those of the vocabulary that the library holds, from which one slip leads here."""
        near = {other for other in self._ways if abs(len(other) - len(typed)) < 2 and slip_of(typed, other)}
        usual = [other for other in _origins(typed) - near if vocabulary().has(other)]
        return [*near, *(other for other, passages in self._held(usual).items() if passages)]

    def _allowed(self, typed: str, other: str, named: bool) -> bool:
        ways = self._ways.get(other, {other})
        is_name = not any(map(str.islower, ways))
        if named and not is_name:
            return False
        if slip_of(typed, other) != "dropped":
            return True
        if not is_name:
            return len(typed) >= SURE
        return vocabulary().has(other) or any(
            re.search(rf"(?<!\w){re.escape(pair)}(?!\w)", text, re.IGNORECASE)
            for pair in _with_neighbours(typed, other, self._question)
            for text in self._texts
        )

    def _written(self, other: str, word: str) -> str:
        ways = {other.title()} if other in _DAYS else self._ways.get(other, {other})
        if self._uncased or other in ways:
            return other.capitalize() if word[0].isupper() else other
        return min(ways)


def _origins(typed: str) -> set[str]:
    """Everything from which one slip leads to this word, words or not."""
    places = range(len(typed))
    some = {typed[:i] + typed[i + 1] + typed[i] + typed[i + 2 :] for i in places[:-1]}
    some |= {typed[:i] + typed[i + 1 :] for i in places[1:] if typed[i] == typed[i - 1]}
    some |= {typed[:i] + letter + typed[i:] for i in places[1:] for letter in _ALPHABET}
    some |= {typed[:i] + typed[i] + typed[i:] for i in places}
    return some - {typed}


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
