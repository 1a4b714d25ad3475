"""The signs between maps, drawn with a pen and kept as pictures: no font of the system need have them."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, cos, floor, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from fracstride.ui.look.assets import scaled
from fracstride.ui.look.static_text import painter_ratio

PEN = 1.6
ARROW, HEAD = 11.0, 5.0
STAR, EQUALS, GAP, DOT = 5.5, 5.5, 2.75, 1.6
ARMS = 3
REACH = 14
"""From the middle of a sign to the edge of its picture."""
STEPS = 4
"""Places within a device pixel, along each axis, that a picture is kept for."""


def paint_operator(painter: QPainter, sign: str, centre: QPointF, colour: QColor) -> None:
    """'arrow' from one map to the next, 'star' of a convolution, 'equals', or 'times', a dot."""
    ratio = painter_ratio(painter)
    x, y = centre.x() * ratio, centre.y() * ratio
    left, top = floor(x), floor(y)
    reach = scaled(REACH)
    rest = round((x - left) * STEPS) / STEPS, round((y - top) * STEPS) / STEPS
    picture = _picture(sign, colour.name(), reach, rest, ratio)
    painter.drawPixmap(QPointF(left / ratio - reach, top / ratio - reach), picture)


@lru_cache(maxsize=64)
def _picture(sign: str, colour: str, reach: int, rest: tuple[float, float], ratio: float) -> QPixmap:
    """A sign whose middle is ``rest`` device pixels from the middle of its picture."""
    side = ceil((2 * reach + 1) * ratio)
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        pen = QPen(QColor(colour), scaled(PEN))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(reach + rest[0] / ratio, reach + rest[1] / ratio)
        _PAINTERS[sign](painter)
    return picture


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
