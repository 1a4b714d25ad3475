"""Edits as pure functions from a state, and what the user did, to the next state."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.core.spec import AXIS_FIELDS, Axis, AxisSpec, ConvTransposeSpec, Field
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import (
    CellEdit,
    DataSource,
    ExplicitArray,
    Fit,
    Place,
    SourceKind,
    State,
)

if TYPE_CHECKING:
    # A diagnosis is loaded with the first comparison, not with the window.
    from fracstride.core.diagnosis.explanation import Mend


class Slot(StrEnum):
    """One of a state's two maps; the values are the names of its attributes."""

    INPUT = "input"
    KERNEL = "kernel"


_SIZE_FIELD = {Slot.INPUT: Field.SIZE, Slot.KERNEL: Field.KERNEL_SIZE}


@record
class ChannelConflict:
    """Data for one map whose input channels do not match the data of the other map."""

    slot: Slot
    """The map that the data is for."""
    channels: int
    others_name: str
    others_channels: int


def source_of(state: State, slot: Slot) -> DataSource:
    """The source of one of the two maps."""
    return state.input if slot is Slot.INPUT else state.kernel


def materialise(state: State, slot: Slot) -> FloatArray:
    """The values of one of the two maps."""
    if slot is Slot.INPUT:
        return materialise_input(state.input, state.spec)
    return materialise_kernel(state.kernel, state.spec)


def state_with_source(state: State, slot: Slot, source: DataSource) -> State:
    """The state with the source of one map replaced."""
    return replace(state, input=source) if slot is Slot.INPUT else replace(state, kernel=source)


def with_edit(source: DataSource, cell: Cell, value: float, place: Place | None = None) -> DataSource:
    """The source with one cell set by hand, replacing an earlier value of the same cell."""
    # What is set in every slice comes first, so that it hides nothing.
    edits = {(edit.place or (-1, -1), edit.cell): edit for edit in source.edits}
    edits[place or (-1, -1), cell] = CellEdit(cell, float(value), place)
    return replace(source, edits=tuple(edits[each] for each in sorted(edits)))


def state_with_edit(state: State, slot: Slot, cell: Cell, value: float, place: Place | None = None) -> State:
    """The state with one cell of one map set by hand.

    ``place`` is the slice to change if every slice has values of its own; if one map stands for all, all change.
    """
    source = source_of(state, slot)
    edited = with_edit(source, cell, value, place if source.has_slices else None)
    return state_with_source(state, slot, edited)


def with_size_edit(state: State, spec: ConvTransposeSpec) -> State:
    """The state with another specification. Explicit data is never lost.

    If a map that followed its data gets another size or other channels, the data is cropped (or extended with zeros)
    from now on; ``state_with_fit(.., Fit.FOLLOW)`` follows it again.
    """
    changed = replace(state, spec=_with_groups_of_data(state, spec))
    for slot in Slot:
        source = source_of(changed, slot)
        if _leaves_data(source, changed.spec, slot):
            changed = state_with_source(changed, slot, replace(source, fit=Fit.CROP))
    return changed


def state_with_explicit(state: State, slot: Slot, array: ExplicitArray) -> State:
    """The state with loaded data in one map, which takes the size and the channels of the data."""
    source = DataSource(SourceKind.EXPLICIT, array=_frozen(array))
    spec = _spec_of_data(state.spec, slot, array.values.shape)
    if array.is_row:
        state, spec = replace(state, linked=False), replace(spec, height=_height_of_row(state))
    return with_size_edit(state_with_source(state, slot, source), spec)


def _height_of_row(state: State) -> AxisSpec:
    """The height axis of a one-dimensional layer: kernel 1 and stride 1, for a single row or for those of the data."""
    return AxisSpec(1 if state.input.data is None else state.spec.height.size, 1)


