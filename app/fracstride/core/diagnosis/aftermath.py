"""What may have been done to x after it was made: an activation, a normalisation folded in, rounding."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from fracstride.core.diagnosis.activations import Activation, activated, activations_of
from fracstride.core.diagnosis.confirming import (
    CONFIRMED,
    Question,
    cause_of_crops,
    cropped,
    crops_of,
    mend_of,
    remainder,
    times_channels,
)
from fracstride.core.diagnosis.difference import difference, largest_of
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.fitting import Trial, channelwise
from fracstride.core.diagnosis.mistakes import Cause, Variant
from fracstride.core.diagnosis.rounding import (
    OF_BOTH,
    OF_WEIGHT,
    Rounding,
    is_quantised,
    step_of,
    stored_in,
)
from fracstride.core.precision import FloatArray

MOST_CAUSES = 2
"""Before what was done afterwards."""
STEEPEST = 1.2
"""No activation makes of a difference more than so many times as much."""
TOLD = 4
"""Factors of channels."""
FURTHEST = 2
"""Cells by which an output may have been shifted."""
PROBED = 64
"""Rows and columns that are looked at first."""
CHANGED = 4
"""Cells at least that an activation changed, and values at least that it left apart."""


def of_activations(question: Question, variant: Variant, made: Trial) -> Iterator[Explanation]:
    """The activations that make a variant, with its bias or without, the expected output."""
    layer, expected, limit = question.layer, question.expected, STEEPEST * question.tolerance
    candidates = tuple(activations_of(expected))
    bias = np.zeros(expected.shape[1]) if layer.bias is None else np.asarray(layer.bias, np.float64)
    if len(bias) != expected.shape[1]:
        return
    biases = [(bias, ())] if layer.bias is None else [(bias, ()), (0 * bias, (Cause.BIAS_MISSING,))]
    for added, of_bias in biases:
        for begin, activation in activated(made, added, candidates, limit):
            geometry = cropped(variant, begin, expected.shape)
            causes = (*variant.causes, *cause_of_crops(geometry, variant), *of_bias, Cause.ACTIVATION)
            if len(causes) > MOST_CAUSES + 1:
                continue
            x = question.computed(variant, geometry)
            if x is None:
                return
            after = _left(x + added[:, None, None], expected, activation, limit)
            if after is None:
                continue
            mend = mend_of(layer, variant, geometry, variant.weight, added if of_bias else None)
            details = (*variant.details, (Cause.ACTIVATION, activation.name))
            yield Explanation(causes, question.before, after, crops_of(geometry), details=details, mend=mend)


def _left(x: FloatArray, expected: FloatArray, activation: Activation, tolerance: float) -> float | None:
    """What remains of the difference; None where that is more than rounding, or the activation shows in too few cells."""
    after = difference(activation.apply(x), expected, tolerance)
    changed = int((np.abs(x - expected) > tolerance).sum())
    values = len(np.unique(expected))
    is_shown = changed >= CHANGED and values >= max(CHANGED, expected.size // 20)
    return after.largest if after.is_rounding and is_shown else None


def of_channel_factors(question: Question, variant: Variant, made: Trial) -> Iterator[Explanation]:
    """A factor and an offset of its own for every output channel: a batch normalisation folded in."""
    layer, expected, tolerance = question.layer, question.expected, question.tolerance
    if expected.shape[1] < 2:
        return
    for begin in channelwise(made, tolerance):
        geometry = cropped(variant, begin, expected.shape)
        causes = (*variant.causes, *cause_of_crops(geometry, variant), Cause.CHANNEL_FACTORS)
        if len(causes) > MOST_CAUSES + 1:
            continue
        x = question.computed(variant, geometry)
        if x is None:
            return
        factors = _slopes(x, expected)
        offsets, left = remainder(x, expected, factors)
        allowed = np.minimum(tolerance * np.maximum(np.abs(factors), 1e-3), largest_of(expected) / 64)
        if (left > allowed).any() or 2 * np.count_nonzero(factors) < len(factors):
            continue
        weight = times_channels(variant.weight, factors, geometry.spec.groups)
        mend = mend_of(layer, variant, geometry, weight, offsets)
        details = (*variant.details, (Cause.CHANNEL_FACTORS, _told(factors)))
        yield Explanation(
            causes, question.before, float(left.max()), crops_of(geometry), details=details, mend=mend
        )


def of_rectified_factors(question: Question, variant: Variant, made: Trial) -> Iterator[Explanation]:
    """The same with a ReLU behind it, as the blocks of most decoders have it: near the crops of the variant."""
    layer, expected, tolerance = question.layer, question.expected, question.tolerance
    if float(expected.min()) != 0 or np.count_nonzero(expected) * 20 < expected.size:
        return
    own = made.tried[0][made.own[0]], made.tried[1][made.own[1]]
    for moved in (0, -1, 1):
        geometry = cropped(variant, (own[0] + moved, own[1] + moved), expected.shape)
        causes = (*variant.causes, *cause_of_crops(geometry, variant))
        if len(causes) > MOST_CAUSES:
            continue
        x = question.computed(variant, geometry)
        if x is None:
            return
        factors, offsets = _rectified(x, expected)
        shown = np.maximum(factors[:, None, None] * x + offsets[:, None, None], 0)
        after = float(np.abs(shown - expected).max())
        if after <= min(STEEPEST * tolerance * float(np.abs(factors).max()), largest_of(expected) / 64):
            weight = times_channels(variant.weight, factors, geometry.spec.groups)
            mend = mend_of(layer, variant, geometry, weight, offsets)
            told = (Cause.CHANNEL_FACTORS, _told(factors)), (Cause.ACTIVATION, "ReLU")
            causes = (*causes, Cause.CHANNEL_FACTORS, Cause.ACTIVATION)
            details = (*variant.details, *told)
            yield Explanation(causes, question.before, after, crops_of(geometry), details=details, mend=mend)
            return


def _rectified(x: FloatArray, expected: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(factor, offset) of every channel by the cells that a ReLU left; (0, 0) where there are too few."""
    found = np.zeros((2, x.shape[1]))
    for channel, (ours, theirs) in enumerate(zip(x.swapaxes(0, 1), expected.swapaxes(0, 1), strict=True)):
        left = theirs > 0
        if np.count_nonzero(left) >= CHANGED and float(np.ptp(ours[left])) > 0:
            found[:, channel] = np.polyfit(np.asarray(ours[left], np.float64), theirs[left], 1)
    return found[0], found[1]


