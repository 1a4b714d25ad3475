"""The marks of meaning: the textures of structural zeros and the swatches, the same everywhere."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap, QTransform

from fracstride.ui.look.static_text import painter_ratio
from fracstride.ui.look.theme import Role, Theme

TextureRole = Literal["stride", "padding", "output_padding"]


class SwatchRole(StrEnum):
    """What a swatch stands for: a parameter row, a formula row or an entry of the legend."""

    INPUT = "input"
    KERNEL = "kernel"
    STRIDE = "stride"
    PADDING = "padding"
    OUTPUT_PADDING = "output_padding"
    DILATION = "dilation"
    OUTPUT = "output"
    CONTRIBUTING = "contributing"
    PINNED = "pinned"
    BLANK = "blank"
    CROP = "crop"


class _Tile(NamedTuple):
    """Sizes in logical pixels: the pitch of the pattern and the width of its lines or dots."""

    pitch: int
    mark: float


_HATCH, _COARSE_HATCH = _Tile(7, 1.0), _Tile(4, 1.0)
_DOTS, _COARSE_DOTS = _Tile(6, 2.0), _Tile(4, 2.0)


def texture_brush(role: TextureRole, theme: Theme, ratio: float = 1.0, coarse: bool = False) -> QBrush:
    """The tile of a structural zero: stride 45° hatch, padding dot grid, output padding cross-hatch.

    ``ratio`` is the device pixel ratio, ``coarse`` the pattern for cells below 14 px and for swatches.
    """
    colours: Role = getattr(theme, role)
    dots, hatch = (_COARSE_DOTS, _COARSE_HATCH) if coarse else (_DOTS, _HATCH)
    tile = dots if role == "padding" else hatch
    side = max(1, round(tile.pitch * ratio))
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(colours.soft))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side / tile.pitch, side / tile.pitch)
        if role == "padding":
            _paint_dot(painter, tile, QColor(colours.line))
        else:
            _paint_hatch(painter, tile, QColor(colours.line), crossed=role == "output_padding")
    brush = QBrush(image)
    brush.setTransform(QTransform.fromScale(tile.pitch / side, tile.pitch / side))
    return brush


def data_colour(theme: Theme) -> str:
    """The fill that stands for a data value in swatches: the middle of the blue colour map."""
    return "#2C5C92" if theme.is_dark else "#94B8E0"


def draw_swatch(painter: QPainter, rect: QRectF, role: SwatchRole, theme: Theme) -> None:
    """Paint the swatch of a role into a square of about 13 px."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if role is SwatchRole.DILATION:
        _draw_dilation(painter, rect, theme)
    else:
        ratio = painter_ratio(painter)
        fill, line, width = _swatch_look(role, theme, ratio)
        # The texture starts at the swatch, whatever its place, so that every swatch looks the same.
        painter.setBrushOrigin(rect.topLeft())
        painter.setBrush(fill)
        painter.setPen(_outline(QColor(line), width, role))
        inset = width / 2
        radius = rect.width() * 0.23
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.restore()


@lru_cache(maxsize=64)
def swatch_picture(role: SwatchRole, side: int, theme: Theme, ratio: float) -> QPixmap:
    """A swatch of ``side`` logical pixels as a picture: for what is painted again and again."""
    picture = QPixmap(QSize(side, side) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        draw_swatch(painter, QRectF(0, 0, side, side), role, theme)
    return picture


def _outline(colour: QColor, width: float, role: SwatchRole) -> QPen:
    pen = QPen(colour, width)
    if role is SwatchRole.CROP:
        pen.setDashPattern([2, 2])
    return pen


def _swatch_look(role: SwatchRole, theme: Theme, ratio: float) -> tuple[QBrush, str, float]:
    data = QBrush(QColor(data_colour(theme)))
    match role:
        case SwatchRole.STRIDE:
            return texture_brush("stride", theme, ratio, coarse=True), theme.stride.line, 1.0
        case SwatchRole.PADDING:
            return texture_brush("padding", theme, ratio, coarse=True), theme.padding.line, 1.0
        case SwatchRole.OUTPUT_PADDING:
            return texture_brush("output_padding", theme, ratio, coarse=True), theme.output_padding.line, 1.0
        case SwatchRole.KERNEL:
            return QBrush(QColor(theme.kernel.soft)), theme.kernel.line, 2.0
        case SwatchRole.CONTRIBUTING:
            return data, theme.kernel.line, 2.0
        case SwatchRole.PINNED:
            return data, theme.pinned, 2.0
        case SwatchRole.BLANK:
            return QBrush(Qt.BrushStyle.NoBrush), theme.border, 1.0
        case SwatchRole.CROP:
            return QBrush(Qt.BrushStyle.NoBrush), theme.padding.text, 1.5
        case SwatchRole.OUTPUT:
            return data, data_colour(theme), 1.0
        case _:
            return QBrush(Qt.BrushStyle.NoBrush), theme.text3, 1.0


def _draw_dilation(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.kernel.line))
    side = rect.width() * 5 / 13
    for x in (rect.left(), rect.right() - side):
        for y in (rect.top(), rect.bottom() - side):
            painter.drawRoundedRect(QRectF(x, y, side, side), side * 0.3, side * 0.3)


def _paint_dot(painter: QPainter, tile: _Tile, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    start = (tile.pitch - tile.mark) / 2
    painter.drawEllipse(QRectF(start, start, tile.mark, tile.mark))


def _paint_hatch(painter: QPainter, tile: _Tile, colour: QColor, crossed: bool) -> None:
    painter.setPen(QPen(colour, tile.mark))
    # One line through the tile and its neighbours' corners, so that the pattern closes at the edges.
    for shift in (-tile.pitch, 0, tile.pitch):
        start, end = QPointF(shift - 1, tile.pitch + 1), QPointF(shift + tile.pitch + 1, -1)
        painter.drawLine(start, end)
        if crossed:
            painter.drawLine(QPointF(start.x(), -1), QPointF(end.x(), tile.pitch + 1))
