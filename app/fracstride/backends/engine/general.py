"""General: all products of a tile in one matrix product, then each output phase gathers its taps.

The rows of the inputs are separated by as many zeros as the kernel reaches across, so that the products of one tap
are one long run at one offset from those of another, whatever row or sample they belong to; the sums are long
additions, and each output cell is stored once.
"""

from __future__ import annotations

from fracstride.backends.engine.plan import Plan, Span
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace

Taps = list[tuple[int, int, int]]
"""(tap row, tap column, offset of its products from those of no shift)."""


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out x taps, c_in) as a view of (g, c_in, c_out, tap, tap)."""
    return weight.reshape(plan.groups, plan.inputs, plan.outputs * plan.taps).swapaxes(1, 2)


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that one tile takes: separated inputs, their products, the sums of one phase."""
    rows = min(size.rows + plan.rows.reach, plan.rows.size)
    pitch = min(size.columns + plan.columns.reach, plan.columns.size) + plan.columns.reach
    products = (plan.inputs + plan.outputs * plan.taps) * rows
    sums = plan.outputs * (rows + plan.rows.reach + 1)
    return plan.groups * size.samples * (products + sums) * pitch


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """One tile of the output."""
    plan = work.plan
    height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
    pitch = width.size + plan.columns.reach
    products = _products(work, tile, scratch, height, width)
    sums = scratch.array(
        "sums", plan.groups, plan.outputs, tile.size.samples, height.size + plan.rows.reach + 1, pitch
    )
    for row_phase, vertical in enumerate(plan.rows.taps_of_phase):
        down, rows = plan.rows.stored(row_phase, tile.rows, height.begin)
        for column_phase, horizontal in enumerate(plan.columns.taps_of_phase):
            across, columns = plan.columns.stored(column_phase, tile.columns, width.begin)
            if not vertical or not horizontal:
                work.fill(tile.samples, rows, columns)
                continue
            taps = [(a, b, up * pitch + left) for a, up in vertical for b, left in horizontal]
            _gather(work, products, sums.reshape(*sums.shape[:3], -1), taps)
            work.store(tile, sums[..., down, across], rows, columns)


def _products(work: Work, tile: Tile, scratch: Scratch, height: Span, width: Span) -> Array:
    """(g, c_out, tap row, tap column, n, separated inputs)."""
    plan, samples = work.plan, tile.size.samples
    pitch = width.size + plan.columns.reach
    separated = scratch.array("inputs", plan.groups, plan.inputs, samples, height.size, pitch)
    separated[..., : width.size] = work.y[:, :, tile.samples, slice(*height), slice(*width)]
    separated[..., width.size :] = 0
    flat = separated.reshape(plan.groups, plan.inputs, -1)
    products = scratch.array("products", plan.groups, work.weight.shape[1], flat.shape[2])
    work.xp.matmul(work.weight, flat, out=products)
    kernel = (plan.rows.kernel_size, plan.columns.kernel_size)
    return products.reshape(plan.groups, plan.outputs, *kernel, samples, height.size * pitch)


def _gather(work: Work, products: Array, sums: Array, taps: Taps) -> None:
    """The sum of some taps' products, each at its own offset."""
    length = products.shape[-1]
    a, b, offset = taps[0]
    sums[..., :offset] = 0
    sums[..., offset + length :] = 0
    sums[..., offset : offset + length] = products[:, :, a, b]
    for a, b, offset in taps[1:]:
        target = sums[..., offset : offset + length]
        work.xp.add(target, products[:, :, a, b], out=target)
