"""A view that is laid out only once while it goes through several sizes before it is painted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.ui.plotting import pyqtgraph_parts as pg


class SettlingView(pg.GraphicsView):
    """Calls ``lay_out_anew`` after it was resized. Call ``settle`` before asking where something is."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, parent: QWidget | None = None) -> None:
        self._is_resized = False
        self._colour = ""
        super().__init__(parent, background=None)
        # Files are for the strip and for the window: a view that takes none itself warns of each that leaves it.
        self.setAcceptDrops(False)

    def fill_with(self, colour: str) -> None:
        """Take a background, #RRGGBB. The same one again would have everything painted at once, and again when items are."""
        if colour != self._colour:
            self._colour = colour
            self.setBackground(colour)

    def lay_out_anew(self) -> None:
        """Lay out after the size has changed."""
        raise NotImplementedError

    def settle(self) -> None:
        """Lay out now what is due."""
        if self._is_resized:
            self._is_resized = False
            self.lay_out_anew()

    def settle_later(self) -> None:
        """Lay out after everything else that is being laid out now, and before it is painted."""
        if not self._is_resized:
            self._is_resized = True
            QCoreApplication.postEvent(
                self, QEvent(QEvent.Type.User), Qt.EventPriority.LowEventPriority.value
            )

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.settle_later()

    @override
    def customEvent(self, event: QEvent) -> None:
        self.settle()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.settle()
        super().paintEvent(event)
