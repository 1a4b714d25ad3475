"""Which numbers of a picture make a map; apart from the reader, so that naming one loads no decoder."""

from __future__ import annotations

from enum import StrEnum


class ImageChannel(StrEnum):
    """Which numbers of a picture make the map or the maps."""

    GREY = "grey"
    """Luma of ITU-R BT.601; transparency is left out."""
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    ALPHA = "alpha"
    COLOUR = "colour"
    """Red, green and blue, a map each."""
