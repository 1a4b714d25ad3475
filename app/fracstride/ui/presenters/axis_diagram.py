"""One axis of the overlap: which input reaches which output, as points and lines in units of a cell. No Qt.

Positions count along the full output, before the crop. Of a long axis the two ends are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.overlap import AxisOverlap, IntArray
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.records import record
from fracstride.core.spec import Axis

MOST_TAPS = 64
"""Of a longer kernel's lines the first and the last ones are drawn."""
ENDS = 4
LABEL_GAP = 3.0
"""Pixels between two labels."""


@record
class AxisOutput:
    """One position of the full output: its place in cells, and its count where the crop leaves it."""

    place: float
    index: int
    """In x; outside 0 .. H_in - 1 where it is cropped."""
    count: int
    is_cropped: bool


@record
class AxisInput:
    """One input cell: its place in cells, and the positions in ``AxisDiagram.outputs`` that it adds to."""

    place: float
    index: int
    reached: tuple[int, ...]


@record
class AxisDiagram:
    """What the diagram draws; ``gap`` is the place of the left-out middle, None where all is shown."""

    inputs: tuple[AxisInput, ...]
    outputs: tuple[AxisOutput, ...]
    width: int
    gap: float | None
    size: int
    output: int

    def output_at(self, index: int) -> AxisOutput | None:
        """The shown cell of x with an index."""
        return next((each for each in self.outputs if each.index == index and not each.is_cropped), None)

    def reaching(self, index: int) -> tuple[AxisInput, ...]:
        """The shown inputs that add to the cell of x with an index."""
        target = self.output_at(index)
        if target is None:
            return ()
        at = self.outputs.index(target)
        return tuple(each for each in self.inputs if at in each.reached)


def labelled_outputs(
    diagram: AxisDiagram, lit: Sequence[AxisOutput], pitch: float, width_of: Callable[[str], float]
) -> tuple[AxisOutput, ...]:
    """The outputs whose index is written: no two labels touch, and what is lit comes first.

    >>> from fracstride.core.spec import AxisSpec
    >>> whole = axis_diagram(AxisGeometry(AxisSpec.from_padding(8, 3, stride=2, padding=1)), 30)
    >>> [each.index for each in labelled_outputs(whole, (), 10.0, lambda text: 12.0)]
    [0, 14, 5, 10, 2, 7, 12]
    """
    kept = [each for each in diagram.outputs if not each.is_cropped]
    ends = {kept[0], kept[-1]} if kept else set()
    ranked = sorted(kept, key=lambda each: (each not in lit, each not in ends, each.index % 5 != 0))
    found: list[AxisOutput] = []
    for each in ranked:
        width = width_of(str(each.index))
        apart = (
            abs(each.place - other.place) * pitch - (width + width_of(str(other.index))) / 2
            for other in found
        )
        if all(distance >= LABEL_GAP for distance in apart):
            found.append(each)
    return tuple(found)


def axis_diagram(axis: AxisGeometry, room: int) -> AxisDiagram:
    """The diagram of an axis for ``room`` cells side by side, at least 5.

    >>> from fracstride.core.spec import AxisSpec
    >>> whole = axis_diagram(AxisGeometry(AxisSpec.from_padding(8, 3, stride=2, padding=1)), 30)
    >>> [output.count for output in whole.outputs if not output.is_cropped][:5], whole.inputs[3].reached
    ([1, 2, 1, 2, 1], (6, 7, 8))
    >>> cut = axis_diagram(AxisGeometry(AxisSpec.from_padding(800, 3, stride=2, padding=1)), 11)
    >>> [output.index for output in cut.outputs], [input.index for input in cut.inputs]
    ([-1, 0, 1, 2, 3, 1595, 1596, 1597, 1598, 1599], [0, 1, 798, 799])
    """
    begin = min(0, axis.spec.crop_begin)
    length = max(axis.full, axis.spec.crop_begin + axis.output) - begin
    if length <= room:
        return _diagram(axis, np.arange(begin, begin + length), length, None)
    half = (room - 1) // 2
    first, last = np.arange(begin, begin + half), np.arange(begin + length - half, begin + length)
    return _diagram(axis, np.concatenate((first, last)), 2 * half + 1, float(half))


def _diagram(axis: AxisGeometry, positions: IntArray, width: int, gap: float | None) -> AxisDiagram:
    counts = AxisOverlap(axis).counts(positions - axis.spec.crop_begin)
    places = np.arange(len(positions), dtype=float)
    if gap is not None:
        places[int(gap) :] += 1
    outputs = tuple(
        AxisOutput(float(place), index, int(count), not 0 <= index < axis.output)
        for place, index, count in zip(
            places, (positions - axis.spec.crop_begin).tolist(), counts, strict=True
        )
    )
    at = {int(position): index for index, position in enumerate(positions)}
    inputs = _inputs_over_their_middle(axis, at, places) or _inputs_at_the_ends(axis, at, width)
    return AxisDiagram(inputs, outputs, width, gap, axis.spec.size, axis.output)


def _inputs_over_their_middle(
    axis: AxisGeometry, at: dict[int, int], places: FloatArray
) -> tuple[AxisInput, ...]:
    """Every input whose middle is shown, above it."""
    half, spec = (axis.extent - 1) // 2, axis.spec
    found = []
    for position, index in at.items():
        source, rest = divmod(position - half, spec.stride)
        if rest == 0 and 0 <= source < spec.size:
            place = float(places[index]) + (0.5 if axis.extent % 2 == 0 else 0.0)
            found.append(_input(axis, source, at, place))
    return tuple(each for each in found if each.reached)


def _inputs_at_the_ends(axis: AxisGeometry, at: dict[int, int], width: int) -> tuple[AxisInput, ...]:
    """Of kernels so long that no middle is shown: the first inputs and the last ones."""
    size = axis.spec.size
    sources = sorted({*range(min(ENDS, size)), *range(max(size - ENDS, 0), size)})
    step = width / (len(sources) + 1)
    return tuple(_input(axis, source, at, (n + 1) * step - 0.5) for n, source in enumerate(sources))


def _input(axis: AxisGeometry, source: int, at: dict[int, int], place: float) -> AxisInput:
    start, taps = source * axis.spec.stride, range(axis.spec.kernel_size)
    landing = (start + tap * axis.spec.dilation for tap in taps[: MOST_TAPS // 2])
    ending = (start + tap * axis.spec.dilation for tap in taps[MOST_TAPS // 2 :][-MOST_TAPS // 2 :])
    reached = tuple(at[position] for position in (*landing, *ending) if position in at)
    return AxisInput(place, source, reached)


def focus_along(geometry: Geometry, axis: Axis, kind: FocusKind, index: int, current: Focus | None) -> Focus:
    """The cell of an index on one axis; on the other it stays where the focus is, or is in the middle.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> layer = solve(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    >>> focus_along(layer, Axis.WIDTH, FocusKind.OUTPUT_CELL, 4, None).cell
    (2, 4)
    """
    is_row = axis is Axis.HEIGHT
    other = geometry.width if is_row else geometry.height
    across = ((other.spec.size if kind is FocusKind.INPUT_CELL else other.output) - 1) // 2
    if current is not None and current.kind is kind:
        across = current.cell[1 if is_row else 0]
    return Focus(kind, (index, across) if is_row else (across, index))
