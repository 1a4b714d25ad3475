"""Menus and other popups with round corners."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QStyle, QStyleOption, QVBoxLayout, QWidget

from fracstride.core.override import override
from fracstride.ui.controls.compositing import has_compositor
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.style import set_property, set_surface


def round_corners(window: QWidget) -> None:
    """Let a popup show only what its style sheet paints; without translucent windows its corners stay square."""
    frameless = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
    window.setWindowFlags(window.windowFlags() | frameless)
    if has_compositor():
        window.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    else:
        for each in (window, *window.findChildren(QAbstractItemView)):
            set_property(each, "corners", "square")


class Menu(QMenu):
    """A menu with the round corners of the design."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        round_corners(self)
        self.setToolTipsVisible(True)


def unmarked(text: str) -> str:
    """A text for a menu with its ampersands escaped, so that none underlines a letter.

    >>> unmarked("y & w.npy")
    'y && w.npy'
    """
    return text.replace("&", "&&")


class PopoverFrame(QFrame):
    """A floating surface that stays until a click elsewhere or Escape."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        round_corners(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_surface(self, "popover")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(scaled(14), scaled(10), scaled(14), scaled(10))
        self.column.setSpacing(scaled(4))

    def show_over(self, widget: QWidget) -> None:
        """Show with the lower edge just over a widget, and on its screen."""
        self.adjustSize()
        place, screen = widget.mapToGlobal(QPoint(0, -self.height() - scaled(6))), widget.screen().geometry()
        left = max(min(place.x(), screen.right() - self.width()), screen.left())
        self.move(left, max(place.y(), screen.top()))
        self.show()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # A translucent window shows nothing of its style sheet unless it paints it.
        option = QStyleOption()
        option.initFrom(self)
        with QPainter(self) as painter:
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


class Popover(PopoverFrame):
    """A line of text."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(text)
        self.label = TextLabel(text)
        self.column.addWidget(self.label)
