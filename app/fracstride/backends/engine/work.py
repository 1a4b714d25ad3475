"""What a kernel is given: the arrays by group and channel, a tile to compute, and memory for temporaries."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from fracstride.backends.engine import memory
from fracstride.backends.engine.blocks import multiply
from fracstride.backends.engine.plan import Plan, Span
from fracstride.backends.engine.threads import available_threads
from fracstride.core.pipeline import Array, ArrayNamespace
from fracstride.core.records import record


class TileSize(NamedTuple):
    """How many samples, and how many q down and across, are computed at once."""

    samples: int
    rows: int
    columns: int

    @classmethod
    def whole(cls, plan: Plan) -> TileSize:
        """All of a layer."""
        return cls(plan.batch, plan.rows.tiled.size, plan.columns.tiled.size)


@dataclass(frozen=True, eq=False)
class Tile:
    """Which samples, and which q of both axes."""

    samples: slice
    rows: Span
    columns: Span

    @cached_property
    def size(self) -> TileSize:
        """Its extents."""
        return TileSize(self.samples.stop - self.samples.start, self.rows.size, self.columns.size)


MANY_VALUES = 2**18
"""Larger tiles are stored q by q, about this many values at a time in all phases, so that the cache lines of the output
that the phases share are still in the cache."""


@record(eq=False)
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
    shares: int = 1
    """Threads that every product is divided among."""

    def multiply(self, left: Array, right: Array, out: Array) -> None:
        """``out`` = ``left`` @ ``right``, stacks of matrices."""
        multiply(left, right, out, self.xp, self.shares)

    def part(self, outputs: slice, axis: int) -> Work:
        """This work for some of the output channels; ``axis`` is theirs in the weight."""
        each = self.weight.shape[axis] // self.plan.outputs
        weights = [slice(None)] * len(self.weight.shape)
        weights[axis] = slice(outputs.start * each, outputs.stop * each)
        return replace(
            self,
            plan=replace(self.plan, outputs=outputs.stop - outputs.start),
            weight=self.weight[tuple(weights)],
            x=self.x[:, outputs],
            bias=None if self.bias is None else self.bias[:, outputs],
        )

    def parts(self, count: int, axis: int) -> list[Work]:
        """This work in ``count`` parts of about as many output channels; ``axis`` is theirs in the weight."""
        if count == 1:
            return [self]
        ends = [self.plan.outputs * number // count for number in range(count + 1)]
        return [self.part(slice(*each), axis) for each in pairwise(ends)]

    def store(self, tile: Tile, values: Array, rows: slice, columns: slice) -> None:
        """``values`` (g, c_out, n, ..) plus the bias, into the output cells of a tile."""
        target = self.x[:, :, tile.samples, rows, columns]
        if self.bias is None:
            target[...] = values
        else:
            self.xp.add(values, self.bias[:, :, None, None, None], out=target)

    def store_phases(self, tile: Tile, values: Array, begins: tuple[int, int]) -> None:
        """``values`` (g, c_out, row phase, column phase, n, y, x) of q from ``begins`` on, into the output."""
        rows_axis, across_columns = self.plan.rows, self.plan.columns.all_stored(tile.columns, begins[1])
        if values.size < MANY_VALUES:
            for row_phase, down, rows in rows_axis.all_stored(tile.rows, begins[0]):
                for phase, across, columns in across_columns:
                    self.store(tile, values[:, :, row_phase, phase, :, down, across], rows, columns)
            return
        at_once = MANY_VALUES * values.shape[-2] // values.size
        pieces = (each for span in _cut(tile.rows, at_once) for each in rows_axis.pieces(span, begins[0]))
        for down, rows, phases in pieces:
            for phase, across, columns in across_columns:
                by_q = values[:, :, phases, phase, :, down, across].transpose(0, 1, 3, 4, 2, 5)
                self.store_by_q(tile, by_q, rows, columns)

    def store_by_q(self, tile: Tile, values: Array, rows: slice, columns: slice) -> None:
        """``values`` (g, c_out, n, q, row phase, x) plus the bias, into rows of the output that follow each other."""
        target = self.x[:, :, tile.samples, rows, columns].reshape(values.shape)
        if self.bias is None:
            target[...] = values
        else:
            self.xp.add(values, self.bias[:, :, None, None, None, None], out=target)

    def fill(self, samples: slice, rows: slice, columns: slice) -> None:
        """The bias alone, or zeros."""
        self.x[:, :, samples, rows, columns] = 0 if self.bias is None else self.bias[:, :, None, None, None]

    def fill_around(self) -> None:
        """Output cells that no tile holds."""
        for rows, columns in self.plan.outside:
            self.fill(slice(None), rows, columns)


FEW_VALUES = 512
"""A buffer size of NumPy, in values: rows longer than a quarter of it are added in place."""


@contextmanager
def in_place(xp: ArrayNamespace) -> Iterator[None]:
    """Makes NumPy add rows in place. With its usual buffer it copies rows of up to 2048 values first, at thrice the time."""
    if xp is not np:
        yield
        return
    before = np.setbufsize(FEW_VALUES)
    try:
        yield
    finally:
        np.setbufsize(before)


KEPT_BYTES = 16 * 1024**2
"""The most bytes of a worker's memory that are kept for the next call: touching new memory is slower than adding."""

