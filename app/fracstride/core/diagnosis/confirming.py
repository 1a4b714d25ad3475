"""What a mistake comes to for all cells, once a few blocks of them have shown it: its geometry, its bias, its mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from fracstride.core.cancel import CancelToken
from fracstride.core.diagnosis.explanation import Crops, Layer, Mend
from fracstride.core.diagnosis.fitting import Begin, full_geometry
from fracstride.core.diagnosis.mistakes import Cause, Variant
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.core.trace import ConvTranspose

CONFIRMED = 4_000_000_000
"""Products: a layer of more is not computed once more, so that nothing is said of what may be its mistake."""


def cropped(variant: Variant, begin: Begin, shape: tuple[int, ...]) -> Geometry:
    """The layer that takes so much off the beginning and makes an output of the size of ``shape``."""
    full = full_geometry(variant)
    ends = (full.height.full - begin[0] - shape[2], full.width.full - begin[1] - shape[3])
    height = full.spec.height.with_crops(begin[0], ends[0])
    width = full.spec.width.with_crops(begin[1], ends[1])
    spec = replace(full.spec, height=height, width=width)
    return Geometry.unchecked(spec)


def cause_of_crops(geometry: Geometry, variant: Variant) -> tuple[Cause, ...]:
    """Whether the crops are others than those that the variant has by itself."""
    same = geometry.spec.height.crop_begin == variant.spec.height.crop_begin
    same = same and geometry.spec.width.crop_begin == variant.spec.width.crop_begin
    own = AxisGeometry(variant.spec.height).output, AxisGeometry(variant.spec.width).output
    return () if same and own == (geometry.height.output, geometry.width.output) else (Cause.CROPS,)


def crops_of(geometry: Geometry) -> Crops:
    """(begin, end) of both axes."""
    height, width = geometry.spec.height, geometry.spec.width
    return (height.crop_begin, height.crop_end), (width.crop_begin, width.crop_end)


@record(eq=False)
class Question:
    """What is to be explained: the output that was made elsewhere, and how far rounding may take it from ours."""

    layer: Layer
    expected: FloatArray
    """(n, c, y, x); there may be fewer samples than in the layer."""
    tolerance: float
    before: float | None
    """The largest difference; None where the sizes differ."""
    conv_transpose: ConvTranspose
    cancel: CancelToken | None
    is_coarse: bool = False
    """Whether the tolerance is that of steps, by which functions that are much alike cannot be told apart."""

    @property
    def own_bias(self) -> FloatArray | None:
        """Our bias for the channels of the expected output, all 0 where there is none; None where it does not fit them."""
        return self.layer.bias_for(self.expected.shape[1])

    def computed(self, variant: Variant, geometry: Geometry) -> FloatArray | None:
        """The output of a variant without its bias; None where that takes too long."""
        if geometry.multiply_adds > CONFIRMED:
            return None
        made = self.conv_transpose(variant.y, variant.weight, geometry, None, self.cancel)
        return np.asarray(made)[: len(self.expected)]


def begins_beside(variant: Variant) -> list[Begin]:
    """The crops of a variant itself, and those of one cell less and one more at the beginning of both axes."""
    own = variant.spec.height.crop_begin, variant.spec.width.crop_begin
    return [(own[0] + moved, own[1] + moved) for moved in (0, -1, 1)]


def beside(question: Question, whole: Variant) -> Iterator[tuple[Geometry, FloatArray]]:
    """(layer, output) with each of ``begins_beside`` and our bias."""
    bias = question.layer.bias
    for begin in begins_beside(whole):
        geometry = cropped(whole, begin, question.expected.shape)
        x = question.computed(whole, geometry)
        if x is None:
            return
        yield geometry, x if bias is None else x + np.asarray(bias)[:, None, None]


def remainder(
    x: FloatArray, expected: FloatArray, factors: float | FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(offset of each channel, what is left in each of expected - factor * x - offset at most)."""
    low = np.full(x.shape[1], np.inf)
    high = -low
    of_channels = np.broadcast_to(np.asarray(factors, np.float64), x.shape[1])
    for n, c in np.ndindex(x.shape[:2]):
        apart = np.asarray(expected[n, c], np.float64) - of_channels[c] * np.asarray(x[n, c], np.float64)
        low[c], high[c] = min(low[c], apart.min()), max(high[c], apart.max())
    return (low + high) / 2, (high - low) / 2


def bias_of(
    layer: Layer, factor: float, offsets: FloatArray, tolerance: float
) -> tuple[FloatArray, tuple[Cause, ...]]:
    """The bias that the other output has, and what that says of ours."""
    ours = layer.bias_for(len(offsets))
    ours = np.zeros_like(offsets) if ours is None else ours
    cases: tuple[tuple[float, tuple[Cause, ...]], ...] = (
        (1.0, ()),
        (factor, ()),
        (0.0, (Cause.BIAS_MISSING,)),
        (2.0, (Cause.BIAS_TWICE,)),
    )
    for times, causes in cases:
        if np.abs(offsets - times * ours).max() <= tolerance * abs(factor):
            return times * ours, causes
    return offsets, (Cause.BIAS_OTHER,)


def change_of(layer: Layer, geometry: Geometry, weight: FloatArray, bias: FloatArray | None) -> Mend:
    """What differs between the layer and one of this geometry with this weight; ``bias`` is None where it stays."""
    is_bias_removed = bias is not None and not np.any(bias)
    return Mend(
        geometry.spec if geometry.spec != layer.geometry.spec else None,
        np.ascontiguousarray(weight) if weight is not layer.weight else None,
        None if is_bias_removed else bias,
        is_bias_removed,
    )


def mend_of(layer: Layer, variant: Variant, geometry: Geometry, change: Mend) -> Mend | None:
    """The change, if it makes the layer that of the variant; None where no layer here is that."""
    # Where nothing changes, it is the array that is to be read otherwise.
    if variant.y is not layer.y or change.is_nothing or not isinstance(solve(geometry.spec), Geometry):
        return None
    return change


def times_channels(weight: FloatArray, factors: FloatArray, groups: int) -> FloatArray:
    """A weight (C_in, C_out / groups, kH, kW) with a factor for each output channel."""
    parts = np.split(np.asarray(weight, np.float64), groups)
    of_groups = np.split(factors, groups)
    scaled = [part * each[:, None, None] for part, each in zip(parts, of_groups, strict=True)]
    return np.concatenate(scaled)
