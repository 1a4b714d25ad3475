"""Which backend computes a layer where the user leaves it to the program, and why; words are made where it is shown."""

from __future__ import annotations

from enum import StrEnum

from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.records import record

AUTOMATIC = "auto"
GPU_MULTIPLY_ADDS = 20_000_000
"""From so many products on a GPU was 1.6 to 14 times as fast as two processors, the way there and back included, on the one
machine where it was measured (docs/performance/cupy.md). From as many on a preview is shown too, while the driver starts."""


class Grounds(StrEnum):
    """Why a backend was taken."""

    CHOSEN = "chosen"
    """The user named it."""
    LITTLE_WORK = "little_work"
    NO_GPU = "no_gpu"
    MUCH_WORK = "much_work"


@record
class Taken:
    """A backend by its name, and why it was taken."""

    name: str
    grounds: Grounds


def taken_for(name: str, multiply_adds: int) -> Taken:
    """The backend for so many products. What drives a GPU is looked for only where it would be used: that takes seconds.

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
    """Whether it is clear, without looking for a GPU, that this machine's own processor computes."""
    return name == BACKEND_NAMES[0] or (name == AUTOMATIC and multiply_adds < GPU_MULTIPLY_ADDS)
