"""The program itself, started by its own command, with a window that tells when it is painted."""

import sys
from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget
from start_stamps import Painted, Stamps

from fracstride.cli import main
from fracstride.ui import application
from fracstride.ui.look.theme import Theme
from fracstride.ui.window.main_window import MainWindow


class ObservedWindow(MainWindow):
    """The window of the program; it closes itself when everything has been noted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._stamps = Stamps(QApplication.quit)
        Painted(self.centralWidget(), self._stamps.first)

    def furnish(self, content: QWidget, may_close: Callable[[], bool]) -> None:
        super().furnish(content, may_close)
        # The workbench is not imported here: the program does that after its first frame.
        Painted(content.strip.canvas.viewport(), self._stamps.complete)  # type: ignore[attr-defined]


application.MainWindow = ObservedWindow
sys.exit(main([]))
