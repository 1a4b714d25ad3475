"""Slices (col2im): all products of a tile in one matrix product, then one addition for all taps of a shift.

The taps that shift alike land on phases beside each other, so their products are added to these at once.
"""

from __future__ import annotations

from fracstride.backends.engine.general import arranged
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work, in_place
from fracstride.core.pipeline import Array

__all__ = ["arranged", "compute", "temporaries"]


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that one tile takes: its inputs in one piece, their products, and the sums of every phase."""
    rows = min(size.rows + plan.rows.reach, plan.rows.size)
    columns = min(size.columns + plan.columns.reach, plan.columns.size)
    cells = (plan.inputs + plan.outputs * plan.taps) * rows * columns
    sums = plan.outputs * plan.phases * (rows + plan.rows.reach) * (columns + plan.columns.reach)
    return plan.groups * size.samples * (cells + sums)


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """One tile of the output."""
    plan = work.plan
    height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
    inputs = work.y[:, :, tile.samples, slice(*height), slice(*width)]
    flat = inputs.reshape(plan.groups, plan.inputs, -1)  # whole rows of one sample are not copied
    products = scratch.array("products", plan.groups, work.weight.shape[1], flat.shape[2])
    work.multiply(work.weight, flat, products)
    kernel = (plan.rows.kernel_size, plan.columns.kernel_size)
    sums = _sums(work, scratch, products.reshape(plan.groups, plan.outputs, *kernel, *inputs.shape[2:]))
    across_columns = plan.columns.all_stored(tile.columns, width.begin)
    for row_phase, down, rows in plan.rows.all_stored(tile.rows, height.begin):
        for column_phase, across, columns in across_columns:
            work.store(tile, sums[:, :, row_phase, column_phase, :, down, across], rows, columns)


def _sums(work: Work, scratch: Scratch, products: Array) -> Array:
    """(g, c_out, row phase, column phase, n, q, q) of products (g, c_out, tap, tap, n, y, x)."""
    rows, columns = work.plan.rows, work.plan.columns
    groups, outputs, _, _, samples, height, width = products.shape
    size = (samples, height + rows.reach, width + columns.reach)
    sums = scratch.array("sums", groups, outputs, rows.stride, columns.stride, *size)
    sums[...] = 0
    with in_place(work.xp):
        for vertical in rows.taps_of_shifts():
            q_rows = slice(vertical.shift, vertical.shift + height)
            for horizontal in columns.taps_of_shifts():
                q_columns = slice(horizontal.shift, horizontal.shift + width)
                target = sums[:, :, vertical.phases, horizontal.phases, :, q_rows, q_columns]
                work.xp.add(target, products[:, :, vertical.taps, horizontal.taps], out=target)
    return sums
