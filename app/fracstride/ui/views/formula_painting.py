"""How the formulas are painted: titles with their swatches, marks, boxed results, signs, and the note below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from fracstride.core.formula import RowId
from fracstride.core.lit import Term
from fracstride.ui.look.assets import font, interface_scale, pixmap
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.static_text import painter_ratio
from fracstride.ui.look.textures import SwatchRole, draw_swatch
from fracstride.ui.look.theme import Theme
from fracstride.ui.look.typesetting import sign_picture
from fracstride.ui.presenters.formula import Ink, RowModel, ink_from_term
from fracstride.ui.views.formula_layout import AREA_SIDE, PILL_RADIUS, Hit, Placed, PlacedSign
from fracstride.ui.views.formula_plan import MARGIN, TITLE_LEFT, TITLE_STYLE, Plan

SWATCH = 13

_SWATCHES = {
    RowId.INSERT_ZEROS: SwatchRole.STRIDE,
    RowId.PAD: SwatchRole.PADDING,
    RowId.CONVOLVE: SwatchRole.KERNEL,
    RowId.OUTPUT_SIZE: SwatchRole.OUTPUT,
}


class FormulaPainter:
    """Paints formulas where their plan has them."""

    def __init__(self, painter: QPainter, lines: Plan, theme: Theme) -> None:
        self._painter, self._lines, self._theme = painter, lines, theme

    def paint_titles(self, rows: Sequence[RowModel]) -> None:
        """The name of each line, after its swatch."""
        painter = self._painter
        painter.setFont(font(TITLE_STYLE))
        for row, hit in zip(rows, self._lines.titles, strict=True):
            self._paint_swatch(row, hit.rect)
            if not self._lines.has_words:
                continue
            painter.setPen(QColor(self._theme.text2))
            painter.drawText(
                hit.rect.adjusted(TITLE_LEFT * interface_scale(), 0, 4, 0),
                Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip,
                row.title,
            )

    def _paint_swatch(self, row: RowModel, title: QRectF) -> None:
        side = SWATCH * interface_scale()
        square = QRectF(round(title.left()), round(title.center().y() - side / 2), side, side)
        role = _SWATCHES.get(row.id)
        if role is not None:
            draw_swatch(self._painter, square, role, self._theme)
            return
        arrows = pixmap("arrow-right-left", self._theme.text2, round(side), painter_ratio(self._painter))
        self._painter.drawPixmap(square.topLeft(), arrows)

    def paint_hairline(self, width: float) -> None:
        """Over the formula of the paired convolution."""
        self._painter.setPen(QPen(QColor(self._theme.hairline), 1))
        edge = MARGIN * interface_scale()
        line = round(self._lines.hairline) + 0.5
        self._painter.drawLine(QLineF(edge, line, width - edge, line))

    def paint_note(self, text: str) -> None:
        """What is said below the formulas."""
        self._painter.setFont(font(TITLE_STYLE))
        self._painter.setPen(QColor(self._theme.text3))
        self._painter.drawText(self._lines.note, int(Qt.TextFlag.TextWordWrap), text)

    def paint_marks(self, marked: Sequence[Hit], term: Term | None) -> None:
        """Every occurrence of a term, in its colours."""
        if term is None:
            return
        painter, (soft, line) = self._painter, self._mark_colours(term)
        painter.setPen(Qt.PenStyle.NoPen)
        for hit in marked:
            painter.setBrush(soft)
            painter.drawRoundedRect(hit.rect, 3, 3)
            painter.setBrush(line)
            painter.drawRect(QRectF(hit.rect.left(), hit.rect.bottom() - 1.5, hit.rect.width(), 1.5))

    def _mark_colours(self, term: Term) -> tuple[QColor, QColor]:
        ink = ink_from_term(term)
        if ink is Ink.TEXT:
            return QColor(self._theme.press), QColor(self._theme.text3)
        role = getattr(self._theme, ink.value)
        return QColor(role.soft), QColor(role.line)

    def paint_ring(self, hit: Hit) -> None:
        """Where the keyboard is."""
        paint_focus_ring(self._painter, hit.rect.adjusted(-2, -1, 2, 2), 4, self._theme)

    def paint_pills(self, rows: Sequence[Placed], marked: Sequence[Hit]) -> None:
        """Boxes of results; a marked one has its mark instead, unless it tells of an error."""
        painter, corners = self._painter, {(hit.rect.left(), hit.rect.top()) for hit in marked}
        painter.setPen(Qt.PenStyle.NoPen)
        radius = PILL_RADIUS * interface_scale()
        for pill in (pill for row in rows for pill in row.pills):
            if (pill.rect.left(), pill.rect.top()) not in corners or pill.is_error:
                painter.setBrush(QColor(self._theme.error_soft if pill.is_error else self._theme.pill))
                painter.drawRoundedRect(pill.rect, radius, radius)

    def paint_signs(self, rows: Sequence[Placed]) -> None:
        """Letters and numbers, fraction lines and brackets."""
        painter, size = self._painter, self._lines.size
        for row in rows:
            for corner, picture in sign_pictures(row, size, painter_ratio(painter), self._theme):
                painter.drawPixmap(corner, picture)
        painter.setPen(QPen(QColor(self._theme.text1), size * 0.075))
        painter.drawLines([rule for row in rows for rule in row.rules])


def titles_area(lines: Plan) -> QRect:
    """Left of the formulas, over the note, whose first letters may begin there."""
    left = round(lines.left - AREA_SIDE - 1)
    return QRect(0, 0, left, round(max(hit.rect.bottom() for hit in lines.titles)))


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
