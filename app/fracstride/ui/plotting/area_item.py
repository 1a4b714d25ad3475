"""The base of everything painted on a canvas: an item whose bounding rectangle Qt knows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsRectItem


class AreaItem(QGraphicsRectItem):
    """Paints inside ``rect()``. A ``boundingRect`` in Python would be called some eighty times in a frame."""

    def __init__(self) -> None:
        super().__init__()
        # A pen would make the area larger.
        self.setPen(Qt.PenStyle.NoPen)
