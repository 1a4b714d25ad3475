"""The menus: what they are called, and which of them a menu bar has."""

from __future__ import annotations

import sys

from fracstride.ui.actions.command import MenuId
from fracstride.ui.i18n import translate


def menu_titles() -> dict[MenuId, str]:
    """The titles of the menus."""
    return {
        MenuId.FILE: translate("Actions", "File"),
        MenuId.EXPORT: translate("Actions", "Export"),
        MenuId.EDIT: translate("Actions", "Edit"),
        MenuId.VIEW: translate("Actions", "View"),
        MenuId.THEME: translate("Actions", "Theme"),
        MenuId.LANGUAGE: translate("Actions", "Language"),
        MenuId.LAYER: translate("Actions", "Layer"),
        MenuId.PLAYER: translate("Actions", "Player"),
        MenuId.TABS: translate("Actions", "Tabs"),
        MenuId.GO: translate("Actions", "Go to"),
        MenuId.HELP: translate("Actions", "Help"),
        MenuId.LESSONS: translate("Actions", "Lessons"),
    }


TOP_MENUS = (MenuId.FILE, MenuId.EDIT, MenuId.VIEW, MenuId.LAYER, MenuId.HELP)
"""The menus of a menu bar."""


def has_native_menu_bar() -> bool:
    """Whether the desktop shows the menus at the top of the screen."""
    return sys.platform == "darwin"
