"""How far cells see and how often they are reached, along one axis, exactly and without ends.

On an input without ends everything that a stack does along an axis repeats itself: after ``period`` output
cells the same pattern comes again, ``advance`` input cells further on. So one period says it all.
"""

from __future__ import annotations

from dataclasses import field
from math import gcd

import numpy as np

from fracstride.core.records import record
from fracstride.core.stack.links import AxisLink, FloatArray, IndexArray

MAX_WORK = 2**14
"""Taps times cells of a period that one layer may take; beyond, its reach stays unknown."""
MAX_SPANS = 2**16
"""Cells of a period times input cells that it advances by."""
_FAR = 2**62


def _of_one(value: int) -> IndexArray:
    return np.array([value], dtype=np.intp)


@record(eq=False)
class Reach:
    """One period of the cells after some layers, of which the first sees what input cell 0 begins.

    ``low`` and ``high`` are the first and the last input cell that reach a cell; ``paths`` is how many
    paths lead to it from the input: what ones become by kernels of ones, every input channel apart.

    >>> start = Reach()
    >>> (start.receptive_field, start.projective_field, start.phases)
    ((1, 1), (1, 1), (1.0,))
    """

    advance: int = 1
    low: IndexArray = field(default_factory=lambda: _of_one(0))
    high: IndexArray = field(default_factory=lambda: _of_one(0))
    paths: FloatArray = field(default_factory=lambda: np.ones(1))

    @property
    def period(self) -> int:
        """Cells until everything repeats."""
        return len(self.paths)

    @property
    def receptive_field(self) -> tuple[int, int]:
        """The fewest and the most input cells, from first to last, that a cell depends on; 0: on none."""
        spans = np.maximum(self.high - self.low + 1, 0)
        return int(spans.min()), int(spans.max())

    @property
    def projective_field(self) -> tuple[int, int]:
        """The other direction: the fewest and the most cells, from first to last, that see an input cell.

        A cell sees what lies from the first to the last cell that it depends on: holes of dilation count.
        """
        cells = np.arange(self.advance, dtype=np.intp)[:, None]
        phase = np.arange(self.period, dtype=np.intp)
        seeing = self.high >= self.low
        # The turns k in which the cell phase + k * period sees an input cell.
        first = -((np.where(seeing, self.high, 0) - cells) // self.advance)
        last = (cells - np.where(seeing, self.low, 0)) // self.advance
        sees = seeing & (last >= first)
        begin = np.where(sees, phase + self.period * first, _FAR).min(axis=1)
        end = np.where(sees, phase + self.period * last, -_FAR).max(axis=1)
        spans = np.maximum(end - begin + 1, 0)
        return int(spans.min()), int(spans.max())

    @property
    def phases(self) -> tuple[float, ...]:
        """The shortest run of numbers of paths that repeats: one number where the overlap is even."""
        for length in range(1, self.period + 1):
            if self.period % length == 0 and np.array_equal(self.paths, np.roll(self.paths, length)):
                return tuple(self.paths[:length].tolist())
        raise AssertionError("a run repeats itself at its own length")

    @property
    def is_even(self) -> bool:
        """Whether every cell far from the border is reached by as many paths."""
        return bool((self.paths == self.paths[0]).all())

    def through(self, link: AxisLink) -> Reach | None:
        """The same after one more layer; None where a period would be too long to follow."""
        repeats = self.period // gcd(self.period, link.down)
        advance = link.down * repeats * self.advance // self.period
        if link.up * repeats * link.taps > MAX_WORK or link.up * repeats * advance > MAX_SPANS:
            return None
        cells: IndexArray = np.arange(link.up * repeats, dtype=np.intp)
        low, high = np.full(len(cells), _FAR), np.full(len(cells), -_FAR)
        paths = np.zeros(len(cells))
        for taps in link.sources(cells):
            turns, phase = np.divmod(taps.source, self.period)
            used = (taps.weight != 0) & (self.high[phase] >= self.low[phase])
            shift = turns * self.advance
            low = np.minimum(low, np.where(used, self.low[phase] + shift, _FAR).min(axis=0))
            high = np.maximum(high, np.where(used, self.high[phase] + shift, -_FAR).max(axis=0))
            paths += (taps.weight * self.paths[phase]).sum(axis=0)
        return Reach(advance, low, high, paths)


def paths_with_ends(before: FloatArray, link: AxisLink, output: int) -> FloatArray:
    """How many paths reach each of ``output`` cells, from the numbers of the layer before: the borders too."""
    cells: IndexArray = np.arange(output, dtype=np.intp)
    paths = np.zeros(output)
    for taps in link.sources(cells):
        inside = np.clip(taps.source, 0, len(before) - 1)
        reached = before[inside] * taps.weight
        paths += (reached if link.is_clamped else np.where(inside == taps.source, reached, 0.0)).sum(axis=0)
    return paths
