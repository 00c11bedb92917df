"""What the page shows, as HTML: nothing from outside becomes a tag, and quotes are marked where they stand."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.orders import ORDERED
from rag.types import (
    Answer,
    AnswerSentence,
    Article,
    Check,
    Citation,
    Conflict,
    Filters,
    Hit,
    Part,
    Passage,
    Period,
    Span,
    Status,
    Verdict,
    Version,
)
from ui import reading, render
from ui.conversations import Listed
from ui.exports import all_citations, exported

HOSTILE = """<script>ran()</script><img src=x onerror="ran()">"' onclick='ran()' {{value}} ${ran()} &lt;b&gt;"""
BODY = "The bridge closed on Monday.\n\nIt opens again in May. Traffic was light."


def article(title: str = "Bridge closed", body: str = BODY, **metadata: object) -> Article:
    return Article(id="a", title=title, body=body, **metadata)  # type: ignore[arg-type]


def citing(of: Article, *spans: tuple[int, int], also_in: tuple[Article, ...] = ()) -> tuple[Citation, ...]:
    return tuple(
        Citation(n, of.id, of.title, of.source, of.published, of.url, of.body[start:end], start, end, also_in)
        for n, (start, end) in enumerate(spans, 1)
    )


def sentence(
    text: str, cites: tuple[int, ...] = (), verdict: Verdict = "supported", *reasons: str, note: str = ""
) -> AnswerSentence:
    return AnswerSentence(text, cites, Check(text, verdict, 1.0, None, reasons), note)


def day(text: str, since: str, until: str = "") -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until or since), text)


def answered(
    *sentences: AnswerSentence,
    of: Article | None = None,
    spans: tuple[tuple[int, int], ...] = ((0, 28),),
    **more: object,
) -> Answer:
    of = of or article()
    hit = Hit(of, Passage("p", of.id, of.body, 0, len(of.body)), 1.0, 1.0, 1.0)
    fields: dict[str, object] = {
        "question": "When?", "status": "answered", "confidence": 1.0, "text": "Text.", "sentences": sentences,
        "citations": citing(of, *spans), "hits": (hit,), "filters": Filters(), "model": "extractive",
        "seconds": {"total": 0.42},
    }  # fmt: skip
    return Answer(**{**fields, **more})  # type: ignore[arg-type]


def disagreeing(*values: str, of: Article | None = None, **more: object) -> Answer:
    """Each value with a quote of its own; the first quote is cited by the text too."""
    of = of or article()
    quotes = (*citing(of, (0, 28), (30, 52), (53, 71)),)
    versions = tuple(Version(value, (quote,)) for value, quote in zip(values, quotes, strict=False))
    conflict = Conflict("When does it open?", versions)
    return answered(sentence("Monday.", (1,)), of=of, conflicts=(conflict,), **more)


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, tag: str, attribute: str) -> list[str | None]:
        return [attributes.get(attribute) for name, attributes in self.tags if name == tag]


