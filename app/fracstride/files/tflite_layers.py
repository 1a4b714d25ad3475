"""Reading the transposed convolutions of a .tflite file: which there are, and the weight of one of them."""

from __future__ import annotations

from pathlib import Path

from fracstride.files.loaded import (
    MAX_VALUES,
    LoadedArray,
    LoadedLayer,
    as_float64,
    loaded,
    shape_problem,
    shown_text,
)
from fracstride.files.opening import read_bytes
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, within_memory
from fracstride.frameworks.tflite_layer import TfliteLayer
from fracstride.frameworks.tflite_model import (
    NoTfliteModelError,
    TfliteModel,
    tflite_model_of,
    tflite_values_of,
)

MAX_BYTES = 2 * 1024**3
"""More than that the format has no room for."""
PACKAGE = "tflite"


@within_memory
def read_tflite_model(path: Path) -> TfliteModel | FileProblem:
    """The transposed convolutions of a model, never none."""
    data = read_bytes(path, MAX_BYTES)
    if isinstance(data, FileProblem):
        return data
    try:
        model = tflite_model_of(data)
    except ImportError:
        return file_problem(FileProblemCode.NEEDS_PACKAGE, path, package=PACKAGE)
    except NoTfliteModelError:
        return file_problem(FileProblemCode.WRONG_FORMAT, path, expected="TensorFlow Lite")
    return model if model.layers else FileProblem(FileProblemCode.NO_LAYER, path)


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
        return file_problem(FileProblemCode.UNKNOWN_TYPE, path, dtype="TensorFlow Lite")
    try:
        weight, bias = tflite_values_of(model, index)
    except NoTfliteModelError:
        return FileProblem(FileProblemCode.DAMAGED, path)
    if weight is None or weight.shape != layer.weight_shape:
        return FileProblem(FileProblemCode.DAMAGED, path)
    read = _loaded(path, weight, layer)
    of_bias = None if bias is None else _loaded(path, bias, layer)
    if isinstance(read, FileProblem):
        return read
    return of_bias if isinstance(of_bias, FileProblem) else LoadedLayer(read, of_bias)


def _loaded(path: Path, values: object, layer: TfliteLayer) -> LoadedArray | FileProblem:
    return loaded(path, as_float64(values), layer.dtype, shown_text(layer.name))  # type: ignore[arg-type]
