"""From Python to the window: opens a layer of a notebook or a script, with its arrays."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fracstride.backends.functional import Padding, Pair, geometry_of
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray, read_only
from fracstride.core.rules import DEFAULT_MEMORY_LIMIT, solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.loaded import MAX_VALUES, shape_text
from fracstride.frameworks.torch_call import torch_call
from fracstride.session.document import json_parts
from fracstride.session.edits import Slot, state_with_explicit, state_with_layer, state_with_source
from fracstride.session.exploring_keras import is_of_keras, keras_parts, keras_spec, with_channels_first
from fracstride.session.state import DataSource, Document, ExplicitArray, SourceKind, State, ViewSettings

SIZES = (4, 8, 16, 32, 64, 128, 256)
"""Sizes to try if y is not given: the first that gives an output is taken."""

Parameters = tuple[Pair, Padding, Pair, int, Pair]
"""stride, padding, output_padding, groups and dilation."""

DEFAULTS: Parameters = (1, 0, 0, 1, 1)

_NO_NUMBERS = "cSUMm"
"""Kinds of NumPy's types that would become numbers all the same: complex, texts, times."""

_PARAMETERS = ("stride", "padding", "output_padding", "groups", "dilation")


def explore(
    layer: Any,
    y: Any = None,
    bias: Any = None,
    stride: Pair = 1,
    padding: Padding = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
) -> subprocess.Popen[bytes]:
    """Open a window with a layer, in a process of its own; it shows a copy.

        fracstride.explore(model.up1, features)                   a torch.nn.ConvTranspose2d and its input
        fracstride.explore(weight, y, stride=2, padding=1)        NumPy arrays, or anything that converts to them

    Parameters
    ----------
    layer : torch.nn.ConvTranspose2d, or array_like of shape (C_in, C_out // groups, kernel height, kernel width)
        A module brings its bias and all parameters; they are given for a weight alone. A ConvTranspose1d, or a weight
        (C_in, C_out // groups, kernel), is shown with maps of a single row. A Conv2DTranspose of Keras brings the same,
        with its padding as crops and without its activation; its y has the channels where the layer has them.
    y : array_like, shape (N, C_in, H, W), (C_in, H, W) or (H, W), optional
        The input; (H, W) is used for every channel. Random numbers if omitted. (N, C_in, L) or (C_in, L) in one
        dimension.
    bias : array_like, shape (C_out,), optional
    stride, padding, output_padding, groups, dilation
        As ``fracstride.conv_transpose2d`` takes them.

    Returns
    -------
    subprocess.Popen
        The process of the window; you need not wait for it.

    Raises
    ------
    ValueError
        With every reason why the layer is impossible, or with the value of an array that the window cannot show.
    TypeError
        If an argument is not an array of real numbers, or the module is of another kind.
    RuntimeError
        If no window can be opened.
    """
    document = document_of(layer, y, bias, (stride, padding, output_padding, groups, dilation))
    process = subprocess.Popen(
        [sys.executable, "-m", "fracstride", "-"],
        stdin=subprocess.PIPE,
        # So that an interrupt of the notebook is not one of the window.
        start_new_session=True,
    )
    assert process.stdin is not None
    try:
        with process.stdin as stream:
            stream.writelines(json_parts(document))
    except BrokenPipeError:
        raise RuntimeError(f"no window was opened: fracstride ended with {process.wait()}") from None
    return process


def document_of(layer: Any, y: Any = None, bias: Any = None, asked: Parameters = DEFAULTS) -> Document:
    """The document for the arguments of ``explore``; raises the same errors.

    >>> document_of(np.ones((1, 1, 3, 3)), np.ones((3, 3)), asked=(2, 1, 0, 1, 1)).title
    'ConvTranspose2d(1, 1, 3, 2, 1)'
    """
    if is_of_keras(layer):
        return _document_of_keras(layer, y, bias, asked)
    if hasattr(layer, "weight"):
        layer, bias, asked = _taken_apart(layer, bias, asked)
    weight = _array("the weight", layer, (3, 4))
    given = None if y is None else _array("y", y, (2, 3, 4))
    if weight.ndim == 3:
        weight, given, asked = _in_two_dimensions(weight, given, asked)

    def geometry(shape: tuple[int, ...]) -> Geometry:
        inputs = (*(1, weight.shape[0])[: 4 - len(shape)], *shape)
        return geometry_of(inputs, weight.shape, *asked, DEFAULT_MEMORY_LIMIT)

    spec = (_first_possible(geometry) if given is None else geometry(given.shape)).spec
    if not isinstance(solve(spec), Geometry):
        raise ValueError("the window has no layer that pads its two ends like this")
    return Document(_state(spec, weight, given, _bias(bias, spec)), ViewSettings(), torch_call(spec))