def channel_conflict(state: State, slot: Slot, array: ExplicitArray) -> ChannelConflict | None:
    """The conflict if data and the data of the other map have different input channels; else None."""
    channels = _spec_of_data(state.spec, slot, array.values.shape).in_channels
    own, data = channels_of_other(state, slot), source_of(state, _other(slot)).data
    if data is None or own is None or channels in (own, state.spec.in_channels):
        return None
    return ChannelConflict(slot, channels, data.name, own)


def channels_of_other(state: State, slot: Slot) -> int | None:
    """The input channels of the other map's data, if it has data with channels."""
    other = _other(slot)
    data = source_of(state, other).data
    return None if data is None else _in_channels(data.values.shape, other)


def state_with_other_random(state: State, slot: Slot) -> State:
    """The state with random values in the other map, which fit any channels of the data for this one."""
    return state_with_source(state, _other(slot), DataSource(SourceKind.RANDOM))


def state_with_layer(
    state: State, spec: ConvTransposeSpec, weight: ExplicitArray, bias: ExplicitArray | None = None
) -> State:
    """The state with a layer of a model: its parameters, its weight and its bias, if any. The batch stays."""
    linked = all(is_alike(spec, each) for each in AXIS_FIELDS if each is not Field.SIZE)
    kernel = DataSource(SourceKind.EXPLICIT, array=_frozen(weight))
    spec = replace(spec, batch=state.spec.batch)
    return with_size_edit(replace(state_with_bias(state, bias), kernel=kernel, linked=linked), spec)


def state_with_bias(state: State, bias: ExplicitArray | None) -> State:
    """The state with another bias (C_out,), or without one."""
    return replace(state, bias=None if bias is None else _frozen(bias))


def state_with_weight_and_bias(state: State, weight: ExplicitArray, bias: ExplicitArray) -> State:
    """The state with loaded data as the kernel, and with its bias."""
    return state_with_bias(state_with_explicit(state, Slot.KERNEL, weight), bias)


def state_with_mend(state: State, mend: Mend) -> State:
    """The state whose layer makes the output that a diagnosis explained."""
    if mend.spec is not None:
        state = state_with_spec(state, mend.spec)
    if mend.weight is not None:
        state = state_with_own_values(state, Slot.KERNEL, mend.weight)
    if mend.bias is not None:
        state = state_with_bias(state, ExplicitArray(mend.bias))
    return state_with_bias(state, None) if mend.is_bias_removed else state


def out_channels_of(spec: ConvTransposeSpec, shape: tuple[int, ...]) -> int:
    """The output channels of the layer with a weight of this shape; the groups stay if possible."""
    return shape[1] * _groups_of_data(spec, shape[0]) if len(shape) == 4 else spec.out_channels


def state_with_fit(state: State, slot: Slot, fit: Fit) -> State:
    """The state with another fit of its explicit data; FOLLOW takes the size of the data."""
    source = source_of(state, slot)
    changed = state_with_source(state, slot, replace(source, fit=fit))
    if fit is Fit.FOLLOW and source.data is not None:
        return with_size_edit(changed, _spec_of_data(state.spec, slot, source.data.values.shape))
    return changed


def state_with_own_values(state: State, slot: Slot, values: FloatArray | None = None) -> State:
    """The state with the values that one map shows as data of its own, edits included and without a file name.

    ``values`` is the whole array of the map, read-only, if it has been made already.

    Slices with values of their own stay separate; a map that stands for all slices still does. The state must be
    valid.
    """
    source = source_of(state, slot)
    values = materialise(state, slot) if values is None else values
    if not source.has_slices or values.shape[:2] == (1, 1):
        values = values[0, 0]
    elif _is_alike_in_samples(source):
        values = values[0]
    return state_with_explicit(state, slot, ExplicitArray(values))


def _is_alike_in_samples(source: DataSource) -> bool:
    is_of_channels = source.data is not None and source.data.values.ndim == 3
    return is_of_channels and all(edit.place is None for edit in source.edits)


def _other(slot: Slot) -> Slot:
    return Slot.KERNEL if slot is Slot.INPUT else Slot.INPUT


