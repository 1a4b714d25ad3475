"""The definition in whole arrays: every input cell stamps value x kernel onto the full output, then the crop.

It goes tap by tap rather than cell by cell: one tap of all stamps is a strided block of the full output, so each
tap takes one matrix product over channels. No inserted zero is multiplied.
"""

from __future__ import annotations

from collections.abc import Mapping

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.pipeline import (
    INPUT_STAGE,
    KERNEL_STAGE,
    Array,
    ArrayNamespace,
    Channels,
    Method,
    Operands,
    Stage,
    StageId,
    with_bias,
)


def scatter(
    xp: ArrayNamespace, y: Array, weight: Array, geometry: Geometry, cancel: CancelToken | None = None
) -> Array:
    """The full output F (N, C_out, L_h, L_w): all stamps added up, before any crop."""
    spec, height, width = geometry.spec, geometry.height, geometry.width
    grouped = y.reshape(spec.batch, spec.groups, -1, spec.height.size * spec.width.size)
    taps = weight.reshape(spec.groups, -1, *weight.shape[1:])
    channels = spec.out_channels // spec.groups
    full = xp.zeros((spec.batch, spec.groups, channels, height.full, width.full), y.dtype)
    for row in range(spec.height.kernel_size):
        for column in range(spec.width.kernel_size):
            poll(cancel)
            stamps = xp.matmul(taps[..., row, column].swapaxes(1, 2), grouped)
            stamps = stamps.reshape(*full.shape[:3], spec.height.size, spec.width.size)
            full[..., _landing(height, row), _landing(width, column)] += stamps
    return full.reshape(spec.batch, spec.out_channels, height.full, width.full)


def _landing(axis: AxisGeometry, tap: int) -> slice:
    """Where one tap of every stamp lands along one axis."""
    first = tap * axis.spec.dilation
    return slice(first, first + axis.inserted, axis.spec.stride)


def crop(xp: ArrayNamespace, full: Array, geometry: Geometry) -> Array:
    """The full output with its crops taken off; a negative crop extends it with zeros."""
    x = xp.zeros(geometry.output_shape, full.dtype)
    rows, columns = _kept(geometry.height), _kept(geometry.width)
    x[..., _shifted(rows, geometry.height), _shifted(columns, geometry.width)] = full[..., rows, columns]
    return x


def _kept(axis: AxisGeometry) -> slice:
    """The cells of the full output that become output; an empty slice if none does."""
    begin = min(max(axis.spec.crop_begin, 0), axis.full)
    return slice(begin, max(min(axis.spec.crop_begin + axis.output, axis.full), begin))


def _shifted(cells: slice, axis: AxisGeometry) -> slice:
    if cells.start == cells.stop:
        return slice(0, 0)
    return slice(cells.start - axis.spec.crop_begin, cells.stop - axis.spec.crop_begin)


def _scatter(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    y, weight = results[StageId.INPUT], results[StageId.KERNEL]
    return scatter(operands.xp, y, weight, operands.geometry, operands.cancel)


def _crop(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    cropped = crop(operands.xp, results[StageId.FULL_OUTPUT], operands.geometry)
    return with_bias(cropped, operands.bias)


METHOD = Method(
    "scatter",
    (
        INPUT_STAGE,
        KERNEL_STAGE,
        Stage(StageId.FULL_OUTPUT, (StageId.INPUT, StageId.KERNEL), _scatter, Channels.OUTPUT),
        Stage(StageId.OUTPUT, (StageId.FULL_OUTPUT,), _crop, Channels.OUTPUT),
    ),
)
