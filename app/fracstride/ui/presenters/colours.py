"""From a value to a colour: limits, look-up table and the ink that is legible on it. No Qt."""

from __future__ import annotations

from functools import lru_cache
from math import isinf

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.records import record

Extremes = tuple[float, float]
"""The smallest and the largest finite value of a map."""

Rgb = tuple[int, int, int]
Lut = npt.NDArray[np.uint8]
"""A colour table (colours, 3)."""

READABLE = 4.5
"""The contrast that WCAG AA asks of text."""


def luminance(rgb: Rgb) -> float:
    """Relative luminance of an sRGB colour, 0 .. 1 (WCAG 2.1)."""
    channels = [c / 255 for c in rgb]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: Rgb, second: Rgb) -> float:
    """The contrast ratio of two colours, 1 .. 21.

    >>> round(contrast((0, 0, 0), (255, 255, 255)))
    21
    """
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rgb_from_hex(text: str) -> Rgb:
    """The colour written as #RRGGBB."""
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


def hex_from_rgb(rgb: Rgb) -> str:
    """The colour as #RRGGBB."""
    return "#{:02X}{:02X}{:02X}".format(*rgb)


@record(eq=False)
class ColourScale:
    """A colour table between two limits; values outside take the end colours."""

    lut: Lut
    low: float
    high: float
    inks: tuple[Rgb, ...]
    """Inks in order of preference; the first that is readable on the fill is used."""

    @property
    def span(self) -> float:
        """From low to high; infinite where float64 holds no such number."""
        return self.high - self.low

    def quartered(self) -> ColourScale:
        """The same for values a fourth as large, whose span float64 holds."""
        return ColourScale(self.lut, self.low / 4, self.high / 4, self.inks)

    def index(self, value: float) -> int:
        """Which colour of the table a value has."""
        span = self.span
        if isinf(span):
            return self.quartered().index(value / 4)
        # The same operations in the same order as pyqtgraph's, so that both round alike.
        position = (value - self.low) * (len(self.lut) / span) if span > 0 else 0.0
        return int(min(max(position, 0.0), len(self.lut) - 1)) if position == position else 0

    def rgb(self, value: float) -> Rgb:
        """The fill colour of a value."""
        red, green, blue = self.lut[self.index(value)]
        return (int(red), int(green), int(blue))

    def hex(self, value: float) -> str:
        """The fill colour of a value as #RRGGBB."""
        return hex_from_rgb(self.rgb(value))

    def ink(self, value: float) -> Rgb:
        """The ink for a number on the fill of a value."""
        return _ink_table(self.lut.tobytes(), self.inks)[self.index(value)]

    @property
    def hex_inks(self) -> tuple[str, ...]:
        """The ink for a number on each fill of the table, as #RRGGBB."""
        return _hex_inks(self.lut.tobytes(), self.inks)


@lru_cache(maxsize=32)
def _ink_table(lut: bytes, inks: tuple[Rgb, ...]) -> tuple[Rgb, ...]:
    """The ink for each colour of a table."""
    fills = [(lut[at], lut[at + 1], lut[at + 2]) for at in range(0, len(lut), 3)]
    return tuple(
        next((ink for ink in inks[:-1] if contrast(ink, fill) >= READABLE), inks[-1]) for fill in fills
    )


@lru_cache(maxsize=32)
def _hex_inks(lut: bytes, inks: tuple[Rgb, ...]) -> tuple[str, ...]:
    return tuple(hex_from_rgb(ink) for ink in _ink_table(lut, inks))


def limits(extremes: Extremes) -> tuple[float, float]:
    """The limits of a map by its extremes: symmetric about 0 where any value is negative, else from 0.

    A map of nothing but zeros gets (0, 1).

    >>> limits((1.0, 9.0)), limits((-2.0, 1.0))
    ((0.0, 9.0), (-2.0, 2.0))
    """
    low, high = extremes
    if low < 0:
        reach = max(-low, high)
        return (-reach, reach)
    return (0.0, high if high > 0 else 1.0)


EXTREMES_BLOCK = 2**16
"""Values that are looked at at a time: twice, so a cache should hold them."""


def finite_extremes(values: FloatArray, cancel: CancelToken | None = None) -> Extremes:
    """The smallest and the largest finite value of a map; (0, 0) where there is none."""
    step = max(1, EXTREMES_BLOCK // max(values.shape[-1], 1))
    low, high = np.inf, -np.inf
    for top in range(0, values.shape[0], step):
        poll(cancel, top / values.shape[0])
        (lowest, highest), _ = block_extremes(values[top : top + step])
        low, high = min(low, lowest), max(high, highest)
    return (low, high) if low <= high else (0.0, 0.0)


def block_extremes(values: FloatArray) -> tuple[Extremes, bool]:
    """The smallest and the largest finite value, and whether all are finite; (inf, -inf) where none is.

    >>> block_extremes(np.array([3.0, np.nan, 1.0])), block_extremes(np.array([np.nan]))
    (((1.0, 3.0), False), ((inf, -inf), False))
    """
    low, high = float(values.min()), float(values.max())
    if np.isfinite(low) and np.isfinite(high):
        return (low, high), True
    finite = values[np.isfinite(values)]
    return (float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf))), False


def slice_extremes(values: FloatArray, cancel: CancelToken | None = None) -> FloatArray:
    """``finite_extremes`` of every slice of (n, c, h, w), as (n, c, 2).

    >>> slice_extremes(np.array([[[[1.0, -2.0]], [[np.inf, 3.0]]]])).tolist()
    [[[-2.0, 1.0], [3.0, 3.0]]]
    """
    if values[0, 0].size > EXTREMES_BLOCK:
        slices = list(np.ndindex(values.shape[:2]))
        parts = [
            None if cancel is None else cancel.part(at, at + 1 / len(slices))
            for at in np.linspace(0, 1, len(slices), endpoint=False)
        ]
        each = [finite_extremes(values[index], part) for index, part in zip(slices, parts, strict=True)]
        return np.array(each).reshape(*values.shape[:2], 2)
    found = np.stack((values.min(axis=(2, 3)), values.max(axis=(2, 3))), axis=-1)
    for n, c in np.argwhere(~np.isfinite(found).all(axis=-1)):
        found[n, c] = finite_extremes(values[n, c])
    return found


@record
class LevelDrag:
    """An end of a colour bar that is dragged: where that began, and the limits then."""

    stage: StageId
    at_high: bool
    start: float
    low: float
    high: float

    def limits(self, moved: float) -> tuple[float, float]:
        """The limits after a move of so much of the bar's width.

        >>> LevelDrag(StageId.INPUT, True, 0.0, 0.0, 8.0).limits(0.25)
        (0.0, 10.0)
        >>> LevelDrag(StageId.INPUT, True, 0.0, -8.0, 8.0).limits(0.25)
        (-12.0, 12.0)
        """
        span = self.high - self.low
        low, high = self.low, self.high
        # The two ends never meet: a hundredth of the span stays between them.
        if self.at_high:
            high = max(high + moved * span, low + span / 100)
        else:
            low = min(low + moved * span, high - span / 100)
        if self.low == -self.high:
            # A diverging scale keeps 0 at its centre.
            reach = max(high if self.at_high else -low, span / 100)
            return -reach, reach
        return low, high
