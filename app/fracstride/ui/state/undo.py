"""Undo as a memento: every edit is the replacement of one whole state by another."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

from fracstride.core.override import override
from fracstride.session.state import Document, State

Kind = TypeVar("Kind")


class _Replace(QUndoCommand, Generic[Kind]):
    """Replaces ``old`` by ``new``."""

    def __init__(self, apply: Callable[[Kind], None], old: Kind, new: Kind, text: str) -> None:
        super().__init__(text)
        self._apply = apply
        self._old = old
        self._new = new

    @override
    def redo(self) -> None:
        self._apply(self._new)

    @override
    def undo(self) -> None:
        self._apply(self._old)


class ReplaceState(_Replace[State]):
    """Replaces one state by another; consecutive ones with the same merge key become one."""

    def __init__(
        self, apply: Callable[[State], None], old: State, new: State, text: str, merge_key: str | None
    ) -> None:
        super().__init__(apply, old, new, text)
        self._merge_key = merge_key

    @override
    def id(self) -> int:
        return -1 if self._merge_key is None else zlib.crc32(self._merge_key.encode()) & 0x7FFFFFFF

    @override
    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ReplaceState) or other._merge_key != self._merge_key:
            return False
        self._new = other._new
        self.setObsolete(self._new == self._old)
        # PySide never frees a command that is merged while it is pushed, so it must not hold a state.
        vars(other).clear()
        return True


class ReplaceDocument(_Replace[tuple[Document, State | None]]):
    """Replaces one document, view settings included, and what it is named after, by another; never merged."""
