"""Where the panel stands: beside the canvas, or over it in a window that has no room for both."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from fracstride.ui.look.assets import scaled
from fracstride.ui.panels.lesson_panel import LessonPanel
from fracstride.ui.panels.parameter_column import WIDTH, ParameterColumn
from fracstride.ui.window.room import is_narrow


class PanelPlace(QObject):
    """Moves the panel between the first of two columns and a place above everything, and remembers where it is wanted."""

    changed = Signal()
    """It is to be placed again, with all that stands beside it."""

    def __init__(self, bench: QWidget, panel: ParameterColumn, columns: QSplitter) -> None:
        super().__init__(bench)
        self._bench, self._panel, self._columns = bench, panel, columns
        self._is_wanted = True
        """Beside the canvas."""
        self._is_over = False
        self._is_right = False
        """Where it lies over the canvas: a lesson speaks of what is at the left."""

    @property
    def is_narrow(self) -> bool:
        """Whether there is no room for it beside the canvas."""
        return is_narrow(self._bench.width(), self._panel.has_lesson)

    @property
    def is_shown(self) -> bool:
        """Whether it is on screen, beside the canvas or over it."""
        return not self._panel.isHidden()

    @property
    def covered(self) -> QRect:
        """The area that it covers where it lies over the canvas."""
        return self._panel.geometry() if self.is_narrow and self.is_shown else QRect()

    def set_wanted(self, wanted: bool) -> None:
        """Show or hide it beside the canvas."""
        self._is_wanted = wanted
        self.close_over()

    def toggle(self) -> bool:
        """Show or hide it where it is, beside the canvas or over it; gives the preference to remember."""
        if self.is_narrow:
            self._is_over = not self._is_over
        else:
            self._is_wanted = not self._is_wanted
        self.changed.emit()
        return self._is_wanted

    def close_over(self) -> None:
        """Hide it where it lies over the canvas."""
        self._is_over = False
        self.changed.emit()

    def keep_clear(self, rect: QRect | None) -> None:
        """Leave the side on which ``rect`` is where it lies over the canvas; None: it is at the left."""
        width = self._bench.width()
        is_right = rect is not None and rect.center().x() < width / 2 and rect.width() < width / 2
        if is_right != self._is_right:
            self._is_right = is_right
            self.changed.emit()

    def show_lesson(self, lesson: LessonPanel | None) -> None:
        """Show a lesson in the place of the parameters; None: the parameters again."""
        self._panel.show_lesson(lesson)
        self._is_right = False
        self.close_over()
        if lesson is not None and not self.is_shown:
            self.toggle()

    def follow_width(self) -> None:
        """The window is wider or narrower: what lay over the canvas does not come back by itself."""
        self._is_over = self._is_over and self.is_narrow

    def place(self, width: int, above: int, below: int) -> None:
        """Give it its width beside the canvas, or its place between what stands ``above`` and ``below`` the canvas."""
        if self.is_narrow:
            self._lift(above, below)
        elif self._panel.parent() is self._bench:
            self._columns.insertWidget(0, self._panel)
        self._panel.setVisible(self._is_over if self.is_narrow else self._is_wanted)
        if not self.is_narrow:
            self._columns.setSizes([width, max(self._bench.width() - width, 1)])

    def _lift(self, above: int, below: int) -> None:
        """Lay it over the canvas."""
        if self._panel.parent() is not self._bench:
            self._panel.setParent(self._bench)
        left = self._bench.width() - scaled(WIDTH) if self._is_right else 0
        self._panel.setGeometry(left, above, scaled(WIDTH), self._bench.height() - above - below)
        if self._is_over:
            self._panel.raise_()
