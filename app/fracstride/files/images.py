"""Reading a picture as a map: its size is checked before it is decoded, its values run from 0 to 1."""

from __future__ import annotations

import io
import logging
import struct
import threading
import warnings
import zlib
from math import prod
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.TiffImagePlugin import BITSPERSAMPLE, SAMPLEFORMAT, TiffImageFile

from fracstride.core.override import override
from fracstride.files.channel import ImageChannel
from fracstride.files.loaded import MAX_VALUES, FloatArray, LoadedArray, as_float64, loaded, shape_text
from fracstride.files.opening import open_file
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem

# What is wrong with a picture is said by a FileProblem; Pillow's own notes of it would be said twice.
logging.getLogger("PIL").setLevel(logging.CRITICAL)

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "TIFF")
COLOURS = (ImageChannel.RED, ImageChannel.GREEN, ImageChannel.BLUE)


_BAND = {ImageChannel.RED: "R", ImageChannel.GREEN: "G", ImageChannel.BLUE: "B", ImageChannel.ALPHA: "A"}
_LUMA = {"R": 0.299, "G": 0.587, "B": 0.114}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each orientation that a camera notes; 1 is upright."""
_NUMBER_MODES = ("L", "LA", "RGB", "RGBA", "I", "F")
_CONVERTED_MODES = ("P", "PA", "CMYK", "YCbCr", "HSV", "RGBX", "RGBa", "La")
_MAXIMUM_16_BIT = 2**16 - 1
_MAXIMUM_32_BIT = 2**32 - 1
_SIGNED = (2,)
"""The SampleFormat of whole numbers with a sign, which Pillow itself writes."""

# Everything that Pillow's decoders are known to raise for files that are damaged on purpose or not.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ArithmeticError,
    MemoryError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


def read_image(
    path: Path, channel: ImageChannel = ImageChannel.GREY, max_values: int = MAX_VALUES
) -> LoadedArray | FileProblem:
    """One channel of a picture, upright, as values from 0 to 1 (those of floating-point files as they are).

    COLOUR gives (3, height, width), anything else (height, width).
    The kind of file is told from its content. 16-bit grey keeps its 16 bits.
    """
    opened = open_file(path)
    if isinstance(opened, FileProblem):
        return opened
    with opened, _LIMIT_OF_PILLOW, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a picture that is odd but readable needs no word on the console
        return _read(_Unmapped(opened), path, channel, max_values)


class _Unmapped(io.BufferedReader):
    """A file that has no number for Pillow's decoder of TIFF, which would map it: were it cut off meanwhile, the system would end the program."""

    @override
    def fileno(self) -> int:
        raise io.UnsupportedOperation


class _LimitOfPillow:
    """Lifted while pictures are read, by however many threads: it names no size, and this module's check replaces it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._limit: int | None = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._readers:
                self._limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
            self._readers += 1

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._readers -= 1
            if not self._readers:
                Image.MAX_IMAGE_PIXELS = self._limit


_LIMIT_OF_PILLOW = _LimitOfPillow()


def _read(file: BinaryIO, path: Path, channel: ImageChannel, max_values: int) -> LoadedArray | FileProblem:
    try:
        image: Image.Image = Image.open(file, formats=FORMATS)
    except UnidentifiedImageError:
        return file_problem(FileProblemCode.WRONG_FORMAT, path, expected=", ".join(FORMATS))
    except _DECODER_ERRORS:
        return FileProblem(FileProblemCode.DAMAGED, path)
    with image:
        shape = (len(_parts(channel)), image.height, image.width)
        if prod(shape) > max_values:
            text = shape_text(shape if channel is ImageChannel.COLOUR else shape[1:])
            return file_problem(FileProblemCode.TOO_MANY_VALUES, path, shape=text, limit=max_values)
        try:
            return _decoded(image, path, channel)
        except _DECODER_ERRORS:
            return FileProblem(FileProblemCode.DAMAGED, path)


def _decoded(image: Image.Image, path: Path, channel: ImageChannel) -> LoadedArray | FileProblem:
    image.load()
    mode = image.mode
    upright = _with_bands(_upright(image))
    if upright is None:
        return file_problem(FileProblemCode.UNSUPPORTED_TYPE, path, dtype=mode)
    maps = []
    for each in _parts(channel):
        values = _channel(upright, each, _white(image))
        if values is None:
            return file_problem(FileProblemCode.NO_CHANNEL, path, channel=each.value)
        maps.append(values)
    together = maps if channel is ImageChannel.COLOUR else maps[0]
    return loaded(path, as_float64(together), mode)


def _parts(channel: ImageChannel) -> tuple[ImageChannel, ...]:
    return COLOURS if channel is ImageChannel.COLOUR else (channel,)


def _upright(image: Image.Image) -> Image.Image:
    """As the camera was held.

    Not by ImageOps.exif_transpose: it writes all notes of the camera anew and fails where one is damaged.
    """
    turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def _with_bands(image: Image.Image) -> Image.Image | None:
    """The picture in a mode whose bands are numbers, with alpha where it has any; None if there is none."""
    if image.mode in ("L", "RGB") and "transparency" in image.info:
        return image.convert("LA" if image.mode == "L" else "RGBA")
    if image.mode in _NUMBER_MODES or image.mode.startswith("I;16"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode in _CONVERTED_MODES:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return None


def _white(image: Image.Image) -> int:
    """What stands for white in a picture of whole numbers above a byte."""
    # PNG knows no more than 16 bits, also where they are held in 32.
    if image.mode != "I" or not isinstance(image, TiffImageFile):
        return _MAXIMUM_16_BIT
    bits: int = image.tag_v2[BITSPERSAMPLE][0]
    return (1 << (bits - 1 if image.tag_v2.get(SAMPLEFORMAT) == _SIGNED else bits)) - 1


def _channel(image: Image.Image, channel: ImageChannel, white: int) -> FloatArray | None:
    bands = image.getbands()
    if channel is ImageChannel.ALPHA and "A" not in bands:
        return None
    if channel is not ImageChannel.ALPHA and "R" not in bands:
        return _single(image, white)
    if channel is ImageChannel.GREY:
        return sum((_band(image, band) * share for band, share in _LUMA.items()), start=np.zeros(1))
    return _band(image, _BAND[channel])


def _band(image: Image.Image, band: str) -> FloatArray:
    return np.asarray(image.getchannel(band), dtype=np.float64) / 255


def _single(image: Image.Image, white: int) -> FloatArray:
    """The numbers of a picture without colours."""
    if image.mode in ("L", "LA"):
        return _band(image, "L")
    values = np.asarray(image, dtype=np.float64)
    if image.mode == "F":
        return values
    if white == _MAXIMUM_32_BIT:
        # Pillow reads them as if they had a sign.
        values %= white + 1
    return values / white
