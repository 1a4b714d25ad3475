"""Memory that is quick to use: aligned for temporaries, and for large results what an earlier one has left.

Touching new pages costs more than many a layer, and copying rows to where no cache line begins up to four times as
much as to where one does.
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
"""Bytes from which on the C library may give memory back to the system as soon as it is free."""

KEPT = 256 * 1024**2
"""Of one result that nobody uses any more at most so many bytes stay with the process."""

SPARE = 64 * 1024**2
"""So much larger than a result its memory may be where results do not follow each other (at most five times as large, or a
quarter of any size), and so many bytes of other memory stay beside it."""

ROOMY, ROOM = 128 * 1024**2, 10
"""From so many bytes on a result has so many times as much room where results follow each other: a stride of three makes
nine times as many cells. Pages that are not touched take no memory."""

CACHE_LINE = 64

PAGE, UNNEEDED = mmap.PAGESIZE, 4
"""4: MADV_DONTNEED, as Linux has it."""


@dataclass(slots=True, eq=False)
class _Block:
    """The memory of one result after another, each from its first byte on."""

    memory: npt.NDArray[np.uint8]
    size: int = 0
    """Bytes of the result that uses it, or did last."""
    touched: int = 0
    """Bytes of the largest result that has used it: so many may take memory."""
    is_cut: bool = False
    """Whether bytes behind a result are being given back: nobody gets it then."""

    def give_back(self, begin: int) -> None:
        """Bytes from ``begin`` on, to the system. An array that is freed holds up every thread that wants the interpreter; this does not."""
        if sys.platform == "linux":
            address = self.memory.ctypes.data
            first, last = -(-(address + begin) // PAGE) * PAGE, (address + self.touched) // PAGE * PAGE
            _libc().madvise(ctypes.c_void_p(first), ctypes.c_size_t(max(last - first, 0)), UNNEEDED)
        self.touched = min(self.touched, begin)


_kept: list[_Block] = []
"""What results have left, the newest last."""

_used: dict[int, _Block] = {}
"""What results are in, by number."""

_cutting = Lock()


class _Policy:
    holds_all = False


class _Owner:
    """The memory of one result: goes back when the last array that shows it is gone."""

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
    """Keep no more than KEPT bytes that nobody uses, behind results or of one; what is given back holds up no other thread."""
    with _cutting:
        for block in list(_used.values()):
            _cut(block)
    left = _popped()
    _keep_some(left, max(KEPT - unused_bytes(), SPARE))
    _give_back(left)


def kept_bytes() -> int:
    """Bytes of results that nobody uses."""
    return sum(each.touched for each in _kept)


def unused_bytes() -> int:
    """Bytes of earlier, larger results behind those in use."""
    return sum(each.touched - each.size for each in list(_used.values()))


def forget() -> None:
    """Gives back what is kept."""
    _kept.clear()


def _taken(size: int) -> _Block:
    """What is kept that needs the fewest new pages, and of that the smallest; what else is large is given up."""
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
    """For results of a size, and for larger ones: the next may have some rows more, or many times as many cells."""
    if size >= ROOMY and sys.platform == "linux":
        try:
            return np.empty(ROOM * size, np.uint8)
        except MemoryError:  # where the system promises no more than it has
            pass
    step = 1 << max(size.bit_length() - 5, 0)
    return np.empty((size // step + 1) * step, np.uint8)


def _cut(block: _Block) -> None:
    """Give back what is behind the result in a block. Nobody gets a block that is marked, so none in use then has a new one."""
    block.is_cut = True
    if id(block) in _used:
        end = block.size + KEPT
        if end < block.touched:
            block.give_back(end)
    block.is_cut = False


def _popped() -> list[_Block]:
    """All that is kept, which nobody else gets then."""
    found: list[_Block] = []
    while True:
        try:
            found.insert(0, _kept.pop())  # one operation: no other thread gets the same
        except IndexError:
            return found


def _keep_some(blocks: list[_Block], most: int) -> None:
    """Takes from ``blocks``, the newest first, what is to be kept: one of ``most`` bytes, and others of no more than SPARE."""
    for number in reversed(range(len(blocks))):
        if blocks[number].touched <= (SPARE - kept_bytes() if _kept else most):
            _kept.insert(0, blocks.pop(number))


def _give_back(blocks: list[_Block]) -> None:
    """To the system, and the blocks themselves with it."""
    while blocks:
        blocks.pop().give_back(0)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
