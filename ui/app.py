"""The chat page: a reader of `rag.Assistant.stream`. Knows gradio; leaves all HTML to `ui.render` and `ui.reading`.

`ui.door` says who may see it; it loads nothing from other machines. What a visitor asks is kept for that visitor
(`ui.conversations`).
"""

from __future__ import annotations

import inspect
import logging
import os
import re
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

import ui.door as door
import ui.feedback as feedback
import ui.listing as listing
import ui.reading as reading
import ui.render as render
from rag.answering import EXTRACTIVE
from rag.errors import CitewireError, SettingsError
from rag.pipeline import Assistant
from rag.question import Named
from rag.settings import CAUTION, Settings
from rag.text import MAX_BYTES
from rag.types import Answer, Article, Delta, Progress
from ui.api import add_api, said
from ui.conversations import MOST_ANSWERS, Conversations, is_key, new_key
from ui.exports import ENDINGS, all_citations, exported
from ui.library import LAYOUT, build_library
from ui.quiet import FAILED
from ui.quiet import gradio as _gradio

if TYPE_CHECKING:
    import gradio as gr

REDRAW_SECONDS = 0.1
"""A text that is being written is drawn again at most this often."""
REMEMBERED = 3
"""Turns that a follow-up question is read with."""
MOST_NUMBERS = 1_000
"""No answer has as many citations."""
EXAMPLES = 4
ARTICLES_FOR_EXAMPLES = 200
"""The newest articles, from which example questions are made: enough to choose from, quick to read."""
MOST_CHOICES = 500
"""The newest articles, which can be chosen by headline to ask only them."""

_STAGES = {
    "rewriting": "Reading the question…",
    "searching": "Searching…",
    "writing": "Writing…",
    "reading": "Reading {detail}…",
    "checking": "Checking {detail}…",
}
_TAKEN = [("Prefer their articles", "prefer"), ("Only their articles", "require"), ("Ignore", "ignore")]
"""How the dates and publishers that a question names are taken."""
_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
_SAVE = """
watch('value', () => {
  const {name, text} = element.querySelector('[data-name]').dataset;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'application/octet-stream'}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
"""
"""Saves what the page was given as a file of the reader's."""
_log = logging.getLogger(__name__)


