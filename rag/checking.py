"""Sentence + sources -> Check: does the source say what the sentence says? Judges, never rewrites.

Offline, and the same every time. Three things speak: rules, which name what differs (`rag.facts`: figures, dates,
names, negation, modality, speakers); the words that the source holds or lacks; and a small model that reads both
(`rag.entailment`). A logistic regression makes one probability of them. docs/checking.md says how good that is and
where it fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from rag.dates import missing_days, read_days
from rag.entailment import Entailment, EntailmentModel, checker_named
from rag.errors import ModelError
from rag.facts import Difference, as_written, differences
from rag.figures import read_figures
from rag.onnx_model import fits, probability
from rag.orders import ORDERED, orders_in, without_orders
from rag.packaged import vocabulary
from rag.sentences import sentence_spans, sentences_in
from rag.settings import Settings
from rag.terms import bare, content_words, figures, meaningful, stem, words_of
from rag.text import whole
from rag.types import Check, Evidence, Span, Verdict

SUPPORTED, PARTLY = 0.59, 0.15
"""Scores from which a sentence counts as supported (if no rule objects), or as partly supported. A little more than
even odds: a false sentence that passes costs more than a true one that is doubted."""
DOUBTED = 0.0
"""Log odds from which a word that the model does not find in the source is named as a reason."""
FARTHEST = 8.0
"""Log odds beyond this count as this: a model is never surer than 3,000 to 1."""

SIGNALS = {
    "constant": -2.227,
    "entailment": 0.0,
    "doubt": 0.0,
    "doubts": 0.0,
    "words": 3.032,
    "strange": -0.684,
    "figures": -1.159,
    "names": -0.667,
    "others": -2.03,
}
"""Signal -> weight in the logistic regression without a model; a packaged model's card has its own, under the same
names. "entailment" are the model's log odds, "doubt" those of the claim's most doubtful word, "doubts" the mean of its
three most doubtful ones that carry meaning: one word that sticks out is an exchange, doubt all over is a rewording.
"words" is the root of the share of content words that the nearest sentence of each source holds (words all over a long
text say little); "strange" counts, up to two, the words that no source holds and that are no everyday ones; the rest
count what the rules find to differ. Fitted by `python -m eval.fit_checker`."""

_COUNTED = {"figure": "figures", "date": "figures", "name": "names", "speaker": "names"}
_DIGIT = re.compile(r"\d")
_PUBLISHED = re.compile(r"^\d{4}-\d\d-\d\d$", re.MULTILINE)
_PREPOSITION = re.compile(r",? (?:(?:early|late) )?(?:as of|by|from|in|of|on|since|until)(?: the)? $", re.IGNORECASE)
_PRONOUNS = frozenset(
    "he she it they him her them his hers its their theirs himself herself itself themselves".split()
    + "this these that those".split()
)


def check(text: str, sources: Sequence[str]) -> list[Check]:
    """Checks every sentence of a text against source texts (or one, as it is), one Check a sentence, in order.

    A sentence is checked against all sources together. `score` is the probability that they support it, 0..1; 1 for
    a sentence that stands in a source word for word. Uses the model that the environment's settings name. Raises
    SettingsError if that cannot be used, and nothing else: empty sources support nothing.
    """
    return _checker(Settings().checker).check(text, sources)


@cache
def _checker(name: str) -> Checker:
    return Checker(checker_named(name))


class Checker:
    """Checks sentences with a model; by rules and words alone without one, or once the packaged one proves unusable.

    Safe to use from several threads.
    """

    def __init__(self, model: EntailmentModel | None) -> None:
        self._model = model
        self.unusable = ""
        """Why the packaged model cannot be used, once that is known."""

    def check(self, text: str, sources: Sequence[str]) -> list[Check]:
        """See `check`."""
        read = [whole(source) for source in ([sources] if isinstance(sources, str) else sources)]
        return [self.check_sentence(sentence, read) for sentence in sentences_in(whole(text))]

    def check_sentence(self, sentence: str, sources: Sequence[str], around: str = "") -> Check:
        """Checks one sentence. `around` is what stands beside the sources, the headline on its first line, then the day
        of publication and the rest of the passage: names and dates that stand there are not missing. The model reads
        the headline in front of the sources, unless it holds more of the sentence's words than they do. What gives
        orders to whoever answers (`rag.orders`) is no evidence, in the sources or beside them."""
        told = [without_orders(source) for source in sources]
        check = self._compared(sentence, told, without_orders(around))
        orders = [orders_in(text) for text in (*sources, around)] if check.verdict != "supported" else []
        if any(order and overlap(sentence, order) > overlap(sentence, "\n".join(told)) for order in orders):
            return Check(sentence, "unsupported", 0.0, None, (ORDERED,))
        return check

    def _compared(self, sentence: str, sources: Sequence[str], around: str) -> Check:
        found = [best for i, source in enumerate(sources) if (best := nearest(sentence, source, i)) is not None]
        if not found:
            return Check(sentence, "unsupported", 0.0, None, ("there is no source to check against",))
        if exact := next((item for item in found if item.text == sentence.strip()), None):
            return Check(sentence, "supported", 1.0, exact, ())
        evidence = _best(sentence, found)
        said = "\n".join(sources)
        differing = differences(sentence, said, around)
        claim = as_written(_without_its_day(sentence, said, around), said)
        entailment = self._judged(claim, sources, _headline(around, claim, said))
        values = signals(claim, said, "\n".join(item.text for item in found), entailment, differing)
        score = self.probability(values, by_model=entailment is not None)
        reasons = [difference.reason for difference in differing]
        if score < SUPPORTED and not reasons:
            reasons.append(_doubted(claim, said, entailment) or _unheld(claim, said))
        return Check(sentence, _verdict(score, reasons), round(score, 3), evidence, tuple(reasons))

    def probability(self, values: Mapping[str, float], *, by_model: bool) -> float:
        """Of support, 0..1, from signals; `by_model`: those of the model are among them."""
        return probability(self._model.weights if self._model and by_model else SIGNALS, values)

    def _judged(self, sentence: str, sources: Sequence[str], headline: str) -> Entailment | None:
        """None where no model is, or none that knows the script."""
        if self._model is None or self.unusable:
            return None
        read = [sentence for source in sources for sentence in sentences_in(source)]
        try:
            fits(self._model.weights, SIGNALS)
            return self._model.judge(sentence, read, headline)
        except ModelError as error:
            self.unusable = str(error)
            return None


def _without_its_day(sentence: str, said: str, around: str) -> str:
    """The sentence less the day of publication, where the sources say "on Tuesday" for it, or no date: that it is right
    the rules have found, and neither model nor words can."""
    published = _PUBLISHED.search(around)
    there = read_days(said) if published else []
    if not published or (there and _weekday(published[0]) not in [day.weekday for day in there]):
        return sentence
    for day in reversed(read_days(sentence)):
        if day.day and missing_days([day], there) and not missing_days([day], read_days(published[0])):
            sentence = _PREPOSITION.sub("", sentence[: day.start]) + sentence[day.end :]
    return sentence


def _weekday(day: str) -> int:
    """Of a day in ISO notation, Monday is 0; -1 if there is no such day: it may be a headline."""
    try:
        return date.fromisoformat(day).weekday()
    except ValueError:
        return -1


def _headline(around: str, sentence: str, said: str) -> str:
    """What the model reads to know who "he" is: the first line. "" where it would find there what the sources lack."""
    headline = around.partition("\n")[0].strip()
    return "" if headline and overlap(sentence, headline) > overlap(sentence, said) else headline


def signals(
    sentence: str, said: str, best: str, entailment: Entailment | None, differing: Sequence[Difference]
) -> dict[str, float]:
    """What speaks for and against support, under the names of `SIGNALS`; 0 for what no model says. `best` holds the
    nearest sentence of each source in `said`."""
    counted = [_COUNTED.get(difference.kind, "others") for difference in differing]
    doubts = _doubts(sentence, entailment)
    three = [doubt.odds for doubt in doubts if doubt.means][:3]
    return {
        "constant": 1.0,
        "entailment": _bounded(entailment.log_odds if entailment else 0.0),
        "doubt": doubts[0].odds if doubts else 0.0,
        "doubts": sum(three) / len(three) if three else 0.0,
        "words": overlap(sentence, best) ** 0.5,
        "strange": float(min(2, len(_strange(sentence, said)))),
        **{name: float(min(2, counted.count(name))) for name in ("figures", "names", "others")},
    }


class _Doubt(NamedTuple):
    """A word of the sentence, and how much the model doubts it."""

    odds: float
    """Of its most doubtful token, bounded."""
    word: str
    means: bool
    """Whether it carries meaning ("harbour", not "the")."""


def _doubts(sentence: str, entailment: Entailment | None) -> list[_Doubt]:
    """What the model doubts, most doubtful word first; not figures and dates, which rules compare better ("1.2 billion"
    is "1,200 million", a day may stand beside the quote), nor pronouns, as "it" may well be what the quote names."""
    if entailment is None:
        return []
    found = []
    ruled = [(figure.start, figure.end) for figure in read_figures(sentence)]
    ruled += [(day.start, day.end) for day in read_days(sentence)]
    for match in re.finditer(r"\S+", sentence):
        odds = [o for span, o in entailment.doubts if span.start < match.end() and span.end > match.start()]
        word = match[0].strip(".,;:!?\"“”'()")
        if not odds or word.lower() in _PRONOUNS or _DIGIT.search(word):
            continue
        if not any(start < match.end() and end > match.start() for start, end in ruled):
            found.append(_Doubt(_bounded(max(odds)), word, bool(content_words(word))))
    return sorted(found, key=lambda doubt: -doubt.odds)


def _bounded(odds: float) -> float:
    return max(-FARTHEST, min(FARTHEST, odds))


def _verdict(score: float, reasons: Sequence[str]) -> Verdict:
    if score < PARTLY:
        return "unsupported"
    return "partly" if reasons else "supported"


_DOUBTS = (
    "is not what the cited quote says",
    "of its words are in the cited quote",
    "its words are in the cited quote, but not clearly this statement",
)
"""How the reasons end that no rule gives."""


def objected(check: Check) -> bool:
    """Whether a rule names what differs: a figure, a name, a date, a "not". A doubt of the model's, or words that the
    sources lack, may be a free rewording."""
    return bool(check.reasons) and not check.reasons[0].endswith(_DOUBTS)


def _doubted(sentence: str, said: str, entailment: Entailment | None) -> str:
    """The word of the sentence that the model doubts most, as a reason, of those that carry meaning and do not stand in
    the source; "" if it doubts none of them. Told that "he" is not what the quote says, nobody sees what is wrong."""
    there = set(content_words(said))
    for odds, word, means in _doubts(sentence, entailment):
        if odds > DOUBTED and means and not set(content_words(word)) & there:
            return f"“{word}” {_DOUBTS[0]}"
    return ""


def _unheld(sentence: str, said: str) -> str:
    share = overlap(sentence, said)
    if share < 1:
        return f"only {share:.0%} {_DOUBTS[1]}"
    return _DOUBTS[2]


# --- words --------------------------------------------------------------------------------------------------


def overlap(sentence: str, said: str) -> float:
    """Share of the sentence's distinct content words that are in `said`, 0..1; 1 if it has none but is said."""
    words = set(content_words(sentence))
    if not words:
        return float(sentence.strip() in said)
    return len(words & set(content_words(said))) / len(words)


