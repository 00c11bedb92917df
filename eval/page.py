"""Verdicts -> one page of HTML that needs no network: verdict, measures, plots, then every failed case.

What is drawn is worked out here, and page.html.j2 lays it out. All text is escaped by Jinja, in which autoescape is on;
only the plots are marks of ours, made with Markup.format, which escapes too. The page allows nothing but its own style
and its own script, both by hash.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import eval.report as report
from eval.calibration import bins, calibration_error
from eval.exports import facts
from eval.gate import Row, Verdict
from eval.metrics import MEASURES
from eval.runs import STAGES, Outcome, Run
from eval.statistics import aurc, risks

DEEPEST = 20
"""The last k of recall@k."""

MEANINGS = {
    "correctness": "answered, with all that is right and nothing that is wrong",
    "exact_match": "the very words of a right short answer",
    "token_f1": "words shared with a right short answer",
    "recall@5": "share of the gold articles among the first 5",
    "recall@10": "share of the gold articles among the first 10",
    "hit@5": "a gold article is among the first 5",
    "mrr": "1 / rank of the first gold article",
    "ndcg@10": "gold articles stand near the top of the first 10",
    "citation_precision": "citations that their sentence needs",
    "citation_recall": "sentences that their quotes support",
    "marked": "sentences that the writer itself cited",
    "quote_exactness": "quotes that stand in their article, to the character",
    "faithfulness": "sentences that the checker supports",
    "refusal_precision": "refusals that were right",
    "refusal_recall": "unanswerable questions that were refused",
    "aurc": "risk over all coverages; less is better",
    "detection_precision": "flagged sentences that a person finds unsupported too",
    "detection_recall": "unsupported sentences that were flagged",
    "quote_recall": "quotes from the sentence that it rests on",
    "tokens": "for a case, prompts and replies, estimated; drawn on a scale of its own",
    "judged_faithfulness": "sentences that a language model supports",
    "judged_correctness": "answers that a language model calls right",
}
"""`eval.metrics` has the definitions."""

SIGNS = {"regressed": "▼", "improved": "▲", "unchanged": "=", "cannot tell": "?", "not comparable": "≠"}
VERDICTS = {"supported": "✓", "partly": "◐", "unsupported": "✗"}


def to_html(verdicts: Sequence[Verdict]) -> str:
    """The page, whole: it loads nothing."""
    environment = Environment(
        autoescape=True,
        finalize=lambda value: report.visible(value) if type(value) is str else value,  # Markup is ours
        keep_trailing_newline=True,
        loader=FileSystemLoader(Path(__file__).parent),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["visible"] = report.visible
    environment.tests["telling"] = report.is_telling
    runs = [verdict.run for verdict in verdicts]
    outcomes = [outcome for run in runs for outcome in run.outcomes]
    return environment.get_template("page.html.j2").render(
        verdicts=verdicts,
        passed=all(verdict.passed for verdict in verdicts),
        tags=list(dict.fromkeys(tag for outcome in outcomes for tag in outcome.tags)),
        stages=[stage for stage in STAGES if any(outcome.stage == stage for outcome in outcomes)],
        failed=sum(bool(outcome.stage) for outcome in outcomes),
        cases=len(outcomes),
        bar=_bar,
        digest=_digest,
        facts=facts,
        plots=lambda run: list(filter(None, (draw(run) for draw in (_risk_coverage, _reliability, _latency, _recall)))),
        report=report,
        share=_share,
        MEANINGS=MEANINGS,
        MEASURES=MEASURES,
        SIGNS=SIGNS,
        STAGES=STAGES,
        VERDICTS=VERDICTS,
    )


def _digest(text: str) -> str:
    """What a Content-Security-Policy calls an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# --- small bars ----------------------------------------------------------------------------------------------


def _bar(row: Row) -> Markup | None:
    """The interval, the value, the floor, and the baseline where it was another, on a scale from 0 to 1 (tokens: to the
    most). The baseline is drawn as far from the value as it lay in the cases that both runs asked."""
    value, low, high, _ = row.estimate
    if math.isnan(value):
        return None
    before = value - row.change.difference if row.change and row.change.changed else None
    top = 1.0 if row.name != "tokens" else max(high, before or 0) * 1.05 or 1.0
    at: Callable[[float], float] = lambda x: round(6 + 188 * x / top, 1)  # noqa: E731
    told = f"{row.name} {report.figure(row.name, value)}, 95 % interval {report.interval(row)}"
    floor = told_before = Markup()
    if row.floor is not None:
        floor = Markup('<path class="floor" d="M{} 2v18"/>').format(at(row.floor))
        told += f", floor {report.figure(row.name, row.floor)}"
    if before is not None:
        told_before = Markup('<path class="before" d="M{} 5l5 6-5 6-5-6z"/>').format(at(before))
        told += f", baseline {report.figure(row.name, before)}"
    return Markup(
        '<svg class="bar" viewBox="0 0 200 22" role="img" aria-label="{}"><title>{}</title>'
        '<path class="track" d="M6 11h188"/><path class="interval" d="M{} 11H{}"/>{}{}'
        '<circle class="value" cx="{}" cy="11" r="4.5"/></svg>'
    ).format(told, told, at(low), at(high), floor, told_before, at(value))