# --- nothing from outside becomes a tag ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        render.conversation([answered(sentence(HOSTILE, (1,)))]),
        render.conversation([answered(sentence("Yes.", (1,)), question=HOSTILE)]),
        render.conversation([answered(sentence(HOSTILE))]),
        render.conversation([answered(sentence(HOSTILE, (1,), "partly", HOSTILE))]),
        render.conversation([answered(sentence("Yes.", (1,)), notices=(HOSTILE,), model=HOSTILE)]),
        render.conversation([answered(sentence("Yes.", (1,)), filters=Filters(sources=(HOSTILE,)))]),
        render.conversation([answered(sentence("Yes.", (1,)), of=article(body=HOSTILE, source=HOSTILE))]),
        render.conversation([answered(status="not_found", text=HOSTILE, hits=())]),
        render.conversation([answered(sentence("Yes.", (1,), note=HOSTILE))]),
        render.conversation([answered(filters=Filters(publishers=(HOSTILE,)))]),
        render.conversation([answered(filters=Filters(periods=(day(HOSTILE, "2026-05-03"),)))]),
        render.conversation([answered(parts=(Part(HOSTILE), Part("When?")))]),
        render.conversation(
            [answered(parts=(Part("Who?", HOSTILE), Part("?")), filters=Filters(publishers=("A", "B")))]
        ),
        render.sources([answered(citations=citing(article(), (0, 28), also_in=(article(HOSTILE, source=HOSTILE),)))]),
        render.sources([answered(citations=citing(article(), (0, 28), also_in=(article(HOSTILE),)))]),
        render.sources([answered(of=article(title=HOSTILE, source=HOSTILE, body=HOSTILE), spans=((3, 20),))]),
        render.sources([answered(of=article(title=HOSTILE, source=HOSTILE), spans=())]),
        render.sources([answered(question=HOSTILE)]),
        render.conversation([disagreeing(HOSTILE, HOSTILE, of=article(body=HOSTILE, source=HOSTILE))]),
        render.conversation([disagreeing("a", "b", parts=(Part(HOSTILE), Part("?")))]),
        reading.article_html(article(HOSTILE, HOSTILE, source=HOSTILE, authors=(HOSTILE,)), (), 1),
        reading.article_html(article(body=HOSTILE), citing(article(body=HOSTILE), (3, 20)), 1),
        render.sources([answered(of=article(title=HOSTILE, source=HOSTILE, body=HOSTILE), citations=())]),
        render.conversation([answered(of=article(title=HOSTILE, source=HOSTILE), status="not_found")]),
        render.waiting(HOSTILE, HOSTILE, HOSTILE),
        render.failed(HOSTILE, HOSTILE),
        render.shelf([Listed(HOSTILE, HOSTILE, 1)], HOSTILE, HOSTILE),
        render.scope(1, HOSTILE),
        render.parcel(HOSTILE, HOSTILE),
        exported(HOSTILE, [answered(sentence(HOSTILE, (1,), "partly", HOSTILE), question=HOSTILE)], "html"),
        exported("Name", [answered(sentence("A", (1,)), of=article(HOSTILE, HOSTILE, source=HOSTILE))], "html"),
        render.masthead(1, HOSTILE),
        render.trouble(HOSTILE),
    ],
)
def test_hostile_text_stays_text(html: str) -> None:
    parsed = Tags(html)
    assert {tag for tag, _ in parsed.tags}.isdisjoint({"script", "img", "b", "iframe"})
    assert not [name for _, attributes in parsed.tags for name in attributes if name.startswith("on")]
    assert "ran()" in html  # shown, and not swallowed


