"""The chat's room of the page: asking, stopping, conversations, what is pressed. A reader of `rag.Assistant.stream`.

Knows gradio; leaves all HTML to `ui.render` and `ui.reading`, and layout and wiring to `ui.app`. What a visitor asks is
kept for that visitor (`ui.conversations`).
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, cast, get_args

import ui.feedback as feedback
import ui.reading as reading
import ui.render as render
from rag.errors import CitewireError
from rag.pipeline import Assistant
from rag.question import Named
from rag.types import Answer, Article, Delta, Entry, Progress
from ui.api import said
from ui.conversations import MOST_ANSWERS, Conversations, is_key, new_key
from ui.exports import ENDINGS, all_citations, exported
from ui.quiet import FAILED, gradio

REDRAW_SECONDS = 0.1
"""A text that is being written is drawn again at most this often."""
REMEMBERED = 3
"""Turns that a follow-up question is read with."""
MOST_NUMBERS = 1_000
"""No answer has as many citations."""
EXAMPLES = 4
ARTICLES_FOR_EXAMPLES = 200
READ_FOR_EXAMPLES = 5_000
"""The newest articles, and characters of each, from which example questions are made: enough to choose from, quick to
read."""
MOST_CHOICES = 500
"""The newest articles, which can be chosen by headline to ask only them."""

_STAGES = {
    "rewriting": "Reading the question…",
    "searching": "Searching…",
    "writing": "Writing…",
    "reading": "Reading {detail}…",
    "checking": "Checking {detail}…",
}
_log = logging.getLogger(__name__)


class Controls(NamedTuple):
    """What the reader has set under the question."""

    since: str
    until: str
    publishers: list[str]
    articles: list[str]
    named: Named
    caution: float


class Shown(NamedTuple):
    """What asking and changing the conversation show, in the order in which `ui.app` wires it. Each is a component
    there; here it is what that component is to show."""

    box: Any
    asked: Any
    """The question that is being answered, to be given back."""
    welcome: Any
    log: Any
    live: Any
    """The turn that is being answered."""
    sources: Any
    reader: Any
    shelf: Any
    current: Any
    """The key of the conversation that is open."""
    answers: Any


def _shown(**changed: Any) -> Shown:
    """These; the others stay as they are."""
    return Shown(**(dict.fromkeys(Shown._fields, gradio().skip()) | changed))


@dataclass(frozen=True)
class Chat:
    """What the room does. Each method returns what its event's outputs are to show."""

    desk: Assistant
    kept: Conversations = field(default_factory=Conversations)

    def opened(self, visitor: str, chosen: Sequence[str] = ()) -> list[Any]:
        """The visitor's key and conversations, the masthead, the welcome, the offer of samples, what to choose from,
        the example questions. Of the articles that were chosen, those that are left stay so."""
        gr = gradio()
        visitor = visitor if is_key(visitor) else new_key()
        try:
            publishers = self.desk.sources()
            articles = sum(publishers.values())
            newest = self._newest()
            questions = example_questions(self.desk.articles())
            welcome, empty = render.welcome(articles, self.desk.model), not articles
        except CitewireError as error:
            publishers, articles, newest, questions, empty = {}, 0, (), [], False
            welcome = render.trouble(said(error, self.desk.settings.home))
        left = self._those(chosen)
        which = gr.update(choices=_choices([*newest, *left]))
        if len(left) < len(chosen):
            which = gr.update(choices=_choices([*newest, *left]), value=[article.id for article in left])
        of_whom = [(f"{name} ({count})", name) for name, count in publishers.items() if name]
        unused = [gr.update(visible=False)] * (EXAMPLES - len(questions))
        buttons = [gr.update(value=question, visible=True) for question in questions]
        narrow = [gr.update(visible=empty), gr.update(choices=of_whom), which]
        shelf, masthead = self._shelf(visitor, ""), render.masthead(articles, self.desk.model)
        return [visitor, shelf, masthead, welcome, *narrow, *buttons, *unused]

    # --- which articles are asked ---

    def only(self, told: dict[str, Any]) -> Any:
        """Narrows what is asked to one article; it may be older than those that are offered."""
        if found := self._those([str(told.get("article"))]):
            return gradio().update(choices=_choices([*self._newest(), *found]), value=[found[0].id])
        return self._gone()

    def scoped(self, chosen: list[str]) -> str:
        """Says beside the question which articles alone are asked."""
        first = self._those(chosen[:1])
        return render.scope(len(chosen), first[0].title) if first else ""

    def _newest(self) -> tuple[Entry, ...]:
        return self.desk.listing(limit=MOST_CHOICES).entries

    def _those(self, ids: Sequence[str]) -> list[Article]:
        """Of these articles, those that are in the library."""
        try:
            return [article for article in map(self.desk.article, ids) if article]
        except CitewireError as error:
            gradio().Warning(said(error, self.desk.settings.home))
            return []

    def _gone(self) -> Any:
        gr = gradio()
        gr.Warning("This article is not in the library any more.")
        return gr.skip()

    # --- asking ---

    def reply(
        self, question: str, visitor: str, current: str, answers: tuple[Answer, ...], *controls: Any
    ) -> Iterator[Shown]:
        """Answers a question while telling how far it is."""
        yield from self._replied(question, (), answers, visitor, current, answers, Controls(*controls))

    def again(
        self, told: dict[str, Any], visitor: str, current: str, answers: tuple[Answer, ...], *controls: Any
    ) -> Iterator[Shown]:
        """Asks a question of before again, without something that was read in it."""
        turn = whole(told.get("turn"), len(answers))
        if not turn:
            return
        asked, before = answers[turn - 1], answers[: turn - 1]
        ignoring = (*asked.filters.ignored, str(told.get("ignore")))
        yield from self._replied(asked.question, ignoring, before, visitor, current, answers, Controls(*controls))

    def _replied(
        self,
        question: str,
        ignoring: tuple[str, ...],
        before: tuple[Answer, ...],
        visitor: str,
        current: str,
        answers: tuple[Answer, ...],
        controls: Controls,
    ) -> Iterator[Shown]:
        current, begun = current or new_key(), render.waiting(question, _STAGES["searching"])
        yield _shown(box=_box(busy=True, value=""), asked=question, welcome=_hidden(), live=begun, current=current)
        try:
            events = self.desk.stream(
                question,
                history=_said(before),
                since=controls.since,
                until=controls.until,
                sources=controls.publishers,
                articles=controls.articles,
                named=controls.named,
                ignoring=ignoring,
                caution=controls.caution,
            )
            for event in _redrawn(question, events):
                if isinstance(event, Answer):
                    answers = (*answers, event)
                else:
                    yield _shown(live=event)
            self.kept.add(visitor, current, answers[-1])
            moved, answers = len(answers) > MOST_ANSWERS, answers[-MOST_ANSWERS:]
            told = _shown(
                box=_box(busy=False), asked="", log=render.conversation(answers), live="",
                sources=render.sources(answers), shelf=self._shelf(visitor, current), current=current, answers=answers,
            )  # fmt: skip
            # What the reader shows belongs to a turn; once turns are dropped, their numbers are others'.
            yield told._replace(reader="") if moved else told
        except CitewireError as error:
            yield self._failed(question, said(error, self.desk.settings.home))
        except Exception:  # a bug: its traceback belongs in the terminal, not in the page
            _log.exception("The question %r could not be answered", question)
            yield self._failed(question, FAILED)

    def stopped(self, asked: str) -> list[Any]:
        """Gives the question back, to be asked otherwise."""
        return [_box(busy=False, value=asked), ""]

    def _failed(self, question: str, message: str) -> Shown:
        return _shown(box=_box(busy=False, value=question), asked="", live=render.failed(question, message))

    # --- conversations ---

    def restarted(self, visitor: str) -> Shown:
        """A new conversation; the one before stays where it is kept."""
        return self._showing(visitor, "", ())

    def reopened(self, told: dict[str, Any], visitor: str) -> Shown:
        kept = self.kept.get(visitor, str(told.get("id")))
        if kept is None:
            return self.restarted(visitor)
        if kept.unreadable:
            lost = reading.count(kept.unreadable, "answer")
            gradio().Warning(f"Left out, because it cannot be read any more: {lost} of this conversation.")
        return self._showing(visitor, kept.id, kept.answers)

    def discarded(self, told: dict[str, Any], visitor: str, current: str) -> Shown:
        self.kept.discard(visitor, str(told.get("id")))
        if told.get("id") == current:
            return self._showing(visitor, "", (), unfolded=True)
        return _shown(shelf=self._shelf(visitor, current, unfolded=True))

    def renamed(self, told: dict[str, Any], visitor: str, current: str) -> str:
        self.kept.rename(visitor, str(told.get("id")), str(told.get("name")))
        return self._shelf(visitor, current, unfolded=True)

    def exported(self, told: dict[str, Any], visitor: str, current: str) -> Any:
        """The conversation as a file, for the browser to save."""
        kept, form = self.kept.get(visitor, current), told.get("form")
        if kept is None or not isinstance(form, str) or form not in ENDINGS:
            return gradio().skip()
        name = re.sub(r"[^\w -]", "", kept.name)[:60].strip() or "conversation"
        return render.parcel(f"{name}.{ENDINGS[form]}", exported(kept.name, kept.answers, form))

    def _showing(self, visitor: str, current: str, answers: tuple[Answer, ...], *, unfolded: bool = False) -> Shown:
        return Shown(
            box=_box(busy=False, value=""), asked="", welcome=gradio().update(visible=not answers),
            log=render.conversation(answers), live="", sources=render.sources(answers), reader="",
            shelf=self._shelf(visitor, current, unfolded=unfolded), current=current, answers=answers,
        )  # fmt: skip

    def _shelf(self, visitor: str, current: str, *, unfolded: bool = False) -> str:
        return render.shelf(self.kept.of(visitor), current, self.kept.trouble, unfolded=unfolded)

    # --- what is done with an answer ---

    def rated(self, told: dict[str, Any], answers: tuple[Answer, ...]) -> None:
        """Notes what the reader thinks of an answer, in the library's folder."""
        gr, home, opinion = gradio(), self.desk.settings.home, told.get("verdict")
        turn = whole(told.get("turn"), len(answers))
        if not turn:
            return
        answer = answers[turn - 1]
        try:
            if opinion == "case":
                new = feedback.draft_case(home, answer, _said(answers[: turn - 1]))
                gr.Info("Drafted in feedback/cases.yaml." if new else "This case is drafted already.", duration=4)
            elif opinion in get_args(feedback.Opinion):
                feedback.note(home, answer, cast(feedback.Opinion, opinion), whole(told.get("number"), MOST_NUMBERS))
                gr.Info("Noted, on this machine only.", duration=4)
        except CitewireError as error:
            gr.Warning(said(error, home))
        except OSError:
            _log.exception("What a reader thinks of an answer could not be stored")
            gr.Warning("This could not be stored; the terminal has the details.")

    def read(self, told: dict[str, Any], answers: tuple[Answer, ...]) -> Any:
        """The article that the browser asks for: one that a turn shows, with the quotes of that turn marked, or, for
        turn 0, one of the library."""
        if told.get("turn") == "0":
            found = self._those([str(told.get("article"))])
            return reading.article_html(found[0], (), 0) if found else self._gone()
        turn = whole(told.get("turn"), len(answers))
        shown = shown_articles(answers[turn - 1]) if turn else {}
        article = shown.get(str(told.get("article")))
        if article is None:
            return gradio().skip()
        return reading.article_html(article, all_citations(answers[turn - 1]), turn)


