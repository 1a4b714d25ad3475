"""The layer as one sparse matrix: unrolled y times C^T is unrolled x (see ``core.convolution_matrix``).

Only entries that are not structural zeros are stored, by axis: entry (a, b) of the stage belongs to the row of
output cell (outputs[a], outputs[b]) and to the column of input cell (sources[a], sources[b]). On the host, in
float64.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.convolution_matrix import AxisEntries, axis_entries
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import (
    INPUT_STAGE,
    KERNEL_STAGE,
    Array,
    Channels,
    Method,
    Operands,
    Stage,
    StageId,
    with_bias,
)

FloatArray = npt.NDArray[np.float64]


def unrolled(maps: Array) -> Array:
    """(N, C, H, W) -> (N, C, H*W, 1): every map as one column, row by row."""
    return maps.reshape(*maps.shape[:2], -1, 1)


def matrix_entries(weight: Array, geometry: Geometry) -> FloatArray:
    """(C_in, C_out/groups, entries along the height, along the width) of C^T."""
    rows, columns = axis_entries(geometry.height), axis_entries(geometry.width)
    taken: FloatArray = np.asarray(weight, np.float64)[:, :, rows.taps[:, None], columns.taps]
    return taken


def multiply(
    entries: FloatArray, column: FloatArray, geometry: Geometry, cancel: CancelToken | None = None
) -> FloatArray:
    """C^T times unrolled y: (N, C_out, H_in*W_in, 1), summed row by row of the matrix."""
    spec = geometry.spec
    inputs, outputs = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    rows, columns = axis_entries(geometry.height), axis_entries(geometry.width)
    y = column.reshape(spec.batch, spec.groups, inputs, 1, spec.height.size, spec.width.size)
    values = entries.reshape(spec.groups, inputs, *entries.shape[1:])
    shape = (spec.batch, spec.groups, outputs, *entries.shape[2:])
    products = np.zeros(shape)
    for channel in range(inputs):
        poll(cancel)
        met = y[:, :, channel][..., rows.sources[:, None], columns.sources]
        products += values[:, channel] * met
    x = np.zeros((*shape[:3], geometry.height.output, geometry.width.output))
    _add_rows(products, rows, columns, x)
    return x.reshape(spec.batch, spec.out_channels, -1, 1)


def _add_rows(products: FloatArray, rows: AxisEntries, columns: AxisEntries, x: FloatArray) -> None:
    """Add up the products of each output cell, which stand side by side."""
    if not products.size:
        return
    down, row_starts = np.unique(rows.outputs, return_index=True)
    across, column_starts = np.unique(columns.outputs, return_index=True)
    sums = np.add.reduceat(np.add.reduceat(products, column_starts, axis=-1), row_starts, axis=-2)
    x[..., down[:, None], across] = sums


def _unroll(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    return unrolled(np.asarray(results[StageId.INPUT], np.float64))


def _fill(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    return matrix_entries(results[StageId.KERNEL], operands.geometry)


def _multiply(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    entries, column = results[StageId.MATRIX], results[StageId.UNROLLED_INPUT]
    return multiply(entries, column, operands.geometry, operands.cancel)


def _roll(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    x = results[StageId.UNROLLED_OUTPUT].reshape(operands.geometry.output_shape)
    return with_bias(x, operands.bias)


METHOD = Method(
    "matrix",
    (
        INPUT_STAGE,
        KERNEL_STAGE,
        Stage(StageId.UNROLLED_INPUT, (StageId.INPUT,), _unroll, Channels.INPUT),
        Stage(StageId.MATRIX, (StageId.KERNEL,), _fill, Channels.PAIR),
        Stage(StageId.UNROLLED_OUTPUT, (StageId.MATRIX, StageId.UNROLLED_INPUT), _multiply, Channels.OUTPUT),
        Stage(StageId.OUTPUT, (StageId.UNROLLED_OUTPUT,), _roll, Channels.OUTPUT),
    ),
    is_on_host=True,
)
