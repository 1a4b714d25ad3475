"""Other kernel sizes and strides, for comparing their overlap, at the same output size if possible."""

from __future__ import annotations

from dataclasses import replace
from math import gcd

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.overlap import verdict
from fracstride.core.spec import AxisSpec

COMPARED = 5
"""Values of a parameter side by side."""


def same_output(axis: AxisSpec, kernel_size: int, dilation: int | None = None) -> AxisSpec | None:
    """The axis with another kernel_size (and dilation) and the old output size; None: there is none.

    Padding makes up for the change of size, as evenly at both ends as PyTorch's output_padding allows: crops (p, p)
    or (p, p - 1), or output_padding alone if nothing is cropped.

    >>> same_output(AxisSpec.from_padding(size=8, kernel_size=3, stride=2, padding=1), 4)
    AxisSpec(size=8, kernel_size=4, stride=2, dilation=1, crop_begin=2, crop_end=1, end_crop=0)
    """
    changed = AxisSpec(axis.size, kernel_size, axis.stride, dilation or axis.dilation)
    cropped = AxisGeometry(changed).output - AxisGeometry(axis).output
    padding = max(-(-cropped // 2), 0)
    fitted = replace(changed, crop_begin=padding, crop_end=cropped - padding)
    return fitted if fitted.output_padding < max(fitted.stride, fitted.dilation) else None


def even_kernel_sizes(axis: AxisSpec) -> tuple[int | None, int]:
    """The kernel sizes nearest to the axis's own, below and above it, whose overlap is even at its stride.

    None if there is none below. A dilation that shares a factor with the stride counts as 1.

    >>> even_kernel_sizes(AxisSpec(size=8, kernel_size=3, stride=2))
    (2, 4)
    >>> even_kernel_sizes(AxisSpec(size=8, kernel_size=4, stride=2))
    (2, 6)
    """
    below = (axis.kernel_size - 1) // axis.stride * axis.stride
    return below or None, (axis.kernel_size // axis.stride + 1) * axis.stride


def coprime_dilation(axis: AxisSpec) -> int:
    """The axis's dilation if it shares no factor with the stride, else 1."""
    return axis.dilation if gcd(axis.dilation, axis.stride) == 1 else 1


def kernel_sizes_around(axis: AxisSpec) -> tuple[int, ...]:
    """COMPARED kernel sizes to compare, ascending: the axis's own, its neighbours, the nearest even ones.

    >>> kernel_sizes_around(AxisSpec(size=8, kernel_size=3, stride=2))
    (2, 3, 4, 5, 6)
    >>> kernel_sizes_around(AxisSpec(size=8, kernel_size=13, stride=8))
    (8, 12, 13, 14, 16)
    """
    first = max(axis.kernel_size - 1, 1)
    sizes = list(range(first, first + COMPARED))
    below, above = even_kernel_sizes(axis)
    own_is_even = verdict(axis.kernel_size, axis.stride).is_even
    if above > sizes[-1] and not own_is_even:
        sizes = [*sizes[: COMPARED - 1], above]
    if below is not None and below < sizes[0] and not own_is_even:
        sizes = [below, *sizes[: COMPARED - 2], sizes[-1]]
    return tuple(sizes)


def strides_around(axis: AxisSpec) -> tuple[int, ...]:
    """COMPARED strides to compare, ascending: the axis's own, its neighbours, an even one below.

    >>> strides_around(AxisSpec(size=8, kernel_size=3, stride=2))
    (1, 2, 3, 4, 5)
    >>> strides_around(AxisSpec(size=8, kernel_size=2, stride=6))
    (2, 5, 6, 7, 8)
    """
    first = max(axis.stride - 1, 1)
    strides = range(first, first + COMPARED)
    if any(verdict(axis.kernel_size, stride, axis.dilation).is_even for stride in strides):
        return tuple(strides)
    # Stride 1 is even, so there is one; above the kernel_size there is none.
    below = range(min(first - 1, axis.kernel_size), 0, -1)
    even = next(stride for stride in below if verdict(axis.kernel_size, stride, axis.dilation).is_even)
    return (even, *strides[:-1])


def resize_then_convolve_cost(geometry: Geometry, kernel_size: tuple[int, int]) -> int:
    """Products of the Conv2d at stride 1 that follows a resize to the output size."""
    batch, channels, height, width = geometry.output_shape
    inputs = geometry.spec.in_channels // geometry.spec.groups
    return batch * channels * inputs * height * width * kernel_size[0] * kernel_size[1]
