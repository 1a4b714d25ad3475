"""The maps themselves: what each layer makes of the values that arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import Geometry
from fracstride.core.rules import solve
from fracstride.core.spec import AXES
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Join,
    Layer,
    PixelShuffle,
    Skip,
    Upsample,
)
from fracstride.core.stack.links import AxisLink, axis_link
from fracstride.core.stack.shapes import convolved_size
from fracstride.core.trace import ConvTranspose

Array = npt.NDArray[np.floating[Any]]
Operand = Array | None
"""The weight of a convolution, the map of a skip connection (channels, height, width), else None."""


def run(
    layers: Sequence[Layer],
    y: Array,
    operand_of: Callable[[int, Layer], Operand],
    conv_transpose: ConvTranspose,
    cancel: CancelToken | None = None,
) -> Iterator[Array]:
    """The map (channels, height, width) after each layer in turn, computed when it is asked for.

    ``y`` is the input of the stack; ``operand_of(index, layer)`` gives what a layer needs besides the map,
    asked for when the layer's turn comes; ``cancel`` is told how much is done, each layer an equal part. Without
    biases. Raises Cancelled when told to stop, ValueError where a shape does not fit.
    """
    values = y
    for index, layer in enumerate(layers):
        poll(cancel, index / len(layers))
        part = None if cancel is None else cancel.part(index / len(layers), (index + 1) / len(layers))
        values = apply(layer, values, operand_of(index, layer), conv_transpose, part)
        yield values


def layers_done(fraction_done: float, layers: int) -> int:
    """How many layers of a ``run`` are done when its token says ``fraction_done``.

    >>> [layers_done(index / 49, 49) for index in (0, 1, 29, 49)], layers_done(0.5, 3)
    ([0, 1, 29, 49], 1)
    """
    return int(fraction_done * layers + 1e-9)


def apply(
    layer: Layer,
    values: Array,
    operand: Operand,
    conv_transpose: ConvTranspose,
    cancel: CancelToken | None = None,
) -> Array:
    """What one layer makes of a map (channels, height, width)."""
    match layer:
        case ConvTranspose2d():
            geometry = solve(layer.spec(*values.shape[1:]))
            if not isinstance(geometry, Geometry):
                raise ValueError(f"the layer cannot be applied: {geometry}")
            x: Array = np.asarray(conv_transpose(values[None], operand, geometry, None, cancel))[0]
            return x
        case Conv2d():
            assert operand is not None
            return convolve(layer, values, operand, cancel)
        case Upsample():
            return _resized(layer, values, cancel)
        case PixelShuffle():
            return _shuffled(layer, values)
        case Crop():
            rows = slice(layer.top, values.shape[1] - layer.bottom)
            return values[:, rows, layer.left : values.shape[2] - layer.right]
        case Skip():
            assert operand is not None
            return _joined(layer, values, operand)


def convolve(layer: Conv2d, values: Array, weight: Array, cancel: CancelToken | None = None) -> Array:
    """torch.nn.functional.conv2d of one map, as one matrix product over channels per tap."""
    height, width = convolved_size(layer, values.shape[1:])
    top, left = layer.padding
    padded = np.pad(values, ((0, 0), (top, top), (left, left)))
    grouped = padded.reshape(layer.groups, -1, *padded.shape[1:])
    taps = weight.reshape(layer.groups, -1, *weight.shape[1:])
    x = np.zeros((layer.groups, layer.out_channels // layer.groups, height * width), values.dtype)
    for row in range(layer.kernel_size[0]):
        for column in range(layer.kernel_size[1]):
            poll(cancel)
            window = grouped[:, :, _every(layer, 0, row, height), _every(layer, 1, column, width)]
            x += np.matmul(taps[..., row, column], window.reshape(*window.shape[:2], -1))
    return x.reshape(layer.out_channels, height, width)


def _every(layer: Conv2d, i: int, tap: int, size: int) -> slice:
    """What one tap meets along one axis."""
    start = tap * layer.dilation[i]
    return slice(start, start + (size - 1) * layer.stride[i] + 1, layer.stride[i])


def _resized(layer: Upsample, values: Array, cancel: CancelToken | None) -> Array:
    for axis, array_axis in zip(AXES, (1, 2), strict=True):
        poll(cancel)
        size = values.shape[array_axis]
        target = size * layer.factor[array_axis - 1] if layer.size is None else layer.size[array_axis - 1]
        values = _along(values, axis_link(layer, axis, size), target, array_axis)
    return values


def _along(values: Array, link: AxisLink, target: int, array_axis: int) -> Array:
    shape = [1, 1, 1]
    shape[array_axis] = target
    (taps,) = link.sources(np.arange(target, dtype=np.intp))
    inside = np.clip(taps.source, 0, values.shape[array_axis] - 1)
    parts: list[Array] = [np.take(values, each, axis=array_axis) for each in inside]
    if len(parts) == 1:
        return parts[0]
    weights = (each.reshape(shape).astype(values.dtype) for each in taps.weight)
    first, second = (part * weight for part, weight in zip(parts, weights, strict=True))
    result: Array = first + second
    return result


def _shuffled(layer: PixelShuffle, values: Array) -> Array:
    factor = layer.factor
    channels, height, width = values.shape
    split = values.reshape(channels // factor**2, factor, factor, height, width)
    return split.transpose(0, 3, 1, 4, 2).reshape(-1, height * factor, width * factor)


def _joined(layer: Skip, values: Array, skip: Array) -> Array:
    height, width = values.shape[1:]
    top, left = (skip.shape[1] - height) // 2, (skip.shape[2] - width) // 2
    part = skip[:, top : top + height, left : left + width]
    return np.concatenate((values, part)) if layer.join is Join.CONCAT else values + part
