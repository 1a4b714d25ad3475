"""A layer as one would type it in PyTorch, with a slice for crops that PyTorch does not have."""

from __future__ import annotations

from fracstride.core.spec import AXES, ConvTransposeSpec, Field
from fracstride.frameworks.torch_crops import torch_layer

_DEFAULTS = {Field.STRIDE: 1, Field.PADDING: 0, Field.OUTPUT_PADDING: 0}


def torch_call(spec: ConvTransposeSpec, has_bias: bool = True) -> str:
    """The call of the module, with positional arguments up to the last that is not its default.

    Crops that padding and output_padding cannot express become a slice of the output; zeros before it are no part of the call.

    >>> torch_call(ConvTransposeSpec.square(7, 8, stride=4, padding=2))
    'ConvTranspose2d(1, 1, 8, 4, 2)'
    >>> from fracstride.core.spec import AxisSpec
    >>> same = AxisSpec(7, 3, stride=2, crop_begin=0, crop_end=1)
    >>> torch_call(ConvTransposeSpec(same, same))
    'ConvTranspose2d(1, 1, 3, 2)(y)[..., :14, :14]'
    """
    found = torch_layer(spec)
    sliced = f"(y){found.kept}" if found.kept else ""
    return f"ConvTranspose2d({', '.join(_arguments(found.layer, has_bias))}){sliced}"


def _arguments(spec: ConvTransposeSpec, has_bias: bool) -> list[str]:
    positional = [str(spec.in_channels), str(spec.out_channels), _pair(spec, Field.KERNEL_SIZE)]
    optional = [_pair(spec, field) for field in _DEFAULTS]
    defaults = [str(value) for value in _DEFAULTS.values()]
    while optional and optional[-1] == defaults[len(optional) - 1]:
        optional.pop()
    named = [f"groups={spec.groups}"] if spec.groups != 1 else []
    named += [] if has_bias else ["bias=False"]
    dilation = _pair(spec, Field.DILATION)
    return [*positional, *optional, *named, *([f"dilation={dilation}"] if dilation != "1" else [])]


def _pair(spec: ConvTransposeSpec, field: Field) -> str:
    height, width = (spec.value(field, axis) for axis in AXES)
    return str(height) if height == width else f"({height}, {width})"
