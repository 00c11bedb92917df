"""The readers: what each format gives, what is left out of a body, and what is said of a file that is wrong."""

from __future__ import annotations

import json
import time
from datetime import date
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.articles import read_articles
from rag.errors import ArticleError
from rag.metadata import article_id, parse_date
from rag.text import MAX_BYTES, clean
from rag.types import Article
from tests.pdf_files import column, pdf

TEXT = (".md", ".markdown", ".txt", ".json", ".jsonl", ".ndjson")  # web pages and PDF have tests of their own
on_disk = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder: Path, name: str, content: str | bytes) -> list[Article | ArticleError]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_articles(path))


def read_one(folder: Path, name: str, content: str | bytes) -> Article:
    [article] = read(folder, name, content)
    assert isinstance(article, Article), article
    return article


def read_error(folder: Path, name: str, content: str | bytes) -> ArticleError:
    [error] = read(folder, name, content)
    assert isinstance(error, ArticleError), error
    return error


def blocks(article: Article) -> list[str]:
    return article.body.split("\n\n")


# --- Markdown -----------------------------------------------------------------------------------------------

MARKDOWN = """---
title: "Harbour strike ends: ferries sail on Monday"
source: The Vellin Post
published: 2031-05-09
authors: [Mara Okafor, Jon de Vries]
url: https://vellinpost.example/harbour
summary: Dockers took the offer.
---

# After twelve days

Ferries sail again **on Monday**, said [the owners](https://vellinpost.example/owners).
The crane drivers *agreed*.

## What it cost

Nobody knows.
"""


def test_front_matter_becomes_metadata_and_the_rest_becomes_blocks(tmp_path: Path) -> None:
    body = (
        "After twelve days\n\nFerries sail again on Monday, said the owners. The crane drivers agreed.\n\n"
        "What it cost\n\nNobody knows."
    )
    title = "Harbour strike ends: ferries sail on Monday"
    assert read_one(tmp_path, "a.md", MARKDOWN) == Article(
        id=article_id(title, body, "The Vellin Post"),
        title=title,
        body=body,
        source="The Vellin Post",
        published=date(2031, 5, 9),
        authors=("Mara Okafor", "Jon de Vries"),
        url="https://vellinpost.example/harbour",
        summary="Dockers took the offer.",
        path=str(tmp_path / "a.md"),
    )


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("One line\nand the next.", ["One line and the next."]),
        ("# Head\nSentence.", ["Head", "Sentence."]),
        ("Head\n----\nSentence.", ["Head", "Sentence."]),
        ("Text.\n## Head ##\nText.", ["Text.", "Head", "Text."]),
        ("a **b** _c_ `d` ~e~", ["a b c d ~e~"]),
        ('[said](http://x.example "t") so, <http://y.example>', ["said so, http://y.example"]),
        ("![A pier](pier.jpg) at dawn", ["A pier at dawn"]),
        ("- one\n- two\n  - three", ["one", "two", "three"]),
        ("1. one\n\n   more\n2. two", ["one", "more", "two"]),
        ("> He left.\n> She stayed.\n\nThey met.", ["He left. She stayed.", "They met."]),
        ("```py\nx = 1\n\ny = 2\n```", ["x = 1", "y = 2"]),
        ("Text\n\n    code  here", ["Text", "code here"]),
        ("| metal | price |\n|---|---:|\n| tin | **400** |", ["metal | price", "tin | 400"]),
        ("a\\*b \\_c\\_ &amp; &copy; 5 &lt; 6", ["a*b _c_ & © 5 < 6"]),
        ("one<br>two<BR />three  \nfour\\\nfive", ["one two three four five"]),
        ("a <b>bold</b> word<!-- not this -->", ["a bold word"]),
        ("<div class='x'>\n<p>The pier &amp; the port</p>\n</div>\n\nafter", ["The pier & the port", "after"]),
        ("<script>\nalert(1)\n</script>\n\n<!-- no\n\nno -->\n\n<style>p {}</style>\n\nText.", ["Text."]),
        ("Text.\n\n***\n\nText.", ["Text.", "Text."]),
        ("[ref]: http://x.example\n\n[Text][ref].", ["Text."]),
        ("Zeile eins\r\nund zwei.\r\rЗаголовок\u2028", ["Zeile eins und zwei.", "Заголовок"]),
    ],
)
def test_markup_is_taken_off_and_blocks_stay_apart(tmp_path: Path, markdown: str, expected: list[str]) -> None:
    assert blocks(read_one(tmp_path, "a.md", f"---\ntitle: T\n---\n{markdown}")) == expected


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("---\ntitle: Given\n---\n# Head\n\nText.", "Given", "Head\n\nText."),
        ("---\ntitle: Same\n---\n# Same\n\nText.", "Same", "Text."),
        ("---\nsource: x\n---\n# The *head*\n\nText.", "The head", "Text."),
        ("# Head\n\nText.", "Head", "Text."),
        ("## Second\n\nText.", "pier-fire", "Second\n\nText."),
        ("Text.\n\n# Late head", "pier-fire", "Text.\n\nLate head"),
        ("---\ntitle: ''\n---\nText.", "pier-fire", "Text."),
        ("---\ntitle: null\nsource: ~\npublished:\n---\nText.", "pier-fire", "Text."),
        ("---\n---\nText.", "pier-fire", "Text."),
        ("---\ntitle: 2031\n---\nText.", "2031", "Text."),
        ("---\ntitle: 2031-05-09\n---\nText.", "2031-05-09", "Text."),
        ("---\ntitle: No\n---\nText.", "No", "Text."),
        ("---\nheadline: 'Two\n  lines'\n---\nText.", "Two lines", "Text."),
    ],
)
def test_the_title_is_the_front_matters_else_the_first_head_else_the_files_name(
    tmp_path: Path, text: str, title: str, body: str
) -> None:
    article = read_one(tmp_path, "pier-fire.md", text)
    assert (article.title, article.body, article.published) == (title, body, None)


