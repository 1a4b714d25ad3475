"""Files that are dropped on the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QDropEvent


def taken_path(event: QDropEvent) -> str | None:
    """Accept the first local file that is dragged; None if there is none."""
    path = next((url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()), None)
    if path is not None:
        event.acceptProposedAction()
    return path
