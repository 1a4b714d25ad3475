"""The toolbar: everything has its place at every size and scale."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Field
from fracstride.session.presets import preset
from fracstride.ui.actions.command import CommandId
from fracstride.ui.actions.menus import has_native_menu_bar
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.look.keyboard import control_key
from fracstride.ui.window.toolbar import Toolbar

from .conftest import FakeDialogs
from .turns import catch_up

OpenWindow = Callable[..., Assembly]


def _buttons(toolbar: Toolbar) -> list[QAbstractButton]:
    found = (each for each in toolbar.findChildren(QAbstractButton) if each.isVisible())
    return sorted(found, key=lambda button: button.x())


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [
        (1024, 640, 1.0),
        (1024, 640, 1.5),
        (1024, 640, 2.0),
        *((1440, 900, scale) for scale in (0.9, 1.0, 1.2, 1.5, 1.8, 2.0)),
    ],
)
def test_no_button_lies_on_another(
    open_window: OpenWindow, qtbot: QtBot, width: int, height: int, scale: float
) -> None:
    window = open_window(width=width, height=height)
    if scale != 1.0:
        old = window.desk.bench
        window.settings.update(scale=scale)
        qtbot.waitUntil(lambda: window.desk.bench is not old)
        qtbot.waitUntil(window.desk.bench.toolbar.isVisible)
    toolbar = window.desk.bench.toolbar
    assert toolbar.width() == width
    buttons = _buttons(toolbar)
    assert len(buttons) >= 9
    for left, right in pairwise(buttons):
        assert left.geometry().right() < right.x(), (left.accessibleName(), right.accessibleName())
    assert buttons[-1].geometry().right() < toolbar.width()
    for button in (toolbar.preset_button, toolbar.search_button, toolbar.export_button):
        label = button.label
        needed = label.fontMetrics().horizontalAdvance(label.text())
        assert label.isHidden() or needed <= label.width(), label.text()
    window.settings.update(scale=1.0)


def test_short_room_costs_the_keys_then_the_text(app_window: Assembly) -> None:
    search = app_window.desk.bench.toolbar.search_button
    assert search.label.text() == "Search commands"
    search.setFixedWidth(34)
    assert search.label.isHidden()
    assert search.accessibleName() == "Search commands"


def test_preset_button_says_that_the_layer_was_edited(app_window: Assembly) -> None:
    button = app_window.desk.bench.toolbar.preset_button
    assert button.accessibleName() == "Padding, strides, transposed"
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
    assert button.accessibleName() == "Padding, strides, transposed, edited"
    button.setFixedWidth(248)
    assert button.label.text().endswith("…, edited"), "the title gives way, not the word"
    button.setFixedWidth(150)
    assert button.label.text().startswith("Padd"), "but not all of it"
    assert button.label.text().endswith("…")
    app_window.store.undo_stack.undo()
    assert button.accessibleName() == "Padding, strides, transposed"


def test_a_preset_that_was_chosen_after_an_edit_is_not_called_edited(app_window: Assembly) -> None:
    window, button = app_window.window, app_window.desk.bench.toolbar.preset_button
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
    catch_up()
    app_window.documents.choose_preset(preset("dcgan"))
    catch_up()
    assert button.accessibleName() == "DCGAN generator layer"
    assert window.isWindowModified(), "the edit before it is unsaved work all the same"
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
    catch_up()
    assert button.accessibleName() == "DCGAN generator layer, edited"
    app_window.store.undo_stack.undo()
    catch_up()
    assert button.accessibleName() == "DCGAN generator layer"
    app_window.store.undo_stack.undo()
    catch_up()
    assert button.accessibleName() == "Padding, strides, transposed, edited"


def test_what_has_no_name_is_an_edit_of_nothing(app_window: Assembly) -> None:
    app_window.documents.new()
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
    catch_up()
    assert app_window.desk.bench.toolbar.preset_button.accessibleName() == "Untitled"
    assert app_window.window.isWindowModified()


def test_a_file_is_called_edited_while_it_differs_from_the_layer(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path
) -> None:
    button = app_window.desk.bench.toolbar.preset_button
    dialogs.target = tmp_path / "gan"
    app_window.documents.choose_preset(preset("dcgan"))
    catch_up()
    app_window.documents.save()
    assert button.accessibleName() == "gan"
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
    catch_up()
    assert button.accessibleName() == "gan, edited"
    app_window.store.undo_stack.undo()
    catch_up()
    assert button.accessibleName() == "gan"
    app_window.store.undo_stack.undo()
    catch_up()
    assert button.accessibleName() == "gan, edited", "the preset before is not what was saved"


def test_a_long_title_is_read_whole_where_there_is_room_and_editing_moves_nothing(
    app_window: Assembly,
) -> None:
    toolbar = app_window.desk.bench.toolbar
    title = app_window.documents.title
    places = [button.geometry() for button in _buttons(toolbar)]
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
    assert toolbar.preset_button.label.text() == f"{title}, edited"
    assert [button.geometry() for button in _buttons(toolbar)] == places


def test_where_the_desktop_has_a_menu_bar_the_button_gives_way(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("sys.platform", "darwin")
        assert has_native_menu_bar()
    assert has_native_menu_bar() is (sys.platform == "darwin")
    monkeypatch.setattr("fracstride.ui.assembly.has_native_menu_bar", lambda: True)
    window = open_window()
    for _ in range(2):
        menus = window.window.menuBar().actions()
        assert [action.text() for action in menus] == ["File", "Edit", "View", "Layer", "Help"]
        undo = window.desk.actions[CommandId.UNDO]
        assert undo in menus[1].menu().actions()
        assert not window.desk.bench.toolbar.menu_button.isVisible()
        window.furnish()
    roles = {command: window.desk.actions[command].menuRole() for command in CommandId}
    assert roles.pop(CommandId.QUIT) is QAction.MenuRole.QuitRole
    assert roles.pop(CommandId.ABOUT) is QAction.MenuRole.AboutRole
    assert set(roles.values()) == {QAction.MenuRole.NoRole}


def test_elsewhere_the_menus_are_behind_the_button(app_window: Assembly) -> None:
    assert app_window.window.menuWidget() is None
    assert app_window.desk.bench.toolbar.menu_button.isVisible()


@pytest.mark.parametrize(("key", "shown"), [("Ctrl+", "Ctrl K"), ("\u2318", "\u2318K")])
def test_the_search_names_its_key_as_the_platform_writes_it(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, key: str, shown: str
) -> None:
    assert control_key() == ("\u2318" if sys.platform == "darwin" else "Ctrl+")
    monkeypatch.setattr("fracstride.ui.window.toolbar.control_key", lambda: key)
    toolbar = open_window().window.findChild(Toolbar)
    assert shown in [label.text() for label in toolbar.search_button.findChildren(TextLabel)]
