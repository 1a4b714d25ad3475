"""The maps of the Overlap tab: products per cell, and what a constant input leaves. No Qt.

Of an output with a side above WHOLE a part is shown: seen from afar, its pattern would be one colour.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from fracstride.core.checkerboard import constant_output
from fracstride.core.geometry import Geometry
from fracstride.core.overlap import AxisOverlap, IntArray, Overlap, overlap
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.records import record
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.heatmap import HeatmapModel, plain_map
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.layer_arrays import LayerArrays, shown_group
from fracstride.ui.presenters.method_maps import local

WHOLE = 128
"""A map with no longer side is shown whole."""
PART, LARGEST_PART = 48, 128
"""Cells along each side of a part; of a large stride more, so that what it repeats is seen."""
PERIODS = 3
MOST_PRODUCTS = 1 << 26
"""A constant's map that would cost more is not made: some 20 ms."""
LARGEST_KERNEL = 1 << 18
"""Of a kernel with more taps no pattern is measured."""
LEGEND_ENTRIES = 6


class OverlapView(StrEnum):
    """What the map of the tab shows."""

    COUNT = "count"
    CONSTANT = "constant"


@record
class OutputPart:
    """The rows and columns of x that are shown."""

    rows: range
    columns: range
    is_whole: bool

    def shows(self, cell: Cell) -> bool:
        """Whether a cell is among them."""
        return cell[0] in self.rows and cell[1] in self.columns

    def local(self, cell: Cell) -> Cell | None:
        """Where a cell stands in the part; None outside."""
        return local(cell, self.rows, self.columns)

    def cell(self, place: Cell) -> Cell:
        """The cell of x at a place of the part."""
        return self.rows[place[0]], self.columns[place[1]]


def part_with(geometry: Geometry, cell: Cell) -> OutputPart:
    """The part with a cell in its middle, or as near to it as the border allows; everything of a small output.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> part_with(solve(ConvTransposeSpec.square(128, 3, stride=2, padding=1)), (1, 200))
    OutputPart(rows=range(0, 48), columns=range(176, 224), is_whole=False)
    """
    sides = geometry.height.output, geometry.width.output
    if max(sides) <= WHOLE:
        return OutputPart(range(sides[0]), range(sides[1]), True)
    stride = max(geometry.spec.height.stride, geometry.spec.width.stride)
    count = min(max(PART, PERIODS * stride), LARGEST_PART)
    rows, columns = (_round(at, count, side) for at, side in zip(cell, sides, strict=True))
    return OutputPart(rows, columns, False)


def _round(at: int, count: int, side: int) -> range:
    first = max(min(at - count // 2, side - count), 0)
    return range(first, min(first + count, side))


def shown_cell(geometry: Geometry, focus: Focus | None) -> Cell | None:
    """The cell of x that a focus is about: itself, or the first that an input cell adds to."""
    if focus is None or focus.kind not in (FocusKind.OUTPUT_CELL, FocusKind.INPUT_CELL):
        return None
    if focus.kind is FocusKind.OUTPUT_CELL:
        return focus.cell
    row, column = (
        min(max(index * axis.spec.stride - axis.spec.crop_begin, 0), axis.output - 1)
        for index, axis in zip(focus.cell, (geometry.height, geometry.width), strict=True)
    )
    return row, column


def in_part(lit: Highlight, part: OutputPart) -> Highlight:
    """What lights up of a focus in the part that is shown."""
    rings = tuple(cell for cell in map(part.local, lit.rings) if cell is not None)
    target = None if lit.target is None else part.local(lit.target)
    return Highlight(rings, target)


@record(eq=False)
class OverlapMap:
    """A map with what it comes to along each axis: a value for every row and column of the part."""

    model: HeatmapModel
    rows: FloatArray
    columns: FloatArray
    extremes: tuple[float, float]
    part: OutputPart


@record
class LegendEntry:
    """A number of products and how many output cells receive it."""

    count: int
    cells: int


def count_map(geometry: Geometry, part: OutputPart) -> OverlapMap:
    """Products of each output cell; along the axes the products of each row and of each column."""
    of = overlap(geometry)
    rows, columns = _counts(of.height, part.rows), _counts(of.width, part.columns)
    most = of.height.verdict.most * of.width.verdict.most
    values: FloatArray = np.multiply.outer(rows, columns)
    return OverlapMap(plain_map(values, geometry), rows, columns, (0.0, float(most)), part)


def constant_map(geometry: Geometry, taps: FloatArray, part: OutputPart) -> OverlapMap | None:
    """x for a constant input of 1; along the axes the means of rows and columns; None: the kernel is too large."""
    rows, columns = _indices(part.rows), _indices(part.columns)
    if len(rows) * taps.shape[1] * (taps.shape[0] + len(columns)) > MOST_PRODUCTS:
        return None
    values = constant_output(geometry, taps, rows, columns)
    finite = values[np.isfinite(values)]
    extremes = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    with np.errstate(invalid="ignore", over="ignore"):
        means = values.mean(axis=1), values.mean(axis=0)
    return OverlapMap(plain_map(values, geometry), *means, extremes, part)


def _indices(cells: range) -> IntArray:
    return np.arange(cells.start, cells.stop)


def _counts(axis: AxisOverlap, cells: range) -> FloatArray:
    return axis.counts(_indices(cells)).astype(np.float64)


def summed_taps(arrays: LayerArrays, geometry: Geometry, view: ViewSettings) -> FloatArray | None:
    """The kernels (kH, kW) of the shown output channel, summed over its input channels; None: too many taps."""
    shown = shown_group(geometry, view)
    kernels = arrays.weight[shown.channels.start : shown.channels.stop, shown.out_in_group]
    if kernels.size > LARGEST_KERNEL:
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        summed: FloatArray = kernels.sum(axis=0)
    return summed


def legend(of: Overlap) -> tuple[tuple[LegendEntry, ...], int]:
    """The first numbers of products with their cells, and how many further numbers there are; (), 0: too many."""
    found = of.distribution() or {}
    entries = tuple(LegendEntry(count, cells) for count, cells in found.items())
    return entries[:LEGEND_ENTRIES], max(len(entries) - LEGEND_ENTRIES, 0)


def interior_counts(of: Overlap) -> tuple[int, ...]:
    """The numbers of products that occur away from the borders, ascending.

    Each axis has at most two, and 0 where a phase is reached by no tap.
    """
    rows, columns = _phase_values(of.height), _phase_values(of.width)
    return tuple(sorted({row * column for row in rows for column in columns}))


def _phase_values(axis: AxisOverlap) -> set[int]:
    verdict = axis.verdict
    step = axis.tap_step
    values = {verdict.least, verdict.most}
    if verdict.shared_factor > 1 and verdict.kernel_size % step:
        values.add(verdict.kernel_size // step)
    return values
