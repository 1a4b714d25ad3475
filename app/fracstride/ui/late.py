"""Work that may come after the maps: a step shows them first, and what explains them right afterwards."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from fracstride.ui.timers import single_shot


class Late:
    """Runs ``show`` once what is due has been painted; at once where the widget is not on screen."""

    def __init__(self, widget: QWidget, show: Callable[[], None]) -> None:
        self._widget = widget
        self._show = show
        # A timer without an interval waits until what is due has been painted.
        self._timer = single_shot(widget, 0, show)

    def request(self) -> None:
        """Have it shown, once however often this is called."""
        if self._widget.isVisible():
            self._timer.start()
        else:
            self._show()

    def flush(self) -> None:
        """Show what is still due now: somebody asks for it."""
        if self._timer.isActive():
            self._timer.stop()
            self._show()
