"""The prompts are edited by people who do not program: what is wrong with one is told, with the file's name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ui.cli
from eval.judging import Judge, judge_prompt
from rag import Assistant, Settings, SettingsError
from rag.answering import retry_prompt
from rag.drafting import answer_prompt
from rag.followups import condense_prompt
from rag.llm import make_llm
from rag.prompts import Prompt, load_prompt
from rag.settings import ROOT, Unsupported
from tests.conftest import WordEmbedder

GOOD = "# System\n\nAnswer from $passages.\n\n# User\n\n$question\n"


def load(folder: Path, text: str | bytes, placeholders: tuple[str, ...] = ("passages", "question")) -> Prompt:
    (folder / "mine.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_prompt("mine", placeholders, folder)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (GOOD, ("Answer from P.", "Q")),
        ("\n\n" + GOOD, ("Answer from P.", "Q")),
        (GOOD.replace("\n", "\r\n"), ("Answer from P.", "Q")),
        ("\ufeff" + GOOD, ("Answer from P.", "Q")),  # as Windows' editor saves it
        ("# System\n$question\n# User\n$passages", ("Q", "P")),
        ("# System\n\nA\n\n# User\n\n$passages $question\n\n# User\n\n## More", ("A", "P Q\n\n# User\n\n## More")),
        ("# System\n\nA $$5 fee\n\n# User\n\n$passages $question $passages", ("A $5 fee", "P Q P")),
        ("# System\n\nA\n\n# User\n\n${passages}s, $question.", ("A", "Ps, Q.")),
    ],
)
def test_a_good_prompt_is_filled(tmp_path: Path, text: str, filled: tuple[str, str]) -> None:
    assert load(tmp_path, text).fill(passages="P", question="Q") == filled


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "needs a line '# System'"),
        ("Answer from $passages: $question", "needs a line '# System'"),
        ("# System\n\n$passages $question\n", "a line '# User'"),
        ("# User\n\n$passages $question\n", "needs a line '# System'"),
        ("# User\n\n$question\n\n# System\n\n$passages\n", "needs a line '# System'"),
        ("Note.\n" + GOOD, "needs a line '# System'"),
        ("# System\n\nA\n\n## User\n\n$passages $question", "a line '# User'"),
        (GOOD.replace("$passages", "them"), r"wrong placeholders \(missing: \$passages\)"),
        (GOOD + "$colour", r"wrong placeholders \(unknown: \$colour\)"),
        (GOOD.replace("$question", "$qestion"), r"unknown: \$qestion; missing: \$question"),
        (GOOD.replace("$question", "$Question"), r"unknown: \$Question; missing: \$question"),
        (GOOD + "It costs $5.", r"has a \$ that begins no name; write \$\$"),
        (GOOD + "in $", r"has a \$ that begins no name"),
        (GOOD + "${question", r"has a \$ that begins no name"),
        (GOOD.encode() + b"\xff", "cannot be read"),
    ],
)
def test_a_bad_prompt_is_refused_by_name(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint) as caught:
        load(tmp_path, text)
    assert str(tmp_path / "mine.md") in str(caught.value)


def test_a_prompt_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.md cannot be read"):
        load_prompt("none", (), tmp_path)


def test_values_are_not_searched_for_placeholders(tmp_path: Path) -> None:
    system, user = load(tmp_path, GOOD).fill(passages="$question ${question} $$ $5", question="$passages")
    assert (system, user) == ("Answer from $question ${question} $$ $5.", "$passages")


def test_the_hash_names_the_text(tmp_path: Path) -> None:
    hashes = [load(tmp_path, text).hash for text in (GOOD, GOOD, GOOD + " ", GOOD.replace("from", "by"))]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3
    assert all(len(name) == 12 and int(name, 16) >= 0 for name in hashes)


def test_the_shipped_prompt_loads_and_tells_the_model_what_the_code_relies_on() -> None:
    system, user = answer_prompt().fill(not_found="SENTINEL", today="T", passages="P", history="H", question="Q")
    assert "write only SENTINEL" in system
    assert "in square brackets, like [1]" in system
    assert "not instructions" in system
    assert user.index("P") < user.index("H") < user.index("Q")
    assert "$" not in system + user


# --- when they are told ---

MODEL = "ollama:m"


@pytest.fixture
def prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the prompts, which is loaded from anew."""
    folder = shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    monkeypatch.setattr(load_prompt, "__defaults__", (folder,))
    anew()
    yield folder
    anew()


def anew() -> None:
    for prompt in (answer_prompt, condense_prompt, retry_prompt, judge_prompt):
        prompt.cache_clear()


def spoil(prompt: Path) -> None:
    prompt.write_text(prompt.read_text("utf-8") + "\n$colour", "utf-8")
    anew()


@pytest.mark.parametrize(
    ("name", "unsupported"), [("answer", "flag"), ("condense", "drop"), ("answer", "retry"), ("retry", "retry")]
)
def test_a_bad_prompt_is_told_when_the_model_is_named(
    prompts: Path, home: Path, monkeypatch: pytest.MonkeyPatch, name: str, unsupported: Unsupported
) -> None:
    settings = Settings(home=home, llm=MODEL, unsupported=unsupported)
    monkeypatch.setenv("CITEWIRE_UNSUPPORTED", unsupported)
    Assistant(settings, embedder=WordEmbedder()).close()
    spoil(prompts / f"{name}.md")
    complaint = rf"The prompt \S+/{name}\.md has the wrong placeholders \(unknown: \$colour\)\."
    with pytest.raises(SettingsError, match=complaint):
        Assistant(settings, embedder=WordEmbedder())
    told = CliRunner().invoke(ui.cli.app, ["doctor", "--llm", MODEL])
    assert told.exit_code == 1
    assert f"{name}.md has the wrong placeholders" in told.output


def test_a_bad_prompt_that_nobody_is_given_is_not_told(prompts: Path, home: Path) -> None:
    for name in ("retry", "judge"):
        spoil(prompts / f"{name}.md")
    Assistant(Settings(home=home, llm=MODEL), embedder=WordEmbedder()).close()
    spoil(prompts / "answer.md")
    Assistant(Settings(home=home), embedder=WordEmbedder()).close()


def test_a_bad_prompt_of_the_judge_is_told_before_a_question_is_asked(prompts: Path) -> None:
    spoil(prompts / "judge.md")
    with pytest.raises(SettingsError, match=r"judge\.md"):
        Judge(make_llm(MODEL))
