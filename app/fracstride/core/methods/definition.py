"""The definition as a method: nested loops in float64, on the host."""

from __future__ import annotations

from collections.abc import Mapping

from fracstride.core.pipeline import Array, Channels, Method, Operands, Stage, StageId
from fracstride.core.reference import reference


def _by_loops(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    return reference(operands.y, operands.weight, operands.geometry.spec, operands.bias)


METHOD = Method("reference", (Stage(StageId.OUTPUT, (), _by_loops, Channels.OUTPUT),), is_on_host=True)
