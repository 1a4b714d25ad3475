"""One gesture of the user, by id: all edits with the same id become one undo step."""

from __future__ import annotations

from itertools import count

_numbers = count(1)


def new_gesture(kind: str) -> str:
    """An id that no other gesture of this run has, such as "drag-7"."""
    return f"{kind}-{next(_numbers)}"
