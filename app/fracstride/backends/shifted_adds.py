"""Gather by phase: every output cell of one phase uses the same taps, so whole planes are added.

Along one axis output i = s*q + r is reached by the taps t with (t*d - cb - r) divisible by s, from
input m = q - (t*d - cb - r)/s. For few channels this is the fastest that plain NumPy does: contiguous
multiply-adds inside the cache, and every output cell is stored once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fracstride.backends.layer import Layer
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import AxisGeometry
from fracstride.core.precision import FloatArray

TILE_VALUES = 64 * 1024
"""Values that are summed at once: sum and product together stay in a core's own cache."""


@dataclass(frozen=True, slots=True)
class _Phase:
    """The output cells r, r+s, r+2s, .. along one axis, and (tap, shift m = q - shift) of their taps."""

    offset: int
    count: int
    taps: tuple[tuple[int, int], ...]


def _phases(axis: AxisGeometry) -> list[_Phase]:
    stride = axis.spec.stride
    taps: dict[int, list[tuple[int, int]]] = {}
    for tap in range(axis.spec.kernel_size):
        shift, offset = divmod(tap * axis.spec.dilation - axis.spec.crop_begin, stride)
        taps.setdefault(offset, []).append((tap, shift))
    # Phases without taps hold nothing but zeros (and the bias), which the output already does.
    return [
        _Phase(offset, -(-(axis.output - offset) // stride), tuple(each))
        for offset, each in sorted(taps.items())
        if offset < axis.output
    ]


def shifted_adds(layer: Layer, cancel: CancelToken | None) -> None:
    """Adds the transposed convolution into ``layer.x``, which holds zeros or the bias."""
    vertical, horizontal = (_phases(axis) for axis in layer.axes)
    samples = max(1, TILE_VALUES // layer.x[0].size)
    for begin in range(0, layer.batch, samples):
        part = layer.samples(slice(begin, begin + samples))
        for rows in vertical:
            for columns in horizontal:
                poll(cancel)
                _add_phase(part, rows, columns, cancel)


def _add_phase(layer: Layer, rows: _Phase, columns: _Phase, cancel: CancelToken | None) -> None:
    stride_y, stride_x = (axis.spec.stride for axis in layer.axes)
    plane = layer.x[..., rows.offset :: stride_y, columns.offset :: stride_x]
    leading = plane.shape[:-2]
    height = max(1, TILE_VALUES // (int(np.prod(leading)) * columns.count))
    sums = np.empty((*leading, min(height, rows.count), columns.count), plane.dtype)
    products = np.empty_like(sums)
    for top in range(0, rows.count, height):
        poll(cancel)
        bottom = min(top + height, rows.count)
        tile = sums[..., : bottom - top, :]
        tile[...] = 0
        for tap_row, shift_row in rows.taps:
            for tap_column, shift_column in columns.taps:
                source_rows, target_rows = _overlap(shift_row, top, bottom, layer.y.shape[-2])
                source_columns, target_columns = _overlap(shift_column, 0, columns.count, layer.y.shape[-1])
                source = layer.y[..., source_rows, source_columns]
                weight = layer.weight[..., tap_row, tap_column]
                _multiply_add(source, weight, tile[..., target_rows, target_columns], products)
        plane[..., top:bottom, :] += tile


def _overlap(shift: int, begin: int, end: int, size: int) -> tuple[slice, slice]:
    """The inputs m = q - shift that exist, for q in begin .. end-1, and those q counted from begin."""
    first = max(begin, shift)
    last = max(min(end, size + shift), first)
    return slice(first - shift, last - shift), slice(first - begin, last - begin)


def _multiply_add(source: FloatArray, weight: FloatArray, target: FloatArray, buffer: FloatArray) -> None:
    """``target`` (n, g, c_out, y, x) += ``source`` (n, g, c_in, y, x) * ``weight`` (g, c_in, c_out)."""
    product = buffer[..., : target.shape[-2], : target.shape[-1]]
    for channel in range(weight.shape[1]):
        factors = weight[:, channel, :, None, None]
        np.multiply(source[:, :, channel, None], factors, out=product)
        target += product
