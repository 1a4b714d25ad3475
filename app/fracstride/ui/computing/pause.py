"""A pause for the window: what would compute beside it begins once everything that is due has been painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from fracstride.ui.lanes.timers import single_shot

FRAME_MS = 16


class Pause:
    """Calls ``over`` after a frame; what the window shows right after the maps of a step is painted by then too."""

    def __init__(self, parent: QObject, over: Callable[[], None]) -> None:
        # Whatever shows something in this frame was due before it is over; a turn later that has been painted.
        self._turn = single_shot(parent, 0, over)
        self._frame = single_shot(parent, FRAME_MS, self._turn.start)

    @property
    def is_on(self) -> bool:
        """Whether the window is still left to itself."""
        return self._frame.isActive() or self._turn.isActive()

    def begin(self) -> None:
        """Leave the window to itself from now on, until a frame later."""
        self.end()
        self._frame.start()

    def begin_short(self) -> None:
        """Leave the window to itself until what is due now has been painted."""
        self.end()
        self._turn.start()

    def end(self) -> None:
        """Wait no longer; ``over`` is not called."""
        self._frame.stop()
        self._turn.stop()
