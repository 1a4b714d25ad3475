"""What one part of the self-test came to."""

from __future__ import annotations

from collections.abc import Callable

from fracstride.core.records import record

EXPECTED_FAILURES = (OSError, ValueError, TypeError, KeyError, ImportError, RuntimeError, MemoryError)
"""What a broken installation raises; anything else is a mistake of the program and ends it with a trace."""


@record
class Finding:
    """A subject, what was found out about it, and everything that is wrong with it."""

    subject: str
    summary: str
    faults: tuple[str, ...] = ()


Check = Callable[[], Finding]


def found(subject: str, check: Check) -> Finding:
    """What the check says; that it could not be made is a fault too."""
    try:
        return check()
    except EXPECTED_FAILURES as error:
        return Finding(subject, "", (f"{type(error).__name__}: {error}",))
