"""The ranked table of the Solver tab: which row is selected, what the keyboard does, how wide the columns are."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from fracstride.core.override import override
from fracstride.core.ranking import Candidate
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.keyboard import takes_copy
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.solver_rows import NUMBER_COLUMNS, Column, RowContext
from fracstride.ui.views.solver_delegate import LayerDelegate, LayerHeader
from fracstride.ui.views.solver_model import LayerModel

ROW_HEIGHT, HEAD_HEIGHT = 40, 36
_WIDTHS = {
    **dict.fromkeys(NUMBER_COLUMNS, 58),
    Column.SIZE: 74,
    Column.OVERLAP: 214,
    Column.TAPS: 112,
    Column.MULTIPLY_ADDS: 104,
}
_NARROW_WIDTHS = {
    **dict.fromkeys(NUMBER_COLUMNS, 46),
    Column.SIZE: 64,
    Column.OVERLAP: 206,
    Column.TAPS: 100,
    Column.MULTIPLY_ADDS: 92,
}
_SLIM_WIDTHS = {**_NARROW_WIDTHS, **dict.fromkeys(NUMBER_COLUMNS, 40)}
_NARROW, _SLIM = 1060, 760
"""Below these widths of the table its columns of numbers are narrower, and it leaves out the taps of a cell."""
_FIRST_MORE = 14
"""So much wider is the first column that is shown: the row begins inside it."""
_NEAR = 500
"""Among so many rows the one to select is looked for: it takes a millisecond."""

Index = QModelIndex | QPersistentModelIndex


class LayerTable(QTableView):
    """Rows of layers: arrows, Home and End move, Enter or a double click applies, Ctrl+C copies."""

    layer_selected = Signal(object)
    """Candidate, or None."""
    apply_requested = Signal()
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers = LayerModel(self)
        self._chosen: Candidate | None = None
        self._arranged_width = 0
        self._is_unseen = True
        """Whether these rows were not painted yet: until then the place for them may become another."""
        self.delegate = LayerDelegate(self, self.layers.row)
        self.head = LayerHeader(self)
        set_property(self, "ring", "row")
        self.setModel(self.layers)
        self.setItemDelegate(self.delegate)
        self.setHorizontalHeader(self.head)
        self._build()
        self.set_theme(LIGHT)

    @property
    def selected(self) -> Candidate | None:
        """The layer of the row that is selected."""
        index = self.currentIndex()
        return self.layers.candidates[index.row()] if index.isValid() else None

    def show_candidates(
        self, candidates: tuple[Candidate, ...], context: RowContext, has_sizes: bool
    ) -> None:
        """Show other rows; selected is the layer that was chosen last, where it is among them."""
        is_same = candidates is self.layers.candidates
        self.delegate.forget()
        self.layers.show_candidates(candidates, context)
        if self.isColumnHidden(Column.SIZE) is has_sizes:
            self.setColumnHidden(Column.SIZE, not has_sizes)
            self._arrange()
        if not is_same:
            chosen = self._chosen
            self.select(_row_to_select(candidates, chosen, context))
            self._chosen = chosen
            self._is_unseen = True
            self._show_best()

    def show_none(self) -> None:
        """There is no layer."""
        if self.layers.context is not None:
            self.layers.show_candidates((), self.layers.context)

    def select(self, row: int) -> None:
        """Select a row and scroll to it."""
        if 0 <= row < len(self.layers.candidates):
            self.setCurrentIndex(self.layers.index(row, Column.CALL))

    def set_theme(self, theme: Theme) -> None:
        """Take colours, and sizes at the scale in force."""
        self.delegate.set_theme(theme)
        self.head.set_theme(theme)
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_HEIGHT))
        self.head.setFixedHeight(scaled(HEAD_HEIGHT))
        self._arrange()
        self.viewport().update()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._chosen = self.selected or self._chosen
        self.layer_selected.emit(self.selected)

    @override
    def event(self, event: QEvent) -> bool:
        return takes_copy(event) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selected is not None:
            self.apply_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.select(0 if event.key() == Qt.Key.Key_Home else len(self.layers.candidates) - 1)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Not for another height: what was painted of the rows stays.
        if self.viewport().width() != self._arranged_width:
            self._arrange()
        if self._is_unseen:
            self._show_best()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._is_unseen = False
        super().paintEvent(event)

    def _show_best(self) -> None:
        """The rows from the first on, as far down as the selected one wants it."""
        self.scrollToTop()
        self.scrollTo(self.currentIndex())

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _build(self) -> None:
        self.setAccessibleName(translate("Solver", "Layers found"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        # Fixed: otherwise Qt asks every one of thousands of rows how high it would like to be.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.doubleClicked.connect(lambda _index: self.apply_requested.emit())

    def _hover(self, row: int) -> None:
        self.delegate.hover(row)
        self.viewport().update()

    def _arrange(self) -> None:
        """The numbers as wide as they need, the call takes what is left."""
        self.delegate.forget()
        width = self._arranged_width = self.viewport().width()
        is_slim = width < scaled(_SLIM)
        self.setColumnHidden(Column.TAPS, is_slim)
        narrower = _SLIM_WIDTHS if is_slim else _NARROW_WIDTHS
        widths = _WIDTHS if width >= scaled(_NARROW) else narrower
        shown = [column for column in widths if not self.isColumnHidden(column)]
        for column in shown:
            more = _FIRST_MORE if column is shown[0] else 0
            self.setColumnWidth(column, scaled(widths[column] + more))
        left = width - sum(self.columnWidth(column) for column in shown)
        self.setColumnWidth(Column.CALL, max(left, scaled(60)))


def _row_to_select(candidates: tuple[Candidate, ...], chosen: Candidate | None, context: RowContext) -> int:
    """The layer that was chosen last, else the one on screen, else the best; only near rows are looked at."""
    near = candidates[:_NEAR]
    if chosen in near:
        return near.index(chosen)
    return next((row for row, each in enumerate(near) if context.is_current(each)), 0)
