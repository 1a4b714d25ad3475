"""Plain NumPy on the host: always there, and what every other backend falls back to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt

from fracstride.backends import engine
from fracstride.backends.base import Availability, BackendError, Result
from fracstride.backends.engine import DEFAULT_BUDGET
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import ArrayNamespace
from fracstride.core.precision import FloatArray


class NumpyBackend:
    """The backend that needs nothing but NumPy."""

    @property
    def name(self) -> str:
        """The name by which a user chooses it."""
        return "numpy"

    @property
    def xp(self) -> ArrayNamespace:
        """NumPy itself."""
        return np

    def probe(self) -> Availability:
        """Always available."""
        return Availability(True)

    def to_device(self, array: npt.ArrayLike) -> npt.NDArray[np.generic]:
        """The array as it is."""
        return np.asarray(array)

    def to_host(self, array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """The array as it is."""
        return array

    def synchronize(self) -> None:
        """Nothing to wait for: every call returns when it is done."""

    def guarded(self, work: Callable[[ArrayNamespace], Result]) -> Result:
        """The result of ``work(numpy)``. Raises BackendError where memory runs out."""
        try:
            return work(np)
        except MemoryError as error:
            raise BackendError(f"out of memory: {error}") from error

    def conv_transpose2d(
        self,
        y: npt.ArrayLike,
        weight: npt.ArrayLike,
        geometry: Geometry,
        bias: npt.ArrayLike | None = None,
        cancel: CancelToken | None = None,
        *,
        budget: int = DEFAULT_BUDGET,
        threads: int | None = None,
    ) -> FloatArray:
        """x (N, C_out, H_in, W_in), in the type that ``precision.floating`` gives; no inserted zero is multiplied.

        Raises ValueError where a shape does not fit, TypeError for arrays of anything but real numbers,
        Cancelled when told to stop, BackendError when memory runs out.
        """
        compute = partial(engine.conv_transpose2d, budget=budget, threads=threads, cancel=cancel)
        return self.guarded(lambda _: np.asarray(compute(y, weight, geometry, bias)))
