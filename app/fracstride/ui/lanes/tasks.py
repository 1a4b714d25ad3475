"""What the lanes run off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRunnable

from fracstride.core.cancel import Cancelled
from fracstride.core.override import override


class Task(QRunnable):
    """Work for a thread pool. ``hand_on`` is called in the same thread with its outcome: None if cancelled or failed."""

    def __init__(self, work: Callable[[], object], hand_on: Callable[[object], object]) -> None:
        super().__init__()
        self._parts = [(work, hand_on)]

    @override
    def run(self) -> None:
        # Popped, because the pool may keep a task that ended before ``start`` returned, and with it a file's content.
        work, hand_on = self._parts.pop()
        outcome: object = None
        try:
            outcome = work()
        except Cancelled:
            pass
        finally:
            # In `finally`, so that an unexpected error reaches the report and the lane goes on.
            hand_on(outcome)
