"""What assistive tools read: names that are told apart, texts that are not hidden by a name, the keyboard's cell."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path
from weakref import ref

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QWidget

from fracstride.core.spec import Field
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls import announcing, issue_message
from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.presenters.highlights import Marks
from fracstride.ui.views.decoder_page import DecoderPage
from fracstride.ui.views.legend import Legend
from fracstride.ui.views.pair_page import PairPage
from fracstride.ui.views.scatter_page import ScatterPage
from fracstride.ui.window import banner, entry_list
from fracstride.ui.window.about import AboutDialog, ShortcutsDialog
from fracstride.ui.window.tabs import tabs

from .method_pages import opened
from .turns import catch_up


def read(widget: QWidget) -> tuple[str, str]:
    """The name and the description that a tool is given."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name), interface.text(QAccessible.Text.Description)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said without being asked."""
    texts: list[str] = []
    for module in (announcing, banner, entry_list, issue_message):
        monkeypatch.setattr(module, "announce", lambda _widget, text: texts.append(text))
    return texts


def test_every_control_of_the_panel_has_a_name_of_its_own(app_window: Assembly) -> None:
    panel = app_window.desk.bench.panel
    controls = [each for each in panel.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    named = [each for each in controls if each.isVisible() and each.accessibleName()]
    assert len(named) > 25
    assert [
        name for name, count in Counter(each.accessibleName() for each in named).items() if count > 1
    ] == []


def test_a_choice_says_what_it_chooses_even_where_its_name_is_the_choice(app_window: Assembly) -> None:
    combos = [each for each in app_window.window.findChildren(QComboBox) if each.isVisible()]
    assert len(combos) >= 5
    for combo in combos:
        name, description = read(combo)
        assert combo.accessibleName() in (name, description)


def test_segments_say_what_they_switch(app_window: Assembly) -> None:
    switches = [each for each in app_window.window.findChildren(Segmented) if each.isVisible()]
    assert switches
    for switch in switches:
        for button in switch.findChildren(QAbstractButton):
            assert read(button)[1]


def test_the_sum_and_the_value_are_read_as_what_they_say(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    assert read(bench.sum_panel.result)[0].endswith("= 9 + 14 + 12 + 5 = 40")
    assert read(bench.status.value)[0] == "x[1, 1] = 40"


def test_the_cell_that_the_keyboard_comes_to_is_said_in_the_stages(
    app_window: Assembly, said: list[str]
) -> None:
    canvas = app_window.desk.bench.strip.canvas
    for key, text in (
        (Qt.Key.Key_3, "padded[0, 0] = 0 (padding zero)"),
        (Qt.Key.Key_1, "y[0, 0] = 1"),
        (Qt.Key.Key_Right, "y[0, 1] = 2"),
    ):
        QTest.keyClick(canvas, key)
        assert read(canvas)[1] == said[-1] == text


def test_the_cell_that_the_keyboard_comes_to_is_said_on_other_pages(
    app_window: Assembly, said: list[str]
) -> None:
    board = opened(app_window, CommandId.TAB_SCATTER, ScatterPage).board
    board.setFocus()
    QTest.keyClick(board, Qt.Key.Key_PageDown)
    while board.cursor_cell is not None and board.cursor_cell[0] != "full":
        QTest.keyClick(board, Qt.Key.Key_PageDown)
    QTest.keyClick(board, Qt.Key.Key_Right)
    assert said
    assert read(board)[1] == said[-1]


@pytest.mark.parametrize(
    ("command", "kind", "names"),
    [
        (CommandId.TAB_PAIR, PairPage, ["5  (op 0)", "6  (op 1)", "Another random x\N{PRIME}"]),
        (CommandId.TAB_DECODER, DecoderPage, ["In", "Stride W", "Link H and W", "Bias", "H", "W"]),
    ],
)
def test_the_keyboard_goes_from_left_to_right_and_down(
    app_window: Assembly, command: CommandId, kind: type[PairPage | DecoderPage], names: list[str]
) -> None:
    page = opened(app_window, command, kind)
    widget, order = page.nextInFocusChain(), []
    while widget is not page:
        takes_keys = widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes_keys and page.isAncestorOf(widget):
            order.append(read(widget)[0].partition(":")[0])
        widget = widget.nextInFocusChain()
    assert [name for name in order if name in names] == names


def test_what_is_wrong_is_said(app_window: Assembly, said: list[str]) -> None:
    app_window.desk.wiring.editor.set_field(Field.PADDING, None, 9)
    catch_up()
    assert any("Leaves an output of size" in text for text in said)
    said.clear()
    app_window.documents.open_path(Path("nowhere.fracstride"))
    assert any(text.startswith("nowhere.fracstride") for text in said)


def test_what_enter_would_choose_is_said_while_the_keyboard_is_in_the_line(
    app_window: Assembly, said: list[str]
) -> None:
    app_window.desk.actions[CommandId.PALETTE].trigger()
    entries = app_window.desk.bench.palette_list
    QTest.keyClicks(entries.line, "zoom")
    QTest.keyClick(entries.line, Qt.Key.Key_Down)
    item = entries.list.currentItem()
    assert item is not None and said[-1].startswith(item.text())
    QTest.keyClicks(entries.line, "qqq")
    assert said[-1] == "Nothing is called that"
    assert entries.list.accessibleName()
    entries.close_list()


@pytest.mark.parametrize(
    ("command", "kind"), [(CommandId.ABOUT, AboutDialog), (CommandId.SHORTCUTS, ShortcutsDialog)]
)
def test_what_scrolls_in_a_dialog_is_called_as_the_dialog(
    app_window: Assembly, command: CommandId, kind: type[QDialog]
) -> None:
    app_window.desk.actions[command].trigger()
    dialog = app_window.window.findChild(kind)
    assert dialog is not None
    for area in dialog.findChildren(BareArea):
        assert read(area)[0] == dialog.windowTitle()
    dialog.close()


def test_what_is_painted_is_told_to_be_a_picture_with_a_name(app_window: Assembly) -> None:
    """Qt says of a widget that it does not know that it is a client, a bare part of the window."""
    met = Counter[QAccessible.Role]()
    for tab in tabs():
        app_window.desk.bench.deck.open(tab.id)
        catch_up()
        for widget in app_window.window.findChildren(QWidget):
            interface = QAccessible.queryAccessibleInterface(widget)
            if widget.isVisible() and type(widget).__module__.startswith("fracstride") and interface:
                is_told = widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.accessibleName()
                assert not is_told or interface.role() is not QAccessible.Role.Client, widget
                met[interface.role()] += 1
                if interface.role() in (QAccessible.Role.Graphic, QAccessible.Role.Chart):
                    assert read(widget)[0] or type(widget) is TextLabel, widget
    assert {QAccessible.Role.Graphic, QAccessible.Role.Chart, QAccessible.Role.Grouping} <= met.keys()
    assert read(app_window.desk.bench.deck.shown)[0] == tabs()[-1].title


def test_who_was_told_of_widgets_keeps_none_alive(app_window: Assembly) -> None:
    page = opened(app_window, CommandId.TAB_SCATTER, ScatterPage)
    assert page.board.accessible_role is QAccessible.Role.Graphic
    for _ in range(50):
        legend = Legend(Marks)
        told = QAccessible.queryAccessibleInterface(legend)
        assert told is not None and told.role() is QAccessible.Role.Graphic
        gone = ref(legend)
        del told, legend
        gc.collect()
        assert gone() is None


def test_the_zoom_is_read_with_its_number(app_window: Assembly) -> None:
    band = app_window.desk.bench.tab_band
    assert read(band.zoom)[0] == "Zoom: 100 %"
    band.show_zoom(1.5)
    assert read(band.zoom)[0] == "Zoom: 150 %"
