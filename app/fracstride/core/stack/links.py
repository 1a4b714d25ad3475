"""Which cells a layer reads along one axis, tap by tap: what receptive fields and overlap follow from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from fracstride.core.records import record
from fracstride.core.spec import AXES, Axis
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Layer,
    PixelShuffle,
    Skip,
    Upsample,
)

IndexArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]


BLOCK = 2**15
"""Input cells that are looked up at a time."""


@record
class Taps:
    """What some taps (rows) read for some output cells (columns): the input cell, and with what weight; 0: none."""

    source: IndexArray
    weight: FloatArray


@record
class AxisLink:
    """A layer along one axis, on an input without ends.

    Shifting the output by ``up`` cells shifts what is read by ``down`` cells. ``is_clamped``: beyond the
    ends the last cell is read again; otherwise nothing is.
    """

    up: int
    down: int
    taps: int
    sources: Callable[[IndexArray], Iterator[Taps]]
    """Output indices, of any sign -> all ``taps`` of them, block by block."""
    is_clamped: bool = False


def axis_link(layer: Layer, axis: Axis, size: int) -> AxisLink:
    """The link of a layer that can be applied to ``size`` cells along ``axis``.

    >>> link = axis_link(ConvTranspose2d(1, 1, (3, 3), (2, 2), (1, 1)), Axis.HEIGHT, 3)
    >>> [(taps.source.tolist(), taps.weight.tolist()) for taps in link.sources(np.array([0, 1]))]
    [([[0, 1], [0, 0], [-1, 0]], [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])]
    """
    i = AXES.index(axis)
    match layer:
        case ConvTranspose2d():
            return _transposed(layer, i)
        case Conv2d():
            return _convolved(layer, i)
        case Upsample(interpolation=Interpolation.BILINEAR):
            return _bilinear(_ratio(layer, i, size))
        case Upsample():
            return _nearest(_ratio(layer, i, size))
        case PixelShuffle():
            return _nearest(Fraction(layer.factor))
        case Crop():
            return _shifted((layer.top, layer.left)[i])
        case Skip():
            return _shifted(0)


def _ratio(layer: Upsample, i: int, size: int) -> Fraction:
    return Fraction(layer.factor[i]) if layer.size is None else Fraction(layer.size[i], size)


def _transposed(layer: ConvTranspose2d, i: int) -> AxisLink:
    stride, dilation, padding = layer.stride[i], layer.dilation[i], layer.padding[i]

    def sources(cells: IndexArray) -> Iterator[Taps]:
        for taps in _blocks(layer.kernel_size[i], len(cells)):
            source, rest = np.divmod(cells + padding - taps * dilation, stride)
            yield Taps(source, np.where(rest == 0, 1.0, 0.0))

    return AxisLink(stride, 1, layer.kernel_size[i], sources)


def _convolved(layer: Conv2d, i: int) -> AxisLink:
    stride, dilation, padding = layer.stride[i], layer.dilation[i], layer.padding[i]

    def sources(cells: IndexArray) -> Iterator[Taps]:
        for taps in _blocks(layer.kernel_size[i], len(cells)):
            source = cells * stride + taps * dilation - padding
            yield Taps(source, np.ones(source.shape))

    return AxisLink(1, stride, layer.kernel_size[i], sources)


def _nearest(ratio: Fraction) -> AxisLink:
    def sources(cells: IndexArray) -> Iterator[Taps]:
        yield Taps((cells * ratio.denominator // ratio.numerator)[None], np.ones((1, len(cells))))

    return AxisLink(ratio.numerator, ratio.denominator, 1, sources, is_clamped=True)


def _bilinear(ratio: Fraction) -> AxisLink:
    """The centre of output cell i lies at (i + 1/2) / ratio - 1/2 of the input; in whole numbers, exactly."""

    def sources(cells: IndexArray) -> Iterator[Taps]:
        whole = 2 * ratio.numerator
        before, rest = np.divmod((2 * cells + 1) * ratio.denominator - ratio.numerator, whole)
        share = rest / whole
        yield Taps(np.stack((before, before + 1)), np.stack((1.0 - share, share)))

    return AxisLink(ratio.numerator, ratio.denominator, 2, sources, is_clamped=True)


def _shifted(begin: int) -> AxisLink:
    def sources(cells: IndexArray) -> Iterator[Taps]:
        yield Taps((cells + begin)[None], np.ones((1, len(cells))))

    return AxisLink(1, 1, 1, sources)


def _blocks(count: int, cells: int) -> Iterator[IndexArray]:
    """The numbers of ``count`` taps as columns (taps, 1), as many at a time as a block holds."""
    step = max(BLOCK // max(cells, 1), 1)
    for begin in range(0, count, step):
        yield np.arange(begin, min(begin + step, count), dtype=np.intp)[:, None]
