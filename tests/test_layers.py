"""Data flows one way: a file imports only from files above it in docs/architecture.md, and the door is what it says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

import rag
from rag.settings import ROOT

HEAVY = {
    "lxml",
    "trafilatura",
    "pypdf",
    "torch",
    "sentence_transformers",
    "transformers",
    "llama_index",
    "chromadb",
    "gradio",
    "openai",
    "numpy.testing",
}
LAZY = {"rag/__init__.py", "ui/cli.py"}  # the two start-up exceptions
ORDER = re.findall(r"^\s{4}((?:rag|eval|ui)/\w+\.py)", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.M)


def imports(path: str, inside_functions: bool) -> list[str]:
    """Names of the modules that a file imports, at its top or inside its functions."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    top = {id(node) for node in tree.body}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and (id(node) not in top) == inside_functions:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found += names
    return found


def test_the_layout_lists_every_file() -> None:
    files = {p.relative_to(ROOT).as_posix() for folder in ("rag", "eval", "ui") for p in (ROOT / folder).glob("*.py")}
    assert set(ORDER) == files - {"eval/__init__.py", "ui/__init__.py"}


@pytest.mark.parametrize("path", ORDER)
def test_a_file_imports_only_from_files_above_it(path: str) -> None:
    above = {
        "rag" if p == "rag/__init__.py" else p.removesuffix(".py").replace("/", ".") for p in ORDER[: ORDER.index(path)]
    }
    ours = [name for name in imports(path, inside_functions=False) if name.split(".")[0] in ("rag", "eval", "ui")]
    assert set(ours) <= above


@pytest.mark.parametrize("path", [path for path in ORDER if path not in LAZY])
def test_our_own_files_are_imported_at_the_top(path: str) -> None:
    assert [n for n in imports(path, inside_functions=True) if n.split(".")[0] in ("rag", "eval", "ui")] == []


def test_the_door_exports_what_it_says() -> None:
    assert rag.__all__ == sorted(rag.__all__, key=lambda name: (name[0].islower(), name))
    for name in rag.__all__:
        assert getattr(rag, name).__module__.startswith("rag.")
    for (
        name
    ) in "answer ingest check Assistant Settings Answer Citation Article Passage Hit Check CitewireError".split():
        assert name in rag.__all__
    with pytest.raises(AttributeError, match="nonsense"):
        rag.nonsense  # noqa: B018


@pytest.mark.parametrize(
    "code",
    [
        "import rag",
        "from rag import answer, ingest, check, Assistant, Settings",
        "import rag.pipeline, ui.app, ui.render, eval.runner, eval.report",
        "from ui.cli import app; from typer.testing import CliRunner; "
        "assert CliRunner().invoke(app, ['articles', 'list', '--home', 'nowhere']).exit_code == 0",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code: str) -> None:
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert HEAVY & set(done.stdout.split()) == set()


def test_a_submodule_does_not_hide_a_function_of_the_door() -> None:
    code = (
        "import rag.pipeline, rag.ingestion, rag.checking\n"
        "from rag import ingest, check, answer\n"
        "print(*map(callable, (ingest, check, answer)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["True"] * 3
