"""The benchmark dialog: bars as they come, progress, cancel, and nothing left when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.preferences import Precision
from fracstride.session.timing import Timing
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.window.benchmark import BenchmarkDialog, BenchmarkRunner
from layers import solved


class GatedMeasure:
    """Stands for the real comparison: reports one engine, then waits until the test lets it go on."""

    def __init__(self) -> None:
        self.gate, self.threads = Event(), 0
        self.precision: Precision | None = None
        self.was_cancelled = False

    def __call__(
        self,
        geometry: Geometry,
        names: tuple[str, ...],
        threads: int,
        on_timing: Callable[[Timing], None],
        cancel: CancelToken,
        precision: Precision,
    ) -> None:
        self.threads, self.precision = threads, precision
        on_timing(Timing("numpy", 2.0, 1.5, 10, "phases"))
        assert self.gate.wait(10)
        self.was_cancelled = cancel.is_cancelled
        cancel.raise_if_cancelled()
        on_timing(Timing("torch", 1.0, 0.5, 10))
        on_timing(Timing("onnxruntime", problem="onnx is not installed", obstacle="not_installed"))


@pytest.fixture
def measure() -> GatedMeasure:
    return GatedMeasure()


@pytest.fixture
def dialog(qapp: QApplication, measure: GatedMeasure) -> Iterator[BenchmarkDialog]:
    geometry = solved(ConvTransposeSpec.square(5, 3, stride=2))
    parent = QDialog()
    made = BenchmarkDialog(geometry, LIGHT, parent, BenchmarkRunner(measure, parent))
    made.show()
    yield made
    parent.deleteLater()


def test_enter_begins_and_changes_nothing_else(
    dialog: BenchmarkDialog, measure: GatedMeasure, qtbot: QtBot
) -> None:
    precision = dialog.precision.index()
    with qtbot.waitSignal(dialog.runner.timed):
        QTest.keyClick(dialog.threads, Qt.Key.Key_Return)
    assert dialog.precision.index() == precision
    with qtbot.waitSignal(dialog.runner.ended):
        measure.gate.set()


def test_engines_appear_as_they_are_measured_the_fastest_first(
    dialog: BenchmarkDialog, measure: GatedMeasure, qtbot: QtBot
) -> None:
    dialog.threads.show_value(2)
    dialog.precision.buttons()[0].click()
    with qtbot.waitSignal(dialog.runner.timed):
        dialog.button.click()
    assert dialog.button.text() == "&Cancel" and dialog.progress.value() == 1
    assert (measure.threads, measure.precision) == (2, Precision.FLOAT32)
    with qtbot.waitSignal(dialog.runner.ended):
        measure.gate.set()
    assert dialog.button.text() == "&Run"
    assert dialog.chart.accessibleName() == (
        "PyTorch: 1 ms   1.00 ×; NumPy, picked: phases: 2 ms   2.00 ×; ONNX Runtime: not installed"
    )
    assert dialog.chart.toolTip() == "ONNX Runtime is not installed: pip install onnx onnxruntime"
    colours = dialog.chart.grab().toImage()
    assert len({colours.pixelColor(x, 15).name() for x in range(190, 400)}) >= 2, "a bar is drawn"


def test_it_can_be_cancelled_and_run_again(
    dialog: BenchmarkDialog, measure: GatedMeasure, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(dialog.runner.timed):
        dialog.button.click()
    with qtbot.waitSignal(dialog.runner.ended):
        dialog.button.click()
        measure.gate.set()
    assert measure.was_cancelled and dialog.progress.value() == 1
    with qtbot.waitSignal(dialog.runner.ended):
        dialog.button.click()
    assert dialog.progress.value() == 3


def test_closing_stops_the_measuring(dialog: BenchmarkDialog, measure: GatedMeasure, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.runner.timed):
        dialog.button.click()
    measure.gate.set()
    dialog.reject()
    assert not dialog.isVisible()


def test_the_layer_menu_opens_it_for_the_layer_on_screen(app_window: Assembly) -> None:
    app_window.desk.actions[CommandId.BENCHMARK].trigger()
    (dialog,) = app_window.window.findChildren(BenchmarkDialog)
    assert dialog.isVisible() and not dialog.isModal()
    assert "3 × 3 to 5 × 5, kernel 3 × 3, 81 multiply-adds" in dialog._layer()
    dialog.close()


def test_it_begins_with_what_the_program_computes_in(app_window: Assembly) -> None:
    app_window.settings.update(threads=3, precision=Precision.FLOAT32)
    app_window.desk.actions[CommandId.BENCHMARK].trigger()
    (dialog,) = app_window.window.findChildren(BenchmarkDialog)
    assert dialog.threads.value() == 3
    assert dialog.precision.index() == list(Precision).index(Precision.FLOAT32)
    dialog.close()
