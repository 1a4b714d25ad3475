"""A frame around the part of the window that a lesson is about."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.theme import LIGHT, Theme

WIDTH, AWAY, RADIUS, HALO = 2.0, 5.0, 8.0, 4.0


class LessonPointer(QWidget):
    """Lies over the window and lets all events through; follows its target when the layout changes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._theme = LIGHT
        self._target: Callable[[], QRect | None] = lambda: None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # After the layout that a change asks for.
        self._late = single_shot(self, 0, lambda: self._settle())
        self.watch(parent)
        self.hide()

    def watch(self, *widgets: QWidget) -> None:
        """Follow when one of these moves, for whatever reason."""
        for widget in widgets:
            widget.installEventFilter(self)

    def point_at(self, target: Callable[[], QRect | None]) -> None:
        """Frame the rectangle that ``target`` gives, in the parent's pixels; nothing if it gives None."""
        self._target = target
        self.follow()

    def follow(self) -> None:
        """Move the frame to where the target is now."""
        self._late.start()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def _settle(self) -> None:
        rect = self._target()
        if rect is None or rect.isEmpty():
            self.hide()
            return
        room = scaled(AWAY + HALO + WIDTH)
        self.setGeometry(rect.adjusted(-room, -room, room, room).intersected(self._over.rect()))
        self.show()
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.follow()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            halo, line = QColor(self._theme.accent), QColor(self._theme.accent)
            halo.setAlphaF(0.22)
            width = scaled(WIDTH)
            inner = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            for colour, pen, inset in ((halo, scaled(HALO) * 2, scaled(HALO)), (line, width, scaled(HALO))):
                painter.setPen(QPen(colour, pen))
                box = inner.adjusted(inset, inset, -inset, -inset)
                painter.drawRoundedRect(box, scaled(RADIUS), scaled(RADIUS))
