"""A ConvTranspose node of an ONNX model, and its parameters here.

This follows the operator's specification; where that is ambiguous, ONNX Runtime. Per axis, with n input cells,
stride s and the kernel's extent k_e, the full output has L = (n-1)*s + k_e cells, and every rule of ``auto_pad`` is a
pair of crops (begin, end) of it.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.model_layer import LayerObstacle, Numbers
from fracstride.frameworks.weight_layouts import PYTORCH, in_two_dimensions

Crops = tuple[int, int]


class AutoPad(StrEnum):
    """The values of ``auto_pad``."""

    NOTSET = "NOTSET"
    SAME_UPPER = "SAME_UPPER"
    SAME_LOWER = "SAME_LOWER"
    VALID = "VALID"


@record
class OnnxNode:
    """One node as the model has it; attributes of two axes, height first, with the defaults filled in."""

    name: str
    weight_shape: Numbers = ()
    """(C_in, C_out / group, kH, kW); () where the weight is not stored."""
    dtype: str = ""
    input_size: tuple[int, int] | None = None
    """(H, W) of the map that arrives, where the model tells."""
    strides: Numbers = (1, 1)
    dilations: Numbers = (1, 1)
    pads: Numbers = (0, 0, 0, 0)
    """Both beginnings, then both ends."""
    output_padding: Numbers = (0, 0)
    output_shape: Numbers = ()
    kernel_shape: Numbers = ()
    group: int = 1
    auto_pad: str = AutoPad.NOTSET
    bias_shape: Numbers | None = None
    """(C_out,); () where it is computed in the model, None where there is none."""

    def in_two_dimensions(self) -> OnnxNode:
        """A one-dimensional node as one with maps and a kernel of a single row; an invalid node stays invalid."""
        begin, end = self.pads[:1], self.pads[1:]
        return replace(
            self,
            weight_shape=in_two_dimensions(PYTORCH, self.weight_shape),
            strides=(1, *self.strides),
            dilations=(1, *self.dilations),
            pads=(0, *begin, 0, *end),
            output_padding=(0, *self.output_padding),
            output_shape=(1, *self.output_shape) if self.output_shape else (),
            kernel_shape=(1, *self.kernel_shape) if self.kernel_shape else (),
        )

    def spec(self, size: tuple[int, int]) -> ConvTransposeSpec | LayerObstacle:
        """As ``spec_of``."""
        return spec_of(self, size)


def spec_of(node: OnnxNode, size: tuple[int, int]) -> ConvTransposeSpec | LayerObstacle:
    """The layer of a node for an input of ``size`` (height, width), or why it is impossible.

    >>> spec_of(OnnxNode("up", (64, 32, 4, 4), strides=(2, 2), pads=(1, 1, 1, 1)), (8, 8)).height
    AxisSpec(size=8, kernel_size=4, stride=2, dilation=1, crop_begin=1, crop_end=1, end_crop=0)
    """
    if not node.weight_shape:
        return LayerObstacle.NO_WEIGHT
    if len(node.weight_shape) != 4:
        return LayerObstacle.NOT_IN_TWO_DIMENSIONS
    if not _is_well_formed(node):
        return LayerObstacle.ILL_FORMED
    height, width = (_axis(node, axis, size[axis]) for axis in range(2))
    channels = (node.weight_shape[0], node.weight_shape[1] * node.group)
    spec = ConvTransposeSpec(height, width, 1, *channels, node.group)
    return spec if isinstance(solve(spec), Geometry) else LayerObstacle.IMPOSSIBLE


def _is_well_formed(node: OnnxNode) -> bool:
    pairs = (node.strides, node.dilations, node.output_padding)
    has_lengths = all(len(each) == 2 for each in pairs) and len(node.pads) == 4
    sizes_agree = node.kernel_shape in ((), node.weight_shape[2:]) and len(node.output_shape) in (0, 2)
    sizes_agree &= node.bias_shape in (None, (), (node.weight_shape[1] * node.group,))
    return has_lengths and sizes_agree and node.group > 0 and node.auto_pad in tuple(AutoPad)


def _axis(node: OnnxNode, axis: int, size: int) -> AxisSpec:
    bare = AxisSpec(size, node.weight_shape[2 + axis], node.strides[axis], node.dilations[axis])
    return bare.with_crops(*_crops(node, axis, bare))


def _crops(node: OnnxNode, axis: int, bare: AxisSpec) -> Crops:
    """How many cells of the full output are cropped at its two ends."""
    full, extra = AxisGeometry(bare).full, node.output_padding[axis]
    if node.output_shape:
        wanted = node.output_shape[axis]
        begin = _begin(node.auto_pad, max(full + extra - wanted, 0))
        return begin, full - begin - wanted
    if node.auto_pad == AutoPad.NOTSET:
        return node.pads[axis], node.pads[2 + axis] - extra
    if node.auto_pad == AutoPad.VALID:
        return 0, -extra
    removed = max(full + extra - bare.size * bare.stride, 0)
    begin = _begin(node.auto_pad, removed)
    return begin, removed - begin - extra


def _begin(auto_pad: str, removed: int) -> int:
    """The crop at the beginning; an odd cell is cropped at the end for SAME_UPPER, else at the beginning."""
    return removed // 2 if auto_pad == AutoPad.SAME_UPPER else removed - removed // 2
