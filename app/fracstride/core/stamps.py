"""Scatter, cell by cell: where the stamp of an input cell lands on the full output, and what the crop keeps of it.

The full output F has L = (n-1)s + k_e cells along an axis. Input cell ``m`` adds y[m] times tap ``t`` to
F[m*s + t*d], so its stamp begins at m*s; the output is x[i] = F[i + crop_begin].
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.core.sampling import IndexArray as IntArray
from fracstride.core.sampling import sources_met

BoolArray = npt.NDArray[np.bool_]
Block = tuple[Cell, Cell]
"""(top-left cell, rows and columns)."""


def stamp_block(geometry: Geometry, source: Cell) -> Block:
    """The block of the full output that the stamp of an input cell spans, the holes of a dilation included.

    >>> from fracstride.core.rules import solve
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
    """The block of the full output that becomes x; a negative crop makes it reach beyond F."""
    corner = (geometry.height.spec.crop_begin, geometry.width.spec.crop_begin)
    return corner, (geometry.height.output, geometry.width.output)


def full_from_output(geometry: Geometry, output: Cell) -> Cell | None:
    """Where an output cell stands in the full output; None if a negative crop added it."""
    row = output[0] + geometry.height.spec.crop_begin
    column = output[1] + geometry.width.spec.crop_begin
    inside = 0 <= row < geometry.height.full and 0 <= column < geometry.width.full
    return (row, column) if inside else None


def output_from_full(geometry: Geometry, full: Cell) -> Cell | None:
    """The output cell that a cell of the full output becomes; None if it is cropped away."""
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


@record(eq=False)
class Stamped:
    """A part of the full output after some of the stamps."""

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
    """The full output at ``rows`` x ``columns`` after the stamps of the first ``count`` input cells.

    Input cells come row by row, all channels of a cell at once. ``y`` (C, H_out, W_out) and ``weight``
    (C, kH, kW) are the input channels of one output channel; the ranges ascend. Costs at most
    taps x C x rows x columns, whatever the size of the layer.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> stamped(solve(ConvTransposeSpec.square(2, 2)), np.ones((1, 2, 2)), np.ones((1, 2, 2)), 2).values
    array([[1., 2., 1.],
           [1., 2., 1.],
           [0., 0., 0.]])
    """
    height, width = geometry.height, geometry.width
    rows, columns = rows or range(height.full), columns or range(width.full)
    down, across = _landings(height, rows), _landings(width, columns)
    values, reached = np.zeros((len(rows), len(columns))), np.zeros((len(rows), len(columns)), bool)
    if not (down and across):
        return Stamped(values, reached)
    weight = np.asarray(weight, np.float64)
    is_plain = bool(np.isfinite(weight).all())
    window, arrived, corner = _so_far(y, count, down, across)
    with np.errstate(invalid="ignore", over="ignore"):
        for row in down:
            for column in across:
                source = (row.sources(corner[0]), column.sources(corner[1]))
                taps = weight[:, row.tap, column.tap]
                products = _mixed(window[:, source[0], source[1]], taps)
                if not is_plain:
                    # Zero stands for what has not arrived, but not times a weight that is no number.
                    products = np.where(arrived[source], products, 0.0)
                values[row.places, column.places] += products
    return Stamped(values, _reached(down, across, values.shape, width.spec.size, count))


def _mixed(maps: FloatArray, taps: FloatArray) -> FloatArray:
    """The sum over channels of maps (C, rows, columns) times taps (C,)."""
    if len(taps) > 1:
        mixed: FloatArray = np.tensordot(taps, maps, axes=1)
        return mixed
    single: FloatArray = maps[0] * taps[0]
    return single


@record
class _Landing:
    """Where one tap of all stamps lands along one axis: the positions, and the input index at each."""

    tap: int
    places: slice
    first: int
    last: int
    step: int

    def sources(self, corner: int) -> slice:
        """The input indices, counted from ``corner``."""
        return slice(self.first - corner, self.last - corner + 1, self.step)


def _landings(axis: AxisGeometry, full: range) -> list[_Landing]:
    """Every tap that lands on any of the indices ``full``, which are equally spaced.

    Then the indices that one tap reaches are equally spaced too, and so are the inputs that it meets there.
    """
    indices = np.arange(full.start, full.stop, full.step) - axis.spec.crop_begin
    found = []
    for tap in range(axis.spec.kernel_size):
        places, sources = sources_met(axis, indices, tap)
        if len(places):
            ends = int(sources[0]), int(sources[-1])
            found.append(_Landing(tap, _regular(places), *ends, _regular(sources).step))
    return found


def _regular(indices: IntArray) -> slice:
    step = int(indices[1] - indices[0]) if len(indices) > 1 else 1
    return slice(int(indices[0]), int(indices[-1]) + 1, step)


def _so_far(
    y: FloatArray, count: int, down: list[_Landing], across: list[_Landing]
) -> tuple[FloatArray, BoolArray, Cell]:
    """(the part of y that lands on the shown cells, with zeros for stamps still to come; which have come; its corner)."""
    top, bottom = min(each.first for each in down), max(each.last for each in down)
    left, right = min(each.first for each in across), max(each.last for each in across)
    numbers = np.arange(top, bottom + 1)[:, None] * y.shape[2] + np.arange(left, right + 1)
    arrived = numbers < count
    return np.where(arrived, y[:, top : bottom + 1, left : right + 1], 0.0), arrived, (top, left)


def _reached(
    down: list[_Landing], across: list[_Landing], shape: tuple[int, ...], width: int, count: int
) -> BoolArray:
    """Which cells have received their first stamp, given the first ``count`` stamps."""
    rows, columns = _first_sources(down, shape[0]), _first_sources(across, shape[1])
    return (rows[:, None] >= 0) & (columns >= 0) & (rows[:, None] * width + columns < count)


def _first_sources(landings: list[_Landing], size: int) -> IntArray:
    """The smallest input index that lands on each position; -1 if none does."""
    first = np.full(size, -1, np.intp)
    # A larger tap lands on the same place from a smaller input index.
    for each in landings:
        first[each.places] = np.arange(each.first, each.last + 1, each.step)
    return first
