"""Question + Hits -> Draft without a language model: the sentences that answer best, verbatim, and how sure that is.

Two ways to judge sentences: by the reader (`rag.reader`), which reads question and passage together; or zero-shot,
where its files are missing, by meaning (cosine) and words (overlap weighted by rarity). Either way a logistic
regression over a handful of signals says how probable it is that the chosen sentences hold the answer.
docs/retrieval.md has the measurements.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from typing import NamedTuple

from rag.answer_types import asks_whether, asks_why, completes, gives_none, holds, is_timeless, lacks, leaves_open
from rag.corrections import corrects, had_wrong
from rag.counting import counts_others
from rag.dates import Day, read_days, written
from rag.embedding import Embed
from rag.facts import differences
from rag.names import meant
from rag.onnx_model import probability
from rag.orders import told_in, without_orders
from rag.reader import Page, Reader
from rag.speakers import asked_speaker, tells_of_another
from rag.terms import content_words, figures, names, stem, words_of
from rag.types import Draft, DraftSentence, Hit

READ = 8
"""Passages that are read for the answer."""
MOST = 4
"""Sentences in an answer, at most."""
COMPARED = 6
"""Sentences, of some fifty, whose meaning is compared with the question's: the likeliest by the reader, or zero-shot
those that come first by its words and by their passage. More take longer and are right as often (docs/trials.md)."""
FOUND, MEANING = 0.5, 6.0
"""With the reader: what a unit of the search's score (z-scores, summed) adds to a sentence's log odds, and what its
cosine with the question does. The reader tells best what answers; which of eight passages is about the question at all,
the other two tell better."""
REACH, LIKELY = 4.0, 0.4
"""With the reader: a passage is read if the search's score puts it no further behind the best one, and a sentence is
compared if its log odds do not; zero-shot, if words and passage do not by `LIKELY`. Further behind no answer was found,
in twice the time (docs/trials.md)."""
GAP = 2.5
"""With the reader: a further sentence is taken if it comes this near to the best one, in log odds."""
NEAR = 0.85
"""Zero-shot: a further sentence is taken if it scores at least this share of the best one's score, ..."""
ADDS, ADDS_NEAR = 0.2, 0.8
"""... or if it holds this share of the question's words that no chosen sentence holds yet, and its cosine is at least
this share of the best one's: the other half of a question that asks two things."""
ALIKE = 0.6
"""Two sentences that share this much of their content words (Jaccard) say the same, unless they differ in a fact; the
better one is kept."""
AROUND = 80
"""Characters on either side of a word in which the rest of a name stands."""

_NEGATED = re.compile(r"\bnot\b|n['’]t\b", re.IGNORECASE)
_ASKS_MORE = re.compile(r"\b(?:who|whom|whose|what|when|where|why|how|which)\b", re.IGNORECASE)
"""Asks for something that the question does not say itself; "Did shopkeepers protest?" does not."""
_SINCE = re.compile(
    r"(\b(?:best|first|last|least|most|record|worst|[a-z]{3,}est)\b[^,.;:]{0,60}?) since(?: [A-Z]\w+)? (?:19|20)\d\d\b"
)
"""Tells nothing of that year: "the largest crowd since 1979"."""

LEANS = re.compile(
    r"^[\"“‘']?(?:(?:(?:but|and|so|yet|however|instead|also|then|still|later|meanwhile|in turn),? )?"
    r"(?:he|she|it|they|his|her|its|their|this|that|these|those|both|such|there|the latter|the former)\b"
    r"|(?:[\w'’-]+ ){0,2}"
    r"(?:to|for|in|at|by|on|with|without|after|before|since|until|despite|among|between|during|from|of|under|beyond) "
    r"(?:her,|(?:him|them|it|that|this|these|those)(?: [\w-]+)?,))",
    re.IGNORECASE,
)
"""How a sentence begins that cannot be understood without the one before it: "He", "But they", "To them, ", "Counted
from that day, "."""
_THE = re.compile(
    r"^[\"“‘']?The ([a-z]+) (?:(?:also|later|then) )?"
    r"(?:[a-z]+ed|ha[ds]|have|is|was|are|were|said|says|told|will|would)\b"
)
_RELATIVE_DAY = re.compile(
    r"\b(?:overnight|(?:last|this|next|earlier this|later this) (?:week|weekend|month|year|spring"
    r"|summer|autumn|fall|winter|night|morning|afternoon|evening)|(?:days?|weeks?|months?) ago"
    r"|(?:at|over) the weekend|(?:end|middle|start|beginning) of the (?:week|weekend|month|year)"
    r"|so far(?! (?:as|away|from|off|apart|that)\b|-)"
    r"|(?:will|due|expected|scheduled)\b[^.;:]{0,60}? in (?:a few|an?|\d+|(?!the\b|all\b)[a-z]{3,9})"
    r" (?:days|weeks?|months?|years?))\b",
    re.IGNORECASE,
)
"""Tells a day by the day of the article; so do weekdays and the like, which `rag.dates` reads."""
_REPEATED = re.compile(r"\b(?:every|each|most|black|good|ash|palm|super) $", re.IGNORECASE)
"""What stands before a weekday that is no single day, or a name."""
_ASKING = re.compile(r"\?[\"”’')\]]*$")

