"""A chip: a small button that tells how things stand."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy

from fracstride.core.override import override
from fracstride.ui.controls.labels import CutLabel
from fracstride.ui.look.assets import TextStyle, pixmap, scaled
from fracstride.ui.look.style import Tone, set_property, set_tone
from fracstride.ui.look.theme import LIGHT, Theme


class Chip(QPushButton):
    """A sunken button with an icon that tells how things stand, and on a click why.

    Where there is no room for its text, that ends in an ellipsis; the icon stays.
    """

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        set_property(self, "kind", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon_name = icon_name
        self._theme = LIGHT
        self._tone: Tone = "secondary"
        self._icon = QLabel()
        self.label = CutLabel(TextStyle.CAPTION)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(scaled(6), 0, scaled(8), 0)
        self._row.setSpacing(scaled(6))
        for widget in (self._icon, self.label):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(widget, 1 if widget is self.label else 0)
        self.setFixedHeight(scaled(20))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width() + self.label.sizeHint().width(), scaled(20))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._row.totalSizeHint().width(), scaled(20))  # of its text nothing is in it

    def show_text(self, text: str, icon_name: str, tone: Tone = "secondary") -> None:
        """Show a text with its icon, both in a tone."""
        if (text, icon_name, tone) == (self.label.text(), self._icon_name, self._tone):
            return
        self._icon_name, self._tone = icon_name, tone
        self.label.setText(text)
        self.setAccessibleName(text)
        self.set_theme(self._theme)
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        colour = {"error": theme.error, "warn": theme.warn}.get(self._tone, theme.text2)
        self._icon.setPixmap(pixmap(self._icon_name, colour, scaled(14), self.devicePixelRatioF()))
        set_tone(self.label, self._tone)
