"""Phases (sub-pixel): all output cells of one q use the same inputs, so one product makes all its phases.

The kernel is spread over the phases, with a zero where a phase has no tap for a shift. The inputs are copied once for
every shift, and each output cell is stored once.
"""

from __future__ import annotations

import numpy as np

from fracstride.backends.engine.blocks import DEEPEST
from fracstride.backends.engine.plan import Plan, Span
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace

LONG_ROW = 24
"""Columns that are enough for a product of their own."""

SMALL = 2**15
"""Up to so many values are cleared as a whole, which takes fewer calls than clearing around the inputs."""


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out x phases, shifts x c_in) from (g, c_in, c_out, tap, tap)."""
    rows, columns = plan.rows, plan.columns
    if rows.dilation == columns.dilation == 1:
        spread = _spread_in_order(weight, plan, xp)
    else:
        spread = _spread_by_tap(weight, plan, xp)
    return spread.reshape(plan.groups, plan.outputs * plan.phases, -1)


def _spread_in_order(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """Without dilation tap t = shift*s + phase: the kernel, filled up to whole blocks, only has to be reordered."""
    rows, columns = plan.rows, plan.columns
    blocks = ((rows.reach + 1, rows.stride), (columns.reach + 1, columns.stride))
    size = tuple(shifts * phases for shifts, phases in blocks)
    if size != weight.shape[3:]:
        filled = xp.zeros((*weight.shape[:3], *size), weight.dtype)
        filled[..., : weight.shape[3], : weight.shape[4]] = weight
        weight = filled
    blocked = weight.reshape(*weight.shape[:3], *blocks[0], *blocks[1])
    return xp.ascontiguousarray(blocked.transpose(0, 2, 4, 6, 3, 5, 1))


def _spread_by_tap(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    rows, columns = plan.rows, plan.columns
    phases, shifts = (rows.stride, columns.stride), (len(rows.shifts), len(columns.shifts))
    spread = xp.zeros((plan.groups, plan.outputs, *phases, *shifts, plan.inputs), weight.dtype)
    for a, (down, row_phase) in enumerate(rows.landings):
        i = rows.shifts.index(down)
        for b, (across, column_phase) in enumerate(columns.landings):
            j = columns.shifts.index(across)
            spread[:, :, row_phase, column_phase, i, j] = weight[:, :, :, a, b].swapaxes(1, 2)
    return spread


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    shifts = plan.rows.shift_count() * plan.columns.shift_count()
    return plan.groups * plan.outputs * plan.phases * shifts * plan.inputs


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that one tile takes: the inputs for every shift, and all phases of the output."""
    if are_read_in_place(plan):
        inputs = plan.columns.shift_count() * plan.inputs * (size.rows + plan.rows.reach)
    else:
        inputs = plan.rows.shift_count() * plan.columns.shift_count() * plan.inputs * size.rows
    products = plan.outputs * plan.phases * size.rows
    return plan.groups * (inputs + products) * size.samples * size.columns


def are_read_in_place(plan: Plan) -> bool:
    """Whether products read overlapping rows in place: these are contiguous, and each long enough for a product."""
    sums = plan.rows.shift_count() * plan.columns.shift_count() * plan.inputs
    follow = plan.rows.shift_count() == plan.rows.reach + 1
    return follow and plan.columns.tiled.size >= LONG_ROW and sums <= DEEPEST


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    if work.xp is np and are_read_in_place(work.plan):
        phases = _by_overlapping_rows(work, tile, scratch)
    else:
        phases = _by_shifts(work, tile, scratch)
    work.store_phases(tile, phases, (tile.rows.begin, tile.columns.begin))


def _by_overlapping_rows(work: Work, tile: Tile, scratch: Scratch) -> Array:
    """(g, c_out, row phase, column phase, n, y, x), one product a row, which reads its rows where they lie."""
    plan, size = work.plan, tile.size
    inputs = _overlapping_inputs(work, tile, scratch)
    product = scratch.array("product", *inputs.shape[:3], work.weight.shape[1], size.columns)
    work.multiply(work.weight[:, None, None], inputs, product)
    strides = (plan.rows.stride, plan.columns.stride)
    phases = product.reshape(*inputs.shape[:3], plan.outputs, *strides, size.columns)
    return phases.transpose(0, 3, 4, 5, 1, 2, 6)


def _overlapping_inputs(work: Work, tile: Tile, scratch: Scratch) -> Array:
    """(g, n, y, shifts x c_in, x): a view in which each row has its rows of inputs, most of them the next one's too.

    The last row comes first, because a larger shift takes an earlier row.
    """
    plan, size = work.plan, tile.size
    reach, across = plan.rows.reach, plan.columns.shifts
    height = size.rows + reach
    laid = scratch.array("inputs", plan.groups, size.samples, height, len(across), plan.inputs, size.columns)
    source_rows, rows = plan.rows.shifted(0, Span(tile.rows.begin - reach, tile.rows.end))
    is_small = laid.size <= SMALL
    if is_small:
        laid[...] = 0
    target = laid[:, :, ::-1].transpose(3, 0, 4, 1, 2, 5)
    for shift, part in zip(across, target, strict=True):
        source_columns, columns = plan.columns.shifted(shift, tile.columns)
        source = work.y[:, :, tile.samples, source_rows, source_columns]
        if is_small:
            part[..., rows, columns] = source
        else:
            put_padded(part, source, rows, columns)
    groups, samples, row, _, channel, column = laid.strides
    shape = (plan.groups, size.samples, size.rows, work.weight.shape[2], size.columns)
    return np.ndarray(
        shape, laid.dtype, laid, (size.rows - 1) * row, (groups, samples, -row, channel, column)
    )


def _by_shifts(work: Work, tile: Tile, scratch: Scratch) -> Array:
    """(g, c_out, row phase, column phase, n, y, x), one product of inputs that are laid out for every shift."""
    plan, size = work.plan, tile.size
    shifts = (plan.rows.shift_count(), plan.columns.shift_count())
    inputs = scratch.array("inputs", plan.groups, *shifts, plan.inputs, *size)
    for i, down in enumerate(plan.rows.shifts):
        source_rows, rows = plan.rows.shifted(down, tile.rows)
        for j, across in enumerate(plan.columns.shifts):
            source_columns, columns = plan.columns.shifted(across, tile.columns)
            source = work.y[:, :, tile.samples, source_rows, source_columns]
            put_padded(inputs[:, i, j], source, rows, columns)
    flat = inputs.reshape(plan.groups, work.weight.shape[2], -1)
    product = scratch.array("product", plan.groups, work.weight.shape[1], flat.shape[2])
    work.multiply(work.weight, flat, product)
    return product.reshape(plan.groups, plan.outputs, plan.rows.stride, plan.columns.stride, *size)


def put_padded(target: Array, source: Array, rows: slice, columns: slice) -> None:
    """Copy ``source`` into some rows and columns of ``target``, with zeros around it."""
    if rows.start > 0:
        target[..., : rows.start, :] = 0
    if rows.stop < target.shape[-2]:
        target[..., rows.stop :, :] = 0
    if columns.start > 0:
        target[..., rows, : columns.start] = 0
    if columns.stop < target.shape[-1]:
        target[..., rows, columns.stop :] = 0
    target[..., rows, columns] = source
