"""Row and column indices around one map; the active ones are bold and in the kernel's colour."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from fracstride.core.override import override
from fracstride.ui.look.assets import TextStyle, scaled, text_width
from fracstride.ui.look.static_text import PrintedText, Stamp, Stamps, painter_ratio, stamps
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.area_item import AreaItem
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.presenters.wording import MINUS

COLUMN_HEIGHT, COLUMN_MIDDLE, ROW_WIDTH, ROW_HEIGHT, ROW_GAP = 18.0, 10.0, 80.0, 13.0, 5.0
LABEL_ROOM, DIGIT = 26.0, 7.0
"""Between two labels of the same axis, in pixels, and for each digit where the labels are long."""
MOST_LABELS = 1024
"""Of one ruler."""
WHOLE = 1e-6
"""What is so near to a whole device pixel is one."""


def label_step(pitch: float, count: int) -> int:
    """The step between labelled indices: 1, 2 or 5 times a power of ten, so that labels do not touch."""
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
    """An index and the position of its middle along the axis; other labels stay ``reach`` away."""

    middle: float
    reach: float
    text: Stamp | PrintedText


class _Ruler:
    """The indices along maps of one pitch; each is laid out once for all these maps.

    The first cell begins at 0 along the axis, the map at 0 across it; ``rest`` is what a whole device pixel
    is away from there, (x, y).
    """

    def __init__(
        self, is_rows: bool, pitch: float, style: TextStyle, look: Stamps, rest: tuple[float, float]
    ) -> None:
        self._is_rows, self._pitch, self._style, self._look, self._rest = is_rows, pitch, style, look, rest
        self._labels: dict[tuple[str, int, int], _Label] = {}

    def label(self, text: str, low: int, high: int) -> _Label:
        """A text in the middle of some cells."""
        found = self._labels.get((text, low, high))
        if found is None:
            if len(self._labels) >= MOST_LABELS:
                self._labels.clear()
            found = self._labels[text, low, high] = self._laid_out(text, low, high)
        return found

    def _laid_out(self, text: str, low: int, high: int) -> _Label:
        half = (high - low) * self._pitch / 2
        middle = (low + high + 1) / 2 * self._pitch
        x, y = self._rest
        if self._is_rows:
            stamp = self._look.stamp(text, x - ROW_GAP, y + middle, 1.0)
            reach = max(scaled(ROW_HEIGHT) / 2, half)
        else:
            stamp = self._look.stamp(text, x + middle, y - scaled(COLUMN_MIDDLE))
            reach = max((text_width(text, self._style) + 4) / 2, half)
        return _Label(middle, reach, stamp.moved(-QPointF(x, y)))


_ruler = lru_cache(maxsize=64)(_Ruler)


class _Axis(NamedTuple):
    """What of a place the labels along one of its axes take: the cells that may have one, and where they are laid out."""

    is_rows: bool
    first: int
    last: int
    step: int
    start: QPointF
    rest: tuple[float, float]
    resting: list[_Label]


class LabelsItem(AreaItem):
    """The indices of one map; ``reverse`` counts down, for the rotated kernel."""

    def __init__(self, reverse: bool = False) -> None:
        super().__init__()
        self._reverse = reverse
        self._frame: Frame | None = None
        self._theme: Theme | None = None
        self._names: Names = (None, None)
        self._active: tuple[Sequence[int], Sequence[int]] = ((), ())
        self._ink = ""
        self._axes: tuple[float, tuple[_Axis, ...]] = (0.0, ())
        """For painters of one ratio: made once for a place, as a hover paints them again and again."""

    def show_labels(self, frame: Frame, theme: Theme, names: Names = (None, None)) -> None:
        """Take another place; ``names`` are the indices of rows and columns where they do not count from 0."""
        self.setRect(frame.clip.adjusted(-scaled(ROW_WIDTH) - 4, -scaled(COLUMN_HEIGHT) - 2, 8, 8))
        self._frame, self._theme, self._names = frame, theme, names
        self._axes = (0.0, ())
        self.update()

    def show_active(self, rows: Sequence[int], columns: Sequence[int], pinned: bool) -> None:
        """Mark the indices of the focus, given in order; in ink where it is the pinned cell."""
        ink = "pinned" if pinned else "kernel"
        if (rows, columns) != self._active or ink != self._ink:
            self._active, self._ink = (rows, columns), ink
            self.update()

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        frame, theme = self._frame, self._theme
        if frame is None or theme is None or frame.cells.isEmpty():
            return
        ratio = painter_ratio(painter)
        if self._axes[0] != ratio:
            self._axes = ratio, tuple(self._laid_out(frame, theme, each, ratio) for each in (True, False))
        for axis in self._axes[1]:
            self._paint_axis(painter, frame, theme, axis, ratio)

    def _paint_axis(self, painter: QPainter, frame: Frame, theme: Theme, axis: _Axis, ratio: float) -> None:
        active = self._active_labels(frame, theme, axis, ratio)
        painter.translate(axis.start)
        for middle, reach, text in axis.resting:
            for other in active:
                if abs(middle - other.middle) < reach + other.reach:
                    break
            else:
                text.paint(painter)
        for label in active:
            label.text.paint(painter)
        painter.translate(-axis.start)

    def _laid_out(self, frame: Frame, theme: Theme, is_rows: bool, ratio: float) -> _Axis:
        first, last = self._centred(frame, is_rows)
        step = label_step(frame.pitch, frame.rows if is_rows else frame.columns)
        start = _start(frame, is_rows)
        rest = _rest(start.x(), ratio), _rest(start.y(), ratio)
        axis = _Axis(is_rows, first, last, step, start, rest, [])
        names = self._names[0 if is_rows else 1]
        # Round names where names have steps of 1, as indices below 0 have; others are taken as they come.
        name = names[first] if isinstance(names, range) and names.step == 1 and first < last else first
        spans = [(index, index) for index in range(first + -name % step, last, step)]
        return axis._replace(resting=self._labels(frame, axis, spans, TextStyle.TICK, theme.text3, ratio))

    def _active_labels(self, frame: Frame, theme: Theme, axis: _Axis, ratio: float) -> list[_Label]:
        marked = self._active[0 if axis.is_rows else 1]
        active = marked[bisect_left(marked, axis.first) : bisect_left(marked, axis.last)]
        if not active:
            return []
        spans = [(index, index) for index in active] if axis.step == 1 else [(active[0], active[-1])]
        ink = theme.pinned if self._ink == "pinned" else theme.kernel.text
        return self._labels(frame, axis, spans, TextStyle.TICK_ACTIVE, ink, ratio)

    def _labels(
        self,
        frame: Frame,
        axis: _Axis,
        spans: list[tuple[int, int]],
        style: TextStyle,
        ink: str,
        ratio: float,
    ) -> list[_Label]:
        """The label of each index, or one label for a range of indices that are too close."""
        ruler = _ruler(axis.is_rows, frame.pitch, style, stamps(style, ink, ratio), axis.rest)
        return [ruler.label(self._text(frame, axis.is_rows, *span), *span) for span in spans]

    def _text(self, frame: Frame, is_rows: bool, low: int, high: int) -> str:
        if self._reverse:
            count = frame.rows if is_rows else frame.columns
            low, high = count - 1 - high, count - 1 - low
        names = self._names[0 if is_rows else 1]
        if names is not None:
            low, high = names[low], names[high]
        text = str(low) if low == high else f"{low}–{high}"
        return text.replace("-", MINUS) if low < 0 else text

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


def _start(frame: Frame, is_rows: bool) -> QPointF:
    """Where a ruler is laid: the first cell along its axis, the edge of what is seen across it."""
    origin, clip = frame.origin, frame.clip
    return QPointF(clip.left(), origin.y()) if is_rows else QPointF(origin.x(), clip.top())


def _rest(position: float, ratio: float) -> float:
    """How far a position is from the last whole device pixel."""
    return round(position - floor(position * ratio + WHOLE) / ratio, 6)
