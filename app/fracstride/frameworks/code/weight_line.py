"""How the weight w becomes that of a layer elsewhere, as an expression of NumPy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fracstride.core.diagnosis.details import Term
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.input_orders import interleaved, interleaved_by, order_of_inputs, rolled_by
from fracstride.core.diagnosis.mistakes import BUFFERS, Cause
from fracstride.core.precision import FloatArray
from fracstride.core.spec import ConvTransposeSpec

_TURNED = {
    Cause.KERNEL_ROTATED: "[..., ::-1, ::-1]",
    Cause.KERNEL_TRANSPOSED: ".swapaxes(2, 3)",
    Cause.KERNEL_MIRRORED_DOWN: "[..., ::-1, :]",
    Cause.KERNEL_MIRRORED_ACROSS: "[..., ::-1]",
    Cause.CHANNELS_SWAPPED: ".swapaxes(0, 1)",
    Cause.INPUT_ORDER: "[::-1]",
}
SHOWN = 8
"""So many factors of channels are said in a line of text."""


def weight_line(each: Explanation, weight: FloatArray, spec: ConvTransposeSpec, most: int = SHOWN) -> str:
    """The change of ``weight``; of more factors than ``most`` an ellipsis stands for the rest.

    >>> turned = Explanation((Cause.KERNEL_ROTATED,), 1.0, 0.0, ((0, 0), (0, 0)), factor=2.0)
    >>> weight_line(turned, np.ones((1, 1, 3, 3)), ConvTransposeSpec.square(3, 3))
    '2 * w[..., ::-1, ::-1]'
    """
    if Cause.WEIGHT_RESHAPED in each.causes:
        line = _reshaped(each, weight)
    else:
        line = _reordered(order_of_inputs(each) if spec.groups == 1 else ())
        line += "".join(_TURNED.get(cause, "") for cause in each.causes)
    if Cause.GROUPS_INTERLEAVED in each.causes:
        line += f"[{list(interleaved(spec.in_channels, spec.in_channels // spec.groups))}]"
    if Cause.CHANNEL_ORDER in each.causes and spec.groups == 1:
        line += f"[:, [{', '.join(map(str, each.order))}]]"
    if Cause.CHANNEL_FACTORS in each.causes:
        line = f"{line} * {_factors(each, weight, spec, most)}"
    return line if each.factor == 1 else f"{each.factor:.9g} * {line}"


def _reordered(order: Sequence[int]) -> str:
    """The rows of a weight as they meet input channels in another order."""
    first, groups = rolled_by(order), interleaved_by(order)
    if not order:
        return "w"
    if first is not None:
        return f"np.roll(w, {first}, 0)"
    if groups is not None:
        return f"w.reshape(-1, {groups}, *w.shape[1:]).swapaxes(0, 1).reshape(w.shape)"
    return f"w[np.argsort([{', '.join(map(str, order))}])]"


def _reshaped(each: Explanation, weight: FloatArray) -> str:
    """Taken out of one order of axes and read as another: there, or here before."""
    theirs = each.change.weight
    kept = each.detail(Cause.WEIGHT_RESHAPED)
    assert isinstance(kept, Term)
    order = BUFFERS[kept.name]
    there = weight.transpose(order).reshape(weight.shape)
    if theirs is None or np.allclose(each.factor * there, theirs):
        return f"w.transpose{order}.reshape(w.shape)"
    lying = tuple(weight.shape[axis] for axis in order)
    return f"w.reshape{lying}.transpose{tuple(int(axis) for axis in np.argsort(order))}"


def _factors(each: Explanation, weight: FloatArray, spec: ConvTransposeSpec, most: int) -> str:
    """One for each output channel, along the axis of a weight that has those of one group."""
    theirs = each.change.weight
    assert theirs is not None
    groups, within = spec.groups, spec.out_channels // spec.groups
    shape = groups, -1, within, spec.taps
    before, after = (np.asarray(array, np.float64).reshape(shape) for array in (weight, theirs))
    squares = np.square(before).sum(axis=(1, 3))
    factors = (before * after).sum(axis=(1, 3)) / np.where(squares > 0, squares, 1)
    values = [f"{value:.9g}" for value in factors.ravel()]
    said = ", ".join(values[:most]) + (", ..." if len(values) > most else "")
    if groups == 1:
        return f"np.array([{said}])[:, None, None]"
    return f"np.array([{said}]).reshape({groups}, -1, 1, 1).repeat({spec.in_channels // groups}, 0)"
