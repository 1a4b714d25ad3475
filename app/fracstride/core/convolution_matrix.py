"""The layer as one sparse matrix C^T: unrolled y times C^T is unrolled x. Integers; values come from the kernel.

C is the matrix of the paired convolution, C^T its transpose. A row of C^T is an output cell i, a column an
input cell m, both numbered row by row; the entry is the tap t with i = m*s + t*d - crop_begin along both
axes, else a structural zero. So C^T is a matrix of H_in x H_out blocks of W_in x W_out entries each: all the
entries of one block belong to one row of the kernel, and blocks repeat along diagonals (block Toeplitz).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record

IntArray = npt.NDArray[np.intp]

NONE = -1
"""Stands for the tap of a structural zero."""
MOST_ENTRIES = 2**20
"""So many entries, zeros included, are written out at once; more is a ValueError."""


@record(eq=False)
class AxisEntries:
    """The entries of C^T along one axis, by output and then by input index; the matrix is their product."""

    outputs: IntArray
    sources: IntArray
    taps: IntArray


def axis_entries(axis: AxisGeometry) -> AxisEntries:
    """Every (output index, input index, tap) that meet along one axis.

    >>> from fracstride.core.spec import AxisSpec
    >>> entries = axis_entries(AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1)))
    >>> list(zip(entries.outputs.tolist(), entries.sources.tolist(), entries.taps.tolist()))
    [(0, 0, 1), (1, 0, 2), (1, 1, 0), (2, 1, 1), (3, 1, 2), (3, 2, 0), (4, 2, 1)]
    """
    spec = axis.spec
    sources, taps = np.indices((spec.size, spec.kernel_size)).reshape(2, -1)
    outputs = sources * spec.stride + taps * spec.dilation - spec.crop_begin
    kept = np.flatnonzero((outputs >= 0) & (outputs < axis.output))
    order = kept[np.lexsort((sources[kept], outputs[kept]))]
    return AxisEntries(outputs[order], sources[order], taps[order])


def axis_taps_met(axis: AxisGeometry, outputs: IntArray, sources: IntArray) -> IntArray:
    """The tap that connects each output index with each input index along one axis; NONE if no tap does.

    ``outputs`` and ``sources`` are broadcast against each other.
    """
    spec = axis.spec
    steps = outputs + spec.crop_begin - sources * spec.stride
    taps = steps // spec.dilation
    met = (steps >= 0) & (steps % spec.dilation == 0) & (taps < spec.kernel_size)
    return np.where(met, taps, NONE)


def matrix_shape(geometry: Geometry) -> Cell:
    """(rows, columns) of C^T: output cells by input cells."""
    spec = geometry.spec
    return (geometry.height.output * geometry.width.output, spec.height.size * spec.width.size)


def entry_count(geometry: Geometry) -> int:
    """How many entries of C^T are not structural zeros."""
    return axis_entry_count(geometry.height) * axis_entry_count(geometry.width)


def axis_entry_count(axis: AxisGeometry) -> int:
    """How many triples (output index, input index, tap) meet along one axis, without listing them.

    >>> from fracstride.core.spec import AxisSpec
    >>> axis_entry_count(AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1)))
    7
    """
    spec = axis.spec
    shifts = spec.crop_begin - np.arange(spec.kernel_size) * spec.dilation
    first = np.maximum(-(-shifts // spec.stride), 0)
    last = np.minimum((shifts + axis.output - 1) // spec.stride, spec.size - 1)
    return int(np.maximum(last - first + 1, 0).sum())


def row_of_output(geometry: Geometry, output: Cell) -> int:
    """The row of C^T that makes an output cell."""
    return output[0] * geometry.width.output + output[1]


def output_of_row(geometry: Geometry, row: int) -> Cell:
    """The output cell that a row of C^T makes."""
    return divmod(row, geometry.width.output)


def column_of_input(geometry: Geometry, source: Cell) -> int:
    """The column of C^T that an input cell is multiplied by."""
    return source[0] * geometry.width.spec.size + source[1]


def input_of_column(geometry: Geometry, column: int) -> Cell:
    """The input cell that a column of C^T is multiplied by."""
    return divmod(column, geometry.width.spec.size)


def taps_at(geometry: Geometry, rows: IntArray, columns: IntArray) -> tuple[IntArray, IntArray]:
    """(tap rows, tap columns) of the entries ``rows`` x ``columns`` of C^T, NONE in both for a structural zero.

    Raises ValueError if they are more than MOST_ENTRIES.
    """
    if len(rows) * len(columns) > MOST_ENTRIES:
        raise ValueError(f"{len(rows)} x {len(columns)} entries are more than {MOST_ENTRIES}")
    output_rows, output_columns = np.divmod(rows[:, None], geometry.width.output)
    source_rows, source_columns = np.divmod(columns[None, :], geometry.width.spec.size)
    tap_rows = axis_taps_met(geometry.height, output_rows, source_rows)
    tap_columns = axis_taps_met(geometry.width, output_columns, source_columns)
    met = (tap_rows != NONE) & (tap_columns != NONE)
    return np.where(met, tap_rows, NONE), np.where(met, tap_columns, NONE)


def entries(geometry: Geometry, weight: FloatArray, rows: IntArray, columns: IntArray) -> FloatArray:
    """The values of C^T at ``rows`` x ``columns`` for one kernel (kH, kW); NaN marks a structural zero.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> entries(solve(ConvTransposeSpec.square(1, 2)), np.array([[1.0, 2], [3, 4]]), np.arange(4), np.arange(1))
    array([[1.],
           [2.],
           [3.],
           [4.]])
    """
    tap_rows, tap_columns = taps_at(geometry, rows, columns)
    return np.where(tap_rows == NONE, np.nan, weight[np.maximum(tap_rows, 0), np.maximum(tap_columns, 0)])


def block_taps(geometry: Geometry, output_rows: IntArray, source_rows: IntArray) -> IntArray:
    """The row of the kernel that fills the block of each output row and input row, NONE for a zero block.

    Raises ValueError for more than MOST_ENTRIES blocks.
    """
    if len(output_rows) * len(source_rows) > MOST_ENTRIES:
        raise ValueError(f"{len(output_rows)} x {len(source_rows)} blocks are more than {MOST_ENTRIES}")
    return axis_taps_met(geometry.height, output_rows[:, None], source_rows[None, :])
