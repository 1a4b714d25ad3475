"""Single-shot timers, and a sign for work that takes longer than a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

BUSY_AFTER_MS = 150
PROGRESS_MS = 50
"""How often progress is asked for."""


def single_shot(parent: QObject, milliseconds: int, then: Callable[[], object]) -> QTimer:
    """A timer, not started, that calls ``then`` once after ``milliseconds``; starting it again restarts the wait.

    It is deleted with its parent. ``QTimer.singleShot(0, ...)`` would keep a callback that was never called, and all
    that it holds, for ever.
    """
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer


class BusySign(QObject):
    """Lit while something takes longer than a moment; quick work never lights it.

    Meanwhile ``fraction_done`` is asked how much is done.
    """

    changed = Signal(bool)
    progressed = Signal(float)
    """How much is done, 0 .. 1; emitted while it is lit."""

    def __init__(self, parent: QObject, fraction_done: Callable[[], float] | None = None) -> None:
        super().__init__(parent)
        self._is_lit = False
        self._moment = single_shot(self, BUSY_AFTER_MS, lambda: self._set_lit(True))
        self._asking = QTimer(self)
        self._asking.setInterval(PROGRESS_MS)
        self._has_progress = fraction_done is not None
        if fraction_done is not None:
            self._asking.timeout.connect(lambda: self.progressed.emit(fraction_done()))

    @property
    def is_lit(self) -> bool:
        """Whether the work has taken longer than a moment."""
        return self._is_lit

    def begin(self) -> None:
        """Work begins, or goes on with another part."""
        self._moment.start()

    def end(self) -> None:
        """The work is over."""
        self._moment.stop()
        self._set_lit(False)

    def _set_lit(self, lit: bool) -> None:
        if lit == self._is_lit:
            return
        self._is_lit = lit
        self.changed.emit(lit)
        if lit and self._has_progress:
            self._asking.start()
        else:
            self._asking.stop()
