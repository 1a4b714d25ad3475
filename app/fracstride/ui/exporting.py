"""Exports: the picture of a tab and the arrays, each into a file that the user names."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from fracstride.core.cancel import CancelToken
from fracstride.core.precision import FloatArray
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.files.writing import write_array, write_bytes

PICTURE_SUFFIX = ".png"
PICTURE_RATIO = 2.0
"""Pixels per logical pixel: sharp in print and on any screen."""


def write_picture(path: Path, picture: QImage) -> FileProblem | None:
    """A picture as PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"PNG"))
    if not writer.write(picture):
        return file_problem(FileProblemCode.UNWRITABLE, path, reason=writer.errorString())
    return write_bytes(path, bytes(data.data()))


def write_values(
    path: Path, values: FloatArray, shown: FloatArray, cancel: CancelToken | None = None
) -> FileProblem | None:
    """An array: all of it as .npy (2-D where there is one slice), the slice that is shown as .csv."""
    single = values.shape[:2] == (1, 1)
    return write_array(path, shown if single or path.suffix.lower() == ".csv" else values, cancel)


def with_suffix(path: Path, suffixes: tuple[str, ...]) -> Path:
    """The path with the first of the suffixes where it has none of them."""
    return path if path.suffix.lower() in suffixes else path.with_name(path.name + suffixes[0])
