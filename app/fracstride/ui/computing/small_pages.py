"""Large arrays get small memory pages: the first touch of many huge pages holds up everything else that runs.

NumPy asks Linux for huge pages of 2 MB. If these have to be found first, as on the host of a virtual machine, other
threads and other programs were seen to run ten times as slowly for tens of milliseconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np  # noqa: F401  # what is looked up below

LARGE = 2**27
"""Bytes; for less, small pages only take time: 8 ms more for 33 MB."""

_multiarray = sys.modules.get("numpy._core.multiarray") or sys.modules.get("numpy.core.multiarray")
_set_huge: Callable[[bool], bool] = getattr(_multiarray, "_set_madvise_hugepage", lambda _: True)
"""NumPy has no public name for it but a variable of the environment, which holds for good."""

_lock = Lock()
_asking: list[bool] = []
"""What was set before, for everybody who asks for small pages now."""


@contextmanager
def small_pages(of_bytes: int) -> Iterator[None]:
    """A context for making arrays of ``of_bytes``; if that is much, all threads use small pages meanwhile."""
    if of_bytes < LARGE:
        yield
        return
    with _lock:
        _asking.append(_set_huge(False))
    try:
        yield
    finally:
        with _lock:
            # The first one found what was set by nobody; it comes back after the last.
            before = _asking[0]
            _asking.pop()
            if not _asking:
                _set_huge(before)
