"""Where every unexpected error ends: in the log, and in a report that does not block."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from fracstride import __version__
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled

logger = logging.getLogger(__name__)


class ErrorReporter(QObject):
    """Handles unexpected errors of all threads; one report is on screen at a time."""

    _caught = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._dialog: ReportDialog | None = None
        # An error may come from the compute lane; the report belongs to the GUI thread.
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> ReportDialog | None:
        """The report on screen, if any."""
        return self._dialog

    def install(self) -> None:
        """Take over ``sys.excepthook`` and, for the threads of Python, ``threading.excepthook``."""
        sys.excepthook = self.catch
        threading.excepthook = self._catch_of_thread

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The replacement of ``sys.excepthook``."""
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        logger.critical("unexpected error", exc_info=(kind, error, trace))
        self._caught.emit(report(kind, error, trace))

    def _catch_of_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self.catch(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _show(self, text: str) -> None:
        if self._dialog is None:
            self._dialog = ReportDialog(text)
            self._dialog.finished.connect(lambda _: self._forget())
            self._dialog.show()

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None


class ReportDialog(QDialog):
    """What happened, and a button that copies it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setWindowTitle(translate("Errors", "Unexpected error"))
        self.resize(scaled(640), scaled(400))
        self.details = QPlainTextEdit(text)
        self.details.setReadOnly(True)
        self.details.setFont(font(TextStyle.CODE, pixels=12))
        lead = QLabel(
            translate("Errors", "Something went wrong inside the program. The layer on screen is kept.")
        )
        lead.setWordWrap(True)
        self.copy_button = QPushButton(translate("Errors", "Copy &report"))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        close = QPushButton(translate("Errors", "&Close"))
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(16))
        column.setSpacing(scaled(12))
        column.addWidget(lead)
        column.addWidget(self.details)
        column.addLayout(buttons)
        close.setDefault(True)


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """The versions and the trace, as text to send."""
    versions = f"Fracstride {__version__}, Python {platform.python_version()}, PySide6 {PySide6.__version__}"
    lines = traceback.format_exception(kind, error, trace)
    return f"{versions}, {platform.platform()}\n\n{''.join(lines)}"
