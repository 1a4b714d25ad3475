"""The operands of ``compute`` and ``compare``: arrays and layers of files, and their geometry."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.cli.layers import OBSTACLES
from fracstride.cli.options import axis_spec, pair_text, pairs_from
from fracstride.cli.text import FLAGS, issue_lines, problem_text
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray, floating_type
from fracstride.core.records import record
from fracstride.core.rules import MAX_PARAMETER, solve
from fracstride.core.spec import Axis, ConvTransposeSpec, Field
from fracstride.files.loaded import KERNEL_DIMENSIONS, LoadedArray
from fracstride.files.loading import (
    ONNX_SUFFIX,
    TFLITE_SUFFIX,
    is_image,
    is_model,
    is_of_keras,
    read_map,
    split_member,
)
from fracstride.files.models import read_named_layer
from fracstride.files.number_types import BFLOAT16
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.files.tables import TEXT
from fracstride.frameworks.model_layer import LayerObstacle, ModelLayer
from fracstride.frameworks.weight_layouts import (
    KERAS,
    PYTORCH,
    READ_AS,
    WeightAxis,
    WeightLayout,
)

LAYER_FIELDS = (Field.STRIDE, Field.PADDING, Field.OUTPUT_PADDING, Field.END_CROP, Field.DILATION)

_OF_A_ROW = {field: int(field in (Field.STRIDE, Field.DILATION)) for field in LAYER_FIELDS}
"""The parameters along the height of a layer in one dimension, which change nothing."""
COMPUTE_FLAGS = {**FLAGS, Field.KERNEL_SIZE: "--weight"}
"""Here the sizes come from the files."""

FILE_FIELDS = (Field.SIZE, Field.KERNEL_SIZE, Field.BATCH, Field.IN_CHANNELS, Field.OUT_CHANNELS)
"""What no option can change."""


LAYOUTS = {layout.key: layout for layout in READ_AS}
"""What ``--weight-layout`` may be."""


@record(eq=False)
class Arrays:
    """What was read: y (N, C_in, H, W), weight (C_in, C_out/groups, kH, kW), bias (C_out,) or None."""

    y: FloatArray
    weight: FloatArray
    bias: FloatArray | None
    input_dimensions: int
    layout: WeightLayout = PYTORCH
    """What the weight was read in."""
    layer: ModelLayer | None = None
    """The layer of a model that weight and bias are of, where that was asked for."""
    is_row: bool = False
    """Whether the layer has one dimension: y was (N, C_in, L) or (C_in, L), and x is to be so."""

    def as_given(self, x: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """x (N, C_out, H, W) with the dimensions of the input."""
        row = x[:, :, 0] if self.is_row else x
        return row.reshape(row.shape[row.ndim - self.input_dimensions :])


def read_arrays(namespace: argparse.Namespace) -> Arrays | list[str]:
    """The arrays of all files, or a line for each file that cannot be used."""
    read = _array(namespace.input, (2, 3, 4))
    bad = [f"--input: {read}"] if isinstance(read, str) else []
    y = np.empty((1, 1)) if isinstance(read, str) else read.values
    made = _of_model(namespace, y) if namespace.layer is not None else _of_files(namespace, y)
    if isinstance(made, list):
        return [*bad, *made]
    return bad or made


def _of_files(namespace: argparse.Namespace, y: FloatArray) -> Arrays | list[str]:
    """y, a weight and a bias, each from an array of a file."""
    weight = _array(namespace.weight, KERNEL_DIMENSIONS)
    bias = None if namespace.bias is None else _array(namespace.bias, (1,), is_bias=True)
    bad = [
        f"--{name}: {each}" for name, each in (("weight", weight), ("bias", bias)) if isinstance(each, str)
    ]
    if isinstance(weight, str) or isinstance(bias, str):
        return bad
    # A model gives it in this order, whatever it stores.
    layout = PYTORCH if weight.is_of_layer else _layout(namespace.weight_layout, namespace.weight)
    return _arrays(y, weight.values, None if bias is None else bias.values, layout)


def _of_model(namespace: argparse.Namespace, y: FloatArray) -> Arrays | list[str]:
    """y with the weight and bias of a model's layer."""
    bad = [
        f"{flag}: --layer brings it; leave it away, or name the weight alone with --weight"
        for flag in _beside_layer(namespace)
    ]
    file, name = split_member(namespace.layer)
    if not is_model(file):
        return [*bad, f"--layer: {file} holds no layers; name an array of it with --weight"]
    found = read_named_layer(file, name)
    if isinstance(found, FileProblem):
        return [*bad, f"--layer: {problem_text(found)}"]
    layer, read = found
    bias = None if read.bias is None else _computed_in(read.bias)
    arrays = _arrays(y, _computed_in(read.weight), bias, PYTORCH)
    return bad or (arrays if isinstance(arrays, list) else replace(arrays, layer=layer))


