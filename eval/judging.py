"""Answer -> the share of its sentences that a language model, asked as a judge, finds supported by their quotes.

An option for evaluation, never the default: such judges miss most of what is made up, and disagree with themselves
from one run to the next (docs/checking.md). Its figure is always shown beside the checker's, under its own name.
"""

from __future__ import annotations

import hashlib
from functools import cache

from rag import Answer, AnswerSentence, LLMError
from rag.llm import LLM
from rag.prompts import Prompt, load_prompt

YES, NO = "SUPPORTED", "NOT_SUPPORTED"
"""What the prompt tells the judge to write."""


@cache
def judge_prompt() -> Prompt:
    """prompts/judge.md. Raises SettingsError if it was edited into something unusable."""
    return load_prompt("judge", ("yes", "no", "fence", "sentence", "quotes"))


def judged_faithfulness(llm: LLM, answer: Answer) -> float | None:
    """Share of the sentences, 0..1; one without a citation is not supported, and the judge is not asked. None for an
    answer without sentences, and for a refusal. Raises LLMError, also when a reply is neither word.
    """
    if answer.status != "answered" or not answer.sentences:
        return None
    return sum(_supports(llm, sentence, answer) for sentence in answer.sentences) / len(answer.sentences)


def _supports(llm: LLM, sentence: AnswerSentence, answer: Answer) -> bool:
    if not sentence.citations:
        return False
    quotes = "\n".join(answer.citations[number - 1].quote for number in sentence.citations)
    fence = hashlib.sha256(f"{sentence.text}\0{quotes}".encode()).hexdigest()[:16]
    asked = judge_prompt().fill(yes=YES, no=NO, fence=fence, sentence=sentence.text, quotes=quotes)
    reply = "".join(llm.stream(*asked)).strip().strip(".*\"'`").upper()
    if reply not in (YES, NO):
        raise LLMError(
            f"The judge {llm.name} was to write {YES} or {NO}, and wrote {reply[:60]!r}. Name another model."
        )
    return reply == YES
