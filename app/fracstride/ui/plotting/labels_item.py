"""Row and column indices round one map; the active ones are bold and in the colour of the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from typing_extensions import override

from fracstride.ui.assets import TextStyle, scaled
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.static_text import Stamp, painter_ratio, stamp, text_width
from fracstride.ui.theme import Theme

COLUMN_HEIGHT, COLUMN_MIDDLE, ROW_WIDTH, ROW_HEIGHT, ROW_GAP = 18.0, 10.0, 60.0, 13.0, 5.0
LABEL_ROOM, DIGIT = 26.0, 7.0
"""Between two labels of the same axis, in pixels, and for each digit where the labels are long."""


def label_step(pitch: float, count: int) -> int:
    """Every how many cells an index stands: 1, 2, 5 times a power of ten, so that labels keep apart."""
    room = max(scaled(LABEL_ROOM), scaled(DIGIT) * (len(str(count)) + 1))
    if pitch >= scaled(18):
        return 1
    step = 1
    while step * pitch < room:
        digits = int(str(step)[0])
        step = step * 5 // 2 if digits == 2 else step * 2
    return step


Names = tuple[Sequence[int] | None, Sequence[int] | None]
"""What the rows and the columns are called, where that is not their number."""


class _Label(NamedTuple):
    """An index and where its middle stands along the axis; ``reach`` is how far it keeps others away."""

    middle: float
    reach: float
    text: Stamp


class LabelsItem(pg.GraphicsObject):
    """The indices of one map; ``reverse`` counts down, for the rotated kernel."""

    def __init__(self, reverse: bool = False) -> None:
        super().__init__()
        self._reverse = reverse
        self._frame: Frame | None = None
        self._theme: Theme | None = None
        self._names: Names = (None, None)
        self._active: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
        self._ink = ""
        self._resting: dict[tuple[bool, float], list[_Label]] = {}

    def show_labels(self, frame: Frame, theme: Theme, names: Names = (None, None)) -> None:
        """Take another place; ``names`` are the indices of rows and columns where they do not count from 0."""
        if self._frame is None or frame.clip != self._frame.clip:
            self.prepareGeometryChange()
        self._frame, self._theme, self._names = frame, theme, names
        self._resting.clear()
        self.update()

    def show_active(self, rows: frozenset[int], columns: frozenset[int], pinned: bool) -> None:
        """Mark the indices of the focus, in ink where it is the pinned cell."""
        ink = "pinned" if pinned else "kernel"
        if (rows, columns) != self._active or ink != self._ink:
            self._active, self._ink = (rows, columns), ink
            self.update()

    @override
    def boundingRect(self) -> QRectF:
        if self._frame is None:
            return QRectF()
        return self._frame.clip.adjusted(-scaled(ROW_WIDTH) - 4, -scaled(COLUMN_HEIGHT) - 2, 8, 8)

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        if self._frame is None or self._theme is None or self._frame.cells.isEmpty():
            return
        ratio = painter_ratio(painter)
        for is_rows in (True, False):
            self._paint_axis(painter, self._frame, self._theme, is_rows, ratio)

    def _paint_axis(self, painter: QPainter, frame: Frame, theme: Theme, is_rows: bool, ratio: float) -> None:
        resting = self._resting.get((is_rows, ratio))
        if resting is None:
            resting = self._resting_labels(frame, theme, is_rows, ratio)
            self._resting[is_rows, ratio] = resting
        active = self._active_labels(frame, theme, is_rows, ratio)
        for label in resting:
            if not any(abs(label.middle - other.middle) < label.reach + other.reach for other in active):
                label.text.paint(painter)
        for label in active:
            label.text.paint(painter)

    def _resting_labels(self, frame: Frame, theme: Theme, is_rows: bool, ratio: float) -> list[_Label]:
        """Where every label stands: made once for a place, as a hover paints them again and again."""
        first, last = self._centred(frame, is_rows)
        step = label_step(frame.pitch, frame.rows if is_rows else frame.columns)
        look = (TextStyle.TICK, theme.text3, ratio)
        return [self._label(frame, i, i, is_rows, *look) for i in range(first + -first % step, last, step)]

    def _active_labels(self, frame: Frame, theme: Theme, is_rows: bool, ratio: float) -> list[_Label]:
        first, last = self._centred(frame, is_rows)
        active = [i for i in self._active[0 if is_rows else 1] if first <= i < last]
        if not active:
            return []
        count = frame.rows if is_rows else frame.columns
        ink = theme.pinned if self._ink == "pinned" else theme.kernel.text
        look = (TextStyle.TICK_ACTIVE, ink, ratio)
        if label_step(frame.pitch, count) == 1:
            return [self._label(frame, i, i, is_rows, *look) for i in active]
        return [self._label(frame, min(active), max(active), is_rows, *look)]

    def _label(
        self, frame: Frame, low: int, high: int, is_rows: bool, style: TextStyle, ink: str, ratio: float
    ) -> _Label:
        """The label of an index, or of all from ``low`` to ``high`` where they stand too close."""
        count = frame.rows if is_rows else frame.columns
        ends = (count - 1 - high, count - 1 - low) if self._reverse else (low, high)
        names = self._names[0 if is_rows else 1]
        if names is not None:
            ends = (names[ends[0]], names[ends[1]])
        text = str(ends[0]) if low == high else f"{ends[0]}–{ends[1]}"
        half = (high - low) * frame.pitch / 2
        along = (low + high + 1) / 2 * frame.pitch
        if is_rows:
            middle = frame.origin.y() + along
            at = QPointF(frame.clip.left() - ROW_GAP, middle)
            return _Label(middle, max(scaled(ROW_HEIGHT) / 2, half), stamp(text, at, style, ink, ratio, 1.0))
        middle = frame.origin.x() + along
        reach = max((text_width(text, style) + 4) / 2, half)
        at = QPointF(middle, frame.clip.top() - scaled(COLUMN_MIDDLE))
        return _Label(middle, reach, stamp(text, at, style, ink, ratio))

    @staticmethod
    def _centred(frame: Frame, is_rows: bool) -> tuple[int, int]:
        """Without a cell at either end of which the middle is cut off: its label would stand outside."""
        first, last = frame.row_range if is_rows else frame.column_range
        origin, clip = frame.origin, frame.clip
        start = origin.y() if is_rows else origin.x()
        low, high = (clip.top(), clip.bottom()) if is_rows else (clip.left(), clip.right())
        if first < last and start + (first + 0.5) * frame.pitch < low:
            first += 1
        if first < last and start + (last - 0.5) * frame.pitch > high:
            last -= 1
        return first, last
