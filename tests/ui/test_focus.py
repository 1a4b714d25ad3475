"""The focus model: hover over pin, and quiet while the state changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import Field
from fracstride.session.presets import first_document
from fracstride.ui.assembly import Assembly
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.store import StateStore


@pytest.fixture
def store(qapp: object) -> StateStore:
    return StateStore(first_document())


@pytest.fixture
def focus(store: StateStore) -> FocusModel:
    return FocusModel(store)


def _cell(row: int, column: int) -> Focus:
    return Focus(FocusKind.OUTPUT_CELL, (row, column))


def test_hover_is_over_the_pin_and_leaving_goes_back_to_it(focus: FocusModel, qtbot: QtBot) -> None:
    assert focus.current == _cell(1, 1)
    focus.hover(_cell(0, 0))
    assert focus.current == _cell(0, 0)
    with qtbot.waitSignal(focus.changed):
        focus.leave()
    assert focus.current == _cell(1, 1)


def test_coming_back_before_the_delay_is_over_keeps_the_hover(focus: FocusModel) -> None:
    focus.hover(_cell(0, 0))
    focus.leave()
    focus.hover(_cell(0, 0))
    assert not focus._leave.isActive()


def test_pin_is_toggled_by_the_same_cell(focus: FocusModel, store: StateStore) -> None:
    focus.toggle_pin(_cell(2, 3))
    assert store.view.pin == (2, 3)
    focus.toggle_pin(_cell(2, 3))
    assert store.view.pin is None


def test_pin_outside_the_output_rests_until_it_is_inside_again(focus: FocusModel, store: StateStore) -> None:
    small = store.state.spec.with_value(Field.SIZE, 1)
    store.propose(replace(store.state, spec=small), "smaller")
    assert focus.pinned is None
    store.undo_stack.undo()
    assert focus.pinned == _cell(1, 1)


def test_state_change_clears_the_hover_without_a_signal(
    focus: FocusModel, store: StateStore, qtbot: QtBot
) -> None:
    focus.hover(_cell(4, 4))
    with qtbot.assertNotEmitted(focus.changed):
        store.propose(replace(store.state, spec=store.state.spec.with_value(Field.SIZE, 1)), "smaller")
    assert focus.hovered is None


def test_a_closed_window_shows_no_focus_any_more(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    monkeypatch.setattr(app_window.desk.bench.sum_panel, "show_sum", lambda *args: shown.append(args))
    app_window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (2, 2)))
    assert shown
    app_window.window.close()
    shown.clear()
    app_window.focus.clear_hover()
    assert not shown


def test_a_dialog_gives_the_keyboard_back_to_what_had_it(app_window: Assembly, qtbot: QtBot) -> None:
    window, bench = app_window.window, app_window.desk.bench
    qtbot.waitUntil(window.isActiveWindow)
    assert window.focusWidget() is bench
    dialog = QDialog(window)
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.waitUntil(lambda: bench.focusPolicy() is Qt.FocusPolicy.TabFocus)
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert QApplication.focusWidget() is bench
    qtbot.waitUntil(lambda: bench.focusPolicy() is Qt.FocusPolicy.NoFocus)
