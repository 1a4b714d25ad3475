"""A lane for files: one at a time, off the GUI thread, which waits a frame for each. A file that hangs blocks nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

from PySide6.QtCore import QObject, Signal

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.override import override
from fracstride.ui.lanes.timers import BusySign

FRAME_S = 0.012
"""How long the GUI thread waits for a file: less than a frame, so that nobody sees it."""
HANGS_AFTER_S = 2.0
"""How long the next file waits for one that was given up: it may be the same file, or as large."""
LAST_MOMENT_S = 0.2
"""How long closing waits for the last file: nearly every thread ends before the program does."""

Work = Callable[[CancelToken], object]
Deliver = Callable[[Any], bool]


class Errand(Thread):
    """The thread that works on one file. It is abandoned if it hangs for ever, as on a network drive that is gone."""

    def __init__(self, file: str, work: Work, deliver: Deliver, tell: Callable[[Errand], object]) -> None:
        super().__init__(name="file", daemon=True)
        self.file, self.deliver, self.token = file, deliver, CancelToken()
        self.outcome: object = None
        """None until it is done, and if it was given up or failed."""
        self.before: Errand | None = None
        """The errand that was given up before this one."""
        self._work, self._tell = work, tell
        self._ending = Lock()

    @override
    def run(self) -> None:
        outcome: object = None
        try:
            if self.before is not None:
                self.before.join(HANGS_AFTER_S)
                self.before = None
            self.token.raise_if_cancelled()
            outcome = self._work(self.token)
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            with self._ending:
                if not self.token.is_cancelled:
                    self.outcome = outcome
                    self._tell(self)

    def give_up(self) -> None:
        """Report nothing, begin nothing and put no file in its place from now on."""
        with self._ending:
            self.token.cancel()


class FileLane(QObject):
    """Runs errands in the order in which they were asked for, and delivers their outcomes on the GUI thread."""

    busy_changed = Signal(bool)
    """Whether a file takes longer than a moment."""
    progressed = Signal(float)
    """How much of the current file is done, 0 .. 1."""
    idle = Signal()
    _done = Signal(object)
    """Errand; sent from its thread to the lane."""

    def __init__(self, patience: float = FRAME_S, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._patience = patience
        self._errands: deque[Errand] = deque()
        self._given_up: Errand | None = None
        self._busy = BusySign(self, lambda: self._errands[0].token.fraction_done)
        self._busy.changed.connect(self.busy_changed)
        self._busy.progressed.connect(self.progressed)
        self._done.connect(self._on_done)

    @property
    def is_busy(self) -> bool:
        """Whether the current file has taken longer than a moment."""
        return self._busy.is_lit

    @property
    def is_idle(self) -> bool:
        """Whether no file is worked on and none waits."""
        return not self._errands

    @property
    def file(self) -> str:
        """The name of the current file; '' for none."""
        return self._errands[0].file if self._errands else ""

    def run(self, file: str, work: Work, deliver: Deliver, is_quick: bool = True) -> bool:
        """Work on a file, waiting if it ``is_quick``; gives ``deliver``'s answer, True if that is still to come."""
        errand = Errand(file, work, deliver, self._done.emit)
        self._errands.append(errand)
        if len(self._errands) == 1:
            self._start()
            if is_quick and self._patience > 0:
                errand.join(self._patience)
                if not errand.is_alive():
                    return self._on_done(errand)
        return True

    def cancel(self) -> None:
        """Give up the current file: nothing of it is delivered or written."""
        if self._errands:
            self._given_up = self._errands.popleft()
            self._given_up.give_up()
            self._busy.end()
            self._go_on()

    def shut_down(self) -> None:
        """Give up everything: afterwards nothing is delivered, and no thread runs but one whose file hangs."""
        errands, self._errands = self._errands, deque()
        self._busy.end()
        for errand in errands:
            errand.give_up()
        begun = errands[0] if errands else self._given_up
        if begun is not None:
            begun.join(LAST_MOMENT_S)

    def _start(self) -> None:
        errand = self._errands[0]
        errand.before, self._given_up = self._given_up, None
        self._busy.begin()
        errand.start()

    def _on_done(self, errand: Errand) -> bool:
        if not self._errands or errand is not self._errands[0]:
            return False
        self._errands.popleft()
        self._busy.end()
        answer = errand.outcome is not None and errand.deliver(errand.outcome)
        self._go_on()
        return answer

    def _go_on(self) -> None:
        if not self._errands:
            self.idle.emit()
        elif self._errands[0].ident is None:
            # Otherwise it has begun already: ``deliver`` of the last one asked for it.
            self._start()