def test_an_open_ended_front_matter_is_text(tmp_path: Path) -> None:
    assert "title: T" in read_one(tmp_path, "a.md", "---\ntitle: T\n\nText.").body


@pytest.mark.parametrize(
    ("front_matter", "line", "cause"),
    [
        ("title: T\nsource: [unclosed", 4, "not YAML"),
        ("title: T\nnote: a: b", 3, "not YAML"),
        ("title: T\n\ttabbed: x", 3, "not YAML"),
        ("- a\n- list", 1, "'name: value' lines"),
        ("just words", 1, "'name: value' lines"),
        ("title: " + "[" * 100_000, 1, "not YAML"),
        ("title: &a [*a]", 2, "not YAML"),
        ("title: [a, b]", None, "title must be text, not list"),
        ("authors: {x: y}", None, "authors must be text or a list, not dict"),
        ("published: 2031-13-40", None, "published: '2031-13-40' is not a date"),
    ],
)
def test_a_front_matter_that_cannot_be_used_is_an_error_that_says_where(
    tmp_path: Path, front_matter: str, line: int | None, cause: str
) -> None:
    error = read_error(tmp_path, "a.md", f"---\n{front_matter}\n---\nText.")
    assert error.line == line
    assert cause in error.cause
    assert str(tmp_path / "a.md") in str(error)


@pytest.mark.parametrize("value", ["!!python/object/apply:os.abort []", "!!bool x", "!!timestamp x", '!!int ""'])
def test_no_tag_in_a_front_matter_is_obeyed(tmp_path: Path, value: str) -> None:
    """Each of these either aborts the process or crashes PyYAML's other loaders."""
    assert len(read(tmp_path, "a.md", f"---\nnote: {value}\n---\nText.")) == 1


# --- plain text as it comes off a news site -----------------------------------------------------------------

NEWS = """Editor's PiCK
Harbour Strike Ends After 12 Days...Ferries to Sail Again
Summary
- Dockers in Port Vellin took an offer that repays 100%% of the lost shifts.
- Ferries sail again on Monday.
Unions: "We got what we came for"
Owners Count the Cost

The dock workers of Port Vellin ended their strike on Friday. "It was long enough," said Ana Ruhl, 58.
◇What the offer says
It repays 100% of the shifts lost since April, and 3%% more from June.
Vellin = Mara Okafor / Osten = Jon de Vries, Special Correspondents mok@vellinpost.example

The Vellin Post
desk@vellinpost.exampleThe Vellin Post is a paper about boats, fish and the weather.



"""


