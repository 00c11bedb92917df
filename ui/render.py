"""Answers -> safe HTML for the chat page, and the style of what is made here.

Pure: knows nothing of gradio, of the library, or of how an answer is made. Everything from outside (articles,
questions, what a model wrote, messages) is escaped here, and nowhere else but in `ui.listing` are tags made. Ids are
made of the number of the turn and of the citation: chip `#quote-2-1` leads to quote 1 of the second answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from html import escape
from itertools import groupby, pairwise

from rag.types import Answer, AnswerSentence, Article, Citation, Conflict, Filters, Part, Period, Span, Version

NEAREST = 5
"""Articles named in the panel when nothing was cited."""
QUOTED = 2
"""Quotes that are shown of each version where articles disagree; the panel has all."""
PART = 80
"""Characters that are shown of each part of a question."""

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows: a sentence that has them must not turn the marks behind it."""
_VERDICTS = {"partly": "partly supported", "unsupported": "not supported"}


# --- the conversation ---------------------------------------------------------------------------------------


def conversation(answers: Sequence[Answer]) -> str:
    """All turns, oldest first, so that a screen reader reads out what is added."""
    turns = "".join(answer_html(answer, turn) for turn, answer in enumerate(answers, 1))
    return f'<div role="log" aria-label="Conversation">{turns}</div>'


def answer_html(answer: Answer, turn: int) -> str:
    """A question and its answer or refusal, with a chip for every citation."""
    told = _told(answer, turn) if answer.status == "answered" else _refused(answer, turn)
    under = f'{_disagreement(answer, turn)}{_notes(answer)}{_understood(answer)}<p class="facts">{_facts(answer)}</p>'
    reply = f'<div class="reply {answer.status}">{told}{under}</div>'
    return _turn(answer.question, reply, f' id="turn-{turn}" tabindex="-1"')


def waiting(question: str, stage: str, text: str = "") -> str:
    """A question that is being answered: the text so far, and what is being done."""
    written = f'<p class="text" dir="auto">{escape(text)}</p>' if text else ""
    return _turn(question, f'<div class="reply waiting">{written}<p class="stage">{escape(stage)}</p></div>')


def failed(question: str, message: str) -> str:
    """A question that could not be answered, and why, in the words of the error."""
    return _turn(question, f'<div class="reply failed"><p class="text">{escape(message)}</p></div>')


def _turn(question: str, reply: str, attributes: str = "") -> str:
    return f'<article class="turn"{attributes}><p class="question" dir="auto">{escape(question)}</p>{reply}</article>'


def _told(answer: Answer, turn: int) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    sentences = " ".join(_sentence(sentence, cited, turn) for sentence in answer.sentences)
    return f'<p class="text" dir="auto">{sentences}</p>'


def _refused(answer: Answer, turn: int) -> str:
    if not answer.sentences:
        return f'<p class="text" dir="auto">{escape(answer.text)}</p>'
    heading = '<p class="verdict">Not answered by these articles</p><p class="lead">The nearest they come:</p>'
    return heading + _told(answer, turn)


def _sentence(sentence: AnswerSentence, cited: dict[int, Citation], turn: int) -> str:
    text = escape(sentence.text)
    text = f"<bdi>{text}</bdi>" if _TURNS.search(text) else text
    note = f' <span class="note">[{escape(sentence.note)}]</span>' if sentence.note else ""
    if not sentence.citations:
        return f'<span class="uncited">{text}</span>{note} <span class="flag">no citation</span>'
    chips = note + "".join(_chip(cited[number], turn) for number in sentence.citations)
    if sentence.check.verdict == "supported":
        return text + chips
    why = escape("; ".join(sentence.check.reasons))
    flag = f'<span class="flag" title="{why}">{_VERDICTS[sentence.check.verdict]}</span>'
    return f'<span class="doubt" title="{why}">{text}</span>{chips} {flag}'


def _disagreement(answer: Answer, turn: int) -> str:
    """The versions of what the articles disagree on, side by side, newest first, each with its quotes."""
    told = ""
    for conflict in answer.conflicts:
        versions = "".join(_version(version, turn) for version in conflict.versions)
        who = "The articles" if answer.status == "answered" else "The articles that come nearest"
        heading = f'<p class="verdict">{who} disagree{_on(conflict, answer)}:</p>'
        told += f'<section class="conflict" aria-label="Disagreement">{heading}<ul>{versions}</ul></section>'
    return told


