"""One heatmap: structure textures under an image, cells over it, in scene pixels."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtGui import QColor, QPainter

from fracstride.core.override import override
from fracstride.ui.look.textures import TextureRole
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.area_item import AreaItem
from fracstride.ui.plotting.cell_picture import TEXTURE_ROLES
from fracstride.ui.plotting.cells_item import CellsItem
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.map_image import MapImage, is_same_array, seen
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import HeatmapModel, Segment, Span
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.strip_layout import DETAIL_PITCH


class _Look(NamedTuple):
    """How a map is drawn; what it shows comes with the model."""

    frame: Frame
    theme: Theme
    ratio: float
    numbers: bool
    low: float
    high: float

    def is_moved(self, other: _Look | None) -> bool:
        """Whether at most the place is another."""
        return other is not None and self[1:] == other[1:] and self.frame.is_moved(other.frame, self.ratio)


class _Sampling(NamedTuple):
    """Which cells of a map its image shows, in how many pixels, between which limits."""

    rows: Span
    columns: Span
    pixels: tuple[int, int]
    low: float
    high: float


class HeatmapItem(AreaItem):
    """Draws a HeatmapModel inside a Frame; its children are the image and the cells over it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemClipsChildrenToShape)
        self.image = MapImage()
        self.image.setParentItem(self)
        self.cells = CellsItem()
        self.cells.setParentItem(self)
        self._frame: Frame | None = None
        self._model: HeatmapModel | None = None
        self._theme: Theme | None = None
        self._ratio = 1.0
        self._look: _Look | None = None
        self._scale: ColourScale | None = None
        self._sampling: _Sampling | None = None

    @property
    def frame(self) -> Frame | None:
        """Where the map stands."""
        return self._frame

    @property
    def model(self) -> HeatmapModel | None:
        """What the map shows."""
        return self._model

    def show_model(
        self, model: HeatmapModel, frame: Frame, scale: ColourScale, theme: Theme, ratio: float, numbers: bool
    ) -> None:
        """Draw ``model``, where it is not what is drawn already."""
        self.setRect(seen(frame.clip))
        look = _Look(frame, theme, ratio, numbers, scale.low, scale.high)
        shown = self._model
        is_same = self._has_same_values(model, scale)
        moved = is_same and look.is_moved(self._look)
        if moved and shown is not None and (look, model.geometry) == (self._look, shown.geometry):
            return
        self._look, self._scale = look, scale
        self._model, self._frame, self._theme, self._ratio = model, frame, theme, ratio
        self._show_image(model, frame, scale, is_same)
        if moved:
            self.cells.move_cells(model, frame)
        else:
            self.cells.show_cells(model, frame, scale, theme, ratio, numbers)
        self.update()

    def _has_same_values(self, model: HeatmapModel, scale: ColourScale) -> bool:
        shown = self._model
        return (
            shown is not None
            and self._scale is not None
            and (shown.levels is model.levels and shown.blank is model.blank)
            and is_same_array(shown.values, model.values)
            and (shown.rows, shown.columns) == (model.rows, model.columns)
            and self._scale.lut is scale.lut
            and self._scale.inks == scale.inks
        )

    def show_highlight(self, highlight: Highlight, pinned: tuple[int, int] | None) -> None:
        """Draw a focus over the cells."""
        self.cells.show_highlight(highlight, pinned)

    def _show_image(self, model: HeatmapModel, frame: Frame, scale: ColourScale, is_same: bool) -> None:
        """``is_same``: as the last model and scale, but for the limits."""
        (top, bottom), (left, right) = frame.row_range, frame.column_range
        before, self._sampling = self._sampling, None
        # From DETAIL_PITCH on the cells are a picture of their own.
        if bottom <= top or right <= left or frame.pitch >= DETAIL_PITCH:
            self.image.setVisible(False)
            return
        area = frame.cells
        pixels = (self._samples(bottom - top, area.height()), self._samples(right - left, area.width()))
        sampling = _Sampling((top, bottom), (left, right), pixels, scale.low, scale.high)
        if is_same and sampling == before:
            self.image.stretch(area)
            self._sampling = sampling
            return
        sampled = model.sampled(sampling.rows, sampling.columns, pixels)
        if sampled is None:
            self.image.setVisible(False)
        else:
            self.image.show_sampled(sampled, scale, area)
            self._sampling = sampling

    def _samples(self, cells: int, pixels: float) -> int:
        return max(1, min(cells, round(pixels * self._ratio)))

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        if self._frame is None or self._model is None or self._theme is None:
            return
        if self._frame.pitch >= DETAIL_PITCH:
            return
        for rows in self._model.rows.segments:
            for columns in self._model.columns.segments:
                self._paint_segment(painter, self._frame, rows, columns, self._theme)

    def _paint_segment(
        self, painter: QPainter, frame: Frame, rows: Segment, columns: Segment, theme: Theme
    ) -> None:
        role = TEXTURE_ROLES.get(max(rows.kind, columns.kind))
        if role is None:
            return
        block = frame.block(rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start)
        area = block.intersected(frame.clip)
        if not area.isEmpty():
            painter.fillRect(area, _flat_tint(role, theme))


@lru_cache(maxsize=16)
def _flat_tint(role: TextureRole, theme: Theme) -> QColor:
    colours = getattr(theme, role)
    soft, line = QColor(colours.soft), QColor(colours.line)
    mixed = np.array(soft.getRgb()) * 0.72 + np.array(line.getRgb()) * 0.28
    return QColor(*(int(channel) for channel in mixed))
