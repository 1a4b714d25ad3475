"""The one lane for files: small ones are read at once, others off the GUI thread; the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal

from fracstride.core.cancel import Cancelled
from fracstride.files.loading import is_packed
from fracstride.ui.tasks import Task
from fracstride.ui.timers import BusySign

INLINE_BYTES = 128 * 1024
"""Files of up to this size are read on the GUI thread: it takes less than a frame."""
PACKED = 2**20
"""About so many times as large as its file a picture of one colour may be."""

Content = TypeVar("Content")


class ReadingLane(QObject):
    """Reads files in a thread of its own and hands over what is in them on the GUI thread."""

    busy_changed = Signal(bool)
    """Whether a file takes longer than a moment."""
    _done = Signal(int, object)
    """(generation, content): from the thread to the lane itself."""

    def __init__(self, inline_bytes: int = INLINE_BYTES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = 0
        self._inline_bytes = inline_bytes
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._deliver: Callable[[Any], object] | None = None
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
        self._busy.begin()
        generation = self._generation
        work = partial(self._read_if_wanted, generation, partial(reader, path))
        self._pool.start(Task(work, partial(self._done.emit, generation)))
        return True

    def _read_if_wanted(self, generation: int, read: Callable[[], object]) -> object:
        """In the thread: another file may be wanted by the time that it is this one's turn."""
        if generation != self._generation:
            raise Cancelled
        return read()

    def cancel(self) -> None:
        """Give up the file that is being read: its content never arrives."""
        self._generation += 1
        self._deliver = None
        self._busy.end()

    def shut_down(self) -> None:
        """Cancel and wait: after this no thread is left and nothing arrives."""
        self.cancel()
        self._pool.waitForDone()

    def _on_done(self, generation: int, content: object) -> None:
        if generation != self._generation or self._deliver is None:
            return
        deliver, self._deliver = self._deliver, None
        self._busy.end()
        if content is not None:
            deliver(content)


def _size(path: Path) -> int:
    """What is to be read, at most; 0 where there is nothing: the reader says why."""
    try:
        return path.stat().st_size * (PACKED if is_packed(path) else 1)
    except (OSError, ValueError):
        return 0
