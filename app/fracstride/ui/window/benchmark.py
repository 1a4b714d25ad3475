"""The benchmark of the current layer: every engine in a process of its own, with progress and cancel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from fracstride.backends.engine.threads import available_threads
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.session.benchmark import compare, engine_names
from fracstride.session.preferences import Precision, Preferences
from fracstride.session.timing import Timing
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.tasks import Task
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.style import set_tone
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.wording import grouped, size
from fracstride.ui.views.benchmark_chart import BenchmarkChart

MOST_THREADS = 256
PRECISIONS = tuple(Precision)
Measure = Callable[[Geometry, tuple[str, ...], int, Callable[[Timing], None], CancelToken, Precision], None]


class BenchmarkRunner(QObject):
    """One comparison at a time, off the GUI thread."""

    timed = Signal(object)
    """Timing of one engine."""
    ended = Signal()

    def __init__(self, measure: Measure = compare, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._measure = measure
        self._token = CancelToken()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def start(self, geometry: Geometry, names: tuple[str, ...], threads: int, precision: Precision) -> None:
        """Measure every engine of ``names``."""
        token = self._token = CancelToken()
        work = partial(self._measure, geometry, names, threads, self.timed.emit, token, precision)
        self._pool.start(Task(work, lambda _outcome: self.ended.emit()))

    def cancel(self) -> None:
        """Stop what is being measured."""
        self._token.cancel()

    def shut_down(self) -> None:
        """Stop and wait: no process and no thread is left."""
        self.cancel()
        self._pool.waitForDone()


class BenchmarkDialog(QDialog):
    """Not modal: the window can be used meanwhile; it measures the layer that was on screen when opened."""

    def __init__(
        self,
        geometry: Geometry,
        theme: Theme,
        parent: QWidget,
        runner: BenchmarkRunner | None = None,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Benchmark", "Benchmark"))
        self._geometry = geometry
        self._names = engine_names(geometry)
        self._timings: list[Timing] = []
        self._is_running = False
        self.runner = runner or BenchmarkRunner(parent=self)
        self.threads = NumberField(translate("Benchmark", "Threads"))
        preferences = preferences or Preferences(threads=1)
        self.threads.show_value(preferences.threads or available_threads())
        self.precision = Segmented(
            translate("Benchmark", "Numbers"), tuple(each.value for each in PRECISIONS)
        )
        self.precision.show_index(PRECISIONS.index(preferences.precision))
        self.chart = BenchmarkChart(theme)
        self.progress = QProgressBar()
        self.button = QPushButton()
        self._build()
        self.runner.timed.connect(self._on_timed)
        self.runner.ended.connect(self._on_ended)
        self.button.clicked.connect(self._toggle)
        self._show_running(False)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(16))
        column.setSpacing(scaled(12))
        head = QLabel(self._layer())
        set_tone(head, "secondary")
        column.addWidget(head)
        column.addWidget(self.chart)
        column.addStretch(1)
        self.progress.setRange(0, len(self._names))
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(scaled(4))
        column.addWidget(self.progress)
        foot = QHBoxLayout()
        label = QLabel(translate("Benchmark", "&Threads"))
        label.setBuddy(self.threads)
        foot.addWidget(label)
        foot.addWidget(self.threads)
        foot.addSpacing(scaled(12))
        foot.addWidget(self.precision)
        foot.addStretch(1)
        foot.addWidget(self.button)
        column.addLayout(foot)
        self.button.setDefault(True)

    def _layer(self) -> str:
        height, width = self._geometry.height, self._geometry.width
        text = translate("Benchmark", "{input} to {output}, kernel {kernel}, {count} multiply-adds")
        return text.format(
            input=size(height.spec.size, width.spec.size),
            output=size(height.output, width.output),
            kernel=size(height.spec.kernel_size, width.spec.kernel_size),
            count=grouped(self._geometry.multiply_adds),
        )

    def _toggle(self) -> None:
        if self._is_running:
            self.runner.cancel()
            self.button.setEnabled(False)
            return
        threads = min(max(self.threads.value(), 1), MOST_THREADS)
        self.threads.show_value(threads)
        self._timings.clear()
        self._show_timings()
        self._show_running(True)
        precision = PRECISIONS[self.precision.index()]
        self.runner.start(self._geometry, self._names, threads, precision)

    def _on_timed(self, timing: Timing) -> None:
        self._timings.append(timing)
        self._show_timings()

    def _on_ended(self) -> None:
        self._show_running(False)

    def _show_timings(self) -> None:
        self.chart.show_timings(tuple(self._timings))
        self.progress.setValue(len(self._timings))
        self.adjustSize()

    def _show_running(self, running: bool) -> None:
        self._is_running = running
        self.button.setEnabled(True)
        self.threads.setEnabled(not running)
        self.precision.setEnabled(not running)
        run, cancel = translate("Benchmark", "&Run"), translate("Benchmark", "&Cancel")
        self.button.setText(cancel if running else run)

    @override
    def done(self, result: int) -> None:
        # Escape and the window's own button both come here.
        self.runner.shut_down()
        super().done(result)
