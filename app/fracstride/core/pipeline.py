"""The stages of a transposed convolution, as data that methods and views are built from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import numpy

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import Geometry
from fracstride.core.records import record


class StageId(StrEnum):
    """A map that a method makes; all are indexed (row, column) within one slice of channels."""

    INPUT = "input"
    ZERO_INSERTED = "zero_inserted"
    PADDED = "padded"
    KERNEL = "kernel"
    ROTATED_KERNEL = "rotated_kernel"
    FULL_OUTPUT = "full_output"
    UNROLLED_INPUT = "unrolled_input"
    MATRIX = "matrix"
    UNROLLED_OUTPUT = "unrolled_output"
    SUB_KERNELS = "sub_kernels"
    PHASE_OUTPUTS = "phase_outputs"
    OUTPUT = "output"


PIPELINE_STAGES = (
    StageId.INPUT,
    StageId.ZERO_INSERTED,
    StageId.PADDED,
    StageId.KERNEL,
    StageId.ROTATED_KERNEL,
    StageId.OUTPUT,
)
"""The maps of the zero-insertion pipeline: those that the Pipeline view shows."""

FEATURE_STAGES = (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED, StageId.OUTPUT)
"""The maps that share one cell size: from input y to output x."""

Array = Any
"""An array of the namespace that computes: numpy.ndarray, or another library's of the same interface."""

ArrayNamespace = Any
"""A module with NumPy's functions (numpy itself, or one that mirrors it)."""


@record(eq=False)
class Operands:
    """The input of a method: the solved layer, its arrays, and the array library that computes.

    ``y`` (N, C_in, H_out, W_out), ``weight`` (C_in, C_out/groups, kH, kW), ``bias`` (C_out,) or None,
    all of one floating type and all arrays of ``xp``. Raises ValueError where a shape does not fit.
    """

    geometry: Geometry
    y: Array
    weight: Array
    bias: Array | None = None
    xp: ArrayNamespace = numpy
    cancel: CancelToken | None = None

    def __post_init__(self) -> None:
        spec = self.geometry.spec
        check_shape("input", self.y, spec.input_shape)
        check_shape("weight", self.weight, spec.weight_shape)
        if self.bias is not None:
            check_shape("bias", self.bias, (spec.out_channels,))


def check_shape(name: str, array: Array, shape: tuple[int, ...]) -> None:
    """Raises ValueError unless the array has exactly this shape."""
    if tuple(array.shape) != shape:
        raise ValueError(f"the {name} has the shape {tuple(array.shape)}, the layer needs {shape}")


StageFunction = Callable[[Operands, Mapping[StageId, Array]], Array]
"""(operands, results of the stages it needs) -> the 4-D array of the stage."""


class Channels(StrEnum):
    """What the first two axes of a stage's array are."""

    INPUT = "input"
    """(sample, input channel)."""
    PAIR = "pair"
    """(input channel, output channel within its group)."""
    OUTPUT = "output"
    """(sample, output channel)."""


@record
class Stage:
    """One step of a method: the map that it makes, the maps that it needs, and how it is made."""

    id: StageId
    needs: tuple[StageId, ...]
    compute: StageFunction
    channels: Channels


@record
class Method:
    """An algorithm as a tuple of stages, in an order in which they can run; OUTPUT is the last."""

    name: str
    stages: tuple[Stage, ...]
    is_on_host: bool = False
    """Whether it takes NumPy arrays only."""

    def stage(self, stage: StageId) -> Stage:
        """The stage that makes a map. Raises KeyError if the method makes no such map."""
        for each in self.stages:
            if each.id is stage:
                return each
        raise KeyError(stage)

    def run(self, operands: Operands) -> Array:
        """The output x (N, C_out, H_in, W_in). Raises Cancelled when told to stop."""
        results: dict[StageId, Array] = {}
        for stage in self.stages:
            poll(operands.cancel)
            results[stage.id] = stage.compute(operands, results)
        return results[StageId.OUTPUT]


def given_input(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    """y, as the first stage of a method."""
    return operands.y


def given_kernel(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    """w as given, as a stage without needs."""
    return operands.weight


INPUT_STAGE = Stage(StageId.INPUT, (), given_input, Channels.INPUT)
KERNEL_STAGE = Stage(StageId.KERNEL, (), given_kernel, Channels.PAIR)


def with_bias(x: Array, bias: Array | None) -> Array:
    """x (N, C_out, H_in, W_in) with the bias (C_out,), if any, added to every cell."""
    return x if bias is None else x + bias[:, None, None]
