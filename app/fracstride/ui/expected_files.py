"""An output that was made elsewhere, from a file: which array of it is to be compared with x."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.files.loaded import ArrayEntry, LoadedArray
from fracstride.files.loading import is_archive, is_image, is_model, list_arrays, read_map
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.ui.data_files import DataFiles
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.array_entries import EXPECTED, is_usable
from fracstride.ui.reading import ReadingLane


@record(eq=False)
class ExpectedOutput:
    """What x is compared with, as the file has it."""

    values: FloatArray
    name: str
    epsilon: float
    """The step of its numbers at 1."""


@record
class ExpectedQuestion:
    """A file holds several arrays: x is to be compared with one of them."""

    path: Path
    entries: tuple[ArrayEntry, ...]


class ExpectedFiles(QObject):
    """Reads an output that another program made; the layer stays as it is."""

    asked = Signal(object)
    """ExpectedQuestion; ``load`` with the name of the array answers it."""
    opened = Signal(object)
    """ExpectedOutput."""

    def __init__(self, files: DataFiles, reading: ReadingLane) -> None:
        super().__init__(files)
        self._files = files
        self._reading = reading

    def load(self, path: Path, member: str = "") -> bool:
        """Compare x with an array of a file; True where that is under way.

        ``member`` is for files of several arrays: without it they are listed first.
        """
        if is_model(path) or is_image(path):
            text = translate("Banner", "It holds no output. Save one as an array of NumPy.")
            return self._files.refuse(path, text)
        if is_archive(path) and not member:
            return self._reading.read(path, list_arrays, lambda listed: self._choose(path, listed))
        read = partial(read_map, ndims=EXPECTED.dimensions, member=member)
        return self._reading.read(path, read, lambda loaded: self._open(path, loaded))

    def _choose(self, path: Path, listed: tuple[ArrayEntry, ...] | FileProblem) -> bool:
        if isinstance(listed, FileProblem):
            return self._files.fail(path, listed)
        usable = [entry for entry in listed if is_usable(entry, EXPECTED)]
        if len(usable) == 1:
            return self.load(path, usable[0].name)
        self.asked.emit(ExpectedQuestion(path, listed))
        return True

    def _open(self, path: Path, loaded: LoadedArray | FileProblem) -> bool:
        if isinstance(loaded, FileProblem) and loaded.code is FileProblemCode.WRONG_DIMENSIONS:
            text = translate(
                "Banner", "Its shape is {shape}; an output is (H, W), (C, H, W) or (N, C, H, W)."
            )
            return self._files.refuse(path, text.format(shape=loaded.param("shape")))
        if isinstance(loaded, FileProblem):
            return self._files.fail(path, loaded)
        # What reads tensors comes along, which the window does without otherwise.
        from fracstride.files.digits import step_at_one  # noqa: PLC0415

        self.opened.emit(ExpectedOutput(loaded.values, loaded.name, step_at_one(loaded.dtype)))
        return True
