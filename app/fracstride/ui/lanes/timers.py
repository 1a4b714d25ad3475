"""Timers that run once, and the sign of what takes longer than a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

BUSY_AFTER_MS = 150
PROGRESS_MS = 50
"""How often it is looked how far something is."""


def single_shot(parent: QObject, milliseconds: int, then: Callable[[], object]) -> QTimer:
    """A timer that calls ``then`` once, so long after it is started; starting it anew puts that off.

    It goes with its parent. ``QTimer.singleShot(0, ...)`` would keep what it has not called by then, and all that this holds, for good.
    """
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer


class BusySign(QObject):
    """Lit while something takes longer than a moment: what is quick shows no sign of itself.

    ``fraction_done`` is asked meanwhile how much of it is done.
    """

    changed = Signal(bool)
    progressed = Signal(float)
    """0 .. 1, while it is lit."""

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
        """Whether it has taken longer than a moment."""
        return self._is_lit

    def begin(self) -> None:
        """Something begins, or goes on with something else."""
        self._moment.start()

    def end(self) -> None:
        """It is over."""
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
