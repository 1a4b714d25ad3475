"""An array of a file for one purpose: the only one that can be used, else a question."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fracstride.files.loaded import ArrayEntry, LoadedArray
from fracstride.files.loading import is_archive, list_arrays, read_map
from fracstride.files.problem import FileProblem
from fracstride.ui.files.data import ArrayQuestion, DataFiles
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.presenters.array_entries import Use, is_usable


class ArrayFiles(QObject):
    """Reads an array for ``use``; what becomes of it, a subclass knows."""

    asked = Signal(object)
    """ArrayQuestion; ``load`` with the name of the array answers it."""
    use: Use

    def __init__(self, files: DataFiles, reading: ReadingLane) -> None:
        super().__init__(files)
        self._files = files
        self._reading = reading

    def load(self, path: Path, member: str = "") -> bool:
        """Use an array of a file; True where that is under way.

        ``member`` is for files of several arrays: without it they are listed first.
        """
        if is_archive(path) and not member:
            return self._reading.read(path, list_arrays, lambda listed: self._choose(path, listed))
        read = partial(read_map, ndims=self.use.dimensions, member=member)
        return self._reading.read(path, read, lambda loaded: self.take(path, loaded))

    def take(self, path: Path, loaded: LoadedArray | FileProblem) -> bool:
        """Use what was read, or tell why not; whether it is used."""
        raise NotImplementedError

    def _choose(self, path: Path, listed: tuple[ArrayEntry, ...] | FileProblem) -> bool:
        if isinstance(listed, FileProblem):
            return self._files.fail(path, listed)
        usable = [entry for entry in listed if is_usable(entry, self.use)]
        if len(usable) == 1:
            return self.load(path, usable[0].name)
        self.asked.emit(ArrayQuestion(path, listed))
        return True
