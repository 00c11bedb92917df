"""The prompts are edited by people who do not program: what is wrong with one is told, with the file's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import SettingsError
from rag.drafting import answer_prompt
from rag.prompts import Prompt, load_prompt

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
