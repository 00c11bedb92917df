"""The library's room of the page, in a real browser and over HTTP: what is added, listed, sorted, removed, refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from conftest import SEEDS, WordEmbedder, write_article
from playwright.sync_api import Browser, Page, expect

from rag import Assistant, DayCount, Entry, Failure, IngestReport, Listing, Settings
from rag.keeping import kept_folder
from tests.axe import load_axe, serious
from tests.served import Server, start, stop
from tests.tab import Scheme, Tab
from ui.library import MOST_FILES, Library
from ui.listing import MOST_FAILURES, ROWS, View, plot, report, table

FERRY = "The ferry to Skarvik stays in port until the ice is thinner than ten centimetres, Marta Ekdal said.\n"
_NOTE_PROGRESS = """(place) => {
  const box = document.querySelector(place);
  window.seen = [];
  new MutationObserver(() => window.seen.push(box.textContent)).observe(box, {
    childList: true, subtree: true, characterData: true,
  });
}"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the library's home, and the folder where the server puts what is passing through."""
    root = tmp_path_factory.mktemp("library")
    (root / "passing").mkdir()
    return root


@pytest.fixture(scope="module")
def server(folders: Path) -> Iterator[Server]:
    server = start(folders / "home", TMPDIR=str(folders / "passing"))
    yield server
    stop(server)
    assert not any("REACHED" in line for line in server.lines)  # Gradio logs a traceback of what it refuses


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    with Tab(browser) as tab:
        yield tab


@pytest.fixture
def scheme() -> Scheme:
    """The colours that the visitor's system asks for."""
    return "light"


@pytest.fixture
def page(tab: Tab, server: Server, scheme: Scheme) -> Iterator[Page]:
    """The library's room, opened."""
    with tab.visitor(scheme=scheme) as page:
        enter(page, server)
        yield page


