"""Reading the transposed convolutions of a .onnx file: which there are, and the weight of one of them."""

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
from fracstride.files.model_bytes import layer_of, model_in
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, within_memory
from fracstride.frameworks.model_layer import NoModelError
from fracstride.frameworks.onnx_constants import Values
from fracstride.frameworks.onnx_model import (
    MissingPartError,
    OnnxModel,
    model_of,
    values_of,
)
from fracstride.frameworks.onnx_node import OnnxNode
from fracstride.frameworks.weight_layouts import PYTORCH, in_two_dimensions

PACKAGE = "onnx"


@within_memory
def read_model(path: Path) -> OnnxModel | FileProblem:
    """The transposed convolutions of a model, never none."""
    return model_in(path, model_of, PACKAGE, "ONNX")


@within_memory
def read_layer(
    path: Path, model: OnnxModel, index: int, max_values: int = MAX_VALUES
) -> LoadedLayer | FileProblem:
    """The values of the layer at ``index`` of a model; those in further files are read now."""
    node = model.layers[index]
    problem = shape_problem(path, node.weight_shape, (4,), max_values)
    if problem is not None:
        return problem
    try:
        weight, bias = values_of(model, index, path.parent)
    except MissingPartError as error:
        return file_problem(FileProblemCode.MISSING_PART, path, part=shown_text(str(error)))
    except NoModelError:
        return FileProblem(FileProblemCode.DAMAGED, path)
    shape_of_bias = None if bias is None else bias.shape
    if weight is None or shape_of_bias != (node.bias_shape or None):
        return FileProblem(FileProblemCode.DAMAGED, path)
    if in_two_dimensions(PYTORCH, weight.shape) != node.weight_shape:
        return FileProblem(FileProblemCode.DAMAGED, path)
    read = _loaded(path, weight.reshape(node.weight_shape), node)
    return layer_of(read, None if bias is None else _loaded(path, bias, node))


def _loaded(path: Path, values: Values, node: OnnxNode) -> LoadedArray | FileProblem:
    return loaded(path, as_float64(values), node.dtype, node.name)
