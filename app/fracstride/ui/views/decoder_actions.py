"""What commands can ask of the decoder's tab."""

from __future__ import annotations

from enum import StrEnum


class DecoderAction(StrEnum):
    """Done with the selected layer."""

    EXPLORE = "explore"
    TAKE = "take"
    """Take over the parameters of the layer that the other tabs show."""
    DUPLICATE = "duplicate"
    REMOVE = "remove"
    UP = "up"
    DOWN = "down"
