"""What leaves the page: conversations kept for one visitor, files of them, and notes of what readers think."""

from __future__ import annotations

import json
import os
import re
import resource
import secrets
import shutil
import sqlite3
import tempfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from eval.cases import load_suite
from rag import Assistant, Settings
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
from tests.forked import Forked
from ui import feedback
from ui.chat import Chat
from ui.conversations import (
    Conversation,
    Conversations,
    Listed,
    is_key,
    new_key,
)
from ui.exports import ENDINGS, Format, exported, markdown
from ui.render import shelf

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


@pytest.fixture(params=["on disk", "in memory"])
def kept(request: pytest.FixtureRequest, home: Path) -> Conversations:
    return Conversations(home if request.param == "on disk" else None)


def test_a_visitor_sees_their_own_conversations_and_nobody_elses(kept: Conversations) -> None:
    ann, ben, first, second = (new_key() for _ in range(4))
    kept.add(ann, first, answered())
    kept.add(ann, second, answered("And when does it open?"))
    assert [c.name for c in kept.of(ann)] == ["And when does it open?", "When did it close?"]
    assert kept.of(ben) == []
    assert kept.get(ben, first) is None
    kept.rename(ben, first, "Mine")
    kept.discard(ben, first)
    assert [c.id for c in kept.of(ann)] == [second, first]
    kept.rename(ann, first, "  The\n bridge ")
    kept.rename(ann, first, " ")
    kept.add(ann, first, answered("Why?"))
    assert kept.of(ann) == [Listed(first, "The bridge", 2), Listed(second, "And when does it open?", 1)]
    assert kept.get(ann, first) == Conversation(first, "The bridge", (answered(), answered("Why?")))
    kept.discard(ann, first)
    assert [c.id for c in kept.of(ann)] == [second]


