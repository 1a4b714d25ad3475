"""The shape of a cell at each size: its gap, its corners, and how much of every pixel it covers."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from fracstride.ui.look.textures import TextureRole, texture_brush
from fracstride.ui.look.theme import Theme

Pixels = npt.NDArray[np.uint8]
"""(height, width, 4): blue, green, red, alpha, as Qt has them in memory."""
Words = npt.NDArray[np.uint32]
"""(height, width): the same as 0xAARRGGBB."""
Weights = npt.NDArray[np.uint16]
Quads = npt.NDArray[np.uint64]
"""Four channels of 16 bits each: one operation mixes all of them."""
Indices = npt.NDArray[np.intp]
FULL = 256
"""The weight of a pixel that a cell covers wholly."""


def gap(pitch: float) -> float:
    """The space between two cells in logical pixels."""
    if pitch >= 14:
        return 2.0
    return 1.0 if pitch >= 5 else 0.0


def radius(pitch: float) -> float:
    """The corner radius of a cell."""
    for least, value in ((26, 4.0), (16, 3.0), (8, 1.5)):
        if pitch >= least:
            return value
    return 0.0


def cell_fill(pitch: float) -> QRectF:
    """The filled part of a cell of which (0, 0) is the top-left corner."""
    space = gap(pitch)
    before = space / 2 if space >= 2 else 0.0
    return QRectF(before, before, pitch - space, pitch - space)


class CellShape(NamedTuple):
    """A pixel of a cell is (fill * ``part`` + ``rest``) >> 8; both (side, side, 4), side in device pixels."""

    part: Weights
    rest: Weights


class Stencil(NamedTuple):
    """A CellShape without its repetitions: pixel (i, j) of a cell is the one at (``down[i]``, ``across[j]``).

    ``part`` and ``rest`` are (rows, columns), few of each: a cell is the same all through its middle.
    """

    part: Quads
    rest: Quads
    down: Indices
    across: Indices

    def cells(self, fills: Quads) -> Words:
        """Every cell of ``fills`` (rows, columns) in its shape: (rows, side, columns, side)."""
        mixed = fills[:, None, :, None] * self.part[None, :, None]
        mixed += self.rest[None, :, None]
        # The upper byte of every channel: the same as a shift by 8.
        words = np.ascontiguousarray(mixed.view(np.uint8)[..., 1::2]).view(np.uint32).reshape(mixed.shape)
        return words.take(self.across, axis=3, mode="clip").take(self.down, axis=1, mode="clip")


@lru_cache(maxsize=64)
def cell_shape(pitch: float, ratio: float, theme: Theme, has_edge: bool, veil: float = 0.0) -> CellShape:
    """Rounded, with canvas round it; data cells have the thin edge, structural ones have none.

    ``veil`` is how much of the edge is canvas; the fill that it is used with is veiled already.
    """
    cover = _drawn(pitch, ratio, lambda painter: _fill(painter, pitch)) / 255.0
    edge = np.zeros_like(cover)
    if has_edge:
        edge = _drawn(pitch, ratio, lambda painter: _outline(painter, pitch)) / 255.0 * theme.cell_edge_alpha
    line, canvas = (_channels(colour) for colour in (theme.text1, theme.canvas))
    line = line * (1 - veil) + canvas * veil
    part = cover * (1 - edge)
    rest = (cover * edge)[..., None] * line + (1 - cover)[..., None] * canvas
    # Half a step is added, so that the shift rounds.
    return CellShape(
        np.repeat(np.round(part * FULL).astype(np.uint16)[..., None], 4, axis=2),
        np.round(rest * FULL + 127).astype(np.uint16),
    )


@lru_cache(maxsize=64)
def data_stencil(pitch: float, ratio: float, theme: Theme, veil: float = 0.0) -> Stencil:
    """The shape of a data cell."""
    shape = cell_shape(pitch, ratio, theme, True, veil)
    both = np.concatenate((shape.part[..., :1], shape.rest), axis=2)
    rows, down = _without_repetitions(both)
    columns, across = _without_repetitions(rows.swapaxes(0, 1))
    few = columns.swapaxes(0, 1)
    part = np.ascontiguousarray(few[..., 0], dtype=np.uint64)
    rest = np.ascontiguousarray(few[..., 1:]).view(np.uint64)[..., 0]
    return Stencil(part, rest, down, across)


def _without_repetitions(rows: Weights) -> tuple[Weights, Indices]:
    """Each row once, and which of them every row is; a tenth of the time of ``np.unique``, for so few."""
    firsts: dict[bytes, int] = {}
    which = [firsts.setdefault(row.tobytes(), len(firsts)) for row in rows]
    return rows[[which.index(each) for each in range(len(firsts))]], np.array(which)


@lru_cache(maxsize=32)
def fills(lut: bytes, theme: Theme, veil: float = 0.0) -> Quads:
    """The colours of a table (colours of 3 bytes) under a veil, and canvas after the last for what is no number."""
    table = np.frombuffer(lut, np.uint8).reshape(-1, 3)
    pixels = np.full((len(table) + 1, 4), _channels(theme.canvas), dtype=np.uint8)
    pixels[:-1, :3] = table[:, ::-1]
    return veiled(pixels, theme, veil).astype(np.uint16).view(np.uint64)[:, 0]


@lru_cache(maxsize=32)
def texture(role: TextureRole, theme: Theme, ratio: float, coarse: bool, veil: float = 0.0) -> Words:
    """One tile of the texture of a structural zero, in device pixels, under a veil of canvas."""
    image = texture_brush(role, theme, ratio, coarse).textureImage()
    pixels = pixels_of(image.convertToFormat(QImage.Format.Format_RGB32))
    return veiled(pixels, theme, veil).view(np.uint32)[..., 0]


def veiled(pixels: Pixels, theme: Theme, veil: float) -> Pixels:
    """Pixels with a veil of canvas colour over them."""
    mixed = pixels * (1 - veil) + _channels(theme.canvas) * veil
    return np.ascontiguousarray(np.round(mixed).astype(np.uint8))


@lru_cache(maxsize=64)
def gap_lines(pitch: float, ratio: float, theme: Theme) -> tuple[int, ...] | None:
    """The device pixels of a cell that are only gap, along either axis; None if some are partly gap."""
    shape = cell_shape(pitch, ratio, theme, False)
    middle = shape.part[len(shape.part) // 2, :, 0]
    if ((middle > 0) & (middle < FULL)).any():
        return None
    return tuple(int(index) for index in np.flatnonzero(middle == 0))


def pixels_of(image: QImage) -> Pixels:
    """A copy of the memory of a 32-bit image."""
    view = np.frombuffer(image.constBits(), np.uint8)
    return view.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width()].copy()


def _channels(colour: str) -> npt.NDArray[np.float64]:
    rgb = QColor(colour)
    return np.array([rgb.blue(), rgb.green(), rgb.red(), 255], dtype=np.float64)


def _drawn(pitch: float, ratio: float, draw: Callable[[QPainter], None]) -> npt.NDArray[np.float64]:
    """The alpha, 0 .. 255, of what ``draw`` paints into one cell."""
    side = round(pitch * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter)
    return pixels_of(image)[..., 3].astype(np.float64)


def _fill(painter: QPainter, pitch: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0))
    painter.drawRoundedRect(cell_fill(pitch), radius(pitch), radius(pitch))


def _outline(painter: QPainter, pitch: float) -> None:
    painter.setPen(QPen(QColor(0, 0, 0), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(cell_fill(pitch).adjusted(0.5, 0.5, -0.5, -0.5), radius(pitch), radius(pitch))
