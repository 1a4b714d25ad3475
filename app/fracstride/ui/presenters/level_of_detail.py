"""A large map at every size: each level halves the one before, by the mean or by the largest magnitude.

A pixel of the screen then reads a few values of the level that fits instead of hundreds of cells, so a
map of any size costs the same to draw. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log2

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.precision import FloatArray
from fracstride.session.state import Reduction

LARGEST_WITHOUT = 512
"""A map with no side longer than this has no levels."""
REFINED_FROM = 1024
"""Only above it are levels worth making: before, a few cells a pixel are read directly."""
BLOCK = 2**20
"""Values that are halved at a time, so that nothing but the levels takes memory worth speaking of."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """``coarser[i]`` has one value for each block of 2^(i+1) x 2^(i+1) cells of the map."""

    reduction: Reduction
    coarser: tuple[FloatArray, ...] = ()
    only: int = 0
    """A preview: ``coarser[0]`` is this level and the only one there is; 0 where the map is there too."""

    def level_for(self, cells_per_pixel: float) -> int:
        """The coarsest level of which a pixel still covers at least one value; 0 is the map itself."""
        if self.only:
            return self.only
        if cells_per_pixel < 2:
            return 0
        return min(floor(log2(cells_per_pixel)), len(self.coarser))

    def at(self, level: int, values: FloatArray | None) -> FloatArray | None:
        """The array of a level; None where neither it nor the map is there."""
        if self.only:
            return self.coarser[0]
        return values if level == 0 or values is None else self.coarser[level - 1]


PLAIN = Levels(Reduction.MEAN)
"""No level but the map itself."""


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


def _halved(
    values: FloatArray,
    halve: Callable[[FloatArray], FloatArray],
    cancel: CancelToken | None,
    dtype: npt.DTypeLike,
) -> FloatArray:
    """A map of half the size, some rows at a time."""
    rows, columns = values.shape
    step = 2 * max(1, BLOCK // (2 * columns))
    half: FloatArray = np.empty((-(-rows // 2), -(-columns // 2)), dtype)
    for top in range(0, rows, step):
        # Each level takes a quarter of the one before: of the first, three quarters of all the work.
        poll(cancel, 0.75 * top / rows)
        half[top // 2 : (top + step) // 2] = halve(values[top : top + step])
    return half


def reduced(blocks: FloatArray, reduction: Reduction) -> FloatArray:
    """One value for each block of (rows, down, columns, across)."""
    if reduction is Reduction.MEAN:
        with np.errstate(invalid="ignore", over="ignore"):  # the mean of both infinities is NaN
            return _block_means(blocks)
    rows, down, columns, across = blocks.shape
    flat = np.moveaxis(blocks, 1, 2).reshape(rows, columns, down * across)
    index = np.abs(flat).argmax(axis=2)[..., None]
    peaks: FloatArray = np.take_along_axis(flat, index, axis=2)[..., 0]
    return peaks


def _block_means(blocks: FloatArray) -> FloatArray:
    """The mean over axes 1 and 3; slice by slice, several times as fast as over both at once."""
    down = blocks[:, 0].copy()
    for index in range(1, blocks.shape[1]):
        down += blocks[:, index]
    means: FloatArray = down[:, :, 0].copy()
    for index in range(1, blocks.shape[3]):
        means += down[:, :, index]
    means /= blocks.shape[1] * blocks.shape[3]
    return means


def _quarters(values: FloatArray) -> tuple[FloatArray, ...]:
    """The four cells of every 2 x 2 block; a last odd row or column stands for itself twice."""
    rows, columns = values.shape
    even = (
        np.pad(values, ((0, rows % 2), (0, columns % 2)), mode="edge") if rows % 2 or columns % 2 else values
    )
    return tuple(even[down::2, across::2] for down in (0, 1) for across in (0, 1))


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
