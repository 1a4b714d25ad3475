"""Work that may come after the maps: a step shows the maps first, and what explains them right afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override

TURNS = 2
"""Turns of the event loop to wait: in the first the scene schedules its repaint, in the second it is painted."""
AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1
"""Behind requests to paint, which have low priority. (A timer could come before them on a busy machine.)"""
_TURN = QEvent.Type(QEvent.registerEventType())


class Late(QObject):
    """Calls ``show`` once everything due has been painted; at once if the widget is not on screen."""

    def __init__(self, widget: QWidget, show: Callable[[], object]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._show = show
        self._turns = 0
        """Turns still to wait; 0 if nothing is due."""

    def request(self) -> None:
        """Ask for one call of ``show``. Further requests do not delay it, as those of a drag otherwise would."""
        if not self._widget.isVisible():
            self._show()
        elif not self._turns:
            self._turns = TURNS
            self._await_turn()

    def flush(self) -> None:
        """Call ``show`` now if it is still due."""
        if self._turns:
            self._turns = 0
            QCoreApplication.removePostedEvents(self)
            self._show()

    @override
    def customEvent(self, event: QEvent) -> None:
        self._turns -= 1
        if self._turns:
            self._await_turn()
        else:
            self._show()

    def _await_turn(self) -> None:
        QCoreApplication.postEvent(self, QEvent(_TURN), AFTER_PAINTING)
