"""A splitter that is moved by mouse and keyboard, and says when a move has ended and when the usual sizes are wanted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from fracstride.core.override import override
from fracstride.ui.controls.announcing import announce
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.wording import named

STEP, LEAP = 8, 64
"""Pixels of the design that the line goes by an arrow key, and by Page Up or Page Down."""


class Splitter(QSplitter):
    """Two parts side by side with a hairline between them; neither can be dragged away."""

    settled = Signal(int)
    """The width of the first part after it was moved, in pixels."""
    reset_requested = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """``name``: what moving the line changes."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.name = name
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)

    def settle(self) -> None:
        """A move has ended."""
        self.settled.emit(self.sizes()[0])

    def reset(self) -> None:
        """The usual sizes are wanted."""
        self.reset_requested.emit()

    @override
    def createHandle(self) -> QSplitterHandle:
        return _Handle(self)


class _Handle(QSplitterHandle):
    """The line: as thin as a hairline, and a bar while it has the keyboard."""

    def __init__(self, splitter: Splitter) -> None:
        super().__init__(Qt.Orientation.Horizontal, splitter)
        self._splitter = splitter
        self._theme = LIGHT
        self._start = 0
        """The width of the first part when the move began."""
        self._is_moving = False
        """Whether a key is held that moves it."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(splitter.name)
        how = translate("Splitter", "drag the line, or use the arrow keys; double-click or Enter: as usual")
        self.setToolTip(named(splitter.name, how, translate))

    def set_theme(self, theme: Theme) -> None:
        """The colour of the bar."""
        self._theme = theme
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._start = self._splitter.sizes()[0]

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._settle()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._splitter.reset()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        width = self._splitter.width()
        steps = {
            Qt.Key.Key_Left: -scaled(STEP),
            Qt.Key.Key_Right: scaled(STEP),
            Qt.Key.Key_PageUp: -scaled(LEAP),
            Qt.Key.Key_PageDown: scaled(LEAP),
            Qt.Key.Key_Home: -width,
            Qt.Key.Key_End: width,
        }
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in steps:
            self._move_by(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._splitter.reset()
            self._tell()
        else:
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._is_moving and not event.isAutoRepeat():
            self._end_move()
        else:
            super().keyReleaseEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.clearMask()  # which Qt leaves of it but a hairline
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._is_moving:  # another widget gets the release of the key
            self._end_move()
        self.setMask(self.contentsRect())
        self.update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.hasFocus():
            self.clearMask()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.hasFocus():
            super().paintEvent(event)
            return
        with QPainter(self) as painter:
            painter.fillRect(self.rect().adjusted(1, 0, -1, 0), QColor(self._theme.accent))

    def _move_by(self, pixels: int) -> None:
        before = self._splitter.sizes()[0]
        if not self._is_moving:
            self._is_moving, self._start = True, before
        self.moveSplitter(before + pixels)

    def _end_move(self) -> None:
        self._is_moving = False
        self._settle()
        self._tell()

    def _settle(self) -> None:
        if self._splitter.sizes()[0] != self._start:
            self._splitter.settle()

    def _tell(self) -> None:
        text = translate("Splitter", "{width} pixels").format(width=self._splitter.sizes()[0])
        self.setAccessibleDescription(text)
        announce(self, text)
