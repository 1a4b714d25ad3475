"""Which crops, factor and bias make a layer equal an output, looked for in a few blocks of its cells.

For every crop the sums are those of a least-squares line expected = factor * full + offset, one factor for all
and one offset a channel; what remains of them in a cell decides.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fracstride.core.cancel import CancelToken
from fracstride.core.diagnosis.difference import SAFE, BoolArray
from fracstride.core.diagnosis.mistakes import Variant
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.sampling import sampled_output
from fracstride.core.spec import AxisSpec

WHOLE_SIDE, BLOCK_SIDE = 40, 32
"""A map of such a side is looked at as a whole; of a larger one two blocks."""
SHOWN_CHANNELS = 4
SHIFTS = 24
"""Crops that are tried along one axis, at most."""
CHECKED = 6
"""Of the crops that seem to fit, so many are checked cell by cell: the nearest."""

Span = tuple[int, int]
Place = tuple[int, int]
Begin = tuple[int, int]
"""Cells that are missing at the top and at the left."""


@record(eq=False)
class Blocks:
    """A few blocks of cells of an expected output, in some channels of one sample."""

    expected: FloatArray
    sample: int
    channels: tuple[int, ...]
    spans: tuple[tuple[Span, Span], ...]
    """(rows, columns) of every block."""

    def values(self) -> FloatArray:
        """(channels, cells) in float64."""
        chosen = self.expected[self.sample, list(self.channels)]
        parts = [chosen[:, slice(*rows), slice(*columns)] for rows, columns in self.spans]
        return np.concatenate(
            [each.reshape(len(self.channels), -1) for each in parts], axis=1, dtype=np.float64
        )


@record(eq=False)
class Fit:
    """expected = factor * (full output without ``begin`` cells at the top and left) + offset of each channel."""

    begin: Begin
    factor: float
    offsets: FloatArray
    """Of the channels of the blocks."""


def blocks_of(expected: FloatArray) -> Blocks:
    """All of a small map; of a large one the corner, where crops are seen, and where its largest value is."""
    samples, channels, height, width = expected.shape
    sample = 0 if samples == 1 else int(np.argmax(np.abs(expected[:, 0]).max(axis=(1, 2))))
    step = max(channels // SHOWN_CHANNELS, 1)
    chosen = tuple(range(0, channels, step))[:SHOWN_CHANNELS]
    if max(height, width) <= WHOLE_SIDE:
        return Blocks(expected, sample, chosen, (((0, height), (0, width)),))
    first = expected[sample, chosen[0]]
    peak = np.unravel_index(int(np.argmax(np.abs(first))), first.shape)
    corner = (_span(0, height), _span(0, width))
    around = (_span(int(peak[0]) - BLOCK_SIDE // 2, height), _span(int(peak[1]) - BLOCK_SIDE // 2, width))
    return Blocks(expected, sample, chosen, tuple(dict.fromkeys((corner, around))))


def _span(start: int, size: int) -> Span:
    start = max(min(start, size - BLOCK_SIDE), 0)
    return start, min(start + BLOCK_SIDE, size)


@record(eq=False)
class Trial:
    """A variant with every crop beside the blocks: what does not depend on how much rounding is allowed."""

    tried: tuple[range, ...]
    windows: list[FloatArray]
    """Of every block: (channels, crops of rows, crops of columns, rows, columns)."""
    channels: tuple[int, ...]
    wanted: FloatArray
    own: Place
    """The place of the variant's own crops."""
    left_at_one: FloatArray
    left: FloatArray
    """The sum of squares that remains with the factor 1, and with the best, for every crop."""


def trial(variant: Variant, blocks: Blocks, cancel: CancelToken | None = None) -> Trial:
    """Compute the blocks of a variant, with what lies round them, and the sums for every crop."""
    axes = variant.spec.height, variant.spec.width
    tried = tuple(crops_tried(axis, size) for axis, size in zip(axes, blocks.expected.shape[2:], strict=True))
    windows = [_windows(variant, blocks, each, tried, cancel) for each in blocks.spans]
    wanted = blocks.values()
    own = axes[0].crop_begin - tried[0].start, axes[1].crop_begin - tried[1].start
    return Trial(tried, windows, blocks.channels, wanted, own, *_left_over(windows, wanted))


def fits(made: Trial, tolerance: float) -> list[Fit]:
    """Every fit of a variant, its own crops first, then the nearest."""
    found = []
    for row, column in _seeming(made, tolerance):
        full = [each[:, row, column].reshape(len(made.wanted), -1) for each in made.windows]
        line = _line(np.concatenate(full, axis=1), made.wanted, tolerance)
        if line is not None:
            found.append(Fit((made.tried[0][row], made.tried[1][column]), *line))
    return found


