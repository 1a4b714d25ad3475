"""Shifted: for few channels; whole planes of inputs are multiplied by one number and added, phase by phase."""

from __future__ import annotations

from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """The weight (g, c_in, c_out, tap, tap) as it is."""
    return weight


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: the sums of one phase, and the products of one tap."""
    return 2 * plan.groups * plan.outputs * size.samples * size.rows * size.columns


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    plan = work.plan
    sums = scratch.array("sums", plan.groups, plan.outputs, *tile.size)
    for row_phase, vertical in enumerate(plan.rows.every_phase):
        down, rows = plan.rows.stored(row_phase, tile.rows, tile.rows.begin)
        for column_phase, horizontal in enumerate(plan.columns.every_phase):
            across, columns = plan.columns.stored(column_phase, tile.columns, tile.columns.begin)
            if not vertical.taps or not horizontal.taps:
                work.fill(tile.samples, rows, columns)
                continue
            sums[...] = 0
            for a, up in vertical.shifted_taps:
                for b, left in horizontal.shifted_taps:
                    _add_tap(work, tile, scratch, sums, (a, up), (b, left))
            work.store(tile, sums[..., down, across], rows, columns)


def _add_tap(
    work: Work, tile: Tile, scratch: Scratch, sums: Array, row: tuple[int, int], column: tuple[int, int]
) -> None:
    """Add the products of one tap (number, shift) along both axes, for every input channel."""
    source_rows, rows = work.plan.rows.shifted(row[1], tile.rows)
    source_columns, columns = work.plan.columns.shifted(column[1], tile.columns)
    target = sums[..., rows, columns]
    products = scratch.array("products", *target.shape)
    for channel in range(work.plan.inputs):
        source = work.y[:, channel, None, tile.samples, source_rows, source_columns]
        weight = work.weight[:, channel, :, row[0], column[0], None, None, None]
        work.xp.multiply(source, weight, out=products)
        work.xp.add(target, products, out=target)
