"""Slices (col2im): all products of a tile, then one addition for all taps with the same shift.

Taps with the same shift land on neighbouring phases, so their products are added to these at once. Every row of products
is followed by as many zeros as taps reach beyond it, so that all rows of a map are one long run.
"""

from __future__ import annotations

from fracstride.backends.engine.general import arranged, channels_at_once
from fracstride.backends.engine.phases import LONG_ROW
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work, in_place
from fracstride.core.pipeline import Array

__all__ = ["arranged", "compute", "temporaries"]


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: its inputs in one piece, their products, and the sums of every phase."""
    rows = min(size.rows + plan.rows.reach, plan.rows.size)
    columns = min(size.columns + plan.columns.reach, plan.columns.size)
    pitch = columns + plan.columns.reach
    inputs = plan.inputs * rows * columns  # of long rows too, where they do not lie as a product reads them
    products = plan.taps * rows * (pitch + (columns if columns < LONG_ROW else 0))
    sums = plan.phases * ((rows + plan.rows.reach) * pitch + plan.columns.reach)
    at_once = channels_at_once(plan, size.samples * rows * pitch)
    return plan.groups * size.samples * (inputs + at_once * (products + sums))


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    plan = work.plan
    height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
    inputs = work.y[:, :, tile.samples, slice(*height), slice(*width)]
    at_once = channels_at_once(plan, tile.size.samples * height.size * (width.size + plan.columns.reach))
    for begin in range(0, plan.outputs, at_once):
        end = min(begin + at_once, plan.outputs)
        part = work if end - begin == plan.outputs else work.part(slice(begin, end), 1)
        sums = _sums(part, scratch, _products(part, scratch, inputs))
        part.store_phases(tile, sums, (height.begin, width.begin))


def _products(work: Work, scratch: Scratch, inputs: Array) -> Array:
    """(g, c_out, tap, tap, n, y, x and zeros)."""
    plan, (groups, _, samples, height, width) = work.plan, inputs.shape
    pitch = width + plan.columns.reach
    products = scratch.array("products", groups, work.weight.shape[1], samples, height, pitch)
    if width >= LONG_ROW:  # a product of every row, which is read where it lies
        by_row = products[..., :width].transpose(0, 2, 3, 1, 4)
        work.multiply(work.weight[:, None, None], inputs.transpose(0, 2, 3, 1, 4), by_row)
    else:
        flat = inputs.reshape(groups, plan.inputs, -1)  # whole rows of one sample are not copied
        made = scratch.array("made", groups, work.weight.shape[1], flat.shape[2])
        work.multiply(work.weight, flat, made)
        products[..., :width] = made.reshape(*products.shape[:-1], width)
    products[..., width:] = 0
    kernel = (plan.rows.kernel_size, plan.columns.kernel_size)
    return products.reshape(groups, plan.outputs, *kernel, samples, height, pitch)


def _sums(work: Work, scratch: Scratch, products: Array) -> Array:
    """(g, c_out, row phase, column phase, n, q, q) of the products."""
    rows, columns = work.plan.rows, work.plan.columns
    groups, outputs, _, _, samples, height, pitch = products.shape
    runs, run = products.reshape(*products.shape[:5], -1), height * pitch
    size = (rows.stride, columns.stride, samples, run + rows.reach * pitch + columns.reach)
    sums = scratch.array("sums", groups, outputs, *size)
    sums[...] = 0
    with in_place(work.xp):
        for vertical in rows.taps_of_shifts():
            for horizontal in columns.taps_of_shifts():
                begin = vertical.shift * pitch + horizontal.shift
                target = sums[:, :, vertical.phases, horizontal.phases, :, begin : begin + run]
                work.xp.add(target, runs[:, :, vertical.taps, horizontal.taps], out=target)
    inside = sums[..., : run + rows.reach * pitch]
    return inside.reshape(*sums.shape[:5], height + rows.reach, pitch)
