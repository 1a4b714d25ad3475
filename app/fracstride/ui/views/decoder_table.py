"""The table of a decoder's layers: edited in place, reordered by dragging and by the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QPushButton, QTableView, QWidget

from fracstride.core.override import override
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.keyboard import with_keys
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.decoder import Action, Row
from fracstride.ui.views.decoder_cells import CODE_PIXELS, PADDING, CellDelegate
from fracstride.ui.views.decoder_model import Column, DecoderModel

ROW_HEIGHT, HEAD_HEIGHT = 40, 36
RING_RADIUS = 4
"""The ring of the keyboard, around the selected layer."""
_WIDTHS = {
    Column.NUMBER: 34,
    Column.OUTPUT: 128,
    Column.SEES: 62,
    Column.REACHES: 72,
    Column.OVERLAP: 116,
    Column.PARAMETERS: 92,
    Column.MULTIPLY_ADDS: 74,
    Column.MEMORY: 150,
    Column.ACTION: 78,
}
_COMPACT_WIDTHS = {
    Column.OUTPUT: 120,
    Column.SEES: 52,
    Column.OVERLAP: 68,
    Column.PARAMETERS: 70,
    Column.MULTIPLY_ADDS: 66,
    Column.MEMORY: 138,
}
"""Where the window leaves the layers less than they need: the verdict is an icon, counts have three digits."""
_TIGHT_WIDTHS = {**_COMPACT_WIDTHS, Column.MEMORY: 74}
"""In a small window at a large scale: map and weights are one sum, which the tooltip takes apart."""
HEADING_PADDING = 9
COMPACT_BELOW, TIGHT_BELOW = 1060, 930
LEAST_LAYER = 190


def _action_words() -> dict[Action, str]:
    return {
        Action.EXPLORE: translate("Decoder", "Show this layer in all tabs, with the map that arrives here"),
        Action.SOLVE: translate(
            "Decoder", "Ask the solver which parameters give the size of the skip connection"
        ),
        Action.MEND: translate("Decoder", "Change this layer so that it fits"),
    }


class DecoderTable(QTableView):
    """The table; F2 or a double click edits a layer, Alt with the arrows moves it, Delete removes it."""

    layer_edited = Signal(int, object)
    layer_moved = Signal(int, int)
    remove_requested = Signal(int)
    duplicate_requested = Signal(int)
    action_requested = Signal(int)
    """The button of a row: explore, mend or ask the solver."""
    row_selected = Signal(int)
    """-1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.rows = DecoderModel(self)
        self._actions: tuple[tuple[Action, str], ...] = ()
        self._buttons_width = 0
        """What the longest of them needs: "Use 256" is longer than "Explore"."""
        set_property(self, "ring", "inside")
        self.setModel(self.rows)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(translate("Decoder", "Layers of the decoder"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(False)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        self.rows.edited.connect(self.layer_edited)
        # Queued: the rows must not change under the hands of the drag that is just ending.
        self.rows.moved.connect(self.layer_moved, Qt.ConnectionType.QueuedConnection)
        self.selectionModel().currentRowChanged.connect(lambda new, _old: self.row_selected.emit(new.row()))
        self.set_theme(LIGHT)

    @property
    def theme(self) -> Theme:
        """What the cells are painted in."""
        return self._theme

    @property
    def is_compact(self) -> bool:
        """Whether there is little room."""
        return self.rows.is_compact

    @property
    def missing_width(self) -> int:
        """How much wider it would have to be for every layer to be read in full; a figure is."""
        metrics = QFontMetrics(font(TextStyle.CODE, pixels=CODE_PIXELS))
        texts = (self.rows.row(index).text for index in range(self.rows.rowCount()))
        needed = max(map(metrics.horizontalAdvance, texts), default=0) + 2 * scaled(PADDING) + 1
        if needed <= self.columnWidth(Column.LAYER):
            return 0
        # As a wider one is laid out, in which no column is compact.
        others = sum(self._wanted_width(column, width) for column, width in _WIDTHS.items())
        return max(others + needed - self.viewport().width(), 0)

    @property
    def selected(self) -> int:
        """The index of the selected layer, -1 for none."""
        return self.currentIndex().row()

    def show_rows(self, rows: Sequence[Row], selected: int) -> None:
        """Show these layers, with one of them selected."""
        self.rows.show_rows(rows)
        if rows and self.selected != selected:
            self.select(min(max(selected, 0), len(rows) - 1))
        for index, row in enumerate(rows):
            wanted = 1 if row.is_known else Column.ACTION - Column.OUTPUT
            if self.columnSpan(index, Column.OUTPUT) != wanted:
                self.setSpan(index, Column.OUTPUT, 1, wanted)
        actions = tuple((row.action, row.action_text) for row in rows)
        if actions != self._actions:
            self._actions = actions
            self._make_buttons()

    def select(self, index: int) -> None:
        """Select a layer."""
        self.setCurrentIndex(self.rows.index(index, Column.LAYER))

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        self._theme = theme
        header = self.horizontalHeader()
        header.setFont(font(TextStyle.CAPTION_MEDIUM))
        header.setFixedHeight(scaled(HEAD_HEIGHT))
        header.setMinimumSectionSize(scaled(28))
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_HEIGHT))
        self._measure()
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self.viewport()) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                paint_focus_ring(painter, self._ring(), scaled(RING_RADIUS), self._theme)

    def _ring(self) -> QRectF:
        """Around the selected layer, or all of the table where there is none; over the cells, which would hide a frame."""
        place, row = self.viewport().rect(), self.selected
        if row >= 0:
            place.moveTop(self.rowViewportPosition(row))
            place.setHeight(self.rowHeight(row))
        return QRectF(place).adjusted(2, 2, -2, -2)

    def _measure(self) -> None:
        """The columns at the scale in force, and at the width of the table."""
        self.rows.is_compact = self.width() < scaled(COMPACT_BELOW)
        self.rows.is_tight = self.width() < scaled(TIGHT_BELOW)
        narrower = _TIGHT_WIDTHS if self.rows.is_tight else _COMPACT_WIDTHS
        for column, width in _WIDTHS.items():
            least = narrower.get(column, width) if self.rows.is_compact else width
            wanted = self._wanted_width(column, least)
            if self.columnWidth(column) != wanted:
                self.setColumnWidth(column, wanted)
        others = sum(self.columnWidth(column) for column in _WIDTHS)
        layer = max(self.viewport().width() - others, scaled(LEAST_LAYER))
        if self.columnWidth(Column.LAYER) != layer:
            self.setColumnWidth(Column.LAYER, layer)

    def _wanted_width(self, column: Column, least: int) -> int:
        heading = self._heading_width(column)
        return max(scaled(least), heading, self._buttons_width if column is Column.ACTION else 0)

    def _heading_width(self, column: Column) -> int:
        """What a heading needs, which another language may make longer than the numbers."""
        heading = self.rows.headerData(column, Qt.Orientation.Horizontal)
        metrics = self.horizontalHeader().fontMetrics()
        return metrics.horizontalAdvance(heading) + 2 * scaled(HEADING_PADDING) if heading else 0

    def _make_buttons(self) -> None:
        self._buttons_width = 0
        for index, (action, text) in enumerate(self._actions):
            holder = None if action is Action.NONE else self._button(index, action, text)
            self.setIndexWidget(self.rows.index(index, Column.ACTION), holder)  # type: ignore[arg-type]  # None takes it away
            if holder is not None:
                self._buttons_width = max(self._buttons_width, holder.sizeHint().width())
        self._measure()

    def _button(self, index: int, action: Action, text: str) -> QWidget:
        """A button in the middle of its cell."""
        holder = QWidget()
        button = QPushButton(text)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, scaled(8), 1)
        row.addStretch(1)
        row.addWidget(button)
        set_property(button, "kind", "quiet" if action is Action.EXPLORE else "")
        button.setFont(font(TextStyle.BODY))
        # By keyboard the same is Control with Return in the table.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(with_keys(_action_words()[action], QKeySequence("Ctrl+Return")))
        named = translate("Decoder", "{action}, layer {number}").format(action=text, number=index + 1)
        button.setAccessibleName(named)
        button.clicked.connect(lambda: self.action_requested.emit(index))
        return holder

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.selected < 0 or not self._on_key(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    def _on_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        row, control = self.selected, Qt.KeyboardModifier.ControlModifier
        if modifiers & Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            target = row + (1 if key is Qt.Key.Key_Down else -1)
            if 0 <= target < self.rows.rowCount():
                self.layer_moved.emit(row, target)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit(row)
        elif key is Qt.Key.Key_D and modifiers & control:
            self.duplicate_requested.emit(row)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and modifiers & control:
            self.action_requested.emit(row)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit(self.rows.index(row, Column.LAYER))
        else:
            return False
        return True
