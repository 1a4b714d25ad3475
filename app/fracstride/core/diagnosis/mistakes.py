"""What is usually done differently elsewhere: kernels turned, channels swapped, parameters exchanged.

Each is a change to the layer; a layer changed like that makes the output that somebody else has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import combinations

import numpy as np

from fracstride.core.diagnosis.details import NCHW_AS_NHWC, NHWC_AS_NCHW, Detail, Numbers, Term
from fracstride.core.diagnosis.expected import possible_channels
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec, ConvTransposeSpec


class Cause(StrEnum):
    """What makes two outputs differ, the likeliest first."""

    CROPS = "crops"
    """Other cells of the full output: padding, output_padding, 'same'."""
    BIAS_MISSING = "bias_missing"
    BIAS_TWICE = "bias_twice"
    KERNEL_ROTATED = "kernel_rotated"
    """By 180 degrees: as JAX has it."""
    KERNEL_TRANSPOSED = "kernel_transposed"
    """Rows are columns."""
    CHANNELS_SWAPPED = "channels_swapped"
    """Input channels of the weight are output channels."""
    CHANNEL_ORDER = "channel_order"
    """Output channels in another order."""
    SAMPLE_ORDER = "sample_order"
    INPUT_ORDER = "input_order"
    """Input channels from the last to the first: RGB and BGR."""
    INPUT_SHUFFLED = "input_shuffled"
    """Input channels in any other order: concatenated the other way round, interleaved."""
    LAYOUT = "layout"
    """Read in another order of axes than its shape says."""
    GROUPS = "groups"
    GROUPS_INTERLEAVED = "groups_interleaved"
    """Channel i belongs to group i modulo their number, in input and output."""
    AXES_SWAPPED = "axes_swapped"
    """The parameters of height are those of width."""
    STRIDE_AND_DILATION = "stride_and_dilation"
    """Each has the other's value."""
    NO_DILATION = "no_dilation"
    STRIDE = "stride"
    """Another one."""
    DILATION = "dilation"
    WEIGHT_RESHAPED = "weight_reshaped"
    """A weight with another order of axes whose numbers were taken one after the other."""
    INPUT_TRANSPOSED = "input_transposed"
    """Rows of y are columns."""
    INPUT_RESHAPED = "input_reshaped"
    """One of NCHW and NHWC was taken for the other."""
    OUTPUT_TRANSPOSED = "output_transposed"
    OUTPUT_UPSIDE_DOWN = "output_upside_down"
    OUTPUT_MIRRORED = "output_mirrored"
    MOVED = "moved"
    """Shifted as a whole: padded or rolled, not cropped."""
    ACTIVATION = "activation"
    """A function was applied to every cell."""
    BIAS_LATE = "bias_late"
    """Added behind the activation."""
    CHANNEL_FACTORS = "channel_factors"
    """Every output channel has a factor and an offset of its own: a normalisation that was folded in."""
    KERNEL_MIRRORED_DOWN = "kernel_mirrored_down"
    KERNEL_MIRRORED_ACROSS = "kernel_mirrored_across"
    FACTOR = "factor"
    BIAS_OTHER = "bias_other"
    QUANTISED = "quantised"
    """Values are multiples of a step."""
    QUANTISED_MODEL = "quantised_model"
    """So are those of input and weight, by steps of their own."""
    WEIGHT_DIGITS = "weight_digits"
    """The weight was rounded before."""
    PRECISION = "precision"
    """Nothing but numbers of fewer digits."""


@record(eq=False)
class Variant:
    """A layer and its weight with so many mistakes made."""

    causes: tuple[Cause, ...]
    spec: ConvTransposeSpec
    weight: FloatArray
    y: FloatArray
    detail: Detail | None = None
    """Which stride, which order of axes: of the last cause."""

    @property
    def details(self) -> tuple[tuple[Cause, Detail], ...]:
        """The detail with its cause."""
        return () if self.detail is None else ((self.causes[0], self.detail),)


Change = Callable[[Variant], Variant | None]
TURNS: dict[Cause, Callable[[FloatArray], FloatArray]] = {
    Cause.OUTPUT_TRANSPOSED: lambda values: values.swapaxes(2, 3),
    Cause.OUTPUT_UPSIDE_DOWN: lambda values: values[:, :, ::-1],
    Cause.OUTPUT_MIRRORED: lambda values: values[..., ::-1],
}
"""What brings an output back that was turned after it was made."""
MOST_STEPS = 4
"""The largest stride and dilation that is tried in place of the layer's."""
BUFFERS = {
    "kH, kW, C_out, C_in": (2, 3, 1, 0),
    "kH, kW, C_in, C_out": (2, 3, 0, 1),
    "C_out, kH, kW, C_in": (1, 2, 3, 0),
    "C_out, C_in, kH, kW": (1, 0, 2, 3),
}
"""Orders of axes in which frameworks keep a weight: Keras, JAX, TFLite, Conv2d of PyTorch."""


def variants(whole: Variant, count: int) -> Iterator[Variant]:
    """A layer with so many mistakes; those that change nothing are left out, and seldom ones are made alone."""
    for chosen in combinations(_CHANGES, count):
        changed = _changed(whole, chosen)
        if changed is not None:
            yield changed
    if count == 1:
        yield from (each for each in _seldom(whole) if not _is_same(each, whole))


def _changed(variant: Variant, changes: tuple[tuple[Cause, Change], ...]) -> Variant | None:
    for cause, change in changes:
        found = change(variant)
        if found is None or _is_same(found, variant):
            return None
        variant = replace(found, causes=(*variant.causes, cause))
    return variant


