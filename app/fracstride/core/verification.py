"""Do the methods agree? Computes the output in independent ways and compares every pair, cell by cell."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Operands
from fracstride.core.precision import FloatArray
from fracstride.core.records import record

MULTIPLY_ADDS_LIMITS = {
    "zero_insertion": 4_000_000,
    "scatter": 4_000_000,
    "matrix": 1_000_000,
    "phases": 4_000_000,
    "reference": 50_000,
}
"""Above so many multiply-adds, or cells written, a method is left out of the check; some 20 ms each."""

PICTURED_METHODS = ("zero_insertion", "scatter", "matrix", "phases")
"""The algorithms that have a picture of their own: those that are counted where it is said that methods agree."""

ArrayIndex = tuple[int, int, int, int]
"""(sample, output channel, row, column) of x."""


@record
class Comparison:
    """How far apart two outputs are; cells that are NaN or infinite alike count as equal."""

    first: str
    second: str
    largest_difference: float
    """NaN where one has a number and the other has none."""
    tolerance: float
    """What rounding explains: the products of one cell, each off by one rounding step."""
    cell: ArrayIndex | None
    """Where the difference is largest; None where there is none at all."""

    @property
    def agree(self) -> bool:
        """Whether rounding explains the difference."""
        return self.largest_difference <= self.tolerance


@record
class Verification:
    """The comparisons of all pairs of methods that were affordable."""

    methods: tuple[str, ...]
    """What was compared: what made the checked output first, then the methods."""
    comparisons: tuple[Comparison, ...]
    """Every pair, the most different first."""

    @property
    def agree(self) -> bool:
        """Whether rounding explains every difference."""
        return all(each.agree for each in self.comparisons)

    @property
    def largest_difference(self) -> float:
        """The largest difference of any pair; NaN counts as more than any number."""
        return self.comparisons[0].largest_difference

    @property
    def pictured(self) -> tuple[str, ...]:
        """The methods among them that have a tab of their own."""
        return tuple(name for name in self.methods if name in PICTURED_METHODS)


def pipeline_multiply_adds(geometry: Geometry) -> int:
    """How many products the zero-insertion pipeline sums, multiplications by zero included."""
    spec = geometry.spec
    batch, channels, height, width = geometry.output_shape
    return batch * channels * height * width * spec.taps * (spec.in_channels // spec.groups)


def verify(
    geometry: Geometry,
    y: npt.ArrayLike,
    weight: npt.ArrayLike,
    bias: npt.ArrayLike | None,
    output: FloatArray,
    made_by: str,
    cancel: CancelToken | None = None,
) -> Verification | None:
    """Compare ``output``, which ``made_by`` computed from these arrays, with float64 methods; None if too large.

    The arrays have the shapes that ``Operands`` asks for. Raises Cancelled when told to stop.
    """
    names = [name for name in affordable(geometry) if name != made_by]
    if not names:
        return None
    y, weight = np.asarray(y, np.float64), np.asarray(weight, np.float64)
    bias = None if bias is None else np.asarray(bias, np.float64)
    operands = Operands(geometry, y, weight, bias, cancel=cancel)
    with np.errstate(invalid="ignore", over="ignore"):
        outputs = {made_by: output} | {name: METHODS[name].run(operands) for name in names}
        compared = []
        scale = _scale(geometry, y, weight, bias)
        for first, second in combinations(outputs, 2):
            poll(cancel)
            compared.append(_compared(first, second, outputs, scale))
    return Verification(tuple(outputs), tuple(sorted(compared, key=_most_different_first)))


def affordable(geometry: Geometry) -> tuple[str, ...]:
    """The methods that are affordable for a layer of this size."""
    costs = _costs(geometry)
    return tuple(name for name, limit in MULTIPLY_ADDS_LIMITS.items() if costs[name] <= limit)


def _costs(geometry: Geometry) -> dict[str, int]:
    batch, channels, height, width = geometry.output_shape
    cells = batch * channels * height * width
    full = batch * channels * geometry.height.full * geometry.width.full
    products = geometry.multiply_adds
    return {
        "zero_insertion": pipeline_multiply_adds(geometry),
        "scatter": max(products, full),
        "matrix": max(products, cells),
        "phases": max(products, cells),
        "reference": products,
    }


def _compared(first: str, second: str, outputs: dict[str, FloatArray], scale: float) -> Comparison:
    a, b = outputs[first], outputs[second]
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    apart = np.where(same, 0.0, np.abs(a - b))
    # argmax finds the first NaN, if there is one.
    at = np.unravel_index(int(np.argmax(apart)), apart.shape)
    difference = float(apart[at])
    n, c, row, column = (int(each) for each in at)
    eps = max(float(np.finfo(each.dtype).eps) for each in (a, b))
    return Comparison(
        first, second, difference, eps * scale, None if difference == 0 else (n, c, row, column)
    )


def _most_different_first(comparison: Comparison) -> tuple[bool, float]:
    difference = comparison.largest_difference
    return (difference == difference, -difference)


def _scale(geometry: Geometry, y: FloatArray, weight: FloatArray, bias: FloatArray | None) -> float:
    """The scale of the tolerance: the largest product times the addends of a cell."""
    spec = geometry.spec
    addends = spec.taps * (spec.in_channels // spec.groups)
    largest = _largest(y) * _largest(weight) * addends + (0.0 if bias is None else _largest(bias))
    return (addends + 1) * largest


def _largest(array: FloatArray) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0
