"""The gate: what stops a release, what does not, and that planted defects do. Nothing here knows how answers are made,
but where it breaks them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import rag.retrieval
from eval.cases import Case, Document, Suite, load_suite
from eval.gate import Verdict, accept_run, baseline_of, judge
from eval.runner import index, run
from eval.runs import Environment, Outcome, Run
from rag import Answer, Assistant, Check, CitewireError, Settings, SuiteError
from rag.checking import Checker
from rag.drafting import NOT_FOUND
from rag.llm import LLM
from rag.retrieval import TOGETHER
from rag.settings import ROOT
from rag.store import Store
from tests.conftest import write_article
from ui.cli import app

HERE = Environment(
    "1", "extractive", {"caution": ".4"}, {"answer": "a"}, "e", {"x": "X"}, {}, "3.11", "this", "numbers"
)


def a_run(*right: float, environment: Environment = HERE, stage: str = "not chosen") -> Run:
    """A run in which cases 1, 2, ... were this right."""
    outcomes = tuple(
        Outcome(f"c{i}", f"h{i}", (), "q", "e", "answered", "" if score else stage, {"correctness": (score, 1)})
        for i, score in enumerate(right)
    )
    return Run("suite", "2024-01-01", environment, outcomes)


def a_suite(**fields: Any) -> Suite:
    case = Case(id="c", question="q", answerable=False)
    return Suite.model_validate(
        {"name": "suite", "articles": ".", "as_of": "2024-01-01", "cases": [case.model_dump()], **fields}
    )


def words(verdict: Verdict) -> str:
    return " | ".join((verdict.headline, *verdict.notes))


@pytest.mark.parametrize(("gaps", "told"), [(2, False), (3, True)])
def test_a_suite_that_is_mostly_gaps_is_said_to_be_easy(gaps: int, told: bool) -> None:
    found = a_run(1, 1, 1, 1)
    gap = "What figure is missing: “The quay cost … euros.”"
    outcomes = tuple(replace(o, question=gap) if i < gaps else o for i, o in enumerate(found.outcomes))
    said = words(judge(replace(found, outcomes=outcomes), a_suite()))
    assert ("Sentences with a gap: 3 of 4 cases" in said and "put them in your own words" in said) is told


# --- floors and comparison -------------------------------------------------------------------------------------


def test_a_floor_that_is_missed_fails_and_names_measure_and_stage() -> None:
    missed = judge(a_run(1, 1, 0, 0), a_suite(floors={"correctness": 0.6}))
    assert not missed.passed
    assert "correctness is 0.500, its floor is 0.600 (stage: not chosen, 2 of 2" in missed.headline
    assert judge(a_run(1, 1, 0, 0), a_suite(floors={"correctness": 0.5})).passed


def test_a_floor_of_a_measure_that_does_not_apply_is_not_passed() -> None:
    assert "refusal_recall was not measured" in judge(a_run(1), a_suite(floors={"refusal_recall": 0.1})).headline


def test_of_a_measure_where_less_is_better_a_floor_is_the_most() -> None:
    risky = replace(a_run(1), outcomes=(replace(a_run(1).outcomes[0], scores={"aurc": (0.9, 1)}),))
    assert not judge(risky, a_suite(floors={"aurc": 0.5})).passed
    assert judge(risky, a_suite(floors={"aurc": 1.0})).passed


def test_a_regression_fails_without_any_floor() -> None:
    verdict = judge(a_run(*[0] * 9, *[1] * 21, stage="not retrieved"), a_suite(), a_run(*[1] * 30))
    assert "correctness regressed by 0.300" in verdict.headline
    assert "stage: not retrieved, 9 of 9 cases that fell" in verdict.headline
    assert judge(a_run(*[0] * 9, *[1] * 21), a_suite(allowed={"correctness": 0.6}), a_run(*[1] * 30)).passed


def test_a_change_that_may_be_chance_passes_and_says_that_it_cannot_tell() -> None:
    verdict = judge(a_run(0, *[1] * 29), a_suite(), a_run(*[1] * 30))
    assert verdict.passed
    assert "cannot tell with 30 cases" in str(verdict.rows[0].change)


def test_other_numerics_are_not_comparable_where_something_differs() -> None:
    elsewhere = replace(HERE, numerics="others")
    verdict = judge(a_run(*[0] * 9, *[1] * 21, environment=elsewhere), a_suite(), a_run(*[1] * 30))
    assert str(verdict.rows[0].change) == "not comparable"
    assert verdict.passed
    assert "not comparable" in words(verdict)
    same = judge(a_run(*[1] * 30, environment=elsewhere), a_suite(), a_run(*[1] * 30))
    assert str(same.rows[0].change) == "unchanged"
    floored = judge(a_run(*[0] * 9, *[1] * 21, environment=elsewhere), a_suite(floors={"correctness": 0.9}), a_run(1))
    assert not floored.passed


def test_only_cases_that_say_the_same_are_compared() -> None:
    old = a_run(*[1] * 30)
    renamed = tuple(replace(o, hash="other") if i < 9 else o for i, o in enumerate(a_run(*[0] * 9, *[1] * 21).outcomes))
    verdict = judge(replace(old, outcomes=renamed), a_suite(), old)
    assert verdict.passed
    assert "New or changed cases, which are not compared: 9 of 30" in words(verdict)
    with pytest.raises(SuiteError, match="shares no case"):
        judge(a_run(1), a_suite(), replace(old, outcomes=renamed[:1]))
    with pytest.raises(SuiteError, match="is of the suite 'other'"):
        judge(a_run(1), a_suite(), replace(old, suite="other"))


def test_what_else_differs_from_the_baseline_is_told() -> None:
    other = replace(HERE, model="gpt", prompts={"answer": "b"}, articles={"y": "Y"}, settings={"caution": ".5"})
    told = words(judge(a_run(1, environment=other), a_suite(), a_run(1)))
    for what in (
        "model: extractive in the baseline, gpt here",
        "prompt answer: a",
        "setting caution",
        "since the baseline: Y",
        "changed: 1",
    ):
        assert what in told


def test_a_measure_that_is_gone_is_told() -> None:
    """As when everything is refused: then nothing is cited, and no mean of it regresses."""
    cited = replace(a_run(1).outcomes[0], scores={"correctness": (1, 1), "faithfulness": (1, 1)})
    told = words(judge(a_run(1), a_suite(), replace(a_run(1), outcomes=(cited,))))
    assert "Measured in the baseline and not in this run: faithfulness" in told


def test_a_case_that_could_not_be_asked_is_never_a_pass_and_never_a_baseline(tmp_path: Path) -> None:
    broken = replace(a_run(1, 1), outcomes=(replace(a_run(1).outcomes[0], status="error", note="it broke"),))
    assert "c0 could not be asked: it broke" in judge(broken, a_suite()).headline
    with pytest.raises(SuiteError, match="no baseline: c0"):
        accept_run(broken, a_suite(), tmp_path / "b.json")


def test_an_accepted_run_is_the_next_baseline(tmp_path: Path) -> None:
    suite = a_suite(baseline="baselines/suite.json", path=tmp_path / "suite.yaml")
    with pytest.raises(SuiteError, match="--accept writes one"):
        baseline_of(suite)
    written = accept_run(a_run(1, 0), suite)
    assert written == tmp_path / "baselines" / "suite.json"
    found = baseline_of(suite)
    assert found is not None
    assert [outcome.scores for outcome in found.outcomes] == [o.scores for o in a_run(1, 0).outcomes]
    assert baseline_of(a_suite(), tmp_path / "baselines") == found
    with pytest.raises(SuiteError, match="names no `baseline`"):
        accept_run(a_run(1), a_suite())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"suite": 1}', "\x00"])
def test_a_baseline_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError, match=r"b\.json is no run.*--accept"):
        baseline_of(a_suite(), tmp_path / "b.json")
    with pytest.raises(SuiteError, match="cannot be read"):
        baseline_of(a_suite(), tmp_path / "none.json")


# --- the command -----------------------------------------------------------------------------------------------


def small_suite(folder: Path) -> Path:
    write_article(folder / "news", "quay.md", "The new quay in Varnholm cost 48 million euros.", title="A new quay")
    path = folder / "small.yaml"
    path.write_text(
        """name: small