@pytest.mark.parametrize(
    "url",
    [
        "javascript:ran()",
        "java\nscript:ran()",
        " javascript:ran()",
        "data:text/html,<script>ran()</script>",
        "file:///etc/passwd",
        "//example.org/x",
        "https://example.org/ x",
        "https:\\\\example.org",
        "",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    of = article(url=url)
    html = reading.article_html(of, (), 1) + render.sources(
        [answered(of=of, citations=citing(of, (0, 28), also_in=(of,)))]
    )
    assert [href for href in Tags(html).values("a", "href") if href and not href.startswith("#")] == []


def test_a_link_cannot_break_out_of_its_attribute_and_says_nothing_of_the_page() -> None:
    url = "https://example.org/?q=\"onclick='ran()'"
    html = reading.article_html(article(url=url), (), 1)
    links = [attributes for tag, attributes in Tags(html).tags if attributes.get("target")]
    assert links == [{"href": url, "target": "_blank", "rel": "noopener noreferrer nofollow"}]


# --- highlighting -------------------------------------------------------------------------------------------


def stripped(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@st.composite
def bodies_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], Span]:
    body = draw(st.text(alphabet=st.sampled_from("ab<>&\"'\n é中;#x"), min_size=1, max_size=40))
    edge = st.integers(0, len(body))
    ordered = st.tuples(edge, edge).map(lambda pair: (min(pair), max(pair)))
    return body, draw(st.lists(ordered, max_size=5)), Span(*draw(ordered))


@given(bodies_with_spans())
def test_highlighting_changes_no_character(drawn: tuple[str, list[tuple[int, int]], Span]) -> None:
    body, spans, within = drawn
    citations = citing(article(body=body), *spans)
    assert stripped(reading.highlight(body, citations, 1)) == body
    assert stripped(reading.highlight(body, citations, 1, within)) == body[within.start : within.end]


@given(bodies_with_spans())
def test_every_character_of_a_quote_is_marked_and_no_other(drawn: tuple[str, list[tuple[int, int]], Span]) -> None:
    body, spans, _ = drawn
    html = reading.highlight(body, citing(article(body=body), *spans), 1)
    pieces = re.split(r"((?:<mark[^>]*>)+.*?(?:</mark>)+)", html, flags=re.DOTALL)
    marked = [piece.startswith("<mark") for piece in pieces for _ in stripped(piece)]
    assert marked == [any(start <= i < end for start, end in spans) for i in range(len(body))]


@given(bodies_with_spans())
def test_the_reader_holds_the_whole_article_and_an_anchor_for_every_quote(
    drawn: tuple[str, list[tuple[int, int]], Span],
) -> None:
    body, spans, _ = drawn
    of = article(body=body)
    citations = citing(of, *[(start, end) for start, end in spans if start < end])
    html = reading.article_html(of, citations, 1)
    ids = [value for value in Tags(html).values("mark", "id") if value]
    assert sorted(ids) == sorted(f"quote-1-{c.number}" for c in citations)
    assert stripped(html.split('<div class="body">')[1].split("</div>")[0]) == body


def test_the_reader_marks_no_quote_of_another_article() -> None:
    other = replace(citing(article(), (0, 28))[0], article_id="b")
    assert "<mark" not in reading.article_html(article(), (other,), 1)


@pytest.mark.parametrize(("start", "told"), [(0, (1, 3)), (7, (1, 3)), (8, (2, 3)), (16, (3, 3)), (21, (3, 3))])
def test_the_place_of_a_passage_is_counted_in_paragraphs(start: int, told: tuple[int, int]) -> None:
    assert reading.place("First.\n\nSecond.\nThird.", start) == told


def test_the_place_in_an_empty_article_is_its_only_paragraph() -> None:
    assert reading.place("", 0) == (1, 1)


def test_overlapping_quotes_share_the_piece_they_have_in_common() -> None:
    body = "one two three"
    html = reading.highlight(body, citing(article(body=body), (0, 7), (4, 13)), 2)
    assert [t.get("data-n") for _, t in Tags(html).tags] == ["1", "1 2", "2"]
    assert [t.get("id") for _, t in Tags(html).tags] == ["quote-2-1", "quote-2-2", None]


def test_touching_quotes_stay_two_and_quotes_at_both_ends_are_marked() -> None:
    body = "one two"
    html = reading.highlight(body, citing(article(body=body), (0, 3), (3, 7)), 1)
    assert re.findall(r">([^<]+)</mark>", html) == ["one", " two"]


def test_quotes_that_begin_together_have_an_anchor_each() -> None:
    html = reading.highlight("one two", citing(article(body="one two"), (0, 3), (0, 7)), 1)
    assert [value for value in Tags(html).values("mark", "id") if value] == ["quote-1-1", "quote-1-2"]


# --- answers ------------------------------------------------------------------------------------------------


def test_every_citation_has_a_chip_that_leads_to_its_quote() -> None:
    answer = answered(sentence("It closed.", (1,)), sentence("It opens.", (1, 2)), spans=((0, 28), (30, 52)))
    parsed = Tags(render.answer_html(answer, 3))
    chips = [attributes for _, attributes in parsed.tags if attributes.get("class") == "cite"]
    assert [chip["href"] for chip in chips] == ["#quote-3-1", "#quote-3-1", "#quote-3-2"]
    assert {(chip["data-do"], chip["data-turn"], chip["data-article"]) for chip in chips} == {("read", "3", "a")}
    article_shown = reading.article_html(article(), answer.citations, 3)
    assert {str(chip["href"])[1:] for chip in chips} <= set(Tags(article_shown).values("mark", "id"))


def test_a_chip_says_publisher_date_headline_and_quote() -> None:
    of = article("Bridge “closed”", source="Courier", published=date(2026, 5, 3))
    parsed = Tags(render.answer_html(answered(sentence("It closed.", (1,)), of=of), 1))
    (chip,) = [attributes for _, attributes in parsed.tags if attributes.get("class") == "cite"]
    assert (chip["data-where"], chip["data-title"]) == ("Courier · 3 May 2026", of.title)
    assert chip["data-quote"] == "The bridge closed on Monday."
    assert chip["aria-label"] == "Source 1: Courier · 3 May 2026"


def test_a_sentence_without_a_citation_is_marked() -> None:
    html = render.answer_html(answered(sentence("Surely.")), 1)
    assert re.search('<span class="uncited" data-why="The writer cited nothing here[^"]*">Surely.</span>', html)
    assert "no citation: The writer cited nothing here" in stripped(html)


def test_what_only_an_order_says_is_marked_as_that() -> None:
    html = render.answer_html(answered(sentence("It closed.", (), "unsupported", ORDERED)), 1)
    assert f"no citation: {ORDERED}" in stripped(html)


def test_what_the_articles_do_not_say_is_marked_as_that_and_counted_apart() -> None:
    silent = replace(sentence("The passages do not say why.", (), "unsupported"), claim=False)
    html = render.answer_html(answered(sentence("It closed.", (1,)), silent), 1)
    assert "no citation: This says what the articles do not say, which no quote can show." in stripped(html)
    assert "2 sentences · 1 supported · 1 on what the articles do not say · 1 article" in html


def test_a_doubtful_sentence_is_underlined_and_says_why() -> None:
    why = 'the figure "12" is not in the source'
    html = render.answer_html(answered(sentence("12 left.", (1,), "partly", why)), 1)
    assert [t.get("data-why") for _, t in Tags(html).tags if t.get("class") in ("doubt", "flag")] == [why, why]
    assert f"partly supported: {why}" in stripped(html)  # which a screen reader reads out


def test_a_supported_sentence_carries_no_flag() -> None:
    assert "flag" not in render.answer_html(answered(sentence("It closed.", (1,))), 1)


@pytest.mark.parametrize(
    ("model", "told"),
    [("extractive", "verbatim, no model"), ("openai-like:small", "written by openai-like:small")],
)
def test_the_facts_of_an_answer(model: str, told: str) -> None:
    doubtful = sentence("It opens.", (1,), "unsupported", "only 10% of its words are in the source")
    html = render.answer_html(answered(sentence("It closed.", (1,)), doubtful, model=model), 1)
    assert f"2 sentences · 1 supported · 1 article · 0.4\N{NO-BREAK SPACE}s · {told}" in html


def test_notices_and_left_out_articles_are_told() -> None:
    filters = Filters(since=date(2026, 1, 2), sources=("Courier",), undated_left_out=2)
    text = stripped(render.answer_html(answered(sentence("Yes.", (1,)), notices=("Mind this.",), filters=filters), 1))
    assert "Mind this." in text
    assert "The dates leave out 2 articles without a date." in text
    assert "since 2026-01-02 · only Courier" in text


def test_our_own_words_stand_in_brackets_outside_of_the_sentence() -> None:
    noted = sentence("It closed yesterday.", (1,), "partly", "why", note="published on 3 May 2021")
    html = render.answer_html(answered(noted), 1)
    assert 'It closed yesterday.</span> <span class="note">[published on 3 May 2021]</span><sup>' in html
    uncited = render.answer_html(answered(sentence("Surely.", note="of today")), 1)
    assert 'Surely.</span> <span class="note">[of today]</span> <button type="button" class="flag"' in uncited


@pytest.mark.parametrize("status", ["related", "not_found"])
def test_a_refusal_does_not_look_like_an_answer(status: Status) -> None:
    html = render.answer_html(answered(status=status, text="Nothing here.", spans=(), hits=()), 1)
    assert f'class="reply {status}"' in html
    assert "Nothing here." in html
    assert "supported" not in html
    assert "Read, not cited" in render.sources([answered(status=status, spans=())])


def test_a_refusal_shows_the_nearest_sentence_with_its_chip() -> None:
    html = render.answer_html(answered(sentence("It closed.", (1,)), status="related"), 1)
    assert "Not answered by these articles" in html
    assert "The nearest they come:" in html
    assert Tags(html).values("a", "href") == ["#quote-1-1"]


def test_a_refusal_without_a_sentence_names_the_nearest_headlines_to_open() -> None:
    html = render.answer_html(answered(status="not_found", spans=()), 1)
    assert "The nearest headlines:Bridge closed undated" in stripped(html)
    assert Tags(html).values("a", "href") == ["#article-1-a"]


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (Filters(since=date(2026, 1, 1)), "Widen the dates"),
        (Filters(until=date(2026, 1, 1)), "Widen the dates"),
        (Filters(sources=("Courier",)), "other publishers"),
        (Filters(publishers=("Courier",)), "Take out what was read"),
        (Filters(), "as the articles do"),
    ],
)
def test_a_refusal_says_what_could_be_tried(filters: Filters, told: str) -> None:
    html = render.answer_html(answered(status="not_found", spans=(), filters=filters), 1)
    assert told in html.split("What could be tried")[1]
    if filters != Filters():
        assert told not in render.answer_html(answered(status="not_found", spans=()), 1)


