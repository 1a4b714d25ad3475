"""Collects garbage between frames; Python by itself would do it in the middle of one, in any thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
WORTHWHILE = 2000
"""New containers; with fewer there is little to be found."""
FULL_EVERY = 10
"""So many collections of what is new, then one of everything that may go."""


class GarbageCollector(QObject):
    """Replaces Python's automatic garbage collection by events of their own, at most once a second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._collections = 0
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(self.collect)
        timer.start()

    def collect(self) -> None:
        """Collect among the objects that are new since the last time, if there are enough of them."""
        if gc.get_count()[0] >= WORTHWHILE:
            self._collections += 1
            gc.collect(2 if self._collections % FULL_EVERY == 0 else 1)

    def leave_out(self) -> None:
        """Exempt all objects that exist now, which live as long as the window: searching them again and again would block
        the window for 50 ms and more each time.
        """
        gc.freeze()

    def leave_out_later(self) -> None:
        """Exempt the objects again after the inside of the window has been replaced, and collect the old ones first."""
        gc.unfreeze()
        QTimer.singleShot(EVERY_MS, self, self._leave_out_anew)

    def _leave_out_anew(self) -> None:
        gc.collect()
        gc.freeze()