@pytest.mark.parametrize(
    "label", ["Editor's PiCK\n", "Editor’s PiCK\n", "[Exclusive]\n", "EDITOR'S PICK\nAnalysis\n", ""]
)
def test_a_text_off_a_news_site_is_taken_apart(tmp_path: Path, label: str) -> None:
    article = read_one(tmp_path, "x.txt", NEWS.replace("Editor's PiCK\n", label))
    assert article.title == "Harbour Strike Ends After 12 Days...Ferries to Sail Again"
    assert article.summary.split("\n") == [
        "Dockers in Port Vellin took an offer that repays 100% of the lost shifts.",
        "Ferries sail again on Monday.",
    ]
    assert blocks(article) == [
        'Unions: "We got what we came for"',
        "Owners Count the Cost",
        'The dock workers of Port Vellin ended their strike on Friday. "It was long enough," said Ana Ruhl, 58.',
        "◇What the offer says",
        "It repays 100% of the shifts lost since April, and 3% more from June.",
    ]
    assert article.authors == ("Mara Okafor", "Jon de Vries")
    assert (article.source, article.published, article.url) == ("The Vellin Post", None, "")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Mara Okafor, Post reporter mok@vellinpost.example", ("Mara Okafor",)),
        ("Osten = Jon de Vries, Correspondent jdv@vellinpost.example", ("Jon de Vries",)),
        ("A.B. O'Neill and Siân Rhys-Jones sian.rhys+news@post.example.org", ("A.B. O'Neill", "Siân Rhys-Jones")),
        ("홍길동 기자 gildong@sinmun.example", ("홍길동",)),
        ("오스텐=김하늘 특파원 sky@sinmun.example", ("김하늘",)),
    ],
)
def test_a_byline_with_an_address_names_the_authors(tmp_path: Path, byline: str, authors: tuple[str, ...]) -> None:
    article = read_one(tmp_path, "x.txt", f"Head\n\nThe pier burnt down at night.\n{byline}\n\nThe Daily Pier\n")
    assert (article.authors, article.body, article.source) == (
        authors,
        "The pier burnt down at night.",
        "The Daily Pier",
    )


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Jane Roe", ("Jane Roe",)),
        ("By Jane Roe and John Doe", ("Jane Roe", "John Doe")),
        ("by Jane Roe & John Doe", ("Jane Roe", "John Doe")),
        ("By Jane Roe / John Doe", ("Jane Roe", "John Doe")),
        ("By Jane Roe; John Doe", ("Jane Roe", "John Doe")),
        ("By Jane Roe, John Doe, and Siân Rhys-Jones", ("Jane Roe", "John Doe", "Siân Rhys-Jones")),
        ("By Jane Roe, John von Doe and Siân Rhys-Jones", ("Jane Roe", "John von Doe", "Siân Rhys-Jones")),
        ("By Andrew Etheridge und Sandra Undset", ("Andrew Etheridge", "Sandra Undset")),
    ],
)
def test_every_format_parts_authors_alike(tmp_path: Path, byline: str, authors: tuple[str, ...]) -> None:
    text = "The pier burnt down at night, and nobody could say how the fire began."
    page = f"<meta name='author' content='{escape(byline)}'><h1>Pier burns</h1><p>{text}</p><p>Nobody was hurt.</p>"
    written: list[tuple[str, str | bytes]] = [
        ("x.json", json.dumps({"title": "Pier burns", "text": text, "byline": byline})),
        ("x.md", f'---\ntitle: Pier burns\nauthor: "{byline}"\n---\n{text}'),
        ("x.txt", f"Pier burns\n{byline}\n\n{text}\nNobody was hurt."),
        ("x.html", page),
        ("x.pdf", pdf(column(text), info={"Author": byline})),
    ]
    found = {name: read_one(tmp_path, name, content).authors for name, content in written}
    assert found == dict.fromkeys(found, authors)


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("von Neumann", ("von Neumann",)),
        ("Von Jörg Müller und Zoë Groß", ("Jörg Müller", "Zoë Groß")),
        ("Martin King, Jr. and Jane Roe", ("Martin King, Jr.", "Jane Roe")),
        ("Reuters", ("Reuters",)),
        (["By Roe, Jane", "Käse & Co."], ("By Roe, Jane", "Käse & Co.")),
    ],
)
def test_who_is_named_keeps_the_name(tmp_path: Path, author: str | list[str], authors: tuple[str, ...]) -> None:
    """And what a list holds is one each."""
    assert read_one(tmp_path, "x.json", json.dumps({"text": "It burnt.", "author": author})).authors == authors


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Jane Roe, Associated Press", ("Jane Roe",)),
        ("By Jane Roe, Associated Press and John Doe, Staff Writer", ("Jane Roe", "John Doe")),
        ("By Jane Roe, Political Editor, and John Doe", ("Jane Roe", "John Doe")),
        ("By Associated Press", ("Associated Press",)),
        ("By Jane Roe in Osten and John Doe", ("Jane Roe", "John Doe")),
        ("By Maria de la Cruz and Jan van der Berg", ("Maria de la Cruz", "Jan van der Berg")),
        ("By Ali al Masri", ("Ali al Masri",)),
    ],
)
def test_a_job_or_an_agency_behind_a_name_is_no_author(tmp_path: Path, byline: str, authors: tuple[str, ...]) -> None:
    assert read_one(tmp_path, "x.txt", f"Pier burns\n{byline}\n\nThe pier burnt down.").authors == authors


