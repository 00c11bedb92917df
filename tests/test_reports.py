"""Reports of runs: the terminal, JSON, JUnit, Markdown and the page.

The page is opened in a Chromium that is already installed; without one those tests are skipped, or fail if
CITEWIRE_REQUIRE_BROWSER=1.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from playwright.sync_api import Browser, Page, expect
from rich.console import Console

from eval.cases import Case, Suite
from eval.exports import to_json, to_junit, to_markdown
from eval.gate import Verdict, judge
from eval.metrics import MEASURES
from eval.page import MEANINGS, to_html
from eval.report import show
from eval.runs import STAGES, Environment, Found, Outcome, Run, Sentence
from eval.statistics import Estimate

ENVIRONMENT = Environment(
    citewire="0.3.0",
    model="extractive",
    settings={"unsupported": "flag"},
    prompts={"answer": "08e35def8572"},
    embedder="words-64",
    articles={"a1": "A new quay"},
    versions={"numpy": "2.4.6"},
    python="3.11.7",
    machine="Linux, 2 cores",
    numerics="138ccac52c68",
)
HOSTILE = (
    "<script>window.ran = 1</script>",
    '" onmouseover="window.ran = 1',
    "' autofocus onfocus='window.ran = 1",
    "<img src=https://evil.example/x onerror=window.ran=1>",
    "</details></article></textarea>",
    "</title></style></script><!--",
    "{{7*7}}{% include 'x' %}",
    "${7*7}`",
    "]]>",
    "&lt;b&gt;",
    "@everyone",
    "#12",
    "https://evil.example",
    "[a](https://evil.example)",
    "![a](https://evil.example/x.png)",
    "``` | --- |",
    "\n\n# head\n\n- item",
    "[bold red]x[/bold red]",
    "\x1b[2J\x07\x00\x9b",
    "\u202egnirts",
    "\ud83d",
    "\uffff",
    "voilà 会谈",
)
hostile = st.lists(st.sampled_from([*HOSTILE, "word", " ", "|", "`"]), min_size=1).map(
    lambda parts: "e" + "".join(parts)
)


def outcome(case: str, stage: str = "", **changes: object) -> Outcome:
    """A question that was answered; with a stage, one that failed there."""
    scores = {"correctness": (0.0 if stage else 1.0, 1.0), "mrr": (1.0, 1.0), "aurc": (0.7, 1.0 if stage else 0.0)}
    told = Sentence("The quay cost 48 million.", "supported", 0.93, (), ("The new quay cost 48 million euros.",))
    given = Outcome(
        case, f"hash of {case}", ("figures",), f"What about {case}?", "“48 million”", "answered", stage, scores, 0.7,
        "The quay cost 48 million. [1]", (told,), (Found("A new quay", "Wire", "2025-06-05", "It cost\n\n48.", True),),
        1, 0.25,
    )  # fmt: skip
    return replace(given, **changes)  # type: ignore[arg-type]


def refused(case: str, stage: str = "") -> Outcome:
    scores = {"refusal_recall": (0.0 if stage else 1.0, 1.0), "aurc": (0.2, 1.0)}
    return outcome(case, stage, tags=("off-topic",), scores=scores, gold_rank=None, expected="a refusal", passages=())


DRAFT = outcome(
    "draft", "judged wrongly", tags=("draft",), question="", status="draft", confidence=None, gold_rank=None,
    seconds=None, scores={"detection_recall": (0.0, 1.0)},
    sentences=(
        Sentence("It cost 50 million.", "supported", 0.81, ("50 is not 48",), ("The quay cost 48 million.",), False),
        Sentence("It opened.", "supported", 0.9, (), ("It opened.",), True),
    ),
)  # fmt: skip
NOT_ASKED = outcome(
    "broken", "not asked", status="error", note="The model did not answer.", got="", sentences=(), seconds=None,
    gold_rank=None, confidence=None,
)  # fmt: skip
MIXED = (outcome("cost"), outcome("opening", "not chosen"), refused("off"), refused("sea", "answered wrongly"), DRAFT)


def verdict_of(
    outcomes: Sequence[Outcome] = MIXED, before: Sequence[Outcome] | None = None, name: str = "small", **floors: float
) -> Verdict:
    """What the gate says of these outcomes, compared with those of a run before."""
    cases = [Case(id="x", question="x", answerable=False)]
    suite = Suite(name=name, articles="news", as_of=date(2025, 10, 20), cases=cases, floors=floors)
    old = None if before is None else run_of(before, name)
    return judge(run_of(outcomes, name), suite, old)


def run_of(outcomes: Sequence[Outcome], name: str = "small") -> Run:
    return Run(name, "2025-10-20", ENVIRONMENT, tuple(outcomes))


def spoilt(text: str) -> Verdict:
    """A verdict in which everything from outside says this."""
    sentence = Sentence(text, "unsupported", 0.1, (text,), (text,))
    passage = Found(text, text, text, text, False)
    told = dict(tags=(text,), question=text, expected=text, got=text, note=text)
    outcomes = [
        outcome(text, "unsupported", **told, sentences=(sentence,), passages=(passage,)),
        outcome(text + "2", **told, sentences=(sentence,)),
        replace(DRAFT, **told),
        replace(NOT_ASKED, **told),
    ]  # fmt: skip
    environment = replace(ENVIRONMENT, model=text, judge=text, embedder=text, settings={text: text}, machine=text)
    return replace(
        SPOILABLE,
        run=Run("small", "2025-10-20", environment, tuple(outcomes)),
        reasons=(text,),
        notes=(text,),
        fell=tuple(outcome.id for outcome in outcomes),
    )


SPOILABLE = verdict_of()


# --- the terminal --------------------------------------------------------------------------------------------


def printed(verdict: Verdict, width: int = 80) -> str:
    console = Console(record=True, width=width, file=open(os.devnull, "w"), color_system=None)  # noqa: SIM115
    with console.file:
        show(verdict, console)
        return console.export_text()


def test_the_terminal_ends_with_the_verdict_and_fits_80_columns() -> None:
    text = printed(verdict_of(correctness=0.9))
    assert max(map(len, text.splitlines())) <= 80
    last = " ".join(text.rsplit("\n\n", 1)[-1].split())
    assert last.startswith("small: the gate FAILED: correctness is 0.500, its floor is 0.900")
    assert re.search(r"correctness +0\.500 +0\.000–1\.000 +0\.900 +2 cases", text)
    assert re.search(r"off-topic +1 +2", text)
    assert re.search(r"not chosen +1 +the answer was found, and none of the", text)
    assert "0.25 s" in text
    assert "asked   What about opening?" in text
    assert "passage 1 of those found" in text
    assert "check   supported (0.81), labelled not supported: It cost 50 million." in text


def test_a_change_is_told_in_words_with_its_sign() -> None:
    many = [outcome(f"c{n}") for n in range(20)]
    worse = [outcome(f"c{n}", "not chosen") for n in range(20)]
    assert "-1.000, regressed" in printed(verdict_of(worse, many), 160)
    assert "+1.000, improved" in printed(verdict_of(many, worse), 160)
    little = printed(verdict_of([worse[0], *many[1:]], many), 160)
    assert re.search(r"-0\.050, cannot tell with 20 cases \(about \d+ could\)", little)
    assert re.search(r"mrr .* unchanged", little)


def test_the_terminal_shows_markup_as_text_and_is_not_steered() -> None:
    text = printed(spoilt("[bold red]x[/bold red] \x1b[2J\x9b1A\u202e[/]"), 200)
    assert "[bold red]x[/bold red] [2J1A[/]" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


# --- JSON ----------------------------------------------------------------------------------------------------


def test_json_has_everything() -> None:
    verdict = verdict_of(before=[outcome("cost"), outcome("opening")], correctness=0.9)
    told = json.loads(to_json([verdict, verdict_of(name="other")]))
    first, second = told["suites"]
    assert told["passed"] is False
    assert (first["suite"], first["passed"], second["suite"], second["passed"]) == ("small", False, "other", True)
    assert (first["reasons"], first["notes"]) == (list(verdict.reasons), list(verdict.notes))
    assert first["run"] == json.loads(verdict.run.to_json())
    row = next(row for row in first["rows"] if row["name"] == "correctness")
    assert row["estimate"] == {"value": 0.5, "low": 0.0, "high": 1.0, "cases": 2}
    assert (row["counted"], row["of"], row["floor"]) == (2, "cases", 0.9)
    assert (row["change"]["difference"], row["change"]["word"]) == (-0.5, "cannot tell")


def test_json_is_json_where_nothing_was_counted_or_text_is_broken() -> None:
    verdict = spoilt("half a pair \ud83d")
    nothing = replace(verdict.rows[0], estimate=Estimate(*[float("nan")] * 3, 0))
    text = to_json([replace(verdict, rows=(nothing,))])
    text.encode("utf-8")
    told = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert told["suites"][0]["rows"][0]["estimate"]["value"] is None
    assert told["suites"][0]["run"]["outcomes"][0]["question"] == "half a pair ?"


# --- JUnit ---------------------------------------------------------------------------------------------------


def test_junit_is_read_back_with_the_same_counts() -> None:
    verdict = verdict_of([*MIXED, NOT_ASKED], correctness=0.9)
    assert len(verdict.reasons) == 2
    report = JUnitXml.fromstring(to_junit([verdict, verdict_of(name="other")]).encode())
    suites = {suite.name: suite for suite in report}
    assert list(suites) == ["small", "other"]
    small = suites["small"]
    assert (small.tests, small.failures, small.errors) == (6 + 2, 3 + 2, 1)
    assert (suites["other"].tests, suites["other"].failures, suites["other"].skipped) == (5, 0, 3)
    assert (report.tests, report.failures, report.errors) == (13, 5, 1)
    results = {case.name: case.result for case in small}
    assert results["cost"] == []
    (failure,) = results["opening"]
    assert isinstance(failure, Failure)
    assert (failure.type, failure.message) == ("not chosen", f"not chosen: {STAGES['not chosen']}")
    assert "asked: What about opening?" in failure.text
    (error,) = results["broken"]
    assert isinstance(error, Error)
    assert error.message == "not asked: The model did not answer."
    assert [name for name in results if name.startswith("gate: ")] == [f"gate: {reason}" for reason in verdict.reasons]
    properties = {found.name: found.value for found in small.properties()}
    assert (properties["numpy"], properties["numerics"]) == ("2.4.6", "138ccac52c68")


@given(hostile)
@settings(max_examples=30)
def test_any_text_makes_a_junit_file_that_can_be_read(text: str) -> None:
    (suite,) = JUnitXml.fromstring(to_junit([spoilt(text)]).encode("utf-8"))
    assert (suite.tests, suite.failures, suite.errors) == (5, 3, 1)
    assert not [case for case in suite if re.search("[\x00-\x1f]", case.name)]


# --- Markdown ------------------------------------------------------------------------------------------------


def tokens(text: str) -> list[Token]:
    read = MarkdownIt("commonmark").enable("table").parse(text)
    return [token for block in read for token in (block, *(block.children or ()))]


def test_markdown_says_the_verdict_the_change_and_what_newly_failed() -> None:
    before = [outcome("cost"), outcome("opening"), refused("sea", "answered wrongly")]
    text = to_markdown([verdict_of(before=before, correctness=0.9)])
    assert text.startswith("## ❌ Evaluation FAILED")
    assert "- ❌ correctness is 0.500, its floor is 0.900" in text.replace("`", "")
    assert re.search(
        r"\| ❌ `correctness` \| 0\.500 \| 0\.000–1\.000 \| 2 cases \| 0\.900 \| ❔ -0\.500, cannot tell", text
    )
    assert "**Newly failed:** `opening`, `draft`\n" in text
    assert "<summary>3 cases failed</summary>" in text
    kinds = [token.type for token in tokens(text)]
    assert (kinds.count("table_open"), kinds.count("th_open"), kinds.count("tr_open")) == (1, 6, 1 + 5)
    assert to_markdown([verdict_of()]).startswith("## ✅ Evaluation passed")


@given(hostile)
@settings(max_examples=60)
def test_in_markdown_text_from_outside_is_code_or_plain_words(text: str) -> None:
    read = tokens(to_markdown([spoilt(text)]))
    forbidden = {"html_inline", "link_open", "image", "strong_open", "em_open", "fence", "code_block", "hr", "s_open"}
    assert not [token for token in read if token.type in forbidden]
    assert {token.content.strip() for token in read if token.type == "html_block"} == {
        "<details>\n<summary>3 cases failed</summary>",
        "</details>",
    }
    assert not [token for token in read if token.type == "text" and re.search(r"[@#<`\[]|evil|://", token.content)]
    blocks = [[t.type for t in tokens(to_markdown([spoilt(said)])) if t.nesting or t.block] for said in (text, "word")]
    assert blocks[0] == blocks[1]


def test_markdown_fits_a_comment_on_github_however_much_failed() -> None:
    outcomes = [outcome(f"c{n}", "not chosen", got="word " * 500) for n in range(1000)]
    text = to_markdown([replace(SPOILABLE, run=run_of(outcomes))])
    assert len(text) < 65_536
    assert re.search(r"- \d+ cases more: see the other reports\n\n</details>", text)
    assert "`c0`" in text


# --- the page, read ------------------------------------------------------------------------------------------


class Shape(HTMLParser):
    """The tags with the names of their attributes, the values, and the text that a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.values: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attributes)))
        self.values += [(name, value or "") for name, value in attributes]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}",))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment",))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@given(hostile)
