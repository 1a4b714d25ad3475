"""What is dropped on the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QDropEvent


def taken_path(event: QDropEvent) -> str | None:
    """The first file of this machine among what is dragged, which is taken; None where there is none."""
    path = next((url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()), None)
    if path is not None:
        event.acceptProposedAction()
    return path
