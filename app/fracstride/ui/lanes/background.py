"""A lane for what a page computes besides the layer: off the GUI thread, can be cancelled, the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from fracstride.core.cancel import CancelToken
from fracstride.ui.lanes.giving_way import give_way
from fracstride.ui.lanes.tasks import Task

REPORT_EVERY_MS = 150
"""How often progress is reported; shorter work reports none."""

Result = TypeVar("Result")
Work = Callable[[CancelToken], Result]
"""Must poll the token, and report progress to it."""


class BackgroundLane(QObject):
    """Runs one piece of work at a time in a thread of its own; newer work cancels the one before."""

    progressed = Signal(float)
    """How much of the running work is done, 0 .. 1, if it reports that."""
    busy_changed = Signal(bool)
    _done = Signal(int, object)
    """(generation, outcome): from the thread to the lane itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._generation = 0
        self._token: CancelToken | None = None
        self._deliver: Callable[[Any], object] | None = None
        self._progress_timer = QTimer(self)
        self._progress_timer.setInterval(REPORT_EVERY_MS)
        self._progress_timer.timeout.connect(lambda: self._report_progress())
        self._done.connect(self._on_done)

    @property
    def is_busy(self) -> bool:
        """Whether an outcome is awaited."""
        return self._deliver is not None

    def run(self, work: Work[Result], deliver: Callable[[Result], object]) -> None:
        """Run ``work`` in the lane, and call ``deliver`` with its result on the GUI thread."""
        self.cancel()
        self._deliver = deliver
        self._token = CancelToken()
        self._progress_timer.start()
        self.busy_changed.emit(True)
        hand_on = partial(self._done.emit, self._generation)
        self._pool.start(Task(partial(_done_behind, work, self._token), hand_on))

    def cancel(self) -> None:
        """Tell the running work to stop; its result is dropped."""
        self._generation += 1
        if self._token is not None:
            self._token.cancel()
            self._token = None
        self._end()

    def shut_down(self) -> None:
        """Cancel and wait: afterwards no thread runs and nothing is delivered."""
        self.cancel()
        self._pool.waitForDone()

    def _report_progress(self) -> None:
        if self._token is not None:
            self.progressed.emit(self._token.fraction_done)

    def _on_done(self, generation: int, outcome: object) -> None:
        if generation != self._generation or self._deliver is None:
            return
        deliver = self._deliver
        self._end()
        if outcome is not None:
            deliver(outcome)

    def _end(self) -> None:
        self._progress_timer.stop()
        if self._deliver is not None:
            self._deliver = None
            self.busy_changed.emit(False)


def _done_behind(work: Work[Result], token: CancelToken) -> Result:
    give_way()
    return work(token)
