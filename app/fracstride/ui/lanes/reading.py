"""The one lane for files: all are read off the GUI thread, which waits for a frame at most; the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from fracstride.core.override import override
from fracstride.ui.lanes.timers import BusySign

FRAME_S = 0.012
"""What is there by then is delivered at once: nobody sees that it was waited for."""
HANGS_AFTER_S = 2.0
"""So long the next file waits for one that was given up, so that two large ones are seldom in memory."""
LAST_MOMENT_S = 0.2
"""So long closing waits for it: nearly every thread ends before the program does."""

Content = TypeVar("Content")


class _Reading(Thread):
    """Reads one file; it is left behind where that hangs for ever, as on a network drive that is gone."""

    def __init__(
        self, read: Callable[[], object], tell: Callable[[_Reading], object], before: _Reading | None
    ) -> None:
        super().__init__(name="reading", daemon=True)
        self.content: object = None
        """None until it is read, and where that failed."""
        self._read, self._tell, self._before = read, tell, before
        self._is_given_up = False
        self._ending = Lock()

    @override
    def run(self) -> None:
        if self._before is not None:
            self._before.join(HANGS_AFTER_S)
            self._before = None
        content = None
        try:
            if not self._is_given_up:
                content = self._read()
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            with self._ending:
                if not self._is_given_up:
                    self.content = content
                    self._tell(self)

    def give_up(self) -> None:
        """From now on it tells nobody, and reads nothing if its turn has not come."""
        with self._ending:
            self._is_given_up = True


class ReadingLane(QObject):
    """Reads files in threads, one after the other, and hands over what is in them on the GUI thread."""

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

    @property
    def is_busy(self) -> bool:
        """Whether the file that is being read has taken longer than a moment."""
        return self._busy.is_lit

    @property
    def is_idle(self) -> bool:
        """Whether no file is awaited."""
        return self._reading is None

    def read(self, path: Path, reader: Callable[[Path], Content], deliver: Callable[[Content], bool]) -> bool:
        """Hand what ``reader`` makes of a file to ``deliver``; its answer, or True where that is to come."""
        self.cancel()
        reading = _Reading(partial(reader, path), self._done.emit, self._given_up)
        self._reading, self._deliver = reading, deliver
        reading.start()
        if self._patience > 0:
            reading.join(self._patience)
            if not reading.is_alive():
                return self._on_done(reading)
        self._busy.begin()
        return True

    def cancel(self) -> None:
        """Give up the file that is being read: its content never arrives."""
        if self._reading is not None:
            self._reading.give_up()
            self._reading, self._given_up = None, self._reading
            self._deliver = None
            self._busy.end()

    def shut_down(self) -> None:
        """Cancel: after this nothing arrives, and no thread is left but where a file hangs."""
        self.cancel()
        if self._given_up is not None:
            self._given_up.join(LAST_MOMENT_S)

    def _on_done(self, reading: _Reading) -> bool:
        if reading is not self._reading or self._deliver is None:
            return False
        deliver, self._deliver, self._reading = self._deliver, None, None
        self._busy.end()
        return reading.content is not None and deliver(reading.content)