_CELLS = " | "
"""What the readers put between the cells of a row."""
_ASKS_WORDS = re.compile(
    r"^\W*(?i:who(?:['’]s| is| was)) [A-Z]|^\W*(?i:who said)\b|\b(?i:what|how) (?:did|do|does|has|have|had) .{1,80}? "
    r"(?:(?:answer|argue|comment|explain|react|respond|think)(?:e?d)?|sa(?:y|id)|tell|told|thought|wr(?:ite|itten|ote))\b"
)
"""Asks who somebody is, or what he said: no row of a table tells."""

SIGNALS = {
    "constant": -6.14,
    "reader_odds": 0.0,
    "cosine": 6.66,
    "sentence_words": 3.79,
    "words_held": -0.73,
    "absent_names": -0.58,
    "absent_figures": 0.04,
    "fits_type": 0.9,
    "objection": -1.82,
}
"""Signal -> weight in the logistic regression, zero-shot; the reader's own weights are in its card, under the same
names. Fitted by `python -m eval.fit_confidence` on public questions, and some about news, asked of a library that holds
the answer, a near miss, the rest of the article, or nothing of the kind. "reader_odds" are the reader's log odds
that some passage answers, 0 without a reader; "cosine" is the best sentence's or its passage's, whichever is nearer.
"objection" is 1 where the rules of `rag.facts` object to the question in every chosen sentence, or it lacks what every
answer holds, or nothing given may tell the reason that is asked for (`rag.answer_types`); 2 where every one counts
people and things are asked for, or the like."""

TOPICAL_COSINE, TOPICAL_WORDS = 0.4, 0.4
"""A refusal is "related" from this cosine of the question and the best sentence or its passage, and this share of the
question's words, on."""


class Sentence(NamedTuple):
    """One sentence of what is read."""

    passage: int
    """1-based number of its passage among those read."""
    place: int
    """Which sentence of its passage it is, from 0."""
    text: str
    asked: str = ""
    """The article's own question that stands before it, as in an interview, and is read with it: its text alone may be
    "Five, the coast guard says."."""

    @property
    def read(self) -> str:
        """What is held against the reader's question."""
        return f"{self.asked} {self.text}".strip()


class Judged(NamedTuple):
    """What a judge, the reader or the zero-shot one, made of the sentences."""

    sentences: list[Sentence]
    """Those that are worth giving, best first; the first always."""
    odds: float
    """The reader's log odds that some passage answers; 0 zero-shot."""
    cosine: float
    """Of the question and the first sentence."""
    weights: Mapping[str, float]
    """Signal -> weight in the logistic regression that turns signals into a probability."""


@dataclass(frozen=True)
class Extraction:
    """The chosen sentences, and how sure it is that they answer."""

    draft: Draft
    nearest: tuple[DraftSentence, ...] = ()
    """The best sentence alone, with what it leans on, to show with a refusal; empty if there is none."""
    best: DraftSentence | None = None
    """That sentence by itself; None where none was judged better than others."""
    signals: Mapping[str, float] = field(default_factory=dict)
    """What speaks for and against an answer, under the names of `SIGNALS`."""
    confidence: float = 0.0
    """The probability, 0..1, that the passages hold the answer and that these sentences give it."""
    topical: bool = False
    """Whether what was found is at least about what was asked."""
    notices: tuple[str, ...] = ()
    """What is to be known of these sentences where they are the answer."""
    missing: tuple[str, ...] = ()
    """The parts of the question, in its own words, of which they tell nothing."""