def test_which_articles_an_answer_cites_stands_under_it() -> None:
    of = article(source="Courier", published=date(2026, 5, 3))
    html = render.answer_html(answered(sentence("It closed.", (1,)), of=of), 1)
    assert "From Bridge closed (Courier · 3 May 2026)" in stripped(html)
    assert "From" not in stripped(render.answer_html(answered(sentence("It closed.", (1,)), status="related"), 1))


def test_cited_articles_come_first_then_those_that_were_only_read_each_with_its_place() -> None:
    read = Article("b", "Only read", "One.\n\nTwo.", "Wire")
    hit = Hit(read, Passage("q", "b", "Two.", 6, 10), 1.0, 1.0, 1.0)
    first = answered(sentence("It opens.", (1,)), spans=((30, 52),))
    html = stripped(render.sources([replace(first, hits=(hit, *first.hits))]))
    assert "paragraph 2 of 2" in html.split("Read, not cited")[0]
    assert "Wire · undatedOnly readparagraph 2 of 2" in html.split("Read, not cited")[1]
    assert html.count("Only read") == html.count("Bridge closed") == 1


@pytest.mark.parametrize(
    ("source", "published", "told"),
    [
        ("Courier", date(2026, 5, 3), "Courier · 3 May 2026"),
        ("Courier", None, "Courier · undated"),
        ("", None, "undated"),
    ],
)
def test_where_a_source_comes_from(source: str, published: date | None, told: str) -> None:
    html = render.sources([answered(of=article(source=source, published=published))])
    assert f'class="where">{told}</p>' in html