def test_a_byline_above_the_text_names_the_authors(tmp_path: Path) -> None:
    article = read_one(tmp_path, "x.txt", "Pier burns\nBy Jane Roe and John Doe\n\nThe pier burnt down.\nIt was old.")
    assert (article.authors, blocks(article)) == (("Jane Roe", "John Doe"), ["The pier burnt down.", "It was old."])


@pytest.mark.parametrize(
    "line",
    [
        "9 May 2031",
        "May 9, 2031",
        "2031-05-09",
        "9th of May 2031",
        "Published 9 May 2031 at 18:40 CEST",
        "Published on: May 9, 2031, 6.40 p.m. (GMT)",
        "Posted Friday, 9 May 2031 | 18:40",
        "Last updated Fri, 9 May 2031 at 6 pm",
        "DATE: 2031-05-09T18:40:00+02:00",
    ],
)
@pytest.mark.parametrize("above", ["", "By Jane Roe\n", "Owners count the cost\nShares fall 18 percent\nVellin Post\n"])
def test_a_line_near_the_top_that_is_a_date_is_the_day_of_publication(tmp_path: Path, above: str, line: str) -> None:
    article = read_one(
        tmp_path, "x.txt", f"Pier burns\n{above}{line}\n\nThe pier burnt down on 3 May 2031. It was old."
    )
    assert (article.title, article.published) == ("Pier burns", date(2031, 5, 9))
    assert line not in article.body
    assert article.body.endswith("The pier burnt down on 3 May 2031. It was old.")
    on_top = read_one(tmp_path, "y.txt", f"{line}\nPier burns\n{above}\nThe pier burnt down.")
    assert (on_top.title, on_top.published) == ("Pier burns", date(2031, 5, 9))


@pytest.mark.parametrize(
    "line",
    [
        "The pier burnt down on 9 May 2031.",
        "Pier burns, 9 May 2031",
        "9 May 2031: the pier burns",
        "9 May",
        "May 2031",
        "2031",
        "5/9/2031",
        "39 May 2031",
        "30 February 2031",
        "9-11 May 2031",
        "9 May 2031 and 10 May 2031",
        "Friday",
        "18:40",
        "1 2 3",
    ],
)
def test_a_line_that_is_more_or_less_than_a_date_stays_in_the_text(tmp_path: Path, line: str) -> None:
    article = read_one(tmp_path, "x.txt", f"Pier burns\n{line}\n\nThe pier burnt down.")
    assert (article.published, blocks(article)) == (None, [line, "The pier burnt down."])


def test_a_chronicle_has_the_day_that_it_says_was_its_publication_or_none(tmp_path: Path) -> None:
    days = ["9 May 2031", "The pier burnt down.", "10 May 2031", "It was rebuilt."]
    article = read_one(tmp_path, "x.txt", "\n".join(["How it was", *days]))
    assert (article.published, blocks(article)) == (None, days)
    article = read_one(
        tmp_path, "x.txt", "\n".join(["How it was", "Updated 12 May 2031", "Published 11 May 2031", *days])
    )
    assert (article.published, blocks(article)) == (date(2031, 5, 11), ["Updated 12 May 2031", *days])


