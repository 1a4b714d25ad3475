"""The chips of a sum: one painted widget that wraps, folds what does not fit, and handles pointer and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.ui.controls.announcing import announce
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled, text_width
from fracstride.ui.look.keyboard import BY_KEYBOARD, place_along
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.colours import ColourScale, hex_from_rgb
from fracstride.ui.presenters.sum import SumLine, SumTerm
from fracstride.ui.views.chip_layout import CAPTION, DOT_GAP, PLUS_GAP, PlacedTerm, chip_rows, fold_text

Scales = Callable[[StageId], ColourScale | None]
"""INPUT or KERNEL -> the colours of its map; None before there is a map."""

RADIUS = 5
ENOUGH = 10**6
"""A width in which everything is one row: its height is the least, whatever the width is at the moment."""


class ChipLook(NamedTuple):
    """The colours of a chip, #RRGGBB."""

    fill: str
    ink: str


class ChipFlow(QWidget):
    """Chips y times w in reading order; with ``folding``, a chip '+ 17 more' replaces what exceeds two rows.

    Left and right go from product to product, which is the same as pointing; Space and Enter unfold.
    """

    accessible_role = QAccessible.Role.Graphic

    chip_hovered = Signal(object)
    """Product under the pointer or at the keyboard, or None."""
    unfold_requested = Signal()
    reached = Signal(QRectF)
    """Where the product is to which the keyboard came."""
    row_wanted = Signal(int)
    """Up or down was pressed: -1 or 1."""

    def __init__(self, parent: QWidget | None = None, folding: bool = True) -> None:
        super().__init__(parent)
        self._folding = folding
        self._at: int | None = None
        """The product at which the keyboard is; that after the last is the fold chip."""
        self._theme = LIGHT
        self._looks: tuple[tuple[ChipLook, ChipLook], ...] = ()
        self._line = SumLine("", ())
        self._joined = True
        self._placed: tuple[PlacedTerm, ...] = ()
        self._fold: QRectF | None = None
        self._hovered: SumTerm | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # So, and not by a fixed height in resizeEvent, a scroll area knows what its bar would do to the rows.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def placed(self) -> tuple[PlacedTerm, ...]:
        """Every visible term and where it is."""
        return self._placed

    @property
    def folded(self) -> int:
        """How many terms are behind the fold chip."""
        return len(self._line.terms) - len(self._placed)

    def show_line(self, line: SumLine, joined: bool, scales: Scales, theme: Theme) -> None:
        """Show the terms of one input channel."""
        looks = tuple(_look(term, scales, theme) for term in line.terms)
        if (line, joined, looks, theme) == (self._line, self._joined, self._looks, self._theme):
            return
        self._line, self._joined, self._looks, self._theme = line, joined, looks, theme
        self._hovered = None
        self._place()
        if self._at is not None:
            self._go(self._at)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(ENOUGH))

    @override
    def heightForWidth(self, width: int) -> int:
        return chip_rows(self._line.terms, width, self._folding).height

    @override
    def resizeEvent(self, event: object) -> None:
        self._place()

    def _place(self) -> None:
        rows = chip_rows(self._line.terms, self.width(), self._folding)
        self._placed, self._fold = rows.placed, rows.fold
        products = translate("SumPanel", "Products")
        self.setAccessibleName(products if self._fold is None else fold_text(self.folded))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for each, looks in zip(self._placed, self._looks, strict=False):
                self._paint_term(painter, each, looks)
            if self._fold is not None:
                self._paint_fold(painter, self._fold)
            if self._at is not None and self._at < len(self._placed):
                self._paint_ring(painter, self._placed[self._at])

    def _paint_term(self, painter: QPainter, each: PlacedTerm, looks: tuple[ChipLook, ChipLook]) -> None:
        term = each.term
        focused = self._hovered is term or (self._hovered is None and term.emphasised)
        painter.setOpacity(1.0 if focused else 0.45)
        painter.setFont(font(TextStyle.CELL))
        self._paint_chip(painter, each.y, looks[0], term.y_text)
        self._paint_chip(painter, each.weight, looks[1], term.weight_text)
        ring = QPen(QColor(self._theme.kernel.line), 1.5)
        painter.setPen(ring)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius, plus = scaled(RADIUS), scaled(PLUS_GAP)
        painter.drawRoundedRect(each.weight.adjusted(0.75, 0.75, -0.75, -0.75), radius, radius)
        painter.setFont(font(TextStyle.CELL, pixels=15))
        painter.setPen(QColor(self._theme.text2))
        between = QRectF(each.y.right(), each.y.top(), scaled(DOT_GAP), each.y.height())
        painter.drawText(between, Qt.AlignmentFlag.AlignCenter, "\N{MIDDLE DOT}")
        if self._joined and not each.first_in_row:
            before = QRectF(each.y.left() - plus, each.y.top(), plus, each.y.height())
            painter.drawText(before, Qt.AlignmentFlag.AlignCenter, "+")
        self._paint_caption(painter, each.y, term.y_caption)
        self._paint_caption(painter, each.weight, term.weight_caption)
        painter.setOpacity(1.0)

    def _paint_ring(self, painter: QPainter, each: PlacedTerm) -> None:
        around = each.y.united(each.weight).adjusted(-3, -3, 3, 3)
        inside = around.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        paint_focus_ring(painter, inside, scaled(RADIUS), self._theme)

    def _paint_caption(self, painter: QPainter, chip: QRectF, caption: str) -> None:
        """Centred under its chip; one that is too wide begins where the widget does."""
        painter.setFont(font(TextStyle.TICK))
        painter.setPen(QColor(self._theme.text3))
        width = text_width(caption, TextStyle.TICK)
        left = max(chip.center().x() - width / 2, 0.0)
        below = QRectF(left, chip.bottom() + scaled(3), width + 1, scaled(CAPTION - 4))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, caption)

    def _paint_chip(self, painter: QPainter, rect: QRectF, look: ChipLook, text: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.fill))
        painter.drawRoundedRect(rect, scaled(RADIUS), scaled(RADIUS))
        painter.setPen(QColor(look.ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_fold(self, painter: QPainter, rect: QRectF) -> None:
        is_focused = self._at == len(self._placed)
        painter.setPen(QPen(QColor(self._theme.accent), 2) if is_focused else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.sunken))
        frame = rect.adjusted(1, 1, -1, -1) if is_focused else rect
        painter.drawRoundedRect(frame, scaled(RADIUS), scaled(RADIUS))
        painter.setFont(font(TextStyle.CELL))
        painter.setPen(QColor(self._theme.text1))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, fold_text(self.folded))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._term_at(event.position()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._fold is not None and self._fold.contains(event.position()):
            self.unfold_requested.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._fold is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.unfold_requested.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.row_wanted.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif (at := place_along(event, self._at or 0, self._stops)) is not None:
            self._go(at)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in BY_KEYBOARD:
            self._go(self._at or 0)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in BY_KEYBOARD:
            self._at = None
            self._hover(None)
            self.update()

    @property
    def _stops(self) -> int:
        return len(self._placed) + (self._fold is not None)

    def _go(self, at: int) -> None:
        """Bring the keyboard to a product, or to the fold chip: it is lit up and said."""
        self._at = max(min(at, self._stops - 1), 0)
        term = self._placed[self._at].term if self._at < len(self._placed) else None
        self._hovered = term
        self.chip_hovered.emit(None if term is None else term.product)
        self.reached.emit(self._fold if term is None else self._placed[self._at].area)
        announce(self, fold_text(self.folded) if term is None else spoken(term))
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and self._hovered is not None:
            term = self._hovered
            text = f"{term.y_caption} \N{MIDDLE DOT} {term.weight_caption}"
            QToolTip.showText(self.mapToGlobal(self.rect().center()), text, self)
            return True
        return super().event(event)

    def _term_at(self, point: QPointF) -> SumTerm | None:
        for each in self._placed:
            if each.area.contains(point):
                return each.term
        return None

    def _hover(self, term: SumTerm | None) -> None:
        if term is not self._hovered:
            self._hovered = term
            self.chip_hovered.emit(None if term is None else term.product)
            self.update()


def spoken(term: SumTerm) -> str:
    """A product in words, for assistive tools."""
    return f"{term.y_caption} {term.y_text} × {term.weight_caption} {term.weight_text}"


def _look(term: SumTerm, scales: Scales, theme: Theme) -> tuple[ChipLook, ChipLook]:
    """The chips of y and w in the colours of their maps."""
    return (
        _chip_look(scales(StageId.INPUT), term.y, theme),
        _chip_look(scales(StageId.KERNEL), term.weight, theme),
    )


def _chip_look(scale: ColourScale | None, value: float, theme: Theme) -> ChipLook:
    if scale is None:
        return ChipLook(theme.pill, theme.text1)
    return ChipLook(scale.hex(value), hex_from_rgb(scale.ink(value)))
