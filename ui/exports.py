"""Answers -> Markdown, HTML and JSON to take away, every sentence with its verdict and every quote with its source.

What comes from outside stays text in each of them: Markdown's signs are escaped, HTML's too, and only addresses of the
web become links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Literal

from rag.types import Answer, AnswerSentence, Citation
from rag.untold import nothing_on
from ui.reading import WEB, where

Format = Literal["markdown", "html", "json"]
ENDINGS: dict[Format, str] = {"markdown": "md", "html": "html", "json": "json"}


def exported(name: str, answers: Sequence[Answer], form: Format) -> str:
    """A whole conversation."""
    if form == "json":
        # Without the articles themselves: what is cited is there in full. `Answer.from_json` reads each again.
        told = [json.loads(replace(answer, hits=()).to_json()) for answer in answers]
        return json.dumps({"conversation": name, "answers": told}, ensure_ascii=False, indent=2)
    if form == "html":
        turns = "\n".join(map(_html, answers))
        return f'<!doctype html>\n<meta charset="utf-8">\n<title>{escape(name)}</title>\n{_STYLE}\n{turns}\n'
    return f"# {_plain(name)}\n\n" + "\n\n".join(f"## {_plain(a.question)}\n\n{markdown(a)}" for a in answers) + "\n"


def all_citations(answer: Answer) -> list[Citation]:
    """Those of the text and of the versions where the articles disagree, by number."""
    quoted = [c for conflict in answer.conflicts for version in conflict.versions for c in version.citations]
    return sorted({c.number: c for c in [*answer.citations, *quoted]}.values(), key=lambda c: c.number)


# --- Markdown -----------------------------------------------------------------------------------------------


def markdown(answer: Answer) -> str:
    """The answer with its marks, and its references."""
    text = " ".join(_marked(sentence) for sentence in answer.sentences)
    if answer.status != "answered" or not text:
        text = _plain(answer.text)
    lines = [text, *(f"\n{_plain(line)}" for line in _under(answer))]
    references = [f"{c.number}. {_reference(c)}" for c in all_citations(answer)]
    return "\n".join([*lines, "", *references] if references else lines)


def _under(answer: Answer) -> list[str]:
    """What its text says beneath its sentences: which parts nothing was found on; and what the versions are, a line for
    each disagreement. Of a refusal its text says it."""
    return [*map(nothing_on, answer.missing)] + [
        "The articles disagree: "
        + "; ".join(f"{v.value} {' '.join(f'[{c.number}]' for c in v.citations)}" for v in conflict.versions)
        + "."
        for conflict in (answer.conflicts if answer.status == "answered" else ())
    ]


def _marked(sentence: AnswerSentence) -> str:
    marks = "".join(f" [{number}]" for number in sentence.citations)
    note = f" [{_plain(sentence.note)}]" if sentence.note else ""
    doubt = f" ({_plain(_doubt(sentence))})" if _doubt(sentence) else ""
    return f"{_plain(sentence.text)}{note}{marks}{doubt}"


def _doubt(sentence: AnswerSentence) -> str:
    """What is to be said against a sentence; "" if it is supported."""
    if not sentence.citations:
        return "no citation" if sentence.claim else "no citation: it says what the articles do not say"
    if sentence.check.verdict == "supported":
        return ""
    verdict = "partly supported" if sentence.check.verdict == "partly" else "not supported"
    return f"{verdict}: {'; '.join(sentence.check.reasons)}"


def _reference(citation: Citation) -> str:
    title = _plain(citation.title)
    if re.fullmatch(WEB, citation.url, re.IGNORECASE):
        title = f"[{title}](<{re.sub('[<>]', '', citation.url)}>)"
    return f"{title}. {_plain(where(citation.source, citation.published))}. “{_plain(citation.quote)}”"


def _plain(text: str) -> str:
    """Text on one line in which nothing is Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&!$]|^\s*[-+=]|^\s*\d+(?=[.)]))", r"\\\1", " ".join(text.split()))


# --- HTML ---------------------------------------------------------------------------------------------------

_STYLE = (
    "<style>body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 Georgia,serif}"
    "h2{font-size:1.15rem;margin-top:2.5rem}li{margin:.5rem 0;font-size:.95rem}em{color:#9a4a06}</style>"
)


def _html(answer: Answer) -> str:
    text = " ".join(_html_sentence(sentence) for sentence in answer.sentences)
    if answer.status != "answered" or not text:
        text = escape(answer.text)
    text += "".join(f"</p>\n<p>{escape(line)}" for line in _under(answer))
    items = "".join(f'<li value="{c.number}">{_html_reference(c)}</li>' for c in all_citations(answer))
    return f"<h2>{escape(answer.question)}</h2>\n<p>{text}</p>\n" + (f"<ol>{items}</ol>" if items else "")


def _html_sentence(sentence: AnswerSentence) -> str:
    marks = "".join(f"<sup>[{number}]</sup>" for number in sentence.citations)
    note = f" [{escape(sentence.note)}]" if sentence.note else ""
    doubt = f" <em>({escape(_doubt(sentence))})</em>" if _doubt(sentence) else ""
    return f"{escape(sentence.text)}{note}{marks}{doubt}"


def _html_reference(citation: Citation) -> str:
    title = escape(citation.title)
    if re.fullmatch(WEB, citation.url, re.IGNORECASE):
        title = f'<a href="{escape(citation.url)}" rel="noreferrer">{title}</a>'
    return f"{title}. {escape(where(citation.source, citation.published))}. “{escape(citation.quote)}”"
