"""Weights of files in another framework's layout: finds the likely layout, and converts the array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fracstride.core.precision import read_only
from fracstride.files.loaded import KERNEL_DIMENSIONS, MAX_VALUES, LoadedArray
from fracstride.files.loading import is_of_keras, read_map, read_weight_and_bias
from fracstride.files.problem import FileProblem, within_memory
from fracstride.frameworks.weight_layouts import (
    KERAS,
    PYTORCH,
    READ_AS,
    WeightAxis,
    WeightLayout,
    in_two_dimensions,
)
from fracstride.session.state import ExplicitArray


@within_memory
def read_weight(
    path: Path, member: str = "", channels: int | None = None, max_values: int = MAX_VALUES
) -> ExplicitArray | FileProblem:
    """Read a kernel from a file; if it has four dimensions, in its likeliest layout, which can be changed afterwards.

    ``channels`` are those of y's data, if it has any.
    """
    read = read_map(path, ndims=KERNEL_DIMENSIONS, member=member, max_values=max_values)
    return read if isinstance(read, FileProblem) else weight_of(path, read, channels)


def read_weight_with_bias(
    path: Path, weight: str, bias: str
) -> tuple[ExplicitArray | FileProblem, LoadedArray | FileProblem]:
    """Read a weight and its bias from a file, in the order of axes that such files have."""
    read, its_bias = read_weight_and_bias(path, weight=weight, bias=bias)
    return read if isinstance(read, FileProblem) else weight_of(path, read, None), its_bias


def weight_of(path: Path, read: LoadedArray, channels: int | None) -> ExplicitArray:
    """An array as the kernel; if it has four dimensions, in its likeliest layout."""
    if read.values.ndim == 2:
        return ExplicitArray(read.values, read.name)
    shape = in_two_dimensions(PYTORCH, read.values.shape)
    layout = likely_layout(path, shape, channels)
    is_row = read.values.ndim == 3
    return ExplicitArray(read_only(layout.weight_of(read.values)), read.name, layout=layout, is_row=is_row)


def relaid(array: ExplicitArray, layout: WeightLayout) -> ExplicitArray:
    """The array of a kernel, read again in another layout."""
    before = array.layout or PYTORCH
    stored = before.stored(array.values)
    if array.is_row:  # with the three axes of the file
        stored = stored.squeeze(before.axes.index(WeightAxis.ROWS))
    return replace(array, values=read_only(layout.weight_of(stored)), layout=layout)


def likely_layout(path: Path, shape: Sequence[int], channels: int | None) -> WeightLayout:
    """Keras's layout for files of Keras; else PyTorch's, unless only one other layout gives the channels of y.

    >>> likely_layout(Path("w.npy"), (3, 3, 64, 128), 128).key, likely_layout(Path("w.npy"), (3, 3, 64, 128), None).key
    ('keras', 'pytorch')
    """
    if is_of_keras(path):
        return KERAS
    fitting = [each for each in READ_AS if _size(each, shape, WeightAxis.IN_CHANNELS) == channels]
    if len(fitting) != 1 or _largest_side(fitting[0], shape) > _largest_side(PYTORCH, shape):
        return PYTORCH
    return fitting[0]


def _size(layout: WeightLayout, shape: Sequence[int], axis: WeightAxis) -> int:
    return shape[layout.axes.index(axis)]


def _largest_side(layout: WeightLayout, shape: Sequence[int]) -> int:
    """The longer side of the kernel in a layout; a layout that gives a larger kernel than PyTorch's is unlikely."""
    return max(_size(layout, shape, axis) for axis in (WeightAxis.ROWS, WeightAxis.COLUMNS))
