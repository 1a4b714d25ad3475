"""Where the five maps stand in the canvas: pitches and slots in logical pixels. No Qt.

y, zero-inserted, padded and x have one cell size, so that their growth is seen; the kernel gets its own
if that size is small.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell
from fracstride.core.records import record

LEFT, RIGHT = 41.0, 21.0
TOP, BOTTOM = 30.0, 28.0
CLOSE_TOP, CLOSE_BOTTOM = 22.0, 5.0
"""The least above a map, for its indices, and under one without a colour bar: in a low canvas cells need the rest."""
WITH_BAR = (StageId.INPUT, StageId.OUTPUT)
OPERATORS = (54.0, 54.0, 50.0, 46.0)
DIGIT_WIDTH, ROOMY_DIGITS = 7.0, 2
"""Operators move apart by so much for every digit of a row index beyond two."""
RANGE_DIGIT, RANGE_REST = 13.5, 11.0
"""What "396–399" takes beside the first map: for each of its digits twice, and the dash with the gap."""
SIDE_GAP = 40.0
"""Between the two kernels where they stand side by side."""
CAPTION_WIDTH, SIDE_CAPTION_WIDTH = 94.0, 62.0
"""A kernel column is at least so wide, stacked or side by side: its caption meets no other map."""
KERNEL_CAPTION, KERNEL_BETWEEN = 40.0, 52.0
"""Above the first kernel (caption and indices), and between the two when stacked."""
LEAST_WIDTH = 740.0
"""What the signs between the maps are for; on a narrower canvas they would take the room of the cells."""
MAX_PITCH = 56.0
OWN_KERNEL_PITCH = 28.0
SHARED_KERNEL_FROM = 26.0
NUMBERS_FROM = 22.0
"""Three digits have room in such a cell: kernels are no larger where the other maps would have no numbers for it."""
LEGIBLE_FROM, KERNEL_LEAD = 13.0, 1.25
"""From here on cells have numbers: side by side kernels of large words are then no more than so much larger than other maps."""
KERNEL_SHARE = 0.24
"""The part of the width that a kernel with its own pitch may take."""
STACK_FROM = 392.0
DETAIL_PITCH = 5.0
"""From here on cells are drawn one by one, on whole device pixels."""


@record
class Slot:
    """The place of one map: its top-left corner, its cells and their pitch at 100 %."""

    stage: StageId
    x: float
    y: float
    rows: int
    columns: int
    pitch: float
    ghost_before: Cell = (0, 0)
    """Cropped rows and columns that are drawn as outlines before the map."""

    @property
    def width(self) -> float:
        """In logical pixels, ghosts included."""
        return self.columns * self.pitch

    @property
    def height(self) -> float:
        """In logical pixels, ghosts included."""
        return self.rows * self.pitch


@record
class StripLayout:
    """All slots, the operators between them and whether the kernels are stacked."""

    slots: tuple[Slot, ...]
    operators: tuple[tuple[str, float, float], ...]
    """(sign, x, y) of the centre: two arrows, the convolution star, the equals sign."""
    axis_y: float
    top: float
    bottom: float
    stacked: bool
    pitch: float

    def slot(self, stage: StageId) -> Slot:
        """The slot of one stage."""
        return next(slot for slot in self.slots if slot.stage is stage)


def snapped(pitch: float, ratio: float) -> float:
    """The largest pitch of whole device pixels, if cells are large enough to be drawn one by one."""
    return math.floor(pitch * ratio + 1e-6) / ratio if pitch >= DETAIL_PITCH else pitch


def _displayed(geometry: Geometry) -> dict[StageId, tuple[int, int]]:
    axes = (geometry.height, geometry.width)

    def shape(*sizes: int) -> tuple[int, int]:
        return (sizes[0], sizes[1])

    return {
        StageId.INPUT: shape(*(a.spec.size for a in axes)),
        StageId.ZERO_INSERTED: shape(*(a.inserted for a in axes)),
        StageId.PADDED: shape(*(a.padded + a.cropped_begin + a.cropped_end for a in axes)),
        StageId.KERNEL: shape(*(a.spec.kernel_size for a in axes)),
        StageId.OUTPUT: shape(*(a.output for a in axes)),
    }


@record
class _Units:
    """The units of a layout's lengths."""

    room: float
    """Logical pixels of one."""
    ratio: float
    """Device pixels of one."""
    text: float
    """How much larger words are than what else the constants are for."""


@record
class _Pitches:
    feature: float
    kernel: float


