"""Makes the input y and the weight w from their sources (``DataSource``).

Ramp and random values run through the whole array in (n, c, y, x) order; every other generator and one explicit
map give the same map in every slice; explicit maps of channels repeat in every sample, and slices without a map are
zero. Random maps of more than ``LARGE_RANDOM`` values draw their rows from separate streams, so that any row can be
made without the others. Arrays are made in blocks, contiguous and read-only; values are computed in float64, whatever
type they are stored in.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.precision import FloatArray
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.generators import GENERATORS, IndexArray, explicit_cells
from fracstride.session.state import CellEdit, DataSource, ExplicitArray, SourceKind

Shape = tuple[int, int, int, int]

BLOCK = 2**18
"""Values that are made at a time; making can be cancelled between blocks."""
LARGE_RANDOM = 2**22
STREAM = 4096
"""A stream of large random values gives at least so many values, in whole rows."""
APART = 2**64
"""Steps of the generator from one stream to the next: more than a stream needs, of 2^128 in all."""


def materialise_input(
    source: DataSource,
    spec: ConvTransposeSpec,
    dtype: npt.DTypeLike = np.float64,
    cancel: CancelToken | None = None,
) -> FloatArray:
    """The input y (N, C_in, H, W), for a valid specification."""
    return _materialise(source, spec.input_shape, dtype, cancel)


def materialise_kernel(
    source: DataSource,
    spec: ConvTransposeSpec,
    dtype: npt.DTypeLike = np.float64,
    cancel: CancelToken | None = None,
) -> FloatArray:
    """The weight w (C_in, C_out / groups, kH, kW), for a valid specification."""
    return _materialise(source, spec.weight_shape, dtype, cancel)


def materialise_bias(
    bias: ExplicitArray | None, spec: ConvTransposeSpec, dtype: npt.DTypeLike = np.float64
) -> FloatArray | None:
    """The bias (C_out,), read-only; cut or continued with zeros if it has another length."""
    if bias is None:
        return None
    values: FloatArray = np.zeros(spec.out_channels, dtype)
    with np.errstate(over="ignore"):  # what float32 cannot hold is infinite
        values[: bias.values.size] = bias.values[: spec.out_channels]
    values.setflags(write=False)
    return values


def input_cells(
    source: DataSource,
    spec: ConvTransposeSpec,
    maps: tuple[int, range],
    rows: IndexArray,
    columns: IndexArray,
    cancel: CancelToken | None = None,
) -> FloatArray:
    """The cells ``rows`` x ``columns``, both ascending, of some channels (n, channels) of y: (channels, rows, columns).

    They equal those of ``materialise_input`` in float64, but only they are made.
    """
    sample, channels = maps
    found = np.empty((len(channels), len(rows), len(columns)))
    for index, channel in enumerate(channels):
        poll(cancel)
        found[index] = _cells(source, spec.input_shape, (sample, channel), rows, columns)
    return found


def _materialise(
    source: DataSource, shape: Shape, dtype: npt.DTypeLike, cancel: CancelToken | None
) -> FloatArray:
    values: FloatArray = np.empty(shape, dtype)
    with np.errstate(over="ignore"):  # what float32 cannot hold is infinite
        if source.kind in (SourceKind.RAMP, SourceKind.RANDOM):
            _fill_through(values, source, cancel)
        elif source.has_slices and source.data is not None:
            _fill_maps(values, source, cancel)
        else:
            _fill_slices(values, source, cancel)
        _apply_edits(values, source.edits)
    values.setflags(write=False)
    return values


def _fill_through(values: FloatArray, source: DataSource, cancel: CancelToken | None) -> None:
    """Fill in ramp or random values, which continue from slice to slice."""
    flat = values.reshape(-1)
    at = 0
    for part in _run(source, values.shape):
        poll(cancel, at / flat.size)
        flat[at : at + part.size] = part
        at += part.size


def _run(source: DataSource, shape: tuple[int, ...]) -> Iterator[FloatArray]:
    """All values of a ramp or of random values, block by block."""
    count = prod(shape)
    if source.kind is SourceKind.RAMP:
        for begin in range(0, count, BLOCK):
            yield _ramp(source, np.arange(begin, min(begin + BLOCK, count)))
    elif count <= LARGE_RANDOM:
        generator = np.random.default_rng(source.seed)
        for begin in range(0, count, BLOCK):
            yield _spread(source, generator.standard_normal(min(BLOCK, count - begin)))
    else:
        size = _rows_of_a_stream(shape[3]) * shape[3]
        streams = _Streams(source)
        for stream in range(-(-count // size)):
            yield streams.values(stream, min(size, count - stream * size))


def _ramp(source: DataSource, steps: IndexArray) -> FloatArray:
    return np.asarray(source.start + source.step * steps.astype(np.float64), dtype=np.float64)


def _rows_of_a_stream(width: int) -> int:
    return max(1, STREAM // width)


class _Streams:
    """The streams of large random values: distant positions in the sequence of their seed."""

    def __init__(self, source: DataSource) -> None:
        self._source = source
        self._bits = np.random.PCG64(source.seed)
        self._start = self._bits.state
        self._generator = np.random.Generator(self._bits)

    def values(self, stream: int, size: int) -> FloatArray:
        """The first ``size`` values of a stream."""
        self._bits.state = self._start
        self._bits.advance(stream * APART)
        return _spread(self._source, self._generator.standard_normal(size))


def _spread(source: DataSource, values: FloatArray) -> FloatArray:
    return values if source.sigma == 1.0 else values * source.sigma


def _fill_slices(values: FloatArray, source: DataSource, cancel: CancelToken | None) -> None:
    """Fill in a map that is the same in several slices, a few rows of all these slices at a time."""
    height, width = values.shape[2:]
    columns = np.arange(width)
    slices, count = _alike(source, values)
    step = max(1, BLOCK // (count * width))
    for top in range(0, height, step):
        poll(cancel, top / height)
        rows = np.arange(top, min(top + step, height))
        part = GENERATORS[source.kind](source, (height, width), rows, columns)
        values[(*slices, slice(top, top + step))] = part


Index = slice | IndexArray


def _alike(source: DataSource, values: FloatArray) -> tuple[tuple[Index, Index], int]:
    """The indices (n, c) of the slices that have the one map, and how many they are."""
    samples, channels = values.shape[:2]
    if source.kind is SourceKind.BILINEAR_CHANNELWISE:
        values[...] = 0.0
        each = np.arange(samples)
        return (each, each % channels), samples
    return (slice(None), slice(None)), samples * channels


def _fill_maps(values: FloatArray, source: DataSource, cancel: CancelToken | None) -> None:
    """Fill in slices with maps of their own, a block of slices and rows at a time."""
    maps = _maps(source, len(values))
    samples, channels = (min(pair) for pair in zip(maps.shape[:2], values.shape[:2], strict=True))
    values[samples:] = 0.0
    values[:, channels:] = 0.0
    height, width = values.shape[2:]
    columns = np.arange(width)
    together = min(max(1, BLOCK // (height * width)), channels)
    step = max(1, BLOCK // (together * width))
    for sample, first, top in product(range(samples), range(0, channels, together), range(0, height, step)):
        poll(cancel, (sample + (first + top / height) / channels) / samples)
        rows = np.arange(top, min(top + step, height))
        part = maps[sample, first : min(first + together, channels)]
        cells = explicit_cells(source, part, (height, width), rows, columns)
        values[sample, first : first + len(part), top : top + step] = cells


def _maps(source: DataSource, samples: int) -> FloatArray:
    """The maps of data with slices; maps of channels are repeated for every sample."""
    assert source.data is not None
    maps = source.data.values
    return maps if maps.ndim == 4 else np.broadcast_to(maps, (samples, *maps.shape))


def _apply_edits(values: FloatArray, edits: tuple[CellEdit, ...]) -> None:
    height, width = values.shape[2:]
    for edit in edits:
        row, column = edit.cell
        if not (0 <= row < height and 0 <= column < width):
            continue
        if edit.place is None:
            values[:, :, row, column] = edit.value
        elif edit.place[0] < values.shape[0] and edit.place[1] < values.shape[1]:
            values[(*edit.place, row, column)] = edit.value


def _cells(
    source: DataSource, shape: Shape, place: tuple[int, int], rows: IndexArray, columns: IndexArray
) -> FloatArray:
    """Some cells of the slice ``place``, edits included."""
    with np.errstate(over="ignore"):
        values = _values_at(source, shape, place, rows, columns)
    wanted_rows, wanted_columns = (
        {int(index): at for at, index in enumerate(each)} if source.edits else {} for each in (rows, columns)
    )
    for edit in source.edits:
        row, column = (wanted_rows.get(edit.cell[0]), wanted_columns.get(edit.cell[1]))
        if row is not None and column is not None and edit.place in (None, place):
            values[row, column] = edit.value
    return values


def _values_at(
    source: DataSource, shape: Shape, place: tuple[int, int], rows: IndexArray, columns: IndexArray
) -> FloatArray:
    first = (place[0] * shape[1] + place[1]) * shape[2]
    if source.kind is SourceKind.RAMP:
        return _ramp_cells(source, shape, first + rows, columns)
    if source.kind is SourceKind.RANDOM:
        return _random_cells(source, shape, first + rows, columns)
    if source.kind is SourceKind.BILINEAR_CHANNELWISE and place[1] != place[0] % shape[1]:
        return np.zeros((len(rows), len(columns)))
    if source.has_slices and source.data is not None:
        maps = _maps(source, shape[0])
        if place[0] >= maps.shape[0] or place[1] >= maps.shape[1]:
            return np.zeros((len(rows), len(columns)))
        return explicit_cells(source, maps[place], (shape[2], shape[3]), rows, columns)
    return GENERATORS[source.kind](source, (shape[2], shape[3]), rows, columns)


def _ramp_cells(source: DataSource, shape: Shape, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """Cells of a ramp. Here and in ``_random_cells`` ``rows`` counts through the whole array."""
    return _ramp(source, rows[:, np.newaxis] * shape[3] + columns)


def _random_cells(source: DataSource, shape: Shape, rows: IndexArray, columns: IndexArray) -> FloatArray:
    count, width = prod(shape), shape[3]
    if count <= LARGE_RANDOM:
        values = _spread(source, np.random.default_rng(source.seed).standard_normal(count))
        return values.reshape(-1, width)[np.ix_(rows, columns)]
    of_stream = _rows_of_a_stream(width)
    found = np.empty((len(rows), len(columns)))
    needed, streams = rows // of_stream, _Streams(source)
    for stream in dict.fromkeys(needed.tolist()):
        inside = needed == stream
        block = streams.values(stream, of_stream * width).reshape(-1, width)
        found[inside] = block[np.ix_(rows[inside] - stream * of_stream, columns)]
    return found
