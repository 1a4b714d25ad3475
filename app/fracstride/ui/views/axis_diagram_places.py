"""Where the inputs and outputs of the diagram of one axis stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF

from fracstride.core.records import record
from fracstride.ui.look.assets import scaled
from fracstride.ui.presenters.axis_diagram import AxisDiagram, AxisInput, AxisOutput

LEAST_PITCH, LARGEST_PITCH = 20.0, 34.0
INPUT_MIDDLE, OUTPUT_MIDDLE, BOX = 40.0, 168.0, 27.0


@record(eq=False)
class AxisPlaces:
    """Places of a diagram in a width, in logical pixels."""

    diagram: AxisDiagram
    width: float

    @property
    def pitch(self) -> float:
        """From one output to the next."""
        return min((self.width - 2) / self.diagram.width, scaled(LARGEST_PITCH))

    @property
    def input_side(self) -> float:
        """Of the box of an input: no box touches the next one."""
        places = sorted(each.place for each in self.diagram.inputs)
        apart = min((after - before for before, after in pairwise(places)), default=2.0)
        return min(scaled(BOX), max(apart * self.pitch - 3, 4.0))

    @property
    def output_side(self) -> float:
        """Of the box of an output."""
        return min(scaled(BOX) - 3.0, self.pitch - 3)

    def x(self, place: float) -> float:
        """The middle of a place."""
        return 1 + (place + 0.5) * self.pitch

    def input_box(self, source: AxisInput) -> QRectF:
        """The box of an input."""
        return self._box(source.place, INPUT_MIDDLE, self.input_side)

    def output_box(self, output: AxisOutput) -> QRectF:
        """The box of an output."""
        return self._box(output.place, OUTPUT_MIDDLE, self.output_side)

    def nearest(self, x: float, among: Sequence[AxisInput | AxisOutput]) -> int | None:
        """The index of what is under a position, or so near that it is meant."""
        found = min(among, key=lambda each: abs(self.x(each.place) - x), default=None)
        reach = max(self.pitch, self.input_side) / 2 + 2
        return found.index if found is not None and abs(self.x(found.place) - x) <= reach else None

    def _box(self, place: float, middle: float, side: float) -> QRectF:
        return QRectF(self.x(place) - side / 2, scaled(middle) - side / 2, side, side)
