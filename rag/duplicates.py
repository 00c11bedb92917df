"""Hits -> fewer Hits: passages that say the same in the same words are one, the newest; it names the others' articles.

Wire copy that several publishers print, and later versions of an article. Rather two copies than one text too few: a
passage gives way only if the kept one's article says all of it, sentence by sentence, and most of it in the kept
passage. Two sentences are the same if their words are, after what house styles change: case, punctuation, quote
marks, dashes, American and British spelling, "10%", "didn't", "twelve", and whether "the", "a" or "that" is said.
Every other word is a difference, the small ones too: he/she, by/to, will/would.

The rules are English; in other languages only case, punctuation and white space may differ. Not noticed as the same:
another order of sentences, "June 5" and "5 June", anything reworded, copies of which each has a sentence of its own,
and texts in which most words are spelt in two ways. Knows nothing of questions and answers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple
from unicodedata import category, normalize

import numpy as np
from numpy.typing import NDArray

from rag.dates import MONTHS, WEEKDAYS
from rag.sentences import sentences_in
from rag.terms import NUMBERS
from rag.types import Article, Hit

SHARE, HALF = 0.8, 0.5
"""Of a passage's words, so many must stand in the passage that is kept for it; half will do if the kept one fits the
question as well. The rest, at its ends, stands before or after the kept passage in its article: where an article was
lengthened, passages are cut at other sentences. But the rest may be what the question is about, and why the passage
was found."""
LEAST = 12
"""Words that both must have in common: "Follow us for more news." is on every page."""
SHORT = 4
"""A sentence of fewer words leans on the one before it ("Did she know? No.") and is compared together with it, as is
what follows a colon."""
AROUND = 4_000
"""Characters of the kept passage's article that are read before and after it: two passages' worth."""
BEGINNING, WITHIN = 4, 0.6
"""Two are compared, sentence by sentence, if of the pairs of neighbouring words in what they must share this part is
the same, by the first letters of the words: a house's spelling changes a few, and so does what stands between
sentences."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
"""2**64 by the golden ratio, to multiply with (Knuth, The Art of Computer Programming 3, 6.4)."""
BEYOND = 0xFFFF


def merged(hits: Sequence[Hit]) -> list[Hit]:
    """The hits (best first), less those whose passage another one's says too; that one names them in `also_in`.

    Kept is the newest article's hit, of one day the fuller, of equals the best-ranked. It takes the place of the best
    of those it stands for, with its own scores. What is left out is a duplicate of the kept hit itself, never of a
    third. Passages of one article are not compared. Merging again changes nothing. No error is raised.
    """
    holds = _holdings(hits)
    fuller = {i: {j for j in holds if i in holds[j] and j not in holds[i]} for i in {*chain(*holds.values())}}
    left = sorted(holds, key=lambda i: newest_first(hits[i].article))
    done: set[int] = set()
    placed: list[tuple[int, Hit]] = []
    while left:
        # There is one than which nothing left is fuller, unless three exceed each other in a circle.
        kept = next((i for i in left if fuller.get(i, done) <= done), left[0])
        group = {kept} | (holds[kept] - done)
        placed.append((min(group), _naming(hits[kept], [hits[i] for i in sorted(group)])))
        done |= group
        left = [i for i in left if i not in group]
    return [hit for _, hit in sorted(placed, key=lambda place: place[0])]


def newest_first(article: Article) -> int:
    """A sort key; undated articles come last."""
    return -(article.published or date.min).toordinal()


def _naming(kept: Hit, group: Sequence[Hit]) -> Hit:
    """The kept hit, with every other article of its group, and those that any of them stood for before."""
    others: dict[str, Article] = {}
    for article in (article for hit in group for article in (hit.article, *hit.also_in)):
        others.setdefault(article.id, article)
    others.pop(kept.article.id)
    return replace(kept, also_in=tuple(sorted(others.values(), key=newest_first))) if others else kept


# --- which says which ---------------------------------------------------------------------------------------


class _Text(NamedTuple):
    """What is compared of a text."""

    line: str
    """Its words as `_words` has them, a space after each."""
    sentences: tuple[str, ...]
    """The line, cut where sentences begin, but for short ones."""
    places: Mapping[str, Sequence[int]]
    """Sentence -> its offsets in the line."""
    edges: frozenset[int]
    """Offsets in the line at which sentences begin or end."""
    frames: tuple[frozenset[str], ...]
    """Words of what an agency puts around a text: the dateline, the credits. Not in the line."""