def _frozen(array: ExplicitArray) -> ExplicitArray:
    if not array.values.flags.writeable:
        return array
    values = np.array(array.values, dtype=np.float64)
    values.setflags(write=False)
    return replace(array, values=values)


def _leaves_data(source: DataSource, spec: ConvTransposeSpec, slot: Slot) -> bool:
    """Whether a map that follows its data now has another size, or other channels than data with channels."""
    if source.data is None or source.fit is not Fit.FOLLOW:
        return False
    shape = source.data.values.shape
    whole = spec.input_shape if slot is Slot.INPUT else spec.weight_shape
    return shape != whole[4 - len(shape) :]


def _spec_of_data(spec: ConvTransposeSpec, slot: Slot, shape: tuple[int, ...]) -> ConvTransposeSpec:
    """The layer with the size and the channels of the data.

    With a kernel (C_in, C_out / groups, height, width) the groups stay if they divide C_in, else there is one group.
    """
    field = _SIZE_FIELD[slot]
    spec = spec.with_value(field, shape[-2], Axis.HEIGHT).with_value(field, shape[-1], Axis.WIDTH)
    in_channels = _in_channels(shape, slot)
    if in_channels is None:
        return spec
    groups = _groups_of_data(spec, in_channels)
    spec = replace(spec, in_channels=in_channels, groups=groups)
    if slot is Slot.KERNEL:
        return replace(spec, out_channels=shape[1] * groups)
    return replace(spec, batch=shape[0]) if len(shape) == 4 else spec


def _groups_of_data(spec: ConvTransposeSpec, in_channels: int) -> int:
    """The current groups if they divide the input channels, else 1."""
    return spec.groups if spec.groups > 0 and in_channels % spec.groups == 0 else 1


def _in_channels(shape: tuple[int, ...], slot: Slot) -> int | None:
    """The input channels of the data; None if one map stands for all."""
    if slot is Slot.KERNEL:
        return shape[0] if len(shape) == 4 else None
    return shape[-3] if len(shape) > 2 else None


def _with_groups_of_data(state: State, spec: ConvTransposeSpec) -> ConvTransposeSpec:
    """The specification with the output channels that a loaded weight gives with its groups, unless they were edited."""
    is_edit = spec.groups != state.spec.groups and spec.out_channels == state.spec.out_channels
    data = state.kernel.data
    if not is_edit or data is None or data.values.ndim < 4 or state.kernel.fit is not Fit.FOLLOW:
        return spec
    return replace(spec, out_channels=data.values.shape[1] * max(spec.groups, 1))


def is_alike(spec: ConvTransposeSpec, field: Field) -> bool:
    """Whether height and width have the same value of a field."""
    return field not in AXIS_FIELDS or spec.value(field, Axis.HEIGHT) == spec.value(field, Axis.WIDTH)


def edited_axis(state: State, field: Field, axis: Axis | None) -> Axis | None:
    """The axis that an edit changes: None, for both, if they are linked and have the same value of this field."""
    return None if state.linked and is_alike(state.spec, field) else axis


def keeps_link(state: State, spec: ConvTransposeSpec) -> bool:
    """Whether all fields that were equal on the linked axes still are."""
    return state.linked and all(is_alike(spec, each) for each in AXIS_FIELDS if is_alike(state.spec, each))


def state_with_spec(state: State, spec: ConvTransposeSpec) -> State:
    """``with_size_edit``, unlinking the axes if they now differ in a field that was equal."""
    return replace(with_size_edit(state, spec), linked=keeps_link(state, spec))


def state_with_link(state: State, linked: bool) -> State:
    """The state with linked axes, where W becomes as H except for a size that follows loaded data; or unlinked."""
    if not linked:
        return replace(state, linked=False)
    spec = state.spec.with_axis(Axis.WIDTH, state.spec.height)
    for slot, field in _SIZE_FIELD.items():
        if _leaves_data(source_of(state, slot), spec, slot):
            spec = spec.with_value(field, state.spec.value(field, Axis.WIDTH), Axis.WIDTH)
    return replace(with_size_edit(state, spec), linked=True)
