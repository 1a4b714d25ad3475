"""Ids of the user's gestures: all edits with the same id become one undo step."""

from __future__ import annotations

from itertools import count

_numbers = count(1)


def new_gesture(kind: str) -> str:
    """A new id, such as "drag-7"."""
    return f"{kind}-{next(_numbers)}"
