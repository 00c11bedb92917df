"""Hits and what was extracted from them -> Answer: written by a model or not, cited, checked, told as it happens.

Decides what becomes of sentences that a model wrote and the checker does not support. Knows nothing of the library and
of how anything was found: `rag.pipeline` brings the hits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from reprlib import repr as shown

from rag.asides import is_about_reply, says_nothing_is_told
from rag.checking import Checker, objected
from rag.citing import Cited, cite
from rag.conflicts import conflicts_of_parts, told
from rag.drafting import REFUSES, Reply, answer_prompt, write
from rag.errors import LLMError
from rag.extraction import READ, Extraction
from rag.followups import condense_prompt
from rag.llm import LLM, waited
from rag.prompts import Prompt, fence, load_prompt
from rag.publishers import nearest
from rag.question import NOTHING_FOUND, ONLY_NEAR, History, Named
from rag.reply import read_marks
from rag.settings import CAUTION, Unsupported
from rag.stream import without_marks
from rag.types import Answer, AnswerSentence, Conflict, Delta, Draft, End, Filters, Hit, Part, Progress, Status
from rag.untold import nothing_on

EXTRACTIVE = "extractive"
IDS = 3
"""Ids that a refusal names of chosen articles that are not there."""


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
    either: bool = False
    """Whether it was read as a follow-up, and may be none: as it stands it would say something too."""
    notices: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    """The parts of the question that the answer does not tell."""
    conflicts: tuple[Conflict, ...] = ()
    shown: bool = False
    """Whether a reader has seen anything of what a model wrote."""
    prompt: str = ""
    """Hash of the prompt that a model was given."""
    other_prompts: dict[str, str] = field(default_factory=dict)
    """Name -> hash of the others whose replies are used."""
    searched: dict[object, list[Hit]] = field(default_factory=dict)
    """What was found for it, by what was searched for."""
    seconds: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start

    def answer(
        self, status: Status, confidence: float, model: str, hits: Sequence[Hit], text: str, cited: Cited
    ) -> Answer:
        seconds = {**self.seconds, "total": time.perf_counter() - self.began}
        lines = text, *map(nothing_on, self.missing), told(self.conflicts, status == "answered")
        return Answer(
            question=self.question,
            status=status,
            confidence=round(confidence, 4),
            text="\n".join(filter(None, lines)),
            sentences=cited.sentences,
            citations=cited.citations,
            hits=tuple(hits),
            filters=self.filters,
            model=model,
            seconds={stage: round(s, 4) for stage, s in seconds.items()},
            notices=tuple(self.notices),
            parts=self.parts,
            prompt="" if model == EXTRACTIVE else self.prompt,
            conflicts=self.conflicts,
            missing=self.missing,
            other_prompts=dict(self.other_prompts),
        )

    def extracted_instead(self, why: str) -> None:
        """Notes that a written answer is given up."""
        self.notices.append(f"{why} This answer was extracted from the articles instead.")


def answering(
    turn: Turn,
    hits: Sequence[Hit],
    extract: Callable[[], Extraction],
    checker: Checker,
    llm: LLM | None = None,
    unsupported: Unsupported = "flag",
) -> Iterator[Progress | Delta | Answer]:
    """The rest of the road, once the passages are found: at last the Answer. `hits` are not empty. Nothing is
    extracted from them, with `extract`, where a model's answer stands."""
    cited = (yield from _written(llm, turn, hits[:READ], checker, unsupported)) if llm else None
    status: Status = "answered"
    if llm and cited and cited.sentences:
        model, confidence = llm.name, cited.supported
    else:
        extraction = extract()
        model, confidence = EXTRACTIVE, extraction.confidence
        answered = cited is None and bool(extraction.draft.sentences) and confidence >= turn.caution
        if llm and cited is not None:  # it says that the passages do not hold the answer
            model, confidence = llm.name, min(confidence, CAUTION)
        draft = extraction.draft
        if answered:
            turn.notices += extraction.notices
            turn.missing = extraction.missing
            apart = "\n\n" if turn.shown else ""  # from a reply that is given up
            yield from (Delta(f"{'' if i else apart}{s.text} ") for i, s in enumerate(draft.sentences))
        else:  # of what was found, a reader is shown the nearest sentence at most
            status = "related" if extraction.topical else "not_found"
            draft = Draft(extraction.nearest if extraction.topical else (), draft.passages)
        cited = yield from _cited(turn, draft, checker)
        turn.notices += cited.notices
    with turn.timed("compare"):
        turn.conflicts = conflicts_of_parts(turn.parts, hits, cited.citations)
    turn.notices += [checker.unusable] if checker.unusable else []
    text = cited.text if status == "answered" else refusal(hits, cited)
    yield turn.answer(status, confidence, model, hits, text, cited)


