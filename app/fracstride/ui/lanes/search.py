"""The solver's searches: quick ones at once, others off the GUI thread; the latest wins."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from fracstride.core.cancel import CancelToken
from fracstride.core.query import LayerQuery, problems
from fracstride.core.ranking import Preference, ranked
from fracstride.core.search import Answer, Found, find_layers
from fracstride.core.solver import Steps, bounded_layers
from fracstride.ui.lanes.background import BackgroundLane
from fracstride.ui.lanes.timers import BusySign

INLINE_STEPS, INLINE_LAYERS = 1_000, 250
"""What is found within so much work is found on the GUI thread: some 4 ms."""


class SearchLane(QObject):
    """Answers the newest query and drops older ones."""

    answered = Signal(object)
    """The Answer to the newest query."""
    busy_changed = Signal(bool)
    """Whether the answer takes longer than a moment."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = BackgroundLane(self)
        self._busy = BusySign(self)
        self._busy.changed.connect(self.busy_changed)
        self._lane.busy_changed.connect(lambda busy: self._busy.begin() if busy else self._busy.end())

    @property
    def is_idle(self) -> bool:
        """Whether no answer is awaited."""
        return not self._lane.is_busy

    def ask(self, query: LayerQuery, preference: Preference) -> None:
        """Search, replacing the search that runs; a quick answer is given before this returns."""
        self._lane.cancel()
        quick = _quick_answer(query, preference)
        if quick is not None:
            self.answered.emit(quick)
        else:
            self._lane.run(partial(_found, query, preference), self.answered.emit)

    def cancel(self) -> None:
        """Give up the search that runs; its answer is dropped."""
        self._lane.cancel()


def _found(query: LayerQuery, preference: Preference, token: CancelToken) -> Answer:
    return find_layers(query, preference, token)


def _quick_answer(query: LayerQuery, preference: Preference) -> Answer | None:
    """The answer, if it takes next to no work; else None."""
    wrong = problems(query)
    if wrong:
        return wrong
    listed = bounded_layers(query, Steps(most=INLINE_STEPS), INLINE_LAYERS)
    if not listed.found or not listed.is_complete:
        return None
    return Found(tuple(ranked(listed.found, preference)), is_complete=True)
