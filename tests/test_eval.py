"""Suites, measures and the gate."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partialmethod
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from eval.cases import Case, load_suite
from eval.metrics import MEASURES, citation_precision, is_correct, measure, recall_at, reciprocal_rank
from eval.report import show
from eval.runner import run
from rag import Answer, AnswerSentence, Assistant, Check, Citation, Filters, Settings, SuiteError, check
from rag.settings import ROOT
from tests.conftest import SEEDS, write_article
from ui.cli import app

SUITE = ROOT / "eval" / "suites" / "seeds.yaml"


def answer_of(*sentences: tuple[str, list[str]], status: str = "answered") -> Answer:
    """An Answer whose sentences cite these quotes."""
    quotes = list(dict.fromkeys(quote for _, cited in sentences for quote in cited))
    citations = tuple(Citation(i, "a", "T", "S", None, "", quote, 0, len(quote)) for i, quote in enumerate(quotes, 1))
    told = tuple(
        AnswerSentence(
            text,
            tuple(quotes.index(quote) + 1 for quote in cited),
            (check(text, cited) or [Check(text, "unsupported", 0, None, ())])[0],
        )
        for text, cited in sentences
    )
    return Answer("q", status, 1.0, "", told, citations, (), Filters(), "extractive")  # type: ignore[arg-type]


CASE = Case(
    id="c", question="q", contains=["Malaysia", ["90 minutes", "90-minute"]], excludes=["Geneva"], articles=["a.md"]
)


@pytest.mark.parametrize(
    ("said", "correct"),
    [
        ("They met in Malaysia for 90 minutes.", True),
        ("A 90‑minute talk in MALAYSIA.".replace("‑", "-"), True),
        ("They met in Malaysia.", False),
        ("They met in Malaysia for 90 minutes, not in Geneva.", False),
    ],
)
def test_a_right_answer_holds_every_entry_and_nothing_excluded(said: str, correct: bool) -> None:
    assert is_correct(CASE, answer_of((said, []))) is correct


def test_a_refusal_is_right_only_when_there_is_no_answer() -> None:
    refusal = answer_of(status="not_found")
    unanswerable = Case(id="u", question="q", answerable=False)
    assert not is_correct(CASE, refusal)
    assert is_correct(unanswerable, refusal)
    assert is_correct(unanswerable, answer_of(status="related"))
    assert not is_correct(unanswerable, answer_of(("They met.", [])))
    assert measure(CASE, refusal)["refusal_precision"] == 0.0
    assert measure(unanswerable, refusal)["refusal_recall"] == 1.0
    assert measure(unanswerable, refusal)["correctness"] is None


@pytest.mark.parametrize(
    ("gold", "ranked", "k", "recall", "rr"),
    [
        (["a"], ["a", "b"], 5, 1.0, 1.0),
        (["a", "b"], ["x", "a", "y", "z", "w", "b"], 5, 0.5, 0.5),
        ([["a", "b"]], ["x", "y", "b"], 2, 0.0, 1 / 3),
        (["a"], [], 5, 0.0, 0.0),
    ],
)
def test_retrieval_measures_agree_with_tables_worked_by_hand(
    gold: list[str | list[str]], ranked: list[str], k: int, recall: float, rr: float
) -> None:
    assert recall_at(gold, ranked, k) == recall
    assert reciprocal_rank(gold, ranked) == rr


def test_citation_precision_is_alces_by_example() -> None:
    """ALCE, section 4: a citation is irrelevant if it does not support the sentence alone and is not needed."""
    full = "The call between the presidents lasted ninety long minutes."
    off = "Rare earths are used in magnets."
    half_a, half_b = "A call between the presidents.", "It lasted ninety minutes."
    beside = answer_of((full, [full, off]))
    assert citation_precision(beside.sentences[0], beside) == [1.0, 0.0]
    needed = answer_of((full, [half_a, half_b]))
    assert citation_precision(needed.sentences[0], needed) == [1.0, 1.0]
    unsupported = answer_of((full, [off]))
    assert citation_precision(unsupported.sentences[0], unsupported) == [0.0]
    assert measure(CASE, answer_of((full, [])))["citation_recall"] == 0.0
    assert measure(CASE, answer_of((full, [off])))["faithfulness"] == 0.0


def small_suite(folder: Path, floors: str = "{correctness: 1.0, refusal_recall: 1.0}") -> Path:
    write_article(folder / "news", "quay.md", "The new quay in Varnholm cost 48 million euros.", title="A new quay")
    path = folder / "small.yaml"
    path.write_text(
        f"""name: small
articles: news
as_of: 2024-01-01
floors: {floors}
cases:
  - {{id: cost, question: "How much did the new quay in Varnholm cost?",
      contains: [48 million], articles: [quay.md], tags: [figures]}}
  - {{id: off, question: "What did Apple announce about its laptop?", answerable: false, tags: [off-topic]}}
