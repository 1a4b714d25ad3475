"""The base of the tabs that show one method: heads over maps over a line of notes, with the focus of all views."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.core.pipeline import Method, StageId
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.session.state import ViewSettings
from fracstride.ui.look.assets import interface_scale
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.board_scene import BoardMap, BoardScene
from fracstride.ui.plotting.colour_maps import colour_scale, stage_scales
from fracstride.ui.plotting.map_board import MapBoard
from fracstride.ui.presenters.board_layout import Clip, Place
from fracstride.ui.presenters.colours import ColourScale, Extremes, limits
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.method_layout import Area, Operator
from fracstride.ui.presenters.method_maps import MethodMap, ScaleName
from fracstride.ui.presenters.method_slice import MethodSlice, method_slice, slice_geometry
from fracstride.ui.presenters.stage_titles import StageTitle
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.note_line import Entry, NoteLine
from fracstride.ui.views.stage_header import StageHeader
from fracstride.ui.views.tab_page import ShownLayer, TabPage

_SCALE_STAGES = {
    ScaleName.INPUT: StageId.INPUT,
    ScaleName.WEIGHT: StageId.KERNEL,
    ScaleName.OUTPUT: StageId.OUTPUT,
}


class MethodPage(TabPage):
    """Draws the stages of a method and handles the focus; a tab overrides the functions below to say how."""

    has_sheet = True
    least_size = (0, 0)
    plays: FocusKind | None = FocusKind.OUTPUT_CELL

    def __init__(self, focus: FocusModel, method: Method, name: str) -> None:
        super().__init__(focus)
        self.method = method
        self.header, self.board, self.notes = StageHeader(), MapBoard(), NoteLine()
        self.board.setAccessibleName(name)
        self.layer: ShownLayer | None = None
        self._geometry: Geometry | None = None
        self.shown: MethodSlice | None = None
        self.operators: tuple[Operator, ...] = ()
        self.clips: dict[str, Clip] = {}
        self._has_bars = True
        self._kept: dict[str, tuple[object, BoardMap]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.board, 1)
        column.addWidget(self.notes)
        self.setFocusProxy(self.board)
        self._connect()

    def _connect(self) -> None:
        self.board.cell_hovered.connect(self._on_hovered)
        self.board.cell_left.connect(self._on_left)
        self.board.cell_clicked.connect(self._on_clicked)
        self.board.resized.connect(self.refresh)
        self.board.play_toggled.connect(self.play_toggled)

    # -- what each tab says itself

    def prepare(self, layer: ShownLayer) -> None:
        """Prepare another layer, or its arrays: everything that does not depend on the focus."""
        raise NotImplementedError

    def maps(self) -> tuple[MethodMap, ...]:
        """The maps of the board, for the layer and the focus."""
        raise NotImplementedError

    def places(self, maps: tuple[MethodMap, ...], area: Area) -> dict[str, Place]:
        """The places of the maps. Also sets ``operators``, and ``clips`` if a map is larger than its room."""
        raise NotImplementedError

    def titles(self) -> dict[str, StageTitle]:
        """The heads of the method's stages, by the keys of the maps below them."""
        raise NotImplementedError

    def extremes(self) -> dict[str, Extremes]:
        """The extremes of y, weight and x, as far as they are known."""
        raise NotImplementedError

    def block_extremes(self) -> Extremes:
        """The extremes of a map that has a scale of its own."""
        return (0.0, 1.0)

    def highlights(self) -> dict[str, Highlight]:
        """What lights up for the focus."""
        raise NotImplementedError

    def focus_at(self, key: str, cell: Cell) -> Focus | None:
        """The focus for pointing at a cell."""
        raise NotImplementedError

    def value_text(self, key: str, cell: Cell) -> str:
        """The text for a cell that no other view has; '' leaves it to the focus."""
        return ""

    def pinned_at(self) -> tuple[str, Cell] | None:
        """The pinned cell: the key of its map and its place there."""
        raise NotImplementedError

    def entries(self) -> tuple[Entry, ...]:
        """The entries of the legend."""
        raise NotImplementedError

    def note(self) -> str:
        """One sentence about what is shown."""
        raise NotImplementedError

    def paint_above(self, painter: QPainter, theme: Theme) -> None:
        """What is drawn over the maps."""

    # -- drawing

    @override
    def show_layer(self, layer: ShownLayer) -> None:
        self.layer = layer
        self._geometry = slice_geometry(layer.geometry)
        arrays = layer.arrays
        self.shown = None if arrays is None else method_slice(arrays, layer.geometry, layer.view)
        self._kept.clear()
        self.prepare(layer)
        self.refresh()

    @property
    def shown_geometry(self) -> Geometry:
        """The geometry of the shown slice; only once there is a layer."""
        assert self._geometry is not None
        return self._geometry

    @property
    def view(self) -> ViewSettings:
        """The view settings; only once there is a layer."""
        assert self.layer is not None
        return self.layer.view

    @property
    def is_shown(self) -> bool:
        """Whether there is something up to date to draw, and room for it."""
        return self.layer is not None and not self.is_behind and self.board.has_room

    def refresh(self) -> None:
        """Lay out and draw everything again."""
        if self.layer is None or not self.is_shown:
            return
        theme, maps = self.layer.theme, self.maps()
        area = Area(self.board.width(), self.board.height(), self.devicePixelRatioF(), interface_scale())
        self._has_bars = area.has_bars
        places = self.places(maps, area)
        scales = self._scales(self.layer.view, theme)
        boards = tuple(self._board_map(each, places[each.key], scales[each.scale]) for each in maps)
        scene = BoardScene(
            boards,
            theme,
            self.layer.view.values_in_cells,
            self.operators,
            above=lambda painter: self.paint_above(painter, theme),
        )
        self.board.show_board(scene)
        self._show_header(places, theme)
        self._show_focus()

    def _scales(self, view: ViewSettings, theme: Theme) -> dict[ScaleName, ColourScale]:
        by_stage = stage_scales(view, self.extremes(), theme)
        own = colour_scale(view.colours, theme, *limits(self.block_extremes()))
        return {ScaleName.BLOCK: own} | {name: by_stage[stage] for name, stage in _SCALE_STAGES.items()}

    def _board_map(self, shown: MethodMap, place: Place, scale: ColourScale) -> BoardMap:
        """The map at its place; the same object as before if nothing of it is new."""
        new = BoardMap(
            shown.key,
            shown.model,
            scale,
            place,
            indices=shown.indices,
            bar=shown.bar and self._has_bars,
            row_names=shown.row_names,
            column_names=shown.column_names,
            clip=self.clips.get(shown.key),
        )
        look = (shown, place, new.clip, self._has_bars, scale.low, scale.high, scale.lut.tobytes())
        kept = self._kept.get(shown.key)
        if kept is not None and kept[0] == look:
            return kept[1]
        self._kept[shown.key] = (look, new)
        return new

    def _show_header(self, places: Mapping[str, Place], theme: Theme) -> None:
        """A head for every stage of the method that has a map, over that map."""
        keys = {title.stage: key for key, title in self.titles().items() if key in places}
        edges = {stage.id: places[keys[stage.id]].x for stage in self.method.stages if stage.id in keys}
        titles = {title.stage: title for title in self.titles().values()}
        in_order = sorted(edges, key=lambda stage: edges[stage])
        self.header.show_titles(tuple(titles[stage] for stage in in_order), edges, theme)

    def _show_focus(self) -> None:
        if self.layer is None:
            return
        self.board.show_highlights(self.highlights(), self.pinned_at())
        self.notes.show_notes(self.entries(), self.note(), self.layer.theme)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        window_height = self.window().height()
        self.header.fit(window_height)
        self.notes.fit(window_height)
        super().resizeEvent(event)

    # -- the focus

    @override
    def _on_focus(self) -> None:
        if self.is_shown:
            self.on_focus()

    @override
    def on_focus(self) -> None:
        """Draw the focus; tabs whose values follow it also draw the maps again."""
        self._show_focus()

    def _on_hovered(self, key: str, cell: Cell) -> None:
        focus = self.focus_at(key, cell)
        if focus is None:
            self.focus.clear_hover()
        else:
            self.focus.hover(focus)
        text = self.value_text(key, cell)
        if text:
            self.value_under_cursor.emit(text)

    def _on_left(self) -> None:
        if self.board.cursor_cell is None:
            self.focus.leave()
            self.value_under_cursor.emit("")

    def _on_clicked(self, key: str, cell: Cell) -> None:
        focus = self.focus_at(key, cell)
        if focus is not None and focus.kind is FocusKind.OUTPUT_CELL:
            self.focus.toggle_pin(focus)
