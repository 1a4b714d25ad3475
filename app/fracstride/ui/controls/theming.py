"""How a theme and a user scale reach the widgets that paint or measure themselves."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from fracstride.ui.theme import Theme


@runtime_checkable
class Themed(Protocol):
    """A widget that takes its colours and sizes anew from a theme."""

    def set_theme(self, theme: Theme) -> None:
        """Take colours from the theme, and sizes at the user's scale."""


def spread_theme(root: QWidget, theme: Theme) -> None:
    """Give the theme to every widget below ``root`` (not to itself) that asks for one."""
    for child in root.findChildren(QWidget):
        if isinstance(child, Themed):
            child.set_theme(theme)
