"""The store: proposals, drafts, merging, remedies, documents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shiboken6 import delete

from fracstride.core.geometry import Geometry
from fracstride.core.spec import Axis, Field
from fracstride.session.presets import first_document, preset
from fracstride.session.state import State
from fracstride.ui.state.store import StateStore


@pytest.fixture
def store(qapp: object) -> StateStore:
    return StateStore(first_document())


def _with(store: StateStore, field: Field, value: int) -> State:
    return replace(store.asked, spec=store.asked.spec.with_value(field, value))


def test_one_gesture_is_one_step(store: StateStore) -> None:
    for value in (3, 4, 5):
        store.propose(_with(store, Field.STRIDE, value), "Stride", "stride:drag-1")
    store.propose(_with(store, Field.STRIDE, 6), "Stride", "stride:drag-2")
    assert store.undo_stack.count() == 2
    store.undo_stack.undo()
    assert store.state.spec.height.stride == 5
    store.undo_stack.undo()
    assert store.state.spec.height.stride == 2


def test_a_store_that_is_deleted_with_changes_tells_nothing_more(store: StateStore) -> None:
    """Its stack says that it is clean as it goes: closing without saving ended with a traceback."""
    told: list[bool] = []
    store.modified_changed.connect(lambda modified: told.append(modified))
    store.propose(_with(store, Field.STRIDE, 3), "Stride")
    delete(store)
    assert told == [True]


def test_gesture_that_returns_to_its_start_leaves_no_step(store: StateStore) -> None:
    for value in (3, 2):
        store.propose(_with(store, Field.STRIDE, value), "Stride", "stride:drag-1")
    assert not store.undo_stack.canUndo()
    assert store.undo_stack.isClean()


def test_invalid_proposal_is_a_draft_and_the_base_of_the_next(store: StateStore) -> None:
    drafts: list[object] = []
    store.draft_changed.connect(drafts.append)
    assert not store.propose(_with(store, Field.OUTPUT_PADDING, 2), "Output padding")
    assert store.draft is not None
    assert store.state.spec.height.output_padding == 0
    assert store.propose(_with(store, Field.STRIDE, 3), "Stride")
    assert store.draft is None
    assert store.state.spec.height.output_padding == 2
    assert [draft is None for draft in drafts] == [False, True]


def test_remedy_mends_both_axes_while_linked(store: StateStore) -> None:
    store.propose(_with(store, Field.OUTPUT_PADDING, 2), "Output padding")
    assert store.draft is not None
    remedy = store.draft.issues[0].remedy
    assert remedy is not None
    assert remedy.ref.axis is Axis.HEIGHT
    store.mend(remedy, "Output padding")
    spec = store.state.spec
    assert (spec.height.output_padding, spec.width.output_padding) == (1, 1)


def test_geometry_is_that_of_the_state_when_it_changes(store: StateStore) -> None:
    seen: list[tuple[Geometry, State]] = []
    store.state_changed.connect(lambda _old, new: seen.append((store.geometry, new)))
    store.propose(_with(store, Field.SIZE, 6), "Size")
    assert [geometry.spec for geometry, _ in seen] == [state.spec for _, state in seen]


def test_replaced_document_starts_the_undo_stack_anew(store: StateStore) -> None:
    store.propose(_with(store, Field.SIZE, 6), "Size")
    store.replace_document(preset("dcgan").document)
    assert not store.undo_stack.canUndo()
    assert store.document == preset("dcgan").document


def test_who_comes_back_to_what_is_saved_has_nothing_to_save(store: StateStore) -> None:
    before = store.state
    store.propose(_with(store, Field.STRIDE, 3), "Stride")
    assert not store.undo_stack.isClean()
    store.propose(before, "Stride")
    assert store.undo_stack.isClean()
    store.propose(_with(store, Field.STRIDE, 3), "Stride")
    store.mark_saved(store.state)
    store.propose(before, "Stride")
    assert not store.undo_stack.isClean()
