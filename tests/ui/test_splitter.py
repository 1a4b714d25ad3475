"""The lines beside the panel and between sum and formulas: moved by mouse and keyboard, seen, reached, remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.splitter import Splitter
from fracstride.ui.look.theme import LIGHT

from .turns import catch_up


def _drag_splitter(splitter: Splitter, distance: int) -> None:
    handle = splitter.handle(1)
    start = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(handle, start + QPoint(distance, 0))
    # The handle has followed, and the pointer stays where it is.
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start)


def test_chosen_widths_survive_a_resize_and_are_remembered(app_window: Assembly, qtbot: QtBot) -> None:
    bench, preferences = app_window.desk.bench, app_window.settings.preferences
    assert (preferences.panel_width, preferences.sum_width) == (0, 0)
    _drag_splitter(bench.columns, 30)
    _drag_splitter(bench.sheet, -60)
    chosen = (bench.panel.width(), bench.sum_panel.width())
    assert chosen == (pytest.approx(314, abs=3), pytest.approx(436, abs=3))
    app_window.window.resize(1500, 950)
    assert (bench.panel.width(), bench.sum_panel.width()) == chosen
    preferences = app_window.settings.preferences
    assert (preferences.panel_width, preferences.sum_width) == chosen
    app_window.furnish()
    qtbot.waitUntil(lambda: app_window.desk.bench.panel.width() == chosen[0])


def test_panel_can_be_dragged_between_its_limits(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    _drag_splitter(bench.columns, 400)
    assert bench.panel.width() == 360
    _drag_splitter(bench.columns, -400)
    assert bench.panel.width() == 240
    for panel in bench.panel.panels:
        assert panel.minimumSizeHint().width() <= bench.panel.viewport().width()


def test_double_click_resets_a_splitter(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    _drag_splitter(bench.columns, 30)
    _drag_splitter(bench.sheet, -60)
    for splitter in (bench.columns, bench.sheet):
        QTest.mouseDClick(splitter.handle(1), Qt.MouseButton.LeftButton)
    assert (bench.panel.width(), bench.sum_panel.width()) == (284, 496)
    preferences = app_window.settings.preferences
    assert (preferences.panel_width, preferences.sum_width) == (0, 0)


def test_widths_are_chosen_by_keyboard_too(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    for splitter, first in ((bench.columns, bench.panel), (bench.sheet, bench.sum_panel)):
        line, usual = splitter.handle(1), first.width()
        line.setFocus(Qt.FocusReason.TabFocusReason)
        for key, width in (
            (Qt.Key.Key_Right, usual + 8),
            (Qt.Key.Key_PageUp, usual + 8 - 64 if splitter is bench.sheet else 240),
            (Qt.Key.Key_Return, usual),
            (Qt.Key.Key_Left, usual - 8),
        ):
            QTest.keyClick(line, key)
            assert first.width() == width
            assert line.accessibleDescription() == f"{width} pixels"
    preferences = app_window.settings.preferences
    assert (preferences.panel_width, preferences.sum_width) == (284 - 8, 496 - 8)


def test_a_width_is_remembered_once_for_a_key_that_is_held(app_window: Assembly) -> None:
    bench, chosen = app_window.desk.bench, list[int]()
    bench.widths_chosen.connect(lambda panel, _sum: chosen.append(panel))
    line = bench.columns.handle(1)
    line.setFocus()
    for _ in range(3):
        QTest.keyPress(line, Qt.Key.Key_Right)
    assert chosen == []
    line.clearFocus()
    assert chosen == [284 + 24], "another widget gets the release of the key"


def test_the_line_with_the_keyboard_is_a_bar(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    for splitter in (bench.columns, bench.sheet):
        line = splitter.handle(1)
        at = line.mapTo(bench, line.rect().center())

        def width_of_accent(at: QPoint = at) -> int:
            row = bench.grab(QRect(at.x() - 8, at.y(), 16, 1)).toImage()
            return sum(row.pixelColor(x, 0).name() == LIGHT.accent.lower() for x in range(row.width()))

        assert width_of_accent() == 0
        line.setFocus()
        app_window.window.resize(app_window.window.width(), app_window.window.height() - 10)
        assert width_of_accent() == 3
        line.clearFocus()
        assert width_of_accent() == 0


def test_tab_comes_to_the_lines_where_they_stand(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    for tab in (CommandId.TAB_PIPELINE, CommandId.TAB_SCATTER):
        app_window.desk.actions[tab].trigger()
        catch_up()
        for line, left, right in (
            (bench.columns.handle(1), bench.panel, bench.tab_band),
            (bench.sheet.handle(1), bench.sum_panel, bench.formula_panel),
        ):
            line.setFocus()
            QTest.keyClick(line, Qt.Key.Key_Backtab)
            assert left.isAncestorOf(QApplication.focusWidget())
            line.setFocus()
            QTest.keyClick(line, Qt.Key.Key_Tab)
            assert right.isAncestorOf(QApplication.focusWidget())
