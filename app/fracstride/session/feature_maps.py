"""Reads feature maps for y; if only channels last fits the weight, as in Keras and TensorFlow, they are transposed."""

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
    """Read an input from a file; ``channels`` are those that a loaded weight takes, if there is one."""
    read = read_map(path, ndims=(2, 3, 4), member=member)
    if isinstance(read, FileProblem):
        return read
    return ExplicitArray(channels_first(read.values, channels), read.name)


def channels_first(values: FloatArray, channels: int | None) -> FloatArray:
    """The array as (..., C, H, W): unchanged, unless only its last axis has the wanted number of channels.

    >>> channels_first(np.zeros((2, 6, 7, 8)), 8).shape, channels_first(np.zeros((2, 6, 7, 8)), 5).shape
    ((2, 8, 6, 7), (2, 6, 7, 8))
    """
    if not is_channels_last(values.shape, channels):
        return values
    return read_only(np.moveaxis(values, -1, -3))


def is_channels_last(shape: tuple[int, ...], channels: int | None) -> bool:
    """Whether the last axis has the wanted number of channels, and the usual channel axis does not."""
    return len(shape) > 2 and shape[-1] == channels != shape[-3]
