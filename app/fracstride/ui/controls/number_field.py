"""The field for whole numbers: applies while typing, never clamps, says what it cannot read, and names its gestures."""

from __future__ import annotations

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QLocale,
    QMargins,
    QPoint,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSpinBox, QToolTip, QWidget

from fracstride.core.override import override
from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.gesture import new_gesture
from fracstride.ui.controls.step_buttons import StepButtons
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled, text_width
from fracstride.ui.look.keyboard import takes_escape
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.wording import MINUS, number, typed_whole_number

LARGEST = 99_999_999
"""Beyond every limit of the core, so that the core's issues judge the number, not the field."""
BIG_STEP = 5
WHEEL_PAUSE_MS = 600
_PIXELS, _LEAST_PIXELS = 13, 9
"""Of the text of the design, and of a number that would not fit otherwise."""
_BORDER, _LINE_EDIT_MARGIN, _CURSOR = 2, 2, 1
"""What Qt and the style sheet keep for themselves, whatever the scale."""


class NumberField(QSpinBox):
    """A whole number, any sign; the owner judges it and shows it as an error where it is one."""

    edited = Signal(int, str)
    """(new value, gesture id): one id per focus session of typing, press of a step, wheel burst, drag."""

    def __init__(self, name: str, parent: QWidget | None = None, width: int | None = 58) -> None:
        super().__init__(parent)
        self._width = width
        self._muted = False
        self.has_error = False
        self._told = ""
        self.setProperty("error", "false")
        self._gesture = new_gesture("type")
        self._session = self._gesture
        self._restore = 0
        self._wheel = QElapsedTimer()
        self.setAccessibleName(name)
        self.setRange(-LARGEST, LARGEST)
        self.setLocale(QLocale.c())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A dropped file belongs to the window, not as text into a number.
        self.setAcceptDrops(False)
        self.lineEdit().setAcceptDrops(False)
        # Drawn over Qt's own buttons, which the style sheet makes 1 px wide: with NoButtons and a border
        # from a style sheet, Qt gives the text no width at all.
        self.steps = StepButtons(self)
        self.steps.pressed.connect(lambda: self.setFocus(Qt.FocusReason.MouseFocusReason))
        self.steps.stepped.connect(self.step)
        self.steps.released.connect(self.show_room)
        self.lineEdit().textChanged.connect(lambda _text: self._on_text())
        self.valueChanged.connect(self._on_value)
        self.set_theme(LIGHT)

    def _on_value(self, value: int) -> None:
        # Of numbers that it sets itself Qt does not tell by the text.
        self._on_text()
        self.edited.emit(value, self._gesture)

    def show_value(self, value: int) -> None:
        """Write without a signal; text being typed stays as it is while it means the same."""
        if value != self.value():
            with QSignalBlocker(self):
                self.setValue(value)
            self._on_text()

    def show_limits(self, low: int, high: int) -> None:
        """Refuse anything else, without a signal: for an index, whose limits are no one's mistake."""
        if (low, high) != (self.minimum(), self.maximum()):
            with QSignalBlocker(self):
                self.setRange(low, high)

    def set_width(self, pixels: int | None) -> None:
        """The width in pixels of the design; None takes what there is."""
        self._width = pixels
        self._measure()

    @property
    def is_misread(self) -> bool:
        """Whether what is typed says no number that could be here: the one of before holds until it does."""
        return bool(self._told)

    def step(self, delta: int, gesture: str) -> None:
        """Change the value by ``delta`` as part of a gesture."""
        self._gesture = gesture
        self.stepBy(delta)
        self._gesture = self._session

    def show_room(self) -> None:
        """Show the steps where the number leaves room for them."""
        self._show_steps(self.underMouse())

    def set_error(self, error: bool) -> None:
        """Show the number as impossible, or as fine again."""
        if error != self.has_error:
            self.has_error = error
            self._show_error()

    def set_muted(self, muted: bool) -> None:
        """Show the number as following another one; it can be edited all the same."""
        if muted != self._muted:
            self._muted = muted
            set_property(self, "muted", "true" if muted else "false")
            self.show_room()

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        self._measure()
        self._show_steps()
        self.steps.set_colours(theme.text3, theme.text1, theme.disabled)

    @override
    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Everything may be typed: what is no number is told, where Qt would swallow its characters."""
        value = typed_whole_number(text)
        return (
            QValidator.State.Acceptable if self._fits(value) else QValidator.State.Intermediate,
            text,
            position,
        )

    @override
    def valueFromText(self, text: str) -> int:
        value = typed_whole_number(text)
        return self.value() if value is None else value

    @override
    def sizeHint(self) -> QSize:
        return QSize(scaled(self._width or 58), scaled(28))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def event(self, event: QEvent) -> bool:
        # Undo belongs to the program, whose steps are whole edits, not to the text of one field.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if event.matches(undo) or event.matches(redo):
                event.ignore()
                return False
        # First the number of before, then whatever Escape means to the window.
        return takes_escape(event, self._is_touched) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._gesture = self._session
        if event.matches(QKeySequence.StandardKey.Copy) and not self.lineEdit().hasSelectedText():
            # There is nothing to copy here: left to the window, where it means the map under the pointer.
            event.ignore()
            return
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                size = BIG_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
                self.stepBy(size if event.key() == Qt.Key.Key_Up else -size)
            case Qt.Key.Key_Escape if self._is_touched():
                self.setValue(self._restore)
                self.selectAll()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                super().keyPressEvent(event)
                self._begin_session()
            case Qt.Key.Key_Space:
                # No part of a number: left to the window, where it plays.
                event.ignore()
            case _:
                super().keyPressEvent(event)
        # Of text that it puts right itself Qt does not tell.
        self._show_error()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        if not self._wheel.isValid() or self._wheel.elapsed() > WHEEL_PAUSE_MS:
            self._gesture = new_gesture("wheel")
        self._wheel.start()
        super().wheelEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._begin_session()
        self._show_steps()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_steps()
        self._show_error()

    @override
    def enterEvent(self, event: QEvent) -> None:
        self._show_steps(hovered=True)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._show_steps()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = scaled(18)
        self.steps.setGeometry(self.width() - width - 1, 1, width, self.height() - 2)
        self._show_steps()

    def _on_text(self) -> None:
        self.show_room()
        self._show_error()

    def _fits(self, value: int | None) -> bool:
        return value is not None and self.minimum() <= value <= self.maximum()

    def _problem(self) -> str:
        """Why what is typed is not taken; nothing where it is, or is only begun."""
        text = self.text().strip()
        value = typed_whole_number(text)
        if text in ("", "-", MINUS) or self._fits(value):
            return ""
        if value is None:
            words = translate("NumberField", "“{text}” is not a whole number; {value} stays.")
        elif abs(value) > LARGEST:
            words = translate("NumberField", "“{text}” is too large; {value} stays.")
        else:
            words = translate("NumberField", "Only {low} to {high} is there; {value} stays.")
        low, high = number(self.minimum()), number(self.maximum())
        return words.format(text=text, value=number(self.value(), 0), low=low, high=high)

    def _show_error(self) -> None:
        problem = self._problem()
        if problem != self._told:
            self._told = problem
            # Nothing to say takes away what was said.
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height() // 2)), problem, self)
            if problem:
                announce(self, problem)
        set_property(self, "error", "true" if self.has_error or self.is_misread else "false")

    def _measure(self) -> None:
        self.setFixedHeight(scaled(28))
        if self._width is None:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        else:
            self.setFixedWidth(scaled(self._width))

    def _begin_session(self) -> None:
        self._gesture = self._session = new_gesture("type")
        self._wheel.invalidate()
        self._restore = self.value()

    def _is_touched(self) -> bool:
        return self.value() != self._restore or self.text() != str(self._restore)

    def _show_steps(self, hovered: bool = False) -> None:
        """The number first: where it is long it takes the place of the steps, then its margin, then shrinks."""
        inside = self.width() - 2 * _BORDER - 2 * _LINE_EDIT_MARGIN - _CURSOR
        left, right = scaled(6), scaled(14)
        needed = self._text_width(_PIXELS)
        has_room = needed + left + right <= inside
        is_active = hovered or self.hasFocus()
        fitting = (each for each in range(_PIXELS, _LEAST_PIXELS, -1) if self._text_width(each) <= inside)
        self._arrange(
            has_room and (is_active or not self._muted),
            QMargins(left if needed + left <= inside else 0, 0, right if has_room else 0, 0),
            font(TextStyle.BODY, pixels=next(fitting, _LEAST_PIXELS)),
        )

    def _arrange(self, has_steps: bool, margins: QMargins, style: QFont) -> None:
        """Qt lays out and paints anew for every margin and font, also for the same."""
        edit = self.lineEdit()
        self.steps.setVisible(has_steps or self.steps.is_pressed)
        if margins != edit.textMargins():
            edit.setTextMargins(margins)
        if style != edit.font():
            edit.setFont(style)

    def _text_width(self, pixels: int) -> int:
        return round(text_width(self.text(), TextStyle.BODY, pixels))
