"""``fracstride compute``: arrays in, one transposed convolution, an array out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.backends.base import Backend, BackendError
from fracstride.backends.registry import backend_from_name
from fracstride.cli.options import FAILURE, axis_spec, complain, pairs_from, say
from fracstride.cli.text import FLAGS, issue_lines, problem_text
from fracstride.core.geometry import MAX_PARAMETER, Geometry, solve
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import PIPELINE_STAGES, Array, Operands, StageId
from fracstride.core.precision import FloatArray, floating, floating_type
from fracstride.core.records import record
from fracstride.core.spec import Axis, ConvTransposeSpec, Field
from fracstride.core.trace import Trace
from fracstride.files.loaded import KERNEL_DIMENSIONS
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
from fracstride.files.writing import write_array, write_arrays
from fracstride.frameworks.weight_layouts import (
    KERAS,
    PYTORCH,
    READ_AS,
    WeightAxis,
    WeightLayout,
    in_two_dimensions,
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
    is_row: bool = False
    """Whether the layer has one dimension: y was (N, C_in, L) or (C_in, L), and x is to be so."""

    def as_given(self, x: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """x (N, C_out, H, W) with the dimensions of the input."""
        row = x[:, :, 0] if self.is_row else x
        return row.reshape(row.shape[row.ndim - self.input_dimensions :])


def run(namespace: argparse.Namespace) -> int:
    """Reads, computes and writes; the exit code."""
    wrong = _wrong_suffixes(namespace)
    if wrong:
        return complain(wrong)
    arrays = read_arrays(namespace)
    if isinstance(arrays, list):
        return complain(arrays)
    geometry = geometry_of(namespace, arrays)
    if isinstance(geometry, list):
        return complain(geometry)
    backend = backend_from_name(namespace.backend)
    availability = backend.probe()
    if not availability.available:
        return complain(
            [f"--backend: {backend.name} is not available: {availability.reason}. {availability.hint}"]
        )
    try:
        x = _computed(backend, namespace.method, geometry, arrays)
        stages = None if namespace.stages is None else _stages(geometry, arrays, x)
    except (BackendError, MemoryError) as error:
        return complain([f"{backend.name} could not compute: {error}"], FAILURE)
    if stages is not None:
        problem = write_arrays(namespace.stages, stages)
        if problem is not None:
            return _complain_of(problem, "--stages")
    return _write(namespace.output, arrays.as_given(x))


def _wrong_suffixes(namespace: argparse.Namespace) -> list[str]:
    wanted = (("--output", namespace.output, ".npy"), ("--stages", namespace.stages, ".npz"))
    return [
        f"{flag}: {path} must end in {suffix}"
        for flag, path, suffix in wanted
        if path is not None and path.suffix.lower() != suffix
    ]


def _stages(
    geometry: Geometry, arrays: Arrays, x: npt.NDArray[np.generic]
) -> dict[str, npt.NDArray[np.generic]]:
    """Every stage as a four-dimensional array, by the name of its StageId."""
    trace = Trace(geometry, arrays.y, arrays.weight, arrays.bias)
    made = {stage.value: trace.result(stage) for stage in PIPELINE_STAGES if stage is not StageId.OUTPUT}
    return {**made, StageId.OUTPUT.value: x}


def _write(path: Path, x: npt.NDArray[np.generic]) -> int:
    problem = write_array(path, x)
    if problem is not None:
        return _complain_of(problem, "--output")
    return say(f"{path}: {' x '.join(map(str, x.shape))}, {x.dtype}")


def _complain_of(problem: FileProblem, flag: str) -> int:
    # What is not found when a file is written is the folder that it is to stand in.
    is_folder_missing = problem.code is FileProblemCode.NOT_FOUND
    reason = f"{problem.path}: there is no such folder" if is_folder_missing else problem_text(problem)
    return complain([f"{flag}: {reason}"], FAILURE)


def read_arrays(namespace: argparse.Namespace) -> Arrays | list[str]:
    """All the files, or a line for each that cannot be used."""
    found: dict[str, FloatArray] = {}
    layout = _layout(namespace.weight_layout, namespace.weight)
    bad: list[str] = []
    for name, dimensions in (("input", (2, 3, 4)), ("weight", KERNEL_DIMENSIONS), ("bias", (1,))):
        path: Path | None = getattr(namespace, name)
        if path is None:
            continue
        read = _array(path, dimensions, is_bias=name == "bias")
        if isinstance(read, str):
            bad.append(f"--{name}: {read}")
            continue
        found[name], is_of_layer = read
        if name == "weight" and is_of_layer:  # which a model gives in this order, whatever it stores
            layout = PYTORCH
    if bad:
        return bad
    y, weight = found["input"], found["weight"]
    is_row = weight.ndim == 3
    if is_row and y.ndim == 4:
        return [
            "--input: the weight is that of a layer in one dimension, which takes (N, C_in, L) or (C_in, L)"
        ]
    maps = y[..., None, :] if is_row else y
    return Arrays(
        _four_dimensional(maps), weight_in(layout, weight), found.get("bias"), y.ndim, layout, is_row
    )


def _layout(key: str | None, weight: Path) -> WeightLayout:
    """The one that is asked for, else that of whoever saves such files."""
    if key is not None:
        return LAYOUTS[key]
    return KERAS if is_of_keras(split_member(weight)[0]) else PYTORCH


def weight_in(layout: WeightLayout, array: FloatArray) -> FloatArray:
    """The weight (C_in, C_out / groups, kH, kW) that an array in a layout is; one kernel (kH, kW) has a channel each."""
    if array.ndim == 2:
        rows = layout.axes.index(WeightAxis.ROWS)
        array = array.reshape((1,) * rows + array.shape + (1,) * (2 - rows))
    return layout.weight_of(array.reshape(in_two_dimensions(layout, array.shape)))


def _array(path: Path, dimensions: tuple[int, ...], is_bias: bool) -> tuple[FloatArray, bool] | str:
    """An array of a file, and whether it is that of a layer of a model; or why there is none."""
    file, member = split_member(path)
    if is_image(file):
        return f"{file}: {file.suffix} holds no array"
    if file.suffix.lower() in (ONNX_SUFFIX, TFLITE_SUFFIX):
        return _of_layer(file, member, is_bias)
    read = read_map(file, ndims=dimensions, member=member)
    if not isinstance(read, FileProblem):
        return read.values.astype(_precision(read.dtype), copy=False), False
    # Of Keras's models arrays have names, and so have layers.
    of_layer = _of_layer(file, member, is_bias) if _is_unknown(read) and is_model(file) else ""
    return problem_text(read) if isinstance(of_layer, str) else of_layer


def _is_unknown(problem: FileProblem) -> bool:
    return problem.code is FileProblemCode.NO_SUCH_ARRAY


def _of_layer(file: Path, name: str, is_bias: bool) -> tuple[FloatArray, bool] | str:
    """The weight of a layer of a model, or its bias."""
    read = read_named_layer(file, name)
    if isinstance(read, FileProblem):
        return problem_text(read)
    array = read.bias if is_bias else read.weight
    if array is None:
        return f"{file}: the layer has no bias"
    return array.values.astype(np.float64 if array.dtype in ("double", "float64") else np.float32), True


def _precision(dtype: str) -> np.dtype[np.floating[Any]]:
    """What values of a file are computed in."""
    if dtype == BFLOAT16:
        return np.dtype(np.float32)
    return np.dtype(np.float64) if dtype == TEXT else floating_type(np.dtype(dtype))


def _four_dimensional(array: FloatArray) -> FloatArray:
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def geometry_of(namespace: argparse.Namespace, arrays: Arrays) -> Geometry | list[str]:
    """The layer, or every reason why the parameters and the files make none."""
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
    spec = ConvTransposeSpec(*axes, y[0], y[1], out_channels, groups)
    geometry = solve(spec)
    reasons = _mismatches(arrays, spec)
    if not isinstance(geometry, Geometry):
        reasons += issue_lines(geometry, spec, COMPUTE_FLAGS, FILE_FIELDS)
    elif not reasons:
        return geometry
    return reasons


def _groups(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:
        return f"--groups: {text!r} is not a whole number"


def _mismatches(arrays: Arrays, spec: ConvTransposeSpec) -> list[str]:
    reasons = []
    if arrays.weight.shape[0] != spec.in_channels:
        reasons.append(
            f"--weight: made for {arrays.weight.shape[0]} input channels, but --input has {spec.in_channels}"
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
    """Which option would give the weight the channels of y, if one does."""
    stored = arrays.layout.stored(arrays.weight).shape
    fitting = [each for each in READ_AS if stored[each.axes.index(WeightAxis.IN_CHANNELS)] == in_channels]
    options = " or ".join(f"--weight-layout {each.key}" for each in fitting)
    return f"; it has, with {options}" if options else ""


def _computed(
    backend: Backend, method: str | None, geometry: Geometry, arrays: Arrays
) -> npt.NDArray[np.generic]:
    given = [array for array in (arrays.y, arrays.weight, arrays.bias) if array is not None]
    dtype = floating(*given)
    if method is not None and METHODS[method].is_on_host:
        operands = Operands(geometry, arrays.y, arrays.weight, arrays.bias)
        return np.asarray(METHODS[method].run(operands), dtype)
    y, weight, *rest = (backend.to_device(array.astype(dtype, copy=False)) for array in given)
    bias: Array | None = rest[0] if rest else None
    if method is None:
        return backend.to_host(backend.conv_transpose2d(y, weight, geometry, bias))
    chosen = METHODS[method]
    x = backend.guarded(lambda xp: chosen.run(Operands(geometry, y, weight, bias, xp)))
    return backend.to_host(x).astype(dtype, copy=False)
