"""Question + Hits -> Draft, where it is asked what somebody said, and not of what: the sentences that quote them.

"What did Ana Ruiz say?" shares no word but the name with "the dike will hold, Ruiz told reporters", so neither its
meaning nor its words lead there. If nothing is said by her, the question is answered or refused as any other. Asked of
something that was asked before ("and what did China say?"), an article about that need not name it in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.duplicates import newest_first
from rag.extraction import MOST, Extraction, Sentence, distinct, is_head, noted, readable
from rag.introductions import bears_alone
from rag.names import Name, read_names, read_sayings
from rag.orders import told_in
from rag.overview import ENOUGH, held
from rag.times import closeness, without_periods
from rag.types import Draft, Filters, Hit
from rag.wording import read_words

EACH, SURE = 2, 0.9
"""Sentences of one article; and the confidence, which is no probability: no public data has such questions."""
SAID = "This asks for whatever was said: given is what the newest articles quote."
SAID_THERE = "Given is what articles about this quote; their sentences need not name it."
"""Notices of such answers."""

_ASKS = re.compile(
    r"^\W*(?i:(?:can|could) you tell me )?(?i:what (?:did|does|do|has|have)) (?i:the )?"
    r"(?P<who>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4}) (?i:say|said|tell|told)\W*$"
)
_CARRIED = re.compile(
    r"^\W*(?:(?:and|but|so) )?(?P<asked>.*) \(about: (?P<about>.*?)(?:(?:; )?according to .*)?\)$", re.IGNORECASE
)
"""A follow-up as `rag.followups` reads it."""


def said_there(question: str, hits: Sequence[Hit], filters: Filters, most: int = MOST) -> Extraction | None:
    """The same for "and what did China say? (about: call with Xi)", of the passages that hold what it is about."""
    read = _CARRIED.match(question)
    if not read:
        return None
    about = without_periods(read["about"], filters.periods)
    there = [hit for hit in hits if held(about, f"{hit.article.title}\n{hit.passage.text}") >= ENOUGH]
    found = statements(read["asked"], there, filters, most)
    return found and replace(found, notices=(SAID_THERE,))


def statements(question: str, hits: Sequence[Hit], filters: Filters, most: int = MOST) -> Extraction | None:
    """The sentences in which somebody is quoted, of the newest articles first (of those of the days that the question
    names, if it names any), `most` at most; None where it asks for something else, or none of the hits quotes them.
    Raises nothing."""
    asks = _ASKS.match(without_periods(question, filters.periods))
    who = read_names(f"By {asks['who']}")[:1] if asks else []
    if not who:
        return None
    found = list[Sentence]()
    pages = [told_in(hit.passage.text) for hit in hits]
    for number, hit in sorted(enumerate(hits, 1), key=lambda item: (newest_first(item[1].article), item[0])):
        if filters.periods and not (hit.article.published and closeness(hit.article.published, filters.periods) == 1):
            continue
        told = [Sentence(number, place, text) for place, text in enumerate(pages[number - 1]) if not is_head(text)]
        found += [sentence for sentence in told if _quotes(who[0], sentence.text, hit)][:EACH]
    chosen = noted(question, readable(question, distinct(found, most), pages, most), hits)
    if not chosen:
        return None
    return Extraction(Draft(chosen, tuple(hits)), chosen[:1], confidence=SURE, topical=True, notices=(SAID,))


def _quotes(who: Name, sentence: str, hit: Hit) -> bool:
    """Whether a sentence of the hit tells what they say, by a part of their name if the article gives all of it."""
    for saying in read_sayings(read_words(sentence), read_names(sentence)):
        said = saying.speaker.words if saying.speaker else ()
        if said == who.words or (len(said) > len(who.words) == 1 and said[-1:] == who.words):
            return True
        if said and said == who.words[-1:]:
            return bears_alone(who, hit)
    return False
