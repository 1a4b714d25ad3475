"""A map brought to another size: cropped, or resampled axis by axis in float64."""

from __future__ import annotations

import numpy as np

from fracstride.session.state import FloatArray


def cropped(values: FloatArray, height: int, width: int) -> FloatArray:
    """The top-left part of a map; zeros where it does not reach."""
    result = np.zeros((height, width))
    part = values[:height, :width]
    result[: part.shape[0], : part.shape[1]] = part
    return result


def resampled(values: FloatArray, height: int, width: int) -> FloatArray:
    """The whole map at another size: bilinear along an axis that grows, area average where it shrinks."""
    rows = _resampled_rows(values, height)
    return np.ascontiguousarray(_resampled_rows(rows.T, width).T)


def _resampled_rows(values: FloatArray, size: int) -> FloatArray:
    old = values.shape[0]
    if size == old:
        return values
    return _interpolated_rows(values, size) if size > old else _averaged_rows(values, size)


def _interpolated_rows(values: FloatArray, size: int) -> FloatArray:
    old = values.shape[0]
    centres = np.clip((np.arange(size) + 0.5) * old / size - 0.5, 0, old - 1)
    before = np.floor(centres).astype(np.intp)
    after = np.minimum(before + 1, old - 1)
    share = (centres - before)[:, np.newaxis]
    return np.asarray(values[before] * (1 - share) + values[after] * share, dtype=np.float64)


def _averaged_rows(values: FloatArray, size: int) -> FloatArray:
    """Each new cell is the mean of the old cells under it, the ones at its edges by their share."""
    old = values.shape[0]
    edges = np.arange(size + 1) * (old / size)
    whole = np.minimum(np.floor(edges).astype(np.intp), old)
    share = (edges - whole)[:, np.newaxis]
    sums = np.concatenate((np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)))
    areas = sums[whole] + share * values[np.minimum(whole, old - 1)]
    return np.asarray(np.diff(areas, axis=0) * (size / old), dtype=np.float64)
