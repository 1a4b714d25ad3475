"""The command palette: search, parameters, keyboard."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from english import english
from fracstride.core.spec import Axis, Field
from fracstride.session.presets import preset, presets
from fracstride.session.storage import write_document
from fracstride.ui.actions.command import CommandId, MenuId
from fracstride.ui.actions.table import command_table
from fracstride.ui.assembly import Assembly
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.palette import Entry, EntryKind, assigned, search
from fracstride.ui.window import entry_list
from fracstride.ui.window.chooser import ROW
from fracstride.ui.window.workbench import Workbench

UNDO = Entry(EntryKind.COMMAND, "undo", "Undo")
OPEN = Entry(EntryKind.COMMAND, "open", "Open")
SAVE_AS = Entry(EntryKind.COMMAND, "save_as", "Save as")
ALL = (UNDO, OPEN, SAVE_AS)


@pytest.mark.parametrize(
    ("query", "field", "values"),
    [
        ("stride 3", Field.STRIDE, (3,)),
        ("in_channels 6", Field.IN_CHANNELS, (6,)),
        ("in channels 6", Field.IN_CHANNELS, (6,)),
        ("s=3", Field.STRIDE, (3,)),
        ("k 4", Field.KERNEL_SIZE, (4,)),
        ("op 1", Field.OUTPUT_PADDING, (1,)),
        ("output padding 1", Field.OUTPUT_PADDING, (1,)),
        ("padding 2, 3", Field.PADDING, (2, 3)),
        ("padding：2，3", Field.PADDING, (2, 3)),
        ("groups 2", Field.GROUPS, (2,)),
    ],
)
def test_parameters_with_a_value_come_first(query: str, field: Field, values: tuple[int, ...]) -> None:
    first = search(query, ALL, (), english)[0]
    assert (first.kind, first.key, first.values) == (EntryKind.PARAMETER, field.value, values)


def test_values_of_both_axes() -> None:
    entry = search("padding 2x3", (), (), english)[0]
    assert assigned(entry) == ((Field.PADDING, Axis.HEIGHT, 2), (Field.PADDING, Axis.WIDTH, 3))


@pytest.mark.parametrize("query", ["sva", "sas", "save", "as"])
def test_fuzzy_finds_save_as(query: str) -> None:
    assert search(query, ALL, (), english)[0] is SAVE_AS


def test_letters_that_are_missing_find_nothing() -> None:
    assert search("qqq", ALL, (), english) == []


def test_a_kind_is_found_by_its_name_and_what_cannot_be_chosen_comes_last() -> None:
    end = Entry(EntryKind.COMMAND, "end_lesson", "End the lesson", enabled=False)
    first = Entry(EntryKind.LESSON, "derivation", "From sizes to formulas", "Lesson")
    assert search("lesson", (end, UNDO, first), (), english) == [first, end]


def test_recent_comes_first_without_a_query() -> None:
    assert search("", ALL, ("save_as",), english) == [SAVE_AS, UNDO, OPEN]


def test_every_command_has_an_action_and_a_tooltip(app_window: Assembly) -> None:
    actions = app_window.desk.actions
    for command in command_table():
        assert actions[command.id].toolTip()
    assert {command.id for command in command_table()} == set(CommandId)


def test_no_shortcut_is_given_twice() -> None:
    shortcuts = [command.shortcut for command in command_table() if command.shortcut]
    assert len(shortcuts) == len(set(shortcuts))


def test_stride_3_by_keyboard_only(app_window: Assembly, qtbot: QtBot) -> None:
    bench = app_window.desk.bench
    QTest.keyClick(app_window.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert bench.palette_list.isVisible()
    assert bench.palette_list.line.hasFocus()
    QTest.keyClicks(bench.palette_list.line, "stride 3")
    QTest.keyClick(bench.palette_list.line, Qt.Key.Key_Return)
    assert not bench.palette_list.isVisible()
    spec = app_window.store.state.spec
    assert (spec.height.stride, spec.width.stride) == (3, 3)


def test_palette_is_where_the_design_has_it(app_window: Assembly) -> None:
    palette = app_window.desk.bench.palette_list
    app_window.desk.actions[CommandId.PALETTE].trigger()
    assert (palette.width(), palette.y()) == (560, 96)
    assert palette.list.viewport().height() // 36 >= 8
    assert palette.list.visualItemRect(palette.list.item(0)).height() == 36


def test_arrows_choose_and_escape_closes_without_releasing_the_pin(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    app_window.desk.actions[CommandId.PALETTE].trigger()
    line = bench.palette_list.line
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert bench.palette_list.list.currentRow() == 1
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not bench.palette_list.isVisible()
    assert app_window.store.view.pin == (1, 1)


def test_preset_by_palette(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    app_window.desk.actions[CommandId.PALETTE].trigger()
    QTest.keyClicks(bench.palette_list.line, "no padding, strides")
    QTest.keyClick(bench.palette_list.line, Qt.Key.Key_Return)
    assert app_window.documents.title == "No padding, strides, transposed"
    assert app_window.store.state.spec.height.padding == 0


def test_own_session_by_palette(app_window: Assembly, tmp_path: Path) -> None:
    path = tmp_path / "checker study.fracstride"
    write_document(path, presets()[6].document)
    app_window.documents.open_path(path)
    app_window.documents.choose_preset(presets()[0])
    bench = app_window.desk.bench
    app_window.desk.actions[CommandId.PALETTE].trigger()
    QTest.keyClicks(bench.palette_list.line, "checker study")
    QTest.keyClick(bench.palette_list.line, Qt.Key.Key_Return)
    assert app_window.documents.path == path


def test_quit_is_the_last_of_the_file_menu(app_window: Assembly) -> None:
    entries = app_window.desk.actions.menus[MenuId.FILE].actions()
    assert entries[-1] is app_window.desk.actions[CommandId.QUIT]
    assert entries[-2].isSeparator()
    assert not any(a.isSeparator() and b.isSeparator() for a, b in pairwise(entries))


def test_a_press_on_what_takes_no_keyboard_closes_it_too(app_window: Assembly, qtbot: QtBot) -> None:
    bench = app_window.desk.bench
    before = app_window.window.focusWidget()
    app_window.desk.actions[CommandId.PALETTE].trigger()
    qtbot.mouseClick(bench.palette_list, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert bench.palette_list.isVisible()
    qtbot.mousePress(bench.panel.layer.parameter_rows[Field.STRIDE].label, Qt.MouseButton.LeftButton)
    assert not bench.palette_list.isVisible()
    assert app_window.window.focusWidget() is before


def test_what_was_used_last_comes_first(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    app_window.desk.actions[CommandId.PALETTE].trigger()
    QTest.keyClicks(bench.palette_list.line, "zoom in")
    QTest.keyClick(bench.palette_list.line, Qt.Key.Key_Return)
    app_window.desk.actions[CommandId.PALETTE].trigger()
    assert bench.palette_list.entries[0].key == CommandId.ZOOM_IN.value


def test_preset_list_filters(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    bench.toolbar.preset_button.click()
    assert len(bench.preset_list.entries) == 15
    QTest.keyClicks(bench.preset_list.line, "dcgan")
    assert next(entry.text for entry in bench.preset_list.entries) == "DCGAN generator layer"
    QTest.keyClick(bench.preset_list.line, Qt.Key.Key_Return)
    assert app_window.store.state.spec.height.kernel_size == 4


def test_preset_list_opens_on_what_is_open(app_window: Assembly, tmp_path: Path) -> None:
    presets_list = app_window.desk.bench.preset_list
    app_window.documents.choose_preset(preset("dilated"))
    app_window.desk.bench.toolbar.preset_button.click()
    assert presets_list.list.currentItem().text() == "Dilated kernel"
    assert (
        presets_list.list.viewport()
        .rect()
        .contains(presets_list.list.visualItemRect(presets_list.list.currentItem()))
    ), "far down the list, but seen"
    presets_list.close_list()
    path = tmp_path / "My layer.fracstride"
    write_document(path, presets()[6].document)
    app_window.documents.open_path(path)
    app_window.desk.bench.toolbar.preset_button.click()
    assert presets_list.list.currentItem().text() == "My layer"
    presets_list.close_list()
    app_window.documents.new()
    app_window.desk.bench.toolbar.preset_button.click()
    assert presets_list.list.currentRow() == 1, "an unnamed layer is none of them"


def _rows(bench: Workbench) -> list[tuple[str, bool]]:
    """The text of each row, and whether it can be chosen."""
    items = (bench.preset_list.list.item(row) for row in range(bench.preset_list.list.count()))
    return [(item.text(), bool(item.flags() & Qt.ItemFlag.ItemIsSelectable)) for item in items]


def test_presets_stand_under_headings_and_own_files_under_the_last(
    app_window: Assembly, tmp_path: Path
) -> None:
    path = tmp_path / "My layer.fracstride"
    write_document(path, presets()[6].document)
    app_window.documents.open_path(path)
    app_window.documents.choose_preset(presets()[0])
    bench = app_window.desk.bench
    bench.toolbar.preset_button.click()
    rows = _rows(bench)
    headings = [text for text, selectable in rows if not selectable]
    assert headings == ["Guide", "Upsampling", "Checkerboard", "Mine"]
    assert rows[-2:] == [("Mine", False), ("My layer", True)]
    assert bench.preset_list.list.currentRow() == 1, "a heading is not chosen"
    QTest.keyClicks(bench.preset_list.line, "my layer")
    QTest.keyClick(bench.preset_list.line, Qt.Key.Key_Return)
    assert app_window.documents.path == path


def test_filtered_presets_keep_one_heading_for_each_group(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    bench.toolbar.preset_button.click()
    QTest.keyClicks(bench.preset_list.line, "padding")
    headings = [text for text, selectable in _rows(bench) if not selectable]
    assert headings
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("query", ["stride 3", "theme", "qqqq"])
def test_the_list_is_as_high_as_what_was_found(app_window: Assembly, query: str) -> None:
    palette = app_window.desk.bench.palette_list
    app_window.desk.actions[CommandId.PALETTE].trigger()
    whole = palette.height()
    palette.line.setText(query)
    palette.layout().activate()
    rows = sum(palette.list.sizeHintForRow(row) for row in range(palette.list.count()))
    assert palette.height() < whole
    assert palette.list.viewport().height() == rows


def test_nothing_found_is_said_and_cannot_be_chosen(app_window: Assembly) -> None:
    palette = app_window.desk.bench.palette_list
    app_window.desk.actions[CommandId.PALETTE].trigger()
    palette.line.setText("qqqq")
    assert palette.entries == []
    assert palette.list.item(0).text() == translate("Palette", "Nothing is called that")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_where_nothing_had_the_keyboard_no_button_gets_it(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    bench.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # as while the window is the active one
    app_window.window.focusWidget().clearFocus()
    assert app_window.window.focusWidget() is None
    app_window.desk.actions[CommandId.PALETTE].trigger()
    assert bench.palette_list.line.hasFocus()
    QTest.keyClick(bench.palette_list.line, Qt.Key.Key_Escape)
    assert app_window.window.focusWidget() is bench


def test_of_a_long_list_only_rows_that_have_room_are_measured(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    chooser = app_window.desk.bench.chooser
    rows = [Entry(EntryKind.ARRAY, str(row), f"conv{row}.weight") for row in range(150)]
    measured = []

    def counted(delegate: object, *arguments: object) -> QSize:
        measured.append(arguments)
        return QSize(120, ROW)

    monkeypatch.setattr(entry_list._RowDelegate, "sizeHint", counted)

    chooser.ask("Which one?", rows, lambda _key: None)
    QTest.qWait(1)

    assert len(chooser.entries) == 150
    assert len(measured) < 50, "Qt asks Python for each"


def test_tab_goes_along_the_list_and_the_keyboard_comes_back(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    holder = bench.toolbar.menu_button
    holder.setFocus()
    app_window.desk.actions[CommandId.PALETTE].trigger()
    line, listed = bench.palette_list.line, bench.palette_list.list
    first = listed.currentRow()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert listed.currentRow() > first
    assert line.hasFocus()
    QTest.keyClick(line, Qt.Key.Key_Backtab)
    assert listed.currentRow() == first
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert holder.hasFocus()