def test_who_else_prints_a_quote_is_listed_with_its_day() -> None:
    others = (article(source="Wire", published=date(2026, 5, 3)), article("Same title", source=""))
    html = render.sources([answered(citations=citing(article(), (0, 28), (30, 52), also_in=others))])
    assert "Also in: Wire (3 May 2026), Same title (undated)" in stripped(html)
    assert stripped(html).count("Also in") == 1  # once for both quotes
    assert "Also in" not in render.sources([answered()])


def test_quotes_that_others_print_are_told_from_those_that_they_do_not() -> None:
    first, second = citing(article(), (0, 28), (30, 52))
    wire = (article(source="Wire"),)
    html = render.sources([answered(citations=(first, replace(second, also_in=wire)))])
    assert "Also in (quote 2): Wire (undated)" in stripped(html)


def test_the_newest_sources_come_first_and_unfolded() -> None:
    html = render.sources([answered(question="First?"), answered(question="Second?")])
    assert html.index("Second?") < html.index("First?")
    assert re.findall(r'<details class="cited"([^>]*)>', html) == [" open", ""]


# --- what the question was taken to say ---------------------------------------------------------------------


def test_what_was_understood_is_one_line_under_the_answer_that_leads_to_where_it_is_changed() -> None:
    filters = Filters(periods=(day("on June 5", "2025-06-05"),), recent=True, publishers=("Xinhua", "Wire"))
    parts = (Part("Who met", "Xinhua"), Part("when", "Wire"), Part("why"))
    html = render.answer_html(answered(sentence("Yes.", (1,)), filters=filters, parts=parts), 1)
    assert (
        "Understood: articles of about 5 June 2025 (“on June 5”)× asked of Xinhua× asked of Wire× newer articles "
        "preferred× 3 parts: “Who met” (of Xinhua), “when” (of Wire), “why”×  Change"
    ) in stripped(html)
    assert "#named" in Tags(html).values("a", "href")
    crosses = [
        (t.get("data-do"), t.get("data-turn"), t["data-ignore"]) for _, t in Tags(html).tags if "data-ignore" in t
    ]
    assert crosses == [("again", "1", words) for words in ("on June 5", "Xinhua", "Wire", "newest", "parts")]


def test_nothing_is_said_where_nothing_was_understood() -> None:
    for parts in ((), (Part("When?"),)):
        answer = answered(sentence("Yes.", (1,)), parts=parts)
        assert render.understood(answer) == ""
        assert "understood" not in render.answer_html(answer, 1)


def test_parts_alone_can_be_taken_back() -> None:
    html = render.answer_html(answered(parts=(Part("Who?"), Part("When?"))), 1)
    assert "Understood: 2 parts: “Who?”, “When?”×" in stripped(html)
    assert [tag["data-ignore"] for _, tag in Tags(html).tags if "data-ignore" in tag] == ["parts"]


def test_a_misspelt_question_says_what_it_was_read_as_and_capitals_are_not_told() -> None:
    answer = answered(question="who is gabreil <wildua>", parts=(Part("Who is Gabriel <Wildau>"),))
    assert render.understood(answer) == "Understood: read as “Who is Gabriel <Wildau>”."
    assert "read as “Who is Gabriel &lt;Wildau&gt;”" in render.answer_html(answer, 1)
    assert render.understood(answered(question="WHO IS XI?", parts=(Part("Who is Xi?"),))) == ""


