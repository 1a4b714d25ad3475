"""The ConvTranspose nodes of an ONNX model and their weights, by the package onnx (ImportError where it is not)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.core.records import record
from fracstride.frameworks.model_layer import Numbers
from fracstride.frameworks.onnx_node import AutoPad, OnnxNode

SMALL = 1024
"""Values of constants that shapes may be made of; larger ones are weights."""


class NoModelError(Exception):
    """The bytes are no ONNX model, or a damaged one."""


class MissingPartError(Exception):
    """The weights are in another file, which is not there; its name."""


@record(eq=False)
class OnnxModel:
    """The ConvTranspose nodes of a model in its order, and what it stores for them: nothing else of it is kept."""

    layers: tuple[OnnxNode, ...]
    tensors: tuple[tuple[Any, Any], ...]
    """The weight and the bias of each node, None where one is not stored."""


def model_of(data: bytes) -> OnnxModel:
    """What there is of transposed convolutions in a model."""
    model = _parsed(data)
    stored, nodes = _weights(model.graph), tuple(_convolutions(model.graph))
    tensors = tuple(tuple(_kept(stored.get(name)) for name in (*node.input, "")[1:3]) for node in nodes)
    sizes = _sizes(model)
    return OnnxModel(tuple(_node(node, stored, sizes) for node in nodes), tensors)


def _kept(tensor: Any) -> Any:
    """A copy: of the model itself the values are dropped."""
    from onnx import TensorProto

    if tensor is None:
        return None
    kept = TensorProto()
    kept.CopyFrom(tensor)
    return kept


Values = npt.NDArray[Any]


def values_of(model: OnnxModel, index: int, folder: Path) -> tuple[Values | None, Values | None]:
    """The weight and the bias of the node at ``index``, None where one is not stored.

    ``folder`` is where further files of the model are.
    """
    weight, bias = model.tensors[index]
    return _values(weight, folder), _values(bias, folder)


def _values(tensor: Any, folder: Path) -> Values | None:
    from onnx import numpy_helper
    from onnx.checker import ValidationError
    from onnx.external_data_helper import ExternalDataInfo, uses_external_data

    if tensor is None:
        return None
    try:
        if uses_external_data(tensor):
            location = ExternalDataInfo(tensor).location
            if not (folder / location).is_file():
                raise MissingPartError(location)
        return np.asarray(numpy_helper.to_array(tensor, base_dir=str(folder)))
    except (
        ValueError,
        TypeError,
        LookupError,
        OSError,
        RuntimeError,
        ValidationError,
    ) as error:  # what a damaged tensor is refused with
        raise NoModelError from error


def _parsed(data: bytes) -> Any:
    from google.protobuf.message import DecodeError
    from onnx import load_model_from_string

    try:
        model = load_model_from_string(data)
    except (DecodeError, ValueError, RuntimeError) as error:
        raise NoModelError from error
    if not model.HasField("graph"):
        raise NoModelError
    return model


def _convolutions(graph: Any) -> Iterator[Any]:
    for node in graph.node:
        if node.op_type == "ConvTranspose" and node.domain in ("", "ai.onnx") and len(node.input) > 1:
            yield node


def _weights(graph: Any) -> dict[str, Any]:
    """Stored tensors by the names under which nodes get them."""
    found = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.output:
            found.update((node.output[0], each.t) for each in node.attribute if each.name == "value")
        elif node.op_type == "Identity" and node.input and node.output and node.input[0] in found:
            found[node.output[0]] = found[node.input[0]]
    return found


def _sizes(model: Any) -> dict[str, tuple[int, int]]:
    """(H, W) of the maps in a model, where it tells them or they follow; the values of weights are dropped for it."""
    from onnx.shape_inference import InferenceError, infer_shapes

    for tensor in model.graph.initializer:
        if prod(tensor.dims) > SMALL:
            for field in (
                "raw_data",
                "float_data",
                "double_data",
                "int32_data",
                "int64_data",
                "external_data",
            ):
                tensor.ClearField(field)
    with suppress(
        InferenceError, ValueError, RuntimeError
    ):  # then what the model itself says is all that is known
        model = infer_shapes(model)
    sizes = {}
    for value in (*model.graph.input, *model.graph.value_info):
        dimensions = [int(each.dim_value) for each in value.type.tensor_type.shape.dim]
        if len(dimensions) == 4 and min(dimensions[2:]) > 0:
            sizes[value.name] = (dimensions[2], dimensions[3])
    return sizes


def _shape(tensor: Any) -> Numbers:
    return () if tensor is None else tuple(int(size) for size in tensor.dims)


def _type_name(data_type: int) -> str:
    """As NumPy calls it, mostly; its number where the library knows no such type."""
    from onnx import TensorProto

    types = TensorProto.DataType
    return str(types.Name(data_type)).lower() if data_type in types.values() else str(data_type)


def _text(name: str | bytes) -> str:
    """A name as text: where it is no UTF-8 the library gives its bytes."""
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name


def _node(node: Any, weights: dict[str, Any], sizes: dict[str, tuple[int, int]]) -> OnnxNode:
    tensor = weights.get(node.input[1])
    shape = _shape(tensor)
    axes = max(len(shape) - 2, 0)
    given = {each.name: each for each in node.attribute}

    def numbers(name: str, default: Numbers) -> Numbers:
        return tuple(int(each) for each in given[name].ints) if name in given else default

    return OnnxNode(
        name=_text(node.name or (node.output[0] if node.output else "")),
        weight_shape=shape,
        dtype=_type_name(tensor.data_type) if tensor is not None else "",
        bias_shape=_shape(weights.get(node.input[2])) if len(node.input) > 2 and node.input[2] else None,
        input_size=sizes.get(node.input[0]),
        strides=numbers("strides", (1,) * axes),
        dilations=numbers("dilations", (1,) * axes),
        pads=numbers("pads", (0,) * (2 * axes)),
        output_padding=numbers("output_padding", (0,) * axes),
        output_shape=numbers("output_shape", ()),
        kernel_shape=numbers("kernel_shape", ()),
        group=int(given["group"].i) if "group" in given else 1,
        auto_pad=given["auto_pad"].s.decode("ascii", "replace") if "auto_pad" in given else AutoPad.NOTSET,
    )
