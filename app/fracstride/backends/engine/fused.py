"""Fused: a tile in one call of compiled code, which multiplies, adds and interleaves while numbers are in registers.

Phases with the same pattern of taps are convolved with those taps, as in *subkernels*. Rows of inputs lie behind each
other with zeros between (or there is a copy for each tap across that is as wide as the output of a phase), so that inputs
for many outputs are one run of numbers. Every vector of inputs is multiplied by the weights of up to eight outputs, which
are summed in registers, and a row of the output is put together from all its phases while these are in the cache.

The code is compiled when the program is installed, where there is a compiler of C; without, the other kernels are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, product

import numpy as np

from fracstride.backends.engine import compiled
from fracstride.backends.engine.compiled import LINE, CompiledKernel, Layer
from fracstride.backends.engine.plan import AxisPlan, Phases, Plan
from fracstride.backends.engine.work import TileSize
from fracstride.core.pipeline import Array

MOST_OUTPUTS, MOST_ROWS = 8, 64
"""The most output channels, and phases of channels, of which the sums are kept until they are stored."""

COPIED = 50
"""Products that take as long as copying a row of inputs once more, for every input in it: zeros beside short rows may
cost more."""

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
    most = max(1, min(MOST_OUTPUTS, MOST_ROWS // plan.phases))
    return -(-plan.outputs // -(-plan.outputs // most))


def blocks(plan: Plan) -> int:
    """How many blocks of output channels there are."""
    return -(-plan.outputs // block_of(plan))


def arranged_by(weight: Array, plan: Plan, threads: int) -> Array:
    """(g, block, values): the weight (g, c_in, c_out, tap, tap) with the outputs of a block side by side."""
    laid = np.empty((plan.groups, blocks(plan), plan.inputs * plan.taps * block_of(plan)), weight.dtype)
    compiled.code.arrange(compiled.PROCESSOR, layer_of(plan), np.ascontiguousarray(weight), laid, threads)
    return laid


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    return plan.groups * blocks(plan) * block_of(plan) * plan.inputs * plan.taps


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: the copies of one group's inputs, and the sums of a block of output channels."""
    copies, reach = _copies(plan)
    cells = size.samples * (size.rows + _reach(plan.rows)) * (size.columns + reach)
    return plan.inputs * copies * (cells + reach + 3 * LINE) + block_of(plan) * plan.phases * (
        cells + 2 * LINE
    )


def cells(plan: Plan) -> int:
    """For how many cells of all phases sums are made, in whole vectors."""
    _, reach = _copies(plan)
    of_sample = plan.rows.tiled.size * (plan.columns.tiled.size + reach)
    return plan.batch * plan.groups * -(-of_sample // LINE) * LINE


def laid_values(plan: Plan) -> int:
    """Values of the inputs as they are laid."""
    copies, reach = _copies(plan)
    rows, columns = plan.rows.tiled.size + _reach(plan.rows), plan.columns.tiled.size + reach
    return plan.batch * plan.groups * plan.inputs * copies * rows * columns


def layer_of(plan: Plan) -> Layer:
    """The layer in numbers."""
    return _layer_of(plan.rows, plan.columns, plan.inputs, plan.outputs, block_of(plan), *_copies(plan))


@lru_cache(maxsize=256)
def _layer_of(
    rows: AxisPlan, columns: AxisPlan, inputs: int, outputs: int, block: int, copies: int, reach: int
) -> Layer:
    shifts = columns.shifts if copies > 1 else columns.shifts[-1:]
    patterns = [
        list(_pattern(rows, columns, down, across, copies))
        for down, across in product(rows.alike, columns.alike)
    ]
    numbers = [inputs, outputs, block, rows.stride, columns.stride, rows.crop, columns.crop]
    numbers += [_reach(rows), rows.shifts[-1], copies, reach, len(patterns)]
    numbers += [max(each[0] for each in patterns), max(each[1] for each in patterns)]
    numbers += [rows.kernel_size * columns.kernel_size]
    return np.array([*numbers, *shifts, *chain.from_iterable(patterns)], np.int64)


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
        yield from (
            (columns.shifts.index(column_shift), 0) if copies > 1 else (0, columns.shifts[-1] - column_shift)
        )
        yield row_tap * columns.kernel_size + column_tap


def _copies(plan: Plan) -> tuple[int, int]:
    """How many copies of the inputs there are, one for each shift across, or cells more in each row of only one."""
    copies, reach = len(plan.columns.shifts), _reach(plan.columns)
    sums_of_zeros = reach * plan.outputs * plan.taps
    is_copied = (
        sums_of_zeros > COPIED * (copies - 1) * plan.columns.tiled.size or reach > plan.columns.tiled.size
    )
    return (copies, 0) if is_copied else (1, reach)


def _reach(axis: AxisPlan) -> int:
    """How many inputs beyond the first one a cell needs along an axis."""
    return axis.shifts[-1] - axis.shifts[0]


COMPILED = CompiledKernel("compute", layer_of, temporaries, blocks, arranged_by)
