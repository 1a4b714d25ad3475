"""A pause for the window: computing begins once everything that is due has been painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from fracstride.ui.lanes.timers import single_shot

FRAME_MS = 16


class Pause:
    """Calls ``over`` after a frame, when what follows the maps of a step has been painted too."""

    def __init__(self, parent: QObject, over: Callable[[], None]) -> None:
        # Whatever shows something in this frame was due before it is over; a turn later that has been painted.
        self._turn = single_shot(parent, 0, over)
        self._frame = single_shot(parent, FRAME_MS, self._turn.start)

    @property
    def is_on(self) -> bool:
        """Whether the pause lasts."""
        return self._frame.isActive() or self._turn.isActive()

    def begin(self) -> None:
        """Pause from now until a frame later."""
        self.end()
        self._frame.start()

    def begin_short(self) -> None:
        """Pause until what is due now has been painted."""
        self.end()
        self._turn.start()

    def end(self) -> None:
        """End the pause; ``over`` is not called."""
        self._frame.stop()
        self._turn.stop()
