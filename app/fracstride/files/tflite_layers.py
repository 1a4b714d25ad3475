"""Reading the transposed convolutions of a .tflite file: which there are, and the weight of one of them."""

from __future__ import annotations

from pathlib import Path

import numpy.typing as npt

from fracstride.files.loaded import (
    MAX_VALUES,
    LoadedArray,
    LoadedLayer,
    as_float64,
    loaded,
    shape_problem,
)
from fracstride.files.model_bytes import layer_of, model_in
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, within_memory
from fracstride.frameworks.model_layer import NoModelError
from fracstride.frameworks.tflite_layer import TfliteLayer
from fracstride.frameworks.tflite_model import (
    TfliteModel,
    tflite_model_of,
    tflite_values_of,
)

PACKAGE, FRAMEWORK = "tflite", "TensorFlow Lite"


@within_memory
def read_tflite_model(path: Path) -> TfliteModel | FileProblem:
    """The transposed convolutions of a model, never none."""
    return model_in(path, tflite_model_of, PACKAGE, FRAMEWORK)


@within_memory
def read_tflite_layer(
    path: Path, model: TfliteModel, index: int, max_values: int = MAX_VALUES
) -> LoadedLayer | FileProblem:
    """The values of the layer at ``index`` of a model."""
    layer = model.layers[index]
    problem = shape_problem(path, layer.weight_shape, (4,), max_values)
    if problem is not None:
        return problem
    if not layer.dtype:
        return file_problem(FileProblemCode.UNKNOWN_TYPE, path, dtype=FRAMEWORK)
    try:
        weight, bias = tflite_values_of(model, index)
    except NoModelError:
        return FileProblem(FileProblemCode.DAMAGED, path)
    if weight is None or weight.shape != layer.weight_shape:
        return FileProblem(FileProblemCode.DAMAGED, path)
    read = _loaded(path, weight, layer)
    return layer_of(read, None if bias is None else _loaded(path, bias, layer))


def _loaded(path: Path, values: npt.ArrayLike, layer: TfliteLayer) -> LoadedArray | FileProblem:
    return loaded(path, as_float64(values), layer.dtype, layer.name)