def _is_same(some: Variant, other: Variant) -> bool:
    same_y = some.y is other.y or np.array_equal(some.y, other.y)
    return some.spec == other.spec and np.array_equal(some.weight, other.weight) and same_y


def _with_weight(change: Callable[[FloatArray], FloatArray]) -> Change:
    return lambda variant: replace(variant, weight=change(variant.weight))


def _transposed(variant: Variant) -> Variant | None:
    """For square kernels; those of others would not fit."""
    rows, columns = variant.weight.shape[2:]
    return None if rows != columns else replace(variant, weight=variant.weight.swapaxes(2, 3))


def _channels_swapped(variant: Variant) -> Variant | None:
    spec, weight = variant.spec, variant.weight
    if spec.groups > 1 or weight.shape[0] != weight.shape[1]:
        return None
    return replace(variant, weight=weight.swapaxes(0, 1))


def _axes_swapped(variant: Variant) -> Variant | None:
    height, width = variant.spec.height, variant.spec.width
    spec = replace(variant.spec, height=_parameters_of(width, height), width=_parameters_of(height, width))
    return replace(variant, spec=spec)


def _parameters_of(source: AxisSpec, sizes: AxisSpec) -> AxisSpec:
    return replace(source, size=sizes.size, kernel_size=sizes.kernel_size)


def _on_axes(change: Callable[[AxisSpec], AxisSpec]) -> Change:
    def changed(variant: Variant) -> Variant:
        spec = variant.spec
        return replace(variant, spec=replace(spec, height=change(spec.height), width=change(spec.width)))

    return changed


_CHANGES: tuple[tuple[Cause, Change], ...] = (
    (Cause.KERNEL_ROTATED, _with_weight(lambda weight: weight[..., ::-1, ::-1])),
    (Cause.KERNEL_TRANSPOSED, _transposed),
    (Cause.CHANNELS_SWAPPED, _channels_swapped),
    (Cause.INPUT_ORDER, _with_weight(lambda weight: weight[::-1])),
    (Cause.AXES_SWAPPED, _axes_swapped),
    (
        Cause.STRIDE_AND_DILATION,
        _on_axes(lambda axis: replace(axis, stride=axis.dilation, dilation=axis.stride)),
    ),
    (Cause.NO_DILATION, _on_axes(lambda axis: replace(axis, dilation=1))),
    (Cause.KERNEL_MIRRORED_DOWN, _with_weight(lambda weight: weight[..., ::-1, :])),
    (Cause.KERNEL_MIRRORED_ACROSS, _with_weight(lambda weight: weight[..., ::-1])),
)
"""The likeliest first; mirroring both ways is rotation, which comes before."""


def _seldom(whole: Variant) -> Iterator[Variant]:
    yield from _other_steps(whole)
    yield from _reshaped_weights(whole)
    yield from _other_inputs(whole)


def _other_steps(whole: Variant) -> Iterator[Variant]:
    """Another stride, another dilation, along both axes."""
    for steps in range(1, MOST_STEPS + 1):
        yield _named(_with_axes(whole, stride=steps), Cause.STRIDE, Numbers((steps,)))
    for steps in range(2, MOST_STEPS + 1):
        yield _named(_with_axes(whole, dilation=steps), Cause.DILATION, Numbers((steps,)))


def _with_axes(variant: Variant, **values: int) -> Variant:
    height, width = (replace(axis, **values) for axis in (variant.spec.height, variant.spec.width))
    return replace(variant, spec=replace(variant.spec, height=height, width=width))


def _named(variant: Variant, cause: Cause, detail: Detail | None = None) -> Variant:
    return replace(variant, causes=(*variant.causes, cause), detail=detail)


def _reshaped_weights(whole: Variant) -> Iterator[Variant]:
    """The numbers of a weight in another order of axes, one after the other: reshaped there, or reshaped here."""
    weight = np.asarray(whole.weight)
    if whole.spec.groups > 1:
        return
    found = [whole.weight, whole.weight.swapaxes(0, 1)]
    for name, order in BUFFERS.items():
        there = weight.transpose(order).reshape(weight.shape)
        lying = weight.reshape([weight.shape[axis] for axis in order])
        here = lying.transpose(np.argsort(order))
        for each in (there, here):
            if not any(np.array_equal(each, other) for other in found):
                found.append(each)
                yield _named(
                    replace(whole, weight=np.ascontiguousarray(each)), Cause.WEIGHT_RESHAPED, Term(name)
                )


def _other_inputs(whole: Variant) -> Iterator[Variant]:
    spec, y = whole.spec, whole.y
    height, width = (
        replace(axis, size=size)
        for axis, size in ((spec.height, spec.width.size), (spec.width, spec.height.size))
    )
    turned = replace(spec, height=height, width=width)
    yield _named(replace(whole, spec=turned, y=y.swapaxes(2, 3)), Cause.INPUT_TRANSPOSED)
    samples, channels, rows, columns = y.shape
    last = y.transpose(0, 2, 3, 1).reshape(y.shape)
    first = y.reshape(samples, rows, columns, channels).transpose(0, 3, 1, 2)
    for read, detail in ((last, NHWC_AS_NCHW), (first, NCHW_AS_NHWC)):
        yield _named(replace(whole, y=read), Cause.INPUT_RESHAPED, detail)


def with_channels(variant: Variant, out_channels: int) -> Variant | None:
    """The layer with the groups that give it so many output channels."""
    groups = possible_channels(variant.spec).get(out_channels)
    if groups is None:
        return None
    if groups == variant.spec.groups:
        return variant
    spec = replace(variant.spec, groups=groups, out_channels=out_channels)
    return replace(variant, spec=spec, causes=(*variant.causes, Cause.GROUPS))
