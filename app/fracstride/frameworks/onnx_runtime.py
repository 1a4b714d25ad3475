"""ONNX Runtime: the same layer as a model of one ConvTranspose node (operator set 11)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from fracstride.core.spec import ConvTransposeSpec

HINT = "pip install onnx onnxruntime"
OPERATOR_SET = 11
IR_VERSION = 8
"""Old enough for every runtime that knows the operator set."""


def prepared(
    spec: ConvTransposeSpec, y: npt.NDArray[np.float32], weight: npt.NDArray[np.float32], threads: int
) -> Callable[[], npt.NDArray[np.float32]]:
    """The layer as a call without arguments. Raises ImportError where either package is not installed."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    model = _model(spec, weight)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def run() -> npt.NDArray[np.float32]:
        result: npt.NDArray[np.float32] = session.run(None, {"y": y})[0]
        return result

    return run


def _model(spec: ConvTransposeSpec, weight: npt.NDArray[np.float32]) -> bytes:
    from onnx import TensorProto, helper, numpy_helper

    axes = (spec.height, spec.width)
    node = helper.make_node(
        "ConvTranspose",
        ["y", "w"],
        ["x"],
        strides=[axis.stride for axis in axes],
        dilations=[axis.dilation for axis in axes],
        pads=[axis.padding for axis in axes] * 2,
        output_padding=[axis.output_padding for axis in axes],
        group=spec.groups,
    )
    shape = list(spec.input_shape)
    graph = helper.make_graph(
        [node],
        "layer",
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None] * 4)],
        [numpy_helper.from_array(weight, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATOR_SET)])
    model.ir_version = IR_VERSION
    serialised: bytes = model.SerializeToString()
    return serialised
