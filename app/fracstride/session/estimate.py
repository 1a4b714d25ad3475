"""Estimates what a computation takes, and from where on to ask the user before it begins."""

from __future__ import annotations

import os
from functools import cache

from fracstride.core.geometry import Geometry
from fracstride.core.records import record

ASK_MULTIPLY_ADDS = 100_000_000_000
"""A computation of more products asks first: it takes some seconds on two cores, at best."""
ASK_MEMORY_SHARE = 0.5
"""A computation that needs more than this share of the machine's memory asks first, too."""


@record
class Estimate:
    """How many products a computation sums, and how many bytes its arrays and temporaries take."""

    multiply_adds: int
    bytes: int


@record
class AskLimits:
    """If an estimate is above either limit, the user is asked first."""

    multiply_adds: int = ASK_MULTIPLY_ADDS
    bytes: int | None = None
    """None: no limit."""

    @classmethod
    def of_this_machine(cls) -> AskLimits:
        """The default number of products, and the default share of this machine's memory."""
        memory = memory_bytes()
        return cls(bytes=None if memory is None else int(memory * ASK_MEMORY_SHARE))

    def are_passed_by(self, estimate: Estimate) -> bool:
        """Whether an estimate is above a limit.

        >>> AskLimits(100, 100).are_passed_by(Estimate(101, 0)), AskLimits(100).are_passed_by(Estimate(100, 10**9))
        (True, False)
        """
        too_large = self.bytes is not None and estimate.bytes > self.bytes
        return too_large or estimate.multiply_adds > self.multiply_adds


def estimate(geometry: Geometry, itemsize: int, temporaries: int) -> Estimate:
    """The estimate for numbers of ``itemsize`` bytes; ``temporaries`` are the bytes that the engine needs besides."""
    arrays = geometry.bytes_needed // 8 * itemsize
    return Estimate(geometry.multiply_adds, arrays + temporaries)


@cache
def memory_bytes() -> int | None:
    """The bytes of memory that this machine has; None if the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _windows_memory_bytes()


def _windows_memory_bytes() -> int | None:
    import ctypes  # noqa: PLC0415

    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return None
    kibibytes = ctypes.c_ulonglong()
    found = windows.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kibibytes))
    return kibibytes.value * 1024 if found else None
