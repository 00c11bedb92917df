"""Sources -> what people said of them in other words: what teaches the checker to read, and what it is measured on.

As statements that are trusted to be true: answers that people wrote (clapnq.jsonl, mtrag.jsonl), questions with the
answers that people marked (squad2.jsonl), and headlines (multihop_articles.jsonl). As claims: SQuAD's unanswerable
questions with a wrong answer. A program's claims (`eval.false_claims`) keep their source's words; these do not.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.exchanges import NUMBER, Statement, names_in
from eval.false_claims import Claim, declared
from eval.public_data import read_records
from rag.sentences import sentences_in
from rag.terms import content_words

AROUND = 6
"""Of a long passage, so many sentences on either side of the one that a statement rests on."""
_WORDS = re.compile(r"[a-z]{4,}(?: [a-z]{4,})?")
NAMED = 0.7
"""How often a wrong answer is a name or figure of the passage, where it has one, and not other words of it."""


def rewordings(data: Path) -> list[Statement]:
    """All that the checker is trained on; of the conversations in mtrag.jsonl one half."""
    return [*_answers(data), *_marked(data), *_headlines(data), *conversations(data, seen=True)]


def conversations(data: Path, *, seen: bool) -> list[Statement]:
    """Sentences of the answers in mtrag.jsonl, of the half that the checker is trained on or of the other one.

    A sentence rests on the one of the passages that shares most with it; one that shares less than a quarter of its
    words with any is left out ("I hope this helps!"). Groups are conversations.
    """
    found = []
    for record in read_records(data / "mtrag.jsonl"):
        passages = [sentences_in(context) for context in record["contexts"]]
        for text in sentences_in(record["target"]):
            said = set(content_words(text))
            places = [
                (len(said & set(content_words(s))), p, i) for p, some in enumerate(passages) for i, s in enumerate(some)
            ]
            shared, passage, place = max(places, default=(0, 0, 0))
            if len(said) >= 4 and len(text.split()) >= 7 and shared >= len(said) / 4:
                found.append(_resting(text, "", passages[passage], place, record["turns"][0]["text"]))
    groups = sorted({statement.group for statement in found})
    half = set(random.Random(1).sample(groups, len(groups) // 2))
    return [statement for statement in found if (statement.group in half) == seen]


def _resting(text: str, title: str, source: Sequence[str], place: int, group: str) -> Statement:
    first = max(0, place - AROUND)
    return Statement(text, title, tuple(source[first : place + AROUND + 1]), place - first, group)


def _nearest(text: str, source: Sequence[str], places: Sequence[int] = ()) -> int:
    """The sentence (of those at `places`, if any) that shares most words with a text."""
    said = set(content_words(text))
    return max(places or range(len(source)), key=lambda place: len(said & set(content_words(source[place]))))


def _shared(text: str, source: str) -> float:
    """Share of a text's words that its source holds."""
    said = set(content_words(text))
    return len(said & set(content_words(source))) / max(1, len(said))


def _answers(data: Path) -> Iterator[Statement]:
    """Sentences of the answers that people wrote to CLAPnq's questions."""
    for record in read_records(data / "clapnq.jsonl"):
        source = sentences_in(record["context"])
        for text in sentences_in(record["answers"][0]) if record["answerable"] else ():
            if len(set(content_words(text))) >= 4 and _shared(text, record["context"]) >= 1 / 3:
                yield _resting(text, record["title"], source, _nearest(text, source), record["group"])


def _marked(data: Path) -> Iterator[Statement]:
    """SQuAD's questions with their answers."""
    for record in read_records(data / "squad2.jsonl"):
        if record["answerable"]:
            source, answer = sentences_in(record["context"]), min(record["answers"], key=len).strip()
            text = declared(record["question"], answer)
            places = [i for i, sentence in enumerate(source) if answer.lower() in sentence.lower()]
            if places:
                title = record["group"].replace("_", " ")
                yield Statement(text, title, source, _nearest(text, source, places), record["group"])


def _headlines(data: Path) -> Iterator[Statement]:
    """Headlines of short news articles, where the article holds half of their words. Groups are publishers."""
    for article in read_records(data / "multihop_articles.jsonl"):
        source, text = sentences_in(article["text"]), article["title"].strip()
        if len(text.split()) >= 6 and _shared(text, article["text"]) >= 1 / 2:
            text += "" if text[-1] in ".?!" else "."
            yield Statement(text, "", source, _nearest(text, source), article["source"])


def wrong_answers(data: Path, rng: random.Random) -> Iterator[tuple[str, Claim]]:
    """(article, claim): SQuAD's unanswerable questions, each with a wrong answer drawn from its passage by lot."""
    for record in read_records(data / "squad2.jsonl"):
        if record["answerable"]:
            continue
        source, question = sentences_in(record["context"]), record["question"]
        nearest = source[_nearest(question, source)]
        named = [*names_in(f". {nearest}"), *NUMBER.findall(nearest)]
        asked = set(content_words(question))
        kinds = [
            [text for text in some if content_words(text) and not asked & set(content_words(text))]
            for some in (named, _WORDS.findall(nearest))
        ]
        some = kinds[0] if kinds[0] and rng.random() < NAMED else kinds[1]
        if some:
            title = record["group"].replace("_", " ")
            yield record["group"], Claim(declared(question, rng.choice(some)), title, source, False)
