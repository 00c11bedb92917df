"""Hits and what was extracted from them -> Answer: written by a model or not, cited, checked, told as it happens.

Knows nothing of the library and of how anything was found: `rag.pipeline` brings the hits.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.citing import Cited, cite
from rag.drafting import NOT_FOUND, shown, write
from rag.errors import LLMError
from rag.extraction import READ, Extraction
from rag.llm import LLM
from rag.marks import read_marks, without_marks
from rag.question import History, Named
from rag.settings import CAUTION
from rag.types import Answer, Delta, Draft, Filters, Hit, Part, Progress, Status

EXTRACTIVE = "extractive"


@dataclass
class Turn:
    """One question on its way: what was asked, and what has been noted so far."""

    question: str
    query: str
    parts: tuple[Part, ...]
    history: History
    filters: Filters
    named: Named
    caution: float = CAUTION
    notices: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = time.perf_counter() - start

    def answer(
        self, status: Status, confidence: float, model: str, hits: Sequence[Hit], text: str, cited: Cited
    ) -> Answer:
        seconds = {**self.seconds, "total": time.perf_counter() - self.began}
        return Answer(
            question=self.question,
            status=status,
            confidence=round(confidence, 4),
            text=text,
            sentences=cited.sentences,
            citations=cited.citations,
            hits=tuple(hits),
            filters=self.filters,
            model=model,
            seconds={stage: round(s, 4) for stage, s in seconds.items()},
            notices=tuple(self.notices),
            parts=self.parts,
        )


def answering(
    turn: Turn, hits: Sequence[Hit], extraction: Extraction, llm: LLM | None
) -> Iterator[Progress | Delta | Answer]:
    """The rest of the road, once the passages are read: at last the Answer. `hits` are not empty."""
    draft, answered, model = extraction.draft, extraction.confidence >= turn.caution, EXTRACTIVE
    written = (yield from _written(llm, turn, hits)) if llm else None
    if llm and written is not None:
        answered, model = NOT_FOUND not in written, llm.name
        draft = read_marks(written, tuple(hits[:READ])) if answered else draft
    elif answered:
        yield from (Delta(sentence.text + " ") for sentence in draft.sentences)
    status: Status = "answered" if answered else "related" if extraction.topical else "not_found"
    if status != "answered":  # of what was found, a reader is shown the nearest sentence at most
        draft = Draft(extraction.nearest if status == "related" else (), draft.passages)
    yield Progress("checking", f"{len(draft.sentences)} sentences")
    with turn.timed("check"):
        cited = cite(draft)
    turn.notices += cited.notices
    text = cited.text if answered else refusal(turn.filters, hits, cited)
    confidence = extraction.confidence if written is None else _confidence(extraction, answered, cited)
    yield turn.answer(status, confidence, model, hits, text, cited)


def _written(llm: LLM, turn: Turn, hits: Sequence[Hit]) -> Generator[Delta | Progress, None, str | None]:
    """Streams the model's text; returns it, or None (with a notice) if the model failed."""
    yield Progress("writing", llm.name)
    pieces: list[str] = []

    def kept(stream: Iterator[str]) -> Iterator[str]:
        for piece in stream:
            pieces.append(piece)
            yield piece

    try:
        with turn.timed("write"):
            reply = write(llm, turn.question, hits[:READ], turn.filters, turn.history)
            for piece in without_marks(shown(kept(reply)), len(hits[:READ])):
                yield Delta(piece)
    except LLMError as error:
        turn.notices.append(f"{error} This answer was extracted from the articles instead.")
        return None
    text = "".join(pieces).strip()
    if not read_marks(text, ()).sentences:
        turn.notices.append(f"{llm.name} wrote nothing. This answer was extracted from the articles instead.")
        return None
    return text


def _confidence(extraction: Extraction, answered: bool, cited: Cited) -> float:
    """Written: the share of sentences that are supported. Refused by the model: at most `CAUTION`."""
    if not answered:
        return min(extraction.confidence, CAUTION)
    return sum(s.check.verdict == "supported" for s in cited.sentences) / max(1, len(cited.sentences))


def refusal(filters: Filters, hits: Sequence[Hit], cited: Cited | None = None) -> str:
    """What a refusal says: the nearest sentence if the articles touch on the question, else the nearest headlines."""
    if cited and cited.sentences:
        return f"The articles touch on this but do not answer it. The nearest they come: {cited.text}"
    if not hits:
        by = f" by {' or '.join(filters.sources)}" if filters.sources else ""
        since, until = (
            f" {word} {day}" if day else "" for word, day in (("since", filters.since), ("until", filters.until))
        )
        return f"Not found: the library holds no article{by}{since}{until}. Widen the filters."
    titles = list(dict.fromkeys(hit.article.title for hit in hits))[:3]
    return "Not found in these articles. The nearest headlines: " + "; ".join(titles) + "."