def _redrawn(question: str, events: Iterable[Progress | Delta | Answer]) -> Iterator[str | Answer]:
    """What to show of a question being answered, as HTML and not too often; at last the Answer."""
    stage, text, drawn = "", "", 0.0
    for event in events:
        if isinstance(event, Answer):
            yield event
            return
        if isinstance(event, Progress):
            stage = _STAGES.get(event.stage, event.stage).replace("{detail}", event.detail)
        else:
            text += event.text
        now = time.monotonic()
        if isinstance(event, Progress) or now - drawn >= REDRAW_SECONDS:
            drawn = now
            yield render.waiting(question, stage, text)


def _box(*, busy: bool, **value: str) -> Any:
    return gradio().update(submit_btn=not busy, stop_btn=busy, **value)


def _said(answers: tuple[Answer, ...]) -> tuple[tuple[str, str], ...]:
    """The turns that a question is read with."""
    return tuple((answer.question, answer.text) for answer in answers[-REMEMBERED:])


def _hidden() -> Any:
    return gradio().update(visible=False)


def whole(value: object, most: int) -> int:
    """A number from 1 to `most` as a browser sends it; 0 for anything else."""
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9 else 0
    return number if number <= most else 0


def late() -> str:
    """Nothing, once what was on its way when an answer was stopped has arrived: it would stay on the page for good."""
    time.sleep(2 * REDRAW_SECONDS)
    return ""


