"""``fracstride compare``: compares an output made elsewhere with ours, and says why they differ."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from fracstride.backends.base import BackendError
from fracstride.backends.numpy_backend import NumpyBackend
from fracstride.cli.compare_text import diagnosis_as_json, diagnosis_as_text, mismatch_text
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
from fracstride.files.loading import is_image, read_map, split_member
from fracstride.files.problem import FileProblem
from fracstride.session.feature_maps import channels_first, is_channels_last


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
        found = _diagnosis(geometry, arrays, expected)
    except (BackendError, MemoryError) as error:
        return complain([f"it could not be computed: {error}"])
    if isinstance(found, Mismatch):
        return complain([f"--expected: {mismatch_text(found)}"])
    text = _text(found, geometry, is_last, namespace.json)
    return say(text) or (SUCCESS if found.is_equal else FAILURE)


def _text(found: Diagnosis, geometry: Geometry, is_last: bool, is_json: bool) -> str:
    if is_json:
        layout = Layout.CHANNELS_LAST if is_last else Layout.CHANNELS_FIRST
        return json.dumps({**diagnosis_as_json(found, geometry), "input_layout": layout})
    text = diagnosis_as_text(found, geometry)
    return f"{text}\n--input was read with channels last" if is_last else text


def _expected(path: Path) -> LoadedArray | str:
    file, member = split_member(path)
    if is_image(file):
        return f"--expected: {file}: {file.suffix} holds no array"
    read = read_map(file, ndims=(2, 3, 4), member=member)
    return f"--expected: {problem_text(read)}" if isinstance(read, FileProblem) else read


def _diagnosis(geometry: Geometry, arrays: Arrays, expected: LoadedArray) -> Diagnosis | Mismatch:
    given = [array for array in (arrays.y, arrays.weight, arrays.bias) if array is not None]
    dtype = floating(*given)
    y, weight, *rest = (np.asarray(array, np.float64) for array in given)
    bias = rest[0] if rest else None
    compute = NumpyBackend().conv_transpose2d
    layer = Layer(geometry, y, weight, bias, compute(y, weight, geometry, bias))
    epsilon = max(float(np.finfo(dtype).eps), step_at_one(expected.dtype))
    return diagnose(layer, expected.values, epsilon, compute)
