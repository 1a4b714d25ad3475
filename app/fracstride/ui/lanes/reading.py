"""The one lane for files that are read: the latest wins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fracstride.ui.lanes.file_lane import FileLane

Content = TypeVar("Content")


class ReadingLane(FileLane):
    """Reads files, and hands over what is in them."""

    def read(self, path: Path, reader: Callable[[Path], Content], deliver: Callable[[Content], bool]) -> bool:
        """Hand what ``reader`` makes of a file to ``deliver``; its answer, or True where that is to come."""
        self.cancel()
        return self.run(path.name, lambda _token: reader(path), deliver)
