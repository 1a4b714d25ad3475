"""General: one matrix product makes all products of a tile, then each output phase gathers its taps.

All cells lie in one run, with zeros for everything that a tap reaches beyond the inputs. So the products of one tap
are a long run too, at a fixed offset from those of another tap, whatever row or sample they belong to; the sums are
long additions, and each output cell is stored once. Rows of inputs are separated by zeros, unless in every phase the
rows of the output are no longer than those of the input: then the inputs stay contiguous, and the products that land
outside the output are cleared.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from fracstride.backends.engine.plan import KEPT, AxisPlan, Phases, Plan, Span
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work, in_place
from fracstride.core.pipeline import Array, ArrayNamespace

PRODUCTS_AT_ONCE = 2**19
"""Values of products made at a time, 2 MiB in float32. With fewer, workers would wait for the GIL too often."""

NARROW = 20
"""With fewer columns, samples lie side by side in each cell, and products skip the zeros between rows."""

LONG_PIECE = 48
"""A piece of so many cells is long enough for a product of its own."""


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out x taps, c_in) as a view of (g, c_in, c_out, tap, tap)."""
    return weight.reshape(plan.groups, plan.inputs, plan.outputs * plan.taps).swapaxes(1, 2)


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: separated inputs; products with margins, and sums, for some channels at a time."""
    rows = min(size.rows + plan.rows.reach, plan.rows.size)
    pitch = min(size.columns + plan.columns.reach, plan.columns.size) + plan.columns.reach
    margin = (size.rows - rows + 2 * plan.rows.reach) * pitch + 2 * plan.columns.reach + 1
    cells = size.samples * (rows * pitch + margin)
    inputs = plan.groups * plan.inputs * rows * pitch * size.samples
    planes = plan.taps + most_added(plan.rows) * plan.columns.kernel_size
    planes += max(each.end - each.begin for each in plan.rows.alike) * most_added(plan.columns)
    return inputs + plan.groups * channels_at_once(plan, cells) * planes * cells


def most_added(axis: AxisPlan) -> int:
    """The most phases with several taps that are summed at once."""
    return max((each.end - each.begin for each in axis.alike if len(each.taps) > 1), default=0)


def channels_at_once(plan: Plan, cells: int) -> int:
    """How many output channels have products that stay in a core's cache until they are summed."""
    return min(max(PRODUCTS_AT_ONCE // max(plan.groups * plan.taps * cells, 1), 1), plan.outputs)


def gap(plan: Plan, span: Span) -> int:
    """How many zeros separate the rows of inputs for some q across."""
    longest = -(-plan.columns.outputs(span).size // plan.columns.stride)
    return 0 if longest <= plan.columns.sources(span).size else plan.columns.reach


def _beside(axis: AxisPlan, span: Span, first: int) -> tuple[tuple[int, slice], ...]:
    """(tap, inputs counted from ``first``) whose products land outside the output cells of a span."""
    size, found = axis.sources(span).size, []
    for phase, stored, _ in axis.all_stored(span, first):
        for tap, shift in axis.every_phase[phase].shifted_taps:
            begin, end = (min(max(each - shift, 0), size) for each in (stored.start, stored.stop))
            found += [(tap, each) for each in (slice(0, begin), slice(end, size)) if each.stop > each.start]
    return tuple(found)


class _Layout(NamedTuple):
    """Where the cells of a tile lie in a run: ``pieces`` of inputs, ``step`` apart, the first one ``before`` cells in.

    Rows are ``pitch`` apart. Samples lie side by side in every cell (``unit`` of them), or below each other.
    ``cleared``: (tap across, inputs) whose products would be taken for some of another row.
    """

    height: Span
    width: Span
    unit: int
    below: int
    pitch: int
    before: int
    pieces: int
    piece: int
    step: int
    cells: int
    sums: int
    cleared: tuple[tuple[int, slice], ...]

    @classmethod
    @lru_cache(maxsize=KEPT)
    def of(cls, plan: Plan, tile: Tile) -> _Layout:
        """As many zeros before, between and after the inputs as some tap reaches beyond them."""
        height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
        down, across = plan.rows.reach, plan.columns.reach
        between, samples, rows = gap(plan, tile.columns), tile.size.samples, tile.size.rows
        pitch = width.size + between
        is_narrow = width.size < NARROW or samples == 1
        unit, below = (samples, 1) if is_narrow else (1, samples)
        above = max(height.begin - tile.rows.begin + down, 0)
        before = (above * pitch + across) * unit
        if not is_narrow:
            pieces, piece, step = samples, height.size * pitch, max(height.size + down, rows) * pitch
        elif between and width.size < NARROW and width.size * unit >= LONG_PIECE:
            pieces, piece, step = height.size, width.size * unit, pitch * unit
        else:
            pieces, piece, step = 1, height.size * pitch * unit, height.size * pitch * unit
        # The taps without a shift read furthest: from the first q on, all rows of the tile.
        offset = (tile.rows.begin - height.begin) * pitch * unit
        sums = rows * pitch * unit if is_narrow else samples * step
        firsts = [each.start for _, each, _ in plan.columns.all_stored(tile.columns, width.begin)]
        cells = before + max(pieces * step, offset + sums + max(firsts, default=0) * unit)
        cleared = _beside(plan.columns, tile.columns, width.begin) if between < across else ()
        return cls(height, width, unit, below, pitch, before, pieces, piece, step, cells, sums, cleared)


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """One tile of the output."""
    layout = _Layout.of(work.plan, tile)
    inputs = _inputs(work, tile, scratch, layout)
    at_once = channels_at_once(work.plan, layout.cells)
    with in_place(work.xp):
        for begin in range(0, work.plan.outputs, at_once):
            end = min(begin + at_once, work.plan.outputs)
            part = work if end - begin == work.plan.outputs else work.part(slice(begin, end), 1)
            _compute_channels(part, tile, scratch, layout, inputs)


def _inputs(work: Work, tile: Tile, scratch: Scratch, layout: _Layout) -> Array:
    """(g, c_in, piece, cells of it)."""
    plan, height, width = work.plan, layout.height, layout.width
    source = work.y[:, :, tile.samples, slice(*height), slice(*width)]
    if layout.pitch == width.size and layout.unit == 1:
        return source.reshape(plan.groups, plan.inputs, layout.pieces, layout.piece)
    laid = width.size if layout.piece == width.size * layout.unit else layout.pitch
    shape = (plan.groups, plan.inputs, layout.below, height.size, laid, layout.unit)
    inputs = scratch.array("inputs", *shape)
    by_cell = (0, 1, 3, 4, 2) if layout.unit > 1 else (0, 1, 2, 3, 4)
    inputs[..., : width.size, :] = source.transpose(by_cell).reshape(*shape[:4], width.size, layout.unit)
    inputs[..., width.size :, :] = 0
    return inputs.reshape(plan.groups, plan.inputs, layout.pieces, layout.piece)


def _compute_channels(work: Work, tile: Tile, scratch: Scratch, layout: _Layout, inputs: Array) -> None:
    plan = work.plan
    products = _products(work, scratch, layout, inputs)
    for vertical in plan.rows.alike:
        if not vertical.taps:
            _fill_rows(work, tile, vertical)
            continue
        down = _sum_down(work, scratch, layout, products, vertical)
        for horizontal in plan.columns.alike:
            cells = _sum_across(work, tile, scratch, layout, down, horizontal) if horizontal.taps else None
            _store(work, tile, layout, cells, vertical, horizontal)


def _fill_rows(work: Work, tile: Tile, phases: Phases) -> None:
    """Fill the rows that no tap lands on, each in one piece."""
    columns = slice(*work.plan.columns.outputs(tile.columns))
    for phase in range(phases.begin, phases.end):
        _, rows = work.plan.rows.stored(phase, tile.rows, tile.rows.begin)
        work.fill(tile.samples, rows, columns)


def _sum_down(work: Work, scratch: Scratch, layout: _Layout, products: Array, phases: Phases) -> Array:
    """(g, c_out, row phase, tap across x cell): the taps of some phases, each shifted by so many rows."""
    width, row = work.plan.columns.kernel_size * layout.cells, layout.pitch * layout.unit
    begins = [tap * width - up * row for tap, up in phases.shifted_taps]
    down = sum_of(work, scratch, "down", products, begins, (phases.end - phases.begin) * width)
    return down.reshape(*down.shape[:2], -1, width)


def _sum_across(
    work: Work, tile: Tile, scratch: Scratch, layout: _Layout, down: Array, phases: Phases
) -> Array:
    """(g, c_out, row phase, column phase, cell) of the tile, and as many more as a tap reaches across."""
    across = sum_across(work, scratch, down, phases, layout.cells, layout.unit)
    first = layout.before + (tile.rows.begin - layout.height.begin) * layout.pitch * layout.unit
    return across[..., first:]


def sum_across(work: Work, scratch: Scratch, down: Array, phases: Phases, cells: int, unit: int) -> Array:
    """(.., phase, cell) of (.., taps across x cells): each tap shifted by so many units."""
    begins = [tap * cells - left * unit for tap, left in phases.shifted_taps]
    across = sum_of(work, scratch, "across", down, begins, (phases.end - phases.begin) * cells)
    return across.reshape(*across.shape[:-1], -1, cells)


def sum_of(work: Work, scratch: Scratch, name: str, source: Array, begins: list[int], length: int) -> Array:
    """The sum of runs of equal length; a view if there is only one."""
    runs = [source[..., begin : begin + length] for begin in begins]
    if len(runs) == 1:
        return runs[0]
    sums = scratch.array(name, *runs[0].shape)
    work.xp.add(runs[0], runs[1], out=sums)
    for each in runs[2:]:
        work.xp.add(sums, each, out=sums)
    return sums


def _store(
    work: Work, tile: Tile, layout: _Layout, cells: Array | None, vertical: Phases, horizontal: Phases
) -> None:
    """Store the sums of some phases, or zeros if there are none, into the output."""
    for row_phase in range(vertical.begin, vertical.end):
        down, rows = work.plan.rows.stored(row_phase, tile.rows, tile.rows.begin)
        for column_phase in range(horizontal.begin, horizontal.end):
            across, columns = work.plan.columns.stored(column_phase, tile.columns, layout.width.begin)
            if cells is None:
                work.fill(tile.samples, rows, columns)
            elif across.stop > across.start:
                run = cells[:, :, row_phase - vertical.begin, column_phase - horizontal.begin]
                work.store(tile, _cells_of(run, layout, down, across), rows, columns)


def _cells_of(run: Array, layout: _Layout, down: slice, across: slice) -> Array:
    """(g, c_out, n, y, x) of a run of one phase; what is furthest right may lie where the next row begins."""
    first = across.start * layout.unit
    cells = run[..., first : first + layout.sums]
    cells = cells.reshape(*run.shape[:2], layout.below, -1, layout.pitch, layout.unit)
    cells = cells[:, :, :, down, : across.stop - across.start]
    return cells[:, :, 0].transpose(0, 1, 4, 2, 3) if layout.below == 1 else cells[..., 0]


def _products(work: Work, scratch: Scratch, layout: _Layout, inputs: Array) -> Array:
    """(g, c_out, tap row x tap column x cell), zero where there is no input."""
    plan, before = work.plan, layout.before
    products = scratch.array("products", plan.groups, work.weight.shape[1], layout.cells)
    end = before + layout.pieces * layout.step
    products[..., :before] = 0
    products[..., end:] = 0
    inside = products[..., before:end].reshape(*products.shape[:2], layout.pieces, layout.step)
    inside[..., layout.piece :] = 0
    for piece in range(layout.pieces):
        work.multiply(work.weight, inputs[:, :, piece], inside[:, :, piece, : layout.piece])
    if layout.cleared:
        _clear_beside(plan, layout, inside[..., : layout.piece])
    return products.reshape(*products.shape[:1], plan.outputs, -1)


def _clear_beside(plan: Plan, layout: _Layout, products: Array) -> None:
    """Clear the products (g, c_out x taps, piece, cells of it) that land outside the output."""
    kernel, unit = (plan.rows.kernel_size, plan.columns.kernel_size), layout.unit
    by_tap = products.reshape(plan.groups, plan.outputs, *kernel, layout.pieces, -1, layout.pitch, unit)
    for tap, columns in layout.cleared:
        by_tap[:, :, :, tap, :, :, columns] = 0
