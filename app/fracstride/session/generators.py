"""Generates any cells of a map from its source, without the rest of the map."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from fracstride.core.precision import FloatArray
from fracstride.session.resampling import cropped_cells, resampled_cells
from fracstride.session.state import DataSource, ExplicitArray, Fit, SourceKind

IndexArray = npt.NDArray[np.intp]
Shape2d = tuple[int, int]
Generator2d = Callable[[DataSource, Shape2d, IndexArray, IndexArray], FloatArray]
"""Cells rows x columns of the map of that shape, in float64."""

SMALLEST_SIGMA = 1e-9
"""Below it a Gaussian is its limit: the taps nearest to the centre share the sum."""
LARGEST_EXACT_SOBEL = 27
"""Up to this kernel_size Sobel taps are integers that float64 holds exactly; above they are scaled."""


def _constant(source: DataSource, shape: Shape2d, rows: IndexArray, columns: IndexArray) -> FloatArray:
    return np.full((len(rows), len(columns)), source.value)


def _ones(source: DataSource, shape: Shape2d, rows: IndexArray, columns: IndexArray) -> FloatArray:
    return np.ones((len(rows), len(columns)))


def _impulse(source: DataSource, shape: Shape2d, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """``value`` at the centre cell; of an even number of cells, the earlier of the two."""
    values = np.zeros((len(rows), len(columns)))
    values[np.ix_(rows == (shape[0] - 1) // 2, columns == (shape[1] - 1) // 2)] = source.value
    return values


def _checkerboard(source: DataSource, shape: Shape2d, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """``value`` and 0 in turn, ``value`` at the top left."""
    odd = np.add.outer(rows, columns) % 2
    return np.where(odd == 0, source.value, 0.0)


def _bilinear(source: DataSource, shape: Shape2d, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """The upsampling kernel of fully convolutional networks, separable, its largest tap at most 1."""
    return np.multiply.outer(_triangle(shape[0])[rows], _triangle(shape[1])[columns])


def _triangle(size: int) -> FloatArray:
    factor = (size + 1) // 2
    centre = factor - 1.0 if size % 2 else factor - 0.5
    return np.asarray(1.0 - np.abs(np.arange(size) - centre) / factor, dtype=np.float64)


def _gaussian(source: DataSource, shape: Shape2d, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """Standard deviation ``sigma`` in cells, centred, summing to 1."""
    down, across = _bell(shape[0], source.sigma), _bell(shape[1], source.sigma)
    return np.multiply.outer(down[rows], across[columns])


def _bell(size: int, sigma: float) -> FloatArray:
    squares = ((np.arange(size) - (size - 1) / 2) / max(sigma, SMALLEST_SIGMA)) ** 2
    # Measured from the nearest tap, so that a narrow bell cannot vanish on an even number of taps.
    bell = np.exp((squares.min() - squares) / 2)
    return np.asarray(bell / bell.sum(), dtype=np.float64)


def _sobel(source: DataSource, shape: Shape2d, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """The derivative along x, smoothed along y by binomials: the classic kernel for 3 x 3.

    Other sizes: binomials of order kH - 1 down the rows; the first difference of binomials of order
    kW - 2 along the columns, so 2 x 2 is [[-1, 1], [-1, 1]]. One column has no derivative: zeros.
    """
    height, width = shape
    if width == 1:
        return np.zeros((len(rows), len(columns)))
    exact = max(height, width) <= LARGEST_EXACT_SOBEL
    down, across = _binomial(height - 1, exact), _binomial_difference(width - 2, exact)
    return np.multiply.outer(down[rows], across[columns])


def _binomial(order: int, exact: bool) -> FloatArray:
    """Row ``order`` of Pascal's triangle, scaled to the sum 4 where it is too long to be exact."""
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, order + 1)))))
    coefficients = logs[order] - logs - logs[::-1]
    if exact:
        return np.asarray(np.rint(np.exp(coefficients)), dtype=np.float64)
    return np.asarray(np.exp(coefficients - (order - 2) * np.log(2.0)), dtype=np.float64)


def _binomial_difference(order: int, exact: bool) -> FloatArray:
    padded = np.concatenate(([0.0], _binomial(order, exact), [0.0]))
    return padded[:-1] - padded[1:]


def _explicit(source: DataSource, shape: Shape2d, rows: IndexArray, columns: IndexArray) -> FloatArray:
    array = source.array or ExplicitArray(np.zeros((1, 1)))
    return explicit_cells(source, array.values, shape, rows, columns)


def explicit_cells(
    source: DataSource, values: FloatArray, shape: Shape2d, rows: IndexArray, columns: IndexArray
) -> FloatArray:
    """Cells of maps of data (.., height, width), fitted as the source says."""
    if source.fit is Fit.RESAMPLE:
        return resampled_cells(values, shape, rows, columns)
    return cropped_cells(values, rows, columns)


GENERATORS: dict[SourceKind, Generator2d] = {
    SourceKind.CONSTANT: _constant,
    SourceKind.IMPULSE: _impulse,
    SourceKind.CHECKERBOARD: _checkerboard,
    SourceKind.ONES: _ones,
    SourceKind.BILINEAR: _bilinear,
    SourceKind.BILINEAR_CHANNELWISE: _bilinear,
    SourceKind.GAUSSIAN: _gaussian,
    SourceKind.SOBEL: _sobel,
    SourceKind.EXPLICIT: _explicit,
}
"""The generators that give the same map in every slice."""
