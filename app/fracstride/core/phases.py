"""Phases of the output: cells that lie the stride apart use the same few taps.

Along one axis output i = q*s + a (phase a) meets tap t where i + crop_begin - t*d is a multiple of s, at the
input index m = q + shift with shift = (a + crop_begin - t*d) / s. So each phase is an ordinary convolution at
stride 1 of y with the taps that it meets (its sub-kernel), and x is the phases interleaved. This is the
sub-pixel view of Shi et al., "Is the deconvolution layer the same as a convolutional layer?" (arXiv 1609.07009).
"""

from __future__ import annotations

import numpy as np

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.provenance import Cell
from fracstride.core.records import record


@record
class AxisPhase:
    """One phase along one axis: the taps that it meets, and at which distance from q each reads the input."""

    index: int
    stride: int
    count: int
    """How many output indices are of this phase."""
    taps: tuple[int, ...]
    shifts: tuple[int, ...]

    def output(self, place: int) -> int:
        """The output index of the place-th cell of the phase."""
        return place * self.stride + self.index


def axis_phases(axis: AxisGeometry, indices: range | None = None) -> tuple[AxisPhase, ...]:
    """Every phase that has an output cell, or those of ``indices``, in order; taps ascending.

    >>> from fracstride.core.spec import AxisSpec
    >>> for phase in axis_phases(AxisGeometry(AxisSpec.from_padding(3, 3, stride=2, padding=1))):
    ...     print(phase.index, phase.count, phase.taps, phase.shifts)
    0 3 (1,) (0,)
    1 2 (0, 2) (1, 0)
    """
    spec = axis.spec
    met: dict[int, list[int]] = {}
    for tap in range(spec.kernel_size):
        met.setdefault((tap * spec.dilation - spec.crop_begin) % spec.stride, []).append(tap)
    indices = range(min(spec.stride, axis.output)) if indices is None else indices
    return tuple(_axis_phase(axis, index, met.get(index, [])) for index in indices)


def _axis_phase(axis: AxisGeometry, index: int, taps: list[int]) -> AxisPhase:
    spec = axis.spec
    shifts = tuple((index + spec.crop_begin - tap * spec.dilation) // spec.stride for tap in taps)
    count = -(-(axis.output - index) // spec.stride)
    return AxisPhase(index, spec.stride, count, tuple(taps), shifts)


@record
class Phase:
    """One of the stride_h x stride_w ordinary convolutions."""

    rows: AxisPhase
    columns: AxisPhase

    @property
    def index(self) -> Cell:
        """(row of the output mod stride_h, column mod stride_w)."""
        return (self.rows.index, self.columns.index)

    @property
    def shape(self) -> Cell:
        """Rows and columns of its result."""
        return (self.rows.count, self.columns.count)

    @property
    def tap_shape(self) -> Cell:
        """Rows and columns of its sub-kernel; 0 where it meets no tap, so that its result is all zeros."""
        return (len(self.rows.taps), len(self.columns.taps))


def phases(geometry: Geometry) -> tuple[Phase, ...]:
    """Every phase that has an output cell, row by row.

    There are min(stride, output) along each axis, which may be many; ``phase_count`` tells how many.
    """
    columns = axis_phases(geometry.width)
    return tuple(Phase(row, column) for row in axis_phases(geometry.height) for column in columns)


def phase_count(geometry: Geometry) -> Cell:
    """How many phases have an output cell along the height and along the width."""
    height, width = geometry.height, geometry.width
    return (min(height.spec.stride, height.output), min(width.spec.stride, width.output))


def phase_of_output(geometry: Geometry, output: Cell) -> tuple[Cell, Cell]:
    """(index of the phase, cell of its result) of an output cell."""
    row, row_phase = divmod(output[0], geometry.height.spec.stride)
    column, column_phase = divmod(output[1], geometry.width.spec.stride)
    return (row_phase, column_phase), (row, column)


def output_of_phase(geometry: Geometry, index: Cell, cell: Cell) -> Cell:
    """The output cell of a cell of a phase's result."""
    return (
        cell[0] * geometry.height.spec.stride + index[0],
        cell[1] * geometry.width.spec.stride + index[1],
    )


@record
class MultiplyAdds:
    """How many products make one slice of x from one slice of y."""

    with_zeros: int
    """By zero insertion: every tap for every output cell."""
    by_phases: int
    """By the phases: the taps of the sub-kernels, for every cell of their results."""


def multiply_adds(geometry: Geometry) -> MultiplyAdds:
    """How many products zero insertion and phases take, in closed form and so instant for any size.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> multiply_adds(solve(ConvTransposeSpec.square(3, 3, stride=2, padding=1)))
    MultiplyAdds(with_zeros=225, by_phases=49)
    """
    height, width = geometry.height, geometry.width
    cells = height.output * width.output
    by_phases = _axis_products(height) * _axis_products(width)
    return MultiplyAdds(cells * geometry.spec.taps, by_phases)


def _axis_products(axis: AxisGeometry) -> int:
    """Summed over the taps: how many output indices the phase of the tap has."""
    spec = axis.spec
    first = (np.arange(spec.kernel_size) * spec.dilation - spec.crop_begin) % spec.stride
    return int(np.maximum(-((first - axis.output) // spec.stride), 0).sum())
