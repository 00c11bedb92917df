"""Draft -> sentences with Citations: what the writer's numbers mean, as exact quotes.

Finds in each cited passage the sentence, or the run of them, that is meant, finds a quote for a sentence without a
number where the passages hold one, and numbers the quotes in order of appearance. `article.body[start:end] == quote`
for every citation made here. Does not read marks (`rag.marks`) and judges nothing itself (`rag.checking`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, pairwise

from rag.asides import is_about_reply, says_nothing_is_told
from rag.checking import Checker, nearest, overlap
from rag.extraction import LEANS
from rag.facts import as_written
from rag.figures import read_figures
from rag.orders import ORDERED, orders_in, without_orders
from rag.publishers import without_credit
from rag.quantities import missing_figures
from rag.sentences import sentence_spans
from rag.terms import content_words, figures, names, words_of
from rag.types import AnswerSentence, Check, Citation, Draft, DraftSentence, Hit, Span

_LIKE_OURS = re.compile(r"\[(\d{1,3})\]")
UNCITED = "this sentence has no citation"
NOT_TOLD = "this sentence says what the articles do not say, which no quote can show; it is not counted"

MOST_SENTENCES = 3
"""In one quote."""
ADDS = 0.2
"""A neighbouring sentence is quoted too if it holds this share of the sentence's words that the quote lacks, ..."""
ADDS_WORDS = 2
"""... and at least so many (a figure or a name counts for two); less is enough for the one that a quote leans on."""
FURTHER = 2
"""Quotes that are added for figures which stand elsewhere in a passage that is cited."""
LONG = 60
"""Words from which a sentence of an article is cut down to the clause that is meant."""
TRIED = 3
"""Passages whose quotes are checked for a sentence without a number: those that share most with it."""
FEW = 3
"""With fewer content words, and no figure or name, a sentence says too little for a quote to be found for it."""