def _holdings(hits: Sequence[Hit]) -> dict[int, set[int]]:
    """For each hit, those that it may be kept for: it says what they say, and its article is not older."""
    holds: dict[int, set[int]] = {i: set() for i in range(len(hits))}
    for kept, gone, common in _alike(hits):
        newer = newest_first(hits[kept].article) <= newest_first(hits[gone].article)
        share = HALF if hits[kept].score >= hits[gone].score else SHARE
        if not newer or common < WITHIN * share:
            continue
        if _is_copy(hits[kept], hits[gone]) or _says(hits[kept], _read(hits[gone].passage.text), share):
            holds[kept].add(gone)
    return holds


def _alike(hits: Sequence[Hit]) -> Iterator[tuple[int, int, float]]:
    """Pairs of different articles' hits, and which share of the second one's pairs of words the first has, if it has
    enough of them to be worth comparing. Where none do, this is all that it costs."""
    owners, pairs = _pairs_of_words([hit.passage.text.lower() for hit in hits])
    common = in_common(owners, pairs, len(hits))
    shares = common / np.maximum(common.diagonal(), 1)
    for kept, gone in np.argwhere(shares >= HALF * WITHIN).tolist():
        if hits[kept].article.id != hits[gone].article.id:
            yield kept, gone, float(shares[kept, gone])


def in_common(owners: NDArray[np.int64], items: NDArray[Any], several: int) -> NDArray[np.int64]:
    """How many different items any two of `several` owners have in common, and each has; shape (several, several).

    `owners` are the numbers of the items' owners.
    """
    distinct, which = np.unique(items, return_inverse=True)
    holds = np.zeros((several, len(distinct)), np.bool_)
    holds[owners, which] = True
    bits = np.packbits(holds, axis=1)
    # No product of matrices: the threads of BLAS would go on spinning, and whatever model is run next wait for a core.
    rows = [np.bitwise_count(bits & row).sum(axis=1, dtype=np.int64) for row in bits]
    return np.array(rows, np.int64).reshape(several, several)