@pytest.mark.parametrize(
    ("byline", "publisher", "left"),
    [
        ("By Jane Roe | The Ledger", "The Ledger", []),
        ("By Jane Roe – The Vellin Post", "The Vellin Post", []),
        ("By Jane Roe | 9 May 2031 | The Ledger", "The Ledger", ["9 May 2031"]),
        ("By Jane Roe | Staff Writer", "", ["Staff Writer"]),
        ("By Jane Roe | jroe@post.example | 5 min read", "", ["jroe@post.example", "5 min read"]),
        ("By Jane Roe | Opinion", "", ["Opinion"]),
        ("By Jane Roe", "", []),
        ("By Jane Roe, The Vellin Post", "", ["The Vellin Post"]),
        ("By Jane Roe, Staff Writer | The Ledger", "The Ledger", ["Staff Writer"]),
        ("By Jane Roe in Osten", "", ["in Osten"]),
    ],
)
def test_a_publisher_behind_the_byline_is_named(tmp_path: Path, byline: str, publisher: str, left: list[str]) -> None:
    text = f"Pier burns\n{byline}\n\nThe pier burnt down.\n10 May 2031\nIt was old.\n11 May 2031\nIt rained."
    article = read_one(tmp_path, "x.txt", text)
    assert (article.authors, article.source) == (("Jane Roe",), publisher)
    assert blocks(article) == [*left, "The pier burnt down.", "10 May 2031", "It was old.", "11 May 2031", "It rained."]


@pytest.mark.parametrize(
    "sentence",
    [
        "Write to the harbour office at harbour@vellin.example before the end of June.",
        "By noon the pier was gone.",
        "By Nightfall",
        "By Jane Roe 9 May 2031",
        "Summary",
        "- a bullet in the middle of the text",
        "Copyright law was the quarrel between the two papers, said the judge, and 12 June was the day.",
        "百姓们在码头等了一夜，他们说船不会来了。",
        "100 percent; 5 % of it.",
    ],
)
def test_no_word_of_the_reporter_is_lost(tmp_path: Path, sentence: str) -> None:
    text = f"Pier burns\n\nThe pier burnt down.\n{sentence}\nNobody was hurt, and the ferry sailed at 8 p.m. on time."
    assert sentence in blocks(read_one(tmp_path, "x.txt", text))


def test_words_after_the_byline_are_kept_and_rights_notices_are_not(tmp_path: Path) -> None:
    article = read_one(
        tmp_path,
        "x.txt",
        "Pier burns\n\nThe pier burnt down.\nMara Okafor mok@post.example\nThe Daily Pier\n"
        "The ferry sailed on time, the harbour office said later.\n"
        "Copyright © 2031 The Daily Pier. All rights reserved.\n",
    )
    assert blocks(article) == ["The pier burnt down.", "The ferry sailed on time, the harbour office said later."]
    assert (article.authors, article.source) == (("Mara Okafor",), "The Daily Pier")


WRAPPED = """Pier burns

The old pier of Port Vellin burnt down on the night before the
regatta, and nobody could say on Sunday how the fire had begun or
who had been the last to leave.

The ferry sailed at eight from the other side of the harbour, as
the owners had promised, with four hundred passengers and two goats
on board.
"""


def test_hard_wrapped_paragraphs_are_joined(tmp_path: Path) -> None:
    first, second = blocks(read_one(tmp_path, "x.txt", WRAPPED))
    assert first.endswith("before the regatta, and nobody could say on Sunday how the fire had begun or who had "
                          "been the last to leave.")  # fmt: skip
    assert second.startswith("The ferry sailed at eight from the other side of the harbour, as the owners")


def test_lines_that_are_paragraphs_are_not_joined(tmp_path: Path) -> None:
    lines = ["The pier burnt down.", "The ferry sailed at eight, as its owners had promised to do.", "It was old."]
    assert blocks(read_one(tmp_path, "x.txt", "\n".join(["Pier burns", *lines]))) == lines
    quotes = [
        '"Never," said Ana Ruhl.',
        "‘Perhaps’, sagte er. „Nie!“",
        "«Jamais», 「いつか」と彼は言った。",
        "ሰላም ለዓለም።",
    ]
    assert blocks(read_one(tmp_path, "x.txt", "\n".join(["Pier burns", *quotes]))) == quotes


