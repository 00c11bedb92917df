"""Answers -> safe HTML for the chat page.

Pure: knows nothing of gradio, of the library, or of how an answer is made. Everything from outside (articles,
questions, what a model wrote, messages) is escaped here, in `ui.reading`, in `ui.listing` and in `ui.exports`; tags
that are made elsewhere (the form of `ui.door`, two headings) hold none of it. What a piece of it does when it is
pressed stands in `data-do`, what is shown beside it in `data-` attributes (ui/page.js).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from rag.dates import written
from rag.extraction import READ
from rag.orders import ORDERED
from rag.question import NEWEST, PARTS
from rag.types import Answer, AnswerSentence, Article, Citation, Conflict, Filters, Hit, Part, Period, Version
from rag.untold import nothing_on
from ui.conversations import Listed
from ui.exports import all_citations, markdown
from ui.reading import anchor, count, dated, opens, place, where

NEAREST = 3
"""Headlines that a refusal names."""
QUOTED = 2
"""Quotes that are shown of each version where articles disagree; the panel has all."""
PART = 80
"""Characters that are shown of each part of a question."""

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows: a sentence that has them must not turn the marks behind it."""
_UNCITED = "The writer cited nothing here, and no quote was found that says it."
_NOT_TOLD = "This says what the articles do not say, which no quote can show. It is not counted."
_VERDICTS = {"partly": "partly supported", "unsupported": "not supported"}


# --- the conversation ---------------------------------------------------------------------------------------


def conversation(answers: Sequence[Answer]) -> str:
    """All turns, oldest first, so that a screen reader reads out what is added."""
    turns = "".join(answer_html(answer, turn) for turn, answer in enumerate(answers, 1))
    return f'<div role="log" aria-label="Conversation">{turns}</div>'


def answer_html(answer: Answer, turn: int) -> str:
    """A question and its answer or refusal, with a chip for every citation."""
    told = _told(answer, turn) if answer.status == "answered" else _refused(answer, turn)
    under = f"{_disagreement(answer, turn)}{_notes(answer)}{_understood(answer, turn)}{_facts(answer, turn)}"
    reply = f'<div class="reply {answer.status}">{told}{under}{_actions(answer, turn)}</div>'
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
    """What comes nearest, as sentences or as headlines, and what could be tried."""
    tries = "".join(f"<li>{escape(text)}</li>" for text in _tries(answer))
    tried = f'<p class="lead">What could be tried:</p><ul class="tries">{tries}</ul>'
    if answer.sentences:
        heading = '<p class="verdict">Not answered by these articles</p><p class="lead">The nearest they come:</p>'
        return heading + _told(answer, turn) + tried
    if not answer.hits:
        return f'<p class="text" dir="auto">{escape(answer.text)}</p>{tried}'
    nearest = list({hit.article.id: hit.article for hit in answer.hits}.values())[:NEAREST]
    items = "".join(f'<li dir="auto">{_headline(a, turn)} <span class="where">{dated(a)}</span></li>' for a in nearest)
    heading = '<p class="verdict">Not found in these articles</p><p class="lead">The nearest headlines:</p>'
    return f'{heading}<ul class="nearest">{items}</ul>{tried}'


def _tries(answer: Answer) -> list[str]:
    filters = answer.filters
    tries = ["Widen the dates, or leave them out."] if filters.since or filters.until else []
    tries += ["Ask other publishers too."] if filters.sources else []
    tries += ["Ask all articles, not only those that were chosen."] if filters.articles else []
    tries += ["Take out what was read in the question, if it was not meant."] if can_be_ignored(answer) else []
    if answer.hits:
        tries.append("Name people, places and things as the articles do, and ask one thing at a time.")
    if answer.sentences and answer.model == "extractive":
        tries.append("Let less sure answers through: “Answer only when at least this sure”, under the question.")
    return tries


