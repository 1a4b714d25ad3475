"""Every listing is run by its framework, and leaves the output of the definition."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.code import WRITERS, Note, program
from fracstride.frameworks.same import keras_same, onnx_same_lower, onnx_same_upper, pytorch_same, same_layers
from layers import random_spec

MODULES = {"PyTorch": "torch", "NumPy": "numpy", "ONNX": "onnxruntime", "Keras": "keras", "JAX": "jax"}
LAYERS = 17


@pytest.fixture(scope="module", autouse=True)
def _keras_computes_with_jax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in ("KERAS_BACKEND", "KERAS_HOME")}
    os.environ["KERAS_BACKEND"] = "jax"
    os.environ["KERAS_HOME"] = str(tmp_path_factory.mktemp("keras"))
    yield
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def layers() -> list[ConvTransposeSpec]:
    """Layers of every kind: both axes apart, crops past the kernel, dilation, output_padding, groups, batch."""
    random = np.random.default_rng(20)
    found: list[ConvTransposeSpec] = [
        ConvTransposeSpec.square(3, 3, stride=2, padding=1),
        ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1),
        ConvTransposeSpec.square(3, 2, stride=4),
        ConvTransposeSpec.square(4, 4, stride=2, padding=1),
        ConvTransposeSpec.square(3, 2, stride=1, output_padding=2, dilation=3),
        # 'same' of Keras, JAX and ONNX SAME_UPPER; crops past the kernel at the end; one axis alone.
        ConvTransposeSpec.square(3, 3, stride=2, end_crop=1),
        ConvTransposeSpec.square(4, 3, stride=3, padding=2, end_crop=3, dilation=2),
        ConvTransposeSpec(AxisSpec(3, 4, 2).with_crops(1, 3), AxisSpec(3, 3, 2).with_crops(1, 0), 2, 4, 2, 2),
    ]
    while len(found) < LAYERS:
        axes = []
        for _ in range(2):
            stride, dilation = (int(each) for each in random.integers(1, 4, 2))
            extra = int(random.integers(0, max(stride, dilation)))
            axes.append(
                AxisSpec.from_padding(
                    int(random.integers(1, 5)),
                    int(random.integers(1, 5)),
                    stride,
                    int(random.integers(0, 4)),
                    extra,
                    dilation,
                )
            )
        groups, inputs, per_group = (int(each) for each in random.integers(1, 3, 3))
        spec = ConvTransposeSpec(
            axes[0], axes[1], int(random.integers(1, 3)), groups * inputs, groups * per_group, groups
        )
        if isinstance(solve(spec), Geometry):
            found.append(spec)
    return found


def arrays(spec: ConvTransposeSpec) -> dict[str, Any]:
    random = np.random.default_rng(5)
    y = random.integers(-4, 5, spec.input_shape).astype(np.float32)
    w = random.integers(-4, 5, spec.weight_shape).astype(np.float32)
    b = random.integers(-4, 5, spec.out_channels).astype(np.float32)
    return {"y": y, "w": w, "b": b}


@pytest.mark.parametrize("has_bias", [False, True])
@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    "spec", layers(), ids=lambda spec: f"{spec.height}-{spec.width}".replace("AxisSpec", "")
)
@pytest.mark.filterwarnings("ignore")
def test_the_code_computes_the_layer(name: str, spec: ConvTransposeSpec, has_bias: bool) -> None:
    pytest.importorskip(MODULES[name], reason=f"{MODULES[name]} is not installed (make frameworks)")
    listing = WRITERS[name](spec, has_bias)
    names = arrays(spec)
    expected = reference(names["y"], names["w"], spec, names["b"] if has_bias else None)
    exec(listing.code, names)
    assert np.asarray(names["x"]).tolist() == expected.tolist()


RANDOM = {"PyTorch": 300, "NumPy": 300, "ONNX": 300, "JAX": 30, "Keras": 15}
"""So many layers; JAX and Keras compile each of them."""


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.filterwarnings("ignore")
def test_the_code_of_random_layers_computes_them(name: str) -> None:
    pytest.importorskip(MODULES[name], reason=f"{MODULES[name]} is not installed (make frameworks)")
    random = np.random.default_rng(41)
    for _ in range(RANDOM[name]):
        spec = random_spec(random, end_crops=True)
        names = arrays(spec)
        expected = reference(names["y"], names["w"], spec, names["b"])
        exec(WRITERS[name](spec, has_bias=True).code, names)
        assert np.asarray(names["x"]).tolist() == expected.tolist(), spec


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.filterwarnings("ignore")
def test_the_code_of_crops_that_no_layer_here_has_computes_them_too(name: str) -> None:
    """More off the beginning than an output_padding makes, zeros before the output, zeros far behind it, only zeros."""
    some = product(((3, 0), (2, -1), (-1, 2), (-2, -3)), repeat=2)
    beside = (((10, -5), (0, 0)), ((-5, 10), (10, -5)), ((-2, -3), (-5, 9)))
    pytest.importorskip(MODULES[name], reason=f"{MODULES[name]} is not installed (make frameworks)")
    for crops in (*some, *beside):
        height, width = (AxisSpec(4, 3, 2).with_crops(*each) for each in crops)
        spec = ConvTransposeSpec(height, width, 2, 4, 2, 2)
        for has_bias in (False, True):
            names = arrays(spec)
            expected = reference(names["y"], names["w"], spec, names["b"] if has_bias else None)
            exec(WRITERS[name](spec, has_bias).code, names)
            assert np.asarray(names["x"]).tolist() == expected.tolist(), (spec, has_bias)


def test_arguments_of_pytorch_that_have_their_default_are_left_out() -> None:
    lines = WRITERS["PyTorch"](ConvTransposeSpec.square(3, 3)).code.splitlines()
    assert [line.strip() for line in lines if line.startswith("    ")][:4] == [
        "in_channels=1,",
        "out_channels=1,",
        "kernel_size=3,",
        "bias=False,",
    ]
    assert "    stride=2,\n    padding=1,\n" in WRITERS["PyTorch"](layers()[0]).code
    assert (
        "    stride=(2, 1),\n"
        in WRITERS["PyTorch"](ConvTransposeSpec(AxisSpec(3, 3, 2), AxisSpec(3, 3))).code
    )


@pytest.mark.parametrize(
    ("layer", "notes"),
    [
        # 2 * (3 - 1) + 3 = 7 cells are the whole output, and "same" would be 2 * 3 = 6 of them.
        ({"kernel_size": 3, "stride": 2}, set()),
        ({"kernel_size": 3, "stride": 2, "padding": 1}, {Note.CROPPED_AFTERWARDS}),
        ({"kernel_size": 3, "stride": 2, "padding": (1, 0)}, {Note.CROPPED_AFTERWARDS}),
        # (3 - 1) + 3 * (2 - 1) + 1 = 6 cells are the whole output, of 8 that are asked for.
        (
            {"kernel_size": 2, "stride": 1, "output_padding": 2, "dilation": 3},
            {Note.EXTENDED_AFTERWARDS},
        ),
    ],
)
def test_keras_says_what_is_done_afterwards(layer: dict[str, Any], notes: set[Note]) -> None:
    afterwards = {Note.CROPPED_AFTERWARDS, Note.EXTENDED_AFTERWARDS}
    spec = ConvTransposeSpec(*(AxisSpec.from_padding(3, **_along(layer, axis)) for axis in (0, 1)))
    assert set(WRITERS["Keras"](spec).notes) & afterwards == notes


def _along(layer: dict[str, Any], axis: int) -> dict[str, int]:
    return {name: value[axis] if isinstance(value, tuple) else value for name, value in layer.items()}


def test_onnx_runtime_refuses_an_extension_as_long_as_the_stride_only() -> None:
    def notes(stride: int, crop_end: int) -> tuple[Note, ...]:
        axis = AxisSpec(3, 2, stride, 3, 0, crop_end)
        return WRITERS["ONNX"](ConvTransposeSpec(axis, AxisSpec(3, 2))).notes

    assert notes(1, 0) == notes(2, -1) == ()
    assert notes(1, -1) == notes(2, -2) == (Note.RUNTIME_REFUSES,)
    helper = pytest.importorskip("onnx", reason="onnx is not installed (make frameworks)").helper
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed (make frameworks)")
    dilated: dict[str, list[int]] = {"dilations": [3, 3], "output_padding": [2, 2]}
    node = helper.make_node("ConvTranspose", ["y", "w"], ["x"], **dilated)
    infos = [helper.make_tensor_value_info(name, 1, shape) for name, shape in _SHAPES.items()]
    graph = helper.make_graph([node], "layer", infos[:2], infos[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    session = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    zeros = {name: np.zeros(_SHAPES[name], np.float32) for name in "yw"}
    with pytest.raises(Exception, match="output_padding"):
        session.run(None, zeros)


_SHAPES = {"y": (1, 1, 3, 3), "w": (1, 1, 2, 2), "x": (1, 1, 8, 8)}


def test_every_note_is_met_somewhere() -> None:
    met = {note for spec in layers() for writer in WRITERS.values() for note in writer(spec).notes}
    assert met == set(Note)


@pytest.mark.parametrize("name", WRITERS)
def test_the_code_is_wrapped_to_what_the_tab_shows(name: str) -> None:
    height, width = (AxisSpec(size, 11, 4, 2).with_crops(10, 13) for size in (1080, 1920))
    large = ConvTransposeSpec(height, width, 16, 1024, 1024, 2)
    random = np.random.default_rng(41)
    specs = [*layers(), large, *(random_spec(random, end_crops=True) for _ in range(100))]
    for spec, has_bias in product(specs, (False, True)):
        lines = program(WRITERS[name](spec, has_bias).code, spec, has_bias).splitlines()
        assert max(map(len, lines)) < 80, spec


@pytest.mark.parametrize("name", WRITERS)
def test_a_program_begins_with_its_imports_then_says_what_its_arrays_are(name: str) -> None:
    spec = ConvTransposeSpec(AxisSpec(5, 3, 2), AxisSpec(5, 3, 2), 1, 3, 2)
    imports, loaded, rest = program(WRITERS[name](spec, has_bias=True).code, spec, has_bias=True).split(
        "\n\n", 2
    )
    assert all(line.startswith(("import ", "from ")) for line in imports.splitlines())
    assert loaded.splitlines() == [
        'y = np.load("y.npy").astype(np.float32)  # (1, 3, 5, 5): N, C_in, H, W',
        "# (3, 2, 3, 3): C_in, C_out / groups, kH, kW",
        'w = np.load("w.npy").astype(np.float32)',
        'b = np.load("b.npy").astype(np.float32)  # (2,): C_out',
    ]
    assert "import numpy" in imports
    assert not any(line.startswith(("import ", "from ")) for line in rest.splitlines())


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.filterwarnings("ignore")
def test_a_program_computes_the_layer_from_files(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(MODULES[name], reason=f"{MODULES[name]} is not installed (make frameworks)")
    monkeypatch.chdir(tmp_path)
    spec = layers()[-1]
    given, made = arrays(spec), {}
    for key, values in given.items():
        np.save(f"{key}.npy", values)
    exec(program(WRITERS[name](spec, has_bias=True).code, spec, has_bias=True), made)
    assert np.asarray(made["x"]).tolist() == reference(given["y"], given["w"], spec, given["b"]).tolist()


def test_a_slice_in_pytorch_is_read_without_scrolling() -> None:
    axis = AxisSpec(32, 3, 2).with_crops(0, 1)
    lines = WRITERS["PyTorch"](ConvTransposeSpec(axis, axis, 1, 256, 128)).code.splitlines()
    assert lines[-1] == "    x = layer(torch.from_numpy(y))[..., :64, :64]"
    assert lines[-2] == "    # (1, 256, 32, 32) -> (1, 128, 64, 64)"
    assert max(len(line) for line in lines) < 80


def test_same_of_the_usual_layer() -> None:
    axis = AxisSpec(size=3, kernel_size=3, stride=2)
    assert keras_same(axis) == onnx_same_upper(axis) == (0, 1)
    assert pytorch_same(axis) == onnx_same_lower(axis) == (1, 0)
    even = AxisSpec(size=3, kernel_size=4, stride=2)
    assert keras_same(even) == onnx_same_upper(even) == pytorch_same(even) == onnx_same_lower(even) == (1, 1)


def test_an_even_kernel_at_stride_one_has_no_same_in_pytorch() -> None:
    """It would need output_padding 1, which has to be below max(stride, dilation) = 1."""
    assert pytorch_same(AxisSpec(5, 2)) is None
    assert pytorch_same(AxisSpec(5, 4)) is None
    assert pytorch_same(AxisSpec(5, 3)) == (1, 1)
    assert pytorch_same(AxisSpec(5, 2, dilation=3)) == (2, 1)


def test_the_shift_says_which_cell_is_which() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)
    names = arrays(spec)
    here = reference(names["y"], names["w"], spec)[0, 0]
    found = {each.names[0]: each for each in same_layers(spec)}
    keras = found["Keras"]
    assert keras.has_size_of_layer
    assert keras.shift == (-1, -1)
    assert found["PyTorch"].is_equal
    (top, bottom), (left, right) = keras.crops
    rows, columns = AxisSpec(3, 3, 2, 1, top, bottom), AxisSpec(3, 3, 2, 1, left, right)
    there = reference(names["y"], names["w"], ConvTransposeSpec(rows, columns))[0, 0]
    assert there[1:, 1:].tolist() == here[:-1, :-1].tolist()


def test_the_shift_is_told_for_each_axis() -> None:
    """Along the height Keras begins with the cell that this layer begins with, along the width one later."""
    spec = ConvTransposeSpec(AxisSpec(3, 3, 2), AxisSpec(3, 3, 2, 1, -1, 2))
    keras = {each.names[0]: each for each in same_layers(spec)}["Keras"]
    assert keras.crops == ((0, 1), (0, 1))
    assert keras.shift == (0, 1)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 5])
@pytest.mark.filterwarnings("ignore")
def test_same_of_keras_is_what_keras_does(kernel_size: int, stride: int) -> None:
    pytest.importorskip("keras", reason="keras is not installed (make frameworks)")
    from keras import layers as keras_layers

    axis = AxisSpec(size=3, kernel_size=kernel_size, stride=stride)
    begin, end = keras_same(axis)
    spec = ConvTransposeSpec(*(AxisSpec(3, kernel_size, stride, 1, begin, end),) * 2)
    names = arrays(spec)
    layer = keras_layers.Conv2DTranspose(1, kernel_size, stride, padding="same", use_bias=False)
    layer.build((1, 3, 3, 1))
    layer.set_weights([names["w"].transpose(2, 3, 1, 0)])
    there = np.asarray(layer(names["y"].transpose(0, 2, 3, 1)))[0, :, :, 0]
    assert there.tolist() == reference(names["y"], names["w"], spec)[0, 0].tolist()


ON_TORCH = """
import sys
import numpy as np
from keras import backend, ops
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.code import WRITERS
assert backend.backend() == "torch"
alone = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)
grouped = ConvTransposeSpec(AxisSpec(3, 3, 2, 2).with_crops(1, 2), AxisSpec(4, 2, 1), 2, 4, 2, 2)
extended = ConvTransposeSpec.square(3, 2, stride=1, output_padding=2, dilation=3)
for spec in (alone, grouped, extended):
    random = np.random.default_rng(5)
    shapes = {"y": spec.input_shape, "w": spec.weight_shape, "b": (spec.out_channels,)}
    names = {name: random.integers(-4, 5, shape).astype(np.float32) for name, shape in shapes.items()}
    expected = reference(names["y"], names["w"], spec, names["b"])
    exec(WRITERS["Keras"](spec, has_bias=True).code, names)
    assert ops.convert_to_numpy(names["x"]).tolist() == expected.tolist()
"""


def test_the_code_of_keras_runs_on_torch_too(tmp_path: Path) -> None:
    """A layer's output waits for gradients there: NumPy cannot add a bias to it."""
    for module in ("keras", "torch"):
        pytest.importorskip(module, reason=f"{module} is not installed (make frameworks)")
    environment = {**os.environ, "KERAS_BACKEND": "torch", "KERAS_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", ON_TORCH], env=environment, check=True)
