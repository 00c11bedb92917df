"""What leaves the page: conversations kept for one visitor, files of them, and notes of what readers think."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from markdown_it import MarkdownIt

from eval.cases import load_suite
from rag.types import (
    Answer,
    AnswerSentence,
    Article,
    Check,
    Citation,
    Conflict,
    Filters,
    Hit,
    Passage,
    Verdict,
    Version,
)
from ui import feedback
from ui.conversations import MOST_CONVERSATIONS, MOST_VISITORS, Conversations, is_key, new_key
from ui.exports import ENDINGS, Format, exported, markdown

BODY = "The bridge closed on Monday.\n\nIt opens again in May."
HOSTILE = "<script>ran()</script> ![x](https://evil.example/x.png) [a](javascript:ran()) `b` $c$ # d\n# e | f &lt;"


def answered(question: str = "When did it close?", verdict: Verdict = "supported", **more: object) -> Answer:
    article = Article("a", "Bridge [closed]", BODY, "Courier", date(2026, 5, 3), url="https://news.example/a_b")
    quote = Citation(1, "a", article.title, article.source, article.published, article.url, BODY[:28], 0, 28)
    reasons = () if verdict == "supported" else ("the day differs",)
    sentences = (
        AnswerSentence("It closed on Monday.", (1,), Check("", verdict, 1.0, None, reasons)),
        AnswerSentence("Nobody minds.", (), Check("", "unsupported", 0.0, None, ())),
    )
    hit = Hit(article, Passage("p", "a", BODY, 0, len(BODY)), 1.0, 1.0, 1.0)
    answer = Answer(question, "answered", 1.0, "It closed on Monday. [1]", sentences, (quote,), (hit,), Filters(), "m")
    return replace(answer, **more)  # type: ignore[arg-type]


# --- conversations ---


def test_every_format_has_an_ending() -> None:
    assert set(ENDINGS) == set(get_args(Format))


def test_a_visitor_sees_their_own_conversations_and_nobody_elses() -> None:
    kept, (ann, ben, first, second) = Conversations(), [new_key() for _ in range(4)]
    kept.keep(ann, first, (answered(),))
    kept.keep(ann, second, (answered("And when does it open?"),))
    assert [c.name for c in kept.of(ann)] == ["And when does it open?", "When did it close?"]
    assert kept.of(ben) == []
    assert kept.get(ben, first) is None
    kept.rename(ben, first, "Mine")
    kept.discard(ben, first)
    assert [c.id for c in kept.of(ann)] == [second, first]
    kept.rename(ann, first, "  The\n bridge ")
    kept.rename(ann, first, " ")
    kept.keep(ann, first, (answered(), answered("Why?")))
    assert [(c.name, len(c.answers)) for c in kept.of(ann)] == [("The bridge", 2), ("And when does it open?", 1)]
    kept.discard(ann, first)
    assert [c.id for c in kept.of(ann)] == [second]


def test_what_is_kept_has_bounds_and_a_made_up_key_holds_nothing() -> None:
    kept, visitor = Conversations(), new_key()
    for _ in range(MOST_CONVERSATIONS + 3):
        kept.keep(visitor, new_key(), (answered(),))
    assert len(kept.of(visitor)) == MOST_CONVERSATIONS
    for _ in range(MOST_VISITORS):
        kept.keep(new_key(), new_key(), (answered(),))
    assert kept.of(visitor) == []
    for key in ("", "x" * 1_000_000, "../../etc/passwd"):
        assert not is_key(key)
        kept.keep(key, new_key(), (answered(),))
        assert kept.of(key) == []


# --- files ---


def test_an_answer_as_markdown_has_its_marks_its_verdicts_and_its_references() -> None:
    assert markdown(answered(verdict="partly")) == (
        "It closed on Monday. [1] (partly supported: the day differs) Nobody minds. (no citation)\n\n"
        "1. [Bridge \\[closed\\]](<https://news.example/a_b>). Courier · 3 May 2026. “The bridge closed on Monday.”"
    )
    assert "supported" not in markdown(answered())
    refused = answered(status="not_found", sentences=(), citations=(), text="Not found.")
    assert markdown(refused) == "Not found."


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_where_articles_disagree_both_versions_are_taken_along_with_their_quotes(form: Format) -> None:
    answer = answered()
    other = replace(answer.citations[0], number=2, quote="It closed on Friday.", title="Another", url="")
    versions = (Version("Monday", answer.citations), Version("Friday", (other,)))
    told = exported("Name", [replace(answer, conflicts=(Conflict("When?", versions),))], form).replace("\\", "")
    assert "The articles disagree: Monday [1]; Friday [2]." in told
    assert "Another. Courier · 3 May 2026. “It closed on Friday.”" in told


def test_a_conversation_can_be_saved_in_three_forms() -> None:
    answers = [answered(), answered("Why?")]
    told = exported("The bridge", answers, "markdown")
    assert told.startswith("# The bridge\n\n## When did it close?\n\nIt closed on Monday.")
    assert told.count("“The bridge closed on Monday.”") == 2
    page = exported("The bridge", answers, "html")
    assert '<a href="https://news.example/a_b" rel="noreferrer">Bridge [closed]</a>. Courier · 3 May 2026.' in page
    told_again = json.loads(exported("The bridge", answers, "json"))
    assert told_again["conversation"] == "The bridge"
    read = [Answer.from_json(json.dumps(answer)) for answer in told_again["answers"]]
    assert read == [replace(answer, hits=()) for answer in answers]


def test_nothing_hostile_survives_in_markdown() -> None:
    bad = answered(HOSTILE)
    bad = replace(
        bad,
        sentences=(replace(bad.sentences[0], text=HOSTILE), *bad.sentences[1:]),
        citations=(replace(bad.citations[0], title=HOSTILE, source=HOSTILE, quote=HOSTILE, url="javascript:ran()"),),
    )
    html = MarkdownIt("commonmark").render(exported(HOSTILE, [bad], "markdown"))
    for tag in ("<script", "<img", "<a ", "<code"):
        assert tag not in html
    assert html.count("ran()&lt;/script&gt;") == 6  # and all of it is there as text


# --- what readers think ---


def test_a_note_is_a_line_of_json_in_the_librarys_folder(home: Path) -> None:
    feedback.note(home, answered(), "bad")
    feedback.note(home, answered(), "wrong citation", 1)
    lines = [json.loads(line) for line in (home / "feedback" / "feedback.jsonl").read_text("utf-8").splitlines()]
    assert [line["verdict"] for line in lines] == ["bad", "wrong citation"]
    assert lines[1]["question"] == "When did it close?"
    assert lines[1]["citations"][0]["quote"] == "The bridge closed on Monday."


@pytest.mark.parametrize("refused", [False, True])
def test_a_bad_answer_becomes_a_proposed_case_of_a_suite_that_can_be_read(home: Path, refused: bool) -> None:
    bad = answered(status="not_found", sentences=(), citations=()) if refused else answered()
    assert feedback.draft_case(home, bad)
    assert not feedback.draft_case(home, bad)
    assert feedback.draft_case(home, replace(bad, question="Why?\n- id: x"), (("When?", "On Monday."),))
    suite = load_suite(home / "feedback" / "cases.yaml")
    assert [case.question for case in suite.cases] == ["When did it close?", "Why?\n- id: x"]
    assert all(case.proposed for case in suite.cases)
    assert suite.cases[0].articles == ["Bridge [closed]"]
    assert "It closed on Monday." in suite.cases[0].note or refused
    assert suite.cases[1].history == [("When?", "On Monday.")]