_LABEL = re.compile(r"^\W*[^\W\d][^:\n]{0,30}:\s")
_CLAUSE = re.compile(r"[;:—–][ ]|[ ][—–-][ ]|,[ ](?=(?:and|but|while|whereas|although|though)\b)")
_GOVERNS = re.compile(
    r"\b(?:not|no|nor|never|neither|none|without|cannot|fail(?:s|ed)?|den(?:y|ies|ied)|refus\w+|reject\w+|false\w*|untrue"
    r"|alleg\w+|claim\w*|say|says|said|tell|tells|told|accord\w+|argu\w+|suggest\w*|report\w*|believ\w+|deem\w*|rumou?r\w*"
    r"|if|unless|whether|would|could|may|might|should|perhaps|possibl[ey]|hop\w+|fear\w*|expect\w*|doubt\w*|only|except)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
"""Words that may turn the meaning of the clause beside them, or say whose it is: they are never cut off."""


@dataclass(frozen=True)
class Cited:
    """Sentences with their citations and checks, and what went wrong on the way."""

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    notices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentences with their notes and [1] marks, for a place that shows plain text.

        A number in square brackets that an article or a model wrote stands in round ones, so that none looks like ours.
        """
        return " ".join(
            _LIKE_OURS.sub(r"(\1)", s.text)
            + (f" [{s.note}]" if s.note else "")
            + "".join(f" [{number}]" for number in s.citations)
            for s in self.sentences
        )

    @property
    def supported(self) -> float:
        """The share of the claims that the checker supports, 0..1; 0 of none."""
        return sum(s.check.verdict == "supported" for s in self.claims) / max(1, len(self.claims))

    @property
    def claims(self) -> list[AnswerSentence]:
        """The sentences that say something of the world."""
        return [sentence for sentence in self.sentences if sentence.claim]

    def keeping(self, keep: Callable[[AnswerSentence], bool]) -> Cited:
        """Only these sentences, and the citations that they have, numbered anew."""
        kept = [sentence for sentence in self.sentences if keep(sentence)]
        numbers = dict.fromkeys(chain.from_iterable(sentence.citations for sentence in kept))
        anew = {number: i for i, number in enumerate(numbers, 1)}
        cited = {citation.number: citation for citation in self.citations}
        return Cited(
            tuple(replace(s, citations=tuple(anew[number] for number in s.citations)) for s in kept),
            tuple(replace(cited[number], number=new) for number, new in anew.items()),
            self.notices,
        )


def cite(draft: Draft, checker: Checker) -> Cited:
    """Finds the quote behind every number of a draft and checks each sentence against its quotes.

    A number that points to no passage is dropped, with a notice. A sentence that has none, or none left, is given the
    quote that supports it best, if it says enough and the checker says that one does; a notice counts those. A sentence
    that cites a wrong passage keeps its citation, and the verdict on it. One that only says what the articles do not
    say is given none, unless it stands in a passage that it cites. What gives orders to whoever answers
    (`rag.orders`) is never quoted.
    """
    numbers: dict[tuple[str, int, int], Citation] = {}
    sentences = []
    nowhere: list[int] = []

    def numbered(quotes: Sequence[Citation]) -> list[Citation]:
        cited = [
            numbers.setdefault((quote.article_id, quote.start, quote.end), replace(quote, number=len(numbers) + 1))
            for quote in quotes
        ]
        return list(dict.fromkeys(cited))

    for sentence in draft.sentences:
        points = [n for n in sentence.cites if 1 <= n <= len(draft.passages)]
        nowhere += [n for n in sentence.cites if n not in points]
        hits = [draft.passages[n - 1] for n in points]
        if says_nothing_is_told(sentence.text) and not any(sentence.text in hit.passage.text for hit in hits):
            sentences.append(replace(_uncited(sentence, NOT_TOLD), claim=False))
            continue
        found = None if points else _found(sentence.text, draft.passages, checker)
        quoted = found[0] if found else _quoted(sentence.text, hits)
        if quoted:
            check = found[1] if found else _checked(sentence.text, quoted, checker)
            marks = tuple(citation.number for citation in numbered([quote for _, quote in quoted]))
            cited = AnswerSentence(sentence.text, marks, check, sentence.note, found=found is not None)
        else:
            ordered = _only_ordered(sentence.text, hits or draft.passages)
            cited = _uncited(sentence, ORDERED if ordered else UNCITED)
        sentences.append(cited)
    notices = (*_dropped(nowhere, len(draft.passages)), *_told(sum(sentence.found for sentence in sentences)))
    return Cited(tuple(sentences), tuple(numbers.values()), notices)


def _dropped(nowhere: list[int], given: int) -> tuple[str, ...]:
    """One notice for all the numbers that point nowhere, none if there are none."""
    wrong = [f"[{n}]" for n in dict.fromkeys(nowhere)]
    if not wrong:
        return ()
    told = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
    marks = "that mark was" if len(wrong) == 1 else "those marks were"
    return (f"The model cited {told}, but it was given {given} passages; {marks} dropped.",)


def _told(found: int) -> tuple[str, ...]:
    if not found:
        return ()
    if found == 1:
        return ("One sentence cited no passage; the quote beside it was found by Citewire.",)
    return (f"{found} sentences cited no passage; the quotes beside them were found by Citewire.",)


_Quoted = tuple[Hit, Citation]
"""A passage, and its quote for a sentence."""


def _checked(sentence: str, quoted: Sequence[_Quoted], checker: Checker) -> Check:
    """Against all these quotes together; one that two passages hold is one."""
    hits = [hit for hit, _ in quoted]
    quotes = {(quote.article_id, quote.start, quote.end): quote.quote for _, quote in quoted}
    check = checker.check_sentence(_said(sentence, hits), list(quotes.values()), "\n".join(map(_beside, hits)))
    return replace(check, sentence=sentence)


def _uncited(sentence: DraftSentence, why: str) -> AnswerSentence:
    return AnswerSentence(sentence.text, (), Check(sentence.text, "unsupported", 0.0, None, (why,)), sentence.note)


def _said(sentence: str, hits: Sequence[Hit]) -> str:
    """What is to stand in the quotes: that their own publisher reported it, on that day, is known without them."""
    for hit in hits:
        sentence = without_credit(sentence, hit.article.source, hit.article.published)
    return sentence


def _beside(hit: Hit) -> str:
    """What tells who "he" is in a quote, and when "on Tuesday" was."""
    return f"{hit.article.head}\n{hit.passage.text}"


# --- from a passage to the quote in it ----------------------------------------------------------------------


def _found(sentence: str, passages: Sequence[Hit], checker: Checker) -> tuple[list[_Quoted], Check] | None:
    """The passage and its quotes that support a sentence best, and how; None if the checker supports it by none.

    None too for what is about the reply, or says hardly anything: "Note: high water." would be supported by any flood.
    """
    if is_about_reply(sentence):
        return None
    wanted = _weights(sentence)
    near = sorted(passages, key=lambda hit: -_held(wanted, _items(_evidence(hit))))[:TRIED]  # of two, the better hit
    quoted = filter(None, (_quoted(sentence, [hit]) for hit in near if _says_enough(sentence, hit)))
    checked = [(quotes, _checked(sentence, quotes, checker)) for quotes in quoted]
    supporting = [one for one in checked if one[1].verdict == "supported"]
    return max(supporting, key=lambda one: one[1].score, default=None)


def _only_ordered(sentence: str, hits: Sequence[Hit]) -> bool:
    """Whether what gives orders in these passages holds more of a sentence than all the rest of them."""
    ordered = "\n".join(orders_in(hit.passage.text) for hit in hits)
    return overlap(sentence, ordered) > overlap(sentence, "\n".join(map(_evidence, hits)))


def _says_enough(sentence: str, hit: Hit) -> bool:
    """Whether a sentence has the words, or a figure of something ("48 million", not "14") or a name, without its label
    ("Note: ..."). That a word which opens it is a name ("Ruiz won."), the passage tells."""
    said = _LABEL.sub("", sentence)
    words, numbers = set(content_words(said)), figures(said)
    counted = numbers and words - numbers
    return bool(len(words) >= FEW or counted or names(said) or words & names(_evidence(hit)).keys())


def _evidence(hit: Hit) -> str:
    """The passage without what gives orders to whoever answers; of the same length."""
    return without_orders(hit.passage.text)


def _quoted(sentence: str, hits: Sequence[Hit]) -> list[_Quoted]:
    """The passages that have a quote for a sentence, each with it; and with up to `FURTHER` more for figures that none
    of these holds: the strike ended on 13 May, and far from there 340 drivers began it."""
    quoted = [(hit, quote) for hit in hits if (quote := _quote(sentence, hit))]
    said = _said(sentence, hits)
    for _ in range(FURTHER):
        lacks = _lacking(said, "\n".join(quote.quote for _, quote in quoted))
        further = _further(said, lacks, [hit for hit, _ in quoted]) if lacks else None
        if not further:
            break
        quoted.append(further)
    return quoted


def _lacking(sentence: str, text: str) -> set[Span]:
    """Where a sentence has figures that a text does not have in any notation. Not days: what stands around a quote
    tells them too, and a quote for the day alone would have what happened on another day pass for it."""
    missing = missing_figures(read_figures(sentence), read_figures(text))
    return {Span(figure.start, figure.end) for figure in missing if not figure.weak}


def _further(sentence: str, lacks: set[Span], hits: Sequence[Hit]) -> _Quoted | None:
    """The sentence of these passages that has most of what is lacking, of those that share another word with it."""
    rest = sentence
    for start, end in lacks:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    others, best, most = words_of(rest), None, (0, 0)
    for hit in hits:
        left = _evidence(hit)
        for span in sentence_spans(left):
            text = left[span.start : span.end]
            held, shared = len(lacks - _lacking(sentence, text)), len(others & words_of(text))
            if shared and held and (held, shared) > most:
                best, most = (hit, _citation(hit, span)), (held, shared)
    return best


def _quote(sentence: str, hit: Hit) -> Citation | None:
    """What of a passage a sentence rests on, not numbered yet; the whole passage if they share no word. Of one that
    gives orders to whoever answers never these, then its first other sentence; None if it has no other."""
    text, left = hit.passage.text, _evidence(hit)
    span = _span(sentence if sentence in left else as_written(sentence, left), text, left)
    if span is None and left != text:
        span = next(iter(sentence_spans(left)), None)
        if span is None:
            return None
    return _citation(hit, span or Span(0, len(text)))


def _citation(hit: Hit, span: Span) -> Citation:
    article, start, end = hit.article, hit.passage.start + span.start, hit.passage.start + span.end
    about = (article.id, article.title, article.source, article.published, article.url)
    return Citation(0, *about, article.body[start:end], start, end, hit.also_in)


def _span(sentence: str, text: str, left: str) -> Span | None:
    """The sentence of a text that a sentence rests on, a clause of it, or a run of neighbours; None if none is near.
    `left` has blanks where the text has what is no evidence."""
    evidence = nearest(sentence, left)
    if evidence is None or not overlap(sentence, evidence.text):
        return None
    best = Span(evidence.start, evidence.end)
    if sentence in evidence.text:
        return best
    wanted = _weights(sentence)
    run = _run(best, text, left, wanted)
    return _clause(best, text, wanted) if run == best else run


def _weights(sentence: str) -> dict[str, int]:
    """What a sentence says, and how much each of it weighs: a word 1, a figure or a name 2."""
    return {
        **dict.fromkeys(content_words(sentence), 1),
        **dict.fromkeys(names(sentence), 2),
        **dict.fromkeys(figures(sentence), 2),
    }


@lru_cache(maxsize=1_000)
def _items(text: str) -> frozenset[str]:
    return frozenset({*content_words(text), *names(text), *figures(text)})


def _held(wanted: Mapping[str, int], there: Collection[str]) -> int:
    """How much of what is wanted is there."""
    return sum(weight for item, weight in wanted.items() if item in there)


def _run(best: Span, text: str, left: str, wanted: Mapping[str, int]) -> Span:
    """The best sentence with those neighbours that hold clearly more of what is said, or that it leans on.

    "He said ..." brings along the sentence before it if that says who, or anything else of what is said.
    """
    spans = sentence_spans(text)
    inside = [i for i, span in enumerate(spans) if span.start < best.end and span.end > best.start]
    if not inside:
        return best
    first, last = inside[0], inside[-1]
    items = [_items(left[span.start : span.end]) for span in spans]
    enough = max(ADDS_WORDS, ADDS * sum(wanted.values()))
    while last - first + 1 < MOST_SENTENCES:
        lacks = {item: wanted[item] for item in wanted.keys() - frozenset().union(*items[first : last + 1])}
        ways = []
        if first > 0:
            leans = LEANS.match(text[spans[first].start : spans[first].end])
            ways.append((_held(lacks, items[first - 1]), 1 if leans else enough, first - 1, last))
        if last + 1 < len(spans):
            ways.append((_held(lacks, items[last + 1]), enough, first, last + 1))
        better = [(adds, wider) for adds, least, *wider in ways if adds >= least]
        if not better:
            break
        first, last = max(better)[1]
    return best if (first, last) == (inside[0], inside[-1]) else Span(spans[first].start, spans[last].end)


def _clause(best: Span, text: str, wanted: Mapping[str, int]) -> Span:
    """Of a very long sentence, the clause that holds all that the sentence holds of what is said.

    The whole of it, if what would be cut off denies, doubts or reports anything: of "It is not true that X" the words
    "X" are no quote.
    """
    whole = text[best.start : best.end]
    if len(whole.split()) <= LONG:
        return best
    edges = [0, *(match.end() for match in _CLAUSE.finditer(whole)), len(whole)]
    held = _held(wanted, _items(whole))
    clauses = [Span(a, b) for a, b in pairwise(edges)]
    for start, end in clauses:
        clause = whole[start:end].rstrip(" ,;:—–-")
        off = f"{whole[:start]} {whole[end:]}"
        if _held(wanted, _items(clause)) == held and not (_GOVERNS.search(off) or LEANS.match(clause)):
            return Span(best.start + start, best.start + start + len(clause))
    return best
