"""The one owner of the state: edits go up as proposals, whole states come down as signals."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue, Remedy
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.session.edits import edited_axis, with_size_edit
from fracstride.session.state import Decoder, Document, State, ViewSettings
from fracstride.ui.state.undo import ReplaceDocument, ReplaceState

MAX_MENDING_ROUNDS = 10
_solve = lru_cache(maxsize=1)(solve)
"""Cached, so that a proposal is not solved again when it is applied."""


@record
class Draft:
    """An impossible state that the user asked for: shown in the fields, but never on the undo stack."""

    state: State
    issues: tuple[Issue, ...]


class StateStore(QObject):
    """Holds the valid state, its geometry, a draft if the last proposal was invalid, and the view settings."""

    state_changed = Signal(object, object)
    """(old State, new State): both valid."""
    draft_changed = Signal(object)
    """Draft, or None when the last proposal was valid."""
    view_changed = Signal(object, object)
    """(old ViewSettings, new ViewSettings)."""
    document_replaced = Signal(object)
    """Document: opened, new, or a preset that was chosen or undone."""
    modified_changed = Signal(bool)
    """Whether what saving writes is in no file."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._state = document.state
        self._geometry = self._solved(document.state)
        self._view = document.view
        self._title = document.title
        self._draft: Draft | None = None
        self._original: State | None = document.state
        """What the title is the name of; None: it is known only that it was another."""
        self._untouched = {0}
        """The indices of the undo stack at which there is nothing to save."""
        self._kept: State | None = document.state
        """What was opened or saved: who comes back to it by whatever steps has nothing to save either."""
        self._aside: Document | None = None
        self.undo_stack.indexChanged.connect(self._on_index)
        # To a method: the stack, as it is deleted with the store, says once more that it is clean.
        self.undo_stack.cleanChanged.connect(self._on_clean)

    @property
    def state(self) -> State:
        """The last valid state."""
        return self._state

    @property
    def geometry(self) -> Geometry:
        """The geometry of ``state``."""
        return self._geometry

    @property
    def view(self) -> ViewSettings:
        """The view settings."""
        return self._view

    @property
    def draft(self) -> Draft | None:
        """The invalid proposal that the fields show, if any."""
        return self._draft

    @property
    def asked(self) -> State:
        """What the fields show and the next edit starts from: the draft if there is one, else the state."""
        return self._draft.state if self._draft else self._state

    @property
    def document(self) -> Document:
        """What saving writes."""
        return self._aside or self._shown

    @property
    def is_modified(self) -> bool:
        """Whether that is in no file."""
        return self._aside.state != self._kept if self._aside else not self.undo_stack.isClean()

    @property
    def is_edited(self) -> bool:
        """Whether that differs from the preset, or from the layer of a model, whose name it has."""
        document = self.document
        return bool(document.title) and document.state != self._original

    @property
    def _shown(self) -> Document:
        return Document(self._state, self._view, self._title)

    def set_aside(self) -> None:
        """Show something that is not the user's, such as a lesson: what is there now is what saving writes."""
        self._aside = self._aside or self._shown

    def end_aside(self) -> None:
        """What is on screen is the user's again."""
        self._aside = None

    def is_possible(self, state: State) -> bool:
        """Whether a state is valid."""
        return isinstance(_solve(state.spec), Geometry)

    def propose(self, state: State, text: str, merge_key: str | None = None) -> bool:
        """Make ``state`` current as one undo step called ``text``; an invalid one becomes the draft.

        Proposals with the same ``merge_key`` in a row (one gesture on one field) are one undo step.
        """
        solved = _solve(state.spec)
        if not isinstance(solved, Geometry):
            self._set_draft(Draft(state, solved))
            return False
        self._set_draft(None)
        if state != self._state:
            self._push(ReplaceState(self._apply, self._state, state, text, merge_key))
            if state == self._kept:
                self._leave_untouched()
        return True

    def mend(self, remedy: Remedy, text: str) -> None:
        """Apply a remedy to what the fields show."""
        self.propose(_mended(self.asked, remedy), text)

    def mend_all(self, text: str) -> None:
        """Apply remedies one after another until the state is valid: one undo step.

        After ``MAX_MENDING_ROUNDS`` whatever is left to mend stays a draft.
        """
        state = self.asked
        for _ in range(MAX_MENDING_ROUNDS):
            solved = _solve(state.spec)
            issues = () if isinstance(solved, Geometry) else solved
            remedy = next((issue.remedy for issue in issues if issue.remedy is not None), None)
            if remedy is None:
                break
            state = _mended(state, remedy)
        self.propose(state, text)

    def discard_draft(self) -> None:
        """Let the fields show the last valid state again."""
        self._set_draft(None)

    def update_view(self, **changes: Any) -> None:
        """Change view settings by name; emits nothing if nothing changes."""
        old, new = self._view, replace(self._view, **changes)
        if new != old:
            self._view = new
            self.view_changed.emit(old, new)

    def replace_document(self, document: Document) -> None:
        """Open another document and clear the undo stack. The state must be valid."""
        self._solved(document.state)
        self._untouched = {0}
        self.undo_stack.clear()
        self._apply_document((document, document.state))
        self._kept = document.state

    def mark_saved(self, state: State) -> None:
        """This state, and no other on the undo stack, is now in a file."""
        self._untouched.clear()
        self._kept = state
        if state == self._state:
            self._leave_untouched()
        else:
            self.undo_stack.resetClean()

    def mark_unsaved(self, original: State | None) -> None:
        """No state on the undo stack is in a file; ``original`` is what has the document's name, None if it is unknown."""
        self._untouched.clear()
        self._kept = None
        self._original = None if original is None else self._adopted(original)
        self.undo_stack.resetClean()

    def adopt(self, document: Document, text: str) -> None:
        """Switch to another document as one undo step; if it has no decoder of its own, the current one stays.

        An unmodified document stays unmodified. The state must be valid.
        """
        new = replace(document, state=self._adopted(document.state))
        self._solved(new.state)
        was_clean = not self.is_modified
        here, there = (self._shown, self._original), (new, new.state)
        self._push(ReplaceDocument(self._apply_document, here, there, text))
        if was_clean:
            self._leave_untouched()

    def _adopted(self, state: State) -> State:
        """With the current decoder if it has none of its own."""
        return replace(state, decoder=self._state.decoder) if state.decoder == Decoder() else state

    def _leave_untouched(self) -> None:
        """What is on screen is what was opened or saved."""
        self._untouched.add(self.undo_stack.index())
        self._kept = self._state
        self.undo_stack.setClean()

    def _push(self, command: QUndoCommand) -> None:
        """Push a command; the steps that had been undone are gone."""
        self._untouched = {index for index in self._untouched if index <= self.undo_stack.index()}
        self.undo_stack.push(command)

    def _on_clean(self, _clean: bool) -> None:
        self.modified_changed.emit(self.is_modified)

    def _on_index(self, index: int) -> None:
        # A QUndoStack itself knows only one clean index.
        if index in self._untouched:
            self._leave_untouched()

    def _apply_document(self, named: tuple[Document, State | None]) -> None:
        document, self._original = named
        old_state, old_view = self._state, self._view
        self._set_draft(None)
        self._state, self._geometry = document.state, self._solved(document.state)
        self._view, self._title = document.view, document.title
        self.document_replaced.emit(document)
        self.state_changed.emit(old_state, document.state)
        if document.view != old_view:
            self.view_changed.emit(old_view, document.view)

    def _solved(self, state: State) -> Geometry:
        solved = _solve(state.spec)
        if not isinstance(solved, Geometry):
            raise ValueError(f"the state cannot be solved: {solved}")
        return solved

    def _apply(self, state: State) -> None:
        old = self._state
        self._state, self._geometry = state, self._solved(state)
        self._set_draft(None)
        self.state_changed.emit(old, state)

    def _set_draft(self, draft: Draft | None) -> None:
        if draft != self._draft:
            self._draft = draft
            self.draft_changed.emit(draft)


def _mended(state: State, remedy: Remedy) -> State:
    """The state with a remedy applied: to both axes if they are linked and have the same value of its field."""
    axis = edited_axis(state, remedy.ref.field, remedy.ref.axis)
    return with_size_edit(state, state.spec.with_value(remedy.ref.field, remedy.value, axis))
