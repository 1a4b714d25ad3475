"""Weights that an ONNX model computes of what it stores: quantised, cast, turned or normalised, and the same every time.

The evaluator of the package onnx computes them. It is given nodes that are known to give no more values than weights
have, whose shapes are inferred first: a model of a few bytes can ask for any amount of memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.core.records import record
from fracstride.frameworks.model_layer import Numbers

OPERATORS = frozenset(
    (
        *("Identity", "Cast", "CastLike", "QuantizeLinear", "DequantizeLinear"),
        *("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Concat", "Slice", "Split"),
        *("Add", "Sub", "Mul", "Div", "Neg", "Abs", "Sqrt", "Reciprocal", "Pow", "Clip", "MatMul", "Gemm"),
        *(
            "ReduceL2",
            "ReduceSum",
            "ReduceSumSquare",
            "ReduceMax",
            "ReduceMean",
            "Shape",
            "Gather",
            "Max",
            "Min",
        ),
    )
)
"""What weights are made with: quantisation, other layouts, weight_norm and spectral_norm."""
OPERATOR_SET = 21
"""The first that quantises as the evaluator does."""
MAX_NODES = 64
MAX_VALUES = 64 * 1024**2
"""In any array on the way to a weight."""
SMALL = 1024
"""Values of constants that shapes may be made of; larger ones are weights."""

Values = npt.NDArray[Any]


@record(eq=False)
class Stored:
    """A tensor as the model stores it."""

    tensor: Any

    @property
    def shape(self) -> Numbers:
        """As it is declared."""
        return tuple(int(size) for size in self.tensor.dims)

    @property
    def data_type(self) -> int:
        """The number of its type."""
        return int(self.tensor.data_type)


@record(eq=False)
class Computed:
    """A tensor that is computed of stored ones."""

    name: str
    shape: Numbers
    nodes: tuple[Any, ...]
    """In an order in which they can be computed."""
    leaves: Mapping[str, Any]
    """The tensors that they begin with."""
    opsets: tuple[Any, ...]

    @property
    def data_type(self) -> int:
        """The number of the type that most of it is stored in."""
        return int(max(self.leaves.values(), key=lambda tensor: prod(tensor.dims)).data_type)

    def value(self, read: Mapping[str, Values]) -> Values:
        """The tensor, of the values of its leaves."""
        from onnx.reference import ReferenceEvaluator

        evaluator = ReferenceEvaluator(_of_today(_as_model(self)))
        with np.errstate(all="ignore"):  # what is no number is said to be none afterwards
            (value,) = evaluator.run([self.name], dict(read))
        return np.asarray(value)


class Constants:
    """What a model stores, and what it computes of nothing else."""

    def __init__(self, model: Any) -> None:
        self._opsets = tuple(model.opset_import)
        self._stored = dict(_stored(model.graph))
        self._makers = {name: node for node in nodes_of(model.graph) for name in node.output if name}

    def named(self, name: str) -> Stored | Computed | None:
        """A tensor that is the same whatever the model is given; None for others."""
        for _ in range(MAX_NODES):
            if name in self._stored or not self._is_identity(name):
                break
            name = self._makers[name].input[0]
        if name in self._stored:
            return Stored(self._stored[name])
        return self._computed(name) if name in self._makers else None

    def _is_identity(self, name: str) -> bool:
        node = self._makers.get(name)
        return node is not None and node.op_type == "Identity" and len(node.input) == 1

    def _computed(self, name: str) -> Computed | None:
        nodes: dict[str, Any] = {}
        leaves: dict[str, Any] = {}
        if not self._gather(name, nodes, leaves) or not leaves:
            return None
        bare = Computed(name, (), tuple(nodes.values()), leaves, self._opsets)
        shape = _inferred_shape(bare)
        return None if shape is None else Computed(name, shape, bare.nodes, leaves, self._opsets)

    def _gather(self, name: str, nodes: dict[str, Any], leaves: dict[str, Any]) -> bool:
        """The nodes that a tensor is computed by, those before others first; whether there are only such."""
        waiting: list[tuple[str, bool]] = [(name, False)]
        while waiting:
            wanted, are_inputs_there = waiting.pop()
            node = self._makers.get(wanted)
            if wanted in self._stored:
                leaves[wanted] = self._stored[wanted]
            elif node is None or node.op_type not in OPERATORS or node.domain not in ("", "ai.onnx"):
                return False
            elif are_inputs_there:
                nodes.setdefault(node.output[0], node)
            elif node.output[0] not in nodes:
                waiting.append((wanted, True))
                waiting += [(each, False) for each in node.input if each]
            if len(nodes) > MAX_NODES or len(waiting) > MAX_NODES * MAX_NODES:
                return False
        return True


def nodes_of(graph: Any) -> Iterator[Any]:
    """The nodes of a graph, and of the graphs that branches and loops in it have."""
    for node in graph.node:
        yield node
        for inner in _inner_graphs(node):
            yield from nodes_of(inner)


def _inner_graphs(node: Any) -> Iterator[Any]:
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs


def _stored(graph: Any) -> Iterator[tuple[str, Any]]:
    for tensor in graph.initializer:
        yield tensor.name, tensor
    for node in graph.node:
        if node.op_type == "Constant" and node.output:
            yield from ((node.output[0], each) for each in map(_constant, node.attribute) if each is not None)
        for inner in _inner_graphs(node):
            yield from _stored(inner)


def _constant(attribute: Any) -> Any:
    """The tensor of a constant, of whatever kind; None where it is none of numbers."""
    from onnx import numpy_helper

    match attribute.name:
        case "value":
            return attribute.t
        case "value_float":
            return numpy_helper.from_array(np.float32(attribute.f))
        case "value_int":
            return numpy_helper.from_array(np.int64(attribute.i))
        case "value_floats":
            return numpy_helper.from_array(np.array(attribute.floats, np.float32))
        case "value_ints":
            return numpy_helper.from_array(np.array(attribute.ints, np.int64))
    return None


def _inferred_shape(computed: Computed) -> Numbers | None:
    """The shape of what is computed, unless that is open, or anything on the way is larger than weights are."""
    from onnx.shape_inference import InferenceError, infer_shapes

    try:
        graph = infer_shapes(_as_model(computed), strict_mode=True).graph
    except (InferenceError, ValueError, RuntimeError):
        return None
    shapes = {value.name: _known_shape(value) for value in (*graph.value_info, *graph.output)}
    made = [shapes.get(name) for node in computed.nodes for name in node.output if name]
    if any(shape is None or prod(shape) > MAX_VALUES for shape in made):
        return None
    return shapes[computed.name]


def _known_shape(value: Any) -> Numbers | None:
    kind = value.type.tensor_type
    if not kind.HasField("shape") or any(not each.HasField("dim_value") for each in kind.shape.dim):
        return None
    return tuple(int(each.dim_value) for each in kind.shape.dim)


def _as_model(computed: Computed) -> Any:
    """What is computed as a model of its own: the large leaves are what it is given."""
    from onnx import helper

    given = [
        helper.make_tensor_value_info(name, tensor.data_type, list(tensor.dims))
        for name, tensor in computed.leaves.items()
    ]
    graph = helper.make_graph(
        computed.nodes,
        "constant",
        given,
        [helper.make_value_info(computed.name, helper.make_tensor_type_proto(0, None))],
        [_called(name, tensor) for name, tensor in computed.leaves.items() if _is_small(tensor)],
    )
    return helper.make_model(graph, opset_imports=computed.opsets)


def _of_today(model: Any) -> Any:
    """The same in an operator set that the evaluator knows all of: it lacks quantisation as it was before."""
    from onnx.version_converter import convert_version

    older = [
        each for each in model.opset_import if each.domain in ("", "ai.onnx") and each.version < OPERATOR_SET
    ]
    return convert_version(model, OPERATOR_SET) if older else model


def _is_small(tensor: Any) -> bool:
    return prod(tensor.dims) <= SMALL and not tensor.external_data


def _called(name: str, tensor: Any) -> Any:
    from onnx import TensorProto

    named = TensorProto()
    named.CopyFrom(tensor)
    named.name = name
    return named
