"""The rows of the Solver tab: a layer in numbers, words and PyTorch's terms. No Qt."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from math import prod

import numpy as np

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.overlap import AxisOverlap
from fracstride.core.query import is_pytorch
from fracstride.core.ranking import Candidate, Evenness
from fracstride.core.records import record
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec
from fracstride.frameworks.torch_call import torch_call
from fracstride.ui.presenters.wording import TIMES, Translate, grouped, listed

EN_DASH = "\N{EN DASH}"
STRIP_CELLS = 52
"""So many output cells the strip of a row shows, from the first on."""
_COUNTED = 2_048
"""Outputs of up to this size are counted cell by cell, which is quicker there."""


class Column(IntEnum):
    """The columns, in their order."""

    SIZE = 0
    KERNEL_SIZE = 1
    STRIDE = 2
    PADDING = 3
    OUTPUT_PADDING = 4
    DILATION = 5
    OVERLAP = 6
    TAPS = 7
    MULTIPLY_ADDS = 8
    CALL = 9


NUMBER_COLUMNS = (
    Column.SIZE,
    Column.KERNEL_SIZE,
    Column.STRIDE,
    Column.PADDING,
    Column.OUTPUT_PADDING,
    Column.DILATION,
)
SYMBOLS = ("n", "k", "s", "p", "op", "d")
"""The letters of ``NUMBER_COLUMNS``."""


@record
class RowContext:
    """What the rows of a list share: the current layer, and the axis if only one is asked about."""

    spec: ConvTransposeSpec
    axis: Axis | None

    def layer(self, candidate: Candidate) -> ConvTransposeSpec:
        """The current layer with the parameters of a candidate."""
        if self.axis is not None:
            return self.spec.with_axis(self.axis, candidate.axes[0])
        height, width = candidate.axes
        return replace(self.spec, height=height, width=width)

    def is_possible(self, candidate: Candidate) -> bool:
        """Whether the window's parameters can express its crops: at the front they may be larger only up to a limit."""
        return all(axis.output_padding < max(axis.stride, axis.dilation) for axis in candidate.axes)

    def is_current(self, candidate: Candidate) -> bool:
        """Whether it is the layer on screen."""
        return self.layer(candidate) == self.spec


def column_titles(translate: Translate) -> tuple[str, ...]:
    """The head of every column."""
    return (
        *SYMBOLS,
        translate("Solver", "Overlap"),
        translate("Solver", "Taps per cell"),
        translate("Solver", "MACs"),
        translate("Solver", "PyTorch"),
    )


def column_text(candidate: Candidate, column: Column, context: RowContext, translate: Translate) -> str:
    """What one column says about a layer."""
    match column:
        case Column.OVERLAP:
            return evenness_word(candidate.evenness, translate)
        case Column.TAPS:
            return taps_text(candidate)
        case Column.MULTIPLY_ADDS:
            return short_count(_multiply_adds(context.layer(candidate)))
        case Column.CALL:
            return torch_call(context.layer(candidate))
    return number_text(candidate, column)


def number_text(candidate: Candidate, column: Column) -> str:
    """A parameter as text; 'begin/end' for crops that PyTorch does not have.

    >>> same = Candidate((AxisSpec(7, 3, stride=2, crop_begin=0, crop_end=1),) * 2)
    >>> number_text(same, Column.PADDING), number_text(same, Column.OUTPUT_PADDING)
    ('0/1', '–')
    """
    axis = candidate.axes[0]
    match column:
        case Column.SIZE:
            sizes = dict.fromkeys(each.size for each in candidate.axes)
            return TIMES.join(str(size) for size in sizes)
        case Column.PADDING if not is_pytorch(axis):
            return f"{axis.crop_begin}/{axis.crop_end}"
        case Column.OUTPUT_PADDING if not is_pytorch(axis):
            return EN_DASH
    return str(getattr(axis, column.name.lower()))


