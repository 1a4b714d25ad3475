"""The base of what is painted on a canvas: an item whose area Qt itself knows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsRectItem


class AreaItem(QGraphicsRectItem):
    """Paints inside ``rect()``. An area of Python's own would be asked for some eighty times a frame."""

    def __init__(self) -> None:
        super().__init__()
        # A pen would make the area larger.
        self.setPen(Qt.PenStyle.NoPen)
