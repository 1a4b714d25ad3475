"""What the Matrix tab shows: C^T (or C) entry by entry, or by blocks where it is too large to be read. No Qt.

In both, the map that is multiplied stands as a row above the matrix, aligned with its columns, and the product
as a column at its right, aligned with its rows.
"""

from __future__ import annotations

import numpy as np

from fracstride.core.convolution_matrix import (
    NONE,
    axis_entries,
    axis_taps_met,
    block_taps,
    column_of_input,
    entries,
    input_of_column,
    matrix_shape,
    output_of_row,
    row_of_output,
)
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.records import record
from fracstride.core.sampling import IndexArray as IntArray
from fracstride.ui.presenters.heatmap import BoolArray
from fracstride.ui.presenters.method_slice import MethodSlice

MATRIX, FACTOR, PRODUCT, INPUT, OUTPUT, BLOCKS = "matrix", "factor", "product", "input", "output", "blocks"
MOST_READ = 64
"""Rows and columns of a matrix that is shown entry by entry, and of the part of a block that is."""
MOST_BLOCKS = 256
"""Rows and columns of the map of blocks; above, one cell of it stands for several blocks."""
MOST_AXIS_ENTRIES = 2_000_000
"""So many pairs of input index and tap along one axis are gone through for a map of many blocks."""


@record(eq=False)
class Entries:
    """A matrix or a part of it: NaN and blank where it has a structural zero; with its factor and its product."""

    values: FloatArray
    blank: BoolArray
    factor: FloatArray
    """(1, columns)"""
    product: FloatArray
    """(rows, 1)"""


def turned(cell: Cell, is_transposed: bool) -> Cell:
    """(row, column) of C^T as (row, column) of what is shown, and back."""
    return cell if is_transposed else (cell[1], cell[0])


def is_readable(geometry: Geometry) -> bool:
    """Whether the whole matrix is shown, entry by entry."""
    return max(matrix_shape(geometry)) <= MOST_READ


def whole_matrix(shown: MethodSlice, is_transposed: bool) -> Entries:
    """C^T times unrolled y of the shown channel; or C times unrolled x, where ``is_transposed`` is False."""
    rows, columns = matrix_shape(shown.geometry)
    weight = np.asarray(shown.weight[shown.channel], np.float64)
    values = entries(shown.geometry, weight, np.arange(rows), np.arange(columns))
    blank = np.array(tap_pattern(shown.geometry) == NONE)
    y, x = shown.y[shown.channel].reshape(1, -1), shown.x.reshape(1, -1)
    return _multiplied(values, blank, y) if is_transposed else _multiplied(values.T, blank.T, x)


def tap_pattern(geometry: Geometry) -> IntArray:
    """The number of the tap, row by row of the kernel, at every entry of C^T; NONE for a structural zero."""
    height, width = geometry.height, geometry.width
    shape = matrix_shape(geometry)
    rows = _met(height, range(height.output), range(height.spec.size))[:, None, :, None]
    columns = _met(width, range(width.output), range(width.spec.size))[None, :, None, :]
    numbers = np.where((rows == NONE) | (columns == NONE), NONE, rows * width.spec.kernel_size + columns)
    return numbers.reshape(shape)


def _met(axis: AxisGeometry, outputs: range, sources: range) -> IntArray:
    return axis_taps_met(
        axis,
        np.arange(outputs.start, outputs.stop)[:, None],
        np.arange(sources.start, sources.stop)[None, :],
    )


def _multiplied(values: FloatArray, blank: BoolArray, factor: FloatArray) -> Entries:
    with np.errstate(invalid="ignore", over="ignore"):
        products = np.where(blank, 0.0, values * factor)
        return Entries(values, blank, factor, products.sum(axis=1, keepdims=True))


@record
class BlockPlace:
    """Which block of C^T is read, and which part of it: output row, input row; output and input columns."""

    output: int
    source: int
    outputs: range
    sources: range

    def cells(self, entry: Cell) -> tuple[Cell, Cell]:
        """(output cell, input cell) of a row and a column of C^T, as they are counted in what is read."""
        return (self.output, self.outputs[entry[0]]), (self.source, self.sources[entry[1]])


def block_place(geometry: Geometry, focus: Focus | None, last: Cell | None) -> BlockPlace:
    """The block that a focus means: of an output cell the one that was ``last`` read, else the first with taps."""
    height, width = geometry.height, geometry.width
    if focus is not None and focus.kind is FocusKind.INPUT_CELL:
        source, across_source = focus.cell
        reached = _outputs_of(height, source)
        row = last[0] if last is not None and last[0] in reached else next(iter(reached), 0)
        across = next(iter(_outputs_of(width, across_source)), 0)
    else:
        is_output = focus is not None and focus.kind is FocusKind.OUTPUT_CELL
        row, across = focus.cell if focus is not None and is_output else (last[0] if last else 0, 0)
        met = _sources_of(height, row)
        source = last[1] if last is not None and last[1] in met else next(iter(met), 0)
        across_source = next(iter(_sources_of(width, across)), 0)
    return BlockPlace(row, source, _window(width.output, across), _window(width.spec.size, across_source))


