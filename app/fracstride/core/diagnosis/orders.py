"""The same maps in another order, found by what some of their cells hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from fracstride.core.diagnosis.confirming import Question, beside, cause_of_crops, crops_of
from fracstride.core.diagnosis.difference import difference
from fracstride.core.diagnosis.explanation import Explanation, Layer, Mend
from fracstride.core.diagnosis.mistakes import Cause, Variant
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.rules import solve

PROBED = 64
"""Cells of which each map is known by."""
MOST = 2048
"""Maps that are told apart."""


def order_of(ours: FloatArray, theirs: FloatArray, tolerance: float) -> tuple[int, ...] | None:
    """Which of our maps (maps, .., y, x) each of theirs is; None where it is the same order, or no order.

    >>> maps = np.arange(8.0).reshape(2, 1, 2, 2)
    >>> order_of(maps, maps[::-1], 1e-9)
    (1, 0)
    """
    count = len(ours)
    if ours.shape != theirs.shape or not 1 < count <= MOST:
        return None
    cells = np.random.default_rng(1).permutation(int(np.prod(ours.shape[1:])))[:PROBED]
    seen, wanted = (each.reshape(count, -1)[:, cells].astype(np.float64) for each in (ours, theirs))
    free = np.ones(count, dtype=bool)
    order = []
    for index, row in enumerate(wanted):
        fitting = free & (np.abs(seen - row).max(axis=1) <= tolerance)
        if not fitting.any():
            return None
        chosen = index if fitting[index] else int(np.argmax(fitting))
        free[chosen] = False
        order.append(chosen)
    if order == list(range(count)):
        return None
    same = all(
        bool((np.abs(ours[mine] - theirs[index]) <= tolerance).all()) for index, mine in enumerate(order)
    )
    return tuple(order) if same else None


def of_orders(question: Question) -> Iterator[Explanation]:
    """Channels or samples that are those of ours in another order; of channels also where the bias is missing."""
    layer, expected, tolerance = question.layer, question.expected, question.tolerance
    before = question.before
    if before is None:
        return
    ours, crops = layer.x[: len(expected)], crops_of(layer.geometry)
    found = order_of(ours.swapaxes(0, 1), expected.swapaxes(0, 1), tolerance)
    if found is not None:
        after = difference(ours[:, list(found)], expected, tolerance).largest
        mend = _mend(layer, found)
        yield Explanation((Cause.CHANNEL_ORDER,), before, after, crops, order=found, mend=mend)
    found = order_of(ours, expected, tolerance)
    if found is not None:
        after = difference(ours[list(found)], expected, tolerance).largest
        yield Explanation((Cause.SAMPLE_ORDER,), before, after, crops, order=found)
    if layer.bias is not None and np.any(layer.bias):
        yield from _without_bias(question, ours)


def _without_bias(question: Question, ours: FloatArray) -> Iterator[Explanation]:
    layer, expected, tolerance = question.layer, question.expected, question.tolerance
    bare = ours - np.asarray(layer.bias)[:, None, None]
    found = order_of(bare.swapaxes(0, 1), expected.swapaxes(0, 1), tolerance)
    if found is not None:
        after = difference(bare[:, list(found)], expected, tolerance).largest
        mend = _mend(replace(layer, bias=None), found)
        mend = None if mend is None else replace(mend, is_bias_removed=True)
        causes = (Cause.CHANNEL_ORDER, Cause.BIAS_MISSING)
        yield Explanation(causes, question.before, after, crops_of(layer.geometry), order=found, mend=mend)


def of_orders_elsewhere(question: Question, whole: Variant) -> Iterator[Explanation]:
    """Output channels in another order, and one cell more or less cropped at the beginning of both axes."""
    layer, expected, tolerance = question.layer, question.expected, question.tolerance
    for geometry, x in beside(question, whole):
        found = order_of(x.swapaxes(0, 1), expected.swapaxes(0, 1), tolerance)
        if found is not None:
            after = difference(x[:, list(found)], expected, tolerance).largest
            mend = _mend(layer, found) if isinstance(solve(geometry.spec), Geometry) else None
            mend = None if mend is None else replace(mend, spec=geometry.spec)
            causes = (*cause_of_crops(geometry, whole), Cause.CHANNEL_ORDER)
            yield Explanation(causes, question.before, after, crops_of(geometry), order=found, mend=mend)


def _mend(layer: Layer, order: Sequence[int]) -> Mend | None:
    """Output channels of one group can change places in the weight; those of several cannot."""
    chosen = list(order)
    if layer.geometry.spec.groups > 1:
        return None
    bias = None if layer.bias is None else layer.bias[chosen]
    return Mend(weight=layer.weight[:, chosen], bias=bias)
