"""Winograd: two by two neighbouring cells of a phase at a time, with the terms of both axes.

3 x 3 taps then take 16 products for four cells instead of 36, and 2 x 2 taps 9 instead of 16. Sums of inputs and of taps
are made first, and the cells are sums of the products; this is fast if many channels share these sums. Adding a large and
a small number loses digits of the small one, so errors are relative to the largest inputs nearby.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine import memory, terms
from fracstride.backends.engine.blocks import multiply
from fracstride.backends.engine.pairs import PADDING
from fracstride.backends.engine.phases import put_padded
from fracstride.backends.engine.plan import KEPT, AxisPlan, Phases, Plan, Span, reached
from fracstride.backends.engine.subkernels import fill, taps_of_phases
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work, in_place
from fracstride.core.pipeline import Array, ArrayNamespace

SUMMED_AT_ONCE = 512
"""Products that are summed in a run: in one of 1024 errors pass a millionth, since these are sums of sums."""

CROWDED = 256
"""Bytes: channels that are so far apart, or a multiple of it, lie in few lines of a cache."""


def planned(plan: Plan) -> Plan:
    """The plan with aligned axes, so that a narrow map has no cells beyond its edges."""
    return plan.aligned


def is_possible(plan: Plan) -> bool:
    """Whether the terms of both axes are known, and save products on at least one."""
    axes = (plan.rows, plan.columns)
    return all(map(terms.are_known, axes)) and any(axis.most_taps > 1 for axis in axes)


class _Group(NamedTuple):
    """Phases of both axes with the same pattern of taps, and the place of their weights: ``begin`` .. ``end``."""

    down: Phases
    across: Phases
    begin: int
    end: int

    @property
    def taps(self) -> tuple[int, int]:
        """The taps of each phase, down and across."""
        return len(self.down.taps), len(self.across.taps)

    @property
    def phases(self) -> tuple[int, int]:
        """How many phases it has, down and across."""
        return self.down.end - self.down.begin, self.across.end - self.across.begin

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(term down, term across, phase down, phase across)."""
        down, across = self.taps
        return down + 1, across + 1, *self.phases


@lru_cache(maxsize=KEPT)
def _groups(plan: Plan) -> tuple[_Group, ...]:
    """The groups of all phases with a tap."""
    found, begin = [], 0
    for down in plan.rows.alike:
        for across in plan.columns.alike:
            group = _Group(down, across, begin, begin)
            if all(group.taps):
                begin += prod(group.shape)
                found.append(group._replace(end=begin))
    return tuple(found)


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(terms x phases, g, c_in, c_out) from (g, c_in, c_out, tap, tap)."""
    laid = memory.aligned(arranged_values(plan), weight.dtype, xp)
    taps = weight.reshape(-1, plan.taps).swapaxes(0, 1)
    with np.errstate(invalid="ignore", over="ignore"):
        multiply(xp.asarray(_sums_of_taps(plan, weight.dtype)), taps, laid.reshape(-1, taps.shape[1]), xp)
    return laid.reshape(-1, *weight.shape[:3])


@lru_cache(maxsize=KEPT)
def _sums_of_taps(plan: Plan, dtype: np.dtype[np.floating]) -> npt.NDArray[np.floating]:
    """(terms x phases, tap): the factor of each tap in the sums of a weight."""
    sums = np.zeros((products(plan), plan.rows.kernel_size, plan.columns.kernel_size), dtype)
    for group in _groups(plan):
        of_both = np.multiply.outer(*(np.array(terms.TAPS[count], dtype) for count in group.taps))
        laid = sums[group.begin : group.end].reshape(*group.shape, *sums.shape[1:])
        for a, down in enumerate(taps_of_phases(group.down)):
            for b, across in enumerate(taps_of_phases(group.across)):
                laid[:, :, a, b, down, across] = of_both.swapaxes(1, 2)
    return sums.reshape(len(sums), -1)


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    return products(plan) * plan.groups * plan.inputs * plan.outputs


def products(plan: Plan) -> int:
    """How many products all phases need for two by two cells of each."""
    return terms.products(plan.rows) * terms.products(plan.columns)


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: inputs, their sums down, and down and across; products and cells of one group."""
    layout = Layout.of(plan, size)
    down, across = len(terms.inputs(plan.rows)), len(terms.inputs(plan.columns))
    inputs = 2 * layout.rows * layout.columns + PADDING + down * layout.pairs * layout.columns
    inputs += down * across * layout.pairs * layout.width
    # Of many channels there are two sums at a time.
    made = 1 if plan.inputs <= SUMMED_AT_ONCE else 2
    most = max(made * prod(group.shape) + 4 * prod(group.phases) for group in _groups(plan))
    cells = most * layout.pairs * layout.width
    return size.samples * plan.groups * (plan.inputs * inputs + plan.outputs * cells)


