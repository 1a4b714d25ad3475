"""The cells of one map as a finished picture: fills, edges, gaps and textures, plain and under the veil.

Put together with NumPy once for a map and a place; a change of focus then only copies parts of it.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from fracstride.core.geometry import CellKind
from fracstride.core.provenance import Cell
from fracstride.ui.plotting import tiles
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.map_image import coloured
from fracstride.ui.plotting.tiles import Pixels, Words
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import AxisCells, HeatmapModel, Segment
from fracstride.ui.textures import TextureRole
from fracstride.ui.theme import Theme

TEXTURE_ROLES: dict[CellKind, TextureRole] = {
    CellKind.INSERTED: "stride",
    CellKind.PADDING: "padding",
    CellKind.OUTPUT_PADDING: "output_padding",
}
COARSE_BELOW = 14.0
SMALL_PITCH = 16.0
VEIL_DATA, VEIL_TEXTURE, VEIL_SMALL = 0.55, 0.40, 0.28


class CellPicture:
    """The visible cells of ``model`` at ``frame``; drawn with the frame's cells as its rectangle."""

    def __init__(
        self,
        model: HeatmapModel,
        frame: Frame,
        scale: ColourScale,
        theme: Theme,
        ratio: float,
        *,
        is_veiled: bool = False,
    ) -> None:
        self._model, self._frame, self._scale = model, frame, scale
        self._theme, self._ratio = theme, ratio
        self._side = round(frame.pitch * ratio)
        self._rows = _data_cells(model.rows, *frame.row_range)
        self._columns = _data_cells(model.columns, *frame.column_range)
        self._data_veil, self._texture_veil = _veils(frame.pitch) if is_veiled else (0.0, 0.0)

    def paint(self, painter: QPainter) -> None:
        """The whole picture."""
        painter.drawImage(self._frame.cells.topLeft(), self._image)

    def paint_cell(self, painter: QPainter, cell: Cell) -> None:
        """One cell of it."""
        side = self._side
        row, column = cell[0] - self._frame.row_range[0], cell[1] - self._frame.column_range[0]
        source = QRectF(column * side, row * side, side, side)
        painter.drawImage(self._frame.block(*cell), self._image, source)

    @cached_property
    def _image(self) -> QImage:
        # Qt does not copy: the pixels live as long as this picture, and so longer than its image is in use.
        height, width = self._words.shape
        image = QImage(self._words.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self._ratio)
        return image

    @cached_property
    def _words(self) -> Words:
        (top, bottom), (left, right) = self._frame.row_range, self._frame.column_range
        shape = ((bottom - top) * self._side, (right - left) * self._side)
        words = np.full(shape, _word(self._theme.canvas), dtype=np.uint32)
        self._put_structure(words)
        self._put_data(words)
        return words

    def _put_structure(self, words: Words) -> None:
        """Textures of all segments, cut into cells; what data covers is overwritten afterwards."""
        parts = [
            (TEXTURE_ROLES[max(rows.kind, columns.kind)], rows, columns)
            for rows in self._model.rows.segments
            for columns in self._model.columns.segments
            if max(rows.kind, columns.kind) in TEXTURE_ROLES
        ]
        for role, rows, columns in parts:
            self._put_texture(words, role, rows, columns)
        if parts:
            self._cut_into_cells(words)

    def _cut_into_cells(self, words: Words) -> None:
        side = self._side
        lines = tiles.gap_lines(self._frame.pitch, self._ratio, self._theme)
        if lines is not None:
            for line in lines:
                words[line::side] = _word(self._theme.canvas)
                words[:, line::side] = _word(self._theme.canvas)
            return
        shape = tiles.cell_shape(self._frame.pitch, self._ratio, self._theme, False)
        cells = words.view(np.uint8).reshape(words.shape[0] // side, side, words.shape[1] // side, side, 4)
        mixed = cells * shape.part[None, :, None]
        mixed += shape.rest[None, :, None]
        mixed >>= 8
        cells[...] = mixed

    def _put_texture(self, words: Words, role: TextureRole, rows: Segment, columns: Segment) -> None:
        down = _visible(rows, *self._frame.row_range)
        across = _visible(columns, *self._frame.column_range)
        if not down or not across:
            return
        tile = tiles.texture(
            role, self._theme, self._ratio, self._frame.pitch < COARSE_BELOW, self._texture_veil
        )
        side, (top, left) = self._side, (self._frame.row_range[0], self._frame.column_range[0])
        height, width = len(down) * side, len(across) * side
        # The texture begins at cell (0, 0), so that it stays where it is when the map is moved.
        first, start = down.start * side % tile.shape[0], across.start * side % tile.shape[1]
        repeats = (-(-(first + height) // tile.shape[0]), -(-(start + width) // tile.shape[1]))
        y, x = (down.start - top) * side, (across.start - left) * side
        wide = np.tile(tile, repeats)
        words[y : y + height, x : x + width] = wide[first : first + height, start : start + width]

    def _put_data(self, words: Words) -> None:
        if self._has_data:
            stencil = tiles.data_stencil(self._frame.pitch, self._ratio, self._theme, self._data_veil)
            self._data_part(words)[...] = stencil.cells(self._fills())

    @property
    def _has_data(self) -> bool:
        return self._model.values is not None and bool(self._rows) and bool(self._columns)

    def _fills(self) -> Pixels:
        """The colour of every visible data cell (rows, columns, 4); what is no number is empty."""
        assert self._model.values is not None
        rows, columns = self._model.rows, self._model.columns
        values = self._model.values[_sources(rows, self._rows), _sources(columns, self._columns)]
        words = coloured(values, self._scale)
        words[words == 0] = _word(self._theme.canvas)
        fills: Pixels = words.view(np.uint8).reshape(*words.shape, 4)
        return tiles.veiled(fills, self._theme, self._data_veil) if self._data_veil else fills

    def _data_part(self, words: Words) -> npt.NDArray[np.uint32]:
        """The data cells only, as a view: (data rows, side, data columns, side)."""
        side = self._side
        by_cell = words.reshape(words.shape[0] // side, side, words.shape[1] // side, side)
        top, left = self._frame.row_range[0], self._frame.column_range[0]
        down = slice(self._rows.start - top, self._rows.stop - top, self._rows.step)
        across = slice(self._columns.start - left, self._columns.stop - left, self._columns.step)
        return by_cell[down, :, across]


def _veils(pitch: float) -> tuple[float, float]:
    """How much canvas lies over data and over textures."""
    return (VEIL_SMALL, VEIL_SMALL) if pitch < SMALL_PITCH else (VEIL_DATA, VEIL_TEXTURE)


def _word(colour: str) -> int:
    return QColor(colour).rgba()


def _data_cells(axis: AxisCells, start: int, stop: int) -> range:
    """The cells of start .. stop - 1 that show a source value."""
    first = axis.offset + max(-(-(start - axis.offset) // axis.stride), 0) * axis.stride
    last = axis.offset + (axis.sources - 1) * axis.stride
    return range(first, max(min(stop, last + 1), first), axis.stride)


def _sources(axis: AxisCells, cells: range) -> slice:
    first = (cells.start - axis.offset) // axis.stride
    return slice(first, first + len(cells))


def _visible(segment: Segment, start: int, stop: int) -> range:
    return range(max(segment.start, start), max(min(segment.stop, stop), segment.start, start))
