"""What a layer of a model is to whoever lists and opens it, whatever framework the model is of."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from fracstride.core.spec import ConvTransposeSpec

Numbers = tuple[int, ...]


class NoModelError(Exception):
    """Bytes are no model of the framework, or a damaged one."""


class LayerObstacle(StrEnum):
    """Why a transposed convolution of a model is no layer here."""

    NO_WEIGHT = "no_weight"
    """Its weight is computed in the model, not stored."""
    WEIGHT_LACKS = "weight_lacks"
    """Its weight is not where the model has it."""
    NOT_IN_TWO_DIMENSIONS = "not_in_two_dimensions"
    ILL_FORMED = "ill_formed"
    """Attributes that do not fit each other or the weight."""
    IMPOSSIBLE = "impossible"


class ModelLayer(Protocol):
    """One transposed convolution of a model."""

    @property
    def name(self) -> str:
        """What the model calls it."""

    @property
    def weight_shape(self) -> Numbers:
        """(C_in, C_out / groups, kH, kW), however the model lays it out; () where it is not stored."""

    @property
    def bias_shape(self) -> Numbers | None:
        """(C_out,); () where it is computed in the model, None where there is none."""

    @property
    def dtype(self) -> str:
        """The type of the stored weight."""

    @property
    def input_size(self) -> tuple[int, int] | None:
        """(H, W) of the map that arrives, where the model tells."""

    def spec(self, size: tuple[int, int]) -> ConvTransposeSpec | LayerObstacle:
        """The layer for an input of ``size`` (height, width), or why it is none."""
