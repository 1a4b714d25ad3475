"""``fracstride compare``: compares an output made elsewhere with ours, and says why they differ."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from fracstride.backends.base import BackendError
from fracstride.backends.numpy_backend import NumpyBackend
from fracstride.cli.arguments import add_arrays, add_groups, add_layer, add_path
from fracstride.cli.compare_json import diagnosis_as_json
from fracstride.cli.compare_text import diagnosis_as_text, mismatch_text, program, standalone
from fracstride.cli.operands import Arrays, geometry_of, read_arrays
from fracstride.cli.options import FAILURE, SUCCESS, complain, say
from fracstride.cli.text import problem_text
from fracstride.core.diagnosis.diagnosis import diagnose
from fracstride.core.diagnosis.expected import Layout, Mismatch
from fracstride.core.diagnosis.explanation import Diagnosis, Layer
from fracstride.core.geometry import Geometry
from fracstride.core.precision import floating
from fracstride.files.digits import step_at_one
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import ONNX_SUFFIX, TFLITE_SUFFIX, is_image, read_map, split_member
from fracstride.files.problem import FileProblem
from fracstride.frameworks.code import WRITERS
from fracstride.frameworks.code.remedy import Remedy, remedy
from fracstride.session.feature_maps import channels_first, is_channels_last

SUMMARY = "explain how an output made elsewhere differs"
DESCRIPTION = """Compares the output of a layer with one that another framework or program made. Where they differ,
says what was done differently there: other crops, a turned kernel, another bias, ... and what to change here.
The exit code is 0 where they are equal, 1 where they differ, 2 where they cannot be compared."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare its options."""
    add_arrays(parser)
    add_path(
        parser,
        "--expected",
        True,
        "the output to compare with: (H, W), (C, H, W) or (N, C, H, W), channels first or last; NAME as with --weight",
    )
    add_layer(parser)
    add_groups(parser)
    parser.add_argument(
        "--code",
        choices=[name.lower() for name in WRITERS],
        help="print what was found as comments, and below it the code that makes the other output in this framework",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(namespace: argparse.Namespace) -> int:
    """Reads, computes, compares and says; the exit code."""
    arrays, expected = read_arrays(namespace), _expected(namespace.expected)
    bad = [*(arrays if isinstance(arrays, list) else []), *([expected] if isinstance(expected, str) else [])]
    if isinstance(arrays, list) or isinstance(expected, str):
        return complain(bad)
    if arrays.is_row:
        expected = replace(expected, values=expected.values[..., None, :])
    takes = arrays.weight.shape[0]
    is_last = is_channels_last(arrays.y.shape, takes)
    arrays = replace(arrays, y=channels_first(arrays.y, takes))
    geometry = geometry_of(namespace, arrays)
    if isinstance(geometry, list):
        return complain(geometry)
    try:
        layer = _layer(geometry, arrays)
        found = _diagnosis(layer, arrays, expected)
    except (BackendError, MemoryError) as error:
        return complain([f"it could not be computed: {error}"])
    if isinstance(found, Mismatch):
        return complain([f"--expected: {mismatch_text(found)}"])
    text = _text(found, layer, is_last, namespace)
    return say(text) or (SUCCESS if found.is_equal else FAILURE)


def _text(found: Diagnosis, layer: Layer, is_last: bool, namespace: argparse.Namespace) -> str:
    made = _remedy(found, layer, namespace.code)
    if namespace.json:
        layout = Layout.CHANNELS_LAST if is_last else Layout.CHANNELS_FIRST
        code = {"code": standalone(made, layer)} if namespace.code else {}
        return json.dumps({**diagnosis_as_json(found, layer), "input_layout": layout, **code})
    if namespace.code:
        return program(found, layer, made, is_last)
    text = diagnosis_as_text(found, layer)
    return f"{text}\n--input was read with channels last" if is_last else text


def _remedy(found: Diagnosis, layer: Layer, framework: str | None) -> Remedy | None:
    """The code of the likeliest explanation, or of the layer itself where it is equal."""
    if framework is None:
        return None
    writer = next(each for name, each in WRITERS.items() if name.lower() == framework)
    if found.is_equal:
        return Remedy(writer(layer.geometry.spec, layer.bias is not None).code, ())
    return remedy(writer, found.explanations[0], layer) if found.explanations else None


def _expected(path: Path) -> LoadedArray | str:
    file, member = split_member(path)
    if is_image(file) or file.suffix.lower() in (ONNX_SUFFIX, TFLITE_SUFFIX):
        return f"--expected: {file}: {file.suffix} holds no array"
    read = read_map(file, ndims=(2, 3, 4), member=member)
    return f"--expected: {problem_text(read)}" if isinstance(read, FileProblem) else read


def _layer(geometry: Geometry, arrays: Arrays) -> Layer:
    """The layer in float64, with its output."""
    given = [array for array in (arrays.y, arrays.weight, arrays.bias) if array is not None]
    y, weight, *rest = (np.asarray(array, np.float64) for array in given)
    bias = rest[0] if rest else None
    return Layer(geometry, y, weight, bias, NumpyBackend().conv_transpose2d(y, weight, geometry, bias))


def _diagnosis(layer: Layer, arrays: Arrays, expected: LoadedArray) -> Diagnosis | Mismatch:
    dtype = floating(*(array for array in (arrays.y, arrays.weight, arrays.bias) if array is not None))
    epsilon = max(float(np.finfo(dtype).eps), step_at_one(expected.dtype))
    return diagnose(layer, expected.values, epsilon, NumpyBackend().conv_transpose2d)
