"""Case + Answer -> scores, named as the field names them. A score is (sum, count): what was seen, of how many.

A measure of a suite is the sum of the sums over the sum of the counts, so each says below what is counted.

- **correctness** (answerable cases that say in words what is right): it was answered, holds everything in `contains`,
  nothing in `excludes`, and one of `answers`.
- **exact_match**, **token_f1** (cases that give `answers`): SQuAD's (Rajpurkar et al. 2016, arXiv 1606.05250): after
  lower case, without punctuation and articles, the best over the given answers; F1 over the multisets of words.
- **recall@5**, **recall@10**, **hit@5**, **mrr**, **ndcg@10** (cases that name `articles`; by ir-measures): over the
  distinct articles retrieved, best first. Of several articles any one of which will do, the first counts.
- **citation_recall**, **citation_precision** (answers): ALCE (Gao et al. 2023, arXiv 2305.14627, section 4), with
  Citewire's checker in the place of its NLI model. A sentence's recall is 1 if its quotes together support it. A
  citation is precise if its sentence has recall 1 and it either supports the sentence alone or is needed: without it
  the others do not. Both are means over sentences, or citations, of an answer first, then over answers, as in ALCE.
- **marked** (sentences): the writer itself gave a citation; Citewire finds quotes for sentences without one.
- **quote_exactness** (citations): the quote stands in its article at its place, character by character.
- **faithfulness** (sentences): the checker supports it. What only says what the articles do not say counts in none of
  the scores of citing.
- **refusal_recall** (unanswerable cases): it was not answered. **refusal_precision** (cases that were not answered): it
  was unanswerable.
- **aurc** (cases): area under the risk-coverage curve, see `eval.statistics.aurc`; 0 is best. Of an extracted answer
  that was refused, the risk is that of what would have been said.
- **detection_recall** (sentences of drafts that a person labelled unsupported): the checker does not support them.
  **detection_precision** (sentences of drafts that the checker does not support): a person agrees.
  **quote_recall** (sentences of drafts with `rests_on`): a quote that it cites overlaps with that sentence.
- **tokens** (cases in which a model wrote): estimated (`rag.llm.estimated_tokens`), prompts and replies together.
- **judged_faithfulness**, **judged_correctness**: by a language model that the user names (`eval.judging`).

For an extracted answer, whose quotes are the sentences themselves, citation measures and faithfulness are 1 by
construction; they say something when a model writes, and in drafts.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import ir_measures

from eval.cases import Case, DraftCase, Labelled, Number, Pattern, Way, Ways
from eval.statistics import Statistic, aurc, mean
from rag import Answer, AnswerSentence, Article, Citation, check
from rag.figures import read_figures

Score = tuple[float, float]
"""(sum, count); of aurc (confidence, loss)."""
Gold = Sequence[frozenset[str]]
"""The ids of the articles that hold the answer: one of each set is needed."""
RETRIEVAL = {
    "recall@5": ir_measures.R @ 5,
    "recall@10": ir_measures.R @ 10,
    "hit@5": ir_measures.Success @ 5,
    "mrr": ir_measures.RR,
    "ndcg@10": ir_measures.nDCG @ 10,
}


class Measure(NamedTuple):
    """How the scores of a suite's cases become one figure."""

    counted: str
    statistic: Statistic = mean
    better: int = 1
    """1 where more is better, -1 where less is, 0 where neither is a fault."""


MEASURES: dict[str, Measure] = {
    "correctness": Measure("cases"),
    "exact_match": Measure("cases"),
    "token_f1": Measure("cases"),
    **dict.fromkeys(RETRIEVAL, Measure("cases")),
    "citation_precision": Measure("answers"),
    "citation_recall": Measure("answers"),
    "marked": Measure("sentences"),
    "quote_exactness": Measure("citations"),
    "faithfulness": Measure("sentences"),
    "refusal_precision": Measure("refusals"),
    "refusal_recall": Measure("cases"),
    "aurc": Measure("cases", aurc, -1),
    "detection_precision": Measure("sentences"),
    "detection_recall": Measure("sentences"),
    "quote_recall": Measure("sentences"),
    "tokens": Measure("cases", better=0),
    "judged_faithfulness": Measure("sentences"),
    "judged_correctness": Measure("answers"),
}


# --- questions -----------------------------------------------------------------------------------------------


