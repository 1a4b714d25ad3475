"""Winograd: two by two neighbouring cells of a phase at a time, by the terms of both axes.

Along both axes together 3 x 3 taps take 16 products for four cells instead of 36, 2 x 2 taps 9 instead of 16. Sums of
inputs and of taps are made before, and the cells are sums of the products: that pays where many channels share them.
A sum of large numbers takes the digits of small ones beside them, so errors are relative to the largest inputs around.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import NamedTuple

import numpy as np

from fracstride.backends.engine import memory, terms
from fracstride.backends.engine.phases import put_padded
from fracstride.backends.engine.plan import KEPT, AxisPlan, Phases, Plan, Span, reached
from fracstride.backends.engine.subkernels import fill, taps_of_phases
from fracstride.backends.engine.work import (
    KEPT_BYTES,
    Scratch,
    Tile,
    TileSize,
    Work,
    give_back,
    in_place,
    take_scratch,
)
from fracstride.core.pipeline import Array, ArrayNamespace

SUMMED_AT_ONCE = 2**17
"""Values of a weight that stay in a core's cache while their sums are made."""


def is_possible(plan: Plan) -> bool:
    """Whether the terms of both axes are known, and spare something on one."""
    axes = (plan.rows, plan.columns)
    return all(map(terms.are_known, axes)) and any(axis.reach for axis in axes)


