"""The command `citewire`: what it prints, and its exit codes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import rag.reader
import ui.cli
from rag import Answer
from tests.conftest import write_article
from tests.fake_openai import FakeOpenAI, Handler, says

Citewire = Callable[..., "subprocess.CompletedProcess[str]"]


def in_a_process(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs the command in a process of its own, with no terminal."""
    command = [sys.executable, "-m", "ui.cli", *map(str, arguments)]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture
def citewire(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Citewire:
    """Runs the command in this process, which has imported already what takes a process its seconds."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        given = list(map(str, arguments))
        monkeypatch.setattr(sys, "argv", ["citewire", *given])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            ui.cli.main()
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(given, int(end.value.code or 0), out, err)

    return run


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    write_article(
        folder, "quay.md", "The new quay in Varnholm cost 48 million euros.", title="A new quay", source="Coast Desk"
    )
    return folder


@pytest.fixture
def library(seeds_home: Path, home: Path) -> Path:
    shutil.copytree(seeds_home, home)
    return home


def test_ingest_ask_and_list_go_together(news: Path, citewire: Citewire) -> None:
    done = in_a_process("ingest", news)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 added" in done.stdout
    done = in_a_process("ask", "How much did the new quay in Varnholm cost?")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The new quay in Varnholm cost 48 million euros. [1]")
    assert (
        '\n[1] A new quay (Coast Desk, undated)\n    "The new quay in Varnholm cost 48 million euros."' in done.stdout
    )
    done = citewire("articles", "list")
    article_id, *rest = done.stdout.split()
    assert rest == ["undated", "Coast", "Desk", "A", "new", "quay"]
    assert "48 million" in citewire("articles", "show", article_id).stdout
    assert citewire("articles", "remove", article_id).returncode == 0
    assert citewire("articles", "list").stdout == ""


def test_on_a_terminal_a_written_answer_is_seen_as_it_comes_and_then_settles(library: Path, server: FakeOpenAI) -> None:
    pty = pytest.importorskip("pty")
    seen = threading.Event()

    def reply(handler: Handler) -> None:
        handler.begin()
        handler.event("The June call [red]lasted 90 minutes[/red] \x1b]0;owned\x07, it says [1]. ")
        assert seen.wait(30)  # the rest is sent once the beginning stands on the terminal
        handler.event("They met on Mars. " * 3)
        handler.end("stop")

    server.replies += [reply]
    ours, theirs = pty.openpty()
    asked = ("ask", "How long did the June call last?", "--llm", f"openai-like:fake-1@{server.url}")
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *asked],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": "60", "LINES": "20", "TERM": "xterm"},
    ) as process:
        os.close(theirs)
        told = ""
        with contextlib.suppress(OSError):  # how the end of a terminal is told
            while piece := os.read(ours, 10_000).decode(errors="replace"):
                told += piece
                if "lasted 90 minutes" in told:
                    seen.set()
        os.close(ours)
    assert process.returncode == 0
    written, _, settled = told.partition("\x1b[?25h")  # the cursor comes back when the answer has settled
    assert "[1]" not in written
    assert "They met on Mars." in written
    erased, _, answer = settled.partition("The June call")
    assert erased.strip("\r\n") == "\x1b[1A\x1b[2K" * erased.count("\x1b[2K") != ""
    assert " [red]lasted 90 minutes[/red] ]0;owned, it says. [1]" in answer
    assert answer.count("\n[1] ") + answer.count("m[1] ") == 1
    assert "\x1b]0" not in told
    assert "\x07" not in told


def test_without_a_terminal_only_the_settled_answer_is_printed(
    library: Path, server: FakeOpenAI, citewire: Citewire
) -> None:
    server.replies += [says("The June call", " lasted 90 minutes [1].")] * 2
    asked = ("ask", "How long did the June call last?", "--llm", f"openai-like:fake-1@{server.url}")
    told, whole = citewire(*asked).stdout, citewire(*asked, "--json").stdout
    assert told.startswith("The June call lasted 90 minutes. [1]\n")
    assert told.count("The June call lasted 90 minutes. [1]") == 1
    assert "\x1b" not in told
    assert Answer.from_json(whole).text.startswith("The June call lasted 90 minutes. [1]")


def test_ask_can_print_json(library: Path, citewire: Citewire) -> None:
    done = citewire("ask", "--json", "How long did the June call last?", "--as-of", "2025-10-20", "--home", library)
    assert done.returncode == 0
    assert Answer.from_json(done.stdout).question == "How long did the June call last?"
    assert json.loads(done.stdout)["filters"]["as_of"] == "2025-10-20"


def test_ask_says_what_it_understood_and_who_else_prints_it(news: Path, citewire: Citewire) -> None:
    body = "On Tuesday the port of Eskvik said that its new crane, the tallest of the coast, had cost 48 million euros."
    write_article(news, "crane.md", body, "A crane", source="Coast Desk", published="2026-05-05")
    write_article(news, "copy.md", body, "A tall crane", source="Harbour Wire", published="2026-05-03")
    assert citewire("ingest", news).returncode == 0
    question = "What did the Coast Desk report about the new crane of Eskvik?"
    told = citewire("ask", question, "--caution", "0").stdout
    assert "48 million euros. [first published on 3 May 2026] [1]" in told
    assert f'[1] A crane (Coast Desk, 2026-05-05)\n    "{body}"\n    Also in: Harbour Wire (2026-05-03)\n' in told
    assert told.endswith("\n\nUnderstood: asked of Coast Desk. --named ignore takes the question as it stands.\n")
    only = json.loads(citewire("ask", question, "--named", "require", "--json").stdout)
    assert only["filters"]["sources"] == ["Coast Desk"]
    assert "Understood" not in citewire("ask", question, "--named", "ignore").stdout


def test_ask_sets_side_by_side_what_the_articles_disagree_on(news: Path, citewire: Citewire) -> None:
    body = "The new crane of Eskvik cost {} million euros, the port said after the opening."
    write_article(news, "crane.md", body.format(48), "A crane", source="Coast Desk", published="2026-05-05")
    write_article(news, "tall.md", body.format(71), "A tall crane", source="Harbour Wire", published="2026-05-07")
    assert citewire("ingest", news).returncode == 0
    told = citewire("ask", "How much did the new crane of Eskvik cost?", "--caution", "0").stdout
    assert "The articles disagree on this: 71 million euros (Harbour Wire, 7 May 2026); 48 million" in told
    newest, other = told.index("Harbour Wire, 2026-05-07: "), told.index("Coast Desk, 2026-05-05: ")
    assert told.index("\nThe articles disagree:\n  71 million euros\n    [") < newest < other


def test_ask_says_how_many_undated_articles_a_date_range_leaves_out(news: Path, citewire: Citewire) -> None:
    write_article(news, "crane.md", "A crane of the quay cost 9 million euros.", "A crane", source="Harbour Wire")
    write_article(news, "dated.md", "The quay opened in May.", "Opened", source="Coast Desk", published="2026-05-05")
    assert citewire("ingest", news).returncode == 0
    for option, told in (
        (("--since", "2025-01-01"), "The dates leave out 2 articles without a date.\n"),
        (("--until", "2030-01-01", "--source", "Coast Desk"), "The dates leave out 1 article without a date.\n"),
        (("--source", "Coast Desk"), ""),
        ((), ""),
    ):
        done = citewire("ask", "How much did the new quay in Varnholm cost?", *option)
        assert (option, done.returncode, done.stderr) == (option, 0, told)


def test_caution_is_how_sure_an_answer_must_be(library: Path, citewire: Citewire) -> None:
    sure, never = (
        citewire("ask", "--json", "How long did the June call last?", "--caution", caution).stdout
        for caution in ("0", "1")
    )
    assert (Answer.from_json(sure).status, Answer.from_json(never).status != "answered") == ("answered", True)


def test_files_of_no_known_kind_are_named(news: Path, citewire: Citewire) -> None:
    (news / "photo.png").write_bytes(b"x")
    done = citewire("ingest", news)
    assert done.returncode == 0
    assert "skipped, of no kind Citewire reads: photo.png" in done.stderr


def test_an_article_that_is_named_twice_is_removed_once(news: Path, citewire: Citewire) -> None:
    for name in ("crane", "pier", "ferry"):
        write_article(news, f"{name}.md", f"The {name} of Varnholm cost 9 million euros.", f"The {name}")
    assert citewire("ingest", news).returncode == 0
    ids = [line.split()[0] for line in citewire("articles", "list").stdout.splitlines()]
    assert len(ids) == 4
    for given, code, told in (
        ("{0} {0}", 0, "1 removed.\n"),
        ("{1} {2} {1}", 0, "2 removed.\n"),
        ("{3} feed feed", 2, "1 removed.\n"),
        ("feed", 2, ""),
    ):
        done = citewire("articles", "remove", *given.format(*ids).split())
        assert (given, done.returncode, done.stdout) == (given, code, told)
        assert ("no article 'feed'" in done.stderr) is ("feed" in given)


def test_a_library_that_is_not_there_is_not_called_empty(home: Path, citewire: Citewire) -> None:
    done = citewire("articles", "list")
    assert (done.returncode, done.stdout) == (0, "")
    assert f"There is no library at {home}. Name another folder with --home, or add articles with" in done.stderr
    assert citewire("ask", "Anything?").stderr == f"citewire: {done.stderr}"


def test_not_found_is_done(library: Path, citewire: Citewire) -> None:
    done = citewire("ask", "What did Apple announce?")
    assert done.returncode == 0
    assert "Not found in these articles" in done.stdout


def test_a_file_that_failed_is_exit_code_1_and_the_rest_is_in(news: Path, citewire: Citewire) -> None:
    (news / "broken.json").write_text('[{"title": "x"', encoding="utf-8")
    done = citewire("ingest", news, news / "nowhere.md")
    assert done.returncode == 1
    assert "broken.json, line 1: not JSON" in done.stderr
    assert "nowhere.md: there is no such file" in done.stderr
    assert "1 added, 2 failed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", ""), "The question is empty"),
        (("ask", "Anything?"), "citewire ingest"),
        (("ask", "Anything?", "--home", "/proc/nope"), "There is no library at /proc/nope. Name another folder"),
        (("ask", "Anything?", "--home", "x" * 300), "There is no library at"),
        (("ingest", "--samples", "--home", "x" * 300), "cannot be written to (File name too long)"),
        (("ask", "Anything?", "--llm", "gpt-4"), "openai-like:MODEL@http"),
        (("ask", "Anything?", "--since", "yesterday"), "YYYY-MM-DD"),
        (("ask", "Anything?", "--named", "maybe"), "'maybe' is not one of 'prefer', 'require', 'ignore'"),
        (("ask", "Anything?", "--caution", "1.5"), "caution is 1.5; give a number from 0"),
        (("ask", "Anything?", "--caution", "nan"), "caution is nan; give a number from 0"),
        (("ask", "Anything?", "--caution", "much"), "'--caution'"),
        (("articles", "show", "feed"), "no article 'feed'"),
        (("articles", "remove", "feed"), "no article 'feed'"),
        (("ingest",), "--samples"),
        (("ingest", "nowhere", "--prune"), "nothing was changed"),
        (("eval", "nowhere.yaml"), "nowhere.yaml cannot be read"),
        (("ui", "--host", "0.0.0.0"), "CITEWIRE_AUTH=user:password"),
        (("ui", "--port", "99999"), "65535"),
        (("articles", "list", "--home", __file__), "is a file; name a folder"),
        (("ingest", "--samples", "--home", __file__), "--home"),
    ],
)
def test_what_cannot_run_is_one_sentence_and_exit_code_2(
    arguments: tuple[str, ...], says: str, citewire: Citewire
) -> None:
    done = citewire(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_samples_come_with_the_package(home: Path, citewire: Citewire) -> None:
    assert "10 added" in citewire("ingest", "--samples", "--home", home).stdout


def test_cases_are_proposed_and_said_to_be_easy(news: Path, tmp_path: Path, citewire: Citewire) -> None:
    plain = citewire("draft-cases", news, "--out", tmp_path / "a.yaml").stdout
    assert "1 cases proposed" in plain
    assert "put them in your own words" in plain
    assert "gap" not in plain
    write_article(news, "troops.md", "Troops killed in Ostby were buried on 3 May 2021.")
    assert "sentences with a gap (1)" in citewire("draft-cases", news, "--out", tmp_path / "b.yaml").stdout


def test_doctor_says_what_is_in_use_and_what_is_wrong(library: Path, citewire: Citewire) -> None:
    done = citewire("doctor")
    assert done.returncode == 0, done.stdout
    for told in (
        "torch",
        "all-MiniLM-L6-v2@53aa51172d142c89",
        "Reader      ok",
        "Orders      ok",
        "none: answers are extracted",
        str(library),
        "10 articles",
    ):
        assert told in done.stdout
    (library / "catalogue.sqlite").write_bytes(b"not a database at all" * 100)
    done = citewire("doctor")
    assert done.returncode == 1
    assert "catalogue.sqlite is damaged (file is not a database): `citewire restore FILE --force`" in done.stdout
    assert "Traceback" not in done.stderr


def test_doctor_advises_to_reindex_a_library_of_an_older_version(library: Path, citewire: Citewire) -> None:
    def advised() -> list[str]:
        done = citewire("doctor")
        assert done.returncode == 0, done.stdout
        assert "Nothing is wrong." in done.stdout
        return re.findall(r"Advice .*", done.stdout)

    assert advised() == []
    with contextlib.closing(sqlite3.connect(library / "catalogue.sqlite")) as db, db:
        db.execute("UPDATE passages SET sentences = x'' WHERE number < 4")
    assert [line.split(" are ")[0] for line in advised()] == ["Advice      3 passages, of an older version,"]
    citewire("reindex")
    assert advised() == []


@pytest.mark.parametrize(
    ("model", "weight", "code", "says"),
    [
        (b"the model", 1.0, 0, "Reader      ok\n"),
        (b"the model", float("nan"), 1, "Problem     The reader's card {}/reader.json weighs wrongly (cosine)"),
        (b"another model", 1.0, 1, "Problem     The reader's model {}/reader.onnx is not the one it should be"),
        (None, 1.0, 1, "Problem     The reader's model {}/reader.onnx cannot be read"),
    ],
)
def test_doctor_looks_at_the_reader(
    model: bytes | None,
    weight: float,
    code: int,
    says: str,
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weights = {**dict.fromkeys(rag.reader.WEIGHED, 1.0), "cosine": weight}
    card = {"sha256": hashlib.sha256(b"the model").hexdigest(), "weights": weights}
    (tmp_path / "reader.json").write_text(json.dumps(card), encoding="utf-8")
    if model is not None:
        (tmp_path / "reader.onnx").write_bytes(model)
    monkeypatch.setattr(rag.reader, "packaged_reader", lambda: rag.reader.OnnxReader(tmp_path))
    done = CliRunner().invoke(ui.cli.app, ["doctor"])
    assert done.exit_code == code, done.output
    assert says.format(tmp_path) in done.output


@pytest.mark.parametrize(
    ("llm", "code", "says"),
    [
        ("ollama:qwen3:8b", 0, "Model       ollama:qwen3:8b, on this machine; not asked"),
        (
            "openai-like:m@http://me:pass-word@10.9.9.9:8000/v1",
            0,
            "Model       openai-like:m, at 10.9.9.9:8000; not asked",
        ),
        ("openai:gpt-4o", 1, "Problem     openai:gpt-4o needs a key; set OPENAI_API_KEY."),
        ("gpt-4o", 1, "Problem     'gpt-4o' names no model Citewire can use. Write openai:MODEL"),
    ],
)
def test_doctor_names_the_model_and_where_it_is_and_does_not_ask_it(llm: str, code: int, says: str) -> None:
    done = CliRunner().invoke(ui.cli.app, ["doctor", "--llm", llm])  # a connection would hit the tests' wall
    assert done.exit_code == code, done.output
    assert says in done.output
    assert "pass-word" not in done.output


def test_help_teaches(citewire: Citewire) -> None:
    assert citewire("--version").stdout.startswith("citewire 0.")
    assert "Ask a folder of news articles" in citewire("--help").stdout
    for command in ("ingest", "ask", "articles", "eval", "ui", "doctor", "backup", "restore", "reindex"):
        assert command in citewire("--help").stdout
    told = citewire("ingest", "--help").stdout
    assert "--samples" in told
    assert "--wait SECONDS" in " ".join(told.split())
