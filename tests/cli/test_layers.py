"""``fracstride layers``: what a file holds, with the options that make a layer of a model here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from array_files import save_arrays
from fracstride.cli import main
from keras_models import BIAS as KERAS_BIAS
from keras_models import WEIGHT as KERAS_WEIGHT
from keras_models import save_h5, save_keras
from onnx_models import BIAS, WEIGHT, save_model

Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *arguments: str) -> list[str]:
    assert main(["layers", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_layers_of_a_model_with_the_options_that_make_them(tmp_path: Path, capsys: Capture) -> None:
    path = str(save_model_here(tmp_path))
    assert said(capsys, path) == [
        "up1  6 x 4 x 4 x 4  float    bias  --stride 2 --padding 1",
        "up2  4 x 2 x 3 x 3  float16        --stride 2 --padding 1 --output-padding 1 --groups 2",
        "x    ()                            its weight is made of what the model is given",
    ]
    first, second, computed = json.loads("".join(said(capsys, path, "--json")))
    assert first == {
        "name": "up1", "weight_shape": [6, 4, 4, 4], "dtype": "float", "bias": True, "input": [5, 7],
        "stride": [2, 2], "padding": [1, 1], "output_padding": [0, 0], "end_crop": [0, 0], "dilation": [1, 1], "groups": 1,
    }  # fmt: skip
    assert (second["groups"], second["output_padding"], second["bias"]) == (2, [1, 1], False)
    assert computed["problem"] == "its weight is made of what the model is given"


def save_model_here(folder: Path) -> Path:
    path = folder / "model.onnx"
    save_model(path)
    return path


def test_what_is_listed_is_what_compute_takes(tmp_path: Path, capsys: Capture) -> None:
    path = save_model_here(tmp_path)
    options = said(capsys, str(path))[0].split("bias")[1].split()
    y = np.random.default_rng(1).normal(size=(1, 6, 5, 7)).astype(np.float32)
    np.save(tmp_path / "y.npy", y)
    layer = ["--input", str(tmp_path / "y.npy"), "--weight", f"{path}:up1", "--bias", f"{path}:up1", *options]
    assert main(["compute", *layer, "--output", str(tmp_path / "x.npy")]) == 0
    np.save(tmp_path / "w.npy", WEIGHT)
    np.save(tmp_path / "b.npy", BIAS)
    stored = ["--weight", str(tmp_path / "w.npy"), "--bias", str(tmp_path / "b.npy")]
    assert main(["compute", *layer[:2], *stored, *options, "--output", str(tmp_path / "expected.npy")]) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), np.load(tmp_path / "expected.npy"))


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_layers_of_keras_are_named_as_they_are_listed(tmp_path: Path, capsys: Capture, suffix: str) -> None:
    pytest.importorskip("h5py")
    path = tmp_path / f"model{suffix}"
    save_keras(path) if suffix == ".keras" else save_h5(path)
    name, *_ = said(capsys, str(path))[0].split()
    np.save(tmp_path / "y.npy", np.random.default_rng(1).normal(size=(1, 6, 5, 7)).astype(np.float32))
    np.save(tmp_path / "w.npy", KERAS_WEIGHT)
    np.save(tmp_path / "b.npy", KERAS_BIAS)
    for weight, bias, output in (
        (f"{path}:{name}", f"{path}:{name}", "x.npy"),
        (tmp_path / "w.npy", tmp_path / "b.npy", "expected.npy"),
    ):
        layer = ["--input", str(tmp_path / "y.npy"), "--weight", str(weight), "--bias", str(bias)]
        assert main(["compute", *layer, "--stride", "2", "--output", str(tmp_path / output)]) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), np.load(tmp_path / "expected.npy"))


@pytest.mark.parametrize(
    ("weight", "bias", "reason"),
    [
        ("model.onnx", "", "it holds several arrays (up1, up2, x); name one behind a colon"),
        ("model.onnx:up3", "", "it holds no array 'up3'"),
        ("model.onnx:x", "", "its shape is (), the number of dimensions must be 4"),
        ("model.onnx:up2", "model.onnx:up2", "the layer has no bias"),
    ],
)
def test_layers_that_compute_does_not_get(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, weight: str, bias: str, reason: str
) -> None:
    save_model_here(tmp_path)
    monkeypatch.chdir(tmp_path)
    np.save("y.npy", np.ones((1, 4, 3, 3)))
    options = ["--bias", bias] if bias else []
    assert main(["compute", "--input", "y.npy", "--weight", weight, *options, "--output", "x.npy"]) == 2
    assert reason in capsys.readouterr().err


def test_the_arrays_of_other_files(tmp_path: Path, capsys: Capture) -> None:
    arrays = {"up.weight_g": np.ones((4, 1, 1)), "up.weight_v": np.ones((4, 3, 8)), "up.bias": np.ones(3)}
    path = save_arrays(tmp_path / "model.pt", arrays)
    lines = ["up.weight  4 x 3 x 8  float64  weight_norm", "up.bias    3          float64"]
    assert said(capsys, str(path)) == lines
    assert json.loads("".join(said(capsys, str(path), "--json")))[0]["shape"] == [4, 3, 8]
    np.save(tmp_path / "w.npy", np.ones((2, 3)))
    assert said(capsys, str(tmp_path / "w.npy")) == ["w.npy  2 x 3  float64"]


def test_the_size_that_arrives_can_be_told(tmp_path: Path, capsys: Capture) -> None:
    onnx = pytest.importorskip("onnx")
    node = onnx.helper.make_node(
        "ConvTranspose", ["y", "w"], ["x"], "up", strides=[2, 2], output_shape=[12, 12]
    )
    value = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)
    weight = onnx.numpy_helper.from_array(np.ones((1, 1, 4, 4), np.float32), "w")
    graph = onnx.helper.make_graph([node], "g", [value], [], [weight])
    onnx.save_model(onnx.helper.make_model(graph), tmp_path / "m.onnx")
    assert said(capsys, str(tmp_path / "m.onnx"), "--input", "6")[0].endswith("--stride 2 --padding 1")
    assert said(capsys, str(tmp_path / "m.onnx"), "--input", "5,6")[0].endswith("--stride 2 --padding 0,1")


def test_what_cannot_be_listed(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    for arguments, reason in (
        ([str(tmp_path / "none.pt")], "there is no such file"),
        ([str(tmp_path / "m.gguf")], "it is a model of GGUF, which is not read"),
        (
            [str(tmp_path / "m.gguf"), "--input", "x"],
            "--input: 'x' is neither a whole number nor height,width",
        ),
    ):
        assert main(["layers", *arguments]) == 2
        assert reason in capsys.readouterr().err
