"""Ctrl+C while Qt is at work for a command, or is imported."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_interrupts() -> Iterator[None]:
    """An interrupt ends the program at once, as it ends one that is not written in Python.

    The exception would be lost in what Qt calls, or leave windows half built, which crash when the interpreter ends.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # whoever started the program has told it to ignore them
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
