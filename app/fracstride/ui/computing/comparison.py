"""The output that x is compared with, and the diagnosis. It follows the layer but is not part of the state.

Like zoom and theme it is not undone and not saved, and stays when language or scale change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from fracstride.backends.engine.threads import at_most
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.ui.computing.calculation import ComputeResult
from fracstride.ui.lanes.background import BackgroundLane
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.presenters.compared import OutputView, compared_slice

if TYPE_CHECKING:
    from fracstride.core.diagnosis.expected import Mismatch
    from fracstride.core.diagnosis.explanation import Diagnosis

REST_MS = 150
"""After this much rest a new result is diagnosed: while a number is dragged, only the last one is."""
INLINE_CELLS = 2**20
"""A map of so many cells is subtracted from another on the GUI thread, in some milliseconds."""


@record(eq=False)
class ExpectedOutput:
    """The output that x is compared with, as read from its file."""

    values: FloatArray
    name: str
    epsilon: float
    """The step of its numbers at 1."""


class Comparison(QObject):
    """Holds the expected output, and compares every new result with it off the GUI thread."""

    changed = Signal()
    """Another expected output, another diagnosis, or another map is to be shown."""
    map_ready = Signal(object)
    """Compared that ``request_map`` asked for; None where x alone is to be shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.expected: ExpectedOutput | None = None
        self.found: Diagnosis | Mismatch | None = None
        """None until the first result is diagnosed."""
        self.is_current = False
        """Whether it is that of the layer on screen."""
        self.view = OutputView.OURS
        self.chosen = 0
        """Which of the explanations is looked at."""
        self.geometry: Geometry | None = None
        """Of the layer that was diagnosed."""
        self._result: ComputeResult | None = None
        self._lane, self._maps = BackgroundLane(self), BackgroundLane(self)
        self._rest = single_shot(self, REST_MS, lambda: self._diagnose())

    @property
    def is_idle(self) -> bool:
        """Whether no diagnosis and no map is being made."""
        return not (self._rest.isActive() or self._lane.is_busy or self._maps.is_busy)

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The diagnosis, if there is one and the two can be compared."""
        if self.found is None:
            return None
        from fracstride.core.diagnosis.explanation import Diagnosis  # noqa: PLC0415  # the lane has it by then

        return self.found if isinstance(self.found, Diagnosis) else None

    @property
    def has_maps(self) -> bool:
        """Whether the expected output can be shown in place of x."""
        return self.diagnosis is not None and self.diagnosis.difference is not None

    def open(self, expected: ExpectedOutput, result: ComputeResult | None) -> None:
        """Compare with another output from now on, starting with the given result."""
        self.expected, self.found, self.view, self.chosen = expected, None, OutputView.OURS, 0
        self.follow(result)
        self.changed.emit()

    def end(self) -> None:
        """Stop comparing."""
        self._stop()
        self.expected = self.found = self.geometry = self._result = None
        self.view = OutputView.OURS
        self.changed.emit()

    def follow(self, result: ComputeResult | None) -> None:
        """Diagnose another result after a rest; None: the last diagnosis is not of this layer any more."""
        if self.expected is None:
            return
        self._stop()
        self.is_current, self._result = False, result
        if result is not None:
            self._rest.start()

    def show(self, view: OutputView) -> None:
        """Show x, the expected output, or their difference."""
        self.view = view
        self.changed.emit()

    def show_next_explanation(self) -> None:
        """Show the next explanation; after the last the first."""
        if self.diagnosis is not None and self.diagnosis.explanations:
            self.chosen = (self.chosen + 1) % len(self.diagnosis.explanations)
            self.changed.emit()

    def request_map(self, sample: int, channel: int) -> None:
        """Make the map that is shown of one slice."""
        result, diagnosis = self._result, self.diagnosis
        if result is None or diagnosis is None or not _has_slice(diagnosis.expected, result.x, sample):
            self.map_ready.emit(None)
            return
        ours, theirs, view = result.x[sample, channel], diagnosis.expected[sample, channel], self.view
        if view is OutputView.OURS or ours.size <= INLINE_CELLS:
            self.map_ready.emit(compared_slice(ours, theirs, view))
        else:
            self._maps.run(lambda _: compared_slice(ours, theirs, view), self.map_ready.emit)

    def shut_down(self) -> None:
        """Afterwards no thread runs and nothing is delivered."""
        self._rest.stop()
        for lane in (self._lane, self._maps):
            lane.shut_down()

    def _stop(self) -> None:
        self._rest.stop()
        self._lane.cancel()
        self._maps.cancel()

    def _diagnose(self) -> None:
        expected, result = self.expected, self._result
        if expected is not None and result is not None:
            self._lane.run(lambda token: _diagnosed(expected, result, token), self._take)

    def _take(self, found: Diagnosis | Mismatch) -> None:
        self.found, self.is_current, self.chosen = found, True, 0
        self.geometry = None if self._result is None else self._result.request.geometry
        if not self.has_maps:
            self.view = OutputView.OURS
        self.changed.emit()


def _has_slice(expected: FloatArray, x: FloatArray, sample: int) -> bool:
    """Whether the expected output has this slice; one without a batch axis has the first sample only."""
    return sample < len(expected) and expected.shape[1:] == x.shape[1:]


def _diagnosed(expected: ExpectedOutput, result: ComputeResult, token: CancelToken) -> Diagnosis | Mismatch:
    """Diagnose in the lane, with one thread: more would slow the window down."""
    from fracstride.backends.numpy_backend import NumpyBackend  # noqa: PLC0415  # with the first comparison
    from fracstride.core.diagnosis.diagnosis import diagnose  # noqa: PLC0415
    from fracstride.core.diagnosis.explanation import Layer  # noqa: PLC0415

    layer = Layer(result.request.geometry, result.y, result.weight, result.bias, result.x)
    epsilon = max(expected.epsilon, float(np.finfo(result.x.dtype).eps))
    compute = NumpyBackend().conv_transpose2d
    with at_most(1):
        return diagnose(layer, expected.values, epsilon, compute, token)
