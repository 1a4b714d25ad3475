"""Where a row of maps stands on a board: one cell size for all, centred. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from fracstride.core.records import record
from fracstride.ui.presenters.strip_layout import MAX_PITCH, snapped

Shape = tuple[int, int]
MARGIN = 24.0
INDEX_ROOM, CAPTION_ROOM, BELOW = 30.0, 22.0, 28.0
"""For the row indices left of a map, its caption and its column indices above it, its colour bar below."""


@record
class Place:
    """The place of one map in logical pixels: its top-left corner, its cells and their pitch."""

    x: float
    y: float
    rows: int
    columns: int
    pitch: float

    @property
    def width(self) -> float:
        """In logical pixels."""
        return self.columns * self.pitch

    @property
    def height(self) -> float:
        """In logical pixels."""
        return self.rows * self.pitch


@record
class Clip:
    """The part of the board through which a map is seen that is larger than its room."""

    x: float
    y: float
    width: float
    height: float


def row_of_maps(
    shapes: Sequence[Shape],
    area: tuple[float, float, float, float],
    gap: float,
    *,
    ratio: float = 1.0,
    scale: float = 1.0,
    largest: float = MAX_PITCH,
) -> tuple[Place, ...]:
    """Maps of (rows, columns) side by side in ``area`` (x, y, width, height), ``gap`` pixels between two.

    All have the largest cell that fits, at most ``largest``, on whole device pixels; ``ratio`` is the
    number of device pixels in a logical one, ``scale`` the user's scale of the interface.
    """
    x, y, width, height = area
    above, below = (INDEX_ROOM + CAPTION_ROOM) * scale, BELOW * scale
    free = width - 2 * MARGIN * scale - (INDEX_ROOM * scale) - gap * (len(shapes) - 1)
    columns = sum(shape[1] for shape in shapes)
    rows = max(shape[0] for shape in shapes)
    fitting = min(max(free, 24.0) / columns, max(height - above - below, 24.0) / rows, largest * scale)
    pitch = snapped(fitting, ratio)
    used = columns * pitch + gap * (len(shapes) - 1)
    left = x + (INDEX_ROOM * scale + width - used) / 2
    middle = y + above + (height - above - below) / 2
    places = []
    for shape in shapes:
        top = middle - shape[0] * pitch / 2
        places.append(Place(_on_pixel(left, ratio), _on_pixel(top, ratio), *shape, pitch))
        left += shape[1] * pitch + gap
    return tuple(places)


def _on_pixel(value: float, ratio: float) -> float:
    return round(value * ratio) / ratio