def _on(conflict: Conflict, answer: Answer) -> str:
    """Which part of the question, if it has several."""
    return f" on “{escape(_cut(conflict.question, PART))}”" if len(answer.parts) > 1 else ""


def _version(version: Version, turn: int) -> str:
    quotes = "".join(
        f'<p class="where">{escape(_where(c.source, c.published))}{_chip(c, turn)}</p>'
        f'<blockquote dir="auto">“{escape(c.quote)}”</blockquote>'
        for c in version.citations[:QUOTED]
    )
    more = len(version.citations) - QUOTED
    quotes += f'<p class="where">and {_count(more, "more article")}</p>' if more > 0 else ""
    return f'<li><p class="value" dir="auto">{escape(version.value)}</p>{quotes}</li>'


def _chip(citation: Citation, turn: int) -> str:
    said = escape(f"{_where(citation.source, citation.published)}: “{citation.quote}”")
    target = f"quote-{turn}-{citation.number}"
    return f'<sup><a class="cite" href="#{target}" title="{said}">{citation.number}</a></sup>'


def _notes(answer: Answer) -> str:
    """What the reader should know. The reasons stand here too: a phone shows no titles."""
    notes = [
        f"“{_cut(s.text, 60)}” is {_VERDICTS[s.check.verdict]}: {'; '.join(s.check.reasons)}."
        for s in answer.sentences
        if s.citations and s.check.verdict in _VERDICTS
    ]
    notes += answer.notices
    if left_out := answer.filters.undated_left_out:
        notes.append(f"The dates leave out {_count(left_out, 'article')} without a date.")
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<ul class="notes">{items}</ul>' if items else ""


def _facts(answer: Answer) -> str:
    facts = []
    if answer.status == "answered":
        supported = sum(sentence.check.verdict == "supported" for sentence in answer.sentences)
        cited = len({citation.article_id for citation in answer.citations})
        facts = [_count(len(answer.sentences), "sentence"), f"{supported} supported", _count(cited, "article")]
    if "total" in answer.seconds:
        facts.append(f"{answer.seconds['total']:.1f}\N{NO-BREAK SPACE}s")
    if answer.status == "answered":
        facts.append("verbatim, no model" if answer.model == "extractive" else f"written by {answer.model}")
    return escape(" · ".join([*facts, *_narrowed(answer.filters)]))


def _narrowed(filters: Filters) -> list[str]:
    """The limits. A period that the question leaves open, as a limit, begins or ends with the calendar."""
    told = [f"since {filters.since}"] if filters.since not in (None, date.min) else []
    told += [f"until {filters.until}"] if filters.until not in (None, date.max) else []
    return told + ([f"only {', '.join(filters.sources)}"] if filters.sources else [])


# --- what the question was taken to say ---------------------------------------------------------------------


def understood(answer: Answer) -> str:
    """What was read in the question, in a line of plain text that is not escaped; "" if nothing was."""
    filters = answer.filters
    days = " and ".join(f"{_days(period)} (“{period.text}”)" for period in filters.periods)
    told = [f"articles {days}"] if days else []
    told += [f"asked of {', '.join(filters.publishers)}"] if filters.publishers else []
    told += ["newer articles preferred"] if filters.recent else []
    told += _parts(answer)
    return f"Understood: {'; '.join(told)}." if told else ""


def can_be_ignored(filters: Filters) -> bool:
    """Whether days or publishers were read in the question, which the reader may not have meant."""
    return bool(filters.periods or filters.publishers or filters.recent)


def _understood(answer: Answer) -> str:
    line = escape(understood(answer))
    undo = ' <a class="adjust" href="#named">Change</a>' if can_be_ignored(answer.filters) else ""
    return f'<p class="understood">{line}{undo}</p>' if line else ""


def _parts(answer: Answer) -> list[str]:
    """The several things that are asked, or the question before that a follow-up was read with."""
    several = len(answer.parts) > 1
    if not several and [part.text for part in answer.parts] in ([], [answer.question]):
        return []
    told = ", ".join(_part(part, of_whom=len(answer.filters.publishers) > 1) for part in answer.parts)
    return [f"{len(answer.parts)} parts: {told}" if several else f"read as {told}"]


def _part(part: Part, *, of_whom: bool) -> str:
    return f"“{_cut(part.text, PART)}”" + (f" (of {part.source})" if of_whom and part.source else "")


def _days(period: Period) -> str:
    """ "of about 5 June 2025", or, where an end is open, "from 6 June 2025 on"."""
    if period.until == date.max:
        return f"from {_day(period.since)} on"
    if period.since == date.min:
        return f"up to {_day(period.until)}"
    return f"of about {_closed(period.since, period.until)}"