def test_a_first_paragraph_is_no_headline(tmp_path: Path) -> None:
    first = (
        "The old pier of Port Vellin burnt down on the night before the regatta. Nobody could say how the fire "
        "had begun, or who had been the last to leave."
    )
    article = read_one(tmp_path, "pier.txt", f"{first}\n\nThe ferry sailed at eight.")
    assert (article.title, blocks(article)[0]) == ("pier", first)


def test_a_single_line_is_all_body(tmp_path: Path) -> None:
    article = read_one(tmp_path, "pier.txt", "The pier burnt down.")
    assert (article.title, article.body) == ("pier", "The pier burnt down.")


@pytest.mark.parametrize(
    "line",
    [
        "a" * 1_000_000,
        "By " + "A" * 1_000_000,
        "By A" + " |" * 500_000,
        "1 May 2031 " * 99_999 + "x",
        "A" * 1_000_000 + " x@y.example",
        "기" * 500_000 + " 기자 x@y.example",
    ],
)
def test_a_line_without_end_is_read_in_a_moment(tmp_path: Path, line: str) -> None:
    start = time.perf_counter()
    assert line in read_one(tmp_path, "x.txt", f"Head\n\nText.\n{line}").body
    assert time.perf_counter() - start < 5


# --- JSON and JSONL -----------------------------------------------------------------------------------------

RECORD = {"title": "Pier burns", "text": "The pier burnt down."}


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Pier burns", "text": "It burnt.", "source": "Post", "published": "2031-05-09", "url": "u",
         "authors": ["A B", "C D"], "summary": "s"},
        {"headline": "Pier burns", "body": "It burnt.", "publisher": "Post", "date": "9 May 2031", "link": "u",
         "byline": "A B and C D", "description": "s"},
        {"title": "Pier burns", "content": "It burnt.", "source": {"id": None, "name": "Post"}, "url": "u",
         "publishedAt": "2031-05-09T23:59:59Z", "author": "A B, C D", "description": "s", "urlToImage": None},
        {"title": " Pier\nburns ", "article": "\nIt  burnt.\r\n", "outlet": "Post", "pubDate":
         "Fri, 09 May 2031 23:59:59 +0900", "url": "u", "authors": [{"name": "A B"}, {"name": "C D"}], "summary": "s"},
    ],
    ids=["plain", "other names", "NewsAPI", "RSS"],
)  # fmt: skip
def test_the_usual_names_of_fields_are_known(tmp_path: Path, record: dict[str, Any]) -> None:
    article = read_one(tmp_path, "x.json", json.dumps(record))
    assert (article.title, article.body, article.source) == ("Pier burns", "It burnt.", "Post")
    assert (article.published, article.url, article.summary) == (date(2031, 5, 9), "u", "s")
    assert article.authors == ("A B", "C D")


def test_an_author_may_be_an_object_with_a_name_and_the_day_a_published_date(tmp_path: Path) -> None:
    record = {**RECORD, "author": {"name": "Jane Roe", "url": "u"}, "published_date": "2031-05-09"}
    article = read_one(tmp_path, "x.json", json.dumps(record))
    assert (article.authors, article.published) == (("Jane Roe",), date(2031, 5, 9))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", json.dumps([RECORD, {**RECORD, "title": "Other"}], indent=1)),
        ("x.json", json.dumps({"status": "ok", "articles": [RECORD, {**RECORD, "title": "Other"}]})),
        ("x.json", json.dumps({"items": [RECORD, {**RECORD, "title": "Other"}]})),
        ("x.jsonl", f"{json.dumps(RECORD)}\n\n{json.dumps({**RECORD, 'title': 'Other'})}"),
        ("x.NDJSON", f"\ufeff{json.dumps(RECORD)}\r\n{json.dumps({**RECORD, 'title': 'Other'})}\r\n"),
    ],
)
def test_several_articles_come_in_order(tmp_path: Path, name: str, content: str) -> None:
    articles = read(tmp_path, name, content)
    assert [article.title for article in articles if isinstance(article, Article)] == ["Pier burns", "Other"]


