"""Memory that is quick to use: aligned for temporaries, and for large results what an earlier one has left.

Touching new pages costs more than many a layer, and copying rows to where no cache line begins up to four times as
much as to where one does.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from functools import cache
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.threads import pool
from fracstride.core.pipeline import Array, ArrayNamespace

LARGE = 1024**2
"""Bytes from which on the C library may give memory back to the system as soon as it is free."""

KEPT = 256 * 1024**2
"""Of one result that nobody uses any more at most so many bytes stay with the process."""

SPARE = 64 * 1024**2
"""So much larger than a result its memory may be (at most five times as large, or a quarter of any size), and so many
bytes of other memory stay beside it."""

CACHE_LINE = 64

PAGE, UNNEEDED = mmap.PAGESIZE, 4
"""4: MADV_DONTNEED, as Linux has it."""

Block = npt.NDArray[np.uint8]

_kept: list[Block] = []
"""What results have left, the newest last."""


class _Policy:
    holds_all = False


class _Owner:
    """The memory of one result: goes back when the last array that shows it is gone."""

    def __init__(self, memory: npt.NDArray[np.uint8], shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._memory = memory
        address = (memory.ctypes.data, False)
        self.__array_interface__ = {"shape": shape, "typestr": dtype.str, "data": address, "version": 3}

    def __del__(self) -> None:
        if _Policy.holds_all:
            _kept.append(self._memory)
        elif self._memory.nbytes <= KEPT:
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


def hold_all(wanted: bool) -> None:
    """Whether what any result leaves waits for the next result or for ``tidy``, whatever its size.

    Giving a gigabyte back takes a tenth of a second, of the thread that happens to use a result last.
    """
    _Policy.holds_all = wanted


def tidy() -> None:
    """Keep no more than KEPT bytes of one result; what is given back holds up no other thread."""
    left = _popped()
    _keep_some(left, KEPT)
    _give_back(left)


def kept_bytes() -> int:
    """Bytes of results that nobody uses."""
    return sum(each.nbytes for each in _kept)


def forget() -> None:
    """Gives back what is kept."""
    _kept.clear()


def _taken(size: int) -> Block:
    """The smallest of what is kept that is large enough, and not much too large; what else is large is given up."""
    left, most = _popped(), size + max(size // 4, min(4 * size, SPARE))
    fitting = [number for number, each in enumerate(left) if size <= each.nbytes <= most]
    best = min(fitting, key=lambda number: left[number].nbytes, default=None)
    taken = None if best is None else left.pop(best)
    _keep_some(left, SPARE)
    if left:
        pool().submit(_give_back, left)
    return np.empty(_rounded(size) if _Policy.holds_all else size, np.uint8) if taken is None else taken


def _rounded(size: int) -> int:
    """Up to a sixteenth more: room for a map of some rows more, which is often the next one. Pages that are not touched take no memory."""
    step = 1 << max(size.bit_length() - 5, 0)
    return -(-size // step) * step


def _popped() -> list[Block]:
    """All that is kept, which nobody else gets then."""
    found: list[Block] = []
    while True:
        try:
            found.insert(0, _kept.pop())  # one operation: no other thread gets the same
        except IndexError:
            return found


def _keep_some(blocks: list[Block], most: int) -> None:
    """Takes from ``blocks``, the newest first, what is to be kept: one of ``most`` bytes, and others of no more than SPARE."""
    for number in reversed(range(len(blocks))):
        if blocks[number].nbytes <= (SPARE - kept_bytes() if _kept else most):
            _kept.insert(0, blocks.pop(number))


def _give_back(blocks: list[Block]) -> None:
    """To the system. An array that is freed holds up every thread that wants the interpreter meanwhile; this does not."""
    while blocks:
        block = blocks.pop()
        if sys.platform == "linux":
            begin = -(-block.ctypes.data // PAGE) * PAGE
            end = (block.ctypes.data + block.nbytes) // PAGE * PAGE
            _libc().madvise(ctypes.c_void_p(begin), ctypes.c_size_t(max(end - begin, 0)), UNNEEDED)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
