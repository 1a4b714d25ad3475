"""A large map from afar at once: the level that a screen shows of it, without those between it and the map. No Qt.

It says the same as halving again and again, up to rounding, in a tenth of the time: every value is read once.
"""

from __future__ import annotations

from functools import lru_cache
from math import floor, log2
from threading import local

import numpy as np

from fracstride.core.precision import FloatArray
from fracstride.session.state import Reduction
from fracstride.ui.presenters.level_of_detail import LARGEST_WITHOUT, REFINED_FROM

_thread = local()


def far_level(shape: tuple[int, ...], cells_per_pixel: float) -> int:
    """The level at which a map is seen where a pixel covers so many cells; 0 for a map that needs none.

    Up to four cells a pixel are read from the map itself, and so is a small map: then it is the first level small enough.

    >>> far_level((1023, 1023), 8.1), far_level((2049, 3), 8.1), far_level((8192, 8192), 3.9)
    (0, 3, 4)
    """
    longest = max(shape)
    if longest <= REFINED_FROM:
        return 0
    coarsest = (-(-longest // LARGEST_WITHOUT) - 1).bit_length()
    return floor(log2(cells_per_pixel)) if cells_per_pixel >= 4 else coarsest


def blocks_of(
    values: FloatArray, level: int, reduction: Reduction, out: FloatArray | None = None
) -> FloatArray:
    """What 2^level x 2^level cells come to, from the first cell on; blocks at the far edges may be smaller.

    >>> blocks_of(np.arange(12.0).reshape(3, 4), 1, Reduction.MEAN).tolist()
    [[2.5, 4.5], [8.5, 10.5]]
    """
    if out is None:
        out = np.empty([-(-size // 2**level) for size in values.shape], values.dtype)
    if reduction is Reduction.MEAN:
        _put_means(values, level, out)
    else:
        _put_peaks(values, level, out)
    return out


def _put_means(values: FloatArray, level: int, out: FloatArray) -> None:
    """Rows first, then columns, as products with a vector: BLAS reads memory faster than NumPy adds."""
    side, (rows, columns) = 2**level, values.shape
    weights, dtype = np.full(side, 1 / side, values.dtype), values.dtype
    summed = _scratch_of(len(out), columns, dtype)
    whole = rows // side
    np.matmul(weights, values[: whole * side].reshape(whole, side, columns), out=summed[:whole])
    if whole < len(out):
        np.matmul(_edge(rows % side, level).astype(dtype), values[whole * side :], out=summed[whole])
    whole = columns // side
    # In place: a reshaped slice would be copied.
    blocks = np.ndarray(
        (len(out), whole, side),
        dtype,
        summed,
        0,
        (*summed.strides[:1], side * dtype.itemsize, dtype.itemsize),
    )
    np.matmul(blocks, weights, out=out[:, :whole])
    if whole < out.shape[1]:
        np.matmul(summed[:, whole * side :], _edge(columns % side, level).astype(dtype), out=out[:, whole])


@lru_cache(maxsize=16)
def block_weights(size: int, level: int, dtype: np.dtype[np.floating]) -> FloatArray:
    """What each of ``size`` cells has of the mean of its block along one axis.

    >>> block_weights(7, 2, np.dtype(float)).tolist()
    [0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.5]
    """
    side = 2**level
    weights = np.concatenate((np.full(size // side * side, 1 / side), _edge(size % side, level))).astype(
        dtype
    )
    weights.setflags(write=False)
    return weights


def _scratch_of(rows: int, columns: int, dtype: np.dtype[np.floating]) -> FloatArray:
    """Memory of this thread for sums: new one would be asked of the system, page by page, again and again."""
    held: FloatArray | None = getattr(_thread, "sums", None)
    if held is None or held.size < rows * columns or held.dtype != dtype:
        held = _thread.sums = np.empty(rows * columns, dtype)
    return held[: rows * columns].reshape(rows, columns)


@lru_cache
def _edge(count: int, level: int) -> FloatArray:
    """What each of ``count`` cells has of the last block: halving lets an odd one stand for itself twice.

    >>> _edge(3, 2).tolist()
    [0.25, 0.25, 0.5]
    """
    weights = np.ones(1)
    for finer in reversed(range(level)):
        size = -(-count // 2**finer)
        weights = np.repeat(weights / 2, 2)[:size]
        if size % 2:
            weights[-1] *= 2
    return weights


def _put_peaks(values: FloatArray, level: int, out: FloatArray) -> None:
    """The value of largest magnitude; the positive one of two that are equal."""
    rows, columns = (np.arange(0, size, 2**level) for size in values.shape)
    high = np.maximum.reduceat(np.maximum.reduceat(values, rows, axis=0), columns, axis=1)
    low = np.minimum.reduceat(np.minimum.reduceat(values, rows, axis=0), columns, axis=1)
    out[...] = np.where(-low > high, low, high)
