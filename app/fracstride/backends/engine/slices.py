"""Slices (col2im): all products of a tile in one matrix product, then one strided slice of the output per tap."""

from __future__ import annotations

from fracstride.backends.engine.general import arranged
from fracstride.backends.engine.plan import Plan, reached
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work

__all__ = ["arranged", "compute", "temporaries"]


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that one tile takes: its inputs in one piece, and their products."""
    rows = min(size.rows + plan.rows.reach, plan.rows.size)
    columns = min(size.columns + plan.columns.reach, plan.columns.size)
    return plan.groups * (plan.inputs + plan.outputs * plan.taps) * size.samples * rows * columns


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """One tile of the output."""
    plan = work.plan
    height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
    shape = (tile.size.samples, height.size, width.size)
    inputs = work.y[:, :, tile.samples, slice(*height), slice(*width)]
    flat = inputs.reshape(plan.groups, plan.inputs, -1)  # whole rows of one sample are not copied
    products = scratch.array("products", plan.groups, work.weight.shape[1], flat.shape[2])
    work.multiply(work.weight, flat, products)
    kernel = (plan.rows.kernel_size, plan.columns.kernel_size)
    products = products.reshape(plan.groups, plan.outputs, *kernel, *shape)
    region_rows, region_columns = plan.rows.outputs(tile.rows), plan.columns.outputs(tile.columns)
    work.fill(tile.samples, slice(*region_rows), slice(*region_columns))
    for a in range(plan.rows.kernel_size):
        origin = height.begin * plan.rows.stride + a * plan.rows.dilation - plan.rows.crop
        down, rows = reached(origin, plan.rows.stride, height.size, region_rows)
        for b in range(plan.columns.kernel_size):
            origin = width.begin * plan.columns.stride + b * plan.columns.dilation - plan.columns.crop
            across, columns = reached(origin, plan.columns.stride, width.size, region_columns)
            target = work.x[:, :, tile.samples, rows, columns]
            work.xp.add(target, products[:, :, a, b, :, down, across], out=target)