def _sentence(sentence: AnswerSentence, cited: dict[int, Citation], turn: int) -> str:
    """A sentence and its chips: nothing more if it is supported, else underlined, and why."""
    text = escape(sentence.text)
    text = f"<bdi>{text}</bdi>" if _TURNS.search(text) else text
    note = f' <span class="note">[{escape(sentence.note)}]</span>' if sentence.note else ""
    if not sentence.citations:
        why = _UNCITED if sentence.claim else _NOT_TOLD
        return _doubted("uncited", text, note, "no citation", ORDERED if ORDERED in sentence.check.reasons else why)
    chips = note + "".join(_chip(cited[number], turn) for number in sentence.citations)
    if sentence.check.verdict == "supported":
        return text + chips
    return _doubted("doubt", text, chips, _VERDICTS[sentence.check.verdict], "; ".join(sentence.check.reasons))


def _doubted(kind: str, text: str, after: str, verdict: str, reason: str) -> str:
    """The reason appears where the sentence is pointed at or its flag is focused; a screen reader reads it out."""
    why = escape(reason)
    flag = f'<button type="button" class="flag" data-why="{why}">{verdict}<span class="sr">: {why}</span></button>'
    return f'<span class="{kind}" data-why="{why}">{text}</span>{after} {flag}'


def _chip(citation: Citation, turn: int) -> str:
    """A number that shows its quote when it is pointed at, and opens the article there when it is pressed."""
    said = where(citation.source, citation.published)
    peek = f'data-where="{escape(said)}" data-title="{escape(citation.title)}" data-quote="{escape(citation.quote)}"'
    to_quote = opens(f"quote-{turn}-{citation.number}", citation.article_id, turn)
    name = escape(f"Source {citation.number}: {said}")
    return f'<sup><a class="cite" {to_quote} {peek} aria-label="{name}">{citation.number}</a></sup>'


def _headline(article: Article, turn: int) -> str:
    """A headline that opens its article beside the conversation."""
    return f'<a class="headline" {opens(anchor(article.id, turn), article.id, turn)}>{escape(article.title)}</a>'


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
        f'<p class="where">{escape(where(c.source, c.published))}{_chip(c, turn)}</p>'
        f'<blockquote dir="auto">“{escape(c.quote)}”</blockquote>'
        for c in version.citations[:QUOTED]
    )
    more = len(version.citations) - QUOTED
    quotes += f'<p class="where">and {count(more, "more article")}</p>' if more > 0 else ""
    return f'<li><p class="value" dir="auto">{escape(version.value)}</p>{quotes}</li>'


def notes(answer: Answer) -> list[str]:
    """What the reader should know beside the answer's text, a line of plain text each, that is not escaped."""
    left_out = answer.filters.undated_left_out
    told = [f"The dates leave out {count(left_out, 'article')} without a date."] if left_out else []
    return [*answer.notices, *told]


def _notes(answer: Answer) -> str:
    items = "".join(f"<li>{escape(note)}</li>" for note in [*map(nothing_on, answer.missing), *notes(answer)])
    return f'<ul class="notes">{items}</ul>' if items else ""


def _facts(answer: Answer, turn: int) -> str:
    """The line under an answer: how much of it is supported, of which articles, how long it took, who wrote it."""
    facts = []
    if answer.status == "answered":
        claims = [sentence for sentence in answer.sentences if sentence.claim]
        supported = sum(sentence.check.verdict == "supported" for sentence in claims)
        cited = {citation.article_id for citation in answer.citations}
        facts = [count(len(answer.sentences), "sentence"), f"{supported} supported", count(len(cited), "article")]
        if silent := len(answer.sentences) - len(claims):
            facts.insert(2, f"{silent} on what the articles do not say")
    if "total" in answer.seconds:
        facts.append(f"{answer.seconds['total']:.1f}\N{NO-BREAK SPACE}s")
    if answer.status == "answered":
        facts.append("verbatim, no model" if answer.model == "extractive" else f"written by {answer.model}")
    told = escape(" · ".join([*facts, *_narrowed(answer.filters)]))
    return f'<p class="facts">{told}</p>{_from(answer, turn)}'