class _Group(NamedTuple):
    """Phases of both axes that take their taps alike, and where their weights lie: ``begin`` .. ``end``."""

    down: Phases
    across: Phases
    begin: int
    end: int

    @property
    def taps(self) -> tuple[int, int]:
        """Of each phase, down and across."""
        return len(self.down.taps), len(self.across.taps)

    @property
    def phases(self) -> tuple[int, int]:
        """How many there are, down and across."""
        return self.down.end - self.down.begin, self.across.end - self.across.begin

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(term down, term across, phase down, phase across)."""
        down, across = self.taps
        return down + 1, across + 1, *self.phases


@lru_cache(maxsize=KEPT)
def _groups(plan: Plan) -> tuple[_Group, ...]:
    """All phases that some tap lands on."""
    found, begin = [], 0
    for down in plan.rows.alike:
        for across in plan.columns.alike:
            group = _Group(down, across, begin, begin)
            if all(group.taps):
                begin += prod(group.shape)
                found.append(group._replace(end=begin))
    return tuple(found)


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(terms x phases, g, c_in, c_out) from (g, c_in, c_out, tap, tap), some input channels at a time."""
    laid = memory.aligned(arranged_values(plan), weight.dtype, xp).reshape(-1, *weight.shape[:3])
    at_once = max(SUMMED_AT_ONCE // max(plan.groups * plan.outputs * plan.taps, 1), 1)
    scratch = take_scratch(xp, weight.dtype, KEPT_BYTES)
    with np.errstate(invalid="ignore", over="ignore"):
        for begin in range(0, plan.inputs, at_once):
            some = slice(begin, begin + at_once)
            _sum_taps(plan, weight[:, some].transpose(3, 4, 0, 1, 2), laid[:, :, some], xp, scratch)
    give_back(scratch)
    return laid


def _sum_taps(plan: Plan, weight: Array, laid: Array, xp: ArrayNamespace, scratch: Scratch) -> None:
    """``laid`` (terms x phases, g, c_in, c_out) of a weight (tap, tap, g, c_in, c_out)."""
    by_tap = scratch.array("taps", *weight.shape)
    for target, source in zip(by_tap, weight, strict=True):
        for each, tap in zip(target, source, strict=True):
            each[...] = tap
    rows = scratch.array("rows", 1 + terms.MOST_TAPS, *weight.shape[1:])
    for group in _groups(plan):
        sums = laid[group.begin : group.end].reshape(*group.shape, *weight.shape[2:])
        for a, down in enumerate(taps_of_phases(plan.rows, group.down)):
            terms.sum_taps(by_tap[down], rows, xp)
            for b, across in enumerate(taps_of_phases(plan.columns, group.across)):
                taken = rows[: sums.shape[0], across].swapaxes(0, 1)
                terms.sum_taps(taken, sums[:, :, a, b].swapaxes(0, 1), xp)


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    return products(plan) * plan.groups * plan.inputs * plan.outputs


def products(plan: Plan) -> int:
    """Products of all phases for two by two cells of each."""
    return terms.products(plan.rows) * terms.products(plan.columns)


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that one tile takes: inputs, sums of them down, and down and across; products and cells of one group."""
    layout = Layout.of(plan, size)
    down, across = len(terms.inputs(plan.rows)), len(terms.inputs(plan.columns))
    # The inputs as they are and by parity, each four times so many; the sums down of every second column.
    inputs = plan.inputs * layout.rows * layout.pitch * (4 + 4 + 2 * down + down * across)
    most = max(prod(group.shape) + 4 * prod(group.phases) for group in _groups(plan))
    return size.samples * plan.groups * (inputs + most * plan.outputs * layout.cells)


class Layout(NamedTuple):
    """Where cells lie: ``pairs`` of rows of ``width`` pairs of columns, behind ``above`` rows and ``left`` columns.

    Every second column of every second row makes an array of its own, whose rows and channels follow each other. So sums
    are long runs, whatever rows they are of: a neighbour is at one offset from every cell.
    """

    pairs: int
    width: int
    above: int
    left: int

    @classmethod
    def of(cls, plan: Plan, size: TileSize) -> Layout:
        """For a tile of a size."""
        above, left = (int(axis.reach > 0) for axis in (plan.rows, plan.columns))
        return cls((size.rows + 1) // 2, (size.columns + 1) // 2, above, left)

    @property
    def rows(self) -> int:
        """Rows of inputs of one parity."""
        return self.pairs + self.above

    @property
    def pitch(self) -> int:
        """From one row to the next."""
        return self.width + self.left

    @property
    def cells(self) -> int:
        """From one output channel to the next."""
        return self.pairs * self.pitch

    @property
    def used(self) -> int:
        """Of these, what is multiplied: after the last row nothing is left out."""
        return self.cells - self.left

    def row(self, which: int) -> int:
        """Where the inputs of one parity begin that lie so many rows below the first cells."""
        return (self.above + which // 2) * self.pitch

    def column(self, which: int) -> int:
        """The same for columns to the right."""
        return self.left + which // 2


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """One tile of the output."""
    layout = Layout.of(work.plan, tile.size)
    with in_place(work.xp):
        sums = _sums(work, scratch, layout, _by_parity(work, tile, scratch, layout))
        for group in _groups(work.plan):
            _store(work, tile, layout, group, _cells(work, scratch, layout, sums, group))
    for down in work.plan.rows.alike:
        for across in work.plan.columns.alike:
            if not (down.taps and across.taps):
                fill(work, tile, down, across)


def _by_parity(work: Work, tile: Tile, scratch: Scratch, layout: Layout) -> Array:
    """(row parity, column parity, value): the inputs (n, g, c_in, y, x) from ``above`` and ``left`` of the tile on."""
    plan = work.plan
    channels = tile.size.samples, plan.groups, plan.inputs
    top, left = tile.rows.begin - 2 * layout.above, tile.columns.begin - 2 * layout.left
    padded = scratch.array("padded", *channels, 2 * layout.rows, 2 * layout.pitch)
    given_rows, rows = plan.rows.shifted(0, Span(top, top + padded.shape[-2]))
    given_columns, columns = plan.columns.shifted(0, Span(left, left + padded.shape[-1]))
    given = work.y[:, :, tile.samples, given_rows, given_columns]
    put_padded(padded, given.transpose(2, 0, 1, 3, 4), rows, columns)
    inputs = scratch.array("inputs", 2, 2, *channels, layout.rows, layout.pitch)
    by_parity = padded.reshape(*channels, layout.rows, 2, layout.pitch, 2)
    inputs[...] = by_parity.transpose(4, 6, 0, 1, 2, 3, 5)
    return inputs.reshape(2, 2, -1)


def _sums(work: Work, scratch: Scratch, layout: Layout, inputs: Array) -> Array:
    """(term down, term across, n, g, c_in, y x x): rows, and channels, with what is between them."""
    plan, down, across = work.plan, terms.inputs(work.plan.rows), terms.inputs(work.plan.columns)
    below = inputs.shape[-1] - layout.row(0)
    rows = scratch.array("down", len(down), 2, below)
    for target, (first, second, factor) in zip(rows, down, strict=True):
        one, other = (inputs[each % 2, :, layout.row(each) :][:, :below] for each in (first, second))
        _add(work.xp, one, other, factor, target)
    right = below - layout.column(0)
    sums = scratch.array("sums", len(across), len(down), inputs.shape[-1])
    for target, (first, second, factor) in zip(sums, across, strict=True):
        one, other = (rows[:, each % 2, layout.column(each) :][:, :right] for each in (first, second))
        _add(work.xp, one, other, factor, target[:, :right])
    by_channel = sums.reshape(*sums.shape[:2], -1, plan.groups, plan.inputs, layout.rows * layout.pitch)
    return by_channel.swapaxes(0, 1)


def _add(xp: ArrayNamespace, one: Array, other: Array, factor: int, out: Array) -> None:
    """``out`` = ``one`` + ``factor`` * ``other``."""
    if factor > 0:
        xp.add(one, other, out=out)
    elif factor < 0:
        xp.subtract(one, other, out=out)
    else:
        out[...] = one


def _cells(work: Work, scratch: Scratch, layout: Layout, sums: Array, group: _Group) -> Array:
    """(row of two, column of two, phase down, phase across, n, g, c_out, y x x) of some phases."""
    plan = work.plan
    down, across = (
        terms.among(axis, count) for axis, count in zip((plan.rows, plan.columns), group.taps, strict=True)
    )
    weight = work.weight[group.begin : group.end]
    weight = weight.reshape(*group.shape, 1, *weight.shape[1:]).swapaxes(-1, -2)
    shape = (sums.shape[2], plan.groups, plan.outputs, layout.cells)
    made = scratch.array("products", *group.shape, *shape)
    made[..., layout.used :] = 0
    taken = sums[down, across, None, None, ..., : layout.used]
    work.multiply(weight, taken, made[..., : layout.used])
    cells = scratch.array("cells", 2, 2, *group.phases, *shape)
    matrix = work.xp.asarray(terms.cells_of(*group.taps, cells.dtype))
    work.multiply(matrix, made.reshape(matrix.shape[1], -1), cells.reshape(4, -1))
    return cells


def _store(work: Work, tile: Tile, layout: Layout, group: _Group, cells: Array) -> None:
    """The cells of some phases, into the output."""
    plan = work.plan
    cells = cells.reshape(*cells.shape[:-1], layout.pairs, -1)[..., : layout.width]
    cells = cells.transpose(0, 1, 2, 3, 5, 6, 4, 7, 8)
    for a, down, (taken_down, rows) in _stored(plan.rows, group.down, tile.rows, layout.pairs):
        for b, across, (taken, columns) in _stored(plan.columns, group.across, tile.columns, layout.width):
            work.store(tile, cells[a, b, down, across][..., taken_down, taken], rows, columns)


@lru_cache(maxsize=KEPT)
def _stored(
    axis: AxisPlan, phases: Phases, span: Span, count: int
) -> tuple[tuple[int, int, tuple[slice, slice]], ...]:
    """(which of two, phase, (pairs, output cells)) of some phases."""
    begins = (
        (which, phase, (span.begin + which) * axis.stride + phase - axis.crop)
        for phase in range(phases.begin, phases.end)
        for which in range(2)
    )
    return tuple(
        (which, phase - phases.begin, reached(begin, 2 * axis.stride, count, axis.outputs(span)))
        for which, phase, begin in begins
    )
