"""What a stretch of text says, as sets: content words, figures, names.

The one place that decides which words carry meaning; retrieval, extraction, citing and checking all use it.
English stems (Snowball); other scripts are left as they are. Knows nothing of articles.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import lru_cache
from itertools import chain

import Stemmer

STOPWORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being between both but by
    can could did do does doing down during each either else ever few for from further get had has have having he
    her here hers him his how i if in into is it its itself just let me more most my no nor not of off on once only
    or other our ours out over own per same say says said she should so some such tell than that the their theirs
    them then there these they this those through to too under until up upon us very was we were what when where
    whether which while who whom whose why will with would you your yours""".split()
)
"""Function words, the question words, and the verbs of saying, which every news article is full of."""

_WORD = re.compile(r"[A-Z]{1,2}&[A-Z](?:['’]s)?\b|[^\W_]+(?:[.,'’][^\W_]+)*")
_NOTHING = re.compile(r"(?!)")
_FIGURE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {word: tens * 10 for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
"""Cardinals of one word."""
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        1,
    )
} | {f"{word[:-1]}ieth": number for word, number in NUMBERS.items() if number > 19}
"""Ordinals of one word."""
_NUMBER_WORDS = {word: str(number) for word, number in NUMBERS.items() if number <= 20}
SENTENCE_OPENERS = re.compile(
    r"(?:^|(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt))(?<!\b(?:Mrs|Gen|Sen|Rep|Gov|Col|Sgt))(?<!\bProf)[.!?:]\s+"
    r"|[\"“‘(]\s*)$"
)
"""What stands before a word that opens a sentence; the full stop of an abbreviation or an initial is none."""
_NAME_WORD = re.compile(r"(?<!\w)[^\W\d_a-z](?:[\w.'’&-]*\w)?")

PIECE, KEPT = 40, 50_000
"""Characters without a space whose stems are kept, at most (not a paragraph of Chinese, nor a megabyte of anything),
and of how many such pieces."""

BEGINS = 4
"""Letters by which a word that may have some stem is known, before it is read."""

_stemmer = Stemmer.Stemmer("english")  # PyStemmer: Snowball in C, fifty times as fast as in Python
_stemming = threading.Lock()
"""A stemmer keeps the word it works on, so it takes one at a time."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Lower-case stem of one word; a possessive ending and the dots of an acronym are dropped."""
    with _stemming:
        return str(_stemmer.stemWord(bare(word)))


def bare(word: str) -> str:
    """The word in small letters, without a possessive ending and the dots of an acronym.

    >>> bare("Bessent's"), bare("U.S")
    ('bessent', 'us')
    """
    return re.sub(r"['’]s?$", "", word.lower()).replace(".", "")


def tokens(text: str) -> list[str]:
    """Every word of the text, as written. "U.S.-China" gives "U.S", "China"; "the A&E" gives "the", "A&E"."""
    return _WORD.findall(text)


def content_words(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, with repeats.

    >>> content_words("Where will the two chiefs meet?")
    ['two', 'chief', 'meet']
    """
    # No word has a space in it, and most pieces have been met before.
    return list(chain.from_iterable(map(_pieces.__getitem__, text.split())))


class _Pieces(dict[str, tuple[str, ...]]):
    """What stands between two spaces -> the stems in it, kept; an `lru_cache` takes half as long again."""

    def __missing__(self, piece: str) -> tuple[str, ...]:
        stems = tuple(map(stem, meaningful(piece)))
        if len(piece) <= PIECE:
            if len(self) >= KEPT:
                self.clear()
            self[piece] = stems
        return stems


_pieces = _Pieces()


@lru_cache(maxsize=4_000)
def words_of(text: str) -> frozenset[str]:
    """The same as a set, kept: for sentences and passages, which are looked at from several sides; not for sources of
    any length."""
    return frozenset(content_words(text))


def finding(stems: frozenset[str]) -> Callable[[str], list[tuple[int, str]]]:
    """What finds these stems in a text: where what stands between two spaces has one, and which. As `words_of`, but it
    reads only what begins as one of their words does: of a stem all letters but the last are its words' ("dying" has
    but one of "die").

    >>> finding(frozenset(["chief", "meet"]))("The two chiefs are meeting.")
    [(8, 'chief'), (19, 'meet')]
    """
    begins = "|".join(sorted(map(_beginning, stems)))
    first = "".join(sorted(set(map(re.escape, chain.from_iterable(_cases(stem_[0]) for stem_ in stems)))))
    # It begins with what it looks for, so that the rest of a text is passed over quickly.
    piece = re.compile(rf"[{first}](?<![^\W_].)(?<=(?=(?:{begins})).)\S*") if stems else _NOTHING

    def found(text: str) -> list[tuple[int, str]]:
        ends = ((match.start(), match.end()) for match in piece.finditer(text))
        spans = ((max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1, end) for at, end in ends)
        return [(start, word) for start, end in spans for word in content_words(text[start:end]) if word in stems]

    return found


def _beginning(stem_: str) -> str:
    """A pattern for how its words begin."""
    letters = stem_.replace("i\u0307", "i")  # so "İ" is in small letters
    return r"\.?".join(f"[{re.escape(_cases(letter))}]" for letter in letters[: max(2, min(BEGINS, len(letters) - 1))])


def _cases(letter: str) -> str:
    """The letter, small or not, and what may stand for it in a word: "die" is the stem of "dying"."""
    large = letter.upper() if len(letter.upper()) == 1 else ""
    return letter + large + ("yYİ" if letter == "i" else "")


def meaningful(text: str) -> list[str]:
    """The words that carry meaning, as written, in order: what is worth searching for."""
    return [word for word in tokens(text) if _means(word)]


def _means(word: str) -> bool:
    # "U.S" and "US" are kept although "us" is a stopword: the test is made on the word as it stands.
    return word.lower() not in STOPWORDS or _is_shouted(word)


def _is_shouted(word: str) -> bool:
    """U.S., APEC, WHO: a name wherever it stands."""
    return len(word) > 1 and word.replace(".", "").isupper()


def figures(text: str) -> set[str]:
    """The numbers of the text in one notation: "1,000", "1000" and "1000.0" are one; "two" is "2".

    >>> sorted(figures("Two calls, 1,000 words, 100%"))
    ['100', '1000', '2']
    """
    found = {_canonical(match[0]) for match in _FIGURE.finditer(text)}
    return found | {_NUMBER_WORDS[word] for word in map(str.lower, tokens(text)) if word in _NUMBER_WORDS}


def _canonical(figure: str) -> str:
    digits = figure.replace(",", "")
    return digits.rstrip("0").rstrip(".") if "." in digits else (digits.lstrip("0") or "0")


def names(text: str) -> dict[str, str]:
    """Stem -> word as written, for capitalised words that do not merely open a sentence or a quotation.

    Misses names in lower case and names that only open sentences; takes words of headlines for names.

    >>> names("Yesterday Mr. Bessent met He Lifeng in the U.S.")
    {'mr': 'Mr', 'bessent': 'Bessent', 'lifeng': 'Lifeng', 'us': 'U.S'}
    """
    found: dict[str, str] = {}
    for match in _NAME_WORD.finditer(text):
        word = re.sub(r"['’]s$", "", match[0])
        opens = SENTENCE_OPENERS.search(text[max(0, match.start() - 8) : match.start()])
        if word[0].isupper() and _means(word) and (_is_shouted(word) or not opens):
            found.setdefault(stem(word), word)
    return found