def _from(answer: Answer, turn: int) -> str:
    """Which articles the text cites, in the order of their numbers."""
    cited = {citation.article_id for citation in answer.citations}
    named = {hit.article.id: hit.article for hit in answer.hits if hit.article.id in cited}
    items = "; ".join(
        f"{_headline(named[key], turn)} ({dated(named[key])})"
        for key in dict.fromkeys(c.article_id for c in answer.citations)
        if key in named
    )
    return f'<p class="facts from" dir="auto">From {items}</p>' if items and answer.status == "answered" else ""


def _actions(answer: Answer, turn: int) -> str:
    """What can be done with an answer: take it away, say what it was worth, make a test of it."""
    told = [
        (
            "copy",
            f'data-text="{escape(markdown(answer))}"',
            "Copy",
            "Copy it with its references, as Markdown",
        ),
        ("rate", 'data-verdict="good"', "Good", "This is a good answer; noted on this machine only"),
        ("rate", 'data-verdict="bad"', "Bad", "This is a bad answer; noted on this machine only"),
        ("rate", 'data-verdict="case"', "Make a test of it", "Draft an evaluation case from this answer"),
    ]
    buttons = "".join(
        f'<button type="button" data-do="{do}" data-turn="{turn}" {data} title="{title}">{name}</button>'
        for do, data, name, title in told
    )
    return f'<div class="actions" role="group" aria-label="This answer">{buttons}</div>'


def _narrowed(filters: Filters) -> list[str]:
    """The limits. A period that the question leaves open, as a limit, begins or ends with the calendar."""
    told = [f"since {filters.since}"] if filters.since not in (None, date.min) else []
    told += [f"until {filters.until}"] if filters.until not in (None, date.max) else []
    told += [f"only {', '.join(filters.sources)}"] if filters.sources else []
    return told + ([f"only {count(len(filters.articles), 'chosen article')}"] if filters.articles else [])


# --- what the question was taken to say ---------------------------------------------------------------------


def understood(answer: Answer) -> str:
    """What was read in the question, in a line of plain text that is not escaped; "" if nothing was."""
    told = [what for what, _ in _readings(answer)] + _read_as(answer)
    return f"Understood: {'; '.join(told)}." if told else ""


def can_be_ignored(answer: Answer) -> bool:
    """Whether days, publishers or parts were read in the question, which the reader may not have meant."""
    return bool(_readings(answer))


def _understood(answer: Answer, turn: int) -> str:
    """What was read in the question; each reading can be taken back, and then it is asked again without."""
    chips = "".join(_removable(told, words, turn) for told, words in _readings(answer))
    read_as = escape("; ".join(_read_as(answer)))
    if not chips and not read_as:
        return ""
    change = ' <a class="adjust" href="#named">Change</a>' if chips else ""
    return f'<p class="understood">Understood: {chips}{change} {read_as}</p>'


def _readings(answer: Answer) -> list[tuple[str, str]]:
    """What was read, in words, and what it is called in `Filters.ignored`."""
    filters = answer.filters
    told = [(f"articles {_days(period)} (“{period.text}”)", period.text) for period in filters.periods]
    told += [(f"asked of {publisher}", publisher) for publisher in filters.publishers]
    told += [("newer articles preferred", NEWEST)] if filters.recent else []
    parts = ", ".join(_part(part, of_whom=len(filters.publishers) > 1) for part in answer.parts)
    return told + ([(f"{len(answer.parts)} parts: {parts}", PARTS)] if len(answer.parts) > 1 else [])


def _removable(told: str, words: str, turn: int) -> str:
    what = escape(told)
    again = f'data-do="again" data-turn="{turn}" data-ignore="{escape(words)}"'
    cross = f'<button type="button" {again} aria-label="Ask again without: {what}">×</button>'
    return f'<span class="meant" dir="auto">{what}{cross}</span> '


def _read_as(answer: Answer) -> list[str]:
    """What a follow-up or a misspelt question was read as; not if only capitals differ."""
    if len(answer.parts) != 1 or _uncased(answer.parts[0].text) == _uncased(answer.question):
        return []
    return [f"read as {_part(answer.parts[0], of_whom=False)}"]


