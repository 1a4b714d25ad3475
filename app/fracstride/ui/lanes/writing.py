"""The one lane for what is written: all off the GUI thread, which waits a frame for little; nothing that was begun is lost unasked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock, Thread

from PySide6.QtCore import QEventLoop, QObject, Signal

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.override import override
from fracstride.core.records import record
from fracstride.files.problem import FileProblem
from fracstride.ui.lanes.timers import BusySign, single_shot

LITTLE = 32 * 1024
"""Writing so many numbers takes a few milliseconds, the disk included: that is waited for."""
FRAME_S = 0.012
"""So long, as everything else on the GUI thread may take."""
HANGS_AFTER_S = 2.0
"""So long the next file waits for one that was given up: it may be the same."""
LAST_MOMENT_S = 0.2
"""So long closing waits for it: nearly every thread ends before the program does."""

Write = Callable[[CancelToken], FileProblem | None]
Deliver = Callable[[FileProblem | None], bool]


@record
class _Outcome:
    """How writing ended, unless it was given up or failed."""

    problem: FileProblem | None


class _Writing(Thread):
    """Writes one file; it is left behind where that hangs for ever, as on a network drive that is gone."""

    def __init__(self, name: str, write: Write, deliver: Deliver, tell: Callable[[_Writing], object]) -> None:
        super().__init__(name="writing", daemon=True)
        self.file, self.deliver, self.token = name, deliver, CancelToken()
        self.outcome: _Outcome | None = None
        self.after: _Writing | None = None
        """What was given up before it."""
        self._write, self._tell = write, tell
        self._ending = Lock()

    @override
    def run(self) -> None:
        outcome: _Outcome | None = None
        try:
            if self.after is not None:
                self.after.join(HANGS_AFTER_S)
                self.after = None
            self.token.raise_if_cancelled()
            outcome = _Outcome(self._write(self.token))
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            with self._ending:
                if not self.token.is_cancelled:
                    self.outcome = outcome
                    self._tell(self)

    def give_up(self) -> None:
        """From now on it tells nobody, and leaves the file as it was if it is not in its place yet."""
        with self._ending:
            self.token.cancel()


class WritingLane(QObject):
    """Writes in the order of asking, one file at a time."""

    busy_changed = Signal(bool)
    """Whether a file takes longer than a moment."""
    progressed = Signal(float)
    """How much of it is written, 0 .. 1."""
    idle = Signal()
    _done = Signal(object)
    """_Writing: from its thread to the lane itself."""

    def __init__(
        self, little: int = LITTLE, patience: float = FRAME_S, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._little, self._patience = little, patience
        self._jobs: deque[_Writing] = deque()
        self._given_up: _Writing | None = None
        self._busy = BusySign(self, lambda: self._jobs[0].token.fraction_done)
        self._busy.changed.connect(self.busy_changed)
        self._busy.progressed.connect(self.progressed)
        self._done.connect(self._on_done)

    @property
    def is_busy(self) -> bool:
        """Whether what is being written has taken longer than a moment."""
        return self._busy.is_lit

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being written and nothing waits for it."""
        return not self._jobs

    @property
    def file(self) -> str:
        """The name of what is being written; '' for nothing."""
        return self._jobs[0].file if self._jobs else ""

    def write(self, name: str, values: int, write: Write, deliver: Deliver) -> bool:
        """Write about so many numbers to the file of a name; ``deliver``'s answer, or True where that is to come."""
        job = _Writing(name, write, deliver, self._done.emit)
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self._start()
            if values <= self._little:
                job.join(self._patience)
                if not job.is_alive():
                    return self._on_done(job)
        return True

    def cancel(self) -> None:
        """Give up what is being written: the file stays as it was."""
        if self._jobs:
            self._given_up = self._jobs.popleft()
            self._given_up.give_up()
            self._busy.end()
            self._go_on()

    def finish(self, patience: float | None = None) -> bool:
        """Wait until everything is written, for so many seconds at most; whether it is.

        Meanwhile the window is painted, but takes no input.
        """
        if not self.is_idle:
            loop = QEventLoop()
            self.idle.connect(loop.quit)
            if patience is not None:
                single_shot(loop, round(patience * 1000), loop.quit).start()
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return self.is_idle

    def shut_down(self) -> None:
        """After this nothing is told, and no thread is left but where a file hangs: what is not written is given up."""
        jobs, self._jobs = self._jobs, deque()
        self._busy.end()
        for job in jobs:
            job.give_up()
        begun = jobs[0] if jobs else self._given_up
        if begun is not None:
            begun.join(LAST_MOMENT_S)

    def _start(self) -> None:
        job = self._jobs[0]
        job.after, self._given_up = self._given_up, None
        self._busy.begin()
        job.start()

    def _on_done(self, job: _Writing) -> bool:
        if not self._jobs or job is not self._jobs[0]:
            return False
        self._jobs.popleft()
        self._busy.end()
        answer = job.outcome is not None and job.deliver(job.outcome.problem)
        self._go_on()
        return answer

    def _go_on(self) -> None:
        if not self._jobs:
            self.idle.emit()
        elif (
            self._jobs[0].ident is None
        ):  # else it has begun: it was asked for by who was told of the last one
            self._start()
