"""Texts that are cut where there is no room for them."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class CutsText(Protocol):
    """A widget that knows how much wider it would have to be to cut none."""

    @property
    def missing_width(self) -> int:
        """In pixels on screen; 0 where nothing is cut."""
        ...
