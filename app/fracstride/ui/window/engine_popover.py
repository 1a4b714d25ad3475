"""What the backend chip opens: the backend, precision and limits to choose, and what computed last and why."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from fracstride.backends.engine.threads import available_threads
from fracstride.core.override import override
from fracstride.session.preferences import BackendChoice, Precision, Preferences
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.labels import TextLabel, hairline
from fracstride.ui.controls.popup import PopoverFrame
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.engine_words import EngineReport, GpuReport, gpu_text, report_lines
from fracstride.ui.presenters.wording import memory

WIDTH, GAP = 380, 6
BACKENDS, PRECISIONS = tuple(BackendChoice), tuple(Precision)
BUDGETS = (32, 64, 128, 256, 512, 1024, 2048, 4096)
"""MiB."""
COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)


class EnginePopover(PopoverFrame):
    """Every choice takes effect at once; the lines above then tell what computed.

    With more lines it grows upwards, so that nothing that can be clicked moves under the pointer.
    """

    edited = Signal(object)
    """{name in Preferences: new value}."""
    benchmark_requested = Signal()
    closed = Signal()

    def __init__(self, preferences: Preferences, obstacle: str, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._bottom = 0
        """Where the lower edge is on the screen."""
        self.setAccessibleName(translate("Engine", "Compute engine"))
        self.backend = Segmented(
            translate("Engine", "Computed by"), (translate("Engine", "Auto"), "NumPy", "CuPy")
        )
        self.precision = Segmented(translate("Engine", "Numbers"), tuple(each.value for each in PRECISIONS))
        self.threads = Combo(translate("Engine", "Threads"))
        self.budget = Combo(translate("Engine", "Memory budget"))
        self.obstacle = TextLabel(obstacle, TextStyle.CAPTION, "warn")
        self.gpu = TextLabel("", TextStyle.CAPTION, "secondary")
        self.report = TextLabel("", TextStyle.CAPTION, "secondary")
        self.benchmark = QPushButton(translate("Engine", "Benchmark this layer…"))
        self._fill(preferences)
        self._lay_out(theme)
        self._connect()
        self.show_preferences(preferences)
        self.show_obstacle(obstacle)
        self.backend.buttons()[self.backend.index()].setFocus(Qt.FocusReason.PopupFocusReason)

    def show_preferences(self, preferences: Preferences) -> None:
        """Show the current choices."""
        self.backend.show_index(BACKENDS.index(preferences.backend))
        self.precision.show_index(PRECISIONS.index(preferences.precision))
        self.threads.show_key(str(preferences.threads))
        self.budget.show_key(str(preferences.memory_budget))

    def show_obstacle(self, text: str) -> None:
        """Show why the chosen backend does not compute; '' if it does."""
        self.obstacle.setText(text)
        self.obstacle.setVisible(bool(text))
        self._settle()

    def show_gpu(self, report: GpuReport) -> None:
        """Show the GPU, or why it cannot be used, unless the obstacle that is shown says the same."""
        text = gpu_text(report, translate)
        self.gpu.setText(text)
        self.gpu.setVisible(text != self.obstacle.text())
        self._settle()

    def show_report(self, report: EngineReport | None) -> None:
        """Show what computed last."""
        self.report.setText("" if report is None else "\n".join(report_lines(report, translate)))
        self._settle()

    @override
    def show_over(self, widget: QWidget) -> None:
        self._bottom = widget.mapToGlobal(QPoint(0, -scaled(GAP))).y()
        super().show_over(widget)
        self._settle()

    def _settle(self) -> None:
        """Take the height of the content: the lower edge stays over the chip."""
        if self.isVisible():
            self.column.activate()
            width, height = self.width(), self.column.totalHeightForWidth(self.width())
            # Size and place at once: no frame is in between.
            self.setGeometry(self.x(), self._bottom - height, width, height)

    def _fill(self, preferences: Preferences) -> None:
        available = available_threads()
        every = translate("Engine", "All ({count})").format(count=available)
        self.threads.add("0", every)
        counts = {*(each for each in COUNTS if each <= available), preferences.threads} - {0}
        for count in sorted(counts):
            self.threads.add(str(count), str(count))
        for mebibytes in sorted({*BUDGETS, preferences.memory_budget}):
            self.budget.add(str(mebibytes), memory(mebibytes * 1024**2))

    def _lay_out(self, theme: Theme) -> None:
        self.setFixedWidth(scaled(WIDTH))
        grid = QGridLayout()
        grid.setHorizontalSpacing(scaled(16))
        grid.setVerticalSpacing(scaled(8))
        grid.setColumnStretch(1, 1)
        self.budget.setToolTip(translate("Engine", "For what a computation needs beside its arrays"))
        rows: tuple[Segmented | Combo, ...] = (self.backend, self.precision, self.threads, self.budget)
        for row, widget in enumerate(rows):
            label = TextLabel(widget.accessibleName(), tone="secondary")
            label.setBuddy(widget)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)
            widget.set_theme(theme)
        for text in (self.obstacle, self.gpu, self.report):
            text.setWordWrap(True)
        self.gpu.hide()
        self.column.setSpacing(scaled(10))
        title = TextLabel(self.accessibleName(), TextStyle.STRONG)
        self.column.addWidget(title)
        for each in (self.report, self.gpu, self.obstacle, hairline()):
            self.column.addWidget(each)
        self.column.addLayout(grid)
        self.column.addWidget(self.benchmark, 0, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self.backend.chosen.connect(lambda index: self.edited.emit({"backend": BACKENDS[index]}))
        self.precision.chosen.connect(lambda index: self.edited.emit({"precision": PRECISIONS[index]}))
        self.threads.chosen.connect(lambda key: self.edited.emit({"threads": int(key)}))
        self.budget.chosen.connect(lambda key: self.edited.emit({"memory_budget": int(key)}))
        self.benchmark.clicked.connect(lambda: self._benchmark())

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def _benchmark(self) -> None:
        self.close()
        self.benchmark_requested.emit()
