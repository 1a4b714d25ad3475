"""The inline editor over one cell: Enter commits, Tab commits and moves right, Esc cancels."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.style import set_property
from fracstride.ui.presenters.wording import MINUS, number, typed_number

LEAST_WIDTH = 64


class CellEditor(QLineEdit):
    """Edits a number; what is no number stays in the editor, marked, and nothing is lost."""

    committed = Signal(object, object, float)
    """(StageId, Cell, value)."""
    moved_on = Signal(object, object)
    """(StageId, Cell): Tab was pressed; the cell to the right is next."""
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cellEditor")
        self.setFont(font(TextStyle.CELL))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(translate("CellEditor", "Value of the cell"))
        self.textChanged.connect(lambda: self._mark(False))
        self._stage = StageId.INPUT
        self._cell: Cell = (0, 0)
        self.hide()

    def open_at(self, stage: StageId, cell: Cell, value: float, place: QRectF) -> None:
        """Edit a cell that stands at ``place`` in the parent."""
        self._stage, self._cell = stage, cell
        short = number(value).replace(MINUS, "-")
        self.setText(short if typed_number(short) == value else repr(value))
        missing = max(scaled(LEAST_WIDTH) - place.width(), 0.0)
        self.setGeometry(place.adjusted(-missing / 2, 0, missing / 2, 0).toRect())
        self.show()
        self.raise_()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _commit(self) -> bool:
        value = typed_number(self.text())
        if value is None:
            self._mark(True)
            return False
        self.committed.emit(self._stage, self._cell, value)
        return True

    def _mark(self, wrong: bool) -> None:
        set_property(self, "error", "true" if wrong else "false")
        hint = translate("CellEditor", "A finite number is needed, such as 0.5 or 1e-3.") if wrong else ""
        self.setToolTip(hint)
        self.setAccessibleDescription(hint)

    def close_editor(self) -> None:
        """Hide without committing."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    @override
    def event(self, event: QEvent) -> bool:
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() is QEvent.Type.ShortcutOverride:
            # Otherwise the window's own Escape would release the pin, and the editor stay.
            event.accept()
            return True
        # Tab never reaches keyPressEvent where it can move the focus.
        is_tab = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        if is_tab and event.type() is QEvent.Type.KeyPress:
            self._commit_and_move_on()
            return True
        return super().event(event)

    def _commit_and_move_on(self) -> None:
        stage, cell = self._stage, self._cell
        if self._commit():
            self.close_editor()
            self.moved_on.emit(stage, (cell[0], cell[1] + 1))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._commit():
                self.close_editor()
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and typed_number(self.text()) is not None:
            self._commit()
        self.close_editor()
