"""A splitter that says when a drag has ended, and that a double-click asks for the usual sizes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from fracstride.core.override import override


class Splitter(QSplitter):
    """Two parts side by side with a hairline between them; neither can be dragged away."""

    settled = Signal(int)
    """The width of the first part after a drag, in pixels."""
    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)

    def settle(self) -> None:
        """A drag has ended."""
        self.settled.emit(self.sizes()[0])

    def reset(self) -> None:
        """The usual sizes are wanted."""
        self.reset_requested.emit()

    @override
    def createHandle(self) -> QSplitterHandle:
        return _Handle(self)


class _Handle(QSplitterHandle):
    def __init__(self, splitter: Splitter) -> None:
        super().__init__(Qt.Orientation.Horizontal, splitter)
        self._splitter = splitter
        self._start = 0

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._start = self._splitter.sizes()[0]

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._splitter.sizes()[0] != self._start:
            self._splitter.settle()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._splitter.reset()
