"""Intervals and comparisons, against scipy's and against worked examples; and that chance is not called a change."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from eval.statistics import Rows, aurc, change, estimate, mean, risks


def zero_one(*values: float) -> Rows:
    """Rows of a measure that is 0 or 1 in each case."""
    return np.array([(value, 1.0) for value in values])


def flipped(rows: Rows, cases: int, to: float) -> Rows:
    """The same with the first cases that have another score set to it."""
    new = rows.copy()
    new[np.flatnonzero(rows[:, 0] != to)[:cases], 0] = to
    return new


def test_a_mean_counts_what_it_is_made_of_and_not_the_cases() -> None:
    assert mean(np.array([[3.0, 3.0], [0.0, 1.0]])) == 0.75
    assert math.isnan(mean(np.array([[0.0, 0.0]])))


def test_the_interval_is_the_one_that_scipys_bootstrap_gives() -> None:
    values = np.random.default_rng(1).random(60)
    ours = estimate(mean, zero_one(*values))
    theirs = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=9_999, rng=2).confidence_interval
    assert ours.value == pytest.approx(values.mean())
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_an_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    drawn = [estimate(mean, zero_one(*(rng.random(80) < 0.7))) for _ in range(200)]
    assert 0.90 <= np.mean([found.low <= 0.7 <= found.high for found in drawn]) <= 0.99


def naive_aurc(rows: Rows) -> float:
    ordered = sorted(rows.tolist(), key=lambda row: -row[0])
    return float(np.mean([np.mean([loss for _, loss in ordered[: k + 1]]) for k in range(len(ordered))]))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 1)), min_size=1, max_size=30, unique_by=lambda r: r[0]))
def test_the_area_under_the_risk_coverage_curve_is_that_of_its_definition(pairs: list[tuple[int, int]]) -> None:
    rows = np.array(pairs, dtype=float)
    assert float(aurc(rows)) == pytest.approx(naive_aurc(rows))


@given(st.permutations([(0.9, 0.0), (0.5, 1.0), (0.5, 0.0), (0.5, 1.0), (0.1, 1.0)]))
def test_answers_of_the_same_confidence_have_no_order(pairs: list[tuple[float, float]]) -> None:
    assert risks(np.array(pairs)).tolist() == pytest.approx([0, 1 / 3, 4 / 9, 0.5, 0.6])


# --- what became of a measure --------------------------------------------------------------------------------

FIFTY = zero_one(*[1.0] * 40, *[0.0] * 10)


def test_nothing_changed_is_unchanged() -> None:
    found = change(mean, FIFTY, FIFTY.copy())
    assert (found.word, found.difference, found.changed, str(found)) == ("unchanged", 0.0, 0, "unchanged")


def test_many_cases_worse_is_a_regression_and_many_better_is_none() -> None:
    worse = flipped(FIFTY, 12, 0.0)
    assert change(mean, FIFTY, worse).word == "regressed"
    assert change(mean, worse, FIFTY).word == "improved"
    assert change(mean, worse, FIFTY, better=-1).word == "regressed"


def test_four_cases_of_fifty_are_not_called_a_change_though_the_bootstrap_alone_would() -> None:
    found = change(mean, FIFTY, flipped(FIFTY, 4, 0.0))
    assert found.high < 0
    assert found.word == "cannot tell"
    assert str(found) == f"cannot tell with 50 cases (about {found.could_tell} could)"


def test_as_many_cases_as_could_tell_can() -> None:
    new = flipped(flipped(FIFTY, 5, 0.0), 2, 1.0)
    found = change(mean, FIFTY, new)
    assert found.word == "cannot tell"
    times = math.ceil(1.5 * found.could_tell / 50)
    assert change(mean, np.tile(FIFTY, (times, 1)), np.tile(new, (times, 1))).word != "cannot tell"


def test_what_a_suite_allows_is_no_regression_but_more_is() -> None:
    worse = flipped(FIFTY, 8, 0.0)  # by .16
    assert change(mean, FIFTY, worse).word == "regressed"
    assert change(mean, FIFTY, worse, allowed=0.1).word == "cannot tell"
    assert change(mean, FIFTY, worse, allowed=0.3).word == "unchanged"
    assert change(mean, FIFTY, flipped(FIFTY, 30, 0.0), allowed=0.1).word == "regressed"


def test_chance_is_hardly_ever_called_a_change() -> None:
    """Two runs of one system whose answers vary: about one in twenty would be the promise."""
    rng = np.random.default_rng(5)
    words = []
    for _ in range(200):
        chances = rng.random(60)
        words.append(change(mean, zero_one(*(rng.random(60) < chances)), zero_one(*(rng.random(60) < chances))).word)
    assert words.count("regressed") + words.count("improved") <= 10


def test_a_true_difference_is_told_with_enough_cases() -> None:
    rng = np.random.default_rng(6)
    words = []
    for _ in range(50):
        old = rng.random(300) < 0.8
        new = np.where(rng.random(300) < 0.15, False, old)
        words.append(change(mean, zero_one(*old), zero_one(*new)).word)
    assert words.count("regressed") >= 48


def test_the_permutation_test_agrees_with_scipys() -> None:
    rng, agreed = np.random.default_rng(7), []
    for shift in (0.0, 0.05, 0.1, 0.2, 0.3, 0.4):
        old, new = rng.random(40), rng.random(40) - shift
        theirs = stats.permutation_test(
            (old, new), lambda a, b, axis: np.mean(b - a, axis=axis), permutation_type="samples", n_resamples=2_000,
            vectorized=True, rng=8,
        ).pvalue  # fmt: skip
        found = change(mean, zero_one(*old), zero_one(*new))
        assert (found.word == "regressed") == (theirs <= 0.05 and found.high < 0)
        agreed.append(found.word)
    assert len(set(agreed)) > 1
