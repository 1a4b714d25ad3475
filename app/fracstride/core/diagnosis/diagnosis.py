"""Does an output that was made elsewhere equal ours, and if not, what was done differently there?

The likeliest mistakes are tried alone and in pairs (``mistakes``), each with every crop, factor and bias
(``fitting``); what fits a few blocks of cells is computed as a whole, and holds if rounding explains the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.diagnosis.difference import (
    Pattern,
    difference,
    largest_of,
    pattern,
    tolerance_of,
)
from fracstride.core.diagnosis.expected import Mismatch, Reading, readings, reshaped
from fracstride.core.diagnosis.explanation import Diagnosis, Explanation, Layer, Mend
from fracstride.core.diagnosis.fitting import Blocks, Fit, Trial, blocks_of, fits, full_geometry, trial
from fracstride.core.diagnosis.mistakes import Cause, Variant, variants, with_channels
from fracstride.core.diagnosis.orders import order_of
from fracstride.core.geometry import AxisGeometry, Geometry, solve
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Operands
from fracstride.core.precision import FloatArray
from fracstride.core.trace import ConvTranspose

MOST_CAUSES = 2
MOST_EXPLANATIONS = 3
CONFIRMED = 4_000_000_000
"""Products: a layer of more is not computed once more, so that nothing is said of what may be its mistake."""
NOISY = 0.25
"""Of the cells are off where numbers have fewer digits, at least: the others happen to be written exactly."""
LARGEST = 1e145
"""The sums of squares of larger numbers are no numbers of float64: nothing is said of what may be the mistake."""
COARSEST = "bfloat16"
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
        self._largest = largest_of(layer.x, self._expected)
        self._epsilon = epsilon
        self._trials: dict[tuple[Cause, ...], Trial] = {}
        self._tolerance, self._is_coarse = self._tolerance_at(epsilon), False

    def diagnosis(self) -> Diagnosis:
        """Equal, explained, or where it differs."""
        read, ours = self._read[0], self._ours()
        if ours.shape != self._expected.shape:
            size = self._expected.shape[2], self._expected.shape[3]
            return Diagnosis(self._expected, read.layout, None, self._explanations(None), Pattern(size=size))
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

    def _explanations(self, before: float | None) -> tuple[Explanation, ...]:
        """At the tolerance of the arrays; where nothing fits, as if they had been computed in fewer digits."""
        arrays = (self._expected, self._layer.y, self._layer.weight, self._layer.x)
        if not all(_can_be_squared(each) for each in arrays):
            return ()
        for digits, epsilon in (("", self._epsilon), *NARROWER):
            if not digits or epsilon > self._epsilon:
                self._tolerance, self._is_coarse = self._tolerance_at(epsilon), bool(digits)
                found = self._explained(before, digits)
                if found:
                    return tuple(replace(each, digits=digits) for each in found)
        return ()

    def _explained(self, before: float | None, digits: str) -> list[Explanation]:
        """The explanations of fewest causes."""
        # Of two outputs that are alike but for a few hundredths any coarse type would be believed.
        if digits and before is not None and before <= min(self._tolerance, self._largest / 64):
            if self._is_noise(self._ours(), self._expected, 1.0):
                return [Explanation((Cause.PRECISION,), before, before, self._own_crops())]
            return []
        if digits == COARSEST:
            return []
        found = [*self._of_orders(before), *self._of_variants(before)]
        fewest = min((len(each.causes) for each in found), default=0)
        likeliest = [each for each in found if len(each.causes) == fewest]
        return sorted(likeliest, key=_unlikelihood)[:MOST_EXPLANATIONS]

    def _is_noise(self, ours: FloatArray, theirs: FloatArray, factor: float) -> bool:
        """Whether many cells are a little off, as with numbers of fewer digits, and not a few of them."""
        fine = self._tolerance_at(self._epsilon) * abs(factor)
        apart = difference(ours, theirs, fine, self._cancel)
        return apart.differing >= apart.cells * NOISY

    def _own_crops(self) -> tuple[tuple[int, int], tuple[int, int]]:
        height, width = self._layer.geometry.spec.height, self._layer.geometry.spec.width
        return (height.crop_begin, height.crop_end), (width.crop_begin, width.crop_end)

    # -- orders of channels and samples

    def _of_orders(self, before: float | None) -> Iterator[Explanation]:
        ours, theirs = self._ours(), self._expected
        if before is None:
            return
        for cause, axis in ((Cause.CHANNEL_ORDER, 1), (Cause.SAMPLE_ORDER, 0)):
            order = order_of(ours.swapaxes(0, axis), theirs.swapaxes(0, axis), self._tolerance)
            if order is not None:
                after = difference(ours.take(order, axis=axis), theirs, self._tolerance, self._cancel)
                mend = self._mend_of_order(order) if axis else None
                yield Explanation((cause,), before, after.largest, self._own_crops(), order=order, mend=mend)

    def _mend_of_order(self, order: Sequence[int]) -> Mend | None:
        """Output channels of one group can change places in the weight; those of several cannot."""
        layer, chosen = self._layer, list(order)
        if layer.geometry.spec.groups > 1:
            return None
        bias = None if layer.bias is None else layer.bias[chosen]
        return Mend(weight=layer.weight[:, chosen], bias=bias)

    # -- mistakes

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

    def _of_reading(
        self, reading: Reading, layout: tuple[Cause, ...], count: int, before: float | None
    ) -> Iterator[Explanation]:
        """With exactly so many mistakes of the layer and of the layout, and what fits beside them."""
        spec, weight = self._layer.geometry.spec, self._layer.weight
        blocks = blocks_of(reading.values)
        for plain in variants(spec, weight, count - len(layout)):
            poll(self._cancel)
            variant = with_channels(plain, reading.values.shape[1])
            if variant is None or len(variant.causes) + len(layout) != count:
                continue
            for fit in fits(self._trial(variant, layout, blocks), self._tolerance):
                found = self._confirmed(variant, fit, layout, blocks, before)
                if found is not None:
                    yield found

    def _trial(self, variant: Variant, layout: tuple[Cause, ...], blocks: Blocks) -> Trial:
        """Made once, for every tolerance."""
        key = (*layout, *variant.causes)
        if key not in self._trials:
            self._trials[key] = trial(variant, self._layer.y, blocks, self._cancel)
        return self._trials[key]

    def _confirmed(
        self, variant: Variant, fit: Fit, layout: tuple[Cause, ...], blocks: Blocks, before: float | None
    ) -> Explanation | None:
        """What a fit comes to for all cells; None where it does not hold, or takes more causes than are believed."""
        geometry = _cropped(variant, fit.begin, blocks.expected.shape)
        causes = (*layout, *variant.causes, *self._cause_of_crops(geometry, variant))
        if len(causes) > MOST_CAUSES or geometry.multiply_adds > CONFIRMED:
            return None
        x = self._conv_transpose(self._layer.y, variant.weight, geometry, None, self._cancel)
        x = np.asarray(x)[: len(blocks.expected)]
        offsets, after = _remainder(x, blocks.expected, fit.factor)
        # More than that is no equality, whatever large numbers elsewhere would let pass for rounding.
        if after > min(self._tolerance * abs(fit.factor), largest_of(blocks.expected) / 64):
            return None
        bias, of_bias = self._bias(variant.spec.out_channels, fit.factor, offsets)
        made = fit.factor * x + bias[:, None, None] if self._is_coarse else x
        if self._is_coarse and not self._is_noise(made, blocks.expected, fit.factor):
            return None
        causes += (*of_bias, *((Cause.FACTOR,) if fit.factor != 1 else ()))
        if not causes or len(causes) > MOST_CAUSES:
            return None
        mend = self._mend(geometry, variant, fit.factor, bias, bool(of_bias))
        spec = geometry.spec
        crops = ((spec.height.crop_begin, spec.height.crop_end), (spec.width.crop_begin, spec.width.crop_end))
        return Explanation(causes, before, after, crops, fit.factor, mend=mend)

    def _cause_of_crops(self, geometry: Geometry, variant: Variant) -> tuple[Cause, ...]:
        same = geometry.spec.height.crop_begin == variant.spec.height.crop_begin
        same = same and geometry.spec.width.crop_begin == variant.spec.width.crop_begin
        own = AxisGeometry(variant.spec.height).output, AxisGeometry(variant.spec.width).output
        return () if same and own == (geometry.height.output, geometry.width.output) else (Cause.CROPS,)

    def _bias(
        self, channels: int, factor: float, offsets: FloatArray
    ) -> tuple[FloatArray, tuple[Cause, ...]]:
        """The bias that the other output has, and what that says of ours."""
        ours = np.zeros(channels) if self._layer.bias is None else np.asarray(self._layer.bias, np.float64)
        tolerance = self._tolerance * abs(factor)
        if ours.shape != offsets.shape:
            ours = np.zeros(len(offsets))
        cases: tuple[tuple[float, tuple[Cause, ...]], ...] = (
            (1.0, ()),
            (factor, ()),
            (0.0, (Cause.BIAS_MISSING,)),
            (2.0, (Cause.BIAS_TWICE,)),
        )
        for times, causes in cases:
            if np.abs(offsets - times * ours).max() <= tolerance:
                return times * ours, causes
        return offsets, (Cause.BIAS_OTHER,)

    def _mend(
        self,
        geometry: Geometry,
        variant: Variant,
        factor: float,
        bias: FloatArray | None,
        is_other_bias: bool,
    ) -> Mend | None:
        layer, spec = self._layer, geometry.spec
        if not isinstance(solve(spec), Geometry):
            return None
        weight = variant.weight if factor == 1 else variant.weight * factor
        is_bias_changed = is_other_bias or (layer.bias is not None and factor != 1)
        is_bias_removed = is_bias_changed and not np.any(bias)
        changes = (spec != layer.geometry.spec, weight is not layer.weight, is_bias_changed)
        if not any(changes):  # it is the array that is to be read otherwise
            return None
        return Mend(
            spec if changes[0] else None,
            np.ascontiguousarray(weight) if changes[1] else None,
            bias if is_bias_changed and not is_bias_removed else None,
            is_bias_removed,
        )


def _can_be_squared(values: FloatArray) -> bool:
    """Whether the sums of squares that a trial needs are finite; what is not a number has none."""
    return float(values.min()) > -LARGEST and float(values.max()) < LARGEST


def _unlikelihood(explanation: Explanation) -> int:
    return sum(list(Cause).index(each) for each in explanation.causes)


def _cropped(variant: Variant, begin: tuple[int, int], shape: tuple[int, ...]) -> Geometry:
    """The layer that takes so much off the beginning and makes an output of the size of ``shape``."""
    full = full_geometry(variant)
    ends = (full.height.full - begin[0] - shape[2], full.width.full - begin[1] - shape[3])
    height = full.spec.height.with_crops(begin[0], ends[0])
    width = full.spec.width.with_crops(begin[1], ends[1])
    spec = replace(full.spec, height=height, width=width)
    return Geometry(spec, AxisGeometry(height), AxisGeometry(width))


def _remainder(x: FloatArray, expected: FloatArray, factor: float) -> tuple[FloatArray, float]:
    """(offset of each channel, what is left of expected - factor * x - offset at most)."""
    low = np.full(x.shape[1], np.inf)
    high = -low
    for n, c in np.ndindex(x.shape[:2]):
        apart = np.asarray(expected[n, c], np.float64) - factor * np.asarray(x[n, c], np.float64)
        low[c], high[c] = min(low[c], apart.min()), max(high[c], apart.max())
    return (low + high) / 2, float((high - low).max() / 2)
