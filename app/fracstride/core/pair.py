"""The convolution that a transposed convolution transposes: C from x to y, with the same parameters.

    y[m] = sum over taps t of w[t] * x[m*s + t*d - crop_begin]      (zeros outside x)

For PyTorch's crops (p, p - op) this is torch.nn.functional.conv2d(x, w, stride=s, padding=p, dilation=d,
groups=groups) with the same weight array; if the end is cropped more, x gets that many more zeros there.
C^T is its transpose: <C x, y> = <x, C^T y> for every x and y. It is not its inverse: C^T restores the shape of x,
not its values, and C C^T y is not y.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.large_arrays import BLOCK, blocks, large_zeros
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec

Float64Array = npt.NDArray[np.float64]
Index = int | slice
Meeting = tuple[Index, Index, Index]
"""(indices of y, indices of x, taps of w) that belong together along one axis."""


def single_channel(geometry: Geometry) -> Geometry:
    """The layer reduced to one sample, one channel of y and one of x."""
    spec = replace(geometry.spec, batch=1, in_channels=1, out_channels=1, groups=1)
    return Geometry(spec, geometry.height, geometry.width)


def forward_size(axis: AxisSpec, size: int) -> int:
    """H_out = floor((H_in + 2p + ec - k_e) / s) + 1 of the paired Conv2d, for an x of ``size`` cells.

    >>> axis = AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1)
    >>> [forward_size(axis, size) for size in (4, 5, 6, 7)]
    [2, 3, 3, 4]
    """
    geometry = AxisGeometry(axis)
    return (size + geometry.paired_padding - geometry.extent) // axis.stride + 1


@record
class Preimage:
    """One size of x that the paired Conv2d maps to the size of y, and the output_padding or end_crop that selects it."""

    size: int
    output_padding: int
    end_crop: int = 0


def preimage(axis: AxisGeometry, size: int) -> Preimage:
    """One of ``sizes_with_same_input``, with the output_padding or end_crop that selects it.

    They all have the same y, so the transposed convolution has to be told which one is meant.

    >>> axis = AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1))
    >>> [preimage(axis, size) for size in axis.sizes_with_same_input]
    [Preimage(size=5, output_padding=0, end_crop=0), Preimage(size=6, output_padding=1, end_crop=0)]
    """
    spec = with_output_size(axis, size)
    return Preimage(size, spec.output_padding, spec.end_crop)


def with_output_size(axis: AxisGeometry, size: int) -> AxisSpec:
    """The same axis with another output size: more output_padding, or less end_crop, makes x larger."""
    return axis.spec.with_crops(axis.spec.crop_begin, axis.spec.crop_end + axis.output - size)


def convolve(
    geometry: Geometry, x: npt.ArrayLike, weight: npt.ArrayLike, cancel: CancelToken | None = None
) -> Float64Array:
    """C x, in float64: (N, C_in, H_out, W_out) from x (N, C_out, H_in, W_in), without bias.

    ``weight`` (C_in, C_out/groups, kH, kW) is that of the transposed convolution, unchanged. If output_padding
    is not below the stride, the Conv2d would make more rows than y has; these are left out.
    Takes as many products as the definition. Raises Cancelled when told to stop.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> layer = solve(ConvTransposeSpec.square(2, 3, stride=2, padding=1))
    >>> convolve(layer, np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)))[0, 0]
    array([[4., 4.],
           [4., 4.]])
    """
    spec, groups = geometry.spec, geometry.spec.groups
    maps = _grouped(x, (spec.batch, groups, spec.out_channels // groups, *geometry.output_shape[2:]))
    taps = _grouped(weight, (groups, spec.in_channels // groups, *spec.weight_shape[1:]))
    y = large_zeros((spec.batch, groups, spec.in_channels // groups, *spec.input_shape[2:]))
    for cells, (of_y, of_x, tap) in _meetings(geometry, cancel):
        sum_up = "ngohw,giohw->ngi" if cells else "ngohw,gio->ngihw"
        y[(..., *of_y)] += np.einsum(sum_up, maps[(..., *of_x)], taps[(..., *tap)])
    return y.reshape(spec.input_shape)


def transpose(
    geometry: Geometry, y: npt.ArrayLike, weight: npt.ArrayLike, cancel: CancelToken | None = None
) -> Float64Array:
    """C^T y, in float64: the transposed convolution (N, C_out, H_in, W_in), from the same products as ``convolve``."""
    spec, groups = geometry.spec, geometry.spec.groups
    maps = _grouped(y, (spec.batch, groups, spec.in_channels // groups, *spec.input_shape[2:]))
    taps = _grouped(weight, (groups, spec.in_channels // groups, *spec.weight_shape[1:]))
    x = large_zeros((spec.batch, groups, spec.out_channels // groups, *geometry.output_shape[2:]))
    for cells, (of_y, of_x, tap) in _meetings(geometry, cancel):
        spread = "ngi,giohw->ngohw" if cells else "ngihw,gio->ngohw"
        x[(..., *of_x)] += np.einsum(spread, maps[(..., *of_y)], taps[(..., *tap)])
    return x.reshape(geometry.output_shape)


def _grouped(values: npt.ArrayLike, shape: tuple[int, ...]) -> Float64Array:
    return np.asarray(values, np.float64).reshape(shape)


def _meetings(
    geometry: Geometry, cancel: CancelToken | None
) -> Iterator[tuple[bool, tuple[tuple[Index, Index], tuple[Index, Index], tuple[Index, Index]]]]:
    """All products, in parts of about ``BLOCK`` cells of a map: (whether cell by cell, (indices of y, of x, of w)).

    They come tap by tap, or cell by cell if y has fewer cells than the kernel taps.
    """
    height, width = geometry.height, geometry.width
    by_cells = height.spec.size * width.spec.size < geometry.spec.taps
    met = _met_by_cell if by_cells else _met_by_tap
    rows, columns = list(met(height)), list(met(width))
    if not by_cells:
        rows = [part for row in rows for part in _cut(row, max(BLOCK // width.spec.size, 1))]
    for index, row in enumerate(rows):
        poll(cancel, index / len(rows))
        for column in columns:
            yield by_cells, ((row[0], column[0]), (row[1], column[1]), (row[2], column[2]))


def _met_by_tap(axis: AxisGeometry) -> Iterator[Meeting]:
    """For every tap the input cells whose products land in x, and the cells where they land."""
    spec = axis.spec
    for tap in range(spec.kernel_size):
        shift = tap * spec.dilation - spec.crop_begin
        of_y, of_x = _stepping(shift, spec.stride, spec.size, axis.output)
        if of_y.stop > of_y.start:
            yield of_y, of_x, tap


def _cut(meeting: Meeting, rows: int) -> Iterator[Meeting]:
    """A meeting in parts of at most ``rows`` rows of y."""
    of_y, of_x, tap = meeting
    assert isinstance(of_y, slice)
    assert isinstance(of_x, slice)
    for first in range(of_y.start, of_y.stop, rows):
        stop = min(first + rows, of_y.stop)
        start = of_x.start + (first - of_y.start) * of_x.step
        yield slice(first, stop), slice(start, start + (stop - first - 1) * of_x.step + 1, of_x.step), tap


def _met_by_cell(axis: AxisGeometry) -> Iterator[Meeting]:
    """For every input cell the taps whose products land in x, and the cells where they land."""
    spec = axis.spec
    for cell in range(spec.size):
        shift = cell * spec.stride - spec.crop_begin
        taps, of_x = _stepping(shift, spec.dilation, spec.kernel_size, axis.output)
        if taps.stop > taps.start:
            yield cell, of_x, taps


def _stepping(shift: int, step: int, count: int, size: int) -> tuple[slice, slice]:
    """The i in 0 .. count - 1 with shift + i * step in 0 .. size - 1, and these values."""
    first = max(-(shift // step), 0)
    stop = max(min((size - 1 - shift) // step + 1, count), first)
    start = shift + first * step
    return slice(first, stop), slice(start, start + max(stop - first - 1, 0) * step + 1, step)


@record
class AdjointCheck:
    """Both sides of <C x', y> = <x', C^T y> for one x' and one y."""

    left: float
    """<C x', y>: the sum of products of two maps of the size of y."""
    right: float
    """<x', C^T y>: the sum of products of two maps of the size of x."""
    rounding: float
    """The difference that summing in another order explains."""

    @property
    def difference(self) -> float:
        """How far apart the two sides are."""
        return abs(self.left - self.right)

    @property
    def holds(self) -> bool:
        """Whether rounding explains the difference."""
        return self.difference <= self.rounding


