"""Everything over the image of one map: gaps, edges, numbers, the veil, rings and the window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from fracstride.core.geometry import CellKind
from fracstride.core.override import override
from fracstride.core.provenance import Cell
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting import marks
from fracstride.ui.plotting.area_item import AreaItem
from fracstride.ui.plotting.cell_picture import VEIL_SMALL, CellPicture
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.numbers import NumberLayer
from fracstride.ui.plotting.term_light import paint_lit
from fracstride.ui.plotting.unreached import paint_unreached
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.highlights import NOTHING, Highlight
from fracstride.ui.presenters.strip_layout import DETAIL_PITCH

ZERO_PITCH = 14.0
MAX_HOLES = 4_096


class CellsItem(AreaItem):
    """Repainted whenever the focus changes, so everything in it is a tile, a cached pixmap or a few paths."""

    def __init__(self) -> None:
        super().__init__()
        self._model: HeatmapModel | None = None
        self._frame: Frame | None = None
        self._theme: Theme | None = None
        self._ratio = 1.0
        self._numbers = NumberLayer()
        self._picture: CellPicture | None = None
        self._highlight = NOTHING
        self._pinned: Cell | None = None
        self._cursor: Cell | None = None
        self._reached: int | None = None

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
        self.setRect(frame.clip)
        self._model, self._frame, self._theme, self._ratio = model, frame, theme, ratio
        self._numbers.reset(model, frame, scale, theme, ratio, numbers)
        has_cells = frame.pitch >= DETAIL_PITCH and not frame.cells.isEmpty()
        self._picture = CellPicture(model, frame, scale, theme, ratio) if has_cells else None
        self.update()

    def move_cells(self, model: HeatmapModel, frame: Frame) -> None:
        """Move to another place with the same values, keeping what was made from them."""
        self.setRect(frame.clip)
        self._model, self._frame = model, frame
        self._numbers.move(frame)
        if self._picture is not None:
            self._picture.move(frame)
        self.update()

    def show_highlight(self, highlight: Highlight, pinned: Cell | None) -> None:
        """Take another focus; nothing is repainted where it is the same."""
        if highlight.veiled and self._theme is not None and not self._theme.veils:
            highlight = replace(highlight, veiled=False)
        if highlight != self._highlight or pinned != self._pinned:
            self._highlight, self._pinned = highlight, pinned
            self.update()

    def show_cursor(self, cursor: Cell | None) -> None:
        """Ring the cell that the keyboard is on."""
        if cursor != self._cursor:
            self._cursor = cursor
            self.update()

    def show_reached(self, reached: int | None) -> None:
        """Empty the cells from the ``reached``-th on, in reading order; None: every cell has its value."""
        if reached != self._reached:
            self._reached = reached
            self.update()

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        if self._frame is None or self._model is None or self._theme is None:
            return
        frame, theme = self._frame, self._theme
        self._paint_cells(painter, frame, theme)
        self._paint_broken(painter, frame, theme)
        if self._reached is not None:
            paint_unreached(painter, frame, self._reached, theme, self._ratio)
        for lit in self._highlight.lit:
            paint_lit(painter, lit, self._highlight, self._model, frame, theme)
        self._paint_rings(painter, frame, theme)
        self._paint_bright_numbers(painter, frame)
        self._paint_marks(painter, frame, theme)

    def _paint_broken(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        """A diagonal stroke in every cell that is not a number."""
        if not self._numbers.has_nan:
            return
        assert self._model is not None
        painter.setPen(QPen(QColor(theme.error_line), 1.5))
        for cell in visible_data(self._model, frame):
            value = self._model.value(*cell)
            if value is not None and value != value and not self._model.is_blank(*cell):
                box = frame.block(*cell).adjusted(4, 4, -4, -4)
                painter.drawLine(box.bottomLeft(), box.topRight())

    @property
    def has_numbers(self) -> bool:
        """Whether there is room for numbers, and they are wanted."""
        return self._numbers.shown

    @property
    def _bright(self) -> frozenset[Cell]:
        """The cells that the veil spares; none if they are too many to be seen one by one."""
        bright = self._highlight.bright
        return bright if len(bright) <= MAX_HOLES else frozenset()

    def _paint_cells(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        if self._picture is None:
            if self._highlight.veiled:
                self._paint_plain_veil(painter, frame, theme)
            return
        spared = self._bright if self._highlight.veiled else None
        self._picture.paint(painter, spared)
        if self._numbers.shown:
            self._numbers.paint_all(painter, spared)

    def _paint_plain_veil(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        """Paint the veil over a map without single cells: one area with holes."""
        area = QPainterPath()
        area.addRect(frame.cells)
        for cell in self._bright:
            area.addRect(frame.block(*cell))
        colour = QColor(theme.canvas)
        colour.setAlphaF(VEIL_SMALL)
        # Cells do not overlap, so odd-even filling leaves them out.
        painter.fillPath(area, colour)

    def _paint_bright_numbers(self, painter: QPainter, frame: Frame) -> None:
        if not (self._numbers.shown and self._highlight.veiled):
            return
        self._numbers.paint(painter, [cell for cell in self._bright if frame.is_visible(cell)])

    def _paint_rings(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        """Paint the rings before the numbers, whose outlines must not be covered."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rings = self._highlight.rings
        if rings and len(rings) <= MAX_HOLES:
            blocks = (frame.block(*cell) for cell in rings if frame.is_visible(cell))
            marks.rings(painter, blocks, frame.pitch, theme.kernel.line, theme, 2.0, frame.clip)

    def _paint_marks(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        highlight = self._highlight
        if frame.pitch >= ZERO_PITCH:
            self._paint_zeros(painter, frame, highlight.zeros, theme)
        for corner, extent in highlight.outlines:
            width = 1.5 if frame.pitch >= DETAIL_PITCH else 1.0
            marks.window(painter, frame.block(*corner, *extent), theme, width)
        if highlight.window is not None:
            marks.window(painter, frame.block(*highlight.window[0], *highlight.window[1]), theme)
        if highlight.target is not None and highlight.target != self._pinned:
            target = frame.block(*highlight.target)
            marks.ring(painter, target, theme.kernel.line, theme, 2.5, frame.clip)
        if self._pinned is not None:
            marks.pin(painter, frame.block(*self._pinned), theme, frame.clip)
        if self._cursor is not None:
            marks.cursor(painter, frame.block(*self._cursor), theme, frame.clip)

    def _paint_zeros(
        self, painter: QPainter, frame: Frame, zeros: Iterable[tuple[Cell, CellKind]], theme: Theme
    ) -> None:
        for cell, kind in zeros:
            if frame.is_visible(cell):
                marks.zero(painter, frame.block(*cell), kind, theme)


def visible_data(model: HeatmapModel, frame: Frame) -> Iterable[Cell]:
    """The visible cells that show a source value, in reading order."""
    rows, columns = model.rows.data_cells(*frame.row_range), model.columns.data_cells(*frame.column_range)
    return ((row, column) for row in rows for column in columns)
