"""Lets turns of the event loop pass, as when nothing else happens."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

ENOUGH = 12
"""Twice as many as it takes from the maps to the last word on them."""


def catch_up() -> None:
    """Let the window show what comes after the maps of a step."""
    for _ in range(ENOUGH):
        QApplication.processEvents()
