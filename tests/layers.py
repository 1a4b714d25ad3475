"""Layers for tests: random ones, Hypothesis strategies, and their arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.rules import solve
from fracstride.core.spec import AXIS_FIELDS, AxisSpec, ConvTransposeSpec, Field

FloatArray = npt.NDArray[np.float64]

DENOMINATOR = 8
"""Values are eighths: every product and sum of them is exact in float64, in whatever order."""


PYTORCH_FIELDS = tuple(field for field in AXIS_FIELDS if field is not Field.END_CROP)
"""What PyTorch has, in the order in which golden vectors write it."""


def solved(spec: ConvTransposeSpec) -> Geometry:
    """The geometry of a layer that must be valid."""
    geometry = solve(spec)
    assert isinstance(geometry, Geometry), geometry
    return geometry


def random_spec(rng: np.random.Generator, end_crops: bool = False) -> ConvTransposeSpec:
    """A valid layer: strides 1-4, dilation 1-3, padding past the crop limit, groups, batch, axes differ.

    With ``end_crops`` also one that takes more off the end than PyTorch can.
    """
    groups = int(rng.integers(1, 4))
    inputs, outputs = (groups * int(each) for each in rng.integers(1, 4, size=2))
    axes = _random_axis(rng, end_crops), _random_axis(rng, end_crops)
    return ConvTransposeSpec(*axes, int(rng.integers(1, 4)), inputs, outputs, groups)


def _random_axis(rng: np.random.Generator, end_crops: bool) -> AxisSpec:
    while True:
        stride, dilation = int(rng.integers(1, 5)), int(rng.integers(1, 4))
        size, kernel_size = int(rng.integers(1, 7)), int(rng.integers(1, 6))
        padding = int(rng.integers(0, dilation * (kernel_size - 1) + 3))
        output_padding = int(rng.integers(0, max(stride, dilation)))
        end_crop = int(rng.integers(0, 3)) if end_crops and not output_padding else 0
        axis = AxisSpec.from_padding(size, kernel_size, stride, padding, output_padding, dilation, end_crop)
        if AxisGeometry(axis).output >= 1:
            return axis


def random_arrays(
    spec: ConvTransposeSpec, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """y, weight and bias in eighths from -4 to 4."""
    shapes = (spec.input_shape, spec.weight_shape, (spec.out_channels,))
    y, weight, bias = (rng.integers(-32, 33, size=shape) / DENOMINATOR for shape in shapes)
    return y, weight, bias


@st.composite
def axes(draw: st.DrawFn, any_crops: bool = False) -> AxisSpec:
    """A valid axis; with ``any_crops`` also those that no output_padding can express."""
    stride, dilation = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    size, kernel_size = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    extent = dilation * (kernel_size - 1) + 1
    full = (size - 1) * stride + extent
    if any_crops:
        crop_begin = draw(st.integers(-3, full + 2))
        most = full - 1 - crop_begin
        crop_end = draw(st.integers(min(-3, most), most))
        return AxisSpec(size, kernel_size, stride, dilation).with_crops(crop_begin, crop_end)
    output_padding = draw(st.integers(0, max(stride, dilation) - 1))
    padding = draw(st.integers(0, (full + output_padding - 1) // 2))
    most = 0 if output_padding else full - 2 * padding - 1
    end_crop = draw(st.integers(0, most))
    return AxisSpec.from_padding(size, kernel_size, stride, padding, output_padding, dilation, end_crop)


@st.composite
def specs(draw: st.DrawFn, any_crops: bool = False) -> ConvTransposeSpec:
    """A valid layer of up to two samples and a few channels."""
    groups = draw(st.integers(1, 2))
    inputs, outputs = groups * draw(st.integers(1, 3)), groups * draw(st.integers(1, 2))
    height, width = draw(axes(any_crops)), draw(axes(any_crops))
    return ConvTransposeSpec(height, width, draw(st.integers(1, 2)), inputs, outputs, groups)


def paired_convolution(x: FloatArray, weight: FloatArray, spec: ConvTransposeSpec) -> FloatArray:
    """By nested loops, the ordinary convolution with the same parameters and weight, from the size of x to that of y."""
    y = np.zeros(spec.input_shape)
    inputs, outputs = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    for n, c, m, q in np.ndindex(y.shape):
        first = c // inputs * outputs
        for c_out, t, u in np.ndindex(outputs, *weight.shape[2:]):
            row = m * spec.height.stride + t * spec.height.dilation - spec.height.padding
            column = q * spec.width.stride + u * spec.width.dilation - spec.width.padding
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                y[n, c, m, q] += x[n, first + c_out, row, column] * weight[c, c_out, t, u]
    return y
