"""What lies over the image of one map: gaps, edges, numbers, the veil, rings and the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from typing_extensions import override

from fracstride.core.geometry import CellKind
from fracstride.core.provenance import Cell
from fracstride.ui.plotting import marks, tiles
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.numbers import NumberLayer
from fracstride.ui.plotting.term_light import paint_lit
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.highlights import NOTHING, Highlight
from fracstride.ui.presenters.strip_layout import DETAIL_PITCH
from fracstride.ui.theme import Theme

VEIL_DATA, VEIL_TEXTURE, VEIL_SMALL = 0.55, 0.40, 0.28
SMALL_PITCH = 16.0
ZERO_PITCH = 14.0
MAX_HOLES = 4_096


class CellsItem(pg.GraphicsObject):
    """Repainted on every focus change, so everything in it is a tile, a cached pixmap or a few paths."""

    def __init__(self) -> None:
        super().__init__()
        self._model: HeatmapModel | None = None
        self._frame: Frame | None = None
        self._theme: Theme | None = None
        self._ratio = 1.0
        self._numbers = NumberLayer()
        self._highlight = NOTHING
        self._pinned: Cell | None = None
        self._cursor: Cell | None = None

    def show_cells(
        self,
        model: HeatmapModel,
        frame: Frame,
        scale: ColourScale,
        theme: Theme,
        ratio: float,
        numbers: bool,
    ) -> None:
        """Take another map or another place."""
        if self._frame is None or frame.clip != self._frame.clip:
            self.prepareGeometryChange()
        self._model, self._frame, self._theme, self._ratio = model, frame, theme, ratio
        self._numbers.reset(model, frame, scale, theme, ratio, numbers)
        self.update()

    def show_highlight(self, highlight: Highlight, pinned: Cell | None) -> None:
        """Take another focus; nothing is repainted where it is the same."""
        if highlight != self._highlight or pinned != self._pinned:
            self._highlight, self._pinned = highlight, pinned
            self.update()

    def show_cursor(self, cursor: Cell | None) -> None:
        """Ring the cell that the keyboard is on."""
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    @override
    def boundingRect(self) -> QRectF:
        return QRectF() if self._frame is None else self._frame.clip

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        if self._frame is None or self._model is None or self._theme is None:
            return
        frame, theme = self._frame, self._theme
        if frame.pitch >= DETAIL_PITCH:
            self._paint_grid(painter, frame, theme)
        self._paint_broken(painter, frame, theme)
        if self._highlight.veiled:
            self._paint_veil(painter, frame, theme)
        for lit in self._highlight.lit:
            paint_lit(painter, lit, self._highlight, self._model, frame, theme)
        self._paint_rings(painter, frame, theme)
        self._paint_numbers(painter, frame, theme)
        self._paint_marks(painter, frame, theme)

    def _paint_grid(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        area = frame.cells
        painter.drawTiledPixmap(area, tiles.gap_tile(frame.pitch, self._ratio, theme))
        self._stamp(painter, frame, "edge", theme)

    def _stamp(self, painter: QPainter, frame: Frame, what: str, theme: Theme, alpha: float = 0.0) -> None:
        """Lay a tile over every data cell, or over the visible ones one by one where it would be large."""
        assert self._model is not None
        rows, columns = self._model.rows, self._model.columns
        period = (rows.stride, columns.stride)
        whole = tiles.fits_tile(frame.pitch, self._ratio, period)
        pitch, ratio = frame.pitch, self._ratio

        def tile(cells: tuple[int, int]) -> Any:
            if what == "edge":
                return tiles.edge_tile(pitch, ratio, theme, cells)
            return tiles.wash_tile(pitch, ratio, theme.canvas, alpha, cells)

        if whole:
            data = self._data_block(frame)
            phase = frame.block(rows.offset, columns.offset).topLeft()
            offset = QPointF(data.left() - phase.x(), data.top() - phase.y())
            painter.drawTiledPixmap(data, tile(period), offset)
            return
        for cell in visible_data(self._model, frame):
            painter.drawPixmap(frame.block(*cell).topLeft(), tile((1, 1)))

    def _data_block(self, frame: Frame) -> QRectF:
        """The visible part of the rectangle from the first to the last data cell."""
        assert self._model is not None
        rows, columns = self._model.rows, self._model.columns
        spans = ((axis.sources - 1) * axis.stride + 1 for axis in (rows, columns))
        return frame.block(rows.offset, columns.offset, *spans).intersected(frame.cells)

    def _paint_broken(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        """A diagonal stroke in every cell that is not a number."""
        if not self._numbers.has_nan:
            return
        assert self._model is not None
        painter.setPen(QPen(QColor(theme.error_line), 1.5))
        for cell in visible_data(self._model, frame):
            value = self._model.value(*cell)
            if value is not None and value != value:
                box = frame.block(*cell).adjusted(4, 4, -4, -4)
                painter.drawLine(box.bottomLeft(), box.topRight())

    def _bright_path(self, frame: Frame) -> QPainterPath:
        path = QPainterPath()
        bright = self._highlight.bright
        for cell in bright if len(bright) <= MAX_HOLES else ():
            path.addRect(frame.block(*cell))
        return path

    def _paint_veil(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        everywhere = QPainterPath()
        everywhere.addRect(frame.cells)
        small = frame.pitch < SMALL_PITCH
        base = VEIL_SMALL if small else VEIL_TEXTURE
        colour = QColor(theme.canvas)
        assert self._model is not None
        has_textures = self._model.rows.stride * self._model.columns.stride > 1 or bool(
            self._model.rows.offset or self._model.columns.offset
        )
        colour.setAlphaF(base if small or has_textures else VEIL_DATA)
        painter.save()
        painter.setClipPath(everywhere.subtracted(self._bright_path(frame)), Qt.ClipOperation.IntersectClip)
        painter.fillRect(frame.cells, colour)
        if has_textures and not small:
            # Two veils over each other: 1 - (1 - texture)(1 - more) = data.
            self._stamp(painter, frame, "wash", theme, 1 - (1 - VEIL_DATA) / (1 - VEIL_TEXTURE))
        painter.restore()

    def _paint_numbers(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        if not self._numbers.shown:
            return
        if not self._highlight.veiled:
            painter.drawPixmap(frame.clip.topLeft(), self._numbers.pixmap(veiled=False))
            return
        bright = self._bright_path(frame)
        dim = QPainterPath()
        dim.addRect(frame.clip)
        for path, veiled in ((dim.subtracted(bright), True), (bright, False)):
            painter.save()
            painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
            painter.drawPixmap(frame.clip.topLeft(), self._numbers.pixmap(veiled=veiled))
            painter.restore()

    def _paint_rings(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        """Before the numbers: a casing is laid round a number, not over it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rings = self._highlight.rings
        for cell in rings if len(rings) <= MAX_HOLES else ():
            if frame.is_visible(cell):
                marks.ring(painter, frame.block(*cell), theme.kernel.line, theme, 2.0, frame.clip)

    def _paint_marks(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        highlight = self._highlight
        if frame.pitch >= ZERO_PITCH:
            self._paint_zeros(painter, frame, highlight.zeros, theme)
        if highlight.window is not None:
            marks.window(painter, frame.block(*highlight.window[0], *highlight.window[1]), theme)
        if highlight.target is not None and highlight.target != self._pinned:
            target = frame.block(*highlight.target)
            marks.ring(painter, target, theme.kernel.line, theme, 2.5, frame.clip)
        if self._pinned is not None:
            marks.pin(painter, frame.block(*self._pinned), theme, frame.clip)
        if self._cursor is not None:
            marks.cursor(painter, frame.block(*self._cursor), theme)

    def _paint_zeros(
        self, painter: QPainter, frame: Frame, zeros: Iterable[tuple[Cell, CellKind]], theme: Theme
    ) -> None:
        for cell, kind in zeros:
            if frame.is_visible(cell):
                marks.zero(painter, frame.block(*cell), kind, theme)


def visible_data(model: HeatmapModel, frame: Frame) -> Iterable[Cell]:
    """The visible cells that show a source value, in reading order."""
    rows = [r for r in range(*frame.row_range) if model.rows.source(r) is not None]
    columns = [c for c in range(*frame.column_range) if model.columns.source(c) is not None]
    return ((row, column) for row in rows for column in columns)
