"""What is usually done differently elsewhere: kernels turned, channels swapped, parameters exchanged.

Each is a change to the layer; a layer changed like that makes the output that somebody else has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import combinations

import numpy as np

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
    LAYOUT = "layout"
    """Read in another order of axes than its shape says."""
    GROUPS = "groups"
    AXES_SWAPPED = "axes_swapped"
    """The parameters of height are those of width."""
    STRIDE_AND_DILATION = "stride_and_dilation"
    """Each has the other's value."""
    NO_DILATION = "no_dilation"
    KERNEL_MIRRORED_DOWN = "kernel_mirrored_down"
    KERNEL_MIRRORED_ACROSS = "kernel_mirrored_across"
    FACTOR = "factor"
    BIAS_OTHER = "bias_other"
    PRECISION = "precision"
    """Nothing but numbers of fewer digits."""


@record(eq=False)
class Variant:
    """A layer and its weight with so many mistakes made."""

    causes: tuple[Cause, ...]
    spec: ConvTransposeSpec
    weight: FloatArray


Change = Callable[[Variant], Variant | None]


def variants(spec: ConvTransposeSpec, weight: FloatArray, most: int) -> Iterator[Variant]:
    """The layer with none, one, .. ``most`` mistakes; those that change nothing are left out."""
    whole = Variant((), spec, weight)
    for count in range(most + 1):
        for chosen in combinations(_CHANGES, count):
            changed = _changed(whole, chosen)
            if changed is not None:
                yield changed


def _changed(variant: Variant, changes: tuple[tuple[Cause, Change], ...]) -> Variant | None:
    for cause, change in changes:
        found = change(variant)
        if found is None or _is_same(found, variant):
            return None
        variant = replace(found, causes=(*variant.causes, cause))
    return variant


def _is_same(some: Variant, other: Variant) -> bool:
    return some.spec == other.spec and np.array_equal(some.weight, other.weight)


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


def with_channels(variant: Variant, out_channels: int) -> Variant | None:
    """The layer with the groups that give it so many output channels."""
    groups = possible_channels(variant.spec).get(out_channels)
    if groups is None:
        return None
    if groups == variant.spec.groups:
        return variant
    spec = replace(variant.spec, groups=groups, out_channels=out_channels)
    return replace(variant, spec=spec, causes=(*variant.causes, Cause.GROUPS))
