"""The compute lane: the latest request wins, small work is done inline, heavy work asks first, results are verified."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, QThreadPool, Signal

from fracstride.backends.automatic import is_host
from fracstride.backends.engine import memory
from fracstride.backends.registry import BACKEND_NAMES
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.records import record
from fracstride.session.estimate import AskLimits
from fracstride.ui.computing.calculation import (
    CalculatorProtocol,
    ComputeFailure,
    ComputeRequest,
    ComputeResult,
    Preview,
    Probe,
    Refinement,
    VerificationOutcome,
    work_of,
)
from fracstride.ui.computing.calculator import Calculator, preview_work
from fracstride.ui.computing.consent import Consent, Withheld
from fracstride.ui.computing.engine_choice import in_the_window, is_quickly_chosen
from fracstride.ui.computing.pause import Pause
from fracstride.ui.lanes.giving_way import give_way
from fracstride.ui.lanes.tasks import Task
from fracstride.ui.lanes.timers import BusySign, single_shot

INLINE_MULTIPLY_ADDS = 1_100_000
"""Up to this many products are computed on the GUI thread: 3 ms, less than painting once more without values takes."""
PREVIEW_MULTIPLY_ADDS = 20_000_000
"""For at least this many products the first picture is a sample of the output."""
INLINE_PREVIEW = 5_000_000
"""If y is there already, a preview of up to this much work is made on the GUI thread, in the layer's first frame."""
AFFORDABLE_PREVIEW = 2_000_000_000
"""A withheld computation still shows a sample of the output if that takes at most so many products."""
PREVIEWED_TAP = 50_000
"""One tap of a preview takes as long as so many products, 50 us: the taps are gone through one by one."""
REST_MS = 150
"""A result is verified after this much rest, so that while a number is dragged only the last result is."""

BEGIN_SECONDS = 0.001
"""How long the GUI thread waits for a job to begin. Otherwise the job could wait 5 ms for the GIL, which a thread need
not give up sooner."""

Work = Callable[[CancelToken], object]


@record
class _Job:
    """A piece of work for the lane. ``generation`` is its request's; None: no later request makes it pointless."""

    generation: int | None
    work: Work
    token: CancelToken

    def run(self, begun: Event) -> object:
        """In the lane."""
        begun.set()
        give_way()
        try:
            return self.work(self.token)
        except (
            MemoryError
        ):  # of a preview or a level, which is left out; the computation itself reports its failure
            return None


