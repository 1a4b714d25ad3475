"""The keyboard in the picture: its cell is moved, pinned and edited; the space bar plays or pans."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.ui.look.keyboard import BY_KEYBOARD
from fracstride.ui.plotting.canvas import StageCanvas
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.cell_cursor import CellCursor


class StripKeyboard(QObject):
    """Reads the keys of a canvas; the mouse leads while ``cursor`` is in no map."""

    moved = Signal(object, object)
    """(StageId, Cell) that the keyboard is on now."""
    edit_requested = Signal(object, object)
    """(StageId, Cell)."""
    copy_requested = Signal()
    play_toggled = Signal()

    def __init__(self, canvas: StageCanvas, focus: FocusModel) -> None:
        super().__init__(canvas)
        self._canvas, self._focus = canvas, focus
        self.cursor = CellCursor()
        canvas.installEventFilter(self)

    @property
    def leads(self) -> bool:
        """Whether the keyboard, and not the mouse, says which cell is looked at."""
        return self.cursor.stage is not None

    def enter(self, stage: StageId) -> None:
        """Come to a map."""
        self._show(*self.cursor.enter(stage, self._canvas.frame(stage)))
        self._canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def follow(self, stage: StageId, cell: Cell) -> None:
        """Come along to a cell that is edited, unless the mouse leads."""
        if self.leads:
            self.cursor.remember(stage, cell)
            self._show(*self.cursor.enter(stage, self._canvas.frame(stage)))

    def stay(self) -> None:
        """Point at the same cell of another layer, if the keyboard is in the picture or in the editor over it."""
        holder = QApplication.focusWidget()
        if self.cursor.stage is not None and (holder is self._canvas or self._canvas.isAncestorOf(holder)):
            self.moved.emit(self.cursor.stage, self.cursor.cell)

    def leave(self) -> None:
        """Let the mouse lead."""
        self.cursor.leave()
        self._canvas.show_cursor(None, None)

    def _show(self, stage: StageId, cell: Cell) -> None:
        self._canvas.keep_in_sight(stage, cell)
        self._canvas.show_cursor(stage, cell)
        self.moved.emit(stage, cell)

    @override
    def eventFilter(self, watched: QObject, event: object) -> bool:
        if not isinstance(event, QFocusEvent | QKeyEvent) or self._canvas.strip_layout is None:
            return False
        if isinstance(event, QKeyEvent):
            return self._on_key_event(event)
        if event.lostFocus():
            # Another widget gets the release of the space bar.
            self._canvas.set_space_held(False)
        if event.reason() in BY_KEYBOARD:
            self._on_focus(event.gotFocus())
        return False

    def _on_focus(self, came: bool) -> None:
        """Show where the keyboard is when it comes; leave nothing lit when it goes."""
        if came and not self.leads:
            self._show(*self.cursor.come(self._canvas.frame, self._focus.pinned))
        elif not came and self.leads:
            self.leave()
            self._focus.clear_hover()

    def _on_key_event(self, event: QKeyEvent) -> bool:
        if event.type() is QKeyEvent.Type.ShortcutOverride:
            # Escape first leaves the keyboard's cell; only then the window's own Escape unpins.
            claimed = event.key() == Qt.Key.Key_Escape and self.leads
            event.setAccepted(claimed)
            return claimed
        if event.type() is QKeyEvent.Type.KeyPress:
            return self._on_key(event)
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._release_space()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
            return True
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        moved = self.cursor.moved(key, self._canvas.frame, self._focus.pinned)
        if moved is not None:
            self._show(*moved)
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._canvas.set_space_held(True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_enter()
        elif key == Qt.Key.Key_Escape and self.leads:
            self._focus.clear_hover()
        else:
            return False
        return True

    def _on_enter(self) -> None:
        stage, cell = self.cursor.stage, self.cursor.cell
        if stage is StageId.OUTPUT:
            self._focus.toggle_pin(Focus(FocusKind.OUTPUT_CELL, cell))
        elif stage is not None:
            self.edit_requested.emit(stage, cell)

    def _release_space(self) -> None:
        """A tap of the space bar plays; holding it while dragging pans; one that was pressed elsewhere does nothing."""
        tapped = self._canvas.space_held and not self._canvas.space_panned
        self._canvas.set_space_held(False)
        if tapped:
            self.play_toggled.emit()
