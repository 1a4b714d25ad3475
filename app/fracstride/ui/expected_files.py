"""An output that was made elsewhere, from a file: which array of it is to be compared with x."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from fracstride.core.override import override
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import is_image, is_model
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.ui.files.arrays import ArrayFiles
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.array_entries import EXPECTED


@record(eq=False)
class ExpectedOutput:
    """What x is compared with, as the file has it."""

    values: FloatArray
    name: str
    epsilon: float
    """The step of its numbers at 1."""


class ExpectedFiles(ArrayFiles):
    """Reads an output that another program made; the layer stays as it is."""

    use = EXPECTED
    opened = Signal(object)
    """ExpectedOutput."""

    @override
    def load(self, path: Path, member: str = "") -> bool:
        """Compare x with an array of a file; models and pictures hold none."""
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

        self.opened.emit(ExpectedOutput(loaded.values, loaded.name, step_at_one(loaded.dtype)))
        return True