def enter(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.locator("#masthead p").wait_for()
    page.get_by_role("button", name="Library").click()
    page.locator("#articles .library").wait_for()


def add(page: Page, *files: Path, button: str = "#add-files") -> str:
    """Uploads files, or a folder; returns the report."""
    before = page.locator("#report").inner_text()
    with page.expect_file_chooser() as chooser:
        page.click(button)
    chooser.value.set_files(list(files))
    page.wait_for_function(
        "(before) => { const now = document.querySelector('#report .did'); return now && now.innerText !== before }",
        arg=before,
    )
    return page.locator("#report .did").inner_text()


# --- from an empty library on: these follow each other ------------------------------------------------------


def test_an_empty_library_offers_the_samples_in_one_click(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(server.url)
    expect(page.locator("#welcome")).to_contain_text("The library is empty", timeout=60_000)
    expect(page.locator("#welcome")).to_contain_text("citewire ui --llm")
    page.evaluate(_NOTE_PROGRESS, "#welcome")
    page.get_by_role("button", name="Load the sample articles").click()
    page.locator("#welcome .example", has_text="What did").first.wait_for(timeout=60_000)
    expect(page.locator("#masthead")).to_contain_text("10 articles")
    # Gradio shows the newest step at intervals: which of the files is seen is chance.
    seen = " ".join(page.evaluate("window.seen"))
    assert any(path.name in seen for path in SEEDS.iterdir())
    expect(page.locator("#samples")).to_be_hidden()
    page.close()


def test_files_are_added_and_what_failed_is_said(page: Page, folders: Path) -> None:
    news = folders / "news"
    good = write_article(news, "ferry.md", FERRY, "Ferry", source="Courier", published="2026-01-20")
    (news / "renamed.txt").write_bytes(b"MZ\0\0 a program")
    (news / "program.exe").write_text("The ferry.")
    said = add(page, good, news / "renamed.txt", news / "program.exe")
    assert said.splitlines()[0] == "1 added, 2 failed."
    assert "renamed.txt: a binary file, not text" in said
    assert "program.exe: not a kind of file Citewire reads" in said
    assert str(folders) not in said
    write_article(news, "ferry.md", FERRY, "Ferry", source="Courier", published="2026-01-21")
    assert add(page, good).strip() == "1 updated."
    write_article(news, "ferry.md", FERRY, "Ferry", source="Courier", published="2026-01-20")
    assert "1 updated, 1 failed." in add(page, good, news / "program.exe")
    expect(page.locator("#articles tr", has_text="Ferry")).to_contain_text("20 Jan 2026")
    expect(page.locator("#masthead")).to_contain_text("11 articles")
    assert len(list(kept_folder(folders / "home").iterdir())) == 1
    passing = [path for path in (folders / "passing").glob("citewire-*/**/*") if path.is_file()]
    assert [path for path in passing if path.stat().st_size] == []


def test_a_folder_is_added_and_what_is_no_article_in_it_is_left_out(page: Page, folders: Path) -> None:
    news = folders / "folder"
    for number in range(20):
        write_article(news / "deep", f"{number}.md", f"The comet number {number} passed.", f"Comet {number}")
    (news / "photo.jpg").write_bytes(b"\xff\xd8")
    page.evaluate(_NOTE_PROGRESS, "#report")
    assert add(page, news, button="#add-folder").strip() == "20 added, 1 skipped."
    assert any("Indexing" in seen for seen in page.evaluate("window.seen"))


def test_a_text_is_pasted_and_kept_in_the_form_when_it_cannot_be_added(page: Page, folders: Path) -> None:
    page.get_by_role("button", name="Paste a text").click()
    page.get_by_label("Title").fill("Pasted <b>ice</b>")
    page.get_by_label("Publisher", exact=True).fill("Me")
    page.get_by_label("Date", exact=True).fill("soon")
    page.get_by_label("Text", exact=True).fill("An icebreaker arrives.\n\nOn Friday.")
    page.get_by_role("button", name="Add this text").click()
    expect(page.locator("#report .trouble")).to_have_text(
        "The text was not added: published: 'soon' is not a date; write YYYY-MM-DD.", timeout=30_000
    )
    page.get_by_label("Date", exact=True).fill("2026-02-03")
    page.get_by_role("button", name="Add this text").click()
    expect(page.locator("#report .did")).to_have_text("1 added.", timeout=30_000)
    expect(page.get_by_label("Text", exact=True)).to_have_value("")
    expect(page.locator("#articles tr", has_text="Pasted <b>ice</b>")).to_contain_text("3 Feb 2026")


def test_the_table_is_searched_sorted_and_the_plot_drawn(page: Page) -> None:
    page.get_by_label("Search").fill("comet 1")
    expect(page.locator("#articles td.title")).to_have_count(11)
    for way, first in (("ascending", "Comet 1"), ("descending", "Comet 19")):
        page.get_by_role("button", name="Title").click()  # of the table before, until it is drawn anew
        expect(page.locator(f"th[aria-sort={way}]")).to_contain_text("Title")
        expect(page.locator("#articles td.title").first).to_have_text(first)
    page.get_by_label("Search").fill("nothing like it")
    expect(page.locator("#articles .hint")).to_have_text("No article fits the search.")
    titles = page.locator("#plot rect title").all_text_contents()
    assert "Jan 2026: Courier 1" in titles
    assert "21 undated not shown" in page.locator("#plot").inner_text()


def test_a_title_opens_the_article_and_the_way_back_leads_to_it(page: Page) -> None:
    page.get_by_label("Search").fill("ferry")
    title = page.locator("#articles").get_by_role("link", name="Ferry", exact=True)
    expect(page.locator("#articles td.title")).to_have_text(["Ferry"])  # drawn anew: a key pressed before that is lost
    for close in ("Escape", "Back to the library"):
        title.press("Enter")
        article = page.get_by_role("region", name="Article")
        expect(article).to_contain_text("Courier · 20 January 2026")
        expect(article).to_contain_text("until the ice is thinner than ten centimetres")
        expect(page.locator("#library")).to_be_hidden()
        expect(page.get_by_role("button", name="Library", exact=True)).to_have_attribute("aria-pressed", "false")
        if close == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name=close).click()
        expect(title).to_be_focused()
        expect(page.locator("#articles td.title")).to_have_text(["Ferry"])  # still what was searched for
        expect(page.get_by_role("button", name="Library", exact=True)).to_have_attribute("aria-pressed", "true")


def test_an_article_of_the_library_is_asked_alone_until_it_is_removed(page: Page) -> None:
    page.get_by_label("Search").fill("pasted")
    page.locator("#articles").get_by_role("link", name="Pasted").click()
    page.get_by_role("button", name="Ask only this article").click()
    expect(page.locator("#scope")).to_have_text("Asking only “Pasted <b>ice</b>”×")
    page.get_by_role("button", name="Library", exact=True).click()
    page.get_by_label("Choose Pasted").check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove chosen").click()
    expect(page.locator("#report .did")).to_have_text("1 article removed.", timeout=30_000)
    page.get_by_role("button", name="Library", exact=True).click()
    expect(page.locator("#scope")).to_be_empty()
    page.fill("#question textarea", "When does the ferry to Skarvik leave?")
    page.press("#question textarea", "Enter")
    page.locator("#turn-1").wait_for(timeout=60_000)
    assert "chosen" not in page.locator("#turn-1").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_room(page: Page, folders: Path, scheme: str) -> None:
    load_axe(page)
    ours = "#library .room, #articles, #plot, #report, #reader"
    found = serious(page, ours, "the list and the plot")
    page.get_by_role("button", name="Paste a text").click()
    page.locator("#articles tbody input").first.check()
    add(page, write_article(folders / "news", "program.exe", "x"))
    found += serious(page, ours, "something chosen, a form, a report of what failed")
    page.locator("#articles").get_by_role("link", name="Comet 1", exact=True).click()
    page.locator("#reader .reader").wait_for()
    found += serious(page, ours, "an article opened from it")
    print("\n".join(found))
    assert [line for line in found if line.startswith("ours")] == []


def test_removing_asks_first_and_takes_the_file_too(page: Page, folders: Path) -> None:
    page.get_by_label("Search").fill("ferry")
    expect(page.locator("#articles td.title")).to_have_text(["Ferry"])
    remove = page.get_by_role("button", name="Remove chosen")
    assert remove.is_disabled()
    page.get_by_label("Choose Ferry").check()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    remove.click()
    assert asked == ["Remove Ferry from the library?"]
    before = len(list(kept_folder(folders / "home").iterdir()))
    page.once("dialog", lambda dialog: dialog.accept())
    remove.click()
    expect(page.locator("#report .did")).to_have_text("1 article removed.", timeout=30_000)
    expect(page.locator("#articles .hint")).to_have_text("No article fits the search.")
    assert len(list(kept_folder(folders / "home").iterdir())) == before - 1
    with Assistant(Settings(home=folders / "home")) as desk:
        assert desk.ingest(kept_folder(folders / "home")).added == 0


def test_a_box_stays_with_its_article(page: Page) -> None:
    """A chosen row that the table moves must not hand its tick to another article."""
    page.locator("#articles tbody input").first.check()
    page.get_by_role("button", name="Title").click()
    page.wait_for_selector("th[aria-sort=ascending]")
    assert page.locator("#articles tbody input:checked").count() == 0


def test_a_narrow_page_does_not_scroll_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 740})
    page.get_by_role("button", name="Paste a text").click()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not page.evaluate(
        "(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)(document.querySelector('.scroll'))"
    )


