"""Files that are dropped on the window or pasted into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fracstride.core.records import record

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDropEvent


@record
class GivenFiles:
    """Files that came together; only the first one is used."""

    first: Path
    count: int = 1


def given_files(data: QMimeData) -> GivenFiles | None:
    """The local files in what is dragged or copied; None if there is none."""
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return GivenFiles(Path(paths[0]), len(paths)) if paths else None


def taken_files(event: QDropEvent) -> GivenFiles | None:
    """Accept local files that are dragged; None if there is none."""
    files = given_files(event.mimeData())
    if files is not None:
        event.acceptProposedAction()
    return files
