"""The library's room of the page: list, plot, adding, removing. Knows gradio; leaves HTML to `ui.listing`.

What a browser sends is checked here and in what is called, whatever the page lets a visitor do: an event can be sent
without the page. An upload is read, kept by the library under a name of its own, and deleted; no route serves it.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ui.listing as listing
from rag.articles import READERS
from rag.errors import CitewireError, IngestError
from rag.pipeline import Assistant
from rag.question import MAX_SEARCH
from rag.settings import ROOT
from rag.types import IngestReport
from ui.api import said
from ui.listing import ROWS, View
from ui.quiet import FAILED, PLAIN, QUIET, gradio, heard

MOST_FILES = 2000
"""Of one upload; a larger library is filled by `citewire ingest`."""

OnStep = Callable[[int, int, str], None]
_log = logging.getLogger(__name__)


def build_library(desk: Assistant, switch: Any, offer: Any, beside: Any) -> list[Any]:
    """The room, which the button `switch` opens and closes, and the events after which the library is another.

    `offer` is a button outside that adds the samples, and its progress is shown on `beside`.
    """
    gr, room = gradio(), Library(desk)
    with gr.Column(elem_id="library"):
        view = gr.State(View())
        gr.HTML("<h2>Library</h2>", elem_classes="room", **PLAIN)
        with gr.Row(elem_id="adding"):
            files = gr.UploadButton("Add files", file_count="multiple", size="sm", elem_id="add-files")
            folder = gr.UploadButton("Add a folder", file_count="directory", size="sm", elem_id="add-folder")
            unfold = gr.Button("Paste a text", size="sm", elem_id="paste-fold")
            samples = gr.Button("Load the sample articles", size="sm", visible=False, elem_id="add-samples")
        with gr.Column(elem_id="paste"):
            with gr.Row():
                title = gr.Textbox(label="Title", min_width=200)
                publisher = gr.Textbox(label="Publisher", min_width=140)
                day = gr.Textbox(label="Date", placeholder="YYYY-MM-DD", min_width=110)
            text = gr.Textbox(label="Text", lines=8, max_lines=20)
            paste = gr.Button("Add this text", size="sm", elem_id="add-text")
        report = gr.HTML(elem_id="report", **PLAIN)
        plot = gr.HTML(elem_id="plot", **PLAIN)
        search = gr.Textbox(
            elem_id="find", label="Search", show_label=False, placeholder="Search titles, publishers, dates"
        )  # fmt: skip
        table = gr.HTML(elem_id="articles", js_on_load=listing.SCRIPT, apply_default_css=False)
    # One change at a time, each with its progress: a second visitor waits, and is told so.
    changing: dict[str, Any] = {
        "api_visibility": "private", "show_progress_on": report, "concurrency_limit": 1, "concurrency_id": "library",
    }  # fmt: skip

    bar = gr.Progress()

    def add_files(paths: list[str], view: View, progress: Any = bar) -> list[Any]:
        return room.added(paths, view, _steps(progress))

    def add_folder(paths: list[str], view: View, progress: Any = bar) -> list[Any]:
        return room.added(paths, view, _steps(progress), skip_others=True)

    def add_text(title: str, publisher: str, day: str, text: str, view: View, progress: Any = bar) -> list[Any]:
        return room.pasted(title, publisher, day, text, view, _steps(progress))

    def add_samples(view: View, progress: Any = bar) -> list[Any]:
        return room.sampled(view, _steps(progress))

    shown = [table, plot, samples]
    removing = table.discard(heard(room.removed), [view], [report, *shown], **changing)
    removing.then(None, None, None, js=_SEE_REPORT, **QUIET)
    changed = [
        files.upload(add_files, [files, view], [report, *shown], **changing),
        folder.upload(add_folder, [folder, view], [report, *shown], **changing),
        paste.click(
            add_text, [title, publisher, day, text, view], [report, *shown, title, publisher, day, text], **changing
        ),
        samples.click(add_samples, [view], [report, *shown], **changing),
        offer.click(add_samples, [view], [report, *shown], **(changing | {"show_progress_on": beside})),
        removing,
    ]
    search.change(room.searched, [search, view], [table, view], trigger_mode="always_last", **QUIET)
    table.reorder(heard(room.reordered), [view], [table, view], **QUIET)
    table.turn(heard(room.turned), [view], [table, view], **QUIET)
    switch.click(None, None, None, js=_SWITCH, **QUIET)
    switch.click(room.shown, [view], shown, **QUIET)
    unfold.click(None, None, None, js=_UNFOLD, **QUIET)
    return changed


@dataclass(frozen=True)
class Library:
    """What the room does. Each method returns what its event's outputs are to show."""

    desk: Assistant

    # --- looking ---

    def shown(self, view: View) -> list[Any]:
        """Table, plot, and whether the samples are offered."""
        gr = gradio()
        try:
            plot = listing.plot(self.desk.days())
        except CitewireError as error:
            return [listing.told(self._said(error), trouble=True), "", gr.update(visible=False)]
        return [self._table(view), plot, gr.update(visible=not plot and not self.desk.listing(limit=1).total)]

    def searched(self, search: str, view: View) -> list[Any]:
        return self._seen(view._replace(search=str(search)[:MAX_SEARCH], page=0))

    def reordered(self, sent: dict[str, Any], view: View) -> list[Any]:
        return self._seen(view.sorted_by(sent.get("order")))

    def turned(self, sent: dict[str, Any], view: View) -> list[Any]:
        return self._seen(view.at(sent.get("page")))

    def _seen(self, view: View) -> list[Any]:
        return [self._table(view), view]

    def _table(self, view: View) -> str:
        try:
            found = self.desk.listing(
                view.search, order=view.order, descending=view.descending, offset=view.page * ROWS, limit=ROWS
            )
        except CitewireError as error:
            return listing.told(self._said(error), trouble=True)
        if not found.entries and view.page:  # the last of its page was removed
            return self._table(view.at(0))
        return listing.table(found, view)

    # --- changing ---

    def added(self, paths: Sequence[str] | None, view: View, step: OnStep, *, skip_others: bool = False) -> list[Any]:
        """Adds uploaded files. Of a folder, files that are of no kind that is read are left out and counted."""
        files = [Path(path) for path in paths or ()]
        try:
            read = [file for file in files if not skip_others or file.suffix.lower() in READERS]
            others = tuple(file.name for file in files if file not in read)
            return [self._did(lambda: self._added(read, others, step)), *self.shown(view)]
        finally:
            for file in files:
                file.unlink(missing_ok=True)

    def _added(self, files: Sequence[Path], skipped: tuple[str, ...], step: OnStep) -> str:
        if len(files) > MOST_FILES:
            raise IngestError(
                f"{len(files):,} files are too many for one upload; add at most {MOST_FILES:,} at a time, or use "
                "`citewire ingest`."
            )
        done = self.desk.add(files, progress=step)
        return listing.report(
            IngestReport(done.added, done.updated, done.unchanged, failed=done.failed, skipped=skipped)
        )

    def pasted(self, title: str, publisher: str, day: str, text: str, view: View, step: OnStep) -> list[Any]:
        """Adds a text by the road of files: as a file of JSON, so that the same is checked and said."""
        record = {"title": title, "text": text, "source": publisher, "published": day}
        with tempfile.TemporaryDirectory(prefix="citewire-") as folder:
            file = Path(folder, "text.json")
            file.write_text(json.dumps(record), encoding="utf-8")
            told = self._did(lambda: self._pasted(file, step))
        # The form is emptied once its text is in the library, and keeps it otherwise.
        form = [gradio().skip() if listing.is_trouble(told) else ""] * 4
        return [told, *self.shown(view), *form]

    def _pasted(self, file: Path, step: OnStep) -> str:
        done = self.desk.add([file], progress=lambda at, of, what: step(at, of, "Adding the text"))
        if done.failed:
            raise IngestError(f"The text was not added: {done.failed[0].cause.removeprefix('article 1 of 1: ')}.")
        return listing.report(done)

    def sampled(self, view: View, step: OnStep) -> list[Any]:
        """Adds the sample articles, from where they lie."""
        return [
            self._did(lambda: listing.report(self.desk.ingest(ROOT / "seeds", progress=step))),
            *self.shown(view),
        ]

    def removed(self, sent: dict[str, Any], view: View) -> list[Any]:
        """Removes what was chosen and confirmed."""
        ids = sent.get("ids")
        known = [id for id in ids[:ROWS] if isinstance(id, str)] if isinstance(ids, list) else []

        def remove() -> str:
            gone = sum(map(self.desk.remove, known))
            return listing.told(f"{gone} {'article' if gone == 1 else 'articles'} removed.")

        return [self._did(remove), *self.shown(view)]

    def _did(self, change: Callable[[], str]) -> str:
        """What a change tells, or why it failed."""
        try:
            return change()
        except CitewireError as error:
            return listing.told(self._said(error), trouble=True)
        except Exception:
            _log.exception("The library could not be changed")
            return listing.told(FAILED, trouble=True)

    def _said(self, error: CitewireError) -> str:
        return said(error, self.desk.settings.home)


