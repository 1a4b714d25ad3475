"""Layers of .tflite files compute what TensorFlow Lite computes; tests/tflite keeps what it said, and how it was asked."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fracstride.backends.functional import conv_transpose2d
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.files.loaded import LoadedLayer
from fracstride.files.loading import is_model
from fracstride.files.models import read_layer, read_model
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code
from fracstride.frameworks.model_layer import LayerObstacle
from fracstride.frameworks.tflite_layer import TfliteLayer
from fracstride.frameworks.tflite_model import TfliteModel

pytest.importorskip("tflite", reason="needs tflite: in the extras dev and tflite")
FOLDER = Path(__file__).parent.parent / "tflite"
NAMES = ("same_float32", "valid_float32", "same_float16", "same_int8")


def opened(name: str) -> TfliteModel:
    path = FOLDER / f"{name}.tflite"
    assert is_model(path)
    model = read_model(path)
    assert isinstance(model, TfliteModel), model
    return model


@pytest.mark.parametrize("name", NAMES)
def test_it_computes_what_tensorflow_lite_computes(name: str) -> None:
    model, expected = opened(name), np.load(FOLDER / "expected.npz")
    layer = read_layer(FOLDER / f"{name}.tflite", model, 0)
    spec = model.layers[0].spec((5, 7))
    assert isinstance(layer, LoadedLayer) and layer.bias is not None and isinstance(spec, ConvTransposeSpec)
    y, x = (expected[f"{name}_{each}"].transpose(0, 3, 1, 2) for each in "yx")
    full = conv_transpose2d(y.astype(np.float64), layer.weight.values, layer.bias.values, stride=2)
    top, left = spec.height.crop_begin, spec.width.crop_begin
    ours = full[:, :, top : full.shape[2] - spec.height.crop_end, left : full.shape[3] - spec.width.crop_end]
    assert ours.shape == x.shape
    # Of eight bits a level is about a hundredth of the largest value, and what is larger than that is cut.
    is_rough = name.endswith("int8")
    kept = x < x.max() if is_rough else np.isfinite(x)
    np.testing.assert_allclose(ours[kept], x[kept], atol=np.abs(x).max() / 100 if is_rough else 1e-5)


def test_layers_tell_what_they_are() -> None:
    first, second = opened("same_float32").layers
    assert first.name == "sequential_1/up1_1/BiasAdd"
    assert (first.weight_shape, first.bias_shape, first.dtype) == ((3, 4, 3, 3), (4,), "float32")
    assert (first.input_size, first.output_size, first.strides, first.is_same) == (
        (5, 7),
        (10, 14),
        (2, 2),
        True,
    )
    assert (second.weight_shape, second.bias_shape, second.strides) == ((4, 2, 4, 2), None, (2, 1))
    assert not second.is_same
    assert [opened(name).layers[0].dtype for name in NAMES] == ["float32", "float32", "float16", "int8"]


@pytest.mark.parametrize(
    ("layer", "crops"),
    [
        (TfliteLayer("", (1, 1, 3, 3), "", (5, 5), (10, 10), (2, 2), is_same=True), (0, 1)),
        (TfliteLayer("", (1, 1, 4, 4), "", (5, 5), (10, 10), (2, 2), is_same=True), (1, 1)),
        (TfliteLayer("", (1, 1, 3, 3), "", (5, 5), (9, 9), (2, 2), is_same=True), (1, 1)),
        (TfliteLayer("", (1, 1, 2, 2), "", (5, 5), (15, 15), (3, 3), is_same=True), (0, -1)),
        (TfliteLayer("", (1, 1, 3, 3), "", (5, 5), (11, 11), (2, 2)), (0, 0)),
        (TfliteLayer("", (1, 1, 3, 3), "", None, None, (2, 2), is_same=True), (0, 1)),
        (TfliteLayer("", (1, 1, 2, 2), "", None, None, (3, 3)), (0, -1)),
    ],
)
@pytest.mark.parametrize("size", [5, 8])
def test_the_crops_are_the_same_for_every_size(layer: TfliteLayer, crops: tuple[int, int], size: int) -> None:
    spec = layer.spec((size, size))
    assert isinstance(spec, ConvTransposeSpec)
    bare = AxisSpec(size, layer.weight_shape[2], layer.strides[0])
    assert spec.height == spec.width == bare.with_crops(*crops)


def test_what_is_no_layer_says_why() -> None:
    assert TfliteLayer("").spec((3, 3)) is LayerObstacle.NO_WEIGHT
    assert TfliteLayer("", (3, 3, 3)).spec((3, 3)) is LayerObstacle.ILL_FORMED
    assert TfliteLayer("", (1, 2, 3, 3), bias_shape=(3,)).spec((3, 3)) is LayerObstacle.ILL_FORMED
    assert TfliteLayer("", (1, 2, 3, 3), strides=(0, 1)).spec((3, 3)) is LayerObstacle.IMPOSSIBLE


@pytest.mark.parametrize("content", [b"\x1c\0\0\0TFL3", b"PK\x03\x04" + b"\0" * 60, b"x"])
def test_what_is_no_model(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(content)
    problem = read_model(path)
    assert isinstance(problem, FileProblem)
    assert problem.code is Code.WRONG_FORMAT


def test_without_the_package_it_says_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def lacking(name: str, *others: Any) -> Any:
        if name == "tflite":
            raise ImportError(name)
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", lacking)
    problem = read_model(FOLDER / "same_float32.tflite")
    assert isinstance(problem, FileProblem)
    assert (problem.code, problem.param("package")) == (Code.NEEDS_PACKAGE, "tflite")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", NAMES)
def test_changed_and_cut_files_end_in_a_layer_or_a_problem(tmp_path: Path, name: str) -> None:
    data = (FOLDER / f"{name}.tflite").read_bytes()
    path = tmp_path / "changed.tflite"
    for attempt in range(300):
        random = np.random.default_rng(attempt)
        changed = bytearray(data[: random.integers(1, len(data))] if attempt % 3 == 0 else data)
        for place in random.integers(0, len(changed), random.integers(1, 9)):
            changed[place] = random.choice([0, 1, 0x7F, 0x80, 0xFF, random.integers(0, 256)])
        path.write_bytes(changed)
        model = read_model(path)
        if isinstance(model, TfliteModel):
            for index, layer in enumerate(model.layers):
                layer.spec((5, 7))
                assert isinstance(read_layer(path, model, index), LoadedLayer | FileProblem)
        else:
            assert isinstance(model, FileProblem)
