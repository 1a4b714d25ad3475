"""How the keyboard brings the focus to a widget."""

from __future__ import annotations

from PySide6.QtCore import Qt

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
"""Only these show where in a picture the keyboard is: after a click the mouse leads."""
