"""Edits as pure functions: from a state and what the user did to the next state."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import numpy as np

from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.spec import AXIS_FIELDS, Axis, ConvTransposeSpec, Field
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import (
    CellEdit,
    DataSource,
    ExplicitArray,
    Fit,
    SourceKind,
    State,
)


class Slot(StrEnum):
    """Which of a state's two maps is meant; the values are the names of its attributes."""

    INPUT = "input"
    KERNEL = "kernel"


_SIZE_FIELD = {Slot.INPUT: Field.SIZE, Slot.KERNEL: Field.KERNEL_SIZE}


def source_of(state: State, slot: Slot) -> DataSource:
    """The recipe of one of the two maps."""
    return state.input if slot is Slot.INPUT else state.kernel


def materialise(state: State, slot: Slot) -> FloatArray:
    """The numbers of one of the two maps."""
    if slot is Slot.INPUT:
        return materialise_input(state.input, state.spec)
    return materialise_kernel(state.kernel, state.spec)


def state_with_source(state: State, slot: Slot, source: DataSource) -> State:
    """The state with the recipe of one map replaced."""
    return replace(state, input=source) if slot is Slot.INPUT else replace(state, kernel=source)


def with_edit(source: DataSource, cell: Cell, value: float) -> DataSource:
    """The recipe with one cell set by hand; an earlier value of the same cell is replaced."""
    edits = {edit.cell: edit for edit in source.edits}
    edits[cell] = CellEdit(cell, float(value))
    return replace(source, edits=tuple(edits[each] for each in sorted(edits)))


def state_with_edit(state: State, slot: Slot, cell: Cell, value: float) -> State:
    """The state with one cell of one map set by hand."""
    return state_with_source(state, slot, with_edit(source_of(state, slot), cell, value))


def with_size_edit(state: State, spec: ConvTransposeSpec) -> State:
    """The state with another specification; nothing of an explicit map is lost by it.

    A map that followed its data is cropped (or extended by zeros) from now on, where its size left
    the data's; ``state_with_fit(.., Fit.FOLLOW)`` returns to the data's size.
    """
    changed = replace(state, spec=spec)
    for slot in Slot:
        source = source_of(changed, slot)
        if _leaves_data(source, _size(spec, slot)):
            changed = state_with_source(changed, slot, replace(source, fit=Fit.CROP))
    return changed


def state_with_explicit(state: State, slot: Slot, array: ExplicitArray) -> State:
    """The state with loaded data in one map; the map takes the size of the data."""
    source = DataSource(SourceKind.EXPLICIT, array=_frozen(array))
    return _with_size(state_with_source(state, slot, source), slot, _shape(array))


def state_with_explicit_input(state: State, array: ExplicitArray) -> State:
    """The state with loaded data as y; the input size follows the data."""
    return state_with_explicit(state, Slot.INPUT, array)


def state_with_explicit_kernel(state: State, array: ExplicitArray) -> State:
    """The state with loaded data as w; the kernel_size follows the data."""
    return state_with_explicit(state, Slot.KERNEL, array)


def state_with_fit(state: State, slot: Slot, fit: Fit) -> State:
    """The state with explicit data fitted in another way; FOLLOW returns to the data's size."""
    source = source_of(state, slot)
    changed = state_with_source(state, slot, replace(source, fit=fit))
    if fit is Fit.FOLLOW and source.kind is SourceKind.EXPLICIT and source.array is not None:
        return _with_size(changed, slot, _shape(source.array))
    return changed


def state_with_own_values(state: State, slot: Slot, values: FloatArray | None = None) -> State:
    """The state with what one map shows as data of its own: edits are part of it, and no file's name.

    ``values`` is the whole array of the map where it is there already, read-only.

    Maps of channels stay apart; of anything else the first slice becomes the data of every slice. The
    state must be solvable.
    """
    array = source_of(state, slot).array
    values = materialise(state, slot) if values is None else values
    has_channels = slot is Slot.INPUT and array is not None and array.values.ndim == 3
    return state_with_explicit(state, slot, ExplicitArray(values[0] if has_channels else values[0, 0]))


def _frozen(array: ExplicitArray) -> ExplicitArray:
    if not array.values.flags.writeable:
        return array
    values = np.array(array.values, dtype=np.float64)
    values.setflags(write=False)
    return replace(array, values=values)


def _shape(array: ExplicitArray) -> tuple[int, int]:
    return (array.values.shape[-2], array.values.shape[-1])


def _size(spec: ConvTransposeSpec, slot: Slot) -> tuple[int, int]:
    field = _SIZE_FIELD[slot]
    return (spec.value(field, Axis.HEIGHT), spec.value(field, Axis.WIDTH))


def _leaves_data(source: DataSource, size: tuple[int, int]) -> bool:
    follows = source.kind is SourceKind.EXPLICIT and source.fit is Fit.FOLLOW
    return follows and source.array is not None and _shape(source.array) != size


def _with_size(state: State, slot: Slot, size: tuple[int, int]) -> State:
    """The size that data has, be it square or not; the link goes on for everything else."""
    field = _SIZE_FIELD[slot]
    spec = state.spec.with_value(field, size[0], Axis.HEIGHT).with_value(field, size[1], Axis.WIDTH)
    return with_size_edit(state, spec)


def is_alike(spec: ConvTransposeSpec, field: Field) -> bool:
    """Whether height and width have the same value of a field."""
    return field not in AXIS_FIELDS or spec.value(field, Axis.HEIGHT) == spec.value(field, Axis.WIDTH)


def edited_axis(state: State, field: Field, axis: Axis | None) -> Axis | None:
    """What an edit on one axis changes: both, None, while they are linked and alike in this field."""
    return None if state.linked and is_alike(state.spec, field) else axis


def keeps_link(state: State, spec: ConvTransposeSpec) -> bool:
    """Whether everything that was alike on the linked axes still is."""
    return state.linked and all(is_alike(spec, each) for each in AXIS_FIELDS if is_alike(state.spec, each))


def state_with_link(state: State, linked: bool) -> State:
    """Linked, W takes over what H is; a size that follows loaded data is left to it."""
    if not linked:
        return replace(state, linked=False)
    spec = state.spec.with_axis(Axis.WIDTH, state.spec.height)
    for slot, field in _SIZE_FIELD.items():
        if _leaves_data(source_of(state, slot), _size(spec, slot)):
            spec = spec.with_value(field, state.spec.value(field, Axis.WIDTH), Axis.WIDTH)
    return replace(with_size_edit(state, spec), linked=True)
