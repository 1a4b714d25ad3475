"""Plain NumPy on the host: always there, and what every other backend falls back to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fracstride.backends.base import Availability, BackendError
from fracstride.backends.layer import Layer
from fracstride.backends.overlap_add import overlap_add
from fracstride.backends.shifted_adds import shifted_adds
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import ArrayNamespace, Operands
from fracstride.core.precision import FloatArray, floating

FEW_CHANNELS = 2
"""Up to so many input channels in a group, shifted additions beat the matrix product."""


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

    def conv_transpose2d(
        self,
        y: npt.ArrayLike,
        weight: npt.ArrayLike,
        geometry: Geometry,
        bias: npt.ArrayLike | None = None,
        cancel: CancelToken | None = None,
    ) -> FloatArray:
        """x (N, C_out, H_in, W_in), in the type that ``floating`` gives; no inserted zero is multiplied.

        Raises ValueError where a shape does not fit, TypeError for what are no real numbers, Cancelled
        when told to stop, BackendError when memory runs out.
        """
        arrays = (y, weight) if bias is None else (y, weight, bias)
        dtype = floating(*arrays)
        y, weight = np.asarray(y, dtype), np.asarray(weight, dtype)
        bias = None if bias is None else np.asarray(bias, dtype)
        Operands(geometry, y, weight, bias)  # checks the shapes
        try:
            with np.errstate(invalid="ignore", over="ignore"):
                return _computed(y, weight, geometry, bias, cancel)
        except MemoryError as error:
            raise BackendError(f"out of memory: {error}") from error


def _computed(
    y: FloatArray,
    weight: FloatArray,
    geometry: Geometry,
    bias: FloatArray | None,
    cancel: CancelToken | None,
) -> FloatArray:
    x = np.zeros(geometry.output_shape, y.dtype)
    if bias is not None:
        x += bias[:, None, None]
    layer = Layer.grouped(y, weight, x, geometry)
    _, inputs, _, rows, columns = layer.weight.shape
    many_cells = y.shape[-2] * y.shape[-1] >= rows * columns
    if inputs <= FEW_CHANNELS and many_cells:
        shifted_adds(layer, cancel)
    else:
        overlap_add(layer, cancel)
    return x
