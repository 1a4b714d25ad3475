"""Without a mouse: menus, regions, tabs, the cell that is edited, zoomed maps, the products of a sum."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Product
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.popup import Menu
from fracstride.ui.views.cell_editor import CellEditor
from fracstride.ui.views.chip_flow import ChipFlow
from fracstride.ui.views.scatter_page import ScatterPage
from fracstride.ui.window.verification_popover import VerificationPopover

from .hands import open_page, set_fields
from .turns import catch_up

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BY_TAB = Qt.FocusReason.TabFocusReason


@pytest.fixture
def window(app_window: Assembly, qtbot: QtBot) -> Assembly:
    """With the keyboard, as on every desktop."""
    app_window.window.activateWindow()
    qtbot.waitUntil(app_window.window.isActiveWindow)
    return app_window


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, where the keyboard is."""
    popup = QApplication.activePopupWidget()
    inside = QApplication.focusWidget() or QApplication.activeWindow()
    QTest.keyClick(inside if popup is None or popup.isAncestorOf(inside) else popup, key, modifier)
    catch_up()


def opened_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def marked(menu: QMenu) -> str:
    action = menu.activeAction()
    return "" if action is None else action.text()


def holder(window: Assembly) -> QWidget:
    widget = window.window.focusWidget()
    assert widget is not None
    return widget


def test_f10_opens_the_menu_of_everything_and_letters_go_through_it(window: Assembly) -> None:
    press(Qt.Key.Key_F10)
    menu = opened_menu()
    assert marked(menu) == "File"
    press(Qt.Key.Key_Z)
    assert marked(menu) == "File", "nothing begins with that"
    press(Qt.Key.Key_V)
    assert marked(menu) == "View"
    inner = opened_menu()
    assert inner is not menu
    assert marked(inner) == "Search commands"
    inner.close()
    menu.close()


def test_the_export_menu_opens_at_its_first_entry(window: Assembly) -> None:
    press(Qt.Key.Key_E, CTRL)
    menu = opened_menu()
    assert marked(menu).startswith("Picture of this tab")
    menu.close()


def test_a_letter_finds_the_next_entry_by_its_words_or_by_those_of_its_command(qtbot: QtBot) -> None:
    menu = Menu()
    qtbot.addWidget(menu)
    for name, words in (("save", "保存"), ("save_as", "另存为"), ("", "Slower"), ("open", "打开")):
        menu.addAction(words).setObjectName(name)
    menu.actions()[1].setEnabled(False)
    menu.begin()
    reached = []
    for key in (Qt.Key.Key_S, Qt.Key.Key_S, Qt.Key.Key_O):
        QTest.keyClick(menu, key)
        reached.append(marked(menu))
    assert reached == ["Slower", "保存", "打开"]


def test_shift_f6_goes_back_to_where_f6_came_from(window: Assembly) -> None:
    window.desk.actions[CommandId.GO_STRIDE].trigger()
    reached = []
    for _ in range(4):
        reached.append(holder(window))
        press(Qt.Key.Key_F6)
    for widget in reversed(reached[1:]):
        press(Qt.Key.Key_F6, SHIFT)
        assert holder(window) is widget


def test_f6_goes_on_from_the_tabs_to_the_maps(window: Assembly) -> None:
    window.desk.bench.tab_band.tabs.setFocus(BY_TAB)
    press(Qt.Key.Key_F6)
    assert holder(window) is window.desk.bench.strip.canvas


def test_ctrl_page_goes_from_tab_to_tab_and_round(window: Assembly) -> None:
    deck, seen = window.desk.bench.deck, []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_PageUp):
        press(key, CTRL)
        seen.append(deck.current)
    assert seen == [TabId.SCATTER, TabId.PIPELINE, TabId.PAIR]


def test_home_and_end_go_to_the_first_and_the_last_tab(window: Assembly) -> None:
    deck, seen = window.desk.bench.deck, []
    window.desk.bench.tab_band.tabs.setFocus(BY_TAB)
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        press(key)
        seen.append(deck.current)
        assert holder(window) is window.desk.bench.tab_band.tabs
    assert seen == [TabId.PAIR, TabId.PIPELINE]


def test_shift_f10_opens_the_menu_of_the_cell(window: Assembly) -> None:
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_F10, SHIFT)
    menu = opened_menu()
    assert "Edit cell" in [each.text() for each in menu.actions()]
    assert marked(menu).startswith("Copy values")
    menu.close()


