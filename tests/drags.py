"""Sends a widget the events of a drag and drop."""

from __future__ import annotations

from typing import Any

import PySide6
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent


def drag_events(
    at: QPointF, action: Qt.DropAction, data: QMimeData
) -> tuple[QDragEnterEvent, QDragMoveEvent, QDropEvent]:
    """Over it, moved there and let go there."""
    # Below 6.12 the first two take nothing but whole points, from then on they are warned of.
    place: Any = at if PySide6.__version_info__ >= (6, 12) else at.toPoint()
    others = action, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QDragEnterEvent(place, *others), QDragMoveEvent(place, *others), QDropEvent(at, *others)
