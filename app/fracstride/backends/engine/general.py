"""General: all products of a tile in one matrix product, then each output phase gathers its taps.

The rows of the inputs are separated by as many zeros as the kernel reaches across, and samples lie side by side in
every cell, so that the products of one tap are one long run at one offset from those of another, whatever row or
sample they belong to; the sums are long additions, and each output cell is stored once.
"""

from __future__ import annotations

from typing import NamedTuple

from fracstride.backends.engine.blocks import multiply
from fracstride.backends.engine.plan import Plan, Span
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace

PRODUCTS_AT_ONCE = 2**18
"""Values; 1 MiB in float32."""

FEW_ZEROS = 12
"""One zero in so many cells between rows is multiplied rather than left out."""

LONG_ROW = 48
"""Cells that are enough for a product of their own."""


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out x taps, c_in) as a view of (g, c_in, c_out, tap, tap)."""
    return weight.reshape(plan.groups, plan.inputs, plan.outputs * plan.taps).swapaxes(1, 2)


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that one tile takes: separated inputs; products with a margin and sums, of some channels at a time."""
    rows = min(size.rows + plan.rows.reach, plan.rows.size)
    pitch = min(size.columns + plan.columns.reach, plan.columns.size) + plan.columns.reach
    cells = ((size.rows + plan.rows.reach) * pitch + plan.columns.reach) * size.samples
    inputs = plan.groups * plan.inputs * rows * pitch * size.samples
    return inputs + plan.groups * _channels_at_once(plan, cells) * (plan.taps + 1) * cells


def _channels_at_once(plan: Plan, cells: int) -> int:
    """Output channels whose products stay in a core's cache until they are summed up."""
    return min(max(PRODUCTS_AT_ONCE // max(plan.groups * plan.taps * cells, 1), 1), plan.outputs)


class _Layout(NamedTuple):
    """Where the cells of a tile lie in a run, counted in cells: ``pitch`` a row, the inputs from ``before`` on."""

    height: Span
    width: Span
    pitch: int
    before: int
    cells: int
    laid: int
    """Cells of a row of inputs: ``pitch``, or without the zeros between rows where they would cost too much."""

    @classmethod
    def of(cls, plan: Plan, tile: Tile) -> _Layout:
        """As much before and after the inputs as some tap reaches beyond them."""
        height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
        pitch = width.size + plan.columns.reach
        above = max(height.begin - tile.rows.begin + plan.rows.reach, 0)
        below = max(tile.rows.end - height.end, 0)
        before = above * pitch + plan.columns.reach
        is_costly = plan.columns.reach * FEW_ZEROS > width.size and width.size * tile.size.samples >= LONG_ROW
        laid = width.size if is_costly else pitch
        return cls(height, width, pitch, before, before + (height.size + below) * pitch, laid)


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """One tile of the output."""
    layout = _Layout.of(work.plan, tile)
    inputs = _inputs(work, tile, scratch, layout)
    at_once = _channels_at_once(work.plan, layout.cells * tile.size.samples)
    for begin in range(0, work.plan.outputs, at_once):
        end = min(begin + at_once, work.plan.outputs)
        part = work if end - begin == work.plan.outputs else work.part(slice(begin, end), 1)
        _compute_channels(part, tile, scratch, layout, inputs)


def _compute_channels(work: Work, tile: Tile, scratch: Scratch, layout: _Layout, inputs: Array) -> None:
    plan = work.plan
    products = _products(work, tile, scratch, layout, inputs)
    first = layout.before + (tile.rows.begin - layout.height.begin) * layout.pitch
    length = tile.size.rows * layout.pitch
    for row_phase, vertical in enumerate(plan.rows.taps_of_phase):
        down, rows = plan.rows.stored(row_phase, tile.rows, tile.rows.begin)
        for column_phase, horizontal in enumerate(plan.columns.taps_of_phase):
            across, columns = plan.columns.stored(column_phase, tile.columns, layout.width.begin)
            if not vertical or not horizontal:
                work.fill(tile.samples, rows, columns)
                continue
            taps = []
            for a, up in vertical:
                for b, left in horizontal:
                    begin = first - up * layout.pitch - left
                    taps.append(products[:, :, a, b, begin : begin + length])
            stored = _Stored(down, across, rows, columns)
            _gather(work, tile, scratch, taps, layout.pitch, stored)


class _Stored(NamedTuple):
    """Which q of a tile one phase stores, and in which cells of the output."""

    down: slice
    across: slice
    rows: slice
    columns: slice


def _inputs(work: Work, tile: Tile, scratch: Scratch, layout: _Layout) -> Array:
    """(g, c_in, y, x, n), rows separated by zeros unless the products are made row by row."""
    plan, xp = work.plan, work.xp
    height, width = layout.height, layout.width
    inputs = scratch.array("inputs", plan.groups, plan.inputs, height.size, layout.laid, tile.size.samples)
    source = work.y[:, :, tile.samples, slice(*height), slice(*width)].transpose(0, 1, 3, 4, 2)
    inputs[:, :, :, : width.size] = source
    if layout.laid > width.size:
        inputs[:, :, :, width.size :] = 0
    return inputs


def _products(work: Work, tile: Tile, scratch: Scratch, layout: _Layout, inputs: Array) -> Array:
    """(g, c_out, tap row, tap column, cell, n), zero where there is no input."""
    plan, samples = work.plan, tile.size.samples
    height, width, pitch, before, cells, laid = layout
    products = scratch.array("products", plan.groups, work.weight.shape[1], cells * samples)
    end = before + height.size * pitch
    products[..., : before * samples] = 0
    products[..., end * samples :] = 0
    inside = products[..., before * samples : end * samples]
    if laid == pitch:
        multiply(work.weight, inputs.reshape(plan.groups, plan.inputs, -1), inside, work.xp)
    else:
        rows = inside.reshape(*inside.shape[:2], height.size, pitch * samples)
        rows[..., width.size * samples :] = 0
        for row in range(height.size):
            source = inputs[:, :, row].reshape(plan.groups, plan.inputs, -1)
            multiply(work.weight, source, rows[:, :, row, : width.size * samples], work.xp)
    kernel = (plan.rows.kernel_size, plan.columns.kernel_size)
    return products.reshape(plan.groups, plan.outputs, *kernel, cells, samples)


def _gather(
    work: Work, tile: Tile, scratch: Scratch, taps: list[Array], pitch: int, stored: _Stored
) -> None:
    """The sum of some taps' products, in long runs, and then to the output."""
    sums = taps[0]
    if len(taps) > 1:
        sums = scratch.array("sums", *taps[0].shape)
        work.xp.add(taps[0], taps[1], out=sums)
        for each in taps[2:]:
            work.xp.add(sums, each, out=sums)
    cells = sums.reshape(*sums.shape[:2], -1, pitch, tile.size.samples)
    values = cells[:, :, stored.down, stored.across].transpose(0, 1, 4, 2, 3)
    work.store(tile, values, stored.rows, stored.columns)
