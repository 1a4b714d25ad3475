"""Scatter by matrix product: all products of a tile of y at once, then added where they belong.

With many channels the sum over them is the work, and one matrix product does it; no inserted zero is
ever multiplied. What is then added are strided slices: one per tap, or one per input cell where the
kernel has more taps than the tile has cells.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fracstride.backends.layer import Layer
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.precision import FloatArray

COLUMN_BYTES = 64 * 1024**2
"""What the products of one tile may take; the tile of a single input cell may take more."""

Tile = tuple[slice, slice, slice]
"""Samples, rows and columns of y."""


def overlap_add(layer: Layer, cancel: CancelToken | None) -> None:
    """Adds the transposed convolution into ``layer.x``, which holds zeros or the bias."""
    group_count, inputs, outputs, rows, columns = layer.weight.shape
    mixing = layer.weight.reshape(group_count, inputs, outputs * rows * columns).swapaxes(1, 2)
    for samples, height, width in _tiles(layer):
        poll(cancel)
        y = layer.y[samples, ..., height, width]
        flat = np.ascontiguousarray(y).reshape(*y.shape[:3], -1)
        shape = (y.shape[0], *layer.weight.shape[:1], outputs, rows, columns, *y.shape[-2:])
        _add(layer, np.matmul(mixing, flat).reshape(shape), (samples, height, width), cancel)


def _tiles(layer: Layer) -> Iterator[Tile]:
    batch, _, _, height, width = layer.y.shape
    per_cell = layer.weight[:, 0].size * layer.x.itemsize
    cells = max(1, COLUMN_BYTES // per_cell)
    samples = min(batch, max(1, cells // (height * width)))
    rows = min(height, max(1, cells // (samples * width)))
    columns = min(width, max(1, cells // (samples * rows)))
    for n in range(0, batch, samples):
        for top in range(0, height, rows):
            for left in range(0, width, columns):
                yield (
                    slice(n, min(n + samples, batch)),
                    slice(top, min(top + rows, height)),
                    slice(left, min(left + columns, width)),
                )


def _add(layer: Layer, products: FloatArray, tile: Tile, cancel: CancelToken | None) -> None:
    """``products`` (n, group, c, tap row, tap column, row, column) into the output."""
    by_cell = products.shape[3] * products.shape[4] > products.shape[5] * products.shape[6]
    if by_cell:
        products = products.transpose(0, 1, 2, 5, 6, 3, 4)
    vertical = _targets(layer, 0, tile[1].start, products.shape[3], products.shape[5], by_cell)
    horizontal = _targets(layer, 1, tile[2].start, products.shape[4], products.shape[6], by_cell)
    x = layer.x[tile[0]]
    for a, rows, target_rows in vertical:
        poll(cancel)
        for b, columns, target_columns in horizontal:
            x[..., target_rows, target_columns] += products[:, :, :, a, b, rows, columns]


def _targets(
    layer: Layer, axis: int, begin: int, outer: int, inner: int, by_cell: bool
) -> list[tuple[int, slice, slice]]:
    """(outer index, inner indices, output cells): outer counts taps and inner cells, or vice versa."""
    spec = layer.axes[axis].spec
    origin = begin * spec.stride - spec.crop_begin
    outer_step, inner_step = (spec.stride, spec.dilation) if by_cell else (spec.dilation, spec.stride)
    reached = (
        (index, *_reached(origin + index * outer_step, inner_step, inner, layer.axes[axis].output))
        for index in range(outer)
    )
    return [each for each in reached if each[1].start < each[1].stop]


def _reached(origin: int, step: int, count: int, output: int) -> tuple[slice, slice]:
    """The j in 0 .. count-1 with 0 <= origin + j*step < output, and these output cells."""
    first = max(0, -(origin // step))
    last = min(count, (output - 1 - origin) // step + 1)
    start = origin + first * step
    return slice(first, last), slice(start, start + max(last - first, 0) * step, step)
