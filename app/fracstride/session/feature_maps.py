"""Feature maps of files for y: with channels last, as Keras and TensorFlow have them, where only that fits the weight."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fracstride.core.precision import FloatArray, read_only
from fracstride.files.loading import read_map
from fracstride.files.problem import FileProblem, within_memory
from fracstride.session.state import ExplicitArray


@within_memory
def read_feature_maps(
    path: Path, member: str = "", channels: int | None = None
) -> ExplicitArray | FileProblem:
    """An input of a file; ``channels`` are those that a loaded weight takes, if there is any."""
    read = read_map(path, ndims=(2, 3, 4), member=member)
    if isinstance(read, FileProblem):
        return read
    return ExplicitArray(channels_first(read.values, channels), read.name)


def channels_first(values: FloatArray, channels: int | None) -> FloatArray:
    """(..., C, H, W): the array itself, unless its last axis alone has the channels that are wanted.

    >>> channels_first(np.zeros((2, 6, 7, 8)), 8).shape, channels_first(np.zeros((2, 6, 7, 8)), 5).shape
    ((2, 8, 6, 7), (2, 6, 7, 8))
    """
    if not is_channels_last(values.shape, channels):
        return values
    return read_only(np.moveaxis(values, -1, -3))


def is_channels_last(shape: tuple[int, ...], channels: int | None) -> bool:
    """Whether the last axis has the channels that are wanted, and the one for channels has others."""
    return len(shape) > 2 and shape[-1] == channels != shape[-3]