def _share(part: float, whole: float) -> Markup:
    """A bar, this much of it filled."""
    width = round(100 * part / whole, 1) if whole else 0
    return Markup(
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="part" width="{}" height="8"/></svg>'
    ).format(width)


# --- plots ---------------------------------------------------------------------------------------------------


class Axis(NamedTuple):
    label: str
    top: float
    """The axis runs from 0 to here."""
    of: Literal["numbers", "shares", "counts"] = "numbers"
    """Shares are told in per cent; counts have no fractions."""


class Plot(NamedTuple):
    title: str
    says: str
    """What one sees in it."""
    svg: Markup


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 220, 44, 22, 26, 42

Point = tuple[float, float]
Place = Callable[[float, float], Point]
"""A value on both axes -> where that is in the picture."""
Layer = Callable[[Place], Markup]


def _plot(title: str, says: str, x: Axis, y: Axis, layers: Sequence[Layer]) -> Plot:
    """Axes with labels and ticks, and on them what the layers draw."""
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    place: Place = lambda a, b: (round(LEFT + wide * a / x.top, 1), round(TOP + high * (1 - b / y.top), 1))  # noqa: E731
    marks = [
        Markup('<path class="grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>').format(
            LEFT, place(0, tick)[1], WIDTH - RIGHT, LEFT - 7, place(0, tick)[1] + 4, _label(tick, y)
        )
        for tick in _ticks(y)
    ]
    marks += [
        Markup('<path class="axis" d="M{} {}v4"/><text x="{}" y="{}" text-anchor="middle">{}</text>').format(
            place(tick, 0)[0], place(0, 0)[1], place(tick, 0)[0], HEIGHT - BOTTOM + 17, _label(tick, x)
        )
        for tick in _ticks(x)
    ]
    marks.append(
        Markup(
            '<path class="axis" d="M{} {}H{}"/><text x="2" y="12">{}</text>'
            '<text x="{}" y="{}" text-anchor="end">{}</text>'
        ).format(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, y.label, WIDTH - RIGHT, HEIGHT - 4, x.label)
    )
    drawn = Markup().join([*marks, *(layer(place) for layer in layers)])
    svg = Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, f"{title}. {says}", drawn
    )
    return Plot(title, says, svg)


def _ticks(axis: Axis) -> list[float]:
    """Round numbers from 0 to the end of an axis, six at most.

    >>> _ticks(Axis("seconds", 1.0)), _ticks(Axis("cases", 1.5, "counts"))
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 1.0])
    """
    power = 10.0 ** math.floor(math.log10(axis.top))
    step = next(step * power for step in (0.1, 0.2, 0.5, 1.0, 2.0) if axis.top / (step * power) < 6)
    step = max(step, 1.0) if axis.of == "counts" else step
    return [round(i * step, 10) for i in range(int(axis.top / step + 1e-9) + 1)]


def _label(tick: float, axis: Axis) -> str:
    return _percent(tick) if axis.of == "shares" else f"{tick:g}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def _line(points: Sequence[Point], kind: str) -> Layer:
    return lambda place: Markup('<path class="{}" d="M{}"/>').format(
        kind, "L".join(f"{a} {b}" for a, b in (place(*point) for point in points))
    )


def _dots(points: Sequence[Point], radii: Sequence[float], told: Sequence[str]) -> Layer:
    """`told` is what each says when pointed at."""
    circle = Markup('<circle class="dot" cx="{}" cy="{}" r="{:.1f}"><title>{}</title></circle>')
    return lambda place: Markup().join(
        circle.format(*place(*point), radius, text) for point, radius, text in zip(points, radii, told, strict=True)
    )


def _columns(heights: Sequence[float], width: float, told: Sequence[str]) -> Layer:
    column = Markup('<rect class="column" x="{}" y="{}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>')

    def draw(place: Place) -> Markup:
        drawn = Markup()
        for i, (height, text) in enumerate(zip(heights, told, strict=True)):
            (left, top), (right, bottom) = place(i * width, height), place((i + 1) * width, 0)
            drawn += column.format(left, top, max(1.0, right - left - 1), bottom - top, text)
        return drawn

    return draw


def _flag(at: float, text: str, row: int) -> Layer:
    """A line across the plot with its name at the top; rows keep names apart that would stand on each other."""
    flag = Markup('<path class="flag" d="M{} {}V{}"/><text class="name" x="{}" y="{}" text-anchor="{}">{}</text>')

    def draw(place: Place) -> Markup:
        x = place(at, 0)[0]
        side, away = ("end", -5) if x > WIDTH * 0.6 else ("start", 5)
        return flag.format(x, TOP, HEIGHT - BOTTOM, x + away, TOP + 10 + 15 * row, side, text)

    return draw


