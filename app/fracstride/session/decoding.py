"""The numbers of a decoder: its input, its weights, and the map that really arrives at a layer."""

from __future__ import annotations

from dataclasses import replace
from math import prod, sqrt

import numpy as np

from fracstride.backends.registry import backend_from_name
from fracstride.core.cancel import CancelToken
from fracstride.core.precision import FloatArray
from fracstride.core.spec import AXIS_FIELDS, Field
from fracstride.core.stack.execution import run
from fracstride.core.stack.layers import Conv2d, ConvTranspose2d, Layer, Skip
from fracstride.core.stack.plan import LayerPlan, Plan
from fracstride.session.edits import is_alike, with_size_edit
from fracstride.session.sources import materialise_kernel
from fracstride.session.state import (
    DataSource,
    Decoder,
    ExplicitArray,
    SourceKind,
    State,
    WeightKind,
)

MAX_VALUES = 2**25
"""The most values of a map or weight that are computed for exploring: 256 MiB."""
_SEEDS = 2**31
_DIGITS = 4
"""The digits of a standard deviation, so that it is readable where the program shows it."""


def input_map(decoder: Decoder) -> FloatArray:
    """The input of the decoder, (channels, height, width): normal values from its seed."""
    return np.random.default_rng(decoder.seed).standard_normal(decoder.stack.input_shape)


def kernel_source(decoder: Decoder, index: int) -> DataSource:
    """The source of the weight of the transposed convolution at ``index``."""
    layer = decoder.stack.layers[index]
    assert isinstance(layer, ConvTranspose2d)
    if decoder.weights is WeightKind.BILINEAR:
        return DataSource(SourceKind.BILINEAR_CHANNELWISE)
    return DataSource(SourceKind.RANDOM, seed=_seed(decoder, index), sigma=spread(layer))


def spread(layer: ConvTranspose2d | Conv2d) -> float:
    """The standard deviation of weights that keeps the spread of the values: 1 / sqrt(products for each cell)."""
    products = layer.in_channels / layer.groups * prod(layer.kernel_size)
    if isinstance(layer, ConvTranspose2d):
        products = max(products / prod(layer.stride), 1.0)
    return float(f"{1 / sqrt(products):.{_DIGITS}g}")


def too_large(planned: Plan, index: int) -> int:
    """The values of the largest array that is needed before layer ``index``, if that is too large; else 0."""
    needed = [prod(planned.stack.input_shape)]
    needed += [size for each in planned.layers[:index] for size in (prod(each.shape), _operand_size(each))]
    return max(needed) if max(needed) > MAX_VALUES else 0


def arriving_map(decoder: Decoder, index: int, cancel: CancelToken | None = None) -> FloatArray:
    """The map (channels, height, width) that arrives at layer ``index``, read-only. All layers before it must fit.

    Raises Cancelled when told to stop, and BackendError if memory runs out.
    """
    compute = backend_from_name("numpy").conv_transpose2d
    layers = decoder.stack.layers[:index]
    values = input_map(decoder)

    def operand_of(at: int, layer: Layer) -> FloatArray | None:
        return _operand(decoder, at, layer, values.shape[1:])

    for result in run(layers, values, operand_of, compute, cancel):
        values = np.ascontiguousarray(result, dtype=np.float64)
    values.setflags(write=False)
    return values


def state_with_layer_explored(state: State, planned: LayerPlan, index: int, arriving: FloatArray) -> State:
    """The state with the transposed convolution ``index`` of its decoder as the layer, and as y what arrives there.

    A map that is not square leaves the axes linked, as loaded data does; parameters that differ unlink them.
    """
    layer = planned.layer
    assert isinstance(layer, ConvTranspose2d)
    spec = layer.spec(*arriving.shape[1:])
    return with_size_edit(
        replace(
            state,
            input=DataSource(SourceKind.EXPLICIT, array=ExplicitArray(arriving)),
            kernel=kernel_source(state.decoder, index),
            bias=None,
            linked=all(is_alike(spec, each) for each in AXIS_FIELDS if each is not Field.SIZE),
        ),
        spec,
    )


def _seed(decoder: Decoder, index: int) -> int:
    return (decoder.seed + 1 + index) % _SEEDS


def _operand(decoder: Decoder, index: int, layer: Layer, size: tuple[int, ...]) -> FloatArray | None:
    random = np.random.default_rng(_seed(decoder, index))
    match layer:
        case ConvTranspose2d():
            spec = layer.spec(size[0], size[1])
            return materialise_kernel(kernel_source(decoder, index), spec)
        case Conv2d():
            shape = (layer.out_channels, layer.in_channels // layer.groups, *layer.kernel_size)
            return random.standard_normal(shape) * spread(layer)
        case Skip():
            return random.standard_normal((layer.channels, layer.height, layer.width))
        case _:
            return None


def _operand_size(planned: LayerPlan) -> int:
    layer = planned.layer
    if isinstance(layer, Skip):
        return layer.channels * layer.height * layer.width
    return planned.parameters
