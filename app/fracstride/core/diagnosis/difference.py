"""How far two outputs are apart, what rounding explains of it, and what the differing cells have in common."""

from __future__ import annotations

from math import isfinite, sqrt

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.records import record

TELLING = 12
"""Cells of one kind that are no accident."""
BoolArray = npt.NDArray[np.bool_]
Index = tuple[int, int, int, int]
"""(sample, channel, row, column) of x."""

SAFE = 8.0
"""So many times its usual size a sum of rounding errors never reaches."""


@record
class Difference:
    """Two outputs of one shape, cell by cell; cells that are NaN or infinite alike are equal."""

    largest: float
    """NaN where one has a number and the other has none."""
    tolerance: float
    cells: int
    differing: int
    """How many cells are further apart than rounding explains."""
    where: Index | None = None
    """The cell of the largest difference, where any differs."""
    first: Index | None = None
    """The first cell that differs, as one reads."""

    @property
    def is_rounding(self) -> bool:
        """Whether rounding explains all of it."""
        return self.differing == 0


@record
class Pattern:
    """What the cells that differ have in common; None and () where it is nothing."""

    border: tuple[int, int, int, int] | None = None
    """(top, bottom, left, right): all of them are among so many outermost cells."""
    border_value: float | None = None
    """The value that all of those have in the other output."""
    phases: tuple[tuple[int, int], ...] = ()
    """(row, column) modulo the stride, where only some phases differ."""
    channels: tuple[int, ...] = ()
    samples: tuple[int, ...] = ()
    size: tuple[int, int] | None = None
    """Of the array, where it is not that of x."""
    is_below_zero: bool = False
    """Only where ours is below 0; above it many cells are equal."""
    constant: float | None = None
    """The value that every cell of the array has."""


def tolerance_of(
    geometry: Geometry,
    y: FloatArray,
    weight: FloatArray,
    bias: FloatArray | None,
    largest: float,
    epsilon: float,
) -> float:
    """What rounding explains between two outputs whose numbers have steps of ``epsilon`` at 1.

    The products of a cell are each off by a step, and so is every partial sum; errors of both signs add up as
    the root of their number. ``largest`` is the largest magnitude in either output.
    """
    spec = geometry.spec
    addends = spec.taps * (spec.in_channels // spec.groups)
    per_channel = np.zeros(spec.out_channels // spec.groups)
    with np.errstate(over="ignore", invalid="ignore"):
        for part in np.split(np.asarray(weight, np.float64), spec.groups):
            per_channel = np.maximum(per_channel, np.sqrt(np.square(part).sum(axis=(0, 2, 3))))
        products = _largest(y) * float(per_channel.max(initial=0.0))
    if not isfinite(products):  # beyond what a float holds rounding is that of what it does hold
        products = largest
    of_bias = 0.0 if bias is None else _largest(bias)
    return epsilon * (SAFE * products + (1 + sqrt(addends)) * max(largest, products) + of_bias)


def difference(
    ours: FloatArray, theirs: FloatArray, tolerance: float, cancel: CancelToken | None = None
) -> Difference:
    """Two outputs (n, c, y, x) compared slice by slice, so that no array of their size is made."""
    largest, differing = 0.0, 0
    where: Index | None = None
    first: Index | None = None
    for n, c in np.ndindex(ours.shape[:2]):
        poll(cancel)
        apart = apartness(ours[n, c], theirs[n, c])
        is_apart = ~(apart <= tolerance)
        count = int(is_apart.sum())
        if not count and apart.max() <= largest:
            continue
        place = int(np.argmax(apart))  # the first NaN, if there is one
        if largest == largest and not apart.flat[place] <= largest:
            largest = float(apart.flat[place])
            where = (n, c, *_cell(place, apart.shape)) if count else where
        if count and first is None:
            first = (n, c, *_cell(int(np.argmax(is_apart)), apart.shape))
        differing += count
    return Difference(largest, tolerance, ours.size, differing, where, first)


def apartness(ours: FloatArray, theirs: FloatArray) -> FloatArray:
    """|ours - theirs| in float64; 0 where both are NaN or infinite alike, NaN where only one is NaN."""
    a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        apart: FloatArray = np.where(same, 0.0, np.abs(a - b))
    return apart


def pattern(ours: FloatArray, theirs: FloatArray, tolerance: float, stride: tuple[int, int]) -> Pattern:
    """What the cells that differ have in common."""
    height, width = ours.shape[2:]
    is_apart = np.zeros((height, width), dtype=bool)
    values: set[float] = set()
    slices = np.zeros(ours.shape[:2], dtype=bool)
    above = below = same = 0
    for n, c in np.ndindex(ours.shape[:2]):
        found = ~(apartness(ours[n, c], theirs[n, c]) <= tolerance)
        slices[n, c] = found.any()
        is_apart |= found
        is_below = ours[n, c] < 0
        below += int((found & is_below).sum())
        above += int((found & ~is_below).sum())
        same += int((~found & ~is_below).sum())
        if found.any() and len(values) < 2:
            there = theirs[n, c][found]
            values |= {float(there.min()), float(there.max())}
    samples, channels = (np.flatnonzero(slices.any(axis=axis)) for axis in (1, 0))
    border = _border(is_apart)
    return Pattern(
        border,
        values.pop() if border is not None and len(values) == 1 else None,
        _phases(is_apart, stride),
        _some(channels, ours.shape[1]),
        _some(samples, ours.shape[0]),
        is_below_zero=not above and min(below, same) >= TELLING,
        constant=constant_of(theirs),
    )


def constant_of(values: FloatArray) -> float | None:
    """The value that all cells have; None where there are several."""
    low, high = float(values.min()), float(values.max())
    return low if low == high else None


def _border(is_apart: BoolArray) -> tuple[int, int, int, int] | None:
    """Where all that differs lies round a rectangle of equal cells that is at least half as high and wide as x."""
    top, bottom = _equal_run(is_apart, 0)
    left, right = _equal_run(is_apart, 1)
    height, width = is_apart.shape
    if bottom - top < height / 2 or right - left < width / 2 or is_apart[top:bottom, left:right].any():
        return None
    return top, height - bottom, left, width - right


def _equal_run(is_apart: BoolArray, axis: int) -> tuple[int, int]:
    """The cells in the middle of one axis that are equal along the middle of the other."""
    middle = np.take(is_apart, is_apart.shape[1 - axis] // 2, axis=1 - axis)
    start = stop = len(middle) // 2
    while start > 0 and not middle[start - 1]:
        start -= 1
    while stop < len(middle) and not middle[stop]:
        stop += 1
    return start, stop


def _phases(is_apart: BoolArray, stride: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    height, width = is_apart.shape
    found = [
        (row, column)
        for row in range(min(stride[0], height))
        for column in range(min(stride[1], width))
        if is_apart[row :: stride[0], column :: stride[1]].any()
    ]
    return tuple(found) if len(found) < stride[0] * stride[1] else ()


def _some(found: npt.NDArray[np.intp], count: int) -> tuple[int, ...]:
    return tuple(int(each) for each in found) if len(found) < count else ()


def _cell(place: int, shape: tuple[int, ...]) -> tuple[int, int]:
    return divmod(place, shape[1])


def largest_of(*arrays: FloatArray) -> float:
    """The largest finite magnitude."""
    return max(_largest(each) for each in arrays)


def _largest(array: FloatArray) -> float:
    with np.errstate(invalid="ignore"):
        low, high = float(array.min(initial=0.0)), float(array.max(initial=0.0))
    if np.isfinite(low) and np.isfinite(high):
        return max(-low, high)
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0
