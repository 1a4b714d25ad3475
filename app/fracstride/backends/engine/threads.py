"""Threads: our own, and those of the matrix product, never more than asked, and as before once the last caller is done."""

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
"""Threads of every library when nobody asks for fewer."""
_now: list[int] = []
"""Threads of every library while somebody does."""


@cache
def available_threads() -> int:
    """Processors that this process may use, as it was when first asked."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def pool() -> ThreadPoolExecutor:
    """Threads that stay: starting them costs as much as a small layer."""
    return ThreadPoolExecutor(max(available_threads() - 1, 1), "fracstride-engine")


@cache
def _libraries() -> list[Any]:
    """Found once: that takes milliseconds, a limit microseconds. A small layer needs none."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415

    return list(ThreadpoolController().select(user_api="blas").lib_controllers)


@cache
def architectures() -> tuple[str, ...]:
    """The kind of processor that each library was made for, as threadpoolctl names it."""
    return tuple(str(getattr(each, "architecture", "")) for each in _libraries())


class Turns(Generic[Part]):
    """Parts of some work for several threads: each takes the next one when it is done."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._left = list(reversed(parts))
        self._count = len(parts)

    def __iter__(self) -> Iterator[Part]:
        while True:
            try:
                part = self._left.pop()  # one operation: no thread gets what another has
            except IndexError:
                return
            yield part

    def fraction_done(self, workers: int) -> float:
        """Of all parts, those that none of so many workers has in hand."""
        return max(self._count - len(self._left) - workers, 0) / self._count

    def end(self) -> None:
        """Nobody gets any more."""
        self._left.clear()


def share(work: Callable[[Turns[Part]], None], parts: Sequence[Part], workers: int) -> None:
    """``work`` in so many threads, which take turns; when it fails in one of them the others get no more parts."""
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
        # One that waits behind another call's work is not needed any more. All others end before anything is raised:
        # they write to what the caller gets back.
        begun = [each for each in others if not each.cancel()]
        wait(begun)
        for each in begun:
            each.result()


@contextmanager
def at_most(threads: int) -> Iterator[None]:
    """While it lasts, matrix products use no more threads than the least that anybody asks for.

    The limit belongs to the process, so calls that overlap share it: each is counted, and what was set before the
    first comes back after the last.
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
        # From 3.8 on one thread at a time may set what belongs to the process; here the lock sees to that.
        release = getattr(library, "clear_controlling_thread", None)
        if release is not None:
            release(force=True)
        library.set_num_threads(wanted)
        if release is not None:
            release(force=True)
