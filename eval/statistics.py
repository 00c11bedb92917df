"""Scores of cases -> what they say of all the cases there could be: intervals, and whether two runs differ.

Cases are resampled with replacement (bootstrap, Efron 1979), paired where two runs asked the same ones. What this
cannot know: cases about few articles are more alike than cases about many, so the intervals are too narrow for a
statement about other articles.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

SEED = 20250605
RESAMPLES = 2_000
LEVEL = 0.95
VISIBLE = 0.05
"""A change that one wants to see, where a suite allows none: for saying how many cases could."""
LEAST = 6
"""Cases that must change, all one way, before a permutation test can call it more than chance: 2 / 2^6 < 1 - LEVEL."""

Rows = NDArray[np.float64]
"""Two numbers a case, shape (..., cases, 2)."""
Statistic = Callable[[Rows], NDArray[np.float64]]
"""Rows (..., cases, 2) -> (...)."""
Word = Literal["regressed", "improved", "unchanged", "cannot tell", "not comparable"]


def mean(rows: Rows) -> NDArray[np.float64]:
    """Rows are (sum, count): all sums over all counts. NaN where nothing was counted.

    >>> float(mean(np.array([[1.0, 1], [2, 4], [0, 0]])))
    0.6
    """
    total = rows.sum(axis=-2)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: NDArray[np.float64] = total[..., 0] / total[..., 1]
    return found


def aurc(rows: Rows) -> NDArray[np.float64]:
    """Rows are (confidence, loss 0..1): area under the risk-coverage curve (Geifman, El-Yaniv 2017, arXiv 1705.08500):
    the mean, over all coverages, of the risk among the answers one is surest of. 0 is best.

    >>> float(aurc(np.array([[0.9, 0.0], [0.2, 1.0]])))
    0.25
    """
    found: NDArray[np.float64] = risks(rows).mean(axis=-1)
    return found


def risks(rows: Rows) -> NDArray[np.float64]:
    """Shape (..., cases): the mean loss of the k answers with the highest confidence, for each k. Of those with the
    same confidence, each counts for their mean, so that their order does not matter."""
    order = np.argsort(-rows[..., 0], axis=-1, kind="stable")
    sorted_rows = np.take_along_axis(rows, order[..., None], axis=-2)
    loss = _tied(sorted_rows[..., 0], sorted_rows[..., 1])
    found: NDArray[np.float64] = np.cumsum(loss, axis=-1) / np.arange(1, rows.shape[-2] + 1)
    return found


def _tied(confidence: NDArray[np.float64], loss: NDArray[np.float64]) -> NDArray[np.float64]:
    flat, losses = np.atleast_2d(confidence), np.atleast_2d(loss)
    new = np.diff(flat, axis=-1, prepend=np.inf) != 0
    group = np.cumsum(new, axis=-1) - 1 + np.arange(len(flat))[:, None] * flat.shape[1]
    sums, counts = np.bincount(group.ravel(), losses.ravel()), np.bincount(group.ravel())
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    spread: NDArray[np.float64] = means[group].reshape(loss.shape)
    return spread


class Estimate(NamedTuple):
    """A measure, and where it would lie for other cases like these with `LEVEL` confidence."""

    value: float
    low: float
    high: float
    cases: int


def estimate(statistic: Statistic, rows: Rows) -> Estimate:
    """Percentile bootstrap over cases; `rows` of shape (cases, 2), one case or more."""
    drawn = statistic(rows[_resamples(len(rows))])
    low, high = _middle(drawn)
    return Estimate(float(statistic(rows)), low, high, len(rows))


class Change(NamedTuple):
    """What became of a measure, in the same cases."""

    word: Word
    difference: float
    """This run's minus the baseline's."""
    low: float
    high: float
    cases: int
    changed: int
    """Cases whose score is another one."""
    could_tell: int
    """About how many cases like these it would take to tell, where these cannot; else 0."""

    def __str__(self) -> str:
        if self.word == "cannot tell":
            return f"cannot tell with {self.cases} cases (about {self.could_tell} could)"
        return self.word


def change(statistic: Statistic, old: Rows, new: Rows, allowed: float = 0.0, better: int = 1) -> Change:
    """Compares two runs case by case: `old` and `new` of shape (cases, 2), the same cases in the same order.

    *regressed*: the interval of the difference lies wholly beyond what is `allowed`, and so large a difference is
    chance in at most 1 - LEVEL of random exchanges between the two runs (permutation test; the bootstrap alone calls
    four cases of a hundred a change). *improved*: the same on the other side of 0. *unchanged*: no case changed, or
    the interval lies within what is allowed. Else these cases cannot tell. `better` is -1 where less is better.
    """
    difference = float(statistic(new) - statistic(old))
    changed = int((old != new).any(axis=-1).sum())
    if not changed:
        return Change("unchanged", 0.0, 0.0, 0.0, len(old), 0, 0)
    drawn = _resamples(len(old))
    low, high = _middle(statistic(new[drawn]) - statistic(old[drawn]))
    worst, best = sorted((better * low, better * high))
    by_chance = _chance(statistic, old, new)
    word: Word = "cannot tell"
    if -allowed <= worst and best <= allowed:
        word = "unchanged"
    elif by_chance <= 1 - LEVEL and best < -allowed:
        word = "regressed"
    elif by_chance <= 1 - LEVEL and worst > 0:
        word = "improved"
    could = _could_tell(len(old), changed, difference, high - low, allowed) if word == "cannot tell" else 0
    return Change(word, difference, low, high, len(old), changed, could)


def _could_tell(cases: int, changed: int, difference: float, width: float, allowed: float) -> int:
    """An interval narrows with the root of the number of cases; this many make it as narrow as the difference beyond
    what is allowed, or as `VISIBLE` where there is none; and `LEAST` of them must change."""
    visible = abs(abs(difference) - allowed) or VISIBLE
    return max(cases + 1, math.ceil(cases * (width / 2 / visible) ** 2), math.ceil(LEAST * cases / changed))


def _chance(statistic: Statistic, old: Rows, new: Rows) -> float:
    """How often so large a difference comes about when each case's two scores are exchanged at random."""
    exchanged = np.random.default_rng(SEED).integers(0, 2, (RESAMPLES, len(old), 1)).astype(bool)
    drawn = statistic(np.where(exchanged, old, new)) - statistic(np.where(exchanged, new, old))
    seen = abs(float(statistic(new) - statistic(old)))
    return float((1 + (np.abs(drawn) >= seen - 1e-12).sum()) / (1 + RESAMPLES))


def _resamples(cases: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, cases, (RESAMPLES, cases))


def _middle(drawn: NDArray[np.float64]) -> tuple[float, float]:
    """The range that holds the middle `LEVEL` of them. Resamples in which nothing was counted say nothing."""
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return float(low), float(high)