def _strange(sentence: str, said: str) -> set[str]:
    """Words, not figures, that neither `said` nor the packaged vocabulary holds: of its 22,500 everyday words and names
    one may be another word for what is said; "pralines" or "Gabreil" hardly is."""
    there = set(content_words(said))
    lacking = {bare(word) for word in set(meaningful(sentence)) if stem(word) not in there}
    return {word for word in lacking if word.isalpha() and not vocabulary().has(word)}


def nearest(sentence: str, source: str, index: int = 0) -> Evidence | None:
    """The sentence of the source that shares most with `sentence`; a verbatim occurrence wins.

    Always whole sentences: of "It is not true that X." the words "X." alone are no evidence.
    """
    spans = sentence_spans(source)
    if not spans:
        return None
    words = words_of(sentence) | figures(sentence)

    def shared(text: str) -> tuple[int, int]:
        return len(words & (words_of(text) | figures(text))), -len(text)

    start, end = _verbatim(sentence, source, spans) or max(
        spans, key=lambda span: shared(source[span.start : span.end])
    )
    return Evidence(index, start, end, source[start:end])


def _best(sentence: str, found: Sequence[Evidence]) -> Evidence:
    """Of the nearest sentence of each source the one that shares most; of several such, one that no rule objects to."""
    shares = [overlap(sentence, item.text) for item in found]
    most = max(shares)
    best = [item for item, share in zip(found, shares, strict=True) if share == most]
    return best[0] if len(best) == 1 else max(best, key=lambda item: not differences(sentence, item.text))


def _verbatim(sentence: str, source: str, spans: Sequence[Span]) -> Span | None:
    """Where the source has exactly this sentence, else the sentences within which it has these words."""
    for span in spans:
        if source[span.start : span.end] == sentence:
            return span
    at = source.find(sentence) if sentence else -1
    around = [span for span in spans if at >= 0 and span.start < at + len(sentence) and span.end > at]
    return Span(around[0].start, around[-1].end) if around else None
