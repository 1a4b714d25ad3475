"""Writes the picture of a tab, and arrays, to files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from math import ceil
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from fracstride.core.cancel import CancelToken
from fracstride.core.precision import FloatArray
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.files.writing import write_array, write_bytes
from fracstride.ui.export.outlines import with_outlines
from fracstride.ui.export.rendering import pdf_from, rendered, svg_from
from fracstride.ui.export.unfolding import unfolded
from fracstride.ui.views.legend import Legend

PICTURE_SUFFIXES = (".png", ".svg", ".pdf")
PICTURE_RATIO = 2.0
"""Least pixels of a PNG per logical pixel: sharp on any screen."""
Write = Callable[[Path, CancelToken], FileProblem | None]


def picture_of(widget: QWidget, background: str, suffix: str, title: str) -> Write:
    """A function that writes the widget as it is now, scrolled-out parts included, in the format of the suffix."""
    if suffix == ".pdf":
        with _figure(widget):
            pdf = pdf_from(widget, background, title)
        return lambda path, cancel: write_bytes(path, pdf, cancel)
    if suffix == ".svg":
        with _figure(widget):
            svg = svg_from(widget, background, title)
        return lambda path, cancel: write_bytes(path, with_outlines(svg), cancel)
    picture = pixels_of(widget, background)
    return lambda path, cancel: write_picture(path, picture, cancel)


@contextmanager
def _figure(widget: QWidget) -> Iterator[None]:
    """A context in which all of the widget is there, and its legend lists no more than that."""
    with ExitStack() as stack:
        stack.enter_context(unfolded(widget))
        for legend in widget.findChildren(Legend):
            stack.enter_context(legend.of_figure())
        yield


def pixels_of(widget: QWidget, background: str) -> QImage:
    """The widget as it is now, scrolled-out parts included, with at least twice the pixels of the screen."""
    screen = widget.devicePixelRatioF()
    # A whole multiple of what cells are laid out for: they begin at whole pixels here as well.
    with _figure(widget):
        return rendered(widget, screen * ceil(PICTURE_RATIO / screen), background)


def write_picture(path: Path, picture: QImage, cancel: CancelToken | None = None) -> FileProblem | None:
    """Write a picture as PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"PNG"))
    if not writer.write(picture):
        return file_problem(FileProblemCode.UNWRITABLE, path, reason=writer.errorString())
    return write_bytes(path, bytes(data.data()), cancel)


def write_values(
    path: Path, values: FloatArray, shown: FloatArray, cancel: CancelToken | None = None
) -> FileProblem | None:
    """Write an array: the whole of it as .npy (2-D if it has one slice), or the shown slice as .csv."""
    single = values.shape[:2] == (1, 1)
    return write_array(path, shown if single or path.suffix.lower() == ".csv" else values, cancel)


def with_suffix(path: Path, suffixes: tuple[str, ...]) -> Path:
    """The path with the first suffix added, if it has none of them."""
    return path if path.suffix.lower() in suffixes else path.with_name(path.name + suffixes[0])
