"""Small pictures of slices, made when they are first seen and kept while the arrays stay."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.ui.look.assets import TextStyle, font, interface_scale, scaled
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.map_image import picture
from fracstride.ui.plotting.numbers import number_look
from fracstride.ui.presenters.cell_numbers import opacity
from fracstride.ui.presenters.colours import ColourScale, hex_from_rgb

MOST_KEPT = 512
SIDE = 96
"""No picture has more samples along a side."""
MOST_NUMBERED = 64
"""Cells: in a picture of more there is no room for numbers."""


@record(eq=False)
class SlicePicture:
    """A slice as pixels, one for each sample, and its values where they may be written into its cells."""

    image: QImage
    values: FloatArray | None
    scale: ColourScale

    @classmethod
    def of(cls, values: FloatArray, scale: ColourScale) -> SlicePicture:
        """The picture of samples."""
        return cls(picture(values, scale), values if values.size <= MOST_NUMBERED else None, scale)


class SlicePictures:
    """Pictures by key; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, SlicePicture | None] = OrderedDict()

    def clear(self) -> None:
        """Forget all: other arrays or other colours."""
        self._kept.clear()

    def get(
        self, key: Hashable, values: Callable[[], FloatArray | None], scale: ColourScale
    ) -> SlicePicture | None:
        """The picture of a key, made of ``values()`` where it is not kept; None where there are none."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        found = values()
        self._kept[key] = None if found is None else SlicePicture.of(found, scale)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def fitted(box: QRectF, rows: int, columns: int) -> QRectF:
    """The largest place for a map of rows x columns in the middle of a box."""
    unit = min(box.width() / columns, box.height() / rows)
    width, height = unit * columns, unit * rows
    return QRectF(box.center().x() - width / 2, box.center().y() - height / 2, width, height)


def paint_slice(painter: QPainter, place: QRectF, made: SlicePicture | None, theme: Theme) -> None:
    """A picture with sharp cells and a fine edge; an empty outline where there is none."""
    if made is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, made.image.width() > place.width())
        painter.drawImage(place, made.image)
    edge = QColor(theme.text1)
    edge.setAlphaF(theme.cell_edge_alpha if made is not None else 0.3)
    painter.setPen(QPen(edge, 1, Qt.PenStyle.SolidLine if made is not None else Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_numbers(painter: QPainter, place: QRectF, made: SlicePicture | None) -> None:
    """The values of a small picture in its cells, as far as there is room for them."""
    if made is None or made.values is None:
        return
    values, pitch = made.values, place.width() / made.values.shape[1]
    look = number_look(values, pitch) if opacity(pitch / interface_scale()) == 1.0 else None
    if look is None:
        return
    painter.setFont(font(TextStyle.CELL, pixels=look.pixels))
    for (row, column), value in np.ndenumerate(values):
        if value == value:
            painter.setPen(QColor(hex_from_rgb(made.scale.ink(float(value)))))
            at = QPointF(place.left() + (column + 0.5) * pitch, place.top() + (row + 0.5) * pitch)
            draw_text(painter, look.text(float(value)), at, TextStyle.CELL, look.pixels)


def paint_ring(painter: QPainter, place: QRectF, cell: Cell, shape: Cell, extent: Cell, theme: Theme) -> None:
    """A ring around ``extent`` cells of a map of ``shape``, never too small to be seen."""
    unit_y, unit_x = place.height() / shape[0], place.width() / shape[1]
    box = QRectF(
        place.left() + cell[1] * unit_x,
        place.top() + cell[0] * unit_y,
        extent[1] * unit_x,
        extent[0] * unit_y,
    )
    least = scaled(6)
    grow_x, grow_y = max(least - box.width(), 0) / 2, max(least - box.height(), 0) / 2
    box = box.adjusted(-grow_x, -grow_y, grow_x, grow_y)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.canvas), 4))
    painter.drawRect(box)
    painter.setPen(QPen(QColor(theme.kernel.line), 2))
    painter.drawRect(box)