@settings(max_examples=30)
def test_no_text_changes_what_the_page_is_made_of(text: str) -> None:
    html = to_html([spoilt(text)])
    html.encode("utf-8")
    assert Shape(html).tags == Shape(to_html([spoilt("word")])).tags


def test_hostile_text_arrives_as_text() -> None:
    text = "".join(part for part in HOSTILE if part.isprintable())
    shown = "".join(Shape(to_html([spoilt(text)])).text)
    assert shown.count(text) > 10
    assert "49" not in shown


def test_the_page_allows_only_its_own_style_and_script_and_names_no_other_place() -> None:
    html = to_html([verdict_of(before=MIXED, correctness=0.9), verdict_of(name="other")])
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    for tag in ("style", "script"):
        (block,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.S)
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    shape = Shape(html)
    assert {value[0] for name, value in shape.values if name in ("src", "href")} == {"#", "d"}  # sections, and data:
    assert not [name for name, _ in shape.values if name == "style" or name.startswith("on")]
    assert not re.search(r"https?://(?!www\.w3\.org)|@import|url\(", html)


def test_a_plot_without_data_is_left_out() -> None:
    titles = ["Risk and coverage", "Reliability of the checker", "Latency", "Recall at k"]
    everything = to_html([verdict_of()])
    assert [title for title in titles if f"<h4>{title}</h4>" in everything] == titles
    drafts = to_html([verdict_of([DRAFT])])
    assert [title for title in titles if f"<h4>{title}</h4>" in drafts] == ["Reliability of the checker"]
    nothing = to_html([verdict_of([NOT_ASKED])])
    assert [title for title in titles if f"<h4>{title}</h4>" in nothing] == ["Recall at k"]