def _pairs_of_words(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Neighbouring words of the texts, as hashes, and the number of each pair's text. A word is its first `BEGINNING`
    letters, and shorter ones are none: houses differ in endings, in "the" and "on", and in figures."""
    padded = [text + " " * BEGINNING for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "replace"), np.uint32)
    owners = np.repeat(np.arange(len(texts)), list(map(len, padded)))
    letters = _letters()[np.minimum(codes, BEYOND)]
    opens = letters.copy()
    opens[1:] &= ~letters[:-1]
    at = np.flatnonzero(opens)
    at = at[np.all([letters[at + i] for i in range(1, BEGINNING)], axis=0)]
    words = np.zeros(len(at), np.uint64)
    for i in range(BEGINNING):
        words = words * _ODD + codes[at + i]
    first, last = owners[at[:-1]], owners[at[1:]]
    return first[first == last], (words[:-1] * _ODD + words[1:])[first == last]


@cache
def _letters() -> NDArray[np.bool_]:
    """Whether a character is a letter or a figure, by its code; all from `BEYOND` on are taken for letters."""
    return np.array([chr(code).isalnum() for code in range(BEYOND)] + [True])


def _is_copy(kept: Hit, gone: Hit) -> bool:
    """Whether both are the same passage under the same headline, as wire copy is: it may be shorter than `LEAST`."""
    one, other = kept.article, gone.article
    return kept.passage.text == gone.passage.text and (one.title, one.body) == (other.title, other.body)


def _says(kept: Hit, gone: _Text, share: float) -> bool:
    """Whether the kept hit's article says what `gone` says, in the same order, and its passage this share of it.

    Whole sentences may stand before, between and after: those are what the kept one says more.
    """
    text = _read(kept.passage.text)
    if not _framed_alike(text, gone):
        return False
    first = next((i for i, s in enumerate(gone.sentences) if s in text.places or text.line.startswith(s)), 0)
    last = first + _follow(gone.sentences[first:], text)
    common = sum(map(_count, gone.sentences[first:last]))
    if common < max(LEAST, share * _count(gone.line)):
        return False
    body, start, end = kept.article.body, kept.passage.start, kept.passage.end
    before = _CUT * (start > AROUND) + body[max(0, start - AROUND) : start]
    after = body[end : end + AROUND] + _CUT * (len(body) > end + AROUND)
    rests = (gone.sentences[:first], before), (gone.sentences[last:], after)
    if not all(_may_have(beside, rest) for rest, beside in rests if rest):
        return False
    around = [(rest, _read(beside)) for rest, beside in rests if rest]
    return all(_framed_alike(beside, gone) and _follow(rest, beside) == len(rest) for rest, beside in around)


def _may_have(text: str, sentences: Sequence[str]) -> bool:
    """Whether a text holds the plain words of all these sentences: a cheap look, before it is read."""
    plain = (word for sentence in sentences for word in sentence.split() if len(word) > 4 and word.isascii())
    held = _vocabulary(text)
    return all(word in held for word in plain if word.isalpha() and word != "percent")


@lru_cache(maxsize=500)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(_canonical, set(_QUOTES.sub("", text).split()))))


def _framed_alike(one: _Text, other: _Text) -> bool:
    """Whether datelines and credits differ in no more than that one says less, or is not there."""
    return all(ours <= theirs or theirs <= ours for ours, theirs in zip(one.frames, other.frames, strict=True))


def _follow(sentences: Sequence[str], text: _Text) -> int:
    """How many of the sentences, from the first on, the text has, in their order and as whole sentences.

    Where nothing stands between them it does not matter where one ends: "He left; she stayed" is "He left. She stayed".
    """
    at = whole = 0
    for number, sentence in enumerate(sentences, 1):
        if not text.line.startswith(sentence, at):
            places = text.places.get(sentence, ())
            later = bisect_left(places, at)
            if at not in text.edges or later == len(places):
                break
            at = places[later]
        at += len(sentence)
        if at in text.edges:
            whole = number
    return whole


def _count(line: str) -> int:
    return line.count(" ")


# --- a text, as it is compared ------------------------------------------------------------------------------

_CUT = "\ue000"
"""Stands where an article was cut off, so that half a sentence does not pass for a whole one."""

_AGENCY = (
    r"\((?:AP|AFP|Reuters|UPI|d[Pp]a|DPA|ANSA|EFE|PA|AAP|PTI|ANI|IANS|CNN|Xinhua|Bloomberg|TASS|Kyodo|Yonhap"
    r"|(?:The )?Associated Press|(?:The )?Canadian Press|Agence France-Presse)\)"
)
_DETAIL, _DASH = r"(?:, [\w. ]{1,30}?)?", r" ?(?:--?|[–—])\s"
_DATELINE = re.compile(
    rf"\s*(?:(?P<place>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){{0,3}}{_DETAIL}) ?)?{_AGENCY}{_DASH}"
    rf"|\s*(?P<city>[A-Z](?:[^\W\d_a-z]|[.'’-]){{2,}}(?: (?:[^\W\d_a-z]|[.'’-])+){{0,3}}{_DETAIL}){_DASH}"
)
"""VARNHOLM, June 5 (Reuters) - ; LUND — ; (AP) — ."""
_CREDITS = re.compile(
    r"[(\n] ?(?:(?:additional )?(?:reporting|writing|editing|translated|compiled) by [^()\n]{1,250}"
    r"|[^()\n]{1,250} contributed to this (?:report|story|article)\.?)\)?\s*\Z",
    re.IGNORECASE,
)
"""(Reporting by Ann Boyd; editing by Lee Foss)"""
_QUOTES = re.compile(r"[\"“”„«»'‘’](?:(?<=[\"“”„«»])|(?<!\w.)|(?<=['’])(?!\w))")
"""Not apostrophes. It begins with what it looks for, so that the rest of a text is passed over quickly."""


@lru_cache(maxsize=500)  # one passage is compared with several, and so is what stands around it
def _read(text: str) -> _Text:
    dateline, credits = _DATELINE.match(text), _CREDITS.search(text)
    place = (dateline["place"] or dateline["city"] or "") if dateline else ""
    frames = frozenset(_split(place)), frozenset(_split(credits[0] if credits else ""))
    text = text[dateline.end() if dateline else 0 : credits.start() if credits else None]
    sentences: list[str] = []
    before = ""
    for sentence, words in chain.from_iterable(map(_line, text.split("\n"))):
        if sentences and _leans(before, sentence, words):
            sentences[-1] += words
        elif words:
            sentences.append(words)
        before = sentence
    places: defaultdict[str, list[int]] = defaultdict(list)
    at = 0
    for sentence in sentences:
        places[sentence].append(at)
        at += len(sentence)
    edges = frozenset([at, *(place for found in places.values() for place in found)])
    return _Text("".join(sentences), tuple(sentences), dict(places), edges, frames)


@lru_cache(maxsize=2_000)  # copies consist of the same lines
def _line(line: str) -> tuple[tuple[str, str], ...]:
    """Its sentences, each with what counts of it."""
    # Where a sentence ends must not hang on quote marks and kinds of space.
    return tuple((sentence, _words(sentence)) for sentence in sentences_in(" ".join(_QUOTES.sub("", line).split())))


def _leans(before: str, sentence: str, words: str) -> bool:
    """Whether a sentence may mean something else without the one before it. A head after a full stop does not."""
    head = before.endswith(".") and sentence[-1].isalnum() and not any(map(str.isdigit, sentence))
    return before.endswith(":") or sentence[0].islower() or (_count(words) < SHORT and not head)


_LIGHT = frozenset("a an the that A".split())
"""Words that may be said or not; but "a few" is not "few"."""
_PER_CENT = re.compile(r"\bper cent\b", re.IGNORECASE)
_CAPITALS = re.compile(r"^(?:[^a-z\s]+(?:\s+|$)){4,}")
"""THE FIRST WORDS OF a sentence, or all of it: there, US and IT may be "us" and "it"."""


@lru_cache(maxsize=5_000)  # copies consist of the same sentences
def _words(sentence: str) -> str:
    """What counts of a sentence, a space after each word.

    >>> _words("“The U.S. didn’t sign,” Ames said on Friday: 1,200 firms — twelve per cent — can't.")
    'US did not sign ames said friday 1200 firms 12 percent can not '
    """
    sentence = _CAPITALS.sub(lambda match: match[0].lower(), sentence)
    words = _split(_PER_CENT.sub("percent", sentence))
    if sentence.startswith("A "):
        words[0] = "a"
    heavy = (word for word, after in zip(words, [*words, ""][1:], strict=True) if not _is_light(word, after))
    return "".join(f"{word} " for word in heavy)


def _is_light(word: str, after: str) -> bool:
    if word == "on":
        return after in WEEKDAYS
    # "A" within a sentence is a name: hepatitis A, group A.
    return word in _LIGHT and word != "A" and after not in ("few", "little")


def _split(text: str) -> list[str]:
    return [*chain.from_iterable(map(_canonical, text.split()))]


@lru_cache(maxsize=50_000)
def _canonical(token: str) -> tuple[str, ...]:
    """The words in what stands between two spaces, in the one spelling that all their spellings share.

    >>> _canonical("U.S.-led"), _canonical("10%—he"), _canonical("(organised)."), _canonical("won’t")
    (('US', 'led'), ('10', 'percent', 'he'), ('organized',), ('will', 'not'))
    """
    bare = token.strip("\"'“”‘’(),.;:![]")
    if bare.isascii() and bare.isalpha():
        return tuple(_spelt(bare).split())
    text = _ACRONYM.sub(lambda match: match[0].replace(".", ""), normalize("NFC", token).translate(_TYPOGRAPHY))
    text = _LETTER_A.sub("A", text)
    return tuple(" ".join(map(_piece, _PIECE.findall(text))).split())


def _piece(piece: str) -> str:
    """One piece of a word that is not all letters; "" for a mark that says nothing."""
    if piece[0].isdecimal():
        return re.sub(r",(?=\d{3}(?!\d))", "", piece)
    if piece[0].isalnum():
        return _with_apostrophe(piece) if "'" in piece else _spelt(piece)
    kind = category(piece)
    says = piece in "?-@#/§‰" or (kind[0] in "MNS" and kind != "Sk") or kind == "Co"
    return {"%": "percent", "&": "and"}.get(piece, piece if says else "")


def _with_apostrophe(word: str) -> str:
    stem, _, ending = word.rpartition("'")
    ending = ending.lower()
    if ending == "t" and stem[-1] in "nN":
        stem = stem[:-1].lower()
        return f"{_NOT.get(stem, stem)} not"
    if ending in _ENDINGS:
        return f"{_spelt(stem)} {_ENDINGS[ending]}"
    # Ames's is also written Ames'.
    return _spelt(stem) + ("" if stem[-1] in "sS" and ending == "s" else f"'{ending}")


def _spelt(word: str) -> str:
    """One spelling, in small letters, for the American, the British and the short one."""
    if not word.isascii():
        if _UNSPACED.search(word):
            return _UNSPACED.sub(r" \g<0> ", word).strip()
        if word[0].isupper():
            # Some publishers drop the accents of names. In other words they tell words apart: pagó is not pago.
            word = normalize("NFC", re.sub(r"(?<=[A-Za-z])[\u0300-\u036f]+", "", normalize("NFD", word)))
    if word in _AS_WRITTEN:
        return _AS_WRITTEN[word]
    word = word.lower()
    if len(word) < 4 or word in _SPELLINGS:
        return _SPELLINGS.get(word, word)
    for mark, pattern, spelling in _AMERICAN:
        if mark in word:
            word = pattern.sub(spelling, word)
    return word


_TYPOGRAPHY = str.maketrans("’‘ʼ‐‑–−？", "'''----?", "\xad\u200b\ufeff")
_ACRONYM = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?")
_LETTER_A = re.compile(r"(?<![^\W_])a(?=-?[\d&]|-[^\W\d_])|(?<=[\d&-])a(?![^\W_])")
"""The letter, and not the article: a-level, a4, vitamin-a."""
_PIECE = re.compile(r"(?<![\w.)%])-(?=[$£€¥]?\d)|\d+(?:[.,:/-]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[^\s\w-]")
"""A minus sign, a figure or date, a word, or a single mark."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no spaces between words (Thai, Burmese, Khmer, Japanese, Chinese): each is a word."""

_NOT = {"ca": "can", "wo": "will", "sha": "shall"}
_ENDINGS = {"ll": "will", "re": "are", "ve": "have"}

_AS_WRITTEN = {word: word for word in ("US", "WHO", "IT", "AIDS", "A")}
"""Not the small words that have the same letters."""
_AS_WRITTEN |= {month[:3].title(): month for month in MONTHS if len(month) > 4}  # Jun is a name too
_AS_WRITTEN["Sept"] = "september"
_SPELLINGS = {word: str(number) for word, number in NUMBERS.items() if 2 <= number <= 20}
_SPELLINGS |= {"cannot": "can not", "pct": "percent", "bn": "billion"}
_SPELLINGS |= dict(
    pair.split("/")
    for pair in """
    acknowledgement/acknowledgment ageing/aging aluminium/aluminum amongst/among anaemia/anemia analogue/analog
    artefact/artifact artefacts/artifacts burnt/burned catalogue/catalog catalogues/catalogs centred/centered
    centring/centering cheque/check cheques/checks defence/defense defences/defenses dialogue/dialog dialogues/dialogs
    diarrhoea/diarrhea dreamt/dreamed encyclopaedia/encyclopedia enquiries/inquiries enquiry/inquiry enrol/enroll
    foetal/fetal foetus/fetus fulfil/fulfill haemorrhage/hemorrhage instalment/installment instalments/installments
    jewellery/jewelry judgement/judgment judgements/judgments kerb/curb leant/leaned leapt/leaped learnt/learned
    leukaemia/leukemia licence/license licences/licenses manoeuvre/maneuver manoeuvres/maneuvers moustache/mustache
    oestrogen/estrogen offence/offense offences/offenses paediatric/pediatric plough/plow practise/practice
    practised/practiced practising/practicing pretence/pretense programme/program programmes/programs sceptic/skeptic
    sceptical/skeptical scepticism/skepticism sceptics/skeptics skilful/skillful spelt/spelled spoilt/spoiled
    sulphur/sulfur towards/toward tyre/tire tyres/tires whilst/while wilful/willful
    """.split()
)
_AMERICAN = tuple(
    (mark, re.compile(pattern), spelling)
    for mark, pattern, spelling in (
        (
            "our",
            r"^((?:dis|mis|un)?(?:ardo|armo|behavio|cando|clamo|colo|demeano|endeavo|favo|fervo|flavo|glamo|harbo|hono"
            r"|humo|labo|neighbo|odo|parlo|ranco|rigo|rumo|savio|savo|splendo|tumo|valo|vapo|vigo))ur",
            r"\1r",
        ),
        ("is", r"(?<=[a-z]{3}i)s(?=(?:e[drs]?|ers|ing|able|ations?|ational)$)", "z"),
        ("ys", r"(?<=[a-z]{3}y)s(?=(?:e[drs]?|ers|ing)$)", "z"),
        (
            "ll",
            r"^((?:un)?(?:cance|channe|counse|dia|due|equa|fue|initia|labe|leve|libe|marsha|marve|meda|mode|pane|penci"
            r"|quarre|riva|shrive|signa|tota|towe|trave|tunne)l)l(?=(?:ed|ing|ings|ers?|ous|ously|ists?)$)",
            r"\1",
        ),
        (
            "re",
            r"^((?:kilo|centi|milli)?(?:calib|cent|fib|lit|lust|meag|met|sab|somb|spect|theat))re(?=s?$)",
            r"\1er",
        ),
    )
)
"""What a word must hold to be looked at, a British spelling, the American one. No two English words become one."""
