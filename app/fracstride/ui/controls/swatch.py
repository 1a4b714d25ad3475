"""The swatch of a role as a widget."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.textures import SwatchRole, draw_swatch
from fracstride.ui.look.theme import LIGHT, Theme

SIDE = 13


class Swatch(QWidget):
    """A 13 px square with the mark that the role has in the maps, the legend and the formulas."""

    def __init__(self, role: SwatchRole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, the size."""
        self._theme = theme
        self.setFixedSize(scaled(SIDE), scaled(SIDE))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            draw_swatch(painter, QRectF(self.rect()), self._role, self._theme)
