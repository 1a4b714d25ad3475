"""The engine's own threads, and a limit for those of the BLAS library, which is lifted when the last caller is done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any, Generic, TypeVar

Part = TypeVar("Part")

_lock = Lock()
_asked: list[int] = []
_before: list[int] = []
"""Threads of every library when there is no limit."""
_now: list[int] = []
"""Threads of every library now."""


@cache
def available_threads() -> int:
    """How many processors this process may use; asked once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def pool() -> ThreadPoolExecutor:
    """Threads that are kept: starting them takes as long as a small layer."""
    return ThreadPoolExecutor(max(available_threads() - 1, 1), "fracstride-engine")


@cache
def _libraries() -> list[Any]:
    """The BLAS libraries, looked for once and only when needed: that takes milliseconds, setting a limit microseconds."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415

    return list(ThreadpoolController().select(user_api="blas").lib_controllers)


@cache
def architectures() -> tuple[str, ...]:
    """The kind of processor whose kernels each library uses, as threadpoolctl names it."""
    return tuple(str(getattr(each, "architecture", "")) for each in _libraries())


class Turns(Generic[Part]):
    """Parts of some work for several threads; each thread takes the next part when it has done one."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._left = list(reversed(parts))
        self._count = len(parts)

    def __iter__(self) -> Iterator[Part]:
        while True:
            try:
                part = self._left.pop()  # atomic: no two threads get the same part
            except IndexError:
                return
            yield part

    def fraction_done(self, workers: int) -> float:
        """The fraction of all parts that are done, if each of ``workers`` still works on one."""
        return max(self._count - len(self._left) - workers, 0) / self._count

    def end(self) -> None:
        """Give out no more parts."""
        self._left.clear()


def share(work: Callable[[Turns[Part]], None], parts: Sequence[Part], workers: int) -> None:
    """Run ``work`` in ``workers`` threads, which share the parts; if it fails in one, the others get no more parts."""
    turns = Turns(parts)

    def take_part() -> None:
        try:
            work(turns)
        except BaseException:
            turns.end()
            raise

    others = [pool().submit(take_part) for _ in range(min(workers, len(parts)) - 1)]
    try:
        take_part()
    finally:
        # A task that has not begun is not needed any more. All others must end before anything is raised: they write
        # to the caller's array.
        begun = [each for each in others if not each.cancel()]
        wait(begun)
        for each in begun:
            each.result()


@contextmanager
def at_most(threads: int) -> Iterator[None]:
    """Limits the threads of matrix products; of several limits at a time the lowest holds.

    The setting belongs to the process, so overlapping calls share it: the first remembers what was set before, the
    last restores it.
    """
    with _lock:
        if not _asked:
            _before[:] = _now[:] = [each.get_num_threads() for each in _libraries()]
        _asked.append(threads)
        _set()
    try:
        yield
    finally:
        with _lock:
            _asked.remove(threads)
            _set()


def _set() -> None:
    for number, (library, before) in enumerate(zip(_libraries(), _before, strict=True)):
        wanted = min(before, *_asked) if _asked else before
        if wanted == _now[number]:
            continue
        _now[number] = wanted
        # From 3.8 on threadpoolctl lets only one thread set this at a time; our lock already sees to that.
        release = getattr(library, "clear_controlling_thread", None)
        if release is not None:
            release(force=True)
        library.set_num_threads(wanted)
        if release is not None:
            release(force=True)
