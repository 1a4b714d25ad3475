"""Spread: every input cell is multiplied by all taps of many output channels, and the products are added where they belong.

Compiled code takes a block of output channels at a time, whose weights lie in the cache, and input cells of many rows and
samples, so that no vector is partly filled by narrow maps, and no zero is multiplied. Where nothing overlaps, the products
are stored instead of added.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fracstride.backends.engine.compiled import LINE, CompiledKernel, Layer
from fracstride.backends.engine.plan import AxisPlan, Plan
from fracstride.backends.engine.work import TileSize
from fracstride.core.pipeline import Array

MOST_LANES = 96
"""About how many taps, of some output channels, are multiplied at once."""

PACKED = 2**18
"""About how many inputs are packed at once: what the cache holds beside the weights."""

POSITIONS_AT_ONCE, ROWS = 128, 8
"""Input cells whose products are kept until they are added, and that are multiplied at once, as in the compiled code."""

FEW_BLOCKS, EVEN = 8, 4
"""So few blocks of output channels should be a multiple, so that threads get as many."""


def block_of(plan: Plan) -> int:
    """Output channels that are computed at once."""
    count = -(-plan.outputs // max(1, MOST_LANES // plan.taps))
    if 1 < count < FEW_BLOCKS:
        count = min(-(-count // EVEN) * EVEN, plan.outputs)
    return -(-plan.outputs // count)


def blocks(plan: Plan) -> int:
    """How many blocks of output channels there are."""
    return -(-plan.outputs // block_of(plan))


def lanes(plan: Plan) -> int:
    """Taps of a block of output channels, in whole vectors."""
    return -(-block_of(plan) * plan.taps // LINE) * LINE


def positions_at_once(plan: Plan) -> int:
    """Input cells that are packed at once."""
    most = max(POSITIONS_AT_ONCE, PACKED // plan.inputs // ROWS * ROWS)
    return min(plan.batch * plan.positions, most)


def arranged_by(weight: Array, plan: Plan, threads: int) -> Array:
    """The weight (g, c_in, c_out, tap, tap) as it is, in one piece."""
    return np.ascontiguousarray(weight)


def is_stored(plan: Plan) -> bool:
    """Whether no two products are for the same cell, and every cell has one."""
    return all(axis.kernel_size == axis.stride and axis.dilation == 1 for axis in (plan.rows, plan.columns))


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: packed inputs and weights, and products."""
    inputs = -(-positions_at_once(plan) // ROWS) * ROWS
    return plan.inputs * (lanes(plan) + inputs) + POSITIONS_AT_ONCE * lanes(plan)


def are_outputs_shared(plan: Plan) -> bool:
    """Always: so every thread packs other weights."""
    return True


def layer_of(plan: Plan) -> Layer:
    """The layer in numbers."""
    return _layer_of(
        plan.rows,
        plan.columns,
        plan.inputs,
        plan.outputs,
        block_of(plan),
        positions_at_once(plan),
        is_stored(plan),
    )


@lru_cache(maxsize=256)
def _layer_of(
    rows: AxisPlan, columns: AxisPlan, inputs: int, outputs: int, block: int, positions: int, stored: bool
) -> Layer:
    numbers = [
        inputs,
        outputs,
        rows.size,
        columns.size,
        rows.kernel_size,
        columns.kernel_size,
        rows.stride,
        columns.stride,
    ]
    numbers += [rows.dilation, columns.dilation, rows.crop, columns.crop, block, positions, int(stored)]
    return np.array(numbers, np.int64)


COMPILED = CompiledKernel("spread", layer_of, temporaries, blocks, arranged_by)
