"""A small picture of a map: cells without numbers, for buttons and rows of a table."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from fracstride.core.precision import FloatArray
from fracstride.session.state import Colours
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.presenters.colours import finite_extremes, limits
from fracstride.ui.theme import Theme

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
    painter = QPainter(result)
    for row, column in np.ndindex(values.shape):
        value = float(values[row, column])
        if value == value:
            cell = QRectF(left + column * pitch, top + row * pitch, pitch - gap, pitch - gap)
            painter.fillRect(cell, QColor(scale.hex(value)))
    painter.end()
    return result