def _operator_gaps(shapes: dict[StageId, tuple[int, int]]) -> tuple[float, ...]:
    """The space that each operator has; row indices of the next map stand in it too."""
    following = (StageId.ZERO_INSERTED, StageId.PADDED, StageId.KERNEL, StageId.OUTPUT)
    digits = (len(str(max(shapes[stage][0] - 1, 0))) for stage in following)
    return tuple(
        gap + DIGIT_WIDTH * max(count - ROOMY_DIGITS, 0) for gap, count in zip(OPERATORS, digits, strict=True)
    )


def _left(shapes: dict[StageId, tuple[int, int]], text: float) -> float:
    """The space before the first map, with room for a range of its row indices."""
    digits = len(str(max(shapes[StageId.INPUT][0] - 1, 0)))
    return max(LEFT, (RANGE_DIGIT * digits + RANGE_REST) * text)


def _vertical(shapes: dict[StageId, tuple[int, int]], height: float, text: float) -> float:
    """The largest pitch at which every map has room for its indices and its colour bar, all on one axis."""
    rows = [shape[0] for stage, shape in shapes.items() if stage is not StageId.KERNEL]
    barred = max(shapes[stage][0] for stage in WITH_BAR)
    free = height - CLOSE_TOP * text
    bare = (free - CLOSE_BOTTOM * text) / max(rows)
    return max(min(bare, 2 * (free - BOTTOM * text) / (max(rows) + barred)), 24.0 / max(rows))


def _axis_y(
    shapes: dict[StageId, tuple[int, int]], pitch: float, top: float, height: float, text: float
) -> float:
    """The middle of the canvas, or as far from it as maps and colour bars need; ``top`` is what a banner takes."""
    low, high = top, height
    for stage, (rows, _) in shapes.items():
        if stage is not StageId.KERNEL:
            half = rows * pitch / 2
            low = max(low, top + CLOSE_TOP * text + half)
            high = min(high, height - (BOTTOM if stage in WITH_BAR else CLOSE_BOTTOM) * text - half)
    middle = top + TOP * text + (height - top - (TOP + BOTTOM) * text) / 2
    return max(min(middle, high), low)


def _pitches(
    shapes: dict[StageId, tuple[int, int]],
    width: float,
    height: float,
    gaps: tuple[float, ...],
    stacked: bool,
    units: _Units,
) -> _Pitches:
    ratio, text = units.ratio, units.text
    features = [shapes[s] for s in shapes if s is not StageId.KERNEL]
    columns = sum(shape[1] for shape in features)
    kernel_rows, kernel_columns = shapes[StageId.KERNEL]
    kernels = 1 if stacked else 2
    free = max(width - _left(shapes, text) - RIGHT - sum(gaps) - (0.0 if stacked else SIDE_GAP), 60.0)
    vertical = _vertical(shapes, height, text)
    if stacked:
        words = (KERNEL_CAPTION + KERNEL_BETWEEN + BOTTOM + 12) * text
        kernel_vertical = (height - words) / (2 * kernel_rows)
    else:
        kernel_vertical = (height - (KERNEL_CAPTION + BOTTOM) * text) / kernel_rows
    ceiling = min(vertical, MAX_PITCH)
    shared = min(free / (columns + kernels * kernel_columns), ceiling)
    if shared >= SHARED_KERNEL_FROM and kernel_vertical >= shared:
        pitch = snapped(shared, ratio)
        spare = free - _kernel_width(kernel_columns * pitch, stacked, text) + (0.0 if stacked else SIDE_GAP)
        return _Pitches(min(pitch, snapped(spare / columns, ratio)), pitch)
    own = min(OWN_KERNEL_PITCH, kernel_vertical, KERNEL_SHARE * width / (kernels * kernel_columns))
    if not stacked and shared >= LEGIBLE_FROM:
        own = min(own, max(KERNEL_LEAD * shared, OWN_KERNEL_PITCH / units.room))
    least, caption = NUMBERS_FROM / units.room, (CAPTION_WIDTH if stacked else SIDE_CAPTION_WIDTH) * text
    left_over = (free - least * columns) / kernels
    if ceiling >= least and left_over >= max(least * kernel_columns, caption):
        own = min(own, left_over / kernel_columns)
    own = snapped(max(own, 1e-6), ratio)
    spare = free - _kernel_width(kernel_columns * own, stacked, text) + (0.0 if stacked else SIDE_GAP)
    feature = min(spare / columns, ceiling)
    return _Pitches(snapped(max(feature, 1e-6), ratio), own)