def measure(case: Case, answer: Answer, gold: Gold) -> dict[str, Score]:
    """The scores of one question that apply to it, but for those that need a second look (aurc, tokens, judges)."""
    answered = answer.status == "answered"
    scores: dict[str, Score] = {}
    if case.answerable and (case.contains or case.excludes or case.answers):
        scores["correctness"] = float(is_correct(case, answer)), 1
    if case.answers:
        words = said(answer) if answered else ""
        scores["exact_match"] = max(exact_match(words, right) for right in case.answers), 1
        scores["token_f1"] = max(token_f1(words, right) for right in case.answers), 1
    if gold:
        scores |= {name: (value, 1) for name, value in retrieval(gold, ranked_articles(answer)).items()}
    if answered:
        scores |= _cited(answer)
    else:
        scores["refusal_precision"] = float(not case.answerable), 1
    if not case.answerable:
        scores["refusal_recall"] = float(not answered), 1
    return {name: score for name, score in scores.items() if score[1]}


def failed_scores(case: Case | DraftCase, gold: Gold) -> dict[str, Score]:
    """The scores of a case that could not be asked: the worst of each that is sure to apply."""
    if isinstance(case, DraftCase):
        return {"detection_recall": (0, max(1, sum(not s.supported for s in case.sentences)))}
    if not case.answerable:
        return {"refusal_recall": (0, 1), "aurc": (1, 1)}
    names = [
        *(["correctness"] if case.contains or case.answers else []),
        *(["exact_match", "token_f1"] if case.answers else []),
    ]
    return {**{name: (0.0, 1.0) for name in [*names, *(RETRIEVAL if gold else [])]}, "aurc": (1, 1)}


def is_correct(case: Case, answer: Answer) -> bool:
    """For an answerable case: the right things are said; for another: it was refused."""
    if not case.answerable:
        return answer.status != "answered"
    return answer.status == "answered" and says_right(case, said(answer))


def says_right(case: Case, text: str) -> bool:
    """Whether a text holds everything in `contains`, one of the `answers` if there are any, nothing in `excludes`."""
    wanted = [*case.contains, *([list[Way](case.answers)] if case.answers else [])]
    return all(_holds(text, entry) for entry in wanted) and not any(_holds(text, e) for e in case.excludes)


def said(answer: Answer) -> str:
    """What the answer says, without marks and notes."""
    return " ".join(sentence.text for sentence in answer.sentences)


def _holds(text: str, entry: Ways) -> bool:
    return any(_says(text, way) for way in (entry if isinstance(entry, list) else [entry]))


def _says(text: str, way: Way) -> bool:
    if isinstance(way, Pattern):
        return bool(re.search(way.matches, _plain(text, str), re.IGNORECASE))
    if isinstance(way, Number):
        low, high = way.number - way.within, way.number + way.within
        figures = [figure for figure in read_figures(text) if figure.bound != "range"]  # its ends are there too
        readings = [quantity for figure in figures for quantity in figure.readings]
        return any(quantity.low <= high and quantity.high >= low for quantity in readings)
    return _plain(way) in _plain(text)


def _plain(text: str, cased: Callable[[str], str] = str.casefold) -> str:
    """Lower case, straight quotes and single spaces, so that typography does not decide."""
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”‘’–—‐", "\"\"''---"))
    return " ".join(cased(text).split())


def exact_match(text: str, right: str) -> float:
    """1 if both are the same words, else 0.

    >>> exact_match("The Eiffel Tower!", "eiffel tower")
    1.0
    """
    return float(_words(text) == _words(right))


def token_f1(text: str, right: str) -> float:
    """Harmonic mean of the shares of the words that are shared; 1 if neither has any.

    >>> round(token_f1("in Malaysia next week", "Malaysia"), 3)
    0.4
    """
    words, wanted = _words(text), _words(right)
    if not words or not wanted:
        return float(words == wanted)
    shared = sum((Counter(words) & Counter(wanted)).values())
    return 2 * shared / (len(words) + len(wanted))


def _words(text: str) -> list[str]:
    """As SQuAD's scorer takes them: lower case, no punctuation, no articles."""
    bare = text.lower().translate(str.maketrans("", "", string.punctuation))
    return re.sub(r"\b(?:a|an|the)\b", " ", bare).split()


# --- finding -------------------------------------------------------------------------------------------------


def ranked_articles(answer: Answer) -> list[str]:
    """Ids of the retrieved articles, each once, best first."""
    return list(dict.fromkeys(hit.article.id for hit in answer.hits))


