"""The size of every stage of a layer, in integers.

Glossary of the one-axis letters: n input size H_out, k kernel_size, s stride, d dilation, p padding,
op output_padding, ec end_crop, k_e = d(k-1)+1 the kernel's extent, L = (n-1)s + k_e the full output.

The canonical form is out = L - crop_begin - crop_end; before the stride-1 convolution the
zero-inserted map (size (n-1)s+1) is padded by (k_e-1-crop_begin, k_e-1-crop_end), and cropped where
that is negative. For crops (p, p-op+ec) with ec = 0 this is PyTorch's documented output size
(n-1)s - 2p + d(k-1) + op + 1, and the relationship "o' = s(i'-1)+a+k-2p" of Dumoulin & Visin,
"A guide to convolution arithmetic for deep learning" (arXiv 1603.07285).
"""

from __future__ import annotations

from enum import IntEnum
from math import prod

from fracstride.core.records import record
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec

BYTES_PER_VALUE = 8
"""Of float64."""


class CellKind(IntEnum):
    """What a cell of the padded map is; the larger value wins where two axes disagree."""

    DATA = 0
    INSERTED = 1
    PADDING = 2
    OUTPUT_PADDING = 3


@record
class AxisGeometry:
    """The sizes along one axis of every stage, all in cells.

    >>> a = AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1))
    >>> a.inserted, a.pad_begin, a.padded, a.output
    (5, 1, 7, 5)
    """

    spec: AxisSpec

    @property
    def extent(self) -> int:
        """k_e = d(k-1)+1: the cells that the dilated kernel spans."""
        return self.spec.dilation * (self.spec.kernel_size - 1) + 1

    @property
    def inserted(self) -> int:
        """H_out^new = n + (s-1)(n-1): the size after zeros are inserted."""
        return (self.spec.size - 1) * self.spec.stride + 1

    @property
    def full(self) -> int:
        """L = (n-1)s + k_e: the output before any crop."""
        return self.inserted + self.extent - 1

    @property
    def margin_begin(self) -> int:
        """k_e-1-crop_begin: zeros put before the map; negative where the map is cropped."""
        return self.extent - 1 - self.spec.crop_begin

    @property
    def margin_end(self) -> int:
        """k_e-1-crop_end: zeros put after the map, output padding included; negative: cropped."""
        return self.extent - 1 - self.spec.crop_end

    @property
    def pad_begin(self) -> int:
        """Padding zeros before the map."""
        return max(self.margin_begin, 0)

    @property
    def pad_end(self) -> int:
        """Padding zeros after the map, output padding not counted."""
        return max(min(self.margin_end, self.margin_end - self.spec.output_padding), 0)

    @property
    def output_pad(self) -> int:
        """Output-padding zeros at the very end of the padded map."""
        return max(self.margin_end, 0) - self.pad_end

    @property
    def cropped_begin(self) -> int:
        """Cells cut off before the map, where padding > d(k-1)."""
        return max(-self.margin_begin, 0)

    @property
    def cropped_end(self) -> int:
        """Cells cut off after the map."""
        return max(-self.margin_end, 0)

    @property
    def padded(self) -> int:
        """The size of the map that the stride-1 convolution runs over."""
        return self.output + self.extent - 1

    @property
    def output(self) -> int:
        """H_in = padded - k_e + 1 = L - crop_begin - crop_end."""
        spec = self.spec
        return self.full - spec.crop_begin - spec.crop_end

    @property
    def paired_remainder(self) -> int:
        """The remainder that floor() drops in the paired formula: (H_in + 2p + ec - k_e) mod s."""
        return (self.output + self.paired_padding - self.extent) % self.spec.stride

    @property
    def paired_padding(self) -> int:
        """2p + ec: the zeros that the paired Conv2d puts around x; it pads what is cropped here."""
        return 2 * self.spec.padding + self.spec.end_crop

    @property
    def sizes_with_same_input(self) -> range:
        """Every H_in that the paired Conv2d (same k, s, p, d, ec) maps to this H_out, ascending, all >= 1."""
        smallest = self.output - self.spec.output_padding
        return range(max(smallest, 1), max(smallest + self.spec.stride, 1))

    def kind(self, index: int) -> CellKind:
        """What the padded map holds at ``index`` along this axis (0 <= index < padded)."""
        u = index - self.margin_begin
        if u < 0:
            return CellKind.PADDING
        if u < self.inserted:
            return CellKind.DATA if u % self.spec.stride == 0 else CellKind.INSERTED
        return CellKind.PADDING if u < self.inserted + self.pad_end else CellKind.OUTPUT_PADDING


@record
class Geometry:
    """A layer and its sizes along both axes. ``rules.solve`` gives it for a layer that is possible."""

    spec: ConvTransposeSpec
    height: AxisGeometry
    width: AxisGeometry

    @classmethod
    def unchecked(cls, spec: ConvTransposeSpec) -> Geometry:
        """The sizes that any parameters come to, possible or not."""
        return cls(spec, AxisGeometry(spec.height), AxisGeometry(spec.width))

    def axis(self, axis: Axis) -> AxisGeometry:
        """The sizes along one axis."""
        return self.height if axis is Axis.HEIGHT else self.width

    @property
    def output_shape(self) -> tuple[int, int, int, int]:
        """(n, c, y, x) of the output x."""
        return (self.spec.batch, self.spec.out_channels, self.height.output, self.width.output)

    @property
    def multiply_adds(self) -> int:
        """Products of y and w that the full output sums up (crops not deducted)."""
        spec = self.spec
        cells = spec.height.size * spec.width.size
        return spec.batch * spec.in_channels * (spec.out_channels // spec.groups) * cells * spec.taps

    @property
    def bytes_needed(self) -> int:
        """Bytes of input, weight and output together, as float64."""
        output = (max(size, 0) for size in self.output_shape)
        values = prod(self.spec.input_shape) + prod(self.spec.weight_shape) + prod(output)
        return BYTES_PER_VALUE * values
