"""Memory that is quick to use: aligned for temporaries, reused for large results.

Touching new pages takes longer than computing many a layer, and copying rows to addresses that are not aligned with
cache lines takes up to four times as long.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from dataclasses import dataclass
from functools import cache
from math import prod
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.threads import pool
from fracstride.core.pipeline import Array, ArrayNamespace

LARGE = 1024**2
"""From this size on, the C library may return freed memory to the system at once."""

KEPT = 256 * 1024**2
"""The most bytes of an unused result that stay with the process."""

SPARE = 64 * 1024**2
"""Without ``hold_all``: a result may reuse memory that is so much larger (but at most five times as large; a quarter
larger at any size), and so many bytes of other unused memory are kept."""

ROOMY, ROOM = 128 * 1024**2, 10
"""With ``hold_all``: a result of at least ROOMY bytes gets ROOM times as much address space, for the next stride may
make nine times as many cells. Pages that are not touched take no memory."""

CACHE_LINE = 64

PAGE, UNNEEDED = mmap.PAGESIZE, 4
"""UNNEEDED is MADV_DONTNEED of Linux."""


@dataclass(slots=True, eq=False)
class _Block:
    """A piece of memory that one result after another uses, each from the first byte on."""

    memory: npt.NDArray[np.uint8]
    size: int = 0
    """Bytes of the result that uses it now, or used it last."""
    touched: int = 0
    """Bytes of the largest result that has used it: these may take memory."""
    is_cut: bool = False
    """Whether bytes behind the result are being given back; no new result may take the block meanwhile."""

    def give_back(self, begin: int) -> None:
        """Give the bytes from ``begin`` on back to the system. Unlike freeing an array, this does not hold the GIL."""
        if sys.platform == "linux":
            address = self.memory.ctypes.data
            first, last = -(-(address + begin) // PAGE) * PAGE, (address + self.touched) // PAGE * PAGE
            _libc().madvise(ctypes.c_void_p(first), ctypes.c_size_t(max(last - first, 0)), UNNEEDED)
        self.touched = min(self.touched, begin)


_kept: list[_Block] = []
"""Blocks that no result uses, the newest last."""

_used: dict[int, _Block] = {}
"""Blocks in use, by id."""

_cutting = Lock()


class _Policy:
    holds_all = False


class _Owner:
    """Owns the memory of one result, which is free again when the last array that views it is gone."""

    def __init__(self, block: _Block, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._block = block
        _used[id(block)] = block
        address = (block.memory.ctypes.data, False)
        self.__array_interface__ = {"shape": shape, "typestr": dtype.str, "data": address, "version": 3}

    def __del__(self) -> None:
        _used.pop(id(self._block), None)
        if _Policy.holds_all:
            _kept.append(self._block)
        elif self._block.touched <= KEPT:
            _kept[:] = [self._block]


def empty(shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """An array of any content, like ``numpy.empty``."""
    size = prod(shape) * dtype.itemsize
    if size < LARGE:
        return np.empty(shape, dtype)
    return np.asarray(_Owner(_taken(size), shape, dtype))


def aligned(size: int, dtype: np.dtype[Any], xp: ArrayNamespace) -> Array:
    """A flat array of any content that begins with a cache line."""
    if xp is not np:
        return xp.empty(size, dtype)  # memory of a device is aligned
    line = CACHE_LINE // dtype.itemsize
    array = np.empty(size + line - 1, dtype)
    begin = -array.ctypes.data % CACHE_LINE // dtype.itemsize
    return array[begin : begin + size]


def hold_all(wanted: bool) -> None:
    """Whether unused memory of any size is kept for the next result, until ``tidy`` is called.

    Giving back a gigabyte takes a tenth of a second in whichever thread drops a result last.
    """
    _Policy.holds_all = wanted


def tidy() -> None:
    """Give unused memory back, but for KEPT bytes, without holding up other threads."""
    with _cutting:
        for block in list(_used.values()):
            _cut(block)
    left = _popped()
    _keep_some(left, max(KEPT - unused_bytes(), SPARE))
    _give_back(left)


def kept_bytes() -> int:
    """Bytes that no result uses and that are kept."""
    return sum(each.touched for each in _kept)


def unused_bytes() -> int:
    """Bytes behind the results in use, from earlier and larger ones."""
    return sum(each.touched - each.size for each in list(_used.values()))


def forget() -> None:
    """Give back all memory that is kept."""
    _kept.clear()


def _taken(size: int) -> _Block:
    """A block for a result: of those that are kept the one that needs fewest new pages, then the smallest; or a new one."""
    left, most = _popped(), size + max(size // 4, min(4 * size, SPARE))
    fitting = [
        each
        for each in left
        if size <= each.memory.nbytes and not each.is_cut and (_Policy.holds_all or each.touched <= most)
    ]
    taken = min(fitting, key=lambda each: (max(size - each.touched, 0), each.touched), default=None)
    if taken is not None:
        left.remove(taken)
    _keep_some(left, SPARE)
    if left:
        pool().submit(_give_back, left)
    if taken is None:
        taken = _Block(_room(size) if _Policy.holds_all else np.empty(size, np.uint8))
    taken.size, taken.touched = size, max(taken.touched, size)
    return taken


def _room(size: int) -> npt.NDArray[np.uint8]:
    """Memory with room to grow: the next result may have a few more rows, or many times as many cells."""
    if size >= ROOMY and sys.platform == "linux":
        try:
            return np.empty(ROOM * size, np.uint8)
        except MemoryError:  # the system does not overcommit
            pass
    step = 1 << max(size.bit_length() - 5, 0)
    return np.empty((size // step + 1) * step, np.uint8)


def _cut(block: _Block) -> None:
    """Give back what is behind the result in a block; the mark keeps new results away from the block meanwhile."""
    block.is_cut = True
    if id(block) in _used:
        end = block.size + KEPT
        if end < block.touched:
            block.give_back(end)
    block.is_cut = False


def _popped() -> list[_Block]:
    """Take all blocks that are kept."""
    found: list[_Block] = []
    while True:
        try:
            found.insert(0, _kept.pop())  # one operation: no other thread gets the same
        except IndexError:
            return found


def _keep_some(blocks: list[_Block], most: int) -> None:
    """Move what is kept out of ``blocks``, the newest first: one of up to ``most`` bytes, others up to SPARE in all."""
    for number in reversed(range(len(blocks))):
        if blocks[number].touched <= (SPARE - kept_bytes() if _kept else most):
            _kept.insert(0, blocks.pop(number))


def _give_back(blocks: list[_Block]) -> None:
    """Give the memory of all these blocks back to the system."""
    while blocks:
        blocks.pop().give_back(0)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