def test_recall_at_k_counts_the_cases_that_have_gold() -> None:
    ranks = [1, 1, 3, None]
    outcomes = [*(outcome(f"c{n}", gold_rank=rank) for n, rank in enumerate(ranks)), refused("off"), DRAFT]
    html = to_html([verdict_of(outcomes)]).replace("\N{NO-BREAK SPACE}", " ")
    assert "Of 4 cases with a gold passage, 50 % have it first, 75 % among the first five" in html


def test_every_measure_is_explained_on_the_page() -> None:
    assert list(MEANINGS) == list(MEASURES)


# --- the page, opened ----------------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A report of two suites, opened from a file. Whatever a test does: nothing is fetched, and nothing complains."""
    file = tmp_path / "report.html"
    hostile_text = "".join(part for part in HOSTILE if part != "\ud83d")
    failing = verdict_of([*MIXED, outcome(hostile_text, "unsupported", question=hostile_text, tags=(hostile_text,))],
                         before=[outcome("cost"), outcome("opening")], correctness=0.9)  # fmt: skip
    file.write_text(to_html([failing, verdict_of(MIXED[:2], name="other")]), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 860}, offline=True)
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    yield page
    ran = page.evaluate("window.ran")
    context.close()
    assert [url for url in requests if url != file.as_uri() and not url.startswith("data:")] == []
    assert complaints == []
    assert ran is None


