"""The bias from a file: which array of it, and what is wrong with one that does not fit the layer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fracstride.core.records import record
from fracstride.files.loaded import ArrayEntry, LoadedArray, shape_text
from fracstride.files.loading import is_archive, is_model, list_arrays, read_map
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.session.edits import state_with_bias
from fracstride.session.state import ExplicitArray
from fracstride.ui.data_files import DataFiles
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.array_entries import BIAS, is_usable
from fracstride.ui.reading import ReadingLane
from fracstride.ui.store import StateStore


@record
class BiasQuestion:
    """A file holds several arrays: one of them is to be the bias."""

    path: Path
    entries: tuple[ArrayEntry, ...]


class BiasFiles(QObject):
    """Reads one number for each output channel, and proposes them to the store."""

    asked = Signal(object)
    """BiasQuestion; ``load`` with the name of the array answers it."""

    def __init__(self, files: DataFiles, store: StateStore, reading: ReadingLane) -> None:
        super().__init__(files)
        self._files = files
        self._store = store
        self._reading = reading

    def load(self, path: Path, member: str = "") -> bool:
        """Use an array of a file as the bias: one undo step; True where that is under way.

        ``member`` is for files of several arrays: without it they are listed first. A model is a whole layer.
        """
        if is_model(path) and not member:
            return self._files.models.load(path)
        if is_archive(path) and not member:
            return self._reading.read(path, list_arrays, lambda listed: self._choose(path, listed))
        read = partial(read_map, ndims=BIAS.dimensions, member=member)
        return self._reading.read(path, read, lambda loaded: self._use(path, loaded))

    def _choose(self, path: Path, listed: tuple[ArrayEntry, ...] | FileProblem) -> bool:
        if isinstance(listed, FileProblem):
            return self._files.fail(path, listed)
        usable = [entry for entry in listed if is_usable(entry, BIAS)]
        if len(usable) == 1:
            return self.load(path, usable[0].name)
        self.asked.emit(BiasQuestion(path, listed))
        return True

    def _use(self, path: Path, loaded: LoadedArray | FileProblem) -> bool:
        if isinstance(loaded, FileProblem):
            return self._files.fail(path, loaded)
        shape, channels = loaded.values.shape, self._store.asked.spec.out_channels
        if len(shape) != 1:  # a picture
            given = {"shape": shape_text(shape), "expected": "1"}
            return self._files.fail(path, file_problem(FileProblemCode.WRONG_DIMENSIONS, path, **given))
        if shape[0] != channels:
            text = translate(
                "Banner", "Values: {count}; output channels of the layer: {channels}. There must be as many."
            )
            return self._files.refuse(path, text.format(count=shape[0], channels=channels))
        state = state_with_bias(self._store.asked, ExplicitArray(loaded.values, loaded.name))
        self._files.propose(loaded.name, state)
        return True