def extract(
    question: str,
    hits: Sequence[Hit],
    embed: Embed,
    rarity: Mapping[str, float],
    reader: Reader | None = None,
    most: int = MOST,
) -> Extraction:
    """Chooses the sentences of the first `READ` hits that answer best, `most` at most; zero-shot without a `reader`.

    `embed` gives the vectors that sentences are compared by, `rarity` each content word of the question its weight
    (inverse document frequency). Raises ModelError if the reader cannot be used.
    """
    read = tuple(hits[:READ])
    pages = [told_in(hit.passage.text) for hit in read]
    sentences = _each_once(pages)
    rows_tell = not _ASKS_WORDS.search(question)
    said = [s for s in sentences if not is_head(s.text) and (rows_tell or not _is_row(s.text))]
    telling = [sentence for sentence in said if _adds(question, sentence.text)] or said
    if not telling:
        return Extraction(Draft((), read))
    judged = (
        _read(question, read, sentences, telling, embed, reader)
        if reader
        else _compared(question, read, telling, embed, rarity)
    )
    chosen = distinct(_of_the_kind(question, judged.sentences, read), most)
    # A passage may speak of much else than its one sentence that answers, and a sentence leave much to its passage.
    cosine = max(judged.cosine, read[chosen[0].passage - 1].dense)
    beside = islice(_beside(question, chosen, pages), max(2, most) - len(chosen))
    given = readable(question, [*chosen, *beside], pages, most)
    signals = {"constant": 1.0, "reader_odds": judged.odds, "cosine": cosine}
    signals |= _signals(question, chosen, given, read, pages, rarity)
    return Extraction(
        Draft(noted(question, given, read), read),
        noted(question, readable(question, chosen[:1], pages, most), read),
        noted(question, chosen[:1], read)[0],
        signals,
        probability(judged.weights, signals),
        cosine >= TOPICAL_COSINE and signals["words_held"] >= TOPICAL_WORDS,
    )


def joined(extractions: Sequence[Extraction]) -> Extraction:
    """The extractions of the parts of one question as one: all their sentences, as sure as the least sure of them."""
    if len(extractions) == 1:
        return extractions[0]
    passages = tuple(dict.fromkeys(hit for extraction in extractions for hit in extraction.draft.passages))
    number = {hit: n for n, hit in enumerate(passages, 1)}

    def moved(sentence: DraftSentence, draft: Draft) -> DraftSentence:
        return replace(sentence, cites=tuple(number[draft.passages[n - 1]] for n in sentence.cites))

    sentences = dict.fromkeys(moved(s, e.draft) for e in extractions for s in e.draft.sentences)
    best = max(extractions, key=lambda extraction: extraction.confidence)
    return Extraction(
        Draft(tuple(sentences), passages),
        tuple(moved(sentence, best.draft) for sentence in best.nearest),
        best.best and moved(best.best, best.draft),
        best.signals,
        min(extraction.confidence for extraction in extractions),
        any(extraction.topical for extraction in extractions),
        tuple(dict.fromkeys(notice for extraction in extractions for notice in extraction.notices)),
    )


def _each_once(pages: Sequence[Sequence[str]]) -> list[Sentence]:
    """Every sentence, in the first passage that has it: of copies that differ a little, this is read once. A question
    is read with the sentence behind it, and answers nothing by itself."""
    found: dict[str, Sentence] = {}
    for number, page in enumerate(pages, 1):
        asked = ""
        for place, text in enumerate(page):
            if asks(text):
                asked = f"{asked} {text}".strip()
            else:
                found.setdefault(text, Sentence(number, place, text, asked))
                asked = ""
    return list(found.values())


def is_head(text: str) -> bool:
    """A few words without a full stop name a subject and answer nothing; nor does a question."""
    return (len(text.split()) < 8 and text[-1].isalnum()) or asks(text)


def _is_row(text: str) -> bool:
    """Whether it is a row of a table, as the readers write one: it says what the first row names, and no sentence."""
    return _CELLS in text


def asks(text: str) -> bool:
    """Whether a sentence of an article is a question."""
    return bool(_ASKING.search(text))


def _adds(question: str, text: str) -> bool:
    """Whether it says more than the question: not, asked why shopkeepers protested, that they did."""
    new = words_of(text) - words_of(question)
    return bool(new or LEANS.search(text) or not _ASKS_MORE.search(question))


# --- judging ------------------------------------------------------------------------------------------------