VIEWS = 64
"""How many views are remembered: a small layer asks for the same ones at every call."""

_kept: list[Scratch] = []


@dataclass(slots=True, eq=False)
class Scratch:
    """Memory for the temporaries of one worker, allocated once and used for tile after tile."""

    xp: ArrayNamespace
    dtype: np.dtype[Any]
    bytes_held: int = 0
    """Bytes of all buffers."""
    _buffers: dict[str, Array] = field(default_factory=dict)
    _views: dict[tuple[str, tuple[int, ...]], Array] = field(default_factory=dict)

    def array(self, name: str, *shape: int) -> Array:
        """An uninitialised array; the next one of the same name overwrites it."""
        view = self._views.get((name, shape))
        if view is None:
            if len(self._views) >= VIEWS:
                self._views.clear()
            view = self._views[name, shape] = self._buffer(name, math.prod(shape)).reshape(shape)
        return view

    def _buffer(self, name: str, size: int) -> Array:
        """The first ``size`` values of a buffer that grows as needed."""
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size:
            if buffer is not None:
                self.bytes_held -= int(buffer.nbytes)
            self._views.clear()
            self._buffers.pop(name, None)
            del buffer  # given back before the larger one is taken
            self._buffers[name] = buffer = memory.aligned(size, self.dtype, self.xp)
            self.bytes_held += int(buffer.nbytes)
        return buffer[:size]


def take_scratch(xp: ArrayNamespace, dtype: np.dtype[Any], limit: int) -> Scratch:
    """Memory for a worker: on the host that of an earlier worker, if it holds no more than ``limit`` bytes."""
    if xp is np:
        try:
            taken = _kept.pop()  # atomic: no two threads get the same
        except IndexError:
            return Scratch(xp, dtype)
        if taken.dtype == dtype and taken.bytes_held <= limit:
            return taken
    return Scratch(xp, dtype)


def give_back(scratch: Scratch) -> None:
    """Keep a worker's memory for a later one, unless it is large."""
    if scratch.xp is np and scratch.bytes_held <= KEPT_BYTES and len(_kept) < available_threads():
        _kept.append(scratch)


@lru_cache(maxsize=64)
def tiles(plan: Plan, size: TileSize) -> tuple[Tile, ...]:
    """All tiles of a layer, samples outermost; none if no input reaches the output."""
    return tuple(
        Tile(slice(*samples), rows, columns)
        for samples in _cut(Span(0, plan.batch), size.samples)
        for rows in _cut(plan.rows.tiled, size.rows)
        for columns in _cut(plan.columns.tiled, size.columns)
    )


def _cut(span: Span, size: int) -> list[Span]:
    """A span in pieces of one size; the last may be shorter."""
    return [Span(begin, min(begin + size, span.end)) for begin in range(*span, max(size, 1))]
