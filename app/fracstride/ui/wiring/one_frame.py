"""One frame for a step: if its values come within a moment, the maps wait for them and are painted once.

Otherwise everything would be painted twice, the first time without values, slowing the thread that computes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject

from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.views.stage_strip import StageStrip

PATIENCE_MS = 40
"""How long a step waits for its values: two or three frames."""


class OneFrame(QObject):
    """Holds the painting of the strip back until a step has its values; calls ``shown`` when it is painted."""

    def __init__(self, strip: StageStrip, compute: ComputeService, shown: Callable[[], object]) -> None:
        super().__init__(strip)
        self._strip, self._compute, self._shown = strip, compute, shown
        self._patience = single_shot(self, PATIENCE_MS, lambda: self._show())

    @contextmanager
    def step(self) -> Iterator[None]:
        """A context for showing a layer and requesting its values; meanwhile everything but the maps is made ready."""
        with self._strip.one_redraw():
            yield
            waits = self._compute.is_due_soon and self._strip.window().isVisible()
            # Before the maps are drawn: a repaint that Qt has scheduled already could not be held back.
            self._strip.set_still(waits)
        if not waits:
            self._show()
        elif not self._patience.isActive():
            # A newer step does not restart it, so that frames go on while a number is dragged.
            self._patience.start()

    @property
    def is_awaited(self) -> bool:
        """Whether the maps of a step are still held back."""
        return self._patience.isActive()

    def end(self) -> bool:
        """Show what is held back; whether anything was."""
        waited = self.is_awaited
        if waited:
            self._show()
        return waited

    def _show(self) -> None:
        self._patience.stop()
        self._strip.set_still(False)
        self._shown()
