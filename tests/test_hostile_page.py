"""Hostile text in every place where text appears, in Chromium: no script runs, nothing is loaded, nothing leaves.

All samples lie in a few articles, so that one visit of each place shows them all. A sample that ran would set
`window.ran`; one that loaded something would ask for evil.example.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Dialog, FilePayload, Page, expect

from rag import Answer, AnswerSentence, Assistant, Check, Filters, Settings
from tests.served import Server, start, stop
from tests.tab import Tab
from ui.render import answer_html

RUN = "window.ran=1"
SAMPLES = (
    # tags and handlers
    f"<script>{RUN}</script>", f"</script><script>{RUN}</script>", f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>", f"<svg><script>{RUN}</script></svg>", f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<body onload={RUN}>", f"<details open ontoggle={RUN}>x</details>", f"<input autofocus onfocus={RUN}>",
    f"<video src=x onerror={RUN}></video>", f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<iframe src=javascript:parent.{RUN}></iframe>", f"<math><mtext></table><img src=x onerror={RUN}>",
    f"<!--><img src=x onerror={RUN}>-->", f"<title><img src=x onerror={RUN}></title>",
    # out of an attribute
    f"\" onmouseover=\"{RUN}\" x=\"", f"' onfocus='{RUN}' autofocus='", f'"><img src=x onerror={RUN}>',
    f"`-{RUN}-`", f"&lt;img src=x onerror={RUN}&gt;", f"&#60;script&#62;{RUN}&#60;/script&#62;",
    # links
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}//", f"data:text/html,<script>opener.{RUN}</script>", f"vbscript:{RUN}",
    f"<a href=javascript:{RUN}>press</a>", f"[press](javascript:{RUN})",
    # templates
    "{{7*7}}", "{{constructor.constructor('window.ran=1')()}}", "${Object.assign(window,{ran:1})}", "<%= 7*7 %>",
    "#{7*7}",
    # what is loaded from elsewhere
    "![x](https://evil.example/x.png)", "<img src=https://evil.example/x.png>",
    "<link rel=stylesheet href=//evil.example/x>",
    "<style>*{background:url(https://evil.example/x)}</style>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><button>go</button></form>", "<base href=//evil.example/>",
    # characters, sizes, spreadsheets, names
    "\u202eesrever\u202c \u2066inside", "zero\u200bwidth\u00ad", "nul\0byte", "Z̴͑a̷l̸g̶o" * 3, "W" * 300,
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|'x'!A0", "../../etc/passwd", "%2e%2e%2fetc%2fpasswd", "'; DROP TABLE articles; --",
)  # fmt: skip
NAMES = ("Alpha", "Bravo", "Carol", "Delta", "Ember", "Fjord", "Gamma")
"""One for each article; a question names it."""
EACH = -(-len(SAMPLES) // len(NAMES))
SECONDS = 60_000
TEXTS = [SAMPLES[i : i + EACH] for i in range(0, len(SAMPLES), EACH)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("hostile")
    articles = [
        {
            "title": f"Zeppelin {name} {' '.join(text)}",
            "text": "\n\n".join([f"The zeppelin {name} landed in Quorn with {text[0]} at noon.", *text]),
            "source": f"{text[0]} {text[-1]} {name}",
            "published": f"2026-01-0{number}",
            "url": text[number % len(text)],
            "authors": list(text),
        }
        for number, (name, text) in enumerate(zip(NAMES, TEXTS, strict=True), 1)
    ]
    # Titles short enough to be made into example questions.
    short = [sample for sample in SAMPLES if 20 <= len(sample) <= 60][:4]
    articles += [{"title": text, "text": f"{text} Nobody said it.", "published": "2026-02-01"} for text in short]
    (root / "feed.json").write_text(json.dumps(articles), encoding="utf-8")
    with Assistant(Settings(home=root / "home")) as desk:
        assert desk.ingest(root / "feed.json").added == len(articles)
    server = start(root / "home")
    yield server
    stop(server)
    assert server.complaints() == []


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    with Tab(browser) as tab:
        yield tab


@pytest.fixture
def page(tab: Tab, server: Server) -> Iterator[Page]:
    """Whatever a test shows: afterwards nothing has run, been loaded, been asked for or been complained of."""
    said: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    with tab.visitor() as page:
        page.on("dialog", dismiss)
        page.goto(server.url)
        page.locator("#welcome .example").first.wait_for()
        yield page
        check(page)
        page.remove_listener("dialog", dismiss)
    assert said == []


def check(page: Page) -> None:
    """Hovers and focuses what there is, then sees that nothing of a sample has become part of the page."""
    page.evaluate(
        """() => document.querySelectorAll('#log *, #sources *, #library *, #welcome *').forEach((part) => {
            for (const kind of ['mouseover', 'focus', 'toggle']) part.dispatchEvent(new Event(kind));
        })"""
    )
    assert page.evaluate("window.ran") is None
    strange = "script, img, iframe, video, style, link, base, meta, form, math, animate, [onload], [onerror], [onfocus]"
    for place in ("#log", "#sources", "#articles", "#plot", "#report", "#welcome", "#masthead"):
        assert page.locator(place).locator(strange).count() == 0, place
    links = page.locator("a[href]").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert [link for link in links if link.split(":")[0].strip().lower() in ("javascript", "data", "vbscript")] == []


def shown(samples: Sequence[str]) -> list[str]:
    """The samples as text that is stored: without what is no text, white space as it is collapsed in a page."""
    return [" ".join(sample.replace("\0", "").split()) for sample in samples]


def on_page(page: Page, place: str) -> str:
    return " ".join(str(page.locator(place).evaluate("part => part.textContent")).split())


def test_there_are_samples_of_every_kind() -> None:
    assert len(SAMPLES) >= 40
    assert len(TEXTS) == len(NAMES)


@pytest.mark.parametrize("number", range(0, len(NAMES), 2))
def test_answers_chips_and_sources(page: Page, number: int) -> None:
    """Two articles a visit; the question is hostile too."""
    for turn, at in enumerate(range(number, min(number + 2, len(NAMES))), 1):
        page.fill("#question textarea", f"Where did the zeppelin {NAMES[at]} land {TEXTS[at][0]}?")
        page.press("#question textarea", "Enter")
        page.locator(f"#turn-{turn}").wait_for()
        assert TEXTS[at][0] in on_page(page, f"#turn-{turn} .question")
        page.locator(f"#turn-{turn} a.cite").first.click()
        read = on_page(page, "#sources")
        assert [sample for sample in shown(TEXTS[at]) if sample not in read] == []
        check(page)


def test_the_table_and_the_plot(page: Page) -> None:
    page.click("#library-switch")
    page.locator("#articles td.title").first.wait_for()
    read = on_page(page, "#articles")
    assert [
        sample for text in TEXTS for sample in shown(text) if len(sample) < 300 and sample not in read[:20_000]
    ] == []
    assert SAMPLES[0] in on_page(page, "#plot")
    page.get_by_label("Search").fill("vbscript:")
    expect(page.locator("#articles td.title")).to_have_count(1)
    for sample in ("${Object.assign(window,{ran:1})}", "{{7*7}}", "<img src=x onerror=window.ran=1>"):
        page.get_by_label("Search").fill(sample)
        page.wait_for_timeout(300)


def test_example_questions_and_publishers(page: Page) -> None:
    assert any("<" in text for text in page.locator("#welcome .example").all_inner_texts())
    page.locator("#fold").click()
    page.get_by_label("Publishers", exact=True).click()
    assert any("<script>" in text for text in page.get_by_role("option").all_inner_texts())
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    example = page.locator("#welcome .example", has_text="<").first
    example.click()
    page.locator("#turn-1").wait_for()


def test_names_of_files_and_the_report_of_failures(page: Page) -> None:
    page.click("#library-switch")
    files: list[FilePayload] = [
        {"name": f"{number} {sample.replace('/', '')[:80]}.exe", "mimeType": "text/plain", "buffer": b"x"}
        for number, sample in enumerate(SAMPLES)
        if "\0" not in sample
    ]
    wrong_dates = [{"title": "T", "text": "x", "published": sample} for sample in SAMPLES]
    files.append({"name": "dates.json", "mimeType": "text/plain", "buffer": json.dumps(wrong_dates).encode()})
    with page.expect_file_chooser() as chooser:
        page.click("#add-files")
    chooser.value.set_files(files)
    page.locator("#report .did").wait_for()
    read = on_page(page, "#report")
    assert f"{len(files) - 1 + len(SAMPLES)} failed" in read
    assert "not a kind of file" in read
    assert "/tmp" not in read


def test_the_form_for_pasting(page: Page) -> None:
    page.click("#library-switch")
    page.click("#paste-fold")
    everything = " ".join(shown(SAMPLES))
    page.get_by_label("Title", exact=True).fill(everything[:400])
    page.get_by_label("Publisher", exact=True).fill(SAMPLES[0])
    page.get_by_label("Date", exact=True).fill("<img src=x onerror=window.ran=1>")
    page.get_by_label("Text", exact=True).fill("\n\n".join(shown(SAMPLES)))
    page.click("#add-text")
    expect(page.locator("#report .trouble")).to_contain_text("'<img src=x onerror=window.ran=1>' is not a date")
    page.get_by_label("Date", exact=True).fill("2026-02-03")
    page.click("#add-text")
    expect(page.locator("#report .did")).to_have_text("1 added.")
    expect(page.locator("#articles")).to_contain_text(SAMPLES[2])


def test_what_a_model_writes() -> None:
    """As it reaches the page: without a browser, every sample is text and nothing else."""
    for sample in SAMPLES:
        check = Check(sample, "partly", 0.5, None, (sample,))
        answer = Answer(
            sample, "answered", 0.5, sample, (AnswerSentence(sample, (), check, sample),), (), (), Filters(), sample
        )
        html = answer_html(answer, 1)
        for tag in ("<script", "<img", "<svg", "<iframe", "<style", "<form", "<a "):
            assert tag not in html
        assert ' onmouseover="' not in html


# --- two visitors -------------------------------------------------------------------------------------------


def test_two_visitors_have_each_their_own_conversation(page: Page, browser: Browser, server: Server) -> None:
    other = browser.new_page()
    other.goto(server.url)
    other.locator("#welcome .example").first.wait_for(timeout=SECONDS)
    page.fill("#question textarea", "Where did the zeppelin Bravo land, asked in private?")
    page.press("#question textarea", "Enter")
    page.locator("#turn-1").wait_for()
    other.wait_for_timeout(1000)
    assert "in private" not in other.content()
    other.fill("#question textarea", "Where did the zeppelin Carol land?")
    other.press("#question textarea", "Enter")
    other.locator("#turn-1").wait_for(timeout=SECONDS)
    assert other.locator(".turn").count() == 1
    assert "Bravo" not in other.locator("#turn-1 .understood").all_inner_texts()
    assert "Carol" not in page.locator("#log").inner_text()
    other.close()
