"""Stretched: rows of inputs with zeros between their cells, for every tap across; a product makes rows of the output.

These come out in their own order, so nothing is stored in strides, and products go straight into the output. Of
``stride`` values that are multiplied, all but one are zero: it is fast if few inputs are summed, as in a single map.
"""

from __future__ import annotations

import numpy as np

from fracstride.backends.engine.plan import Plan, Span, reached
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace

LINE = 16
"""Values of float32 in a line of the cache."""


def is_possible(plan: Plan) -> bool:
    """Whether the rows of inputs for a row of the output are contiguous."""
    return plan.rows.shift_count() == plan.rows.reach + 1


def sums(plan: Plan) -> int:
    """How many values are multiplied for every cell of the output."""
    return plan.rows.shift_count() * plan.columns.kernel_size * plan.inputs


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out, row phase, shifts x taps across x c_in) from (g, c_in, c_out, tap, tap)."""
    shape = (plan.groups, plan.outputs, plan.rows.stride, plan.rows.shift_count())
    spread = xp.zeros((*shape, plan.columns.kernel_size, plan.inputs), weight.dtype)
    by_tap = weight.transpose(3, 0, 2, 4, 1)
    for each in plan.rows.taps_of_shifts():
        spread[:, :, each.phases, each.shift] = by_tap[each.taps].transpose(1, 2, 0, 3, 4)
    return spread.reshape(*shape[:3], -1)


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    return plan.groups * plan.outputs * plan.rows.stride * sums(plan)


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: rows of inputs, also for every tap, and the output if it is not written directly."""
    width = size.columns * plan.columns.stride
    rows = plan.inputs * (size.rows + plan.rows.reach)
    inputs = rows * (_before(plan) + (plan.columns.kernel_size + 1) * (width + LINE))
    made = size.rows * plan.rows.stride * plan.outputs * width
    return plan.groups * size.samples * (inputs + made)


def _before(plan: Plan) -> int:
    """How many columns before a tile taps shift in from, in whole cache lines."""
    return -(-(plan.columns.kernel_size - 1) * plan.columns.dilation // LINE) * LINE


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    region = work.plan.columns.outputs(tile.columns)
    if not region.size:
        return
    inputs = _inputs(work, tile, scratch, region)
    columns = slice(*region)
    is_exact = work.bias is None and work.xp is np and work.x.strides[-1] == work.x.itemsize
    for down, rows, phases in work.plan.rows.pieces(tile.rows, tile.rows.begin):
        taken, weight = inputs[:, :, :, down], work.weight[:, :, None, None, phases]
        shape = (*weight.shape[:2], *taken.shape[2:4], weight.shape[4], region.size)
        if is_exact:
            work.multiply(weight, taken, work.x[:, :, tile.samples, rows, columns].reshape(shape))
            continue
        made = scratch.array("rows", *shape)
        work.multiply(weight, taken, made)
        work.store(tile, made.reshape(*shape[:3], -1, region.size), rows, columns)


def _inputs(work: Work, tile: Tile, scratch: Scratch, region: Span) -> Array:
    """(g, 1, n, y, shifts x taps x c_in, x): the inputs for each row; on the host a view of rows that are copied once."""
    plan, size = work.plan, tile.size
    height, pitch = size.rows + plan.rows.reach, LINE * (region.size // LINE + 1)
    laid = scratch.array(
        "inputs", plan.groups, size.samples, height, plan.columns.kernel_size, plan.inputs, pitch
    )
    by_row = laid[:, :, ::-1]
    _lay(work, tile, scratch, by_row, region)
    shape = (plan.groups, 1, size.samples, size.rows, sums(plan), region.size)
    if work.xp is np:
        groups, samples, row, _, channel, column = laid.strides
        strides = (groups, 0, samples, -row, channel, column)
        return np.ndarray(shape, laid.dtype, laid, (size.rows - 1) * row, strides)
    windows = scratch.array("windows", *shape[:4], plan.rows.reach + 1, *laid.shape[3:5], region.size)
    for shift in plan.rows.shifts:
        first = plan.rows.reach - shift
        windows[:, 0, :, :, shift] = by_row[:, :, first : first + size.rows, ..., : region.size]
    return windows.reshape(shape)


def _lay(work: Work, tile: Tile, scratch: Scratch, target: Array, region: Span) -> None:
    """Copy inputs into ``target`` (g, n, y, tap across, c_in, x), for every tap to the columns to which it adds."""
    plan, columns, before = work.plan, work.plan.columns, _before(work.plan)
    source_rows, rows = plan.rows.shifted(0, Span(tile.rows.begin - plan.rows.reach, tile.rows.end))
    if rows.start:
        target[:, :, : rows.start] = 0
    if rows.stop < target.shape[2]:
        target[:, :, rows.stop :] = 0
    wider = Span(region.begin - before, region.end)
    taken, cells = reached(-columns.crop, columns.stride, columns.size, wider)
    source = work.y[:, :, tile.samples, source_rows, taken].transpose(0, 2, 3, 1, 4)
    # Not the rows of the first tap themselves: NumPy copies beforehand what lies among what it is copied to.
    first = cells.start - wider.begin
    line = scratch.array("line", *source.shape[:-1], LINE + before + target.shape[-1])[..., -first % LINE :]
    _stretch(line, source, first, columns.stride)
    for tap in range(columns.kernel_size):
        begin = before - tap * columns.dilation
        target[:, :, rows, tap] = line[..., begin : begin + target.shape[-1]]


def _stretch(target: Array, source: Array, begin: int, stride: int) -> None:
    """Copy values ``stride`` cells apart, with zeros everywhere else."""
    end = begin + source.shape[-1] * stride
    if stride == 2 and source.shape[-1] and isinstance(target, np.ndarray):
        # A complex number that is real is a value and a zero: nothing is stored in strides.
        target[..., begin:end].view(np.result_type(target.dtype, np.complex64))[...] = source
        target[..., :begin] = 0
        target[..., end:] = 0
        return
    target[...] = 0
    target[..., begin:end:stride] = source
