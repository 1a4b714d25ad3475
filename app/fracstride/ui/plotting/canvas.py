"""Handles the pointer on the five maps: hovering, clicking, zooming, panning, dragging the limits of colours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.core.pipeline import FEATURE_STAGES, StageId
from fracstride.ui.plotting.decor_item import BAR_STAGES, bar_rect, caption_rect
from fracstride.ui.plotting.stage_maps import StageMaps
from fracstride.ui.presenters.colours import LevelDrag

ZOOM_STEP = 1.25
LEVEL_STAGES = (StageId.INPUT, StageId.OUTPUT)
"""Maps whose colour bar can be dragged."""


class StageCanvas(StageMaps):
    """Emits what the pointer does, in cells and never in pixels."""

    cell_hovered = Signal(object, object)
    """(StageId, Cell)."""
    cell_left = Signal()
    cell_clicked = Signal(object, object)
    cell_activated = Signal(object, object)
    levels_dragged = Signal(object, float, float)
    levels_reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._on_caption = False
        self._pan: tuple[StageId, QPointF] | None = None
        self._levels: LevelDrag | None = None
        self._space = False
        self.space_panned = False
        """Whether the map was dragged since the space bar has been held."""

    def _bar_at(self, position: QPointF) -> StageId | None:
        for stage in BAR_STAGES:
            if stage in LEVEL_STAGES and stage in self._frames:
                bar = bar_rect(self._frames[stage]).adjusted(-6, -8, 6, 16)
                if bar.contains(position):
                    return stage
        return None

    # -- events; pyqtgraph's own mouse handling is not used

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._pan is not None:
            stage, last = self._pan
            self._pan = (stage, position)
            self.pan_by(position - last, stage)
        elif self._levels is not None:
            self._drag_levels(self._levels, position)
        else:
            self._hover(position)
        event.accept()

    def _hover(self, position: QPointF) -> None:
        hit = self.cell_at(position)
        if hit is not None:
            self.cell_hovered.emit(*hit)
        else:
            self.cell_left.emit()
        self._hover_caption(position)
        bar = hit is None and self._bar_at(position) is not None
        panning = self._space and hit is not None
        shape = Qt.CursorShape.OpenHandCursor if panning else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(Qt.CursorShape.SizeHorCursor if bar else shape)

    def _hover_caption(self, position: QPointF) -> None:
        """Turn the kernel once when the pointer enters the caption of the rotated kernel."""
        rotated = self._frames.get(StageId.ROTATED_KERNEL)
        over = rotated is not None and caption_rect(rotated).contains(position)
        if over and not self._on_caption:
            self.turn_kernel()
        self._on_caption = over

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        position, button = event.position(), event.button()
        stage = self.stage_at(position)
        drags = button is Qt.MouseButton.MiddleButton or self._space
        if drags and stage in FEATURE_STAGES:
            self._pan = (stage, position)
            self.space_panned = self._space
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif button is Qt.MouseButton.LeftButton:
            self._press_left(position)
        event.accept()

    def _press_left(self, position: QPointF) -> None:
        hit, bar = self.cell_at(position), self._bar_at(position)
        if hit is not None:
            self.cell_clicked.emit(*hit)
        elif bar is not None and self._scene is not None:
            scale, rect = self._scene.scales[bar], bar_rect(self._frames[bar])
            at_high = position.x() > rect.center().x()
            self._levels = LevelDrag(bar, at_high, position.x(), scale.low, scale.high)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pan = None
        self._levels = None
        self.viewport().unsetCursor()
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self.cell_at(event.position())
        if hit is not None:
            self.cell_activated.emit(*hit)
        elif self._bar_at(event.position()) is not None:
            self.levels_reset.emit()
        event.accept()

    def _drag_levels(self, drag: LevelDrag, position: QPointF) -> None:
        width = bar_rect(self._frames[drag.stage]).width()
        self.levels_dragged.emit(drag.stage, *drag.limits((position.x() - drag.start) / width))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.cell_left.emit()
        super().leaveEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        stage = self.stage_at(event.position())
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier or not event.angleDelta().y():
            event.ignore()
            return
        target = stage if stage in FEATURE_STAGES else StageId.OUTPUT
        at = event.position() if stage in FEATURE_STAGES else None
        self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120), target, at)
        event.accept()

    @property
    def space_held(self) -> bool:
        """Whether the space bar was pressed here and is still held."""
        return self._space

    def set_space_held(self, held: bool) -> None:
        """While the space bar is held, dragging with the left button pans."""
        self._space = held
        self.space_panned = self.space_panned and not held
