"""What the lanes run off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRunnable

from fracstride.core.cancel import Cancelled
from fracstride.core.override import override


class Task(QRunnable):
    """Does its work in a pool, once, and hands on, still there, what it came to: None where it was given up or failed."""

    def __init__(self, work: Callable[[], object], hand_on: Callable[[object], object]) -> None:
        super().__init__()
        self._parts = [(work, hand_on)]

    @override
    def run(self) -> None:
        # Taken out: a pool may keep a task that was done before its start had returned, and with it a file's content.
        work, hand_on = self._parts.pop()
        outcome: object = None
        try:
            outcome = work()
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            hand_on(outcome)
