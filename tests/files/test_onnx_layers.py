"""Models of ONNX: their transposed convolutions are listed, the weight of one is read, and nothing hostile does harm."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fracstride.files.loaded import LoadedLayer
from fracstride.files.loading import is_model, read_map
from fracstride.files.onnx_layers import read_layer, read_model
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code
from fracstride.frameworks.onnx_model import OnnxModel
from fracstride.frameworks.onnx_node import OnnxNode
from onnx_models import BIAS, WEIGHT, save_model


def code(found: object) -> Code:
    assert isinstance(found, FileProblem), found
    return found.code


def opened(path: Path) -> OnnxModel:
    found = read_model(path)
    assert not isinstance(found, FileProblem), found
    return found


def test_the_layers_of_a_model_are_listed_with_their_attributes(tmp_path: Path) -> None:
    path = save_model(tmp_path / "model.onnx")
    assert is_model(path)
    up1, up2, computed = opened(path).layers
    assert up1 == OnnxNode(
        "up1",
        WEIGHT.shape,
        "float",
        input_size=(5, 7),
        strides=(2, 2),
        pads=(1, 1, 1, 1),
        kernel_shape=(4, 4),
        bias_shape=(4,),
    )
    assert (up2.name, up2.weight_shape, up2.group, up2.output_padding) == ("up2", (4, 2, 3, 3), 2, (1, 1))
    assert up2.input_size == (10, 14), "it follows from the layer before"
    assert (up2.dtype, up2.auto_pad, up2.strides) == ("float16", "NOTSET", (2, 2))
    assert (computed.name, computed.weight_shape) == ("x", ())


def test_a_size_that_the_model_leaves_open_is_none(tmp_path: Path) -> None:
    path = save_model(tmp_path / "model.onnx", size=("height", 7))
    assert [node.input_size for node in opened(path).layers[:2]] == [None, None]


def test_weights_are_read_as_float64(tmp_path: Path) -> None:
    path = save_model(tmp_path / "model.onnx")
    model = opened(path)
    read = read_layer(path, model, 0)
    assert isinstance(read, LoadedLayer)
    np.testing.assert_array_equal(read.weight.values, WEIGHT.astype(np.float64))
    assert (read.weight.name, read.weight.dtype) == ("up1 · model.onnx", "float")
    assert read.bias is not None
    np.testing.assert_array_equal(read.bias.values, BIAS.astype(np.float64))
    half = read_layer(path, model, 1)
    assert isinstance(half, LoadedLayer)
    assert half.weight.values.dtype == np.float64
    assert half.bias is None


def test_a_weight_in_a_file_beside_the_model(tmp_path: Path) -> None:
    path = save_model(tmp_path / "model.onnx", weights_in="weights.bin")
    model = opened(path)
    read = read_layer(path, model, 0)
    assert isinstance(read, LoadedLayer) and read.bias is not None
    np.testing.assert_array_equal(read.weight.values, WEIGHT.astype(np.float64))
    np.testing.assert_array_equal(read.bias.values, BIAS.astype(np.float64))
    (tmp_path / "weights.bin").write_bytes(b"short")
    assert code(read_layer(path, model, 0)) is Code.DAMAGED
    (tmp_path / "weights.bin").unlink()
    problem = read_layer(path, model, 0)
    assert code(problem) is Code.MISSING_PART
    assert isinstance(problem, FileProblem)
    assert problem.param("part") == "weights.bin"


def test_weights_outside_of_the_folder_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    path = save_model(folder / "model.onnx", weights_in="weights.bin")
    (folder / "weights.bin").rename(tmp_path / "weights.bin")
    import onnx

    model = onnx.load(path, load_external_data=False)
    for tensor in model.graph.initializer:
        for each in tensor.external_data:
            if each.key == "location":
                each.value = "../weights.bin"
    path.write_bytes(model.SerializeToString())
    assert code(read_layer(path, opened(path), 0)) is Code.DAMAGED


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("offset", "x", Code.DAMAGED),
        ("offset", "-5", Code.DAMAGED),
        ("location", "w" * 5000, Code.DAMAGED),
        ("location", "a\0b", Code.MISSING_PART),
        ("location", "", Code.MISSING_PART),
    ],
)
def test_places_outside_of_the_model_that_cannot_be(
    tmp_path: Path, key: str, value: str, expected: Code
) -> None:
    onnx = pytest.importorskip("onnx")
    path = save_model(tmp_path / "model.onnx", weights_in="weights.bin")
    model = onnx.load(path, load_external_data=False)
    for tensor in model.graph.initializer:
        kept = {each.key: each.value for each in tensor.external_data} | {key: value}
        del tensor.external_data[:]
        for name, text in kept.items():
            tensor.external_data.add(key=name, value=text)
    path.write_bytes(model.SerializeToString())
    assert code(read_layer(path, opened(path), 0)) is expected


def test_a_name_that_is_no_text_is_shown_as_far_as_it_is_one(tmp_path: Path) -> None:
    path = save_model(tmp_path / "model.onnx")
    path.write_bytes(path.read_bytes().replace(b"up1", b"u\xff1"))
    read = read_layer(path, opened(path), 0)
    assert isinstance(read, LoadedLayer)
    assert read.weight.name == "u\N{REPLACEMENT CHARACTER}1 · model.onnx"


def test_a_type_of_numbers_that_nobody_knows_is_damage(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    path = save_model(tmp_path / "model.onnx")
    model = onnx.load(path)
    model.graph.initializer[0].data_type = 91
    path.write_bytes(model.SerializeToString())
    assert opened(path).layers[0].dtype == "91"
    assert code(read_layer(path, opened(path), 0)) is Code.DAMAGED


def test_numbers_that_no_processor_likes_are_damage_without_a_warning(tmp_path: Path) -> None:
    path = save_model(tmp_path / "model.onnx")
    signalling = np.full(WEIGHT.shape, 0x7FA00000, np.uint32)
    path.write_bytes(path.read_bytes().replace(WEIGHT.tobytes(), signalling.tobytes()))
    assert code(read_layer(path, opened(path), 0)) is Code.NOT_FINITE


def test_a_model_is_read_once(tmp_path: Path) -> None:
    path = save_model(tmp_path / "model.onnx")
    model = opened(path)
    path.unlink()
    read = read_layer(path, model, 0)
    assert isinstance(read, LoadedLayer)
    np.testing.assert_array_equal(read.weight.values, WEIGHT.astype(np.float64))
    assert code(read_layer(path, model, 0, max_values=10)) is Code.TOO_MANY_VALUES


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Code.EMPTY),
        (b"no model of any kind", Code.WRONG_FORMAT),
        (b"\x08\x07", Code.WRONG_FORMAT),
        (b"\x3a\xff\xff\xff\xff\x0f" + b"\0" * 50, Code.WRONG_FORMAT),
    ],
)
def test_what_is_no_model(tmp_path: Path, content: bytes, expected: Code) -> None:
    pytest.importorskip("onnx")
    (tmp_path / "a.onnx").write_bytes(content)
    assert code(read_model(tmp_path / "a.onnx")) is expected


def test_models_cut_off_anywhere_do_no_harm(tmp_path: Path) -> None:
    data = save_model(tmp_path / "model.onnx").read_bytes()
    for length in range(1, len(data), 97):
        (tmp_path / "cut.onnx").write_bytes(data[:length])
        found = read_model(tmp_path / "cut.onnx")
        assert isinstance(found, FileProblem | tuple)


def test_a_model_without_transposed_convolutions(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    graph = onnx.helper.make_graph([], "empty", [], [])
    (tmp_path / "a.onnx").write_bytes(onnx.helper.make_model(graph).SerializeToString())
    assert code(read_model(tmp_path / "a.onnx")) is Code.NO_LAYER


@pytest.mark.parametrize("missing", ["onnx", "google.protobuf.message"])
def test_without_the_package_it_says_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    (tmp_path / "a.onnx").write_bytes(b"\x08\x07")
    problem: Any = read_model(tmp_path / "a.onnx")
    assert code(problem) is Code.NEEDS_PACKAGE
    assert problem.param("package") == "onnx"


def test_a_model_for_which_there_is_no_memory_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save_model(tmp_path / "model.onnx")
    model = opened(path)
    monkeypatch.setattr("fracstride.files.onnx_layers.model_of", none_left)
    monkeypatch.setattr("fracstride.files.onnx_layers.values_of", none_left)
    assert code(read_model(path)) is Code.OUT_OF_MEMORY
    assert code(read_layer(path, model, 0)) is Code.OUT_OF_MEMORY


@pytest.mark.parametrize("suffix", [".npy", ".csv", ".png", ".safetensors", ".pt"])
def test_a_map_for_which_there_is_no_memory_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"0")
    readers = ("arrays.read_table", "arrays._from_npy", "images.open_file", "tensors.open_file")
    for reader in (*readers, "checkpoints.open_file"):
        monkeypatch.setattr(f"fracstride.files.{reader}", none_left)
    found = read_map(path)
    assert found == FileProblem(Code.OUT_OF_MEMORY, path)


def none_left(*_arguments: object, **_named: object) -> None:
    raise MemoryError