def test_the_keyboard_stays_at_a_cell_that_it_has_edited(window: Assembly) -> None:
    keyboard = window.desk.bench.strip.keyboard
    for key in (Qt.Key.Key_1, Qt.Key.Key_Right, Qt.Key.Key_Return):
        press(key)
    editor = QApplication.focusWidget()
    assert isinstance(editor, CellEditor)
    QTest.keyClicks(editor, "42")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    assert window.store.state.input.edits[0].value == 42
    assert (keyboard.cursor.stage, keyboard.cursor.cell) == (StageId.INPUT, (0, 2)), "Tab took it along"
    press(Qt.Key.Key_Z, CTRL)
    assert not window.store.state.input.edits
    press(Qt.Key.Key_Left)
    assert (keyboard.cursor.stage, keyboard.cursor.cell) == (StageId.INPUT, (0, 1))


def test_another_layer_does_not_keep_the_cell_of_the_one_before(window: Assembly) -> None:
    press(Qt.Key.Key_1)
    set_fields(window, size=5)
    catch_up()
    assert not window.desk.bench.strip.keyboard.leads


def test_a_zoomed_map_follows_the_keyboard(window: Assembly) -> None:
    strip = window.desk.bench.strip
    press(Qt.Key.Key_5)
    for _ in range(6):
        press(Qt.Key.Key_Plus)
    assert strip.canvas.zoom > 3
    for key, cell in ((Qt.Key.Key_End, (4, 4)), (Qt.Key.Key_Home, (0, 0))):
        press(key)
        frame = strip.canvas.frame(StageId.OUTPUT)
        assert frame.clip.adjusted(-1, -1, 1, 1).contains(frame.block(*cell))
    viewports = dict(strip.canvas.viewports)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Left)
    assert strip.canvas.viewports == viewports, "what is in sight is left where it is"
    press(Qt.Key.Key_Minus)
    assert strip.canvas.zoom < viewports[StageId.OUTPUT].zoom


def test_the_cursor_of_other_tabs_begins_at_the_pinned_cell_and_knows_the_ends(window: Assembly) -> None:
    board = open_page(window, TabId.SCATTER, ScatterPage).board
    catch_up()
    board.setFocus(BY_TAB)
    pinned = board.cursor_cell
    assert pinned is not None and window.focus.current == window.focus.pinned
    reached = []
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        press(key)
        reached.append(board.cursor_cell)
    frame = board.frame(pinned[0])
    assert reached == [(pinned[0], (frame.rows - 1, frame.columns - 1)), (pinned[0], (0, 0))]


def test_arrows_go_through_the_products_of_the_sum(window: Assembly) -> None:
    panel, seen = window.desk.bench.sum_panel, list[Product | None]()
    panel.chip_hovered.connect(seen.append)
    panel.copy_button.setFocus(BY_TAB)
    (flow,) = panel.flows
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Right, Qt.Key.Key_End):
        press(key)
        assert holder(window) is flow
    products = [each.term.product for each in flow.placed]
    assert seen == [products[0], products[1], products[-1]]
    picture = flow.grab().toImage()
    press(Qt.Key.Key_Home)
    assert flow.grab().toImage() != picture
    press(Qt.Key.Key_Tab)
    assert seen[-1] is None, "nothing stays lit"
    assert holder(window) is window.desk.bench.sheet.handle(1)
    press(Qt.Key.Key_Tab)
    assert window.desk.bench.formula_panel.isAncestorOf(holder(window))


def test_up_and_down_go_through_the_channels_of_the_sum_and_scroll_to_them(window: Assembly) -> None:
    set_fields(window, in_channels=4, size=8, kernel_size=9, padding=4)
    catch_up()
    panel = window.desk.bench.sum_panel
    panel.copy_button.setFocus(BY_TAB)
    press(Qt.Key.Key_Tab)
    assert holder(window) is panel.flows[0]
    for _ in range(4):
        press(Qt.Key.Key_Down)
    last = panel.flows[-1]
    assert holder(window) is last, "there is no channel after the last"
    assert not last.visibleRegion().isEmpty()
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Space)
    everything = QApplication.focusWidget()
    assert isinstance(everything, ChipFlow) and everything.folded == 0
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Tab)
    assert holder(window) is window.desk.bench.sheet.handle(1), "once for all channels"


def test_what_was_compared_can_be_scrolled_at_once(window: Assembly, qtbot: QtBot) -> None:
    chip = window.desk.bench.status.verification
    qtbot.waitUntil(lambda: chip.isVisible() and "Verified" in chip.accessibleName())
    chip.setFocus(BY_TAB)
    press(Qt.Key.Key_Space)
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, VerificationPopover)
    assert popover.isAncestorOf(QApplication.focusWidget())
    press(Qt.Key.Key_Escape)
    assert holder(window) is chip
