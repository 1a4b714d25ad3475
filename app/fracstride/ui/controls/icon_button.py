"""A button that is one icon, with a tooltip that names its shortcut."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QToolButton, QToolTip, QWidget

from fracstride.core.override import override
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.assets import icon, scaled
from fracstride.ui.look.keyboard import with_keys
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import LIGHT, Theme

DONE_MS = 1000
IconTone = Literal["primary", "secondary", "accent"]


class IconButton(QToolButton):
    """24 px (sections, canvas) or 32 px (toolbar); reached by Tab, not focused by a click."""

    def __init__(
        self,
        icon_name: str,
        text: str,
        shortcut: QKeySequence | str = "",
        parent: QWidget | None = None,
        side: Literal[24, 32] = 24,
        icon_size: int | None = None,
        tone: IconTone = "secondary",
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._side = side
        self._icon_size = icon_size or (14 if side == 24 else 18)
        self._tone = tone
        self._filled = False
        self._theme = LIGHT
        self._look: tuple[str, str, int, float, bool] | None = None
        self._done = single_shot(self, DONE_MS, self.refresh)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(lambda _: self.refresh())
        set_property(self, "compact", "true" if side == 24 else "false")
        self.set_text(text, shortcut)
        self.set_theme(self._theme)

    def set_text(self, text: str, shortcut: QKeySequence | str = "") -> None:
        """Name the button: its tooltip, with the shortcut, and accessible name."""
        self.setToolTip(with_keys(text, QKeySequence(shortcut)))
        self.setAccessibleName(text)

    def set_icon(self, icon_name: str, filled: bool = False, tone: IconTone | None = None) -> None:
        """Show another icon."""
        self._icon_name, self._filled, self._tone = icon_name, filled, tone or self._tone
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        self._theme = theme
        self.setFixedSize(scaled(self._side), scaled(self._side))
        self.setIconSize(QSize(scaled(self._icon_size), scaled(self._icon_size)))
        self.refresh()

    def show_done(self, text: str) -> None:
        """Say for a second that what the button does has been done."""
        self._done.start()
        self.refresh()
        if self.isVisible():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height() // 2)), text, self)

    def refresh(self) -> None:
        """Draw the icon anew, after a change of state that was not signalled; not before it is on screen."""
        if not self.isVisible():
            return
        name = "check" if self._done.isActive() else self._icon_name
        look = (name, self._colour(), scaled(self._icon_size), self.devicePixelRatioF(), self._filled)
        if look != self._look:
            self._look = look
            self.setIcon(icon(*look))

    def _colour(self) -> str:
        if not self.isEnabled():
            return self._theme.disabled
        tone = "accent" if self.isCheckable() and self.isChecked() else self._tone
        return {"primary": self._theme.text1, "secondary": self._theme.text2, "accent": self._theme.accent}[
            tone
        ]

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self.refresh()
