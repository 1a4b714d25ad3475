"""Numbers of fewer digits: which an output was stored in, to which steps it was quantised, what was rounded before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from fracstride.core.diagnosis.confirming import (
    CONFIRMED,
    Question,
    beside,
    cause_of_crops,
    change_of,
    crops_of,
    mend_of,
)
from fracstride.core.diagnosis.details import Detail, Steps, Term
from fracstride.core.diagnosis.difference import difference
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.mistakes import Cause, Variant
from fracstride.core.precision import FloatArray

HALF = 0.51
"""Of a step: what rounding to it changes at most."""
MOST_LEVELS = 2**16
"""An output of more different values is not quantised."""

LEVELS, MOST_STEPS = 32, 5
"""Steps that an output spans at least, and by which it is off at most, where a whole model was quantised."""

CUT = 4
"""Cells at least that a ReLU made 0."""

PROBED = 2**13
"""Cells of a large output that are looked at first."""

Rounding = Callable[[FloatArray], FloatArray]


def with_bits(values: FloatArray, bits: int) -> FloatArray:
    """Rounded to so many binary digits: 11 of float16 and TF32, 8 of bfloat16.

    >>> with_bits(np.array([1 + 2.0**-9, 3.0]), 8)
    array([1., 3.])
    """
    mantissa, exponent = np.frexp(np.asarray(values, np.float64))
    return np.asarray(np.ldexp(np.rint(np.ldexp(mantissa, bits)), exponent - bits))


STORED: dict[str, int] = {"bfloat16": 8, "float16": 11}


def stored_in(expected: FloatArray) -> str:
    """The narrow number type that has every value of an output; '' where none has.

    >>> stored_in(np.array([1.5, 1 + 2.0**-9])), stored_in(np.array([1.5, 0.1]))
    ('float16', '')
    """
    return next(
        (name for name, bits in STORED.items() if np.array_equal(with_bits(expected, bits), expected)), ""
    )


def step_of(expected: FloatArray) -> float:
    """The step of which every value is a multiple; 0 where there is none.

    >>> step_of(np.array([0.0, 0.25, -0.5, 1.0, 0.25, 0.0, 0.75, 0.5]))
    0.25
    >>> step_of(np.arange(8.0))  # every value is another one
    0.0
    """
    some = expected.ravel()[:: max(expected.size // PROBED, 1)]
    if expected.size > PROBED and len(np.unique(some)) > len(some) * 3 // 4:
        return 0.0
    levels = np.unique(np.asarray(expected, np.float64))
    if not 2 < len(levels) <= min(MOST_LEVELS, expected.size * 3 // 4):
        return 0.0
    largest = float(np.abs(levels).max())
    step = float(np.diff(levels).min())
    if step <= largest * 1e-6:
        return 0.0
    # The least step is the one of most error: the largest value refines it.
    step = largest / max(round(largest / step), 1)
    apart = np.abs(levels / step - np.rint(levels / step)).max()
    return step if apart < 1e-3 else 0.0


def is_quantised(ours: FloatArray, expected: FloatArray, step: float) -> bool:
    """Whether every value is ours to the nearest step, or the next to it where ours lies between two."""
    apart = np.abs(np.asarray(ours, np.float64) - expected) / step
    return bool(apart.max() < HALF)


def in_steps(weight: FloatArray, axes: tuple[int, ...]) -> FloatArray:
    """Rounded to 127 steps up to the largest magnitude along ``axes``: int8 as quantisers have it."""
    step = np.abs(weight).max(axis=axes, keepdims=True) / 127
    step = np.where(step > 0, step, 1.0)
    return np.asarray(np.rint(weight / step) * step)


OF_WEIGHT: dict[str, Rounding] = {
    "float16": lambda weight: with_bits(weight, 11),
    "bfloat16": lambda weight: with_bits(weight, 8),
    "int8": lambda weight: in_steps(weight, (0, 1, 2, 3)),
    "int8 per output channel": lambda weight: in_steps(weight, (0, 2, 3)),
}
OF_BOTH: dict[str, Rounding] = {
    "TF32": lambda values: with_bits(values, 11),
    "bfloat16": lambda values: with_bits(values, 8),
}
"""Of input and weight alike, as a GPU multiplies them."""


def of_steps(question: Question, before: float) -> Explanation | None:
    """An output that was rounded to multiples of a step: int8 that was made numbers again, or integers."""
    layer, expected = question.layer, question.expected
    step = step_of(expected)
    if not step or before > step or not is_quantised(layer.x[: len(expected)], expected, step):
        return None
    details = ((Cause.QUANTISED, Steps(step)),)
    return Explanation((Cause.QUANTISED,), before, before, crops_of(layer.geometry), details=details)


def of_quantised_models(question: Question, whole: Variant) -> Iterator[Explanation]:
    """An output in steps that is a few steps off in most of its cells: input and weight were in steps as well."""
    expected, step = question.expected, step_of(question.expected)
    least, most = float(expected.min()), float(expected.max())
    if not step or most - least < LEVELS * step:
        return
    for geometry, x in beside(question, whole):
        # Integers of few bits end at their least and at their largest value.
        apart = np.abs(np.clip(x, least, most) - expected) / step
        if float(apart.max()) > MOST_STEPS or float(np.square(apart).mean()) > 1:
            continue
        details: list[tuple[Cause, Detail]] = [
            (Cause.QUANTISED_MODEL, Steps(step, float(f"{apart.max():.2g}")))
        ]
        if least == 0 and int((x < -step).sum()) >= CUT:
            details.insert(0, (Cause.ACTIVATION, Term("ReLU")))
        yield Explanation(
            (*cause_of_crops(geometry, whole), *(cause for cause, _ in details)),
            question.before,
            float(apart.max()) * step,
            crops_of(geometry),
            details=tuple(details),
            mend=mend_of(
                question.layer, whole, geometry, change_of(question.layer, geometry, whole.weight, None)
            ),
        )
        return


def of_rounding(question: Question, before: float) -> Explanation:
    """What numbers of fewer digits the difference comes from, as far as that can be told."""
    crops = crops_of(question.layer.geometry)
    stored = stored_in(question.expected)
    if stored:
        return Explanation((Cause.PRECISION,), before, before, crops, digits=stored)
    for name, rounding in OF_WEIGHT.items():
        after = _after_rounding(question, rounding, None)
        if after is not None:
            details = ((Cause.WEIGHT_DIGITS, Term(name)),)
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
