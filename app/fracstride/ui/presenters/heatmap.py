"""The model of a heatmap: index maps over the source values, without making the map itself. No Qt.

The zero-inserted and the padded map are views of y: a cell is a source index or a kind of zero. So a
map of any size costs only as much as its visible part.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry, CellKind, Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.session.state import Reduction
from fracstride.ui.presenters.level_of_detail import PLAIN, IntArray, Levels, reduced

BoolArray = npt.NDArray[np.bool_]
Span = tuple[int, int]
"""(first cell, the one after the last) along one axis."""
READ_WHOLE = 3 * 2**20
"""A map of so many values is read whole, however many of them a pixel covers; that takes some milliseconds."""
STAGE_READ_WHOLE = 2**20 - 1
"""The same of a stage, which is drawn while a number is dragged: a larger one has levels a moment later."""
FEW_REPEATED = (4, 3)
"""How many of a pixel's values are looked at along each axis where it covers more of them."""


@record
class Segment:
    """Cells ``start`` .. ``stop`` - 1 along one axis that have the same structure."""

    kind: CellKind
    start: int
    stop: int


@record
class AxisCells:
    """One axis of a map: cell r shows source (r - offset) / stride where that is a whole number."""

    count: int
    sources: int
    stride: int = 1
    offset: int = 0
    segments: tuple[Segment, ...] = ()

    def source(self, cell: int) -> int | None:
        """The source index that a cell shows, None for a structural zero."""
        index, rest = divmod(cell - self.offset, self.stride)
        return index if rest == 0 and 0 <= index < self.sources else None

    def data_cells(self, start: int, stop: int) -> range:
        """The cells of start .. stop - 1 that show a source value."""
        first = self.offset + max(-(-(start - self.offset) // self.stride), 0) * self.stride
        last = self.offset + (self.sources - 1) * self.stride
        return range(first, max(min(stop, last + 1), first), self.stride)

    def source_slice(self, cells: range) -> slice:
        """The source indices of the ``data_cells``."""
        first = (cells.start - self.offset) // self.stride
        return slice(first, first + len(cells))

    def sample(self, start: float, stop: float, count: int) -> IntArray:
        """Source indices of ``count`` equal spans of [start, stop), -1 for zeros.

        A span narrower than a cell shows the cell at its middle. A wider one shows its first data
        cell if it has any, so that data is not lost between zeros.
        """
        return _sources(self, start, stop, count)


class Sampled(NamedTuple):
    """A map as pixels, each of several values along either axis: those at ``rows`` x ``columns``; -1 is none."""

    values: FloatArray
    rows: IntArray
    columns: IntArray
    repeats: tuple[int, int]
    reduction: Reduction

    @property
    def is_single(self) -> bool:
        """Whether a pixel shows one value."""
        return self.repeats == (1, 1)

    def pixels(self) -> FloatArray:
        """The value of every pixel; NaN if it shows none."""
        found = reduced(self.values, self.rows, self.columns, self.repeats, self.reduction)
        empty_rows = self.rows[:: self.repeats[0]] < 0
        empty_columns = self.columns[:: self.repeats[1]] < 0
        if empty_rows.any():
            found[empty_rows] = np.nan
        if empty_columns.any():
            found[:, empty_columns] = np.nan
        return found


@record(eq=False)
class HeatmapModel:
    """One map: its axes and the source values (rows, columns) that it shows, None while computing."""

    stage: StageId
    geometry: Geometry
    rows: AxisCells
    columns: AxisCells
    values: FloatArray | None = None
    levels: Levels = PLAIN
    blank: BoolArray | None = None
    """Which values stand for nothing at all, NaN in ``values``: their cells stay empty outlines."""
    read_whole: int = STAGE_READ_WHOLE
    """A pixel looks at all the values that it covers where the map has no more than these."""

    def sampled(self, rows: Span, columns: Span, shape: tuple[int, int]) -> Sampled | None:
        """The cells of ``rows`` x ``columns`` as ``shape`` pixels; None where there are no values yet.

        A pixel that covers several values shows their mean, or the largest by magnitude: one of them
        alone would show patterns that the map does not have. Between zeros, data is shown and not averaged with them.
        """
        axes = (self.rows, self.columns)
        spans = tuple(zip(axes, (rows, columns), shape, strict=True))
        covered = [(span[1] - span[0]) / (count * axis.stride) for axis, span, count in spans]
        level = self.levels.level_for(min(covered))
        values = self.levels.at(level, self.values)
        if values is None:
            return None
        whole = values.size <= self.read_whole
        down, across = (
            _repeats(axis, each / 2**level, whole) for axis, each in zip(axes, covered, strict=True)
        )
        return Sampled(
            values,
            _whole(self.rows.sample(*rows, shape[0] * down), down) >> level,
            _whole(self.columns.sample(*columns, shape[1] * across), across) >> level,
            (down, across),
            self.levels.reduction,
        )

    def value(self, row: int, column: int) -> float | None:
        """The value at a cell; 0.0 at a structural zero, None where it is not known yet."""
        source = (self.rows.source(row), self.columns.source(column))
        if source[0] is None or source[1] is None:
            return 0.0
        return None if self.values is None else float(self.values[source])

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return (self.rows.count, self.columns.count)

    def is_blank(self, row: int, column: int) -> bool:
        """Whether the cell is empty: neither a value nor a structural zero."""
        source = (self.rows.source(row), self.columns.source(column))
        return self.blank is not None and None not in source and bool(self.blank[source])

    def kind(self, row: int, column: int) -> CellKind:
        """What the cell is."""
        kind = max(_segment_kind(self.rows, row), _segment_kind(self.columns, column))
        if kind is CellKind.INSERTED and None not in (self.rows.source(row), self.columns.source(column)):
            return CellKind.DATA
        return kind


def dense(model: HeatmapModel) -> FloatArray:
    """Every cell of a map, structural zeros included; all zeros where there are no values yet."""
    rows, columns = (
        np.array([-1 if (found := axis.source(cell)) is None else found for cell in range(axis.count)])
        for axis in (model.rows, model.columns)
    )
    cells = np.zeros((rows.size, columns.size), float if model.values is None else model.values.dtype)
    if model.values is not None:
        shown = np.ix_(rows >= 0, columns >= 0)
        cells[shown] = model.values[np.ix_(rows[rows >= 0], columns[columns >= 0])]
    return cells


def _repeats(axis: AxisCells, covered: float, whole: bool) -> int:
    """How many values of each span are looked at along one axis.

    Of many values a few are taken at a fractional distance; otherwise the phases of a stride would show as waves.

    >>> [_repeats(_plain(900), covered, False) for covered in (1.0, 3.0, 6.0, 7.7, 8.0)]
    [1, 3, 4, 3, 3]
    """
    if axis.stride > 1:
        return 1
    if whole or covered < FEW_REPEATED[0]:
        return max(round(covered), 1)
    return min(FEW_REPEATED, key=lambda count: abs(covered / count % 1 - 0.5))


def _whole(sources: IntArray, repeats: int) -> IntArray:
    """Replaces missing values of a span at the edge of the data by its last one, so that only data counts."""
    if repeats == 1 or sources.min() >= 0:
        return sources
    spans = sources.reshape(-1, repeats)
    return np.where(spans < 0, spans.max(axis=1, keepdims=True), spans).ravel()


@lru_cache(maxsize=64)
def _sources(axis: AxisCells, start: float, stop: float, count: int) -> IntArray:
    edges = np.linspace(start, stop, count + 1)
    if stop - start <= count:
        cells = np.floor((edges[:-1] + edges[1:]) / 2).astype(np.intp) - axis.offset
        index = cells // axis.stride
        valid = cells % axis.stride == 0
    else:
        first = np.ceil(edges[:-1] - 1e-9).astype(np.intp) - axis.offset
        last = np.ceil(edges[1:] - 1e-9).astype(np.intp) - axis.offset
        index = np.maximum(-(-first // axis.stride), 0)
        valid = index * axis.stride < last
    valid &= (index >= 0) & (index < axis.sources)
    sources: IntArray = np.where(valid, index, -1)
    sources.setflags(write=False)
    return sources


def _segment_kind(axis: AxisCells, cell: int) -> CellKind:
    return next((s.kind for s in axis.segments if s.start <= cell < s.stop), CellKind.DATA)


def _plain(count: int) -> AxisCells:
    return AxisCells(count, count, segments=(Segment(CellKind.DATA, 0, count),))


def plain_map(values: FloatArray, geometry: Geometry, blank: BoolArray | None = None) -> HeatmapModel:
    """A map (rows, columns) of data cells only, which is not a stage of the pipeline; ``blank`` cells are empty."""
    rows, columns = values.shape
    shown = values if blank is None else np.where(blank, np.nan, values)
    return HeatmapModel(
        StageId.OUTPUT, geometry, _plain(rows), _plain(columns), shown, PLAIN, blank, READ_WHOLE
    )


def empty_map(shape: tuple[int, int], geometry: Geometry) -> HeatmapModel:
    """A map (rows, columns) whose values are not known yet."""
    return HeatmapModel(StageId.OUTPUT, geometry, _plain(shape[0]), _plain(shape[1]))


def _inner_kind(axis: AxisGeometry) -> CellKind:
    return CellKind.INSERTED if axis.spec.stride > 1 else CellKind.DATA


def _inserted(axis: AxisGeometry) -> AxisCells:
    segment = Segment(_inner_kind(axis), 0, axis.inserted)
    return AxisCells(axis.inserted, axis.spec.size, axis.spec.stride, 0, (segment,))


def _padded(axis: AxisGeometry) -> AxisCells:
    inner_start = min(axis.pad_begin, axis.padded)
    inner_stop = min(max(axis.margin_begin + axis.inserted, 0), axis.padded)
    ends = (
        Segment(CellKind.PADDING, 0, inner_start),
        Segment(_inner_kind(axis), inner_start, inner_stop),
        Segment(CellKind.PADDING, inner_stop, min(inner_stop + axis.pad_end, axis.padded)),
        Segment(CellKind.OUTPUT_PADDING, min(inner_stop + axis.pad_end, axis.padded), axis.padded),
    )
    segments = tuple(segment for segment in ends if segment.stop > segment.start)
    return AxisCells(
        axis.padded,
        axis.spec.size,
        axis.spec.stride,
        axis.margin_begin,
        segments,
    )


def heatmaps(
    geometry: Geometry,
    y: FloatArray | None = None,
    weight: FloatArray | None = None,
    x: FloatArray | None = None,
    levels: tuple[Levels, Levels] = (PLAIN, PLAIN),
) -> dict[StageId, HeatmapModel]:
    """All six maps of one slice: y (H_out, W_out), weight (kH, kW) and x (H_in, W_in), where known.

    ``levels`` are those of y and of x.
    """
    height, width = geometry.height, geometry.width
    kernel = (_plain(height.spec.kernel_size), _plain(width.spec.kernel_size))
    rotated = None if weight is None else weight[::-1, ::-1]
    y_axes = (_plain(height.spec.size), _plain(width.spec.size))
    x_axes = (_plain(height.output), _plain(width.output))
    of_y, of_x = levels
    models = (
        HeatmapModel(StageId.INPUT, geometry, *y_axes, y, of_y),
        HeatmapModel(StageId.ZERO_INSERTED, geometry, _inserted(height), _inserted(width), y, of_y),
        HeatmapModel(StageId.PADDED, geometry, _padded(height), _padded(width), y, of_y),
        HeatmapModel(StageId.KERNEL, geometry, *kernel, weight),
        HeatmapModel(StageId.ROTATED_KERNEL, geometry, *kernel, rotated),
        HeatmapModel(StageId.OUTPUT, geometry, *x_axes, x, of_x),
    )
    return {model.stage: model for model in models}