def _cited(turn: Turn, draft: Draft, checker: Checker) -> Generator[Progress, None, Cited]:
    sentences = len(draft.sentences)
    yield Progress("checking", f"{sentences} sentence{'' if sentences == 1 else 's'}")
    with turn.timed("check"):
        return cite(draft, checker)


def load_prompts(unsupported: Unsupported) -> None:
    """All prompts that a model may be given. Raises SettingsError for one that cannot be used: now, and not when the
    model has begun to answer."""
    for load in (condense_prompt, answer_prompt, *([retry_prompt] if unsupported == "retry" else [])):
        load()


# --- what a model writes ------------------------------------------------------------------------------------


def _written(
    llm: LLM, turn: Turn, hits: Sequence[Hit], checker: Checker, unsupported: Unsupported
) -> Generator[Progress | Delta, None, Cited | None]:
    """What the model wrote, cited and checked. Without sentences: it says that the passages do not hold the answer.

    None, with a notice, where the answer is to be extracted: the model failed, or nothing of what it wrote is left.
    """
    turn.prompt = answer_prompt().hash
    try:
        reply = yield from _replied(llm, turn, hits, Progress("writing", llm.name))
    except LLMError as error:
        turn.extracted_instead(str(error))
        return None
    draft = _drafted(reply.text, tuple(hits[: reply.given]))
    in_part = bool(REFUSES.search(reply.text))
    if not draft.sentences and not in_part:
        cut = f"{reply.cut}, before its first sentence was finished."
        turn.extracted_instead(cut if reply.cut else f"{llm.name} wrote nothing.")
        return None
    turn.notices += reply.notices
    if _refuses(draft) or not draft.sentences:
        return Cited((), ())
    cited = yield from _cited(turn, draft, checker)
    if in_part and not cited.supported:
        return Cited((), ())
    if in_part:
        turn.notices.append(f"{llm.name} did not find a part of what was asked in these articles.")
    if unsupported == "retry" and any(_fails(s) and not is_about_reply(s.text) for s in cited.sentences):
        cited = yield from _better(llm, turn, hits, checker, reply.text, cited)
    turn.notices += cited.notices
    return _without_unsupported(llm, turn, cited) if unsupported == "drop" else cited


def _replied(
    llm: LLM, turn: Turn, hits: Sequence[Hit], writing: Progress | Delta, shown: bool = True
) -> Generator[Progress | Delta, None, Reply]:
    """A model's reply, read to its end, and if it is to be `shown`, what a reader may see of it as it comes; `writing`
    is told first, and again while there is nothing to see, so that a reader who leaves can hang up."""

    def read(asked: LLM, tell: Callable[[Progress | Delta], None]) -> Reply:
        reply = write(asked, turn.question, hits, turn.filters, turn.history)
        for piece in without_marks(reply, reply.given):
            if shown:
                turn.shown = True
                tell(Delta(piece))
        return reply

    yield writing
    with turn.timed("write"):
        return (yield from waited(llm, read, writing))


def _drafted(text: str, given: tuple[Hit, ...]) -> Draft:
    """What a reply says, without the sentences that hold the word that refuses."""
    draft = read_marks(text, given)
    return replace(draft, sentences=tuple(s for s in draft.sentences if not REFUSES.search(s.text)))


def _refuses(draft: Draft) -> bool:
    """Whether a reply says, in words of its own, that the passages do not hold the answer, or says nothing else."""
    said = [sentence.text for sentence in draft.sentences if not is_about_reply(sentence.text)]
    return bool(said) and all(map(says_nothing_is_told, said))


def _fails(sentence: AnswerSentence) -> bool:
    """Whether a claim is not supported, or only in part because a rule objects to it ("41 metres" of a quote's 14)."""
    check = sentence.check
    return sentence.claim and (check.verdict == "unsupported" or (check.verdict == "partly" and objected(check)))


def _without_unsupported(llm: LLM, turn: Turn, cited: Cited) -> Cited | None:
    left = cited.keeping(lambda sentence: not _fails(sentence))
    if not left.claims:
        turn.extracted_instead(f"No sentence that {llm.name} wrote is supported by these articles.")
        return None
    if dropped := len(cited.sentences) - len(left.sentences):
        which = "One sentence that these articles do not support was"
        which = which if dropped == 1 else f"{dropped} sentences that these articles do not support were"
        turn.notices.append(f"{which} left out.")
    return left


