"""The one lane for searches of the solver: quick ones at once, others off the GUI thread; the latest wins."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, SignalInstance
from typing_extensions import override

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.query import LayerQuery, problems
from fracstride.core.ranking import Preference, ranked
from fracstride.core.search import Answer, Found, find_layers
from fracstride.core.solver import Steps, bounded_layers

INLINE_STEPS, INLINE_LAYERS = 1_000, 250
"""What is found within so much work is found on the GUI thread: some 4 ms."""
BUSY_AFTER_MS = 150


@dataclass(frozen=True, slots=True)
class _Search:
    """One search and the generation that it belongs to."""

    generation: int
    query: LayerQuery
    preference: Preference
    token: CancelToken


class _Runnable(QRunnable):
    """Runs one search in the pool and reports (generation, answer) through a bound signal."""

    def __init__(self, search: _Search, done: SignalInstance) -> None:
        super().__init__()
        self._search = search
        self._done = done

    @override
    def run(self) -> None:
        answer: Answer | None = None
        search = self._search
        try:
            answer = find_layers(search.query, search.preference, search.token)
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            self._done.emit(search.generation, answer)


class SearchLane(QObject):
    """Answers the newest query; what it has overtaken is dropped."""

    answered = Signal(object)
    """The Answer to the newest query."""
    busy_changed = Signal(bool)
    _done = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._generation = 0
        self._running: CancelToken | None = None
        self._busy = False
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(BUSY_AFTER_MS)
        self._busy_timer.timeout.connect(lambda: self._set_busy(True))
        self._done.connect(self._on_done)

    @property
    def is_idle(self) -> bool:
        """Whether no answer is awaited."""
        return self._running is None

    def ask(self, query: LayerQuery, preference: Preference) -> None:
        """Search, overtaking whatever runs; what is quickly found is answered on return."""
        self.cancel()
        quick = _quick_answer(query, preference)
        if quick is not None:
            self.answered.emit(quick)
            return
        self._running = CancelToken()
        self._busy_timer.start()
        self._pool.start(_Runnable(_Search(self._generation, query, preference, self._running), self._done))

    def cancel(self) -> None:
        """Give up the search that runs: its answer never arrives."""
        self._generation += 1
        self._end()

    def _on_done(self, generation: int, answer: Answer | None) -> None:
        if generation == self._generation:
            self._end()
            if answer is not None:
                self.answered.emit(answer)

    def _end(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self._busy_timer.stop()
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)


def _quick_answer(query: LayerQuery, preference: Preference) -> Answer | None:
    """The answer, where it takes next to no work."""
    wrong = problems(query)
    if wrong:
        return wrong
    listed = bounded_layers(query, Steps(most=INLINE_STEPS), INLINE_LAYERS)
    if not listed.found or not listed.is_complete:
        return None
    return Found(tuple(ranked(listed.found, preference)), is_complete=True)