class Layout(NamedTuple):
    """The size of a tile: ``pairs`` of rows by ``width`` pairs of columns; the inputs have more rows and columns around.

    The channels of a cell lie side by side. So sums are long runs, however narrow a map is, and only cells are multiplied.
    """

    pairs: int
    width: int
    above: int
    left: int
    rows: int
    columns: int

    @classmethod
    def of(cls, plan: Plan, size: TileSize) -> Layout:
        """The layout for a tile of a size."""
        pairs, width = (size.rows + 1) // 2, (size.columns + 1) // 2
        (top, bottom), (left, right) = terms.reach(plan.rows), terms.reach(plan.columns)
        columns = 2 * width - 1 + right - left
        return cls(pairs, width, -top, -left, 2 * pairs - 1 + bottom - top, columns + columns % 2)

    def row(self, which: int) -> slice:
        """The inputs ``which`` rows below the first cells of each pair."""
        return slice(self.above + which, self.above + which + 2 * self.pairs - 1, 2)

    def column(self, which: int) -> tuple[int, slice]:
        """The parity of the inputs ``which`` columns to the right, and their columns among those of this parity."""
        pair, parity = divmod(self.left + which, 2)
        return parity, slice(pair, pair + self.width)


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    layout = Layout.of(work.plan, tile.size)
    with in_place(work.xp):
        sums = _sums(work, scratch, layout, _inputs(work, tile, scratch, layout))
        for group in _groups(work.plan):
            _store(work, tile, layout, group, _cells(work, scratch, sums, group))
    for down in work.plan.rows.alike:
        for across in work.plan.columns.alike:
            if not (down.taps and across.taps):
                fill(work, tile, down, across)


def _inputs(work: Work, tile: Tile, scratch: Scratch, layout: Layout) -> Array:
    """(g, n, row, column, c_in), from ``above`` and ``left`` of the tile on."""
    plan, (top, left) = work.plan, (tile.rows.begin - layout.above, tile.columns.begin - layout.left)
    inputs = scratch.array("inputs", plan.groups, tile.size.samples, layout.rows, layout.columns, plan.inputs)
    given_rows, rows = plan.rows.shifted(0, Span(top, top + layout.rows))
    given_columns, columns = plan.columns.shifted(0, Span(left, left + layout.columns))
    given = work.y[:, :, tile.samples, given_rows, given_columns].transpose(0, 2, 1, 3, 4)
    put_padded(inputs.transpose(0, 1, 4, 2, 3), _apart(given, scratch), rows, columns)
    return inputs


def _apart(given: Array, scratch: Scratch) -> Array:
    """A copy of (g, n, c, y, x) with channels further apart, if they would compete for the same cache lines."""
    if scratch.xp is not np or given.strides[2] % CROWDED:
        return given
    cells = given.shape[3] * given.shape[4]
    apart = scratch.array("apart", *given.shape[:3], cells + PADDING)[..., :cells].reshape(given.shape)
    apart[...] = given
    return apart


def _sums(work: Work, scratch: Scratch, layout: Layout, inputs: Array) -> Array:
    """(term down, term across, g, cell, c_in)."""
    plan, down, across = work.plan, terms.inputs(work.plan.rows), terms.inputs(work.plan.columns)
    shape = (*inputs.shape[:2], layout.pairs)
    by_parity = inputs.reshape(*inputs.shape[:3], -1, 2, plan.inputs)
    rows = scratch.array("down", len(down), 2, *shape, layout.columns // 2, plan.inputs)
    for target, (first, second, factor) in zip(rows, down, strict=True):
        one, other = (by_parity[:, :, layout.row(each)] for each in (first, second))
        _add(work.xp, one, other, factor, target.transpose(1, 2, 3, 4, 0, 5))
    sums = scratch.array("sums", len(down), len(across), *shape, layout.width, plan.inputs)
    for number, (first, second, factor) in enumerate(across):
        taken = (layout.column(each) for each in (first, second))
        one, other = (rows[:, parity][..., columns, :] for parity, columns in taken)
        _add(work.xp, one, other, factor, sums[:, number])
    return sums.reshape(len(down), len(across), plan.groups, -1, plan.inputs)


def _add(xp: ArrayNamespace, one: Array, other: Array, factor: int, out: Array) -> None:
    """``out`` = ``one`` + ``factor`` * ``other``."""
    if factor > 0:
        xp.add(one, other, out=out)
    elif factor < 0:
        xp.subtract(one, other, out=out)
    else:
        out[...] = one


def _cells(work: Work, scratch: Scratch, sums: Array, group: _Group) -> Array:
    """(row of two, column of two, phase down, phase across, g, cell, c_out) of some phases."""
    plan = work.plan
    down, across = terms.among(plan.rows, group.down), terms.among(plan.columns, group.across)
    weight = work.weight[group.begin : group.end]
    weight = weight.reshape(*group.shape, *weight.shape[1:])
    taken = sums[down, across, None, None]
    shape = (plan.groups, sums.shape[3], plan.outputs)
    made = scratch.array("products", *group.shape, *shape)
    work.multiply(taken[..., :SUMMED_AT_ONCE], weight[..., :SUMMED_AT_ONCE, :], made)
    for begin in range(SUMMED_AT_ONCE, plan.inputs, SUMMED_AT_ONCE):
        some = slice(begin, begin + SUMMED_AT_ONCE)
        more = scratch.array("more products", *made.shape)
        work.multiply(taken[..., some], weight[..., some, :], more)
        work.xp.add(made, more, out=made)
    cells = scratch.array("cells", 2, 2, *group.phases, *shape)
    matrix = work.xp.asarray(terms.cells_of(*group.taps, cells.dtype))
    work.multiply(matrix, made.reshape(matrix.shape[1], -1), cells.reshape(4, -1))
    return cells


def _store(work: Work, tile: Tile, layout: Layout, group: _Group, cells: Array) -> None:
    """Store the cells of some phases into the output."""
    plan = work.plan
    shape = (tile.size.samples, layout.pairs, layout.width, plan.outputs)
    cells = cells.reshape(*cells.shape[:-2], *shape).transpose(0, 1, 2, 3, 4, 8, 5, 6, 7)
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
