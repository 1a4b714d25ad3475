"""Kernel sizes or strides side by side, each as a picture of its overlap; a click chooses one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from fracstride.core.override import override
from fracstride.session.overlap_choices import Choice
from fracstride.session.state import Colours
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled, text_width
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.plotting.thumbnail import thumbnail
from fracstride.ui.presenters.overlap_words import choice_label, choice_size
from fracstride.ui.presenters.wording import listed, named

PICTURE, MARGIN, LINE = 80, 7, 18
GAP, LEAST = 6, 48
"""Between two choices; the smallest picture."""


class ChoiceButton(QAbstractButton):
    """One choice: its picture, its name, even or uneven, and the size that it gives."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.choice: Choice | None = None
        self._theme = LIGHT
        self._colours = Colours.BLUE
        self._picture: QPixmap | None = None

    def show_choice(self, choice: Choice, colours: Colours, theme: Theme) -> None:
        """Show another choice; an impossible one cannot be clicked."""
        self.choice, self._theme, self._colours = choice, theme, colours
        self._picture = None
        self.setEnabled(choice.state is not None)
        verdict = listed((_evenness(choice), choice_size(choice, translate)), translate)
        self.setAccessibleName(named(choice_label(choice), verdict, translate))
        self.setToolTip(_tip(choice))
        self.update()

    @property
    def _side(self) -> int:
        """Of the picture."""
        return self.width() - 2 * scaled(MARGIN)

    @override
    def sizeHint(self) -> QSize:
        side = scaled(PICTURE + 2 * MARGIN)
        return QSize(side, height_at(side))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.choice is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_frame(painter, QRectF(1, 1, self.width() - 2, self.width() - 2), self._theme)
            if self.choice.picture is not None:
                if self._picture is None:
                    ratio = self.devicePixelRatioF()
                    self._picture = thumbnail(
                        self.choice.picture, self._colours, self._theme, self._side, ratio
                    )
                painter.drawPixmap(scaled(MARGIN), scaled(MARGIN), self._picture)
            self._paint_words(painter, self.choice, self._theme)

    def _paint_frame(self, painter: QPainter, frame: QRectF, theme: Theme) -> None:
        is_current = self.choice is not None and self.choice.is_current
        radius = scaled(5)
        if self.underMouse() and self.isEnabled() and not is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(frame, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_current:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(frame, radius, radius)
        if self.hasFocus():
            painter.setPen(
                QPen(QColor(theme.accent), 2, Qt.PenStyle.DotLine if is_current else Qt.PenStyle.SolidLine)
            )
            painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), radius, radius)

    def _paint_words(self, painter: QPainter, choice: Choice, theme: Theme) -> None:
        left, line = scaled(MARGIN), scaled(LINE)
        top = self.width() + scaled(2)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(TextStyle.STRONG))
        painter.setPen(QColor(theme.text1 if self.isEnabled() else theme.disabled))
        painter.drawText(QRectF(left, top, self.width(), line), middle, choice_label(choice))
        colour = theme.text2 if choice.is_even else theme.warn
        if not self.isEnabled():
            colour = theme.disabled
        icon = "check" if choice.is_even else "triangle-alert"
        painter.drawPixmap(
            left, top + line + scaled(2), pixmap(icon, colour, scaled(13), self.devicePixelRatioF())
        )
        painter.setFont(font(TextStyle.CAPTION))
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(left + scaled(18), top + line, self.width(), line), middle, _evenness(choice))
        painter.setPen(QColor(theme.text3 if self.isEnabled() else theme.disabled))
        self._paint_fitting(painter, QRectF(left, top + 2 * line, self.width() - left, line), choice)

    @staticmethod
    def _paint_fitting(painter: QPainter, room: QRectF, choice: Choice) -> None:
        """The size of the output; a long one in smaller letters."""
        text = choice_size(choice, translate)
        width = text_width(text, TextStyle.CAPTION)
        if width > room.width():
            smaller = int(painter.font().pixelSize() * room.width() / width)
            painter.setFont(font(TextStyle.CAPTION, 1.0, smaller))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def height_at(width: int) -> int:
    """How high a button of a width is: its picture and three lines."""
    return width + scaled(3 * LINE + 2)


def _evenness(choice: Choice) -> str:
    return translate("Overlap", "even") if choice.is_even else translate("Overlap", "uneven")


def _tip(choice: Choice) -> str:
    if choice.is_current:
        return translate("Overlap", "The current layer")
    if choice.state is None:
        return translate("Overlap", "{label} would leave no output").format(label=choice_label(choice))
    return translate("Overlap", "Apply {label}").format(label=choice_label(choice))


class OverlapGallery(QWidget):
    """Five choices in a row, as large as the row is wide."""

    chosen = Signal(object)
    """The Choice that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.buttons = tuple(ChoiceButton(self) for _ in range(5))
        for button in self.buttons:
            button.clicked.connect(lambda _checked=False, button=button: self._on_clicked(button))

    def show_choices(self, choices: Sequence[Choice], colours: Colours, theme: Theme) -> None:
        """Show other choices; the keyboard stays on its value."""
        held = next((each.choice for each in self.buttons if each.hasFocus()), None)
        for button, choice in zip(self.buttons, choices, strict=True):
            button.show_choice(choice, colours, theme)
            if held is not None and (choice.field, choice.value) == (held.field, held.value):
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def minimumSizeHint(self) -> QSize:
        side = scaled(LEAST + 2 * MARGIN)
        return QSize(5 * side + 4 * scaled(GAP), height_at(side))

    @override
    def sizeHint(self) -> QSize:
        side = scaled(PICTURE + 2 * MARGIN)
        return QSize(5 * side + 4 * scaled(GAP), height_at(side))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        gap = scaled(GAP)
        width = min((self.width() - 4 * gap) // 5, scaled(PICTURE + 2 * MARGIN))
        for index, button in enumerate(self.buttons):
            button.setGeometry(index * (width + gap), 0, width, height_at(width))

    def _on_clicked(self, button: ChoiceButton) -> None:
        if button.choice is not None and not button.choice.is_current:
            self.chosen.emit(button.choice)