def _read(
    question: str,
    hits: Sequence[Hit],
    sentences: Sequence[Sentence],
    telling: Sequence[Sentence],
    embed: Embed,
    reader: Reader,
) -> Judged:
    """By the reader, which reads all sentences, those that may tell: the log odds of each against "none of these", how
    well its passage was found, and of the likeliest the meaning."""
    score = {number: hit.score for number, hit in enumerate(hits, 1)}
    found = {sentence.passage for sentence in telling}
    best = max(score[number] for number in found)
    near = sorted(number for number in found if score[number] >= best - REACH)
    pages = [[sentence for sentence in sentences if sentence.passage == number] for number in near]
    asked = [
        Page(hits[number - 1].article.title, tuple(sentence.read for sentence in page))
        for number, page in zip(near, pages, strict=True)
    ]
    readings = reader.read(question, asked)
    every = {
        sentence: logit - reading.none + FOUND * score[sentence.passage]
        for page, reading in zip(pages, readings, strict=True)
        for sentence, logit in zip(page, reading.sentences, strict=True)
    }
    odds = {sentence: every[sentence] for sentence in telling if sentence in every}
    likely = _likeliest(odds, REACH)
    cosines = _cosines(question, likely, embed)
    scores = {s: odds[s] + MEANING * cosines[s] for s in likely}
    ranked = sorted(likely, key=lambda s: (-scores[s], s))
    chosen = [sentence for sentence in ranked if scores[sentence] >= scores[ranked[0]] - GAP]
    return Judged(chosen, max(reading.odds for reading in readings), cosines[ranked[0]], reader.weights)


def _compared(
    question: str, hits: Sequence[Hit], telling: Sequence[Sentence], embed: Embed, rarity: Mapping[str, float]
) -> Judged:
    """Zero-shot: meaning and words, equally, and half as much the meaning of the passage."""
    near = [hit.dense / 2 for hit in hits]
    held = {s: _coverage(s, hits[s.passage - 1], rarity) + near[s.passage - 1] for s in telling}
    likely = _likeliest(held, LIKELY)
    cosines = _cosines(question, likely, embed)
    scores = {s: cosines[s] + held[s] for s in likely}
    ranked = sorted(likely, key=lambda s: (-scores[s], s))
    best, told = ranked[0], set(content_words(ranked[0].text))
    worth = [best]
    for sentence in ranked[1:]:
        new = set(content_words(sentence.text)) - told
        adds = _share(new, rarity) >= ADDS and cosines[sentence] >= ADDS_NEAR * cosines[best]
        if adds or scores[sentence] >= NEAR * scores[best]:
            worth.append(sentence)
            told |= new
    return Judged(worth, 0.0, cosines[best], SIGNALS)


def _likeliest(scores: Mapping[Sentence, float], reach: float) -> list[Sentence]:
    """The first `COMPARED` that are no further behind the best one."""
    likely = sorted(scores, key=lambda s: (-scores[s], s))[:COMPARED]
    return [sentence for sentence in likely if scores[sentence] >= scores[likely[0]] - reach]


def _cosines(question: str, sentences: Sequence[Sentence], embed: Embed) -> dict[Sentence, float]:
    """How near each sentence is to the question in meaning, -1..1."""
    vectors = embed([question, *(sentence.read for sentence in sentences)])
    return dict(zip(sentences, (vectors[1:] @ vectors[0]).tolist(), strict=True))


def _coverage(sentence: Sentence, hit: Hit, rarity: Mapping[str, float]) -> float:
    """Share of the question's words that the sentence holds, 0..1; half for those of its headline and publisher."""
    here, above = words_of(sentence.read), words_of(f"{hit.article.title} {hit.article.source}")
    return _share(here, rarity) + _share(above - here, rarity) / 2


def _share(words: Collection[str], rarity: Mapping[str, float]) -> float:
    """How much of the question's words, weighted by rarity, is among these, 0..1."""
    total = sum(rarity.values())
    return sum(weight for word, weight in rarity.items() if word in words) / total if total else 0.0


# --- what is given ------------------------------------------------------------------------------------------


def _of_the_kind(question: str, sentences: Sequence[Sentence], hits: Sequence[Hit]) -> Sequence[Sentence]:
    """Without those that lack what every answer holds, any time where it is asked when, or give another's words, if
    others do not. Asked for a day, those that tell one, if the best does; and so for figures and names."""
    for unfit in (lacks, is_timeless):
        sentences = [sentence for sentence in sentences if not unfit(question, sentence.text)] or sentences
    own = [sentence for sentence in sentences if not _is_anothers(question, sentence, hits[sentence.passage - 1])]
    sentences = own or sentences
    fit = [sentence for sentence in sentences if holds(question, sentence.text)]
    return fit if fit[:1] == list(sentences[:1]) else sentences


