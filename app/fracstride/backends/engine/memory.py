"""Memory that is quick to use: aligned for temporaries, and for large results what an earlier one has left.

Touching new pages costs more than many a layer, and copying rows to where no cache line begins up to four times as
much as to where one does.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.core.pipeline import Array, ArrayNamespace

LARGE = 32 * 1024**2
"""Bytes from which on the C library gives memory back to the system as soon as it is free."""

KEPT = 256 * 1024**2
"""Of one result that nobody uses any more at most so many bytes stay with the process."""

CACHE_LINE = 64

_kept: list[npt.NDArray[np.uint8]] = []


class _Owner:
    """The memory of one result: goes back when the last array that shows it is gone."""

    def __init__(self, memory: npt.NDArray[np.uint8], shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._memory = memory
        address = (memory.ctypes.data, False)
        self.__array_interface__ = {"shape": shape, "typestr": dtype.str, "data": address, "version": 3}

    def __del__(self) -> None:
        if self._memory.nbytes <= KEPT:
            _kept[:] = [self._memory]


def empty(shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """An array of any content, like ``numpy.empty``."""
    size = prod(shape) * dtype.itemsize
    if size < LARGE:
        return np.empty(shape, dtype)
    return np.asarray(_Owner(_taken(size), shape, dtype))


def aligned(size: int, dtype: np.dtype[Any], xp: ArrayNamespace) -> Array:
    """A flat array of any content that begins with a cache line."""
    if xp is not np:
        return xp.empty(size, dtype)  # devices align what they give
    line = CACHE_LINE // dtype.itemsize
    array = np.empty(size + line - 1, dtype)
    begin = -array.ctypes.data % CACHE_LINE // dtype.itemsize
    return array[begin : begin + size]


def kept_bytes() -> int:
    """Bytes of results that nobody uses."""
    return sum(each.nbytes for each in _kept)


def forget() -> None:
    """Gives back what is kept."""
    _kept.clear()


def _taken(size: int) -> npt.NDArray[np.uint8]:
    """What is kept, if it is large enough and not much too large; it is given up otherwise."""
    try:
        memory = _kept.pop()  # one operation: no other thread gets the same
    except IndexError:
        return np.empty(size, np.uint8)
    if size <= memory.nbytes <= size + size // 4:
        return memory
    del memory
    return np.empty(size, np.uint8)
