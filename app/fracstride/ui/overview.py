"""What the first picture of x needs of all its cells, read while they are made: extremes, and a view from afar.

A map of a hundred million cells is read at a tenth of the time while its rows are still in a cache.
"""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from time import thread_time

import numpy as np

from fracstride.backends.engine.threads import at_most
from fracstride.backends.engine.work import Place
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
    """The levels of one map from that on which a screen shows, filled in some rows at a time, in any order."""

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
        """Some rows, the first of which is ``top``."""
        if not self._levels:
            return
        first, row = self._levels[0], top >> self._finest
        found = first[row : row - (-len(values) >> self._finest)]
        blocks_of(values, self._finest, self._reduction, found)
        for level in self._levels[1:]:
            found, row = halved(found, self._reduction), row // 2
            level[row : row + len(found)] = found

    def levels(self, values: FloatArray, is_broken: bool) -> Levels:
        """The levels; ``is_broken``: there is NaN among the values, which hides the largest one of its block."""
        if not self._levels:
            return without_levels(self._reduction)
        if is_broken and self._reduction is Reduction.PEAK:
            return levels_of(values, self._reduction)
        return Levels(self._reduction, tuple(self._levels), finest=self._finest)


class Overview:
    """Extremes of every slice (n, c), and the far view of the one that is shown; rows may be seen by any thread."""

    def __init__(
        self,
        shape: tuple[int, ...],
        dtype: np.dtype[np.floating],
        shown: tuple[int, int],
        reduction: Reduction,
        cells_per_pixel: float = 0.0,
    ) -> None:
        self._shape, self._dtype, self._shown, self._reduction = shape, dtype, shown, reduction
        self._finest = far_level(shape[2:], cells_per_pixel)
        self._lock = Lock()
        self.seconds = 0.0
        """What all threads together took of a processor for it, while x was made."""
        self._begin()

    def _begin(self) -> None:
        batch, channels, rows, columns = self._shape
        self._extremes = np.empty((batch, channels, 2))
        self._extremes[:] = np.inf, -np.inf
        self._far = FarView(rows, columns, self._finest, self._reduction, self._dtype)
        self._step = -(-max(AT_ONCE // columns, 1) // self._far.unit) * self._far.unit
        self._seen = 0
        self._open: dict[int, list[tuple[int, int]]] = defaultdict(list)
        """Of every sample the rows that are finished and not yet looked at: too few, or no whole blocks."""
        self._is_broken = False

    def look(self, x: FloatArray, place: Place) -> None:
        """Read what is finished of x (n, c, h, w), as far as it makes whole blocks; for the engine's threads."""
        begin = thread_time()
        samples, channels, rows, columns = (
            each.indices(size)[:2] for each, size in zip(place, self._shape, strict=True)
        )
        if channels != (0, self._shape[1]) or columns != (0, self._shape[3]):
            return  # ``complete`` sees that it is missing
        for sample in range(*samples):
            with self._lock:
                ready = self._taken(sample, *rows)
            self._read(x[sample], sample, *ready)
        with self._lock:
            self.seconds += thread_time() - begin

    def complete(self, x: FloatArray, token: CancelToken | None = None) -> None:
        """Read what nobody told of, once all of x is there; everything, where something was told of twice."""
        if self._seen == self._shape[0] * self._shape[2]:
            return
        self._begin()
        with at_most(1):
            for sample in range(self._shape[0]):
                poll(token, sample / self._shape[0])
                self._read(x[sample], sample, 0, self._shape[2])

    def extremes(self) -> FloatArray:
        """``finite_extremes`` of every slice, (n, c, 2)."""
        found = self._extremes
        found[found[..., 0] > found[..., 1]] = 0
        return found

    def levels(self, x: FloatArray) -> Levels:
        """The far view of the shown slice of x."""
        return self._far.levels(x[self._shown], self._is_broken)

    def _taken(self, sample: int, begin: int, end: int) -> tuple[int, int]:
        """Rows that are finished, and all that are open beside them, as far as they make whole steps."""
        left = []
        for other in self._open[sample]:
            if other[0] <= end and begin <= other[1]:
                begin, end = min(begin, other[0]), max(end, other[1])
            else:
                left.append(other)
        first = -(-begin // self._step) * self._step
        last = end if end == self._shape[2] else end // self._step * self._step
        if last <= first:
            first = last = begin
        self._open[sample] = left + [each for each in ((begin, first), (last, end)) if each[0] < each[1]]
        return first, last

    def _read(self, maps: FloatArray, sample: int, begin: int, end: int) -> None:
        """Some rows of all channels of a sample."""
        with np.errstate(invalid="ignore", over="ignore"):  # NaN, and the mean of both infinities
            for top in range(begin, end, self._step):
                bottom = min(top + self._step, end)
                for channel in range(self._shape[1]):
                    self._read_slice(maps[channel, top:bottom], (sample, channel), top)
        with self._lock:
            self._seen += end - begin

    def _read_slice(self, values: FloatArray, index: tuple[int, int], top: int) -> None:
        (low, high), is_finite = block_extremes(values)
        with self._lock:
            self._is_broken = self._is_broken or not is_finite
            known = self._extremes[index]
            known[:] = min(known[0], low), max(known[1], high)
        if index == self._shown:
            self._far.put(values, top)