""",
        encoding="utf-8",
    )
    return path


def test_a_suite_that_meets_its_floors_passes_and_writes_json(tmp_path: Path) -> None:
    out = tmp_path / "result.json"
    done = CliRunner().invoke(app, ["eval", str(small_suite(tmp_path)), "--json", str(out)])
    assert done.exit_code == 0, done.output
    assert "The gate was passed." in done.output
    result = json.loads(out.read_text("utf-8"))
    assert result["means"]["correctness"] == 1.0
    assert result["means"]["refusal_recall"] == 1.0
    assert [case["id"] for case in result["cases"]] == ["cost", "off"]
    assert result["cases"][0]["answer"]["citations"][0]["quote"].startswith("The new quay")
    assert result["as_of"] == "2024-01-01"


def test_a_missed_floor_is_exit_code_1_and_is_named(tmp_path: Path) -> None:
    path = small_suite(tmp_path)
    path.write_text(path.read_text("utf-8").replace("48 million]", "49 million]"), encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", str(path)])
    assert done.exit_code == 1
    assert "correctness is 0.000, its floor is 1.000" in " ".join(done.output.split())
    assert "wrong cost" in done.output


def test_answering_everything_misses_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The defect to catch: nothing is refused any more."""
    monkeypatch.setattr(Assistant, "ask", partialmethod(Assistant.ask, caution=0.0))
    done = CliRunner().invoke(app, ["eval", str(small_suite(tmp_path))])
    assert done.exit_code == 1
    assert "refusal_recall is 0.000" in " ".join(done.output.split())


def test_a_case_that_cannot_be_asked_is_never_a_pass(tmp_path: Path) -> None:
    path = small_suite(tmp_path, floors="{}")
    path.write_text(path.read_text("utf-8").replace('"How', f'"{"x" * 3000} How'), encoding="utf-8")
    result = run(load_suite(path), Settings())
    assert [outcome.correct for outcome in result.outcomes] == [False, True]
    assert "cost could not be asked" in result.missed[0]


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (("floors:", "flaws:"), "flaws: Extra inputs"),
        (("contains: [48 million],", ""), "case 1 (cost): an answerable case needs `contains`"),
        (("answerable: false", "answerable: maybe"), "case 2 (off): answerable"),
        (("id: off", "id: cost"), "ids used twice: cost"),
        (("as_of: 2024-01-01", "as_of: some day"), "as_of"),
        (("articles: news", "articles: olds"), "there is no folder"),
        (("name: small", "name: [small"), "not YAML"),
        (("cases:", "kases:"), "cases: Field required"),
    ],
)
def test_a_malformed_suite_says_where_and_what(tmp_path: Path, edit: tuple[str, str], says: str) -> None:
    path = small_suite(tmp_path)
    path.write_text(path.read_text("utf-8").replace(*edit, 1), encoding="utf-8")
    with pytest.raises(SuiteError) as caught:
        load_suite(path)
    assert says in str(caught.value)
    assert "small.yaml" in str(caught.value)


def test_a_floor_that_names_no_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="rightness is no measure"):
        run(load_suite(small_suite(tmp_path, "{rightness: 1}")), Settings())


def test_the_samples_suite_is_sound() -> None:
    """Gold is only as good as its ties to the articles: every quote stands in one, every article is there."""
    suite = load_suite(SUITE)
    bodies = {path.name: path.read_text("utf-8") for path in SEEDS.glob("*.md")}
    assert len(suite.cases) >= 40
    assert suite.as_of == date(2025, 10, 20)
    assert suite.floors
    for case in suite.cases:
        named = [name for entry in case.articles for name in ([entry] if isinstance(entry, str) else entry)]
        assert set(named) <= set(bodies), case.id
        assert bool(case.quotes) == case.answerable, case.id
        for quote in case.quotes:
            assert any(quote in bodies[name] for name in named), case.id


def test_the_samples_suite_passes_its_gate() -> None:
    result = run(load_suite(SUITE), Settings())
    with Console(record=True, width=160) as console:
        show(result, console)
    assert result.missed == [], console.export_text()
    assert set(result.means) == set(MEASURES)


def test_evaluating_leaves_the_library_alone(tmp_path: Path, home: Path) -> None:
    run(load_suite(small_suite(tmp_path)), Settings(home=home))
    assert not home.exists()


def test_progress_is_told(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    tell: Callable[[int, int, str], None] = lambda *told: seen.append(told)  # noqa: E731
    run(load_suite(small_suite(tmp_path)), Settings(), tell)
    assert seen == [(0, 2, "cost"), (1, 2, "off")]


def test_two_runs_measure_the_same(tmp_path: Path) -> None:
    suite = load_suite(small_suite(tmp_path))
    first, second = (run(suite, Settings()) for _ in range(2))
    plain = [
        [replace(o.answer, seconds={}, hits=()) for o in result.outcomes if o.answer] for result in (first, second)
    ]
    assert plain[0] == plain[1]
