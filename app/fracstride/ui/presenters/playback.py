"""The arithmetic of playing: which cell comes next, and how many are due after a time. No Qt."""

from __future__ import annotations

from dataclasses import replace

from fracstride.core.provenance import Cell
from fracstride.ui.presenters.sum import SumModel
from fracstride.ui.presenters.wording import number

MS_PER_CELL = 600.0
"""At speed 1."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
MOST_SEGMENTS = 64
"""The scrubber has one segment a row up to so many rows, a single track above."""
GROWS_FROM_MS = 120.0
"""Where a cell stays for so long, its sum grows product by product; in less nobody could follow."""


def cell_from_index(index: int, columns: int) -> Cell:
    """The cell with an index in reading order.

    >>> cell_from_index(6, 5)
    (1, 1)
    """
    return divmod(index, columns)


def index_from_cell(cell: Cell, columns: int) -> int:
    """The index of a cell in reading order."""
    return cell[0] * columns + cell[1]


def cells_due(elapsed_ms: float, speed: float) -> tuple[int, float]:
    """(whole cells that have passed, the part of the next one, 0 .. 1) after a time at a speed.

    >>> cells_due(900.0, 1.0)
    (1, 0.5)
    """
    cells = elapsed_ms * speed / MS_PER_CELL
    return int(cells), cells % 1.0


def next_speed(speed: float, step: int) -> float:
    """The speed one step faster or slower, the same at either end."""
    index = min(range(len(SPEEDS)), key=lambda each: abs(SPEEDS[each] - speed))
    return SPEEDS[min(max(index + step, 0), len(SPEEDS) - 1)]


def speed_text(speed: float) -> str:
    """A speed as it is shown.

    >>> speed_text(0.25), speed_text(2.0)
    ('0.25×', '2×')
    """
    return f"{speed:g}×"


def products_shown(count: int, part: float) -> int:
    """How many of a cell's products have arrived when ``part`` of its time is over; all before its end.

    >>> [products_shown(4, part) for part in (0.0, 0.3, 0.7, 1.0)]
    [1, 2, 4, 4]
    """
    return min(int(part * 1.25 * count) + 1, count)


def grown(model: SumModel, shown: int) -> SumModel:
    """The sum of the first ``shown`` products, with the others pale."""
    terms = [term for line in model.lines for term in line.terms]
    if not model.joined or shown >= len(terms):
        return model
    arrived = {id(term) for term in terms[:shown]}
    lines = tuple(
        replace(line, terms=tuple(replace(t, emphasised=id(t) in arrived) for t in line.terms))
        for line in model.lines
    )
    # With the decimals of the whole sum: numbers that change their length while it grows cannot be followed.
    values = tuple(number(term.value, model.places) for term in terms[:shown])
    total = number(sum(term.value for term in terms[:shown]), model.places)
    return replace(model, lines=lines, addends=values if shown > 1 else (), result=total)
