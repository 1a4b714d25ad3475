"""A layer of a model as it is listed and opened, for models of every framework."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from fracstride.core.spec import ConvTransposeSpec

Numbers = tuple[int, ...]


class NoModelError(Exception):
    """The bytes are not a model of the framework, or a damaged one."""


class LayerObstacle(StrEnum):
    """Why a transposed convolution of a model cannot be a layer here."""

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
        """Its name in the model."""

    @property
    def weight_shape(self) -> Numbers:
        """(C_in, C_out / groups, kH, kW), whatever the model's layout; () if the weight is not stored."""

    @property
    def bias_shape(self) -> Numbers | None:
        """(C_out,); () if the model computes the bias, None if there is none."""

    @property
    def dtype(self) -> str:
        """The type of the stored weight."""

    @property
    def input_size(self) -> tuple[int, int] | None:
        """(H, W) of the layer's input, if the model tells it."""

    def spec(self, size: tuple[int, int]) -> ConvTransposeSpec | LayerObstacle:
        """The layer for an input of ``size`` (height, width), or why it is impossible."""
