"""Announcements for assistive tools."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Announce a text politely: after what is being said."""
    event = QAccessibleAnnouncementEvent(widget, text)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
    QAccessible.updateAccessibility(event)


def tell_cell(picture: QWidget, text: str) -> None:
    """Announce the cell of a picture that the keyboard cursor is on, and make it the picture's description."""
    if text != picture.accessibleDescription():
        picture.setAccessibleDescription(text)
        if text:
            announce(picture, text)
