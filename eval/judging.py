"""Answer -> what a language model, asked as a judge, makes of it, by LlamaIndex's evaluators.

An option for evaluation, never the default: such judges miss most of what is made up, and disagree with themselves
from one run to the next (docs/checking.md). Their figures stand beside the checker's, under names of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any

from eval.cases import Case
from rag import Answer, AnswerSentence, LLMError
from rag.llm import LLM, LONGEST_REPLY
from rag.prompts import Prompt, fence, load_prompt
from rag.thinking import said

YES, NO = "YES", "NO"
"""What the prompt tells the judge to write, and LlamaIndex's evaluator reads."""
BEST = 5.0
"""LlamaIndex's scale of correctness goes from 1 to this."""


@cache
def judge_prompt() -> Prompt:
    """prompts/judge.md. Raises SettingsError if it was edited into something unusable."""
    return load_prompt("judge", ("yes", "no", "fence", "sentence", "quotes"))


class Judge:
    """A language model that is asked whether sentences are supported, and whether answers are right.

    Safe to use from several threads, as far as the model is.
    """

    def __init__(self, llm: LLM) -> None:
        judge_prompt()  # a prompt that cannot be used is told before a run begins
        self.name = llm.name
        self._llm = llm

    def scores(self, case: Case, answer: Answer) -> dict[str, tuple[float, float]]:
        """judged_faithfulness: claims that it finds supported, of all; one without a citation is not, and it is not
        asked. judged_correctness of cases that say in words what is right: LlamaIndex's 1 to 5 as 0 to 1, 0 for a
        refusal. Neither for what it cannot judge. Raises LLMError, also when its reply is none of those asked for.
        """
        scores: dict[str, tuple[float, float]] = {}
        answered = answer.status == "answered"
        claims = [sentence for sentence in answer.sentences if sentence.claim]
        if answered and claims:
            supported = sum(self._supports(sentence, answer) for sentence in claims)
            scores["judged_faithfulness"] = supported, len(claims)
        if right := [*case.quotes, *case.answers]:
            scores["judged_correctness"] = self._correct(case, answer, right) if answered else 0.0, 1
        return scores

    def _supports(self, sentence: AnswerSentence, answer: Answer) -> bool:
        from llama_index.core.evaluation import FaithfulnessEvaluator

        if not sentence.citations:
            return False
        quotes = "\n".join(answer.citations[number - 1].quote for number in sentence.citations)
        template = _template(sentence.text, quotes)
        evaluator = FaithfulnessEvaluator(llm=self._asked, eval_template=template)
        reply = evaluator.evaluate(response=sentence.text, contexts=[quotes]).feedback or ""
        word = reply.strip().strip(".*\"'`").upper()
        if word not in (YES, NO):
            raise self._unusable(f"{YES} or {NO}", reply)
        return word == YES

    def _correct(self, case: Case, answer: Answer, right: Sequence[str]) -> float:
        from llama_index.core.evaluation import CorrectnessEvaluator

        evaluator = CorrectnessEvaluator(llm=self._asked, parser_function=_first_line)
        told = " ".join(sentence.text for sentence in answer.sentences)
        found = evaluator.evaluate(query=case.question, response=told, reference="\n".join(right))
        score = found.score
        if score is None or not 1 <= score <= BEST:
            raise self._unusable(f"a score from 1 to {BEST:g}", found.feedback or "")
        return (float(score) - 1) / (BEST - 1)

    @cached_property
    def _asked(self) -> Any:
        return _for_llama_index(self._llm)

    def _unusable(self, wanted: str, reply: str) -> LLMError:
        return LLMError(f"The judge {self.name} was to write {wanted}, and wrote {reply[:60]!r}. Name another model.")


def _first_line(reply: str) -> tuple[float | None, str]:
    """(score, reasons). LlamaIndex's own parser fails on a score without reasons."""
    score, _, reasons = reply.strip().partition("\n")
    try:
        return float(score), reasons
    except ValueError:
        return None, reply


def _template(sentence: str, quotes: str) -> Any:
    """prompts/judge.md as LlamaIndex's evaluator wants it. What is judged stands between lines that carry a hash of it,
    so that it cannot end them itself."""
    from llama_index.core.llms import ChatMessage
    from llama_index.core.prompts import ChatPromptTemplate

    system, user = (
        text.replace("{", "{{").replace("}", "}}").replace("\0s", "{query_str}").replace("\0q", "{context_str}")
        for text in judge_prompt().fill(yes=YES, no=NO, fence=fence(sentence, quotes), sentence="\0s", quotes="\0q")
    )
    return ChatPromptTemplate([ChatMessage(role="system", content=system), ChatMessage(role="user", content=user)])


def _for_llama_index(llm: LLM) -> Any:
    """Our model as LlamaIndex's: asked by our client, with its time limits and retries."""
    from llama_index.core.llms import ChatMessage, ChatResponse, CompletionResponse, CustomLLM, LLMMetadata

    class Asked(CustomLLM):  # type: ignore[misc]
        @property
        def metadata(self) -> Any:
            return LLMMetadata(model_name=llm.name, is_chat_model=True, context_window=8192)

        def chat(self, messages: Any, **_: Any) -> Any:
            texts = {role: "\n".join(str(m.content) for m in messages if m.role == role) for role in ("system", "user")}
            reply = said(llm.stream(texts["system"], texts["user"]), LONGEST_REPLY)
            return ChatResponse(message=ChatMessage(role="assistant", content=reply))

        def complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:
            return CompletionResponse(text=said(llm.stream("", prompt), LONGEST_REPLY))

        def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:
            raise NotImplementedError("a judge is waited for")

    return Asked()
