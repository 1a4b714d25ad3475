"""The place of one map on the screen (clip, origin and pitch), and the cell at a position."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from fracstride.core.provenance import Cell


@dataclass(frozen=True)
class Frame:
    """Scene coordinates are logical pixels; cell (0, 0) begins at ``origin``."""

    clip: QRectF
    origin: QPointF
    pitch: float
    rows: int
    columns: int

    @cached_property
    def row_range(self) -> tuple[int, int]:
        """First visible row and the one after the last."""
        return _visible(self.clip.top(), self.clip.bottom(), self.origin.y(), self.pitch, self.rows)

    @cached_property
    def column_range(self) -> tuple[int, int]:
        """First visible column and the one after the last."""
        return _visible(self.clip.left(), self.clip.right(), self.origin.x(), self.pitch, self.columns)

    @cached_property
    def cells(self) -> QRectF:
        """The rectangle of all visible cells, whole cells only."""
        (top, bottom), (left, right) = self.row_range, self.column_range
        return self.block(top, left, bottom - top, right - left)

    def block(self, row: int, column: int, rows: int = 1, columns: int = 1) -> QRectF:
        """The rectangle of a block of cells."""
        return QRectF(
            self.origin.x() + column * self.pitch,
            self.origin.y() + row * self.pitch,
            columns * self.pitch,
            rows * self.pitch,
        )

    def cell_at(self, position: QPointF) -> Cell | None:
        """The cell at a position, gaps included; None outside the map or the clip."""
        if not self.clip.contains(position):
            return None
        row = math.floor((position.y() - self.origin.y()) / self.pitch)
        column = math.floor((position.x() - self.origin.x()) / self.pitch)
        inside = 0 <= row < self.rows and 0 <= column < self.columns
        return (row, column) if inside else None

    def is_moved(self, other: Frame, ratio: float) -> bool:
        """Whether ``other`` shows the same cells, moved by whole device pixels."""
        shift = self.origin - other.origin
        return (
            (self.pitch, self.rows, self.columns) == (other.pitch, other.rows, other.columns)
            and self.clip == other.clip.translated(shift)
            and (self.row_range, self.column_range) == (other.row_range, other.column_range)
            and all(abs(each - round(each)) < 1e-6 for each in (shift.x() * ratio, shift.y() * ratio))
        )

    def shift_to(self, cell: Cell) -> QPointF:
        """By how much the cells would have to move for the whole of one to be inside the clip."""
        block, clip = self.block(*cell), self.clip
        across = _shift(block.left(), block.right(), clip.left(), clip.right())
        return QPointF(across, _shift(block.top(), block.bottom(), clip.top(), clip.bottom()))

    def is_visible(self, cell: Cell) -> bool:
        """Whether any part of the cell is inside the clip."""
        (top, bottom), (left, right) = self.row_range, self.column_range
        return top <= cell[0] < bottom and left <= cell[1] < right


def _shift(low: float, high: float, first: float, last: float) -> float:
    """What moves ``low`` .. ``high`` into ``first`` .. ``last``, or its middle where it is longer."""
    if high - low > last - first:
        return (first + last - low - high) / 2
    return max(first - low, 0.0) or min(last - high, 0.0)


def _visible(low: float, high: float, origin: float, pitch: float, count: int) -> tuple[int, int]:
    first = math.floor((low - origin) / pitch + 1e-6)
    last = math.ceil((high - origin) / pitch - 1e-6)
    return max(0, min(first, count)), max(0, min(last, count))
