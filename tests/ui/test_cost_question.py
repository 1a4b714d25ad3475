"""The question before heavy work: in the window, non-modal, once for a layer, by keyboard too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Field
from fracstride.session.estimate import AskLimits
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.calculation import ComputeResult
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.files.questions import Answer
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.presenters.wording import grouped
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.main_window import MainWindow

from .turns import catch_up


@pytest.fixture
def window(qtbot: QtBot, dialogs: Any) -> Iterator[Assembly]:
    """Asks from 1,000 products on, and computes nothing heavy on the GUI thread."""
    dialogs.answer = Answer.DISCARD
    frame = MainWindow(LIGHT)
    qtbot.addWidget(frame)
    compute = ComputeService(inline_limit=1000, ask_limits=AskLimits(multiply_adds=1000))
    assembly = Assembly(frame, Settings(), None, dialogs, compute)
    frame.resize(1440, 900)
    frame.show()
    yield assembly
    assembly.store.undo_stack.setClean()
    frame.close()


def edit(window: Assembly, size: int) -> None:
    window.desk.wiring.editor.set_field(Field.SIZE, None, size)


def test_the_cost_is_told_and_nothing_is_computed_before_the_answer(window: Assembly, qtbot: QtBot) -> None:
    results: list[ComputeResult] = []
    window.compute.finished.connect(results.append)
    edit(window, 20)
    banner = window.desk.bench.cost_banner
    assert banner.isVisible() and not results
    assert banner.detail.text().startswith(f"Computing it takes {grouped(3600)} multiply-adds and ")
    assert (banner.button.text(), banner.second_button.text()) == ("Compute", "Not now")
    assert QApplication.activeModalWidget() is None
    catch_up()
    assert window.desk.bench.status.verification.label.text() == "Not computed"
    edit(window, 5)
    assert banner.isHidden() and len(results) == 1, "the window went on"


def test_compute_computes_and_the_layer_is_not_asked_about_again(window: Assembly, qtbot: QtBot) -> None:
    edit(window, 20)
    banner = window.desk.bench.cost_banner
    with qtbot.waitSignal(window.compute.finished):
        QTest.keyClick(banner.button, Qt.Key.Key_Space)
    assert banner.isHidden()
    edit(window, 5)
    with qtbot.waitSignal(window.compute.finished):
        edit(window, 20)
    assert banner.isHidden()


def test_not_now_leaves_the_layer_and_the_command_takes_it_back(window: Assembly, qtbot: QtBot) -> None:
    edit(window, 20)
    banner = window.desk.bench.cost_banner
    banner.second_button.click()
    assert banner.isHidden()
    assert window.desk.bench.status.verification.label.text() == "Not computed"
    edit(window, 5)
    edit(window, 20)
    assert banner.isHidden(), "not asked again"
    with qtbot.waitSignal(window.compute.finished):
        window.desk.actions[CommandId.COMPUTE].trigger()


def test_a_sample_of_the_output_is_shown_meanwhile(window: Assembly, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.compute.previewed):
        edit(window, 400)
    assert window.desk.bench.cost_banner.isVisible()


def test_it_makes_room_for_an_impossible_value_and_comes_back(window: Assembly) -> None:
    edit(window, 20)
    bench = window.desk.bench
    window.desk.wiring.editor.set_field(Field.STRIDE, None, 0)
    assert bench.banner.isVisible() and bench.cost_banner.isHidden()
    window.store.discard_draft()
    assert bench.banner.isHidden() and bench.cost_banner.isVisible()