def adjoint_check(y: FloatArray, forward: FloatArray, probe: FloatArray, x: FloatArray) -> AdjointCheck:
    """The identity in numbers, from y, C x' (``forward``), x' (``probe``) and C^T y (``x``)."""
    with np.errstate(invalid="ignore", over="ignore"):
        left, right = float(np.vdot(forward, y)), float(np.vdot(probe, x))
        size = _absolute_products(forward, y) + _absolute_products(probe, x)
    terms = forward.size + probe.size
    return AdjointCheck(left, right, float(np.finfo(np.float64).eps) * terms * size)


def _absolute_products(a: FloatArray, b: FloatArray) -> float:
    a, b = a.reshape(-1), b.reshape(-1)
    return sum(float(np.vdot(np.abs(a[part]), np.abs(b[part]))) for part in blocks(a.size))


@record
class RoundTrip:
    """How far C C^T y is from y, and from the nearest multiple of y."""

    largest_difference: float
    """max |C C^T y - y|."""
    factor: float
    """The factor a for which a*y is nearest to C C^T y; 0 if y is 0."""
    residue: float
    """||C C^T y - a*y|| / ||C C^T y||: 0 if it is a multiple of y, else below 1."""
    rounding: float
    """A residue up to this is rounding."""

    @property
    def is_identity(self) -> bool:
        """Whether y came back."""
        return self.is_multiple and abs(self.factor - 1) <= self.rounding

    @property
    def is_multiple(self) -> bool:
        """Whether a multiple of y came back: the kernel's copies do not overlap, and nothing is cropped."""
        return self.residue <= self.rounding


