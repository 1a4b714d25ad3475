"""A widget as a picture, sharper than the screen where that is wanted."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget


def rendered(widget: QWidget, ratio: float, background: str) -> QImage:
    """The widget as it is, ``ratio`` device pixels a logical one, over a colour (#RRGGBB)."""
    image = QImage(widget.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(background))
    painter = QPainter(image)
    widget.render(painter, QPoint())
    painter.end()
    return image