def _beside_layer(namespace: argparse.Namespace) -> list[str]:
    """The options that were given although a model's layer sets them itself."""
    others = {
        "--groups": namespace.groups,
        "--bias": namespace.bias,
        "--weight-layout": namespace.weight_layout,
    }
    typed = [FLAGS[field] for field in LAYER_FIELDS if pair_text(namespace, field).is_given]
    return [*typed, *(flag for flag, value in others.items() if value is not None)]


def _arrays(
    y: FloatArray, stored: FloatArray, bias: FloatArray | None, layout: WeightLayout
) -> Arrays | list[str]:
    weight = weight_in(layout, stored)
    is_row = stored.ndim == 3 or _fits_as_rows(y, weight)
    if is_row and y.ndim == 4:
        return [
            "--input: the weight is that of a layer in one dimension, which takes (N, C_in, L) or (C_in, L)"
        ]
    maps = y[..., None, :] if is_row else y
    return Arrays(_four_dimensional(maps), weight, bias, y.ndim, layout, is_row=is_row)


def _fits_as_rows(y: FloatArray, weight: FloatArray) -> bool:
    """Whether y has the channels of a kernel of a single row only as (N, C_in, L) or (C_in, L): models tell no dimensions."""
    channels = {2: (1, *y.shape[:1]), 3: y.shape[:2]}.get(y.ndim)
    return weight.shape[2] == 1 and channels is not None and channels[0] != weight.shape[0] == channels[1]


def _layout(key: str | None, weight: Path) -> WeightLayout:
    """The layout that was asked for, else that of the framework that saves such files."""
    if key is not None:
        return LAYOUTS[key]
    return KERAS if is_of_keras(split_member(weight)[0]) else PYTORCH


def weight_in(layout: WeightLayout, array: FloatArray) -> FloatArray:
    """The weight (C_in, C_out / groups, kH, kW) that an array in a layout is; one kernel (kH, kW) has a channel each."""
    if array.ndim == 2:
        rows = layout.axes.index(WeightAxis.ROWS)
        array = array.reshape((1,) * rows + array.shape + (1,) * (2 - rows))
    return layout.weight_of(array)


@record(eq=False)
class _Read:
    values: FloatArray
    is_of_layer: bool = False
    """Whether it is that of a layer of a model, and no array that has the name itself."""


def _array(path: Path, dimensions: tuple[int, ...], is_bias: bool = False) -> _Read | str:
    """An array of a file, or why it cannot be read."""
    file, member = split_member(path)
    if is_image(file):
        return f"{file}: {file.suffix} holds no array"
    if file.suffix.lower() in (ONNX_SUFFIX, TFLITE_SUFFIX):
        return _of_layer(file, member, is_bias)
    read = read_map(file, ndims=dimensions, member=member)
    if not isinstance(read, FileProblem):
        return _Read(read.values.astype(_precision(read.dtype), copy=False))
    # Of Keras's models arrays have names, and so have layers.
    of_layer = _of_layer(file, member, is_bias) if _is_unknown(read) and is_model(file) else ""
    return problem_text(read) if isinstance(of_layer, str) else of_layer


def _is_unknown(problem: FileProblem) -> bool:
    return problem.code is FileProblemCode.NO_SUCH_ARRAY


def _of_layer(file: Path, name: str, is_bias: bool) -> _Read | str:
    """The weight of a layer of a model, or its bias."""
    found = read_named_layer(file, name)
    if isinstance(found, FileProblem):
        return problem_text(found)
    array = found[1].bias if is_bias else found[1].weight
    return f"{file}: the layer has no bias" if array is None else _Read(_computed_in(array), is_of_layer=True)


