"""Result -> a table in the terminal."""

from __future__ import annotations

import statistics

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from eval.metrics import MEASURES
from eval.runner import Outcome, Result


def show(result: Result, console: Console) -> None:
    """Prints the means beside their floors, the cases by tag, and every wrong case."""
    wrong = [outcome for outcome in result.outcomes if not outcome.correct]
    console.print(Group(_means(result), _by_tag(result), *(_wrong(outcome) for outcome in wrong), _verdict(result)))


def _means(result: Result) -> Table:
    judged = f", judged by {result.judge}" if result.judge else ""
    table = Table(title=f"{result.suite.name}: {len(result.outcomes)} cases, answers by {result.model}{judged}")
    for column, justify in (("measure", "left"), ("mean", "right"), ("cases", "right"), ("floor", "right")):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    means = result.means
    for name in (name for name in MEASURES if result.judge or name != "judged_faithfulness"):
        mean, floor = means[name], result.suite.floors.get(name)
        cases = sum(outcome.measures.get(name) is not None for outcome in result.outcomes)
        style = "red" if floor is not None and (mean is None or mean < floor) else ""
        shown = "" if mean is None else f"{mean:.3f}"
        table.add_row(name, shown, str(cases), "" if floor is None else f"{floor:.3f}", style=style)
    seconds = sorted(o.answer.seconds["total"] for o in result.outcomes if o.answer)
    if len(seconds) > 1:
        table.add_row("seconds, median", f"{statistics.median(seconds):.3f}", str(len(seconds)), "")
        table.add_row("seconds, p95", f"{statistics.quantiles(seconds, n=20)[-1]:.3f}", str(len(seconds)), "")
    return table


def _by_tag(result: Result) -> Table:
    table = Table("kind of case", "right", "of")
    tags = dict.fromkeys(tag for outcome in result.outcomes for tag in outcome.case.tags)
    for tag in tags:
        tagged = [outcome for outcome in result.outcomes if tag in outcome.case.tags]
        table.add_row(tag, str(sum(outcome.correct for outcome in tagged)), str(len(tagged)))
    return table


def _wrong(outcome: Outcome) -> Text:
    case, answer = outcome.case, outcome.answer
    wanted = (
        "a refusal"
        if not case.answerable
        else f"{case.contains}" + (f" without {case.excludes}" if case.excludes else "")
    )
    got = f"{answer.status} ({answer.confidence:.2f}): {answer.text}" if answer else outcome.error
    return Text.assemble(
        ("wrong ", "red"), (f"{case.id}\n", "bold"), f"  asked: {case.question}\n  wants: {wanted}\n  got:   {got}"
    )


def _verdict(result: Result) -> Text:
    if result.missed:
        return Text("The gate was missed: " + "; ".join(result.missed) + ".", style="bold red")
    return Text("The gate was passed." if result.suite.floors else "This suite has no floors.", style="bold")
