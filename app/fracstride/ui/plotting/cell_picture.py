"""The cells of one map as a picture: fills, edges, gaps and textures, both plain and veiled.

It is composed with NumPy once for a map and a place; a change of focus then only copies parts of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage, QPainter

from fracstride.core.geometry import CellKind
from fracstride.core.provenance import Cell
from fracstride.ui.look.static_text import is_sharper, painter_ratio
from fracstride.ui.look.textures import TextureRole
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting import tiles
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.map_image import colour_index
from fracstride.ui.plotting.tiles import Indices, Words
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import HeatmapModel, Segment, Span

TEXTURE_ROLES: dict[CellKind, TextureRole] = {
    CellKind.INSERTED: "stride",
    CellKind.PADDING: "padding",
    CellKind.OUTPUT_PADDING: "output_padding",
}
COARSE_BELOW = 14.0
SMALL_PITCH = 16.0
VEIL_DATA, VEIL_TEXTURE, VEIL_SMALL = 0.55, 0.40, 0.28
_Places = tuple[Indices, slice, Indices]


class CellPicture:
    """The visible cells of ``model`` at ``frame``; drawn with the frame's cells as its rectangle."""

    def __init__(
        self, model: HeatmapModel, frame: Frame, scale: ColourScale, theme: Theme, ratio: float
    ) -> None:
        self._model, self._frame, self._scale = model, frame, scale
        self._theme, self._ratio = theme, ratio
        self._side = round(frame.pitch * ratio)
        self._rows = model.rows.data_cells(*frame.row_range)
        self._columns = model.columns.data_cells(*frame.column_range)
        self._shown: tuple[frozenset[Cell] | None, QImage] | None = None
        self._covered: tuple[_Places, Words] | None = None
        """Where the veil lets cells through, and what they look like under it."""

    def move(self, frame: Frame) -> None:
        """Take another place for the same cells."""
        self._frame = frame

    def paint(self, painter: QPainter, spared: frozenset[Cell] | None) -> None:
        """Draw it veiled except for the ``spared`` cells; None: without a veil."""
        ratio = painter_ratio(painter)
        if is_sharper(ratio, self._ratio):
            # A picture of the window is painted once: what is kept for the screen stays.
            picture = CellPicture(self._model, self._frame, self._scale, self._theme, ratio)
            picture.paint(painter, spared)
            return
        if self._shown is None or self._shown[0] != spared:
            self._shown = spared, self._image(self._words(spared))
        painter.drawImage(self._frame.cells.topLeft(), self._shown[1])

    def _image(self, words: Words) -> QImage:
        """Qt does not copy: the pixels live as long as this object."""
        height, width = words.shape
        image = QImage(words.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self._ratio)
        return image

    def _words(self, spared: frozenset[Cell] | None) -> Words:
        if spared is None:
            return self._plain
        cells = self._by_cell(self._veiled)
        if self._covered is not None:
            places, veiled = self._covered
            cells[places] = veiled
            self._covered = None
        visible = [cell for cell in spared if self._frame.is_visible(cell)]
        if visible:
            places = self._places(visible)
            self._covered = places, cells[places]
            cells[places] = self._bright(visible)
        return self._veiled

    def _bright(self, cells: list[Cell]) -> Words:
        """Cells in their full colours: (cells, side, side)."""
        rows, columns = zip(*cells, strict=True)
        if self._colours is not None and self._is_data(rows, columns):
            at = [self._rows.index(row) for row in rows], [self._columns.index(column) for column in columns]
            return self._filled(self._colours[at][:, None], 0.0)[:, :, 0]
        extent = max(rows) + 1 - min(rows), max(columns) + 1 - min(columns)
        frame = replace(self._frame, clip=self._frame.block(min(rows), min(columns), *extent))
        part = CellPicture(self._model, frame, self._scale, self._theme, self._ratio)
        return part._by_cell(part._plain)[part._places(cells)]

    def _is_data(self, rows: Iterable[int], columns: Iterable[int]) -> bool:
        """Whether all these cells show values."""
        return all(row in self._rows for row in rows) and all(column in self._columns for column in columns)

    def _places(self, cells: list[Cell]) -> _Places:
        """Where cells are in ``_by_cell``."""
        rows, columns = np.array(cells).T
        return rows - self._frame.row_range[0], slice(None), columns - self._frame.column_range[0]

    @cached_property
    def _plain(self) -> Words:
        return self._put_together(0.0, 0.0)

    @cached_property
    def _veiled(self) -> Words:
        """The veiled picture, except for what is ``_covered``."""
        small = self._frame.pitch < SMALL_PITCH
        return self._put_together(*((VEIL_SMALL, VEIL_SMALL) if small else (VEIL_DATA, VEIL_TEXTURE)))

    def _put_together(self, data_veil: float, texture_veil: float) -> Words:
        """The picture with veils of these strengths over data and over textures."""
        (top, bottom), (left, right) = self._frame.row_range, self._frame.column_range
        shape = ((bottom - top) * self._side, (right - left) * self._side)
        colours = self._colours
        if colours is not None and colours.shape == (bottom - top, right - left):
            return self._filled(colours, data_veil).reshape(shape)
        words = np.full(shape, _word(self._theme.canvas), dtype=np.uint32)
        self._put_structure(words, texture_veil)
        if colours is not None:
            self._data_part(words)[...] = self._filled(colours, data_veil)
        return words

    def _filled(self, colours: Indices, veil: float) -> Words:
        """Cells of some colours under a veil: (rows, side, columns, side)."""
        stencil = tiles.data_stencil(self._frame.pitch, self._ratio, self._theme, veil)
        return stencil.cells(tiles.fills(self._scale.lut.tobytes(), self._theme, veil).take(colours))

    def _put_structure(self, words: Words, veil: float) -> None:
        """Put in the textures of all segments, cut into cells; data overwrites them afterwards."""
        rows, columns = self._model.rows.segments, self._model.columns.segments
        kinds = {segment.kind for segment in (*rows, *columns)} & TEXTURE_ROLES.keys()
        if not kinds:
            return
        # Where two axes disagree, the larger kind wins.
        all_rows, all_columns = self._frame.row_range, self._frame.column_range
        if CellKind.PADDING in kinds:
            self._put_texture(words, CellKind.PADDING, all_rows, all_columns, veil)
        if CellKind.INSERTED in kinds:
            self._put_texture(words, CellKind.INSERTED, _inner(rows), _inner(columns), veil)
        if CellKind.OUTPUT_PADDING in kinds:
            self._put_texture(words, CellKind.OUTPUT_PADDING, _output_padding(rows), all_columns, veil)
            self._put_texture(words, CellKind.OUTPUT_PADDING, all_rows, _output_padding(columns), veil)
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

    def _put_texture(self, words: Words, kind: CellKind, rows: Span, columns: Span, veil: float) -> None:
        (top, bottom), (left, right) = self._frame.row_range, self._frame.column_range
        down = range(max(rows[0], top), min(rows[1], bottom))
        across = range(max(columns[0], left), min(columns[1], right))
        if not down or not across:
            return
        role = TEXTURE_ROLES[kind]
        tile = tiles.texture(role, self._theme, self._ratio, self._frame.pitch < COARSE_BELOW, veil)
        side = self._side
        height, width = len(down) * side, len(across) * side
        # The texture begins at cell (0, 0), so that it stays where it is when the map is moved.
        first, start = down.start * side % tile.shape[0], across.start * side % tile.shape[1]
        repeats = (-(-(first + height) // tile.shape[0]), -(-(start + width) // tile.shape[1]))
        y, x = (down.start - top) * side, (across.start - left) * side
        wide = np.tile(tile, repeats)
        words[y : y + height, x : x + width] = wide[first : first + height, start : start + width]

    @cached_property
    def _colours(self) -> Indices | None:
        """The colour index of every visible data cell; None if there is nothing to show."""
        values, rows, columns = self._model.values, self._rows, self._columns
        if values is None or not rows or not columns:
            return None
        shown = values[self._model.rows.source_slice(rows), self._model.columns.source_slice(columns)]
        return colour_index(shown, self._scale)

    def _by_cell(self, words: Words) -> npt.NDArray[np.uint32]:
        """(rows, side, columns, side)."""
        side = self._side
        return words.reshape(words.shape[0] // side, side, words.shape[1] // side, side)

    def _data_part(self, words: Words) -> npt.NDArray[np.uint32]:
        """The data cells only, as a view: (data rows, side, data columns, side)."""
        top, left = self._frame.row_range[0], self._frame.column_range[0]
        down = slice(self._rows.start - top, self._rows.stop - top, self._rows.step)
        across = slice(self._columns.start - left, self._columns.stop - left, self._columns.step)
        return self._by_cell(words)[down, :, across]


def _word(colour: str) -> int:
    return QColor(colour).rgba()


def _inner(segments: Iterable[Segment]) -> Span:
    """The cells of an axis that are neither padding nor output padding."""
    return next(((each.start, each.stop) for each in segments if each.kind < CellKind.PADDING), (0, 0))


def _output_padding(segments: Iterable[Segment]) -> Span:
    return next(
        ((each.start, each.stop) for each in segments if each.kind is CellKind.OUTPUT_PADDING), (0, 0)
    )
