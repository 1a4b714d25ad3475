"""What a backend is: a place where arrays are computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine import DEFAULT_BUDGET
from fracstride.backends.obstacle import Obstacle
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import Array, ArrayNamespace
from fracstride.core.records import record

Result = TypeVar("Result")


class BackendError(Exception):
    """A backend could not compute: out of memory, or its driver failed. The layer itself is sound.

    ``obstacle`` is set when the backend cannot be used at all, so that the caller can word the reason itself.
    """

    def __init__(self, message: str, obstacle: Obstacle | None = None) -> None:
        super().__init__(message)
        self.obstacle = obstacle


@record
class Device:
    """The device a backend computes on: its name, its memory in bytes, the versions of its driver and libraries."""

    name: str
    total_bytes: int
    free_bytes: int
    versions: tuple[tuple[str, str], ...] = ()


@record
class Availability:
    """Whether a backend can be used here, and on what; if not, why, and what to do about it."""

    available: bool
    reason: str = ""
    hint: str = ""
    obstacle: Obstacle | None = None
    device: Device | None = None


class Backend(Protocol):
    """A library that computes, on the host or on a device."""

    @property
    def name(self) -> str:
        """The name by which a user chooses it."""
        ...

    @property
    def xp(self) -> ArrayNamespace:
        """The array namespace that methods are run with."""
        ...

    def probe(self) -> Availability:
        """Whether it can be used here; may take seconds, so never on the GUI thread."""
        ...

    def to_device(self, array: npt.ArrayLike) -> Array:
        """A host array as an array of ``xp``."""
        ...

    def to_host(self, array: Array) -> npt.NDArray[np.generic]:
        """An array of ``xp`` as a NumPy array."""
        ...

    def synchronize(self) -> None:
        """Waits until everything asked for so far is computed."""
        ...

    def guarded(self, work: Callable[[ArrayNamespace], Result]) -> Result:
        """The result of ``work(xp)``. Raises BackendError where memory or the device fails."""
        ...

    def conv_transpose2d(
        self,
        y: Array,
        weight: Array,
        geometry: Geometry,
        bias: Array | None = None,
        cancel: CancelToken | None = None,
        *,
        budget: int = DEFAULT_BUDGET,
        threads: int | None = None,
    ) -> Array:
        """x (N, C_out, H_in, W_in) from y (N, C_in, H_out, W_out) and weight (C_in, C_out/groups, kH, kW).

        ``budget`` is the most bytes that temporaries may take, ``threads`` the most threads of the host (None: all).

        Raises BackendError, Cancelled when told to stop, ValueError where a shape does not fit.
        """
        ...