class ComputeService(QObject):
    """Turns requests into results; a newer request replaces the older one."""

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
    probed = Signal(object)
    """Probe that was asked for."""
    busy_changed = Signal(bool)
    progressed = Signal(float)
    """How much of a long computation is done, 0 .. 1."""
    withheld_changed = Signal(object)
    """Withheld, or None if nothing waits for the user's consent."""
    _done = Signal(object, object)

    def __init__(
        self,
        calculator: CalculatorProtocol | None = None,
        inline_limit: int = INLINE_MULTIPLY_ADDS,
        ask_limits: AskLimits | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._calculator = calculator or Calculator()
        self._inline_limit = inline_limit
        self._consent = Consent(ask_limits or AskLimits.of_this_machine())
        self._withheld: Withheld | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._generation = 0
        self._running: _Job | None = None
        self._waiting: deque[_Job] = deque()
        self._closed = False
        self._computation: CancelToken | None = None
        self._is_previewed = False
        self._busy = BusySign(self, lambda: self._fraction_done())
        self._busy.changed.connect(self.busy_changed)
        self._busy.progressed.connect(self.progressed)
        self._pause = Pause(self, lambda: self._start_next())
        self._unverified: ComputeResult | None = None
        self._unrefined: Refinement | None = None
        self._rest = single_shot(self, REST_MS, lambda: self._use_rest())
        self._done.connect(self._on_done)
        memory.hold_all(True)

    @property
    def is_busy(self) -> bool:
        """Whether the current computation has taken longer than the busy delay."""
        return self._busy.is_lit

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs and nothing waits, verification included."""
        return self._running is None and not self._waiting and not self._rest.isActive()

    @property
    def is_due_soon(self) -> bool:
        """Whether a result is awaited that is too quick to be previewed."""
        return self._computation is not None and not self._is_previewed

    def request(self, request: ComputeRequest) -> int:
        """Compute, replacing whatever runs; returns the generation. Small work is done before this returns."""
        self._generation += 1
        self.cancel_running()
        self.started.emit(self._generation)
        if self._is_inline(request):
            self._withhold(None)
            own = in_the_window(request)
            self._deliver(self._generation, self._calculator.compute(own, CancelToken()))
            return self._generation
        withheld = self._consent.to_withhold(request)
        self._withhold(withheld)
        if withheld is None:
            self._begin(request)
            return self._generation
        self._end_busy()
        self._work_on(lambda _: memory.tidy())
        if preview_work(request) <= AFFORDABLE_PREVIEW:
            self._work_on(lambda token: self._calculator.preview(request, token))
        return self._generation

    @property
    def withheld(self) -> Withheld | None:
        """The computation that waits for the user's consent."""
        return self._withheld

    def answer(self, wanted: bool) -> None:
        """Compute what is withheld, or leave it; this layer is not asked about again."""
        withheld = self._withheld
        if withheld is None:
            return
        remaining = self._consent.answer(withheld, wanted)
        self._withhold(remaining)
        if remaining is None:
            self._begin(withheld.request)

    def _withhold(self, withheld: Withheld | None) -> None:
        if withheld is not self._withheld:
            self._withheld = withheld
            self.withheld_changed.emit(withheld)

    def _begin(self, request: ComputeRequest) -> None:
        """Compute in the lane. A long computation is previewed, and starts after the frame that shows the new layer."""
        self._busy.begin()
        self._is_previewed = _is_worth_a_preview(request.geometry)
        if self._is_previewed and self._can_preview_now(request):
            self._pause.begin_short()
            self._deliver(self._generation, self._calculator.preview(request, CancelToken()))
        elif self._is_previewed:
            self._pause.begin()
            self._work_on(lambda token: self._calculator.preview(request, token))
        token = CancelToken()
        self._computation = token
        self._work_on(lambda token: self._calculator.compute(request, token), token)

    def _can_preview_now(self, request: ComputeRequest) -> bool:
        """Whether a preview takes a few milliseconds only, and the lane does not use the calculator now."""
        is_quick = preview_work(request) <= INLINE_PREVIEW and self._calculator.has_input(request)
        return is_quick and self._running is None

    def _is_inline(self, request: ComputeRequest) -> bool:
        """Whether it is small work for NumPy; loading the driver of a GPU may take seconds."""
        on_host = is_host(request.engine.backend, request.geometry.multiply_adds)
        is_quick = work_of(request.geometry) <= self._inline_limit and is_quickly_chosen(request.geometry)
        return on_host and is_quick

    def probe(self, name: str) -> None:
        """Find out whether a backend can be used, after all other work; no later request cancels this."""
        self._enqueue(_Job(None, lambda token: self._calculator.probe(name, token), CancelToken()))

    def refine(self, shown: Refinement) -> None:
        """Make the missing levels of two maps of the newest result, after a moment of rest."""
        self._unrefined = shown
        self._rest.start()

    def cancel(self) -> None:
        """Give up the current computation; its result is dropped."""
        self._generation += 1
        self.cancel_running()
        self._end_busy()

    def cancel_running(self) -> None:
        """Tell the running job to stop, and forget the waiting ones of this generation."""
        self._waiting = deque(job for job in self._waiting if job.generation is None)
        self._pause.end()
        self._unverified = self._unrefined = None
        self._rest.stop()
        if self._running is not None and self._running.generation is not None:
            self._running.token.cancel()
        # A job without generation may have waited for the end of the pause.
        self._start_next()

    def shut_down(self) -> None:
        """Cancel, clear and wait: afterwards the pool has no thread and no signal is emitted."""
        self._closed = True
        self._waiting.clear()
        self.cancel()
        self._pool.clear()
        self._pool.waitForDone()
        memory.hold_all(False)
        memory.tidy()

    def _work_on(self, work: Work, token: CancelToken | None = None) -> None:
        """Enqueue work of this generation."""
        self._enqueue(_Job(self._generation, work, token or CancelToken()))

    def _enqueue(self, job: _Job) -> None:
        self._waiting.append(job)
        self._start_next()

    def _start_next(self) -> None:
        if self._running is None and self._waiting and not self._pause.is_on:
            job = self._running = self._waiting.popleft()
            begun = Event()
            self._pool.start(Task(partial(job.run, begun), partial(self._done.emit, job.generation)))
            begun.wait(BEGIN_SECONDS)

    def _on_done(self, generation: int | None, outcome: object) -> None:
        ended, self._running = self._running, None
        if self._closed:
            return
        is_newest = generation == self._generation
        if is_newest and outcome is None and ended is not None and ended.token is self._computation:
            outcome = ComputeFailure(BACKEND_NAMES[0], "unexpected error", False)
        if is_newest and isinstance(outcome, Preview):
            self._pause.begin()
        self._start_next()
        if is_newest or generation is None:
            self._deliver(generation, outcome)

    def _deliver(self, generation: int | None, outcome: object) -> None:
        """Emit the newest outcome; a result is then verified after a rest, in the lane."""
        if isinstance(outcome, ComputeResult):
            self._end_busy()
            if outcome.failure is not None:
                self.failed.emit(outcome.failure)
            self.finished.emit(outcome)
            # A slot of `finished` may have made a newer request, whose result is verified in its turn.
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
        elif isinstance(outcome, Probe):
            self.probed.emit(outcome)

    def _use_rest(self) -> None:
        """Refine first, because that is seen; then verify."""
        shown, self._unrefined = self._unrefined, None
        if shown is not None:
            self._work_on(lambda token: self._calculator.refine(shown, token))
        outcome, self._unverified = self._unverified, None
        if outcome is not None:
            self._work_on(lambda token: self._calculator.verify(outcome, token))

    def _end_busy(self) -> None:
        self._computation = None
        self._busy.end()

    def _fraction_done(self) -> float:
        return 0.0 if self._computation is None else self._computation.fraction_done


def _is_worth_a_preview(geometry: Geometry) -> bool:
    """Whether the computation is long, without so many taps that a sample would take longer than the whole output."""
    return work_of(geometry) >= max(PREVIEW_MULTIPLY_ADDS, geometry.spec.taps * PREVIEWED_TAP)
