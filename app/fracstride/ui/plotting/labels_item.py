"""Row and column indices round one map; the active ones are bold and in the colour of the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from typing_extensions import override

from fracstride.ui.assets import TextStyle, font, scaled
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.theme import Theme

COLUMN_HEIGHT, ROW_WIDTH = 18.0, 40.0
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


def merged(indices: Iterable[int]) -> str:
    """Active indices that stand too close for a label each: '17–19', or '17'."""
    ordered = sorted(indices)
    if not ordered:
        return ""
    low, high = ordered[0], ordered[-1]
    return str(low) if low == high else f"{low}–{high}"


class LabelsItem(pg.GraphicsObject):
    """The indices of one map; ``reverse`` counts down, for the rotated kernel."""

    def __init__(self, reverse: bool = False) -> None:
        super().__init__()
        self._reverse = reverse
        self._frame: Frame | None = None
        self._theme: Theme | None = None
        self._active: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
        self._ink = ""
        self._resting: dict[bool, list[tuple[QRectF, str]]] = {}

    def show_labels(self, frame: Frame, theme: Theme) -> None:
        """Take another place."""
        self.prepareGeometryChange()
        self._frame, self._theme = frame, theme
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
        self._paint_axis(painter, self._frame, self._theme, rows=True)
        self._paint_axis(painter, self._frame, self._theme, rows=False)

    def _paint_axis(self, painter: QPainter, frame: Frame, theme: Theme, rows: bool) -> None:
        active = self._active[0 if rows else 1]
        first, last = frame.row_range if rows else frame.column_range
        count = frame.rows if rows else frame.columns
        step = label_step(frame.pitch, count)
        first, last = self._centred(frame, first, last, rows)
        taken = self._paint_active(painter, frame, theme, rows, {i for i in active if first <= i < last})
        painter.setFont(font(TextStyle.TICK))
        painter.setPen(QColor(theme.text3))
        alignment = self._alignment(rows)
        for box, text in self._resting_labels(frame, range(first - first % step, last, step), first, rows):
            if not any(box.intersects(other) for other in taken):
                painter.drawText(box, alignment, text)

    def _resting_labels(
        self, frame: Frame, indices: range, first: int, rows: bool
    ) -> list[tuple[QRectF, str]]:
        """Where every label stands: made once for a place, as a hover paints them again and again."""
        labels = self._resting.get(rows)
        if labels is None:
            count = frame.rows if rows else frame.columns
            shown = (index for index in indices if index >= first)
            labels = [(self._box(frame, i, i, rows), self._text(i, count)) for i in shown]
            self._resting[rows] = labels
        return labels

    @staticmethod
    def _centred(frame: Frame, first: int, last: int, rows: bool) -> tuple[int, int]:
        """Without a cell at either end of which the middle is cut off: its label would stand outside."""
        origin, clip = frame.origin, frame.clip
        start = origin.y() if rows else origin.x()
        low, high = (clip.top(), clip.bottom()) if rows else (clip.left(), clip.right())
        if first < last and start + (first + 0.5) * frame.pitch < low:
            first += 1
        if first < last and start + (last - 0.5) * frame.pitch > high:
            last -= 1
        return first, last

    def _paint_active(
        self, painter: QPainter, frame: Frame, theme: Theme, rows: bool, active: set[int]
    ) -> list[QRectF]:
        if not active:
            return []
        count = frame.rows if rows else frame.columns
        painter.setFont(font(TextStyle.TICK_ACTIVE))
        painter.setPen(QColor(theme.pinned if self._ink == "pinned" else theme.kernel.text))
        if label_step(frame.pitch, count) == 1:
            boxes = [(self._box(frame, i, i, rows), self._text(i, count)) for i in sorted(active)]
        else:
            low, high = min(active), max(active)
            text = merged({low, high} if not self._reverse else {count - 1 - low, count - 1 - high})
            boxes = [(self._widened(self._box(frame, low, high, rows), text), text)]
        for box, text in boxes:
            painter.drawText(box, self._alignment(rows), text)
        return [box for box, _ in boxes]

    def _box(self, frame: Frame, low: int, high: int, rows: bool) -> QRectF:
        cells = frame.block(low, low, high - low + 1, high - low + 1)
        if rows:
            grow = max(0.0, (14 - cells.height()) / 2)
            left = frame.clip.left() - scaled(ROW_WIDTH) - 5
            return QRectF(left, cells.top() - grow, scaled(ROW_WIDTH), cells.height() + 2 * grow)
        grow = max(0.0, (scaled(LABEL_ROOM) - 2 - cells.width()) / 2)
        top = frame.clip.top() - scaled(COLUMN_HEIGHT)
        return QRectF(cells.left() - grow, top, cells.width() + 2 * grow, scaled(COLUMN_HEIGHT) - 2)

    @staticmethod
    def _widened(box: QRectF, text: str) -> QRectF:
        grow = max(0.0, QFontMetricsF(font(TextStyle.TICK_ACTIVE)).horizontalAdvance(text) + 6 - box.width())
        return box.adjusted(-grow / 2, 0, grow / 2, 0)

    def _text(self, index: int, count: int) -> str:
        return str(count - 1 - index if self._reverse else index)

    @staticmethod
    def _alignment(rows: bool) -> Qt.AlignmentFlag:
        vertical = Qt.AlignmentFlag.AlignVCenter
        return vertical | (Qt.AlignmentFlag.AlignRight if rows else Qt.AlignmentFlag.AlignHCenter)