def _told(factors: FloatArray) -> str:
    return ", ".join(f"{each:.4g}" for each in factors[:TOLD]) + (", ..." if len(factors) > TOLD else "")


def _slopes(x: FloatArray, expected: FloatArray) -> FloatArray:
    """The factor of every channel by least squares; 0 where one of both is constant."""
    found = []
    for pair in zip(x.swapaxes(0, 1), expected.swapaxes(0, 1), strict=True):
        ours, theirs = (np.asarray(each, np.float64) - each.mean(dtype=np.float64) for each in pair)
        squares = float(np.square(ours).sum())
        found.append(float((ours * theirs).sum()) / squares if squares > 0 else 0.0)
    return np.asarray(found)


def of_steps(question: Question, before: float) -> Explanation | None:
    """An output that was rounded to multiples of a step: int8 that was made numbers again, or integers."""
    layer, expected = question.layer, question.expected
    step = step_of(expected)
    if not step or before > step or not is_quantised(layer.x[: len(expected)], expected, step):
        return None
    details = ((Cause.QUANTISED, f"{step:.6g}"),)
    return Explanation((Cause.QUANTISED,), before, before, crops_of(layer.geometry), details=details)


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
            details = ((Cause.MOVED, f"{down} {right}"),)
            return Explanation(
                (Cause.MOVED,), before, found.largest, crops_of(layer.geometry), details=details
            )
    return None


def _overlap(moved: int, size: int) -> tuple[slice, slice]:
    """The cells of ours, and those of theirs, that hold the same values where all are so much further on."""
    return slice(max(-moved, 0), size - max(moved, 0)), slice(max(moved, 0), size - max(-moved, 0))


def of_rounding(question: Question, before: float) -> Explanation:
    """What numbers of fewer digits the difference comes from, as far as that can be told."""
    crops = crops_of(question.layer.geometry)
    stored = stored_in(question.expected)
    if stored:
        return Explanation((Cause.PRECISION,), before, before, crops, digits=stored)
    for name, rounding in OF_WEIGHT.items():
        after = _after_rounding(question, rounding, None)
        if after is not None:
            details = ((Cause.WEIGHT_DIGITS, name),)
            return Explanation((Cause.WEIGHT_DIGITS,), before, after, crops, details=details)
    for name, rounding in OF_BOTH.items():
        after = _after_rounding(question, rounding, rounding)
        if after is not None:
            return Explanation((Cause.PRECISION,), before, after, crops, digits=name)
    return Explanation((Cause.PRECISION,), before, before, crops)


def _after_rounding(question: Question, of_weight: Rounding, of_input: Rounding | None) -> float | None:
    """What remains where the weight, or it and the input, are rounded first; None where that is too much."""
    layer, expected, cancel = question.layer, question.expected, question.cancel
    if layer.geometry.multiply_adds * (len(OF_WEIGHT) + len(OF_BOTH)) > CONFIRMED:
        return None
    y = layer.y if of_input is None else of_input(layer.y)
    x = np.asarray(question.conv_transpose(y, of_weight(layer.weight), layer.geometry, layer.bias, cancel))
    found = difference(x[: len(expected)], expected, question.tolerance, cancel)
    return found.largest if found.is_rounding else None