def test_a_record_without_a_title_is_called_by_its_first_words(tmp_path: Path) -> None:
    assert read_one(tmp_path, "x.json", '{"text": "The pier burnt.\\nIt was old."}').title == "The pier burnt."


@pytest.mark.parametrize(
    ("content", "line", "cause"),
    [
        ('{"title": "T",\n"text": oops}', 2, "not JSON"),
        ("[" * 100_000, 1, "not usable JSON"),
        ('{"text": ' + "9" * 5000 + "}", 1, "not usable JSON"),
        ("[]", None, "an empty list"),
        ('"text"', None, "found str"),
        ("{}", None, "no text: expected one of text, body, content, article"),
        ('{"title": "T", "text": "..."}', None, "no text to cite"),
        ('{"text": ["a"]}', None, "text must be text, not list"),
        ('{"text": "a", "authors": 7}', None, "authors must be text or a list, not int"),
        ('{"text": "a", "author": {"id": 7}}', None, "authors must be text or a list, not dict"),
        ('{"text": "a", "published": "soon"}', None, "published: 'soon' is not a date"),
        ('[{"text": "a", "published": 1760000000}]', None, "article 1 of 1: published: '1760000000' is not a date"),
        ("[null]", None, "article 1 of 1: expected an object with title and text, found NoneType"),
    ],
)
def test_json_that_holds_no_article_is_an_error_that_says_why(
    tmp_path: Path, content: str, line: int | None, cause: str
) -> None:
    error = read_error(tmp_path, "x.json", content)
    assert (error.path, error.line) == (str(tmp_path / "x.json"), line)
    assert cause in error.cause


