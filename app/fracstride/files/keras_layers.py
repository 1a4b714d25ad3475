"""Reading the transposed convolutions of a Keras model, .keras or .h5: which there are, and the weight of one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from fracstride.core.precision import read_only
from fracstride.core.records import record
from fracstride.files.hdf5 import HDF5_ERRORS, SIGNATURE, Hdf5, array_of, member_of, opened_hdf5, text_of
from fracstride.files.isolated import isolated
from fracstride.files.loaded import MAX_VALUES, ArrayEntry, LoadedArray, LoadedLayer, shown_name, shown_text
from fracstride.files.opening import open_file
from fracstride.files.problem import FileProblem, FileProblemCode, reading_problem, within_memory
from fracstride.frameworks.keras_config import FoundLayer, layers_of
from fracstride.frameworks.keras_layer import KerasLayer
from fracstride.frameworks.weight_layouts import KERAS, in_two_dimensions

CONFIG = "config.json"
"""Of a .keras file."""
MAX_CONFIG = 16 * 1024**2
"""Bytes; the largest models of Keras's own take 2 % of it."""
_KERNELS, _BIASES = ("kernel", "kernel:0"), ("bias", "bias:0")
"""What Keras 3, and Keras 2, call the weights of a layer in .h5 files."""


@record
class KerasModel:
    """The transposed convolutions of a model in its order, and the paths of their arrays in the file."""

    layers: tuple[KerasLayer, ...]
    arrays: tuple[tuple[str, str], ...]
    """The weight and the bias of each layer, '' where there is none."""


@isolated
@within_memory
def read_keras_model(path: Path) -> KerasModel | tuple[ArrayEntry, ...] | FileProblem:
    """The transposed convolutions of a model, never none; of a file of weights alone its arrays."""
    with opened_hdf5(path) as opened:
        if isinstance(opened, FileProblem):
            return opened
        text = _config(path, opened)
        if isinstance(text, FileProblem):
            return text
        if text is None:
            return tuple(opened.entries.values()) or FileProblem(FileProblemCode.NO_ARRAY, path)
        try:
            found = layers_of(json.loads(text))
        except (ValueError, RecursionError):
            return FileProblem(FileProblemCode.DAMAGED, path)
        model = _model(found, opened.entries)
    return model if model.layers else FileProblem(FileProblemCode.NO_LAYER, path)


@isolated
@within_memory
def read_keras_layer(
    path: Path, model: KerasModel, index: int, max_values: int = MAX_VALUES
) -> LoadedLayer | FileProblem:
    """The values of the layer at ``index`` of a model, which is read again for them."""
    layer, (kernel, bias) = model.layers[index], model.arrays[index]
    with opened_hdf5(path) as opened:
        if isinstance(opened, FileProblem):
            return opened
        weight = array_of(opened, path, kernel, (4, 3), max_values)
        of_bias = array_of(opened, path, bias, (1,), max_values) if bias else None
    if isinstance(weight, FileProblem):
        return weight
    if isinstance(of_bias, FileProblem):
        return of_bias
    turned = _named(weight, path, layer)
    if (
        turned.values.shape != layer.weight_shape
    ):  # another file has taken the place of the one that was listed
        return FileProblem(FileProblemCode.DAMAGED, path)
    return LoadedLayer(turned, None if of_bias is None else replace(of_bias, name=turned.name))


def _named(weight: LoadedArray, path: Path, layer: KerasLayer) -> LoadedArray:
    """(kH, kW, C_out, C_in) as (C_in, C_out, kH, kW), by the name of its layer; one dimension is a single row."""
    values = read_only(KERAS.weight_of(weight.values))
    return LoadedArray(values, f"{shown_text(layer.name)} · {shown_name(path)}", weight.dtype)


def _config(path: Path, opened: Hdf5) -> str | bytes | FileProblem | None:
    """The configuration of the model: text of JSON; None in a file of weights alone."""
    file = open_file(path)
    if isinstance(file, FileProblem):
        return file
    with file:
        try:
            if file.read(len(SIGNATURE)) != SIGNATURE:
                return member_of(file, path, CONFIG, MAX_CONFIG)
        except OSError as error:
            return reading_problem(path, error)
    try:
        if "model_config" not in opened.file.attrs:
            return None
        text = text_of(opened.file, "model_config", MAX_CONFIG)
    except HDF5_ERRORS:
        text = None
    return text or FileProblem(FileProblemCode.DAMAGED, path)


def _model(found: tuple[FoundLayer, ...], entries: Mapping[str, ArrayEntry]) -> KerasModel:
    layers, arrays = [], []
    for each in found:
        kernel, bias = _arrays(each, entries)
        entry = entries.get(kernel, ArrayEntry(""))
        stored = in_two_dimensions(KERAS, entry.shape)
        shape = tuple(stored[axis] for axis in (3, 2, 0, 1)) if len(stored) == 4 else stored
        of_bias = entries[bias].shape if bias in entries else None
        layer = each.layer.in_two_dimensions() if len(each.layer.kernel_size) == 1 else each.layer
        layers.append(replace(layer, weight_shape=shape, dtype=entry.dtype, bias_shape=of_bias))
        arrays.append((kernel, bias))
    return KerasModel(tuple(layers), tuple(arrays))


def _arrays(found: FoundLayer, entries: Mapping[str, ArrayEntry]) -> tuple[str, str]:
    """The paths of the weight and of the bias; '' for what is not there."""
    # Before Keras 2.14 a group had another name.
    for place in (found.place, found.place.replace("layers/", "_layer_checkpoint_dependencies/")):
        group = f"{place}/vars" if place else "vars"
        if f"{group}/0" in entries:
            bias = f"{group}/1" if found.has_bias and f"{group}/1" in entries else ""
            return f"{group}/0", bias
    return _by_name(found, entries, _KERNELS), _by_name(found, entries, _BIASES) if found.has_bias else ""


def _by_name(found: FoundLayer, entries: Mapping[str, ArrayEntry], names: tuple[str, ...]) -> str:
    """In a .h5 file: the only array of that name in the group of the outermost layer, and in that of the layer."""
    start, own = f"model_weights/{found.names[0]}/", found.names[-1]
    ends = tuple(f"/{own}/{name}" for name in names)
    paths = [path for path in entries if path.startswith(start) and path.endswith(ends)]
    if len(paths) > 1:  # layers of one name in several models
        within = "/".join(found.names[-2:])
        paths = [path for path in paths if any(path.endswith(f"/{within}/{name}") for name in names)]
    return paths[0] if len(paths) == 1 else ""
