"""The one compute lane: latest wins, small work inline, verification afterwards and off the GUI thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, SignalInstance
from typing_extensions import override

from fracstride.backends.registry import BACKEND_NAMES
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.session.state import FloatArray, Reduction
from fracstride.ui.calculation import (
    Calculator,
    CalculatorProtocol,
    ComputeFailure,
    ComputeRequest,
    ComputeResult,
    Preview,
    Refinement,
    VerificationOutcome,
    refined,
    work_of,
)

INLINE_MULTIPLY_ADDS = 1_100_000
"""Up to this many products are summed on the GUI thread: 3 ms, less than painting once more without values."""
PREVIEW_MULTIPLY_ADDS = 20_000_000
"""From here on the first picture is a sample of the output."""
BUSY_AFTER_MS = 150
REST_MS = 150
"""A result is verified after this much rest: while a number is dragged, only the last one is."""

Work = Callable[[CancelToken], object]


@dataclass(frozen=True, slots=True)
class _Job:
    """One piece of work of the lane and the generation that it belongs to."""

    generation: int
    work: Work
    token: CancelToken


class _Runnable(QRunnable):
    """Runs one job in the pool and reports (generation, outcome) through a bound signal."""

    def __init__(self, job: _Job, done: SignalInstance) -> None:
        super().__init__()
        self._job = job
        self._done = done

    @override
    def run(self) -> None:
        outcome: object = None
        try:
            outcome = self._job.work(self._job.token)
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            self._done.emit(self._job.generation, outcome)


class ComputeService(QObject):
    """Turns requests into results; what a newer request has overtaken is dropped."""

    started = Signal(int)
    finished = Signal(object)
    """ComputeResult of the newest request."""
    failed = Signal(object)
    """ComputeFailure: what went wrong, and whether NumPy took over."""
    verified = Signal(object)
    """VerificationOutcome of the newest result."""
    previewed = Signal(object)
    """Preview of a computation that takes long."""
    refined = Signal(object)
    """Refinement that was asked for."""
    busy_changed = Signal(bool)
    _done = Signal(int, object)

    def __init__(
        self,
        calculator: CalculatorProtocol | None = None,
        inline_limit: int = INLINE_MULTIPLY_ADDS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._calculator = calculator or Calculator()
        self._inline_limit = inline_limit
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._generation = 0
        self._running: _Job | None = None
        self._waiting: deque[_Job] = deque()
        self._closed = False
        self._busy = False
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(BUSY_AFTER_MS)
        self._busy_timer.timeout.connect(lambda: self._set_busy(True))
        self._unverified: ComputeResult | None = None
        self._unrefined: tuple[FloatArray, FloatArray, Reduction] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(lambda: self._use_rest())
        self._done.connect(self._on_done)

    @property
    def is_busy(self) -> bool:
        """Whether the current computation has taken longer than the busy delay."""
        return self._busy

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs and nothing waits, verification included."""
        return self._running is None and not self._waiting and not self._rest.isActive()

    def request(self, request: ComputeRequest) -> int:
        """Compute, overtaking whatever runs; returns the generation. Small work is done on return."""
        self._generation += 1
        self.cancel_running()
        self.started.emit(self._generation)
        if self._is_inline(request):
            self._deliver(self._generation, self._calculator.compute(request, CancelToken()))
        else:
            self._busy_timer.start()
            if work_of(request.geometry) >= PREVIEW_MULTIPLY_ADDS:
                self._enqueue(lambda token: self._calculator.preview(request, token))
            self._enqueue(lambda token: self._calculator.compute(request, token))
        return self._generation

    def _is_inline(self, request: ComputeRequest) -> bool:
        """Small work of NumPy; what drives a device may take seconds to load."""
        return request.backend == BACKEND_NAMES[0] and work_of(request.geometry) <= self._inline_limit

    def refine(self, y: FloatArray, x: FloatArray, reduction: Reduction) -> None:
        """Make the levels of two maps of the newest result, after a moment of rest."""
        self._unrefined = (y, x, reduction)
        self._rest.start()

    def cancel(self) -> None:
        """Give up the current computation: its result never arrives."""
        self._generation += 1
        self.cancel_running()
        self._end_busy()

    def cancel_running(self) -> None:
        """Tell the running job to stop and forget the waiting ones."""
        self._waiting.clear()
        self._unverified = self._unrefined = None
        self._rest.stop()
        if self._running is not None:
            self._running.token.cancel()

    def shut_down(self) -> None:
        """Cancel, clear and wait: after this the pool holds no thread and no signal arrives."""
        self._closed = True
        self.cancel()
        self._pool.clear()
        self._pool.waitForDone()

    def _enqueue(self, work: Work) -> None:
        job = _Job(self._generation, work, CancelToken())
        if self._running is None:
            self._start(job)
        else:
            self._waiting.append(job)

    def _start(self, job: _Job) -> None:
        self._running = job
        self._pool.start(_Runnable(job, self._done))

    def _on_done(self, generation: int, outcome: object) -> None:
        self._running = None
        if self._closed:
            return
        if self._waiting:
            self._start(self._waiting.popleft())
        if generation == self._generation:
            self._deliver(generation, outcome)

    def _deliver(self, generation: int, outcome: object) -> None:
        """Report the newest outcome; a result is verified after a rest, in the lane."""
        if isinstance(outcome, ComputeResult):
            self._end_busy()
            if outcome.failure is not None:
                self.failed.emit(outcome.failure)
            self.finished.emit(outcome)
            # A slot of `finished` may have asked for something newer, which is verified in its turn.
            if generation == self._generation:
                self._unverified = outcome
                self._rest.start()
        elif isinstance(outcome, ComputeFailure):
            self._end_busy()
            self.failed.emit(outcome)
        elif isinstance(outcome, VerificationOutcome):
            self.verified.emit(outcome)
        elif isinstance(outcome, Preview):
            self.previewed.emit(outcome)
        elif isinstance(outcome, Refinement):
            self.refined.emit(outcome)

    def _use_rest(self) -> None:
        """Refine first, which shows, then verify."""
        maps, self._unrefined = self._unrefined, None
        if maps is not None:
            self._enqueue(lambda token: refined(*maps, token))
        outcome, self._unverified = self._unverified, None
        if outcome is not None:
            self._enqueue(lambda token: self._calculator.verify(outcome, token))

    def _end_busy(self) -> None:
        self._busy_timer.stop()
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