def _steps(progress: Any) -> OnStep:
    """Gradio's bar as ours reports to it."""
    return lambda done, total, what: progress((done, max(1, total)), desc=what, unit="steps")


_SWITCH = """() => {
  const open = document.body.toggleAttribute('data-library');
  document.querySelector('#library-switch').ariaPressed = open;
}"""

_UNFOLD = """() => {
  const fold = document.querySelector('#paste-fold');
  fold.ariaExpanded = document.querySelector('#paste').toggleAttribute('data-open');
}"""

_SEE_REPORT = """() => requestAnimationFrame(
  () => document.querySelector('#report').scrollIntoView({block: 'nearest'})
)"""
"""The button to remove stands below the list, what it did above it: on a phone, out of sight."""

LAYOUT = """
body:not([data-library]) #library, body[data-library] #desk { display: none; }
#library { gap: 12px; padding-bottom: 3rem; flex-wrap: nowrap; }
#library h2 { font-size: 1.125rem; font-weight: 650; margin: 0; color: var(--ink); }
#adding { gap: 8px; flex-wrap: wrap; }
#adding button, #add-text { flex: none; width: auto; min-width: 0 !important; background: var(--card);
  border: 1px solid var(--line); color: var(--ink); }
#adding button:hover, #add-text:hover { color: var(--accent); border-color: var(--accent); }
#paste { gap: 8px; }
#paste:not([data-open]) { display: none; }
#add-text { align-self: flex-start; }
#report { min-height: 3rem; }
"""
