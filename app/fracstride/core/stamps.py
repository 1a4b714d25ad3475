"""Scatter, cell by cell: where the stamp of an input cell lands on the full output, and what the crop leaves of it.

The full output F has L = (n-1)s + k_e cells along an axis. Input cell ``m`` adds y[m] times tap ``t`` to
F[m*s + t*d], so its stamp begins at m*s; the output is x[i] = F[i + crop_begin].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.sampling import IndexArray as IntArray
from fracstride.core.sampling import sources_met

BoolArray = npt.NDArray[np.bool_]
Block = tuple[Cell, Cell]
"""(top-left cell, rows and columns)."""


def full_shape(geometry: Geometry) -> Cell:
    """Rows and columns of the full output."""
    return (geometry.height.full, geometry.width.full)


def stamp_block(geometry: Geometry, source: Cell) -> Block:
    """The block of the full output that the stamp of an input cell spans, the holes of a dilation included.

    >>> from fracstride.core.geometry import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> stamp_block(solve(ConvTransposeSpec.square(3, 3, stride=2, padding=1)), (1, 2))
    ((2, 4), (3, 3))
    """
    corner = (source[0] * geometry.height.spec.stride, source[1] * geometry.width.spec.stride)
    return corner, (geometry.height.extent, geometry.width.extent)


def landing(geometry: Geometry, source: Cell, tap: Cell) -> Cell:
    """The cell of the full output that input cell ``source`` times ``tap`` is added to."""
    (top, left), _ = stamp_block(geometry, source)
    return (top + tap[0] * geometry.height.spec.dilation, left + tap[1] * geometry.width.spec.dilation)


def output_block(geometry: Geometry) -> Block:
    """Which block of the full output is x; it reaches beyond F where a crop is negative."""
    corner = (geometry.height.spec.crop_begin, geometry.width.spec.crop_begin)
    return corner, (geometry.height.output, geometry.width.output)


def full_from_output(geometry: Geometry, output: Cell) -> Cell | None:
    """Where an output cell stands in the full output; None where a negative crop made it."""
    row = output[0] + geometry.height.spec.crop_begin
    column = output[1] + geometry.width.spec.crop_begin
    inside = 0 <= row < geometry.height.full and 0 <= column < geometry.width.full
    return (row, column) if inside else None


def output_from_full(geometry: Geometry, full: Cell) -> Cell | None:
    """The output cell that a cell of the full output becomes; None where it is cropped away."""
    row = full[0] - geometry.height.spec.crop_begin
    column = full[1] - geometry.width.spec.crop_begin
    inside = 0 <= row < geometry.height.output and 0 <= column < geometry.width.output
    return (row, column) if inside else None


def arrivals(geometry: Geometry, full: Cell) -> tuple[tuple[Cell, Cell], ...]:
    """(input cell, tap) of every product that lands on a cell of the full output, in the order of arrival."""
    rows, columns = _axis_arrivals(geometry.height, full[0]), _axis_arrivals(geometry.width, full[1])
    return tuple(((m, n), (t, u)) for m, t in rows for n, u in columns)


def _axis_arrivals(axis: AxisGeometry, full: int) -> tuple[tuple[int, int], ...]:
    """(input index, tap), input indices ascending."""
    spec = axis.spec
    found = ((divmod(full - t * spec.dilation, spec.stride), t) for t in range(spec.kernel_size))
    return tuple(sorted((m, t) for (m, rest), t in found if rest == 0 and 0 <= m < spec.size))


@dataclass(frozen=True, slots=True, eq=False)
class Stamped:
    """A part of the full output while stamps arrive."""

    values: FloatArray
    reached: BoolArray
    """Which of its cells at least one stamp has landed on."""


def stamped(
    geometry: Geometry,
    y: FloatArray,
    weight: FloatArray,
    count: int,
    rows: range | None = None,
    columns: range | None = None,
) -> Stamped:
    """The full output at ``rows`` x ``columns`` after the first ``count`` input cells have left their stamps.

    Input cells come row by row, all channels of a cell at once. ``y`` (C, H_out, W_out) and ``weight``
    (C, kH, kW) are the input channels of one output channel; the ranges ascend. Costs at most
    taps x C x rows x columns, whatever the size of the layer.

    >>> from fracstride.core.geometry import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> stamped(solve(ConvTransposeSpec.square(2, 2)), np.ones((1, 2, 2)), np.ones((1, 2, 2)), 2).values
    array([[1., 2., 1.],
           [1., 2., 1.],
           [0., 0., 0.]])
    """
    height, width = geometry.height, geometry.width
    rows, columns = rows or range(height.full), columns or range(width.full)
    weight = np.asarray(weight, np.float64)
    values, reached = np.zeros((len(rows), len(columns))), np.zeros((len(rows), len(columns)), bool)
    across = [_met(width, columns, tap) for tap in range(width.spec.kernel_size)]
    with np.errstate(invalid="ignore", over="ignore"):
        for row_tap in range(height.spec.kernel_size):
            down, source_rows = _met(height, rows, row_tap)
            for column_tap, (beside, source_columns) in enumerate(across):
                arrived = _arrived(source_rows, source_columns, width.spec.size, count)
                if not arrived.any():
                    continue
                source = (source_rows.as_slice, source_columns.as_slice)
                products = sum(
                    channel[source] * taps[row_tap, column_tap]
                    for channel, taps in zip(y, weight, strict=True)
                )
                values[down.as_slice, beside.as_slice] += np.where(arrived, products, 0.0)
                reached[down.as_slice, beside.as_slice] |= arrived
    return Stamped(values, reached)


@dataclass(frozen=True, slots=True)
class _Regular:
    """Indices that ascend by the same step."""

    indices: IntArray

    @property
    def as_slice(self) -> slice:
        if not len(self.indices):
            return slice(0, 0)
        step = int(self.indices[1] - self.indices[0]) if len(self.indices) > 1 else 1
        return slice(int(self.indices[0]), int(self.indices[-1]) + 1, step)


def _met(axis: AxisGeometry, full: range, tap: int) -> tuple[_Regular, _Regular]:
    """(places in ``full`` that one tap reaches, the input index that it meets at each) along one axis.

    Of indices that ascend by one step those that a tap reaches do so too, and what it meets there.
    """
    indices = np.arange(full.start, full.stop, full.step)
    places, sources = sources_met(axis, indices - axis.spec.crop_begin, tap)
    return _Regular(places), _Regular(sources)


def _arrived(rows: _Regular, columns: _Regular, width: int, count: int) -> BoolArray:
    """Which of the input cells ``rows`` x ``columns`` are among the first ``count``."""
    return rows.indices[:, None] * width + columns.indices < count