@lru_cache(maxsize=4)
def lay_out(
    geometry: Geometry,
    width: float,
    height: float,
    ratio: float = 1.0,
    inset: float = 0.0,
    scale: float = 1.0,
) -> StripLayout:
    """The layout of a canvas of ``width`` x ``height`` logical pixels; a banner takes ``inset`` at the top.

    ``ratio`` is the number of device pixels in a logical one, ``scale`` the user's scale of the interface: that
    of words, and where there is room for it, that of what stands between the maps.
    """
    room = min(scale, max(width / LEAST_WIDTH, 1.0))
    units = _Units(room, ratio * room, scale / room)
    plain = _lay_out(geometry, width / room, height / room, inset / room, units)
    return plain if room == 1.0 else _scaled(plain, room)


def _scaled(layout: StripLayout, scale: float) -> StripLayout:
    slots = (
        replace(slot, x=slot.x * scale, y=slot.y * scale, pitch=slot.pitch * scale) for slot in layout.slots
    )
    return StripLayout(
        tuple(slots),
        tuple((sign, x * scale, y * scale) for sign, x, y in layout.operators),
        layout.axis_y * scale,
        layout.top * scale,
        layout.bottom * scale,
        layout.stacked,
        layout.pitch * scale,
    )


def _lay_out(geometry: Geometry, width: float, height: float, inset: float, units: _Units) -> StripLayout:
    ratio, text = units.ratio, units.text
    shapes = _displayed(geometry)
    stacked = height >= STACK_FROM * text
    area = height - inset
    gaps = _operator_gaps(shapes)
    pitches = _pitches(shapes, width, area, gaps, stacked, units)
    kernel_width = _kernel_width(shapes[StageId.KERNEL][1] * pitches.kernel, stacked, text)
    feature_columns = sum(shape[1] for stage, shape in shapes.items() if stage is not StageId.KERNEL)
    left = _left(shapes, text)
    top, bottom = TOP * text, BOTTOM * text
    used = left + RIGHT + sum(gaps) + kernel_width + feature_columns * pitches.feature
    x = _on_pixel(left + max(width - used, 0.0) / 2, ratio)
    axis_y = _axis_y(shapes, pitches.feature, inset, height, text)
    slots: list[Slot] = []
    operators: list[tuple[str, float, float]] = []
    ghost = (geometry.height.cropped_begin, geometry.width.cropped_begin)
    order = (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED, StageId.KERNEL, StageId.OUTPUT)
    for index, stage in enumerate(order):
        rows, columns = shapes[stage]
        if stage is StageId.KERNEL:
            slots += _kernel_slots(
                (x, axis_y), (rows, columns), pitches.kernel, (inset, height), stacked, units
            )
            x += kernel_width
        else:
            y = _on_pixel(axis_y - rows * pitches.feature / 2, ratio)
            before = ghost if stage is StageId.PADDED else (0, 0)
            slots.append(Slot(stage, x, y, rows, columns, pitches.feature, before))
            x += columns * pitches.feature
        if index < len(gaps):
            centre = x + (OPERATORS[index] - 24) / 2
            operators.append((("arrow", "arrow", "star", "equals")[index], centre, axis_y))
            x = _on_pixel(x + gaps[index], ratio)
    return StripLayout(
        tuple(slots), tuple(operators), axis_y, inset + top, height - bottom, stacked, pitches.feature
    )


def _kernel_width(one: float, stacked: bool, text: float) -> float:
    if stacked:
        return max(one, CAPTION_WIDTH * text)
    return 2 * max(one, SIDE_CAPTION_WIDTH * text) + SIDE_GAP


def _kernel_slots(
    at: tuple[float, float],
    shape: tuple[int, int],
    pitch: float,
    span: tuple[float, float],
    stacked: bool,
    units: _Units,
) -> list[Slot]:
    """The kernel and the rotated kernel at x and around the axis y of ``at``, both inside the heights of ``span``."""
    (x, axis_y), (rows, columns) = at, shape
    ratio, text = units.ratio, units.text
    extent = rows * pitch
    top, last = span[0], span[1] - BOTTOM * text - extent
    if stacked:
        between = KERNEL_BETWEEN * text
        y = _on_pixel(min(axis_y - (2 * extent + between) / 2 + 4, last - extent - between), ratio)
        second = (x, _on_pixel(y + extent + between, ratio))
    else:
        # In a low canvas not centred on the axis: the caption would be cut off.
        y = _on_pixel(max(min(axis_y - extent / 2, last), top + KERNEL_CAPTION * text), ratio)
        second = (_on_pixel(x + max(columns * pitch, SIDE_CAPTION_WIDTH * text) + SIDE_GAP, ratio), y)
    return [
        Slot(StageId.KERNEL, x, y, rows, columns, pitch),
        Slot(StageId.ROTATED_KERNEL, *second, rows, columns, pitch),
    ]


def _on_pixel(value: float, ratio: float) -> float:
    return round(value * ratio) / ratio