def test_a_follow_up_says_what_it_was_read_as_and_a_long_part_is_cut() -> None:
    answer = answered(question="And why?", parts=(Part("When did it close? And why?"),))
    assert render.understood(answer) == "Understood: read as “When did it close? And why?”."
    long = render.understood(answered(parts=(Part("word " * 100), Part("When?"))))
    assert len(long) < 130
    assert "…”" in long


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2025-06-05", "2025-06-05", "of about 5 June 2025"),
        ("2025-10-21", "2025-10-31", "of about 21 to 31 October 2025"),
        ("2025-05-28", "2025-06-03", "of about 28 May to 3 June 2025"),
        ("2024-12-28", "2025-01-03", "of about 28 December 2024 to 3 January 2025"),
        ("2024-02-01", "2024-02-29", "of about February 2024"),
        ("2025-12-01", "2026-02-28", "of about December 2025 to February 2026"),
        ("2024-01-01", "2024-12-31", "of about 2024"),
        ("2010-01-01", "2019-12-31", "of about 2010 to 2019"),
        ("2025-06-06", "9999-12-31", "from 6 June 2025 on"),
        ("0001-01-01", "2019-12-31", "up to 31 December 2019"),
    ],
)
def test_periods_are_told_as_short_as_can_be(since: str, until: str, told: str) -> None:
    filters = Filters(periods=(day("then", since, until),))
    assert render.understood(answered(filters=filters)) == f"Understood: articles {told} (“then”)."


def test_an_open_end_that_was_required_is_no_limit_to_tell() -> None:
    filters = Filters(since=date(2025, 6, 6), until=date.max)
    html = render.answer_html(answered(sentence("Yes.", (1,)), filters=filters), 1)
    assert "since 2025-06-06" in html
    assert "until" not in html


def test_an_empty_library_says_how_to_fill_it() -> None:
    assert "citewire ingest PATH" in render.welcome(0, "extractive")
    assert "citewire ingest" not in render.welcome(3, "extractive")
    assert "1 article · answers are verbatim sentences, no language model" in render.masthead(1, "extractive")


@pytest.mark.parametrize("articles", [0, 3])
def test_the_welcome_says_which_model_is_used_and_how_to_name_one(articles: int) -> None:
    assert "No language model is used" in render.welcome(articles, "extractive")
    assert "citewire ui --llm ollama:qwen3:8b" in render.welcome(articles, "extractive")
    assert "Answers are written by ollama:&lt;b&gt;." in render.welcome(articles, "ollama:<b>")


# --- where the articles disagree ----------------------------------------------------------------------------


def test_versions_stand_side_by_side_with_publisher_date_and_quote_and_lead_to_it() -> None:
    answer = disagreeing("Monday", "May", of=article(source="Courier", published=date(2026, 5, 3)))
    said = Tags(render.answer_html(answer, 2))
    assert "The articles disagree:Monday" in said.text
    first, second = said.text.index("“The bridge closed on Monday.”"), said.text.index("“It opens again in May.”")
    assert said.text.index("Courier · 3 May 2026") < first < second
    read = Tags(reading.article_html(answer.hits[0].article, all_citations(answer), 2))
    assert {"#quote-2-1", "#quote-2-2"} <= set(said.values("a", "href"))
    assert {"quote-2-1", "quote-2-2"} <= set(read.values("mark", "id"))


def test_on_a_refusal_it_is_the_nearest_articles_that_disagree() -> None:
    html = render.answer_html(disagreeing("Monday", "May", status="not_found", sentences=(), citations=()), 1)
    assert "The articles that come nearest disagree:" in Tags(html).text


def test_of_several_parts_it_is_said_which_the_articles_disagree_on() -> None:
    html = render.answer_html(disagreeing("Monday", "May", parts=(Part("When does it open?"), Part("Who?"))), 1)
    assert "The articles disagree on “When does it open?”:" in Tags(html).text


def test_many_quotes_of_one_version_are_counted() -> None:
    quote = citing(article(), (0, 28))[0]
    versions = (Version("Monday", tuple(replace(quote, number=n) for n in range(1, 6))), Version("May", (quote,)))
    html = render.answer_html(answered(conflicts=(Conflict("When?", versions),)), 1)
    assert "and 3 more articles" in Tags(html).text


def test_without_a_conflict_nothing_is_said_of_one() -> None:
    assert "disagree" not in render.answer_html(answered(sentence("Yes.", (1,))), 1)
