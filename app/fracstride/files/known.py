"""A file that is read and written again: what another program has put there meanwhile is not replaced unseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fracstride.files.problem import FileProblem, FileProblemCode

Content = TypeVar("Content")
_Stamp = tuple[int, int]


class KnownFile:
    """A path, and what stood there when it was last read or written through this; of a new one nothing is known."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: _Stamp | None = None

    def read(self, reader: Callable[[Path], Content]) -> Content:
        """What ``reader`` makes of the file, which is known from now on."""
        # Taken before: what is written there while it is read counts as written afterwards.
        self._stamp = _stamp(self.path)
        return reader(self.path)

    def write(self, writer: Callable[[Path], FileProblem | None]) -> FileProblem | None:
        """Write the file; a problem where another program has changed it, which is told once: then it is known.

        A file that is gone is written anew.
        """
        found = _stamp(self.path)
        if self._stamp is not None and found not in (None, self._stamp):
            self._stamp = found
            return FileProblem(FileProblemCode.CHANGED, self.path)
        problem = writer(self.path)
        if problem is None:
            self._stamp = _stamp(self.path)
        return problem


def _stamp(path: Path) -> _Stamp | None:
    """When a file was changed and how long it is; not its number, which some network drives give anew."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # reading and writing say what is wrong
        return None
    return status.st_mtime_ns, status.st_size
