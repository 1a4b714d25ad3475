"""The bias from a file: which array of it, and what is wrong with one that does not fit the layer."""

from __future__ import annotations

from pathlib import Path

from fracstride.core.override import override
from fracstride.files.loaded import LoadedArray, shape_text
from fracstride.files.loading import is_model
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.session.edits import state_with_bias
from fracstride.session.state import ExplicitArray
from fracstride.ui.files.arrays import ArrayFiles
from fracstride.ui.files.data import DataFiles
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.presenters.array_entries import BIAS
from fracstride.ui.state.store import StateStore


class BiasFiles(ArrayFiles):
    """Reads one number for each output channel, and proposes them to the store."""

    use = BIAS

    def __init__(self, files: DataFiles, store: StateStore, reading: ReadingLane) -> None:
        super().__init__(files, reading)
        self._store = store

    @override
    def load(self, path: Path, member: str = "") -> bool:
        """Use an array of a file as the bias: one undo step. A model is a whole layer."""
        if is_model(path) and not member:
            return self._files.models.load(path)
        return super().load(path, member)

    @override
    def take(self, path: Path, loaded: LoadedArray | FileProblem) -> bool:
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