def _closed(since: date, until: date) -> str:
    """As short as it can be said: "21 to 31 October 2025", "May 2025", "2010 to 2019"."""
    if since.day == 1 and (until + timedelta(days=1)).day == 1:  # whole months, or whole years
        form = "%Y" if (since.month, until.month) == (1, 12) else "%B %Y"
        return _from_to(f"{since:{form}}", f"{until:{form}}")
    if (since.year, since.month) == (until.year, until.month):
        return _from_to(str(since.day), str(until.day)) + f" {until:%B %Y}"
    return _from_to(_day(since).removesuffix(f" {until.year}"), _day(until))


def _from_to(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- the sources --------------------------------------------------------------------------------------------


def sources(answers: Sequence[Answer]) -> str:
    """What the answers cite, the newest answer first and unfolded."""
    if not answers:
        return '<p class="hint">The articles that an answer cites appear here, with the quotes marked.</p>'
    turns = reversed(list(enumerate(answers, 1)))
    return "".join(_sources(answer, turn, unfolded=turn == len(answers)) for turn, answer in turns)


def _sources(answer: Answer, turn: int, *, unfolded: bool) -> str:
    articles = {hit.article.id: hit.article for hit in answer.hits}
    quoted = {c.number: c for conflict in answer.conflicts for v in conflict.versions for c in v.citations}
    citations = sorted(({c.number: c for c in answer.citations} | quoted).values(), key=lambda c: c.number)
    cited = dict.fromkeys(citation.article_id for citation in citations)
    items = [_source(articles[key], [c for c in citations if c.article_id == key], turn) for key in cited]
    listed = f'<ol class="sources">{"".join(items)}</ol>' if items else _nearest(articles.values())
    opened = " open" if unfolded else ""
    summary = f'<summary dir="auto">{escape(answer.question)}</summary>'
    return f'<details class="cited"{opened}>{summary}{listed}</details>'


def _source(article: Article, citations: Sequence[Citation], turn: int) -> str:
    numbers = "".join(f'<a class="cite" href="#quote-{turn}-{c.number}">{c.number}</a>' for c in citations)
    head = f'<p class="where">{numbers} {_dated(article)}</p><h3 dir="auto">{_title(article)}</h3>'
    back = f'<a class="back" href="#turn-{turn}">Back to the answer</a>'
    return f'<li class="source">{head}{_also_in(citations)}{_text(article, citations, turn)}{back}</li>'


def _also_in(citations: Sequence[Citation]) -> str:
    """Who else prints the passage; of which quote, if not of all of the article's."""
    printed: dict[tuple[Article, ...], list[str]] = {}
    for citation in citations:
        printed.setdefault(citation.also_in, []).append(str(citation.number))
    lines = []
    for others, numbers in printed.items():
        which = f" (quote {', '.join(numbers)})" if len(printed) > 1 else ""
        lines += [f'<p class="also">Also in{which}: {", ".join(map(_other, others))}</p>'] if others else []
    return "".join(lines)


def _other(article: Article) -> str:
    day = _day(article.published) if article.published else "undated"
    return _linked(article, f"{article.source or article.title} ({day})", f' title="{escape(article.title)}"')


def _nearest(articles: Iterable[Article]) -> str:
    items = "".join(
        f'<li class="source"><p class="where">{_dated(article)}</p><h3 dir="auto">{_title(article)}</h3></li>'
        for article in list(articles)[:NEAREST]
    )
    if not items:
        return '<p class="hint">No article was found.</p>'
    return f'<p class="hint">Nothing was cited. The nearest articles:</p><ul class="sources">{items}</ul>'


def _text(article: Article, citations: Sequence[Citation], turn: int) -> str:
    """The whole article: paragraphs with a quote are shown, those before, between and after are folded."""
    paragraphs = [Span(*match.span()) for match in re.finditer(r"[^\n]*\n+|[^\n]+", article.body)]
    parts = []
    for quoted, group in groupby(paragraphs, lambda span: any(_overlaps(span, c) for c in citations)):
        spans = list(group)
        told = "".join(f'<p dir="auto">{highlight(article.body, citations, turn, span)}</p>' for span in spans)
        parts.append(told if quoted else _folded(told, len(spans), spans[0].start == 0))
    return f'<div class="body">{"".join(parts)}</div>'


def _folded(told: str, paragraphs: int, first: bool) -> str:
    label = _count(paragraphs, "earlier paragraph" if first else "more paragraph")
    return f'<details class="rest"><summary>{label}</summary>{told}</details>'


def _overlaps(span: Span, citation: Citation) -> bool:
    return span.start < citation.end and citation.start < span.end


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


def _title(article: Article) -> str:
    return _linked(article, article.title)


def _linked(article: Article, text: str, attributes: str = "") -> str:
    """Text that leads to the article's page, if its address is one of the web."""
    if not re.fullmatch(r"https?://[^\s\\]+", article.url, re.IGNORECASE):
        return f"<span{attributes}>{escape(text)}</span>" if attributes else escape(text)
    href = escape(article.url)
    return f'<a href="{href}"{attributes} target="_blank" rel="noopener noreferrer nofollow">{escape(text)}</a>'


def _dated(article: Article) -> str:
    return escape(_where(article.source, article.published))


def _where(source: str, published: date | None) -> str:
    day = _day(published) if published else "undated"
    return f"{source} · {day}" if source else day


# --- the head and the empty page ----------------------------------------------------------------------------


def masthead(articles: int, model: str) -> str:
    """The name, how much there is to ask, and who writes the answers."""
    writer = "answers are verbatim sentences, no language model"
    if model != "extractive":
        writer = f"answers are written by {model}"
    about = escape(f"{_count(articles, 'article')} · {writer}")
    return f'<header class="masthead"><h1>Citewire</h1><p>{about}</p></header>'


def welcome(articles: int, model: str) -> str:
    """What stands where the conversation will be: what to ask, how to name a model; how to begin if empty."""
    named = (
        f"Answers are written by {model}."
        if model != "extractive"
        else (
            "No language model is used: answers are verbatim sentences. To name one: citewire ui --llm ollama:qwen3:8b "
            "(or CITEWIRE_LLM)."
        )
    )
    told = f'<p class="hint">{escape(named)}</p>'
    if articles:
        return f'<p class="hint">Ask about the articles. Every sentence of an answer cites an exact quote.</p>{told}'
    return (
        '<div class="reply failed"><p class="verdict">The library is empty</p><p class="text">Load the sample '
        "articles, add your own in the Library, or with <code>citewire ingest PATH</code>.</p></div>" + told
    )


def trouble(message: str) -> str:
    """What stands there when the library cannot be opened."""
    return f'<div class="reply failed"><p class="text">{escape(message)}</p></div>'


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


# --- style and script ---------------------------------------------------------------------------------------

STYLE = """
:root { --accent: #1d4ed8; --ink: #1b1f26; --soft: #5b6472; --line: #dfe3ea; --card: #ffffff; --wash: #f4f6fa;
  --mark: #fff0b3; --mark-now: #ffd84d; --doubt: #b45309; --chip: #e4ebfd; }
.dark { --accent: #93b4fd; --ink: #e7eaf0; --soft: #a3acbb; --line: #333b49; --card: #171b23; --wash: #1e242e;
  --mark: #4d4010; --mark-now: #7a6310; --doubt: #f0b35a; --chip: #263352; }
.masthead, .turn, .cited, .hint, .reply { color: var(--ink); overflow-wrap: anywhere; }
.masthead h1 { font-size: 1.35rem; font-weight: 700; letter-spacing: -.01em; margin: 0; color: var(--ink); }
.masthead p, .hint, .facts, .where, .stage { color: var(--soft); font-size: .875rem; margin: 0; }
.masthead p { margin-top: .1rem; }
.turn { padding: .25rem 0 1.25rem; outline: none; scroll-margin: 1rem; }
.turn .question { background: var(--chip); border-radius: 14px 14px 4px 14px; padding: .6rem .9rem;
  margin: 0 0 .75rem auto; width: fit-content; max-width: 85%; font-weight: 500; color: var(--ink); }
.reply { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1.1rem; }
.reply .text { font-size: 1.0625rem; line-height: 1.65; margin: 0; color: var(--ink); }
.reply .facts { margin-top: .7rem; padding-top: .6rem; border-top: 1px solid var(--line); }
.reply .lead { color: var(--soft); margin: 0 0 .35rem; }
.reply .verdict { font-weight: 650; margin: 0 0 .35rem; color: var(--ink); }
.reply.related, .reply.not_found { background: var(--wash); border-style: dashed; }
.reply.failed { border-color: var(--doubt); border-left-width: 4px; }
.reply .stage::before { content: ""; display: inline-block; width: .6em; height: .6em; margin-right: .5em;
  border-radius: 50%; background: var(--accent); animation: citewire-pulse 1s ease-in-out infinite alternate; }
.reply .text + .stage { margin-top: .6rem; }
@keyframes citewire-pulse { from { opacity: .25; } to { opacity: 1; } }
.conflict { margin: .8rem 0 0; padding: .6rem .8rem; border-left: 4px solid var(--doubt); background: var(--wash);
  border-radius: 0 8px 8px 0; }
.conflict ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); }
.conflict .value { font-weight: 650; margin: 0 0 .2rem; color: var(--ink); }
.conflict blockquote { margin: .15rem 0 .4rem; padding: 0; border: 0; color: var(--ink);
  font: .9375rem/1.5 ui-serif, Georgia, "Times New Roman", serif; }
.notes { margin: .7rem 0 0; padding-left: 1.1rem; color: var(--soft); font-size: .875rem; list-style: disc; }
.reply .understood, .source .also { margin: .7rem 0 0; color: var(--soft); font-size: .875rem; }
.source .also { margin: 0 0 .4rem; }
.understood a, .also a { color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }
.reply .note { color: var(--soft); font-size: .875em; }
.uncited, .doubt { text-decoration-line: underline; text-decoration-style: wavy; text-decoration-color: var(--doubt);
  text-decoration-thickness: 1px; text-underline-offset: 4px; }
.flag { font-size: .75rem; color: var(--doubt); border: 1px solid currentColor; border-radius: 4px;
  padding: 0 .3rem; white-space: nowrap; }
a.cite { padding: .15rem .4rem; margin: 0 .1rem; border-radius: 5px; background: var(--chip); color: var(--accent);
  font: 600 .75rem/1 system-ui, sans-serif; text-decoration: none; }
a.cite:hover, a.cite:focus-visible { background: var(--accent); color: var(--card); }
.reply sup { line-height: 0; vertical-align: .2em; font-size: 1em; top: 0; }
.cited { border-top: 1px solid var(--line); padding: .6rem 0; }
.cited:first-child { border-top: 0; padding-top: 0; }
.cited > summary, .rest > summary { cursor: pointer; color: var(--soft); font-size: .875rem; }
.cited > summary { font-weight: 600; padding: .25rem 0; }
.cited summary:focus-visible, .cited a:focus-visible, .turn a:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; }
.sources { list-style: none; margin: .35rem 0 0; padding: 0; display: grid; gap: .75rem;
  grid-template-columns: minmax(0, 1fr); }
.source { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .8rem 1rem;
  margin: 0; }
.source .where a.cite { margin-left: 0; }
.source h3 { font-size: 1.0625rem; line-height: 1.35; font-weight: 650; margin: .25rem 0 .4rem; color: var(--ink); }
.source h3 a { color: var(--accent); text-decoration: underline; text-underline-offset: 3px; }
.source .body { font: 1rem/1.65 ui-serif, Georgia, "Times New Roman", serif; color: var(--ink); }
.source .body p { margin: .5rem 0; color: inherit; }
.rest { margin: .4rem 0; }
.rest > summary { font-family: system-ui, sans-serif; }
.source mark { background: var(--mark); color: inherit; border-radius: 3px; padding: .1em 0; outline: none;
  scroll-margin: 5rem; transition: background .3s; }
.source mark mark { background: none; }
.source mark.now { background: var(--mark-now); }
.source mark[data-label]::before { content: attr(data-label); font: 600 .6875rem/1 system-ui, sans-serif;
  vertical-align: super; color: var(--accent); padding: 0 .2rem; }
.source .back { display: none; font-size: .875rem; color: var(--accent); }
@media (prefers-reduced-motion: reduce) {
  .reply .stage::before { animation: none; }
  .source mark { transition: none; }
}
"""

SCRIPT = """
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
document.addEventListener('click', (event) => {
  const link = event.target.closest('a.cite, a.back');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  document.querySelectorAll('mark.now').forEach((mark) => mark.classList.remove('now'));
  if (target.tagName === 'MARK') {
    const pieces = target.closest('.source').querySelectorAll(`mark[data-n~="${target.dataset.label}"]`);
    pieces.forEach((mark) => mark.classList.add('now'));
  }
  target.focus({preventScroll: true});
  target.scrollIntoView({block: target.tagName === 'MARK' ? 'center' : 'start', behavior: still ? 'auto' : 'smooth'});
});
"""
"""Follows a chip to its quote: unfolds what hides it, marks it, brings it into view. Runs once, when the page is up."""
