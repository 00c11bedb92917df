"""Verdicts -> JSON, JUnit XML and Markdown: for programs, for CI, and for a pull request.

Whatever cases, articles and models say is data in all three. In Markdown it stands in code spans, in which nothing is
a link, a mention or HTML. Nothing else holds on GitHub: a backslash before an @ mentions all the same.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import accumulate
from math import isfinite
from typing import Any, NamedTuple

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from eval.gate import Row, Verdict
from eval.metrics import MEASURES
from eval.report import (
    by_stage,
    changed,
    figure,
    gold_place,
    interval,
    is_telling,
    judged,
    latency,
    many,
    plain,
)
from eval.runs import STAGES, Outcome, Run

ROOM = 50_000
"""Characters that failed cases may take in Markdown, all suites together: a comment on GitHub holds 65,536."""
LONGEST = 300
"""Characters of each text of a failed case there."""
_ICONS = {"regressed": "🔻", "improved": "🔺", "unchanged": "▪️", "cannot tell": "❔", "not comparable": "❔"}


# --- JSON ----------------------------------------------------------------------------------------------------


def to_json(verdicts: Sequence[Verdict]) -> str:
    """Everything: `passed`, and for each of `suites` its verdict, its measures, and as `run` what `Run.to_json` writes.

    A number that is none, such as the mean of nothing, is null.
    """
    told = {"format": 1, "passed": all(verdict.passed for verdict in verdicts), "suites": [*map(_suite, verdicts)]}
    # What cannot be written as UTF-8 (half a surrogate pair, in what a model replied) becomes a question mark.
    return json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace").decode() + "\n"


def _suite(verdict: Verdict) -> dict[str, Any]:
    return {
        "suite": verdict.run.suite,
        "passed": verdict.passed,
        "compared": verdict.compared,
        "newly_failed": verdict.fell if verdict.compared else None,
        "reasons": verdict.reasons,
        "notes": verdict.notes,
        "rows": [_row(row) for row in verdict.rows],
        "run": asdict(verdict.run),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "estimate": _numbers(row.estimate),
        "counted": row.counted,
        "of": MEASURES[row.name].counted,
        "better": MEASURES[row.name].better,
        "floor": row.floor,
        "change": _numbers(row.change) if row.change else None,
        "failed": row.failed,
    }


def _numbers(told: NamedTuple) -> dict[str, Any]:
    values = told._asdict()
    return {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in values.items()}


# --- JUnit XML -----------------------------------------------------------------------------------------------


def to_junit(verdicts: Sequence[Verdict]) -> str:
    """One test suite per suite, one test case per case and per reason why the gate failed.

    The gate decides: a case that fails is a failure if it failed newly or there is nothing to compare it with, and the
    gate was missed. Any other is "skipped", with what is wrong with it, since a floor below 1 allows some.
    """
    report = JUnitXml("citewire")
    for verdict in verdicts:
        name = plain(verdict.run.suite)
        suite = TestSuite(name)
        for key, value in facts(verdict.run).items():
            suite.add_property(plain(key), plain(value))
        suite.add_testcases([_case(outcome, name, _is_known(outcome, verdict)) for outcome in verdict.run.outcomes])
        suite.add_testcases([_gate(reason, name) for reason in verdict.reasons])
        report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]
    written = io.BytesIO()
    report.write(written, pretty=True)
    return written.getvalue().decode()


def facts(run: Run) -> dict[str, str]:
    """What the run depends on, name -> value."""
    told = run.environment
    return {
        "citewire": told.citewire,
        "model": told.model,
        **({"judge": told.judge} if told.judge else {}),
        "as of": run.as_of,
        "articles": str(len(told.articles)),
        "embedder": told.embedder,
        **{f"setting {name}": value for name, value in told.settings.items()},
        **{f"prompt {name}": value for name, value in told.prompts.items()},
        **told.versions,
        "python": told.python,
        "machine": told.machine,
        "numerics": told.numerics,
        "seed of the resampling": str(run.seed),
    }


def _is_known(outcome: Outcome, verdict: Verdict) -> bool:
    """Whether a case that failed is none of the gate's reasons."""
    return verdict.passed or outcome.id not in verdict.fell


def _case(outcome: Outcome, suite: str, known: bool) -> TestCase:
    case = TestCase(plain(outcome.id), f"citewire.{suite}", outcome.seconds or 0.0)
    if outcome.stage:
        kind = Error if outcome.status == "error" else Skipped if known else Failure
        said = outcome.note if outcome.status == "error" else STAGES.get(outcome.stage, "")
        found = kind(plain(f"{outcome.stage}: {said}"), plain(outcome.stage))
        found.text = "\n".join(f"{label}: {plain(text)}" for label, text in _story(outcome))
        case.result = [found]
    return case


