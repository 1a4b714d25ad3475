"""A layer as one would type it in PyTorch, with a slice for crops that PyTorch does not have."""

from __future__ import annotations

from dataclasses import replace

from fracstride.core.geometry import AxisGeometry
from fracstride.core.query import is_pytorch
from fracstride.core.spec import AXES, AxisSpec, ConvTransposeSpec, Field

_DEFAULTS = {Field.STRIDE: 1, Field.PADDING: 0, Field.OUTPUT_PADDING: 0}


def torch_call(spec: ConvTransposeSpec) -> str:
    """The call of the module, with positional arguments up to the last that is not its default.

    Crops that padding and output_padding cannot express become a slice of the output (crops >= 0).

    >>> torch_call(ConvTransposeSpec.square(7, 8, stride=4, padding=2))
    'ConvTranspose2d(1, 1, 8, 4, 2)'
    >>> same = AxisSpec(7, 3, stride=2, crop_begin=0, crop_end=1)
    >>> torch_call(ConvTransposeSpec(same, same))
    'ConvTranspose2d(1, 1, 3, 2)(y)[..., :14, :14]'
    """
    layer = replace(spec, height=_expressible(spec.height), width=_expressible(spec.width))
    return f"ConvTranspose2d({', '.join(_arguments(layer))}){_slices(spec)}"


def _arguments(spec: ConvTransposeSpec) -> list[str]:
    positional = [str(spec.in_channels), str(spec.out_channels), _pair(spec, Field.KERNEL_SIZE)]
    optional = [_pair(spec, field) for field in _DEFAULTS]
    defaults = [str(value) for value in _DEFAULTS.values()]
    while optional and optional[-1] == defaults[len(optional) - 1]:
        optional.pop()
    named = [f"groups={spec.groups}"] if spec.groups != 1 else []
    dilation = _pair(spec, Field.DILATION)
    return [*positional, *optional, *named, *([f"dilation={dilation}"] if dilation != "1" else [])]


def _pair(spec: ConvTransposeSpec, field: Field) -> str:
    height, width = (spec.value(field, axis) for axis in AXES)
    return str(height) if height == width else f"({height}, {width})"


def _expressible(axis: AxisSpec) -> AxisSpec:
    """The nearest layer that PyTorch has whose output contains the wanted one."""
    if is_pytorch(axis):
        return axis
    padding = min(axis.crop_begin, axis.crop_end)
    return axis.with_crops(padding, padding)


def _slices(spec: ConvTransposeSpec) -> str:
    if all(is_pytorch(spec.axis(axis)) for axis in AXES):
        return ""
    return f"(y)[..., {', '.join(_slice(spec.axis(axis)) for axis in AXES)}]"


def _slice(axis: AxisSpec) -> str:
    if is_pytorch(axis):
        return ":"
    if axis.crop_begin > axis.crop_end:
        return f"{axis.crop_begin - axis.crop_end}:"
    return f":{AxisGeometry(axis).output}"
