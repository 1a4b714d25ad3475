"""Short texts that are painted again and again: laid out once, then only blitted."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QStaticText, QTransform

from fracstride.ui.assets import TextStyle, font, interface_scale


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