def serve(
    settings: Settings, *, host: str = "127.0.0.1", port: int = 7860, ready: Callable[[str], None] | None = None
) -> None:
    """Serves the page until it is interrupted; calls `ready` with its address once it listens.

    Raises SettingsError for a host that others can reach unless a password is set, and for a port that cannot be had.
    """
    password = door.password_for(host, settings.auth)
    with Assistant(settings) as desk, tempfile.TemporaryDirectory(prefix="citewire-uploads-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads
        try:
            _try_port(host, port)
            demo = build(desk)
            _, url, _ = demo.queue(default_concurrency_limit=20, api_open=False).launch(
                server_name=host, server_port=port, prevent_thread_lock=True, quiet=True, share=False,
                inbrowser=False, show_error=False, run_history=False, footer_links=[], max_file_size=MAX_BYTES,
                enable_monitoring=False, pwa=False, mcp_server=False, ssr_mode=False,
                theme=_theme(), css=_STYLE + listing.STYLE + LAYOUT, head=_HEAD,
                app_kwargs={"middleware": door.middleware(host, password)},
            )  # fmt: skip
        except (OSError, OverflowError) as error:
            raise SettingsError(
                f"The page cannot be served on port {port} of {host}: it is taken, or not yours to use. "
                "Choose another port, or an address of this machine."
            ) from error
        threading.Thread(target=_warm, args=(desk,), daemon=True).start()
        try:
            if ready:
                ready(url)
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            pass
        finally:
            demo.close(verbose=False)


def _try_port(host: str, port: int) -> None:
    """Raises OSError for a port that cannot be had: at once, where gradio takes seconds to find out."""
    with socket.socket() as probe:
        if os.name == "posix":  # as the server does; on Windows this would take a port from another program
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _warm(desk: Assistant) -> None:
    """Loads the models before somebody waits for them."""
    try:
        desk.search("warm up", limit=1)
    except CitewireError as error:  # the page says it to whoever asks
        _log.debug("not warmed up: %s", error)


# --- the page -----------------------------------------------------------------------------------------------


def build(desk: Assistant) -> gr.Blocks:
    """The page over one library. Its style, and the headers that keep it private, come with `serve`."""
    gr = _gradio()
    page = _Page(desk, Conversations(desk.settings.home))
    # `value` reaches an html_template as it is only through "${value}": text put in by Handlebars ("{{value}}")
    # becomes source code of a JavaScript function, and "${...}" in an article would run. So: the default.
    plain: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
    with gr.Blocks(title="Citewire", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as demo:
        answers, asked, current = gr.State(()), gr.State(""), gr.State("")
        # Known to this browser alone, and kept by it: the key of what its visitor has asked.
        visitor = gr.BrowserState("", storage_key="citewire-visitor", secret="citewire-visitor")
        with gr.Row(elem_id="top"):
            masthead = gr.HTML(elem_id="masthead", **plain)
            shelf = gr.HTML(elem_id="shelf", **plain)
            switch = gr.Button("Library", size="sm", elem_id="library-switch", scale=0, min_width=0)
            restart = gr.Button("New", size="sm", elem_id="restart", scale=0, min_width=0)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk", scale=3, min_width=0):
                with gr.Column(elem_id="welcome") as welcome:
                    hint = gr.HTML(**plain)
                    samples = gr.Button(
                        "Load the sample articles", visible=False, elem_classes="example", elem_id="samples"
                    )
                    examples = [gr.Button(visible=False, elem_classes="example") for _ in range(EXAMPLES)]
                log = gr.HTML(render.conversation(()), elem_id="log", **plain)
                live = gr.HTML(elem_id="live", **plain)
                with gr.Column(elem_id="composer"):
                    scope = gr.HTML(elem_id="scope", **plain)
                    box = gr.Textbox(
                        elem_id="question", label="Question", show_label=False, placeholder="Ask about the articles",
                        submit_btn=True, max_lines=6, autofocus=True,
                    )  # fmt: skip
                    # Not gr.Accordion: it makes what it holds only when it unfolds, and what a reader sets while
                    # that is still going on is set back without a word.
                    fold = gr.Button("Narrow by date, publisher or article", size="sm", elem_id="fold")
                    with gr.Column(elem_id="narrow"):
                        with gr.Row():
                            since = gr.Textbox(label="Since", placeholder="YYYY-MM-DD", min_width=130)
                            until = gr.Textbox(label="Until", placeholder="YYYY-MM-DD", min_width=130)
                            publishers = gr.Dropdown(label="Publishers", multiselect=True, choices=[], min_width=200)
                        chosen = gr.Dropdown(label="Only these articles", multiselect=True, choices=[])
                        named = gr.Radio(
                            _TAKEN, value="prefer", label="Dates and publishers in the question", elem_id="named"
                        )
                        caution = gr.Slider(
                            0, 1, CAUTION, step=0.05, label="Answer only when at least this sure",
                            visible=desk.model == EXTRACTIVE,  # a language model decides for itself
                        )  # fmt: skip
            with gr.Column(elem_id="panel", scale=2, min_width=0):
                gr.HTML("<h2>Sources</h2>", elem_id="panel-head", **plain)
                reader = gr.HTML(elem_id="reader", js_on_load=_SCRIPT, apply_default_css=False)
                sources = gr.HTML(render.sources(()), elem_id="sources", **plain)
                parcel = gr.HTML(visible="hidden", js_on_load=_SAVE, apply_default_css=False)
        changed = build_library(desk, switch, samples, hint)
        own = [visitor, current, answers]
        controls = [since, until, publishers, chosen, named, caution]
        shown = [box, asked, welcome, log, live, sources, reader, shelf, current, answers]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        running = [
            event(page.reply, [question, *own, *controls], shown, **quiet)
            for event, question in [(box.submit, box), *((button.click, button) for button in examples)]
        ]
        running.append(reader.again(_heard(page.again), [*own, *controls], shown, **quiet))
        for ended in (
            box.stop(page.stopped, [asked], [box, live], cancels=running, **quiet),
            restart.click(page.restarted, [visitor], shown, cancels=running, **quiet),
            reader.reopen(_heard(page.reopened), [visitor], shown, cancels=running, **quiet),
        ):
            ended.then(_late, None, [live], **quiet)
        reader.discard(_heard(page.discarded), [visitor, current], shown, **quiet)
        reader.rename(_heard(page.renamed), [visitor, current], [shelf], **quiet)
        reader.export(_heard(page.exported), [visitor, current], [parcel], **quiet)
        # Gradio drops what is pressed while the same event is under way, unless it is told otherwise.
        reader.rate(_heard(page.rated), [answers], None, trigger_mode="multiple", **quiet)
        reader.read(_heard(page.read), [answers], [reader], trigger_mode="always_last", **quiet)
        reader.only(_heard(page.only), None, [chosen], **quiet)
        # In the browser, so that what is asked next is asked of all.
        reader.widen(None, None, [chosen], js="() => [[]]", **quiet)
        chosen.change(page.scoped, [chosen], [scope], **quiet)
        opened = [visitor, shelf, masthead, hint, samples, publishers, chosen, *examples]
        demo.load(page.opened, [visitor, chosen], opened, **quiet)
        for event in changed:
            event.then(page.opened, [visitor, chosen], opened, **quiet)
        fold.click(None, None, None, js=_UNFOLD, **quiet)
        demo.load(None, None, None, js=_NAMED, **quiet)
        demo.load(None, None, None, js=_ADJUST, **quiet)
        live.change(None, None, None, js=_FOLLOW, **quiet)
        log.change(None, None, None, js=_FOLLOW, **quiet)
        add_api(desk)
    return demo


class Controls(NamedTuple):
    """What the reader has set under the question."""

    since: str
    until: str
    publishers: list[str]
    articles: list[str]
    named: Named
    caution: float


@dataclass(frozen=True)
class _Page:
    """What the page does. Each method returns what its event's outputs are to show."""

    desk: Assistant
    kept: Conversations = field(default_factory=Conversations)

    def opened(self, visitor: str, chosen: Sequence[str] = ()) -> list[Any]:
        """The visitor's key and conversations, the masthead, the welcome, the offer of samples, what to choose from,
        the example questions. Of the articles that were chosen, those that are left stay so."""
        gr = _gradio()
        visitor = visitor if is_key(visitor) else new_key()
        try:
            publishers = self.desk.sources()
            articles = sum(publishers.values())
            newest = self._newest()
            welcome, empty = render.welcome(articles, self.desk.model), not articles
        except CitewireError as error:
            publishers, articles, newest, empty = {}, 0, [], False
            welcome = render.trouble(said(error, self.desk.settings.home))
        left = self._those(chosen)
        which = gr.update(choices=_choices([*newest, *left]))
        if len(left) < len(chosen):
            which = gr.update(choices=_choices([*newest, *left]), value=[article.id for article in left])
        questions = example_questions(newest[:ARTICLES_FOR_EXAMPLES])
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
            return _gradio().update(choices=_choices([*self._newest(), *found]), value=[found[0].id])
        return self._gone()

    def scoped(self, chosen: list[str]) -> str:
        """Says beside the question which articles alone are asked."""
        first = self._those(chosen[:1])
        return render.scope(len(chosen), first[0].title) if first else ""

    def _newest(self) -> list[Article]:
        return list(islice(self.desk.articles(), MOST_CHOICES))

    def _those(self, ids: Sequence[str]) -> list[Article]:
        """Of these articles, those that are in the library."""
        try:
            return [article for article in map(self.desk.article, ids) if article]
        except CitewireError as error:
            _gradio().Warning(said(error, self.desk.settings.home))
            return []

    def _gone(self) -> Any:
        gr = _gradio()
        gr.Warning("This article is not in the library any more.")
        return gr.skip()

    # --- asking ---

    def reply(
        self, question: str, visitor: str, current: str, answers: tuple[Answer, ...], *controls: Any
    ) -> Iterator[list[Any]]:
        """Answers a question while telling how far it is."""
        yield from self._replied(question, (), answers, visitor, current, answers, Controls(*controls))

    def again(
        self, told: dict[str, Any], visitor: str, current: str, answers: tuple[Answer, ...], *controls: Any
    ) -> Iterator[list[Any]]:
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
    ) -> Iterator[list[Any]]:
        same, current = _gradio().skip(), current or new_key()
        begun = render.waiting(question, _STAGES["searching"])
        yield [_box(busy=True, value=""), question, _hidden(), same, begun, same, same, same, current, same]
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
                    yield [same, same, same, same, event, same, same, same, same, same]
            self.kept.add(visitor, current, answers[-1])
            moved, answers = len(answers) > MOST_ANSWERS, answers[-MOST_ANSWERS:]
            log, sources, shelf = render.conversation(answers), render.sources(answers), self._shelf(visitor, current)
            # What the reader shows belongs to a turn; once turns are dropped, their numbers are others'.
            yield [_box(busy=False), "", same, log, "", sources, "" if moved else same, shelf, current, answers]
        except CitewireError as error:
            yield self._failed(question, said(error, self.desk.settings.home))
        except Exception:  # a bug: its traceback belongs in the terminal, not in the page
            _log.exception("The question %r could not be answered", question)
            yield self._failed(question, FAILED)

    def stopped(self, asked: str) -> list[Any]:
        """Gives the question back, to be asked otherwise."""
        return [_box(busy=False, value=asked), ""]

    def _failed(self, question: str, message: str) -> list[Any]:
        same = _gradio().skip()
        failed = render.failed(question, message)
        return [_box(busy=False, value=question), "", same, same, failed, same, same, same, same, same]

    # --- conversations ---

    def restarted(self, visitor: str) -> list[Any]:
        """A new conversation; the one before stays where it is kept."""
        return self._showing(visitor, "", ())

    def reopened(self, told: dict[str, Any], visitor: str) -> list[Any]:
        kept = self.kept.get(visitor, str(told.get("id")))
        if kept is None:
            return self.restarted(visitor)
        if kept.unreadable:
            lost = reading.count(kept.unreadable, "answer")
            _gradio().Warning(f"Left out, because it cannot be read any more: {lost} of this conversation.")
        return self._showing(visitor, kept.id, kept.answers)

    def discarded(self, told: dict[str, Any], visitor: str, current: str) -> list[Any]:
        self.kept.discard(visitor, str(told.get("id")))
        if told.get("id") == current:
            return self._showing(visitor, "", (), unfolded=True)
        same, shelf = _gradio().skip(), self._shelf(visitor, current, unfolded=True)
        return [same, same, same, same, same, same, same, shelf, same, same]

    def renamed(self, told: dict[str, Any], visitor: str, current: str) -> str:
        self.kept.rename(visitor, str(told.get("id")), str(told.get("name")))
        return self._shelf(visitor, current, unfolded=True)

    def exported(self, told: dict[str, Any], visitor: str, current: str) -> Any:
        """The conversation as a file, for the browser to save."""
        kept, form = self.kept.get(visitor, current), told.get("form")
        if kept is None or not isinstance(form, str) or form not in ENDINGS:
            return _gradio().skip()
        name = re.sub(r"[^\w -]", "", kept.name)[:60].strip() or "conversation"
        return render.parcel(f"{name}.{ENDINGS[form]}", exported(kept.name, kept.answers, form))

    def _showing(self, visitor: str, current: str, answers: tuple[Answer, ...], *, unfolded: bool = False) -> list[Any]:
        log, sources = render.conversation(answers), render.sources(answers)
        shelf = self._shelf(visitor, current, unfolded=unfolded)
        welcome = _gradio().update(visible=not answers)
        return [_box(busy=False, value=""), "", welcome, log, "", sources, "", shelf, current, answers]

    def _shelf(self, visitor: str, current: str, *, unfolded: bool = False) -> str:
        return render.shelf(self.kept.of(visitor), current, self.kept.trouble, unfolded=unfolded)

    # --- what is done with an answer ---

    def rated(self, told: dict[str, Any], answers: tuple[Answer, ...]) -> None:
        """Notes what the reader thinks of an answer, in the library's folder."""
        gr, home, opinion = _gradio(), self.desk.settings.home, told.get("verdict")
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
            return _gradio().skip()
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
    return _gradio().update(submit_btn=not busy, stop_btn=busy, **value)


def _said(answers: tuple[Answer, ...]) -> tuple[tuple[str, str], ...]:
    """The turns that a question is read with."""
    return tuple((answer.question, answer.text) for answer in answers[-REMEMBERED:])


def _hidden() -> Any:
    return _gradio().update(visible=False)


def _heard(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A handler of what ui/page.js tells: it is given that as a dict, then the values of the inputs.

    Gradio wants to see its own type at the parameter, and cannot where it is imported late.
    """

    def heard(event: Any, *values: Any) -> Any:
        return handler(event._data if isinstance(event._data, dict) else {}, *values)

    def heard_as_it_comes(event: Any, *values: Any) -> Iterator[Any]:
        yield from heard(event, *values)

    listener = heard_as_it_comes if inspect.isgeneratorfunction(handler) else heard
    listener.__annotations__ = {"event": _gradio().EventData}
    return listener


def whole(value: object, most: int) -> int:
    """A number from 1 to `most` as a browser sends it; 0 for anything else."""
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9 else 0
    return number if number <= most else 0


def _late() -> str:
    """Nothing, once what was on its way when an answer was stopped has arrived: it would stay on the page for good."""
    time.sleep(2 * REDRAW_SECONDS)
    return ""


def _choices(articles: Iterable[Article]) -> list[tuple[str, str]]:
    """What a reader chooses from, each once: headline, publisher and day, and the id behind it."""
    told = {a.id: f"{a.title} ({reading.where(a.source, a.published)})" for a in articles}
    return [(text, id) for id, text in told.items()]


def shown_articles(answer: Answer) -> dict[str, Article]:
    """The articles that an answer shows: what was found, and who else prints it."""
    others = [hit.also_in for hit in answer.hits] + [c.also_in for c in all_citations(answer)]
    articles = [hit.article for hit in answer.hits] + [article for also in others for article in also]
    return {article.id: article for article in reversed(articles)}


# --- example questions --------------------------------------------------------------------------------------

_SPEAKER = re.compile(r"\b((?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w’'-]{2,}) (?:said|says|told|warned|argued|announced)\b")


def example_questions(articles: Iterable[Article]) -> list[str]:
    """Up to `EXAMPLES` questions that these articles can answer: half about speakers, the rest about headlines.

    A speaker is a capitalised name before a verb of saying that stands inside sentences too, which leaves out
    "He said", and never after "the", which leaves out "the Chief Justice". Those named most come first.
    """
    read = list(articles)
    text = "\n".join(article.body for article in read)
    named = {name: len(re.findall(rf"[a-z,] {re.escape(name)}\b", text)) for name in _SPEAKER.findall(text)}
    people = [name for name in named if named[name] and not re.search(rf"\b[Tt]he {re.escape(name)}\b", text)]
    speakers = sorted(people, key=lambda name: (-named[name], name))
    questions = [f"What did {name} say?" for name in speakers[: EXAMPLES // 2]]
    headlines = (article.title for article in read if 20 <= len(article.title) <= 90)
    return questions + [f"What is known about “{title}”?" for title in islice(headlines, EXAMPLES - len(questions))]


# --- gradio -------------------------------------------------------------------------------------------------


def _theme() -> Any:
    themes = _gradio().themes
    return themes.Default(  # fonts of the system, so that none is loaded
        primary_hue="blue",
        neutral_hue="slate",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )


_HEAD = """<link rel="icon" href="data:image/svg+xml,\
%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
%3Crect width='32' height='32' rx='7' fill='%231d4ed8'/%3E\
%3Cpath d='M8 10h6v6q0 5-5 7v-3q2-1 2-3H8zm10 0h6v6q0 5-5 7v-3q2-1 2-3h-3z' fill='white'/%3E%3C/svg%3E">"""
"""Two quotation marks."""

_FOLLOW = """() => {
  const turns = document.querySelectorAll('#log .turn, #live .turn');
  turns[turns.length - 1]?.scrollIntoView({block: 'nearest'});
}"""
"""Keeps the newest turn in view."""

_NAMED = """() => {
  const box = document.querySelector('#question');
  const name = () => box.querySelectorAll('button').forEach((button) => {
    button.ariaLabel = button.dataset.testid === 'stop-button' ? 'Stop' : 'Ask';
  });
  new MutationObserver(name).observe(box, {childList: true, subtree: true});
  name();
  const choices = document.querySelector('#named');
  choices.ariaLabel = choices.querySelector('[data-testid=block-info]').textContent;
  document.querySelector('#fold').ariaExpanded = false;
}"""
"""Gradio gives the button of a text box a picture and no name, and names none of a group of choices."""

_UNFOLD = """() => {
  const fold = document.querySelector('#fold');
  fold.ariaExpanded = document.querySelector('#narrow').toggleAttribute('data-open');
}"""

_ADJUST = """() => document.addEventListener('click', (event) => {
  const link = event.target.closest('a.adjust');
  if (!link) return;
  event.preventDefault();
  const fold = document.querySelector('#fold');
  if (fold.ariaExpanded !== 'true') fold.click();
  const box = document.querySelector('#question textarea');
  if (!box.value) {
    box.value = link.closest('.turn').querySelector('.question').textContent;
    box.dispatchEvent(new Event('input', {bubbles: true}));
  }
  const focus = (tries) => {  // what is hidden cannot be focused, and Gradio unfolds it a moment later
    const named = document.querySelector('#named input:checked');
    named.focus();
    if (document.activeElement !== named && tries) setTimeout(focus, 50, tries - 1);
  };
  focus(40);
})"""
"""From what was understood to where it is changed, with the question back in the box to be asked again."""