# --- asked once more ----------------------------------------------------------------------------------------


@cache
def retry_prompt() -> Prompt:
    """prompts/retry.md: what is added to the first request. Raises SettingsError if it was edited into something
    unusable."""
    return load_prompt("retry", ("fence", "reply", "failed"))


@dataclass(frozen=True)
class _ToldMore:
    """A model that is told this besides what it is asked."""

    llm: LLM
    system: str
    user: str

    @property
    def name(self) -> str:
        return self.llm.name

    def stream(self, system: str, user: str) -> Generator[str, None, End]:
        return self.llm.stream(*self._with_this(system, user))

    def fits(self, system: str, user: str) -> bool:
        return self.llm.fits(*self._with_this(system, user))

    def _with_this(self, system: str, user: str) -> tuple[str, str]:
        return f"{system}\n\n{self.system}", f"{user}\n\n{self.user}"


def _better(
    llm: LLM, turn: Turn, hits: Sequence[Hit], checker: Checker, text: str, first: Cited
) -> Generator[Progress | Delta, None, Cited]:
    """The better of this reply and a second one, asked for with the reasons why this one failed; of equals, this one.

    Nothing of the second is shown before it is chosen.
    """
    failed = sum(map(_fails, first.sentences))
    told = f"{failed} of {len(first.claims)} sentences {'is' if failed == 1 else 'are'} not supported"
    again = Progress("writing", f"{llm.name}, once more: {told}")
    try:
        told_more = _ToldMore(llm, *_what_failed(text, first))
        reply = yield from _replied(told_more, turn, hits, again, shown=False)
    except LLMError as error:
        turn.notices.append(f"{error} It had been asked a second time, because {told}; its first answer is shown.")
        return first
    given = tuple(hits[: reply.given])
    draft = _drafted(reply.text, given)
    draft = Draft((), given) if _refuses(draft) else draft
    second = yield from _cited(turn, draft, checker)
    better = second.supported > first.supported
    shown_is = "its second answer is shown" if better else "its second answer is no better, and the first is shown"
    turn.notices.append(f"{llm.name} was asked a second time, because {told}; {shown_is}.")
    if better:
        turn.other_prompts["retry"] = retry_prompt().hash
    return second if better else first


def _what_failed(text: str, cited: Cited) -> tuple[str, str]:
    """(system, user) to add to the request; the reply stands in a fence that it cannot close itself."""
    failed = [
        f"- {sentence.text}\n  Why: {'; '.join(sentence.check.reasons)}"
        for sentence in cited.claims
        if sentence.check.verdict != "supported"
    ]
    return retry_prompt().fill(fence=fence(text), reply=text, failed="\n".join(failed))


# --- refusing -----------------------------------------------------------------------------------------------


def refusal(hits: Sequence[Hit], cited: Cited) -> str:
    """What a refusal says: the nearest sentence if the articles touch on the question, else the nearest headlines."""
    if cited.sentences:
        return f"{ONLY_NEAR} do not answer it. The nearest they come: {cited.text}"
    titles = list(dict.fromkeys(hit.article.title for hit in hits))[:3]
    return f"{NOTHING_FOUND} in these articles. The nearest headlines: {'; '.join(titles)}."


def nothing_left(filters: Filters, known: Collection[str], missing: Collection[str]) -> str:
    """What a refusal says where the filters leave no article to search. `known` are the library's publishers, `missing`
    those of the chosen articles that it does not hold."""
    if filters.articles and set(filters.articles) <= set(missing):
        others = ["another of those given"] if len(filters.articles) > IDS else []
        ids = " or ".join([*map(shown, filters.articles[:IDS]), *others])
        return f"{NOTHING_FOUND}: no article has the id {ids}. `citewire articles list` shows the ids there are."
    by = f" by {' or '.join(filters.sources)}" if filters.sources else ""
    if filters.sources and not set(filters.sources) & set(known):
        return f"{NOTHING_FOUND}: the library holds no article{by}. {_publishers(nearest(filters.sources, known))}"
    since, until = (
        f" {word} {day}" if day else "" for word, day in (("since", filters.since), ("until", filters.until))
    )
    which = "none of the chosen articles is" if filters.articles else "the library holds no article"
    return f"{NOTHING_FOUND}: {which}{by}{since}{until}. Widen the filters."


def _publishers(there: Sequence[str]) -> str:
    if not there:
        return "`citewire articles list` shows the publishers there are."
    return f"There {'is' if len(there) == 1 else 'are'} {', '.join(there)}."
