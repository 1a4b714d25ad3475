"""A small ONNX model with transposed convolutions, as tests of files and of the window open it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

BIAS = np.array([0.5, -1.25, 0.0, 3.0], np.float32)
WEIGHT = np.random.default_rng(0).standard_normal((6, 4, 4, 4)).astype(np.float32)


def save_model(path: Path, weights_in: str = "", size: tuple[int | str, int] = (5, 7)) -> Path:
    """Two layers with stored weights and one whose weight is computed of the input; weights may be in a file of their own.

    A side of ``size`` that is a name is open.
    """
    onnx = pytest.importorskip("onnx")
    helper, numpy_helper, floats = onnx.helper, onnx.numpy_helper, onnx.TensorProto.FLOAT
    pads = [1, 1, 1, 1]
    nodes = [
        helper.make_node(
            "ConvTranspose", ["y", "w1", "b1"], ["a"], "up1", kernel_shape=[4, 4], strides=[2, 2], pads=pads
        ),
        helper.make_node("Cast", ["a"], ["h"], to=onnx.TensorProto.FLOAT16),
        helper.make_node("Identity", ["w2"], ["shared"]),
        helper.make_node(
            "ConvTranspose",
            ["h", "shared"],
            ["b"],
            "up2",
            strides=[2, 2],
            pads=pads,
            output_padding=[1, 1],
            group=2,
        ),
        helper.make_node("Cast", ["b"], ["c"], to=floats),
        helper.make_node("ReduceMax", ["c"], ["largest"], keepdims=0),
        helper.make_node("Mul", ["w3", "largest"], ["w4"]),
        helper.make_node("ConvTranspose", ["c", "w4"], ["x"]),
    ]
    half = np.ones((4, 2, 3, 3), np.float16)
    stored = {
        "w1": WEIGHT,
        "b1": BIAS,
        "w2": half,
        "w3": np.ones((4, 1, 2, 2), np.float32),
    }
    graph = helper.make_graph(
        nodes,
        "model",
        [helper.make_tensor_value_info("y", floats, ["batch", 6, *size])],
        [helper.make_tensor_value_info("x", floats, None)],
        [numpy_helper.from_array(array, name) for name, array in stored.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    options = (
        {"save_as_external_data": True, "location": weights_in, "size_threshold": 0} if weights_in else {}
    )
    onnx.save_model(model, path, **options)
    return path
