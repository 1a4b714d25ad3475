"""The application as macOS talks to it: files that are to be opened come as events. Elsewhere they are arguments."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from fracstride.core.override import override


class NamedFilesApplication(QApplication):
    """Tells of every file that the desktop names, before the first window and later."""

    file_named = Signal(Path)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_named.emit(Path(event.file()))
            return True
        return super().event(event)
