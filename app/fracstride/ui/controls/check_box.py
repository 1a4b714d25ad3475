"""A check box with the tick of the design, which a style sheet could only show from a file."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton, QWidget

from fracstride.core.override import override
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled
from fracstride.ui.look.style import set_property
from fracstride.ui.look.theme import LIGHT, Theme

_TICK = 12


class CheckBox(QCheckBox):
    """A filled box with a tick where it is checked."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = LIGHT
        set_property(self, "kind", "tick")

    def set_theme(self, theme: Theme) -> None:
        """Take colours, and sizes at the scale in force."""
        self._theme = theme
        self.setFont(font(TextStyle.BODY))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        side = scaled(_TICK)
        with QPainter(self) as painter:
            tick = pixmap("check", self._theme.on_accent, side, self.devicePixelRatioF())
            painter.drawPixmap(box.center().x() - side // 2 + 1, box.center().y() - side // 2 + 1, tick)
