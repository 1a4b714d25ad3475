"""Does an output that was made elsewhere equal ours, and if not, what was done differently there?

The likeliest mistakes are tried alone and in pairs (``mistakes``), each with every crop, factor and bias
(``fitting``); what fits a few blocks of cells is computed as a whole, and holds if rounding explains the rest
(``confirming``). Where none does, what may have been done to x afterwards is tried (``aftermath``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.diagnosis.aftermath import (
    of_activated_factors,
    of_activations,
    of_channel_factors,
    of_moves,
)
from fracstride.core.diagnosis.confirming import (
    Question,
    bias_of,
    cause_of_crops,
    change_of,
    cropped,
    crops_of,
    mend_of,
    remainder,
)
from fracstride.core.diagnosis.details import Detail, Steps
from fracstride.core.diagnosis.difference import (
    Pattern,
    constant_of,
    difference,
    largest_of,
    pattern,
    tolerance_of,
)
from fracstride.core.diagnosis.expected import Mismatch, Reading, readings, reshaped
from fracstride.core.diagnosis.explanation import Diagnosis, Explanation, Layer, likeliest
from fracstride.core.diagnosis.fitting import Blocks, Fit, Trial, blocks_of, fits, trial
from fracstride.core.diagnosis.input_orders import of_interleaved_groups, shuffled
from fracstride.core.diagnosis.mistakes import TURNS, Cause, Variant, variants, with_channels
from fracstride.core.diagnosis.orders import of_orders, of_orders_elsewhere
from fracstride.core.diagnosis.rounding import HALF, of_quantised_models, of_rounding, of_steps, step_of
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Operands
from fracstride.core.precision import FloatArray
from fracstride.core.trace import ConvTranspose

_Key = tuple[str | int | Detail | None, ...]
Search = Callable[[Question, Variant, Trial], Iterator[Explanation]]

MOST_CAUSES = 2
NOISY = 0.25
"""Of the cells are off where numbers have fewer digits, at least: the others happen to be written exactly."""
LARGEST = 1e145
"""The sums of squares of larger numbers are no numbers of float64: nothing is said of what may be the mistake."""
COARSEST = "bfloat16"
AFTERWARDS = (of_activations, of_channel_factors, of_activated_factors)
NARROWER = (("float32", 2.0**-23), ("TF32", 2.0**-10), (COARSEST, 2.0**-7))
"""Numbers of fewer digits, and their steps at 1; float16 has those of TF32."""


def phases_method(
    y: FloatArray, weight: FloatArray, geometry: Geometry, bias: FloatArray | None, cancel: CancelToken | None
) -> FloatArray:
    """What computes a layer where no backend is given."""
    return np.asarray(METHODS["phases"].run(Operands(geometry, y, weight, bias, cancel=cancel)))


def diagnose(
    layer: Layer,
    expected: FloatArray,
    epsilon: float,
    conv_transpose: ConvTranspose = phases_method,
    cancel: CancelToken | None = None,
) -> Diagnosis | Mismatch:
    """Compare and, where they differ, explain. ``epsilon`` is the step at 1 of the coarser of both number types.

    Raises Cancelled when told to stop.
    """
    spec = layer.geometry.spec
    read = readings(expected, spec, layer.x.shape[2:])
    if isinstance(read, Mismatch):
        return read
    return _Search(layer, read, epsilon, conv_transpose, cancel).diagnosis()


class _Search:
    """One diagnosis while it is made."""

    def __init__(
        self,
        layer: Layer,
        read: tuple[Reading, ...],
        epsilon: float,
        conv_transpose: ConvTranspose,
        cancel: CancelToken | None,
    ) -> None:
        self._layer, self._read, self._conv_transpose, self._cancel = layer, read, conv_transpose, cancel
        self._expected = read[0].values
        self._whole = Variant((), layer.geometry.spec, layer.weight, layer.y)
        self._largest = largest_of(layer.x, self._expected)
        self._epsilon = epsilon
        self._trials: dict[_Key, Trial] = {}
        self._tolerance, self._is_coarse = self._tolerance_at(epsilon), False

    def diagnosis(self) -> Diagnosis:
        """Equal, explained, or where it differs."""
        read, ours = self._read[0], self._ours()
        if ours.shape != self._expected.shape:
            size = self._expected.shape[2], self._expected.shape[3]
            common = Pattern(size=size, constant=constant_of(self._expected))
            return Diagnosis(self._expected, read.layout, None, self._explanations(None), common)
        found = difference(ours, self._expected, self._tolerance, self._cancel)
        if found.is_rounding:
            return Diagnosis(self._expected, read.layout, found)
        stride = self._layer.geometry.spec.height.stride, self._layer.geometry.spec.width.stride
        common = pattern(ours, self._expected, self._tolerance, stride)
        explained = self._explanations(found.largest)
        return Diagnosis(self._expected, read.layout, found, explained, common)

    def _ours(self) -> FloatArray:
        """An array without samples is compared with the first."""
        return self._layer.x[: len(self._expected)]

    def _tolerance_at(self, epsilon: float) -> float:
        layer = self._layer
        return tolerance_of(layer.geometry, layer.y, layer.weight, layer.bias, self._largest, epsilon)

    def _question(
        self, expected: FloatArray, before: float | None, tolerance: float | None = None
    ) -> Question:
        allowed = self._tolerance if tolerance is None else tolerance
        compute, cancel = self._conv_transpose, self._cancel
        return Question(self._layer, expected, allowed, before, compute, cancel, self._is_coarse)

    def _explanations(self, before: float | None) -> tuple[Explanation, ...]:
        """At the tolerance of the arrays; where nothing fits, at that of steps or of fewer digits."""
        arrays = (self._expected, self._layer.y, self._layer.weight, self._layer.x)
        if not all(_can_be_squared(each) for each in arrays):
            return ()
        found = (
            self._explained(before, "")
            or self._of_other_orders(before)
            or self._done_afterwards(before)
            or self._in_steps(before)
        )
        if not found and not step_of(self._expected):
            found = self._in_fewer_digits(before)
        return tuple(found)

    def _in_fewer_digits(self, before: float | None) -> list[Explanation]:
        """As if it had been computed in numbers of fewer digits: the finest that will do."""
        for digits, epsilon in NARROWER:
            if epsilon > self._epsilon:
                self._tolerance, self._is_coarse = self._tolerance_at(epsilon), True
                found = self._explained(before, digits)
                if found:
                    return [
                        each if each.digits or each.details else replace(each, digits=digits)
                        for each in found
                    ]
        return []

    def _explained(self, before: float | None, digits: str) -> list[Explanation]:
        """The explanations of fewest causes."""
        # Of two outputs that are alike but for a few hundredths any coarse type would be believed.
        if digits and before is not None and before <= min(self._tolerance, self._largest / 64):
            if self._is_noise(self._ours(), self._expected, 1.0):
                fine = self._tolerance_at(self._epsilon)
                return [of_rounding(self._question(self._expected, before, fine), before)]
            return []
        if digits == COARSEST:
            return []
        question = self._question(self._expected, before)
        return likeliest([*of_orders(question), *self._of_variants(before)])

    @property
    def _is_of_all_channels(self) -> bool:
        return bool(self._expected.shape[1] == self._whole.spec.out_channels)

    def _of_other_orders(self, before: float | None) -> list[Explanation]:
        """Channels in another order: of the output beside other crops, of groups, of the input."""
        question = self._question(self._expected, before)
        if not self._is_of_all_channels:
            return []
        searches = of_orders_elsewhere, of_interleaved_groups
        found = [each for search in searches for each in search(question, self._whole)]
        blocks = blocks_of(self._expected)
        for variant in () if found else shuffled(question, self._whole):
            found += self._of_variant(variant, (), blocks, before)
            if not found:
                found += of_activations(question, variant, self._trial(variant, (), blocks))
        return likeliest(found)

    def _done_afterwards(self, before: float | None) -> list[Explanation]:
        """What may have been done to x after it was made."""
        if before is not None:
            question = self._question(self._expected, before)
            alone = of_steps(question, before), of_moves(question, before)
            if any(alone):
                return [each for each in alone if each is not None]
        found: list[Explanation] = []
        for cause, turn in TURNS.items():
            reading = Reading(self._read[0].layout, turn(self._expected))
            found += self._of_reading(reading, (cause,), 1, before)
        return likeliest(found or [*self._of_functions(before)])

    def _in_steps(self, before: float | None) -> list[Explanation]:
        """The mistakes of an output that was quantised besides."""
        step = step_of(self._expected)
        if not step:
            return []
        self._tolerance = max(self._tolerance_at(self._epsilon), HALF * step)
        self._is_coarse = True
        found = [each for each in self._of_variants(before) if each.after <= self._tolerance]
        found = found or [*self._of_functions(before, (of_activations,))]
        if not found and self._is_of_all_channels:
            return [*of_quantised_models(self._question(self._expected, before), self._whole)]
        detail = (Cause.QUANTISED, Steps(step))
        return [
            replace(each, causes=(*each.causes, Cause.QUANTISED), details=(*each.details, detail))
            for each in likeliest(found)
        ]

    def _of_functions(
        self, before: float | None, searches: tuple[Search, ...] = AFTERWARDS
    ) -> Iterator[Explanation]:
        """Activations and normalisations, of the layer itself and with one mistake."""
        question, blocks = self._question(self._expected, before), blocks_of(self._expected)
        for count in range(MOST_CAUSES):
            is_found = False
            for variant in self._variants_of(self._read[0], count):
                made = self._trial(variant, (), blocks)
                for search in searches:
                    for each in search(question, variant, made):
                        is_found = True
                        yield each
            if is_found:
                return

    def _is_noise(self, ours: FloatArray, theirs: FloatArray, factor: float) -> bool:
        """Whether many cells are a little off, as with numbers of fewer digits, and not a few of them."""
        fine = self._tolerance_at(self._epsilon) * abs(factor)
        apart = difference(ours, theirs, fine, self._cancel)
        return apart.differing >= apart.cells * NOISY

    def _of_variants(self, before: float | None) -> list[Explanation]:
        found: list[Explanation] = []
        for most in range(MOST_CAUSES + 1):
            found += self._of_reading(self._read[0], (), most, before)
            for reading in self._others if most else ():
                found += self._of_reading(reading, (Cause.LAYOUT,), most, before)
            # One mistake explains as much as any crop: it is tried even where a factor would do.
            if most and any(len(each.causes) <= most for each in found):
                break
        return found

    @cached_property
    def _others(self) -> tuple[Reading, ...]:
        """Other ways to read the array; the likeliest of them comes first, and is the only one that is tried."""
        return (*self._read[1:], *reshaped(self._read[0]))[:1]

    @cached_property
    def _single(self) -> tuple[Variant, ...]:
        return tuple(variants(self._whole, 1))

    def _variants_of(self, reading: Reading, count: int) -> Iterator[Variant]:
        """The layer with exactly so many mistakes that make as many channels as an array has."""
        few = {0: (self._whole,), 1: self._single}
        for plain in few.get(count) or variants(self._whole, count):
            poll(self._cancel)
            variant = with_channels(plain, reading.values.shape[1])
            if variant is not None:
                yield variant

    def _of_reading(
        self, reading: Reading, layout: tuple[Cause, ...], count: int, before: float | None
    ) -> Iterator[Explanation]:
        """With exactly so many mistakes of the layer and of the layout, and what fits beside them."""
        blocks = blocks_of(reading.values)
        for wanted in range(max(count - len(layout) - 1, 0), count - len(layout) + 1):
            for variant in self._variants_of(reading, wanted):
                if len(variant.causes) + len(layout) != count:  # groups may be one more
                    continue
                yield from self._of_variant(variant, layout, blocks, before)

    def _of_variant(
        self, variant: Variant, layout: tuple[Cause, ...], blocks: Blocks, before: float | None
    ) -> Iterator[Explanation]:
        """With every crop, factor and bias that fits."""
        for fit in fits(self._trial(variant, layout, blocks), self._tolerance):
            found = self._confirmed(variant, fit, layout, blocks, before)
            if found is not None:
                yield found

    def _trial(self, variant: Variant, layout: tuple[Cause, ...], blocks: Blocks) -> Trial:
        """Made once for every tolerance."""
        # Two orders of axes can be those of one name; their weights are kept.
        key: _Key = (
            *layout,
            *variant.causes,
            variant.detail,
            0 if variant.detail is None else id(variant.weight),
        )
        if key not in self._trials:
            self._trials[key] = trial(variant, blocks, self._cancel)
        return self._trials[key]

    def _confirmed(
        self, variant: Variant, fit: Fit, layout: tuple[Cause, ...], blocks: Blocks, before: float | None
    ) -> Explanation | None:
        """What a fit comes to for all cells; None where it does not hold, or takes more causes than are believed."""
        geometry, factor = cropped(variant, fit.begin, blocks.expected.shape), fit.factor
        causes = (*layout, *variant.causes, *cause_of_crops(geometry, variant))
        if len(causes) > MOST_CAUSES:
            return None
        x = self._question(blocks.expected, before).computed(variant, geometry)
        if x is None:
            return None
        offsets, left = remainder(x, blocks.expected, factor)
        after = float(left.max())
        # More than that is no equality, whatever large numbers elsewhere would let pass for rounding.
        if after > min(self._tolerance * abs(factor), largest_of(blocks.expected) / 64):
            return None
        bias, of_bias = bias_of(self._layer, factor, offsets, self._tolerance)
        made = factor * x + bias[:, None, None] if self._is_coarse else x
        if self._is_coarse and not self._is_noise(made, blocks.expected, factor):
            return None
        causes += (*of_bias, *((Cause.FACTOR,) if factor != 1 else ()))
        if not causes or len(causes) > MOST_CAUSES:
            return None
        is_bias_changed = bool(of_bias) or (self._layer.bias is not None and factor != 1)
        weight = variant.weight if factor == 1 else variant.weight * factor
        change = change_of(self._layer, geometry, weight, bias if is_bias_changed else None)
        return Explanation(
            causes,
            before,
            after,
            crops_of(geometry),
            factor,
            details=variant.details,
            mend=mend_of(self._layer, variant, geometry, change),
            there=change,
        )


def _can_be_squared(values: FloatArray) -> bool:
    """Whether the sums of squares that a trial needs are finite; what is not a number has none."""
    return float(values.min()) > -LARGEST and float(values.max()) < LARGEST
