"""Translation: the one way from an English source string to the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def translate(context: str, text: str) -> str:
    """The text in the language of the window; English where there is no translation."""
    return QCoreApplication.translate(context, text)
