"""What the frameworks themselves compute, diagnosed beside a layer of PyTorch's."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from fracstride.core.diagnosis.diagnosis import diagnose
from fracstride.core.diagnosis.expected import Layout
from fracstride.core.diagnosis.explanation import Diagnosis, Layer
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.precision import FloatArray
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.same import frameworks_with
from fracstride.frameworks.weight_layouts import JAX_TRANSPOSED, KERAS
from layers import solved

MISSING = "not installed: make frameworks adds it"
FLOAT32 = 2.0**-23
PYTORCH_SAME = replace(
    ConvTransposeSpec.square(5, 3, stride=2, padding=1, output_padding=1),
    batch=2,
    in_channels=3,
    out_channels=4,
)


@pytest.fixture
def layer() -> Layer:
    """A layer of PyTorch's that doubles the size, with the numbers of float32."""
    rng = np.random.default_rng(11)
    shapes = (PYTORCH_SAME.input_shape, PYTORCH_SAME.weight_shape, (4,))
    y, weight, bias = (rng.normal(size=shape).astype(np.float32) for shape in shapes)
    return Layer(solved(PYTORCH_SAME), y, weight, bias, reference(y, weight, PYTORCH_SAME, bias))


def diagnosed(layer: Layer, expected: FloatArray) -> Diagnosis:
    """A diagnosis of what can be compared."""
    found = diagnose(layer, np.asarray(expected), FLOAT32)
    assert isinstance(found, Diagnosis)
    return found


def test_torch_is_equal_or_its_other_padding_is_named(layer: Layer) -> None:
    torch = pytest.importorskip("torch", reason=f"torch is {MISSING}")
    assert layer.bias is not None
    arrays = [torch.from_numpy(each) for each in (layer.y, layer.weight, layer.bias)]
    call = torch.nn.functional.conv_transpose2d
    assert diagnosed(layer, call(*arrays, stride=2, padding=1, output_padding=1).numpy()).is_equal
    found = diagnosed(layer, call(*arrays, stride=2, padding=0).numpy())
    assert found.difference is None
    assert found.explanations[0].causes == (Cause.CROPS,)
    assert found.explanations[0].crops == ((0, 0), (0, 0))


def test_same_of_keras_is_a_shift_by_one_cell(layer: Layer) -> None:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    keras = pytest.importorskip("keras", reason=f"keras is {MISSING}")
    made = keras.layers.Conv2DTranspose(4, 3, strides=2, padding="same", data_format="channels_last")
    y = layer.y.transpose(0, 2, 3, 1)
    made.build(y.shape)
    made.set_weights([KERAS.arrays(layer.weight, PYTORCH_SAME)[0], layer.bias])
    found = diagnosed(layer, keras.ops.convert_to_numpy(made(y)))
    assert found.layout is Layout.CHANNELS_LAST
    assert_shifted(found)


def assert_shifted(found: Diagnosis) -> None:
    """By the odd cell that PyTorch takes off the beginning and the others off the end."""
    assert found.explanations[0].causes == (Cause.CROPS,)
    assert found.explanations[0].crops == ((0, 1), (0, 1))
    assert "TensorFlow" in frameworks_with(PYTORCH_SAME, found.explanations[0].crops)


@pytest.mark.parametrize("transpose_kernel", [True, False])
def test_same_of_jax_is_shifted_and_its_kernel_is_not_turned(layer: Layer, transpose_kernel: bool) -> None:
    jax = pytest.importorskip("jax", reason=f"jax is {MISSING}")
    weight = JAX_TRANSPOSED.arrays(layer.weight, PYTORCH_SAME)[0]
    if not transpose_kernel:
        weight = weight.transpose(0, 1, 3, 2)
    x = jax.lax.conv_transpose(
        layer.y.transpose(0, 2, 3, 1),
        weight,
        (2, 2),
        "SAME",
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
        transpose_kernel=transpose_kernel,
        precision="highest",
    )
    bare = replace(layer, bias=None, x=reference(layer.y, layer.weight, PYTORCH_SAME))
    found = diagnosed(bare, x)
    if transpose_kernel:
        assert_shifted(found)
    else:
        assert set(found.explanations[0].causes) == {Cause.KERNEL_ROTATED, Cause.CROPS}


@pytest.mark.parametrize(("auto_pad", "crops"), [("SAME_UPPER", (0, 1)), ("SAME_LOWER", (1, 0))])
def test_both_of_onnx_runtime(layer: Layer, auto_pad: str, crops: tuple[int, int]) -> None:
    helper = pytest.importorskip("onnx", reason=f"onnx is {MISSING}").helper
    runtime = pytest.importorskip("onnxruntime", reason=f"onnxruntime is {MISSING}")
    names = ("y", "w", "b")
    node = helper.make_node("ConvTranspose", names, ["x"], strides=[2, 2], auto_pad=auto_pad)
    values = dict(zip(names, (layer.y, layer.weight, layer.bias), strict=True))
    inputs = [helper.make_tensor_value_info(name, 1, value.shape) for name, value in values.items()]
    output = helper.make_tensor_value_info("x", 1, None)
    graph = helper.make_graph([node], "layer", inputs, [output])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    session = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found = diagnosed(layer, session.run(None, values)[0])
    if crops == (1, 0):
        assert found.is_equal
    else:
        assert_shifted(found)


def test_what_torch_does_before_and_after_a_layer_is_named(layer: Layer) -> None:
    torch = pytest.importorskip("torch", reason=f"torch is {MISSING}")
    y, weight, bias = (torch.from_numpy(each) for each in (layer.y, layer.weight, layer.bias))

    def called(y: object, bias: object = bias) -> object:
        return torch.nn.functional.conv_transpose2d(y, weight, bias, stride=2, padding=1, output_padding=1)

    slopes = torch.tensor([0.25, 0.1, 0.3, 0.4])
    after = torch.nn.functional.prelu(called(y), slopes)
    found = diagnosed(layer, after.numpy()).explanations[0]
    assert str(found.detail(Cause.ACTIVATION)) == "PReLU 0.25, 0.1, 0.3, 0.4"
    late = torch.relu(called(y, None)) + bias[:, None, None]
    assert diagnosed(layer, late.numpy()).explanations[0].causes == (Cause.BIAS_LATE, Cause.ACTIVATION)
    swapped = called(torch.cat([y[:, 2:], y[:, :2]], 1))
    assert diagnosed(layer, swapped.numpy()).explanations[0].causes == (Cause.INPUT_SHUFFLED,)
