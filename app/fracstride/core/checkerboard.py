"""The pattern that a constant input leaves: the sums of the kernel's taps by phase, and how far they differ.

Away from the borders, y = 1 gives x[i] = the sum of the taps of one phase: s_h x s_w numbers that repeat.
If they differ, the layer prints that pattern over everything it makes: the checkerboard of Odena,
Dumoulin and Olah, "Deconvolution and checkerboard artifacts" (Distill, 2016). They name two ways out:
a kernel_size that the stride divides (weights can still be uneven), or resizing first and then convolving
at stride 1, which has one phase only.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.overlap import AxisOverlap, IntArray
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.sampling import sampled_output

Float64Array = npt.NDArray[np.float64]


@record
class Pattern:
    """The pattern that a constant input of 1 leaves with one kernel, away from the borders."""

    low: float
    """The smallest phase sum, 0 where a phase is reached by no tap."""
    high: float
    """The largest phase sum."""
    rounding: float
    """Differences up to this are what summing in another order explains."""

    @property
    def spread(self) -> float:
        """(high - low) / the larger magnitude of the two: 0 no pattern, up to 2 where signs differ.

        NaN where a weight is NaN or infinite.
        """
        difference = self.high - self.low
        if not isfinite(difference):
            return nan
        if difference <= self.rounding:
            return 0.0
        return difference / max(abs(self.low), abs(self.high))

    @property
    def is_even(self) -> bool:
        """Whether a constant stays a constant, except at the borders."""
        return self.spread == 0.0


def phase_sums(geometry: Geometry, taps: FloatArray) -> Float64Array:
    """The sums of one kernel's taps (kH, kW) by phase, for the phases that any tap reaches.

    Rows and columns are the residues of tap * dilation modulo stride, ascending.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> phase_sums(solve(ConvTransposeSpec.square(8, 3, stride=2)), np.ones((3, 3)))
    array([[4., 2.],
           [2., 1.]])
    """
    with np.errstate(invalid="ignore", over="ignore"):
        by_row = _summed_by_phase(geometry.height, taps.astype(np.float64, copy=False))
        return _summed_by_phase(geometry.width, by_row.T).T


def _summed_by_phase(axis: AxisGeometry, taps: Float64Array) -> Float64Array:
    """The sums over axis 0 of the taps of each phase that any tap reaches."""
    residues = np.arange(axis.spec.kernel_size) * axis.spec.dilation % axis.spec.stride
    reached, phase = np.unique(residues, return_inverse=True)
    sums = np.zeros((len(reached), taps.shape[1]))
    np.add.at(sums, phase, taps)
    return sums


def pattern(geometry: Geometry, taps: FloatArray) -> Pattern:
    """The pattern of one kernel (kH, kW); for several input channels, of the sum of their kernels.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> pattern(solve(ConvTransposeSpec.square(8, 3, stride=2)), np.ones((3, 3))).spread
    0.75
    >>> bilinear = np.outer([0.5, 1, 0.5], [0.5, 1, 0.5])
    >>> pattern(solve(ConvTransposeSpec.square(8, 3, stride=2)), bilinear).spread
    0.0
    """
    sums = phase_sums(geometry, taps)
    phases = geometry.height.spec.stride * geometry.width.spec.stride
    low, high = float(sums.min()), float(sums.max())
    if sums.size < phases:
        low, high = min(low, 0.0), max(high, 0.0)
    with np.errstate(invalid="ignore", over="ignore"):
        largest = float(phase_sums(geometry, np.abs(taps)).max())
    return Pattern(low, high, float(np.finfo(np.float64).eps) * taps.size * largest)


def constant_output(
    geometry: Geometry, taps: FloatArray, rows: IntArray | None = None, columns: IntArray | None = None
) -> Float64Array:
    """x for y = 1 everywhere, at ``rows`` x ``columns`` (all by default), borders included.

    ``taps`` (kH, kW) is one kernel, or the sum over input channels. Each value is the sum of the taps
    that reach the cell. Costs rows x columns x kW + rows x kH x kW for finite taps.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> layer = solve(ConvTransposeSpec.square(2, 3, stride=2, padding=1))
    >>> constant_output(layer, np.arange(1.0, 10.0).reshape(3, 3))
    array([[ 5., 10.,  5.],
           [10., 20., 10.],
           [ 5., 10.,  5.]])
    """
    rows = np.arange(geometry.height.output) if rows is None else rows
    columns = np.arange(geometry.width.output) if columns is None else columns
    with np.errstate(invalid="ignore", over="ignore"):
        if not np.isfinite(taps).all():
            return _summed_tap_by_tap(geometry, taps, rows, columns)
        down, across = _reached(geometry.height, rows), _reached(geometry.width, columns)
        values: Float64Array = down @ taps.astype(np.float64, copy=False) @ across.T
    return values


def _summed_tap_by_tap(
    geometry: Geometry, taps: FloatArray, rows: IntArray, columns: IntArray
) -> Float64Array:
    """Tap by tap, because a matrix product would spread a NaN to cells that its tap never reaches."""
    single = Geometry(
        replace(geometry.spec, batch=1, in_channels=1, out_channels=1, groups=1),
        geometry.height,
        geometry.width,
    )
    ones = np.broadcast_to(np.float64(1), single.spec.input_shape)
    sampled = sampled_output(single, ones, taps[None, None], rows, columns)
    return sampled.astype(np.float64, copy=False)


def _reached(axis: AxisGeometry, positions: IntArray) -> Float64Array:
    """(positions, taps): 1 where the tap reaches the output index."""
    of = AxisOverlap(axis)
    first, number = of.taps(positions)
    steps = np.arange(axis.spec.kernel_size) - first[..., None]
    reached = (steps >= 0) & (steps % of.tap_step == 0) & (steps < number[..., None] * of.tap_step)
    return np.asarray(reached, np.float64)


def resized_output(
    size: tuple[int, int],
    kernel_size: tuple[int, int],
    rows: IntArray | None = None,
    columns: IntArray | None = None,
) -> Float64Array:
    """What a constant 1 gives after resize-then-convolve: resized to ``size``, then a box at stride 1.

    Resizing keeps a constant, whatever the interpolation; the box (odd ``kernel_size``, padding half of
    it, weights that sum to 1) then changes only the borders: each cell is the share of taps that meet data.

    >>> resized_output((4, 4), (3, 1))[:, 0]
    array([0.66666667, 1.        , 1.        , 0.66666667])
    """
    down, across = _met(size[0], kernel_size[0], rows), _met(size[1], kernel_size[1], columns)
    values: Float64Array = np.multiply.outer(down, across)
    return values


def _met(size: int, kernel_size: int, positions: IntArray | None) -> Float64Array:
    half = kernel_size // 2
    cells = np.arange(size) if positions is None else positions
    met = np.minimum(cells, half) + np.minimum(size - 1 - cells, half) + 1
    return np.asarray(met / (2 * half + 1), np.float64)
