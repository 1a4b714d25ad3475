"""Weights of files in the layout of another framework: which one it is, and the weight that it makes of an array."""

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
    """A kernel of a file: of four dimensions in the layout that it most likely has, which can be changed afterwards.

    ``channels`` are those of data for y, if there is any.
    """
    read = read_map(path, ndims=KERNEL_DIMENSIONS, member=member, max_values=max_values)
    return read if isinstance(read, FileProblem) else weight_of(path, read, channels)


def read_weight_with_bias(
    path: Path, weight: str, bias: str
) -> tuple[ExplicitArray | FileProblem, LoadedArray | FileProblem]:
    """A weight of a file and its bias, which fits the order of axes that such files have: no other is likelier."""
    read, its_bias = read_weight_and_bias(path, weight=weight, bias=bias)
    return read if isinstance(read, FileProblem) else weight_of(path, read, None), its_bias


def weight_of(path: Path, read: LoadedArray, channels: int | None) -> ExplicitArray:
    """An array as the kernel: of four dimensions in its likely layout."""
    if read.values.ndim == 2:
        return ExplicitArray(read.values, read.name)
    shape = in_two_dimensions(PYTORCH, read.values.shape)
    layout = likely_layout(path, shape, channels)
    is_row = read.values.ndim == 3
    return ExplicitArray(read_only(layout.weight_of(read.values)), read.name, layout=layout, is_row=is_row)


def relaid(array: ExplicitArray, layout: WeightLayout) -> ExplicitArray:
    """The same array of a file, read in another layout."""
    before = array.layout or PYTORCH
    stored = before.stored(array.values)
    if array.is_row:  # with the three axes of the file
        stored = stored.squeeze(before.axes.index(WeightAxis.ROWS))
    return replace(array, values=read_only(layout.weight_of(stored)), layout=layout)


def likely_layout(path: Path, shape: Sequence[int], channels: int | None) -> WeightLayout:
    """Keras's for what Keras saves; else PyTorch's, unless y has channels that one other layout alone gives.

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
    """Of the kernel: what makes it larger than the order of PyTorch does is no likely reading."""
    return max(_size(layout, shape, axis) for axis in (WeightAxis.ROWS, WeightAxis.COLUMNS))