def _computed_in(array: LoadedArray) -> FloatArray:
    """Values of a model in the type that they are computed in."""
    return array.values.astype(np.float64 if array.dtype in ("double", "float64") else np.float32)


def _precision(dtype: str) -> np.dtype[np.floating[Any]]:
    """The type that values of a file are computed in."""
    if dtype == BFLOAT16:
        return np.dtype(np.float32)
    return np.dtype(np.float64) if dtype == TEXT else floating_type(np.dtype(dtype))


def _four_dimensional(array: FloatArray) -> FloatArray:
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def geometry_of(namespace: argparse.Namespace, arrays: Arrays) -> Geometry | list[str]:
    """The layer, or every reason why the parameters and files do not fit."""
    spec = _spec(namespace, arrays) if arrays.layer is None else _spec_of_model(arrays.layer, arrays)
    if isinstance(spec, list):
        return spec
    geometry = solve(spec)
    reasons = _mismatches(arrays, spec)
    if not isinstance(geometry, Geometry):
        reasons += issue_lines(geometry, spec, COMPUTE_FLAGS, FILE_FIELDS)
    elif not reasons:
        return geometry
    return reasons


def _spec(namespace: argparse.Namespace, arrays: Arrays) -> ConvTransposeSpec | list[str]:
    """The layer of the options."""
    pairs = pairs_from(namespace, LAYER_FIELDS)
    groups = _groups(namespace.groups)
    if isinstance(pairs, list) or isinstance(groups, str):
        return [*(pairs if isinstance(pairs, list) else []), *([groups] if isinstance(groups, str) else [])]
    if arrays.is_row:
        pairs = {field: (_OF_A_ROW[field], along) for field, (_, along) in pairs.items()}
    y, weight = arrays.y.shape, arrays.weight.shape
    pairs |= {Field.SIZE: (y[2], y[3]), Field.KERNEL_SIZE: (weight[2], weight[3])}
    axes = axis_spec(pairs, Axis.HEIGHT), axis_spec(pairs, Axis.WIDTH)
    # Of groups that cannot be, nothing more than that is said.
    out_channels = weight[1] * (groups if 1 <= groups <= MAX_PARAMETER else 1)
    return ConvTransposeSpec(*axes, y[0], y[1], out_channels, groups)


def _spec_of_model(layer: ModelLayer, arrays: Arrays) -> ConvTransposeSpec | list[str]:
    """The layer of a model, for the given input."""
    batch, in_channels, height, width = arrays.y.shape
    spec = layer.spec((height, width))
    if isinstance(spec, LayerObstacle):
        return [f"--layer: {OBSTACLES[spec]}"]
    if spec.in_channels != in_channels:
        return _mismatches(arrays, replace(spec, in_channels=in_channels))
    return replace(spec, batch=batch)


def _groups(text: str | None) -> int | str:
    try:
        return 1 if text is None else int(text)
    except ValueError:
        return f"--groups: {text!r} is not a whole number"


def _mismatches(arrays: Arrays, spec: ConvTransposeSpec) -> list[str]:
    reasons = []
    if arrays.weight.shape[0] != spec.in_channels:
        reasons.append(
            f"{'--weight' if arrays.layer is None else '--layer'}: made for {arrays.weight.shape[0]} input channels, but --input has {spec.in_channels}"
            f"{_other_layout(arrays, spec.in_channels)}"
        )
    if arrays.bias is not None and arrays.bias.shape != (spec.out_channels,):
        reasons.append(
            f"--bias: has {arrays.bias.size} values, but there are {spec.out_channels} output channels"
        )
    if arrays.input_dimensions == 2 and not arrays.is_row and spec.out_channels != 1:
        reasons.append(
            f"--input: (H, W) gives one map, but the weight makes {spec.out_channels}; give it as (1, H, W)"
        )
    return reasons


def _other_layout(arrays: Arrays, in_channels: int) -> str:
    """The layout option with which the weight would fit the channels of y, if there is one."""
    if arrays.layer is not None:
        return ""
    stored = arrays.layout.stored(arrays.weight).shape
    fitting = [each for each in READ_AS if stored[each.axes.index(WeightAxis.IN_CHANNELS)] == in_channels]
    options = " or ".join(f"--weight-layout {each.key}" for each in fitting)
    return f"; it has, with {options}" if options else ""
