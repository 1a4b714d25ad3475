"""The marks of a focus: rings, the window, the pin, the cursor and the zeros of the window."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from fracstride.core.geometry import CellKind
from fracstride.ui.look.assets import TextStyle, font, interface_scale
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.static_text import painter_ratio
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting import tiles

CASING_FROM, WIDE_CASING_FROM = 12.0, 32.0
"""Below this pitch a ring has no room for a casing inside."""
PIN_WIDTH = 2.5
LEAST_RING = 7.0
"""Below this pitch, which is above DETAIL_PITCH, a ring is larger than its cell."""


def kind_text_colour(kind: CellKind, theme: Theme) -> str:
    """The text colour of a kind of zero."""
    roles = {
        CellKind.INSERTED: theme.stride,
        CellKind.PADDING: theme.padding,
        CellKind.OUTPUT_PADDING: theme.output_padding,
    }
    return roles[kind].text


def _kept_inside(box: QRectF, area: QRectF) -> QRectF:
    """The box, moved so that the area does not cut it off."""
    right = min(box.left(), area.right() - box.width())
    below = min(box.top(), area.bottom() - box.height())
    return QRectF(max(right, area.left()), max(below, area.top()), box.width(), box.height())


def ring(painter: QPainter, cell: QRectF, colour: str, theme: Theme, width: float, area: QRectF) -> None:
    """A ring on the edge of a cell, with a line of canvas colour inside that separates it from the fill."""
    rings(painter, (cell,), cell.width(), colour, theme, width, area)


def rings(
    painter: QPainter,
    cells: Iterable[QRectF],
    pitch: float,
    colour: str,
    theme: Theme,
    width: float,
    area: QRectF,
) -> None:
    """The same round some cells of one size."""
    ratio = painter_ratio(painter)
    tile = _ring_tile(pitch, ratio, colour, theme, width)
    for cell in cells:
        corner = cell.topLeft()
        if pitch < LEAST_RING:
            # Very small cells get a ring of a size that can still be seen, on whole device pixels as larger cells are.
            grow = (LEAST_RING - pitch) / 2
            outer = _kept_inside(cell.adjusted(-grow, -grow, grow, grow), area)
            corner = QPointF(round(outer.left() * ratio) / ratio, round(outer.top() * ratio) / ratio)
        painter.drawPixmap(corner, tile)


@lru_cache(maxsize=64)
def _ring_tile(pitch: float, ratio: float, colour: str, theme: Theme, width: float) -> QPixmap:
    """A ring as a picture, of LEAST_RING at least: from there on cells stand on whole device pixels."""
    side = max(pitch, LEAST_RING)
    tile = _blank_tile(side, ratio)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_ring(painter, QRectF(0, 0, side, side), pitch, colour, theme, width)
    return tile


def _blank_tile(side: float, ratio: float) -> QPixmap:
    pixels = round(side * ratio)
    tile = QPixmap(pixels, pixels)
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    return tile


def _draw_ring(
    painter: QPainter, outer: QRectF, pitch: float, colour: str, theme: Theme, width: float
) -> None:
    if pitch < CASING_FROM:
        width = max(1.0, min(width, pitch / 4))
    outer = outer.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    radius = tiles.radius(pitch)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if pitch >= CASING_FROM:
        casing = 2.0 if pitch >= WIDE_CASING_FROM else 1.0
        inset = (width + casing) / 2
        painter.setPen(QPen(QColor(theme.canvas), casing))
        inner = outer.adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(inner, max(radius - 1, 0), max(radius - 1, 0))
    painter.setPen(QPen(QColor(colour), width))
    painter.drawRoundedRect(outer, radius, radius)


def window(painter: QPainter, block: QRectF, theme: Theme, width: float = 2.5) -> None:
    """The receptive window: an outline round the whole block."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.kernel.line), width))
    painter.drawRoundedRect(block.adjusted(0.25, 0.25, -0.25, -0.25), 4, 4)


def pin(painter: QPainter, cell: QRectF, theme: Theme, area: QRectF) -> None:
    """The pinned cell: a ring of ink and a filled corner, top right."""
    ring(painter, cell, theme.pinned, theme, PIN_WIDTH, area)
    side = min(9.0, cell.width() / 3)
    if side < 3:
        return
    corner = cell.topRight() + QPointF(-1.0, 1.0)
    # As round as the ring is outside, just inside of it.
    across = min(2 * (tiles.radius(cell.width()) + PIN_WIDTH / 2 - 1.0), side)
    flag = QPainterPath(corner + QPointF(-side, 0))
    flag.arcTo(QRectF(corner.x() - across, corner.y(), across, across), 90, -90)
    flag.lineTo(corner + QPointF(0, side))
    flag.closeSubpath()
    painter.fillPath(flag, QColor(theme.pinned))


def cursor(painter: QPainter, cell: QRectF, theme: Theme, area: QRectF) -> None:
    """The keyboard's cell: a ring in the accent colour outside the cell, complete even at the edge of the area."""
    paint_focus_ring(painter, cell.adjusted(-2, -2, 2, 2) & area.adjusted(1, 1, -1, -1), 6, theme)


def zero_pixels(pitch: float) -> int:
    """The size of a 0 on screen; with a larger interface it grows as far as its cell has room."""
    design = 13 if pitch >= 28 else 10
    return round(min(design * interface_scale(), max(design, pitch * 0.6)))


def zero(painter: QPainter, cell: QRectF, kind: CellKind, theme: Theme) -> None:
    """A structural zero inside the window: its 0 on a disc of the canvas."""
    tile = _zero_tile(cell.width(), painter_ratio(painter), kind, theme, zero_pixels(cell.width()))
    painter.drawPixmap(cell.topLeft(), tile)


@lru_cache(maxsize=64)
def _zero_tile(pitch: float, ratio: float, kind: CellKind, theme: Theme, pixels: int) -> QPixmap:
    tile = _blank_tile(pitch, ratio)
    cell = QRectF(0, 0, pitch, pitch)
    reach = min(pixels * 0.72, pitch / 2 - 2)
    disc = QColor(theme.canvas)
    disc.setAlphaF(0.78)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(disc)
        painter.drawEllipse(cell.center(), reach, reach)
        painter.setFont(font(TextStyle.CELL, 1.0, pixels))
        painter.setPen(QColor(kind_text_colour(kind, theme)))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, "0")
    return tile
