"""The maps of the Conv2d tab in a row: y, x = C^T y, w, C x and what is left between C x and y."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.session.state import ViewSettings
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, interface_scale, scaled
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.plotting.board_scene import BoardMap, BoardScene
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.plotting.map_board import MapBoard
from fracstride.ui.plotting.operators import paint_operator
from fracstride.ui.presenters.colours import ColourScale, limits
from fracstride.ui.presenters.pair import (
    UNKNOWN,
    PairMap,
    PairValues,
    focus_from_map,
    models,
    on_padded,
    pair_highlights,
    places,
)
from fracstride.ui.presenters.pair_words import caption, cursor_text, padding_text

INDEX_ROOM = 26.0
"""What the row indices take of the gap before a map."""
OPERATORS = ("arrow", "star", "equals", "arrow")
"""What stands between two maps."""
OVER_ARROWS = ("Cᵀ", "", "", "−y")
OVER_ARROW = 7
"""From the middle of an arrow to what stands over its head."""


class PairBoard(QWidget):
    """Draws a walk from y to x and back; says which cell is pointed at, and what it holds."""

    focused = Signal(object)
    """Focus, or None over a padding zero of the convolution."""
    left = Signal()
    pin_toggled = Signal(object)
    """Focus of a cell of x that was clicked."""
    value_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.board = MapBoard()
        self.board.setAccessibleName(translate("Pair", "From y to x and back by the convolution"))
        self._geometry: Geometry | None = None
        self._values = UNKNOWN
        self._view = ViewSettings()
        self._theme = LIGHT
        self._scales: dict[PairMap, ColourScale] = {}
        self._pointed: PairMap | None = None
        self._focus: Focus | None = None
        self._pinned: Focus | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.board)
        self.board.resized.connect(self._on_resized)
        self.board.cell_hovered.connect(self._on_hovered)
        self.board.cell_left.connect(self._on_left)
        self.board.cell_clicked.connect(self._on_clicked)

    def show_values(self, geometry: Geometry, shown: PairValues, view: ViewSettings, theme: Theme) -> None:
        """Draw what is known of another walk, and of the rest the shapes."""
        self._geometry, self._values, self._view, self._theme = geometry, shown, view, theme
        self._scales = self._made_scales()
        self._lay_out()

    def show_focus(self, focus: Focus | None, pinned: Focus | None) -> None:
        """Light what a focus means in every map."""
        self._focus, self._pinned = focus, pinned
        if self._geometry is not None:
            self._light(self._geometry)
            self.value_changed.emit(self._value_text(focus))

    def _light(self, geometry: Geometry) -> None:
        lit = pair_highlights(geometry, self._focus)
        pin = None
        if self._pinned is not None:
            pin = (PairMap.OUTPUT.value, on_padded(geometry, self._pinned.cell))
        self.board.show_highlights({key.value: each for key, each in lit.items()}, pin)

    def _on_resized(self) -> None:
        self._lay_out()
        if self._geometry is not None:
            # Maps that had no room before, as those of a tab that was not seen yet, are lit only now.
            self._light(self._geometry)

    def _made_scales(self) -> dict[PairMap, ColourScale]:
        between = {key: limits(each) for key, each in self._values.extremes.items()}
        colours, theme = self._view.colours, self._theme
        return {key: colour_scale(colours, theme, *between.get(key, (0.0, 1.0))) for key in PairMap}

    def _lay_out(self) -> None:
        if self._geometry is None or not self.board.has_room:
            return
        shown = models(self._geometry, self._values.maps)
        room = (float(self.board.width()), float(self.board.height()))
        at = places(self._geometry, room, self.devicePixelRatioF(), interface_scale())
        maps = tuple(
            BoardMap(
                key.value,
                model,
                self._scales[key],
                at[key],
                caption(key, self._geometry),
                bar=key in self._values.maps and key is not PairMap.KERNEL,
                row_names=self._names(key, 0),
                column_names=self._names(key, 1),
            )
            for key, model in shown.items()
        )
        scene = BoardScene(maps, self._theme, self._view.values_in_cells, below=self._paint_signs)
        self.board.show_board(scene)

    def _names(self, key: PairMap, axis: int) -> range | None:
        """x is named without its padding, which has indices below 0 and beyond its end."""
        if key is not PairMap.OUTPUT or self._geometry is None:
            return None
        of = (self._geometry.height, self._geometry.width)[axis]
        return range(-of.spec.padding, of.output + of.spec.padding + of.spec.end_crop)

    def _paint_signs(self, painter: QPainter) -> None:
        frames = [self.board.frame(key).clip for key in self.board.keys]
        colour = QColor(self._theme.text2)
        painter.setFont(font(TextStyle.BODY))
        painter.setPen(colour)
        for sign, text, (before, after) in zip(OPERATORS, OVER_ARROWS, pairwise(frames), strict=True):
            middle = (before.right() + after.left() - scaled(INDEX_ROOM)) / 2
            centre = QPointF(middle, before.center().y())
            paint_operator(painter, sign, centre, colour)
            draw_text(painter, text, centre - QPointF(0, scaled(OVER_ARROW)), TextStyle.BODY, down=1.0)

    # -- pointing

    def _on_hovered(self, key: str, cell: Cell) -> None:
        self._pointed = PairMap(key)
        if self._geometry is None:
            return
        focus = focus_from_map(self._geometry, self._pointed, cell)
        self.focused.emit(focus)
        if focus is None:
            self.value_changed.emit(padding_text(self._geometry, cell, translate))

    def _on_left(self) -> None:
        self._pointed = None
        self.left.emit()

    def _on_clicked(self, key: str, cell: Cell) -> None:
        focus = None if self._geometry is None else focus_from_map(self._geometry, PairMap(key), cell)
        if focus is not None and focus.kind is FocusKind.OUTPUT_CELL:
            self.pin_toggled.emit(focus)

    def _value_text(self, focus: Focus | None) -> str:
        """Of the map that is pointed at; of x and y where another view points."""
        if focus is None or not self._values.maps:
            return ""
        resting = {FocusKind.OUTPUT_CELL: PairMap.OUTPUT, FocusKind.INPUT_CELL: PairMap.INPUT}
        key = self._pointed or resting.get(focus.kind)
        shown = None if key is None else self._values.maps.get(key)
        if key is None or shown is None:
            return ""
        row, column = focus.cell
        if not (0 <= row < shown.shape[0] and 0 <= column < shown.shape[1]):
            return ""
        return cursor_text(key, focus.cell, float(shown[row, column]))
