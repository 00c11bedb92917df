"""Verdict -> the terminal; and the words that all reports of a run have in common.

Whatever cases, articles and models say is shown as text: never as rich's markup, and without characters that steer a
terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isnan
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.gate import Row, Verdict
from eval.metrics import MEASURES
from eval.runs import STAGES, Outcome, Run, Sentence
from eval.statistics import Change

LONGEST = 400
"""Characters of an answer that the terminal shows; the other reports have all of it."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # steer a terminal; most of them no XML file may hold
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn the direction of what follows
    "\ud800-\udfff\ufffe\uffff]"  # cannot be written as UTF-8, or in XML
)


# --- the terminal --------------------------------------------------------------------------------------------


def show(verdict: Verdict, console: Console) -> None:
    """Prints the measures, what failed and where, every failed case, and the verdict last."""
    run = verdict.run
    failed = [_stages(run), _tags(run), *map(_case, run.failed)] if run.failed else []
    notes = [Text(f"Note: {plain(note)}.", style="dim") for note in verdict.notes]
    headline = Text(plain(verdict.headline), style="bold green" if verdict.passed else "bold red")
    for block in (_head(run), _measures(verdict.rows), *failed, *notes):
        console.print(block)
        console.print()
    console.print(headline)


def _head(run: Run) -> Text:
    environment = run.environment
    judge = f", judged by {environment.judge}" if environment.judge else ""
    told = f": {len(run.failed)} of {many(len(run.outcomes), 'cases')} failed; as of {run.as_of}, answers by "
    taken = latency(run)
    seconds = f"; {taken.p50:.2f} s each in the median, {taken.p95:.2f} s at p95" if taken else ""
    return Text.assemble((plain(run.suite), "bold"), plain(f"{told}{environment.model}{judge}{seconds}"))


def _measures(rows: tuple[Row, ...]) -> Table:
    """Without the columns that would be empty, so that the others have room at 80 columns."""
    floors, changes = any(row.floor is not None for row in rows), any(row.change for row in rows)
    table = Table(box=None, pad_edge=False, padding=(0, 1), collapse_padding=True)
    table.add_column("measure", no_wrap=True)
    for title in ("value", "95 % interval", *(["floor"] if floors else [])):
        table.add_column(title, justify="right", no_wrap=title != "95 % interval")
    table.add_column("of")
    if changes:
        table.add_column("against the baseline")
    for row in rows:
        floor = [("" if row.floor is None else figure(row.name, row.floor))] if floors else []
        change = [Text(changed(row), style=_style(row.change))] if changes else []
        table.add_row(
            Text(row.name, style="red" if row.failed else ""),
            figure(row.name, row.estimate.value),
            interval(row),
            *floor,
            many(row.counted, MEASURES[row.name].counted),
            *change,
        )
    return table


def _style(change: Change | None) -> str:
    return {"regressed": "red", "improved": "green"}.get(change.word, "") if change else ""


def _tags(run: Run) -> Table:
    table = Table("kind of case", box=None, pad_edge=False, padding=(0, 1), title_justify="left")
    table.add_column("failed", justify="right")
    table.add_column("of", justify="right")
    for tag, count in by_tag(run).items():
        table.add_row(Text(plain(tag)), str(count.failed), str(count.cases))
    return table


def _stages(run: Run) -> Table:
    table = Table("stage", box=None, pad_edge=False, padding=(0, 1))
    table.add_column("failed", justify="right")
    table.add_column("which means")
    for stage, count in by_stage(run).items():
        table.add_row(Text(plain(stage)), str(count), STAGES.get(stage, ""))
    return table


