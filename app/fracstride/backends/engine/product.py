"""Product: for few input cells with many channels; one product of cells with channels, then a slice for each cell."""

from __future__ import annotations

import numpy as np

from fracstride.backends.engine.plan import AxisPlan, Plan, Span, reached
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_in, c_out x taps) as a view of (g, c_in, c_out, tap, tap)."""
    return weight.reshape(plan.groups, plan.inputs, plan.outputs * plan.taps)


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: its inputs in one piece, and their products."""
    rows = min(size.rows + plan.rows.reach, plan.rows.size)
    columns = min(size.columns + plan.columns.reach, plan.columns.size)
    return plan.groups * (plan.inputs + plan.outputs * plan.taps) * size.samples * rows * columns


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    plan = work.plan
    if _is_all_taps(plan.rows, tile.rows) and _is_all_taps(plan.columns, tile.columns) and work.xp is np:
        x = work.x[:, :, tile.samples]
        target = x.swapaxes(1, 2).reshape(plan.groups, tile.size.samples, -1)
        if np.may_share_memory(target, x):
            _multiply_in_place(work, tile, target)
            return
    height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
    products = _products(work, tile, scratch, height, width)
    region_rows, region_columns = plan.rows.outputs(tile.rows), plan.columns.outputs(tile.columns)
    work.fill(tile.samples, slice(*region_rows), slice(*region_columns))
    for i, m in enumerate(range(*height)):
        down, rows = _cell(plan.rows, m, region_rows)
        for j, across_m in enumerate(range(*width)):
            across, columns = _cell(plan.columns, across_m, region_columns)
            target = work.x[:, :, tile.samples, rows, columns]
            work.xp.add(target, products[:, :, :, i, j, down, across], out=target)


def _is_all_taps(axis: AxisPlan, span: Span) -> bool:
    """Whether the taps of a single input are an axis of the output, and the tile has all of them."""
    is_kernel = axis.size == axis.dilation == 1 and axis.output == axis.kernel_size and axis.crop == 0
    return is_kernel and span == axis.tiled


def _multiply_in_place(work: Work, tile: Tile, target: Array) -> None:
    """Multiply a single cell straight into the output (g, n, c_out x taps)."""
    work.multiply(work.y[:, :, tile.samples, 0, 0].swapaxes(1, 2), work.weight, target)
    if work.bias is not None:
        x = work.x[:, :, tile.samples]
        work.xp.add(x, work.bias[:, :, None, None, None], out=x)


def _cell(axis: AxisPlan, m: int, region: Span) -> tuple[slice, slice]:
    """The taps of one input cell that land in a region, and where they land."""
    return reached(m * axis.stride - axis.crop, axis.dilation, axis.kernel_size, region)


def _products(work: Work, tile: Tile, scratch: Scratch, height: Span, width: Span) -> Array:
    """(g, c_out, n, row, column, tap row, tap column)."""
    plan = work.plan
    shape = (tile.size.samples, height.size, width.size)
    cells = scratch.array("inputs", plan.groups, *shape, plan.inputs)
    source = work.y[:, :, tile.samples, slice(*height), slice(*width)]
    cells[...] = work.xp.moveaxis(source, 1, -1)
    flat = cells.reshape(plan.groups, -1, plan.inputs)
    products = scratch.array("products", plan.groups, flat.shape[1], work.weight.shape[2])
    work.multiply(flat, work.weight, products)
    kernel = (plan.rows.kernel_size, plan.columns.kernel_size)
    return work.xp.moveaxis(products.reshape(plan.groups, *shape, plan.outputs, *kernel), 4, 1)