def _is_anothers(question: str, sentence: Sentence, hit: Hit) -> bool:
    """Whether it is asked what somebody says or wants, and the sentence gives another's words; a publisher's articles
    are all its own."""
    who = asked_speaker(question)
    if not who or not words_of(hit.article.source).isdisjoint(map(stem, who.words)):
        return False
    return tells_of_another(who, question, sentence.text)


def distinct(sentences: Sequence[Sentence], most: int) -> list[Sentence]:
    """The first `most` that do not say the same."""
    chosen: list[Sentence] = []
    for sentence in sentences:
        if len(chosen) < most and not any(_says_the_same(sentence.text, other.text) for other in chosen):
            chosen.append(sentence)
    return chosen


def _says_the_same(a: str, b: str) -> bool:
    """Whether two sentences share most of their content words, and neither tells a fact otherwise than the other: what
    one article denies another may say in the same words, and a reader wants both."""
    first, second = words_of(a), words_of(b)
    if len(first & second) < ALIKE * len(first | second):
        return False
    return not (differences(a, b) and differences(b, a))


def _beside(question: str, chosen: Sequence[Sentence], pages: Sequence[Sequence[str]]) -> Iterator[Sentence]:
    """The sentence behind the best one, or before it, where no chosen one tells what is asked for, and it may: news
    tells what happened, and then why, or whom somebody replaces."""
    number, place, best, _ = chosen[0]
    if not all(leaves_open(question, sentence.text) for sentence in chosen):
        return
    for at in (place + 1, place - 1):
        text = pages[number - 1][at] if 0 <= at < len(pages[number - 1]) else ""
        if text and not is_head(text) and completes(question, best, text, at > place):
            yield Sentence(number, at, text)
            return


def readable(question: str, chosen: Sequence[Sentence], pages: Sequence[Sequence[str]], most: int) -> list[Sentence]:
    """The chosen sentences by passage, the best one's first, within a passage as it is written; "He said so" comes with
    who he is, an answer with the article's question, what a paper had wrong with what is right, `most` in all or two;
    and a row of a table with the names of its columns. `pages` are the passages' sentences."""
    order = {sentence.passage: i for i, sentence in reversed(list(enumerate(chosen)))}
    told = {(sentence.passage, sentence.place) for sentence in chosen}
    for number, place, text, _ in chosen:
        page, first = pages[number - 1], place
        while first and _leans_back(page[first], page[first - 1], question):
            first -= 1
        told |= {(number, head) for head in _columns(page, place)}
        # Half of the way back leads to somebody else: "He was not named. "He had two jobs," said Inspector Park".
        before = {(number, back) for back in range(first, place)} - told
        if len(told) + len(before) <= max(2, most):
            told |= before
        after = page[place + 1] if place + 1 < len(page) else ""
        if after and len(told) < max(2, most) and (had_wrong(text) or corrects(after)):
            told.add((number, place + 1))
    return [Sentence(n, place, pages[n - 1][place]) for n, place in sorted(told, key=lambda at: (order[at[0]], at[1]))]


def _columns(page: Sequence[str], place: int) -> Iterator[int]:
    """The place of the row that names the columns of this one: the first of its table, unless that may stand in the
    passage before. Of two cells the first mostly names the second."""
    above = list(takewhile(lambda back: _is_row(page[back]), range(place, -1, -1)))
    if len(above) > 1 and above[-1] and page[place].count(_CELLS) > 1 and not re.search(r"\d", page[above[-1]]):
        yield above[-1]


def _leans_back(text: str, before: str, question: str) -> bool:
    """Whether a sentence needs the one before it: that is a question, or it begins with "He" or "This", or with "The
    ministry said", if the reader's question speaks of no ministry and the sentence names nobody."""
    the = _THE.match(text)
    return asks(before) or bool(LEANS.search(text)) or bool(the and the[1] not in question.lower() and not names(text))


def noted(question: str, sentences: Sequence[Sentence], hits: Sequence[Hit]) -> tuple[DraftSentence, ...]:
    """With what a sentence leaves to its article: the day, where it says "yesterday" or "on the 17th", and what "the
    council" is called, if neither the question nor an earlier sentence says so."""
    told, known = list[DraftSentence](), question
    for number, _, text, _ in sentences:
        hit = hits[number - 1]
        notes = [_published(hit)] if hit.article.published and _tells_by_its_day(text) else []
        referent = meant(text, hit.article.body[: hit.article.body.find(text, hit.passage.start)])
        if referent and referent[1].lower() not in known.lower():
            notes.insert(0, f"{referent[0]}: {referent[1]}")
        told.append(DraftSentence(text, (number,), "; ".join(notes)))
        known += f"\n{text} {told[-1].note}"
    return tuple(told)


