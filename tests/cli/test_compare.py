"""``fracstride compare``: the verdict, why, and what to change, by exit code, text and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from fracstride.cli import main
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec

Capture = pytest.CaptureFixture[str]
Arrays = dict[str, npt.NDArray[np.generic]]

SPEC = replace(
    ConvTransposeSpec.square(4, 3, stride=2, padding=1, output_padding=1), in_channels=2, out_channels=3
)
OPTIONS = ["--stride", "2", "--padding", "1", "--output-padding", "1"]


def arrays() -> Arrays:
    """Normal numbers in float32."""
    rng = np.random.default_rng(3)
    shapes = {"input": SPEC.input_shape, "weight": SPEC.weight_shape, "bias": (3,)}
    return {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def compare(folder: Path, given: Arrays, expected: npt.NDArray[np.generic], *options: str) -> int:
    """Saves the arrays and runs the command."""
    arguments = ["compare"]
    for name, array in {**given, "expected": expected}.items():
        np.save(folder / f"{name}.npy", array)
        arguments += [f"--{name}", str(folder / f"{name}.npy")]
    return main([*arguments, *OPTIONS, *options])


def output(given: Arrays, spec: ConvTransposeSpec = SPEC) -> npt.NDArray[np.float64]:
    """What the layer makes of them."""
    return reference(given["input"], given["weight"], spec, given.get("bias"))


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2"])
def test_an_equal_output_is_said_to_be(tmp_path: Path, capsys: Capture, dtype: str) -> None:
    given = arrays()
    assert compare(tmp_path, given, output(given).astype(dtype)) == 0
    assert capsys.readouterr().out.startswith("equal: largest difference ")


def test_the_crops_of_keras_are_named_with_the_options_that_give_them(
    tmp_path: Path, capsys: Capture
) -> None:
    given = arrays()
    axis = SPEC.height.with_crops(0, 1)
    theirs = output(given, replace(SPEC, height=axis, width=axis)).astype(np.float32)
    assert compare(tmp_path, given, theirs) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("different: 192 of 192 cells, largest difference ")
    assert "'same' of Keras, TensorFlow, JAX, ONNX SAME_UPPER" in printed
    assert "to get the same here: --padding 0, --output-padding 0, --end-crop 1" in printed
    options = ["--padding", "0", "--output-padding", "0", "--end-crop", "1"]
    assert compare(tmp_path, given, theirs, *options) == 0


def test_the_same_as_json(tmp_path: Path, capsys: Capture) -> None:
    given = arrays()
    bare = {name: array for name, array in given.items() if name != "bias"}
    assert compare(tmp_path, given, output(bare).astype(np.float32), "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["equal"] is False
    assert found["layout"] == "channels_first"
    assert found["difference"]["differing"] == 192
    [explanation] = found["explanations"]
    assert explanation["causes"] == ["bias_missing"]
    mend = {"options": [], "changes_weight": False, "weight": None, "bias": None, "removes_bias": True}
    assert explanation["mend"] == mend
    assert explanation["pytorch"] is None
    assert explanation["before"] == pytest.approx(np.abs(given["bias"]).max(), rel=1e-4)


def test_what_nothing_explains_is_located(tmp_path: Path, capsys: Capture) -> None:
    given = arrays()
    theirs = output(given)
    theirs[0, 1, 2, 4] += 3
    assert compare(tmp_path, given, theirs) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "at x[0, 1, 2, 4], the first at x[0, 1, 2, 4]" in lines[0]
    assert "only in channels 1" in lines
    assert "only where (row, column) modulo the stride is (0, 0)" in lines


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ((5, 8, 8), "it has 5 channels, the layer makes 3"),
        ((2, 3, 8, 8), "it has 2 samples, the layer makes 1"),
    ],
)
def test_what_cannot_be_compared_is_told(
    tmp_path: Path, capsys: Capture, shape: tuple[int, ...], reason: str
) -> None:
    assert compare(tmp_path, arrays(), np.zeros(shape)) == 2
    assert capsys.readouterr().err == f"fracstride: --expected: {reason}\n"


def test_a_file_that_cannot_be_read_is_told_with_the_others(tmp_path: Path, capsys: Capture) -> None:
    given = arrays()
    broken = output(given)
    broken[0, 0, 1, 1] = np.nan
    assert compare(tmp_path, {**given, "input": np.zeros(3)}, broken) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("fracstride: --input:")
    assert "expected.npy: it holds nan at [0, 0, 1, 1], finite numbers are needed; replace" in lines[1]


@pytest.mark.parametrize("name", ["x.png", "x.onnx", "x.tflite"])
def test_what_holds_no_output_is_not_recommended_to_itself(
    tmp_path: Path, capsys: Capture, name: str
) -> None:
    np.save(tmp_path / "y.npy", np.ones((3, 3)))
    np.save(tmp_path / "w.npy", np.ones((3, 3)))
    given = ["--input", str(tmp_path / "y.npy"), "--weight", str(tmp_path / "w.npy")]
    assert main(["compare", *given, "--expected", str(tmp_path / name)]) == 2
    suffix = Path(name).suffix
    assert capsys.readouterr().err == f"fracstride: --expected: {tmp_path / name}: {suffix} holds no array\n"


def test_an_output_of_another_size_is_explained_by_its_crops(tmp_path: Path, capsys: Capture) -> None:
    given = arrays()
    axis = SPEC.height.with_crops(1, 1)
    assert compare(tmp_path, given, output(given, replace(SPEC, height=axis, width=axis))) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("different: it is 3 x 7 x 7, the output of the layer 3 x 8 x 8")
    assert "--output-padding 0" in printed


@pytest.mark.parametrize("samples", [1, 2])
def test_an_input_with_channels_last_is_read_so_where_only_that_fits(
    tmp_path: Path, capsys: Capture, samples: int
) -> None:
    given = arrays()
    given["input"] = np.repeat(given["input"], samples, axis=0)
    theirs = reference(given["input"], given["weight"], replace(SPEC, batch=samples), given["bias"])
    of_keras = {**given, "input": np.moveaxis(given["input"], 1, -1)}
    assert compare(tmp_path, of_keras, np.moveaxis(theirs, 1, -1)) == 0
    assert "--input was read with channels last" in capsys.readouterr().out
    assert compare(tmp_path, of_keras, theirs, "--json") == 0
    assert json.loads(capsys.readouterr().out)["input_layout"] == "channels_last"
    assert compare(tmp_path, of_keras, theirs, "--code", "numpy") == 0
    assert "\n# --input was read with channels last" in capsys.readouterr().out
    assert compare(tmp_path, given, theirs) == 0
    assert "--input" not in capsys.readouterr().out


def test_an_output_without_samples_is_said_to_be_compared_with_the_first(
    tmp_path: Path, capsys: Capture
) -> None:
    given = arrays()
    given["input"] = np.concatenate((given["input"], given["input"] + 1))
    theirs = reference(given["input"], given["weight"], replace(SPEC, batch=2), given["bias"])
    assert compare(tmp_path, given, theirs[0]) == 0
    assert "sample 0 alone is compared" in capsys.readouterr().out
    assert compare(tmp_path, given, theirs) == 0
    assert "sample 0" not in capsys.readouterr().out


def test_a_layer_in_one_dimension(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    y, w = np.random.default_rng(1).normal(size=(2, 4, 7)), np.random.default_rng(2).normal(size=(4, 3, 5))
    files = {name: str(tmp_path / f"{name}.npy") for name in ("y", "w", "x")}
    np.save(files["y"], y)
    np.save(files["w"], w)
    layer = ["--input", files["y"], "--weight", files["w"], "--stride", "3"]
    assert main(["compute", *layer, "--output", files["x"]]) == 0
    np.save(files["x"], np.load(files["x"])[..., 1:-1])
    assert main(["compare", *layer, "--padding", "1", "--expected", files["x"]]) == 0
    assert "equal" in capsys.readouterr().out


def test_the_code_of_a_framework_makes_the_other_output(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = arrays()
    axis = SPEC.height.with_crops(3, 0)
    turned = {**given, "weight": given["weight"][..., ::-1, ::-1]}
    theirs = output(turned, replace(SPEC, height=axis, width=axis)).astype(np.float32)
    assert compare(tmp_path, given, theirs, "--code", "numpy") == 1
    code = capsys.readouterr().out
    assert code.startswith(
        "# different: it is 3 x 6 x 6, the output of the layer 3 x 8 x 8\n#\n# the kernel was used"
    )
    for name, of in zip("ywb", ("input", "weight", "bias"), strict=True):
        np.save(tmp_path / f"{name}.npy", given[of])
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    np.testing.assert_allclose(names["x"], theirs, atol=1e-5)
    assert compare(tmp_path, given, theirs, "--code", "pytorch") == 1
    assert "x = layer(torch.from_numpy(y))[..., 3:, 3:]" in capsys.readouterr().out


def test_the_code_of_what_is_equal_or_not_explained(tmp_path: Path, capsys: Capture) -> None:
    given = arrays()
    assert compare(tmp_path, given, output(given).astype(np.float32), "--code", "keras") == 0
    assert "layers.Conv2DTranspose(" in capsys.readouterr().out
    wrong = output(given)
    wrong[0, 1, 2, 4] += 3
    assert compare(tmp_path, given, wrong, "--code", "keras") == 1
    assert all(line.startswith("#") for line in capsys.readouterr().out.splitlines())
    assert compare(tmp_path, given, np.maximum(output(given), 0), "--code", "keras") == 1
    assert "# left out: ReLU was applied to it" in capsys.readouterr().out


def test_json_has_the_code_the_call_and_the_change_of_the_weight(tmp_path: Path, capsys: Capture) -> None:
    given = arrays()
    axis = SPEC.height.with_crops(0, 1)
    turned = {**given, "weight": given["weight"][..., ::-1, ::-1]}
    theirs = output(turned, replace(SPEC, height=axis, width=axis)).astype(np.float32)
    assert compare(tmp_path, given, theirs, "--code", "jax", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert "lax.conv_transpose(" in found["code"]
    assert 'w = np.load("w.npy")' in found["code"], "it runs by itself"
    [explanation] = found["explanations"]
    assert explanation["pytorch"] == "ConvTranspose2d(2, 3, 3, 2)(y)[..., :8, :8]"
    assert explanation["mend"]["weight"] == "w[..., ::-1, ::-1]"
    assert compare(tmp_path, given, theirs, "--json") == 1
    assert "code" not in json.loads(capsys.readouterr().out)
