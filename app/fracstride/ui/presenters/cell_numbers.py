"""How the numbers of one map are written: one count of decimals for all its cells. No Qt."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from fracstride.ui.presenters.wording import MINUS, number

MAX_DECIMALS = 4
EXPONENT = -1
"""Instead of a count of decimals: numbers with an exponent, for maps far from 1."""
PLAIN_FROM, PLAIN_BELOW = 0.5 * 10.0**-MAX_DECIMALS, 1e9
"""Largest values whose maps are written without exponents: below, all would be zeros; above, all digits."""
FULL_FROM, NONE_BELOW = 14.0, 12.0
"""Pitches in pixels: numbers are opaque from the first on, where two digits have room, and gone below the second."""
CUT = "."
"""After a whole number that is rounded: what its decimals would follow."""
WHOLE_FROM = 10.0
"""From such a largest value on a map may lose all decimals; of smaller ones whole numbers say too little."""


def opacity(pitch: float) -> float:
    """Numbers fade out as cells get small.

    >>> opacity(38.0), opacity(13.0), opacity(12.0)
    (1.0, 0.5, 0.0)
    """
    return min(max((pitch - NONE_BELOW) / (FULL_FROM - NONE_BELOW), 0.0), 1.0)


def decimals(values: npt.NDArray[np.floating]) -> int:
    """Decimals for all cells of a map: none for whole numbers, else two significant ones at least.

    >>> decimals(np.array([1.0, 40.0])), decimals(np.array([0.25, 1.0])), decimals(np.array([0.004]))
    (0, 2, 4)
    >>> decimals(np.array([0.0, 1e300])) == decimals(np.array([0.0, 1e-9])) == EXPONENT
    True
    """
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    if largest >= PLAIN_BELOW or 0 < largest < PLAIN_FROM:
        return EXPONENT
    if bool((finite == np.round(finite)).all()):
        return 0
    needed = 1 - math.floor(math.log10(largest))
    return min(max(needed, 2), MAX_DECIMALS)


def fewest_decimals(values: npt.NDArray[np.floating]) -> int:
    """The decimals that may be left where room is short: as many as one significant digit of the largest value needs.

    One at least, but none where whole numbers tell cells apart.

    >>> fewest_decimals(np.array([-12.5])), fewest_decimals(np.array([2.5])), fewest_decimals(np.array([-0.05, 0.004]))
    (0, 1, 2)
    """
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    if largest >= WHOLE_FROM:
        return 0
    return max(1, -math.floor(math.log10(largest))) if largest else 1


def number_in_cell(value: float, places: int, is_bare: bool = False) -> str:
    """A number in a cell; a bare one has no zero before its point, and one without its decimals keeps the point.

    >>> number_in_cell(-0.154, 2), number_in_cell(-0.154, 2, True), number_in_cell(1.5, 2, True), number_in_cell(0.0, 0, True)
    ('−0.15', '−.15', '1.50', '0')
    >>> number_in_cell(-14.75, 0), number_in_cell(-15.0, 0)
    ('−15.', '−15')
    """
    text = number(value, places)
    if places == 0 and math.isfinite(value) and not value.is_integer():
        return text + CUT
    sign = MINUS if text.startswith(MINUS) else ""
    rest = text.removeprefix(sign)
    return sign + rest[1:] if is_bare and rest.startswith("0.") else text


def longest(values: npt.NDArray[np.floating], places: int, is_bare: bool = False) -> str:
    """The text that takes the most room among the extremes of a map."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return "0"
    # With exponents, what takes the most room need not be the largest.
    candidates = finite if places == EXPONENT else (finite.min(), finite.max())
    text = max((number_in_cell(float(value), places, is_bare) for value in candidates), key=len)
    # The extremes may be whole where others are not.
    is_cut = places == 0 and not text.endswith(CUT) and bool((finite != np.round(finite)).any())
    return text + CUT if is_cut else text
