"""Large arrays whose memory is freed without holding the GIL; NumPy's hold it for tens of milliseconds.

The system takes 30 to 70 ms to free 512 MB in small pages. An array with NumPy's own memory blocks every other thread
meanwhile, also that of the window; an ``mmap`` is freed without the GIL.
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
    """An array of zeros in float64.

    >>> large_zeros((2, 2)).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    size = 8 * prod(shape)
    if size < LARGE or sys.platform == "win32":  # which has no such private memory
        return np.zeros(shape)
    return np.frombuffer(mmap(-1, size, access=ACCESS_COPY), np.float64).reshape(shape)


def blocks(count: int) -> Iterator[slice]:
    """``range(count)`` in slices of one block each.

    >>> list(blocks(2**20 + 1))
    [slice(0, 1048576, None), slice(1048576, 1048577, None)]
    """
    return (slice(begin, min(begin + BLOCK, count)) for begin in range(0, count, BLOCK))
