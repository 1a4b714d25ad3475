"""The formulas themselves: painted signs, marks on every occurrence of a term, pointer and keyboard."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from fracstride.core.formula import RowId, Term
from fracstride.core.override import override
from fracstride.ui.assets import font, interface_scale, pixmap
from fracstride.ui.i18n import translate
from fracstride.ui.keyboard import BY_KEYBOARD
from fracstride.ui.presenters.formula import (
    FormulaModel,
    Ink,
    RowModel,
    ink_from_term,
    is_same_mark,
    plain_text,
)
from fracstride.ui.textures import SwatchRole, draw_swatch
from fracstride.ui.theme import LIGHT, Theme
from fracstride.ui.timers import single_shot
from fracstride.ui.typesetting import sign_picture
from fracstride.ui.views.formula_layout import (
    AREA_SIDE,
    PILL_RADIUS,
    Hit,
    Placed,
    PlacedSign,
    columns,
    place,
)
from fracstride.ui.views.formula_plan import MARGIN, TITLE_LEFT, TITLE_STYLE, Plan, note_text, plan

TOOLTIP_DELAY_MS = 250
TOOLTIP_GAP = 6
SWATCH = 13

_SWATCHES = {
    RowId.INSERT_ZEROS: SwatchRole.STRIDE,
    RowId.PAD: SwatchRole.PADDING,
    RowId.CONVOLVE: SwatchRole.KERNEL,
    RowId.OUTPUT_SIZE: SwatchRole.OUTPUT,
}


class FormulaCanvas(QWidget):
    """Paints a FormulaModel; typesetting is loaded after the first frame, not before it."""

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
        self._is_ready = False
        self._pointed: Hit | None = None
        self._highlight: Term | None = None
        self._tooltip = single_shot(self, TOOLTIP_DELAY_MS, self._show_tooltip)
        self._loading = single_shot(self, 0, self.prepare)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def is_ready(self) -> bool:
        """Whether the signs can be painted."""
        return self._is_ready

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

    def prepare(self) -> None:
        """Load the typesetting now, as painting does by itself after its first frame."""
        self._is_ready = True
        self._relayout()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self._theme.canvas))
        if self._model is None or self._plan is None:
            return
        if not self._is_ready and not self._loading.isActive():
            self._loading.start()
        if event.region().intersects(self._titles_area(self._plan)):
            self._paint_titles(painter, self._model, self._plan)
        self._paint_note(painter, note_text(self._model), self._plan.note)
        self._paint_hairline(painter, self._plan)
        rows = [row for row in self._rows if event.region().intersects(row.area.toAlignedRect())]
        self._paint_marks(painter)
        self._paint_pills(painter, rows)
        self._paint_signs(painter, rows, self._plan.size)

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
        widths = columns(model) if self._is_ready else None
        self._plan = plan(model, widths, self.width(), self.height())
        self.setMinimumSize(self._plan.smallest_width, self._plan.smallest_height)
        if widths is not None:
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

    def _paint_titles(self, painter: QPainter, model: FormulaModel, lines: Plan) -> None:
        painter.setFont(font(TITLE_STYLE))
        for row, hit in zip(model.rows, lines.titles, strict=True):
            self._paint_swatch(painter, row, hit.rect)
            painter.setPen(QColor(self._theme.text2))
            painter.drawText(
                hit.rect.adjusted(TITLE_LEFT * interface_scale(), 0, 4, 0),
                Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip,
                row.title,
            )

    def _titles_area(self, lines: Plan) -> QRect:
        """Left of the formulas, over the note, whose first letters may begin there."""
        left = round(lines.left - AREA_SIDE - 1)
        return QRect(0, 0, left, round(max(hit.rect.bottom() for hit in lines.titles)))

    def _paint_hairline(self, painter: QPainter, lines: Plan) -> None:
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        edge = MARGIN * interface_scale()
        line = round(lines.hairline) + 0.5
        painter.drawLine(QLineF(edge, line, self.width() - edge, line))

    def _paint_swatch(self, painter: QPainter, row: RowModel, title: QRectF) -> None:
        side = SWATCH * interface_scale()
        square = QRectF(round(title.left()), round(title.center().y() - side / 2), side, side)
        role = _SWATCHES.get(row.id)
        if role is not None:
            draw_swatch(painter, square, role, self._theme)
            return
        ratio = self.devicePixelRatioF()
        arrows = pixmap("arrow-right-left", self._theme.text2, round(side), ratio)
        painter.drawPixmap(square.topLeft(), arrows)

    def _paint_marks(self, painter: QPainter) -> None:
        if self._highlight is None:
            return
        soft, line = self._mark_colours(self._highlight)
        for hit in self._marked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(soft)
            painter.drawRoundedRect(hit.rect, 3, 3)
            painter.setBrush(line)
            painter.drawRect(QRectF(hit.rect.left(), hit.rect.bottom() - 1.5, hit.rect.width(), 1.5))
        if self.hasFocus() and self._pointed is not None:
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._pointed.rect.adjusted(-2, -1, 2, 2), 4, 4)

    def _marked(self) -> list[Hit]:
        return [hit for hit in self._hits() if is_same_mark(hit.term, self._highlight)]

    def _mark_colours(self, term: Term) -> tuple[QColor, QColor]:
        ink = ink_from_term(term)
        if ink is Ink.TEXT:
            return QColor(self._theme.press), QColor(self._theme.text3)
        role = getattr(self._theme, ink.value)
        return QColor(role.soft), QColor(role.line)

    def _paint_pills(self, painter: QPainter, rows: list[Placed]) -> None:
        marked = {(hit.rect.left(), hit.rect.top()) for hit in self._marked()} if self._highlight else set()
        painter.setPen(Qt.PenStyle.NoPen)
        radius = PILL_RADIUS * interface_scale()
        for pill in (pill for row in rows for pill in row.pills):
            if (pill.rect.left(), pill.rect.top()) not in marked or pill.is_error:
                painter.setBrush(QColor(self._theme.error_soft if pill.is_error else self._theme.pill))
                painter.drawRoundedRect(pill.rect, radius, radius)

    def _paint_signs(self, painter: QPainter, rows: list[Placed], size: float) -> None:
        ratio = painter.deviceTransform().m11()
        for row in rows:
            for corner, picture in sign_pictures(row, size, ratio, self._theme):
                painter.drawPixmap(corner, picture)
        painter.setPen(QPen(QColor(self._theme.text1), size * 0.075))
        painter.drawLines([rule for row in rows for rule in row.rules])

    def _paint_note(self, painter: QPainter, text: str, room: QRectF) -> None:
        painter.setFont(font(TITLE_STYLE))
        painter.setPen(QColor(self._theme.text3))
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), text)


def _titles(model: FormulaModel) -> list[str]:
    return [row.title for row in model.rows]


@lru_cache(maxsize=64)
def sign_pictures(row: Placed, size: float, ratio: float, theme: Theme) -> list[tuple[QPointF, QPixmap]]:
    """The signs of one line, ready to be painted."""
    return [sign_picture(s.latex, s.origin, size, _sign_colour(s, theme), ratio) for s in row.signs]


def _sign_colour(sign: PlacedSign, theme: Theme) -> str:
    if sign.is_error:
        return theme.error
    if sign.is_relation:
        return theme.text2
    return theme.text1 if sign.ink is Ink.TEXT else str(getattr(theme, sign.ink.value).text)
