"""The toolbar: menu, preset, files, undo, search, help, theme and export."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from fracstride.core.override import override
from fracstride.ui.actions.action_set import Actions, bind
from fracstride.ui.actions.command import CommandId, MenuId
from fracstride.ui.actions.menus import TOP_MENUS
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.popup import Menu
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, pixmap, scaled
from fracstride.ui.look.keyboard import control_key
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import LIGHT, Theme

HEIGHT = 47
"""48 with the hairline under it."""
PRESET_WIDTH, SEARCH_WIDTH = 248, 300
MOST_PRESET_WIDTH, LONG_TITLES_FROM = 344, 1200
"""A long title gets more of a bar that is so wide."""
ICON_ONLY, SHORTEST_TEXT = 34, 40
SEARCH_FROM = 760
"""In less width, at a large scale, the search is an icon."""


class FaceButton(QPushButton):
    """A button with an icon and a text at the left, and a chevron or a key cap at the right.

    With little room it drops the key cap, then the end of its text, then everything but the icon.
    """

    def __init__(self, icon_name: str, text: str, width: int, keys: str = "", tone: str = "primary") -> None:
        super().__init__()
        self._icon_name = icon_name
        self._text, self._frame = text, "{text}"
        self._tone = tone
        self._theme = LIGHT
        self._width = self._most_width = width
        self._widest_frame = "{text}"
        self._keeps_width = self._icon_only = False
        self._icon = QLabel()
        self.label = TextLabel(text, TextStyle.TAB if not keys else TextStyle.BODY)
        self._trailing = TextLabel(keys, TextStyle.CAPTION, "secondary")
        self._chevron = not keys
        self._lay_out()
        self.setAccessibleName(text)
        self.set_theme(LIGHT)

    def show_text(self, text: str, frame: str = "{text}", widest_frame: str = "{text}") -> None:
        """Show another text in its frame; if both do not fit, the text is shortened and not its frame.

        There is room for the widest frame, so that another frame moves nothing.
        """
        if (text, frame) != (self._text, self._frame):
            self._text, self._frame, self._widest_frame = text, frame, widest_frame
            self.setAccessibleName(self._framed(text))
            self._limit()
            self._fit()

    def let_grow(self, most_width: int) -> None:
        """Let a long text make it wider, up to a limit."""
        if most_width != self._most_width:
            self._most_width = most_width
            self._limit()

    def show_icon_only(self, small: bool) -> None:
        """Show only the icon, or everything again; the tooltip says what the icon does."""
        self._icon_only = small
        self._limit()

    def keep_width(self) -> None:
        """Never drop anything; grow if the words need more room."""
        self._keeps_width = True
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme, and sizes at the scale in force."""
        self._theme = theme
        self.setFixedHeight(scaled(32))
        for label in (self.label, self._trailing):
            label.set_theme(theme)  # before the theme reaches them: they are measured here
        ratio = self.devicePixelRatioF()
        colour = theme.text2 if self.isEnabled() else theme.disabled
        if self._tone == "primary" and self.isEnabled():
            colour = theme.text1
        self._icon.setPixmap(pixmap(self._icon_name, colour, scaled(16), ratio))
        if self._chevron:
            self._trailing.setPixmap(pixmap("chevron-down", theme.text2, scaled(14), ratio))
        else:
            set_surface(self._trailing, "sunken")
        self._limit()
        self._fit()

    def _limit(self) -> None:
        if self._keeps_width:
            self.setFixedWidth(max(scaled(self._width), self._whole_width()))
        else:
            self.setMinimumWidth(scaled(ICON_ONLY))
            self.setMaximumWidth(scaled(ICON_ONLY) if self._icon_only else self._full_width())
            self.updateGeometry()

    def _full_width(self) -> int:
        texts = self.label.fontMetrics().horizontalAdvance(self._widest_frame.format(text=self._text))
        whole = self._whole_width() - self._needed() + texts
        return min(max(whole, scaled(self._width)), scaled(self._most_width))

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._full_width(), scaled(32))

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(scaled(10), 0, scaled(8), 0)
        row.setSpacing(scaled(8))
        row.addWidget(self._icon)
        row.addWidget(self.label, 1)
        row.addWidget(self._trailing)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if not self._chevron:
            self._trailing.setContentsMargins(scaled(9), 0, scaled(9), 0)
            self._trailing.setFixedHeight(scaled(20))
        for widget in (self._icon, self.label, self._trailing):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _fit(self) -> None:
        """Show what the width has room for."""
        room = self.width() - self._around()
        needed = self._needed()
        trailing = self._trailing.sizeHint().width() + scaled(8)
        shortest = scaled(SHORTEST_TEXT) if self._chevron else needed
        has_trailing = self._keeps_width or room - trailing >= shortest
        room -= trailing if has_trailing else 0
        has_text = self._keeps_width or room >= min(needed, scaled(SHORTEST_TEXT))
        self.label.setVisible(has_text)
        self._trailing.setVisible(has_trailing and has_text)
        self.label.setText(self._framed(self._text) if self._keeps_width else self._fitting(room))
        self._row.activate()

    def _framed(self, text: str) -> str:
        return self._frame.format(text=text)

    def _needed(self) -> int:
        return self.label.fontMetrics().horizontalAdvance(self._framed(self._text))

    def _fitting(self, room: int) -> str:
        """The part of the text that fits, in its frame if that leaves room for the text."""
        if self._needed() <= room:
            return self._framed(self._text)
        metrics = self.label.fontMetrics()
        left = room - metrics.horizontalAdvance(self._framed(""))
        if left < min(scaled(SHORTEST_TEXT), metrics.horizontalAdvance(self._text)):
            return metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        return self._framed(metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, left))

    def _around(self) -> int:
        """The width of margins, icon and gap, and 2 for rounding."""
        return scaled(10) + scaled(16) + scaled(8) + scaled(8) + 2

    def _whole_width(self) -> int:
        return self._around() + self._needed() + scaled(8) + self._trailing.sizeHint().width()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self.set_theme(self._theme)


