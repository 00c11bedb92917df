"""Question + Hits -> Draft, where it is asked who somebody is: the sentences in which the articles say so.

"Who is Ana Ruiz?" shares no word but the name with "the county engineer, Ana Ruiz, was suspended", so neither its
meaning nor its words lead there. News introduces a person where it first names one, in a few forms. If none is found,
the question is answered or refused as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.extraction import LEANS, Extraction, Sentence, distinct, is_head, noted, readable
from rag.names import TITLES
from rag.sentences import sentences_in
from rag.types import Draft, Hit

MOST, SURE = 2, 0.9
"""Sentences that are given; and the confidence, which is no probability: no public data has such questions."""

_ASKS = re.compile(
    r"^\W*(?:(?:can|could) you tell me )?who(?:['’]s| is| was) (?P<name>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4})\W*$",
    re.IGNORECASE,
)
_NO_NOUN = (
    r"(?!(?:about|after|and|as|asked|at|before|but|by|for|from|had|has|if|in|is|on|or|said|says|that|to|told|was|when"
    r"|which|who|with)\b)"
)
_TITLE = "|".join(sorted(TITLES - {"i", "mr", "mrs", "ms", "miss"}))
_OFFICE = rf"(?:{_TITLE}|[a-z]+(?:ant|ent|er|ian|ist|man|or|woman|yst))"


def introduction(question: str, hits: Sequence[Hit]) -> Extraction | None:
    """The sentences that say who the person is for whom the question asks, of `MOST` articles at most; None where it
    asks for something else, or none of the hits says so. Raises nothing."""
    asks = _ASKS.match(question)
    bare = [word for word in asks["name"].split() if word.lower() not in TITLES] if asks else []
    if not bare or bare[0].islower():
        return None
    best: dict[str, Sentence] = {}
    for _, sentence in sorted(_introducing(" ".join(bare), hits)):
        best.setdefault(hits[sentence.passage - 1].article.id, sentence)
    if not best:
        return None
    pages = [sentences_in(hit.passage.text) for hit in hits]
    chosen = noted(question, readable(question, distinct(list(best.values()), MOST), pages, MOST), hits)
    return Extraction(Draft(chosen, tuple(hits)), chosen[:1], confidence=SURE, topical=True)


def _introducing(name: str, hits: Sequence[Hit]) -> Iterator[tuple[tuple[bool, int], Sentence]]:
    """Sentences that introduce somebody, to be sorted: those that stand for themselves first, by the form in which they
    do, and by how well the search found them."""
    for number, hit in enumerate(hits, 1):
        text = hit.passage.text
        for place, sentence in enumerate(sentences_in(text) if name in text else ()):
            form = next((i for i, form in enumerate(_forms(name)) if form.search(sentence)), None)
            if form is not None and not is_head(sentence):
                yield (bool(LEANS.search(sentence)), form), Sentence(number, place, sentence)


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
