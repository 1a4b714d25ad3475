"""The rows of the Solver's table: the candidates as a model of Qt, with texts for the cells that are asked for."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.core.ranking import Candidate
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.solver_rows import (
    Column,
    RowContext,
    column_text,
    column_titles,
    evenness_reason,
    row_sentence,
)

Index = QModelIndex | QPersistentModelIndex


class LayerModel(QAbstractTableModel):
    """The candidates, the best first; texts are made for the cells that are asked for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._candidates: tuple[Candidate, ...] = ()
        self._context: RowContext | None = None

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The rows."""
        return self._candidates

    @property
    def context(self) -> RowContext | None:
        """The layer on screen; None before anything was shown."""
        return self._context

    def row(self, row: int) -> tuple[Candidate, RowContext]:
        """What a row shows."""
        assert self._context is not None
        return self._candidates[row], self._context

    def show_candidates(self, candidates: tuple[Candidate, ...], context: RowContext) -> None:
        """Show other rows, or the same for another layer on screen."""
        if candidates and candidates is self._candidates:
            self._context = context
            last = self.index(len(candidates) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._candidates, self._context = candidates, context
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._candidates)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(Column):
            if role == Qt.ItemDataRole.DisplayRole:
                return column_titles(translate)[section]
            if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                return _head_words()[Column(section)]
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._context is None or not index.isValid():
            return None
        candidate, column = self._candidates[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column_text(candidate, column, self._context, translate)
            case Qt.ItemDataRole.AccessibleTextRole:
                if column is Column.SIZE:
                    return row_sentence(candidate, self._context, translate)
                return column_text(candidate, column, self._context, translate)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(candidate, column, self._context)
        return None

    def _tip(self, candidate: Candidate, column: Column, context: RowContext) -> str | None:
        if column is Column.OVERLAP:
            return evenness_reason(candidate, translate)
        if column is Column.CALL:
            return column_text(candidate, column, context, translate)
        return None


def _head_words() -> dict[Column, str]:
    return {
        Column.SIZE: translate("Solver", "Input size"),
        Column.KERNEL_SIZE: translate("Solver", "Kernel"),
        Column.STRIDE: translate("Solver", "Stride"),
        Column.PADDING: translate("Solver", "Padding"),
        Column.OUTPUT_PADDING: translate("Solver", "Output padding"),
        Column.DILATION: translate("Solver", "Dilation"),
        Column.OVERLAP: translate("Solver", "Products of the first output cells along one axis"),
        Column.TAPS: translate("Solver", "Fewest and most products that an output cell receives"),
        Column.MULTIPLY_ADDS: translate("Solver", "Multiply-adds of the whole layer, with its channels"),
        Column.CALL: translate("Solver", "As one types it for PyTorch"),
    }
