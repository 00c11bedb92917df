"""Suite + settings -> Result: asks every question of the pipeline that people use, and measures the answers."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eval.cases import Case, Suite
from eval.judging import judge_prompt
from eval.metrics import MEASURES, is_correct, measure
from rag import Answer, Assistant, CitewireError, Settings, SuiteError
from rag.llm import LLM


@dataclass(frozen=True)
class Outcome:
    """One case, asked."""

    case: Case
    answer: Answer | None
    """None if asking failed; then `error` says why, and the case counts as wrong."""
    correct: bool
    measures: dict[str, float | None]
    error: str = ""


@dataclass(frozen=True)
class Result:
    """A suite, asked."""

    suite: Suite
    model: str
    judge: str
    """The language model that judged faithfulness besides the checker; "" for none."""
    outcomes: tuple[Outcome, ...]

    @property
    def means(self) -> dict[str, float | None]:
        """Mean of each measure over the cases that it applies to; None if it applies to none."""
        found = {name: [m for o in self.outcomes if (m := o.measures.get(name)) is not None] for name in MEASURES}
        return {name: sum(values) / len(values) if values else None for name, values in found.items()}

    @property
    def missed(self) -> list[str]:
        """Why the suite does not pass: floors that were missed, cases that could not be asked."""
        means = self.means
        below = [
            f"{name} is {_shown(means[name])}, its floor is {floor:.3f}"
            for name, floor in self.suite.floors.items()
            if (value := means[name]) is None or value < floor
        ]
        return below + [f"{o.case.id} could not be asked: {o.error}" for o in self.outcomes if o.error]

    def to_json(self) -> str:
        """Everything: versions, means, floors, and each case with its answer."""
        return json.dumps(
            {
                "suite": self.suite.name,
                "as_of": self.suite.as_of.isoformat(),
                "model": self.model,
                "prompts": sorted({o.answer.prompt for o in self.outcomes if o.answer and o.answer.prompt}),
                "judge": self.judge,
                "judge_prompt": judge_prompt().hash if self.judge else "",
                "citewire": version("citewire"),
                "means": self.means,
                "floors": self.suite.floors,
                "missed": self.missed,
                "cases": [_told(outcome) for outcome in self.outcomes],
            },
            ensure_ascii=False,
            indent=2,
        )


def run(
    suite: Suite,
    settings: Settings,
    progress: Callable[[int, int, str], None] | None = None,
    judge: LLM | None = None,
) -> Result:
    """Indexes the suite's articles in a folder of its own, and asks every case; `judge` reads the answers too.

    Raises SuiteError if an article cannot be read or a floor names no measure; `settings.home` is not touched.
    """
    unknown = sorted(set(suite.floors) - set(MEASURES))
    if unknown:
        raise SuiteError(f"{suite.path}: floors: {', '.join(unknown)} is no measure; there are {', '.join(MEASURES)}.")
    with (
        tempfile.TemporaryDirectory(prefix="citewire-eval-") as home,
        Assistant(replace(settings, home=Path(home))) as desk,
    ):
        report = desk.ingest(suite.folder)
        if report.failed:
            raise SuiteError(f"{suite.path}: an article cannot be read: {report.failed[0]}")
        outcomes = []
        for done, case in enumerate(suite.cases):
            if progress:
                progress(done, len(suite.cases), case.id)
            outcomes.append(_asked(desk, suite, case, judge))
        return Result(suite, desk.model, judge.name if judge else "", tuple(outcomes))


def _asked(desk: Assistant, suite: Suite, case: Case, judge: LLM | None) -> Outcome:
    try:
        answer = desk.ask(
            case.question,
            history=case.history,
            since=case.since,
            until=case.until,
            sources=case.sources,
            as_of=suite.as_of,
        )
        return Outcome(case, answer, is_correct(case, answer), measure(case, answer, judge))
    except CitewireError as error:
        measures = dict.fromkeys(MEASURES, 0.0)
        return Outcome(case, None, False, {**measures}, str(error))


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.case.id,
        "tags": outcome.case.tags,
        "question": outcome.case.question,
        "correct": outcome.correct,
        "measures": outcome.measures,
        "error": outcome.error,
        "answer": json.loads(outcome.answer.to_json()) if outcome.answer else None,
    }


def _shown(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"
