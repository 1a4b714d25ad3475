"""The application on macOS, where files to open come as events and not as arguments."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from fracstride.core.override import override


class NamedFilesApplication(QApplication):
    """Emits every file that the desktop asks to open, also before the first window is shown."""

    file_named = Signal(Path)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_named.emit(Path(event.file()))
            return True
        return super().event(event)
