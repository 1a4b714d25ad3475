"""The field for any number: a seed of start, step, value or sigma, or a limit of the colour scale."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from fracstride.core.override import override
from fracstride.ui.controls.gesture import new_gesture
from fracstride.ui.controls.number_field import BIG_STEP
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.keyboard import takes_escape
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.wording import MINUS, typed_number

WIDTH = 58
MOST_CHARACTERS = 24
"""More than any number has that is shown, sign and exponent included: one that is cut is another number."""


class DecimalField(QLineEdit):
    """A finite number with a decimal point, whatever the locale; applies while typing."""

    edited = Signal(float, str)
    """(new value, gesture id): one id per focus session."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = 0.0
        self._restore = 0.0
        self._gesture = new_gesture("type")
        self.setAccessibleName(name)
        self.setMaxLength(MOST_CHARACTERS)
        # A dropped file belongs to the window, not as text into a number.
        self.setAcceptDrops(False)
        self.textEdited.connect(self._on_typed)
        self.set_theme(LIGHT)
        self.show_value(0.0)

    def value(self) -> float:
        """The last number that was typed or shown."""
        return self._value

    def show_value(self, value: float) -> None:
        """Write without a signal; text being typed stays as it is while it means the same."""
        if value != self._value or not self.text():
            self._value = value
            self.setText(_text(value))
            set_property(self, "error", "false")

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self.setFont(font(TextStyle.BODY))
        self.setFixedHeight(scaled(28))
        self.setMinimumWidth(scaled(WIDTH))

    def _is_touched(self) -> bool:
        return self._value != self._restore or self.text() != _text(self._value)

    @override
    def event(self, event: QEvent) -> bool:
        # First the number of before, then whatever Escape means to the window.
        return takes_escape(event, self._is_touched) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        size = BIG_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Up:
                self._apply(self._value + size)
            case Qt.Key.Key_Down:
                self._apply(self._value - size)
            case Qt.Key.Key_Escape if self._is_touched():
                self._apply(self._restore)
            case Qt.Key.Key_Space:
                # No part of a number: left to the window, where it plays.
                event.ignore()
            case _:
                super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._gesture = new_gesture("type")
        self._restore = self._value

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setText(_text(self._value))
        set_property(self, "error", "false")

    def _on_typed(self, text: str) -> None:
        value = typed_number(text)
        is_unfinished = text.strip() in ("", "-", MINUS, ".", "-.")
        set_property(self, "error", "true" if value is None and not is_unfinished else "false")
        if value is not None and value != self._value:
            self._value = value
            self.edited.emit(value, self._gesture)

    def _apply(self, value: float) -> None:
        self.setText(_text(value))
        self._on_typed(self.text())


def _text(value: float) -> str:
    return f"{value:.10g}".replace("-", MINUS)
