"""The Phases tab: x as the interleaved results of ordinary convolutions, none of which multiplies inserted zeros."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from fracstride.core.methods import METHODS
from fracstride.core.override import override
from fracstride.core.phases import phase_of_output
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.phase_marks import draw_phase_mark
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.textures import SwatchRole
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.presenters.board_layout import Place
from fracstride.ui.presenters.colours import Extremes, finite_extremes
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.method_layout import Area, PanelGrid, arranged_panels
from fracstride.ui.presenters.method_maps import MethodMap
from fracstride.ui.presenters.method_titles import input_title, output_title, phases_title
from fracstride.ui.presenters.phases import (
    INPUT,
    OUTPUT,
    ShownPhases,
    focus_at,
    kernel_key,
    panel_text,
    panels,
    phase_lights,
    phase_maps,
    phase_results,
    phases_note,
    result_key,
    shown_phases,
)
from fracstride.ui.presenters.stage_titles import StageTitle
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.note_line import Entry
from fracstride.ui.views.tab_page import ShownLayer

MARK, HEAD_DOWN = 10, 12
"""The mark of a panel, and how far its middle lies below the top of the panel."""
SMALL_MARK, CORNER_FROM, MARKED_FROM = 7.0, 16.0, 9.0
"""The mark of a cell of x; from which pitch it stands in a corner even without a number, and from which there is one at all."""
HALF_NUMBER = 5.0
"""The height of a number in a small cell, from its middle."""
MOST_MARKED = 4_096


class PhasesPage(MethodPage):
    """y, a panel for every phase, and x, whose cells carry the mark of their phase."""

    least_size = (0, 225)
    scrolled_height = 270

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(
            focus, METHODS["phases"], translate("Phases", "Phases: ordinary convolutions, interleaved")
        )
        self._seen: ShownPhases | None = None
        self._x: FloatArray | None = None
        self._maps: tuple[MethodMap, ...] = ()
        self._grid: PanelGrid | None = None

    @property
    def seen(self) -> ShownPhases:
        """The phases that have a panel; only once there is a layer."""
        assert self._seen is not None
        return self._seen

    @override
    def prepare(self, layer: ShownLayer) -> None:
        self._x = None if self.shown is None else phase_results(self.shown)
        self._follow(shown_phases(self.shown_geometry, self.focus.current))

    def _follow(self, seen: ShownPhases) -> None:
        self._seen = seen
        self._maps = phase_maps(self.shown_geometry, self.shown, self._x, seen)

    @override
    def on_focus(self) -> None:
        focus = self.focus.current
        if not self.seen.is_whole and focus is not None:
            seen = shown_phases(self.shown_geometry, focus)
            if seen != self.seen:
                self._follow(seen)
                self.refresh()
                return
        self._show_focus()

    @override
    def maps(self) -> tuple[MethodMap, ...]:
        return self._maps

    @override
    def places(self, maps: tuple[MethodMap, ...], area: Area) -> dict[str, Place]:
        grid = arranged_panels(maps[0].shape, panels(self.seen), maps[-1].shape, area)
        self._grid, self.operators = grid, grid.operators
        placed = list(zip(self.seen.all, grid.panels, strict=True))
        kernels = {kernel_key(phase): panel.kernel for phase, panel in placed if panel.kernel is not None}
        results = {result_key(phase): panel.result for phase, panel in placed}
        return {INPUT: grid.input, **kernels, **results, OUTPUT: grid.output}

    @override
    def titles(self) -> dict[str, StageTitle]:
        geometry, first = self.shown_geometry, self.seen.all[0]
        key = kernel_key(first) if 0 not in first.tap_shape else result_key(first)
        return {
            INPUT: input_title(geometry, translate),
            key: phases_title(geometry, translate),
            OUTPUT: output_title(geometry, translate("Phases", "interleaved"), translate),
        }

    @override
    def extremes(self) -> dict[str, Extremes]:
        if self.shown is None or self._x is None:
            return {}
        return {
            "y": self.shown.y_extremes,
            "weight": finite_extremes(self.shown.weight[self.shown.channel]),
            "x": self.shown.x_extremes,
        }

    @override
    def highlights(self) -> dict[str, Highlight]:
        return phase_lights(self.shown_geometry, self.seen, self.focus.current)

    @override
    def focus_at(self, key: str, cell: Cell) -> Focus | None:
        return focus_at(self.shown_geometry, self.seen, key, cell)

    @override
    def pinned_at(self) -> tuple[str, Cell] | None:
        pinned = self.focus.pinned
        return None if pinned is None else (OUTPUT, pinned.cell)

    @override
    def entries(self) -> tuple[Entry, ...]:
        marks = [(phase.index, f"({phase.index[0]}, {phase.index[1]})") for phase in self.seen.all]
        is_lit = any(each.rings for each in self.highlights().values())
        lit = ((SwatchRole.CONTRIBUTING, translate("Legend", "Contributing cell")),) if is_lit else ()
        return lit if len(marks) > 4 else (*marks, *lit)

    @override
    def note(self) -> str:
        return phases_note(self.shown_geometry, self.seen, self.view, translate)

    @override
    def paint_above(self, painter: QPainter, theme: Theme) -> None:
        """The heads of the panels, and the marks on the cells of x."""
        if self._grid is None or OUTPUT not in self.board.keys:
            return
        side = scaled(MARK)
        for phase, panel in zip(self.seen.all, self._grid.panels, strict=True):
            middle = panel.y + scaled(HEAD_DOWN)
            draw_phase_mark(painter, QRectF(panel.x, middle - side / 2, side, side), phase.index, theme)
            painter.setFont(font(TextStyle.CAPTION))
            painter.setPen(QColor(theme.text2))
            at = QPointF(panel.x + side + scaled(6), middle)
            draw_text(painter, panel_text(phase, translate), at, TextStyle.CAPTION, across=0.0)
        self._paint_marks(painter, self.board.frame(OUTPUT), theme)

    def _paint_marks(self, painter: QPainter, frame: Frame, theme: Theme) -> None:
        if frame.pitch < scaled(MARKED_FROM) or frame.rows * frame.columns > MOST_MARKED:
            return
        in_corner = frame.pitch >= CORNER_FROM or self.board.has_numbers(OUTPUT)
        inset = min(4.0, frame.pitch / 12)
        # In a corner it keeps clear of the number in the middle.
        room = max(frame.pitch / 2 - HALF_NUMBER - inset, 3.0) if in_corner else frame.pitch * 0.6
        side = min(SMALL_MARK, room)
        for row in range(frame.rows):
            for column in range(frame.columns):
                index, _ = phase_of_output(self.shown_geometry, (row, column))
                box = frame.block(row, column)
                if in_corner:
                    mark = QRectF(box.left() + inset, box.top() + inset, side, side)
                else:
                    mark = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
                draw_phase_mark(painter, mark, index, theme)
