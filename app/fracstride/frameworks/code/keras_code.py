"""Keras: 'valid' or 'same' if one of them has these crops, else 'valid' and a slice.

The crops of both are those of Keras's own output length and padding rules (backend/common).
"""

from __future__ import annotations

from fracstride.core.geometry import AxisGeometry
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.code.listing import (
    Listing,
    Note,
    axes,
    commented,
    extents,
    of,
    pair,
    shape_comment,
    zeros_before,
)
from fracstride.frameworks.same import keras_same

NONE = ((0, 0), (0, 0))


@record
class _Plan:
    """The call of the layer, and what is cut off or added afterwards, ((top, bottom), (left, right))."""

    padding: str
    output_padding: tuple[int, int] | None
    cut: tuple[tuple[int, int], tuple[int, int]] = NONE
    added: tuple[tuple[int, int], tuple[int, int]] = NONE


def listing(spec: ConvTransposeSpec, has_bias: bool = False) -> Listing:
    """keras.layers.Conv2DTranspose on channels-last data."""
    plan = _plan(spec)
    dilated = _must_dilate(spec)
    notes = [Note.WEIGHT_PERMUTED]
    notes += [Note.KERNEL_DILATED_BY_HAND] if dilated else []
    notes += [Note.GROUPS_ONE_BY_ONE] if spec.groups > 1 else []
    notes += [Note.CROPPED_AFTERWARDS] if plan.cut != NONE else []
    notes += [Note.EXTENDED_AFTERWARDS] if plan.added != NONE else []
    return Listing(_code(spec, plan, dilated, has_bias), tuple(notes))


def _code(spec: ConvTransposeSpec, plan: _Plan, dilated: bool, has_bias: bool) -> str:
    kernel = extents(spec) if dilated else of(spec, "kernel_size")
    arguments = [
        f"filters={spec.out_channels // spec.groups}",
        f"kernel_size={pair(kernel)}",
        f"strides={pair(of(spec, 'stride'))}",
        f'padding="{plan.padding}"',
    ]
    if plan.output_padding is not None:
        arguments.append(f"output_padding={pair(plan.output_padding)}")
    if not dilated and of(spec, "dilation") != (1, 1):
        arguments.append(f"dilation_rate={pair(of(spec, 'dilation'))}")
    # Where cells are added afterwards, or there is a layer for each group, the bias is added at the end.
    in_layer = has_bias and spec.groups == 1 and plan.added == NONE
    arguments += [] if in_layer else ["use_bias=False"]
    weights = "w.transpose(2, 3, 1, 0), b" if in_layer else "w.transpose(2, 3, 1, 0)"
    lines = "".join(f"        {each},\n" for each in arguments)
    return (
        "import numpy as np\n"
        "from keras import layers, ops\n\n\n"
        "def transposed(y, w):\n"
        f"    layer = layers.Conv2DTranspose(\n{lines}    )\n"
        "    layer.build(y.shape)\n"
        f"    layer.set_weights([{weights}])  # (kH, kW, C_out, C_in)\n"
        "    return layer(y)\n\n\n"
        + (_dilation(spec) if dilated else "")
        + "y_last = y.transpose(0, 2, 3, 1)\n"
        + _call(spec)
        + _afterwards(plan)
        + ("x = ops.add(x, b)\n" if has_bias and not in_layer else "")
        + commented("x = ops.transpose(x, (0, 3, 1, 2))", shape_comment(spec))
    )


def _call(spec: ConvTransposeSpec) -> str:
    if spec.groups == 1:
        return "x = transposed(y_last, w)\n"
    return (
        f"parts = zip(np.split(y_last, {spec.groups}, axis=-1), np.split(w, {spec.groups}))\n"
        "x = ops.concatenate([transposed(*each) for each in parts], axis=-1)\n"
    )


def _dilation(spec: ConvTransposeSpec) -> str:
    (d_h, d_w), (e_h, e_w) = of(spec, "dilation"), extents(spec)
    return (
        f"spread = np.zeros((*w.shape[:2], {e_h}, {e_w}), w.dtype)\n"
        f"spread[:, :, ::{d_h}, ::{d_w}] = w\n"
        "w = spread\n"
    )


def _afterwards(plan: _Plan) -> str:
    # In this order something is always left to crop.
    code = f"x = layers.ZeroPadding2D({plan.added})(x)\n" if plan.added != NONE else ""
    if plan.cut != NONE:
        code += f"x = layers.Cropping2D({plan.cut})(x)\n"
    return code


def _must_dilate(spec: ConvTransposeSpec) -> bool:
    """Whether dilation must be done by hand: Keras refuses strides and dilation together, even on different axes."""
    return max(of(spec, "stride")) > 1 and max(of(spec, "dilation")) > 1


def _plan(spec: ConvTransposeSpec) -> _Plan:
    crops = [(axis.crop_begin, axis.crop_end) for axis in axes(spec)]
    if crops == [_valid(axis) for axis in axes(spec)]:
        return _Plan("valid", None)
    if crops == [keras_same(axis) for axis in axes(spec)]:
        return _Plan("same", None)
    wanted = [max(-axis.crop_end, 0) for axis in axes(spec)]
    given = [min(more, axis.stride - 1) for axis, more in zip(axes(spec), wanted, strict=True)]
    (top, bottom), (left, right) = [(max(axis.crop_begin, 0), max(axis.crop_end, 0)) for axis in axes(spec)]
    above, before = zeros_before(spec)
    return _Plan(
        "valid",
        (given[0], given[1]),
        ((top, bottom), (left, right)),
        ((above, wanted[0] - given[0]), (before, wanted[1] - given[1])),
    )


def _valid(axis: AxisSpec) -> tuple[int, int]:
    """Keras's 'valid' without output_padding: never less than a stride for each input cell."""
    return 0, -max(axis.stride - AxisGeometry(axis).extent, 0)