# --- the four plots ------------------------------------------------------------------------------------------


def _risk_coverage(run: Run) -> Plot | None:
    rows = run.rows("aurc", [outcome for outcome in run.outcomes if "aurc" in outcome.scores])
    if len(rows) < 2:
        return None
    risk = risks(rows)
    coverage = np.arange(1, len(rows) + 1) / len(rows)
    half = float(risk[(len(rows) - 1) // 2])
    says = (
        f"Of all {len(rows)} cases {_percent(float(risk[-1]))} would be answered wrongly; of the half it is surest of, "
        f"{_percent(half)}. The dashed line is an order by chance. AURC {float(aurc(rows)):.3f}."
    )
    return _plot(
        "Risk and coverage",
        says,
        Axis("answered, surest first", 1.0, "shares"),
        Axis("answered wrongly", _top(float(risk.max()), 0.1), "shares"),
        [
            _line([(0, float(risk[-1])), (1, float(risk[-1]))], "chance"),
            _line([(float(a), float(b)) for a, b in zip(coverage, risk, strict=True)], "curve"),
        ],
    )


def _reliability(run: Run) -> Plot | None:
    labelled = [s for outcome in run.outcomes for s in outcome.sentences if s.label is not None]
    if not labelled:
        return None
    scores = np.clip(np.array([sentence.score for sentence in labelled], dtype=float), 0, 1)
    found = bins(scores, np.array([sentence.label for sentence in labelled], dtype=bool))
    return _plot(
        "Reliability of the checker",
        f"{report.many(len(labelled), 'sentences')} that a person labelled, in groups of like score; the larger a dot, "
        "the more of them. On the dashed line a score is the share that is supported; below it, the checker is too "
        f"sure. Expected calibration error {calibration_error(found):.3f}.",
        Axis("score of the checker", 1.0),
        Axis("supported, says a person", 1.0, "shares"),
        [
            _line([(0, 0), (1, 1)], "chance"),
            _line([(bin.probability, bin.share) for bin in found], "curve"),
            _dots(
                [(bin.probability, bin.share) for bin in found],
                [3 + 9 * math.sqrt(bin.weight / len(labelled)) for bin in found],
                [f"score {b.probability:.2f}: {_percent(b.share)} of {b.weight:.0f} supported" for b in found],
            ),
        ],
    )


def _latency(run: Run) -> Plot | None:
    seconds = np.array([outcome.seconds for outcome in run.outcomes if outcome.seconds is not None], dtype=float)
    taken = report.latency(run)
    if taken is None or seconds.max() <= 0:
        return None
    top = _top(float(seconds.max()))
    counts, edges = np.histogram(seconds, bins=24, range=(0, top))
    told = [f"{report.many(int(n), 'cases')} of {edges[i]:.2f} to {edges[i + 1]:.2f} s" for i, n in enumerate(counts)]
    return _plot(
        "Latency",
        f"Half of {report.many(len(seconds), 'cases')} took at most {taken.p50:.2f} s, {_percent(0.95)} at most "
        f"{taken.p95:.2f} s, the slowest {float(seconds.max()):.2f} s.",
        Axis("seconds", top),
        Axis("cases", _top(float(counts.max()) * 1.15), "counts"),
        [
            _columns([float(n) for n in counts], float(edges[1]), told),
            _flag(taken.p95, f"p95 {taken.p95:.2f} s", 1),
            _flag(taken.p50, f"p50 {taken.p50:.2f} s", 0),  # its name covers the other's line, not the line its name
        ],
    )


def _recall(run: Run) -> Plot | None:
    ranks = [outcome.gold_rank for outcome in run.outcomes if _has_gold(outcome)]
    if not ranks:
        return None
    shares = [sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in range(1, DEEPEST + 1)]
    points = [(float(k), share) for k, share in enumerate(shares, 1)]
    first, five, deepest = _percent(shares[0]), _percent(shares[4]), _percent(shares[-1])
    return _plot(
        "Recall at k",
        f"Of {report.many(len(ranks), 'cases')} with a gold passage, {first} have it first, {five} among the first "
        f"five, {deepest} among the first {DEEPEST}.",
        Axis("k, passages from the first", DEEPEST),
        Axis("gold passage among them", 1.0, "shares"),
        [
            _line(points, "curve"),
            _dots(points, [3.0] * DEEPEST, [f"k = {k:.0f}: {_percent(share)}" for k, share in points]),
        ],
    )


def _has_gold(outcome: Outcome) -> bool:
    """Whether a passage should have been found: as far as a run tells, which keeps no gold."""
    return outcome.gold_rank is not None or "mrr" in outcome.scores or outcome.stage == "not retrieved"


def _top(most: float, least: float = 1e-3) -> float:
    """A round number, not much more than the most that is drawn."""
    most = max(most, least)
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= most - 1e-12)
