"""The mark of a phase: its shape tells the row phase, how it is filled the column phase; colour only repeats it."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from fracstride.core.provenance import Cell
from fracstride.ui.look.theme import Theme

KINDS = 4
"""So many shapes and so many fillings; what lies further apart repeats them."""
_FILLED, _HOLLOW, _DOTTED, _BARRED = range(KINDS)


def draw_phase_mark(painter: QPainter, box: QRectF, phase: Cell, theme: Theme) -> None:
    """Paint the mark of phase (row, column) into a square."""
    shape, filling = phase[0] % KINDS, phase[1] % KINDS
    colour = QColor(theme.stride.text)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(box.width() / 6, 1.0)
    inner = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setPen(
        QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)
    )
    painter.setBrush(colour if filling == _FILLED else QColor(theme.canvas))
    _draw_shape(painter, inner, shape)
    painter.setBrush(colour)
    if filling == _DOTTED:
        painter.drawEllipse(box.center(), width / 2, width / 2)
    elif filling == _BARRED:
        painter.drawLine(QPointF(inner.left(), box.center().y()), QPointF(inner.right(), box.center().y()))
    painter.restore()


def _draw_shape(painter: QPainter, box: QRectF, shape: int) -> None:
    if shape == 0:
        painter.drawEllipse(box)
    elif shape == 1:
        painter.drawRect(
            box.adjusted(box.width() * 0.06, box.width() * 0.06, -box.width() * 0.06, -box.width() * 0.06)
        )
    else:
        painter.drawPolygon(_regular(box, 3 if shape == 2 else 4))


def _regular(box: QRectF, corners: int) -> QPolygonF:
    """A regular polygon that stands on a side (three corners) or on a corner (four)."""
    reach, centre = box.width() / 2, box.center()
    if corners == 3:
        centre += QPointF(0, reach / 6)
    turns = (2 * pi * corner / corners - pi / 2 for corner in range(corners))
    return QPolygonF([centre + QPointF(cos(turn), sin(turn)) * reach for turn in turns])
