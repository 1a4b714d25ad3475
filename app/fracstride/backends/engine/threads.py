"""Threads of the matrix product: never more than asked, and as before once the last caller is done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = Lock()
_asked: list[int] = []
_restored_by: list[Any] = []


def available_threads() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _controller() -> Any:
    """Finds the loaded libraries once: that takes milliseconds, a limit microseconds."""
    return ThreadpoolController().select(user_api="blas")


@contextmanager
def at_most(threads: int) -> Iterator[None]:
    """While it lasts, matrix products use no more threads than the least that anybody asks for.

    The limit belongs to the process, so calls that overlap share it: each is counted, and what was set before the
    first comes back after the last.
    """
    with _lock:
        _asked.append(threads)
        _set()
    try:
        yield
    finally:
        with _lock:
            _asked.remove(threads)
            _set()


def _set() -> None:
    """The least that is asked for, or what was set before anybody asked."""
    while _restored_by:
        _restored_by.pop().restore_original_limits()
    if _asked:
        _restored_by.append(_controller().limit(limits=min(_asked), user_api="blas"))
