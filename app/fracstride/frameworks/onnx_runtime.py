"""ONNX Runtime: the same layer as a model of one ConvTranspose node (operator set 11)."""

from __future__ import annotations

from collections.abc import Callable

from fracstride.core.precision import FloatArray
from fracstride.core.spec import ConvTransposeSpec

HINT = "pip install onnx onnxruntime"
OPERATOR_SET = 11
IR_VERSION = 8
"""Old enough for every runtime that knows the operator set."""


class WrongNumbersError(Exception):
    """ONNX Runtime has no transposed convolution for this number type."""


def prepared(
    spec: ConvTransposeSpec, y: FloatArray, weight: FloatArray, threads: int
) -> Callable[[], FloatArray]:
    """A function without arguments that computes the layer.

    Raises ImportError where either package is not installed, and WrongNumbersError.
    """
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NotThereError

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    model = _model(spec, weight)
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except NotThereError as error:
        raise WrongNumbersError(f"no transposed convolution of {weight.dtype}") from error

    def run() -> FloatArray:
        result: FloatArray = session.run(None, {"y": y})[0]
        return result

    return run


def _model(spec: ConvTransposeSpec, weight: FloatArray) -> bytes:
    from onnx import helper, numpy_helper

    axes = (spec.height, spec.width)
    node = helper.make_node(
        "ConvTranspose",
        ["y", "w"],
        ["x"],
        strides=[axis.stride for axis in axes],
        dilations=[axis.dilation for axis in axes],
        pads=[*(axis.padding for axis in axes), *(axis.padding + axis.end_crop for axis in axes)],
        output_padding=[axis.output_padding for axis in axes],
        group=spec.groups,
    )
    shape, kind = list(spec.input_shape), helper.np_dtype_to_tensor_dtype(weight.dtype)
    graph = helper.make_graph(
        [node],
        "layer",
        [helper.make_tensor_value_info("y", kind, shape)],
        [helper.make_tensor_value_info("x", kind, [None] * 4)],
        [numpy_helper.from_array(weight, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATOR_SET)])
    model.ir_version = IR_VERSION
    serialised: bytes = model.SerializeToString()
    return serialised
