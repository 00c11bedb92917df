"""Question + Hits -> Draft, by a language model. Passages go in as numbered, fenced data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache

from rag.llm import LLM
from rag.prompts import Prompt, load_prompt
from rag.question import History
from rag.types import Filters, Hit

NOT_FOUND = "NOT_IN_PASSAGES"
"""What the prompt tells the model to write when the passages do not hold the answer. Never shown."""

_OLD_MARKS = re.compile(r"\s*\[\d{1,3}\]")
"""The numbers of an earlier answer's citations, which mean nothing among this question's passages."""


@cache
def answer_prompt() -> Prompt:
    """prompts/answer.md. Raises SettingsError if it was edited into something unusable."""
    return load_prompt("answer", ("not_found", "today", "passages", "history", "question"))


def write(llm: LLM, question: str, hits: Sequence[Hit], filters: Filters, history: History) -> Iterator[str]:
    """The model's reply, in pieces as they come. Raises LLMError and SettingsError."""
    system, user = answer_prompt().fill(
        not_found=NOT_FOUND,
        today=str(filters.as_of),
        passages=_numbered(hits),
        history="".join(f"Asked before: {q}\nAnswered: {_OLD_MARKS.sub('', a)}\n" for q, a in history[-3:]),
        question=question,
    )
    yield from llm.stream(system, user)


def shown(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces as a reader may see them: an end that may still grow into the sentinel is held back.

    Nothing is shown from the sentinel on; the pieces are read to their end all the same.
    """
    held = ""
    for piece in pieces:
        held += piece
        if NOT_FOUND in held:
            continue
        safe = len(held) - max(n for n in range(len(NOT_FOUND)) if held.endswith(NOT_FOUND[:n]))
        if held[:safe].strip():
            yield held[:safe]
            held = held[safe:]
    if held and NOT_FOUND not in held:
        yield held


def _numbered(hits: Sequence[Hit]) -> str:
    # The fence carries a hash over all passages, so no article can hold the line that would close it.
    key = hashlib.sha256("\0".join(hit.passage.text for hit in hits).encode()).hexdigest()[:16]
    parts = []
    for number, hit in enumerate(hits, 1):
        article = hit.article
        about = ", ".join(filter(None, (article.source, str(article.published or "undated"))))
        parts.append(f"=== {key} passage [{number}] {article.title} ({about})\n{hit.passage.text}\n=== {key} end")
    return "\n\n".join(parts)
