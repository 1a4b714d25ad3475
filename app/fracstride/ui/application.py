"""The composition root: the window first, everything else right after its first frame."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtWidgets import QApplication

from fracstride import __version__
from fracstride.session.preferences import Preferences, default_path
from fracstride.ui.state.settings import Settings, first_theme
from fracstride.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from fracstride.ui.assembly import Assembly


UNSAVED = "unsaved"
"""The folder beside the preferences that holds copies of unsaved changes."""
RECOVERY_AFTER_MS = 500
INVISIBLE_PLATFORMS = ("offscreen", "minimal")


def run(argv: list[str]) -> int:
    """Open the window, with a file if one is named; without a display, draw the first scene into a file."""
    if _has_no_display():
        from fracstride.ui.headless import draw_first_scene

        return draw_first_scene(made_application(), unopened=argv[0] if argv else "")
    application = made_application()
    settings = Settings(default_path())
    window = _made_window(settings)
    starter = _Starter(window, settings, Path(argv[0]) if argv else None)
    if sys.platform == "darwin":
        from fracstride.ui.named_files import NamedFilesApplication

        assert isinstance(application, NamedFilesApplication)
        application.file_named.connect(starter.open)
    window.first_painted.connect(lambda: QTimer.singleShot(0, starter.furnish))
    if settings.preferences.window_geometry:
        window.show()
    else:
        window.show_first(window.screen().availableGeometry())
    return application.exec()


def made_application() -> QApplication:
    """The application object, with the names by which the desktop knows it."""
    if _has_no_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Otherwise Qt fills areas of a hundred rows and more with threads, whose waking up takes longer than the filling.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = _application_class()(["fracstride"])
    application.setApplicationName("Fracstride")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("fracstride")
    return application


def _application_class() -> type[QApplication]:
    """Qt's own class, except on macOS: event handling in Python costs the first frame 4 ms and every event a little."""
    if sys.platform != "darwin":
        return QApplication
    from fracstride.ui.named_files import NamedFilesApplication

    return NamedFilesApplication


def _has_no_display() -> bool:
    """Whether nobody could see a window; then a picture is drawn instead."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform:
        return platform in INVISIBLE_PLATFORMS
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in displays)


def _made_window(settings: Settings) -> MainWindow:
    """The empty window in the theme's colours, at its last place."""
    window = MainWindow(first_theme(settings.preferences))
    geometry = settings.preferences.window_geometry.encode("ascii", "ignore")
    window.restoreGeometry(QByteArray.fromBase64(geometry))
    if window.isFullScreen():
        # If it was closed in full screen, as on a projector, it comes back as a normal window.
        window.showNormal()
    return window


class _Starter:
    """Imports and builds the inside of the window after the empty window has been painted."""

    def __init__(self, window: MainWindow, settings: Settings, path: Path | None) -> None:
        self._window = window
        self._settings = settings
        self._path = path
        self._assembly: Assembly | None = None
        self._is_closed = False
        window.closed.connect(self._on_closed)

    def open(self, path: Path) -> None:
        """Open a file, now or as soon as the window is built."""
        if self._assembly is None:
            self._path = path
        else:
            self._assembly.open_file(path)

    def furnish(self) -> None:
        from fracstride.ui.assembly import Assembly
        from fracstride.ui.errors import ErrorReporter
        from fracstride.ui.garbage import GarbageCollector

        self._reporter = ErrorReporter()
        self._reporter.install()
        self._assembly = Assembly(self._window, self._settings)
        self._settings.changed.connect(self._on_settings)
        self._garbage = GarbageCollector(self._window)
        self._garbage.leave_out()
        if self._path is not None:
            self._assembly.open_file(self._path)
        # Later, because nobody waits for it.
        QTimer.singleShot(RECOVERY_AFTER_MS, self._window, self._begin_recovery)

    def _begin_recovery(self) -> None:
        from fracstride.ui.files.recovery import Recovery

        assembly = self._assembly
        if assembly is not None and not self._is_closed:
            recovery = Recovery(assembly.store, assembly.documents, default_path().parent / UNSAVED)
            self._window.closed.connect(recovery.end)
            recovery.look()

    def _on_closed(self) -> None:
        self._is_closed = True

    def _on_settings(self, old: Preferences, new: Preferences) -> None:
        if (old.language, old.scale) != (new.language, new.scale):
            self._garbage.leave_out_later()