def _tells_by_its_day(text: str) -> bool:
    """Whether a sentence says "yesterday", "on the 17th" or "Monday", and no date beside it."""
    days = read_days(text)
    full = [day for day in days if day.month and day.day]

    def is_open(day: Day) -> bool:
        if day.weekday is None:
            return bool(day.word) or bool(day.day and not day.month)
        gaps = [(day.end, other.start) for other in full] + [(other.end, day.start) for other in full]
        # "Friday, 17 October"; but "who vanished on 9 May on Thursday" names two days.
        beside = any(0 <= end - start <= 4 and "on" not in text[start:end].split() for start, end in gaps)
        return not beside and not _REPEATED.search(text, 0, day.start)

    return bool(_RELATIVE_DAY.search(text)) or any(map(is_open, days))


def _published(hit: Hit) -> str:
    """When; of a text that was printed again, when it first was, as its "yesterday" is counted from there."""
    first = min(article.published for article in (hit.article, *hit.also_in) if article.published)
    return f"{'' if first == hit.article.published else 'first '}published on {written(first)}"


# --- how sure -----------------------------------------------------------------------------------------------


def _signals(
    question: str,
    chosen: Sequence[Sentence],
    given: Sequence[Sentence],
    hits: Sequence[Hit],
    pages: Sequence[Sequence[str]],
    rarity: Mapping[str, float],
) -> dict[str, float]:
    """Those of the chosen sentences, what is given with them, and their passages."""
    read = [hits[sentence.passage - 1] for sentence in chosen]
    passages = (f"{hit.article.title}\n{hit.article.source}\n{without_orders(hit.passage.text)}" for hit in read)
    around = "\n".join(passages)
    there, asked = set(content_words(around)), names(question)
    objected = (_objected(question, sentence, hit, pages) for sentence, hit in zip(chosen, read, strict=True))
    others = (counts_others(question, sentence.text) for sentence in chosen)
    no_reason = all(gives_none(question, sentence.text) for sentence in given)
    return {
        "sentence_words": _coverage(chosen[0], read[0], rarity),
        "words_held": _share(there, rarity),
        "absent_names": sum(name not in there for name in asked) / len(asked) if asked else 0.0,
        "absent_figures": float(bool(figures(question) - figures(around))),
        "fits_type": float(any(holds(question, sentence.text) for sentence in chosen)),
        "objection": float(no_reason or all(objected)) + float(all(others)),
    }


def _objected(question: str, sentence: Sentence, hit: Hit, pages: Sequence[Sequence[str]]) -> bool:
    """Whether the sentence lacks what every answer holds; or a fact that the question takes for granted (a figure, a
    date, a name, that something was not so) stands otherwise in it, or nowhere in it, in the sentence before, or at the
    head of its article; a name, nowhere before it in the article, which need not say again whom it is about. Asked
    whether it is so, a sentence may say that it is not."""
    if lacks(question, sentence.text) or _is_anothers(question, sentence, hit):
        return True
    text, page = _SINCE.sub(r"\1", sentence.text), pages[sentence.passage - 1]
    before = page[max(0, sentence.place - 1) : sentence.place]
    found = differences(question, text, "\n".join([hit.article.head, *before]))
    if any(difference.kind == "name" for difference in found):
        above = "\n".join([hit.article.body[: hit.passage.start], *page[: sentence.place]])
        there = "\n".join([hit.article.head, *_first_named(question, above)])
        nowhere = {difference for difference in differences(question, text, there) if difference.kind == "name"}
        found = [difference for difference in found if difference.kind != "name" or difference in nowhere]
    if asks_why(question) and _NEGATED.search(question):  # why not: "it was due in May, but there was a strike"
        found = [difference for difference in found if difference.kind != "negation"]
    kinds = {difference.kind for difference in found}
    if _ASKS_MORE.search(question):
        return bool(kinds)
    return "name" in kinds or ("date" in kinds and not asks_whether(question))


def _first_named(question: str, text: str) -> Iterator[str]:
    """Of each word of a name in the question, where it first stands in a text, and what is around it: all of a long one
    would take too long to read."""
    for word in names(question).values():
        if (at := text.find(word)) >= 0:
            yield text[max(0, at - AROUND) : at + AROUND]