def evenness_word(evenness: Evenness, translate: Translate) -> str:
    """The verdict."""
    words = {
        Evenness.EVEN: translate("Solver", "even"),
        Evenness.UNEVEN: translate("Solver", "uneven"),
        Evenness.GAPS: translate("Solver", "gaps"),
    }
    return words[evenness]


def evenness_reason(candidate: Candidate, translate: Translate) -> str:
    """What the verdict means. (Output padding larger than padding adds cells at the end that no product reaches.)"""
    empty = max(-axis.crop_end for axis in candidate.axes)
    if candidate.evenness is Evenness.EVEN and empty > 0:
        text = translate(
            "Solver",
            "Away from the borders all output cells receive equally many products. "
            "None reaches the last {count} rows or columns, where output padding is larger than padding.",
        )
        single = translate(
            "Solver",
            "Away from the borders all output cells receive equally many products. "
            "None reaches the last row or column, where output padding is larger than padding.",
        )
        return single if empty == 1 else text.format(count=grouped(empty))
    reasons = {
        Evenness.EVEN: translate(
            "Solver", "Away from the borders all output cells receive equally many products."
        ),
        Evenness.UNEVEN: translate(
            "Solver", "Output cells receive different numbers of products: a checkerboard."
        ),
        Evenness.GAPS: translate("Solver", "Some output cells receive no product at all."),
    }
    return reasons[candidate.evenness]


def taps_text(candidate: Candidate) -> str:
    """The fewest and the most products that an output cell receives."""
    spans = [_profile(axis).taps for axis in candidate.axes]
    if None in spans:
        return EN_DASH
    low, high = (prod(span[end] for span in spans if span) for end in (0, 1))
    return grouped(low) if low == high else f"{grouped(low)}{EN_DASH}{grouped(high)}"


def strip_counts(axis: AxisSpec) -> tuple[int, ...]:
    """The products of the first output cells along one axis."""
    return _profile(axis).first


@record
class _Profile:
    """What a row says of the products along one axis."""

    first: tuple[int, ...]
    taps: tuple[int, int] | None
    """(fewest, most); None where the output is too large to count."""


@lru_cache(maxsize=4096)
def _profile(axis: AxisSpec) -> _Profile:
    overlap = AxisOverlap(AxisGeometry(axis))
    if overlap.geometry.output <= _COUNTED:
        counts = overlap.counts()
        return _Profile(tuple(counts[:STRIP_CELLS].tolist()), (int(counts.min()), int(counts.max())))
    found = overlap.distribution()
    return _Profile(contributions(axis, 0, STRIP_CELLS), None if found is None else (min(found), max(found)))


def contributions(axis: AxisSpec, start: int, count: int) -> tuple[int, ...]:
    """The products of ``count`` output cells from ``start`` on, as far as there are any."""
    geometry = AxisGeometry(axis)
    positions = np.arange(start, min(start + count, geometry.output), dtype=np.int64)
    return tuple(int(each) for each in AxisOverlap(geometry).counts(positions))


def short_count(value: int) -> str:
    """A short form of a whole number: from a thousand millions on it is rounded, with a unit.

    >>> short_count(68_719_476_736), short_count(2 * 10**12), short_count(784)
    ('68.7 G', '2 T', '784')
    """
    for unit, name in ((10**15, "P"), (10**12, "T"), (10**9, "G")):
        if value >= unit:
            return f"{value / unit:.3g} {name}" if value < 1000 * unit else f"{value / unit:.2e} {name}"
    return grouped(value)


def row_sentence(candidate: Candidate, context: RowContext, translate: Translate) -> str:
    """A whole row for screen readers."""
    parts = [
        torch_call(context.layer(candidate)),
        evenness_word(candidate.evenness, translate),
        translate("Solver", "{count} multiply-adds").format(count=_multiply_adds(context.layer(candidate))),
    ]
    if not candidate.is_pytorch:
        parts.append(translate("Solver", "not PyTorch-expressible"))
    if context.is_current(candidate):
        parts.append(translate("Solver", "current layer"))
    return listed(parts, translate)


def _multiply_adds(spec: ConvTransposeSpec) -> int:
    return Geometry.unchecked(spec).multiply_adds
