"""A whole stack worked out in integers: shape, reach and cost of every layer, as far as it can be computed."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np

from fracstride.core.records import record
from fracstride.core.spec import AXES, Axis
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Layer,
    Shape,
    Skip,
    Stack,
    Upsample,
)
from fracstride.core.stack.links import FloatArray, axis_link
from fracstride.core.stack.problems import Question, StackProblem, StackProblemCode
from fracstride.core.stack.reach import Reach, paths_with_ends
from fracstride.core.stack.shapes import output_shape

BYTES_PER_VALUE = 4
"""float32, in which networks are trained and run as a rule."""
MAX_PATH_WORK = 2**20
"""Taps times cells that the pattern with its ends may take over all layers, along one axis."""


@record
class LayerPlan:
    """What a layer makes of what arrives, and what that costs, for one sample."""

    layer: Layer
    arriving: Shape
    shape: Shape
    parameters: int
    multiply_adds: int
    height: Reach | None
    """Along each axis, from the input of the stack; None where it is too long to follow."""
    width: Reach | None

    def reach(self, axis: Axis) -> Reach | None:
        """The reach along one axis."""
        return self.height if axis is Axis.HEIGHT else self.width

    @property
    def activation_bytes(self) -> int:
        """Memory of the map that leaves the layer, in float32."""
        return BYTES_PER_VALUE * prod(self.shape)

    @property
    def weight_bytes(self) -> int:
        """Memory of weight and bias, in float32."""
        return BYTES_PER_VALUE * self.parameters


@record
class Plan:
    """The layers up to the first that cannot be applied, and why it cannot."""

    stack: Stack
    layers: tuple[LayerPlan, ...]
    problem: StackProblem | None = None

    @property
    def parameters(self) -> int:
        """Weights and biases of all layers that can be applied."""
        return sum(each.parameters for each in self.layers)

    @property
    def multiply_adds(self) -> int:
        """Products of all layers that can be applied."""
        return sum(each.multiply_adds for each in self.layers)

    @property
    def activation_bytes(self) -> int:
        """Memory of the input and of every map together, as training keeps them, in float32."""
        return BYTES_PER_VALUE * prod(self.stack.input_shape) + sum(
            each.activation_bytes for each in self.layers
        )

    def arriving(self, index: int) -> Shape | None:
        """The shape that arrives at a layer; None where it cannot be known."""
        if self.problem is not None and self.problem.index < 0:
            return None
        if index == 0:
            return self.stack.input_shape
        return self.layers[index - 1].shape if index <= len(self.layers) else None


def plan(stack: Stack) -> Plan:
    """Every layer up to the first that cannot be applied; what comes before it stays as it is.

    >>> from fracstride.core.stack.layers import PixelShuffle
    >>> planned = plan(Stack((100, 1, 1), (ConvTranspose2d(100, 64, (4, 4)), PixelShuffle(3))))
    >>> [each.shape for each in planned.layers], planned.problem.index, planned.problem.code.value
    ([(64, 4, 4)], 1, 'shuffle_channels')
    """
    if min(stack.input_shape) < 1:
        return Plan(stack, (), StackProblem(-1, StackProblemCode.INPUT))
    done: list[LayerPlan] = []
    shape = stack.input_shape
    reaches: list[Reach | None] = [Reach(), Reach()]
    for index, layer in enumerate(stack.layers):
        result = output_shape(layer, shape, index)
        if isinstance(result, StackProblem):
            return Plan(stack, tuple(done), replace(result, question=_question(done, result)))
        sizes = dict(zip(AXES, shape[1:], strict=True))
        reaches = [
            reach and reach.through(axis_link(layer, axis, sizes[axis]))
            for axis, reach in zip(AXES, reaches, strict=True)
        ]
        costs = parameters(layer), multiply_adds(layer, shape, result)
        done.append(LayerPlan(layer, shape, result, *costs, *reaches))
        shape = result
    return Plan(stack, tuple(done))


def parameters(layer: Layer) -> int:
    """Weights, and biases where the layer has them.

    >>> parameters(ConvTranspose2d(3, 5, (4, 4), bias=False)), parameters(Conv2d(3, 6, (3, 3), groups=3))
    (240, 60)
    """
    if not isinstance(layer, ConvTranspose2d | Conv2d):
        return 0
    weights = layer.in_channels * layer.out_channels // layer.groups * prod(layer.kernel_size)
    return weights + (layer.out_channels if layer.bias else 0)


def multiply_adds(layer: Layer, arriving: Shape, shape: Shape) -> int:
    """Products that are summed up; a transposed convolution's crops are not deducted.

    Bilinear up-sampling takes four products a cell; what only moves values takes none.
    """
    match layer:
        case ConvTranspose2d() | Conv2d():
            cells = prod((arriving if isinstance(layer, ConvTranspose2d) else shape)[1:])
            return layer.in_channels * layer.out_channels // layer.groups * prod(layer.kernel_size) * cells
        case Upsample(interpolation=Interpolation.BILINEAR):
            return 4 * prod(shape)
        case _:
            return 0


def overlap(planned: Plan, index: int, axis: Axis) -> FloatArray | None:
    """How many paths from the input reach each cell that leaves layer ``index``, with what the ends do.

    Exactly what a row of ones becomes by kernels of ones, taken over all layers; None where that would
    take too long. The overlap of a cell is the product of both axes. Skip connections add no path.

    >>> layer = ConvTranspose2d(1, 1, (3, 3), (2, 2), (1, 1))
    >>> overlap(plan(Stack((1, 3, 3), (layer,))), 0, Axis.HEIGHT)
    array([1., 2., 1., 2., 1.])
    """
    at = 1 + AXES.index(axis)
    paths = np.ones(planned.stack.input_shape[at])
    work = 0
    for each in planned.layers[: index + 1]:
        link = axis_link(each.layer, axis, each.arriving[at])
        work += link.taps * each.shape[at]
        if work > MAX_PATH_WORK:
            return None
        paths = paths_with_ends(paths, link, each.shape[at])
    return paths


def _question(done: list[LayerPlan], problem: StackProblem) -> Question | None:
    """What would mend a size that does not fit a skip connection: other parameters of the layer before it."""
    if problem.code is not StackProblemCode.SKIP_SIZE:
        return None
    missing = tuple(problem.param(f"skip_{axis.value}") - problem.param(axis.value) for axis in AXES)
    for index in range(len(done) - 1, -1, -1):
        each = done[index]
        if isinstance(each.layer, ConvTranspose2d):
            wanted = (each.shape[1] + missing[0], each.shape[2] + missing[1])
            return Question(index, each.arriving[1:], wanted) if min(wanted) >= 1 else None
        if not _keeps_differences(each.layer):
            return None
    return None


def _keeps_differences(layer: Layer) -> bool:
    """Whether an input larger by some cells makes an output larger by as many."""
    return isinstance(layer, Crop | Skip) or (isinstance(layer, Conv2d) and layer.stride == (1, 1))
