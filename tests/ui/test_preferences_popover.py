"""The preferences: one place for how the window looks; every choice holds at once, by keyboard too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.session.preferences import LanguageChoice, ThemeChoice
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.window.engine_popover import EnginePopover
from fracstride.ui.window.preferences_popover import THEMES, PreferencesPopover

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def furnished(app_window: Assembly, qtbot: QtBot) -> Assembly:
    """The window when all in it is seen."""
    qtbot.waitUntil(app_window.window.updatesEnabled)
    return app_window


def opened() -> PreferencesPopover:
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, PreferencesPopover)
    return popover


def test_the_usual_keys_open_what_holds(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.settings.update(reduce_motion=True, scale=1.0, theme=ThemeChoice.LIGHT)
    qtbot.keyClick(app_window.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    popover = opened()
    assert THEMES[popover.theme.index()] is ThemeChoice.LIGHT
    assert popover.scale.currentText() == "100 %"
    assert popover.motion.isChecked() and not popover.contrast.isChecked()
    assert popover.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_theme_contrast_and_motion_hold_at_once(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.actions[CommandId.PREFERENCES].trigger()
    popover = opened()
    qtbot.keyClick(popover.theme.buttons()[popover.theme.index()], Qt.Key.Key_Right)
    popover.contrast.click()
    popover.motion.click()
    held = app_window.settings.preferences
    assert (held.theme, held.high_contrast, held.reduce_motion) == (ThemeChoice.LIGHT, True, True)
    assert app_window.desk.actions[CommandId.REDUCE_MOTION].isChecked()
    assert opened() is popover
    popover.close()


def test_another_size_builds_the_window_anew_with_the_popover_in_it(
    furnished: Assembly, qtbot: QtBot
) -> None:
    before = furnished.desk
    before.actions[CommandId.PREFERENCES].trigger()
    scale = opened().scale
    scale.setCurrentIndex(scale.findData("150", Qt.ItemDataRole.UserRole))
    scale.activated.emit(scale.currentIndex())
    qtbot.waitUntil(lambda: furnished.desk is not before and QApplication.activePopupWidget() is not None)
    assert furnished.settings.preferences.scale == 1.5
    assert opened().scale.currentText() == "150 %"
    assert opened().scale.hasFocus()
    opened().close()


def test_another_language_is_spoken_by_the_popover_too(furnished: Assembly, qtbot: QtBot) -> None:
    before = furnished.desk
    before.actions[CommandId.PREFERENCES].trigger()
    opened().language.buttons()[2].click()
    qtbot.waitUntil(lambda: furnished.desk is not before and QApplication.activePopupWidget() is not None)
    assert furnished.settings.preferences.language is LanguageChoice.CHINESE
    assert opened().accessibleName() == "偏好设置"
    opened().close()


def test_the_engine_is_one_click_away(app_window: Assembly) -> None:
    app_window.desk.actions[CommandId.PREFERENCES].trigger()
    opened().engine.click()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, EnginePopover)
    popover.close()
