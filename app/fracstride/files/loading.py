"""One door for every file that can become a map."""

from __future__ import annotations

from pathlib import Path

from fracstride.files.arrays import ARRAY_SUFFIXES, read_array
from fracstride.files.channel import ImageChannel
from fracstride.files.loaded import MAX_VALUES, LoadedArray
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")
SUPPORTED_SUFFIXES = (*ARRAY_SUFFIXES, *IMAGE_SUFFIXES)


def is_image(path: Path) -> bool:
    """Whether a file is read as a picture, going by its suffix."""
    return path.suffix.lower() in IMAGE_SUFFIXES


def read_map(
    path: Path, channel: ImageChannel = ImageChannel.GREY, max_values: int = MAX_VALUES
) -> LoadedArray | FileProblem:
    """The two-dimensional map of a file, by its suffix; ``channel`` is for pictures."""
    suffix = path.suffix.lower()
    if suffix in IMAGE_SUFFIXES:
        # Pillow is loaded with the first picture, not with the window.
        from fracstride.files.images import read_image  # noqa: PLC0415

        return read_image(path, channel, max_values)
    if suffix in ARRAY_SUFFIXES:
        return read_array(path, max_values=max_values)
    supported = " ".join(SUPPORTED_SUFFIXES)
    return file_problem(FileProblemCode.UNKNOWN_SUFFIX, path, suffix=suffix, supported=supported)
