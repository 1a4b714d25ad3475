"""The parameters of one transposed convolution, as frozen values.

Parameters are held in one canonical form per axis: the input size, the kernel and a pair of crops
(begin, end) of the full output, to which every framework's padding rule can be reduced. PyTorch's
``padding`` and ``output_padding`` are the crops ``(padding, padding - output_padding)``; if another
framework takes more off the end than off the beginning, the difference is the ``end_crop``.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from fracstride.core.records import record


class Axis(StrEnum):
    """One of the two spatial axes; arrays are indexed (n, c, y, x) = (batch, channel, height, width)."""

    HEIGHT = "height"
    WIDTH = "width"


AXES = (Axis.HEIGHT, Axis.WIDTH)


class Field(StrEnum):
    """A parameter that a user can set; the first seven exist per axis."""

    SIZE = "size"
    KERNEL_SIZE = "kernel_size"
    STRIDE = "stride"
    PADDING = "padding"
    OUTPUT_PADDING = "output_padding"
    END_CROP = "end_crop"
    DILATION = "dilation"
    BATCH = "batch"
    IN_CHANNELS = "in_channels"
    OUT_CHANNELS = "out_channels"
    GROUPS = "groups"


AXIS_FIELDS = (
    Field.SIZE,
    Field.KERNEL_SIZE,
    Field.STRIDE,
    Field.PADDING,
    Field.OUTPUT_PADDING,
    Field.END_CROP,
    Field.DILATION,
)
CHANNEL_FIELDS = (Field.BATCH, Field.IN_CHANNELS, Field.OUT_CHANNELS, Field.GROUPS)


@record
class AxisSpec:
    """The parameters along one axis; any integers, valid or not (``rules.solve`` checks them).

    ``size`` is the input size H_out of y (cells); ``crop_begin`` and ``crop_end`` are the cells taken
    off the full output at its two ends; negative values extend it. ``end_crop`` is the part of ``crop_end``
    beyond the padding. It is kept apart so that output_padding and end_crop are independent fields.
    """

    size: int
    kernel_size: int
    stride: int = 1
    dilation: int = 1
    crop_begin: int = 0
    crop_end: int = 0
    end_crop: int = 0

    @classmethod
    def from_padding(
        cls,
        size: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        output_padding: int = 0,
        dilation: int = 1,
        end_crop: int = 0,
    ) -> AxisSpec:
        """The axis with PyTorch's ``padding`` and ``output_padding``.

        >>> AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1, output_padding=1)
        AxisSpec(size=3, kernel_size=3, stride=2, dilation=1, crop_begin=1, crop_end=0, end_crop=0)
        """
        crop_end = padding - output_padding + end_crop
        return cls(size, kernel_size, stride, dilation, padding, crop_end, end_crop)

    def with_crops(self, begin: int, end: int) -> AxisSpec:
        """This axis with other crops: a larger crop at the beginning is output_padding, at the end end_crop.

        >>> AxisSpec(size=3, kernel_size=3, stride=2).with_crops(0, 1).end_crop
        1
        """
        return replace(self, crop_begin=begin, crop_end=end, end_crop=max(end - begin, 0))

    @property
    def padding(self) -> int:
        """PyTorch's padding: the crop at the beginning."""
        return self.crop_begin

    @property
    def output_padding(self) -> int:
        """PyTorch's output_padding: how much less is cropped at the end than at the beginning."""
        return self.crop_begin - self.crop_end + self.end_crop

    def value(self, field: Field) -> int:
        """The value of one of ``AXIS_FIELDS``."""
        return int(getattr(self, field.value))

    def with_value(self, field: Field, value: int) -> AxisSpec:
        """This axis with one of ``AXIS_FIELDS`` changed; padding, output_padding and end_crop stay independent."""
        difference = value - self.value(field)
        match field:
            case Field.PADDING:
                return replace(self, crop_begin=value, crop_end=self.crop_end + difference)
            case Field.OUTPUT_PADDING:
                return replace(self, crop_end=self.crop_end - difference)
            case Field.END_CROP:
                return replace(self, crop_end=self.crop_end + difference, end_crop=value)
        return replace(self, **{field.value: value})


@record
class ConvTransposeSpec:
    """A whole layer: y (batch, in_channels, H_out, W_out) -> x (batch, out_channels, H_in, W_in).

    The weight has the shape (in_channels, out_channels // groups, kernel height, kernel width).
    """

    height: AxisSpec
    width: AxisSpec
    batch: int = 1
    in_channels: int = 1
    out_channels: int = 1
    groups: int = 1

    @classmethod
    def square(cls, size: int, kernel_size: int, **parameters: int) -> ConvTransposeSpec:
        """The same parameters (those of ``AxisSpec.from_padding``) on both axes, one channel.

        >>> ConvTransposeSpec.square(3, 3, stride=2, padding=1).height.padding
        1
        """
        axis = AxisSpec.from_padding(size, kernel_size, **parameters)
        return cls(axis, axis)

    def axis(self, axis: Axis) -> AxisSpec:
        """The parameters along one axis."""
        return self.height if axis is Axis.HEIGHT else self.width

    def with_axis(self, axis: Axis, spec: AxisSpec) -> ConvTransposeSpec:
        """This layer with the parameters of one axis replaced."""
        return replace(self, height=spec) if axis is Axis.HEIGHT else replace(self, width=spec)

    @property
    def taps(self) -> int:
        """How many weights one input and one output channel have between them."""
        return self.height.kernel_size * self.width.kernel_size

    def group_of(self, out_channel: int) -> tuple[range, int]:
        """(the input channels of an output channel, its index within its group, which is the weight's second index).

        >>> ConvTransposeSpec(AxisSpec(2, 2), AxisSpec(2, 2), 1, 4, 6, groups=2).group_of(4)
        (range(2, 4), 1)
        """
        group, within = divmod(out_channel, self.out_channels // self.groups)
        inputs = self.in_channels // self.groups
        return range(group * inputs, (group + 1) * inputs), within

    def value(self, field: Field, axis: Axis | None = None) -> int:
        """The value of any field; ``axis`` is needed for ``AXIS_FIELDS`` only."""
        return self.axis(axis).value(field) if axis is not None else int(getattr(self, field.value))

    def with_value(self, field: Field, value: int, axis: Axis | None = None) -> ConvTransposeSpec:
        """This layer with one field changed; an axis field without an axis changes both axes."""
        if field in CHANNEL_FIELDS:
            channels: dict[str, Any] = {field.value: value}
            return replace(self, **channels)
        changed = self
        for each in AXES if axis is None else (axis,):
            changed = changed.with_axis(each, changed.axis(each).with_value(field, value))
        return changed

    @property
    def input_shape(self) -> tuple[int, int, int, int]:
        """(n, c, y, x) of the input y."""
        return (self.batch, self.in_channels, self.height.size, self.width.size)

    @property
    def weight_shape(self) -> tuple[int, int, int, int]:
        """(C_in, C_out / groups, kernel height, kernel width)."""
        return (
            self.in_channels,
            self.out_channels // max(self.groups, 1),
            self.height.kernel_size,
            self.width.kernel_size,
        )
