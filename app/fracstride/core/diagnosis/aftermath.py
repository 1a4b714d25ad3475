"""What may have been done to x after it was made: an activation, a normalisation folded in, a shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from fracstride.core.diagnosis.activations import (
    RELU,
    Activation,
    activated,
    activations_of,
    in_steps_of,
    sloped,
)
from fracstride.core.diagnosis.confirming import (
    Question,
    begins_beside,
    cause_of_crops,
    change_of,
    cropped,
    crops_of,
    mend_of,
    remainder,
    times_channels,
)
from fracstride.core.diagnosis.details import Detail, Move, Numbers
from fracstride.core.diagnosis.difference import BoolArray, difference, largest_of
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.fitting import Begin, Trial, channelwise
from fracstride.core.diagnosis.mistakes import Cause, Variant
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.records import record

MOST_CAUSES = 2
"""Before what was done afterwards."""
STEEPEST = 1.2
"""No activation makes of a difference more than so many times as much."""
FURTHEST = 2
"""Cells by which an output may have been shifted."""
PROBED = 64
"""Rows and columns that are looked at first."""
CHANGED = 4
"""Cells at least that an activation changed, and values at least that it left apart."""
LEVELS = 16
"""Values that an output in steps has at least."""


@record(eq=False)
class _Attempt:
    """A variant with crops that seem to fit, and the sums of all its cells."""

    question: Question
    variant: Variant
    geometry: Geometry
    causes: tuple[Cause, ...]
    x: FloatArray

    def explained(
        self,
        after: float,
        details: tuple[tuple[Cause, Detail], ...],
        weight: FloatArray | None = None,
        bias: FloatArray | None = None,
    ) -> Explanation:
        """What was done afterwards, with a mend of what was done before it."""
        variant, question = self.variant, self.question
        weight = variant.weight if weight is None else weight
        change = change_of(question.layer, self.geometry, weight, bias)
        return Explanation(
            (*self.causes, *(cause for cause, _ in details)),
            question.before,
            after,
            crops_of(self.geometry),
            details=(*variant.details, *details),
            mend=mend_of(question.layer, variant, self.geometry, change),
            there=change,
        )


def _attempts(
    question: Question, variant: Variant, begins: Iterable[Begin], of_bias: tuple[Cause, ...] = ()
) -> Iterator[_Attempt]:
    """Those of no more causes than are believed before what was done afterwards."""
    for begin in begins:
        geometry = cropped(variant, begin, question.expected.shape)
        causes = (*variant.causes, *cause_of_crops(geometry, variant), *of_bias)
        if len(causes) > MOST_CAUSES:
            continue
        x = question.computed(variant, geometry)
        if x is None:
            return
        yield _Attempt(question, variant, geometry, causes, x)


def of_activations(question: Question, variant: Variant, made: Trial) -> Iterator[Explanation]:
    """The activations that make a variant, with its bias, without it or before it, the expected output."""
    expected, limit = question.expected, STEEPEST * question.tolerance
    for inside, outside, of_bias in _places_of_bias(question):
        theirs = expected - outside[:, None, None]
        bare = replace(made, wanted=made.wanted - outside[list(made.channels), None])
        candidates = in_steps_of(theirs) if question.is_coarse else activations_of(theirs)
        for begin, fitted in activated(bare, inside, candidates, limit):
            for each in _attempts(question, variant, (begin,), of_bias):
                x = each.x + inside[:, None, None]
                activation = fitted(x, theirs, limit)
                after = (
                    None if activation is None else _left(x, theirs, activation, limit, question.is_coarse)
                )
                if activation is not None and after is not None:
                    details = ((Cause.ACTIVATION, activation.detail),)
                    yield each.explained(after, details, bias=inside if of_bias else None)


def _places_of_bias(question: Question) -> Iterator[tuple[FloatArray, FloatArray, tuple[Cause, ...]]]:
    """(bias that is added before the activation, after it, what that says of ours)."""
    own = question.own_bias
    if own is None:
        return
    none = np.zeros_like(own)
    yield own, none, ()
    if own.any():
        yield none, none, (Cause.BIAS_MISSING,)
        yield none, own, (Cause.BIAS_LATE,)


def _left(
    x: FloatArray, expected: FloatArray, activation: Activation, tolerance: float, is_coarse: bool
) -> float | None:
    """What remains of the difference; None where that is more than rounding, or the activation shows in too few cells."""
    after = difference(activation.apply(x), expected, tolerance)
    changed = int((np.abs(x - expected) > tolerance).sum())
    values = len(np.unique(expected))
    needed = LEVELS if is_coarse else max(CHANGED, expected.size // 20)
    return after.largest if after.is_rounding and changed >= CHANGED and values >= needed else None


def of_channel_factors(question: Question, variant: Variant, made: Trial) -> Iterator[Explanation]:
    """A factor and an offset of its own for every output channel: a batch normalisation folded in."""
    expected, tolerance = question.expected, question.tolerance
    if expected.shape[1] < 2:
        return
    for each in _attempts(question, variant, channelwise(made, tolerance)):
        factors = _slopes(each.x, expected)
        offsets, left = remainder(each.x, expected, factors)
        allowed = np.minimum(tolerance * np.maximum(np.abs(factors), 1e-3), largest_of(expected) / 64)
        is_shown = 2 * np.count_nonzero(factors) >= len(factors) and _tell(expected, factors)
        if is_shown and not (left > allowed).any():
            weight = times_channels(variant.weight, factors, each.geometry.spec.groups)
            details = ((Cause.CHANNEL_FACTORS, Numbers.of(factors)),)
            yield each.explained(float(left.max()), details, weight, offsets)


def _tell(expected: FloatArray, factors: FloatArray) -> bool:
    """Whether every channel with a factor has more values than a line of its own explains."""
    chosen = np.flatnonzero(factors)
    return all(len(np.unique(expected[:, channel])) >= CHANGED for channel in chosen)


def of_activated_factors(question: Question, variant: Variant, _made: Trial) -> Iterator[Explanation]:
    """The same with a ReLU, leaky or not, behind it, as blocks of decoders have it: near the crops of the variant."""
    expected = question.expected
    if np.count_nonzero(expected) * 20 < expected.size:
        return
    for each in _attempts(question, variant, begins_beside(variant)):
        factors, offsets = _normed(each.x, expected)
        limit = STEEPEST * question.tolerance * float(np.abs(factors).max())
        limit = min(limit, largest_of(expected) / 64)
        normed = factors[:, None, None] * each.x + offsets[:, None, None]
        activation = RELU if float(expected.min()) == 0 else sloped(normed, expected, limit)
        after = None if activation is None else _left(normed, expected, activation, limit, is_coarse=False)
        if activation is not None and after is not None:
            weight = times_channels(variant.weight, factors, each.geometry.spec.groups)
            details = (Cause.CHANNEL_FACTORS, Numbers.of(factors)), (Cause.ACTIVATION, activation.detail)
            yield each.explained(after, details, weight, offsets)
            return


def _normed(x: FloatArray, expected: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(factor, offset) of every channel before a ReLU, leaky or not: of the cells above 0, or else of those below it."""
    above, below = _lines(x, expected, expected > 0), _lines(x, expected, expected < 0)
    both = (above[0] != 0) & (below[0] != 0)
    slope = float(np.median(below[0][both] / above[0][both])) if both.any() else 1.0
    found = np.where(above[0] != 0, above, below / slope)
    return found[0], found[1]


