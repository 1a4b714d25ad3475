"""Sub-kernels: phases of the output with the same pattern of taps are convolved with those taps, without zeros.

For each group of such phases across, the inputs are copied once for every tap across. The rows of inputs for one row of a
phase are then contiguous, and a product reads them in place; most of them are read for the next row too. If taps down are
several rows apart, rows at that distance are made contiguous.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fracstride.backends.engine.phases import put_padded
from fracstride.backends.engine.plan import AxisPlan, Phases, Plan, Span
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, phases x taps x c_in, c_out) from (g, c_in, c_out, tap, tap): by group of phases, phase, tap and channel."""
    laid = xp.empty((plan.groups, plan.taps * plan.inputs, plan.outputs), weight.dtype)
    by_tap = weight.transpose(0, 3, 4, 1, 2)
    begin = 0
    for horizontal in plan.columns.alike:
        for vertical in plan.rows.alike:
            for down in taps_of_phases(vertical):
                for across in taps_of_phases(horizontal):
                    taken = by_tap[:, down, across]
                    end = begin + taken.shape[1] * taken.shape[2] * plan.inputs
                    laid[:, begin:end].reshape(taken.shape)[...] = taken
                    begin = end
    return laid


def taps_of_phases(phases: Phases) -> list[slice]:
    """The taps of each of these phases; none if no tap lands on them."""
    if not phases.taps:
        return []
    first, last, apart = phases.taps[0], phases.taps[-1], phases.taps.step
    return [slice(first + each, last + each + 1, apart) for each in range(phases.end - phases.begin)]


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    return plan.groups * plan.taps * plan.inputs * plan.outputs


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: the inputs for the taps of one group of phases across, and one group's products."""
    step = plan.rows.shifts_apart
    height = -(-(size.rows + plan.rows.reach) // step) * step
    inputs = plan.inputs * height * plan.columns.most_taps
    most = [
        max(each.end - each.begin for each in axis.alike if each.taps) for axis in (plan.rows, plan.columns)
    ]
    products = plan.outputs * size.rows * most[0] * most[1]
    return plan.groups * size.samples * size.columns * (inputs + products)


def multiplied(axis: AxisPlan) -> int:
    """How many products of a tap and an input there are along an axis, zeros beyond the map included."""
    return sum(_count(each) * stored_span(axis, each, axis.tiled).size for each in axis.alike)


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    plan, begin = work.plan, 0
    for horizontal in plan.columns.alike:
        across = stored_span(plan.columns, horizontal, tile.columns)
        inputs = _inputs(work, tile, scratch, horizontal, across) if horizontal.taps and across.size else None
        for vertical in plan.rows.alike:
            end = begin + _count(vertical) * _count(horizontal) * plan.inputs
            down = stored_span(plan.rows, vertical, tile.rows)
            if inputs is None or begin == end:
                fill(work, tile, vertical, horizontal)
            elif down.size:
                weight = work.weight[:, begin:end]
                made = _product(work, tile, scratch, inputs, weight, vertical, down)
                _store(work, tile, made, (vertical, down), (horizontal, across))
            begin = end


def _count(phases: Phases) -> int:
    """How many taps these phases have together."""
    return (phases.end - phases.begin) * len(phases.taps)


def stored_span(axis: AxisPlan, phases: Phases, span: Span) -> Span:
    """The q of a span that have an output cell in any of these phases."""
    first = max(span.begin, -((phases.end - 1 - axis.crop) // axis.stride))
    last = min(span.end, (axis.output - 1 + axis.crop - phases.begin) // axis.stride + 1)
    return Span(first, last) if first < last else Span(span.begin, span.begin)


def _inputs(work: Work, tile: Tile, scratch: Scratch, phases: Phases, span: Span) -> Array:
    """(g, n, rest, row, tap across, c_in, x): the rows, the last one first, sorted by their number modulo the step."""
    plan, step = work.plan, work.plan.rows.shifts_apart
    height, samples = tile.size.rows + plan.rows.reach, tile.size.samples
    taps = len(phases.taps)
    shape = (plan.groups, samples, step, -(-height // step), taps, plan.inputs, span.size)
    laid = scratch.array("inputs", *shape)
    for part, source, rows in _rows_by_step(work, tile, laid):
        for target, shift in zip(part, phases.shifts, strict=True):
            taken, columns = plan.columns.shifted(shift, span)
            put_padded(target, source[..., taken], rows, columns)
    return laid


def _rows_by_step(work: Work, tile: Tile, laid: Array) -> Iterator[tuple[Array, Array, slice]]:
    """For every rest: where its rows go (tap, g, c_in, n, y, x), which of these exist, and which rows of y they are."""
    plan, step = work.plan, laid.shape[2]
    height = tile.size.rows + plan.rows.reach
    source, rows = plan.rows.shifted(0, Span(tile.rows.begin - plan.rows.reach, tile.rows.end))
    for rest in range(min(step, height)):
        count = -(-(height - rest) // step)
        top = height - 1 - rest - (count - 1) * step
        first, last = (max(-(-(each - top) // step), 0) for each in (rows.start, rows.stop))
        begin = source.start + top + first * step - rows.start
        given = work.y[:, :, tile.samples, begin : source.stop : step]
        part = laid[:, :, rest, :count][:, :, ::-1].transpose(3, 0, 4, 1, 2, 5)
        yield part, given, slice(first, max(first, last))


def _product(
    work: Work, tile: Tile, scratch: Scratch, inputs: Array, weight: Array, phases: Phases, down: Span
) -> Array:
    """(g, c_out, n, phase down x phase across, y, x) of some q down."""
    plan, step, taps = work.plan, inputs.shape[2], len(phases.taps)
    sums = taps * inputs.shape[4] * plan.inputs
    weight = weight.reshape(plan.groups, -1, sums, plan.outputs).swapaxes(2, 3)[:, :, None, None]
    count, samples, columns = weight.shape[1], inputs.shape[1], inputs.shape[-1]
    made = scratch.array("product", plan.groups, count, samples, down.size, plan.outputs, columns)
    # Counted from the last row of inputs: what the last q takes by its first tap.
    last = tile.rows.end - down.end + phases.shifts[0]
    for number in range(min(step, down.size)):
        first, rest = divmod(last + number, step)
        rows = -(-(down.size - number) // step)
        windows = _windows(work, scratch, inputs, (rest, first, rows, taps))
        work.multiply(weight, windows, made[:, :, :, number::step])
    return made[:, :, :, ::-1].transpose(0, 4, 2, 1, 3, 5)


def _windows(work: Work, scratch: Scratch, inputs: Array, which: tuple[int, int, int, int]) -> Array:
    """(g, 1, n, y, taps x c_in, x): for every row the contiguous rows that it needs; on the host without a copy.

    ``which``: the rest, the first of its rows, how many rows there are, and the taps of each.
    """
    groups, samples, _, _, across, channels, columns = inputs.shape
    rest, first, rows, taps = which
    shape = (groups, 1, samples, rows, taps * across * channels, columns)
    if work.xp is np:
        by_group, by_sample, by_rest, by_row, _, by_channel, by_column = inputs.strides
        strides = (by_group, 0, by_sample, by_row, by_channel, by_column)
        return np.ndarray(shape, inputs.dtype, inputs, rest * by_rest + first * by_row, strides)
    windows = scratch.array("windows", *shape[:4], taps, across, channels, columns)
    for tap in range(taps):
        windows[:, 0, :, :, tap] = inputs[:, :, rest, first + tap : first + tap + rows]
    return windows.reshape(shape)


def fill(work: Work, tile: Tile, vertical: Phases, horizontal: Phases) -> None:
    """Fill cells that no tap lands on."""
    for row_phase in range(vertical.begin, vertical.end):
        _, rows = work.plan.rows.stored(row_phase, tile.rows, 0)
        for column_phase in range(horizontal.begin, horizontal.end):
            work.fill(tile.samples, rows, work.plan.columns.stored(column_phase, tile.columns, 0)[1])


def _store(
    work: Work, tile: Tile, made: Array, vertical: tuple[Phases, Span], horizontal: tuple[Phases, Span]
) -> None:
    """Store the sums of some phases, for some q, into the output."""
    (rows_alike, down), (columns_alike, across) = vertical, horizontal
    width = columns_alike.end - columns_alike.begin
    for row_phase in range(rows_alike.begin, rows_alike.end):
        taken_down, rows = work.plan.rows.stored(row_phase, tile.rows, down.begin)
        for column_phase in range(columns_alike.begin, columns_alike.end):
            taken_across, columns = work.plan.columns.stored(column_phase, tile.columns, across.begin)
            number = (row_phase - rows_alike.begin) * width + column_phase - columns_alike.begin
            if taken_down.stop > taken_down.start and taken_across.stop > taken_across.start:
                work.store(tile, made[:, :, :, number, taken_down, taken_across], rows, columns)
