"""The ring that shows where the keyboard is, in what is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from fracstride.ui.look.theme import Theme

WIDTH = 2


def paint_focus_ring(painter: QPainter, area: QRectF, radius: float, theme: Theme) -> None:
    """A line of the accent colour along the edge of an area, half of it outside."""
    painter.setPen(QPen(QColor(theme.accent), WIDTH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, radius, radius)
