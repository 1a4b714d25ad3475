"""Colour tables out of pyqtgraph's bundled, perceptually uniform maps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from fracstride.core.pipeline import PIPELINE_STAGES, StageId
from fracstride.session.state import Colours, RangeMode, ViewSettings
from fracstride.ui.look.theme import Theme, ThemeName
from fracstride.ui.plotting import pyqtgraph_parts as pg
from fracstride.ui.presenters.colours import ColourScale, Extremes, Lut, limits, rgb_from_hex

_Part = tuple[str, float, float]
"""(map name, from, to) along the map's own 0 .. 1."""

_SEQUENTIAL: dict[tuple[Colours, ThemeName], _Part] = {
    (Colours.BLUE, ThemeName.LIGHT): ("CET-L12", 0.06, 0.94),
    (Colours.BLUE, ThemeName.DARK): ("CET-D6", 0.455, 0.12),
    (Colours.GREY, ThemeName.LIGHT): ("CET-L1", 0.95, 0.30),
    (Colours.GREY, ThemeName.DARK): ("CET-L1", 0.14, 0.45),
    (Colours.VIRIDIS, ThemeName.LIGHT): ("viridis", 0.0, 1.0),
    (Colours.VIRIDIS, ThemeName.DARK): ("viridis", 0.0, 1.0),
    (Colours.CIVIDIS, ThemeName.LIGHT): ("cividis", 0.0, 1.0),
    (Colours.CIVIDIS, ThemeName.DARK): ("cividis", 0.0, 1.0),
}
_DIVERGING: dict[ThemeName, tuple[_Part, _Part]] = {
    ThemeName.LIGHT: (("CET-CBD1", 1.0, 0.5), ("CET-L12", 0.06, 0.80)),
    ThemeName.DARK: (("CET-D6", 0.88, 0.5), ("CET-D6", 0.5, 0.12)),
}
_SEQUENTIAL_COLOURS, _HALF = 256, 128
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@lru_cache(maxsize=32)
def table(colours: Colours, theme: ThemeName, signed: bool) -> Lut:
    """The colours of a map; the diverging one for signed data in BLUE.

    The diverging map has an odd number of colours, so that 0 is in the middle of one, not between two.
    """
    if not (signed and colours is Colours.BLUE):
        return _part(_SEQUENTIAL[colours, theme], _SEQUENTIAL_COLOURS)
    negative, positive = _DIVERGING[theme]
    return np.concatenate([_part(negative, _HALF), _part(positive, _HALF)[1:]])


def _part(part: _Part, count: int) -> Lut:
    name, start, stop = part
    colours = pg.colormap.get(name).map(np.linspace(start, stop, count), mode="byte")
    return np.ascontiguousarray(colours[:, :3])


@lru_cache(maxsize=64)
def colour_scale(colours: Colours, theme: Theme, low: float, high: float) -> ColourScale:
    """The scale of a map between two limits, signed where the lower one is negative; alike ones are the same object."""
    if theme.is_dark and colours is Colours.BLUE:
        inks: tuple[tuple[int, int, int], ...] = (_WHITE,)
    elif colours is Colours.BLUE:
        inks = (rgb_from_hex(theme.number_ink), _BLACK)
    else:
        inks = (rgb_from_hex("#171A21"), _WHITE, _BLACK)
    return ColourScale(table(colours, theme.name, low < 0), low, high, inks)


def stage_scales(
    view: ViewSettings, extremes: Mapping[str, Extremes], theme: Theme
) -> dict[StageId, ColourScale]:
    """The scale of every map: y, zero-inserted and padded share one, both kernels another, x has its own.

    ``extremes`` are those of "y", "weight" and "x", as far as they are known. A shared or fixed range is
    that of y and x; the kernel keeps its own.
    """
    own = {name: limits(extremes.get(name, (0.0, 1.0))) for name in ("y", "weight", "x")}
    if view.range_mode is RangeMode.SHARED:
        both = (min(own["y"][0], own["x"][0]), max(own["y"][1], own["x"][1]))
        own["y"] = own["x"] = limits(both)
    elif view.range_mode is RangeMode.FIXED:
        own["y"] = own["x"] = view.fixed_limits
    scales = {name: colour_scale(view.colours, theme, *between) for name, between in own.items()}
    kernels = dict.fromkeys((StageId.KERNEL, StageId.ROTATED_KERNEL), scales["weight"])
    return {**dict.fromkeys(PIPELINE_STAGES, scales["y"]), **kernels, StageId.OUTPUT: scales["x"]}