def _choices(articles: Iterable[Article | Entry]) -> list[tuple[str, str]]:
    """What a reader chooses from, each once: headline, publisher and day, and the id behind it."""
    told = {a.id: f"{a.title} ({reading.where(a.source, a.published)})" for a in articles}
    return [(text, id) for id, text in told.items()]


def shown_articles(answer: Answer) -> dict[str, Article]:
    """The articles that an answer shows: what was found, and who else prints it."""
    others = [hit.also_in for hit in answer.hits] + [c.also_in for c in all_citations(answer)]
    articles = [hit.article for hit in answer.hits] + [article for also in others for article in also]
    return {article.id: article for article in reversed(articles)}


# --- example questions --------------------------------------------------------------------------------------

_NAME = r"(?:[A-Z][\w’'-]{1,30} ){0,2}[A-Z][\w’'-]{2,30}"
"""Up to three capitalised words; none is so long that a crafted text is slow to read."""
_SPEAKER = re.compile(rf"\b({_NAME}) (?:said|says|told|warned|argued|announced)\b")
# Both look ahead, so that of "Mayor Marta Ekdal" the last two words are found as well.
_INSIDE = re.compile(rf"(?<=[a-z,] )(?=({_NAME}))")
_AFTER_THE = re.compile(rf"\b[Tt]he (?=({_NAME}))")


