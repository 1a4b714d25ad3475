"""The signs between maps, drawn with a pen: no font of the system need have them."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from fracstride.ui.assets import scaled

PEN = 1.6
ARROW, HEAD = 11.0, 5.0
STAR, EQUALS, GAP, DOT = 5.5, 5.5, 2.75, 1.6
ARMS = 3


def paint_operator(painter: QPainter, sign: str, centre: QPointF, colour: QColor) -> None:
    """'arrow' from one map to the next, 'star' of a convolution, 'equals', or 'times', a dot."""
    painter.save()
    pen = QPen(colour, scaled(PEN))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    _PAINTERS[sign](painter)
    painter.restore()


def _paint_arrow(painter: QPainter) -> None:
    reach, head = scaled(ARROW), scaled(HEAD)
    tip = QPointF(reach, 0)
    painter.drawLine(QPointF(-reach, 0), tip)
    painter.drawLine(tip, tip + QPointF(-head, -head))
    painter.drawLine(tip, tip + QPointF(-head, head))


def _paint_star(painter: QPainter) -> None:
    for arm in range(ARMS):
        angle = pi / 2 + arm * pi / ARMS
        end = QPointF(cos(angle), sin(angle)) * scaled(STAR)
        painter.drawLine(-end, end)


def _paint_equals(painter: QPainter) -> None:
    reach, gap = scaled(EQUALS), scaled(GAP)
    for y in (-gap, gap):
        painter.drawLine(QPointF(-reach, y), QPointF(reach, y))


def _paint_times(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(0, 0), scaled(DOT), scaled(DOT))


_PAINTERS = {"arrow": _paint_arrow, "star": _paint_star, "equals": _paint_equals, "times": _paint_times}