def test_one_bad_line_or_record_costs_only_itself(tmp_path: Path) -> None:
    good = json.dumps(RECORD)
    long = json.dumps({"text": "word " * (MAX_BYTES // 5)})
    lines = read(tmp_path, "x.jsonl", f"{good}\n{{broken\n\n{long}\n[1]\n\xff\n{good}\n".encode("latin-1"))
    assert [line.line if isinstance(line, ArticleError) else line.title for line in lines] == [
        "Pier burns", 2, 4, 5, 6, "Pier burns",
    ]  # fmt: skip
    records = read(tmp_path, "x.json", json.dumps([RECORD, {"title": "no text"}, RECORD]))
    assert [isinstance(record, Article) for record in records] == [True, False, True]
    assert "article 2 of 3" in str(records[1])


# --- what every format shares -------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", TEXT)
@pytest.mark.parametrize(
    ("content", "line", "cause"),
    [
        (b"", None, "empty"),
        (b" \n\t\r\n\xef\xbb\xbf", None, "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None, "binary"),
        ("Text.\nCafé au lait.\n".encode("latin-1"), 2, "not UTF-8 text (byte 0xe9)"),
        (b"x" * (MAX_BYTES + 1), None, "10,000,000 bytes"),
    ],
    ids=["empty", "white space", "binary", "latin-1", "too large"],
)
def test_a_file_that_is_no_text_is_an_error(
    tmp_path: Path, ending: str, content: bytes, line: int | None, cause: str
) -> None:
    errors = read(tmp_path, f"x{ending}", content)
    assert all(isinstance(error, ArticleError) for error in errors)
    if ending in (".jsonl", ".ndjson"):  # by line: the first line is wrong too, and named
        assert any(cause in str(error) for error in errors)
    else:
        [error] = errors
        assert isinstance(error, ArticleError)
        assert error.line == line
        assert cause in error.cause


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_or_without_a_mark(tmp_path: Path, encoding: str) -> None:
    for name, text in [("x.md", "# Köln\n\n码头着火了。"), ("x.txt", "Köln\n码头着火了。"),
                       ("x.json", '{"title": "Köln", "text": "码头着火了。"}')]:  # fmt: skip
        article = read_one(tmp_path, name, text.encode(encoding))
        assert (article.title, article.body) == ("Köln", "码头着火了。")


def test_what_is_no_text_is_taken_out(tmp_path: Path) -> None:
    record = '{"title": "a\\ud800b", "text": "c\\u0000d \\udfff\\ufeffe\\u0085f", "source": "\\udc00g"}'
    article = read_one(tmp_path, "x.json", record)
    assert (article.title, article.body, article.source) == ("ab", "cd e\n\nf", "g")


@pytest.mark.parametrize("name", ["x.docx", "x", ".md"])
def test_another_kind_of_file_is_an_error_that_names_the_kinds(tmp_path: Path, name: str) -> None:
    assert ".md, .markdown, .txt, .json" in read_error(tmp_path, name, "Text.").cause


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.md").mkdir()
    for path in (tmp_path / "x.md", tmp_path / "gone.txt"):
        [error] = read_articles(path)
        assert isinstance(error, ArticleError)
        assert "cannot be opened" in error.cause
        assert error.path == str(path)


@on_disk
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).map(lambda text: text + "\na"),
    st.sampled_from(["x.json", "x.jsonl"]),
)
def test_no_character_of_a_json_text_is_lost(tmp_path: Path, text: str, name: str) -> None:
    body = read_one(tmp_path, name, json.dumps({"title": "T", "text": text})).body
    assert "".join(body.split()) == "".join(clean(text).split())


@on_disk
@given(st.dictionaries(st.sampled_from(["title", "source", "summary", "url"]), st.text(max_size=40).map(str.strip)))
def test_front_matter_that_yaml_wrote_is_read_back(tmp_path: Path, record: dict[str, str]) -> None:
    record = {key: " ".join(clean(value).split()) for key, value in record.items()}
    written = yaml.safe_dump(record, allow_unicode=True)
    article = read_one(tmp_path, "x.md", f"---\n{written}---\nText.")
    read_back = {"title": article.title, "source": article.source, "summary": article.summary, "url": article.url}
    wanted = {key: "" if value in ("null", "~") else value for key, value in record.items()}
    assert read_back == {"title": "x", "source": "", "summary": "", "url": "", **{k: v for k, v in wanted.items() if v}}


# --- dates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stated",
    [
        "2031-05-09",
        "20310509",
        "2031-W19-5",
        "2031W195",
        "2031-W19-5T10:00",
        " 2031-05-09 ",
        "2031-05-09T23:59:59Z",
        "2031-05-09 23:59:59 +0900",
        "2031-05-09 23:59:59 -11:00",
        "2031/05/09",
        "2031.05.09",
        "9 May 2031",
        "09 May 2031",
        "May 9, 2031",
        "Fri, 09 May 2031 23:59:59 GMT",
        "Fri, 9 May 2031 00:00:00 -0800",
    ],
)
def test_a_stated_date_is_the_day_as_stated(tmp_path: Path, stated: str) -> None:
    assert parse_date(stated) == date(2031, 5, 9)
    assert read_one(tmp_path, "x.md", f"---\npublished: {stated}\n---\nText.").published == date(2031, 5, 9)


@pytest.mark.parametrize(
    "stated", ["soon", "05/09/2031", "2031-02-30", "9 May", "May 2031", "2031", "1760000000", "9 May 31", "-1", "[]",
               "2031-W19", "2031W19", "2031-W19T10:00", "2031-W19-9"]
)  # fmt: skip
def test_a_date_that_is_unclear_is_refused_by_name_and_never_guessed(stated: str) -> None:
    with pytest.raises(ValueError, match="is not a date; write YYYY-MM-DD") as refused:
        parse_date(stated)
    assert repr(stated) in str(refused.value)


@given(st.datetimes())
def test_every_date_survives_its_usual_spellings(moment: Any) -> None:
    assert parse_date(moment) == parse_date(moment.isoformat()) == parse_date(moment.date()) == moment.date()
    if moment.year >= 1900:
        assert parse_date(format_datetime(moment)) == moment.date()


def test_a_missing_date_is_none() -> None:
    assert parse_date(None) is None
    assert parse_date("") is None


# --- identity -----------------------------------------------------------------------------------------------


def test_the_id_is_of_title_body_and_publisher_alone(tmp_path: Path) -> None:
    first = read_one(tmp_path, "a.md", "---\ntitle: T\nsource: One\npublished: 2031-05-09\n---\nText.")
    same = read_one(tmp_path, "b.json", '{"title": "T", "text": "Text.", "source": "One", "url": "u"}')
    assert first.id == same.id
    others = [("T", "Text."), ("T", "Text.", "Two"), ("T", "Text.One"), ("T", "text."), ("TText.", ""), ("", "TText.")]
    assert len({first.id, *(article_id(*of) for of in others)}) == 7
