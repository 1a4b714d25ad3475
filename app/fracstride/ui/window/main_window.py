"""The window: an empty frame that paints at once, and takes the workbench when it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QMainWindow, QMenuBar, QWidget

from fracstride.core.override import override
from fracstride.ui.controls.dropping import taken_files
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
    from PySide6.QtWidgets import QMenu

FIRST_SIZE = QSize(1440, 900)
MINIMUM_SIZE = QSize(1024, 640)
FRAME = QSize(16, 48)
"""What desktops put round a window, at most; nothing tells before it is shown."""
TOOLBAR, PANEL, STATUS = 48, 284, 28
SETTLING_TURNS = 4
"""Turns of the event loop until everything has found its place: a scroll bar that goes gives its room to margins, these
to fields and they to labels, each a turn later."""


class FirstFrame(QWidget):
    """The surfaces of the design with nothing in them: shown while the rest loads."""

    painted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._done = False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.drawPixmap(self.rect(), _dot(self._theme.chrome))
            canvas = QRect(PANEL, TOOLBAR, self.width() - PANEL, self.height() - TOOLBAR - STATUS)
            painter.drawPixmap(canvas, _dot(self._theme.canvas))
        if not self._done:
            self._done = True
            self.painted.emit()


def _dot(colour: str) -> QPixmap:
    """One pixel of a colour, for drawing at any size.

    ``fillRect`` would make PySide load the whole namespace Qt first, which takes longer than the rest of the first
    frame.
    """
    dot = QPixmap(1, 1)
    dot.fill(QColor(colour))
    return dot


class MainWindow(QMainWindow):
    """Title, size and closing; what is inside comes with ``furnish``."""

    first_painted = Signal()
    closed = Signal()
    furnished = Signal(object)
    """The inside that was put in is seen."""
    file_dropped = Signal(object)
    """GivenFiles, dropped where no part of the window takes files itself."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._may_close: Callable[[], bool] | None = None
        self._turns = 0
        """Still to wait until what was put in is shown."""
        self._turn = single_shot(self, 0, lambda: self._on_turn())
        self.setWindowTitle("Fracstride")
        # On a smaller screen a part of the window, and with it of the toolbar, could never be seen.
        self.setMinimumSize(MINIMUM_SIZE.boundedTo(self.screen().availableGeometry().size() - FRAME))
        self.resize(FIRST_SIZE)
        self.setAcceptDrops(True)
        first = FirstFrame(theme)
        first.painted.connect(self.first_painted)
        self.setCentralWidget(first)

    def show_first(self, available: QRect) -> None:
        """Show the window the very first time: maximised if it would not fit on the screen."""
        needed = FIRST_SIZE + FRAME
        if needed.width() <= available.width() and needed.height() <= available.height():
            self.show()
        else:
            self.showMaximized()

    def clear(self) -> None:
        """Let go of what is inside, at once; it stays on screen until something else has found its place."""
        content = self.centralWidget()
        self.setUpdatesEnabled(False)
        self.setCentralWidget(None)  # type: ignore[arg-type]  # None is what takes it out
        QCoreApplication.sendPostedEvents(content, QEvent.Type.DeferredDelete.value)

    def furnish(self, content: QWidget, may_close: Callable[[], bool]) -> None:
        """Put the workbench in; ``may_close`` is asked before the window closes."""
        self._may_close = may_close
        # What is on screen stays until everything has found its place; a frame with nothing in it would come between.
        self.setUpdatesEnabled(False)
        self.setCentralWidget(content)
        self._turns = SETTLING_TURNS
        self._turn.start()

    def _on_turn(self) -> None:
        self._turns -= 1
        if self._turns:
            self._turn.start()
        else:
            self._show_content()

    def _show_content(self) -> None:
        self.setUpdatesEnabled(True)
        # What was to be painted meanwhile counts as asked for already: Qt would not ask again.
        self.repaint()
        self.furnished.emit(self.centralWidget())

    def show_menus(self, menus: Iterable[QMenu]) -> None:
        """Show a menu bar with these menus, replacing an earlier one."""
        bar = QMenuBar(self)
        for menu in menus:
            bar.addMenu(menu)
        self.setMenuBar(bar)

    def show_document(self, title: str, modified: bool) -> None:
        """Name the document in the title, with the platform's mark of unsaved changes."""
        self.setWindowTitle(f"{title}[*] — Fracstride")
        if modified != self.isWindowModified():
            self.setWindowModified(modified)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        taken_files(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = taken_files(event)
        if files is not None:
            self.file_dropped.emit(files)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close is not None and not self._may_close():
            event.ignore()
            return
        self.closed.emit()
        event.accept()