def round_trip(y: FloatArray, returned: FloatArray) -> RoundTrip:
    """y against ``returned`` = C C^T y.

    >>> found = round_trip(np.array([1.0, 2.0]), np.array([14.0, 28.0]))
    >>> found.factor, found.is_multiple, found.is_identity
    (14.0, True, False)
    """
    rounding = 1e-12
    with np.errstate(invalid="ignore", over="ignore"):
        energy, length = float(np.vdot(y, y)), float(np.linalg.norm(returned))
        factor = float(np.vdot(y, returned)) / energy if energy else 0.0
        y, returned = y.reshape(-1), returned.reshape(-1)
        parts = list(blocks(y.size))
        left_over = float(
            np.linalg.norm([np.linalg.norm(returned[part] - factor * y[part]) for part in parts])
        )
        largest = float(np.max([np.abs(returned[part] - y[part]).max() for part in parts]))
    return RoundTrip(largest, factor, left_over / length if length else 0.0, rounding)


@record(eq=False)
class Walk:
    """From y with one kernel to x = C^T y and on to C x, and the adjoint identity; all maps are 2-D."""

    y: Float64Array
    weight: Float64Array
    x: Float64Array
    returned: Float64Array
    """C C^T y."""
    check: AdjointCheck
    trip: RoundTrip


def _probe(shape: tuple[int, ...], seed: int) -> Float64Array:
    """Random whole numbers from -9 to 9."""
    random, probe = np.random.default_rng(seed), large_zeros(shape)
    values = probe.reshape(-1)
    for part in blocks(values.size):
        values[part] = random.integers(-9, 10, size=part.stop - part.start)
    return probe


def walk(
    geometry: Geometry, y: FloatArray, weight: FloatArray, seed: int = 0, cancel: CancelToken | None = None
) -> Walk:
    """y (H_out, W_out) to x and back with one kernel (kH, kW); random whole numbers probe the adjoint identity.

    Takes three times the products of one kernel. Raises Cancelled when told to stop.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> found = walk(solve(ConvTransposeSpec.square(2, 2, stride=2)), np.eye(2), np.ones((2, 2)))
    >>> found.returned.tolist(), found.check.difference
    ([[4.0, 0.0], [0.0, 4.0]], 0.0)
    """
    layer = single_channel(geometry)
    data, taps = (np.asarray(each, np.float64)[None, None] for each in (y, weight))
    third = [None if cancel is None else cancel.part(part / 3, (part + 1) / 3) for part in range(3)]
    with np.errstate(invalid="ignore", over="ignore"):
        x = transpose(layer, data, taps, third[0])
        returned = convolve(layer, x, taps, third[1])
        probe = _probe(x.shape, seed)
        forward = convolve(layer, probe, taps, third[2])
    check, trip = adjoint_check(data, forward, probe, x), round_trip(data, returned)
    return Walk(data[0, 0], taps[0, 0], x[0, 0], returned[0, 0], check, trip)
