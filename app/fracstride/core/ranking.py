"""The order of layers with the same output size, from the best to the worst."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum
from heapq import merge
from itertools import islice
from math import prod
from sys import maxsize

from fracstride.core.overlap import verdict
from fracstride.core.query import is_pytorch
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec

_PART = 2_000


class Preference(StrEnum):
    """What counts first in the ranking."""

    EVEN = "even"
    """No checkerboard, a stride of the scale, no empty cells, then the fewest multiply-adds."""
    CHEAP = "cheap"
    """The fewest multiply-adds, however the products overlap."""


class Evenness(IntEnum):
    """How evenly the output cells away from the borders receive products; a larger value is worse."""

    EVEN = 0
    """All the same number."""
    UNEVEN = 1
    GAPS = 2
    """Some of them none."""


_Merit = tuple[int, ...]


@record
class Candidate:
    """A layer, or one axis of it, that gives the wanted size.

    >>> Candidate((AxisSpec.from_padding(7, 4, stride=2, padding=1),) * 2).multiply_adds
    784
    """

    axes: tuple[AxisSpec, ...]
    """(height, width) or one axis."""

    @property
    def evenness(self) -> Evenness:
        """The evenness of the worse axis."""
        return max(map(_evenness, self.axes))

    @property
    def multiply_adds(self) -> int:
        """How many products the full output sums, for each pair of channels."""
        return prod(axis.size * axis.kernel_size for axis in self.axes)

    @property
    def misfit(self) -> tuple[int, int]:
        """By how many cells the strides miss the scale, output / size, and by how many of these they are too large.

        >>> Candidate((AxisSpec.from_padding(7, 5, 5, 4, 1),)).misfit
        (7, 7)
        >>> Candidate((AxisSpec.from_padding(1, 4),)).misfit  # one cell takes no step
        (0, 0)
        """
        missed = larger = 0
        for axis in self.axes:
            if axis.size > 1:
                extent = axis.dilation * (axis.kernel_size - 1) + 1
                beyond = axis.stride - extent + axis.crop_begin + axis.crop_end  # n s - output
                missed += abs(beyond)
                larger += beyond if beyond > 0 else 0
        return missed, larger

    @property
    def empty(self) -> int:
        """How many rows and columns at the ends no product reaches: the crops extend the full output there.

        >>> Candidate((AxisSpec.from_padding(7, 2, 2, 0, 1),)).empty
        1
        """
        crops = [crop for axis in self.axes for crop in (axis.crop_begin, axis.crop_end)]
        return -sum(crop for crop in crops if crop < 0)

    @property
    def asymmetry(self) -> int:
        """By how many cells the crops at the two ends differ; in PyTorch that is the output_padding."""
        return sum(abs(axis.crop_begin - axis.crop_end) for axis in self.axes)

    @property
    def is_pytorch(self) -> bool:
        """Whether a ConvTranspose2d of PyTorch gives this output by itself."""
        return all(is_pytorch(axis) for axis in self.axes)


_Ranked = tuple[_Merit, int, Candidate]
"""The number keeps layers of one merit from being compared."""


def _evenness(axis: AxisSpec) -> Evenness:
    overlap = verdict(axis.kernel_size, axis.stride, axis.dilation)
    if overlap.is_even:
        return Evenness.EVEN
    return Evenness.UNEVEN if overlap.least else Evenness.GAPS


def ranked(
    found: Iterable[Sequence[AxisSpec]], preference: Preference = Preference.EVEN, most: int = maxsize
) -> list[Candidate]:
    """The best ``most`` layers: few multiply-adds, equal crops, PyTorch, small kernel; before, with EVEN, even overlap,
    a stride of the scale, no empty cells.

    >>> sizes = [AxisSpec.from_padding(7, 3, 2, 1, 1), AxisSpec.from_padding(7, 4, 2, 1)]
    >>> [best.axes[0].kernel_size for best in ranked([(axis,) for axis in sizes])]
    [4, 3]
    """
    numbered = (
        (_merit(each, preference), number, each)
        for number, each in enumerate(Candidate(tuple(axes)) for axes in found)
    )
    kept: list[_Ranked] = []
    # In parts: sorting thousands at once would keep every other thread waiting meanwhile.
    while part := list(islice(numbered, _PART)):
        full = len(kept) >= most
        better = [each for each in part if not full or each < kept[-1]]
        if better:
            kept = list(islice(merge(kept, sorted(better)), most))
    return [candidate for _, _, candidate in kept]


def _merit(candidate: Candidate, preference: Preference) -> _Merit:
    first = candidate.axes[0]
    use = (candidate.evenness, *candidate.misfit, candidate.empty) if preference is Preference.EVEN else ()
    return (
        *use,
        candidate.multiply_adds,
        candidate.asymmetry,
        not candidate.is_pytorch,
        first.kernel_size,
        first.dilation,
        first.stride,
        first.crop_begin,
        first.size,
    )
