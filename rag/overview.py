"""Question + Hits -> Draft, where an overview is asked for and not a fact: how the newest articles about it begin.

No sentence answers "What is the latest on the strike?" or "What happened in June?", and few answer "What did the
Courier report about the strike?"; a reporter wants to see what there is. The first sentence of a news article says what
it is about. Given are those of the articles whose headline or first sentence holds what the question names, of the days
that it names. If there is none, nothing is an overview, and the question is answered or refused as any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.duplicates import newest_first
from rag.extraction import MOST, Extraction, Sentence, is_head, noted
from rag.orders import told_in
from rag.publishers import called
from rag.terms import content_words, names
from rag.times import told_within
from rag.types import Article, Draft, Filters, Hit

OVERVIEW = "This asks for an overview: given is how the newest articles about it begin."
"""Notice of an answer that is one."""
ENOUGH, SURE = 0.75, 0.9
"""Share of the subject's words that headline and first sentence must hold, besides all its names; and the confidence if
they hold all. No public data has such questions: it is no probability, but a number to hold against `caution`."""

_PLEASE = r"^\W*(?:please,? )?(?:(?:can|could|would) you )?(?:please )?"
_LEAD = (
    rf"{_PLEASE}(?:(?:give|show|tell) me |what(?:['’]s| is| are|['’]re) |(?:is|are) there )?(?:the |an? |any |some )?"
)
_ON = r"(?:about|around|at|between|concerning|from|in|of|on|regarding|with)"
_ASKS = re.compile(
    rf"{_LEAD}(?:(?:latest|newest|most recent|recent|new)(?: (?:news|updates?|developments?|reports?|headlines?))?"
    rf"|news|updates?|(?:short |brief )?(?:summary|overview)|happening|going on) {_ON} "
    rf"|{_PLEASE}(?:summari[sz]e|tell me about) "
    r"|^\W*what (?:has )?happened (?!after\b|before\b|if\b|next\b|then\b|to\b|when\b)",
    re.IGNORECASE,
)
"""How a question begins that asks for an overview; its subject follows."""
_REPORTED = (
    r"(?-i:publish(?:ed)?|report(?:ed)?|sa(?:y|id)|tell|told|wr(?:ite|itten|ote))"  # "U.S. News & World Report" goes on
)
_ASKS_REPORTS = re.compile(
    rf"^\W*(?:what (?:do|does|did|has|have) (?P<who>.{{1,80}}?)(?: each| both| also)?"
    rf" {_REPORTED}(?: us)?(?P<of> (?:about|concerning|of|on)\b)?"
    r"|(?:do|does|did|has|have) (?P<whether>.{1,80}?)(?: both| also| ever| already)?"
    rf" (?-i:(?:{_REPORTED}(?: (?:anything|something))? (?:about|of|on)|report(?:ed)?(?= the)|cover(?:ed)?)\b))",
    re.IGNORECASE,
)
"""How a question begins that asks what a publisher had to say, or whether it reported on something; its subject
follows, or nothing but when. Not whether it "reported that ...": how an article begins need not say so."""


def overview(question: str, hits: Sequence[Hit], filters: Filters, most: int = MOST) -> Extraction | None:
    """The first sentences of the articles that such a question is about, newest first, `most` at most; None where the
    question asks for something else, or no article begins with its subject. Its confidence is the share of the
    subject's words that the best of them holds, times `SURE`. Raises nothing."""
    asks = _ASKS.match(question)
    return _of_subject(question, asks.end(), hits, filters, most) if asks else None


def reported(question: str, source: str, hits: Sequence[Hit], filters: Filters, most: int = MOST) -> Extraction | None:
    """The same, `most` sentences of it, where it is asked what this publisher reported, or whether it did; `hits` are
    of its articles."""
    asks = _asks_of(question, source)
    if not asks:
        return None
    if asks["who"] and not asks["of"] and content_words(_subject(question, asks.end(), filters)):
        return None
    return _of_subject(question, asks.end(), hits, filters, most)


def asked_of_all(question: str, source: str) -> str:
    """What this publisher is asked, as a question of its articles, which do not name it: they say nothing on turnout,
    but tell it. "" where it is asked something else.

    >>> asked_of_all("What does the Coast Daily say about turnout in Ostby?", "The Coast Daily")
    'What is said about turnout in Ostby?'
    """
    asks = _asks_of(question, source)
    return f"What is said about{question[asks.end() :]}" if asks and asks["who"] and asks["of"] else ""


def _asks_of(question: str, source: str) -> re.Match[str] | None:
    asks = _ASKS_REPORTS.match(question)
    return asks if asks and called(asks["who"] or asks["whether"], [source]) else None


def _subject(question: str, at: int, filters: Filters) -> str:
    """What the question says from `at` on, but for days and publishers."""
    for named in (*(period.text for period in filters.periods), *filters.publishers):
        question = question.replace(named, " " * len(named))
    return question[at:]


def _of_subject(question: str, at: int, hits: Sequence[Hit], filters: Filters, most: int) -> Extraction | None:
    subject = _subject(question, at, filters)
    found: dict[Sentence, float] = {}
    for number, hit in enumerate(hits, 1):
        first = _first_sentence(hit)
        if not first or not _of_its_days(hit.article, first, filters):
            continue
        share = held(subject, f"{hit.article.title}\n{first}")
        if share >= ENOUGH:
            found[Sentence(number, 0, first)] = share
    if not found or not (content_words(subject) or filters.periods):
        return None
    newest = sorted(found, key=lambda s: (newest_first(hits[s.passage - 1].article), s.passage))[:most]
    sentences = noted(question, newest, hits)
    draft, sure = Draft(sentences, tuple(hits)), SURE * max(found.values())
    return Extraction(draft, sentences[:1], confidence=sure, topical=True, notices=(OVERVIEW,))


def _first_sentence(hit: Hit) -> str:
    """Of the article, heads aside; "" if the hit is another part of it."""
    text, before = hit.passage.text, hit.article.body[: hit.passage.start]
    sentences = () if before.strip() else told_in(text)
    return next((sentence for sentence in sentences if not is_head(sentence)), "")


def held(subject: str, text: str) -> float:
    """Share of the subject's words, 0..1; 0 if one of its names is missing, 1 if it has no words."""
    words, there = set(content_words(subject)), set(content_words(text))
    if not names(f"The {subject}").keys() <= there:
        return 0.0
    return len(words & there) / len(words) if words else 1.0


def _of_its_days(article: Article, first: str, filters: Filters) -> bool:
    """Whether it appeared on one of the days that the question names, or afterwards and tells of one."""
    day = article.published
    since = [period for period in filters.periods if day and period.since <= day]
    return not filters.periods or any(
        day and (day <= period.until or any(told_within(first, day, [period]))) for period in since
    )
