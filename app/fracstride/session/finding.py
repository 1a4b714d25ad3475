"""The result of one part of the self-test."""

from __future__ import annotations

from collections.abc import Callable

from fracstride.core.records import record

EXPECTED_FAILURES = (OSError, ValueError, TypeError, KeyError, ImportError, RuntimeError, MemoryError)
"""The errors of a broken installation; any other is a bug, and ends the self-test with a traceback."""


@record
class Finding:
    """A subject, what was found, and everything that is wrong with it."""

    subject: str
    summary: str
    faults: tuple[str, ...] = ()


Check = Callable[[], Finding]


def found(subject: str, check: Check) -> Finding:
    """The finding of a check; if the check itself fails, that is a fault too."""
    try:
        return check()
    except EXPECTED_FAILURES as error:
        return Finding(subject, "", (f"{type(error).__name__}: {error}",))
