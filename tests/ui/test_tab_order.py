"""Tab goes through the window in the order in which it is read; a button that is disabled leaves the keyboard near."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fracstride.session.edits import Slot
from fracstride.session.state import CellEdit, RangeMode, SourceKind
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.views.solver_page import SolverPage


def test_tab_goes_down_the_panel_whatever_was_made_later(app_window: Assembly, tmp_path: Path) -> None:
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    assert picture.save(str(tmp_path / "picture.png"))
    assert app_window.documents.load_data(tmp_path / "picture.png", Slot.INPUT)
    state = app_window.store.state
    kernel = replace(state.kernel, kind=SourceKind.RANDOM, edits=(CellEdit((0, 0), 1.0),))
    app_window.store.propose(replace(state, kernel=kernel), "random")
    app_window.store.update_view(range_mode=RangeMode.FIXED)
    app_window.desk.actions[CommandId.GO_INPUT].trigger()
    panel = app_window.desk.bench.panel
    reached: list[QWidget] = []
    widget = app_window.window.focusWidget()
    while panel.isAncestorOf(widget):
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        widget = app_window.window.focusWidget()
    spoken = [each.accessibleName() for each in reached]
    made_later = ("Channel", "Input y: Fit", "Kernel w: Seed", "Kernel w: Sigma", "Low", "High")
    assert [name for name in spoken if name in made_later] == list(made_later)
    assert spoken.index("Channel") == spoken.index("Source of the input") + 1
    assert spoken.index("Low") == spoken.index("Range") + 1


def test_the_keyboard_goes_on_in_the_table_after_a_layer_is_applied(
    app_window: Assembly, qtbot: QtBot
) -> None:
    app_window.desk.bench.deck.open(TabId.SOLVER)
    page = app_window.desk.bench.deck.page
    assert isinstance(page, SolverPage)
    qtbot.waitUntil(lambda: page.is_idle)
    page.table.select(1)
    button = page.preview.apply_button
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not button.isEnabled()
    assert page.table.hasFocus(), "not what follows in the window: the status bar"
