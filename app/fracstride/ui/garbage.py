"""Garbage is collected between frames: left to itself, Python looks for it in the middle of one, in whatever thread."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
WORTHWHILE = 2000
"""New containers; with fewer there is little to be found."""
FULL_EVERY = 10
"""So many collections of what is new, then one of everything that may go."""


class GarbageCollector(QObject):
    """Takes collecting over from Python, in events of their own, once a second at most."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._collections = 0
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(self.collect)
        timer.start()

    def collect(self) -> None:
        """Look through what is new since the last time, where that is worthwhile."""
        if gc.get_count()[0] >= WORTHWHILE:
            self._collections += 1
            gc.collect(2 if self._collections % FULL_EVERY == 0 else 1)

    def leave_out(self) -> None:
        """Everything that there is now lives as long as the window: to look through it again and again for what can
        go would hold the window up for 50 ms and more each time.
        """
        gc.freeze()

    def leave_out_later(self) -> None:
        """What is inside the window is about to be replaced: once it has been, what was there before goes first."""
        gc.unfreeze()
        QTimer.singleShot(EVERY_MS, self, self._leave_out_anew)

    def _leave_out_anew(self) -> None:
        gc.collect()
        gc.freeze()
