"""The code that a comparison gives makes, in the framework itself, the output that was made elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from diagnoses import diagnosed, layer_of, remade
from fracstride.core.diagnosis.explanation import Diagnosis, Explanation, Layer
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.precision import FloatArray
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.code import WRITERS
from fracstride.frameworks.code.listing import WIDTH
from fracstride.frameworks.code.remedy import LEFT_OUT, call_there, remedy

MODULES = {"PyTorch": "torch", "NumPy": "numpy", "ONNX": "onnxruntime", "Keras": "keras", "JAX": "jax"}
MISSING = "is not installed (make frameworks)"
FLOAT32 = 2.0**-23


@pytest.fixture(scope="module", autouse=True)
def _keras_computes_with_jax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", os.environ.get("KERAS_BACKEND", "jax"))
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        yield


def singles(layer: Layer) -> Layer:
    """The layer with the numbers of float32, as frameworks have them."""
    y, weight = (np.asarray(each, np.float32).astype(np.float64) for each in (layer.y, layer.weight))
    bias = None if layer.bias is None else np.asarray(layer.bias, np.float32).astype(np.float64)
    return Layer(layer.geometry, y, weight, bias, reference(y, weight, layer.geometry.spec, bias))


def made_by(framework: str, each: Explanation, layer: Layer) -> FloatArray:
    """x as the code of a remedy leaves it."""
    names: dict[str, Any] = {"y": layer.y.astype(np.float32), "w": layer.weight.astype(np.float32)}
    if layer.bias is not None:
        names["b"] = layer.bias.astype(np.float32)
    code = remedy(WRITERS[framework], each, layer).code
    assert max(map(len, code.splitlines())) <= WIDTH
    body = code.split("\n\n", 1)[1].splitlines()
    assert not any(line.startswith(("import ", "from ")) for line in body), "once, and at the top"
    exec(code, names)
    return np.asarray(names["x"])


def assert_remedied(framework: str, layer: Layer, found: Diagnosis) -> None:
    """The code of the likeliest explanation makes the other output."""
    made = made_by(framework, found.explanations[0], layer)
    np.testing.assert_allclose(made, found.expected, rtol=1e-4, atol=1e-4)


SQUARE = replace(
    ConvTransposeSpec.square(5, 3, stride=2, padding=2, dilation=3), in_channels=3, out_channels=3
)
TALL = replace(SQUARE, width=replace(SQUARE.width, size=4), in_channels=3, out_channels=2, batch=2)
GROUPED = replace(TALL, in_channels=4, out_channels=4, groups=2)
CROPPED = replace(SQUARE, **dict.fromkeys(("height", "width"), SQUARE.height.with_crops(1, 3)))
FRONT = replace(SQUARE, **dict.fromkeys(("height", "width"), SQUARE.height.with_crops(5, 0)))
BEFORE = replace(SQUARE, **dict.fromkeys(("height", "width"), SQUARE.height.with_crops(-1, 2)))
BOTH = replace(TALL, height=TALL.height.with_crops(4, -1), width=TALL.width.with_crops(-2, -4))
Made = Callable[[Layer], FloatArray]


def interleaved(layer: Layer, is_bias_there: bool, has_own_rows: bool) -> FloatArray:
    """Channel i of input and output belongs to group i modulo their number; the weight has its rows by groups, or as y."""
    spec, theirs = layer.geometry.spec, np.empty_like(layer.x)
    groups, rows = spec.groups, spec.in_channels // spec.groups
    part = replace(spec, in_channels=rows, out_channels=spec.out_channels // groups, groups=1)
    for group in range(groups):
        own = slice(group, None, groups)
        of_weight = own if has_own_rows else slice(group * rows, (group + 1) * rows)
        bias = layer.bias[own] if is_bias_there and layer.bias is not None else None
        weight = layer.weight[of_weight]
        theirs[:, own] = remade(layer, y=layer.y[:, own], weight=weight, spec=part, bias=bias)
    return theirs


MISTAKES: dict[str, tuple[ConvTransposeSpec, Cause, Made]] = {
    "end": (SQUARE, Cause.CROPS, lambda of: remade(of, spec=CROPPED)),
    "front": (SQUARE, Cause.CROPS, lambda of: remade(of, spec=FRONT)),
    "before": (SQUARE, Cause.CROPS, lambda of: remade(of, spec=BEFORE)),
    "both": (TALL, Cause.CROPS, lambda of: remade(of, spec=BOTH)),
    "rotated": (SQUARE, Cause.KERNEL_ROTATED, lambda of: remade(of, weight=of.weight[..., ::-1, ::-1])),
    "transposed": (SQUARE, Cause.KERNEL_TRANSPOSED, lambda of: remade(of, weight=of.weight.swapaxes(2, 3))),
    "down": (SQUARE, Cause.KERNEL_MIRRORED_DOWN, lambda of: remade(of, weight=of.weight[..., ::-1, :])),
    "across": (SQUARE, Cause.KERNEL_MIRRORED_ACROSS, lambda of: remade(of, weight=of.weight[..., ::-1])),
    "channels": (SQUARE, Cause.CHANNELS_SWAPPED, lambda of: remade(of, weight=of.weight.swapaxes(0, 1))),
    "reversed": (SQUARE, Cause.INPUT_ORDER, lambda of: remade(of, y=of.y[:, ::-1])),
    "concatenated": (
        replace(SQUARE, in_channels=6),
        Cause.INPUT_SHUFFLED,
        lambda of: remade(of, y=np.roll(of.y, -2, 1)),
    ),
    "shuffled in groups": (
        GROUPED,
        Cause.INPUT_SHUFFLED,
        lambda of: remade(of, y=of.y[:, [2, 0, 3, 1]]),
    ),
    "interleaved": (GROUPED, Cause.GROUPS_INTERLEAVED, lambda of: interleaved(of, True, False)),
    "rows of y": (GROUPED, Cause.GROUPS_INTERLEAVED, lambda of: interleaved(of, True, True)),
    "without bias": (GROUPED, Cause.GROUPS_INTERLEAVED, lambda of: interleaved(of, False, False)),
    "order": (SQUARE, Cause.CHANNEL_ORDER, lambda of: of.x[:, [2, 0, 1]]),
    "order in groups": (GROUPED, Cause.CHANNEL_ORDER, lambda of: of.x[:, [2, 0, 3, 1]]),
    "samples": (TALL, Cause.SAMPLE_ORDER, lambda of: of.x[::-1]),
    "no bias": (GROUPED, Cause.BIAS_MISSING, lambda of: remade(of, bias=None)),
    "bias twice": (TALL, Cause.BIAS_TWICE, lambda of: remade(of, bias=np.add(of.bias, of.bias))),
    "bias": (SQUARE, Cause.BIAS_OTHER, lambda of: remade(of, bias=np.array([1.0, -2.0, 3.0]))),
    "factor": (TALL, Cause.FACTOR, lambda of: of.x * 1.7),
    "factors": (
        TALL,
        Cause.CHANNEL_FACTORS,
        lambda of: of.x * np.array([0.5, -2.5])[:, None, None] + 1,
    ),
    "factors in groups": (
        GROUPED,
        Cause.CHANNEL_FACTORS,
        lambda of: of.x * np.array([0.5, -2.5, 3, 1])[:, None, None] + 1,
    ),
    "reshaped": (
        replace(TALL, out_channels=4),
        Cause.WEIGHT_RESHAPED,
        lambda of: remade(of, weight=of.weight.transpose(2, 3, 1, 0).reshape(of.weight.shape)),
    ),
    "reshaped here": (
        replace(TALL, out_channels=4),
        Cause.WEIGHT_RESHAPED,
        lambda of: remade(of, weight=of.weight.reshape(3, 3, 4, 3).transpose(3, 2, 0, 1)),
    ),
    "exchanged": (
        replace(SQUARE, width=AxisSpec.from_padding(5, 3)),
        Cause.AXES_SWAPPED,
        lambda of: remade(of, spec=replace(SQUARE, height=AxisSpec.from_padding(5, 3))),
    ),
    "dilation": (
        SQUARE,
        Cause.NO_DILATION,
        lambda of: remade(
            of, spec=replace(SQUARE, **dict.fromkeys(("height", "width"), replace(SQUARE.height, dilation=1)))
        ),
    ),
    "input": (SQUARE, Cause.INPUT_TRANSPOSED, lambda of: remade(of, y=of.y.swapaxes(2, 3))),
    "last": (
        TALL,
        Cause.INPUT_RESHAPED,
        lambda of: remade(of, y=of.y.transpose(0, 2, 3, 1).reshape(of.y.shape)),
    ),
    "first": (
        TALL,
        Cause.INPUT_RESHAPED,
        lambda of: remade(of, y=of.y.reshape(2, 5, 4, 3).transpose(0, 3, 1, 2)),
    ),
    "turned": (SQUARE, Cause.OUTPUT_TRANSPOSED, lambda of: of.x.swapaxes(2, 3)),
    "upside down": (SQUARE, Cause.OUTPUT_UPSIDE_DOWN, lambda of: of.x[:, :, ::-1]),
    "mirrored": (TALL, Cause.OUTPUT_MIRRORED, lambda of: of.x[..., ::-1]),
}
"""(the layer here, what is found, what was made elsewhere)."""


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("framework", WRITERS)
@pytest.mark.filterwarnings("ignore")
def test_the_code_for_a_mistake_makes_the_other_output(framework: str, mistake: str) -> None:
    pytest.importorskip(MODULES[framework], reason=f"{MODULES[framework]} {MISSING}")
    layer, found = with_mistake(mistake)
    assert MISTAKES[mistake][1] in found.explanations[0].causes
    assert_remedied(framework, layer, found)


@cache
def with_mistake(mistake: str) -> tuple[Layer, Diagnosis]:
    """The layer here, and what is found: once for all frameworks."""
    spec, _, make = MISTAKES[mistake]
    layer = singles(layer_of(spec, seed=7))
    return layer, diagnosed(layer, make(layer), FLOAT32)


def test_every_mistake_that_a_layer_can_have_is_made() -> None:
    made = {cause for _, cause, _ in MISTAKES.values()}
    elsewhere = {Cause.GROUPS, Cause.STRIDE_AND_DILATION, Cause.STRIDE, Cause.DILATION}
    assert made | elsewhere | set(LEFT_OUT) == set(Cause)


def test_what_a_layer_does_not_do_is_left_out_and_named() -> None:
    layer = singles(layer_of(TALL, seed=7))
    found = diagnosed(layer, np.maximum(layer.x, 0), FLOAT32).explanations[0]
    made = remedy(WRITERS["NumPy"], found, layer)
    assert made.left_out == (Cause.ACTIVATION,)
    assert made.code == WRITERS["NumPy"](TALL, has_bias=True).code


KERNELS, STRIDES = range(1, 6), range(1, 4)
SETTINGS = [("same", None), ("valid", None), *product(("same", "valid"), range(2))]


@pytest.mark.parametrize("stride", STRIDES)
@pytest.mark.parametrize("kernel_size", KERNELS)
@pytest.mark.filterwarnings("ignore")
def test_a_layer_of_keras_is_made_in_torch_by_the_call_that_is_told(kernel_size: int, stride: int) -> None:
    pytest.importorskip("keras", reason=f"keras {MISSING}")
    pytest.importorskip("torch", reason=f"torch {MISSING}")
    from keras import layers as keras_layers
    from keras import ops

    layer = singles(layer_of(_ported_by_guess(kernel_size, stride), seed=3))
    y = layer.y.astype(np.float32).transpose(0, 2, 3, 1)
    for padding, output_padding in SETTINGS:
        if output_padding is not None and output_padding >= stride:
            continue
        made = keras_layers.Conv2DTranspose(
            2, kernel_size, stride, padding=padding, output_padding=output_padding
        )
        made.build(y.shape)
        made.set_weights([layer.weight.transpose(2, 3, 1, 0), layer.bias])
        theirs = np.asarray(ops.convert_to_numpy(made(y))).transpose(0, 3, 1, 2)
        assert_called_or_equal(layer, theirs)


def _ported_by_guess(kernel_size: int, stride: int) -> ConvTransposeSpec:
    """Half the kernel as padding, and an output_padding that doubles where it can."""
    padding, output_padding = (kernel_size - 1) // 2, min(1, stride - 1)
    axis = AxisSpec.from_padding(5, kernel_size, stride, padding, output_padding)
    return ConvTransposeSpec(axis, replace(axis, size=4), 1, 3, 2)


def assert_called_or_equal(layer: Layer, theirs: FloatArray) -> None:
    """Equal, or torch makes it by the call that is told."""
    found = diagnosed(layer, theirs, FLOAT32)
    if found.is_equal:
        return
    each = found.explanations[0]
    assert each.causes == (Cause.CROPS,)
    np.testing.assert_allclose(
        called(call_there(each, layer.geometry.spec, layer.bias is not None), layer),
        theirs,
        rtol=1e-4,
        atol=1e-4,
    )


def called(call: str, layer: Layer) -> FloatArray:
    """What the call makes with the weight and the bias of the layer."""
    torch = pytest.importorskip("torch")
    assert layer.bias is not None
    y, weight, bias = (
        torch.from_numpy(each.astype(np.float32)) for each in (layer.y, layer.weight, layer.bias)
    )

    def with_weights(*arguments: Any, **named: Any) -> Any:
        made = torch.nn.ConvTranspose2d(*arguments, **named)
        made.weight.data, made.bias.data = weight, bias
        return made

    with torch.no_grad():
        made = eval(call, {"ConvTranspose2d": with_weights, "y": y})
        return np.asarray(made if isinstance(made, torch.Tensor) else made(y))


AUTO_PADS: tuple[dict[str, Any], ...] = (
    {"auto_pad": "SAME_UPPER"},
    {"auto_pad": "SAME_LOWER"},
    {"auto_pad": "VALID"},
    {"auto_pad": "SAME_LOWER", "output_shape": [9, 7]},
    {"auto_pad": "SAME_UPPER", "output_shape": [9, 7]},
    {"output_shape": [8, 6]},
    {"pads": [2, 2, 0, 0]},
    {"pads": [1, 0, 1, 2]},
)


@pytest.mark.parametrize("attributes", AUTO_PADS, ids=str)
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("kernel_size", [3, 4])
def test_a_node_of_onnx_is_made_in_torch_by_the_call_that_is_told(
    kernel_size: int, dilation: int, attributes: dict[str, Any]
) -> None:
    helper = pytest.importorskip("onnx", reason=f"onnx {MISSING}").helper
    runtime = pytest.importorskip("onnxruntime", reason=f"onnxruntime {MISSING}")
    pytest.importorskip("torch", reason=f"torch {MISSING}")
    guess = _ported_by_guess(kernel_size, 2)
    axes = {name: replace(getattr(guess, name), dilation=dilation) for name in ("height", "width")}
    layer = singles(layer_of(replace(guess, **axes), seed=3))
    arrays = (layer.y, layer.weight, layer.bias)
    values = {name: np.asarray(each, np.float32) for name, each in zip("ywb", arrays, strict=True)}
    steps = {"strides": [2, 2], "dilations": [dilation] * 2}
    node = helper.make_node("ConvTranspose", [*values], ["x"], **steps, **attributes)
    inputs = [helper.make_tensor_value_info(name, 1, value.shape) for name, value in values.items()]
    graph = helper.make_graph([node], "layer", inputs, [helper.make_tensor_value_info("x", 1, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    session = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    assert_called_or_equal(layer, session.run(None, values)[0])


@pytest.mark.parametrize(("padding", "transpose_kernel"), [*product(("SAME", "VALID"), (True, False))])
@pytest.mark.parametrize(("kernel_size", "stride", "dilation"), [(3, 2, 1), (4, 2, 1), (3, 3, 1), (3, 1, 2)])
def test_a_call_of_jax_is_made_in_torch_by_the_code_that_is_given(
    kernel_size: int, stride: int, dilation: int, padding: str, transpose_kernel: bool
) -> None:
    jax = pytest.importorskip("jax", reason=f"jax {MISSING}")
    pytest.importorskip("torch", reason=f"torch {MISSING}")
    guess = _ported_by_guess(kernel_size, stride)
    axes = {name: replace(getattr(guess, name), dilation=dilation) for name in ("height", "width")}
    layer = singles(layer_of(replace(guess, **axes), seed=3, has_bias=False))
    order = (2, 3, 1, 0) if transpose_kernel else (2, 3, 0, 1)
    x = jax.lax.conv_transpose(
        layer.y.transpose(0, 2, 3, 1).astype(np.float32),
        layer.weight.transpose(order).astype(np.float32),
        (stride, stride),
        padding,
        rhs_dilation=(dilation, dilation),
        transpose_kernel=transpose_kernel,
        precision="highest",
    )
    theirs = np.asarray(x).transpose(0, 3, 1, 2)
    found = diagnosed(layer, theirs, FLOAT32)
    if not found.is_equal:
        assert_remedied("PyTorch", layer, found)


def test_zeros_before_an_output_are_in_the_code_and_not_in_the_call() -> None:
    layer = singles(layer_of(SQUARE, seed=7))
    each = diagnosed(layer, remade(layer, spec=BEFORE), FLOAT32).explanations[0]
    assert call_there(each, layer.geometry.spec, layer.bias is not None) == ""
    assert "nn.functional.pad(x, (1, 0, 1, 0))" in remedy(WRITERS["PyTorch"], each, layer).code
    front = diagnosed(layer, remade(layer, spec=FRONT), FLOAT32).explanations[0]
    assert call_there(front, layer.geometry.spec, layer.bias is not None).endswith("(y)[..., 5:, 5:]")


def test_many_numbers_are_folded() -> None:
    spec = replace(ConvTransposeSpec.square(4, 3, stride=2), in_channels=24, out_channels=20)
    layer, draw = layer_of(spec), np.random.default_rng(5)
    factors = draw.uniform(0.1, 2.0, (20, 1, 1))
    for theirs in (
        remade(layer, weight=layer.weight[draw.permutation(24)]),
        remade(layer, weight=layer.weight * factors),
        remade(layer, bias=draw.standard_normal(20)),
        layer.x[:, draw.permutation(20)],
    ):
        single = singles(layer)
        assert_remedied("NumPy", single, diagnosed(single, theirs, FLOAT32))
