"""Article -> safe HTML: its head, its whole text with the quotes marked, and where in it a passage stands.

Pure, as `ui.render`, which stands on it. Everything from outside is escaped. Ids are made of the number of the turn:
quote 1 of the second answer is `#quote-2-1`, an article of that answer `#article-2-` and its id. Turn 0 is no answer's:
an article that was opened from the library.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import pairwise
from typing import NamedTuple

from rag.dates import written
from rag.types import Article, Citation, Span

WEB = r"https?://[^\s\\]+"
"""An address that may become a link."""


class Place(NamedTuple):
    """Where a stretch of an article stands: its first paragraph, counted from 1, and how many there are."""

    paragraph: int
    of: int


def article_html(article: Article, citations: Sequence[Citation], turn: int) -> str:
    """The whole article, every quote of that turn marked in it, with the way back, the link to the original, and a way
    to ask nothing else."""
    own = [citation for citation in citations if citation.article_id == article.id]
    text = "".join(f'<p dir="auto">{highlight(article.body, own, turn, span)}</p>' for span in paragraphs(article.body))
    head = f'<p class="where">{dated(article)}</p><h2 dir="auto">{escape(article.title)}</h2>'
    head += f'<p class="by" dir="auto">By {escape(", ".join(article.authors))}</p>' if article.authors else ""
    only = f'<button type="button" data-do="only" data-article="{escape(article.id)}">Ask only this article</button>'
    head += f'<p class="with">{only}{linked(article, "Read the original")}</p>'
    to = '<span class="sr"> to the answer</span>' if turn else " to the library"
    back = f'<button type="button" class="back" data-do="close">Back{to}</button>'
    return (
        f'<section class="reader" id="{anchor(article.id, turn)}" tabindex="-1" aria-label="Article">{back}'
        f'{head}<div class="body">{text}</div></section>'
    )


def anchor(article_id: str, turn: int) -> str:
    return f"article-{turn}-{escape(article_id)}"


def opens(target: str, article_id: str, turn: int) -> str:
    """The attributes of a link that opens an article at a quote of it, or at its head."""
    return f'href="#{target}" data-do="read" data-turn="{turn}" data-article="{escape(article_id)}"'


def place(body: str, start: int) -> Place:
    """Where an offset stands, for a reader who counts paragraphs."""
    spans = paragraphs(body)
    return Place(max(1, sum(span.start <= start for span in spans)), max(1, len(spans)))


def paragraphs(body: str) -> list[Span]:
    """The lines of a body, each with the empty ones after it: one after another they are the body."""
    return [Span(*match.span()) for match in re.finditer(r"[^\n]*\n+|[^\n]+", body)]


# --- the quotes ---------------------------------------------------------------------------------------------


def highlight(body: str, citations: Sequence[Citation], turn: int, within: Span | None = None) -> str:
    """A stretch of a body, all of it by default, with the quotes marked; without its tags it is that text again.

    Quotes may overlap, touch, or reach out of the stretch: the text is cut at every edge, and each piece is
    marked with the numbers of all quotes it belongs to.
    """
    start, end = within or Span(0, len(body))
    edges = {start, end, *(edge for c in citations for edge in (c.start, c.end) if start < edge < end)}
    return "".join(_piece(body, Span(*cut), citations, turn) for cut in pairwise(sorted(edges)))


def _piece(body: str, cut: Span, citations: Sequence[Citation], turn: int) -> str:
    text = escape(body[cut.start : cut.end])
    over = [c for c in citations if c.start <= cut.start and cut.end <= c.end]
    if not over:
        return text
    numbers = " ".join(str(c.number) for c in over)
    # A quote's id is where it begins. Quotes that begin together get a mark each, one in the other.
    begins = [
        f'<mark id="quote-{turn}-{c.number}" tabindex="-1" data-n="{numbers}" data-label="{c.number}">'
        for c in over
        if c.start == cut.start
    ] or [f'<mark data-n="{numbers}">']
    return "".join(begins) + text + "</mark>" * len(begins)


# --- who, when, where ---------------------------------------------------------------------------------------


def linked(article: Article, text: str) -> str:
    """A link to the article's page, if its address is one of the web; else ""."""
    if not re.fullmatch(WEB, article.url, re.IGNORECASE):
        return ""
    href = escape(article.url)
    return f'<a href="{href}" target="_blank" rel="noopener noreferrer nofollow">{escape(text)}</a>'


def dated(article: Article) -> str:
    """Publisher and day, escaped."""
    return escape(where(article.source, article.published))


def where(source: str, published: date | None) -> str:
    """Publisher and day, not escaped."""
    told = written(published) if published else "undated"
    return f"{source} · {told}" if source else told


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
