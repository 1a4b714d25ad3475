"""One line of the size formulas, typeset as in the formula pane: left = symbols = numbers = result."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fracstride.core.formula import RowId
from fracstride.core.override import override
from fracstride.ui.look.assets import interface_scale, scaled
from fracstride.ui.look.static_text import painter_ratio
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.formula import FormulaModel, row_text
from fracstride.ui.views.formula_layout import AXIS_HEIGHT, PILL_RADIUS, Placed, columns, place
from fracstride.ui.views.formula_painting import sign_pictures

SIZE, HEIGHT, SMALLEST = 16.0, 34, 10.0


class FormulaLine(QWidget):
    """Paints one row of a FormulaModel; terms have the tooltips of the pane."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, row: RowId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        self._theme = LIGHT
        self._model: FormulaModel | None = None
        self._placed: Placed | None = None
        self._size = SIZE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What is shown, in plain text."""
        return "" if self._model is None else row_text(self._model.rows[0])

    def show_model(self, model: FormulaModel, theme: Theme) -> None:
        """Show the line of other formulas."""
        rows = tuple(row for row in model.rows if row.id is self._row)
        self._model = FormulaModel(model.axis, rows, (), model.tooltips)
        self._theme = theme
        self._placed = None
        self.setAccessibleName(self.text)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take colours, and sizes at the scale in force."""
        self._theme = theme
        self.setFixedHeight(scaled(HEIGHT))
        self._placed = None
        self.update()

    def _place(self, model: FormulaModel) -> Placed:
        widths = columns(model)
        fixed = widths.width(0.0)
        wanted = SIZE * interface_scale()
        fitting = (self.width() - fixed) / (widths.width(1.0) - fixed)
        self._size = max(min(wanted, int(fitting * 4) / 4), SMALLEST * interface_scale())
        baseline = self.height() / 2 + AXIS_HEIGHT * self._size
        (placed,) = place(model, widths, 0.0, {self._row: baseline}, self._size)
        return placed

    @override
    def sizeHint(self) -> QSize:
        return QSize(scaled(320), scaled(HEIGHT))

    @override
    def resizeEvent(self, event: QEvent) -> None:
        self._placed = None

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._model is None:
            return
        placed = self._placed = self._placed or self._place(self._model)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.pill))
            radius = PILL_RADIUS * interface_scale()
            for pill in placed.pills:
                painter.drawRoundedRect(pill.rect, radius, radius)
            for corner, picture in sign_pictures(placed, self._size, painter_ratio(painter), self._theme):
                painter.drawPixmap(corner, picture)

    def _show_tip(self, event: QHelpEvent) -> None:
        at = QPointF(event.pos())
        hits = () if self._placed is None else self._placed.hits
        hit = next((each for each in hits if each.rect.contains(at)), None)
        if hit is None or self._model is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(
                event.globalPos(), self._model.tooltips[hit.term], self, hit.rect.toAlignedRect()
            )