def _gate(reason: str, suite: str) -> TestCase:
    case = TestCase(f"gate: {plain(reason)}", f"citewire.{suite}", 0.0)
    case.result = [Failure(plain(reason), "gate")]
    return case


def _story(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """(what it is, text) of a case that failed, for a reader who has only this."""
    if outcome.question:
        yield "asked", outcome.question
    yield "expected", outcome.expected
    if outcome.got:
        yield "got", outcome.got
    for sentence in filter(is_telling, outcome.sentences):
        yield judged(sentence), " — ".join((sentence.text, *sentence.reasons))
    if place := gold_place(outcome):
        yield "gold", place
    if outcome.note:
        yield "note", outcome.note


# --- Markdown ------------------------------------------------------------------------------------------------


def to_markdown(verdicts: Sequence[Verdict]) -> str:
    """Short, for a pull request; cases that newly failed are named."""
    passed = all(verdict.passed for verdict in verdicts)
    blocks = [f"## {'✅ Evaluation passed' if passed else '❌ Evaluation FAILED'}"]
    for verdict in verdicts:
        blocks += _section(verdict, ROOM // len(verdicts))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _section(verdict: Verdict, room: int) -> Iterator[str]:
    run = verdict.run
    yield f"### {_code(run.suite)}: {'passed' if verdict.passed else 'FAILED'}"
    yield "\n".join(f"- ❌ {_prose(reason)}" for reason in verdict.reasons)
    taken = latency(run)
    seconds = f"; {taken.p50:.2f} s in the median, {taken.p95:.2f} s at p95" if taken else ""
    failed = f"{len(run.failed)} of {many(len(run.outcomes), 'cases')} failed"
    yield f"{failed}{seconds}; answers by {_code(run.environment.model)}."
    yield _table(verdict.rows)
    yield "\n".join(f"- {count} {_code(stage)}: {STAGES.get(stage, '')}" for stage, count in by_stage(run).items())
    if verdict.compared and verdict.fell:
        yield f"**Newly failed:** {', '.join(map(_code, verdict.fell))}"
    yield "\n".join(f"- {_prose(note)}" for note in verdict.notes)
    if run.failed:
        cases = _cases(run.failed, room)
        yield f"<details>\n<summary>{many(len(run.failed), 'cases')} failed</summary>\n\n{cases}\n\n</details>"


def _table(rows: Sequence[Row]) -> str:
    lines = ["| measure | value | 95 % interval | of | floor | against the baseline |", "|---|--:|--:|---|--:|---|"]
    for row in rows:
        floor = "" if row.floor is None else figure(row.name, row.floor)
        icon = f"{_ICONS[row.change.word]} " if row.change else ""
        cells = (
            f"{'❌ ' if row.failed else ''}{_code(row.name)}".replace("|", "\\|"),  # a table is read before its code
            figure(row.name, row.estimate.value),
            interval(row),
            many(row.counted, MEASURES[row.name].counted),
            floor,
            icon + changed(row),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cases(failed: Sequence[Outcome], room: int) -> str:
    """As many as there is room for, and how many there are beyond."""
    listed = [_listed(outcome) for outcome in failed]
    fits = sum(length <= room for length in accumulate(len(entry) + 1 for entry in listed))
    more = [f"- {many(len(listed) - fits, 'cases')} more: see the other reports"] if fits < len(listed) else []
    return "\n".join(listed[:fits] + more)


def _listed(outcome: Outcome) -> str:
    told = [(label, plain(text)) for label, text in _story(outcome)]
    lines = [
        f"  - {_prose(label)}: {_code(text if len(text) <= LONGEST else f'{text[:LONGEST]} …')}" for label, text in told
    ]
    return "\n".join([f"- {_code(outcome.id)}: {_code(outcome.stage)}", *lines])


_WORD = re.compile(r"[(“]?(?:[^\W\d_]+(?:[-'’][^\W\d_]+)*|[+-]?\d+(?:\.\d+)?(?![.)]$))[)”]?[,;:.]?")
"""A word or a number that means nothing in Markdown, wherever it stands; "1." and "1)" begin a list."""


def _prose(text: str) -> str:
    """Words as they are, and in code what could be more than words: an @, a link, an underscore.

    >>> _prose("mrr@5 is 0.9 (see www.example.org)")
    '`mrr@5` is 0.9 (see `www.example.org)`'
    """
    return " ".join(word if _WORD.fullmatch(word) else _code(word) for word in plain(text).split())


def _code(text: str) -> str:
    """A code span, fenced by more backticks than the text has in a row."""
    text = plain(text) or "–"
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"
