"""The colour maps as short lists of colours, for the bars in the menu.

The maps themselves belong to the plotting layer, which panels do not import.
"""

from __future__ import annotations

from collections.abc import Sequence

from fracstride.session.state import Colours
from fracstride.ui.look.theme import Theme

_VIRIDIS = ("#440154", "#443983", "#31688E", "#21918C", "#35B779", "#8ED645", "#FDE725")
_CIVIDIS = ("#00204D", "#233E6C", "#575C6D", "#7D7C78", "#A69D75", "#D3C165", "#FFEA46")
_LIGHT = {
    Colours.BLUE: ("#E4E9EF", "#C8D8EC", "#ABC6E7", "#93B5DC", "#7FA3CC", "#6992BE", "#4A82B5"),
    Colours.GREY: ("#F0F0F0", "#D1D1D1", "#B4B4B4", "#979797", "#7A7A7A", "#606060", "#464646"),
    Colours.VIRIDIS: _VIRIDIS,
    Colours.CIVIDIS: _CIVIDIS,
}
_DARK = {
    Colours.BLUE: ("#22252C", "#283143", "#2C3D59", "#2F4A71", "#30578A", "#2F65A3", "#2C74BE"),
    Colours.GREY: ("#232323", "#2E2E2E", "#3A3A3A", "#454545", "#515151", "#5D5D5D", "#6A6A6A"),
    Colours.VIRIDIS: _VIRIDIS,
    Colours.CIVIDIS: _CIVIDIS,
}


def colour_stops(key: str, theme: Theme) -> Sequence[str]:
    """The colours of a map from its low end to its high end, evenly spaced."""
    return (_DARK if theme.is_dark else _LIGHT)[Colours(key)]
