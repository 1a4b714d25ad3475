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


@pytest.mark.parametrize("name", ["up1", "up2"])
def test_a_whole_layer_is_computed_as_from_its_parts(tmp_path: Path, capsys: Capture, name: str) -> None:
    path = save_model_here(tmp_path)
    row = said(capsys, str(path))[("up1", "up2").index(name)]
    parts = ["--weight", f"{path}:{name}", *row[row.index("--stride") :].split()]
    parts += ["--bias", f"{path}:{name}"] if " bias " in row else []
    channels = {"up1": 6, "up2": 4}[name]
    np.save(tmp_path / "y.npy", np.random.default_rng(1).normal(size=(2, channels, 5, 7)).astype(np.float32))
    y = ["--input", str(tmp_path / "y.npy")]
    assert main(["compute", *y, *parts, "--output", str(tmp_path / "parts.npy")]) == 0
    assert main(["compute", *y, "--layer", f"{path}:{name}", "--output", str(tmp_path / "x.npy")]) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), np.load(tmp_path / "parts.npy"))
    expected = ["--expected", str(tmp_path / "parts.npy")]
    assert main(["compare", *y, "--layer", f"{path}:{name}", *expected]) == 0


def test_a_layer_of_a_single_row_takes_what_its_model_says(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    weight = np.random.default_rng(2).normal(size=(3, 2, 4)).astype(np.float32)
    node = onnx.helper.make_node("ConvTranspose", ["y", "w"], ["x"], "up", strides=[2], pads=[0, 2])
    value = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, 3, 6])
    graph = onnx.helper.make_graph(
        [node],
        "g",
        [value],
        [onnx.helper.make_empty_tensor_value_info("x")],
        [onnx.numpy_helper.from_array(weight, "w")],
    )
    onnx.save_model(onnx.helper.make_model(graph), tmp_path / "m.onnx")
    np.save(tmp_path / "w.npy", weight)
    np.save(tmp_path / "y.npy", np.random.default_rng(3).normal(size=(1, 3, 6)).astype(np.float32))
    y = ["--input", str(tmp_path / "y.npy")]
    assert (
        main(["compute", *y, "--layer", str(tmp_path / "m.onnx"), "--output", str(tmp_path / "x.npy")]) == 0
    )
    parts = ["--weight", str(tmp_path / "w.npy"), "--stride", "2", "--end-crop", "2"]
    assert main(["compute", *y, *parts, "--output", str(tmp_path / "parts.npy")]) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), np.load(tmp_path / "parts.npy"))


@pytest.mark.parametrize(
    ("options", "reasons"),
    [
        (["--layer", "model.onnx:up3"], ["--layer: model.onnx: it holds no array 'up3'"]),
        (["--layer", "model.onnx:x"], ["--layer: model.onnx: its shape is ()"]),
        (["--layer", "y.npy"], ["--layer: y.npy holds no layers; name an array of it with --weight"]),
        (["--layer", "model.onnx:up1"], ["--layer: made for 6 input channels, but --input has 4"]),
        (
            ["--layer", "model.onnx:up2", "--stride", "1", "--groups", "2", "--bias", "b.npy"],
            [f"{flag}: --layer brings it; leave it away" for flag in ("--stride", "--groups", "--bias")],
        ),
        (["--layer", "model.onnx:up2", "--weight", "w.npy"], ["--weight: not allowed with argument --layer"]),
        ([], ["one of the arguments --weight --layer is required"]),
    ],
)  # fmt: skip
def test_whole_layers_that_compute_does_not_get(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, options: list[str], reasons: list[str]
) -> None:
    save_model_here(tmp_path)
    monkeypatch.chdir(tmp_path)
    np.save("y.npy", np.ones((1, 4, 3, 3)))
    assert main(["compute", "--input", "y.npy", *options, "--output", "x.npy"]) == 2
    err = capsys.readouterr().err
    assert [reason for reason in reasons if reason not in err] == []
    assert not Path("x.npy").exists()


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
