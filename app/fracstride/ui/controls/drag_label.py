"""A label whose number is changed by dragging it sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.ui.controls.gesture import new_gesture
from fracstride.ui.controls.labels import TextLabel

PIXELS_PER_STEP = 6


class DragLabel(TextLabel):
    """Emits whole steps, right is more; one drag is one gesture."""

    stepped = Signal(int, str)
    """(change since the last signal, gesture id)."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self._start: float | None = None
        self._steps = 0
        self._gesture = ""
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._start, self._steps = event.globalPosition().x(), 0
            self._gesture = new_gesture("drag")

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is None:
            return
        steps = int((event.globalPosition().x() - self._start) / PIXELS_PER_STEP)
        change, self._steps = steps - self._steps, steps
        if change:
            self.stepped.emit(change, self._gesture)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._start is not None and not self._steps and self.buddy() is not None:
            self.buddy().setFocus(Qt.FocusReason.MouseFocusReason)
        self._start = None
