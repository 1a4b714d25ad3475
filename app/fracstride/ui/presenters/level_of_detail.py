"""Levels of a large map: each halves the one before, by the mean or by the largest magnitude.

A pixel of the screen then reads a few values of a suitable level instead of hundreds of cells, so drawing a
map takes as long for any size. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import floor, log2

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.session.state import Reduction

IntArray = npt.NDArray[np.intp]
Merge = Callable[[FloatArray, FloatArray], None]
"""Puts the second array into the first."""
GATHERED = 2**14
"""Values that are read at a time."""
LARGEST_WITHOUT = 512
"""A map with no side longer than this has no levels."""
REFINED_FROM = 1023
"""Only above it are levels worth making: before, a few cells a pixel are read directly, all that it covers."""
BLOCK = 2**20
"""Values that are halved at a time, so that nothing but the levels takes memory worth speaking of."""


@record(eq=False)
class Levels:
    """``coarser[i]`` has one value for each block of 2^(i+finest) x 2^(i+finest) cells of the map."""

    reduction: Reduction
    coarser: tuple[FloatArray, ...] = ()
    only: int = 0
    """A preview: ``coarser[0]`` is this level and the only one there is; 0 where the map is there too."""
    finest: int = 1
    """The level of ``coarser[0]``: more than 1 where those between it and the map are still to be made."""

    def level_for(self, cells_per_pixel: float) -> int:
        """The coarsest level at which a pixel still covers at least one value; 0 is the map itself."""
        if self.only:
            return self.only
        if cells_per_pixel < 2:
            return 0
        level = min(floor(log2(cells_per_pixel)), self.finest - 1 + len(self.coarser))
        return level if level >= self.finest else 0

    def at(self, level: int, values: FloatArray | None) -> FloatArray | None:
        """The array of a level; None if it has not been made."""
        if self.only:
            return self.coarser[0]
        return values if level == 0 or values is None else self.coarser[level - self.finest]


@lru_cache
def without_levels(reduction: Reduction) -> Levels:
    """Levels of a map that needs none; always the same object, so that maps can be compared by identity."""
    return Levels(reduction)


def unmade_levels(shape: tuple[int, ...], reduction: Reduction) -> Levels:
    """The levels of a map before any of them is made.

    >>> unmade_levels((1023, 1), Reduction.MEAN).finest, unmade_levels((1024, 1), Reduction.MEAN).finest
    (1, 2)
    """
    if max(shape) <= REFINED_FROM:
        return without_levels(reduction)
    return Levels(reduction, finest=(-(-max(shape) // LARGEST_WITHOUT) - 1).bit_length() + 1)


PLAIN = without_levels(Reduction.MEAN)


def levels_of(
    values: FloatArray,
    reduction: Reduction,
    cancel: CancelToken | None = None,
    dtype: npt.DTypeLike | None = None,
) -> Levels:
    """All levels of a map (rows, columns), down to LARGEST_WITHOUT; none where it is small already.

    ``dtype`` is the type that they are kept in, the map's own if it is None.

    >>> [level.shape for level in levels_of(np.zeros((1025, 3)), Reduction.MEAN).coarser]
    [(513, 2), (257, 1)]
    """
    halve = _HALVE[reduction]
    found: list[FloatArray] = []
    current: FloatArray = values
    while max(current.shape) > LARGEST_WITHOUT:
        poll(cancel)
        current = _halved(current, halve, cancel, dtype or values.dtype)
        found.append(current)
    return Levels(reduction, tuple(found))


def completed(
    values: FloatArray, levels: Levels, cancel: CancelToken | None = None, dtype: npt.DTypeLike | None = None
) -> Levels:
    """``levels`` with the missing ones below its finest; existing arrays are kept."""
    if levels.finest == 1:
        return levels
    found: list[FloatArray] = []
    current = values
    while len(found) < levels.finest - 1:
        poll(cancel)
        current = _halved(current, _HALVE[levels.reduction], cancel, dtype or values.dtype)
        found.append(current)
    return Levels(levels.reduction, (*found, *levels.coarser))


def halved(values: FloatArray, reduction: Reduction) -> FloatArray:
    """The next level of some whole rows of one."""
    return _HALVE[reduction](values)


def _halved(
    values: FloatArray,
    halve: Callable[[FloatArray], FloatArray],
    cancel: CancelToken | None,
    dtype: npt.DTypeLike,
) -> FloatArray:
    """A map of half the size, made some rows at a time."""
    rows, columns = values.shape
    step = 2 * max(1, BLOCK // (2 * columns))
    half: FloatArray = np.empty((-(-rows // 2), -(-columns // 2)), dtype)
    for top in range(0, rows, step):
        # Each level takes a quarter of the one before: of the first, three quarters of all the work.
        poll(cancel, 0.75 * top / rows)
        half[top // 2 : (top + step) // 2] = halve(values[top : top + step])
    return half


def reduced(
    values: FloatArray, rows: IntArray, columns: IntArray, repeats: tuple[int, int], reduction: Reduction
) -> FloatArray:
    """The values at ``rows`` x ``columns``, ``repeats`` of them along each axis in one; -1 is the last.

    Some rows at a time, so that the gathered values fit in the cache.
    """
    down, across = repeats
    step = max(1, GATHERED // values.shape[1]) * down
    with np.errstate(invalid="ignore", over="ignore"):  # the mean of both infinities is NaN
        parts = [
            _reduced_rows(values, rows[top : top + step], columns, repeats, _MERGE[reduction])
            for top in range(0, len(rows), step)
        ]
    found: FloatArray = np.concatenate(parts)
    if reduction is Reduction.MEAN:
        found /= down * across
    return found


def _reduced_rows(
    values: FloatArray, rows: IntArray, columns: IntArray, repeats: tuple[int, int], merge: Merge
) -> FloatArray:
    """Rows first, then columns, one of each pixel at a time."""
    down, across = repeats
    part = _rows(values, rows[::down])
    for index in range(1, down):
        merge(part, _rows(values, rows[index::down]))
    found = part.take(columns[::across], axis=1, mode="wrap")
    for index in range(1, across):
        merge(found, part.take(columns[index::across], axis=1, mode="wrap"))
    return found


def _rows(values: FloatArray, rows: IntArray) -> FloatArray:
    """A copy of some rows. (``take`` is faster, but first copies an array that is not contiguous.)"""
    if values.flags.c_contiguous:
        return values.take(rows, axis=0, mode="wrap")
    return values[rows]


def _add(into: FloatArray, other: FloatArray) -> None:
    into += other


def _keep_larger(into: FloatArray, other: FloatArray) -> None:
    np.copyto(into, other, where=np.abs(other) > np.abs(into))


_MERGE: dict[Reduction, Merge] = {
    Reduction.MEAN: _add,
    Reduction.PEAK: _keep_larger,
}


def _quarters(values: FloatArray) -> tuple[FloatArray, ...]:
    """The four cells of every 2 x 2 block; a last odd row or column stands for itself twice."""
    rows, columns = values.shape
    if rows % 2:
        values = np.concatenate((values, values[-1:]))
    if columns % 2:
        values = np.concatenate((values, values[:, -1:]), axis=1)
    return tuple(values[down::2, across::2] for down in (0, 1) for across in (0, 1))


def _mean(values: FloatArray) -> FloatArray:
    first, second, third, fourth = _quarters(values)
    # Quarters first: the sum of four large values may not be finite where their mean is.
    total: FloatArray = first * 0.25
    with np.errstate(invalid="ignore"):  # the mean of both infinities is NaN
        for quarter in (second, third, fourth):
            total += quarter * 0.25
    return total


def _peak(values: FloatArray) -> FloatArray:
    best, *others = _quarters(values)
    for other in others:
        best = np.where(np.abs(other) > np.abs(best), other, best)
    return best


_HALVE: dict[Reduction, Callable[[FloatArray], FloatArray]] = {
    Reduction.MEAN: _mean,
    Reduction.PEAK: _peak,
}
