"""Layers beside the current one: kernel sizes, strides, ways out of its checkerboard, each with its measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

import numpy as np

from fracstride.core.alternatives import (
    coprime_dilation,
    even_kernel_sizes,
    kernel_sizes_around,
    resize_then_convolve_cost,
    same_output,
    strides_around,
)
from fracstride.core.checkerboard import constant_output, pattern, resized_output
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.overlap import IntArray, overlap, verdict
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec, Field
from fracstride.session.edits import Slot, materialise, state_with_spec, with_size_edit
from fracstride.session.state import CellEdit, DataSource, ExplicitArray, SourceKind, State

CORNER = 16
"""Pictures show so many rows and columns from the top left corner: the border and the pattern inside."""
WHOLE_WEIGHT = 1 << 16
"""Of weights with more values only the kernels of one output channel are made: of a recipe the first one."""
EVERY_SLICE = 4
"""Axes of data with a kernel for every pair of channels."""
LARGEST_SIDE = 512
"""Kernels with a longer side are not compared: their pictures would take too long."""


@record(eq=False)
class Choice:
    """One kernel size or stride: what it gives, and the state that has it, or None if it is impossible."""

    field: Field
    value: int
    is_even: bool
    is_current: bool
    state: State | None = None
    output: tuple[int, int] | None = None
    picture: FloatArray | None = None
    """Products of the top-left cells."""


class WayOut(StrEnum):
    """The layers that are compared side by side."""

    CURRENT = "current"
    LARGER_KERNEL = "larger_kernel"
    SMALLER_KERNEL = "smaller_kernel"
    BILINEAR = "bilinear"
    RESIZE = "resize"


@record(eq=False)
class Alternative:
    """One way to make an output of this size, and what a constant input leaves in it."""

    kind: WayOut
    kernel_size: tuple[int, int]
    spec: ConvTransposeSpec | None
    """None for what is no transposed convolution."""
    output: tuple[int, int]
    count_spread: float
    constant_spread: float
    products: int
    picture: FloatArray
    """The top-left cells of what a constant input of 1 gives."""
    state: State | None
    """The state that has it; None for the current one and for what is no transposed convolution."""


def choices(state: State, field: Field, axis: Axis) -> tuple[Choice, ...]:
    """Kernel sizes or strides around the current one, with everything else unchanged.

    They change both axes if these are linked or equal, else only ``axis``.
    """
    spec = state.spec
    both = state.linked or spec.height == spec.width
    of = spec.axis(axis)
    values = kernel_sizes_around(of) if field is Field.KERNEL_SIZE else strides_around(of)
    return tuple(_choice(state, field, None if both else axis, value) for value in values)


def _choice(state: State, field: Field, axis: Axis | None, value: int) -> Choice:
    spec = state.spec.with_value(field, value, axis)
    solved = solve(spec)
    shown = axis or Axis.HEIGHT
    of, is_current = spec.axis(shown), state.spec.value(field, shown) == value
    even = verdict(of.kernel_size, of.stride, of.dilation).is_even
    if not isinstance(solved, Geometry):
        return Choice(field, value, even, is_current)
    counts = overlap(solved).counts(*_corner(solved)).astype(np.float64)
    output = (solved.height.output, solved.width.output)
    return Choice(field, value, even, is_current, with_size_edit(state, spec), output, counts)


def alternatives(
    state: State, geometry: Geometry, channel: int = 0, taps: FloatArray | None = None
) -> tuple[Alternative, ...]:
    """The current layer and the ways out of its checkerboard, at the same output size if possible.

    A constant input is measured in the output channel ``channel``; ``taps`` are its kernels in the current layer,
    summed over the input channels, where they are there already. Empty where the kernel is too large to compare.
    """
    if max(state.spec.height.kernel_size, state.spec.width.kernel_size) > LARGEST_SIDE:
        return ()
    current = _of_state(WayOut.CURRENT, state, geometry, _taps(state, channel) if taps is None else taps)
    found = [replace(current, state=None)]
    if not overlap(geometry).is_even:
        found += _even_kernels(state, channel)
    if state.kernel.kind is not SourceKind.BILINEAR:
        found += _bilinear(state, geometry, channel)
    return (*found, _resize(geometry))


def _even_kernels(state: State, channel: int) -> Iterator[Alternative]:
    for kind, which in ((WayOut.LARGER_KERNEL, 1), (WayOut.SMALLER_KERNEL, 0)):
        axes = [_even_axis(axis, which) for axis in (state.spec.height, state.spec.width)]
        if axes[0] is not None and axes[1] is not None:
            yield from _solved(kind, state, (axes[0], axes[1]), channel)


def _even_axis(axis: AxisSpec, which: int) -> AxisSpec | None:
    """The axis with the nearest even kernel size below (0) or above (1); unchanged if it is even already."""
    if verdict(axis.kernel_size, axis.stride, axis.dilation).is_even:
        return axis
    dilation = coprime_dilation(axis)
    if verdict(axis.kernel_size, axis.stride, dilation).is_even:
        return _fitted(axis, axis.kernel_size, dilation) if which else None
    kernel_size = even_kernel_sizes(axis)[which]
    return None if kernel_size is None else _fitted(axis, kernel_size, dilation)


def _fitted(axis: AxisSpec, kernel_size: int, dilation: int) -> AxisSpec:
    """The layer at the same output size if possible, else with its crops unchanged."""
    same = same_output(axis, kernel_size, dilation=dilation)
    return same or replace(axis, kernel_size=kernel_size, dilation=dilation)


def _bilinear(state: State, geometry: Geometry, channel: int) -> Iterator[Alternative]:
    """Bilinear weights in this kernel, or, if they leave a pattern there, in a kernel of 2s - s mod 2 taps."""
    bilinear = replace(state, kernel=DataSource(SourceKind.BILINEAR))
    here = _of_state(WayOut.BILINEAR, bilinear, geometry, _taps(bilinear, channel))
    if here.constant_spread != 0:
        axes = [_fitted(axis, 2 * axis.stride - axis.stride % 2, 1) for axis in _axes(state.spec)]
        for fitting in _solved(WayOut.BILINEAR, bilinear, (axes[0], axes[1]), channel):
            if max(fitting.kernel_size) <= LARGEST_SIDE and fitting.constant_spread == 0:
                yield fitting
                return
    yield here


def _axes(spec: ConvTransposeSpec) -> tuple[AxisSpec, AxisSpec]:
    return spec.height, spec.width


def _solved(
    kind: WayOut, state: State, axes: tuple[AxisSpec, AxisSpec], channel: int
) -> Iterator[Alternative]:
    spec = replace(state.spec, height=axes[0], width=axes[1])
    solved = solve(spec)
    if isinstance(solved, Geometry) and max(axis.kernel_size for axis in axes) <= LARGEST_SIDE:
        changed = state_with_spec(state, spec)
        yield _of_state(kind, changed, solved, _taps(changed, channel))


def _of_state(kind: WayOut, state: State, geometry: Geometry, taps: FloatArray) -> Alternative:
    return Alternative(
        kind,
        (state.spec.height.kernel_size, state.spec.width.kernel_size),
        state.spec,
        (geometry.height.output, geometry.width.output),
        overlap(geometry).spread,
        pattern(geometry, taps).spread,
        geometry.multiply_adds,
        constant_output(geometry, taps, *_corner(geometry)),
        state,
    )


def _taps(state: State, channel: int) -> FloatArray:
    """The kernels of an output channel, summed over its input channels."""
    spec = state.spec
    channels, within = spec.group_of(channel)
    if int(np.prod(spec.weight_shape)) > WHOLE_WEIGHT:
        kernels = materialise(_alone(state, channels, within), Slot.KERNEL)
    else:
        kernels = materialise(state, Slot.KERNEL)[channels.start : channels.stop, within : within + 1]
    with np.errstate(invalid="ignore", over="ignore"):
        summed: FloatArray = kernels.sum(axis=(0, 1))
    return summed


def _alone(state: State, channels: range, within: int) -> State:
    """A layer of one output channel: with its own kernels where they are data, else with one of the recipe."""
    data = state.kernel.data
    if data is None or data.values.ndim < EVERY_SLICE:
        return replace(state, spec=replace(state.spec, in_channels=1, out_channels=1, groups=1))
    own = data.values[channels.start : channels.stop, within : within + 1]
    kernel = replace(state.kernel, array=ExplicitArray(own), edits=tuple(_own_edits(state, channels, within)))
    spec = replace(state.spec, in_channels=len(channels), out_channels=1, groups=1)
    return replace(state, kernel=kernel, spec=spec)


def _own_edits(state: State, channels: range, within: int) -> Iterator[CellEdit]:
    """The cells set by hand in the kernels of one output channel, where these stand alone."""
    for edit in state.kernel.edits:
        if edit.place is None:
            yield edit
        elif edit.place[0] in channels and edit.place[1] == within:
            yield replace(edit, place=(edit.place[0] - channels.start, 0))


def _resize(geometry: Geometry) -> Alternative:
    """Nearest or bilinear resize to the output size, then a Conv2d at stride 1 with an odd kernel."""
    height, width = geometry.height, geometry.width
    kernel_size = (_odd(height), _odd(width))
    output = (height.output, width.output)
    return Alternative(
        WayOut.RESIZE,
        kernel_size,
        None,
        output,
        0.0,
        0.0,
        resize_then_convolve_cost(geometry, kernel_size),
        resized_output(output, kernel_size, *_corner(geometry)),
        None,
    )


def _odd(axis: AxisGeometry) -> int:
    """The kernel size of the layer or the odd one below it, at least 3: padding by half of it keeps the size."""
    return max(axis.spec.kernel_size - 1 + axis.spec.kernel_size % 2, 3)


def _corner(geometry: Geometry) -> tuple[IntArray, IntArray]:
    return (
        np.arange(min(geometry.height.output, CORNER)),
        np.arange(min(geometry.width.output, CORNER)),
    )
