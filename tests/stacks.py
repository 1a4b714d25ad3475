"""Decoders for tests: random layers that fit their inputs, and their weights."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Join,
    Layer,
    PixelShuffle,
    Shape,
    Skip,
    Stack,
    Upsample,
)
from fracstride.core.stack.problems import StackProblem
from fracstride.core.stack.shapes import output_shape

FloatArray = npt.NDArray[np.float64]
MOST_CELLS = 20_000


def _pair(draw: st.DrawFn, low: int, high: int) -> tuple[int, int]:
    return draw(st.integers(low, high)), draw(st.integers(low, high))


@st.composite
def layers(draw: st.DrawFn, arriving: Shape, joins: bool = True) -> Layer:
    """One layer, which mostly fits what arrives."""
    channels, height, width = arriving
    kinds = ["transposed", "conv", "upsample", "resize", "shuffle", "crop", *(["skip"] if joins else [])]
    kind = draw(st.sampled_from(kinds))
    if kind in ("transposed", "conv"):
        groups = draw(st.sampled_from([each for each in (1, 2, 3) if channels % each == 0]))
        outputs = groups * draw(st.integers(1, 3))
        kernel, stride, dilation = _pair(draw, 1, 4), _pair(draw, 1, 3), _pair(draw, 1, 2)
        padding = _pair(draw, 0, 2)
        if kind == "conv":
            return Conv2d(channels, outputs, kernel, stride, padding, dilation, groups)
        more = tuple(draw(st.integers(0, max(pair) - 1)) for pair in zip(stride, dilation, strict=True))
        return ConvTranspose2d(channels, outputs, kernel, stride, padding, more, dilation, groups)
    if kind in ("upsample", "resize"):
        size = _pair(draw, 1, 9) if kind == "resize" else None
        return Upsample(_pair(draw, 1, 3), draw(st.sampled_from(Interpolation)), size)
    if kind == "shuffle":
        return PixelShuffle(draw(st.sampled_from([each for each in (1, 2, 3) if channels % each**2 == 0])))
    if kind == "crop":
        return Crop(*(draw(st.integers(0, 2)) for _ in range(4)))
    more_rows, more_columns = _pair(draw, 0, 2)
    skip = draw(st.integers(1, 3)), draw(st.sampled_from(Join))
    return Skip(
        channels if skip[1] is Join.ADD else skip[0], height + more_rows, width + more_columns, skip[1], True
    )


@st.composite
def stacks(draw: st.DrawFn, joins: bool = True, most: int = 4) -> Stack:
    """A stack of layers that can all be applied."""
    shape: Shape = (draw(st.integers(1, 4)), *_pair(draw, 1, 6))
    first, chosen = shape, []
    for _ in range(draw(st.integers(1, most))):
        layer = draw(layers(shape, joins))
        result = output_shape(layer, shape)
        if not isinstance(result, StackProblem) and result[0] * result[1] * result[2] <= MOST_CELLS:
            chosen.append(layer)
            shape = result
    return Stack(first, tuple(chosen))


def operand(layer: Layer, rng: np.random.Generator) -> FloatArray | None:
    """The weight or the skipped map of a layer, in eighths, so that sums are exact."""
    match layer:
        case ConvTranspose2d():
            shape = (layer.in_channels, layer.out_channels // layer.groups, *layer.kernel_size)
        case Conv2d():
            shape = (layer.out_channels, layer.in_channels // layer.groups, *layer.kernel_size)
        case Skip():
            shape = (layer.channels, layer.height, layer.width)
        case _:
            return None
    return rng.integers(-8, 9, size=shape) / 8
