"""A slider over the cells of a map: one segment a row, and a round handle at the present cell."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QWidget

from fracstride.core.override import override
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.theme import LIGHT, Theme

TRACK, HANDLE, GAP = 3.0, 12.0, 4.0


class Scrubber(QAbstractSlider):
    """Keys and assistive tools see a slider; ``sliderMoved`` tells of what the user did."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._segments = 1
        self.setAccessibleName(name)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumSize(self.sizeHint())

    def show_cells(self, rows: int, columns: int, index: int, most_segments: int) -> None:
        """Stand at a cell of a map of rows x columns."""
        self._segments = rows if rows <= most_segments else 1
        self.setRange(0, rows * columns - 1)
        self.setPageStep(columns)
        self.setValue(index)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.setMinimumSize(self.sizeHint())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(24))

    @property
    def _track(self) -> QRectF:
        """Where the middle of the handle can be, from the first cell to the last."""
        inset = scaled(HANDLE) / 2
        return QRectF(inset, 0, max(self.width() - 2 * inset, 1.0), self.height())

    def _x(self, index: float) -> float:
        return self._track.left() + self._track.width() * (index + 0.5) / (self.maximum() + 1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            middle, handle = self.height() / 2, self._x(self.value())
            for left, right in self._spans():
                self._paint_bar(painter, left, right, middle, self._theme.border)
                if handle > left:
                    self._paint_bar(painter, left, min(handle, right), middle, self._theme.text2)
            radius = scaled(HANDLE) / 2
            painter.setBrush(QColor(self._theme.accent if self.hasFocus() else self._theme.text1))
            painter.setPen(QPen(QColor(self._theme.canvas), 2))
            painter.drawEllipse(QPointF(handle, middle), radius, radius)

    def _spans(self) -> list[tuple[float, float]]:
        width = self._track.width() / self._segments
        gap = min(scaled(GAP), width / 3) if self._segments > 1 else 0.0
        starts = [self._track.left() + width * index for index in range(self._segments)]
        return [(start + gap / 2, start + width - gap / 2) for start in starts]

    @staticmethod
    def _paint_bar(painter: QPainter, left: float, right: float, middle: float, colour: str) -> None:
        height = scaled(TRACK)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(
            QRectF(left, middle - height / 2, right - left, height), height / 2, height / 2
        )

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._scrub(event.position().x())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._scrub(event.position().x())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def _scrub(self, x: float) -> None:
        part = (x - self._track.left()) / self._track.width()
        index = min(max(int(part * (self.maximum() + 1)), 0), self.maximum())
        self.setSliderPosition(index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.value()
        super().keyPressEvent(event)
        if self.value() != before:
            self.sliderMoved.emit(self.value())
