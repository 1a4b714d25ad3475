"""Rows: a small product for each row of the output, whose values come out in the row's order.

The inputs for cell m of a row, times the taps of every column phase, give ``stride`` neighbouring outputs, so nothing is
stored in strides. This is fast if few inputs are summed and strides are large, as when channels are enlarged one by one.
Columns are counted from the first output: output o = m*s + p takes inputs m - h.
"""

from __future__ import annotations

import numpy as np

from fracstride.backends.engine.phases import put_padded
from fracstride.backends.engine.plan import Plan, Span
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace


def sums(plan: Plan) -> int:
    """How many inputs are multiplied for every cell of a row."""
    return plan.rows.shift_count() * plan.columns.shift_count(plan.columns.crop) * plan.inputs


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out, row phase, shifts x c_in, column phase) from (g, c_in, c_out, tap, tap)."""
    rows, across = plan.rows, plan.columns.taps_of_shifts(plan.columns.crop)
    shape = (plan.groups, plan.outputs, rows.stride, len(rows.shifts), len(across), plan.inputs)
    spread = xp.zeros((*shape, plan.columns.stride), weight.dtype)
    by_channel = weight.swapaxes(1, 2)
    for tap, (down, phase) in enumerate(rows.landings):
        of_row = spread[:, :, phase, rows.shifts.index(down)]
        for number, each in enumerate(across):
            of_row[:, :, number, :, each.phases] = by_channel[:, :, :, tap, each.taps]
    return spread.reshape(*shape[:3], -1, plan.columns.stride)


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    return plan.groups * plan.outputs * plan.phases * sums(plan)


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: the inputs of every cell, and the output."""
    columns = size.columns + 1
    values = sums(plan) + plan.outputs * plan.phases
    return plan.groups * size.samples * size.rows * columns * values


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    stride, region = work.plan.columns.stride, work.plan.columns.outputs(tile.columns)
    cells = Span(region.begin // stride, -(-region.end // stride))
    if not cells.size:
        return
    inputs = _inputs(work, tile, scratch, cells)[:, :, :, :, None]
    columns, skipped = slice(*region), region.begin - cells.begin * stride
    is_exact = work.bias is None and work.xp is np and cells.size * stride == region.size
    for down, rows, phases in work.plan.rows.pieces(tile.rows, tile.rows.begin):
        taken, weight = inputs[:, :, :, down], work.weight[:, :, None, None, phases]
        shape = (*weight.shape[:2], *taken.shape[2:4], weight.shape[4], cells.size, stride)
        target = work.x[:, :, tile.samples, rows, columns]
        if is_exact and target.strides[-1] == target.itemsize:
            work.multiply(taken, weight, target.reshape(shape))
            continue
        made = scratch.array("rows", *shape)
        work.multiply(taken, weight, made)
        values = made.reshape(*shape[:3], shape[3] * shape[4], -1)[..., skipped : skipped + region.size]
        work.store(tile, values, rows, columns)


def _inputs(work: Work, tile: Tile, scratch: Scratch, cells: Span) -> Array:
    """(g, 1, n, y, x, shifts x c_in): the inputs for each cell of the rows."""
    plan, size = work.plan, tile.size
    across = plan.columns.taps_of_shifts(plan.columns.crop)
    shape = (
        plan.groups,
        1,
        size.samples,
        size.rows,
        cells.size,
        len(plan.rows.shifts),
        len(across),
        plan.inputs,
    )
    inputs = scratch.array("inputs", *shape)
    by_shift = inputs[:, 0].transpose(4, 5, 0, 6, 1, 2, 3)
    for part, shift_down in zip(by_shift, plan.rows.shifts, strict=True):
        source_rows, rows = plan.rows.shifted(shift_down, tile.rows)
        for target, each in zip(part, across, strict=True):
            source_columns, columns = plan.columns.shifted(each.shift, cells)
            source = work.y[:, :, tile.samples, source_rows, source_columns]
            put_padded(target, source, rows, columns)
    return inputs.reshape(*shape[:5], -1)
