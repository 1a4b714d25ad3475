"""``fracstride layers``: lists the transposed convolutions of a model with their options, or the arrays of a file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from fracstride.cli.options import PairText, complain, named_file, say
from fracstride.cli.text import FLAGS, problem_text
from fracstride.core.spec import AXES, AXIS_FIELDS, ConvTransposeSpec, Field
from fracstride.files.loaded import ArrayEntry, shape_text, shown_text
from fracstride.files.loading import is_archive, is_model, list_arrays, read_map
from fracstride.files.models import read_model
from fracstride.files.problem import FileProblem
from fracstride.frameworks.model_layer import LayerObstacle, ModelLayer

SUMMARY = "list what a model holds"
DESCRIPTION = """The transposed convolutions of a model (.onnx, .keras, .h5, .tflite), each with the options that make
the same layer here; of other files the arrays that they hold. A name goes behind a colon: --layer FILE:NAME for all of
a layer, --weight FILE:NAME for its weight or an array."""

ANY_SIZE = (8, 8)
"""Where neither the model nor the user tells one: what is taken off depends on it seldom."""
OBSTACLES = {
    LayerObstacle.NO_WEIGHT: "its weight is made of what the model is given",
    LayerObstacle.WEIGHT_LACKS: "its weight is not in the file",
    LayerObstacle.NOT_IN_TWO_DIMENSIONS: "in three dimensions",
    LayerObstacle.ILL_FORMED: "its attributes contradict each other",
    LayerObstacle.IMPOSSIBLE: "impossible with this input",
}
_PARAMETERS = tuple(each for each in AXIS_FIELDS if each not in (Field.SIZE, Field.KERNEL_SIZE))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare its options."""
    parser.add_argument(
        "file", type=named_file, metavar="FILE", help="a model, a checkpoint or an archive of arrays"
    )
    parser.add_argument(
        "--input",
        type=PairText,
        metavar="N|H,W",
        help="size of the input y that arrives at the layers, HxW (default: what the model says)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, a list")


def run(namespace: argparse.Namespace) -> int:
    """Lists what there is; the exit code."""
    size = None if namespace.input is None else namespace.input.numbers()
    if namespace.input is not None and size is None:
        return complain([f"--input: {namespace.input.text!r} is neither a whole number nor height,width"])
    found = _found(namespace.file)
    if isinstance(found, FileProblem):
        return complain([problem_text(found)])
    if namespace.json:
        return say(json.dumps([_as_json(each, size) for each in found]))
    return say("\n".join(_lines([_row(each, size) for each in found])))


def _found(path: Path) -> Sequence[ModelLayer] | Sequence[ArrayEntry] | FileProblem:
    if is_model(path):
        model = read_model(path)
        return model if isinstance(model, tuple | FileProblem) else model.layers
    if is_archive(path):
        return list_arrays(path)
    read = read_map(path, ndims=(1, 2, 3, 4))
    return read if isinstance(read, FileProblem) else (ArrayEntry(read.name, read.values.shape, read.dtype),)


def _spec(layer: ModelLayer, size: tuple[int, int] | None) -> ConvTransposeSpec | LayerObstacle:
    return layer.spec(size or layer.input_size or ANY_SIZE)


def _row(each: ModelLayer | ArrayEntry, size: tuple[int, int] | None) -> tuple[str, ...]:
    if isinstance(each, ArrayEntry):
        problem = "" if each.problem is None else problem_text(each.problem)
        return shown_text(each.name), _shape(each.shape), each.dtype, problem or each.made_by
    spec = _spec(each, size)
    words = OBSTACLES[spec] if isinstance(spec, LayerObstacle) else " ".join(options_of(spec))
    bias = "bias" if each.bias_shape else ""
    return shown_text(each.name), _shape(each.weight_shape), each.dtype, bias, words


def _shape(shape: Sequence[int]) -> str:
    return shape_text(shape).replace("\N{MULTIPLICATION SIGN}", "x")


def options_of(spec: ConvTransposeSpec) -> list[str]:
    """The options for a layer on the command line, without its input and weight.

    >>> options_of(ConvTransposeSpec.square(3, 4, stride=2, padding=1))
    ['--stride 2', '--padding 1']
    """
    bare = ConvTransposeSpec.square(1, 1)
    options = []
    for field in _PARAMETERS:
        height, width = (spec.value(field, axis) for axis in AXES)
        if (height, width) != tuple(bare.value(field, axis) for axis in AXES):
            options.append(f"{FLAGS[field]} {height if height == width else f'{height},{width}'}")
    return [*options, *([f"--groups {spec.groups}"] if spec.groups > 1 else [])]


def _lines(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True) if width).rstrip()
        for row in rows
    ]


def _as_json(each: ModelLayer | ArrayEntry, size: tuple[int, int] | None) -> dict[str, object]:
    if isinstance(each, ArrayEntry):
        said: dict[str, object] = {"name": each.name, "shape": list(each.shape), "dtype": each.dtype}
        if each.problem is not None:
            said["problem"] = problem_text(each.problem)
        return said
    spec = _spec(each, size)
    said = {
        "name": each.name,
        "weight_shape": list(each.weight_shape),
        "dtype": each.dtype,
        "bias": bool(each.bias_shape),
        "input": None if each.input_size is None else list(each.input_size),
    }
    if isinstance(spec, LayerObstacle):
        return {**said, "problem": OBSTACLES[spec]}
    parameters = {field.value: [spec.value(field, axis) for axis in AXES] for field in _PARAMETERS}
    return {**said, **parameters, "groups": spec.groups}
