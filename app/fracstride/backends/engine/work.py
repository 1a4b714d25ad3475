"""What a kernel is given: the arrays by group and channel, a tile to compute, and memory to do it in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fracstride.backends.engine.plan import Plan, Span
from fracstride.core.pipeline import Array, ArrayNamespace


class TileSize(NamedTuple):
    """How many samples, and how many q down and across, are computed at once."""

    samples: int
    rows: int
    columns: int


class Tile(NamedTuple):
    """Which samples, and which q of both axes."""

    samples: slice
    rows: Span
    columns: Span

    @property
    def size(self) -> TileSize:
        """Its extents."""
        return TileSize(self.samples.stop - self.samples.start, self.rows.size, self.columns.size)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Views in the kernels' order: ``y`` (g, c_in, n, y, x), ``x`` (g, c_out, n, y, x), ``bias`` (g, c_out).

    ``weight`` is as the kernel arranged it; ``x`` is written to, every cell of a tile once.
    """

    plan: Plan
    y: Array
    weight: Array
    x: Array
    bias: Array | None
    xp: ArrayNamespace

    def store(self, tile: Tile, values: Array, rows: slice, columns: slice) -> None:
        """``values`` (g, c_out, n, ..) plus the bias, into the output cells of a tile."""
        target = self.x[:, :, tile.samples, rows, columns]
        if self.bias is None:
            target[...] = values
        else:
            self.xp.add(values, self.bias[:, :, None, None, None], out=target)

    def fill(self, samples: slice, rows: slice, columns: slice) -> None:
        """The bias alone, or zeros."""
        self.x[:, :, samples, rows, columns] = 0 if self.bias is None else self.bias[:, :, None, None, None]

    def fill_around(self) -> None:
        """Output cells that no tile holds: beyond the reach of every input."""
        rows, columns = (axis.outputs(axis.tiled) for axis in (self.plan.rows, self.plan.columns))
        everything = slice(None)
        for outside in _outside(rows, self.plan.rows.output):
            self.fill(everything, outside, everything)
        for outside in _outside(columns, self.plan.columns.output):
            self.fill(everything, slice(*rows), outside)


def _outside(span: Span, size: int) -> Iterator[slice]:
    before = min(span.begin, size)
    if before > 0:
        yield slice(0, before)
    after = max(span.end, before)
    if after < size:
        yield slice(after, size)


@dataclass(slots=True, eq=False)
class Scratch:
    """Memory for the temporaries of one worker, taken once and used for tile after tile."""

    xp: ArrayNamespace
    dtype: object
    _buffers: dict[str, Array] = field(default_factory=dict)

    def array(self, name: str, *shape: int) -> Array:
        """An array of any content that is valid until the next one of this name."""
        size = math.prod(shape)
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size:
            self._buffers.pop(name, None)  # given back before the larger one is taken
            buffer = self._buffers[name] = self.xp.empty(size, self.dtype)
        return buffer[:size].reshape(shape)


def tiles(plan: Plan, size: TileSize) -> Iterator[Tile]:
    """All tiles of a layer, samples outermost; none where no input reaches the output."""
    rows, columns = plan.rows.tiled, plan.columns.tiled
    size = TileSize(*(max(each, 1) for each in size))
    for n in range(0, plan.batch, size.samples):
        samples = slice(n, min(n + size.samples, plan.batch))
        for top in range(rows.begin, rows.end, size.rows):
            down = Span(top, min(top + size.rows, rows.end))
            for left in range(columns.begin, columns.end, size.columns):
                yield Tile(samples, down, Span(left, min(left + size.columns, columns.end)))
