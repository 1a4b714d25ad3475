"""Zero insertion: insert zeros, pad, rotate the kernel, convolve at stride 1.

After Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (arXiv 1603.07285). It
multiplies every zero that it inserts, so it is for showing and checking, not for speed; and an infinite
or NaN weight makes NaN wherever it meets a zero.
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


def insert_zeros(xp: ArrayNamespace, y: Array, geometry: Geometry) -> Array:
    """(.., H, W) -> (.., (H-1)s+1, (W-1)s+1): stride - 1 zeros between neighbours."""
    height, width = geometry.height, geometry.width
    inserted = xp.zeros((*y.shape[:-2], height.inserted, width.inserted), y.dtype)
    inserted[..., :: height.spec.stride, :: width.spec.stride] = y
    return inserted


def pad(xp: ArrayNamespace, inserted: Array, geometry: Geometry) -> Array:
    """The zero-inserted map with its margins: zeros added where positive, cells cut off where negative."""
    height, width = geometry.height, geometry.width
    padded = xp.zeros((*inserted.shape[:-2], height.padded, width.padded), inserted.dtype)
    rows, columns = _kept(height), _kept(width)
    padded[..., _shifted(rows, height.margin_begin), _shifted(columns, width.margin_begin)] = inserted[
        ..., rows, columns
    ]
    return padded


def _kept(axis: AxisGeometry) -> slice:
    """The cells of the zero-inserted map that the padded map shows; an empty slice if all are cropped."""
    begin = min(axis.cropped_begin, axis.inserted)
    return slice(begin, max(axis.inserted - axis.cropped_end, begin))


def _shifted(cells: slice, margin: int) -> slice:
    # An empty slice stays where it is: shifted, its ends could turn negative and count from the back.
    return cells if cells.start == cells.stop else slice(cells.start + margin, cells.stop + margin)


def rotate(weight: Array) -> Array:
    """The kernel turned by 180 degrees, as the correlation needs it."""
    return weight[..., ::-1, ::-1]


def convolve(
    xp: ArrayNamespace,
    padded: Array,
    rotated: Array,
    geometry: Geometry,
    bias: Array | None = None,
    cancel: CancelToken | None = None,
) -> Array:
    """Correlation at stride 1 with the dilated kernel: one matrix product over channels per tap."""
    spec = geometry.spec
    batch, channels, height, width = geometry.output_shape
    grouped = padded.reshape(batch, spec.groups, -1, *padded.shape[-2:])
    taps = rotated.reshape(spec.groups, -1, *rotated.shape[1:])
    x = xp.zeros((batch, spec.groups, channels // spec.groups, height * width), padded.dtype)
    for row in range(spec.height.kernel_size):
        for column in range(spec.width.kernel_size):
            poll(cancel)
            top, left = row * spec.height.dilation, column * spec.width.dilation
            window = grouped[..., top : top + height, left : left + width]
            mixed = taps[..., row, column].swapaxes(1, 2)
            x += xp.matmul(mixed, window.reshape(*window.shape[:3], height * width))
    return with_bias(x.reshape(geometry.output_shape), bias)


def _insert(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    return insert_zeros(operands.xp, results[StageId.INPUT], operands.geometry)


def _pad(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    return pad(operands.xp, results[StageId.ZERO_INSERTED], operands.geometry)


def _rotate(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    return rotate(results[StageId.KERNEL])


def _convolve(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    return convolve(
        operands.xp,
        results[StageId.PADDED],
        results[StageId.ROTATED_KERNEL],
        operands.geometry,
        operands.bias,
        operands.cancel,
    )


METHOD = Method(
    "zero_insertion",
    (
        INPUT_STAGE,
        Stage(StageId.ZERO_INSERTED, (StageId.INPUT,), _insert, Channels.INPUT),
        Stage(StageId.PADDED, (StageId.ZERO_INSERTED,), _pad, Channels.INPUT),
        KERNEL_STAGE,
        Stage(StageId.ROTATED_KERNEL, (StageId.KERNEL,), _rotate, Channels.PAIR),
        Stage(StageId.OUTPUT, (StageId.PADDED, StageId.ROTATED_KERNEL), _convolve, Channels.OUTPUT),
    ),
)
