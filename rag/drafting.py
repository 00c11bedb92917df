"""Question + Hits -> a reply by a language model, as it is written. Passages go in as numbered, fenced data.

Knows nothing of servers, and does not read the marks in a reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from rag.followups import ANSWER, TURNS
from rag.llm import LLM
from rag.prompts import Prompt, fence, load_prompt
from rag.question import MAX_QUESTION, History
from rag.sentences import sentence_spans
from rag.thinking import saying
from rag.types import End, Filters, Hit

NOT_FOUND = "NOT_IN_PASSAGES"
"""What the prompt tells the model to write when the passages do not hold the answer. Never shown."""

_SIGNS = "*_`\"'“‘([<"
_JOIN, _BLANK = r"(?:[_-]|&#95;)", r"[\s\\*`]"
_GAP = rf"(?:{_JOIN}|{_BLANK}){{0,6}}"
_JOINED = rf"{_BLANK}{{0,3}}{_JOIN}{_GAP}"


def _spelt(gap: str) -> str:
    """That word with this between its parts; anywhere in it may be signs of emphasis."""
    words = [r"[*`]{0,2}".join(word) for word in ("NOT", "IN", "THE", "PASSAGE")]
    return rf"{words[0]}{gap}{words[1]}{gap}(?:{words[2]}{gap})?{words[3]}(?:[*`]{{0,2}}S)?"


REFUSES = re.compile(
    rf"(?P<signs>[{re.escape(_SIGNS)}]{{0,3}})"
    rf"(?:{_spelt(_GAP)}|(?i:{_spelt(_JOINED)})|Not in (?:the )?passages(?=[*_`\"”’)]{{0,3}}[.!]))"
)
"""That word, as models write it: escaped as in Markdown or HTML, with signs of emphasis, of one passage, with spaces or
nothing for the underscores; in small letters only with some of them, or as a sentence."""
_WRITTEN = ("notinpassages", "notinthepassages")
_LONGEST = 60
"""Characters of that word, with all the signs that it may have."""
_BETWEEN = re.compile(r"[\s\\*_`-]|&(?:#(?:9(?:5;?)?)?)?")

_OLD_MARKS = re.compile(r"\s*\[\d{1,3}\]")
"""The numbers of an earlier answer's citations, which mean nothing among this question's passages."""
_ENDS = {
    End.TOO_LONG: "its reply grew too long",
    End.STOPPED: "the service that runs it stopped it",
    End.BROKEN_OFF: "its server broke off without saying that the reply was finished",
}
"""Why a reply is not whole."""
_FINISHED = re.compile(r"[.!?…。！？][\"'”’»)\]】]*(?:\s*[\[【(][\d,\s–-]{1,40}[\]】)])*\s*\Z")


@cache
def answer_prompt() -> Prompt:
    """prompts/answer.md; its `hash` names the text. Raises SettingsError if it was edited into something unusable."""
    return load_prompt("answer", ("not_found", "today", "passages", "history", "question"))


def write(llm: LLM, question: str, hits: Sequence[Hit], filters: Filters, history: History) -> Reply:
    """Asks for a reply from the first so many passages (`Reply.given`) as the model has room for, the first always.

    Of the conversation as much goes in as `condensed` shows a model; where there is no room for all, earlier turns are
    left out before any passage is. Raises SettingsError, and LLMError here or while the reply is read.
    """
    told = [
        f"Asked before: {asked[:MAX_QUESTION]}\nAnswered: {_OLD_MARKS.sub('', answer)[:ANSWER]}\n"
        for asked, answer in history[-TURNS:]
    ]
    for turns, given in _less_and_less(len(told), len(hits)):
        system, user = answer_prompt().fill(
            not_found=NOT_FOUND,
            today=str(filters.as_of),
            passages=_numbered(hits[:given]),
            history="".join(told[len(told) - turns :]),
            question=question,
        )
        if llm.fits(system, user):
            break
    return Reply(llm, system, user, given, len(hits) - given)


def _less_and_less(turns: int, passages: int) -> list[tuple[int, int]]:
    """How many turns and passages to try, from all of them on. The last turn, on which the question may lean, stays as
    long as there are passages to leave out.

    >>> _less_and_less(3, 2)
    [(3, 2), (2, 2), (1, 2), (1, 1), (0, 1)]
    """
    last = min(turns, 1)
    earlier = [(n, passages) for n in range(turns, last, -1)]
    return [*earlier, *((last, n) for n in range(passages, 0, -1)), (0, min(passages, 1))]


class Reply:
    """A reply on its way. Iterating, once, gives what a reader may see; `text`, `notices` and `cut` hold after that.

    What a model thinks aloud is left out everywhere (`rag.thinking`). Nothing is shown from the sentinel on, nor an end
    that may still grow into it or into a tag.
    """

    def __init__(self, llm: LLM, system: str, user: str, given: int, left_out: int) -> None:
        self.given = given
        """How many of the passages the model was given: the first so many, so that its numbers are theirs."""
        self.text = ""
        """All of it, with the sentinel if the model wrote that; one that was cut off ends with a sentence."""
        self.notices: tuple[str, ...] = ()
        """What is to be told of it with an answer that is made of it."""
        self.cut = ""
        """That it was cut off, and why; "" for one that is whole."""
        self._llm, self._prompt, self._left_out = llm, (system, user), left_out
        self._said: list[str] = []
        self._held, self._refused, self._ended = "", False, End.WHOLE

    def __iter__(self) -> Iterator[str]:
        for piece in saying(self._pieces()):
            if piece is None:
                self._said, self._held, self._refused = [], "", False
                continue
            self._said.append(piece)
            self._held += piece
            if not self._refused and (word := REFUSES.search(self._held)):
                self._refused, self._held = True, self._held[: word.start()]
            elif self._refused:  # read to its end all the same
                self._held = ""
            safe = len(self._held) - _may_refuse(self._held)
            if self._held[:safe].strip():
                yield self._held[:safe]
                self._held = self._held[safe:]
        if self._held:
            yield self._held
        self._end()

    def _pieces(self) -> Iterator[str]:
        self._ended = yield from self._llm.stream(*self._prompt)

    def _end(self) -> None:
        text, notices = "".join(self._said).strip(), []
        if self._left_out:
            notices.append(
                f"{self._llm.name} has room for {self.given} of the {self.given + self._left_out} passages found; "
                "the others were left out."
            )
        if self._ended != End.WHOLE:
            if not _FINISHED.search(text[-200:]):
                text = text[: spans[-1].start].rstrip() if (spans := sentence_spans(text)) else ""
            self.cut = f"{self._llm.name} was cut off because {_ENDS[self._ended]}"
            notices.append(f"{self.cut}; the answer may lack its end.")
        self.text = REFUSES.sub(lambda word: word["signs"] + NOT_FOUND, text)
        self.notices = tuple(notices)


def _may_refuse(text: str) -> int:
    """How many characters at the end of a text may still grow into the word that refuses."""
    for n in range(min(_LONGEST, len(text)), 0, -1):
        end = text[-n:].lstrip(_SIGNS).lower()
        if not end and n <= 3:
            return n
        if end.startswith("n") and any(word.startswith(_BETWEEN.sub("", end)) for word in _WRITTEN):
            return n
    return 0


def _numbered(hits: Sequence[Hit]) -> str:
    key, parts = fence(*(hit.passage.text for hit in hits)), []
    for number, hit in enumerate(hits, 1):
        article = hit.article
        about = ", ".join(filter(None, (article.source, str(article.published or "undated"))))
        parts.append(f"=== {key} passage [{number}] {article.title} ({about})\n{hit.passage.text}\n=== {key} end")
    return "\n\n".join(parts)
