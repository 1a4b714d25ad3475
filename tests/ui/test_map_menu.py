"""Values of the maps on the clipboard, there and back, by keyboard, menu and palette; the menu of a map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import Axis, Field
from fracstride.session.preferences import Precision
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.commands.map_menu import MapMenu
from fracstride.ui.files.questions import DataUse

from .conftest import FakeDialogs

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def emptied() -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def copied() -> str:
    return QGuiApplication.clipboard().text()


def shown(window: Assembly, stage: StageId) -> list[list[float]]:
    arrays = window.desk.wiring.arrays
    assert arrays is not None
    values = {StageId.INPUT: arrays.y, StageId.KERNEL: arrays.weight, StageId.OUTPUT: arrays.x}[stage]
    return values[0, 0].tolist()  # type: ignore[no-any-return]


def entries(menu: QMenu) -> list[str]:
    return [action.text().split("\t")[0] for action in menu.actions() if not action.isSeparator()]


def choose(window: Assembly, stage: StageId, name: str, cell: tuple[int, int] = (0, 0)) -> None:
    menu = window.desk.bench.findChild(MapMenu).menu_of(stage, cell)
    next(action for action in menu.actions() if action.text().split("\t")[0] == name).trigger()
    menu.close()


def on_map(window: Assembly, stage: StageId) -> None:
    """The keyboard goes to a map."""
    window.desk.bench.strip.keyboard.enter(stage)


def message(window: Assembly) -> str:
    banner = window.desk.bench.file_banner
    return "" if banner.isHidden() else banner.detail.text()


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        (StageId.INPUT, "1\t2\t3\n4\t5\t6\n7\t8\t9\n"),
        (
            StageId.ZERO_INSERTED,
            "1\t0\t2\t0\t3\n0\t0\t0\t0\t0\n4\t0\t5\t0\t6\n0\t0\t0\t0\t0\n7\t0\t8\t0\t9\n",
        ),
        (StageId.ROTATED_KERNEL, "9\t8\t7\n6\t5\t4\n3\t2\t1\n"),
    ],
)
def test_a_map_is_copied_as_a_table(app_window: Assembly, qtbot: QtBot, stage: StageId, text: str) -> None:
    choose(app_window, stage, "Copy values")
    qtbot.waitUntil(lambda: copied() == text)
    assert app_window.desk.bench.status.time.text() == "Copied"


def test_keys_copy_from_one_map_and_paste_into_another(app_window: Assembly, qtbot: QtBot) -> None:
    on_map(app_window, StageId.OUTPUT)
    QTest.keyClick(app_window.desk.bench.strip.canvas, Qt.Key.Key_C, CTRL)
    qtbot.waitUntil(lambda: copied().startswith("5\t14\t10"))
    x = shown(app_window, StageId.OUTPUT)
    on_map(app_window, StageId.KERNEL)
    QTest.keyClick(app_window.desk.bench.strip.canvas, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: app_window.store.state.spec.height.kernel_size == 5)
    assert shown(app_window, StageId.KERNEL) == x
    assert app_window.store.undo_stack.undoText() == "Paste kernel w"
    app_window.store.undo_stack.undo()
    assert shown(app_window, StageId.KERNEL) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


def test_without_a_map_the_palette_copies_x_and_paste_asks(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot
) -> None:
    app_window.desk.bench.deck.open(TabId.CODE)
    app_window.desk.actions[CommandId.COPY_VALUES].trigger()
    qtbot.waitUntil(lambda: copied().startswith("5\t14\t10"))
    QGuiApplication.clipboard().setText("tensor([[1., -2.],\n        [3., 4.]])")
    dialogs.use = None
    app_window.desk.actions[CommandId.PASTE_VALUES].trigger()
    assert dialogs.asked == ["use:Clipboard"]
    assert not app_window.store.undo_stack.canUndo()
    dialogs.use = DataUse.INPUT
    app_window.desk.actions[CommandId.PASTE_VALUES].trigger()
    qtbot.waitUntil(lambda: app_window.store.state.spec.height.size == 2)
    assert shown(app_window, StageId.INPUT) == [[1, -2], [3, 4]]


def test_what_is_pasted_was_on_the_clipboard_before_the_question(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_while_another_program_copies(_name: str, _uses: object) -> DataUse:
        QGuiApplication.clipboard().setText("9 9 9")
        return DataUse.INPUT

    monkeypatch.setattr(dialogs, "ask_for_use", ask_while_another_program_copies)
    app_window.desk.bench.deck.open(TabId.CODE)
    QGuiApplication.clipboard().setText("1 2\n3 4")
    app_window.desk.actions[CommandId.PASTE_VALUES].trigger()
    qtbot.waitUntil(lambda: app_window.store.state.spec.height.size == 2)
    assert shown(app_window, StageId.INPUT) == [[1, 2], [3, 4]]


def test_a_weight_that_pytorch_printed_sets_the_channels(app_window: Assembly, qtbot: QtBot) -> None:
    weight = np.arange(2 * 3 * 2 * 2.0).reshape(2, 3, 2, 2)
    QGuiApplication.clipboard().setText(f"tensor({weight.tolist()}, grad_fn=<CopyBackwards>)")
    choose(app_window, StageId.KERNEL, "Paste values")
    qtbot.waitUntil(lambda: app_window.store.state.spec.in_channels == 2)
    assert app_window.store.state.spec.out_channels == 3
    assert shown(app_window, StageId.KERNEL) == weight[0, 0].tolist()


def test_a_line_of_code_sets_the_layer(app_window: Assembly, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(
        "self.up = nn.ConvTranspose2d(6, 4, (4, 2), stride=2, padding=1, groups=2)"
    )
    app_window.desk.actions[CommandId.PASTE_VALUES].trigger()
    spec = app_window.store.state.spec
    assert (spec.in_channels, spec.out_channels, spec.groups) == (6, 4, 2)
    assert (spec.height.kernel_size, spec.width.kernel_size, spec.height.stride) == (4, 2, 2)
    assert (spec.height.size, spec.height.padding) == (3, 1)
    assert app_window.store.undo_stack.undoText() == "Paste the layer"
    QGuiApplication.clipboard().setText("ConvTranspose2d(6, 4)")
    app_window.desk.actions[CommandId.PASTE_VALUES].trigger()
    assert "kernel_size" in message(app_window)
    assert app_window.store.state.spec == spec


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There are no numbers on it. Copy a table or an array first."),
        ("1 2\n3 four", "Line 2, column 2: “four” is not a number. Correct it, or take headings out."),
    ],
)
def test_what_is_no_array_changes_nothing_and_says_why(
    app_window: Assembly, qtbot: QtBot, text: str, reason: str
) -> None:
    QGuiApplication.clipboard().setText(text)
    choose(app_window, StageId.INPUT, "Paste values")
    qtbot.waitUntil(lambda: reason in message(app_window))
    assert not app_window.store.undo_stack.canUndo()


def test_a_copied_file_is_opened_as_if_it_were_dropped(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    np.save(tmp_path / "y.npy", np.eye(4))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "y.npy"))])
    QGuiApplication.clipboard().setMimeData(data)
    choose(app_window, StageId.PADDED, "Paste values")
    qtbot.waitUntil(lambda: app_window.store.state.spec.height.size == 4)
    assert app_window.store.state.input.data is not None
    assert app_window.store.state.input.data.name == "y.npy"


def test_a_map_that_is_too_large_is_left_to_a_file(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 600)
    choose(app_window, StageId.OUTPUT, "Copy values")
    qtbot.waitUntil(lambda: "Export it instead." in message(app_window))
    assert copied() == ""


def test_numbers_of_float32_are_copied_as_short_as_they_are(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.wiring.editor.set_cell(StageId.INPUT, (0, 0), 0.1)
    app_window.settings.update(precision=Precision.FLOAT32)
    qtbot.waitUntil(lambda: app_window.desk.wiring.arrays.y.dtype == np.float32)
    choose(app_window, StageId.INPUT, "Copy values")
    qtbot.waitUntil(lambda: copied().startswith("0.1\t2\t3\n"))


def test_the_menu_offers_what_the_map_can(app_window: Assembly) -> None:
    made = app_window.desk.bench.findChild(MapMenu).menu_of
    common = [
        app_window.desk.actions[each].text()
        for each in (CommandId.COPY_PICTURE, CommandId.EXPORT_PICTURE, CommandId.ZOOM_FIT)
    ]
    changes = ["Copy values", "Paste values", "Edit cell", "Open data…"]
    assert entries(made(StageId.INPUT, (0, 0))) == changes + common
    assert entries(made(StageId.OUTPUT, (1, 1)))[:2] == ["Copy values", "Release"]
    assert entries(made(StageId.OUTPUT, (1, 2)))[:2] == ["Copy values", "Pin"]
    assert entries(made(None)) == common


def test_what_shortcuts_do_too_has_them_beside_it(app_window: Assembly) -> None:
    menu = app_window.desk.bench.findChild(MapMenu).menu_of(StageId.INPUT, (0, 0))
    keys = [action.text().partition("\t")[2] for action in menu.actions() if not action.isSeparator()]
    assert keys[:4] == ["Ctrl+C", "Ctrl+V", "", ""]


def test_the_menu_pins_edits_and_opens(app_window: Assembly, dialogs: FakeDialogs) -> None:
    choose(app_window, StageId.OUTPUT, "Pin", (2, 3))
    assert app_window.focus.pinned == Focus(FocusKind.OUTPUT_CELL, (2, 3))
    choose(app_window, StageId.PADDED, "Edit cell", (1, 1))
    assert app_window.desk.bench.strip.editing.editor.isVisible()
    choose(app_window, StageId.KERNEL, "Open data…")
    assert dialogs.asked == ["file"]


def test_mouse_and_menu_key_open_it_where_they_are(app_window: Assembly, qtbot: QtBot) -> None:
    canvas = app_window.desk.bench.strip.canvas
    place = canvas.frame(StageId.KERNEL).block(0, 0).center().toPoint()
    canvas.customContextMenuRequested.emit(place)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Paste values" in entries(menu)
    assert menu.pos().y() == canvas.viewport().mapToGlobal(place).y()
    menu.close()
    on_map(app_window, StageId.OUTPUT)
    canvas.customContextMenuRequested.emit(place)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Paste values" not in entries(menu)
    menu.close()


def test_copying_means_the_map_while_nothing_in_a_field_is_selected(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """After a parameter was typed the keyboard is still in its field: nothing was copied, without a word."""
    canvas = app_window.desk.bench.strip.canvas
    monkeypatch.setattr(canvas, "underMouse", lambda: True)
    # Wherever another test has left the pointer.
    monkeypatch.setattr(canvas, "stage_at", lambda _point: StageId.OUTPUT)
    field = app_window.desk.bench.panel.layer.parameter_rows[Field.STRIDE].fields[Axis.HEIGHT]
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_C, CTRL)
    assert copied() == "2"
    field.lineEdit().deselect()
    QTest.keyClick(field, Qt.Key.Key_C, CTRL)
    qtbot.waitUntil(lambda: copied().startswith("5\t14\t10"))
