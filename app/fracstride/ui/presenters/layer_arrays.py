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
        """Whether the arrays belong to this geometry, and not to a previous one."""
        spec = geometry.spec
        shapes = (self.y.shape, self.weight.shape, self.x.shape)
        return shapes == (spec.input_shape, spec.weight_shape, geometry.output_shape)


@record
class ShownGroup:
    """The channels of the shown output channel, limited to those of the layer."""

    sample: int
    out_channel: int
    out_in_group: int
    """The second index of the weight."""
    channels: range
    """The input channels, among all."""
    chosen: int
    """The one of them that is shown."""

    @property
    def chosen_in_group(self) -> int:
        """The same, counted in the group."""
        return self.channels.index(self.chosen)


def shown_slice(geometry: Geometry, view: ViewSettings) -> tuple[int, int, int]:
    """(n, c) of the shown map x, and the channel of y within its group, limited to those of the layer."""
    spec = geometry.spec
    return (
        min(view.batch_index, spec.batch - 1),
        min(view.out_channel, spec.out_channels - 1),
        min(view.in_channel, spec.in_channels // spec.groups - 1),
    )


def shown_group(geometry: Geometry, view: ViewSettings) -> ShownGroup:
    """The channels that the view shows."""
    sample, out_channel, in_channel = shown_slice(geometry, view)
    channels, out_in_group = geometry.spec.group_of(out_channel)
    return ShownGroup(sample, out_channel, out_in_group, channels, channels[in_channel])


@record
class ShownSlice:
    """The channels that a view shows, and the arrays to look them up in."""

    arrays: LayerArrays
    shown: ShownGroup

    @classmethod
    def of(cls, geometry: Geometry, arrays: LayerArrays, view: ViewSettings) -> ShownSlice:
        """The slice that a view shows."""
        return cls(arrays, shown_group(geometry, view))

    def maps(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """y, w and x."""
        shown = self.shown
        return (
            self.arrays.y[shown.sample, shown.chosen],
            self.arrays.weight[shown.chosen, shown.out_in_group],
            self.arrays.x[shown.sample, shown.out_channel],
        )

    def extremes(self) -> tuple[Extremes, Extremes] | None:
        """The extremes of the maps y and x, if they are known."""
        shown, of_y, of_x = self.shown, self.arrays.y_extremes, self.arrays.x_extremes
        if of_y is None or of_x is None:
            return None
        return _pair(of_y[shown.sample, shown.chosen]), _pair(of_x[shown.sample, shown.out_channel])

    def y(self, channel: int, cell: Cell) -> float:
        """A value of one input channel."""
        return float(self.arrays.y[self.shown.sample, channel, cell[0], cell[1]])

    def weight(self, channel: int, tap: Cell) -> float:
        """A weight between one input channel and the output channel."""
        return float(self.arrays.weight[channel, self.shown.out_in_group, tap[0], tap[1]])

    def x(self, cell: Cell) -> float:
        """A value of the output channel."""
        return float(self.arrays.x[self.shown.sample, self.shown.out_channel, cell[0], cell[1]])


def shown_slices(
    arrays: LayerArrays, geometry: Geometry, view: ViewSettings
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The maps y, w and x of the channels that the view shows."""
    return ShownSlice.of(geometry, arrays, view).maps()


def shown_extremes(
    arrays: LayerArrays, geometry: Geometry, view: ViewSettings
) -> tuple[Extremes, Extremes] | None:
    """The extremes of y and x in the channels that the view shows, where they are known."""
    return ShownSlice.of(geometry, arrays, view).extremes()


def _pair(extremes: FloatArray) -> Extremes:
    return float(extremes[0]), float(extremes[1])