def example_questions(articles: Iterable[Article]) -> list[str]:
    """Up to `EXAMPLES` questions that these articles can answer: half about speakers, the rest about headlines.

    A speaker is a capitalised name before a verb of saying that stands inside sentences too, which leaves out
    "He said", and never after "the", which leaves out "the Chief Justice". Those named most come first.
    """
    read = [(article.title, article.body[:READ_FOR_EXAMPLES]) for article in islice(articles, ARTICLES_FOR_EXAMPLES)]
    text = "\n".join(body for _, body in read)
    named, titled = Counter(_names(_INSIDE, text)), set(_names(_AFTER_THE, text))
    people = {name for name in _SPEAKER.findall(text) if named[name] and name not in titled}
    speakers = sorted(people, key=lambda name: (-named[name], name))
    questions = [f"What did {name} say?" for name in speakers[: EXAMPLES // 2]]
    headlines = (title for title, _ in read if 20 <= len(title) <= 90)
    return questions + [f"What is known about “{title}”?" for title in islice(headlines, EXAMPLES - len(questions))]


def _names(where: re.Pattern[str], text: str) -> Iterator[str]:
    """Whatever may be a name there: of "Marta Ekdal’s boats" both "Marta" and "Marta Ekdal"."""
    for run in where.findall(text):
        words = run.split(" ")
        for end in range(len(words)):
            yield re.sub("[’']s$", "", " ".join(words[: end + 1]))
