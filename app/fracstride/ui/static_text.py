"""Short texts that are painted again and again: laid out once, then only blitted."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap, QStaticText, QTransform

from fracstride.ui.assets import TextStyle, font, interface_scale

STEPS = 4
"""Qt draws a sign at a quarter of a device pixel, so a picture of a text is kept for each."""


@lru_cache(maxsize=8192)
def _laid_out(
    text: str, style: TextStyle, pixels: int | None, scale: float
) -> tuple[QStaticText, float, float]:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    used = font(style, scale, pixels)
    made.prepare(QTransform(), used)
    return made, QFontMetricsF(used).horizontalAdvance(text), made.size().height()


def text_width(text: str, style: TextStyle, pixels: int | None = None) -> float:
    """The width of a text in logical pixels."""
    return _laid_out(text, style, pixels, interface_scale())[1]


def draw_text(
    painter: QPainter,
    text: str,
    at: QPointF,
    style: TextStyle,
    pixels: int | None = None,
    across: float = 0.5,
    down: float = 0.5,
) -> None:
    """Draw a text so that the point at ``across`` and ``down`` of its box (0 .. 1) lies at ``at``.

    The painter must have the font of ``style`` (``assets.font``) already: it is set once for many texts.
    """
    made, width, height = _laid_out(text, style, pixels, interface_scale())
    painter.drawStaticText(QPointF(at.x() - across * width, at.y() - down * height), made)


def painter_ratio(painter: QPainter) -> float:
    """Device pixels in a logical one, where the painter paints."""
    return painter.device().devicePixelRatioF()


class Stamp(NamedTuple):
    """A text as a picture and where it goes: what ``draw_text`` draws, at the cost of copying it."""

    at: QPointF
    picture: QPixmap

    def paint(self, painter: QPainter) -> None:
        """Draw it."""
        painter.drawPixmap(self.at, self.picture)


def stamp(
    text: str,
    at: QPointF,
    style: TextStyle,
    colour: str,
    ratio: float,
    across: float = 0.5,
    down: float = 0.5,
) -> Stamp:
    """A text that comes back: its picture is made once for all places.

    ``ratio`` is the number of device pixels in a logical one where it is going to be painted.
    """
    scale = interface_scale()
    _, width, height = _laid_out(text, style, None, scale)
    x, y = (at.x() - across * width) * ratio, (at.y() - down * height) * ratio
    left, top = floor(x), floor(y)
    shift = (round((x - left) * STEPS), round((y - top) * STEPS))
    return Stamp(QPointF(left / ratio, top / ratio), _picture(text, style, colour, ratio, scale, shift))


@lru_cache(maxsize=1024)
def _picture(
    text: str, style: TextStyle, colour: str, ratio: float, scale: float, shift: tuple[int, int]
) -> QPixmap:
    made, width, height = _laid_out(text, style, None, scale)
    # An italic letter may reach over its advance.
    overhang = ceil(height * ratio / 4)
    result = QPixmap(ceil(width * ratio) + overhang + 1, ceil(height * ratio) + 2)
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setFont(font(style, scale))
    painter.setPen(QColor(colour))
    painter.drawStaticText(QPointF(shift[0] / STEPS / ratio, shift[1] / STEPS / ratio), made)
    painter.end()
    return result