def test_a_visitor_sees_nothing_of_what_another_one_does(
    page: Page, browser: Browser, server: Server, folders: Path
) -> None:
    other = browser.new_page()
    enter(other, server)
    page.get_by_role("button", name="Paste a text").click()
    page.get_by_label("Text", exact=True).fill("A draft that is nobody's business.")
    add(page, write_article(folders / "news", "secret-name.txt.exe", "x"))
    assert "secret-name" in page.locator("#report").inner_text()
    other.wait_for_timeout(1500)
    assert "secret-name" not in other.content()
    assert "business" not in other.content()
    assert "2026" not in other.locator("#report").inner_text()
    other.close()


# --- over HTTP ----------------------------------------------------------------------------------------------


def post(url: str, body: bytes, kind: str) -> Any:
    with urlopen(Request(url, body, {"Content-Type": kind}), timeout=30) as reply:
        return json.loads(reply.read())


def upload(server: Server, content: bytes, name: str = "ferry.txt") -> Any:
    head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    return post(f"{server.url}gradio_api/upload", head + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")


def test_an_uploaded_file_cannot_be_read_back(server: Server, folders: Path) -> None:
    (path,) = upload(server, b"The secret ferry.")
    kept = next(kept_folder(folders / "home").iterdir())
    for file in (path, str(kept), str(folders / "home" / "catalogue.sqlite"), "/etc/hostname", "pyproject.toml"):
        for route in (
            "gradio_api/file=",
            "file=",
            "gradio_api/file/",
            "gradio_api/proxy=file://",
            "static/",
            "assets/",
        ):
            with pytest.raises(HTTPError, match=r"40[034]") as refused:
                urlopen(f"{server.url}{route}{file}")
            refused.value.close()
    Path(path).unlink()


def test_a_server_that_is_terminated_leaves_no_upload_behind(tmp_path: Path) -> None:
    passing = tmp_path / "passing"
    passing.mkdir()
    server = start(tmp_path / "home", TMPDIR=str(passing))
    try:
        (path,) = upload(server, b"The ferry.")
        assert Path(path).is_relative_to(passing)
    finally:
        stop(server)
    assert [*passing.iterdir()] == []
    assert server.process.returncode == 0
    assert server.complaints() == []


@pytest.mark.parametrize("name", ["../../../escaped.txt", "/etc/escaped.txt", "..\\escaped.txt", "\u202eescaped.txt"])
def test_a_name_leads_out_of_no_folder(server: Server, folders: Path, name: str) -> None:
    (path,) = upload(server, b"The ferry.", name)
    assert Path(path).resolve().is_relative_to((folders / "passing").resolve())
    Path(path).unlink()


def test_a_file_that_is_too_large_is_refused(server: Server) -> None:
    with pytest.raises(HTTPError, match="413") as refused:
        upload(server, b"x" * 10_100_000)
    refused.value.close()


def events(server: Server, target: str) -> list[int]:
    """The events that a component of this id starts."""
    with urlopen(f"{server.url}config") as reply:
        config = json.load(reply)
    (id,) = [part["id"] for part in config["components"] if part["props"].get("elem_id") == target]
    return [event["id"] for event in config["dependencies"] for start in event["targets"] if start[0] == id]


def send(server: Server, event: int, data: list[Any], sent: Any = None) -> str:
    """What an event answers that is sent without the page."""
    body = {"data": data, "fn_index": event, "session_hash": "direct", "event_data": sent}
    post(f"{server.url}gradio_api/queue/join", json.dumps(body).encode(), "application/json")
    with urlopen(f"{server.url}gradio_api/queue/data?session_hash=direct", timeout=60) as reply:
        told = [json.loads(line[5:]) for line in reply.read().decode().splitlines() if line.startswith("data:")]
    return next(json.dumps(message["output"]) for message in told if message["msg"] == "process_completed")


def test_a_file_of_the_machine_is_no_upload(server: Server, folders: Path) -> None:
    before = len(list(kept_folder(folders / "home").iterdir()))
    for path in ("/etc/hostname", str(folders / "news" / "ferry.md"), str(kept_folder(folders / "home"))):
        file = {"path": path, "orig_name": "x.txt", "meta": {"_type": "gradio.FileData"}}
        said = send(server, events(server, "add-files")[0], [[file], None])
        assert Path("/etc/hostname").read_text().strip() not in said
        assert "added" not in said
    assert (folders / "news" / "ferry.md").exists()
    assert len(list(kept_folder(folders / "home").iterdir())) == before


@pytest.mark.parametrize(
    "sent",
    [None, [], "x", {}, {"ids": "x"}, {"ids": [None, 7, "nothing", "../x"]},
     {"ids": ["\ud800"]}, {"order": "body"}, {"page": -1}, {"page": "x"}],
)  # fmt: skip
def test_what_a_script_sends_is_checked(server: Server, sent: Any) -> None:
    for event in events(server, "articles"):
        said = send(server, event, [None], sent)
        assert '"error"' not in said, said


# --- without a browser --------------------------------------------------------------------------------------


def test_a_library_of_a_thousand_stays_in_pages(home: Path, words: WordEmbedder, tmp_path: Path) -> None:
    lines = (json.dumps({"title": f"Article {n}", "text": f"Text {n}.", "source": f"P{n % 9}"}) for n in range(1250))
    (tmp_path / "feed.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Assistant(Settings(home=home), embedder=words) as desk:
        desk.ingest(tmp_path / "feed.jsonl")
        room = Library(desk)
        shown, view = room.turned({"page": 24}, View(order="title", descending=False))
        assert shown.count("<tr>") == ROWS + 1
        assert "1,201–1,250 of 1,250" in shown
        assert len(shown) < 60_000
        assert "1–50 of 1,250" in room.shown(view.at(50))[0]
        assert "1–1 of 1 " in room.searched("article 1249", view)[0].replace("<", " ")


def test_too_many_files_are_refused_and_deleted(home: Path, words: WordEmbedder, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(MOST_FILES + 1)]
    for file in files:
        file.touch()
    with Assistant(Settings(home=home), embedder=words) as desk:
        said, *_ = Library(desk).added([str(file) for file in files], View(), lambda *step: None)
    assert "2,001 files are too many for one upload" in said
    assert not home.exists()
    assert [*tmp_path.glob("*.txt")] == []


def test_a_report_names_failures_and_counts_the_rest() -> None:
    failed = tuple(Failure(f"<b>{n}.txt", None, "empty") for n in range(MOST_FAILURES + 7))
    html = report(IngestReport(added=1, failed=failed))
    assert html.count("<li>") == MOST_FAILURES + 1
    assert "and 7 more" in html
    assert "<b>" not in html


def test_the_table_says_how_it_is_sorted() -> None:
    entry = Entry("id", "T", "", None, "", 1234, datetime(2026, 1, 2, tzinfo=UTC))
    html = table(Listing(1, (entry,)), View(order="added", descending=True))
    assert re.findall(r'aria-sort="(\w+)"', html) == ["none", "none", "none", "none", "descending"]
    assert "1,234" in html
    assert "undated" in html


@pytest.mark.parametrize(
    ("last", "columns", "label"),
    [
        (date(2026, 2, 10), 41, "10 Feb 2026"), (date(2027, 12, 31), 24, "Dec 2027"), (date(2080, 1, 1), 55, "2080"),
        (date(9999, 12, 31), 80, "9900s"),
    ],
)  # fmt: skip
def test_the_plot_fits_any_span(last: date, columns: int, label: str) -> None:
    html = plot([DayCount(date(2026, 1, 1), "A", 3), DayCount(last, "B", 1), DayCount(None, "", 2)])
    assert f'viewBox="0 0 {columns} 3"' in html
    assert f"<span>{label}</span></div>" in html
    assert "2 undated not shown" in html


def test_the_plot_puts_small_publishers_together_and_needs_a_date() -> None:
    html = plot([DayCount(date(2026, 1, 1), f"P{n}", 20 - n) for n in range(9)])
    assert "P5" in html
    assert "P6" not in html
    assert "1 Jan 2026: others 39" in html
    assert plot([DayCount(None, "A", 3)]) == ""


def test_on_a_phone_what_was_removed_is_said_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 740})
    page.locator("#articles tbody input").last.check()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove chosen").click()
    told = page.locator("#report .did")
    expect(told).to_have_text("1 article removed.", timeout=30_000)
    expect(told).to_be_in_viewport(ratio=1)
