"""Scatter, cell by cell: where the stamp of an input cell lands on the full output, and what the crop leaves of it.

The full output F has L = (n-1)s + k_e cells along an axis. Input cell ``m`` adds y[m] times tap ``t`` to
F[m*s + t*d], so its stamp begins at m*s; the output is x[i] = F[i + crop_begin].
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.provenance import Cell

FloatArray = npt.NDArray[np.float64]
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


def stamped(geometry: Geometry, y: FloatArray, weight: FloatArray, count: int) -> FloatArray:
    """The full output of one slice after the first ``count`` input cells, row by row, have left their stamps.

    ``y`` (H_out, W_out), ``weight`` (kH, kW). Costs taps times the ``count`` cells.

    >>> from fracstride.core.geometry import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> layer = solve(ConvTransposeSpec.square(2, 2))
    >>> stamped(layer, np.ones((2, 2)), np.ones((2, 2)), 2)
    array([[1., 2., 1.],
           [1., 2., 1.],
           [0., 0., 0.]])
    """
    whole, rest = divmod(min(max(count, 0), y.size), geometry.width.spec.size)
    full = np.zeros(full_shape(geometry))
    _add_stamps(geometry, full, y[:whole], weight, 0)
    if rest:
        _add_stamps(geometry, full, y[whole : whole + 1, :rest], weight, whole)
    return full


def _add_stamps(
    geometry: Geometry, full: FloatArray, y: FloatArray, weight: FloatArray, first_row: int
) -> None:
    """Add the stamps of some rows of y, of which the first is row ``first_row``; columns from 0."""
    if not y.size:
        return
    height, width = geometry.height.spec, geometry.width.spec
    with np.errstate(invalid="ignore", over="ignore"):
        for (row, column), value in np.ndenumerate(weight):
            top = first_row * height.stride + row * height.dilation
            left = column * width.dilation
            bottom, right = (
                top + (y.shape[0] - 1) * height.stride + 1,
                left + (y.shape[1] - 1) * width.stride + 1,
            )
            full[top : bottom : height.stride, left : right : width.stride] += y * value


def reached(geometry: Geometry, count: int) -> npt.NDArray[np.bool_]:
    """Which cells of the full output at least one of the first ``count`` stamps has landed on."""
    ones = np.ones((geometry.height.spec.size, geometry.width.spec.size))
    kernel = np.ones((geometry.height.spec.kernel_size, geometry.width.spec.kernel_size))
    found: npt.NDArray[np.bool_] = stamped(geometry, ones, kernel, count) > 0
    return found
