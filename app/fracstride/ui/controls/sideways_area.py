"""A scroll area that only its content shows of: it scrolls a wide widget sideways."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class SidewaysArea(QScrollArea):
    """Without a frame, a background or the keyboard; whoever uses it says what to keep in sight."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def keep_in_sight(self, box: QRectF, reach: float) -> None:
        """Scroll until so much on both sides of the middle of ``box`` is seen."""
        self.ensureVisible(round(box.center().x()), 0, round(reach), 0)