class Toolbar(QFrame):
    """The bar above everything, 48 high; its buttons trigger the window's actions."""

    preset_requested = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "chrome")
        self._actions = actions
        self.menu_button = IconButton("menu", translate("Toolbar", "Menu"), side=32, tone="primary")
        self.panel_button = self._button(CommandId.TOGGLE_PANEL)
        self.preset_button = FaceButton("layout-grid", "", PRESET_WIDTH)
        search = translate("Toolbar", "Search commands")
        keys = f"{control_key().replace('+', ' ')}K"
        self.search_button = FaceButton("search", search, SEARCH_WIDTH, keys, "secondary")
        self.search_button.label.setProperty("tone", "secondary")
        self.theme_button = self._button(CommandId.THEME)
        self.export_button = FaceButton("download", translate("Toolbar", "Export"), 104)
        self.export_button.keep_width()
        self._build()
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme; its button shows where it leads: the moon in the light theme, the sun in the dark one."""
        self.setFixedHeight(scaled(HEIGHT))
        self.theme_button.set_icon("sun" if theme.is_dark else "moon")

    def show_preset(self, title: str, edited: bool) -> None:
        """Show the document's name on the preset button, marked if the layer differs from what has that name."""
        marked = translate("Toolbar", "{text}, edited")
        self.preset_button.show_text(title, marked if edited else "{text}", marked)

    def set_compact(self, compact: bool) -> None:
        """In a narrow window show the button of the layer panel."""
        self.panel_button.setVisible(compact)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What is open is worth more words than the search, which has its key.
        self.search_button.show_icon_only(event.size().width() < scaled(SEARCH_FROM))
        is_wide = event.size().width() >= scaled(LONG_TITLES_FROM)
        self.preset_button.let_grow(MOST_PRESET_WIDTH if is_wide else PRESET_WIDTH)

    def open_export_menu(self) -> None:
        """Show the export menu under its button."""
        self._drop(self._actions.menus[MenuId.EXPORT], self.export_button).begin()

    def open_main_menu(self) -> None:
        """Show the menu of everything under its button."""
        self._drop(self._main_menu, self.menu_button).begin()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(8), 0, scaled(10), 0)
        row.setSpacing(scaled(4))
        for widget in (self.menu_button, self.panel_button):
            row.addWidget(widget)
        row.addSpacing(scaled(4))
        row.addWidget(self.preset_button)
        row.addSpacing(scaled(6))
        for command in (CommandId.OPEN, CommandId.SAVE):
            row.addWidget(self._button(command))
        row.addWidget(_separator())
        for command in (CommandId.UNDO, CommandId.REDO):
            row.addWidget(self._button(command))
        row.addStretch(1)
        row.addWidget(self.search_button)
        row.addStretch(1)
        row.addWidget(self._button(CommandId.SHORTCUTS))
        row.addWidget(self.theme_button)
        row.addSpacing(scaled(4))
        row.addWidget(self.export_button)
        self._connect()

    def _connect(self) -> None:
        self._main_menu = Menu(parent=self)
        for menu in TOP_MENUS:
            self._main_menu.addMenu(self._actions.menus[menu])
        self.menu_button.clicked.connect(lambda: self._drop(self._main_menu, self.menu_button))
        self.preset_button.clicked.connect(lambda: self.preset_requested.emit())
        self.preset_button.setToolTip(translate("Toolbar", "Choose a preset"))
        for button, command in (
            (self.search_button, CommandId.PALETTE),
            (self.export_button, CommandId.EXPORT),
        ):
            bind(button, self._actions[command])
            button.setToolTip(self._actions[command].toolTip())

    def _button(self, command: CommandId) -> IconButton:
        return self._actions.button(command, side=32, tone="primary")

    @staticmethod
    def _drop(menu: Menu, button: QWidget) -> Menu:
        left = button.width() - menu.sizeHint().width() if button.x() > menu.sizeHint().width() * 2 else 0
        menu.popup(button.mapToGlobal(QPoint(left, button.height() + 4)))
        return menu


def _separator() -> QFrame:
    line = QFrame()
    set_surface(line, "hairline")
    line.setFixedSize(QSize(1, scaled(24)))
    holder = QFrame()
    row = QHBoxLayout(holder)
    row.setContentsMargins(scaled(6), 0, scaled(6), 0)
    row.addWidget(line)
    return holder
