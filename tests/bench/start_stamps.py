"""When a starting program has painted what: read from the clock that all processes share.

The scripts start_*.py print one line of JSON and end: nanoseconds of ``perf_counter`` at the first painted frame and
at the complete window, and the resident memory in kB when it has been idle for a second.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns

from PySide6.QtCore import QEvent, QObject, QTimer

IDLE_MS = 1_000


class Painted(QObject):
    """Calls once when the first frame of a widget is on screen."""

    def __init__(self, widget: QObject, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._then: Callable[[], None] | None = then
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._then is not None:
            # The filter comes before the painting; the timer after all painting of this turn.
            QTimer.singleShot(0, self._then)
            self._then = None
        return False


class Stamps:
    """Gathers the two times and ends the program."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self._found: dict[str, int] = {}

    def first(self) -> None:
        """The first frame is painted."""
        self._found["first"] = perf_counter_ns()

    def complete(self) -> None:
        """The window with everything in it is painted."""
        self._found["complete"] = perf_counter_ns()
        QTimer.singleShot(IDLE_MS, self._finish)

    def _finish(self) -> None:
        self._found["resident"] = resident_kilobytes()
        print(json.dumps(self._found), flush=True)
        self._end()


def resident_kilobytes() -> int:
    """What the process holds in memory; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
