"""The backend panel: every choice holds at once and is remembered; it says what computed and why; all by keyboard."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.backends import registry
from fracstride.backends.automatic import Grounds
from fracstride.backends.base import Availability, Device
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.backends.numpy_backend import NumpyBackend
from fracstride.session.preferences import BackendChoice, Precision, Preferences, ThemeChoice, load
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.calculation import ComputeResult, EngineOptions, Probe
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.look.theme import DARK, LIGHT
from fracstride.ui.presenters.engine_words import GpuReport
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.benchmark import BenchmarkDialog
from fracstride.ui.window.engine_popover import EnginePopover
from fracstride.ui.window.main_window import MainWindow

from .turns import catch_up

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened() -> EnginePopover:
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, EnginePopover)
    return popover


def test_it_opens_from_the_chip_and_as_a_command(app_window: Assembly) -> None:
    app_window.desk.bench.status.backend.click()
    opened().close()
    app_window.desk.actions[CommandId.ENGINE].trigger()
    popover = opened()
    assert popover.report.text().startswith("Computed by NumPy, ")
    assert "Automatic: too little work" in popover.report.text()
    assert popover.obstacle.isHidden()
    popover.close()
    assert QApplication.activePopupWidget() is None


def test_another_precision_is_computed_at_once_and_told(app_window: Assembly) -> None:
    results: list[ComputeResult] = []
    app_window.compute.finished.connect(results.append)
    app_window.desk.bench.status.backend.open_popover()
    popover = opened()
    popover.precision.buttons()[0].click()
    assert [str(result.x.dtype) for result in results] == ["float32"]
    catch_up()
    assert app_window.desk.bench.status.dtype.text() == "float32"
    assert "float32" in popover.report.text()
    assert app_window.settings.preferences.precision is Precision.FLOAT32
    popover.close()


def test_all_choices_go_into_the_request(app_window: Assembly) -> None:
    app_window.desk.bench.status.backend.open_popover()
    popover = opened()
    popover.backend.buttons()[1].click()
    for combo, key in ((popover.threads, "1"), (popover.budget, "64")):
        combo.setCurrentIndex(combo.findData(key, Qt.ItemDataRole.UserRole))
        combo.activated.emit(combo.currentIndex())
    popover.close()
    preferences = app_window.settings.preferences
    expected = Preferences(backend=BackendChoice.NUMPY, threads=1, memory_budget=64)
    assert (preferences.backend, preferences.threads, preferences.memory_budget) == (
        expected.backend,
        expected.threads,
        expected.memory_budget,
    )
    assert EngineOptions.of(preferences) == EngineOptions("numpy", Precision.FLOAT64, 1, 64 * 2**20)
    result: list[ComputeResult] = []
    app_window.compute.finished.connect(result.append)
    app_window.desk.wiring.compute_now()
    assert result[0].request.engine == EngineOptions.of(preferences)
    assert result[0].grounds is Grounds.CHOSEN


def test_it_opens_with_what_was_chosen_before(app_window: Assembly) -> None:
    app_window.settings.update(precision=Precision.FLOAT32, threads=1)
    app_window.desk.bench.status.backend.open_popover()
    popover = opened()
    assert popover.precision.index() == 0
    assert popover.threads.currentText() == "1"
    popover.close()
    app_window.furnish()
    app_window.desk.bench.status.backend.open_popover()
    assert opened().threads.currentText() == "1"
    opened().close()


def test_arrows_and_escape_are_all_it_needs(app_window: Assembly) -> None:
    app_window.desk.bench.status.backend.setFocus()
    QTest.keyClick(app_window.desk.bench.status.backend, Qt.Key.Key_Space)
    popover = opened()
    chosen = popover.backend.buttons()[0]
    assert popover.focusWidget() is chosen
    QTest.keyClick(chosen, Qt.Key.Key_Right)
    assert app_window.settings.preferences.backend is BackendChoice.NUMPY
    reached = set()
    widget = chosen
    for _ in range(40):
        QTest.keyClick(popover, Qt.Key.Key_Tab)
        widget = popover.focusWidget()
        reached.add(widget)
    assert {popover.threads, popover.budget, popover.benchmark} <= reached
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_the_choice_survives_the_program(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    assembly = Assembly(window, Settings(path), compute=ComputeService(inline_limit=10**9))
    assembly.desk.bench.status.backend.edited.emit({"precision": Precision.FLOAT32, "threads": 1})
    window.close()
    assert load(path).precision is Precision.FLOAT32
    again = MainWindow(LIGHT)
    qtbot.addWidget(again)
    results: list[ComputeResult] = []
    compute = ComputeService(inline_limit=10**9)
    compute.finished.connect(results.append)
    assembly = Assembly(again, Settings(path), compute=compute)
    assert results[0].request.engine == EngineOptions("auto", Precision.FLOAT32, 1)
    again.close()


def test_an_unusual_number_of_threads_or_budget_can_be_shown(qtbot: QtBot, app_window: Assembly) -> None:
    status = app_window.desk.bench.status
    status.backend.show_preferences(Preferences(threads=77, memory_budget=100))
    status.backend.open_popover()
    popover = opened()
    assert popover.threads.currentText() == "77"
    assert popover.budget.currentText() == "100 MiB"
    popover.close()


def test_a_backend_that_cannot_be_used_says_why_and_what_stands_in(
    app_window: Assembly, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules: dict[str, Any] = sys.modules
    monkeypatch.setitem(modules, "cupy", None)  # also where there is a GPU
    monkeypatch.setattr(registry, "_BACKENDS", (NumpyBackend(), CupyBackend()))
    app_window.desk.bench.status.backend.open_popover()
    popover = opened()
    with qtbot.waitSignal(app_window.compute.finished):
        popover.backend.buttons()[2].click()
    catch_up()
    assert popover.obstacle.isVisible() and "CuPy" in popover.obstacle.text()
    assert "CuPy was wanted and could not compute." in popover.report.text()
    assert app_window.desk.bench.status.backend.label.text() == "CuPy failed, using NumPy"
    popover.close()


def test_the_benchmark_is_one_click_away(app_window: Assembly) -> None:
    app_window.desk.bench.status.backend.open_popover()
    opened().benchmark.click()
    dialog = app_window.window.findChild(BenchmarkDialog)
    assert dialog is not None and not dialog.isModal()
    assert QApplication.activePopupWidget() is None
    dialog.close()


def test_it_is_drawn_in_both_themes(app_window: Assembly) -> None:
    for choice, theme in ((ThemeChoice.LIGHT, LIGHT), (ThemeChoice.DARK, DARK)):
        app_window.settings.update(theme=choice)
        app_window.desk.bench.status.backend.open_popover()
        popover = opened()
        image = popover.grab().toImage()
        seen = {image.pixelColor(x, image.height() // 2).name().upper() for x in range(image.width())}
        assert theme.raised in seen
        popover.close()


def test_it_says_what_a_gpu_is_or_why_there_is_none(app_window: Assembly, qtbot: QtBot) -> None:
    with qtbot.waitSignal(app_window.compute.probed):
        app_window.desk.bench.status.backend.open_popover()
    popover = opened()
    assert popover.gpu.isVisible() and "CuPy" in popover.gpu.text()
    device = Device("NVIDIA T4", 16 * 2**30, 12 * 2**30, (("CUDA", "12.4"),))
    app_window.desk.bench.status.backend.show_probe(Probe("cupy", Availability(True, device=device)))
    assert popover.gpu.text() == "NVIDIA T4: 12 GiB of 16 GiB free, CUDA 12.4"
    chip = app_window.desk.bench.status.backend
    lower_edge, over = popover.geometry().bottom(), chip.mapToGlobal(chip.rect().topLeft()).y()
    assert over - 8 <= lower_edge < over, "it grew upwards"
    popover.close()
    app_window.desk.bench.status.backend.show_probe(Probe("cupy", Availability(True, device=device)))


def test_nothing_to_click_moves_when_there_is_more_to_tell(app_window: Assembly) -> None:
    app_window.desk.bench.status.backend.open_popover()
    popover = opened()

    def places() -> list[QPoint]:
        QApplication.processEvents()
        clickable = (popover.backend, popover.precision, popover.threads, popover.budget, popover.benchmark)
        return [each.mapToGlobal(QPoint()) for each in clickable]

    before, height = places(), popover.height()
    popover.show_gpu(GpuReport("of a long name " * 20, 2**34, 2**36, (("CuPy", "13.6.0"), ("CUDA", "12.9"))))
    assert popover.height() > height, "there is another line"
    assert places() == before
    popover.show_obstacle("CuPy is not installed. " * 10)
    assert places() == before
    popover.show_report(None)
    popover.show_obstacle("")
    assert places() == before

    popover.close()
