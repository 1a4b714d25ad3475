"""The QActions of a window, made from the table of commands, with their menus and buttons."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from fracstride.ui.actions.command import PARENTS, Command, CommandId, Handlers, MenuId
from fracstride.ui.actions.menus import menu_titles
from fracstride.ui.actions.table import command_table
from fracstride.ui.controls.icon_button import IconButton, IconTone
from fracstride.ui.controls.popup import Menu
from fracstride.ui.look.keyboard import with_keys

_ROLES = {CommandId.QUIT: QAction.MenuRole.QuitRole, CommandId.ABOUT: QAction.MenuRole.AboutRole}
"""What a native menu bar has in a place of its own; nothing else is moved for its words."""
_OTHER_KEYS = {CommandId.LARGER: "Ctrl++", CommandId.REDO: "Ctrl+Y", CommandId.ZOOM_IN: "="}
"""What hands expect beside the shortcut that is told."""


class Actions(QObject):
    """The QActions of a window, one for each command of the table."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.commands = {command.id: command for command in command_table()}
        self._actions = {each.id: self._made(each, window) for each in self.commands.values()}
        self._tips = {command: action.toolTip() for command, action in self._actions.items()}
        self._reasons: dict[CommandId, str] = {}
        self.menus = self._built_menus(window)

    def __getitem__(self, command: CommandId) -> QAction:
        return self._actions[command]

    def connect_to(self, handlers: Handlers) -> None:
        """Connect every action to its function."""
        for command, action in self._actions.items():
            action.triggered.connect(lambda _checked=False, handler=handlers[command]: handler())

    def allow(self, command: CommandId, is_possible: bool, otherwise: str = "") -> None:
        """Enable or disable a command; if it is disabled, the tooltip in its menu says why."""
        self._reasons[command] = "" if is_possible else otherwise
        action = self._actions[command]
        action.setEnabled(is_possible)
        action.setToolTip(self._reasons[command] or self._tips[command])

    def reason(self, command: CommandId) -> str:
        """Why a command is disabled now; empty if it is enabled, or if the reason is obvious."""
        return self._reasons.get(command, "")

    def button(
        self,
        command: CommandId,
        side: Literal[24, 32] = 24,
        icon_size: int | None = None,
        tone: IconTone = "secondary",
    ) -> IconButton:
        """A button with the icon of a command that triggers its action."""
        action = self._actions[command]
        text, keys = _plain(action.text()), action.shortcut()
        button = IconButton(
            self.commands[command].icon, text, keys, side=side, icon_size=icon_size, tone=tone
        )
        bind(button, action)
        return button

    def _made(self, command: Command, window: QWidget) -> QAction:
        action = QAction(command.text, self)
        action.setObjectName(command.id.value)
        action.setCheckable(command.checkable)
        scopes = Qt.ShortcutContext
        action.setShortcutContext(scopes.WidgetShortcut if command.in_maps else scopes.WindowShortcut)
        sequence = QKeySequence(command.shortcut)
        other = _OTHER_KEYS.get(command.id)
        action.setShortcuts([sequence] if other is None else [sequence, QKeySequence(other)])
        action.setToolTip(with_keys(_plain(command.text), sequence))
        action.setMenuRole(_ROLES.get(command.id, QAction.MenuRole.NoRole))
        window.addAction(action)
        return action

    def _built_menus(self, window: QWidget) -> dict[MenuId, Menu]:
        menus = {menu: Menu(title, window) for menu, title in menu_titles().items()}
        for name, made in menus.items():
            made.menuAction().setObjectName(name.value)
        for command in self.commands.values():
            menu = menus[command.menu]
            if command.section:
                menu.addSeparator()
            if command.shown:
                menu.addAction(self._actions[command.id])
        for child, parent in PARENTS.items():
            menus[parent].addSeparator()
            menus[parent].addMenu(menus[child])
        self._end_with_quit(menus[MenuId.FILE])
        return menus

    def _end_with_quit(self, menu: Menu) -> None:
        """Move Quit below the submenus: it is looked for at the end."""
        menu.addSeparator()
        menu.addAction(self._actions[CommandId.QUIT])


def bind(button: QAbstractButton, action: QAction) -> None:
    """Let a button trigger an action, and be enabled when the action is."""
    button.clicked.connect(action.trigger)
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)


def _plain(text: str) -> str:
    """A title without the dots that say that a question follows."""
    return text.rstrip("…")
