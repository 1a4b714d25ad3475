"""The one lane for files: all are read off the GUI thread, which waits for a frame at most; the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from fracstride.core.override import override
from fracstride.ui.timers import BusySign

FRAME_S = 0.012
"""What has been read by then is delivered at once: nobody sees that it was waited for."""
MOMENT_S = 0.2
"""So long closing waits for a file that has been given up, so that most threads end before the program."""
HANGS_AFTER_S = 2.0
"""So long the next file waits for it, so that two large ones are seldom in memory."""

Content = TypeVar("Content")


class _Reading(Thread):
    """Reads one file. Nothing waits for ever for one that hangs, as a network drive may: the thread is left behind."""

    def __init__(
        self, read: Callable[[], object], tell: Callable[[_Reading], object], before: _Reading | None
    ) -> None:
        super().__init__(name="reading", daemon=True)
        self.content: object = None
        """None until it is read, and where that failed."""
        self._read, self._tell, self._before = read, tell, before
        self._lock = Lock()
        self._is_done = self._is_awaited = self._is_given_up = False

    @override
    def run(self) -> None:
        if self._before is not None:
            self._before.join(HANGS_AFTER_S)
            self._before = None
        try:
            if not self._is_given_up:
                self.content = self._read()
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            with self._lock:
                self._is_done = True
                if self._is_awaited and not self._is_given_up:
                    self._tell(self)

    def is_done_within(self, seconds: float) -> bool:
        """Whether it is; if not, it tells when it is."""
        if seconds > 0:
            self.join(seconds)
        with self._lock:
            self._is_awaited = seconds <= 0 or not self._is_done
            return not self._is_awaited

    def give_up(self) -> None:
        """From now on it tells nobody, and reads nothing if its turn has not come."""
        with self._lock:
            self._is_given_up = True


class ReadingLane(QObject):
    """Reads files in threads of their own, one after the other, and hands over what is in them on the GUI thread."""

    busy_changed = Signal(bool)
    """Whether a file takes longer than a moment."""
    _done = Signal(object)
    """_Reading: from its thread to the lane itself."""

    def __init__(self, patience: float = FRAME_S, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._patience = patience
        self._reading: _Reading | None = None
        self._given_up: _Reading | None = None
        self._deliver: Callable[[Any], bool] | None = None
        self._busy = BusySign(self)
        self._busy.changed.connect(self.busy_changed)
        self._done.connect(self._on_done)
