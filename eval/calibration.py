"""Probabilities + what was true -> how far the probabilities can be believed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BINS = 10


class Bin(NamedTuple):
    """Probabilities of about the same size."""

    probability: float
    """Their mean."""
    share: float
    """How many of them were true, 0..1."""
    weight: float
    """How many they are, or how much they weigh."""


def bins(
    probability: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64] | None = None
) -> list[Bin]:
    """`BINS` equal bins from 0 to 1, empty ones left out; all three of shape (n,)."""
    weights = np.ones(len(probability)) if weights is None else weights
    which = np.minimum((probability * BINS).astype(int), BINS - 1)
    return [
        Bin(
            float(np.average(probability[which == b], weights=weights[which == b])),
            float(np.average(truth[which == b], weights=weights[which == b])),
            float(weights[which == b].sum()),
        )
        for b in np.unique(which)
    ]


def calibration_error(found: list[Bin]) -> float:
    """Expected calibration error (Guo et al. 2017, arXiv 1706.04599): the mean distance of probability and share."""
    return sum(b.weight * abs(b.probability - b.share) for b in found) / sum(b.weight for b in found)
