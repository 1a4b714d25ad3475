"""The data cells of one map as an image: one pixel a cell or a sample, stretched over them."""

from __future__ import annotations

from functools import lru_cache
from math import isinf
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter

from fracstride.core.override import override
from fracstride.core.precision import FloatArray
from fracstride.ui.plotting.area_item import AreaItem
from fracstride.ui.plotting.tiles import Indices, Words
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import Sampled

ONE_PIXEL = QSizeF(1.0, 1.0)
COLOURED = 2**14
"""Samples that are coloured at a time."""


class MapImage(AreaItem):
    """Coloured once when it is shown; pyqtgraph's own image makes its colour table anew for every frame."""

    def __init__(self) -> None:
        super().__init__()
        self.sampled: Sampled | None = None
        self._words: Words | None = None
        self._image = QImage()

    def show_sampled(self, sampled: Sampled, scale: ColourScale, area: QRectF) -> None:
        """Stretch pixels over ``area``; NaN is transparent."""
        self.sampled = sampled
        self._words = _painted(sampled, scale)
        # Not copied: the pixels live as long as this object.
        self._image = _image(self._words)
        self.setVisible(True)
        self.stretch(area)

    def stretch(self, area: QRectF) -> None:
        """Stretch the same pixels over another area."""
        self.setRect(seen(area))
        self.update()

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        painter.drawImage(self.rect(), self._image)


def seen(area: QRectF) -> QRectF:
    """The area to draw in, at least one pixel wide: a narrower map would fall between the pixels."""
    return QRectF(area.topLeft(), area.size().expandedTo(ONE_PIXEL))


def colour_index(samples: FloatArray, scale: ColourScale) -> Indices:
    """The index of every sample in the colour table of its scale; for NaN one after the last.

    The same operations in the same order as ``ColourScale.rgb``.
    """
    if isinf(scale.span):
        return colour_index(samples / 4, scale.quartered())
    count = len(scale.lut)
    factor = count / scale.span if scale.span > 0 else 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        position = np.subtract(samples, scale.low, dtype=np.float64)
        position *= factor
    if factor == 0 or isinf(factor):  # no number comes of infinity times nothing
        np.nan_to_num(position, copy=False)
    np.clip(position, 0, count - 1, out=position)
    broken = np.isnan(samples)
    position[broken] = count
    # Of floating numbers NumPy makes 32 bits in a quarter of the time that 64 take.
    return position.astype(np.int32).astype(np.intp)


def picture(samples: FloatArray, scale: ColourScale) -> QImage:
    """A map as an image of its own, a pixel a sample; NaN is transparent."""
    return _image(_coloured(samples, scale)).copy()


class _Same:
    """An array that is remembered by where it is: its values are never changed in place."""

    def __init__(self, array: FloatArray) -> None:
        self.array = array

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and is_same_array(other.array, self.array)

    @override
    def __hash__(self) -> int:
        return hash(self.array.ctypes.data)


def is_same_array(first: FloatArray | None, second: FloatArray | None) -> bool:
    """Whether two arrays, both still held, are the same memory seen in the same way."""
    if first is None or second is None:
        return first is second
    return first is second or first.__array_interface__ == second.__array_interface__


def _painted(sampled: Sampled, scale: ColourScale) -> Words:
    """The colour of every pixel; where each shows one value, and few are left out, that of the value itself."""
    values, rows, columns = sampled.values, sampled.rows, sampled.columns
    if not sampled.is_single or values.size > 2 * len(rows) * len(columns):
        return _coloured(sampled.pixels(), scale)
    words = _framed(_Same(values), scale)
    return words.take(rows, axis=0, mode="wrap").take(columns, axis=1, mode="wrap")


@lru_cache(maxsize=2)
def _framed(values: _Same, scale: ColourScale) -> Words:
    """Every value in its colour, and transparency in one more row and column: y is shown by three maps."""
    words = np.zeros([side + 1 for side in values.array.shape], np.uint32)
    words[:-1, :-1] = _coloured(values.array, scale)
    return words


def _coloured(samples: FloatArray, scale: ColourScale) -> Words:
    """0xAARRGGBB of every sample, 0 for NaN; some rows at a time, as many as the caches hold."""
    table = _words(scale.lut.tobytes())
    words = np.empty(samples.shape, np.uint32)
    step = max(1, COLOURED // max(samples.shape[1], 1))
    for top in range(0, len(samples), step):
        # All indices are in the table; looking at each first takes longer.
        table.take(colour_index(samples[top : top + step], scale), out=words[top : top + step], mode="wrap")
    return words


@lru_cache(maxsize=32)
def _words(lut: bytes) -> Words:
    """The table as pixels of Qt, and transparency after the last colour."""
    channels = np.frombuffer(lut, np.uint8).reshape(-1, 3).astype(np.uint32)
    opaque = 0xFF000000 | channels[:, 0] << 16 | channels[:, 1] << 8 | channels[:, 2]
    return np.append(opaque, np.uint32(0)).astype(np.uint32)


def _image(words: Words) -> QImage:
    """An image of these pixels, for as long as they are held."""
    height, width = words.shape
    return QImage(words.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
