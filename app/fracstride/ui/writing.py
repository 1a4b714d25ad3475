"""The one lane for what is written: little at once, much off the GUI thread; nothing that was begun is lost by closing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, QRunnable, QThreadPool, QTimer, Signal, SignalInstance

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.override import override
from fracstride.core.records import record
from fracstride.files.problem import FileProblem

INLINE_VALUES = 32 * 1024
"""Up to so many numbers are written on the GUI thread: a few milliseconds, the disk included."""
BUSY_AFTER_MS, PROGRESS_MS = 150, 50

Write = Callable[[CancelToken], FileProblem | None]
Deliver = Callable[[FileProblem | None], bool]


@record
class _Job:
    """What is written, and whom its outcome is for."""

    write: Write
    deliver: Deliver
    token: CancelToken


@record
class _Outcome:
    """How writing ended; nothing is delivered of what was given up."""

    problem: FileProblem | None = None
    is_given_up: bool = False


class _Writing(QRunnable):
    """Runs one job in the pool and reports through a bound signal."""

    def __init__(self, job: _Job, done: SignalInstance) -> None:
        super().__init__()
        self._job, self._done = job, done

    @override
    def run(self) -> None:
        outcome = _Outcome(is_given_up=True)
        try:
            outcome = _Outcome(self._job.write(self._job.token))
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            self._done.emit(outcome)


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
        self._busy = False
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(BUSY_AFTER_MS)
        self._busy_timer.timeout.connect(lambda: self._set_busy(True))
        self._progress_timer = QTimer(self)
        self._progress_timer.setInterval(PROGRESS_MS)
        self._progress_timer.timeout.connect(lambda: self._report_progress())
        self._done.connect(lambda outcome: self._on_done(outcome))

    @property
    def is_busy(self) -> bool:
        """Whether what is being written has taken longer than a moment."""
        return self._busy

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
        self._busy_timer.start()
        self._pool.start(_Writing(self._jobs[0], self._done))

    def _on_done(self, outcome: _Outcome) -> None:
        job = self._jobs.popleft()
        self._busy_timer.stop()
        self._set_busy(False)
        if not outcome.is_given_up:
            job.deliver(outcome.problem)
        if self._jobs:
            self._start()
        else:
            self.idle.emit()

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
            if busy:
                self._progress_timer.start()
            else:
                self._progress_timer.stop()

    def _report_progress(self) -> None:
        if self._jobs:
            self.progressed.emit(self._jobs[0].token.fraction_done)
