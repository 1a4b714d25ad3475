"""The two chevrons beside a number: one step up or down, again and again while one of them is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.ui.controls.gesture import new_gesture
from fracstride.ui.look.assets import pixmap, scaled
from fracstride.ui.look.theme import LIGHT

REPEAT_DELAY_MS, REPEAT_MS = 400, 70


class StepButtons(QWidget):
    """Tells of steps; all that a press makes are one gesture."""

    pressed = Signal()
    """Before its first step."""
    stepped = Signal(int, str)
    """(1 or -1, gesture id)."""
    released = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colours = (LIGHT.text3, LIGHT.text1, LIGHT.disabled)
        self._direction = 0
        self._gesture = ""
        self._repeat = QTimer(self)
        self._repeat.timeout.connect(self._on_repeat)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setMouseTracking(True)

    @property
    def is_pressed(self) -> bool:
        """Whether one of them is: then both stay where they are."""
        return self._direction != 0

    def set_colours(self, normal: str, pressed: str, disabled: str) -> None:
        """Colours of the chevrons."""
        self._colours = (normal, pressed, disabled)
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()
            self._direction = 1 if event.position().y() < self.height() / 2 else -1
            self._gesture = new_gesture("press")
            self.stepped.emit(self._direction, self._gesture)
            self._repeat.start(REPEAT_DELAY_MS)
            self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._let_go()
        self.released.emit()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        # Another widget would get its release.
        self._let_go()

    def _let_go(self) -> None:
        self._repeat.stop()
        self._direction = 0
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for direction, name in ((1, "chevron-up"), (-1, "chevron-down")):
                side = scaled(9)
                image = pixmap(name, self._colour(direction), side, self.devicePixelRatioF())
                centre = self.height() / 2 - direction * scaled(7)
                painter.drawPixmap((self.width() - side) // 2 - 1, round(centre - side / 2), image)

    def _colour(self, direction: int) -> str:
        normal, pressed, disabled = self._colours
        if not self.isEnabled():
            return disabled
        return pressed if direction == self._direction else normal

    def _on_repeat(self) -> None:
        self._repeat.setInterval(REPEAT_MS)
        self.stepped.emit(self._direction, self._gesture)