def _lines(x: FloatArray, expected: FloatArray, chosen: BoolArray) -> FloatArray:
    """(2, channels): factor and offset by some cells of each; 0 where there are too few."""
    found = np.zeros((2, x.shape[1]))
    for channel in range(x.shape[1]):
        some = chosen[:, channel]
        ours, theirs = x[:, channel][some], expected[:, channel][some]
        if len(ours) >= CHANGED and float(np.ptp(ours)) > 0:
            found[:, channel] = np.polyfit(np.asarray(ours, np.float64), theirs, 1)
    return found


def _slopes(x: FloatArray, expected: FloatArray) -> FloatArray:
    """The factor of every channel by least squares; 0 where one of both is constant."""
    found = []
    for pair in zip(x.swapaxes(0, 1), expected.swapaxes(0, 1), strict=True):
        ours, theirs = (np.asarray(each, np.float64) - each.mean(dtype=np.float64) for each in pair)
        squares = float(np.square(ours).sum())
        found.append(float((ours * theirs).sum()) / squares if squares > 0 else 0.0)
    return np.asarray(found)


def of_moves(question: Question, before: float) -> Explanation | None:
    """An output that was shifted by some cells after it was made: padded on one side, or rolled."""
    layer, expected, tolerance = question.layer, question.expected, question.tolerance
    ours = layer.x[: len(expected)]
    height, width = ours.shape[2:]
    if ours.shape != expected.shape or min(height, width) <= 3 * FURTHEST:
        return None
    near = sorted(
        product(range(-FURTHEST, FURTHEST + 1), repeat=2), key=lambda each: abs(each[0]) + abs(each[1])
    )
    for down, right in near[1:]:
        rows, columns = _overlap(down, height), _overlap(right, width)
        mine, theirs = ours[:, :, rows[0], columns[0]], expected[:, :, rows[1], columns[1]]
        middle = slice(height // 3, height // 3 + PROBED), slice(width // 3, width // 3 + PROBED)
        if not difference(mine[:1, :1, *middle], theirs[:1, :1, *middle], tolerance).is_rounding:
            continue
        found = difference(mine, theirs, tolerance)
        if found.is_rounding and float(np.ptp(mine)) > tolerance:
            details = ((Cause.MOVED, Move(down, right)),)
            return Explanation(
                (Cause.MOVED,), before, found.largest, crops_of(layer.geometry), details=details
            )
    return None


def _overlap(moved: int, size: int) -> tuple[slice, slice]:
    """The cells of ours, and those of theirs, that hold the same values where all are so much further on."""
    return slice(max(-moved, 0), size - max(moved, 0)), slice(max(moved, 0), size - max(-moved, 0))
