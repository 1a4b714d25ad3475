"""A chip that says what a parameter may be, and opens a popover to choose it: any, one number or a range."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from fracstride.core.override import override
from fracstride.core.query import Span
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.popup import PopoverFrame
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled, text_width
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.wording import named

HEIGHT = 28
_SIDE, _GAP, _CHEVRON = 9, 6, 12
_ANY, _FIXED, _RANGE = range(3)


class SpanChip(QAbstractButton):
    """Symbol, what it may be, chevron; a press or Enter, Space or Down opens the choice."""

    edited = Signal(object)
    """Span, or None where anything may be."""

    def __init__(self, symbol: str, name: str, free: str = "", parent: QWidget | None = None) -> None:
        """``free`` is the word for None, '' where a span is needed."""
        super().__init__(parent)
        self._symbol, self._name, self._free = symbol, name, free
        self._text = ""
        self._span: Span | None = None
        self._colour = ""
        self._has_error = False
        self._theme = LIGHT
        self.popover: SpanPopover | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open)

    @property
    def span(self) -> Span | None:
        """What is shown."""
        return self._span

    @property
    def has_error(self) -> bool:
        """Whether it is shown as impossible."""
        return self._has_error

    def show_span(self, span: Span | None, text: str, error: bool = False) -> None:
        """Show what the parameter may be, without a signal; ``text`` says it in short."""
        self._span, self._text, self._has_error = span, text, error
        self.setAccessibleName(named(self._name, text, translate))
        self.setToolTip(named(self._name, text, translate))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme, colour: str | None = None) -> None:
        """Take colours and, at the scale in force, sizes; ``colour`` is that of the symbol."""
        self._theme = theme
        self._colour = colour or self._colour
        self.updateGeometry()
        self.update()

    def open(self) -> None:
        """Show the choice under the chip."""
        self.popover = SpanPopover(self._name, self._free, self._span, self)
        spread_theme(self.popover, self._theme)
        self.popover.edited.connect(self.edited)
        self.popover.show_under(self)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        symbol = text_width(self._symbol, TextStyle.ITALIC)
        text = text_width(self._text, TextStyle.BODY)
        return QSize(round(symbol + text) + scaled(2 * _SIDE + 2 * _GAP + _CHEVRON) + 2, scaled(HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_frame(painter)
            middle = Qt.AlignmentFlag.AlignVCenter
            left, height = scaled(_SIDE), self.height()
            painter.setFont(font(TextStyle.ITALIC))
            painter.setPen(QColor(self._colour or self._theme.text1))
            painter.drawText(QRectF(left, 0, self.width(), height), middle, self._symbol)
            left += round(text_width(self._symbol, TextStyle.ITALIC)) + scaled(_GAP)
            painter.setFont(font(TextStyle.BODY))
            painter.setPen(QColor(self._theme.text1 if self._span else self._theme.text2))
            painter.drawText(QRectF(left, 0, self.width(), height), middle, self._text)
            side = scaled(_CHEVRON)
            image = pixmap("chevron-down", self._theme.text2, side, self.devicePixelRatioF())
            painter.drawPixmap(self.width() - side - scaled(_SIDE - 2), (height - side) // 2, image)

    def _paint_frame(self, painter: QPainter) -> None:
        theme = self._theme
        fill = theme.error_soft if self._has_error else theme.hover if self.underMouse() else theme.raised
        line = theme.error_line if self._has_error else theme.border
        is_focused = self.hasFocus()
        painter.setPen(QPen(QColor(theme.accent if is_focused else line), 2 if is_focused else 1))
        painter.setBrush(QColor(fill))
        inset = 1.0 if is_focused else 0.5
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, scaled(6), scaled(6))


class SpanPopover(PopoverFrame):
    """Any, one number or a range; every change applies at once."""

    edited = Signal(object)

    def __init__(self, name: str, free: str, span: Span | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        words = (translate("SpanChip", "One value"), translate("SpanChip", "Range"))
        self._first = 0 if free else 1
        self.kinds = Segmented(name, (free, *words) if free else words)
        self.low = NumberField(translate("SpanChip", "Smallest"), width=76)
        self.high = NumberField(translate("SpanChip", "Largest"), width=76)
        self._dash = TextLabel("\N{EN DASH}", tone="secondary")
        self._build(name)
        shown = span or Span.of(1)
        self.low.show_value(shown.low)
        self.high.show_value(shown.high)
        self._show_kind(_ANY if span is None else _FIXED if span.is_fixed else _RANGE)

    def show_under(self, widget: QWidget) -> None:
        """Show with the upper edge just under a widget, and take the keyboard."""
        self.adjustSize()
        self.move(widget.mapToGlobal(QPoint(0, widget.height() + scaled(4))))
        self.show()
        if self.low.isEnabled():
            self.low.setFocus(Qt.FocusReason.PopupFocusReason)
            self.low.selectAll()
        else:
            self.kinds.focus_choice()

    def _build(self, name: str) -> None:
        title = TextLabel(name, TextStyle.CAPTION_MEDIUM, "secondary")
        row = QHBoxLayout()
        row.setSpacing(scaled(8))
        for widget in (self.low, self._dash, self.high):
            row.addWidget(widget)
        row.addStretch(1)
        self.column.setSpacing(scaled(8))
        self.column.addWidget(title)
        self.column.addWidget(self.kinds)
        self.column.addLayout(row)
        self.kinds.chosen.connect(lambda index: self._on_kind(index + self._first))
        for field in (self.low, self.high):
            field.edited.connect(lambda _value, _gesture: self._emit())

    def _on_kind(self, kind: int) -> None:
        if kind == _RANGE and self._kind != _RANGE:
            self.high.show_value(max(self.low.value(), self.high.value()))
        self._show_kind(kind)
        self._emit()

    def _show_kind(self, kind: int) -> None:
        self._kind = kind
        self.kinds.show_index(kind - self._first)
        self.low.setEnabled(kind != _ANY)
        for widget in (self._dash, self.high):
            widget.setVisible(kind == _RANGE)

    def _emit(self) -> None:
        if self._kind == _ANY:
            self.edited.emit(None)
        elif self._kind == _FIXED:
            self.edited.emit(Span.of(self.low.value()))
        else:
            self.edited.emit(Span(self.low.value(), self.high.value()))
