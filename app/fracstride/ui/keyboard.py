"""Shortcuts in words, who takes Escape first, and how the keyboard brings the focus to a widget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
"""Only these show where in a picture the keyboard is: after a click the mouse leads."""


def takes_escape(event: QEvent, is_wanted: Callable[[], bool]) -> bool:
    """Whether the widget that is asked takes Escape for itself, where it wants to, before it is the window's shortcut."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    takes = event.key() == Qt.Key.Key_Escape and is_wanted()
    if takes:
        event.accept()
    return takes


def keys_text(sequence: QKeySequence) -> str:
    """A shortcut as the platform writes it; empty where there is none."""
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


def with_keys(text: str, sequence: QKeySequence) -> str:
    """A tooltip: what something does, and its shortcut."""
    keys = keys_text(sequence)
    return f"{text} ({keys})" if keys else text


def control_key() -> str:
    """The key of most shortcuts, as the platform writes it before another: ``Ctrl+``, and a sign on macOS."""
    return keys_text(QKeySequence("Ctrl+K")).removesuffix("K")
