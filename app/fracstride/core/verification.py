"""Do the methods agree? One output checked against independent ways to the same numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Operands
from fracstride.core.precision import FloatArray

MULTIPLY_ADDS_LIMITS = {"zero_insertion": 4_000_000, "reference": 50_000}
"""Above so many multiply-adds a method is left out of the check; some 20 ms each."""


@dataclass(frozen=True, slots=True)
class Verification:
    """How far apart the methods are; cells that are NaN or infinite alike count as equal."""

    methods: tuple[str, ...]
    """The methods compared, the one that made the checked output first."""
    largest_difference: float
    """NaN where one method has a number and another has none."""
    tolerance: float
    """What rounding explains: the products of one cell, each off by one rounding step."""

    @property
    def agree(self) -> bool:
        """Whether rounding explains the largest difference."""
        return self.largest_difference <= self.tolerance


def pipeline_multiply_adds(geometry: Geometry) -> int:
    """Products that the zero-insertion pipeline sums up, the multiplied zeros included."""
    spec = geometry.spec
    batch, channels, height, width = geometry.output_shape
    taps = spec.height.kernel_size * spec.width.kernel_size
    return batch * channels * height * width * taps * (spec.in_channels // spec.groups)


def verify(
    geometry: Geometry,
    y: npt.ArrayLike,
    weight: npt.ArrayLike,
    bias: npt.ArrayLike | None,
    output: FloatArray,
    made_by: str,
    cancel: CancelToken | None = None,
) -> Verification | None:
    """``output``, made from the same arrays by ``made_by``, against float64 methods; None: too large.

    The arrays have the shapes that ``Operands`` asks for. Raises Cancelled when told to stop.
    """
    costs = {"zero_insertion": pipeline_multiply_adds(geometry), "reference": geometry.multiply_adds}
    names = [name for name, limit in MULTIPLY_ADDS_LIMITS.items() if costs[name] <= limit and name != made_by]
    if not names:
        return None
    y, weight = np.asarray(y, np.float64), np.asarray(weight, np.float64)
    bias = None if bias is None else np.asarray(bias, np.float64)
    operands = Operands(geometry, y, weight, bias, cancel=cancel)
    with np.errstate(invalid="ignore", over="ignore"):
        expected = [METHODS[name].run(operands) for name in names]
        difference = max((_difference(output, each) for each in expected), key=_nan_last)
    return Verification((made_by, *names), difference, _tolerance(geometry, y, weight, bias, output))


def _difference(a: FloatArray, b: FloatArray) -> float:
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    return float(np.where(same, 0.0, np.abs(a - b)).max())


def _nan_last(difference: float) -> tuple[bool, float]:
    return (difference != difference, difference)


def _tolerance(
    geometry: Geometry, y: FloatArray, weight: FloatArray, bias: FloatArray | None, output: FloatArray
) -> float:
    spec = geometry.spec
    addends = spec.height.kernel_size * spec.width.kernel_size * (spec.in_channels // spec.groups)
    largest = _largest(y) * _largest(weight) * addends + (0.0 if bias is None else _largest(bias))
    return float(np.finfo(output.dtype).eps * (addends + 1) * largest)


def _largest(array: FloatArray) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0
