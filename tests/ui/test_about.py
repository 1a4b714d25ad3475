"""The help dialogs: every licence is named, every shortcut is listed."""

from __future__ import annotations

from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.window.about import PACKAGES, AboutDialog, ShortcutsDialog
from fracstride.ui.window.benchmark import BenchmarkDialog


def texts(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def opened(assembly: Assembly, command: CommandId, kind: type[QDialog]) -> QDialog:
    assembly.desk.actions[command].trigger()
    found = assembly.window.findChildren(kind)
    assert found and found[-1].isVisible()
    return found[-1]


def test_the_about_box_names_what_is_shipped_and_its_licences(app_window: Assembly) -> None:
    dialog = opened(app_window, CommandId.ABOUT, AboutDialog)
    shown = texts(dialog)
    for name in (
        "LGPL-3.0",
        "Lesser General Public License",
        "NumPy",
        "pyqtgraph",
        "OFL-1.1",
        "Lucide",
        "MIT",
    ):
        assert name in shown
    assert not dialog.isModal(), "it does not block the window"
    dialog.findChildren(QPushButton)[0].click()
    assert not dialog.isVisible()


def test_the_about_box_names_whatever_the_program_needs() -> None:
    needed = [Requirement(each) for each in requires("fracstride") or []]
    asked = {each.name.lower() for each in needed if "extra" not in str(each.marker)}
    assert asked >= {"numpy", "pyside6-essentials"}
    assert asked - {distribution.lower() for _, distribution, _ in PACKAGES} == {"pyside6-essentials"}


def test_every_shortcut_is_listed(app_window: Assembly) -> None:
    dialog = opened(app_window, CommandId.SHORTCUTS, ShortcutsDialog)
    shown = texts(dialog).split("\n")
    actions = app_window.desk.actions
    for command in actions.commands.values():
        keys = actions[command.id].shortcut()
        if not keys.isEmpty():
            assert keys.toString(keys.SequenceFormat.NativeText) in shown
    dialog.close()


def test_enter_closes_the_help(app_window: Assembly) -> None:
    dialog = opened(app_window, CommandId.SHORTCUTS, ShortcutsDialog)
    assert [each.text() for each in dialog.findChildren(QPushButton) if each.isDefault()] == ["&Close"]
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_help_leads_to_the_lessons(app_window: Assembly) -> None:
    dialog = opened(app_window, CommandId.SHORTCUTS, ShortcutsDialog)
    choose = next(each for each in dialog.findChildren(QPushButton) if each.menu() is not None)
    menu = choose.menu()
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert app_window.lessons.lesson is not None
    assert not dialog.isVisible(), "it does not stand before the lesson"
    app_window.lessons.end()


@pytest.mark.parametrize(
    ("command", "kind"), [(CommandId.ABOUT, AboutDialog), (CommandId.SHORTCUTS, ShortcutsDialog)]
)
def test_the_button_is_on_the_screen_at_the_largest_scale(
    app_window: Assembly, qtbot: QtBot, command: CommandId, kind: type[QDialog]
) -> None:
    before = app_window.desk
    app_window.settings.update(scale=2.0)
    qtbot.waitUntil(lambda: app_window.desk is not before)
    dialog = opened(app_window, command, kind)
    screen = dialog.screen().availableGeometry()
    assert dialog.height() <= screen.height() and dialog.width() <= screen.width()
    button = dialog.findChildren(QPushButton)[-1]
    assert dialog.rect().contains(button.geometry())
    dialog.close()


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (CommandId.ABOUT, AboutDialog),
        (CommandId.SHORTCUTS, ShortcutsDialog),
        (CommandId.BENCHMARK, BenchmarkDialog),
    ],
)
def test_asked_for_twice_it_is_there_once(
    app_window: Assembly, command: CommandId, kind: type[QDialog]
) -> None:
    opened(app_window, command, kind).move(120, 90)
    app_window.desk.actions[command].trigger()
    (shown,) = (each for each in app_window.window.findChildren(kind) if each.isVisible())
    assert (shown.x(), shown.y()) == (120, 90), "where the first one was"
    shown.close()


def test_enter_opens_the_lessons_where_the_keyboard_is_on_them(app_window: Assembly, qtbot: QtBot) -> None:
    dialog = opened(app_window, CommandId.SHORTCUTS, ShortcutsDialog)
    choose = next(each for each in dialog.findChildren(QPushButton) if each.menu() is not None)
    dialog.activateWindow()
    choose.setFocus()
    qtbot.waitUntil(choose.hasFocus)
    QTest.keyClick(choose, Qt.Key.Key_Return)
    assert choose.menu().isVisible()
    assert dialog.isVisible()
    choose.menu().close()
    dialog.close()
