"""Output cells that the player has not reached yet: outlines instead of values."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.tiles import cell_fill, radius
from fracstride.ui.presenters.strip_layout import DETAIL_PITCH


def paint_unreached(painter: QPainter, frame: Frame, reached: int, theme: Theme, ratio: float) -> None:
    """Paint every cell from the ``reached``-th on, in reading order, as an outline."""
    painter.save()
    painter.setClipRect(frame.clip)
    row, column = divmod(reached, frame.columns)
    below = frame.block(row + 1, 0, frame.rows - row - 1, frame.columns)
    for area in (frame.block(row, column, 1, frame.columns - column), below):
        visible = area.intersected(frame.clip)
        if not visible.isEmpty():
            painter.fillRect(visible, QColor(theme.canvas))
            _paint_outlines(painter, frame, visible, theme, ratio)
    painter.restore()


def _paint_outlines(painter: QPainter, frame: Frame, area: QRectF, theme: Theme, ratio: float) -> None:
    if frame.pitch >= DETAIL_PITCH:
        painter.setBrushOrigin(frame.origin)
        painter.fillRect(area, _outline_brush(frame.pitch, ratio, theme))
    else:
        painter.setPen(QColor(theme.hairline))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(0, 0, -1, -1))


@lru_cache(maxsize=32)
def _outline_brush(pitch: float, ratio: float, theme: Theme) -> QBrush:
    """The outline of one cell, to be repeated; the pitch is a whole number of device pixels."""
    side = round(pitch * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side / pitch, side / pitch)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawRoundedRect(cell_fill(pitch).adjusted(0.5, 0.5, -0.5, -0.5), radius(pitch), radius(pitch))
    brush = QBrush(image)
    brush.setTransform(QTransform.fromScale(pitch / side, pitch / side))
    return brush
