"""The one compute lane: latest wins, small work inline, heavy work only when asked for, verification afterwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, QThreadPool, Signal

from fracstride.backends.automatic import is_host
from fracstride.backends.engine import memory
from fracstride.backends.registry import BACKEND_NAMES
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.estimate import AskLimits, Estimate, estimate
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
from fracstride.ui.computing.engine_choice import in_the_window, is_quickly_chosen, temporaries
from fracstride.ui.computing.pause import Pause
from fracstride.ui.lanes.giving_way import give_way
from fracstride.ui.lanes.tasks import Task
from fracstride.ui.lanes.timers import BusySign, single_shot

INLINE_MULTIPLY_ADDS = 1_100_000
"""Up to this many products are summed on the GUI thread: 3 ms, less than painting once more without values."""
PREVIEW_MULTIPLY_ADDS = 20_000_000
"""From here on the first picture is a sample of the output."""
INLINE_PREVIEW = 5_000_000
"""Up to so many values a preview of y that is there already is made on the GUI thread, in the frame that shows the layer."""
AFFORDABLE_PREVIEW = 2_000_000_000
"""Up to so many products a sample of the output is shown of a computation that is withheld."""
PREVIEWED_TAP = 50_000
"""So many products take as long as one tap of a preview, which goes through them one by one: 50 us."""
REST_MS = 150
"""A result is verified after this much rest: while a number is dragged, only the last one is."""

BEGIN_SECONDS = 0.001
"""So long the GUI thread waits for a job to begin. Else the job would wait for the interpreter, which a thread that has
it need not give up for 5 ms."""

Work = Callable[[CancelToken], object]


@record
class _Job:
    """One piece of work of the lane and the generation that it belongs to: none where no change makes it pointless."""

    generation: int | None
    work: Work
    token: CancelToken

    def run(self, begun: Event) -> object:
        """In the lane."""
        begun.set()
        give_way()
        try:
            return self.work(self.token)
        except MemoryError:  # a preview or a finer level less: the computation itself says that it failed
            return None


@record
class Withheld:
    """A computation that waits for the user's word: what it would take, and whether to ask for the word."""

    request: ComputeRequest
    estimate: Estimate
    asks: bool


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
    probed = Signal(object)
    """Probe that was asked for."""
    busy_changed = Signal(bool)
    progressed = Signal(float)
    """How much of a computation that is busy is done, 0 .. 1."""
    withheld_changed = Signal(object)
    """Withheld, or None where nothing waits for the user's word."""
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
        self._ask_limits = ask_limits or AskLimits.of_this_machine()
        self._withheld: Withheld | None = None
        self._answered: dict[ConvTransposeSpec, bool] = {}
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
        """Whether a result is awaited that takes too little to be previewed."""
        return self._computation is not None and not self._is_previewed

    def request(self, request: ComputeRequest) -> int:
        """Compute, overtaking whatever runs; returns the generation. Small work is done on return."""
        self._generation += 1
        self.cancel_running()
        self.started.emit(self._generation)
        if self._is_inline(request):
            self._withhold(None)
            own = in_the_window(request)
            self._deliver(self._generation, self._calculator.compute(own, CancelToken()))
            return self._generation
        withheld = self._to_withhold(request)
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
        """The computation that waits for the user's word."""
        return self._withheld

    def answer(self, wanted: bool) -> None:
        """The user's word on what is withheld; the layer is not asked about again."""
        withheld = self._withheld
        if withheld is None:
            return
        self._answered[withheld.request.geometry.spec] = wanted
        if wanted:
            self._withhold(None)
            self._begin(withheld.request)
        else:
            self._withhold(replace(withheld, asks=False))

    def _to_withhold(self, request: ComputeRequest) -> Withheld | None:
        cost = estimate(request.geometry, request.engine.itemsize, temporaries(request))
        answer = self._answered.get(request.geometry.spec)
        if answer or not self._ask_limits.are_passed_by(cost):
            return None
        return Withheld(request, cost, asks=answer is None)

    def _withhold(self, withheld: Withheld | None) -> None:
        if withheld is not self._withheld:
            self._withheld = withheld
            self.withheld_changed.emit(withheld)

    def _begin(self, request: ComputeRequest) -> None:
        """In the lane; what takes long is previewed, and leaves the window the frame that shows the new layer."""
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
        """Whether a preview takes a few milliseconds, and nobody else uses the calculator."""
        is_quick = preview_work(request) <= INLINE_PREVIEW and self._calculator.has_input(request)
        return is_quick and self._running is None

    def _is_inline(self, request: ComputeRequest) -> bool:
        """Small work of NumPy; what drives a device may take seconds to load."""
        on_host = is_host(request.engine.backend, request.geometry.multiply_adds)
        is_quick = work_of(request.geometry) <= self._inline_limit and is_quickly_chosen(request.geometry)
        return on_host and is_quick

    def probe(self, name: str) -> None:
        """Find out whether a backend can be used, when nothing else is to be done; that stays true whatever is changed."""
        self._enqueue(_Job(None, lambda token: self._calculator.probe(name, token), CancelToken()))

    def refine(self, shown: Refinement) -> None:
        """Make what is missing of the levels of two maps of the newest result, after a moment of rest."""
        self._unrefined = shown
        self._rest.start()

    def cancel(self) -> None:
        """Give up the current computation: its result never arrives."""
        self._generation += 1
        self.cancel_running()
        self._end_busy()

    def cancel_running(self) -> None:
        """Tell the running job to stop and forget the waiting ones of this generation."""
        self._waiting = deque(job for job in self._waiting if job.generation is None)
        self._pause.end()
        self._unverified = self._unrefined = None
        self._rest.stop()
        if self._running is not None and self._running.generation is not None:
            self._running.token.cancel()
        # What no change makes pointless may have waited for the end of the pause.
        self._start_next()

    def shut_down(self) -> None:
        """Cancel, clear and wait: after this the pool holds no thread and no signal arrives."""
        self._closed = True
        self._waiting.clear()
        self.cancel()
        self._pool.clear()
        self._pool.waitForDone()
        memory.hold_all(False)
        memory.tidy()

    def _work_on(self, work: Work, token: CancelToken | None = None) -> None:
        """In the lane, for this generation."""
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
        elif isinstance(outcome, Probe):
            self.probed.emit(outcome)

    def _use_rest(self) -> None:
        """Refine first, which shows, then verify."""
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
    """Of what takes long; not of so many taps that a sample of the output would take longer than all of it."""
    return work_of(geometry) >= max(PREVIEW_MULTIPLY_ADDS, geometry.spec.taps * PREVIEWED_TAP)
