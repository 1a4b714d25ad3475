"""Product: few input cells with many channels, so one product of cells with channels, then one slice per cell."""

from __future__ import annotations

from fracstride.backends.engine.plan import AxisPlan, Plan, Span, reached
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_in, c_out x taps) as a view of (g, c_in, c_out, tap, tap)."""
    return weight.reshape(plan.groups, plan.inputs, plan.outputs * plan.taps)


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that one tile takes: its inputs in one piece, and their products."""
    rows = min(size.rows + plan.rows.reach, plan.rows.size)
    columns = min(size.columns + plan.columns.reach, plan.columns.size)
    return plan.groups * (plan.inputs + plan.outputs * plan.taps) * size.samples * rows * columns


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """One tile of the output."""
    plan = work.plan
    height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
    products = _products(work, tile, scratch, height, width)
    region_rows, region_columns = plan.rows.outputs(tile.rows), plan.columns.outputs(tile.columns)
    is_alone = plan.rows.size == plan.columns.size == 1
    covered = is_alone and _covers(plan.rows, region_rows) and _covers(plan.columns, region_columns)
    if not covered:
        work.fill(tile.samples, slice(*region_rows), slice(*region_columns))
    for i, m in enumerate(range(*height)):
        down, rows = _cell(plan.rows, m, region_rows)
        for j, across_m in enumerate(range(*width)):
            across, columns = _cell(plan.columns, across_m, region_columns)
            values = products[:, :, :, i, j, down, across]
            if covered:
                work.store(tile, values, rows, columns)
                continue
            target = work.x[:, :, tile.samples, rows, columns]
            work.xp.add(target, values, out=target)


def _cell(axis: AxisPlan, m: int, region: Span) -> tuple[slice, slice]:
    """The taps of one input cell that land in a region, and where."""
    return reached(m * axis.stride - axis.crop, axis.dilation, axis.kernel_size, region)


def _covers(axis: AxisPlan, region: Span) -> bool:
    """Whether the taps of a single input cell land on every cell of a region."""
    taps, _ = _cell(axis, 0, region)
    return len(range(taps.start, taps.stop)) == region.size


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
