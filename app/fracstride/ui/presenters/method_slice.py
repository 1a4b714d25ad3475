"""What a method tab shows of a layer: one output channel, the input channels that make it, and how much. No Qt."""

from __future__ import annotations

from math import isqrt

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.colours import Extremes, finite_extremes
from fracstride.ui.presenters.layer_arrays import LayerArrays, shown_extremes, shown_group

MOST_PRODUCTS = 1_500_000
"""So many multiply-adds are made for one picture on the GUI thread: some 8 ms."""
MOST_SIDE, LEAST_SIDE = 256, 16
"""Cells along one side of a map that is shown in part."""
MOST_TAPS = 1_024
"""A larger kernel is not shown stamp by stamp: going through its taps alone takes longer than a frame."""


@record(eq=False)
class MethodSlice:
    """One output channel of one sample, and all the input channels of its group."""

    geometry: Geometry
    """Of this slice: one sample, C input channels, one output channel."""
    y: FloatArray
    """(C, H_out, W_out)"""
    weight: FloatArray
    """(C, kH, kW)"""
    x: FloatArray
    """(H_in, W_in), the sum over all of them, and the bias."""
    channel: int
    """Which of the input channels is shown."""
    y_extremes: Extremes
    """The smallest and the largest finite value of the shown channel."""
    x_extremes: Extremes
    bias: float | None = None
    """What is added to every cell of x besides."""

    @property
    def channels(self) -> int:
        """How many input channels add up to x."""
        return len(self.y)


def slice_geometry(geometry: Geometry) -> Geometry:
    """The layer of one output channel: the same axes, the input channels of one group."""
    spec = geometry.spec
    one = ConvTransposeSpec(spec.height, spec.width, in_channels=spec.in_channels // spec.groups)
    return Geometry(one, geometry.height, geometry.width)


def method_slice(arrays: LayerArrays, geometry: Geometry, view: ViewSettings) -> MethodSlice:
    """The slice that the view chose."""
    shown = shown_group(geometry, view)
    channels = slice(shown.channels.start, shown.channels.stop)
    y, x = arrays.y[shown.sample, channels], arrays.x[shown.sample, shown.out_channel]
    in_channel = shown.chosen_in_group
    known = shown_extremes(arrays, geometry, view)
    of_y, of_x = known or (finite_extremes(y[in_channel]), finite_extremes(x))
    weight = arrays.weight[channels, shown.out_in_group]
    bias = arrays.bias_of(shown.out_channel)
    return MethodSlice(slice_geometry(geometry), y, weight, x, in_channel, of_y, of_x, bias)


@record
class AxisPart:
    """What is shown along one axis: input indices, indices of the full output, output indices."""

    sources: range
    full: range
    outputs: range
    is_whole: bool


@record
class Part:
    """What is shown of the maps; of small ones everything."""

    rows: AxisPart
    columns: AxisPart

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.rows.is_whole and self.columns.is_whole

    def shows(self, source: Cell) -> bool:
        """Whether an input cell is among what is shown."""
        return source[0] in self.rows.sources and source[1] in self.columns.sources


def most_side(geometry: Geometry) -> int:
    """How many cells of the full output may be shown along one side, so that a picture stays affordable."""
    products = geometry.spec.taps * geometry.spec.in_channels
    return max(min(isqrt(MOST_PRODUCTS // products), MOST_SIDE), LEAST_SIDE)


def has_too_many_taps(geometry: Geometry) -> bool:
    """Whether the kernel is too large to be shown stamp by stamp."""
    return geometry.spec.taps > MOST_TAPS


def part_round(geometry: Geometry, source: Cell) -> Part:
    """The part of the maps round an input cell; everything where that is affordable.

    >>> from fracstride.core.rules import solve
    >>> part_round(solve(ConvTransposeSpec.square(1000, 3, stride=2, padding=1)), (0, 999)).columns
    AxisPart(sources=range(872, 1000), full=range(1744, 2000), outputs=range(1743, 1999), is_whole=False)
    """
    side = most_side(geometry)
    return Part(
        _axis_part(geometry.height, source[0], side),
        _axis_part(geometry.width, source[1], side),
    )


def _axis_part(axis: AxisGeometry, source: int, side: int) -> AxisPart:
    spec = axis.spec
    if max(axis.full, axis.output) <= side:
        return AxisPart(range(spec.size), range(axis.full), range(axis.output), True)
    count = min(max(side // spec.stride, 1), spec.size)
    first = min(max(source - count // 2, 0), spec.size - count)
    begin = first * spec.stride
    full = range(begin, min(begin + side, axis.full))
    outputs = range(
        min(max(full.start - spec.crop_begin, 0), axis.output),
        min(max(full.stop - spec.crop_begin, 0), axis.output),
    )
    return AxisPart(range(first, first + count), full, outputs, False)