articles: news
as_of: 2024-01-01
floors: {correctness: 1.0}
baseline: small.json
cases:
  - {id: cost, question: "How much did the new quay in Varnholm cost?", contains: [48 million], articles: [quay.md]}
""",
        encoding="utf-8",
    )
    return path


def evaluate(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["eval", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit | CitewireError), done.exception
    return (2 if isinstance(done.exception, CitewireError) else done.exit_code), " ".join(done.output.split())


def test_the_command_passes_compares_and_writes_its_reports(tmp_path: Path) -> None:
    path = small_suite(tmp_path)
    code, told = evaluate(path, "--accept")
    assert (code, (tmp_path / "small.json").is_file()) == (0, True), told
    code, told = evaluate(path, "--report", tmp_path / "reports")
    assert code == 0
    assert "unchanged" in told
    written = {file.name for file in (tmp_path / "reports").iterdir()}
    assert written == {"report.html", "report.md", "report.json", "junit.xml"}
    assert json.loads((tmp_path / "reports" / "report.json").read_text("utf-8"))
    (tmp_path / "news" / "quay.md").unlink()
    assert evaluate(path, "--report", tmp_path / "reports")[0] == 2
    assert list((tmp_path / "reports").iterdir()) == []  # an old pass is not taken for this run's


def test_what_cannot_end_well_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    path = small_suite(tmp_path)
    assert evaluate(path)[0] == 2  # its baseline was never written
    other = tmp_path / "other.yaml"
    other.write_text(path.read_text("utf-8").replace("name: small", "name: other"), encoding="utf-8")
    assert evaluate(path, other, "--accept")[0] == 2
    assert not (tmp_path / "small.json").exists()
    path.write_text(path.read_text("utf-8").replace("baseline: small.json\n", ""), encoding="utf-8")
    assert evaluate(path, "--accept")[0] == 2
    (tmp_path / "file").touch()
    assert evaluate(path, "--report", tmp_path / "file")[0] == 2
    assert evaluate(path, "--workers", "0")[0] == 2
    assert evaluate(path, "--home", tmp_path / "nowhere")[0] == 2


def test_without_floors_and_baseline_there_is_no_gate_and_that_is_said() -> None:
    assert "there is no gate" in judge(a_run(1), a_suite()).headline


def test_accepting_shows_what_changes_against_the_old_baseline(tmp_path: Path) -> None:
    path = small_suite(tmp_path)
    assert evaluate(path, "--accept")[0] == 0
    code, told = evaluate(path, "--accept")
    assert (code, "unchanged" in told) == (0, True)


def test_the_commands_exit_code_is_1_for_a_missed_gate_and_2_for_what_cannot_run(tmp_path: Path) -> None:
    path = small_suite(tmp_path)
    path.write_text(path.read_text("utf-8").replace("[48 million]", "[49 million]"), encoding="utf-8")
    code, told = evaluate(path)
    assert code == 2  # no baseline
    path.write_text(path.read_text("utf-8").replace("baseline: small.json\n", ""), encoding="utf-8")
    code, told = evaluate(path)
    assert code == 1
    assert "correctness is 0.000, its floor is 1.000 (stage: not chosen" in told
    assert evaluate(tmp_path / "none.yaml")[0] == 2
    (tmp_path / "small.json").write_text("{}", encoding="utf-8")
    assert evaluate(path, "--baseline", tmp_path / "small.json")[0] == 2


# --- planted defects -------------------------------------------------------------------------------------------

GOODS = "herring timber salt coffee bricks wool copper glass barley paper tiles rope".split()
PORTS = "Varnholm Skarvik Lindholm Ostermo Grindal Felsund Havnes Tornby Kaldvik Rosund".split()


def ferry(number: int) -> str:
    """A name that words can tell from others and vectors cannot."""
    return f"{'KVXTRZ'[number % 6]}{'BDFGLM'[number // 6 % 6]}-{1000 + 37 * number % 9000}"


def sailing(number: int) -> str:
    return f"The ferry {ferry(number)} carried {20 + number} crates of {GOODS[number % 12]} to {PORTS[number % 10]}."


def shipping() -> Suite:
    """300 articles alike, each about a ferry of its own; questions about some of them, and about nothing there."""
    documents = [
        Document(
            name=f"{n}",
            title=f"A ferry reaches {PORTS[n % 10]}",
            text=f"{sailing(n)} It is due back in {PORTS[(n + 3) % 10]} after two days at sea.",
        )
        for n in range(300)
    ]
    asked = [
        Case(
            id=f"ferry-{n}",
            question=f"What did the ferry {ferry(n)} carry?",
            contains=[GOODS[n % 12]],
            articles=[f"{n}"],
            quotes=[sailing(n)],
        )
        for n in range(3, 300, 11)
    ]
    beside = [
        Case(id=f"beside-{i}", question=f"Who {verb} the chess title in Reykjavik in {1950 + i}?", answerable=False)
        for i, verb in enumerate("won lost defended contested refereed sponsored".split() * 2)
    ]
    return Suite(name="shipping", as_of="2024-01-01", cases=[*asked, *beside], documents=tuple(documents))  # type: ignore[arg-type]


class Writer:
    """A model that finds the sentence about the ferry that is asked about, and cites its passage."""

    name = "fake:writer"

    def fits(self, system: str, user: str) -> bool:
        return True

    def stream(self, system: str, user: str) -> Generator[str, None, bool]:
        passages = re.findall(r"passage \[(\d+)\].*\n(.*?\.) It is due", user)
        asked = re.findall(r"\b[A-Z]{2}-\d+", user.rsplit("Question:", 1)[1])
        found = [(number, text) for number, text in passages if asked and asked[0] in text]
        yield self.written(*found[0], len(passages)) if found else NOT_FOUND
        return False

    def written(self, number: str, text: str, given: int) -> str:
        return f"{text.removesuffix('.')} [{number}]."


class Shuffled(Writer):
    def written(self, number: str, text: str, given: int) -> str:
        return super().written(str(int(number) % given + 1), text, given)


class Unmarked(Writer):
    def written(self, number: str, text: str, given: int) -> str:
        return text


class Inventive(Writer):
    def written(self, number: str, text: str, given: int) -> str:
        return f"{super().written(number, text, given)} The harbour master resigned over it [{number}]."


class Bold(Assistant):
    """Answers everything."""

    def ask(self, question: str, **more: Any) -> Answer:
        return super().ask(question, **{**more, "caution": 0.0})


class Miscounting(Assistant):
    """Gives each citation the quote of the next passage."""

    def ask(self, question: str, **more: Any) -> Answer:
        answer = super().ask(question, **more)
        others = [hit for hit in answer.hits[1:]]
        wrong = tuple(
            replace(c, article_id=h.article.id, quote=h.passage.text, start=h.passage.start, end=h.passage.end)
            for c, h in zip(answer.citations, others, strict=False)
        )
        return replace(answer, citations=wrong)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    """Asks the shipping suite of one library, which is indexed once."""
    home = tmp_path_factory.mktemp("shipping") / "home"
    suite = shipping()
    with Assistant(Settings(home=home, llm=None)) as desk:
        index(suite, desk)

    def ask(pipeline: Callable[..., Assistant] = Assistant, llm: LLM | None = None) -> Run:
        make = (lambda settings: pipeline(settings, llm=llm)) if llm else pipeline
        return run(suite, Settings(home=home, llm=None), library=True, pipeline=make)

    return ask


@pytest.fixture(scope="module")
def sound(asked: Callable[..., Run]) -> Run:
    return asked()


@pytest.fixture(scope="module")
def written(asked: Callable[..., Run]) -> Run:
    return asked(llm=Writer())


def failure(run: Run, baseline: Run, measure: str) -> str:
    """Why the gate was missed by this measure; the baseline itself passes."""
    suite = shipping()
    assert judge(baseline, suite, baseline).passed
    verdict = judge(run, suite, baseline)
    assert not verdict.passed
    return next(reason for reason in verdict.reasons if reason.startswith(f"{measure} regressed"))


@pytest.mark.parametrize(("together", "measure"), [(TOGETHER, "mrr"), (0.0, "recall@5")], ids=["BM25", "all words"])
def test_dropping_the_lexical_half_of_retrieval_is_caught(
    asked: Callable[..., Run], sound: Run, monkeypatch: pytest.MonkeyPatch, together: float, measure: str
) -> None:
    """Without BM25 the words of the best sentence still find what answers, if not first; without either it is lost."""
    monkeypatch.setattr(Store, "lexical", lambda *_, **__: {})
    monkeypatch.setattr(rag.retrieval, "TOGETHER", together)
    assert "stage: not retrieved" in failure(asked(), sound, measure)


def test_answering_everything_is_caught(asked: Callable[..., Run], sound: Run) -> None:
    assert "stage: answered wrongly" in failure(asked(Bold), sound, "refusal_recall")


def test_shuffled_quotes_are_caught(asked: Callable[..., Run], sound: Run) -> None:
    assert "stage: unsupported" in failure(asked(Miscounting), sound, "citation_recall")


@pytest.mark.parametrize(
    ("writer", "measures", "stage"),
    [
        (Shuffled(), ("faithfulness", "citation_recall"), "unsupported"),
        (Inventive(), ("faithfulness",), "unsupported"),
        (Unmarked(), ("marked",), "not marked"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Writer) else "",
)
def test_a_model_that_writes_worse_is_caught(
    asked: Callable[..., Run], written: Run, writer: Writer, measures: tuple[str, ...], stage: str
) -> None:
    worse = asked(llm=writer)
    for measure in measures:
        assert f"stage: {stage}" in failure(worse, written, measure)


def test_a_checker_that_always_says_yes_is_caught_by_the_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    suite = load_suite(ROOT / "eval" / "suites" / "drafts.yaml")
    suite = suite.model_copy(update={"floors": {}})
    baseline = run(suite, Settings(llm=None))
    assert judge(baseline, suite, baseline).passed
    monkeypatch.setattr(Checker, "check_sentence", lambda _, s, *__: Check(s, "supported", 1.0, None, ()))
    verdict = judge(run(suite, Settings(llm=None)), suite, baseline)
    assert any(r.startswith("detection_recall regressed") and "judged wrongly" in r for r in verdict.reasons)


# --- nothing planted --------------------------------------------------------------------------------------------

AGAIN = """
import json, random, sys
from pathlib import Path
from eval.cases import load_suite
from eval.runner import index, run
from rag import Settings
number, workers = int(sys.argv[1]), int(sys.argv[2])
suite = load_suite(Path(sys.argv[3]))
some = suite.cases[::14]
random.Random(number).shuffle(some)
print(run(suite.model_copy(update={"cases": some, "floors": {}}), Settings(llm=None), workers=workers).to_json())
"""


def again(number: int, workers: int) -> Run:
    """A run in a process of its own: fresh index, other hashes, other order."""
    suite = ROOT / "eval" / "suites" / "seeds.yaml"
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(number), str(workers), str(suite)],
        env={**os.environ, "PYTHONHASHSEED": str(number)}, cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    return Run.from_json(done.stdout)


def check_again(times: int) -> None:
    suite = load_suite(ROOT / "eval" / "suites" / "seeds.yaml").model_copy(update={"floors": {}})
    baseline = again(0, 1)
    for number in range(1, times + 1):
        verdict = judge(again(number, 1 + number % 4), suite, baseline)
        assert verdict.passed, verdict.reasons
        assert {str(row.change) for row in verdict.rows if row.change} == {"unchanged"}


def test_nothing_planted_is_unchanged_whatever_the_order_the_hashes_and_the_workers() -> None:
    check_again(1)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_nothing_planted_is_unchanged_in_ten_runs() -> None:
    check_again(10)
