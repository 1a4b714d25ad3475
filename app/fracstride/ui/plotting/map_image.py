"""The data cells of one map as an image: one pixel a cell or a sample, stretched over them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from typing_extensions import override

from fracstride.core.precision import FloatArray
from fracstride.ui.presenters.colours import ColourScale

Words = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.intp]


class MapImage(pg.GraphicsObject):
    """Coloured once when it is shown; pyqtgraph's own image makes its colour table anew for every frame."""

    def __init__(self) -> None:
        super().__init__()
        self.samples: FloatArray | None = None
        self._image = QImage()
        self._area = QRectF()

    def show_samples(self, samples: FloatArray, scale: ColourScale, area: QRectF) -> None:
        """Stretch ``samples`` (rows, columns) over ``area``; NaN is left transparent."""
        if area != self._area:
            self.prepareGeometryChange()
        self.samples, self._area = samples, area
        self._image = _image(coloured(samples, scale))
        self.setVisible(True)
        self.update()

    @override
    def boundingRect(self) -> QRectF:
        return self._area

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        painter.drawImage(self._area, self._image)


def coloured(samples: FloatArray, scale: ColourScale) -> Words:
    """0xAARRGGBB of every sample, 0 for NaN."""
    words: Words = _words(scale.lut.tobytes()).take(colour_index(samples, scale))
    return words


def colour_index(samples: FloatArray, scale: ColourScale) -> Indices:
    """Where every sample stands in the table of its scale, one after the last colour for NaN.

    The same operations in the same order as ``ColourScale.rgb``.
    """
    count = len(scale.lut)
    span = scale.high - scale.low
    samples = samples.astype(np.float64, copy=False)
    with np.errstate(invalid="ignore", over="ignore"):
        position = (samples - scale.low) * (count / span if span > 0 else 0.0)
    # Of a number and NaN fmin and fmax take the number.
    index = np.fmax(np.fmin(position, count - 1), 0).astype(np.intp)
    index[np.isnan(samples)] = count
    return index


def picture(samples: FloatArray, scale: ColourScale) -> QImage:
    """A map as an image of its own, a pixel a sample; NaN is transparent."""
    return _image(coloured(samples, scale))


@lru_cache(maxsize=32)
def _words(lut: bytes) -> Words:
    """The table as pixels of Qt, and transparency after the last colour."""
    channels = np.frombuffer(lut, np.uint8).reshape(-1, 3).astype(np.uint32)
    opaque = 0xFF000000 | channels[:, 0] << 16 | channels[:, 1] << 8 | channels[:, 2]
    return np.append(opaque, np.uint32(0)).astype(np.uint32)


def _image(words: Words) -> QImage:
    height, width = words.shape
    data = np.ascontiguousarray(words)
    shared = QImage(data.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return shared.copy()
