"""Where the keyboard is when what had it has left the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QGraphicsView,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.views.channel_columns import ChannelColumns
from fracstride.ui.window.tabs import tabs

from .turns import catch_up


@pytest.fixture
def window(app_window: Assembly, qtbot: QtBot) -> Assembly:
    """With the keyboard, as on every desktop."""
    app_window.window.activateWindow()
    qtbot.waitUntil(app_window.window.isActiveWindow)
    return app_window


def has_keyboard(part: QWidget) -> bool:
    """Whether it is in a part of the window."""
    widget = QApplication.focusWidget()
    return widget is not None and (widget is part or part.isAncestorOf(widget))


def put(widget: QWidget) -> None:
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert widget.hasFocus()


def test_a_tab_without_a_player_takes_it_from_the_play_bar(window: Assembly) -> None:
    bench = window.desk.bench
    put(bench.play_bar.loop_button)
    window.desk.actions[CommandId.TAB_OVERLAP].trigger()
    catch_up()
    assert bench.play_bar.isHidden()
    assert has_keyboard(bench.deck.shown)


def test_the_page_takes_it_from_the_sheet_and_from_its_strip(window: Assembly) -> None:
    bench = window.desk.bench
    for part in (bench.sheet, bench.sheet_strip):
        if part.isHidden():
            window.desk.actions[CommandId.TOGGLE_SHEET].trigger()
        put(next(each for each in part.findChildren(QAbstractButton) if each.isVisible()))
        window.desk.actions[CommandId.TOGGLE_SHEET].trigger()
        catch_up()
        assert part.isHidden()
        assert has_keyboard(bench.deck.shown)


@pytest.mark.parametrize("tab", [TabId.CODE, TabId.OVERLAP, TabId.PIPELINE, TabId.SOLVER])
def test_the_next_page_takes_it_from_the_page_before(window: Assembly, tab: TabId) -> None:
    bench = window.desk.bench
    for before in (TabId.PHASES, tab, TabId.PHASES, tab):
        bench.deck.open_in_turns(before)
        catch_up()
        page = bench.deck.shown
        if before is tab:
            assert has_keyboard(page), "also where the page was there before"
            assert not isinstance(QApplication.focusWidget(), QAbstractButton), "which a key would press"
        inside = (each for each in page.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        put(next(each for each in inside if each.isVisible() and each.isEnabled()))


def test_the_keyboard_comes_to_what_a_page_is_about_and_then_to_where_it_was(window: Assembly) -> None:
    bench = window.desk.bench
    for tab in tabs():
        bench.deck.open(TabId.PIPELINE)
        put(bench.strip.canvas)
        window.desk.actions[tab.command].trigger()
        catch_up()
        page, at = bench.deck.shown, QApplication.focusWidget()
        assert at is not None and page.isAncestorOf(at), tab.id
        assert at is page.focusProxy(), tab.id
        assert isinstance(
            at, QGraphicsView | QAbstractItemView | QPlainTextEdit | NumberField | ChannelColumns
        )
    page = bench.deck.shown
    inside = (each for each in page.findChildren(QAbstractButton) if each.isVisible() and each.isEnabled())
    put(button := next(inside))
    for command in (CommandId.TAB_PIPELINE, tabs()[-1].command):
        window.desk.actions[command].trigger()
        catch_up()
    assert button.hasFocus()


def test_a_page_that_is_opened_from_elsewhere_takes_no_keyboard(window: Assembly) -> None:
    bench = window.desk.bench
    put(bench.tab_band.tabs)
    window.desk.actions[CommandId.TAB_OVERLAP].trigger()
    catch_up()
    assert bench.tab_band.tabs.hasFocus()


def test_what_is_around_a_control_keeps_it(window: Assembly) -> None:
    panel = window.desk.bench.panel
    button = QPushButton("mend", panel)
    button.show()
    put(button)
    button.hide()
    assert QApplication.focusWidget() is panel
