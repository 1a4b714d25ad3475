"""Any number of heatmaps on one canvas, each at its own place; all tabs except Pipeline draw on it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from fracstride.core.override import override
from fracstride.core.provenance import Cell
from fracstride.ui.look.keyboard import BY_KEYBOARD, takes_escape
from fracstride.ui.plotting.board_items import MapItems, PaintedItem, look_below, paint_below
from fracstride.ui.plotting.board_scene import BoardMap, BoardScene
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.settling_view import SettlingView
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.highlights import NOTHING, Highlight

STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class MapBoard(SettlingView):
    """Draws a BoardScene; emits what mouse and keyboard do, in cells and never in pixels.

    Arrow keys, Home and End move a cell cursor, which begins at the pinned cell; Page up and Page down take it to
    another map, Return clicks its cell, the space bar plays.
    """

    cell_hovered = Signal(str, object)
    """(key of the map, Cell)."""
    cell_left = Signal()
    cell_clicked = Signal(str, object)
    play_toggled = Signal()
    zoom_turned = Signal(float)
    """The wheel with Ctrl: steps closer."""
    scroll_turned = Signal(float, float)
    """The wheel: steps down and to the right."""
    resized = Signal()
    """The place is another, or is seen again: lay the maps out, once for all sizes that it has on its way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_scrollable = False
        """Whether the wheel moves what is shown; else it is left to what the board stands in."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._below, self._above = PaintedItem(-1, is_kept=True), PaintedItem(1)
        self.scene().addItem(self._below)
        self.scene().addItem(self._above)
        self._items: dict[str, MapItems] = {}
        self._maps: dict[str, BoardMap] = {}
        self._cursor: tuple[str, Cell] | None = None
        self._pinned: tuple[str, Cell] | None = None

    @property
    def has_room(self) -> bool:
        """Whether there is room for maps now; otherwise ``resized`` is emitted later."""
        return self.isVisible() and self.width() > 1 and self.height() > 1

    @property
    def keys(self) -> tuple[str, ...]:
        """The maps that are shown, in their order."""
        return tuple(self._maps)

    def model(self, key: str) -> HeatmapModel:
        """What a map shows; KeyError where there is no such map."""
        self.settle()
        return self._maps[key].model

    def frame(self, key: str) -> Frame:
        """Where a map stands, in pixels of this widget."""
        self.settle()
        return self._maps[key].frame

    def has_numbers(self, key: str) -> bool:
        """Whether a map has its values in its cells."""
        return self._items[key].heatmap.cells.has_numbers

    @property
    def cursor_cell(self) -> tuple[str, Cell] | None:
        """The cell of the keyboard cursor; None while the mouse leads."""
        return self._cursor

    def show_board(self, scene: BoardScene) -> None:
        """Show other maps; maps that stay keep their highlights."""
        self.fill_with(scene.theme.canvas)
        for key in self._items.keys() - {each.key for each in scene.maps}:
            self._items.pop(key).remove(self.scene())
        self._maps = {each.key: each for each in scene.maps}
        for each in scene.maps:
            if each.key not in self._items:
                self._items[each.key] = MapItems(self.scene())
            self._items[each.key].show(each, scene, self.devicePixelRatioF())
        area = QRectF(self.rect())
        self._below.paint_with(lambda painter: paint_below(painter, scene), area, look_below(scene))
        self._above.paint_with(scene.above, area)
        self._keep_cursor()

    def show_highlights(
        self, highlights: Mapping[str, Highlight], pinned: tuple[str, Cell] | None = None
    ) -> None:
        """Draw a focus: what lights up in each map, and the pinned cell of one of them."""
        self._pinned = pinned
        for key, items in self._items.items():
            pin = pinned[1] if pinned is not None and pinned[0] == key else None
            highlight = highlights.get(key, NOTHING)
            items.heatmap.show_highlight(highlight, pin)
            items.labels.show_active(
                highlight.active_rows,
                highlight.active_columns,
                pin is not None and highlight.target == pin,
            )

    def cell_at(self, position: QPointF) -> tuple[str, Cell] | None:
        """The map and the cell under a position."""
        for key in self._maps:
            cell = self.frame(key).cell_at(position)
            if cell is not None:
                return key, cell
        return None

    def leave_cursor(self) -> None:
        """Let the mouse lead again."""
        self._move_cursor(None)

    def _keep_cursor(self) -> None:
        """After a change of maps, keep the cursor if its cell still exists."""
        if self._cursor is not None and not self._holds(*self._cursor):
            self._cursor = None
        self._show_cursor()

    def _holds(self, key: str, cell: Cell) -> bool:
        place = self._maps[key].place if key in self._maps else None
        return place is not None and cell[0] < place.rows and cell[1] < place.columns

    def _move_cursor(self, cursor: tuple[str, Cell] | None) -> None:
        self._cursor = cursor
        self._show_cursor()
        if cursor is not None:
            self.cell_hovered.emit(*cursor)

    def _show_cursor(self) -> None:
        for key, items in self._items.items():
            on_it = self._cursor is not None and self._cursor[0] == key
            items.heatmap.cells.show_cursor(self._cursor[1] if on_it and self._cursor else None)

    # -- events; pyqtgraph's own mouse handling is not used

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in BY_KEYBOARD and self._maps and self._cursor is None:
            self._step(0, 0)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in BY_KEYBOARD and self._cursor is not None:
            self.leave_cursor()
            self.cell_left.emit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.settle_later()

    @override
    def lay_out_anew(self) -> None:
        self.resized.emit()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self.cell_at(event.position())
        if hit is not None:
            self.cell_hovered.emit(*hit)
        else:
            self.cell_left.emit()
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        hit = self.cell_at(event.position())
        if hit is not None and event.button() is Qt.MouseButton.LeftButton:
            self.leave_cursor()
            self.cell_clicked.emit(*hit)
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        across, down = event.angleDelta().x() / 120, event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_turned.emit(down)
        elif not self.is_scrollable:
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.scroll_turned.emit(0.0, -(down or across))
        else:
            self.scroll_turned.emit(-down, -across)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.cell_left.emit()
        super().leaveEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        return takes_escape(event, lambda: self._cursor is not None) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain or not self._maps or not self._on_key(key):
            super().keyPressEvent(event)

    def _on_key(self, key: Qt.Key) -> bool:
        if key in STEPS:
            self._step(*STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._to_end(is_last=key is Qt.Key.Key_End)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._next_map(1 if key is Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor is not None:
            self.cell_clicked.emit(*self._cursor)
        elif key is Qt.Key.Key_Space:
            self.play_toggled.emit()
        elif key is Qt.Key.Key_Escape and self._cursor is not None:
            self.leave_cursor()
            self.cell_left.emit()
        else:
            return False
        return True

    def _step(self, rows: int, columns: int) -> None:
        if self._cursor is None:
            is_there = self._pinned is not None and self._holds(*self._pinned)
            self._move_cursor(self._pinned if is_there else (self.keys[-1], (0, 0)))
            return
        key, (row, column) = self._cursor
        place = self._maps[key].place
        cell = min(max(row + rows, 0), place.rows - 1), min(max(column + columns, 0), place.columns - 1)
        self._move_cursor((key, cell))

    def _to_end(self, is_last: bool) -> None:
        """Go to the first cell or the last one of the map of the cursor."""
        key = self.keys[-1] if self._cursor is None else self._cursor[0]
        place = self._maps[key].place
        self._move_cursor((key, (place.rows - 1, place.columns - 1) if is_last else (0, 0)))

    def _next_map(self, step: int) -> None:
        keys = self.keys
        # From nowhere the first or the last map is the next one.
        start = keys.index(self._cursor[0]) if self._cursor is not None else min(-step, 0)
        self._move_cursor((keys[(start + step) % len(keys)], (0, 0)))
