"""Where the keyboard goes when what has it leaves the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from fracstride.ui.window.tab_deck import TabDeck


class LeftFocus(QObject):
    """Gives it to what held the control that went, or to the open page.

    Qt would give it to the next control, wherever that is: the same key would press another button.
    """

    def __init__(self, inside: QWidget, deck: TabDeck) -> None:
        super().__init__(inside)
        self._inside, self._deck = inside, deck
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def _on_focus(self, left: QWidget | None, now: QWidget | None) -> None:
        # Without another holder the window has lost the keyboard, or was closed.
        if left is None or now is None or left.isVisible() or not self._inside.isVisible():
            return
        if self._inside.isAncestorOf(left) and self._inside.isAncestorOf(now):
            self._heir(left).setFocus(Qt.FocusReason.OtherFocusReason)

    def _heir(self, left: QWidget) -> QWidget:
        """The part around it that is still seen, if that is less than what holds the page; else the page."""
        page = self._deck.shown
        around = left.parentWidget()
        while around is not None and not around.isVisible():
            around = around.parentWidget()
        return page if around is None or around.isAncestorOf(page) else around
