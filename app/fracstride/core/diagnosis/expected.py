"""An output that another program computed: its axes brought into our order, or why it cannot be compared."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain

import numpy as np

from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec

Shape = tuple[int, ...]


class Layout(StrEnum):
    """How the numbers of an array are read."""

    CHANNELS_FIRST = "channels_first"
    CHANNELS_LAST = "channels_last"
    RESHAPED = "reshaped"
    """The other order of axes than the shape says: it was reshaped where it should have been transposed."""


class MismatchCode(StrEnum):
    """Why an array cannot be compared with x at all."""

    DIMENSIONS = "dimensions"
    CHANNELS = "channels"
    SAMPLES = "samples"


@record
class Mismatch:
    """What an array has, and what x has; ``expected`` is 0 for dimensions, of which there may be 2 to 4."""

    code: MismatchCode
    found: int
    expected: int = 0


@record(eq=False)
class Reading:
    """An array as (n, c, y, x), read in one layout."""

    layout: Layout
    values: FloatArray


def readings(
    values: FloatArray, spec: ConvTransposeSpec, size: tuple[int, int]
) -> tuple[Reading, ...] | Mismatch:
    """Every way to read an array as x, the likeliest first; ``size`` is that of x.

    One sample is the first, without channels the only channel. Layers that differ in their
    groups have other channels, which count too.

    >>> layer = ConvTransposeSpec.square(3, 3)
    >>> [each.layout.value for each in readings(np.zeros((5, 5, 1)), layer, (5, 5))]
    ['channels_last']
    """
    if values.ndim not in (2, 3, 4):
        return Mismatch(MismatchCode.DIMENSIONS, values.ndim)
    whole = values.reshape((1,) * (4 - values.ndim) + values.shape)
    if values.ndim == 4 and len(whole) not in (1, spec.batch):
        return Mismatch(MismatchCode.SAMPLES, len(whole), spec.batch)
    first, last = (
        Reading(Layout.CHANNELS_FIRST, whole),
        Reading(Layout.CHANNELS_LAST, whole.transpose(0, 3, 1, 2)),
    )
    candidates = (first,) if values.ndim == 2 else (first, last)
    counts = possible_channels(spec)
    found = [each for each in candidates if each.values.shape[1] in counts]
    if not found:
        return Mismatch(MismatchCode.CHANNELS, whole.shape[1], spec.out_channels)
    wanted = (spec.out_channels, *size)
    found.sort(key=lambda each: (each.values.shape[1:] != wanted, each.values.shape[1] != spec.out_channels))
    return tuple(found)


def possible_channels(spec: ConvTransposeSpec) -> dict[int, int]:
    """The output channels that the weight gives, and the groups with which it does: those of the layer first.

    >>> possible_channels(ConvTransposeSpec.square(3, 3))
    {1: 1}
    """
    within = spec.out_channels // spec.groups
    others = (groups for groups in range(1, spec.in_channels + 1) if spec.in_channels % groups == 0)
    return {within * groups: groups for groups in chain((spec.groups,), others)}


def reshaped(reading: Reading) -> tuple[Reading, ...]:
    """The numbers of an array in the other order of axes, as a copy; () where both are the same."""
    n, c, height, width = reading.values.shape
    if c == 1:
        return ()
    if reading.layout is Layout.CHANNELS_FIRST:
        values = reading.values.reshape(n, height, width, c).transpose(0, 3, 1, 2)
    else:
        values = reading.values.transpose(0, 2, 3, 1).reshape(n, c, height, width)
    return (Reading(Layout.RESHAPED, np.asarray(values)),)
