"""Question + Hits -> Draft, where it is asked who somebody is, or how old: the sentences in which the articles say so.

"Who is Ana Ruiz?" shares no word but the name with "the county engineer, Ana Ruiz, was suspended", so neither its
meaning nor its words lead there; nor does "How old is Ana Ruiz?" to "Ruiz, 47, left the town". News introduces a
person where it first names one, in a few forms. If none is found, the question is answered or refused as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.extraction import LEANS, Extraction, Sentence, distinct, is_head, noted, readable
from rag.names import TITLES, Name, read_names
from rag.orders import told_in
from rag.types import Draft, Hit

MOST, SURE = 2, 0.9
"""Sentences that are given; and the confidence, which is no probability: no public data has such questions."""

_ASKS = re.compile(
    r"^\W*(?:(?:can|could) you tell me )?(?:who|(?P<age>how old))(?:['’]s| is| was)"
    r" (?P<name>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4})\W*$",
    re.IGNORECASE,
)
_NO_NOUN = (
    r"(?!(?:about|after|and|as|asked|at|before|but|by|for|from|had|has|if|in|is|on|or|said|says|that|to|told|was|when"
    r"|which|who|with)\b)"
)
_TITLE = "|".join(sorted(TITLES - {"i", "mr", "mrs", "ms", "miss"}))
_OFFICE = rf"(?:{_TITLE}|[a-z]+(?:ant|ent|er|ian|ist|man|or|woman|yst))"


def introduction(question: str, hits: Sequence[Hit]) -> Extraction | None:
    """The sentences that say who the person is for whom the question asks, or how old, of `MOST` articles at most; None
    where it asks for something else, or none of the hits says so. Raises nothing."""
    asks = _ASKS.match(question)
    bare = [word for word in asks["name"].split() if word.lower() not in TITLES] if asks else []
    if not asks or not bare or bare[0].islower():
        return None
    best: dict[str, Sentence] = {}
    forms_in = _ages_in if asks["age"] else _forms_in
    for _, sentence in sorted(_introducing([(hit, forms_in(" ".join(bare), hit)) for hit in hits])):
        best.setdefault(hits[sentence.passage - 1].article.id, sentence)
    if not best:
        return None
    pages = [told_in(hit.passage.text) for hit in hits]
    chosen = noted(question, readable(question, distinct(list(best.values()), MOST), pages, MOST), hits)
    return Extraction(Draft(chosen, tuple(hits)), chosen[:1], confidence=SURE, topical=True)


def _introducing(
    hits: Sequence[tuple[Hit, Sequence[re.Pattern[str]]]],
) -> Iterator[tuple[tuple[bool, int], Sentence]]:
    """Sentences in one of the forms of their hit, to be sorted: those that stand for themselves first, by the form, and
    by how well the search found them."""
    for number, (hit, forms) in enumerate(hits, 1):
        for place, sentence in enumerate(told_in(hit.passage.text) if forms else ()):
            form = next((i for i, form in enumerate(forms) if form.search(sentence)), None)
            if form is not None and not is_head(sentence):
                yield (bool(LEANS.search(sentence)), form), Sentence(number, place, sentence)


def _forms_in(name: str, hit: Hit) -> Sequence[re.Pattern[str]]:
    return _forms(name) if name in hit.passage.text else ()


def _ages_in(name: str, hit: Hit) -> Sequence[re.Pattern[str]]:
    """By the last name too, where the article gives all of it and names nobody else by it."""
    last = name.split()[-1]
    if last not in hit.passage.text:
        return ()
    return _ages(name, last if any(bears_alone(who, hit) for who in read_names(f"By {name}")[:1]) else name)


def bears_alone(who: Name, hit: Hit) -> bool:
    """Whether of all who have this last name the article names only them."""
    namesakes = {name.words for name in read_names(hit.article.body) if name.words[-1:] == who.words[-1:]}
    return who.words in namesakes and all(len(words) == 1 or words == who.words for words in namesakes)


@lru_cache(maxsize=100)
def _ages(*names: str) -> tuple[re.Pattern[str], ...]:
    """The forms in which news says how old somebody of these names is. A bare age has two digits: "Sy, 2, and Grant"
    scored so often."""
    name, age = rf"\b(?:{'|'.join(map(re.escape, names))})", r"(?:1[01]|[1-9])?\d"
    return (
        re.compile(
            rf"{name}, (?:then |now )?(?:aged {age}|\d\d|1[01]\d)(?=,(?! \d)|[.;]|\W*$| and | when )"
            rf"|{name},? (?:who )?(?:is|was|turns|(?:has )?turned|will be) {age}(?=[,.;]|\W*$| years? old| on | when )"
            rf"|\b{age}-year-old (?:[\w’'-]+ ){{0,3}}{name}\b"
        ),
    )


@lru_cache(maxsize=100)
def _forms(name: str) -> tuple[re.Pattern[str], ...]:
    """The forms in which news says who somebody is, the plainest first."""
    name = rf"\b{re.escape(name)}\b"
    # "The treasurer, Ana Ruiz told the court" says who told it: what is put behind a comma ends in a mark.
    apposed = rf"(?: {name}|, {name}(?=\W*$|[,.;:!?]|\s*[()–—]|[”\"]|[’'](?!\w)))"
    noun_phrase = rf"(?:{_NO_NOUN}[\w’'-]+ ){{0,4}}{_NO_NOUN}[\w’'-]+"
    forms = (
        rf"{name},? (?:is|was|became|has been|had been) (?:an? |the |one of )?(?:[a-z’'-]+ ){{0,3}}{_OFFICE}\b",
        rf"{name} (?:is|was|became|has been|had been) (?:an?|the|one of)\b",
        rf"{name}, (?:\d{{1,3}}, )?(?:an?|one of|the|who (?:is|was|had been|leads?|led|runs?|ran|works?|worked"
        r"|heads?|headed|chairs?|chaired|owns?|owned))\b",
        rf"(?:\b(?i:an?|the)|['’]s) {noun_phrase}{apposed}",
        rf"\b(?i:{_OFFICE}){apposed}|{name} of (?:the )?[A-Za-z]",
        rf"\b(?i:her|his|its|our|their) {noun_phrase}{apposed}",
    )
    return tuple(map(re.compile, forms))
