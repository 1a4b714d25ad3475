"""'same' of JAX and of ONNX Runtime is what they do, for every kernel, stride and dilation; that of PyTorch is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fracstride.core.precision import FloatArray
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.code import WRITERS
from fracstride.frameworks.same import Crops, keras_same, onnx_same_lower, onnx_same_upper, pytorch_same

MISSING = "is not installed (make frameworks)"
AXES = [
    AxisSpec(4, kernel_size, stride, dilation)
    for kernel_size in range(1, 6)
    for stride in range(1, 5)
    for dilation in range(1, 4 if kernel_size > 1 else 2)
]


def arrays(axis: AxisSpec) -> tuple[FloatArray, FloatArray]:
    """Whole numbers, whose sums are exact."""
    random = np.random.default_rng(9)
    spec = ConvTransposeSpec(axis, axis)
    y, weight = (random.integers(-4, 5, shape) for shape in (spec.input_shape, spec.weight_shape))
    return y.astype(np.float32), weight.astype(np.float32)


def cropped(axis: AxisSpec, crops: Crops) -> FloatArray:
    """What the definition makes with these crops."""
    along = axis.with_crops(*crops)
    return reference(*arrays(axis), ConvTransposeSpec(along, along))


def test_same_of_jax() -> None:
    jax = pytest.importorskip("jax", reason=f"jax {MISSING}")
    for axis in AXES:
        y, weight = arrays(axis)
        made = jax.lax.conv_transpose(
            y,
            weight,
            (axis.stride,) * 2,
            "SAME",
            rhs_dilation=(axis.dilation,) * 2,
            dimension_numbers=("NCHW", "OIHW", "NCHW"),
            transpose_kernel=True,
        )
        np.testing.assert_array_equal(made, cropped(axis, keras_same(axis)), str(axis))


@pytest.mark.parametrize(
    ("auto_pad", "rule"), [("SAME_UPPER", onnx_same_upper), ("SAME_LOWER", onnx_same_lower)]
)
def test_same_of_onnx_runtime(auto_pad: str, rule: Callable[[AxisSpec], Crops]) -> None:
    helper = pytest.importorskip("onnx", reason=f"onnx {MISSING}").helper
    runtime = pytest.importorskip("onnxruntime", reason=f"onnxruntime {MISSING}")
    for axis in AXES:
        values = dict(zip("yw", arrays(axis), strict=True))
        steps = {"strides": [axis.stride] * 2, "dilations": [axis.dilation] * 2}
        node = helper.make_node("ConvTranspose", ["y", "w"], ["x"], auto_pad=auto_pad, **steps)
        inputs = [helper.make_tensor_value_info(name, 1, value.shape) for name, value in values.items()]
        graph = helper.make_graph([node], "layer", inputs, [helper.make_tensor_value_info("x", 1, None)])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
        session = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        [made] = session.run(None, values)
        np.testing.assert_array_equal(made, cropped(axis, rule(axis)), str(axis))


def test_same_of_pytorch_is_taken_and_has_the_size() -> None:
    pytest.importorskip("torch", reason=f"torch {MISSING}")
    without = 0
    for axis in AXES:
        crops = pytorch_same(axis)
        if crops is None:
            without += 1
            continue
        along = axis.with_crops(*crops)
        names: dict[str, Any] = dict(zip("yw", arrays(axis), strict=True))
        code = WRITERS["PyTorch"](ConvTransposeSpec(along, along)).code
        assert "[...," not in code
        exec(code, names)
        np.testing.assert_array_equal(names["x"], cropped(axis, crops), str(axis))
        assert names["x"].shape[2:] == (axis.size * axis.stride,) * 2
    assert without < len(AXES) // 10
