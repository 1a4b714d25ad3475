"""Helpers for the keyboard: shortcuts in words, widgets that take Escape or Copy first, and movement along a row."""

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
    """Accept Escape for a widget that wants it, before it becomes the window's shortcut; whether it does."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    takes = event.key() == Qt.Key.Key_Escape and is_wanted()
    if takes:
        event.accept()
    return takes


def takes_copy(event: QEvent) -> bool:
    """Accept Copy for a widget that copies something of its own, before the window's shortcut; whether it does."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    takes = event.matches(QKeySequence.StandardKey.Copy)
    if takes:
        event.accept()
    return takes


def place_along(event: QKeyEvent, place: int, count: int) -> int | None:
    """Where a key leads from ``place`` in a row of ``count``: one step, eight steps or to an end; None if nowhere."""
    steps = {
        Qt.Key.Key_Left: -1,
        Qt.Key.Key_Right: 1,
        Qt.Key.Key_PageUp: -8,
        Qt.Key.Key_PageDown: 8,
        Qt.Key.Key_Home: -count,
        Qt.Key.Key_End: count,
    }
    step = steps.get(Qt.Key(event.key()))
    return None if step is None or not count else min(max(place + step, 0), count - 1)


def keys_text(sequence: QKeySequence) -> str:
    """A shortcut as the platform writes it; empty if there is none."""
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


def with_keys(text: str, sequence: QKeySequence) -> str:
    """A tooltip with the shortcut added."""
    keys = keys_text(sequence)
    return f"{text} ({keys})" if keys else text


def control_key() -> str:
    """The prefix of most shortcuts as the platform writes it: ``Ctrl+``, or a symbol on macOS."""
    return keys_text(QKeySequence("Ctrl+K")).removesuffix("K")
