"""Lays out a matrix with its factor above and its product at the right, and the part that is visible. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from fracstride.core.records import record
from fracstride.ui.presenters.board_layout import Clip, Place, Shape
from fracstride.ui.presenters.method_layout import GAP, LEFT, RIGHT, Area, Operator, on_pixel, place_at
from fracstride.ui.presenters.strip_layout import MAX_PITCH, snapped

TABLE_GAP, EQUALS_ROOM, TABLE_BOTTOM = 16.0, 10.0, 14.0
"""Between a matrix and the row above it and the column beside it; more for the sign; below the matrix."""
SIDE_SHARE, SIDE_PITCH = 0.22, 40.0
"""The room that a map beside the table takes at most, and its largest cells."""
MOST_ZOOM = 16.0


@record
class Sight:
    """The zoom of the matrix, where 1 shows it whole, and the row and column in the middle of a larger zoom."""

    zoom: float = 1.0
    row: float = 0.0
    column: float = 0.0

    def zoomed(self, factor: float) -> Sight:
        """Zoomed in or out; the middle stays."""
        return Sight(min(max(self.zoom * factor, 1.0), MOST_ZOOM), self.row, self.column)

    def moved(self, rows: float, columns: float, shape: Shape) -> Sight:
        """Moved by some rows and columns, not beyond the matrix."""
        row, column = (
            min(max(at + by, 0.0), float(count - 1))
            for at, by, count in zip((self.row, self.column), (rows, columns), shape, strict=True)
        )
        return Sight(self.zoom, row, column)


@record
class Table:
    """The places of a matrix, of its factor above and its product at the right, and of the maps beside.

    The three are seen through their clips, which they fill if the whole matrix is visible.
    """

    before: Place | None
    factor: Place
    matrix: Place
    product: Place
    after: Place | None
    factor_clip: Clip
    matrix_clip: Clip
    product_clip: Clip
    operators: tuple[Operator, ...]


_ALL = Sight()
"""Nothing zoomed, nothing moved."""


def table(before: Shape | None, matrix: Shape, after: Shape | None, area: Area, sight: Sight = _ALL) -> Table:
    """One cell size for the table, another for the maps before and after it; centred."""
    scale, ratio = area.scale, area.ratio
    gap, sign = TABLE_GAP * scale, EQUALS_ROOM * scale
    sides = [shape for shape in (before, after) if shape is not None]
    side = _side_pitch(sides, area)
    wide = sum(shape[1] for shape in sides) * side + GAP * scale * len(sides) + 2 * gap + sign
    free = max(area.width - (LEFT + RIGHT) * scale - wide, 40.0)
    high = max(area.height - area.top - TABLE_BOTTOM * scale - gap, 24.0)
    fitting = min(free / (matrix[1] + 1), high / (matrix[0] + 1))
    largest = SIDE_PITCH if sight.zoom == 1.0 else MAX_PITCH
    pitch = snapped(min(fitting * sight.zoom, max(largest * scale, fitting)), ratio)
    seen = (min(matrix[0] * pitch, high - pitch), min(matrix[1] * pitch, free - pitch))
    x = LEFT * scale + max(free - seen[1] - pitch, 0.0) / 2
    middle = area.top + (high + gap) / 2
    first, last = None, None
    operators = []
    if before is not None:
        first = place_at(x, area.middle - before[0] * side / 2, before, side, ratio)
        operators.append(_arrow(first.x + first.width, middle, scale))
        x = first.x + first.width + GAP * scale
    top = on_pixel(middle - (pitch + seen[0] + gap) / 2, ratio)
    left, below = on_pixel(x, ratio), on_pixel(top + pitch + gap, ratio)
    beside = on_pixel(left + seen[1] + 2 * gap + sign, ratio)
    row, column = (
        on_pixel(min(max((at + 0.5) * pitch - room / 2, 0.0), count * pitch - room), ratio)
        for at, room, count in zip((sight.row, sight.column), seen, matrix, strict=True)
    )
    operators.append(Operator("equals", left + seen[1] + gap + sign / 2, below + seen[0] / 2))
    if after is not None:
        end = beside + pitch
        operators.append(_arrow(end, middle, scale))
        last = place_at(end + GAP * scale, area.middle - after[0] * side / 2, after, side, ratio)
    return Table(
        first,
        Place(left - column, top, 1, matrix[1], pitch),
        Place(left - column, below - row, *matrix, pitch),
        Place(beside, below - row, matrix[0], 1, pitch),
        last,
        Clip(left, top, seen[1], pitch),
        Clip(left, below, seen[1], seen[0]),
        Clip(beside, below, pitch, seen[0]),
        tuple(operators),
    )


def _arrow(end: float, middle: float, scale: float) -> Operator:
    return Operator("arrow", end + (GAP - 26) / 2 * scale, middle)


def _side_pitch(shapes: Sequence[Shape], area: Area) -> float:
    if not shapes:
        return 0.0
    fitting = (min(area.inner_height / shape[0], SIDE_SHARE * area.width / shape[1]) for shape in shapes)
    return snapped(min(*fitting, SIDE_PITCH * area.scale), area.ratio)
