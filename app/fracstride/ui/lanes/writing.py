"""The lane in which files are written; the user is asked before anything unfinished is lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject

from fracstride.core.cancel import CancelToken
from fracstride.core.records import record
from fracstride.files.problem import FileProblem
from fracstride.ui.lanes.file_lane import FRAME_S, FileLane
from fracstride.ui.lanes.timers import single_shot

LITTLE = 32 * 1024
"""The GUI thread waits for the writing of up to so many numbers: it takes a few milliseconds, the disk included."""

Write = Callable[[CancelToken], FileProblem | None]
Deliver = Callable[[FileProblem | None], bool]


@record
class _Outcome:
    """How writing ended, unless it was given up or raised."""

    problem: FileProblem | None


class WritingLane(FileLane):
    """Writes files in the order in which they were asked for."""

    def __init__(
        self, little: int = LITTLE, patience: float = FRAME_S, parent: QObject | None = None
    ) -> None:
        super().__init__(patience, parent)
        self._little = little

    def write(self, name: str, values: int, write: Write, deliver: Deliver) -> bool:
        """Write about ``values`` numbers to a file; gives ``deliver``'s answer, True if that is still to come."""

        def tell(outcome: _Outcome) -> bool:
            return deliver(outcome.problem)

        return self.run(name, lambda token: _Outcome(write(token)), tell, is_quick=values <= self._little)

    def finish(self, patience: float | None = None) -> bool:
        """Wait until everything is written, at most ``patience`` seconds; whether it is.

        Meanwhile the window is painted but takes no input.
        """
        if not self.is_idle:
            loop = QEventLoop()
            self.idle.connect(loop.quit)
            if patience is not None:
                single_shot(loop, round(patience * 1000), loop.quit).start()
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return self.is_idle
