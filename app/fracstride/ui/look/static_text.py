"""Short texts that are painted repeatedly: laid out once, then copied as pictures."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap, QStaticText, QTransform

from fracstride.ui.look.assets import TextStyle, font, interface_scale

STEPS = 4
"""Qt draws a sign at a quarter of a device pixel along the line, so a picture of a text is kept for each."""
MOST_PICTURES = 512
"""Of one look; a few hundred bytes to a few kilobytes each."""
PRINT_RATIO = 4.0
"""From so many device pixels a logical one on, text is drawn as text: in a file that is printed or enlarged."""


class _LaidOut(NamedTuple):
    text: QStaticText
    width: float
    height: float
    ascent: float


@lru_cache(maxsize=8192)
def _laid_out(text: str, style: TextStyle, pixels: int | None, scale: float) -> _LaidOut:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    used = font(style, scale, pixels)
    made.prepare(QTransform(), used)
    metrics = QFontMetricsF(used)
    return _LaidOut(made, metrics.horizontalAdvance(text), made.size().height(), metrics.ascent())


def draw_text(
    painter: QPainter,
    text: str,
    at: QPointF,
    style: TextStyle,
    pixels: int | None = None,
    across: float = 0.5,
    down: float = 0.5,
) -> None:
    """Draw a text with the point (``across``, ``down``) of its box, each 0 .. 1, at ``at``.

    The painter must have the font of ``style`` (``assets.font``) already, so that it is set once for many texts.
    """
    made, width, height, _ = _laid_out(text, style, pixels, interface_scale())
    painter.drawStaticText(QPointF(at.x() - across * width, at.y() - down * height), made)


def draw_texts(
    painter: QPainter, texts: Iterable[tuple[str, float, float]], style: TextStyle, pixels: int | None = None
) -> None:
    """The same for many texts, each with the middle of its box at (x, y)."""
    scale = interface_scale()
    for text, x, y in texts:
        made, width, height, _ = _laid_out(text, style, pixels, scale)
        painter.drawStaticText(QPointF(x - 0.5 * width, y - 0.5 * height), made)


def painter_ratio(painter: QPainter) -> float:
    """Device pixels in a logical one, where the painter paints."""
    # Not that of the device: a widget that is drawn into a picture has its own.
    return painter.deviceTransform().m11()


def is_sharper(ratio: float, kept: float) -> bool:
    """Whether a painter of this ratio shows more detail than one of another ratio, as a picture for a file does.

    >>> is_sharper(2.0, 1.0), is_sharper(1.1, 1.1000000238), is_sharper(0.7, 1.0)
    (True, False, False)
    """
    return ratio > kept + 0.01


class Stamp(NamedTuple):
    """A text as a picture with its position: what ``draw_text`` draws, at the cost of copying pixels."""

    at: QPointF
    picture: QPixmap

    def paint(self, painter: QPainter) -> None:
        """Draw it."""
        painter.drawPixmap(self.at, self.picture)

    def moved(self, by: QPointF) -> Stamp:
        """The same elsewhere."""
        return Stamp(self.at + by, self.picture)


class PrintedText(NamedTuple):
    """Replaces a stamp where text must stay text, as in a PDF."""

    at: QPointF
    text: QStaticText
    font: QFont
    colour: str

    def paint(self, painter: QPainter) -> None:
        """Draw it."""
        painter.setFont(self.font)
        painter.setPen(QColor(self.colour))
        painter.drawStaticText(self.at, self.text)

    def moved(self, by: QPointF) -> PrintedText:
        """The same elsewhere."""
        return self._replace(at=self.at + by)


class Stamps:
    """Recurring texts of one look; the picture of each text is made once for all places."""

    def __init__(
        self, style: TextStyle, colour: str, ratio: float, scale: float, pixels: int | None = None
    ) -> None:
        self._style, self._colour, self._ratio, self._scale = style, colour, ratio, scale
        self._size = pixels
        self._pictures: dict[tuple[str, int], QPixmap] = {}

    def stamp(
        self, text: str, x: float, y: float, across: float = 0.5, down: float = 0.5
    ) -> Stamp | PrintedText:
        """The text with the point (``across``, ``down``) of its box, each 0 .. 1, at (x, y)."""
        laid_out = _laid_out(text, self._style, self._size, self._scale)
        if self._ratio >= PRINT_RATIO:
            at = QPointF(x - across * laid_out.width, y - down * laid_out.height)
            return PrintedText(at, laid_out.text, font(self._style, self._scale, self._size), self._colour)
        ratio = self._ratio
        x = (x - across * laid_out.width) * ratio
        left = floor(x)
        # Qt puts the baseline on a whole device pixel.
        ascent = laid_out.ascent * ratio
        top = round((y - down * laid_out.height) * ratio + ascent) - round(ascent)
        key = (text, round((x - left) * STEPS))
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._drawn(*key)
        return Stamp(QPointF(left / ratio, top / ratio), picture)

    def _drawn(self, text: str, right: int) -> QPixmap:
        made, width, height, _ = _laid_out(text, self._style, self._size, self._scale)
        # An italic letter may reach over its advance.
        overhang = ceil(height * self._ratio / 4)
        result = QPixmap(ceil(width * self._ratio) + overhang + 1, ceil(height * self._ratio) + 1)
        result.setDevicePixelRatio(self._ratio)
        result.fill(Qt.GlobalColor.transparent)
        with QPainter(result) as painter:
            painter.setFont(font(self._style, self._scale, self._size))
            painter.setPen(QColor(self._colour))
            painter.drawStaticText(QPointF(right / STEPS / self._ratio, 0), made)
        if len(self._pictures) >= MOST_PICTURES:
            self._pictures.clear()
        self._pictures[text, right] = result
        return result


def stamps(style: TextStyle, colour: str, ratio: float, pixels: int | None = None) -> Stamps:
    """The stamps of one look at a device pixel ratio; ``pixels`` replaces the style's size."""
    return _made_stamps(style, colour, ratio, interface_scale(), pixels)


_made_stamps = lru_cache(maxsize=64)(Stamps)
