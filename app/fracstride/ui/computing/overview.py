"""What the first picture of x needs from all cells: extremes and a coarse level, read by all threads that may compute.

Compiled code reads every value once. NumPy reads a few rows at a time, so that they are fetched from memory once and then
read from the cache.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from fracstride.backends.engine.scan import Means, can_be_scanned, scan
from fracstride.backends.engine.threads import Turns, at_most, share
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.precision import FloatArray
from fracstride.session.state import Reduction
from fracstride.ui.presenters.colours import block_extremes
from fracstride.ui.presenters.far_view import block_weights, blocks_of, far_level
from fracstride.ui.presenters.level_of_detail import (
    LARGEST_WITHOUT,
    Levels,
    halved,
    levels_of,
    without_levels,
)

AT_ONCE = 2**18
"""About so many values are looked at at a time, by NumPy three times each."""
SCANNED_PARTS = 32
"""So many parts take a few milliseconds: then it is asked whether they are still wanted."""


class FarView:
    """The levels of one map from the one that the screen shows on, the first filled some rows at a time, in any order."""

    def __init__(
        self, rows: int, columns: int, finest: int, reduction: Reduction, dtype: np.dtype[np.floating]
    ) -> None:
        self._reduction, self._finest = reduction, finest
        self._levels: list[FloatArray] = []
        self.unit = 2**finest
        """Rows are given from a multiple of it to another, or to the last one."""
        if finest:
            self._levels.append(np.empty((-(-rows // self.unit), -(-columns // self.unit)), dtype))

    def put(self, values: FloatArray, top: int) -> None:
        """Fill in some rows, the first of which is row ``top``."""
        if self._levels:
            blocks_of(values, self._finest, self._reduction, self._rows(values, top))

    def means(self, values: FloatArray, top: int) -> Means | None:
        """Where the means of some rows go; None where none are wanted."""
        if not self._levels:
            return None
        down, across = (block_weights(size, self._finest, values.dtype) for size in values.shape)
        return Means(self.unit, down, across, self._rows(values, top))

    def _rows(self, values: FloatArray, top: int) -> FloatArray:
        row = top >> self._finest
        return self._levels[0][row : row - (-len(values) >> self._finest)]

    def complete(self) -> None:
        """Make the coarser levels of the first one."""
        while self._levels and max(self._levels[-1].shape) > LARGEST_WITHOUT:
            self._levels.append(halved(self._levels[-1], self._reduction))

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
        self._is_scanned = reduction is Reduction.MEAN and can_be_scanned(x)
        rows, columns = x.shape[2:]
        self._far = FarView(rows, columns, far_level((rows, columns), cells_per_pixel), reduction, x.dtype)
        self._step = -(-max(AT_ONCE // columns, 1) // self._far.unit) * self._far.unit
        self._extremes = np.empty((*x.shape[:2], -(-rows // self._step), 2))
        """Of each part of every slice."""
        self._is_broken = False

    def read(self, threads: int, cancel: CancelToken | None = None) -> None:
        """Read all of x with ``threads`` threads."""
        parts: list[tuple[int, ...]] = list(np.ndindex(self._extremes.shape[:3]))
        if self._is_scanned:
            self._scan(threads, cancel)
            parts = [tuple(part) for part in np.argwhere(np.isnan(self._extremes[..., 0]))]
        if parts:
            with at_most(1):
                share(partial(self._read_some, threads, cancel), parts, threads)
        self._far.complete()

    def _scan(self, threads: int, cancel: CancelToken | None) -> None:
        """Read all of x by compiled code; what is not finite is left to be read again, for the extremes of the rest."""
        slices, of_slice = list(np.ndindex(self._x.shape[:2])), self._extremes.shape[2]
        for number, at in enumerate(slices):
            for first in range(0, of_slice, SCANNED_PARTS):
                poll(cancel, (number + first / of_slice) / len(slices))
                top, end = (part * self._step for part in (first, first + SCANNED_PARTS))
                values = self._x[at][top:end]
                means = self._far.means(values, top) if at == self._shown else None
                scan(values, self._step, self._extremes[at][first : first + SCANNED_PARTS], means, threads)

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
