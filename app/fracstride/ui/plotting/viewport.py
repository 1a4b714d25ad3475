"""Zoom and pan of the feature maps: one centre in coordinates of y, which every map converts to its own."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.pipeline import FEATURE_STAGES, StageId
from fracstride.core.records import record
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.presenters.strip_layout import Slot, StripLayout, snapped

MIN_ZOOM, LARGEST_PITCH = 1.0, 160.0
Point = tuple[float, float]
"""(row, column) as fractions of cells."""


@record
class Viewport:
    """A zoom factor relative to the fitted pitch, and the point in the middle, in cells of y (None: its centre)."""

    zoom: float = 1.0
    centre: Point | None = None


def _shift(axis: AxisGeometry, stage: StageId) -> float:
    """The position of input cell 0 in a stage; in x that is the middle of its stamp."""
    if stage is StageId.PADDED:
        return float(axis.margin_begin)
    if stage is StageId.OUTPUT:
        return (axis.extent - 1) / 2 - axis.spec.crop_begin
    return 0.0


def _scale(axis: AxisGeometry, stage: StageId) -> int:
    return 1 if stage is StageId.INPUT else axis.spec.stride


def stage_from_input(geometry: Geometry, stage: StageId, point: Point) -> Point:
    """The point of a stage that shows a point of y."""
    axes = (geometry.height, geometry.width)
    row, column = (p * _scale(axis, stage) + _shift(axis, stage) for p, axis in zip(point, axes, strict=True))
    return (row, column)


def input_from_stage(geometry: Geometry, stage: StageId, point: Point) -> Point:
    """The point of y that a point of a stage shows."""
    axes = (geometry.height, geometry.width)
    row, column = (
        (p - _shift(axis, stage)) / _scale(axis, stage) for p, axis in zip(point, axes, strict=True)
    )
    return (row, column)


def middle(geometry: Geometry) -> Point:
    """The middle of y."""
    return ((geometry.height.spec.size - 1) / 2, (geometry.width.spec.size - 1) / 2)


def frame_of(slot: Slot, layout: StripLayout, geometry: Geometry, viewport: Viewport, ratio: float) -> Frame:
    """Where the map of a slot stands under a viewport; kernels are always fitted."""
    ghost = slot.ghost_before
    rows, columns = _own_cells(slot, geometry)
    if viewport.zoom == 1.0 or slot.stage not in FEATURE_STAGES:
        origin = QPointF(slot.x + ghost[1] * slot.pitch, slot.y + ghost[0] * slot.pitch)
        return Frame(QRectF(slot.x, slot.y, slot.width, slot.height), origin, slot.pitch, rows, columns)
    pitch = snapped(slot.pitch * viewport.zoom, ratio)
    space = QRectF(slot.x, layout.top, slot.width, max(layout.bottom - layout.top, 1.0))
    centre = stage_from_input(geometry, slot.stage, viewport.centre or middle(geometry))
    left = _origin(space.left(), space.right(), centre[1], ghost[1], slot.columns, pitch)
    top = _origin(space.top(), space.bottom(), centre[0], ghost[0], slot.rows, pitch)
    origin = QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio)
    whole = QRectF(
        origin.x() - ghost[1] * pitch, origin.y() - ghost[0] * pitch, slot.columns * pitch, slot.rows * pitch
    )
    return Frame(space.intersected(whole), origin, pitch, rows, columns)


def _own_cells(slot: Slot, geometry: Geometry) -> tuple[int, int]:
    """Rows and columns of the map itself, without the ghosts of cropped cells."""
    if slot.stage is StageId.PADDED:
        return geometry.height.padded, geometry.width.padded
    return slot.rows, slot.columns


def _origin(low: float, high: float, centre: float, ghost: int, cells: int, pitch: float) -> float:
    extent = cells * pitch
    if extent <= high - low:
        return (low + high - extent) / 2 + ghost * pitch
    wanted = (low + high) / 2 - (centre + 0.5) * pitch - ghost * pitch
    return min(max(wanted, high - extent), low) + ghost * pitch


def zoomed(
    viewport: Viewport, factor: float, frame: Frame, slot: Slot, geometry: Geometry, position: QPointF | None
) -> Viewport:
    """The viewport after zooming by ``factor``; the point under ``position`` stays where it is."""
    largest = max(LARGEST_PITCH / slot.pitch, 1.0)
    zoom = min(max(viewport.zoom * factor, MIN_ZOOM), largest)
    if abs(zoom - 1.0) < 1e-6:
        return Viewport()
    anchor = position if position is not None else frame.clip.center()
    pitch = slot.pitch * zoom
    row = (anchor.y() - frame.origin.y()) / frame.pitch - (anchor.y() - frame.clip.center().y()) / pitch
    column = (anchor.x() - frame.origin.x()) / frame.pitch - (anchor.x() - frame.clip.center().x()) / pitch
    return Viewport(zoom, input_from_stage(geometry, slot.stage, (row - 0.5, column - 0.5)))


def panned(viewport: Viewport, delta: QPointF, frame: Frame, slot: Slot, geometry: Geometry) -> Viewport:
    """The viewport after dragging a map by ``delta`` pixels."""
    if viewport.zoom == 1.0:
        return viewport
    middle_cell = frame.clip.center() - frame.origin
    row = (middle_cell.y() - delta.y()) / frame.pitch - 0.5
    column = (middle_cell.x() - delta.x()) / frame.pitch - 0.5
    return Viewport(viewport.zoom, input_from_stage(geometry, slot.stage, (row, column)))
