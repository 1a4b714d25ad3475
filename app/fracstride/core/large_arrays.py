"""Large arrays that are given back without the interpreter's lock, which NumPy's hold for tens of milliseconds.

The system takes 512 MB in small pages back in 30 to 70 ms. Whoever lets go of an array of NumPy's own memory holds
every other thread up meanwhile, the one of a window too; an ``mmap`` is let go of without the lock.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from math import prod
from mmap import ACCESS_COPY, mmap

import numpy as np
import numpy.typing as npt

LARGE = 2**25
"""Bytes; fewer are given back within 4 ms."""
BLOCK = 2**20
"""Values that are worked on at once, so that no large array is made in between."""


def large_zeros(shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Zeros in float64.

    >>> large_zeros((2, 2)).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    size = 8 * prod(shape)
    if size < LARGE or sys.platform == "win32":  # which has no such private memory
        return np.zeros(shape)
    return np.frombuffer(mmap(-1, size, access=ACCESS_COPY), np.float64).reshape(shape)


def blocks(count: int) -> Iterator[slice]:
    """So many values, a block at a time.

    >>> list(blocks(2**20 + 1))
    [slice(0, 1048576, None), slice(1048576, 1048577, None)]
    """
    return (slice(begin, min(begin + BLOCK, count)) for begin in range(0, count, BLOCK))
