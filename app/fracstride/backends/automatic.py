"""Which backend computes a layer where the user leaves it to the program, and why; words are made where it is shown."""

from __future__ import annotations

from enum import StrEnum

from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.geometry import BYTES_PER_VALUE, Geometry
from fracstride.core.records import record

AUTOMATIC = "auto"
GPU_MULTIPLY_ADDS = 4_000_000
"""From so many products on a GPU is worth the way there and back, a fifth of a millisecond ..."""
GPU_PRODUCTS_PER_VALUE = 16
"""... and from so many for each value that is moved. Both measured on one machine: docs/performance.md."""


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


def taken_for(name: str, geometry: Geometry) -> Taken:
    """The backend for a layer. What drives a GPU is looked for only where it would be used: that takes seconds.

    >>> from fracstride.core.geometry import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> taken_for("auto", solve(ConvTransposeSpec.square(3, 3)))
    Taken(name='numpy', grounds=<Grounds.LITTLE_WORK: 'little_work'>)
    """
    host, device = BACKEND_NAMES
    if name != AUTOMATIC:
        return Taken(name, Grounds.CHOSEN)
    if _is_little(geometry):
        return Taken(host, Grounds.LITTLE_WORK)
    if backend_from_name(device).probe().available:
        return Taken(device, Grounds.MUCH_WORK)
    return Taken(host, Grounds.NO_GPU)


def is_host(name: str, geometry: Geometry) -> bool:
    """Whether it is clear, without looking for a GPU, that this machine's own processor computes."""
    return name == BACKEND_NAMES[0] or (name == AUTOMATIC and _is_little(geometry))


def _is_little(geometry: Geometry) -> bool:
    """Whether NumPy is done before a GPU has got y and w and given x back."""
    moved = geometry.bytes_needed // BYTES_PER_VALUE
    return geometry.multiply_adds < max(GPU_MULTIPLY_ADDS, GPU_PRODUCTS_PER_VALUE * moved)
