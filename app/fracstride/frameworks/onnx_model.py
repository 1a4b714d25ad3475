"""The ConvTranspose nodes of an ONNX model and their weights, by the package onnx (ImportError where it is not)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from fracstride.core.records import record
from fracstride.frameworks.model_layer import NoModelError, Numbers
from fracstride.frameworks.onnx_constants import SMALL, Computed, Constants, Stored, Values, nodes_of
from fracstride.frameworks.onnx_node import AutoPad, OnnxNode

Constant = Stored | Computed


class MissingPartError(Exception):
    """The weights are in another file, which is not there; its name."""


@record(eq=False)
class OnnxModel:
    """The ConvTranspose nodes of a model in its order, and what it has for them: nothing else of it is kept."""

    layers: tuple[OnnxNode, ...]
    tensors: tuple[tuple[Constant | None, Constant | None], ...]
    """The weight and the bias of each node, None where one is not the same for every input."""


def model_of(data: bytes) -> OnnxModel:
    """What there is of transposed convolutions in a model."""
    model = _parsed(data)
    constants, nodes = Constants(model), tuple(_convolutions(model.graph))
    found = [tuple(map(constants.named, (*node.input, "")[1:3])) for node in nodes]
    tensors = tuple((_kept(weight), _kept(bias)) for weight, bias in found)
    sizes = _sizes(model)
    layers = (_node(node, *pair, sizes) for node, pair in zip(nodes, tensors, strict=True))
    return OnnxModel(tuple(layers), tensors)


def _kept(constant: Constant | None) -> Constant | None:
    """With copies of its tensors: of the model itself the values are dropped."""
    if isinstance(constant, Computed):
        return replace(constant, leaves={name: _copy(each) for name, each in constant.leaves.items()})
    return None if constant is None else Stored(_copy(constant.tensor))


def _copy(tensor: Any) -> Any:
    from onnx import TensorProto

    kept = TensorProto()
    kept.CopyFrom(tensor)
    return kept


def values_of(model: OnnxModel, index: int, folder: Path) -> tuple[Values | None, Values | None]:
    """The weight and the bias of the node at ``index``, None where there is none.

    ``folder`` is where further files of the model are.
    """
    weight, bias = model.tensors[index]
    return _values(weight, folder), _values(bias, folder)


def _values(constant: Constant | None, folder: Path) -> Values | None:
    if constant is None:
        return None
    if isinstance(constant, Stored):
        return _numbers(constant.tensor, folder)
    read = {name: _numbers(tensor, folder) for name, tensor in constant.leaves.items()}
    try:
        return constant.value(read)
    except _REFUSED as error:
        raise NoModelError from error


def _numbers(tensor: Any, folder: Path) -> Values:
    from onnx import numpy_helper
    from onnx.checker import ValidationError
    from onnx.external_data_helper import ExternalDataInfo, uses_external_data

    try:
        if uses_external_data(tensor):
            location = ExternalDataInfo(tensor).location
            if not (folder / location).is_file():
                raise MissingPartError(location)
        return np.asarray(numpy_helper.to_array(tensor, base_dir=str(folder)))
    except (*_REFUSED, ValidationError) as error:
        raise NoModelError from error


_REFUSED = (
    ValueError,
    TypeError,
    LookupError,
    OSError,
    RuntimeError,
    ArithmeticError,
    AttributeError,
    AssertionError,
)
"""What a damaged tensor is refused with, or what cannot be computed of it."""


def _parsed(data: bytes) -> Any:
    from google.protobuf.message import DecodeError
    from onnx import load_model_from_string

    try:
        model = load_model_from_string(data)
    except (DecodeError, ValueError, RuntimeError) as error:
        raise NoModelError from error
    if not model.HasField("graph"):
        raise NoModelError
    return _without_functions(model)


def _without_functions(model: Any) -> Any:
    """A model whose own functions stand where they are called; as it is where that cannot be."""
    from onnx.inliner import inline_local_functions

    if not len(model.functions):
        return model
    try:
        return inline_local_functions(model)
    except _REFUSED:
        return model


def _convolutions(graph: Any) -> Iterator[Any]:
    for node in nodes_of(graph):
        if node.op_type == "ConvTranspose" and node.domain in ("", "ai.onnx") and len(node.input) > 1:
            yield node


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
        if len(dimensions) in (3, 4) and min(dimensions[2:]) > 0:
            height, width = (1, *dimensions[2:])[-2:]
            sizes[value.name] = (height, width)
    return sizes


def _shape(constant: Constant | None) -> Numbers:
    return () if constant is None else constant.shape


def _type_name(data_type: int) -> str:
    """As NumPy calls it, mostly; its number where the library knows no such type."""
    from onnx import TensorProto

    types = TensorProto.DataType
    return str(types.Name(data_type)).lower() if data_type in types.values() else str(data_type)


def _text(name: str | bytes) -> str:
    """A name as text: where it is no UTF-8 the library gives its bytes."""
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name


def _node(
    node: Any, weight: Constant | None, bias: Constant | None, sizes: dict[str, tuple[int, int]]
) -> OnnxNode:
    shape = _shape(weight)
    axes = max(len(shape) - 2, 0)
    given = {each.name: each for each in node.attribute}

    def numbers(name: str, default: Numbers) -> Numbers:
        return tuple(int(each) for each in given[name].ints) if name in given else default

    found = OnnxNode(
        name=_text(node.name or (node.output[0] if node.output else "")),
        weight_shape=shape,
        dtype="" if weight is None else _type_name(weight.data_type),
        bias_shape=_shape(bias) if len(node.input) > 2 and node.input[2] else None,
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
    return found.in_two_dimensions() if axes == 1 else found
