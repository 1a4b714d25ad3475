"""What kind of thing a painted widget is to assistive tools; Qt takes it for a bare part of the window."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget


@cache
def tell_roles() -> None:
    """From now on a widget whose class has an ``accessible_role`` is told to be that."""
    QAccessible.installFactory(_interface)


def _interface(_class_name: str, told: QObject) -> QAccessibleInterface | None:
    """What is told of an object; None: what Qt would tell."""
    role = getattr(told, "accessible_role", None)
    return QAccessibleWidget(told, role) if isinstance(told, QWidget) and role is not None else None
