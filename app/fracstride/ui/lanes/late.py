"""Work that may come after the maps: a step shows them first, and what explains them right afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override

TURNS = 2
"""Of the event loop: in the first the scene says what of it is to be painted, in the second that is painted."""
AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1
"""In the queue behind a request to paint, which is of low priority. A timer may come before, on a busy machine."""
_TURN = QEvent.Type(QEvent.registerEventType())


class Late(QObject):
    """Runs ``show`` once what is due has been painted; at once where the widget is not on screen."""

    def __init__(self, widget: QWidget, show: Callable[[], object]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._show = show
        self._turns = 0
        """Still to come; 0 where nothing is due."""

    def request(self) -> None:
        """Have it shown, once however often this is called: not put off by what comes meanwhile, or a drag would."""
        if not self._widget.isVisible():
            self._show()
        elif not self._turns:
            self._turns = TURNS
            self._await_turn()

    def flush(self) -> None:
        """Show what is still due now: somebody asks for it."""
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
