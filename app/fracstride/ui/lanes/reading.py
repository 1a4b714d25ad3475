"""The lane in which files are read: the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fracstride.ui.lanes.file_lane import FileLane

Content = TypeVar("Content")


class ReadingLane(FileLane):
    """Reads files, and delivers what is in them."""

    def read(self, path: Path, reader: Callable[[Path], Content], deliver: Callable[[Content], bool]) -> bool:
        """Read a file, giving up the one before; gives ``deliver``'s answer, True if that is still to come."""
        self.cancel()
        return self.run(path.name, lambda _token: reader(path), deliver)
