"""How many products each output cell receives: exact, for any cell, without making the whole map.

Along one axis, tap t of input cell m lands on the full output at m*s + t*d. The taps that reach position j
are those of one residue class: t*d must equal j modulo s. With g = gcd(d, s) and q = s/g there are none
unless g divides j, and otherwise they lie q apart. The map of a layer is the outer product of the
profiles of its two axes.

Away from the borders the count depends only on the phase j mod s. All phases receive the same number
if and only if gcd(d, s) = 1 and s divides k. For d = 1 that is the advice of Odena, Dumoulin and Olah,
"Deconvolution and checkerboard artifacts" (Distill, 2016): a kernel_size divisible by the stride.
"""

from __future__ import annotations

from enum import StrEnum
from math import gcd

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.records import record

IntArray = npt.NDArray[np.int64]

MOST_EXAMINED = 1 << 18
"""Positions that ``distribution`` looks at, and pairs of counts that it combines; above, it says None."""


class Cause(StrEnum):
    """Why the overlap along an axis is even, or why it is not."""

    STRIDE_ONE = "stride_one"
    """Stride 1: there is one phase only."""
    DIVISIBLE = "divisible"
    """The stride divides the kernel_size, and shares no factor with the dilation."""
    INDIVISIBLE = "indivisible"
    """The stride does not divide the kernel_size."""
    KERNEL_SHORT = "kernel_short"
    """The kernel_size is below the stride: some phases receive nothing."""
    SHARED_FACTOR = "shared_factor"
    """Stride and dilation share a factor: only every so many cells are ever reached."""


EVEN_CAUSES = (Cause.STRIDE_ONE, Cause.DIVISIBLE)


