"""How the numbers of one map are written: one count of decimals for all its cells. No Qt."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from fracstride.ui.presenters.wording import number

MAX_DECIMALS = 4
FULL_FROM, NONE_BELOW = 20.0, 16.0
"""Pitches in pixels: numbers are opaque from the first on and gone below the second."""


def opacity(pitch: float) -> float:
    """Numbers fade out as cells get small.

    >>> opacity(38.0), opacity(18.0), opacity(12.0)
    (1.0, 0.5, 0.0)
    """
    return min(max((pitch - NONE_BELOW) / (FULL_FROM - NONE_BELOW), 0.0), 1.0)


def decimals(values: npt.NDArray[np.floating]) -> int:
    """Decimals for all cells of a map: none for whole numbers, else two significant ones at least.

    >>> decimals(np.array([1.0, 40.0])), decimals(np.array([0.25, 1.0])), decimals(np.array([0.004]))
    (0, 2, 4)
    """
    finite = values[np.isfinite(values)]
    if finite.size == 0 or bool((finite == np.round(finite)).all()):
        return 0
    largest = float(np.abs(finite).max())
    needed = 1 - math.floor(math.log10(largest))
    return min(max(needed, 2), MAX_DECIMALS)


def longest(values: npt.NDArray[np.floating], places: int) -> str:
    """The text that takes the most room among the extremes of a map."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return "0"
    return max((number(float(v), places) for v in (finite.min(), finite.max())), key=len)