def _case(outcome: Outcome) -> Table:
    """A few lines, the labels in a column of their own so that long text stays beside them."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    tags = f" ({', '.join(outcome.tags)})" if outcome.tags else ""
    table.add_row("failed", Text.assemble((plain(outcome.id), "bold"), plain(f": {outcome.stage}{tags}"), style="red"))
    for label, text in _told(outcome):
        told = plain(text)
        table.add_row(label, Text(told if len(told) <= LONGEST else f"{told[:LONGEST]} …"))
    return table


def _told(outcome: Outcome) -> Iterator[tuple[str, str]]:
    if outcome.question:
        yield "asked", outcome.question
        yield "wants", outcome.expected
    if outcome.status == "error":
        yield "error", outcome.note
    elif outcome.status != "draft":
        sure = "" if outcome.confidence is None else f", {outcome.confidence:.2f} sure"
        yield "got", f"{outcome.status.replace('_', ' ')}{sure}: {outcome.got}"
    for sentence in filter(is_telling, outcome.sentences):
        yield "check", f"{judged(sentence)}: {sentence.text} {'; '.join(sentence.reasons)}"
    if place := gold_place(outcome):
        yield "gold", place


# --- words that all reports have in common -------------------------------------------------------------------


def plain(text: str) -> str:
    """One line of text that steers nothing.

    >>> plain("two\\n lines \\x1b[2J")
    'two lines [2J'
    """
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """The same text, its lines as they are, without characters that nobody sees."""
    return _UNSEEN.sub("", text)


def figure(name: str, value: float) -> str:
    """A measure's value: three decimals, or a whole number of tokens."""
    if isnan(value):
        return "–"
    return f"{value:,.0f}" if name == "tokens" else f"{value:.3f}"


def interval(row: Row) -> str:
    return f"{figure(row.name, row.estimate.low)}–{figure(row.name, row.estimate.high)}"


def many(count: int, noun: str) -> str:
    """
    >>> many(1, "cases"), many(1200, "cases")
    ('1 case', '1,200 cases')
    """
    return f"{count:,} {noun.removesuffix('s') if count == 1 else noun}"


def changed(row: Row) -> str:
    """How far and in which direction, and whether that is more than chance; in how many cases, if not in all."""
    change = row.change
    if change is None:
        return ""
    fewer = f" ({many(change.cases, 'cases')} compared)" if change.cases < row.estimate.cases else ""
    if not change.changed:
        return f"{change}{fewer}"
    return f"{change.difference:+,.{0 if row.name == 'tokens' else 3}f}, {change}{fewer}"


class Count(NamedTuple):
    """How many cases failed, of how many."""

    failed: int
    cases: int


def by_tag(run: Run) -> dict[str, Count]:
    """In the order of the suite; a case counts for each of its tags."""
    tags = dict.fromkeys(tag for outcome in run.outcomes for tag in outcome.tags)
    tagged = {tag: [outcome for outcome in run.outcomes if tag in outcome.tags] for tag in tags}
    return {tag: Count(sum(bool(o.stage) for o in outcomes), len(outcomes)) for tag, outcomes in tagged.items()}


def by_stage(run: Run) -> dict[str, int]:
    """How many cases failed where, in the order of the road."""
    order = list(STAGES)
    return dict(sorted(run.stages.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


class Latency(NamedTuple):
    """Seconds for an answer."""

    p50: float
    p95: float


def latency(run: Run) -> Latency | None:
    """None where nothing was timed."""
    seconds = [outcome.seconds for outcome in run.outcomes if outcome.seconds is not None]
    return Latency(*map(float, np.quantile(seconds, [0.5, 0.95]))) if seconds else None


def is_telling(sentence: Sentence) -> bool:
    """Whether it says something about why a case failed: a person disagrees, or, where nobody said, no support."""
    supported = sentence.verdict == "supported"
    return not supported if sentence.label is None else sentence.label != supported


def judged(sentence: Sentence) -> str:
    """What the checker found, and a person."""
    label = {None: "", True: ", labelled supported", False: ", labelled not supported"}[sentence.label]
    return f"{sentence.verdict} ({sentence.score:.2f}){label}"


def gold_place(outcome: Outcome) -> str:
    """Where the gold passage stood among those that were found; "" where there is none to find."""
    if outcome.gold_rank:
        return f"passage {outcome.gold_rank} of those found"
    return "in none of the passages found" if outcome.stage == "not retrieved" else ""
