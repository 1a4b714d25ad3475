"""The layers of a decoder as a table: edited in place, reordered by dragging and by the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QPushButton, QTableView, QWidget

from fracstride.core.override import override
from fracstride.core.stack.layers import Layer
from fracstride.core.stack.text import layer_from_text
from fracstride.ui.assets import TextStyle, font, scaled
from fracstride.ui.i18n import translate
from fracstride.ui.keyboard import with_keys
from fracstride.ui.presenters.decoder import DASH, Action, Row, phases_text, verdict
from fracstride.ui.style import set_property
from fracstride.ui.theme import LIGHT, Theme
from fracstride.ui.views.decoder_cells import CellDelegate

ROW_ROLE = Qt.ItemDataRole.UserRole
MIME = "application/x-fracstride-layer"
Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT, HEAD_HEIGHT = 40, 36


class Column(IntEnum):
    """The columns, in their order."""

    NUMBER = 0
    LAYER = 1
    OUTPUT = 2
    SEES = 3
    REACHES = 4
    OVERLAP = 5
    PARAMETERS = 6
    MULTIPLY_ADDS = 7
    MEMORY = 8
    ACTION = 9


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
HEADING_PADDING = 9
COMPACT_BELOW = 1060
LEAST_LAYER = 220


def _headings() -> dict[Column, tuple[str, str]]:
    """(heading, tooltip) of every column."""
    return {
        Column.NUMBER: ("", translate("Decoder", "Drag a number to move its layer")),
        Column.LAYER: (
            translate("Decoder", "Layer"),
            translate("Decoder", "The call that makes it in PyTorch; double-click or F2 to edit"),
        ),
        Column.OUTPUT: (translate("Decoder", "Output"), translate("Decoder", "Channels × height × width")),
        Column.SEES: (
            translate("Decoder", "Sees"),
            translate(
                "Decoder",
                "Receptive field: input cells that an output cell depends on, along an axis without borders",
            ),
        ),
        Column.REACHES: (
            translate("Decoder", "Reaches"),
            translate(
                "Decoder",
                "The other direction: output cells that an input cell reaches, along an axis without borders",
            ),
        ),
        Column.OVERLAP: (
            translate("Decoder", "Overlap"),
            translate("Decoder", "Paths from the input to a cell, over all layers up to here"),
        ),
        Column.PARAMETERS: (translate("Decoder", "Parameters"), translate("Decoder", "Weights and biases")),
        Column.MULTIPLY_ADDS: (
            translate("Decoder", "MACs"),
            translate("Decoder", "Multiply-adds for one sample"),
        ),
        Column.MEMORY: (
            translate("Decoder", "Memory"),
            translate("Decoder", "Map and weights in float32, for one sample"),
        ),
        Column.ACTION: ("", ""),
    }


class DecoderModel(QAbstractTableModel):
    """The rows as Qt's views want them; edits go out as signals and come back as other rows."""

    edited = Signal(int, object)
    """(index, Layer) of a layer that was typed."""
    moved = Signal(int, int)
    """(index, target): a layer was dragged."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._headings = _headings()
        self.is_compact = False
        """Whether there is room for short numbers only."""

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; a selection stays where it is while their number does."""
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = tuple(rows)
            self.endResetModel()
        elif tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))

    def row(self, index: int) -> Row:
        """One row."""
        return self._rows[index]

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - an invalid index never changes
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole and column is Column.PARAMETERS and self.is_compact:
            return row.short_parameters or DASH
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text(row, column, index.row())
            case Qt.ItemDataRole.EditRole:
                return row.text
            case Qt.ItemDataRole.ToolTipRole:
                return _tooltip(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._headings[column][0]} {_text(row, column, index.row())}".strip()
            case _:
                return row if role == ROW_ROLE else None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        heading, tooltip = self._headings[Column(section)]
        if self.is_compact and Column(section) is Column.PARAMETERS:
            heading = translate("Decoder", "Params")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_left = Column(section) in (Column.LAYER, Column.OVERLAP)
            side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return {Qt.ItemDataRole.DisplayRole: heading, Qt.ItemDataRole.ToolTipRole: tooltip}.get(
            Qt.ItemDataRole(role)
        )

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == Column.LAYER else flags

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        layer = layer_from_text(str(value))
        if not isinstance(layer, Layer):
            return False
        self.edited.emit(index.row(), layer)
        return True

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    @override
    def mimeTypes(self) -> list[str]:
        return [MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(MIME, QByteArray(str(indexes[0].row()).encode()))
        return data

    @override
    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        source = int(bytes(data.data(MIME).data()).decode()) if data.hasFormat(MIME) else -1
        if not 0 <= source < len(self._rows):
            return False  # from elsewhere
        before = row if row >= 0 else parent.row() if parent.isValid() else len(self._rows)
        target = before - 1 if before > source else before
        if target != source:
            self.moved.emit(source, target)
        # What moves is the layer, not this row: the view must not remove it.
        return False


def _text(row: Row, column: Column, index: int) -> str:
    if row.problem and column is Column.OUTPUT:
        return row.problem
    texts = {
        Column.NUMBER: str(index + 1),
        Column.LAYER: row.text,
        Column.OUTPUT: row.output,
        Column.SEES: row.sees,
        Column.REACHES: row.reaches,
        Column.OVERLAP: verdict(row, translate),
        Column.PARAMETERS: row.parameters,
        Column.MULTIPLY_ADDS: row.multiply_adds,
        Column.MEMORY: row.memory,
    }
    text = texts.get(column, "")
    return text or (DASH if column is not Column.ACTION else "")


def _tooltip(row: Row, column: Column) -> str | None:
    if column is Column.OVERLAP and row.phases:
        lines = [phases_text(phases, translate) for phases in row.phases]
        return "\n".join([verdict(row, translate).capitalize(), *lines])
    if column is Column.PARAMETERS:
        return row.parameters
    return (row.problem or row.waits_for) if column is Column.OUTPUT else row.text


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

    def _measure(self) -> None:
        """The columns at the scale in force, and at the width of the table."""
        self.rows.is_compact = self.width() < scaled(COMPACT_BELOW)
        for column, width in _WIDTHS.items():
            least = _COMPACT_WIDTHS.get(column, width) if self.rows.is_compact else width
            wanted = max(scaled(least), self._heading_width(column))
            if self.columnWidth(column) != wanted:
                self.setColumnWidth(column, wanted)
        others = sum(self.columnWidth(column) for column in _WIDTHS)
        layer = max(self.viewport().width() - others, scaled(LEAST_LAYER))
        if self.columnWidth(Column.LAYER) != layer:
            self.setColumnWidth(Column.LAYER, layer)

    def _heading_width(self, column: Column) -> int:
        """What a heading needs, which another language may make longer than the numbers."""
        heading = self.rows.headerData(column, Qt.Orientation.Horizontal)
        metrics = self.horizontalHeader().fontMetrics()
        return metrics.horizontalAdvance(heading) + 2 * scaled(HEADING_PADDING) if heading else 0

    def _make_buttons(self) -> None:
        for index, (action, text) in enumerate(self._actions):
            holder = None if action is Action.NONE else self._button(index, action, text)
            self.setIndexWidget(self.rows.index(index, Column.ACTION), holder)  # type: ignore[arg-type]

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
