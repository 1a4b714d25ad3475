"""Reads an array for one purpose, the bias or the comparison: the only one that can be used, else the user is asked."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fracstride.core.override import override
from fracstride.files.loaded import ArrayEntry, LoadedArray, shape_text
from fracstride.files.loading import is_archive, is_image, is_model, list_arrays, read_map
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.session.edits import state_with_bias
from fracstride.session.state import ExplicitArray
from fracstride.ui.computing.comparison import ExpectedOutput
from fracstride.ui.files.data import DataFiles
from fracstride.ui.files.questions import ArrayQuestion
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.array_entries import BIAS, EXPECTED, Use, is_usable


class ArrayFiles:
    """Reads an array for ``use``; subclasses know what to do with it."""

    use: Use

    def __init__(self, files: DataFiles) -> None:
        self._files = files

    def load(self, path: Path, member: str = "") -> bool:
        """Use an array of a file; True if that has begun.

        ``member`` names one of several arrays; without it they are listed first.
        """
        if is_archive(path) and not member:
            return self._files.reading.read(path, list_arrays, lambda listed: self._choose(path, listed))
        return self._read(path, member)

    def take(self, path: Path, loaded: LoadedArray | FileProblem) -> bool:
        """Use what was read, or report why not; whether it is used."""
        raise NotImplementedError

    def _choose(self, path: Path, listed: tuple[ArrayEntry, ...] | FileProblem) -> bool:
        if isinstance(listed, FileProblem):
            return self._files.fail(path, listed)
        usable = [entry for entry in listed if is_usable(entry, self.use)]
        if len(usable) == 1:
            return self._read(path, usable[0].name)
        return self._files.ask(ArrayQuestion(path, listed, self.use, partial(self._read, path)))

    def _read(self, path: Path, member: str) -> bool:
        read = partial(read_map, ndims=self.use.dimensions, member=member)
        return self._files.reading.read(path, read, lambda loaded: self.take(path, loaded))


class BiasFiles(ArrayFiles):
    """Reads a bias, one number for each output channel, and proposes it to the store."""

    use = BIAS

    @override
    def load(self, path: Path, member: str = "") -> bool:
        """Use an array of a file as the bias, as one undo step. A model is opened as a whole layer."""
        if is_model(path) and not member:
            return self._files.models.load(path)
        return super().load(path, member)

    @override
    def take(self, path: Path, loaded: LoadedArray | FileProblem) -> bool:
        if isinstance(loaded, FileProblem):
            return self._files.fail(path, loaded)
        shape, channels = loaded.values.shape, self._files.store.asked.spec.out_channels
        if len(shape) != 1:  # a picture
            given = {"shape": shape_text(shape), "expected": "1"}
            return self._files.fail(path, file_problem(FileProblemCode.WRONG_DIMENSIONS, path, **given))
        if shape[0] != channels:
            text = translate(
                "Banner", "Values: {count}; output channels of the layer: {channels}. There must be as many."
            )
            return self._files.refuse(path, text.format(count=shape[0], channels=channels))
        state = state_with_bias(self._files.store.asked, ExplicitArray(loaded.values, loaded.name))
        self._files.propose(loaded.name, state)
        return True


class ExpectedFiles(ArrayFiles):
    """Reads an output of another program; the layer stays as it is."""

    use = EXPECTED

    @override
    def load(self, path: Path, member: str = "") -> bool:
        """Compare x with an array of a file; models and pictures cannot be used for this."""
        if is_model(path) or is_image(path):
            text = translate("Banner", "It holds no output. Save one as an array of NumPy.")
            return self._files.refuse(path, text)
        return super().load(path, member)

    @override
    def take(self, path: Path, loaded: LoadedArray | FileProblem) -> bool:
        if isinstance(loaded, FileProblem) and loaded.code is FileProblemCode.WRONG_DIMENSIONS:
            text = translate(
                "Banner", "Its shape is {shape}; an output is (H, W), (C, H, W) or (N, C, H, W)."
            )
            return self._files.refuse(path, text.format(shape=loaded.param("shape")))
        if isinstance(loaded, FileProblem):
            return self._files.fail(path, loaded)
        # What reads tensors comes along, which the window does without otherwise.
        from fracstride.files.digits import step_at_one  # noqa: PLC0415

        return self._files.compare(ExpectedOutput(loaded.values, loaded.name, step_at_one(loaded.dtype)))
