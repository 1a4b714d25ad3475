"""Which backend computes a layer when the user leaves the choice to the program, and the reason as a value."""

from __future__ import annotations

from enum import StrEnum

from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.records import record

AUTOMATIC = "auto"
GPU_MULTIPLY_ADDS = 20_000_000
"""A layer with at least this many multiply-adds is worth a GPU. On the one machine where it was measured, such layers ran
1.6 to 14 times as fast as on two processors, transfers included (docs/performance/cupy.md). While the driver starts, a
preview is shown."""


class Grounds(StrEnum):
    """Why a backend was chosen."""

    CHOSEN = "chosen"
    """The user named it."""
    LITTLE_WORK = "little_work"
    NO_GPU = "no_gpu"
    MUCH_WORK = "much_work"


@record
class Taken:
    """The name of the backend that was chosen, and why."""

    name: str
    grounds: Grounds


def taken_for(name: str, multiply_adds: int) -> Taken:
    """The backend for a layer of ``multiply_adds``. The GPU is probed only if it would be used: that takes seconds.

    >>> taken_for("auto", 100), taken_for("numpy", 10**12).name
    (Taken(name='numpy', grounds=<Grounds.LITTLE_WORK: 'little_work'>), 'numpy')
    """
    host, device = BACKEND_NAMES
    if name != AUTOMATIC:
        return Taken(name, Grounds.CHOSEN)
    if multiply_adds < GPU_MULTIPLY_ADDS:
        return Taken(host, Grounds.LITTLE_WORK)
    if backend_from_name(device).probe().available:
        return Taken(device, Grounds.MUCH_WORK)
    return Taken(host, Grounds.NO_GPU)


def is_host(name: str, multiply_adds: int) -> bool:
    """Whether the layer is certain to run on the CPU; does not look for a GPU."""
    return name == BACKEND_NAMES[0] or (name == AUTOMATIC and multiply_adds < GPU_MULTIPLY_ADDS)
