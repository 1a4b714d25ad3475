"""The tabs at the left, the zoom at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabBar, QToolButton

from fracstride.core.override import override
from fracstride.session.tabs import TabId
from fracstride.ui.actions.action_set import Actions
from fracstride.ui.actions.command import CommandId
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, icon, scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.wording import named
from fracstride.ui.window.tabs import Tab

TABS = 38
"""Its height without the hairline."""
SCROLL_ICONS = ("chevron-left", "chevron-right")
"""Of the buttons that come where the tabs do not fit, in the order in which Qt makes them."""


class Tabs(QTabBar):
    """A tab bar that two buttons with the design's chevrons scroll when the tabs do not fit."""

    @property
    def scroll_buttons(self) -> list[QToolButton]:
        """The buttons that scroll left and right; shown when needed."""
        return self.findChildren(QToolButton)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        words = (translate("TabBand", "Tabs further left"), translate("TabBand", "Tabs further right"))
        for button, name, text in zip(self.scroll_buttons, SCROLL_ICONS, words, strict=True):
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setIconSize(QSize(scaled(16), scaled(16)))
            button.setIcon(
                icon(name, theme.text2, scaled(16), self.devicePixelRatioF(), disabled=theme.disabled)
            )
        self.tabLayoutChange()

    @override
    def tabLayoutChange(self) -> None:
        # Qt gives them its own arrows with every layout.
        for button in self.scroll_buttons:
            button.setArrowType(Qt.ArrowType.NoArrow)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End as well, to the first tab and the last one."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.count() - 1}
        index = ends.get(Qt.Key(event.key()))
        if index is None:
            super().keyPressEvent(event)
        else:
            self.setCurrentIndex(index)


class TabBand(QFrame):
    """Opens a tab through its action, as the keyboard and the palette do."""

    def __init__(self, actions: Actions, tabs: Sequence[Tab]) -> None:
        super().__init__()
        set_surface(self, "canvas")
        self._order = [tab.id for tab in tabs]
        self.tabs = Tabs()
        for index, tab in enumerate(tabs):
            self.tabs.addTab(tab.title)
            self.tabs.setTabToolTip(index, actions[tab.command].toolTip())
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setFont(font(TextStyle.TAB))
        self.tabs.setAccessibleName(translate("TabBand", "Tabs"))
        self.tabs.currentChanged.connect(lambda index: actions[tabs[index].command].trigger())
        self.zoom = TextLabel("100 %", TextStyle.BODY, "secondary")
        self.show_zoom(1.0)
        self._zooming = (
            actions.button(CommandId.ZOOM_OUT, icon_size=16),
            self.zoom,
            actions.button(CommandId.ZOOM_IN, icon_size=16),
            actions.button(CommandId.ZOOM_FIT, icon_size=16),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(14), 0, scaled(16), 0)
        row.setSpacing(scaled(6))
        row.addWidget(self.tabs, 1)
        for widget in self._zooming:
            row.addWidget(widget)

    def show_tab(self, tab: TabId, can_zoom: bool) -> None:
        """Mark the open tab; shows the zoom if the tab has one."""
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentIndex(self.index(tab))
        for widget in self._zooming:
            widget.setVisible(can_zoom)

    def index(self, tab: TabId) -> int:
        """The index of a tab in the bar."""
        return self._order.index(tab)

    def show_zoom(self, factor: float) -> None:
        """Show a zoom; 1.0 is the size that fits."""
        text = f"{round(factor * 100)} %"
        self.zoom.setText(text)
        # A name alone would be read in place of the number.
        self.zoom.setAccessibleName(named(translate("TabBand", "Zoom"), text, translate))

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self.setFixedHeight(scaled(TABS))
