"""A ConvTranspose node becomes the layer that ONNX Runtime computes, and what is no layer here says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fracstride.core.geometry import AxisGeometry
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.model_layer import LayerObstacle
from fracstride.frameworks.onnx_node import OnnxNode, spec_of

UP = OnnxNode("up", (1, 1, 3, 3), "float", strides=(2, 2))
Pairs = tuple[tuple[int, int], int]


def spec(node: OnnxNode, size: tuple[int, int] = (3, 3)) -> ConvTransposeSpec:
    found = spec_of(node, size)
    assert isinstance(found, ConvTransposeSpec), found
    return found


def crops(node: OnnxNode) -> Pairs:
    """(begin, end) and the size, by hand from the operator's specification for 3 cells."""
    axis = spec(node).height
    return (axis.crop_begin, axis.crop_end), AxisGeometry(axis).output


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (UP, ((0, 0), 7)),
        (replace(UP, pads=(1, 1, 1, 1)), ((1, 1), 5)),
        (replace(UP, pads=(1, 1, 1, 1), output_padding=(1, 1)), ((1, 0), 6)),
        (replace(UP, pads=(1, 1, 0, 0)), ((1, 0), 6)),
        (replace(UP, auto_pad="VALID", pads=(9, 9, 9, 9)), ((0, 0), 7)),
        (replace(UP, auto_pad="VALID", output_padding=(1, 1)), ((0, -1), 8)),
        (replace(UP, auto_pad="SAME_LOWER"), ((1, 0), 6)),
        (replace(UP, auto_pad="SAME_UPPER"), ((0, 1), 6)),
        (replace(UP, pads=(0, 0, 1, 1)), ((0, 1), 6)),
        (replace(UP, pads=(1, 1, 3, 3), output_padding=(1, 1)), ((1, 2), 4)),
        (replace(UP, output_shape=(6, 6), auto_pad="SAME_UPPER"), ((0, 1), 6)),
        (replace(UP, auto_pad="SAME_UPPER", weight_shape=(1, 1, 4, 4)), ((1, 1), 6)),
        (replace(UP, auto_pad="SAME_UPPER", output_padding=(1, 1)), ((1, 0), 6)),
        (replace(UP, output_shape=(6, 6)), ((1, 0), 6)),
        (replace(UP, output_shape=(6, 6), auto_pad="SAME_LOWER"), ((1, 0), 6)),
        (replace(UP, output_shape=(8, 8)), ((0, -1), 8)),
        (replace(UP, output_shape=(5, 5), auto_pad="SAME_UPPER"), ((1, 1), 5)),
    ],
)
def test_every_rule_is_a_pair_of_crops(node: OnnxNode, expected: Pairs) -> None:
    assert crops(node) == expected


def test_axes_channels_and_groups_are_taken_over() -> None:
    node = OnnxNode("up", (6, 4, 5, 3), strides=(2, 1), dilations=(1, 2), pads=(2, 1, 1, 0), group=3)
    found = spec(node, (7, 8))
    assert found.weight_shape == (6, 4, 5, 3)
    assert (found.in_channels, found.out_channels, found.groups, found.batch) == (6, 12, 3, 1)
    assert (found.height.size, found.width.size) == (7, 8)
    assert (found.height.stride, found.width.stride, found.width.dilation) == (2, 1, 2)
    assert (found.height.padding, found.height.output_padding) == (2, 1)
    assert (found.width.padding, found.width.output_padding) == (1, 1)


@pytest.mark.parametrize(
    ("node", "obstacle"),
    [
        (OnnxNode("up"), LayerObstacle.NO_WEIGHT),
        (OnnxNode("up", (8, 4, 3), strides=(1,)), LayerObstacle.NOT_IN_TWO_DIMENSIONS),
        (OnnxNode("up", (8, 4, 3, 3, 3)), LayerObstacle.NOT_IN_TWO_DIMENSIONS),
        (replace(UP, pads=(0, 0, 9, 9)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, pads=(9, 9, 9, 9)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, output_padding=(2, 2)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, strides=(0, 0)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, weight_shape=(0, 1, 3, 3)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, weight_shape=(3, 1, 3, 3), group=2), LayerObstacle.IMPOSSIBLE),
        (replace(UP, group=0), LayerObstacle.ILL_FORMED),
        (replace(UP, group=-(2**63)), LayerObstacle.ILL_FORMED),
        (replace(UP, strides=(2,)), LayerObstacle.ILL_FORMED),
        (replace(UP, strides=(2**63 - 1, 1)), LayerObstacle.IMPOSSIBLE),
        (replace(UP, pads=(1, 1)), LayerObstacle.ILL_FORMED),
        (replace(UP, kernel_shape=(5, 5)), LayerObstacle.ILL_FORMED),
        (replace(UP, output_shape=(1, 1, 5, 5)), LayerObstacle.ILL_FORMED),
        (replace(UP, auto_pad="same"), LayerObstacle.ILL_FORMED),
    ],
)
def test_what_is_no_layer_says_why(node: OnnxNode, obstacle: LayerObstacle) -> None:
    assert spec_of(node, (3, 3)) is obstacle


@pytest.mark.parametrize("seed", range(60))
def test_it_computes_what_onnx_runtime_computes(seed: int) -> None:
    onnx = pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    random = np.random.default_rng(seed)
    node = _random_node(random)
    size = (int(random.integers(2, 6)), int(random.integers(2, 6)))
    found = spec_of(node, size)
    if not isinstance(found, ConvTransposeSpec):
        assert found is LayerObstacle.IMPOSSIBLE
        return
    attributes = {
        name: list(value)
        for name in ("strides", "dilations", "output_padding", "output_shape")
        if (value := getattr(node, name))
    }
    attributes["pads" if node.auto_pad == "NOTSET" else "auto_pad"] = (
        list(node.pads) if node.auto_pad == "NOTSET" else node.auto_pad
    )
    if "output_shape" in attributes:
        attributes.pop("pads", None)
    made = onnx.helper.make_node("ConvTranspose", ["y", "w"], ["x"], group=node.group, **attributes)
    kind, shape = onnx.TensorProto.FLOAT, [1, node.weight_shape[0], *size]
    graph = onnx.helper.make_graph(
        [made],
        "layer",
        [
            onnx.helper.make_tensor_value_info("y", kind, shape),
            onnx.helper.make_tensor_value_info("w", kind, list(node.weight_shape)),
        ],
        [onnx.helper.make_tensor_value_info("x", kind, [None] * 4)],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 11)])
    model.ir_version = 8
    session = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    y = random.integers(-4, 5, shape).astype(np.float32)
    weight = random.integers(-4, 5, node.weight_shape).astype(np.float32)
    (x,) = session.run(None, {"y": y, "w": weight})
    np.testing.assert_array_equal(x, reference(y, weight, found))


def _random_node(random: np.random.Generator) -> OnnxNode:
    def pair(low: int, high: int) -> tuple[int, int]:
        return int(random.integers(low, high)), int(random.integers(low, high))

    group, auto_pad = (
        int(random.integers(1, 3)),
        str(random.choice(["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])),
    )
    strides = pair(1, 4)
    node = OnnxNode(
        "up",
        (2 * group, int(random.integers(1, 3)), *pair(1, 5)),
        strides=strides,
        dilations=pair(1, 3),
        group=group,
        auto_pad=auto_pad,
        output_padding=(int(random.integers(0, strides[0])), int(random.integers(0, strides[1]))),
    )
    return replace(node, pads=(*pair(0, 3), *pair(0, 2))) if auto_pad == "NOTSET" else node
