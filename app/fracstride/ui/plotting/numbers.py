"""The numbers of one map as cached pixmaps, one in the ink for the fills and one for above the veil."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import product, repeat
from math import ceil

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.ui.look.assets import TextStyle, font, interface_scale, text_width
from fracstride.ui.look.static_text import draw_texts, is_sharper, painter_ratio, stamps
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.map_image import colour_index
from fracstride.ui.presenters import cell_numbers
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import BoolArray, HeatmapModel

SIZES = (13, 12, 11, 10)
"""Of the design; the last is also the smallest on screen, whatever the scale: small numbers are better than none."""
LARGE_FROM, SMALL_BELOW = 48.0, 32.0
MARGIN, LEAST_MARGIN = 5.0, 2.0
"""Of a cell with its gap; the smallest size is set close and may come to the edge before numbers are hidden."""


@record
class NumberLook:
    """The look of all numbers of a map: size, decimals, and whether the zero before the point is left out."""

    pixels: int
    places: int
    is_bare: bool

    def text(self, value: float) -> str:
        """One of them."""
        return cell_numbers.number_in_cell(value, self.places, self.is_bare)

    def texts(self, values: FloatArray) -> tuple[str, ...]:
        """All of them in reading order; those of y are asked for by three maps, and again with every step."""
        return _texts(values.tobytes(), self)


@lru_cache(maxsize=32)
def _texts(values: bytes, look: NumberLook) -> tuple[str, ...]:
    return tuple(look.text(value) for value in np.frombuffer(values).tolist())


class NumberLayer:
    """Formats, sizes and draws the visible numbers of a map; drawn on first use, kept until reset."""

    def __init__(self) -> None:
        self._layers: dict[bool, QPixmap] = {}
        """With and without a veil."""
        self._holed: tuple[frozenset[Cell], QPixmap] | None = None
        self.look: NumberLook | None = None
        """None where there is no room for numbers."""
        self.has_nan = False

    @property
    def shown(self) -> bool:
        """Whether numbers are legible at all."""
        return self.look is not None

    def reset(
        self, model: HeatmapModel, frame: Frame, scale: ColourScale, theme: Theme, ratio: float, wanted: bool
    ) -> None:
        """Forget what was drawn; decide whether numbers are shown, how large and with how many decimals."""
        self._layers.clear()
        self._holed = None
        self._model, self._frame, self._scale, self._theme, self._ratio = model, frame, scale, theme, ratio
        self._opacity = cell_numbers.opacity(frame.pitch)
        self.look = None
        self.has_nan = False
        if model.values is None or self._opacity == 0:
            return
        self._rows = model.rows.data_cells(*frame.row_range)
        self._columns = model.columns.data_cells(*frame.column_range)
        if not self._rows or not self._columns:
            return
        self._visible = self._visible_values(model.values)
        broken = np.isnan(self._visible)
        if model.blank is not None:
            broken &= self._visible_values(model.blank) == 0
        self.has_nan = bool(broken.any())
        if wanted:
            self.look = number_look(self._visible, frame.pitch)

    def move(self, frame: Frame) -> None:
        """Move to another place with the same cells, keeping what was drawn."""
        self._frame = frame

    def _visible_values(self, values: FloatArray | BoolArray) -> FloatArray:
        rows, columns = self._model.rows, self._model.columns
        part = values[rows.source_slice(self._rows), columns.source_slice(self._columns)]
        return part.astype(np.float64, copy=False)

    def paint_all(self, painter: QPainter, spared: frozenset[Cell] | None) -> None:
        """Draw every number: in the ink of the fills, or, where cells are spared, in the veil's.

        The spared cells get no number here: ``paint`` draws theirs.
        """
        if is_sharper(painter_ratio(painter), self._ratio):
            painter.save()
            painter.setClipRect(self._frame.clip, Qt.ClipOperation.IntersectClip)
            self._paint_texts(painter, spared is not None, spared or frozenset())
            painter.restore()
        else:
            painter.drawPixmap(self._frame.clip.topLeft(), self._pixmap(spared))

    def _pixmap(self, spared: frozenset[Cell] | None) -> QPixmap:
        """What ``paint_all`` draws, as a picture over the clip of the frame."""
        veiled = spared is not None
        if veiled not in self._layers:
            self._layers[veiled] = self._draw(veiled)
        if not spared:
            return self._layers[veiled]
        if self._holed is None or self._holed[0] != spared:
            self._holed = spared, self._without(self._layers[veiled], spared)
        return self._holed[1]

    def _without(self, layer: QPixmap, spared: frozenset[Cell]) -> QPixmap:
        pixmap = layer.copy()
        with QPainter(pixmap) as painter:
            painter.translate(-self._frame.clip.topLeft())
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            for cell in spared:
                painter.eraseRect(self._frame.block(*cell))
        return pixmap

    def _draw(self, veiled: bool) -> QPixmap:
        clip = self._frame.clip
        pixmap = QPixmap(
            max(round(clip.width() * self._ratio), 1), max(round(clip.height() * self._ratio), 1)
        )
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.translate(-clip.topLeft())
            self._paint_texts(painter, veiled, frozenset())
        return pixmap

    def _paint_texts(self, painter: QPainter, veiled: bool, spared: frozenset[Cell]) -> None:
        look = self.look
        if look is None:
            return
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setOpacity(self._opacity)
        painter.setFont(font(TextStyle.CELL, pixels=look.pixels))
        for ink, texts in self._texts(look, veiled, spared).items():
            painter.setPen(QColor(ink))
            draw_texts(painter, texts, TextStyle.CELL, look.pixels)

    def paint(self, painter: QPainter, cells: Iterable[Cell]) -> None:
        """Draw the numbers of a few cells in the ink of their fills; structural zeros have none."""
        places = [(row, column) for row, column in cells if row in self._rows and column in self._columns]
        look = self.look
        if not places or look is None:
            return
        ratio = painter_ratio(painter)
        painter.save()
        painter.setOpacity(self._opacity)
        values = self._visible[
            [self._rows.index(row) for row, _ in places],
            [self._columns.index(column) for _, column in places],
        ]
        inks, colours = self._scale.hex_inks, colour_index(values, self._scale).tolist()
        for place, value, index in zip(places, values.tolist(), colours, strict=True):
            if value == value:
                kept = stamps(TextStyle.CELL, inks[index], ratio, look.pixels)
                at = self._frame.block(*place).center()
                kept.stamp(look.text(value), at.x(), at.y()).paint(painter)
        painter.restore()

    def _texts(
        self, look: NumberLook, veiled: bool, spared: frozenset[Cell]
    ) -> dict[str, list[tuple[str, float, float]]]:
        """Every number but those of the spared cells, and the middle of its cell, by ink."""
        found: dict[str, list[tuple[str, float, float]]] = {}
        pitch, left, top = self._frame.pitch, self._frame.origin.x(), self._frame.origin.y()
        values, texts = self._visible.ravel().tolist(), look.texts(self._visible)
        inks = (self._theme.veil_ink,) if veiled else self._scale.hex_inks
        indices = repeat(0) if veiled else colour_index(self._visible, self._scale).ravel().tolist()
        cells = product(self._rows, self._columns)
        for cell, value, text, index in zip(cells, values, texts, indices, strict=False):
            if value == value and cell not in spared:
                at = left + (cell[1] + 0.5) * pitch, top + (cell[0] + 0.5) * pitch
                found.setdefault(inks[index], []).append((text, *at))
        return found


def number_look(values: FloatArray, pitch: float) -> NumberLook | None:
    """The largest and most exact numbers that fit into cells of a pitch; None if none are legible."""
    return _look(values.astype(np.float64, copy=False).tobytes(), pitch, interface_scale())


@lru_cache(maxsize=32)
def _look(shown: bytes, pitch: float, _scale: float) -> NumberLook | None:
    values = np.frombuffer(shown)
    most, fewest = cell_numbers.decimals(values), cell_numbers.fewest_decimals(values)
    for places in range(most, min(most, 0) - 1, -1):
        # The zero before the point goes before a decimal does: weights of a model are far below 1.
        for is_bare in (False, True) if places > 0 else (False,):
            text = cell_numbers.longest(values, places, is_bare)
            pixels = next((each for each in _sizes(pitch) if _has_room(text, each, pitch)), 0)
            if pixels:
                return NumberLook(pixels, places, is_bare)
        if places == fewest and most > 0:
            return None
    return None


def _has_room(text: str, pixels: int, pitch: float) -> bool:
    margin = LEAST_MARGIN if pixels <= SIZES[-1] else MARGIN
    return text_width(text, TextStyle.CELL, pixels) <= pitch - margin


def _sizes(pitch: float) -> tuple[int, ...]:
    """The possible sizes of numbers in cells of a pitch, the largest first."""
    first = (15, *SIZES) if pitch >= LARGE_FROM else SIZES[1:] if pitch < SMALL_BELOW else SIZES
    least = ceil(SIZES[-1] / interface_scale())
    return (*first, *range(SIZES[-1] - 1, least - 1, -1))