@record
class Verdict:
    """Whether all phases of one axis receive the same number of products."""

    cause: Cause
    kernel_size: int
    stride: int
    dilation: int

    @property
    def is_even(self) -> bool:
        """Whether every output cell away from the borders receives the same number."""
        return self.cause in EVEN_CAUSES

    @property
    def shared_factor(self) -> int:
        """gcd(dilation, stride)."""
        return gcd(self.dilation, self.stride)

    @property
    def remainder(self) -> int:
        """kernel_size mod stride."""
        return self.kernel_size % self.stride

    @property
    def most(self) -> int:
        """The most products that a phase receives."""
        return -(-self.kernel_size // (self.stride // self.shared_factor))

    @property
    def least(self) -> int:
        """The fewest products that a phase receives."""
        return 0 if self.shared_factor > 1 else self.kernel_size // self.stride


def verdict(kernel_size: int, stride: int, dilation: int = 1) -> Verdict:
    """Whether the overlap along one axis is even, and why.

    >>> verdict(4, 2).is_even, verdict(3, 2).is_even
    (True, False)

    Divisible and still uneven: taps 2 apart at stride 2 never reach the odd cells.

    >>> verdict(4, 2, dilation=2).cause.value, verdict(4, 2, dilation=3).is_even
    ('shared_factor', True)
    """
    return Verdict(_cause(kernel_size, stride, dilation), kernel_size, stride, dilation)


def _cause(kernel_size: int, stride: int, dilation: int) -> Cause:
    if stride == 1:
        return Cause.STRIDE_ONE
    if gcd(dilation, stride) > 1 and kernel_size > 1:
        return Cause.SHARED_FACTOR
    if kernel_size < stride:
        return Cause.KERNEL_SHORT
    return Cause.INDIVISIBLE if kernel_size % stride else Cause.DIVISIBLE


@record
class AxisOverlap:
    """The taps that reach each output index along one axis.

    >>> from fracstride.core.spec import AxisSpec
    >>> axis = AxisOverlap(AxisGeometry(AxisSpec.from_padding(size=4, kernel_size=3, stride=2, padding=1)))
    >>> axis.counts().tolist()
    [1, 2, 1, 2, 1, 2, 1]
    """

    geometry: AxisGeometry

    @property
    def verdict(self) -> Verdict:
        """Whether the phases of this axis receive the same number."""
        spec = self.geometry.spec
        return verdict(spec.kernel_size, spec.stride, spec.dilation)

    @property
    def tap_step(self) -> int:
        """q = s / gcd(d, s): how far apart the taps are that reach one cell."""
        spec = self.geometry.spec
        return spec.stride // gcd(spec.dilation, spec.stride)

    @property
    def interior(self) -> tuple[int, int]:
        """(first, the one after the last) output index whose window meets no padding; may be empty."""
        axis = self.geometry
        first = min(max(axis.margin_begin, 0), axis.output)
        return first, max(first, min(axis.inserted - axis.spec.crop_begin, axis.output))

    def taps(self, positions: IntArray) -> tuple[IntArray, IntArray]:
        """(first tap, number of taps) that reach each output index; the taps lie ``tap_step`` apart."""
        spec, step = self.geometry.spec, self.tap_step
        full = positions.astype(np.int64) + spec.crop_begin
        factor = spec.stride // step
        inverse = pow(spec.dilation // factor, -1, step) if step > 1 else 0
        residue = full // factor % step * inverse % step
        low = np.maximum(-((self.geometry.inserted - 1 - full) // spec.dilation), 0)
        high = np.minimum(full // spec.dilation, spec.kernel_size - 1)
        first = low + (residue - low) % step
        number = np.where(full % factor == 0, np.maximum((high - first) // step + 1, 0), 0)
        return first, number

    def counts(self, positions: IntArray | None = None) -> IntArray:
        """Products at each output index of ``positions``, or at every one; exact, O(positions)."""
        if positions is None:
            positions = np.arange(self.geometry.output, dtype=np.int64)
        return self.taps(positions)[1]

    def distribution(self) -> dict[int, int] | None:
        """{number of products: how many output indices receive it}, ascending; None if the axis is too long.

        >>> from fracstride.core.spec import AxisSpec
        >>> AxisOverlap(AxisGeometry(AxisSpec.from_padding(8, 3, stride=2, padding=1))).distribution()
        {1: 8, 2: 7}
        """
        size, (start, stop) = self.geometry.output, self.interior
        periods = (stop - start) // self.geometry.spec.stride
        repeated = periods * self.geometry.spec.stride if periods > 1 else 0
        if size - repeated + self.geometry.spec.stride > MOST_EXAMINED:
            return None
        outside = np.concatenate((np.arange(start), np.arange(start + repeated, size)))
        found = _tally(self.counts(outside), 1)
        if repeated:
            for count, cells in _tally(self.counts(start + np.arange(repeated // periods)), periods).items():
                found[count] = found.get(count, 0) + cells
        return dict(sorted(found.items()))


def _tally(counts: IntArray, weight: int) -> dict[int, int]:
    values, cells = np.unique(counts, return_counts=True)
    return {int(value): int(each) * weight for value, each in zip(values, cells, strict=True)}


@record
class Overlap:
    """The overlap map of a layer: products of y and w at each output cell, for one input channel."""

    height: AxisOverlap
    width: AxisOverlap

    @property
    def is_even(self) -> bool:
        """Whether every output cell away from the borders receives the same number of products."""
        return self.height.verdict.is_even and self.width.verdict.is_even

    @property
    def spread(self) -> float:
        """The relative spread of the interior counts: (most - least) / most, 0 (even) to 1 (some get none)."""
        most = self.height.verdict.most * self.width.verdict.most
        return (most - self.height.verdict.least * self.width.verdict.least) / most

    def count(self, row: int, column: int) -> int:
        """Products at one output cell."""
        return int(self.height.counts(np.array([row]))[0] * self.width.counts(np.array([column]))[0])

    def counts(self, rows: IntArray | None = None, columns: IntArray | None = None) -> IntArray:
        """Products at ``rows`` x ``columns`` (all of them by default): the outer product of two profiles."""
        return np.multiply.outer(self.height.counts(rows), self.width.counts(columns))

    def distribution(self) -> dict[int, int] | None:
        """{number of products: how many output cells receive it}, ascending; None if there are too many to count."""
        rows, columns = self.height.distribution(), self.width.distribution()
        if rows is None or columns is None or len(rows) * len(columns) > MOST_EXAMINED:
            return None
        found: dict[int, int] = {}
        for count, cells in rows.items():
            for other, across in columns.items():
                found[count * other] = found.get(count * other, 0) + cells * across
        return dict(sorted(found.items()))


def overlap(geometry: Geometry) -> Overlap:
    """The overlap of a solved layer.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> of = overlap(solve(ConvTransposeSpec.square(8, 3, stride=2, padding=1)))
    >>> of.counts()[:3, :3].tolist(), of.distribution(), of.spread
    ([[1, 2, 1], [2, 4, 2], [1, 2, 1]], {1: 64, 2: 112, 4: 49}, 0.75)
    """
    return Overlap(AxisOverlap(geometry.height), AxisOverlap(geometry.width))
