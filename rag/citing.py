"""Draft -> sentences with Citations: what the writer's numbers mean, as exact quotes.

Reads the marks that a model writes, finds in each cited passage the sentence that is meant, and numbers the
quotes in order of appearance. `article.body[start:end] == quote` for every citation made here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.checking import check_sentence, nearest, overlap
from rag.sentences import sentence_spans
from rag.types import AnswerSentence, Citation, Draft, DraftSentence, Hit

_ONE = r"\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\](?!\()"
_RUN = rf"{_ONE}(?:\s*+[,;]?\s*+{_ONE})*"
_MARK = re.compile(rf"\({_RUN}\)|{_RUN}")
"""[1], [1, 2], [1-3], [1][2], ([1], [2]); a number of four digits is a year, and [1](...) is a link."""
_RANGE = re.compile(r"(\d+)(?:\s*[–-]\s*(\d+))*")
WIDEST_RANGE = 20
"""[1-3] means three passages; of a wider range than this only the two ends are read."""

# What a model puts at the start of a line although it was asked for plain text: "- ", "1. ", "## ".
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|#{1,6}|\d{1,2}[.)])\s+")

UNCITED = "this sentence has no citation"


@dataclass(frozen=True)
class Cited:
    """Sentences with their citations and checks, and what went wrong on the way."""

    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    notices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentences with their notes and [1] marks, for a place that shows plain text."""
        return " ".join(
            s.text + (f" [{s.note}]" if s.note else "") + "".join(f" [{number}]" for number in s.citations)
            for s in self.sentences
        )


def read_marks(text: str, passages: tuple[Hit, ...]) -> Draft:
    """A written answer with [n] marks as a Draft. A mark belongs to the sentence before it.

    A number may point nowhere; `cite` drops and reports it. Signs of lists, headings and bold type are left out.
    """
    sentences: list[DraftSentence] = []
    for line in text.split("\n"):
        bare, marks = _lift_marks(_LIST_MARK.sub("", line.replace("**", ""), count=1))
        spans = [span for span in sentence_spans(bare) if re.search(r"\w", bare[span.start : span.end])]
        if not spans and sentences:  # marks on a line of their own
            cites = (*sentences[-1].cites, *(n for _, ns in marks for n in ns))
            sentences[-1] = DraftSentence(sentences[-1].text, tuple(dict.fromkeys(cites)))
        for i, (start, end) in enumerate(spans):
            until = spans[i + 1].start if i + 1 < len(spans) else len(bare)
            numbers = [n for at, ns in marks if (start < at <= until) or (i == 0 and at <= start) for n in ns]
            sentences.append(DraftSentence(bare[start:end], tuple(dict.fromkeys(numbers))))
    return Draft(tuple(sentences), passages)


def _lift_marks(line: str) -> tuple[str, list[tuple[int, list[int]]]]:
    """The line without its marks, and for each mark where it stood and the numbers in it."""
    marks: list[tuple[int, list[int]]] = []
    bare, last = "", 0
    for match in _MARK.finditer(line):
        bare = (bare + line[last : match.start()]).rstrip()
        marks.append((len(bare), _numbers(match[0])))
        last = match.end()
        if bare.endswith((".", "!", "?")) and line.startswith(".", last):  # He left. [1].
            last += 1
    return bare + line[last:], marks


def _numbers(run: str) -> list[int]:
    """ "[1, 3-5][7]" -> [1, 3, 4, 5, 7]."""
    numbers: list[int] = []
    for match in _RANGE.finditer(run):
        first, last = int(match[1]), int(match[2] or match[1])
        numbers += range(first, last + 1) if 0 <= last - first < WIDEST_RANGE else (first, last)
    return numbers


def cite(draft: Draft) -> Cited:
    """Finds the quote behind every number of a draft and checks each sentence against its quotes."""
    numbers: dict[tuple[str, int, int], Citation] = {}
    sentences = []
    nowhere: list[int] = []
    for sentence in draft.sentences:
        cited: dict[int, Citation] = {}
        for n in sentence.cites:
            if not 1 <= n <= len(draft.passages):
                nowhere.append(n)
                continue
            citation = _quote(sentence.text, draft.passages[n - 1], len(numbers) + 1)
            citation = numbers.setdefault((citation.article_id, citation.start, citation.end), citation)
            cited[citation.number] = citation
        sentences.append(_checked(sentence, list(cited.values())))
    return Cited(tuple(sentences), tuple(numbers.values()), _dropped(nowhere, len(draft.passages)))


def _dropped(nowhere: list[int], given: int) -> tuple[str, ...]:
    """One notice for all the numbers that point nowhere, none if there are none."""
    wrong = [f"[{n}]" for n in dict.fromkeys(nowhere)]
    if not wrong:
        return ()
    told = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
    marks = "that mark was" if len(wrong) == 1 else "those marks were"
    return (f"The model cited {told}, but it was given {given} passages; {marks} dropped.",)


def _checked(sentence: DraftSentence, citations: list[Citation]) -> AnswerSentence:
    check = check_sentence(sentence.text, [citation.quote for citation in citations])
    if not citations:
        check = type(check)(sentence.text, "unsupported", 0.0, None, (UNCITED,))
    return AnswerSentence(sentence.text, tuple(citation.number for citation in citations), check, sentence.note)


def _quote(sentence: str, hit: Hit, number: int) -> Citation:
    """The sentence of a passage that a sentence rests on; the whole passage if they share no word."""
    article, passage = hit.article, hit.passage
    evidence = nearest(sentence, passage.text)
    if evidence and overlap(sentence, evidence.text) > 0:
        start, end = passage.start + evidence.start, passage.start + evidence.end
    else:
        start, end = passage.start, passage.end
    return Citation(
        number,
        article.id,
        article.title,
        article.source,
        article.published,
        article.url,
        article.body[start:end],
        start,
        end,
        hit.also_in,
    )