def ids(page: Page) -> list[str]:
    return [text for text in page.locator(".case:visible .id").all_inner_texts() if "<" not in text]


def test_the_page_says_the_verdict_first_and_hides_nothing_that_failed(page: Page) -> None:
    assert (
        page.locator(".verdict")
        .inner_text()
        .startswith("✗ The gate FAILED\n\nsmall: correctness is 0.333, its floor is")
    )
    assert ids(page) == ["opening", "sea", "draft", "opening"]
    expect(page.locator("#shown")).to_have_text("5 of 8 cases shown")
    card = page.locator(".case", has_text="What about opening?").first
    assert (
        "The answer was found, and none of the sentences that were given is the one that answers." in card.inner_text()
    )
    assert not card.get_by_text("It cost 48.").is_visible()
    card.get_by_text("1 passage, best first").click()
    assert card.locator(".passages li.gold .text").is_visible()


def test_cases_can_be_filtered_by_suite_stage_tag_and_words(page: Page) -> None:
    page.get_by_label("Suite", exact=True).select_option("other")
    assert ids(page) == ["opening"]
    page.get_by_label("Suite", exact=True).select_option("")
    page.get_by_label("Tag", exact=True).select_option("off-topic")
    assert ids(page) == ["sea"]
    page.get_by_label("passed cases too").check()
    assert ids(page) == ["sea", "off"]
    page.get_by_label("Stage", exact=True).select_option("answered wrongly")
    assert ids(page) == ["sea"]
    page.get_by_label("Words").fill("nowhere said")
    expect(page.locator("#shown")).to_have_text("0 of 8 cases shown")
    page.get_by_role("button", name="not chosen").first.click()
    assert ids(page) == ["opening"]
    hostile_tag = page.get_by_label("Tag", exact=True).locator("option").last.get_attribute("value")
    assert hostile_tag is not None
    page.get_by_label("Stage", exact=True).select_option("")
    page.get_by_label("Tag", exact=True).select_option(hostile_tag)
    expect(page.locator("#shown")).to_have_text("1 of 8 cases shown")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_its_window_and_can_be_read(page: Page, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_label("passed cases too").check()
    for fold in page.locator("summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    text, ground = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    light = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (text, ground)]
    assert light[0] > light[1] + 400 if scheme == "dark" else light[1] > light[0] + 400
