"""The maps of the Overlap tab: products per cell, and what a constant input leaves. No Qt.

Maps with a side above DIRECT are not made: each of their blocks of 2^level cells is the mean of a few.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from fracstride.core.checkerboard import constant_output
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.overlap import AxisOverlap, Overlap, overlap
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.session.state import Reduction, ViewSettings
from fracstride.ui.presenters.heatmap import HeatmapModel, plain_map
from fracstride.ui.presenters.layer_arrays import LayerArrays, shown_group
from fracstride.ui.presenters.level_of_detail import Levels

DIRECT = 1024
"""Maps with no longer side have every cell."""
BLOCKS, CELLS_OF_A_BLOCK = 512, 48
MOST_PRODUCTS = 1 << 26
"""A constant's map that would cost more is not made: some 20 ms."""
LARGEST_KERNEL = 1 << 18
"""Of a kernel with more taps no pattern is measured."""
LEGEND_ENTRIES = 6


class OverlapView(StrEnum):
    """What the map of the tab shows."""

    COUNT = "count"
    CONSTANT = "constant"


@record(eq=False)
class OverlapMap:
    """A map with what it comes to along each axis: a value for every cell, or for every block of cells."""

    model: HeatmapModel
    rows: FloatArray
    columns: FloatArray
    extremes: tuple[float, float]
    block: int = 1
    """Cells along each side of a block; 1 where every cell is there."""


@record
class LegendEntry:
    """A number of products and how many output cells receive it."""

    count: int
    cells: int


def count_map(geometry: Geometry) -> OverlapMap:
    """Products of each output cell; along the axes the products of each row and of each column."""
    of, level = overlap(geometry), _level(geometry)
    rows, columns = _mean_counts(of.height, level), _mean_counts(of.width, level)
    most = of.height.verdict.most * of.width.verdict.most
    values: FloatArray = np.multiply.outer(rows, columns)
    return OverlapMap(_model(values, geometry, level), rows, columns, (0.0, float(most)), 2**level)


def constant_map(geometry: Geometry, taps: FloatArray) -> OverlapMap | None:
    """x for a constant input of 1; along the axes the means of rows and columns; None: the kernel is too large."""
    level = _level(geometry)
    rows, columns = _positions(geometry.height, level), _positions(geometry.width, level)
    if len(rows) * taps.shape[1] * (taps.shape[0] + len(columns)) > MOST_PRODUCTS:
        return None
    positions = (rows, columns) if level else (rows[:, 0], columns[:, 0])
    values = constant_output(geometry, taps, *positions)
    finite = values[np.isfinite(values)]
    extremes = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    with np.errstate(invalid="ignore", over="ignore"):
        means = values.mean(axis=1), values.mean(axis=0)
    return OverlapMap(_model(values, geometry, level), *means, extremes, 2**level)


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


def _level(geometry: Geometry) -> int:
    """0 for a map that has every cell, else the exponent of its blocks."""
    largest = max(geometry.height.output, geometry.width.output)
    return 0 if largest <= DIRECT else (largest // BLOCKS).bit_length()


def _positions(axis: AxisGeometry, level: int) -> npt.NDArray[np.int64]:
    """(blocks, cells of each that are looked at); whole periods where a block has room for one."""
    side = 2**level
    cells = min(side, CELLS_OF_A_BLOCK)
    if cells > axis.spec.stride:
        cells -= cells % axis.spec.stride
    starts = np.arange(0, axis.output, side, dtype=np.int64)
    positions: npt.NDArray[np.int64] = starts[:, None] + np.arange(cells if level else 1)
    return np.minimum(positions, axis.output - 1)


def _mean_counts(axis: AxisOverlap, level: int) -> FloatArray:
    return np.asarray(axis.counts(_positions(axis.geometry, level)).mean(axis=1), np.float64)


def _model(values: FloatArray, geometry: Geometry, level: int) -> HeatmapModel:
    if not level:
        return plain_map(values, geometry)
    shape = (geometry.height.output, geometry.width.output)
    return plain_map(
        np.broadcast_to(np.float64(0), shape), geometry, Levels(Reduction.MEAN, (values,), level)
    )
