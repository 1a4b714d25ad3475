"""The kernel turning by 180 degrees over its rotated map: how the one becomes the other."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEasingCurve, QObject, QRectF, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPixmap

from fracstride.core.override import override
from fracstride.ui.plotting.area_item import AreaItem

DURATION_MS = 240


class KernelTurn(AreaItem):
    """Lies over everything and shows nothing but while it turns; without motion only the end is seen."""

    def __init__(self, owner: QObject) -> None:
        super().__init__()
        self.setZValue(2)
        self._given = QPixmap()
        self._area = QRectF()
        self._canvas = ""
        self._angle = 0.0
        self.reduced_motion = False
        # It must not outlive the canvas: the window may be rebuilt while the kernel turns.
        self._turning = QVariantAnimation(owner)
        self._turning.setStartValue(0.0)
        self._turning.setEndValue(180.0)
        self._turning.setDuration(DURATION_MS)
        self._turning.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._turning.valueChanged.connect(self._turn)
        self._turning.finished.connect(self.stop)

    @property
    def is_turning(self) -> bool:
        """Whether it is on its way."""
        return self._turning.state() is QVariantAnimation.State.Running

    @property
    def angle(self) -> float:
        """In degrees, 0 .. 180."""
        return self._angle

    def start(self, given: QPixmap, area: QRectF, canvas: str) -> None:
        """Turn a picture of the given kernel over the ``area`` of the rotated one."""
        self.stop()
        if self.reduced_motion:
            return
        # The corners of what turns reach out of the map.
        reach = max(area.width(), area.height()) / 4
        self.setRect(area.adjusted(-reach, -reach, reach, reach))
        self._given, self._area, self._canvas = given, area, canvas
        self._turning.start()

    def stop(self) -> None:
        """Show the rotated kernel at once."""
        self._turning.stop()
        self.update()

    def _turn(self, angle: float) -> None:
        self._angle = angle
        self.update()

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        if not self.is_turning:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self._area, QColor(self._canvas))
        painter.translate(self._area.center())
        painter.rotate(self._angle)
        painter.translate(-self._area.center())
        painter.drawPixmap(self._area.topLeft(), self._given)
