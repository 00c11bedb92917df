"""Run + baseline -> Verdict: does it pass, and what says so? Asks nothing and prints nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Suite
from eval.metrics import MEASURES
from eval.runs import Outcome, Run, common, load_run
from eval.sentence_questions import is_gap
from eval.statistics import Change, Estimate, change
from rag.errors import SuiteError


@dataclass(frozen=True)
class Row:
    """One measure."""

    name: str
    estimate: Estimate
    counted: int
    """How many of what `eval.metrics.Measure.counted` says."""
    floor: float | None
    change: Change | None
    """Against the baseline; None without one, and where the measure is new."""
    failed: str = ""
    """Why the measure stops the release, or ""."""


@dataclass(frozen=True)
class Verdict:
    """What a run of a suite comes to."""

    run: Run
    rows: tuple[Row, ...]
    reasons: tuple[str, ...]
    """Why it does not pass; empty if it does."""
    notes: tuple[str, ...]
    """What one should know beside that."""
    compared: bool
    fell: tuple[str, ...]
    """Ids of the cases that fail now, but for those that failed in the baseline in the same words."""

    @property
    def passed(self) -> bool:
        return not self.reasons

    @property
    def headline(self) -> str:
        if self.reasons:
            return f"{self.run.suite}: the gate FAILED: {'; '.join(self.reasons)}."
        if not self.compared and all(row.floor is None for row in self.rows):
            return f"{self.run.suite}: there is no gate: the suite has neither floors nor a baseline."
        told = "compared with its baseline" if self.compared else "no baseline to compare with"
        return f"{self.run.suite}: the gate was passed ({told})."


def judge(run: Run, suite: Suite, baseline: Run | None = None) -> Verdict:
    """Floors, then the comparison case by case; an error in a case is never a pass.

    Raises SuiteError for a baseline of another suite, or one that shares no case with this run.
    """
    old, new = common(baseline, run) if baseline else ([], [])
    if baseline and baseline.suite != run.suite:
        raise SuiteError(f"The baseline is of the suite {baseline.suite!r}, this run of {run.suite!r}; name its own.")
    if baseline and not new:
        raise SuiteError(f"The baseline of {run.suite!r} shares no case with this run; --accept writes it anew.")
    foreign = baseline is not None and baseline.environment.numerics != run.environment.numerics
    rows = tuple(_row(name, run, suite, old, new, foreign) for name in run.estimates)
    unmeasured = [
        f"{name} was not measured, its floor is {floor:g}"
        for name, floor in suite.floors.items()
        if name not in run.estimates
    ]
    errors = [f"{o.id} could not be asked: {o.note}" for o in run.outcomes if o.status == "error"]
    reasons = [*(row.failed for row in rows if row.failed), *unmeasured, *errors]
    known = {after.id for before, after in zip(old, new, strict=True) if before.stage}
    fell = tuple(outcome.id for outcome in run.failed if outcome.id not in known)
    notes = tuple(_notes(run, baseline, len(new), rows))
    return Verdict(run, rows, tuple(reasons), notes, baseline is not None, fell)


def baseline_of(suite: Suite, given: Path | None = None) -> Run | None:
    """The baseline that was named on the command line, a file or a folder of NAME.json, or else by the suite; None if
    neither did. Raises SuiteError, also for one that is not there: a comparison that was wanted is never left out."""
    path = place_of(suite, given)
    return load_run(path) if path else None


def place_of(suite: Suite, given: Path | None = None) -> Path | None:
    """Where the baseline of a suite lies, whether it was written or not; None if nobody says where."""
    return given / f"{suite.name}.json" if given and given.is_dir() else given or suite.baseline_path


def accept_run(run: Run, suite: Suite, given: Path | None = None) -> Path:
    """Makes this run the baseline, and returns its file. Raises SuiteError where there is no place for it, and for a
    run with errors in it: a baseline is a run that was one."""
    if errors := [outcome.id for outcome in run.outcomes if outcome.status == "error"]:
        raise SuiteError(f"This run of {run.suite!r} is no baseline: {', '.join(errors)} could not be asked.")
    path = place_of(suite, given)
    if path is None:
        raise SuiteError(f"{suite.path} names no `baseline` to write; add one, or give --baseline FILE.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(run.slim().to_json(), encoding="utf-8")
    except OSError as error:
        raise SuiteError(f"The baseline {path} cannot be written ({error.strerror}).") from None
    return path


# --- one measure ---------------------------------------------------------------------------------------------


def _row(name: str, run: Run, suite: Suite, old: Sequence[Outcome], new: Sequence[Outcome], foreign: bool) -> Row:
    found, floor = run.estimates[name], suite.floors.get(name)
    changed = _change(name, run, suite, old, new, foreign)
    failed = ""
    if changed and changed.word == "regressed":
        interval = f"{changed.low:+.3f} to {changed.high:+.3f}"
        failed = f"{name} regressed by {abs(changed.difference):.3f} ({interval}; {_where(name, run, old, new)})"
    elif floor is not None and MEASURES[name].better * (found.value - floor) < -1e-9:
        failed = f"{name} is {found.value:.3f}, its floor is {floor:.3f} ({_where(name, run, old, new)})"
    return Row(name, found, run.counted(name), floor, changed, failed)


def _change(
    name: str, run: Run, suite: Suite, old: Sequence[Outcome], new: Sequence[Outcome], foreign: bool
) -> Change | None:
    pairs = [pair for pair in zip(old, new, strict=True) if any(name in outcome.scores for outcome in pair)]
    if name == "aurc":  # a loss without its confidence says nothing
        pairs = [pair for pair in pairs if all(name in outcome.scores for outcome in pair)]
    before, after = run.rows(name, [a for a, _ in pairs]), run.rows(name, [b for _, b in pairs])
    measure = MEASURES[name]
    if not measure.better or not len(before) or not (before[:, 1].any() and after[:, 1].any()):
        return None
    found = change(measure.statistic, before, after, suite.allowed.get(name, 0.0), measure.better)
    return found._replace(word="not comparable", could_tell=0) if foreign and found.changed else found


def _where(name: str, run: Run, old: Sequence[Outcome], new: Sequence[Outcome]) -> str:
    """At which stage most of the cases failed that did not before; without a baseline, most of those that fail now."""
    worse = [b for a, b in zip(old, new, strict=True) if b.stage and a.scores.get(name) != b.scores.get(name)]
    failing = worse or [outcome for outcome in run.failed if name in outcome.scores] or run.failed
    if not failing:
        return "no case failed"
    stage, count = Counter(outcome.stage for outcome in failing).most_common(1)[0]
    return f"stage: {stage}, {count} of {len(failing)} cases that {'fell' if worse else 'failed'}"


# --- beside the verdict --------------------------------------------------------------------------------------


def _notes(run: Run, baseline: Run | None, compared: int, rows: Sequence[Row]) -> list[str]:
    notes = []
    if run.proposed:
        notes.append(f"Proposed cases left out: {run.proposed}; whoever accepts one deletes its line `proposed`")
    gaps = sum(is_gap(outcome.question) for outcome in run.outcomes)
    if 2 * gaps > len(run.outcomes):
        notes.append(
            f"Sentences with a gap: {gaps} of {len(run.outcomes)} cases. Their words are the articles' own, so search "
            "can hardly miss them, and they say little of what readers ask: put them in your own words"
        )
    if len(run.environment.articles) < 100:
        notes.append(
            f"The cases are about {len(run.environment.articles)} articles only; about other articles, the intervals "
            "say less than they seem to"
        )
    if baseline is None:
        return notes
    if left_out := len(run.outcomes) - compared:
        notes.append(f"New or changed cases, which are not compared: {left_out} of {len(run.outcomes)}")
    if gone := len(baseline.outcomes) - compared:
        notes.append(f"Cases of the baseline that are gone or changed: {gone}")
    if lost := [name for name in baseline.estimates if name not in run.estimates]:
        notes.append(f"Measured in the baseline and not in this run: {', '.join(lost)}")
    notes += _differences(baseline, run)
    if any(row.change and row.change.word == "not comparable" for row in rows):
        notes.append(
            "Other numbers come out of the models on this machine than on the baseline's, so what differs may be no "
            "fault of the code's: not comparable. Accept a baseline on a machine like this one"
        )
    return notes


def _differences(old: Run, new: Run) -> list[str]:
    """What the two runs did not have in common."""
    a, b = old.environment, new.environment
    told = [
        f"{what}: {before} in the baseline, {now} here"
        for what, before, now in (
            ("model", a.model, b.model),
            ("embedder", a.embedder, b.embedder),
            ("as_of", old.as_of, new.as_of),
            *((f"setting {name}", a.settings.get(name), b.settings[name]) for name in b.settings),
            *((f"prompt {name}", a.prompts.get(name), b.prompts[name]) for name in b.prompts),
        )
        if before != now
    ]
    fresh = [title for article_id, title in b.articles.items() if article_id not in a.articles]
    if fresh:
        more = ", ..." if len(fresh) > 5 else ""
        told.append(f"Articles that are new or changed since the baseline: {', '.join(fresh[:5])}{more}")
    if gone := len(a.articles.keys() - b.articles.keys()):
        told.append(f"Articles of the baseline that are gone or changed: {gone}")
    return told
