"""A switch: a check box in the look of the design."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPoint, QRectF, QSignalBlocker, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from fracstride.core.override import override
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.theme import LIGHT, Theme

DURATION_MS = 120
_RING = 3


class Switch(QCheckBox):
    """28 x 16 within a margin for the focus ring; slides for 120 ms unless motion is reduced."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._position = 0.0
        self.reduced_motion = False
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._move_to)
        self.toggled.connect(self._animate)
        self.set_theme(LIGHT)

    def show_checked(self, checked: bool) -> None:
        """Write without a signal and without motion."""
        if checked != self.isChecked():
            with QSignalBlocker(self):
                self.setChecked(checked)
        if self._slide.state() != QVariantAnimation.State.Running:
            self._move_to(float(checked))

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        self._theme = theme
        self.setFixedSize(self.sizeHint())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(scaled(28) + 2 * _RING, scaled(16) + 2 * _RING)

    @override
    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            track = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._track_colour())
            painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
            inset = scaled(2)
            side = track.height() - 2 * inset
            x = track.left() + inset + self._position * (track.width() - 2 * inset - side)
            painter.setBrush(QColor(self._theme.on_accent if self.isChecked() else self._theme.canvas))
            painter.drawEllipse(QRectF(x, track.top() + inset, side, side))
            if self.hasFocus():
                self._paint_ring(painter, track)

    def _track_colour(self) -> QColor:
        if not self.isEnabled():
            return QColor(self._theme.disabled)
        return QColor(self._theme.accent if self.isChecked() else self._theme.text3)

    def _paint_ring(self, painter: QPainter, track: QRectF) -> None:
        ring = track.adjusted(-2, -2, 2, 2)
        paint_focus_ring(painter, ring, ring.height() / 2, self._theme)

    def _animate(self, checked: bool) -> None:
        self._slide.stop()
        if self.reduced_motion or not self.isVisible():
            self._move_to(float(checked))
            return
        self._slide.setDuration(DURATION_MS)
        self._slide.setStartValue(self._position)
        self._slide.setEndValue(float(checked))
        self._slide.start()

    def _move_to(self, position: float) -> None:
        if position != self._position:
            self._position = position
            self.update()