def _sources_of(axis: AxisGeometry, output: int) -> list[int]:
    """The input indices that an output index is made of, ascending."""
    spec = axis.spec
    steps = output + spec.crop_begin - np.arange(spec.kernel_size) * spec.dilation
    sources = steps // spec.stride
    met = (steps % spec.stride == 0) & (sources >= 0) & (sources < spec.size)
    return sorted(sources[met].tolist())


def _outputs_of(axis: AxisGeometry, source: int) -> list[int]:
    """The output indices that an input index adds to, ascending."""
    spec = axis.spec
    outputs = source * spec.stride + np.arange(spec.kernel_size) * spec.dilation - spec.crop_begin
    return [int(each) for each in outputs[(outputs >= 0) & (outputs < axis.output)]]


def _window(count: int, middle: int) -> range:
    """At most MOST_READ indices of ``count``, round one of them; it moves in whole halves of itself."""
    if count <= MOST_READ:
        return range(count)
    half = MOST_READ // 2
    first = min(max(middle // half * half - half // 2, 0), count - MOST_READ)
    return range(first, first + MOST_READ)


def one_block(shown: MethodSlice, place: BlockPlace, is_transposed: bool) -> Entries:
    """The part of one block that is read: one row of the kernel, times one row of y (or of x)."""
    geometry = shown.geometry
    tap = int(
        _met(geometry.height, range(place.output, place.output + 1), range(place.source, place.source + 1))[
            0, 0
        ]
    )
    taps = _met(geometry.width, place.outputs, place.sources)
    blank = taps == NONE if tap != NONE else np.ones(taps.shape, bool)
    row = np.asarray(shown.weight[shown.channel][max(tap, 0)], np.float64)
    values = np.where(blank, np.nan, row[np.maximum(taps, 0)])
    y = shown.y[shown.channel][place.source, place.sources.start : place.sources.stop][None, :]
    x = shown.x[place.output, place.outputs.start : place.outputs.stop][None, :]
    return _multiplied(values, blank, y) if is_transposed else _multiplied(values.T, blank.T, x)


def kernel_row_of(geometry: Geometry, place: BlockPlace) -> int | None:
    """The row of the kernel that fills a block; None for a block of zeros."""
    taps = block_taps(geometry, np.array([place.output]), np.array([place.source]))
    return None if taps[0, 0] == NONE else int(taps[0, 0])


@record(eq=False)
class BlockMap:
    """C^T by blocks, output rows by input rows; a cell stands for ``steps`` of them."""

    values: FloatArray
    """The row of the kernel that fills a block; or the share of blocks with taps, where a cell stands for several."""
    blank: BoolArray
    steps: Cell

    @property
    def is_coarse(self) -> bool:
        """Whether a cell stands for several blocks."""
        return self.steps != (1, 1)

    def cell(self, output: int, source: int) -> Cell:
        """The cell of a block."""
        return (output // self.steps[0], source // self.steps[1])

    def block(self, cell: Cell) -> Cell:
        """(output row, input row) of the first block that a cell stands for."""
        return (cell[0] * self.steps[0], cell[1] * self.steps[1])


def block_map(geometry: Geometry) -> BlockMap | None:
    """All blocks of C^T; None where the kernel and the input are too large to go through."""
    axis = geometry.height
    steps = (-(-axis.output // MOST_BLOCKS), -(-axis.spec.size // MOST_BLOCKS))
    if steps == (1, 1):
        taps = block_taps(geometry, np.arange(axis.output), np.arange(axis.spec.size))
        return BlockMap(taps.astype(np.float64), taps == NONE, steps)
    if axis.spec.size * axis.spec.kernel_size > MOST_AXIS_ENTRIES:
        return None
    shape = (-(-axis.output // steps[0]), -(-axis.spec.size // steps[1]))
    found = axis_entries(axis)
    places = found.outputs // steps[0] * shape[1] + found.sources // steps[1]
    counts = np.bincount(places, minlength=shape[0] * shape[1]).reshape(shape)
    return BlockMap(counts / (steps[0] * steps[1]), counts == 0, steps)


@record
class EntryPlaces:
    """Row and column of C^T of an output and an input cell, and back; in C the two are exchanged."""

    geometry: Geometry
    is_transposed: bool

    def of_output(self, output: Cell) -> int:
        """The row (column) of an output cell."""
        return row_of_output(self.geometry, output)

    def of_input(self, source: Cell) -> int:
        """The column (row) of an input cell."""
        return column_of_input(self.geometry, source)

    def entry(self, output: Cell, source: Cell) -> Cell:
        """Where the two meet."""
        return self.turned((self.of_output(output), self.of_input(source)))

    def turned(self, entry: Cell) -> Cell:
        """As ``turned``, of the matrix that is shown here."""
        return turned(entry, self.is_transposed)

    def cells(self, entry: Cell) -> tuple[Cell, Cell]:
        """(output cell, input cell) of an entry that is shown."""
        row, column = self.turned(entry)
        return output_of_row(self.geometry, row), input_of_column(self.geometry, column)

    def in_whole(self, place: BlockPlace, cell: Cell) -> Cell:
        """Where an entry of the block that is read stands in the whole matrix."""
        return self.entry(*place.cells(self.turned(cell)))
