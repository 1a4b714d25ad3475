"""One door for every file that holds whole layers."""

from __future__ import annotations

from pathlib import Path

from fracstride.files.keras_layers import KerasModel, read_keras_layer, read_keras_model
from fracstride.files.loaded import MAX_VALUES, ArrayEntry, LoadedLayer, which_array
from fracstride.files.loading import ONNX_SUFFIX, TFLITE_SUFFIX
from fracstride.files.onnx_layers import read_layer as read_onnx_layer
from fracstride.files.onnx_layers import read_model as read_onnx_model
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.files.tflite_layers import read_tflite_layer, read_tflite_model
from fracstride.frameworks.model_layer import ModelLayer
from fracstride.frameworks.onnx_model import OnnxModel
from fracstride.frameworks.tflite_model import TfliteModel

Model = OnnxModel | KerasModel | TfliteModel


def read_model(path: Path) -> Model | tuple[ArrayEntry, ...] | FileProblem:
    """The transposed convolutions of a model, never none; of a file that turns out to hold weights alone its arrays."""
    suffix = path.suffix.lower()
    if suffix == ONNX_SUFFIX:
        return read_onnx_model(path)
    return read_tflite_model(path) if suffix == TFLITE_SUFFIX else read_keras_model(path)


def read_named_layer(path: Path, name: str) -> tuple[ModelLayer, LoadedLayer] | FileProblem:
    """The layer called ``name``, or the only one where none is named, and its values."""
    model = read_model(path)
    if isinstance(model, FileProblem):
        return model
    if isinstance(model, tuple):
        return FileProblem(FileProblemCode.NO_LAYER, path)
    names = [layer.name for layer in model.layers]
    found = which_array(path, names, name)
    if isinstance(found, FileProblem):
        return found
    index = names.index(found)
    values = read_layer(path, model, index)
    return values if isinstance(values, FileProblem) else (model.layers[index], values)


def read_layer(
    path: Path, model: Model, index: int, max_values: int = MAX_VALUES
) -> LoadedLayer | FileProblem:
    """The values of the layer at ``index`` of a model; those that it has not read before are read now."""
    if isinstance(model, OnnxModel):
        return read_onnx_layer(path, model, index, max_values)
    if isinstance(model, TfliteModel):
        return read_tflite_layer(path, model, index, max_values)
    return read_keras_layer(path, model, index, max_values)
