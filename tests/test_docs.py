"""The documents tell the truth: README blocks run, links lead somewhere, and a wheel works without the checkout."""

from __future__ import annotations

import doctest
import importlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

from rag.settings import ROOT
from rag.types import Answer

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.fixture
def readers_folder(tmp_path: Path) -> Path:
    """A folder as a reader of the README has it: the samples, the suites, and `citewire` on the path."""
    for name in ("seeds", "eval/suites", "eval/baselines"):
        shutil.copytree(ROOT / name, tmp_path / name)
    command = tmp_path / "bin" / "citewire"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ui.cli "$@"\n')
    command.chmod(0o755)
    return tmp_path


def run(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "COLUMNS": "110"}
    environment.pop("CITEWIRE_HOME", None)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_readme_commands_run_and_print_what_it_shows(readers_folder: Path) -> None:
    """Lines that begin with $ are run in order; what the README prints below a command is what it prints."""
    shown = [block for block in blocks("console") if "citewire" in block]
    assert shown
    for block in shown:
        for command, expected in re.findall(r"^\$ (citewire .+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            printed = run(["sh", "-c", command], readers_folder)
            said = " ".join(printed.split())
            for part in re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE):
                assert " ".join(part.split()) in said, f"{command} printed:\n{printed}"


def test_the_readme_python_runs(readers_folder: Path) -> None:
    python = blocks("python")
    assert python
    run([sys.executable, "-c", "\n".join(python)], readers_folder)


EXAMPLES = [
    f"{folder}.{file.stem}"
    for folder in ("rag", "eval", "ui")
    for file in sorted((ROOT / folder).glob("*.py"))
    if re.search(r"^ +>>> ", file.read_text("utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not target.startswith(("http://", "https://")):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_tree_in_the_readme_names_every_folder() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    folders = {path.split("/")[0] for path in tracked if "/" in path}
    for folder in folders:
        assert f"{folder}/" in README, folder


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("page", ["page.md", "architecture.md"])
def test_where_html_is_made_is_said(page: str) -> None:
    paragraphs = [" ".join(text.split()) for text in (ROOT / "docs" / page).read_text("utf-8").split("\n\n")]
    (told,) = (text for text in paragraphs if "escaped where HTML is made" in text)
    making = [path for path in (ROOT / "ui").glob("*.py") if re.search(r"</[a-z]\w*>", path.read_text("utf-8"))]
    assert sorted(re.findall(r"ui/\w+\.py", told)) == sorted(f"ui/{path.name}" for path in making)


def test_a_wheel_works_without_the_checkout(tmp_path: Path) -> None:
    """Built, installed in a new environment that sees only third-party packages of this one, and used there."""
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "*.egg-info", "__pycache__"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("citewire-*.whl")
    venv.create(tmp_path / "env", symlinks=True)
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True, capture_output=True)
    shutil.rmtree(source)
    # A path file is read after the folder itself, so the wheel's packages come first; an editable install's
    # hook is not run for a folder that is only on the path.
    (site / "third_party.pth").write_text(sysconfig.get_path("purelib") + "\n")
    program = (
        "import rag, sys; from ui.cli import main; assert rag.__file__.startswith(sys.prefix), rag.__file__; main()"
    )
    command = [str(tmp_path / "env" / "bin" / "python"), "-c", program]
    environment = {**os.environ, "CITEWIRE_HOME": str(tmp_path / "home"), "COLUMNS": "110"}

    def citewire(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    assert "10 added" in citewire("ingest", "--samples").stdout
    done = citewire("ask", "Where will Bessent and He Lifeng meet?", "--json")
    assert "Malaysia" in Answer.from_json(done.stdout).text, done.stderr
    suite = site / "eval" / "suites" / "drafts.yaml"
    evaluated = citewire("eval", str(suite), "--report", str(tmp_path / "report"))
    assert "the gate was passed (compared with its baseline)" in evaluated.stdout, evaluated.stderr
    assert "The gate was passed" in (tmp_path / "report" / "report.html").read_text("utf-8")
    assert (site / "prompts" / "answer.md").is_file()
