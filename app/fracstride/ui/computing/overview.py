"""What the first picture of x needs from all cells: extremes and a coarse level, read by all threads that may compute.

Each thread reads a few rows at a time, so that they are fetched from memory once and then read from the cache.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from fracstride.backends.engine.threads import Turns, at_most, share
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.precision import FloatArray
from fracstride.session.state import Reduction
from fracstride.ui.presenters.colours import block_extremes
from fracstride.ui.presenters.far_view import blocks_of, far_level
from fracstride.ui.presenters.level_of_detail import (
    LARGEST_WITHOUT,
    Levels,
    halved,
    levels_of,
    without_levels,
)

AT_ONCE = 2**18
"""About so many values are looked at at a time, three times each."""


class FarView:
    """The levels of one map from the one that the screen shows on, filled a few rows at a time, in any order."""

    def __init__(
        self, rows: int, columns: int, finest: int, reduction: Reduction, dtype: np.dtype[np.floating]
    ) -> None:
        self._reduction, self._finest = reduction, finest
        self._levels: list[FloatArray] = []
        level = finest
        while level and (not self._levels or max(self._levels[-1].shape) > LARGEST_WITHOUT):
            self._levels.append(np.empty((-(-rows // 2**level), -(-columns // 2**level)), dtype))
            level += 1
        self.unit = 2 ** max(level - 1, 0)
        """Rows are given from a multiple of it to another, or to the last one."""

    def put(self, values: FloatArray, top: int) -> None:
        """Fill in some rows, the first of which is row ``top``."""
        if not self._levels:
            return
        first, row = self._levels[0], top >> self._finest
        found = first[row : row - (-len(values) >> self._finest)]
        blocks_of(values, self._finest, self._reduction, found)
        for level in self._levels[1:]:
            found, row = halved(found, self._reduction), row // 2
            level[row : row + len(found)] = found

    def levels(self, values: FloatArray, is_broken: bool) -> Levels:
        """The levels. ``is_broken``: some value is NaN, which hides the largest one of its block."""
        if not self._levels:
            return without_levels(self._reduction)
        if is_broken and self._reduction is Reduction.PEAK:
            return levels_of(values, self._reduction)
        return Levels(self._reduction, tuple(self._levels), finest=self._finest)


class Overview:
    """The extremes of every slice (n, c) of x, and the far view of the shown one."""

    def __init__(
        self, x: FloatArray, shown: tuple[int, int], reduction: Reduction, cells_per_pixel: float
    ) -> None:
        self._x, self._shown = x, shown
        rows, columns = x.shape[2:]
        self._far = FarView(rows, columns, far_level((rows, columns), cells_per_pixel), reduction, x.dtype)
        self._step = -(-max(AT_ONCE // columns, 1) // self._far.unit) * self._far.unit
        self._extremes = np.empty((*x.shape[:2], -(-rows // self._step), 2))
        """Of each part of every slice."""
        self._is_broken = False

    def read(self, threads: int, cancel: CancelToken | None = None) -> None:
        """Read all of x with ``threads`` threads."""
        parts = list(np.ndindex(self._extremes.shape[:3]))
        with at_most(1):
            share(partial(self._read_some, threads, cancel), parts, threads)

    def extremes(self) -> FloatArray:
        """``finite_extremes`` of every slice, (n, c, 2)."""
        low, high = self._extremes[..., 0].min(axis=-1), self._extremes[..., 1].max(axis=-1)
        return np.where((low > high)[..., None], 0.0, np.stack((low, high), axis=-1))

    def levels(self) -> Levels:
        """The far view of the shown slice."""
        return self._far.levels(self._x[self._shown], self._is_broken)

    def _read_some(self, threads: int, cancel: CancelToken | None, some: Turns[tuple[int, ...]]) -> None:
        with np.errstate(invalid="ignore", over="ignore"):  # NaN, and the mean of both infinities
            for part in some:
                poll(cancel, some.fraction_done(threads))
                self._read(*part)

    def _read(self, sample: int, channel: int, part: int) -> None:
        """Read some rows of a slice."""
        top = part * self._step
        values = self._x[sample, channel, top : top + self._step]
        self._extremes[sample, channel, part], is_finite = block_extremes(values)
        if not is_finite:
            self._is_broken = True
        if (sample, channel) == self._shown:
            self._far.put(values, top)