def crops_tried(axis: AxisSpec, size: int) -> range:
    """The cells that may be missing at the beginning, for an output of ``size`` cells: near the layer's own crop.

    >>> crops_tried(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1), 5)
    range(-2, 4)
    """
    geometry = AxisGeometry(axis)
    reach = max(geometry.extent - 1, 1)
    # At the end there may be as many less or more as at the beginning.
    at_most = geometry.full - size + axis.stride
    low, high = min(-axis.stride, axis.crop_begin), max(min(reach + 1, max(at_most, 1)), axis.crop_begin)
    low, high = max(low, axis.crop_begin - SHIFTS // 2), min(high, axis.crop_begin + SHIFTS // 2)
    return range(low, high + 1)


def _windows(
    variant: Variant,
    blocks: Blocks,
    spans: tuple[Span, Span],
    tried: tuple[range, ...],
    cancel: CancelToken | None,
) -> FloatArray:
    """(channels, crops of rows, crops of columns, rows, columns): what every crop would put in one block."""
    geometry = full_geometry(variant)
    rows, columns = (
        np.arange(span[0] + crops.start, span[1] + crops.stop - 1)
        for span, crops in zip(spans, tried, strict=True)
    )
    maps = [
        sampled_output(geometry, variant.y, variant.weight, rows, columns, blocks.sample, channel, cancel)
        for channel in blocks.channels
    ]
    shape = spans[0][1] - spans[0][0], spans[1][1] - spans[1][0]
    return np.lib.stride_tricks.sliding_window_view(np.asarray(maps, np.float64), shape, axis=(1, 2))


def full_geometry(variant: Variant) -> Geometry:
    """The layer without crops; what lies beyond it is zero."""
    axes = [
        replace(axis, crop_begin=0, crop_end=0, end_crop=0)
        for axis in (variant.spec.height, variant.spec.width)
    ]
    return Geometry.unchecked(replace(variant.spec, height=axes[0], width=axes[1]))


def _seeming(made: Trial, tolerance: float) -> list[Place]:
    """The crops of which the sums leave little, the nearest to the layer's own first."""
    enough = _enough(made.wanted, tolerance)
    return nearest(made, (made.left_at_one <= enough) | (made.left <= enough))


def _enough(wanted: FloatArray, tolerance: float) -> float:
    return float(wanted.size * (SAFE * tolerance) ** 2 + 1e-9 * float(np.square(wanted).sum()))


def nearest(made: Trial, seeming: BoolArray) -> list[Place]:
    """The places of some crops that come nearest to those of the variant itself."""
    own = made.own
    places = [(int(row), int(column)) for row, column in np.argwhere(seeming)]
    return sorted(places, key=lambda place: abs(place[0] - own[0]) + abs(place[1] - own[1]))[:CHECKED]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def channelwise(made: Trial, tolerance: float) -> list[Begin]:
    """The crops that seem to fit with a factor of its own for every channel."""
    left: FloatArray | float = 0.0
    for channel, wanted in enumerate(made.wanted):
        windows = [each[channel : channel + 1] for each in made.windows]
        left = left + _left_over(windows, wanted[None])[1]
    seeming = np.asarray(left) <= _enough(made.wanted, tolerance)
    return [(made.tried[0][row], made.tried[1][column]) for row, column in nearest(made, seeming)]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def _left_over(windows: list[FloatArray], wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The sum of squares that remains with the factor 1, and with the best, for every crop."""
    cells = wanted.shape[1]
    centred = wanted - wanted.mean(axis=1, keepdims=True)
    total = np.square(centred).sum()
    sums = squares = products = 0.0
    start = 0
    for each in windows:
        shape = each.shape[3:]
        part = centred[:, start : start + shape[0] * shape[1]].reshape(len(centred), *shape)
        sums = sums + each.sum(axis=(3, 4))
        squares = squares + np.einsum("cijkl,cijkl->ij", each, each)
        products = products + np.einsum("cijkl,ckl->ij", each, part)
        start += shape[0] * shape[1]
    squares = squares - np.square(sums).sum(axis=0) / cells
    best = np.where(squares > 0, np.square(products) / np.where(squares > 0, squares, 1.0), 0.0)
    return total - 2 * products + squares, total - best


def _line(full: FloatArray, wanted: FloatArray, tolerance: float) -> tuple[float, FloatArray] | None:
    """(factor, offsets) of the line that rounding explains; the factor 1 where it will do."""
    for factor in (1.0, _slope(full, wanted)):
        if factor is not None:
            apart = wanted - factor * full
            offsets = (apart.max(axis=1) + apart.min(axis=1)) / 2
            if np.abs(apart - offsets[:, None]).max() <= tolerance * abs(factor):
                return factor, offsets
    return None


def _slope(full: FloatArray, wanted: FloatArray) -> float | None:
    """None where either is constant: any factor would do, or 0."""
    size = float(np.square(full).sum())
    full, wanted = (each - each.mean(axis=1, keepdims=True) for each in (full, wanted))
    squares, products = float(np.square(full).sum()), float((full * wanted).sum())
    is_constant = squares <= 1e-20 * size or float(np.square(wanted).sum()) == 0
    return None if is_constant or not products else products / squares