def _document_of_keras(layer: Any, y: Any, bias: Any, asked: Parameters) -> Document:
    if bias is not None or asked != DEFAULTS:
        raise TypeError(
            f"{type(layer).__name__} has a bias and parameters of its own; give its weight to use others"
        )
    parts, weight, own_bias = keras_parts(layer)
    is_row = len(layer.kernel_size) == 1
    given = None if y is None else _array("y", y, (2, 3) if is_row else (2, 3, 4))
    maps = None if given is None else read_only(with_channels_first(parts, given, is_row))
    shape = (1 if is_row else SIZES[0], SIZES[0]) if maps is None else maps.shape
    spec = keras_spec(parts, (shape[-2], shape[-1]))
    if maps is not None and maps.ndim > 2 and maps.shape[-3] != spec.in_channels:
        raise ValueError(f"y has {maps.shape[-3]} channels, and the layer takes {spec.in_channels}")
    spec = replace(spec, batch=shape[0] if len(shape) == 4 else 1)
    return Document(
        _state(spec, _array("the weight", weight, (4,)), maps, _bias(own_bias, spec)),
        ViewSettings(),
        torch_call(spec),
    )


def _in_two_dimensions(
    weight: FloatArray, y: FloatArray | None, asked: Parameters
) -> tuple[FloatArray, FloatArray | None, Parameters]:
    """A one-dimensional layer, ConvTranspose1d, as a layer with maps and a kernel of a single row."""
    if y is not None and y.ndim == 4:
        raise ValueError(f"y has the shape {shape_text(y.shape)}; the weight takes (N, C_in, L) or (C_in, L)")
    stride, padding, output_padding, groups, dilation = asked
    along = (1, _of_row(stride)), (0, _of_row(padding)), (0, _of_row(output_padding))
    maps = None if y is None else read_only(y[..., None, :])
    return read_only(weight[:, :, None]), maps, (*along, groups, (1, _of_row(dilation)))


def _of_row(value: Any) -> Any:
    """A parameter of a one-dimensional layer, which may be given as (2,) or as 2."""
    return value[-1] if isinstance(value, Sequence) and not isinstance(value, str) and len(value) else value


def _taken_apart(layer: Any, bias: Any, asked: Parameters) -> tuple[Any, Any, Parameters]:
    """Weight, bias and parameters of a PyTorch module, without importing PyTorch."""
    kind = type(layer).__name__
    if not getattr(layer, "transposed", True) or not all(hasattr(layer, each) for each in _PARAMETERS):
        raise TypeError(f"{kind} is no ConvTranspose2d; give its weight, and stride, padding ..., instead")
    if bias is not None or asked != DEFAULTS:
        raise TypeError(f"{kind} has a bias and parameters of its own; give its weight to use others")
    parameters = (layer.stride, layer.padding, layer.output_padding, layer.groups, layer.dilation)
    return layer.weight, layer.bias, parameters


def _first_possible(geometry: Callable[[tuple[int, ...]], Geometry]) -> Geometry:
    """The layer with the smallest y that gives an output; if none does, raises what the largest y raises."""
    for size in SIZES[:-1]:
        try:
            return geometry((size, size))
        except ValueError:
            continue
    return geometry(SIZES[-1:] * 2)


def _state(
    spec: ConvTransposeSpec, weight: FloatArray, y: FloatArray | None, bias: FloatArray | None
) -> State:
    own_bias = None if bias is None else ExplicitArray(bias)
    state = state_with_layer(State(spec), spec, ExplicitArray(weight), own_bias)
    if y is None:
        return state_with_source(state, Slot.INPUT, DataSource(SourceKind.RANDOM))
    return state_with_explicit(state, Slot.INPUT, ExplicitArray(y))


def _bias(bias: Any, spec: ConvTransposeSpec) -> FloatArray | None:
    if bias is None:
        return None
    values = _array("the bias", bias, (1,))
    if values.size != spec.out_channels:
        raise ValueError(f"the bias has {values.size} values for {spec.out_channels} output channels")
    return values


def _array(name: str, value: Any, dimensions: tuple[int, ...]) -> FloatArray:
    """The values of an argument, read-only; PyTorch tensors may be on any device and of any type."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().double()
    try:
        given = np.asarray(value)
        if given.dtype.kind in _NO_NUMBERS:
            raise TypeError(f"its type is {given.dtype}")  # told as the others are
        values = np.array(given, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} is no array of real numbers: {error}") from None
    if values.ndim not in dimensions or not 0 < values.size <= MAX_VALUES:
        wanted = " or ".join(map(str, dimensions))
        shape = shape_text(values.shape)
        raise ValueError(
            f"{name} has the shape {shape}; it must have {wanted} axes and 1 to {MAX_VALUES} values"
        )
    places = np.argwhere(~np.isfinite(values))
    if len(places):
        place = tuple(map(int, places[0]))
        raise ValueError(f"{name} has {values[place]} at {list(place)}; the window shows finite numbers")
    return read_only(values)
