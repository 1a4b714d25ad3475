"""The Scatter tab: every input cell stamps its value times the kernel onto the full output; then the crop."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from fracstride.core.methods import METHODS
from fracstride.core.override import override
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.stamps import Stamped
from fracstride.ui.i18n import translate
from fracstride.ui.look.textures import SwatchRole
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.board_layout import Place
from fracstride.ui.presenters.colours import Extremes
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.method_layout import Area, Item, maps_in_a_row
from fracstride.ui.presenters.method_maps import MethodMap, local
from fracstride.ui.presenters.method_slice import Part, part_round
from fracstride.ui.presenters.method_titles import cropped_title, full_title, input_title, stamp_title
from fracstride.ui.presenters.scatter import (
    FULL,
    INPUT,
    OUTPUT,
    STAMP,
    Progress,
    arrived_stamps,
    full_map,
    full_value_text,
    input_map,
    kept_block,
    output_extremes,
    output_map,
    progress,
    scatter_note,
    stamp_map,
)
from fracstride.ui.presenters.scatter_light import focus_at, scatter_highlights
from fracstride.ui.presenters.stage_titles import StageTitle
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.note_line import Entry
from fracstride.ui.views.tab_page import ShownLayer


class ScatterPage(MethodPage):
    """y, the stamp of one input cell, the full output with the stamps so far, and what the crop keeps."""

    plays = FocusKind.INPUT_CELL

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(
            focus, METHODS["scatter"], translate("Scatter", "Scatter: stamps on the full output")
        )
        self._part: Part | None = None
        self._state = Progress(0, None)
        self._stamped: Stamped | None = None
        self._extremes: dict[str, Extremes] = {}
        self._input: MethodMap | None = None
        self._maps: tuple[MethodMap, ...] = ()

    @property
    def progress(self) -> Progress:
        """How many stamps are shown, and the last of them."""
        return self._state

    @override
    def prepare(self, layer: ShownLayer) -> None:
        self._part = None
        self._follow()

    def _follow(self) -> None:
        """Take the focus: another part of large maps where it lies outside, and the stamps so far."""
        self._state = progress(self.shown_geometry, self.focus.current, self.focus.head)
        source = self._state.current or (0, 0)
        if self._part is None or not self._part.shows(source):
            self._part = part_round(self.shown_geometry, source)
            self._input = None
            self._extremes = self._measured(self._part)
        shown, part, geometry = self.shown, self._part, self.shown_geometry
        if self._input is None:
            self._input = input_map(geometry, shown, part)
        self._stamped = None if shown is None else arrived_stamps(shown, part, self._state.count)
        self._maps = (
            self._input,
            stamp_map(geometry, shown, self._state.current),
            full_map(geometry, part, self._stamped),
            output_map(geometry, shown, part, self._stamped, self._state.count),
        )

    def _measured(self, part: Part) -> dict[str, Extremes]:
        shown = self.shown
        if shown is None:
            return {}
        whole = arrived_stamps(shown, part, shown.y[0].size)
        return {
            "y": shown.y_extremes,
            "x": output_extremes(shown, part, whole),
        }

    @override
    def on_focus(self) -> None:
        state = progress(self.shown_geometry, self.focus.current, self.focus.head)
        if state == self._state:
            self._show_focus()
            return
        self._follow()
        self.refresh()

    @override
    def maps(self) -> tuple[MethodMap, ...]:
        return self._maps

    @override
    def places(self, maps: tuple[MethodMap, ...], area: Area) -> dict[str, Place]:
        items = [Item(each.shape, each.key == STAMP) for each in maps]
        row = maps_in_a_row(items, area)
        self.operators = row.operators
        return {each.key: place for each, place in zip(maps, row.places, strict=True)}

    @override
    def titles(self) -> dict[str, StageTitle]:
        geometry = self.shown_geometry
        return {
            INPUT: input_title(geometry, translate),
            STAMP: stamp_title(geometry, self._state.current, translate),
            FULL: full_title(geometry, translate),
            OUTPUT: cropped_title(
                geometry, self.shown is not None and self.shown.bias is not None, translate
            ),
        }

    @override
    def extremes(self) -> dict[str, Extremes]:
        return self._extremes

    @override
    def highlights(self) -> dict[str, Highlight]:
        assert self._part is not None
        return scatter_highlights(self.shown_geometry, self._part, self._state, self.focus.current)

    @override
    def focus_at(self, key: str, cell: Cell) -> Focus | None:
        assert self._part is not None
        return focus_at(self.shown_geometry, self._part, key, cell)

    @override
    def value_text(self, key: str, cell: Cell) -> str:
        assert self._part is not None
        if key != FULL:
            return ""
        return full_value_text(self.shown_geometry, self._part, self._stamped, cell, translate)

    @override
    def pinned_at(self) -> tuple[str, Cell] | None:
        pinned, part = self.focus.pinned, self._part
        if pinned is None or part is None:
            return None
        cell = local(pinned.cell, part.rows.outputs, part.columns.outputs)
        return None if cell is None else (OUTPUT, cell)

    @override
    def entries(self) -> tuple[Entry, ...]:
        entries: list[Entry] = [
            (SwatchRole.BLANK, translate("Scatter", "No stamp")),
            (SwatchRole.KERNEL, translate("Scatter", "Stamp")),
            (SwatchRole.CROP, translate("Scatter", "Kept by the crop")),
        ]
        if self.focus.current is not None and self.focus.current.kind is FocusKind.OUTPUT_CELL:
            entries.append((SwatchRole.CONTRIBUTING, translate("Legend", "Contributing cell")))
        return tuple(entries)

    @override
    def note(self) -> str:
        assert self._part is not None
        return scatter_note(
            self.shown_geometry,
            self.shown,
            self._part,
            self._state,
            self.focus.current,
            self.view,
            translate,
        )

    @override
    def paint_above(self, painter: QPainter, theme: Theme) -> None:
        """The block of F that becomes x, dashed."""
        if self._part is None or FULL not in self.board.keys:
            return
        frame = self.board.frame(FULL)
        corner, extent = kept_block(self.shown_geometry, self._part)
        pen = QPen(QColor(theme.padding.text), 2)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not self._part.is_whole:
            painter.setClipRect(frame.clip.adjusted(-2, -2, 2, 2))
        painter.drawRect(frame.block(*corner, *extent))
