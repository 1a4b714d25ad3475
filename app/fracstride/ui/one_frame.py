"""One frame for a step: where its values come within a moment, the maps wait for them.

Otherwise all maps would be painted twice, the first time without values and against the thread that computes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

from fracstride.ui.compute import ComputeService
from fracstride.ui.views.stage_strip import StageStrip

PATIENCE_MS = 40
"""So long a step may be awaited: two or three frames."""


class OneFrame(QObject):
    """Holds the maps back during a step, and draws them once; ``drawn`` is called after that."""

    def __init__(self, strip: StageStrip, compute: ComputeService, drawn: Callable[[], object]) -> None:
        super().__init__(strip)
        self._strip, self._compute, self._drawn = strip, compute, drawn
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(lambda: self.draw())

    @contextmanager
    def step(self) -> Iterator[None]:
        """Show a layer and ask for its values inside: drawn at the end, or with values that are due soon."""
        self._strip.hold()
        try:
            yield
        finally:
            if not (self._compute.is_due_soon and self._strip.window().isVisible()):
                self.draw()
            elif not self._patience.isActive():
                # Not started anew by a newer step: while a number is dragged, frames go on.
                self._patience.start()

    def values_came(self) -> None:
        """What the maps may be waiting for is shown to them."""
        if self._patience.isActive():
            self.draw()

    def draw(self) -> None:
        """Draw what is held back."""
        if self._strip.is_held:
            self._patience.stop()
            self._strip.release()
            self._drawn()
