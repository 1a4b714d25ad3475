"""A lane for what a page computes besides the layer: off the GUI thread, cancellable, the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.override import override
from fracstride.ui.giving_way import give_way

Result = TypeVar("Result")
Progress = Callable[[int], None]
Work = Callable[[CancelToken, Progress], Result]
"""Polls the token and tells how far it is."""


class _Job(QRunnable):
    """Runs one piece of work and reports through bound signals."""

    def __init__(self, lane: BackgroundLane, generation: int, work: Work[object], token: CancelToken) -> None:
        super().__init__()
        self._generation = generation
        self._work = work
        self._token = token
        self._done: SignalInstance = lane.done
        self._step: SignalInstance = lane.step

    @override
    def run(self) -> None:
        outcome: object = None
        give_way()
        try:
            outcome = self._work(self._token, lambda step: self._step.emit(self._generation, step))
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            self._done.emit(self._generation, outcome)


class BackgroundLane(QObject):
    """Runs one piece of work at a time in a thread of its own; a newer one cancels the one before."""

    progressed = Signal(int)
    """What the running work says of how far it is."""
    busy_changed = Signal(bool)
    done = Signal(int, object)
    """(generation, outcome): from the thread to the lane itself."""
    step = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._generation = 0
        self._token: CancelToken | None = None
        self._deliver: Callable[[Any], object] | None = None
        self.done.connect(self._on_done)
        self.step.connect(self._on_step)

    @property
    def is_busy(self) -> bool:
        """Whether an outcome is awaited."""
        return self._deliver is not None

    @property
    def fraction_done(self) -> float:
        """How much of the running work is done, as far as it says so to its token, 0 .. 1."""
        return 0.0 if self._token is None else self._token.fraction_done

    def run(self, work: Work[Result], deliver: Callable[[Result], object]) -> None:
        """Hand what ``work`` comes to to ``deliver``, on the GUI thread."""
        self.cancel()
        self._deliver = deliver
        self._token = CancelToken()
        self.busy_changed.emit(True)
        self._pool.start(_Job(self, self._generation, work, self._token))

    def cancel(self) -> None:
        """Tell the running work to stop: its outcome never arrives."""
        self._generation += 1
        if self._token is not None:
            self._token.cancel()
            self._token = None
        self._end()

    def shut_down(self) -> None:
        """Cancel and wait: after this no thread is left and nothing arrives."""
        self.cancel()
        self._pool.waitForDone()

    def _on_step(self, generation: int, step: int) -> None:
        if generation == self._generation:
            self.progressed.emit(step)

    def _on_done(self, generation: int, outcome: object) -> None:
        if generation != self._generation or self._deliver is None:
            return
        deliver = self._deliver
        self._end()
        if outcome is not None:
            deliver(outcome)

    def _end(self) -> None:
        if self._deliver is not None:
            self._deliver = None
            self.busy_changed.emit(False)
