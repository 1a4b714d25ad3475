"""Small pixmaps that are laid over whole maps: gaps between cells, edges of data cells, the veil."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from fracstride.ui.theme import Theme

MAX_TILE = 512
"""Device pixels: larger periods are painted cell by cell."""


def gap(pitch: float) -> float:
    """The space between two cells in logical pixels."""
    if pitch >= 14:
        return 2.0
    return 1.0 if pitch >= 5 else 0.0


def radius(pitch: float) -> float:
    """The corner radius of a cell."""
    for least, value in ((26, 4.0), (16, 3.0), (8, 1.5)):
        if pitch >= least:
            return value
    return 0.0


def cell_fill(pitch: float) -> QRectF:
    """The filled part of a cell of which (0, 0) is the top-left corner."""
    space = gap(pitch)
    before = space / 2 if space >= 2 else 0.0
    return QRectF(before, before, pitch - space, pitch - space)


def _blank(width: float, height: float, ratio: float) -> QPixmap:
    pixmap = QPixmap(max(round(width * ratio), 1), max(round(height * ratio), 1))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _antialiased(pixmap: QPixmap) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


@lru_cache(maxsize=64)
def gap_tile(pitch: float, ratio: float, theme: Theme) -> QPixmap:
    """One cell of canvas colour with a rounded hole where the cell shows."""
    pixmap = _blank(pitch, pitch, ratio)
    pixmap.fill(QColor(theme.canvas))
    painter = _antialiased(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.setBrush(QColor(0, 0, 0))
    painter.drawRoundedRect(cell_fill(pitch), radius(pitch), radius(pitch))
    painter.end()
    return pixmap


@lru_cache(maxsize=64)
def edge_tile(pitch: float, ratio: float, theme: Theme, period: tuple[int, int]) -> QPixmap:
    """``period`` (rows, columns) cells, the first with the thin edge that data cells have."""
    pixmap = _blank(pitch * period[1], pitch * period[0], ratio)
    painter = _antialiased(pixmap)
    colour = QColor(theme.text1)
    colour.setAlphaF(theme.cell_edge_alpha)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(cell_fill(pitch).adjusted(0.5, 0.5, -0.5, -0.5), radius(pitch), radius(pitch))
    painter.end()
    return pixmap


@lru_cache(maxsize=64)
def wash_tile(pitch: float, ratio: float, colour: str, alpha: float, period: tuple[int, int]) -> QPixmap:
    """``period`` cells, the first washed with a colour: the veil's share that data cells take more."""
    pixmap = _blank(pitch * period[1], pitch * period[0], ratio)
    painter = _antialiased(pixmap)
    wash = QColor(colour)
    wash.setAlphaF(alpha)
    painter.fillRect(QRectF(0, 0, pitch, pitch), wash)
    painter.end()
    return pixmap


def fits_tile(pitch: float, ratio: float, period: tuple[int, int]) -> bool:
    """Whether a tile of that period stays small."""
    return max(period) * pitch * ratio <= MAX_TILE
