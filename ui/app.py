"""The page, put together and served: its layout, and which event calls what of `ui.chat` and `ui.library`.

`ui.door` says who may see it; it loads nothing from other machines.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import ui.door as door
import ui.listing as listing
import ui.render as render
from rag.answering import EXTRACTIVE
from rag.errors import CitewireError, SettingsError
from rag.pipeline import Assistant
from rag.settings import CAUTION, Settings
from rag.text import MAX_BYTES
from ui.api import add_api
from ui.chat import EXAMPLES, Chat, Shown, late
from ui.conversations import Conversations
from ui.library import LAYOUT, build_library
from ui.quiet import PLAIN, QUIET, gradio, heard

if TYPE_CHECKING:
    import gradio as gr

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
    """Serves the page until it is interrupted or terminated; calls `ready` with its address once it listens.

    Raises SettingsError for a host that others can reach unless a password is set, and for a port that cannot be had.
    """
    password = door.password_for(host, settings.auth)
    with _terminated_in_order(), Assistant(settings) as desk, TemporaryDirectory(prefix="citewire-uploads-") as uploads:
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


@contextmanager
def _terminated_in_order() -> Iterator[None]:
    """SIGTERM, by which a service is stopped, ends the block as Ctrl-C does: what it has opened is closed and deleted.
    Python lets only the main thread say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


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
    gr, chat = gradio(), Chat(desk, Conversations(desk.settings.home))
    with gr.Blocks(title="Citewire", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as demo:
        answers, asked, current = gr.State(()), gr.State(""), gr.State("")
        # Known to this browser alone, and kept by it: the key of what its visitor has asked.
        visitor = gr.BrowserState("", storage_key="citewire-visitor", secret="citewire-visitor")
        masthead, shelf, switch, restart = _top()
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk", scale=3, min_width=0):
                welcome, hint, samples, examples = _welcome()
                log = gr.HTML(render.conversation(()), elem_id="log", **PLAIN)
                live = gr.HTML(elem_id="live", **PLAIN)
                with gr.Column(elem_id="composer"):
                    scope = gr.HTML(elem_id="scope", **PLAIN)
                    box = gr.Textbox(
                        elem_id="question", label="Question", show_label=False, placeholder="Ask about the articles",
                        submit_btn=True, max_lines=6, autofocus=True,
                    )  # fmt: skip
                    fold, since, until, publishers, chosen, named, caution = _narrow(desk.model)
            reader, sources, parcel = _panel()
        changed = build_library(desk, switch, samples, hint)
        own = [visitor, current, answers]
        controls = [since, until, publishers, chosen, named, caution]
        shown = [
            *Shown(
                box=box, asked=asked, welcome=welcome, log=log, live=live, sources=sources, reader=reader, shelf=shelf,
                current=current, answers=answers,
            )
        ]  # fmt: skip
        running = [
            event(chat.reply, [question, *own, *controls], shown, **QUIET)
            for event, question in [(box.submit, box), *((button.click, button) for button in examples)]
        ]
        running.append(reader.again(heard(chat.again), [*own, *controls], shown, **QUIET))
        for ended in (
            box.stop(chat.stopped, [asked], [box, live], cancels=running, **QUIET),
            restart.click(chat.restarted, [visitor], shown, cancels=running, **QUIET),
            reader.reopen(heard(chat.reopened), [visitor], shown, cancels=running, **QUIET),
        ):
            ended.then(late, None, [live], **QUIET)
        reader.discard(heard(chat.discarded), [visitor, current], shown, **QUIET)
        reader.rename(heard(chat.renamed), [visitor, current], [shelf], **QUIET)
        reader.export(heard(chat.exported), [visitor, current], [parcel], **QUIET)
        # Gradio drops what is pressed while the same event is under way, unless it is told otherwise.
        reader.rate(heard(chat.rated), [answers], None, trigger_mode="multiple", **QUIET)
        reader.read(heard(chat.read), [answers], [reader], trigger_mode="always_last", **QUIET)
        reader.only(heard(chat.only), None, [chosen], **QUIET)
        # In the browser, so that what is asked next is asked of all.
        reader.widen(None, None, [chosen], js="() => [[]]", **QUIET)
        chosen.change(chat.scoped, [chosen], [scope], **QUIET)
        opened = [visitor, shelf, masthead, hint, samples, publishers, chosen, *examples]
        demo.load(chat.opened, [visitor, chosen], opened, **QUIET)
        for event in changed:
            event.then(chat.opened, [visitor, chosen], opened, **QUIET)
        _add_scripts(demo, fold, live, log)
        add_api(desk)
    return demo


def _top() -> tuple[Any, Any, Any, Any]:
    """Masthead, conversations, the button that shows the library, and the one for a new conversation."""
    gr = gradio()
    with gr.Row(elem_id="top"):
        masthead = gr.HTML(elem_id="masthead", **PLAIN)
        shelf = gr.HTML(elem_id="shelf", **PLAIN)
        switch = gr.Button("Library", size="sm", elem_id="library-switch", scale=0, min_width=0)
        restart = gr.Button("New", size="sm", elem_id="restart", scale=0, min_width=0)
    return masthead, shelf, switch, restart


def _welcome() -> tuple[Any, Any, Any, list[Any]]:
    """What stands where nothing is asked yet, and in it: what it says, the offer of samples, the example questions."""
    gr = gradio()
    with gr.Column(elem_id="welcome") as welcome:
        hint = gr.HTML(**PLAIN)
        samples = gr.Button("Load the sample articles", visible=False, elem_classes="example", elem_id="samples")
        examples = [gr.Button(visible=False, elem_classes="example") for _ in range(EXAMPLES)]
    return welcome, hint, samples, examples


def _narrow(model: str) -> tuple[Any, ...]:
    """What a question is narrowed by: the button that unfolds it, then the fields of `ui.chat.Controls`, in order."""
    gr = gradio()
    # Not gr.Accordion: it makes what it holds only when it unfolds, and what a reader sets while that is still going
    # on is set back without a word.
    fold = gr.Button("Narrow by date, publisher or article; how sure to be", size="sm", elem_id="fold")
    with gr.Column(elem_id="narrow"):
        with gr.Row():
            since = gr.Textbox(label="Since", placeholder="YYYY-MM-DD", min_width=130)
            until = gr.Textbox(label="Until", placeholder="YYYY-MM-DD", min_width=130)
            publishers = gr.Dropdown(label="Publishers", multiselect=True, choices=[], min_width=200)
        chosen = gr.Dropdown(label="Only these articles", multiselect=True, choices=[])
        named = gr.Radio(_TAKEN, value="prefer", label="Dates and publishers in the question", elem_id="named")
        caution = gr.Slider(
            0, 1, CAUTION, step=0.05, label="Answer only when at least this sure",
            visible=model == EXTRACTIVE,  # a language model decides for itself
        )  # fmt: skip
    return fold, since, until, publishers, chosen, named, caution


def _panel() -> tuple[Any, Any, Any]:
    """Beside the conversation: the article that is read, the sources; and, unseen, what is saved as a file."""
    gr = gradio()
    with gr.Column(elem_id="panel", scale=2, min_width=0):
        gr.HTML("<h2>Sources</h2>", elem_id="panel-head", **PLAIN)
        reader = gr.HTML(elem_id="reader", js_on_load=_SCRIPT, apply_default_css=False)
        sources = gr.HTML(render.sources(()), elem_id="sources", **PLAIN)
        parcel = gr.HTML(visible="hidden", js_on_load=_SAVE, apply_default_css=False)
    return reader, sources, parcel


def _add_scripts(demo: gr.Blocks, fold: Any, live: Any, log: Any) -> None:
    """What happens in the browser alone."""
    fold.click(None, None, None, js=_UNFOLD, **QUIET)
    demo.load(None, None, None, js=_NAMED, **QUIET)
    demo.load(None, None, None, js=_ADJUST, **QUIET)
    live.change(None, None, None, js=_FOLLOW, **QUIET)
    log.change(None, None, None, js=_FOLLOW, **QUIET)


# --- gradio -------------------------------------------------------------------------------------------------


def _theme() -> Any:
    themes = gradio().themes
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
  const name = () => Object.entries({submit: 'Ask', stop: 'Stop'}).forEach(([does, said]) => {
    box.querySelector(`[data-testid=${does}-button]`)?.setAttribute('aria-label', said);
  });
  new MutationObserver(name).observe(box, {childList: true, subtree: true});
  name();
  const choices = document.querySelector('#named');
  choices.ariaLabel = choices.querySelector('[data-testid=block-info]').textContent;
  document.querySelector('#fold').ariaExpanded = false;
}"""
"""Gradio gives the two buttons of a text box a picture and no name, and names none of a group of choices. After an
error there is a third button in the box, which has a name, "Clear"."""

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
