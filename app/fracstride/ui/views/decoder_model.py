"""The layers of a decoder as Qt's views want them: texts, tooltips, what may be edited and where a row may be dropped."""

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

from fracstride.core.override import override
from fracstride.core.stack.layers import Layer
from fracstride.core.stack.text import layer_from_text
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.decoder import DASH, Row, phases_text, verdict

ROW_ROLE = Qt.ItemDataRole.UserRole
MIME = "application/x-fracstride-layer"
Index = QModelIndex | QPersistentModelIndex


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


LEFT_COLUMNS = (Column.LAYER, Column.OVERLAP)
"""The others have their texts at the right."""


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
    """The rows; edits go out as signals and come back as other rows."""

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
        self.is_tight = False
        """Whether there is room for one number a column."""

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
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole and column is Column.PARAMETERS and self.is_compact:
            return row.short_parameters or DASH
        if role == Qt.ItemDataRole.DisplayRole and column is Column.MEMORY and self.is_tight:
            return row.short_memory or DASH
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
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        heading, tooltip = self._headings[Column(section)]
        if self.is_compact and Column(section) is Column.PARAMETERS:
            heading = translate("Decoder", "Params")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section in LEFT_COLUMNS else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip
        return heading if role == Qt.ItemDataRole.DisplayRole else None

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
    if column in (Column.PARAMETERS, Column.MEMORY) and row.is_known:
        return row.parameters if column is Column.PARAMETERS else row.memory
    return (row.problem or row.waits_for) if column is Column.OUTPUT else row.text
