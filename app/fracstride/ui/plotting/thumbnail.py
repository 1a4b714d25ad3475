"""A small picture of a map: cells without numbers, for buttons and rows of a table."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from fracstride.core.precision import FloatArray
from fracstride.session.state import Colours
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.plotting.map_image import picture
from fracstride.ui.presenters.colours import finite_extremes, limits

GAP_FROM = 4.0
"""Cells from so many pixels on stand apart."""


def thumbnail(values: FloatArray, colours: Colours, theme: Theme, side: int, ratio: float) -> QPixmap:
    """The map (rows, columns) in the middle of a square of ``side`` logical pixels; NaN is empty."""
    scale = colour_scale(colours, theme, *limits(finite_extremes(values)))
    result = QPixmap(round(side * ratio), round(side * ratio))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    # On whole device pixels, so that all cells look alike.
    pitch = max(int(side / max(values.shape) * ratio), 1) / ratio
    gap = 1 / ratio if pitch >= GAP_FROM else 0.0
    top, left = (round((side - count * pitch) / 2 * ratio) / ratio for count in values.shape)
    rows, columns = values.shape
    with QPainter(result) as painter:
        painter.drawImage(QRectF(left, top, columns * pitch, rows * pitch), picture(values, scale))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        for row in range(rows if gap else 0):
            painter.fillRect(QRectF(0, top + (row + 1) * pitch - gap, side, gap), Qt.GlobalColor.black)
        for column in range(columns if gap else 0):
            painter.fillRect(QRectF(left + (column + 1) * pitch - gap, 0, gap, side), Qt.GlobalColor.black)
    return result
