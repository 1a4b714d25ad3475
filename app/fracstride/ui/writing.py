"""The one lane for what is written: little at once, much off the GUI thread; nothing that was begun is lost by closing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, QThreadPool, Signal

from fracstride.core.cancel import CancelToken
from fracstride.core.records import record
from fracstride.files.problem import FileProblem
from fracstride.ui.tasks import Task
from fracstride.ui.timers import BusySign

INLINE_VALUES = 32 * 1024
"""Up to so many numbers are written on the GUI thread: a few milliseconds, the disk included."""

Write = Callable[[CancelToken], FileProblem | None]
Deliver = Callable[[FileProblem | None], bool]


@record
class _Job:
    """What is written, and whom its outcome is for."""

    write: Write
    deliver: Deliver
    token: CancelToken

    def run(self) -> _Outcome:
        """In the thread."""
        return _Outcome(self.write(self.token))


@record
class _Outcome:
    """How writing ended, unless it was given up."""

    problem: FileProblem | None


class WritingLane(QObject):
    """Writes in the order of asking, one file at a time."""

    busy_changed = Signal(bool)
    """Whether a file takes longer than a moment."""
    progressed = Signal(float)
    """How much of it is written, 0 .. 1."""
    idle = Signal()
    _done = Signal(object)

    def __init__(self, inline_values: int = INLINE_VALUES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inline_values = inline_values
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._jobs: deque[_Job] = deque()
        self._busy = BusySign(self, lambda: self._jobs[0].token.fraction_done)
        self._busy.changed.connect(self.busy_changed)
        self._busy.progressed.connect(self.progressed)
        self._done.connect(lambda outcome: self._on_done(outcome))

    @property
    def is_busy(self) -> bool:
        """Whether what is being written has taken longer than a moment."""
        return self._busy.is_lit

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being written and nothing waits for it."""
        return not self._jobs

    def write(self, values: int, write: Write, deliver: Deliver) -> bool:
        """Write about so many numbers; ``deliver``'s answer, or True where that is to come."""
        if values <= self._inline_values and self.is_idle:
            return deliver(write(CancelToken()))
        job = _Job(write, deliver, CancelToken())
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self._start()
        return True

    def cancel(self) -> None:
        """Give up what is being written: the file stays as it was."""
        if self._jobs:
            self._jobs[0].token.cancel()

    def finish(self) -> None:
        """Come back when everything is written; meanwhile the window is painted, but takes no input."""
        if not self.is_idle:
            loop = QEventLoop()
            self.idle.connect(loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def shut_down(self) -> None:
        """After this everything is written and no thread is left."""
        self.finish()
        self._pool.waitForDone()

    def _start(self) -> None:
        self._busy.begin()
        self._pool.start(Task(self._jobs[0].run, self._done.emit))

    def _on_done(self, outcome: _Outcome | None) -> None:
        job = self._jobs.popleft()
        self._busy.end()
        if outcome is not None:
            job.deliver(outcome.problem)
        if self._jobs:
            self._start()
        else:
            self.idle.emit()
