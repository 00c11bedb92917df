"""Case + Answer -> numbers, each 0..1, named as the field names them. None where a measure does not apply.

- **correctness**: of answerable cases: it was answered, holds everything in `contains` and nothing in `excludes`.
- **recall@k**: share of the gold articles among the articles of the first k distinct articles retrieved (k = 5).
- **mrr**: 1 / rank of the first gold article among the distinct articles retrieved; 0 if there is none.
- **citation_recall**, **citation_precision**: ALCE (Gao et al. 2023, arXiv 2305.14627, section 4), with
  Citewire's checker in the place of its NLI model. Recall of a sentence is 1 if its quotes together support
  it. A citation counts as precise if its sentence has recall 1 and the citation either supports the sentence
  alone or is needed: without it the others do not. Means over sentences, and over citations.
- **faithfulness**: share of the answer's sentences that the checker calls supported.
- **judged_faithfulness**: the same share by a language model, if one is named as the judge (`eval.judging`).
- **refusal_recall**: of unanswerable cases: it was not answered. **refusal_precision**: of the cases that were
  not answered: it was unanswerable.

For an extracted answer, whose quotes are the sentences themselves, citation measures and faithfulness are 1 by
construction; they say something when a model writes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from eval.cases import Case, OneOf
from eval.judging import judged_faithfulness
from rag import Answer, AnswerSentence, check
from rag.llm import LLM

RECALL_AT = 5
MEASURES = (
    "correctness",
    f"recall@{RECALL_AT}",
    "mrr",
    "citation_precision",
    "citation_recall",
    "faithfulness",
    "judged_faithfulness",
    "refusal_precision",
    "refusal_recall",
)


def measure(case: Case, answer: Answer, judge: LLM | None = None) -> dict[str, float | None]:
    """All measures of one case; see the head of this file. Raises LLMError if a judge fails."""
    refused = answer.status != "answered"
    ranked = ranked_articles(answer)
    sentences = [] if refused else answer.sentences
    precise = [p for sentence in sentences for p in citation_precision(sentence, answer)]
    return {
        "correctness": float(is_correct(case, answer)) if case.answerable else None,
        f"recall@{RECALL_AT}": recall_at(case.articles, ranked, RECALL_AT) if case.answerable else None,
        "mrr": reciprocal_rank(case.articles, ranked) if case.answerable else None,
        "citation_precision": _mean(precise),
        "citation_recall": _mean([citation_recall(sentence, answer) for sentence in sentences]),
        "faithfulness": _mean([float(sentence.check.verdict == "supported") for sentence in sentences]),
        "judged_faithfulness": judged_faithfulness(judge, answer) if judge else None,
        "refusal_precision": float(not case.answerable) if refused else None,
        "refusal_recall": float(refused) if not case.answerable else None,
    }


def is_correct(case: Case, answer: Answer) -> bool:
    """For an answerable case: the right things are said; for another: it was refused."""
    if not case.answerable:
        return answer.status != "answered"
    said = _plain(" ".join(sentence.text for sentence in answer.sentences))
    holds = all(any(_plain(way) in said for way in _ways(entry)) for entry in case.contains)
    return answer.status == "answered" and holds and not any(_plain(entry) in said for entry in case.excludes)


def ranked_articles(answer: Answer) -> list[str]:
    """File names of the retrieved articles, each once, best first."""
    return list(dict.fromkeys(hit.article.path.rsplit("/", 1)[-1] for hit in answer.hits))


def recall_at(gold: Sequence[OneOf], ranked: Sequence[str], k: int) -> float:
    """Share of the gold entries with a member among the first k.

    >>> recall_at(["a", ["b", "c"]], ["c", "x", "a"], 2)
    0.5
    """
    return sum(any(way in ranked[:k] for way in _ways(entry)) for entry in gold) / len(gold)


def reciprocal_rank(gold: Sequence[OneOf], ranked: Sequence[str]) -> float:
    """1 / rank of the first gold article, 0 if none was retrieved.

    >>> reciprocal_rank(["a"], ["x", "a"])
    0.5
    """
    wanted = {way for entry in gold for way in _ways(entry)}
    return next((1 / rank for rank, name in enumerate(ranked, 1) if name in wanted), 0.0)


def citation_recall(sentence: AnswerSentence, answer: Answer) -> float:
    """1 if the quotes that the sentence cites together support it, else 0."""
    return float(_supports(sentence.text, [answer.citations[n - 1].quote for n in sentence.citations]))


def citation_precision(sentence: AnswerSentence, answer: Answer) -> list[float]:
    """For each citation of the sentence: 1 if it supports it alone or is needed, else 0."""
    quotes = [answer.citations[n - 1].quote for n in sentence.citations]
    whole = _supports(sentence.text, quotes)
    without = [quotes[:i] + quotes[i + 1 :] for i in range(len(quotes))]
    return [
        float(whole and (_supports(sentence.text, [quote]) or not _supports(sentence.text, rest)))
        for quote, rest in zip(quotes, without, strict=True)
    ]


def _supports(sentence: str, quotes: Sequence[str]) -> bool:
    checks = check(sentence, quotes) if quotes else []
    return bool(checks) and all(found.verdict == "supported" for found in checks)


def _ways(entry: OneOf) -> list[str]:
    return [entry] if isinstance(entry, str) else entry


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _plain(text: str) -> str:
    """Lower case, straight quotes and single spaces, so that typography does not decide."""
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”‘’–—", "\"\"''--"))
    return " ".join(text.casefold().split())
