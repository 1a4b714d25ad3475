"""What assistive tools are told without being asked."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Have a text said, politely: after what is being said."""
    event = QAccessibleAnnouncementEvent(widget, text)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
    QAccessible.updateAccessibility(event)


def tell_cell(picture: QWidget, text: str) -> None:
    """The cell of a picture that the keyboard has come to: the picture's description, which is also said."""
    if text != picture.accessibleDescription():
        picture.setAccessibleDescription(text)
        if text:
            announce(picture, text)
