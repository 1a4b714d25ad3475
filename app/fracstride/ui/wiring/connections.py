"""Connections to objects that outlive the listener."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMetaObject, QObject, SignalInstance


class Connections:
    """Makes connections and ends them all together. Qt cannot: a lambda has no receiver whose end would end it."""

    def __init__(self) -> None:
        self._made: list[QMetaObject.Connection] = []

    def make(self, signal: SignalInstance, slot: Callable[..., object]) -> None:
        """Connect a slot until ``end`` is called."""
        self._made.append(signal.connect(slot))

    def end(self) -> None:
        """Disconnect everything."""
        for connection in self._made:
            QObject.disconnect(connection)
        self._made.clear()
