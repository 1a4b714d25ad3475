"""The arrays of a computed layer, and the slices of them that a view shows."""

from __future__ import annotations

from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.colours import Extremes


@record
class LayerArrays:
    """The arrays of one finished computation: y (n, c, h, w), w as given, x."""

    y: FloatArray
    weight: FloatArray
    x: FloatArray
    y_extremes: FloatArray | None = None
    """The smallest and largest finite value of every slice (n, c, 2), where they are known."""
    x_extremes: FloatArray | None = None
    bias: FloatArray | None = None
    """(C_out,), where the layer has one."""

    def bias_of(self, out_channel: int) -> float | None:
        """What is added to every cell of an output channel."""
        return None if self.bias is None else float(self.bias[out_channel])

    def match(self, geometry: Geometry) -> bool:
        """Whether they belong to this geometry and not to the one before."""
        spec = geometry.spec
        shapes = (self.y.shape, self.weight.shape, self.x.shape)
        return shapes == (spec.input_shape, spec.weight_shape, geometry.output_shape)


@record
class ShownSlice:
    """The channels that make the shown output channel, and the arrays to look them up in."""

    arrays: LayerArrays
    batch: int
    channels: range
    out_channel: int
    weight_channel: int

    @classmethod
    def of(cls, geometry: Geometry, arrays: LayerArrays, view: ViewSettings) -> ShownSlice:
        """What a view shows, within what the layer has."""
        spec = geometry.spec
        per_group, out_per_group = spec.in_channels // spec.groups, spec.out_channels // spec.groups
        out_channel = min(view.out_channel, spec.out_channels - 1)
        first = out_channel // out_per_group * per_group
        channels = range(first, first + per_group)
        batch = min(view.batch_index, spec.batch - 1)
        return cls(arrays, batch, channels, out_channel, out_channel % out_per_group)

    def maps(self, in_channel: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """y, w and x, with the channel of y counted in its group."""
        channel = self.channels[min(in_channel, len(self.channels) - 1)]
        return (
            self.arrays.y[self.batch, channel],
            self.arrays.weight[channel, self.weight_channel],
            self.arrays.x[self.batch, self.out_channel],
        )

    def extremes(self, in_channel: int) -> tuple[Extremes, Extremes] | None:
        """Those of the maps y and x, where they are known."""
        channel = self.channels[min(in_channel, len(self.channels) - 1)]
        of_y, of_x = self.arrays.y_extremes, self.arrays.x_extremes
        if of_y is None or of_x is None:
            return None
        return _pair(of_y[self.batch, channel]), _pair(of_x[self.batch, self.out_channel])

    def y(self, channel: int, cell: Cell) -> float:
        """A value of one input channel."""
        return float(self.arrays.y[self.batch, channel, cell[0], cell[1]])

    def weight(self, channel: int, tap: Cell) -> float:
        """A weight between one input channel and the output channel."""
        return float(self.arrays.weight[channel, self.weight_channel, tap[0], tap[1]])

    def x(self, cell: Cell) -> float:
        """A value of the output channel."""
        return float(self.arrays.x[self.batch, self.out_channel, cell[0], cell[1]])


def shown_slices(
    arrays: LayerArrays, geometry: Geometry, view: ViewSettings
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The maps y, w and x of the channels that the view shows."""
    return ShownSlice.of(geometry, arrays, view).maps(view.in_channel)


def shown_slice(geometry: Geometry, view: ViewSettings) -> tuple[int, int, int]:
    """(n, c) of the map x that the view shows, and the channel of y in its group, within what the layer has."""
    spec = geometry.spec
    return (
        min(view.batch_index, spec.batch - 1),
        min(view.out_channel, spec.out_channels - 1),
        min(view.in_channel, spec.in_channels // spec.groups - 1),
    )


def weight_slice(geometry: Geometry, view: ViewSettings) -> tuple[int, int]:
    """Which map of the weight (C_in, C_out/groups, kH, kW) the view shows."""
    spec = geometry.spec
    _, out_channel, in_channel = shown_slice(geometry, view)
    group, within = divmod(out_channel, spec.out_channels // spec.groups)
    return group * (spec.in_channels // spec.groups) + in_channel, within


def shown_extremes(
    arrays: LayerArrays, geometry: Geometry, view: ViewSettings
) -> tuple[Extremes, Extremes] | None:
    """The extremes of y and x in the channels that the view shows, where they are known."""
    return ShownSlice.of(geometry, arrays, view).extremes(view.in_channel)


def _pair(extremes: FloatArray) -> Extremes:
    return float(extremes[0]), float(extremes[1])