def _uncased(question: str) -> str:
    return question.casefold()


def _part(part: Part, *, of_whom: bool) -> str:
    return f"“{_cut(part.text, PART)}”" + (f" (of {part.source})" if of_whom and part.source else "")


def _days(period: Period) -> str:
    """ "of about 5 June 2025", or, where an end is open, "from 6 June 2025 on"."""
    if period.until == date.max:
        return f"from {written(period.since)} on"
    if period.since == date.min:
        return f"up to {written(period.until)}"
    return f"of about {_closed(period.since, period.until)}"


def _closed(since: date, until: date) -> str:
    """As short as it can be said: "21 to 31 October 2025", "May 2025", "2010 to 2019"."""
    if since.day == 1 and (until + timedelta(days=1)).day == 1:  # whole months, or whole years
        form = "%Y" if (since.month, until.month) == (1, 12) else "%B %Y"
        return _from_to(f"{since:{form}}", f"{until:{form}}")
    if (since.year, since.month) == (until.year, until.month):
        return _from_to(str(since.day), str(until.day)) + f" {until:%B %Y}"
    return _from_to(written(since).removesuffix(f" {until.year}"), written(until))


def _from_to(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


# --- the sources --------------------------------------------------------------------------------------------


def sources(answers: Sequence[Answer]) -> str:
    """What the answers cite, the newest answer first and unfolded."""
    if not answers:
        return '<p class="hint">The articles that an answer cites appear here, then those that were only read.</p>'
    turns = reversed(list(enumerate(answers, 1)))
    return "".join(_sources(answer, turn, unfolded=turn == len(answers)) for turn, answer in turns)


def _sources(answer: Answer, turn: int, *, unfolded: bool) -> str:
    """The cited articles first, in the order of their numbers; then those that were read and not cited."""
    articles = {hit.article.id: hit.article for hit in answer.hits}
    cited = dict.fromkeys(citation.article_id for citation in all_citations(answer))
    items = [_source(articles[key], answer, turn) for key in cited]
    listed = f'<ol class="sources">{"".join(items)}</ol>' if items else ""
    others = [hit for hit in answer.hits[:READ] if hit.article.id not in cited]
    opened = " open" if unfolded else ""
    summary = f'<summary dir="auto">{escape(answer.question)}</summary>'
    return f'<details class="cited"{opened}>{summary}{listed}{_read(others, turn)}</details>'


def _read(hits: Sequence[Hit], turn: int) -> str:
    """Articles that were read and not cited, with the place of the passage that was read."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.article.id, hit)
    items = "".join(
        f'<li class="source"><p class="where">{dated(hit.article)}</p><h3 dir="auto">'
        f"{_headline(hit.article, turn)}</h3>{_place(hit.article, hit.passage.start)}</li>"
        for hit in best.values()
    )
    return f'<p class="group">Read, not cited</p><ul class="sources">{items}</ul>' if items else ""


def _source(article: Article, answer: Answer, turn: int) -> str:
    """A cited article: who published it and when, its headline, each quote and where it stands."""
    citations = [c for c in all_citations(answer) if c.article_id == article.id]
    head = f'<p class="where">{dated(article)}</p><h3 dir="auto">{_headline(article, turn)}</h3>'
    quotes = "".join(
        f'<p class="quote" dir="auto">{_chip(c, turn)} “{escape(c.quote)}”</p>'
        f"{_place(article, c.start, _wrong(c, turn))}"
        for c in citations
    )
    return f'<li class="source">{head}{_also_in(citations, turn)}{quotes}</li>'


def _place(article: Article, start: int, after: str = "") -> str:
    paragraph, of = place(article.body, start)
    return f'<p class="place">paragraph {paragraph} of {of}{after}</p>'


def _wrong(citation: Citation, turn: int) -> str:
    number = f'data-turn="{turn}" data-number="{citation.number}"'
    said = f"Wrong citation: {citation.number} (noted on this machine only)"
    rate = f'data-do="rate" data-verdict="wrong citation" {number}'
    return f'<button type="button" {rate} title="{said}" aria-label="{said}">Wrong citation</button>'


def _also_in(citations: Sequence[Citation], turn: int) -> str:
    """Who else prints the passage; of which quote, if not of all of the article's."""
    printed: dict[tuple[Article, ...], list[str]] = {}
    for citation in citations:
        printed.setdefault(citation.also_in, []).append(str(citation.number))
    lines = []
    for others, numbers in printed.items():
        which = f" (quote {', '.join(numbers)})" if len(printed) > 1 else ""
        told = ", ".join(_other(article, turn) for article in others)
        lines += [f'<p class="also">Also in{which}: {told}</p>'] if others else []
    return "".join(lines)


def _other(article: Article, turn: int) -> str:
    told = f"{article.source or article.title} ({written(article.published) if article.published else 'undated'})"
    return f'<a {opens(anchor(article.id, turn), article.id, turn)} title="{escape(article.title)}">{escape(told)}</a>'


# --- which articles are asked ---


def scope(articles: int, headline: str) -> str:
    """How many articles alone are asked, by its headline if it is one, and a way to ask all again."""
    what = f"“{_cut(headline, PART)}”" if articles == 1 else count(articles, "chosen article")
    told = f'<span class="meant" dir="auto"><bdi>{escape(what)}</bdi>{_CROSS}</span>'
    return f'<p class="scope" role="status">Asking only {told}</p>'


_CROSS = '<button type="button" data-do="widen" aria-label="Ask all articles again">×</button>'


# --- the conversations --------------------------------------------------------------------------------------


def shelf(conversations: Sequence[Listed], current: str, trouble: str = "", *, unfolded: bool = False) -> str:
    """A visitor's conversations, to be opened, renamed and discarded; and ways to take the one that is open away.

    `trouble` says why they are not kept as they should be.
    """
    items = "".join(_kept(conversation, conversation.id == current) for conversation in conversations)
    listed = f"<ul>{items}</ul>" if items else '<p class="hint">What you ask is kept here, for you alone.</p>'
    forms = "".join(
        f'<button type="button" data-do="export" data-form="{form}">{name}</button>'
        for form, name in (("markdown", "Markdown"), ("html", "HTML"), ("json", "JSON"))
    )
    taken = (
        f'<p class="taken">Save this conversation as {forms}</p>' if any(c.id == current for c in conversations) else ""
    )
    warned = f'<p class="warned" role="alert">{escape(trouble)}</p>' if trouble else ""
    opened = " open" if unfolded else ""
    summary = f"<summary>Conversations{' ⚠' if trouble else ''}</summary>"
    return f'<details class="shelf"{opened}>{summary}<div>{warned}{listed}{taken}</div></details>'


def _kept(conversation: Listed, is_open: bool) -> str:
    name, key = escape(conversation.name), f'data-id="{escape(conversation.id)}"'
    here = ' aria-current="true"' if is_open else ""
    return (
        f'<li><button type="button" class="name" dir="auto" data-do="reopen" {key}{here}>{name}</button>'
        f'<span class="where">{count(conversation.answers, "answer")}</span>'
        f'<button type="button" data-do="rename" {key} aria-label="Rename: {name}">Rename</button>'
        f'<button type="button" data-do="discard" {key} aria-label="Delete: {name}">Delete</button></li>'
    )


def parcel(name: str, text: str) -> str:
    """A file for the browser to save: no tag of what is in it survives."""
    return f'<span data-name="{escape(name)}" data-text="{escape(text)}"></span>'


# --- the head and the empty page ----------------------------------------------------------------------------


def masthead(articles: int, model: str) -> str:
    """The name, how much there is to ask, and who writes the answers."""
    writer = "answers are verbatim sentences, no language model"
    if model != "extractive":
        writer = f"answers are written by {model}"
    about = escape(f"{count(articles, 'article')} · {writer}")
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


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