def test_what_is_kept_has_bounds(kept: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in {"MOST_ANSWERS": 4, "MOST_CONVERSATIONS": 3, "MOST_VISITORS": 2}.items():
        monkeypatch.setattr(f"ui.conversations.{name}", most)
    ann, long = new_key(), new_key()
    for number in range(6):
        kept.add(ann, long, answered(f"Question {number}?"))
    stored = kept.get(ann, long)
    assert stored
    assert [a.question for a in stored.answers] == [f"Question {number}?" for number in range(2, 6)]
    own = [new_key() for _ in range(4)]
    for conversation in own:
        kept.add(ann, conversation, answered())
    assert [c.id for c in kept.of(ann)] == own[:0:-1]
    ben, carl = new_key(), new_key()
    kept.add(ben, new_key(), answered())
    kept.add(ann, own[1], answered())
    kept.add(carl, new_key(), answered())
    assert [len(kept.of(visitor)) for visitor in (ann, ben, carl)] == [3, 0, 1]


def test_what_all_together_take_has_a_bound(kept: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.conversations.MOST_BYTES", 100_000)
    visitor, conversations = new_key(), [new_key() for _ in range(12)]
    for conversation in conversations:  # what no compression makes smaller
        kept.add(visitor, conversation, answered(text=secrets.token_hex(10_000)))
    left = [c.id for c in kept.of(visitor)]
    assert 2 < len(left) < 10
    assert left == conversations[: -len(left) - 1 : -1]
    kept.add(new_key(), conversations[0], answered(text=secrets.token_hex(100_000)))
    assert kept.of(visitor) == []


@pytest.mark.parametrize("key", ["", "x" * 1_000_000, "../../etc/passwd", "\ud800" * 22, "' OR visitor != 'xxxxx"])
def test_a_made_up_key_holds_nothing(kept: Conversations, key: str) -> None:
    visitor = new_key()
    kept.add(visitor, new_key(), answered())
    assert not is_key(key)
    for made_up in ((key, new_key()), (visitor, key)):
        kept.add(*made_up, answered())
        kept.rename(*made_up, "\ud800")
        kept.discard(*made_up)
        assert kept.get(*made_up) is None
    assert kept.of(key) == []
    assert [c.name for c in kept.of(visitor)] == ["When did it close?"]


def test_conversations_outlive_the_server_and_the_folder_does_not_give_the_key_away(home: Path) -> None:
    visitor, current = new_key(), new_key()
    Conversations(home).add(visitor, current, answered())
    for file in (path for path in home.rglob("*") if path.is_file()):
        assert visitor.encode() not in file.read_bytes()
    assert Conversations(home).get(visitor, current) == Conversation(current, "When did it close?", (answered(),))
    assert Conversations(home).of(new_key()) == []


def test_nothing_is_written_before_the_first_answer(home: Path) -> None:
    kept = Conversations(home)
    kept.rename(new_key(), new_key(), "Name")
    kept.discard(new_key(), new_key())
    assert kept.of(new_key()) == []
    assert not home.exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_owner_may_read_what_is_kept(home: Path) -> None:
    Conversations(home).add(new_key(), new_key(), answered())
    folder = home / "conversations"
    assert folder.stat().st_mode & 0o077 == 0
    assert [file.name for file in folder.iterdir() if file.stat().st_mode & 0o077] == []


def test_what_is_discarded_is_overwritten(home: Path) -> None:
    kept, visitor, gone, other = Conversations(home), new_key(), new_key(), new_key()
    kept.add(visitor, gone, answered("A secret question?", text=secrets.token_hex(5_000)))
    kept.add(visitor, other, answered())
    (file,) = (home / "conversations").iterdir()
    with closing(sqlite3.connect(file)) as db:
        (packed,) = db.execute("SELECT answer FROM answers ORDER BY number").fetchone()
    for lost in (b"A secret question?", packed[-1000:]):
        assert lost in file.read_bytes()
    kept.discard(visitor, gone)
    assert list((home / "conversations").iterdir()) == [file]
    for lost in (b"A secret question?", packed[-1000:], packed[:200]):
        assert lost not in file.read_bytes()
    assert [c.id for c in kept.of(visitor)] == [other]


def test_threads_and_processes_keep_beside_each_other(home: Path) -> None:
    visitor, current = new_key(), new_key()
    servers = [Conversations(home), Conversations(home)]
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(servers[n % 2].add, visitor, current, answered(f"Question {n}?")) for n in range(18)]
        for done in asked:
            done.result()
    assert [(server.of(visitor)[0].answers, server.trouble) for server in servers] == [(18, "")] * 2


def test_a_server_that_is_killed_loses_nothing_that_was_shown(home: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag import Answer, Filters; from ui.conversations import *\n"
        "kept, visitor = Conversations(Path(sys.argv[1])), 'v' * 22\n"
        "for number in range(10_000):\n"
        "    kept.add(visitor, 'c' * 22, Answer(str(number), 'not_found', 0, '', (), (), (), Filters(), 'm'))\n"
        "    print(number, flush=True)\n"
    )
    for lines in (5, 12, 7):
        with Forked(program, home, imports=("ui.conversations",)) as server:
            said = [server.stdout.readline().strip() for _ in range(lines)]
            server.kill()
            said += server.stdout.read().split()
        kept = Conversations(home)
        stored = kept.get("v" * 22, "c" * 22)
        assert stored
        assert kept.trouble == ""
        assert int(stored.answers[-1].question) - int(said[-1]) in (0, 1)


@pytest.mark.parametrize("content", [b"", b"no database at all, " * 500, "cut", "scribbled"])
def test_damaged_conversations_are_set_aside_and_new_ones_are_kept(home: Path, content: bytes | str) -> None:
    visitor, first, second = new_key(), new_key(), new_key()
    Conversations(home).add(visitor, first, answered(text=secrets.token_hex(20_000)))
    file = home / "conversations" / "conversations.sqlite"
    whole = file.read_bytes()
    damaged = {"cut": whole[: len(whole) // 2], "scribbled": whole[:100] + b"\xff" * 5_000 + whole[5_100:]}
    file.write_bytes(content if isinstance(content, bytes) else damaged[content])
    kept = Conversations(home)
    kept.of(visitor)
    kept.add(visitor, second, answered())
    assert second in [c.id for c in kept.of(visitor)]
    again = Conversations(home)
    assert again.get(visitor, second) == Conversation(second, "When did it close?", (answered(),))
    if content:
        assert kept.trouble.startswith("Earlier conversations are damaged")
        assert (home / "conversations" / "damaged.sqlite").exists()
        assert str(home) not in kept.trouble


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(min_size=1, max_size=300), data=st.data())
def test_no_damage_of_the_file_breaks_the_page(home: Path, junk: bytes, data: st.DataObject) -> None:
    visitor, current = "v" * 22, "c" * 22
    shutil.rmtree(home, ignore_errors=True)
    Conversations(home).add(visitor, current, answered())
    file = home / "conversations" / "conversations.sqlite"
    whole = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at : at + len(junk)] = junk
    file.write_bytes(whole)
    kept = Conversations(home)
    assert all(isinstance(c.name, str) for c in kept.of(visitor))
    kept.get(visitor, current)
    kept.rename(visitor, current, "Another")
    kept.add(visitor, current, answered("Why?"))
    kept.add(visitor, "n" * 22, answered("And now?"))
    assert "n" * 22 in [c.id for c in kept.of(visitor)]
    kept.discard(visitor, current)


def test_an_answer_that_cannot_be_read_is_left_out(home: Path) -> None:
    kept, visitor, current = Conversations(home), new_key(), new_key()
    for question in ("One?", "Two?", "Three?", "Four?"):
        kept.add(visitor, current, answered(question))
    with closing(sqlite3.connect(home / "conversations" / "conversations.sqlite")) as db, db:
        spoilt = [(b"junk", 1), (zlib.compress(b'{"question": "of another Citewire"}'), 2), ("text", 4)]
        db.executemany("UPDATE answers SET answer = ? WHERE number = ?", spoilt)
    stored = kept.get(visitor, current)
    assert stored
    assert ([a.question for a in stored.answers], stored.unreadable) == (["Three?"], 3)


def test_where_the_folder_cannot_be_written_memory_takes_over_and_says_so(home: Path) -> None:
    home.mkdir()
    (home / "conversations").write_text("in the way")
    kept, visitor, current = Conversations(home), new_key(), new_key()
    kept.add(visitor, current, answered())
    assert [c.id for c in kept.of(visitor)] == [current]
    assert re.match(r"Conversations cannot be kept in the library's folder \(.+\): .+ when the server", kept.trouble)
    assert str(home) not in kept.trouble
    assert "cannot be kept" in shelf(kept.of(visitor), current, kept.trouble)
    assert "⚠" not in shelf(kept.of(visitor), current)


def test_what_was_kept_is_still_shown_from_a_disk_that_may_only_be_read() -> None:
    elsewhere = Path(tempfile.mkdtemp())  # where root's own temporary folders may not be entered by others
    visitor, old, new = new_key(), new_key(), new_key()
    Conversations(elsewhere).add(visitor, old, answered())
    for path in [elsewhere, *elsewhere.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        kept = Conversations(elsewhere)
        assert [c.id for c in kept.of(visitor)] == [old]
        assert kept.trouble == ""
        kept.add(visitor, new, answered("Why?"))
        assert [c.id for c in kept.of(visitor)] == [new, old]
        assert "readonly" in kept.trouble
    finally:
        if root:
            os.seteuid(0)
        for path in [elsewhere, *elsewhere.rglob("*")]:
            path.chmod(0o755)
    assert [c.id for c in Conversations(elsewhere).of(visitor)] == [old]
    shutil.rmtree(elsewhere)


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


def test_a_wrong_quote_of_a_disagreement_is_noted(home: Path) -> None:
    quote = Citation(3, "b", "Bridge opens", "Post", None, "", "It opens again in May.", 30, 52)
    conflict = Conflict("day", (Version("Monday", answered().citations), Version("May", (quote,))))
    feedback.note(home, answered(conflicts=(conflict,)), "wrong citation", 3)
    line = json.loads((home / "feedback" / "feedback.jsonl").read_text("utf-8"))
    assert [(c["number"], c["quote"]) for c in line["citations"]] == [(3, "It opens again in May.")]


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


def test_a_full_disk_costs_nothing_of_the_cases_that_are_there(home: Path) -> None:
    feedback.draft_case(home, answered())
    cases = home / "feedback" / "cases.yaml"
    corrected = cases.read_text("utf-8").replace("feedback-", "mine-").rstrip()
    cases.write_text(corrected, encoding="utf-8")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(corrected) // 2, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            feedback.draft_case(home, answered())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert cases.read_text("utf-8") == corrected
    assert feedback.draft_case(home, answered())
    assert cases.read_text("utf-8").startswith(corrected)
    assert len(load_suite(cases).cases) == 2


def test_cases_that_are_no_utf8_are_left_alone_and_the_reader_is_told(home: Path) -> None:
    cases = home / "feedback" / "cases.yaml"
    cases.parent.mkdir(parents=True)
    cases.write_bytes("name: Präsidentin\n".encode("latin-1"))
    with pytest.warns(UserWarning, match=r"No case was added to home.*cases\.yaml: it is not UTF-8 text .* Save it as"):
        Chat(Assistant(Settings(home=home))).rated({"turn": "1", "verdict": "case"}, (answered(),))
    assert cases.read_bytes() == "name: Präsidentin\n".encode("latin-1")
