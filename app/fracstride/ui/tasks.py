"""What the lanes run off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRunnable

from fracstride.core.cancel import Cancelled
from fracstride.core.override import override


class Task(QRunnable):
    """Does its work in a pool and hands on, still there, what it came to: None where it was given up or failed."""

    def __init__(self, work: Callable[[], object], hand_on: Callable[[object], object]) -> None:
        super().__init__()
        self._work, self._hand_on = work, hand_on

    @override
    def run(self) -> None:
        outcome: object = None
        try:
            outcome = self._work()
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            self._hand_on(outcome)
