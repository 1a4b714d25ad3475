"""The formulas themselves: what is pointed at by pointer and keyboard, and where everything is painted anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from fracstride.core.lit import Term
from fracstride.core.override import override
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.assets import interface_scale
from fracstride.ui.look.keyboard import BY_KEYBOARD, takes_escape
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.formula import (
    FormulaModel,
    is_same_mark,
    plain_text,
)
from fracstride.ui.views.formula_layout import (
    Hit,
    Placed,
    columns,
    place,
)
from fracstride.ui.views.formula_painting import FormulaPainter, titles_area
from fracstride.ui.views.formula_plan import Plan, note_text, plan

TOOLTIP_DELAY_MS = 250
TOOLTIP_GAP = 6


class FormulaCanvas(QWidget):
    """Paints a FormulaModel."""

    accessible_role = QAccessible.Role.Graphic

    hovered = Signal(object)
    """Term under the pointer or the keyboard's cursor, or None."""
    cursor_moved = Signal(QRectF)
    """Where the keyboard's cursor went."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._model: FormulaModel | None = None
        self._rows: tuple[Placed, ...] = ()
        self._plan: Plan | None = None
        self._pointed: Hit | None = None
        self._highlight: Term | None = None
        self._tooltip = single_shot(self, TOOLTIP_DELAY_MS, self._show_tooltip)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Every rectangle that stands for a term, in reading order."""
        return tuple(sorted(self._hits(), key=lambda hit: (hit.row, hit.rect.left())))

    @property
    def highlight(self) -> Term | None:
        """The term that is marked."""
        return self._highlight

    def show_model(self, model: FormulaModel, theme: Theme) -> None:
        """Show other formulas, or the same in another theme."""
        if model is self._model and theme is self._theme:
            return
        if model != self._model:
            self._point_at(None)
        titles_stay = (
            theme is self._theme and self._model is not None and _titles(self._model) == _titles(model)
        )
        self._model, self._theme = model, theme
        self.setAccessibleName(plain_text(model, translate))
        self._relayout(titles_stay)

    def set_highlight(self, term: Term | None) -> None:
        """Mark every occurrence of a term."""
        if term is not self._highlight:
            self._highlight = term
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), QColor(self._theme.canvas))
            if self._model is None or self._plan is None:
                return
            region = event.region()
            formulas = FormulaPainter(painter, self._plan, self._theme)
            if region.intersects(titles_area(self._plan)):
                formulas.paint_titles(self._model.rows)
            formulas.paint_note(note_text(self._model))
            formulas.paint_hairline(self.width())
            marked = [hit for hit in self._hits() if is_same_mark(hit.term, self._highlight)]
            formulas.paint_marks(marked, self._highlight)
            if self._highlight is not None and self.hasFocus() and self._pointed is not None:
                formulas.paint_ring(self._pointed)
            rows = [row for row in self._rows if region.intersects(row.area.toAlignedRect())]
            formulas.paint_pills(rows, marked)
            formulas.paint_signs(rows)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._relayout()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._hit_at(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        hits = self.hits
        if hits and event.reason() in BY_KEYBOARD:
            self._point_at(hits[0])

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point_at(None)

    @override
    def event(self, event: QEvent) -> bool:
        return takes_escape(event, lambda: self._pointed is not None) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape and self._pointed is not None:
            self._point_at(None)
            self.clearFocus()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if key is Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step_row(1 if key is Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        hits = self.hits
        if not hits:
            return
        here = hits.index(self._pointed) if self._pointed in hits else -step
        self._point_at(hits[min(max(here + step, 0), len(hits) - 1)])

    def _step_row(self, step: int) -> None:
        here = self._pointed
        if here is None:
            self._step(1)
            return
        middle = here.rect.center().x()
        there = [hit for hit in self.hits if hit.row == here.row + step]
        if there:
            self._point_at(min(there, key=lambda hit: abs(hit.rect.center().x() - middle)))

    def _hit_at(self, position: QPointF) -> Hit | None:
        candidates = (*self._hits(), *(self._plan.titles if self._plan else ()))
        return next((hit for hit in candidates if hit.rect.contains(position)), None)

    def _point_at(self, hit: Hit | None) -> None:
        if hit == self._pointed:
            return
        before = self._pointed.term if self._pointed else None
        self._pointed = hit
        term = hit.term if hit else None
        QToolTip.hideText()
        self._tooltip.start() if hit else self._tooltip.stop()
        if term is not before:
            self.set_highlight(term)
            self.hovered.emit(term)
        if hit is not None and self.hasFocus():
            self.cursor_moved.emit(hit.rect)
            self._announce(hit.term)
        self.update()

    def _announce(self, term: Term) -> None:
        if self._model is not None and QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, self._model.tooltips[term])
            QAccessible.updateAccessibility(event)

    def _show_tooltip(self) -> None:
        if self._pointed is None or self._model is None:
            return
        rect = self._pointed.rect.toAlignedRect()
        corner = self.mapToGlobal(rect.topLeft())
        QToolTip.showText(corner, self._model.tooltips[self._pointed.term], self, rect)
        # Qt puts a tooltip below the point, by how much depends on the pointer: lift it over the term.
        for tip in QApplication.topLevelWidgets():
            if tip.inherits("QTipLabel") and tip.isVisible():
                tip.move(corner - QPoint(0, tip.height() + round(TOOLTIP_GAP * interface_scale())))

    def _hits(self) -> list[Hit]:
        return [hit for row in self._rows for hit in row.hits]

    def _relayout(self, titles_stay: bool = False) -> None:
        model = self._model
        if model is None:
            return
        before, rows_before = self._plan, self._rows
        widths = columns(model)
        self._plan = plan(model, widths, self.width(), self.height())
        self.setMinimumSize(self._plan.smallest_width, self._plan.smallest_height)
        self._rows = place(model, widths, self._plan.left, self._plan.baselines, self._plan.size)
        if titles_stay and before is not None and before.paints_like(self._plan):
            self._update_rows(rows_before)
            self.update(self._plan.note.toAlignedRect())
        else:
            self.update()

    def _update_rows(self, before: tuple[Placed, ...]) -> None:
        """Paint the lines that changed."""
        for old, new in zip(before, self._rows, strict=True):
            if old is not new:
                self.update(old.area.united(new.area).toAlignedRect())


def _titles(model: FormulaModel) -> list[str]:
    return [row.title for row in model.rows]
