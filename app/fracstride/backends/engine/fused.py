"""Fused: a tile in one call of compiled code, which multiplies, adds and interleaves while numbers are in registers.

Phases with the same pattern of taps are convolved with those taps, as in *subkernels*. Rows of inputs lie behind each
other with zeros between (or there is a copy for each tap across that is as wide as the output of a phase), so that inputs
for many outputs are one run of numbers. Every vector of inputs is multiplied by the weights of up to eight outputs, which
are summed in registers, and a row of the output is put together from all its phases while these are in the cache.

The code is compiled when the program is installed, where there is a compiler of C; without, the other kernels are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple

import numpy as np

from fracstride.backends.engine import compiled
from fracstride.backends.engine.compiled import LINE, CompiledKernel, Layer
from fracstride.backends.engine.plan import AxisPlan, Phases, Plan
from fracstride.backends.engine.work import TileSize
from fracstride.core.pipeline import Array

MOST_OUTPUTS, MOST_ROWS = 8, 64
"""The most output channels, and phases of channels, of which the sums are kept until they are stored."""

PAGE = 1024
"""Values that copies should not lie apart, as in the compiled code."""

COPIED = 50
"""Products that take as long as copying a row of inputs once more, for every input in it: zeros beside short rows may
cost more."""

TILE_BYTES = 3 * 2**18
"""About as many bytes of a tile stay in the cache beside the weights."""

FEW_CELLS = 400
"""With fewer input cells threads share the output channels instead of rows."""


def planned(plan: Plan) -> Plan:
    """The layer as this kernel takes it: with phases counted from the first cell of the output."""
    return plan.aligned


def are_outputs_shared(plan: Plan) -> bool:
    """Whether threads share the output channels instead of tiles."""
    return plan.batch * plan.positions < FEW_CELLS


def block_of(plan: Plan) -> int:
    """Output channels that are computed at once."""
    return even_block(plan.outputs, MOST_ROWS // plan.phases)


def even_block(outputs: int, most: int) -> int:
    """The size of blocks of output channels, at most so large, that are all about as large."""
    most = max(1, min(MOST_OUTPUTS, most))
    return -(-outputs // -(-outputs // most))


def blocks(plan: Plan) -> int:
    """How many blocks of output channels there are."""
    return -(-plan.outputs // block_of(plan))


def arranged_by(weight: Array, plan: Plan, threads: int) -> Array:
    """(g, block, values): the weight (g, c_in, c_out, tap, tap) with the outputs of a block side by side."""
    return in_blocks(weight, layer_of(plan), blocks(plan), arranged_values(plan), threads)


def in_blocks(weight: Array, layer: Layer, blocks: int, values: int, threads: int) -> Array:
    """The weight in as many blocks of each group, and as many values in all."""
    laid = np.empty((len(weight), blocks, values // len(weight) // blocks), weight.dtype)
    compiled.code.arrange(compiled.PROCESSOR, layer, np.ascontiguousarray(weight), laid, threads)
    return laid


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    return plan.groups * blocks(plan) * block_of(plan) * plan.inputs * plan.taps


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: the copies of one group's inputs, and the sums of a block of output channels."""
    copies, reach = copies_of(plan)
    cells = size.samples * (size.rows + reach_of(plan.rows)) * (size.columns + reach)
    return in_planes(plan.inputs * copies, cells + reach) + block_of(plan) * plan.phases * (cells + 2 * LINE)


