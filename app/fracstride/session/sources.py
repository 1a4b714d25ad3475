"""From a recipe to numbers: the input y and the weight w that a ``DataSource`` stands for.

Ramp and random values run through the whole array in (n, c, y, x) order; every other generator and
one explicit map give the same map in every slice; explicit maps of channels repeat in every sample. Results are float64, contiguous and read-only.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.resampling import cropped, resampled
from fracstride.session.state import CellEdit, DataSource, ExplicitArray, Fit, FloatArray, SourceKind

Shape = tuple[int, int, int, int]
Generator2d = Callable[[DataSource, int, int], FloatArray]

SMALLEST_SIGMA = 1e-9
"""Below it a Gaussian is its limit: the taps nearest to the centre share the sum."""
LARGEST_EXACT_SOBEL = 27
"""Up to this kernel_size Sobel taps are integers that float64 holds exactly; above they are scaled."""


def materialise_input(source: DataSource, spec: ConvTransposeSpec) -> FloatArray:
    """The input y, shape (N, C_in, H, W), for a spec that ``solve`` accepts."""
    return _materialise(source, spec.input_shape)


def materialise_kernel(source: DataSource, spec: ConvTransposeSpec) -> FloatArray:
    """The weight w, shape (C_in, C_out / groups, kH, kW), for a spec that ``solve`` accepts."""
    return _materialise(source, spec.weight_shape)


def _materialise(source: DataSource, shape: Shape) -> FloatArray:
    values = _values(source, shape)
    _apply_edits(values, source.edits)
    values.setflags(write=False)
    return values


def _values(source: DataSource, shape: Shape) -> FloatArray:
    if source.kind is SourceKind.RAMP:
        return _ramp(source, shape)
    if source.kind is SourceKind.RANDOM:
        return _random(source, shape)
    if source.array is not None and source.array.values.ndim == 3:
        return _of_channels(source, source.array.values, shape)
    if source.kind is SourceKind.BILINEAR_CHANNELWISE:
        return _channelwise(_bilinear(source, shape[2], shape[3]), shape)
    return _in_every_slice(_GENERATORS[source.kind](source, shape[2], shape[3]), shape)


def _random(source: DataSource, shape: Shape) -> FloatArray:
    values = np.random.default_rng(source.seed).standard_normal(shape)
    if source.sigma != 1.0:
        with np.errstate(over="ignore"):
            values *= source.sigma
    return values


def _of_channels(source: DataSource, maps: FloatArray, shape: Shape) -> FloatArray:
    """A map for each channel, the same in every sample; channels without one are zero."""
    result = np.zeros(shape)
    for channel, values in enumerate(maps[: shape[1]]):
        result[:, channel] = _fitted(source, values, shape[2], shape[3])
    return result


def _channelwise(taps: FloatArray, shape: Shape) -> FloatArray:
    """One kernel from each input channel to the output channel of the same number within its group.

    The shape does not tell groups apart: with as many inputs as outputs in each group, the input channel c
    meets the output channel c modulo the outputs of a group.
    """
    result = np.zeros(shape)
    channels = np.arange(shape[0])
    result[channels, channels % shape[1]] = taps
    return result


def _in_every_slice(values: FloatArray, shape: Shape) -> FloatArray:
    result = np.empty(shape, dtype=np.float64)
    result[:] = values
    return result


def _apply_edits(values: FloatArray, edits: tuple[CellEdit, ...]) -> None:
    height, width = values.shape[2:]
    for edit in edits:
        row, column = edit.cell
        if 0 <= row < height and 0 <= column < width:
            values[:, :, row, column] = edit.value


def _ramp(source: DataSource, shape: Shape) -> FloatArray:
    count = shape[0] * shape[1] * shape[2] * shape[3]
    steps = np.arange(count, dtype=np.float64).reshape(shape)
    with np.errstate(over="ignore"):
        return np.asarray(source.start + source.step * steps, dtype=np.float64)


def _constant(source: DataSource, height: int, width: int) -> FloatArray:
    return np.full((height, width), source.value)


def _ones(source: DataSource, height: int, width: int) -> FloatArray:
    return np.ones((height, width))


def _impulse(source: DataSource, height: int, width: int) -> FloatArray:
    """``value`` at the centre cell; of an even number of cells, the earlier of the two."""
    values = np.zeros((height, width))
    values[(height - 1) // 2, (width - 1) // 2] = source.value
    return values


def _checkerboard(source: DataSource, height: int, width: int) -> FloatArray:
    """``value`` and 0 in turn, ``value`` at the top left."""
    odd = np.add.outer(np.arange(height), np.arange(width)) % 2
    return np.where(odd == 0, source.value, 0.0)


def _bilinear(source: DataSource, height: int, width: int) -> FloatArray:
    """The upsampling kernel of fully convolutional networks, separable, its largest tap at most 1."""
    return np.multiply.outer(_triangle(height), _triangle(width))


def _triangle(size: int) -> FloatArray:
    factor = (size + 1) // 2
    centre = factor - 1.0 if size % 2 else factor - 0.5
    return np.asarray(1.0 - np.abs(np.arange(size) - centre) / factor, dtype=np.float64)


def _gaussian(source: DataSource, height: int, width: int) -> FloatArray:
    """Standard deviation ``sigma`` in cells, centred, summing to 1."""
    return np.multiply.outer(_bell(height, source.sigma), _bell(width, source.sigma))


def _bell(size: int, sigma: float) -> FloatArray:
    squares = ((np.arange(size) - (size - 1) / 2) / max(sigma, SMALLEST_SIGMA)) ** 2
    # Measured from the nearest tap, so that a narrow bell cannot vanish on an even number of taps.
    bell = np.exp((squares.min() - squares) / 2)
    return np.asarray(bell / bell.sum(), dtype=np.float64)


def _sobel(source: DataSource, height: int, width: int) -> FloatArray:
    """The derivative along x, smoothed along y by binomials: the classic kernel for 3 x 3.

    Other sizes: binomials of order kH - 1 down the rows; the first difference of binomials of order
    kW - 2 along the columns, so 2 x 2 is [[-1, 1], [-1, 1]]. One column has no derivative: zeros.
    """
    if width == 1:
        return np.zeros((height, width))
    exact = max(height, width) <= LARGEST_EXACT_SOBEL
    return np.multiply.outer(_binomial(height - 1, exact), _binomial_difference(width - 2, exact))


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


def _explicit(source: DataSource, height: int, width: int) -> FloatArray:
    array = source.array or ExplicitArray(np.zeros((1, 1)))
    return _fitted(source, array.values, height, width)


def _fitted(source: DataSource, values: FloatArray, height: int, width: int) -> FloatArray:
    if source.fit is Fit.RESAMPLE:
        return resampled(values, height, width)
    return cropped(values, height, width)


_GENERATORS: dict[SourceKind, Generator2d] = {
    SourceKind.CONSTANT: _constant,
    SourceKind.IMPULSE: _impulse,
    SourceKind.CHECKERBOARD: _checkerboard,
    SourceKind.ONES: _ones,
    SourceKind.BILINEAR: _bilinear,
    SourceKind.GAUSSIAN: _gaussian,
    SourceKind.SOBEL: _sobel,
    SourceKind.EXPLICIT: _explicit,
}
