"""What a computation will take before it is begun, and from where on it is asked about first."""

from __future__ import annotations

import os
from functools import cache

from fracstride.core.geometry import Geometry
from fracstride.core.records import record

ASK_MULTIPLY_ADDS = 100_000_000_000
"""From so many products on a computation is asked about first: some seconds on two cores, at best."""
ASK_MEMORY_SHARE = 0.5
"""Of this machine's memory: what needs more is asked about too."""


@record
class Estimate:
    """Products that are summed up, and bytes of the arrays with what is needed beside them."""

    multiply_adds: int
    bytes: int


@record
class AskLimits:
    """Above either of them a computation is begun only when the user says so."""

    multiply_adds: int = ASK_MULTIPLY_ADDS
    bytes: int | None = None
    """None: no limit."""

    @classmethod
    def of_this_machine(cls) -> AskLimits:
        """The stated number of products, and the stated share of the memory that is built in."""
        memory = memory_bytes()
        return cls(bytes=None if memory is None else int(memory * ASK_MEMORY_SHARE))

    def are_passed_by(self, estimate: Estimate) -> bool:
        """Whether to ask.

        >>> AskLimits(100, 100).are_passed_by(Estimate(101, 0)), AskLimits(100).are_passed_by(Estimate(100, 10**9))
        (True, False)
        """
        too_large = self.bytes is not None and estimate.bytes > self.bytes
        return too_large or estimate.multiply_adds > self.multiply_adds


def estimate(geometry: Geometry, itemsize: int, temporaries: int) -> Estimate:
    """For numbers of ``itemsize`` bytes, and so many bytes that the engine needs beside the arrays."""
    arrays = geometry.bytes_needed // 8 * itemsize
    return Estimate(geometry.multiply_adds, arrays + temporaries)


@cache
def memory_bytes() -> int | None:
    """The memory that is built in; None where the system does not say."""
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
