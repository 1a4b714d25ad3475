"""Connections to what outlives the one who listens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMetaObject, QObject, SignalInstance


class Connections:
    """Makes connections and ends all of them together: a lambda has no receiver with which they could end."""

    def __init__(self) -> None:
        self._made: list[QMetaObject.Connection] = []

    def make(self, signal: SignalInstance, slot: Callable[..., object]) -> None:
        """Listen to a signal until the end."""
        self._made.append(signal.connect(slot))

    def end(self) -> None:
        """Listen no more."""
        for connection in self._made:
            QObject.disconnect(connection)
        self._made.clear()
