"""User edits as proposals to the store, each with its undo text."""

from __future__ import annotations

from dataclasses import replace

from fracstride.core.issues import Remedy
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell
from fracstride.core.spec import Axis, Field
from fracstride.session.edits import (
    Slot,
    edited_axis,
    source_of,
    state_with_bias,
    state_with_edit,
    state_with_fit,
    state_with_link,
    state_with_own_values,
    state_with_source,
    state_with_spec,
    with_size_edit,
)
from fracstride.session.presets import first_document
from fracstride.session.state import DataSource, Fit
from fracstride.ui.computing.calculation import ComputeResult, array_of
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.issues import field_name
from fracstride.ui.presenters.layer_arrays import shown_group
from fracstride.ui.state.store import StateStore


class Editor:
    """Turns user edits into proposals to the store, each with its undo text."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    def set_field(self, field: Field, axis: Axis | None, value: int, gesture: str = "") -> None:
        """Change one number; on both axes if they are linked and have the same value."""
        asked = self._store.asked
        spec = asked.spec.with_value(field, value, edited_axis(asked, field, axis))
        text = translate("Undo", "Change {field}").format(field=field_name(field, translate))
        key = f"{field}:{axis}:{gesture}" if gesture else None
        self._store.propose(with_size_edit(asked, spec), text, key)

    def set_values(self, values: tuple[tuple[Field, Axis | None, int], ...]) -> None:
        """Change several numbers as one step; values that differ between the axes unlink them."""
        asked = self._store.asked
        spec = asked.spec
        for field, axis, value in values:
            spec = spec.with_value(field, value, axis)
        text = translate("Undo", "Change {field}").format(field=field_name(values[0][0], translate))
        self._store.propose(state_with_spec(asked, spec), text)

    def set_linked(self, linked: bool) -> None:
        """Link H and W, or unlink them. Linking copies H to W, except a size that loaded data gives."""
        text = translate("Undo", "Link H and W") if linked else translate("Undo", "Unlink H and W")
        self._store.propose(state_with_link(self._store.asked, linked), text)

    def reset_layer(self) -> None:
        """Go back to the parameters of the first preset; the data stays."""
        first = first_document().state
        asked = self._store.asked
        state = replace(with_size_edit(asked, first.spec), linked=first.linked)
        self._store.propose(state, translate("Undo", "Reset layer"))

    def mend(self, remedy: Remedy) -> None:
        """Apply a remedy."""
        name = field_name(remedy.ref.field, translate)
        self._store.mend(remedy, translate("Undo", "Change {field}").format(field=name))

    def mend_all(self) -> None:
        """Apply every remedy that is needed, as one step."""
        self._store.mend_all(translate("Undo", "Mend all"))

    def set_source(self, slot: Slot, source: DataSource, gesture: str = "") -> None:
        """Give one of the two maps another source."""
        key = f"{slot}:source:{gesture}" if gesture else None
        text = _slot_words(translate("Undo", "Change input y"), translate("Undo", "Change kernel w"), slot)
        asked = self._store.asked
        state = state_with_source(asked, slot, source)
        if source.fit is Fit.FOLLOW and source_of(asked, slot).fit is not Fit.FOLLOW:
            state = state_with_fit(state, slot, Fit.FOLLOW)
        self._store.propose(state, text, key)

    def set_own_values(self, slot: Slot, result: ComputeResult | None = None) -> None:
        """Turn the values that one of the two maps shows into data of its own; does nothing for a draft.

        The map is taken from the last result if that is up to date; making it again would take a moment.
        """
        if self._store.draft is None:
            text = _slot_words(
                translate("Undo", "Change input y"), translate("Undo", "Change kernel w"), slot
            )
            state = self._store.state
            values = None if result is None else array_of(result, state, slot)
            self._store.propose(state_with_own_values(state, slot, values), text)

    def remove_bias(self) -> None:
        """Remove the bias."""
        self._store.propose(state_with_bias(self._store.asked, None), translate("Undo", "Remove the bias"))

    def set_cell(self, stage: StageId, cell: Cell, value: float) -> None:
        """Set one cell of the shown slice by hand; ``stage`` is INPUT or KERNEL, ``cell`` counts in the map as given."""
        slot = Slot.INPUT if stage is StageId.INPUT else Slot.KERNEL
        text = _slot_words(translate("Undo", "Edit cell of y"), translate("Undo", "Edit cell of w"), slot)
        shown = shown_group(self._store.geometry, self._store.view)
        of_kernel = (shown.chosen, shown.out_in_group)
        place = (shown.sample, shown.chosen) if slot is Slot.INPUT else of_kernel
        self._store.propose(state_with_edit(self._store.asked, slot, cell, value, place), text)


def _slot_words(of_input: str, of_kernel: str, slot: Slot) -> str:
    return of_input if slot is Slot.INPUT else of_kernel
