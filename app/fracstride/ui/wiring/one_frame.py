"""One frame for a step: where its values come within a moment, the maps are painted when they are there.

Otherwise everything would be painted twice, the first time without values and against the thread that computes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject

from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.views.stage_strip import StageStrip

PATIENCE_MS = 40
"""So long the values of a step are awaited: two or three frames."""


class OneFrame(QObject):
    """Lets the strip be painted once for a step; ``shown`` is called when it may be."""

    def __init__(self, strip: StageStrip, compute: ComputeService, shown: Callable[[], object]) -> None:
        super().__init__(strip)
        self._strip, self._compute, self._shown = strip, compute, shown
        self._patience = single_shot(self, PATIENCE_MS, lambda: self._show())

    @contextmanager
    def step(self) -> Iterator[None]:
        """Show a layer inside, and ask for its values; what of the maps does not need them is made meanwhile."""
        with self._strip.one_redraw():
            yield
            waits = self._compute.is_due_soon and self._strip.window().isVisible()
            # Before the maps are drawn: what is to be painted already would be.
            self._strip.set_still(waits)
        if not waits:
            self._show()
        elif not self._patience.isActive():
            # Not started anew by a newer step: while a number is dragged, frames go on.
            self._patience.start()

    @property
    def is_awaited(self) -> bool:
        """Whether the maps of a step are still to be shown."""
        return self._patience.isActive()

    def end(self) -> bool:
        """Wait no longer; whether anything was waiting."""
        waited = self.is_awaited
        if waited:
            self._show()
        return waited

    def _show(self) -> None:
        self._patience.stop()
        self._strip.set_still(False)
        self._shown()
