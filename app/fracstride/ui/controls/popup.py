"""Menus and other popups with round corners."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QShowEvent
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

    def begin(self) -> None:
        """Mark the first entry that can be chosen: the menu was opened by the keyboard."""
        # By the key, because setActiveAction opens the menu of an entry that has one.
        down = Qt.Key.Key_Down
        super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, down, Qt.KeyboardModifier.NoModifier))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter goes to the next entry that begins with it, or whose command does in English."""
        found = self._next_with(event.text().strip().casefold())
        if found is None:
            super().keyPressEvent(event)
            return
        self.setActiveAction(found)
        inner = found.menu()
        if isinstance(inner, Menu):
            inner.begin()

    def _next_with(self, letter: str) -> QAction | None:
        """The next entry from the marked one on, round the end, that can be chosen and begins with a letter."""
        actions, active = self.actions(), self.activeAction()
        start = actions.index(active) + 1 if active in actions else 0
        around = (*actions[start:], *actions[:start]) if letter else ()
        possible = (each for each in around if each.isEnabled() and each.isVisible())
        return next((each for each in possible if _begins(each, letter)), None)


def _begins(action: QAction, letter: str) -> bool:
    return any(name.casefold().startswith(letter) for name in (action.text(), action.objectName()))


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

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard goes to what is in it, unless it is there already."""
        super().showEvent(event)
        if self.focusWidget() is None:
            self.focusNextChild()

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
