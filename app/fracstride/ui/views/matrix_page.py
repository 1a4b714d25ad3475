"""The Matrix tab: unrolled y times C^T is unrolled x, entry by entry, or by blocks where that is too much to read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent

from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.override import override
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.records import record
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.textures import SwatchRole
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.canvas import ZOOM_STEP
from fracstride.ui.presenters.board_layout import Place
from fracstride.ui.presenters.colours import Extremes
from fracstride.ui.presenters.highlights import NOTHING, Highlight
from fracstride.ui.presenters.matrix import (
    BLOCKS,
    FACTOR,
    INPUT,
    MATRIX,
    OUTPUT,
    PRODUCT,
    BlockMap,
    BlockPlace,
    Entries,
    EntryPlaces,
    block_map,
    block_place,
    is_readable,
    one_block,
    turned,
    whole_matrix,
)
from fracstride.ui.presenters.matrix_light import block_lights, focus_in_block, focus_in_whole, matrix_lights
from fracstride.ui.presenters.matrix_maps import (
    block_maps,
    block_text,
    block_titles,
    entry_text,
    matrix_extremes,
    matrix_maps,
    matrix_note,
    whole_titles,
)
from fracstride.ui.presenters.method_layout import Area
from fracstride.ui.presenters.method_maps import MethodMap, output_focus
from fracstride.ui.presenters.stage_titles import StageTitle
from fracstride.ui.presenters.table_layout import Sight, table
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.note_line import Entry
from fracstride.ui.views.tab_page import ShownLayer

TRANSPOSED = 0
"""The segment of the toggle that stands for C^T; the other is C."""
TOGGLE_ROOM = 24
SCROLLED = 3.0
"""Rows or columns that a step of the wheel goes over."""


@record
class MatrixLook:
    """Which of the two matrices is looked at, and how closely while the layer is this one."""

    is_transposed: bool
    geometry: Geometry
    sight: Sight


class MatrixPage(MethodPage):
    """C^T with y above it and x beside it; the other way round C, the matrix of the paired convolution."""

    can_zoom = True

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(
            focus, METHODS["matrix"], translate("Matrix", "Matrix of the transposed convolution")
        )
        self.toggle = Segmented(
            translate("Matrix", "Which matrix"), ("C\N{MODIFIER LETTER CAPITAL T}", "C"), self.header
        )
        self.toggle.set_tool_tips(
            (
                translate("Matrix", "The matrix of the transposed convolution"),
                translate("Matrix", "The matrix of the paired Conv2d"),
            )
        )
        self.toggle.chosen.connect(lambda _index: self._on_toggle())
        self._entries: Entries | None = None
        self._blocks: BlockMap | None = None
        self._place: BlockPlace | None = None
        self._last: Cell | None = None
        self._column: int | None = None
        self._maps: tuple[MethodMap, ...] = ()
        self._sight = Sight()
        self._zoomed: tuple[Geometry, bool] | None = None
        self.board.zoom_turned.connect(lambda steps: self._zoom_by(ZOOM_STEP**steps))
        self.board.is_scrollable = True
        self.board.scroll_turned.connect(self._scroll)

    @property
    def is_transposed(self) -> bool:
        """Whether C^T is shown, and not C."""
        return self.toggle.index() == TRANSPOSED

    @property
    @override
    def zoom(self) -> float:
        return self._sight.zoom

    @override
    def zoom_in(self) -> None:
        self._zoom_by(ZOOM_STEP)

    @override
    def zoom_out(self) -> None:
        self._zoom_by(1 / ZOOM_STEP)

    @override
    def zoom_fit(self) -> None:
        self._zoom_by(0.0)

    def _zoom_by(self, factor: float) -> None:
        """Closer or further away; coming closer begins at the focus."""
        if self.layer is None:
            return
        was_whole = self._sight.zoom == 1.0
        self._sight = self._sight.zoomed(factor)
        self.zoom_changed.emit(self._sight.zoom)
        self.refresh()
        if was_whole:
            self._show_rings()

    def _scroll(self, down: float, across: float) -> None:
        if self._sight.zoom > 1.0 and self.layer is not None:
            self._sight = self._sight.moved(
                SCROLLED * down, SCROLLED * across, self.board.model(MATRIX).shape
            )
            self.refresh()

    def _show_rings(self) -> bool:
        """Bring the taps of the focus into sight, if none of them is; whether that was needed."""
        rings = self.highlights().get(MATRIX, NOTHING).rings
        if self._sight.zoom == 1.0 or not rings or MATRIX not in self.board.keys:
            return False
        frame = self.board.frame(MATRIX)
        if any(frame.is_visible(cell) for cell in rings):
            return False
        middle = rings[len(rings) // 2]
        self._sight = Sight(self._sight.zoom, float(middle[0]), float(middle[1]))
        self.refresh()
        return True

    @property
    def _entry_places(self) -> EntryPlaces:
        return EntryPlaces(self.shown_geometry, self.is_transposed)

    @property
    def is_readable(self) -> bool:
        """Whether the whole matrix is shown, and not its blocks."""
        return is_readable(self.shown_geometry)

    @override
    def receive(self, request: object) -> None:
        """Look as another page did; anything else turns the matrix over."""
        look = request if isinstance(request, MatrixLook) else None
        if look is None or look.is_transposed is not self.is_transposed:
            self.toggle.show_index(1 - self.toggle.index())
            self._on_toggle()
        if look is not None and look.geometry == self.shown_geometry:
            self._sight = look.sight
            self.zoom_changed.emit(self.zoom)
            self.refresh()

    @override
    def memento(self) -> object:
        return MatrixLook(self.is_transposed, self.shown_geometry, self._sight) if self._zoomed else None

    def _on_toggle(self) -> None:
        if self.layer is not None:
            self.prepare(self.layer)
            self.refresh()

    @override
    def prepare(self, layer: ShownLayer) -> None:
        self._column = self._last = None
        looked_at = (self.shown_geometry, self.is_transposed)
        if looked_at != self._zoomed:
            self._zoomed, self._sight = looked_at, Sight()
            self.zoom_changed.emit(1.0)
        self._blocks = None if self.is_readable else block_map(self.shown_geometry)
        self._follow()

    def _follow(self) -> None:
        """Work out the entries that are read: all of them, or those of the block that the focus means."""
        shown, geometry = self.shown, self.shown_geometry
        if self.is_readable:
            self._place = None
            self._entries = None if shown is None else whole_matrix(shown, self.is_transposed)
            self._maps = matrix_maps(geometry, shown, self._entries, self.is_transposed)
            return
        self._place = block_place(geometry, self.focus.current, self._last)
        self._last = (self._place.output, self._place.source)
        self._entries = None if shown is None else one_block(shown, self._place, self.is_transposed)
        self._maps = block_maps(geometry, self._place, self._blocks, self._entries, self.is_transposed)

    @override
    def on_focus(self) -> None:
        if not self.is_readable:
            before = self._place
            if block_place(self.shown_geometry, self.focus.current, self._last) != before:
                self._follow()
                self.refresh()
                return
        if not self._show_rings():
            self._show_focus()

    @override
    def maps(self) -> tuple[MethodMap, ...]:
        return self._maps

    @override
    def places(self, maps: tuple[MethodMap, ...], area: Area) -> dict[str, Place]:
        shapes = {each.key: each.shape for each in maps}
        first, last = (INPUT, OUTPUT) if self.is_transposed else (OUTPUT, INPUT)
        if not self.is_readable:
            first = last = BLOCKS
        # The toggle stands over the right end, where a head would meet it.
        beside = replace(area, width=area.width - self.toggle.width() - scaled(TOGGLE_ROOM))
        after = None if first == last else shapes.get(last)
        placed = table(shapes.get(first), shapes[MATRIX], after, beside, self._sight)
        self.operators = placed.operators
        self.clips = {FACTOR: placed.factor_clip, MATRIX: placed.matrix_clip, PRODUCT: placed.product_clip}
        table_places = ((FACTOR, placed.factor), (MATRIX, placed.matrix), (PRODUCT, placed.product))
        sides = ((last, placed.after), (first, placed.before))
        return {key: place for key, place in (*table_places, *sides) if place is not None}

    @override
    def titles(self) -> dict[str, StageTitle]:
        if self.is_readable:
            has_bias = self.shown is not None and self.shown.bias is not None
            return whole_titles(self.shown_geometry, self.is_transposed, has_bias, translate)
        assert self._place is not None
        return block_titles(self.shown_geometry, self._place, self._blocks, self.is_transposed, translate)

    @override
    def extremes(self) -> dict[str, Extremes]:
        return matrix_extremes(self.shown, self._entries, self.is_transposed)

    @override
    def block_extremes(self) -> Extremes:
        blocks = self._blocks
        return (0.0, 1.0) if blocks is None else (0.0, float(blocks.values.max()))

    @override
    def highlights(self) -> dict[str, Highlight]:
        focus = self.focus.current
        if self.is_readable:
            return matrix_lights(self._entry_places, focus, self._column)
        assert self._place is not None
        return block_lights(self._place, self._blocks, self._entries, focus, self.is_transposed)

    @override
    def focus_at(self, key: str, cell: Cell) -> Focus | None:
        self._column = cell[1] if key == MATRIX and self.is_readable else None
        if self.is_readable:
            return focus_in_whole(self._entry_places, key, cell)
        return self._in_blocks(key, cell)

    def _in_blocks(self, key: str, cell: Cell) -> Focus:
        """Pointing at a block reads it; an output cell that is focused stays in its column."""
        assert self._place is not None
        if key != BLOCKS:
            return focus_in_block(self._place, key, cell, self.is_transposed)
        assert self._blocks is not None
        self._last = self._blocks.block(turned(cell, self.is_transposed))
        current = self.focus.current
        is_output = current is not None and current.kind is FocusKind.OUTPUT_CELL
        return output_focus((self._last[0], current.cell[1] if current is not None and is_output else 0))

    @override
    def value_text(self, key: str, cell: Cell) -> str:
        if key == BLOCKS:
            return block_text(self.shown_geometry, self._blocks, cell, self.is_transposed, translate)
        if key != MATRIX or self._entries is None:
            return ""
        named = cell
        if self._place is not None:
            named = self._entry_places.in_whole(self._place, cell)
        return entry_text(self._entries, cell, named, self.is_transposed, translate)

    @override
    def pinned_at(self) -> tuple[str, Cell] | None:
        pinned = self.focus.pinned
        return None if pinned is None or OUTPUT not in self.board.keys else (OUTPUT, pinned.cell)

    @override
    def entries(self) -> tuple[Entry, ...]:
        return (
            (SwatchRole.BLANK, translate("Matrix", "Structural zero")),
            (SwatchRole.OUTPUT, translate("Matrix", "Tap of the kernel")),
            (SwatchRole.KERNEL, translate("Matrix", "Row or column of the focus")),
        )

    @override
    def note(self) -> str:
        return matrix_note(self.shown_geometry, self._blocks, self.view, self.is_transposed, translate)

    @override
    def paint_above(self, painter: QPainter, theme: Theme) -> None:
        """The letter of what is multiplied, before its row."""
        if FACTOR not in self.board.keys:
            return
        clip = self.board.frame(FACTOR).clip
        painter.setFont(font(TextStyle.ITALIC))
        painter.setPen(QColor(theme.text2))
        side = scaled(40)
        box = QRectF(clip.left() - side - scaled(8), clip.center().y() - side / 2, side, side)
        letter = "y" if self.is_transposed else "x"
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, letter)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self.toggle.sizeHint()
        left = self.header.width() - size.width() - scaled(24)
        self.toggle.setGeometry(left, (self.header.height() - scaled(26)) // 2, size.width(), scaled(26))