def in_planes(copies: int, cells: int) -> int:
    """Values of so many copies, which are not to be in each other's way in the cache."""
    plane = -(-cells // LINE) * LINE
    return copies * (plane + LINE if plane % PAGE == 0 else plane) + LINE


def cells(plan: Plan) -> int:
    """For how many cells of all phases sums are made, in whole vectors."""
    _, reach = copies_of(plan)
    of_sample = plan.rows.tiled.size * (plan.columns.tiled.size + reach)
    return plan.batch * plan.groups * -(-of_sample // LINE) * LINE


def laid_values(plan: Plan) -> int:
    """Values of the inputs as they are laid."""
    copies, reach = copies_of(plan)
    rows, columns = plan.rows.tiled.size + reach_of(plan.rows), plan.columns.tiled.size + reach
    return plan.batch * plan.groups * plan.inputs * copies * rows * columns


def layer_of(plan: Plan) -> Layer:
    """The layer in numbers."""
    return _layer_of(plan.rows, plan.columns, plan.inputs, plan.outputs, block_of(plan), *copies_of(plan))


@lru_cache(maxsize=256)
def _layer_of(
    rows: AxisPlan, columns: AxisPlan, inputs: int, outputs: int, block: int, copies: int, reach: int
) -> Layer:
    patterns = [
        tuple(_pattern(rows, columns, down, across, copies))
        for down, across in product(rows.alike, columns.alike)
    ]
    laid = [(shift, 0, 0, 0) for shift in shifts_of(columns, copies)]
    each_alone = Down(reach_of(rows), rows.shifts[-1], 1, rows.stride, rows.kernel_size, 1)
    return described(rows, columns, (inputs, outputs, block), reach, each_alone, laid, (), patterns)


class Down(NamedTuple):
    """How rows of cells are made of rows of inputs, as the compiled code reads it."""

    reach: int
    """How many rows of inputs beyond the first one a cell needs."""
    farthest: int
    """The largest shift."""
    together: int
    """Rows of a phase that are made of the same products."""
    sums: int
    """Rows of sums for all of these, of every phase."""
    terms: int
    """Rows of weights."""
    apart: int
    """Rows from one tap of a phase to the next one."""


def described(
    rows: AxisPlan,
    columns: AxisPlan,
    channels: tuple[int, int, int],
    reach: int,
    down: Down,
    laid: Sequence[tuple[int, ...]],
    made: Sequence[tuple[int, ...]],
    patterns: Sequence[tuple[int, ...]],
) -> Layer:
    """A layer in the order of ``struct layer``: inputs, outputs and those of a block; ``laid``: what the copies hold.

    ``made`` says how each phase down is made of terms, if it is.
    """
    numbers = [*channels, rows.stride, columns.stride, rows.crop, columns.crop]
    numbers += [down.reach, down.farthest, len(laid), reach, len(patterns)]
    numbers += [max(each[0] for each in patterns), max(each[1] for each in patterns)]
    numbers += [rows.kernel_size * columns.kernel_size, down.together, down.sums, down.terms]
    numbers += [columns.kernel_size, down.apart]
    return np.array([*numbers, *chain.from_iterable((*laid, *made, *patterns))], np.int64)


def shifts_of(columns: AxisPlan, copies: int) -> tuple[int, ...]:
    """The shift of each copy."""
    return columns.shifts if copies > 1 else columns.shifts[-1:]


def _pattern(rows: AxisPlan, columns: AxisPlan, down: Phases, across: Phases, copies: int) -> Iterator[int]:
    """Phases with the same taps: how many phases and taps, then every phase, then every tap."""
    phases = list(product(range(down.end - down.begin), range(across.end - across.begin)))
    yield from (len(phases), len(down.taps) * len(across.taps))
    for row, column in phases:
        yield from (
            (down.begin + row) * columns.stride + across.begin + column,
            row * columns.kernel_size + column,
        )
    for (row_tap, row_shift), (column_tap, column_shift) in product(down.shifted_taps, across.shifted_taps):
        yield rows.shifts[-1] - row_shift
        yield from place_of(column_shift, columns, copies)
        yield row_tap * columns.kernel_size + column_tap


def place_of(shift: int, columns: AxisPlan, copies: int) -> tuple[int, int]:
    """In which copy the inputs with a shift across are, and how many cells across."""
    return (columns.shifts.index(shift), 0) if copies > 1 else (0, columns.shifts[-1] - shift)


def copies_of(plan: Plan) -> tuple[int, int]:
    """How many copies of the inputs there are, one for each shift across, or cells more in each row of only one."""
    return cheaper_copies(plan, COPIED, plan.outputs * plan.taps)


def cheaper_copies(plan: Plan, of_copy: float, of_zero: float) -> tuple[int, int]:
    """The same, if for every row of inputs a copy costs so much for each of its cells, and so much a zero beside it."""
    copies, reach = len(plan.columns.shifts), reach_of(plan.columns)
    is_copied = reach * of_zero > of_copy * (copies - 1) * plan.columns.tiled.size
    return (copies, 0) if is_copied or reach > plan.columns.tiled.size else (1, reach)


def reach_of(axis: AxisPlan) -> int:
    """How many inputs beyond the first one a cell needs along an axis."""
    return axis.shifts[-1] - axis.shifts[0]


COMPILED = CompiledKernel("compute", layer_of, temporaries, blocks, arranged_by)