def retrieval(gold: Gold, ranked: Sequence[str]) -> dict[str, float]:
    """The measures of `RETRIEVAL`.

    >>> retrieval([frozenset("a"), frozenset("bc")], ["c", "b", "a"])["recall@5"]
    1.0
    """
    group = {article: f"gold {i}" for i, entry in enumerate(gold) for article in entry}
    found = dict.fromkeys(group.get(article, article) for article in ranked)  # of several that will do, the first
    run = {"q": {article: float(-rank) for rank, article in enumerate(found)}} if found else {"q": {"": 0.0}}
    qrels = {"q": {f"gold {i}": 1 for i in range(len(gold))}}
    values = {m.measure: m.value for m in ir_measures.iter_calc(list(RETRIEVAL.values()), qrels, run)}
    return {name: float(values[wanted]) for name, wanted in RETRIEVAL.items()}


def gold_rank(case: Case, answer: Answer, gold: Gold) -> int | None:
    """At which place, from 1, stood the first passage that holds a gold quote, or that is of a gold article where the
    case gives no quotes; None if none was retrieved."""
    wanted = frozenset().union(*gold) if gold else frozenset()
    for rank, hit in enumerate(answer.hits, 1):
        if holds_gold(case, hit.article.id, hit.passage.text, wanted):
            return rank
    return None


def holds_gold(case: Case, article_id: str, text: str, wanted: frozenset[str]) -> bool:
    if case.quotes:
        return any(_plain(quote) in _plain(text) for quote in case.quotes)
    return article_id in wanted


# --- citing --------------------------------------------------------------------------------------------------


def _cited(answer: Answer) -> dict[str, Score]:
    """The scores of what an answer's sentences cite."""
    sentences = [sentence for sentence in answer.sentences if sentence.claim]
    precise = [p for sentence in sentences for p in citation_precision(sentence, answer)]
    recalled = [citation_recall(sentence, answer) for sentence in sentences]
    bodies = {hit.article.id: hit.article for hit in answer.hits}
    scores: dict[str, Score] = {
        "citation_recall": (sum(recalled) / max(1, len(recalled)), 1),
        "marked": (sum(bool(s.citations) and not s.found for s in sentences), len(sentences)),
        "faithfulness": (sum(s.check.verdict == "supported" for s in sentences), len(sentences)),
        "quote_exactness": (sum(is_exact(c, bodies) for c in answer.citations), len(answer.citations)),
    }
    if precise:
        scores["citation_precision"] = sum(precise) / len(precise), 1
    return scores


def is_exact(citation: Citation, articles: Mapping[str, Article]) -> bool:
    """Whether the quote stands at its place in its article."""
    article = articles.get(citation.article_id)
    return bool(article and citation.quote and article.body[citation.start : citation.end] == citation.quote)


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


# --- drafts --------------------------------------------------------------------------------------------------


def measure_draft(
    labelled: Sequence[Labelled],
    sentences: Sequence[AnswerSentence],
    citations: Sequence[Citation],
    articles: Iterable[Article],
) -> dict[str, Score]:
    """The scores of a draft whose sentences were read as they are labelled, one for one."""
    pairs = list(zip(labelled, sentences, strict=True))
    flagged = [label for label, sentence in pairs if sentence.check.verdict != "supported"]
    wrong = [sentence for label, sentence in pairs if not label.supported]
    by_id = {article.id: article for article in articles}
    quoted = [
        any(_overlap(label.rests_on, citations[n - 1], by_id) for n in sentence.citations)
        for label, sentence in pairs
        if label.rests_on
    ]
    scores = {
        "detection_precision": (sum(not label.supported for label in flagged), len(flagged)),
        "detection_recall": (sum(sentence.check.verdict != "supported" for sentence in wrong), len(wrong)),
        "quote_recall": (sum(quoted), len(quoted)),
        "quote_exactness": (sum(is_exact(c, by_id) for c in citations), len(citations)),
    }
    return {name: (float(total), float(count)) for name, (total, count) in scores.items() if count}


def _overlap(sentence: str, citation: Citation, articles: Mapping[str, Article]) -> bool:
    """Whether the quote and this sentence share a place in the article."""
    at = articles[citation.article_id].body.find(sentence) if citation.article_id in articles else -1
    return at >= 0 and citation.start < at + len(sentence) and at < citation.end
