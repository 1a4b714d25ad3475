"""The layers of a decoder, frozen: what was asked for, valid or not (``stack.shapes`` judges them).

Pairs are (height, width). The names and the meaning of the parameters are those of torch.nn.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from fracstride.core.records import record
from fracstride.core.spec import AXES, Axis, AxisSpec, ConvTransposeSpec, Field

Pair = tuple[int, int]
"""(height, width)."""
Shape = tuple[int, int, int]
"""(channels, height, width) of a map."""

MAX_LAYERS = 64
"""More layers than any decoder has; a file with more is refused."""


class Interpolation(StrEnum):
    """How up-sampling finds a value between cells."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"


class Join(StrEnum):
    """How a skip connection meets the map that arrives."""

    CONCAT = "concat"
    """Its channels stand behind those that arrive."""
    ADD = "add"
    """It is added cell by cell."""


@record
class ConvTranspose2d:
    """torch.nn.ConvTranspose2d; weight (in_channels, out_channels / groups, kernel height, kernel width)."""

    in_channels: int
    out_channels: int
    kernel_size: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    output_padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    groups: int = 1
    bias: bool = True

    def axis_spec(self, axis: Axis, size: int) -> AxisSpec:
        """The parameters along one axis, for an input of ``size`` cells."""
        i = AXES.index(axis)
        return AxisSpec.from_padding(
            size,
            self.kernel_size[i],
            self.stride[i],
            self.padding[i],
            self.output_padding[i],
            self.dilation[i],
        )

    def spec(self, height: int, width: int) -> ConvTransposeSpec:
        """The whole layer for an input of ``height`` x ``width`` cells, one sample."""
        axes = self.axis_spec(Axis.HEIGHT, height), self.axis_spec(Axis.WIDTH, width)
        return ConvTransposeSpec(*axes, 1, self.in_channels, self.out_channels, self.groups)

    def like(self, spec: ConvTransposeSpec) -> ConvTranspose2d:
        """This layer with the kernel, stride, padding and dilation of another; its channels stay."""

        def pair(field: Field) -> Pair:
            return (spec.height.value(field), spec.width.value(field))

        return replace(
            self,
            kernel_size=pair(Field.KERNEL_SIZE),
            stride=pair(Field.STRIDE),
            padding=pair(Field.PADDING),
            output_padding=pair(Field.OUTPUT_PADDING),
            dilation=pair(Field.DILATION),
        )


@record
class Conv2d:
    """torch.nn.Conv2d; weight (out_channels, in_channels / groups, kernel height, kernel width)."""

    in_channels: int
    out_channels: int
    kernel_size: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    groups: int = 1
    bias: bool = True


@record
class Upsample:
    """torch.nn.Upsample, align_corners=False: by whole factors, or to ``size`` where that is given."""

    factor: Pair = (2, 2)
    interpolation: Interpolation = Interpolation.NEAREST
    size: Pair | None = None


@record
class PixelShuffle:
    """torch.nn.PixelShuffle: factor^2 channels become one map that is ``factor`` times as high and wide."""

    factor: int = 2


@record
class Crop:
    """Cells cut off the four sides."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0


@record
class Skip:
    """A map of the encoder that joins in; with ``is_cropped`` its middle is cut out where it is larger."""

    channels: int
    height: int
    width: int
    join: Join = Join.CONCAT
    is_cropped: bool = False


Layer = ConvTranspose2d | Conv2d | Upsample | PixelShuffle | Crop | Skip


@record
class Stack:
    """Layers one after another on an input (channels, height, width), one sample."""

    input_shape: Shape
    layers: tuple[Layer, ...] = ()

    def with_layer(self, index: int, layer: Layer) -> Stack:
        """This stack with one layer replaced."""
        return Stack(self.input_shape, (*self.layers[:index], layer, *self.layers[index + 1 :]))

    def with_inserted(self, index: int, layer: Layer) -> Stack:
        """This stack with a layer more, before ``index``."""
        return Stack(self.input_shape, (*self.layers[:index], layer, *self.layers[index:]))

    def without(self, index: int) -> Stack:
        """This stack with one layer less."""
        return Stack(self.input_shape, (*self.layers[:index], *self.layers[index + 1 :]))

    def with_moved(self, index: int, target: int) -> Stack:
        """This stack with the layer at ``index`` moved so that it stands at ``target``."""
        rest = self.without(index)
        return rest.with_inserted(target, self.layers[index])
