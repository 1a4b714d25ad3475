"""A scroll area that is seen only where a page has less room than it can do with: in a small window at a large scale."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from fracstride.core.override import override
from fracstride.ui.assets import scaled

LEAST_WIDTH, LEAST_HEIGHT = 880, 420
"""No window is so small at a scale of 100 %."""


class LeastRoom(QScrollArea):
    """Holds a page, which never becomes smaller than it can be used; what has the keyboard is scrolled into sight."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(page)
        self._page = page

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._page.setMinimumSize(scaled(LEAST_WIDTH), scaled(LEAST_HEIGHT))
        super().resizeEvent(event)
