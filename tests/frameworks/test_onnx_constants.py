"""Weights that a model computes of what it stores are those that ONNX Runtime convolves with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from fracstride.backends.functional import conv_transpose2d
from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.loaded import LoadedLayer
from fracstride.files.onnx_layers import read_layer, read_model
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code
from fracstride.frameworks.model_layer import LayerObstacle
from fracstride.frameworks.onnx_model import OnnxModel

onnx: Any = pytest.importorskip("onnx", reason="the package onnx is not installed")
helper, from_array, Type = onnx.helper, onnx.numpy_helper.from_array, onnx.TensorProto
rng = np.random.default_rng(11)
WEIGHT = rng.normal(size=(4, 3, 3, 3)).astype(np.float32)
LEVELS = rng.integers(-127, 128, WEIGHT.shape).astype(np.int8)
UP = helper.make_node("ConvTranspose", ["y", "w"], ["x"], "up", strides=[2, 2])

Nodes = list[Any]
Arrays = dict[str, npt.NDArray[Any]]


def save(
    path: Path,
    nodes: Nodes,
    arrays: Arrays,
    opset: int = 17,
    size: tuple[int, ...] = (5, 6),
    functions: Any = (),
) -> Path:
    """A model of nodes from y to x."""
    y = helper.make_tensor_value_info("y", Type.FLOAT, [1, 4, *size])
    x = helper.make_tensor_value_info("x", Type.FLOAT, None)
    tensors = [from_array(array, name) for name, array in arrays.items()]
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid("own", 1) for _ in functions)]
    graph = helper.make_graph(nodes, "model", [y], [x], tensors)
    model = helper.make_model(graph, opset_imports=opsets, functions=functions)
    model.ir_version = 8
    onnx.save_model(model, path)
    return path


def node(kind: str, inputs: list[str], output: str, **attributes: Any) -> Any:
    return helper.make_node(kind, inputs, [output], **attributes)


QUANTISED = (
    [node("DequantizeLinear", ["q", "s", "z"], "w"), UP],
    {
        "q": LEVELS,
        "s": np.float32(0.02),
        "z": np.int8(3),
    },
)
BY_CHANNEL = (
    [
        node("DequantizeLinear", ["q", "s", "z"], "w", axis=1),
        node("DequantizeLinear", ["qb", "sb"], "b", axis=0),
        helper.make_node("ConvTranspose", ["y", "w", "b"], ["x"], "up", strides=[2, 2]),
    ],
    {
        "q": LEVELS,
        "s": np.array([0.02, 0.03, 0.05], np.float32),
        "z": np.array([0, -4, 7], np.int8),
        "qb": np.array([100, -200, 300], np.int32),
        "sb": np.array([0.01, 0.02, 0.03], np.float32),
    },
)
FAKE_QUANTISED = (
    [
        node("QuantizeLinear", ["f", "s", "z"], "q"),
        node("DequantizeLinear", ["q", "s", "z"], "w"),
        UP,
    ],
    {"f": WEIGHT, "s": np.float32(0.02), "z": np.int8(0)},
)
CAST = [node("Cast", ["h"], "w", to=Type.FLOAT), UP], {"h": WEIGHT.astype(np.float16)}
TURNED = [node("Transpose", ["k"], "w", perm=[3, 2, 0, 1]), UP], {"k": WEIGHT.transpose(2, 3, 1, 0).copy()}
SHAPED = (
    [
        node("Constant", [], "to", value_ints=[4, 3, 3, 3]),
        node("Reshape", ["flat", "to"], "w"),
        UP,
    ],
    {"flat": WEIGHT.reshape(4, 27)},
)
NORMED = (
    [
        node("ReduceL2", ["v"], "n", axes=[1, 2, 3], keepdims=1),
        node("Div", ["v", "n"], "d"),
        node("Mul", ["d", "g"], "w"),
        UP,
    ],
    {"v": WEIGHT, "g": rng.uniform(1, 2, (4, 1, 1, 1)).astype(np.float32)},
)
COMPUTED = pytest.mark.parametrize(
    ("nodes", "arrays"),
    [QUANTISED, BY_CHANNEL, FAKE_QUANTISED, CAST, TURNED, SHAPED, NORMED],
    ids=["quantised", "by channel", "fake quantised", "cast", "turned", "shaped", "normed"],
)


@COMPUTED
@pytest.mark.parametrize("opset", [13, 17])
def test_it_computes_what_onnx_runtime_computes(
    tmp_path: Path, nodes: Nodes, arrays: Arrays, opset: int
) -> None:
    path = save(tmp_path / "model.onnx", nodes, arrays, opset)
    layer = read_only_layer(path)
    assert layer.weight.values.shape == WEIGHT.shape
    check_with_runtime(path, layer, stride=2)


def read_only_layer(path: Path) -> LoadedLayer:
    model = read_model(path)
    assert isinstance(model, OnnxModel), model
    assert isinstance(model.layers[0].spec((5, 6)), ConvTransposeSpec)
    layer = read_layer(path, model, 0)
    assert isinstance(layer, LoadedLayer), layer
    return layer


def check_with_runtime(path: Path, layer: LoadedLayer, stride: int, size: tuple[int, ...] = (5, 6)) -> None:
    runtime: Any = pytest.importorskip(
        "onnxruntime", reason="ONNX Runtime is not installed (make frameworks)"
    )
    y = rng.normal(size=(1, 4, *size)).astype(np.float32)
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (expected,) = session.run(None, {"y": y})
    bias = None if layer.bias is None else layer.bias.values
    maps = y if len(size) == 2 else y[:, :, None]
    x = conv_transpose2d(maps, layer.weight.values, bias, stride=(1 if len(size) == 1 else stride, stride))
    np.testing.assert_allclose(x.reshape(expected.shape), expected, rtol=2e-5, atol=2e-5)


def test_the_type_is_that_of_what_is_stored(tmp_path: Path) -> None:
    model = read_model(save(tmp_path / "model.onnx", *QUANTISED))
    assert isinstance(model, OnnxModel)
    assert model.layers[0].dtype == "int8"


def test_leaves_in_a_file_beside_the_model(tmp_path: Path) -> None:
    path = save(tmp_path / "model.onnx", *QUANTISED)
    model = onnx.load(path)
    onnx.save_model(model, path, save_as_external_data=True, location="weights.bin", size_threshold=0)
    expected = (LEVELS.astype(np.float64) - 3) * np.float32(0.02)
    np.testing.assert_allclose(read_only_layer(path).weight.values, expected, rtol=1e-6)
    (tmp_path / "weights.bin").unlink()
    read = read_model(path)
    assert isinstance(read, OnnxModel)
    problem = read_layer(path, read, 0)
    assert isinstance(problem, FileProblem)
    assert problem.code is Code.MISSING_PART


def test_a_layer_in_one_dimension_is_a_kernel_of_one_row(tmp_path: Path) -> None:
    row = helper.make_node("ConvTranspose", ["y", "w"], ["x"], "up", strides=[3], pads=[0, 0])
    path = save(tmp_path / "model.onnx", [row], {"w": WEIGHT[:, :, 0]}, size=(9,))
    model = read_model(path)
    assert isinstance(model, OnnxModel)
    assert (model.layers[0].weight_shape, model.layers[0].input_size) == ((4, 3, 1, 3), (1, 9))
    check_with_runtime(path, read_only_layer(path), stride=3, size=(9,))


@pytest.mark.parametrize("kind", ["SAME_UPPER", "SAME_LOWER", "pads", "output_shape"])
def test_the_crops_of_a_layer_in_one_dimension(tmp_path: Path, kind: str) -> None:
    rules: dict[str, dict[str, Any]] = {
        "SAME_UPPER": {"auto_pad": "SAME_UPPER"},
        "SAME_LOWER": {"auto_pad": "SAME_LOWER"},
        "pads": {"pads": [1, 2], "output_padding": [1]},
        "output_shape": {"output_shape": [17]},
    }
    row = helper.make_node("ConvTranspose", ["y", "w"], ["x"], "up", strides=[2], **rules[kind])
    path = save(tmp_path / "model.onnx", [row], {"w": WEIGHT[:, :, 0]}, size=(9,))
    model = read_model(path)
    assert isinstance(model, OnnxModel)
    spec = model.layers[0].spec((1, 9))
    assert isinstance(spec, ConvTransposeSpec)
    runtime: Any = pytest.importorskip(
        "onnxruntime", reason="ONNX Runtime is not installed (make frameworks)"
    )
    y = rng.normal(size=(1, 4, 9)).astype(np.float32)
    (expected,) = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(None, {"y": y})
    full = conv_transpose2d(y[:, :, None], WEIGHT[:, :, :1], stride=(1, 2))[:, :, 0]
    begin = spec.width.crop_begin
    np.testing.assert_allclose(full[..., begin : begin + expected.shape[2]], expected, rtol=1e-4, atol=1e-5)
    assert full.shape[2] - begin - spec.width.crop_end == expected.shape[2]


def test_layers_in_functions_and_branches_are_found(tmp_path: Path) -> None:
    inner = helper.make_node("ConvTranspose", ["a", "k"], ["o"], "inner", strides=[2, 2])
    function = helper.make_function("own", "Up", ["a", "k"], ["o"], [inner], [helper.make_opsetid("", 17)])
    call = helper.make_node("Up", ["y", "w"], ["x"], domain="own")
    path = save(tmp_path / "function.onnx", [call], {"w": WEIGHT}, functions=[function])
    np.testing.assert_array_equal(read_only_layer(path).weight.values, WEIGHT)
    output = helper.make_tensor_value_info("x", Type.FLOAT, None)
    branch = helper.make_graph([UP], "branch", [], [output], [from_array(WEIGHT, "w")])
    choice = helper.make_node("If", ["is"], ["x"], then_branch=branch, else_branch=branch)
    path = save(tmp_path / "branch.onnx", [choice], {"is": np.array(True)})
    np.testing.assert_array_equal(read_only_layer(path).weight.values, WEIGHT)


BROAD = {"a": np.ones((1, 9000, 1, 1), np.float32), "b": np.ones((9000, 1, 1, 1), np.float32)}


@pytest.mark.parametrize(
    ("nodes", "arrays"),
    [
        ([node("Mul", ["a", "b"], "w"), UP], BROAD),  # 81 million values of 18 thousand
        ([node("Mul", ["v", "other"], "w"), UP], {"v": WEIGHT}),
        ([node("Mul", ["v", "y"], "w"), UP], {"v": WEIGHT}),
        ([node("RandomNormalLike", ["v"], "w"), UP], {"v": WEIGHT}),
        ([node("Identity", ["w"], "v"), node("Identity", ["v"], "w"), UP], {}),
        ([node("Neg", ["w"], "v"), node("Neg", ["v"], "w"), UP], {}),
    ],
    ids=["too large", "unknown", "of the input", "random", "circle", "computed circle"],
)
def test_what_is_no_constant_or_too_large_is_not_computed(
    tmp_path: Path, nodes: Nodes, arrays: Arrays
) -> None:
    model = read_model(save(tmp_path / "model.onnx", nodes, arrays))
    assert isinstance(model, OnnxModel)
    assert model.layers[0].spec((5, 6)) is LayerObstacle.NO_WEIGHT


def test_a_chain_without_an_end_is_not_followed(tmp_path: Path) -> None:
    chain = [node("Neg", [f"n{index}"], f"n{index + 1}") for index in range(200)]
    model = read_model(save(tmp_path / "m.onnx", [*chain, node("Neg", ["n200"], "w"), UP], {"n0": WEIGHT}))
    assert isinstance(model, OnnxModel)
    assert model.layers[0].spec((5, 6)) is LayerObstacle.NO_WEIGHT


@pytest.mark.parametrize(
    ("nodes", "arrays", "code"),
    [
        ([node("Div", ["v", "z"], "w"), UP], {"v": WEIGHT, "z": np.zeros(1, np.float32)}, Code.NOT_FINITE),
        ([node("Reshape", ["v", "to"], "w"), UP], {"v": WEIGHT, "to": np.array([5, 5, 5, 5])}, Code.DAMAGED),
    ],
    ids=["no numbers", "impossible"],
)
def test_what_cannot_be_computed_is_said(tmp_path: Path, nodes: Nodes, arrays: Arrays, code: Code) -> None:
    path = save(tmp_path / "m.onnx", nodes, arrays)
    model = read_model(path)
    assert isinstance(model, OnnxModel)
    read = read_layer(path, model, 0)
    assert isinstance(read, FileProblem)
    assert read.code is code


def test_files_with_changed_bytes_end_in_a_layer_or_a_problem(tmp_path: Path) -> None:
    """Whatever is changed: nothing is raised."""
    for index, (nodes, arrays) in enumerate((QUANTISED, BY_CHANNEL, NORMED, SHAPED)):
        data = save(tmp_path / "whole.onnx", nodes, arrays).read_bytes()
        for attempt in range(60):
            random = np.random.default_rng((index, attempt))
            changed = bytearray(data)
            for place in random.integers(0, len(data), 3):
                changed[place] = random.integers(0, 256)
            path = tmp_path / "changed.onnx"
            path.write_bytes(changed)
            model = read_model(path)
            if isinstance(model, OnnxModel):
                for number, layer in enumerate(model.layers):
                    layer.spec((5, 6))
                    assert isinstance(read_layer(path, model, number), LoadedLayer | FileProblem)
