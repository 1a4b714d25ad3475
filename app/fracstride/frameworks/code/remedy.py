"""The code that makes an output from elsewhere, as a comparison explains it: other y, w and b, the layer, x turned after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from fracstride.core.diagnosis.details import NHWC_AS_NCHW
from fracstride.core.diagnosis.explanation import Explanation, Layer, Mend
from fracstride.core.diagnosis.input_orders import interleaved, order_of_inputs
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code.listing import Writer, folded, head_and_body
from fracstride.frameworks.code.weight_line import weight_line
from fracstride.frameworks.torch_call import torch_call
from fracstride.frameworks.torch_crops import torch_layer

_OF_OUTPUT = {
    Cause.OUTPUT_TRANSPOSED: ".swapaxes(2, 3)",
    Cause.OUTPUT_UPSIDE_DOWN: "[:, :, ::-1]",
    Cause.OUTPUT_MIRRORED: "[..., ::-1]",
}
LEFT_OUT = (
    Cause.LAYOUT,
    Cause.MOVED,
    Cause.ACTIVATION,
    Cause.BIAS_LATE,
    Cause.QUANTISED,
    Cause.QUANTISED_MODEL,
    Cause.WEIGHT_DIGITS,
    Cause.PRECISION,
)
"""What is done outside of a layer, or to its numbers."""


@record
class Remedy:
    """Code for y, w and b as NumPy arrays, which leaves x; and the causes that it leaves out."""

    code: str
    left_out: tuple[Cause, ...]


def remedy(writer: Writer, each: Explanation, layer: Layer) -> Remedy:
    """The layer elsewhere in a framework's code, and what is done to the arrays of the layer here before and after it."""
    change = each.change
    lines = [*_of_input(each, layer.geometry.spec), *_of_weight(each, change, layer), *_of_bias(change)]
    before, after = "".join(map(folded, lines)), _of_output(each, change, layer.geometry.spec)
    there = _spec_there(each, layer.geometry.spec)
    code = writer(there, _has_bias_there(each, layer.bias is not None)).code
    if before or after:
        head, body = head_and_body(code)
        code = head + before + ("\n" if before else "") + body + (folded(after) if after else "")
    return Remedy(code, tuple(cause for cause in each.causes if cause in LEFT_OUT))


def call_there(each: Explanation, spec: ConvTransposeSpec, has_bias: bool) -> str:
    """The call of PyTorch's layer that crops as elsewhere; '' where crops are not the matter, or zeros go before x.

    It has the weight and the bias that the explanation names beside the crops.
    """
    there = _spec_there(each, spec)
    if Cause.CROPS not in each.causes or torch_layer(there).is_extended:
        return ""
    return torch_call(there, _has_bias_there(each, has_bias))


def _spec_there(each: Explanation, spec: ConvTransposeSpec) -> ConvTransposeSpec:
    changed = each.change.spec
    if changed is not None or Cause.CROPS not in each.causes:
        return changed or spec
    height, width = each.crops
    return replace(spec, height=spec.height.with_crops(*height), width=spec.width.with_crops(*width))


def _has_bias_there(each: Explanation, has_bias: bool) -> bool:
    change = each.change
    is_removed = change.is_bias_removed or Cause.BIAS_MISSING in each.causes
    return change.bias is not None or (has_bias and not is_removed)


def _of_input(each: Explanation, spec: ConvTransposeSpec) -> Iterator[str]:
    if Cause.INPUT_TRANSPOSED in each.causes:
        yield "y = y.swapaxes(2, 3)"
    if Cause.INPUT_RESHAPED in each.causes:
        n, c, rows, columns = spec.input_shape
        is_last = each.detail(Cause.INPUT_RESHAPED) == NHWC_AS_NCHW
        last, first = "transpose(0, 2, 3, 1).reshape(y.shape)", "transpose(0, 3, 1, 2)"
        yield f"y = y.{last}" if is_last else f"y = y.reshape({n}, {rows}, {columns}, {c}).{first}"
    order = order_of_inputs(each)
    if Cause.GROUPS_INTERLEAVED in each.causes:
        order = _of_groups(spec.in_channels, spec.groups)
    if order and spec.groups > 1:
        yield f"y = y[:, {list(order)}]"


def _of_weight(each: Explanation, change: Mend, layer: Layer) -> Iterator[str]:
    if change.weight is not None:
        line = weight_line(each, layer.weight, layer.geometry.spec, most=layer.geometry.spec.out_channels)
        yield f"w = np.ascontiguousarray({line}, np.float32)"


def _of_bias(change: Mend) -> Iterator[str]:
    if change.bias is not None:
        yield f"b = np.array([{_numbers(change.bias)}], np.float32)"


def _numbers(values: FloatArray) -> str:
    return ", ".join(f"{value:.9g}" for value in np.asarray(values, np.float64))


def _of_groups(channels: int, groups: int) -> tuple[int, ...]:
    """Which channel comes next where those of each group are put side by side."""
    return interleaved(channels, channels // groups)


def _of_output(each: Explanation, change: Mend, spec: ConvTransposeSpec) -> str:
    """What is done to x; of one group the weight has its channels in another order already."""
    line = "".join(_OF_OUTPUT.get(cause, "") for cause in each.causes)
    if Cause.GROUPS_INTERLEAVED in each.causes:
        order = np.argsort(_of_groups(spec.out_channels, spec.groups))
        line += f"[:, {order.tolist()}]"
    if Cause.SAMPLE_ORDER in each.causes:
        line += f"[{list(each.order)}]"
    elif Cause.CHANNEL_ORDER in each.causes and change.weight is None:
        line += f"[:, {list(each.order)}]"
    return f"x = np.asarray(x){line}" if line else ""
