"""The one lane for files: small ones are read at once, others off the GUI thread; the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, SignalInstance

from fracstride.core.override import override

INLINE_BYTES = 128 * 1024
"""Files of up to this size are read on the GUI thread: it takes less than a frame."""
BUSY_AFTER_MS = 150

Content = TypeVar("Content")


class _Reading(QRunnable):
    """Reads one file in the pool, unless it is no longer wanted, and reports through a bound signal."""

    def __init__(self, lane: ReadingLane, generation: int, read: Callable[[], object]) -> None:
        super().__init__()
        self._lane = lane
        self._generation = generation
        self._read = read
        self._done: SignalInstance = lane.done

    @override
    def run(self) -> None:
        content: object = None
        try:
            if self._lane.generation == self._generation:
                content = self._read()
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            self._done.emit(self._generation, content)


class ReadingLane(QObject):
    """Reads files in a thread of its own and hands over what is in them on the GUI thread."""

    busy_changed = Signal(bool)
    """Whether a file takes longer than a moment."""
    done = Signal(int, object)
    """(generation, content): from the thread to the lane itself."""

    def __init__(self, inline_bytes: int = INLINE_BYTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.generation = 0
        self._inline_bytes = inline_bytes
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._deliver: Callable[[Any], object] | None = None
        self._busy = False
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(BUSY_AFTER_MS)
        self._busy_timer.timeout.connect(lambda: self._set_busy(True))
        self.done.connect(self._on_done)

    @property
    def is_busy(self) -> bool:
        """Whether the file that is being read has taken longer than a moment."""
        return self._busy

    @property
    def is_idle(self) -> bool:
        """Whether no file is awaited."""
        return self._deliver is None

    def read(
        self,
        path: Path,
        reader: Callable[[Path], Content],
        deliver: Callable[[Content], bool],
        is_quick: bool = True,
    ) -> bool:
        """Hand what ``reader`` makes of a file to ``deliver``; its answer, or True where that is to come.

        A reader that is not quick, whatever the size of the file, never runs on the GUI thread.
        """
        self.cancel()
        if is_quick and _size(path) <= self._inline_bytes:
            return deliver(reader(path))
        self._deliver = deliver
        self._busy_timer.start()
        self._pool.start(_Reading(self, self.generation, partial(reader, path)))
        return True

    def cancel(self) -> None:
        """Give up the file that is being read: its content never arrives."""
        self.generation += 1
        self._deliver = None
        self._end_busy()

    def shut_down(self) -> None:
        """Cancel and wait: after this no thread is left and nothing arrives."""
        self.cancel()
        self._pool.waitForDone()

    def _on_done(self, generation: int, content: object) -> None:
        if generation != self.generation or self._deliver is None:
            return
        deliver, self._deliver = self._deliver, None
        self._end_busy()
        if content is not None:
            deliver(content)

    def _end_busy(self) -> None:
        self._busy_timer.stop()
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)


def _size(path: Path) -> int:
    """0 where there is none to read: the reader says why."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0
