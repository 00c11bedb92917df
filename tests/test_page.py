"""The chat page in a real browser, on a real server with the packaged embedder.

Needs a Chromium that is already installed; without one these tests are skipped, or fail if
CITEWIRE_REQUIRE_BROWSER=1. The server notes every look-up and connection beyond this machine (tests/served.py).
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import gradio as gr
import pytest
from conftest import write_article
from playwright.sync_api import Browser, Locator, Page, expect

from rag import Answer, Article, Assistant, Delta, Entry, Filters, Listing, Progress, Settings, SettingsError
from rag.question import Named
from rag.settings import CAUTION
from tests.axe import load_axe, serious
from tests.fake_openai import FakeOpenAI, Handler, says, talks_for_ever
from tests.served import Server, kill_and_restart, start, stop
from tests.tab import Scheme, Tab
from ui.app import build, serve
from ui.chat import EXAMPLES, Chat, _redrawn, example_questions
from ui.conversations import new_key

SECONDS = 60_000
"""How long a browser waits for an answer: the first one waits for the models too."""

HARBOUR = (
    "The harbour of Lindholm froze on Tuesday for the first time in forty years.\n\n"
    "Fishermen cut channels through the ice by hand. “We never saw this,” said Marta Ekdal, who owns two boats.\n\n"
    "The ferry to Skarvik stays in port until the ice is thinner than ten centimetres, Marta Ekdal said.\n\n"
    "An icebreaker will arrive from Gothenburg on Friday morning.\n"
)
ORCHARD = (
    "Apple growers in the Vell valley lost half of their blossom to a late frost.\n\n"
    "The cooperative expects a harvest of 1,200 tonnes, down from 2,500 tonnes last year.\n\n"
    "Prices of cider will rise in autumn, according to the grower Jonas Brandt.\n"
)
EVIL_TAGS = (
    "<script>window.ran = 1</script><img src='https://evil.example/pixel.png' onerror='window.ran = 1'>"
    "<svg onload='window.ran = 1'></svg>{{value}}${Object.assign(window, {ran: 1})}`"
)
EVIL = (
    f"The zeppelin {EVIL_TAGS} landed in Quorn at noon.\n\n"
    "It had left ![map](https://evil.example/map.png) Friedrichshafen the day before.\n"
)
FERRY = "Why does the ferry to Skarvik stay in port?"
HARVEST = "How many tonnes of apples does the cooperative expect?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("page")
    news = root / "news"
    write_article(news, "harbour.md", HARBOUR, "Ice closes the harbour of Lindholm", source="Coast Courier",
                  published="2026-01-20", url="https://news.example/harbour")  # fmt: skip
    write_article(news, "orchard.md", ORCHARD, "Late frost halves the apple harvest", source="Valley Post")
    evil = {
        "title": f"Zeppelin {EVIL_TAGS}",
        "text": EVIL,
        "source": f"Evil {EVIL_TAGS}",
        "url": "javascript:window.ran=1",
    }
    (news / "evil.json").write_text(json.dumps(evil), encoding="utf-8")  # Markdown would lose its tags on the way in
    with Assistant(Settings(home=root / "home", llm=None)) as desk:
        report = desk.ingest(news)
    assert (report.added, report.failed) == (3, ())
    return root / "home"


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    server = start(home)
    yield server
    stop(server)


@pytest.fixture(scope="module")
def model() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as model:
        yield model


@pytest.fixture(scope="module")
def writing_server(home: Path, model: FakeOpenAI) -> Iterator[Server]:
    """The same library; here a language model writes."""
    server = start(home, CITEWIRE_LLM=f"openai-like:fake-1@{model.url}")
    yield server
    stop(server)


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    with Tab(browser) as tab:
        yield tab


@pytest.fixture
def page(tab: Tab, server: Server) -> Iterator[Page]:
    with opened(tab, server) as page:
        yield page


@pytest.fixture
def written_page(tab: Tab, writing_server: Server) -> Iterator[Page]:
    with opened(tab, writing_server) as page:
        yield page


@contextmanager
def opened(tab: Tab, server: Server, width: int = 1280, scheme: Scheme = "light") -> Iterator[Page]:
    """The page, opened by somebody who was never there. Whatever a test does, the server keeps to itself, too."""
    with tab.visitor(width, scheme) as page:
        open_page(page, server)
        yield page
    assert server.complaints() == []


def open_page(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.locator("#welcome .example").first.wait_for()


def ask(page: Page, question: str, turn: int = 1) -> Locator:
    """Asks and returns the turn, once it is answered."""
    page.fill("#question textarea", question)
    page.get_by_role("button", name="Ask", exact=True).click()
    answered = page.locator(f"#turn-{turn}")
    answered.wait_for(timeout=SECONDS)
    return answered


def narrow(page: Page, **filled: str) -> None:
    page.get_by_text("Narrow by date, publisher or article; how sure to be").click()
    for label, value in filled.items():
        page.get_by_label(label).fill(value)


def is_in_view(page: Page, selector: str) -> bool:
    """Whether it lies inside the window and inside the panel, and is what a click there would hit."""
    found = page.evaluate(
        """(selector) => {
            const at = document.querySelector(selector).getClientRects()[0];
            const hit = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
            return !!hit && !!hit.closest(selector);
        }""",
        selector,
    )
    return bool(found)


def scrolls_sideways(page: Page) -> bool:
    return bool(
        page.evaluate(
            "() => [document.documentElement, document.querySelector('.gradio-container')]"
            ".some((box) => box.scrollWidth > window.innerWidth)"
        )
    )


# --- asking -------------------------------------------------------------------------------------------------


def test_a_chip_leads_to_its_quote(page: Page) -> None:
    turn = ask(page, "Why does the ferry to Skarvik stay in port?")
    chip = turn.locator("a.cite").first
    target = f"#{str(chip.get_attribute('href'))[1:]}"
    assert "no citation" not in turn.inner_text()
    assert re.search(r"\d sentences? · \d supported · \d articles? · [\d.]+\ss · verbatim, no model", turn.inner_text())
    assert "From Ice closes the harbour of Lindholm (Coast Courier · 20 January 2026)" in turn.inner_text()
    chip.click()
    page.wait_for_selector(f"#reader {target}.now")
    assert page.inner_text(target) in HARBOUR
    assert is_in_view(page, target)
    assert page.inner_text("#reader .body").split() == HARBOUR.split()
    assert "Coast Courier · 20 January 2026" in page.inner_text("#reader .where")
    link = page.locator("#reader").get_by_role("link", name="Read the original")
    assert link.get_attribute("href") == "https://news.example/harbour"
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"


def test_a_chip_shows_its_quote_to_the_pointer_and_to_the_keyboard(page: Page) -> None:
    chip = ask(page, "Why does the ferry to Skarvik stay in port?").locator("a.cite").first
    peek = page.get_by_role("tooltip")
    chip.hover()
    for told in ("Coast Courier · 20 January 2026", "Ice closes the harbour of Lindholm", "The ferry to Skarvik stays"):
        assert told in peek.inner_text()
    peek.hover()  # it may be pointed at itself
    page.wait_for_timeout(300)
    assert peek.is_visible()
    page.mouse.move(5, 5)
    peek.wait_for(state="hidden")
    page.focus("#question textarea")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if chip.evaluate("chip => chip === document.activeElement"):
            break
    assert "The ferry to Skarvik stays" in peek.inner_text()
    assert chip.get_attribute("aria-describedby") == "peek"
    assert chip.evaluate("chip => getComputedStyle(chip).outlineStyle") == "solid"
    page.keyboard.press("Escape")
    assert not peek.is_visible()


def test_the_reader_opens_with_enter_and_escape_leads_back_to_the_chip(page: Page) -> None:
    turn = ask(page, "Why does the ferry to Skarvik stay in port?")
    chip, before = turn.locator("a.cite").first, turn.bounding_box()
    chip.press("Enter")
    page.wait_for_selector("#reader mark.now")
    assert turn.bounding_box() == before  # what was being read stays where it was
    assert not page.locator("#sources").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "MARK"
    page.keyboard.press("Escape")
    page.locator("#sources").wait_for()
    assert not page.locator("#reader .reader").is_visible()
    assert chip.evaluate("chip => chip === document.activeElement")
    chip.press("Enter")  # the same again
    page.wait_for_selector("#reader mark.now")
    page.get_by_role("button", name="Back to the answer").click()
    page.locator("#sources").wait_for()


def test_articles_read_and_not_cited_and_those_of_older_answers_can_be_opened(page: Page) -> None:
    first = ask(page, "Why does the ferry to Skarvik stay in port?")
    ask(page, "How many tonnes of apples does the cooperative expect?", turn=2)
    panel = page.locator("#sources .cited").first
    assert re.search(r"paragraph \d of 3", panel.inner_text())
    other = panel.locator(".group + .sources").get_by_text("Ice closes the harbour of Lindholm")
    other.click()
    page.locator("#reader h2", has_text="Ice closes the harbour").wait_for()
    page.keyboard.press("Escape")
    first.locator("a.cite").first.click()
    page.wait_for_selector("#reader #quote-1-1.now")


@pytest.mark.parametrize("height", [640, 360])
def test_on_a_phone_the_peek_stays_in_the_window_and_the_reader_covers_it(page: Page, height: int) -> None:
    page.set_viewport_size({"width": 360, "height": height})
    chip = ask(page, "Why does the ferry to Skarvik stay in port?").locator("a.cite").first
    chip.hover()
    box = page.get_by_role("tooltip").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    chip.click()
    page.wait_for_selector("#reader mark.now")
    assert is_in_view(page, "#reader mark.now")
    covering = page.locator("#reader").bounding_box()
    assert covering == {"x": 0, "y": 0, "width": 360, "height": height}
    page.get_by_role("button", name="Back to the answer").click()
    page.locator("#turn-1").wait_for()
    assert not page.locator("#reader .reader").is_visible()
    assert chip.evaluate("chip => chip === document.activeElement")


def test_example_questions_come_from_the_articles_and_can_be_asked(page: Page) -> None:
    examples = page.locator("#welcome .example").all_inner_texts()
    assert "What did Marta Ekdal say?" in examples
    page.get_by_role("button", name="What did Marta Ekdal say?").click()
    page.locator("#turn-1 a.cite").first.wait_for(timeout=SECONDS)
    assert not page.locator("#welcome").is_visible()
    page.get_by_role("button", name="New", exact=True).click()
    page.locator("#welcome").wait_for()
    assert page.locator(".turn").count() == 0


def test_a_filter_that_leaves_no_article_is_a_refusal(page: Page) -> None:
    narrow(page, Since="2030-01-01")
    turn = ask(page, "Why does the ferry to Skarvik stay in port?")
    assert turn.locator(".reply.not_found").count() == 1
    assert "since 2030-01-01" in turn.inner_text()
    assert turn.locator("a.cite").count() == 0


def test_a_publisher_can_be_chosen(page: Page) -> None:
    page.get_by_text("Narrow by date, publisher or article; how sure to be").click()
    page.get_by_label("Publishers", exact=True).click()
    page.get_by_role("option", name="Valley Post (1)").click()
    turn = ask(page, "What happens to the ferry and to the harvest?")
    assert "only Valley Post" in turn.inner_text()
    assert set(page.locator("#sources .where").all_inner_texts()) == {"Valley Post · undated"}


def test_what_was_understood_can_be_changed_with_the_keyboard(page: Page) -> None:
    question = "What did the Coast Courier say about the ferry to Skarvik?"
    first = ask(page, question)
    assert re.search(r"Understood:\s+asked of Coast Courier\s*×\s+Change", first.inner_text())
    first.get_by_role("link", name="Change").press("Enter")
    page.wait_for_function("document.activeElement.value === 'prefer'")
    assert page.input_value("#question textarea") == question
    choices = page.get_by_role("group", name="Dates and publishers in the question")
    choices.get_by_role("radio", name="Ignore").press(" ")
    page.press("#question textarea", "Enter")
    page.locator("#turn-2").wait_for(timeout=SECONDS)
    assert "Understood" not in page.inner_text("#turn-2")
    choices.get_by_role("radio", name="Only their articles").press(" ")
    third = ask(page, question, turn=3)
    assert "only Coast Courier" in third.inner_text()
    assert "asked of Coast Courier" in third.inner_text()


def test_what_was_read_in_the_question_can_be_taken_back_one_by_one(page: Page) -> None:
    first = ask(page, "What did the Coast Courier say in January about the ferry to Skarvik?")
    first.get_by_role("button", name=re.compile("Ask again without: asked of Coast Courier")).click()
    second = page.locator("#turn-2")
    second.wait_for(timeout=SECONDS)
    assert second.locator(".question").inner_text() == first.locator(".question").inner_text()
    assert "asked of" not in second.inner_text()
    assert "January" in second.locator(".understood").inner_text()
    second.get_by_role("button", name=re.compile("Ask again without: articles of about January")).click()
    page.locator("#turn-3").wait_for(timeout=SECONDS)
    assert page.locator("#turn-3 .understood").count() == 0


def test_single_articles_can_be_chosen_by_their_headlines(page: Page) -> None:
    narrow(page)
    page.get_by_label("Only these articles").click()
    page.get_by_role("option", name="Late frost halves the apple harvest (Valley Post · undated)").click()
    turn = ask(page, "What happens to the ferry and to the harvest?")
    assert "only 1 chosen article" in turn.inner_text()
    assert set(page.locator("#sources h3").all_inner_texts()) == {"Late frost halves the apple harvest"}


def test_the_article_that_is_open_can_be_asked_alone_and_all_of_them_again(page: Page) -> None:
    ask(page, FERRY).locator("a.cite").first.press("Enter")
    page.get_by_role("button", name="Ask only this article").press("Enter")
    scope = page.locator("#scope")
    expect(scope).to_have_text("Asking only “Ice closes the harbour of Lindholm”×")
    assert page.evaluate("document.activeElement.closest('#question') !== null")
    page.keyboard.type(HARVEST)
    page.keyboard.press("Enter")
    page.locator("#turn-2").wait_for(timeout=SECONDS)
    assert "only 1 chosen article" in page.locator("#turn-2").inner_text()
    assert "1,200 tonnes" not in page.locator("#turn-2").inner_text()
    narrow(page)
    expect(page.locator("#narrow")).to_contain_text("Ice closes the harbour of Lindholm (Coast Courier")
    page.get_by_role("button", name="Ask all articles again").press("Enter")
    expect(scope).to_be_empty()
    assert "1,200 tonnes" in ask(page, HARVEST, turn=3).inner_text()
    page.get_by_label("Only these articles").click()
    for title in ("Late frost halves", "Ice closes"):
        page.get_by_role("option", name=title).click()
    expect(scope).to_have_text("Asking only 2 chosen articles×")


def test_on_a_phone_the_question_appears_when_the_article_is_to_be_asked(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    ask(page, FERRY).locator("a.cite").first.click()
    page.get_by_role("button", name="Ask only this article").click()
    expect(page.locator("#scope")).to_contain_text("Ice closes the harbour")
    assert is_in_view(page, "#question textarea")
    assert is_in_view(page, "#scope .meant")
    assert not scrolls_sideways(page)


def test_what_a_question_is_narrowed_by_is_in_the_window_at_every_width(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 740})
    narrow(page)
    slider = page.get_by_label("range slider for Answer only when at least this sure")
    for width, height in ((390, 740), (390, 844), (430, 740), (480, 640), (1280, 860)):
        page.set_viewport_size({"width": width, "height": height})
        page.mouse.wheel(0, -10_000)  # each from the top on
        slider.scroll_into_view_if_needed()
        for field in (slider, page.locator("#named"), page.get_by_label("Only these articles")):
            box = field.bounding_box()
            assert box
            assert box["x"] >= 0, width
            assert box["x"] + box["width"] <= width
        assert is_in_view(page, "#narrow input[type=range]"), (width, height)
        assert not scrolls_sideways(page), (width, height)


def test_how_sure_an_answer_must_be_can_be_set(page: Page) -> None:
    narrow(page)
    slider = page.get_by_label("range slider for Answer only when at least this sure")
    typed = page.get_by_label("number input for Answer only when at least this sure")
    question = "Why does the ferry to Skarvik stay in port?"
    slider.press("End")
    expect(typed).to_have_value("1")  # the page has taken it: what is asked before that goes out with the old value
    assert ask(page, question).locator(".reply.answered").count() == 0
    slider.press("Home")
    expect(typed).to_have_value("0")
    assert ask(page, question, turn=2).locator(".reply.answered").count() == 1


def test_a_question_beside_the_topic_is_refused(page: Page) -> None:
    turn = ask(page, "Who won the chess championship in Reykjavik in 1972?")
    assert turn.locator(".reply.not_found, .reply.related").count() == 1


def test_a_wrong_date_is_told_in_one_sentence_and_the_question_is_kept(page: Page) -> None:
    narrow(page, Since="yesterday")
    page.fill("#question textarea", "Why does the ferry stay in port?")
    page.press("#question textarea", "Enter")
    page.locator("#live .reply.failed").wait_for(timeout=SECONDS)
    assert page.inner_text("#live .reply.failed") == "since is 'yesterday', which is no date; write YYYY-MM-DD."
    assert page.input_value("#question textarea") == "Why does the ferry stay in port?"


# --- conversations, and what is taken away ------------------------------------------------------------------


def test_conversations_are_kept_renamed_and_deleted_and_nobody_else_sees_them(
    page: Page, browser: Browser, server: Server
) -> None:
    ask(page, FERRY)
    page.get_by_role("button", name="New", exact=True).click()
    page.locator("#welcome").wait_for()
    ask(page, HARVEST)
    page.locator(".shelf summary").press("Enter")
    names = page.locator(".shelf .name")
    assert names.all_inner_texts() == [HARVEST, FERRY]
    assert page.locator(".shelf [aria-current]").inner_text() == HARVEST
    page.get_by_role("button", name=f"Rename: {FERRY}").click()
    page.keyboard.type("The <b>frozen</b> harbour")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="The <b>frozen</b> harbour", exact=True).wait_for()
    open_page(page, server)  # loaded again
    page.locator(".shelf summary").click()
    page.get_by_role("button", name="The <b>frozen</b> harbour", exact=True).click()
    page.locator("#turn-1").get_by_text(FERRY).wait_for()
    assert not page.locator("#welcome").is_visible()
    page.locator("#turn-1 a.cite").first.click()
    page.wait_for_selector("#reader mark.now")
    page.keyboard.press("Escape")
    with Tab(browser) as own, opened(own, server) as other:
        other.locator(".shelf summary").click()
        assert other.locator(".shelf .name").count() == 0
    page.locator(".shelf summary").click()
    page.get_by_role("button", name="Delete: The <b>frozen</b> harbour").click()
    page.get_by_text("Really delete?").click()
    page.locator("#welcome").wait_for()
    assert names.all_inner_texts() == [HARVEST]
    assert page.locator(".turn").count() == 0


def test_conversations_are_there_again_after_the_server_was_killed(
    browser: Browser, server: Server, home: Path
) -> None:
    visitor = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page = visitor.new_page()
    open_page(page, server)
    said = ask(page, FERRY).locator(".text").inner_text()
    page.close()
    kill_and_restart(server, home)
    page = visitor.new_page()
    open_page(page, server)
    page.locator(".shelf summary").click()
    page.get_by_role("button", name=FERRY, exact=True).click()
    expect(page.locator("#turn-1 .text")).to_have_text(said)
    page.locator("#turn-1 a.cite").first.click()
    page.wait_for_selector("#reader mark.now")
    page.keyboard.press("Escape")
    ask(page, "And when does an icebreaker arrive?", turn=2)  # it goes on where it was
    page.locator(".shelf summary").click()
    assert page.locator(".shelf li .where").all_inner_texts() == ["2 answers"]
    visitor.close()
    with Tab(browser) as own, opened(own, server) as other:
        other.locator(".shelf summary").click()
        assert other.locator(".shelf .name").count() == 0


def test_an_answer_is_copied_with_its_references_and_a_conversation_is_saved(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, FERRY)
    turn.get_by_role("button", name="Copy").click()
    turn.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1]" in copied
    assert "1. [Ice closes the harbour of Lindholm](<https://news.example/harbour>). Coast Courier" in copied
    for form, ending in (("Markdown", "md"), ("HTML", "html"), ("JSON", "json")):
        page.locator(".shelf").evaluate("shelf => { shelf.open = true; }")
        with page.expect_download() as saved:
            page.locator(".taken").get_by_role("button", name=form).click()
        assert saved.value.suggested_filename == f"Why does the ferry to Skarvik stay in port.{ending}"
        text = Path(saved.value.path()).read_text("utf-8")
        assert "The ferry to Skarvik stays in port until the ice is thinner" in text
        assert "Coast Courier" in text


def test_opinions_are_noted_in_the_librarys_folder_and_a_bad_answer_becomes_a_case(page: Page, home: Path) -> None:
    turn = ask(page, FERRY)
    turn.get_by_role("button", name="Bad").click()
    page.locator(".toast-body").get_by_text("Noted, on this machine only.").first.wait_for()
    page.get_by_role("button", name="Wrong citation: 1").first.click()
    turn.get_by_role("button", name="Make a test of it").click()
    page.locator(".toast-body").get_by_text("Drafted in feedback/cases.yaml.").wait_for()
    lines = [json.loads(line) for line in (home / "feedback" / "feedback.jsonl").read_text("utf-8").splitlines()]
    assert {line["verdict"] for line in lines} == {"bad", "wrong citation"}
    assert {line["question"] for line in lines} == {FERRY}
    assert "proposed: true" in (home / "feedback" / "cases.yaml").read_text("utf-8")


# --- a language model that writes slowly --------------------------------------------------------------------


def send(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.get_by_role("button", name="Ask", exact=True).click()


def test_an_answer_is_shown_as_it_is_written_and_its_sentences_are_judged(
    written_page: Page, model: FakeOpenAI
) -> None:
    page, go_on = written_page, threading.Event()

    def slowly(handler: Handler) -> None:
        handler.begin()
        handler.event("The ferry stays in port until the ice is thinner than ten centimetres [1]. ")
        go_on.wait(30)
        handler.event("Marta Ekdal owns 17 boats [1]. Nobody minds.")
        handler.end("stop")
        handler.chunk(b"")

    model.replies.append(slowly)
    send(page, FERRY)
    live = page.locator("#live")
    live.get_by_text("Reading 5 passages from 3 articles…").or_(live.get_by_text("Writing…")).wait_for(timeout=SECONDS)
    live.get_by_text("until the ice is thinner").wait_for(timeout=SECONDS)
    assert "17 boats" not in live.inner_text()
    assert "Writing…" in live.inner_text()
    page.get_by_role("button", name="Stop").wait_for()
    top = page.locator("#live .question").bounding_box()
    go_on.set()
    turn = page.locator("#turn-1")
    turn.wait_for(timeout=SECONDS)
    assert turn.locator(".question").bounding_box() == top  # what is read does not jump
    assert "3 sentences · 1 supported · 1 article" in turn.inner_text()
    assert "written by openai-like:fake-1" in turn.inner_text()
    first, doubted, uncited = "The ferry stays in port", "Marta Ekdal owns 17 boats.", "Nobody minds."
    assert turn.locator(".doubt, .uncited").all_inner_texts() == [doubted, uncited]
    assert first not in turn.locator(".doubt").first.inner_text()
    turn.locator(".doubt").hover()
    assert "17" in page.inner_text("#peek .why")
    page.mouse.move(5, 5)
    turn.locator(".flag").last.focus()
    assert "cited nothing" in turn.locator(".flag").last.inner_text()  # for a screen reader
    turn.locator(".flag").last.click()
    assert "cited nothing" in page.inner_text("#peek .why")


@pytest.mark.parametrize(("says", "shown"), [("ice ", "ice ice ice"), ("<think>ice ", "Writing…")])
def test_a_model_can_be_stopped_and_the_question_comes_back(
    written_page: Page, model: FakeOpenAI, says: str, shown: str
) -> None:
    page = written_page
    model.replies.append(talks_for_ever(says))
    send(page, FERRY)
    page.locator("#live").get_by_text(shown).wait_for(timeout=SECONDS)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    assert model.hung_up.wait(10)
    expect(page.locator(".turn")).to_have_count(0)
    assert page.input_value("#question textarea") == FERRY


def test_the_button_of_the_question_says_what_it_does_and_no_other_is_renamed(page: Page) -> None:
    page.evaluate(
        """document.querySelector('#question textarea')
           .insertAdjacentHTML('beforebegin', "<button aria-label='Clear' type='button'>x</button>")"""
    )
    assert page.get_by_role("button", name="Clear", exact=True).count() == 1
    assert ask(page, FERRY).get_by_text("The ferry").count()


# --- safety and form ----------------------------------------------------------------------------------------


def test_a_hostile_article_is_only_text(page: Page) -> None:
    turn = ask(
        page, "Where did the zeppelin land <img src=x onerror='window.ran=1'> ${Object.assign(window, {ran: 1})}?"
    )
    chip = turn.locator("a.cite").first
    chip.hover()
    for place in ("#peek .where", "#peek .title", "#sources .where", "#sources h3", "#sources .source"):
        assert EVIL_TAGS in page.locator(place).first.inner_text()
    chip.click()
    page.wait_for_selector("#reader mark.now")
    for place in ("#reader .where", "#reader h2", "#reader .body"):
        assert EVIL_TAGS in page.locator(place).first.inner_text()
    assert page.locator(":is(#sources, #log, #reader, #peek) :is(img, script, svg)").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 900])
def test_no_width_scrolls_sideways(tab: Tab, server: Server, width: int, scheme: Scheme) -> None:
    with opened(tab, server, width, scheme) as page:
        assert not scrolls_sideways(page)
        turn = ask(page, "Where did the zeppelin land?")
        turn.locator("a.cite").first.click()
        page.wait_for_selector("#reader mark.now")
        assert is_in_view(page, "mark.now")
        assert not scrolls_sideways(page)
        page.get_by_role("button", name="Back to the answer").click()
        narrow(page)
        page.get_by_role("radio", name="Ignore").wait_for()
        assert not scrolls_sideways(page)


OURS = "#masthead, #shelf, #welcome .hint, #log, #live, #scope, #panel-head, #sources, #reader, #peek"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_our_own_markup(written_page: Page, model: FakeOpenAI, scheme: str) -> None:
    page = written_page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    load_axe(page)
    model.replies.append(says("The ferry stays in port [1]. Marta Ekdal owns 17 boats [1]. Nobody minds."))
    first = ask(page, "What did the Coast Courier say in January about the ferry to Skarvik?")
    found = serious(page, OURS, "answered")
    page.locator(".shelf summary").click()
    found += serious(page, OURS, "conversations")
    page.keyboard.press("Escape")
    first.locator("a.cite").first.hover()
    found += serious(page, OURS, "a peek")
    first.locator("a.cite").first.click()
    page.wait_for_selector("#reader mark.now")
    page.get_by_role("button", name="Ask only this article").click()
    page.locator("#scope .meant").wait_for()
    narrow(page)
    found += serious(page, OURS, "reading, and asking only that")
    print("\n".join(found))
    assert [line for line in found if line.startswith("ours")] == []


def test_the_page_may_load_nothing_from_elsewhere_and_serves_no_other_name(server: Server) -> None:
    with urlopen(server.url) as reply:
        assert "default-src 'self'" in reply.headers["content-security-policy"]
        assert reply.headers["referrer-policy"] == "no-referrer"
    with pytest.raises(HTTPError, match="400") as refused:
        urlopen(Request(server.url, headers={"Host": "rebound.example"}))
    refused.value.close()


# --- without a browser --------------------------------------------------------------------------------------


def test_a_port_that_cannot_be_had_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        for port in (other.getsockname()[1], 70_000):
            with pytest.raises(SettingsError, match=f"port {port} of 127.0.0.1: it is taken"):
                serve(Settings(home=tmp_path), port=port)


def test_an_answer_is_drawn_as_it_comes_but_not_for_every_word() -> None:
    answer = Answer("Q?", "not_found", 0.0, "", (), (), (), Filters(), "extractive")
    words = [Delta("<b>one ")] * 500
    drawn = list(
        _redrawn(
            "Q?",
            [
                Progress("searching", "Q?"),
                Progress("reading", "8 passages"),
                Progress("checking", "4 sentences"),
                *words,
                answer,
            ],
        )
    )
    assert drawn[-1] is answer
    assert "Searching…" in str(drawn[0])
    assert "Reading 8 passages…" in str(drawn[1])
    assert "Checking 4 sentences…" in str(drawn[2])
    assert len(drawn) < 20
    assert not any("<b>" in str(html) for html in drawn[:-1])


class Desk:
    """Stands for an Assistant without articles; notes what it is asked with."""

    settings = Settings()

    def article(self, article_id: str) -> None:
        return None

    def stream(self, question: str, **keywords: object) -> Iterator[Answer]:
        self.asked = (question, keywords)
        yield Answer(question, "not_found", 0.0, "", (), (), (), Filters(), "extractive")


def test_every_control_of_the_page_reaches_the_assistant() -> None:
    desk = Desk()
    chat = Chat(desk)  # type: ignore[arg-type]
    *_, shown = chat.reply("Q?", "", "", (), "2026-01-01", "2026-02-01", ["Wire"], ["an id"], "require", 0.8)
    assert len(shown[-1]) == 1
    assert desk.asked == (
        "Q?",
        {
            "history": (),
            "since": "2026-01-01",
            "until": "2026-02-01",
            "sources": ["Wire"],
            "articles": ["an id"],
            "named": "require",
            "ignoring": (),
            "caution": 0.8,
        },
    )


def told_by_the_browser(chat: Chat, answer: Answer) -> list[object]:
    """What comes of requests that no page of ours sends."""
    visitor, other, current = new_key(), new_key(), new_key()
    chat.kept.add(visitor, current, answer)
    nothing: list[dict[str, Any]] = [
        {},
        {"turn": 0, "article": "a"},
        {"turn": "2", "article": "a"},
        {"turn": -1},
        {"turn": "9" * 99},
    ]
    reads = [chat.read(told, (answer,)) for told in [*nothing, {"turn": "1", "article": "../../etc/passwd"}]]
    asks = [list(chat.again(told, visitor, current, (answer,), "", "", [], [], "prefer", 0.5)) for told in nothing]
    files = [chat.exported({"form": form}, visitor, current) for form in ("exe", None, [])]
    return [*reads, *filter(None, asks), *files, chat.exported({"form": "json"}, other, current)]


def test_what_a_browser_makes_up_gets_it_nothing() -> None:
    answer = Answer("Q?", "not_found", 0.0, "", (), (), (), Filters(), "extractive")
    chat = Chat(Desk())  # type: ignore[arg-type]
    assert [result for result in told_by_the_browser(chat, answer) if result != gr.skip()] == []


def test_an_article_that_is_older_than_those_offered_can_be_asked_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Article("o", "Old", "Text."), Article("n", "New", "Text.", "Wire", date(2026, 1, 2))
    desk = Desk()
    listing = Listing(1, (Entry("n", "New", "Wire", date(2026, 1, 2), "", 1, datetime(2026, 1, 3, tzinfo=UTC)),))
    monkeypatch.setattr(desk, "listing", lambda limit: listing, raising=False)
    monkeypatch.setattr(desk, "article", {"o": old, "n": new}.get)
    chat = Chat(desk)  # type: ignore[arg-type]
    update = chat.only({"article": "o"})
    assert update["choices"] == [("New (Wire · 2 January 2026)", "n"), ("Old (undated)", "o")]
    assert update["value"] == ["o"]
    assert "“Old”" in chat.scoped(["o"])
    assert "2 chosen articles" in chat.scoped(["o", "n"])
    assert "<mark" not in chat.read({"turn": "0", "article": "o"}, ())


def test_an_article_that_is_gone_is_said_to_be() -> None:
    chat = Chat(Desk())  # type: ignore[arg-type]
    for told in (lambda: chat.only({"article": "a"}), lambda: chat.read({"turn": "0", "article": "a"}, ())):
        with pytest.warns(UserWarning, match="not in the library any more"):
            assert told() == gr.skip()
    assert chat.scoped(["a"]) == chat.scoped([]) == ""


def test_half_a_surrogate_pair_names_no_article(home: Path) -> None:
    with Assistant(Settings(home=home)) as desk:
        chat = Chat(desk)
        for told in (chat.only, lambda told: chat.read({"turn": "0", **told}, ())):
            with pytest.warns(UserWarning, match="not in the library any more"):
                assert told({"article": "\ud800"}) == gr.skip()


class Writer:
    name = "openai-like:small"

    def fits(self, system: str, user: str) -> bool:
        return True

    def stream(self, system: str, user: str) -> Iterator[str]:
        yield "Never asked."


@pytest.mark.parametrize(("llm", "visible"), [(None, True), (Writer(), False)])
def test_the_page_asks_how_sure_to_be_only_where_it_matters(llm: Writer | None, visible: bool, tmp_path: Path) -> None:
    with Assistant(Settings(home=tmp_path, llm=None), llm=llm) as desk:
        components = build(desk).config["components"]
    props = {component["type"]: component["props"] for component in components}
    assert (props["slider"]["value"], props["slider"]["visible"]) == (CAUTION, visible)
    assert (props["radio"]["value"], [value for _, value in props["radio"]["choices"]]) == (
        "prefer",
        [*get_args(Named)],
    )


def test_example_questions_name_speakers_and_headlines() -> None:
    def article(title: str, body: str) -> Article:
        return Article(id=title, title=title, body=body, published=date(2026, 1, 1))

    read = [
        article("The harbour of Lindholm is frozen", HARBOUR),
        article("A court decides about the Skarvik ferry", "In court the Chief Justice said no. He said it twice."),
        article("Short", "Nobody spoke."),
    ]
    assert example_questions(read) == [
        "What did Marta Ekdal say?",
        "What is known about “The harbour of Lindholm is frozen”?",
        "What is known about “A court decides about the Skarvik ferry”?",
    ]
    assert example_questions([]) == []


def test_example_questions_take_no_longer_where_many_people_speak() -> None:
    """200 articles of 5 kB with six speakers each, and one of 270 kB with 8,000."""

    def spoken(first: int, speakers: int, rest: str) -> str:
        letters = str.maketrans("0123456789", "abcdefghij")
        names = (f"Marta Ek{number:05}".translate(letters) for number in range(first, first + speakers))
        return "\n".join(f"It rained, {name} said. {rest}" for name in names)

    many = [Article(str(n), f"Headline {n}", spoken(6 * n, 6, "The mill stood still. " * 35)) for n in range(200)]
    begun = time.monotonic()
    assert example_questions(many)[:2] == ["What did Marta Ekaaaaa say?", "What did Marta Ekaaaab say?"]
    assert example_questions([Article("a", "A long one", spoken(0, 8_000, ""))])[0] == "What did Marta Ekaaaaa say?"
    assert time.monotonic() - begun < 5


def test_the_examples_of_the_samples(seeds_home: Path) -> None:
    with Assistant(Settings(home=seeds_home)) as desk:
        examples = [button["value"] for button in Chat(desk).opened("")[-EXAMPLES:]]
    assert examples == [
        "What did Trump say?",
        "What did Bessent say?",
        "What is known about “Bessent and He Lifeng speak by video as rare earth and tariff disputes heat up”?",
        "What is known about “Economic chiefs plan Malaysia meeting to prepare for Trump and Xi”?",
    ]
