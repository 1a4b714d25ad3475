"""``fracstride compute``: files in, a file out, and a clear line for all that can go wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from array_files import save_arrays
from fracstride.backends.base import Availability, BackendError
from fracstride.backends.numpy_backend import NumpyBackend
from fracstride.cli import main
from fracstride.core.methods import METHODS
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.weight_layouts import KERAS, READ_AS, WeightLayout
from keras_models import WEIGHT, save_keras, save_weights
from layers import random_arrays

Capture = pytest.CaptureFixture[str]

LAYOUT_LAYER = ConvTransposeSpec(AxisSpec(3, 2, 2), AxisSpec(4, 3, 2), 2, 5, 6)
"""Nothing is as large as anything else, so that every mistake of order shows."""

GROUPED = ConvTransposeSpec(
    AxisSpec.from_padding(3, 3, 2, 1, 1), AxisSpec.from_padding(4, 2, 1, 0, 0, 2), 2, 4, 6, 2
)
GROUPED_OPTIONS = [
    "--stride",
    "2,1",
    "--padding",
    "1,0",
    "--output-padding",
    "1,0",
    "--dilation",
    "1,2",
    "--groups",
    "2",
]


def compute(folder: Path, *options: str, **arrays: npt.NDArray[np.generic]) -> int:
    """Saves the arrays and runs ``fracstride compute`` on them, to x.npy."""
    arguments = ["compute"]
    for name, array in arrays.items():
        path = folder / f"{name}.npy"
        np.save(path, array)
        arguments += [f"--{name}", str(path)]
    if "--output" not in options:
        arguments += ["--output", str(folder / "x.npy")]
    return main([*arguments, *options])


@pytest.mark.parametrize("method", [None, *METHODS])
def test_it_equals_the_definition(tmp_path: Path, method: str | None) -> None:
    y, weight, bias = random_arrays(GROUPED, np.random.default_rng(7))
    chosen = [] if method is None else ["--method", method]
    options = [*GROUPED_OPTIONS, *chosen, "--backend", "numpy"]
    assert compute(tmp_path, *options, input=y, weight=weight, bias=bias) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), reference(y, weight, GROUPED, bias))


@pytest.mark.parametrize("name", ["model.weights.h5", "model.keras"])
def test_a_weight_that_keras_has_saved_is_read_in_its_layout(tmp_path: Path, name: str) -> None:
    pytest.importorskip("h5py")
    save_weights(tmp_path / name) if name.endswith(".h5") else save_keras(tmp_path / name)
    y = np.random.default_rng(0).standard_normal((6, 3, 4))
    member = f"{tmp_path / name}:layers/conv2d_transpose/vars/0"
    assert compute(tmp_path, "--weight", member, input=y) == 0
    spec = ConvTransposeSpec(AxisSpec(3, 3), AxisSpec(4, 2), 1, 6, 4)
    np.testing.assert_allclose(np.load(tmp_path / "x.npy"), reference(y[None], WEIGHT, spec)[0], atol=1e-5)


@pytest.mark.parametrize("layout", READ_AS, ids=lambda layout: layout.key)
@pytest.mark.parametrize("is_one_map", [False, True])
def test_a_weight_in_the_layout_of_another_framework(
    tmp_path: Path, layout: WeightLayout, is_one_map: bool
) -> None:
    y, weight, _ = random_arrays(LAYOUT_LAYER, np.random.default_rng(7))
    stored, options = layout.stored(weight), ["--stride", "2", "--weight-layout", layout.key]
    if is_one_map:
        y, weight = y[:, :1], weight[:1, :1]
        stored = weight[0, 0, ::-1, ::-1] if layout.is_flipped else weight[0, 0]
    spec = replace(LAYOUT_LAYER, in_channels=weight.shape[0], out_channels=weight.shape[1])
    assert compute(tmp_path, *options, input=y, weight=stored) == 0
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), reference(y, weight, spec))


def test_a_weight_that_fits_in_another_layout_says_in_which(tmp_path: Path, capsys: Capture) -> None:
    y, weight, _ = random_arrays(LAYOUT_LAYER, np.random.default_rng(7))
    assert compute(tmp_path, input=y, weight=KERAS.stored(weight)) == 2
    complaint = capsys.readouterr().err
    assert "made for 2 input channels, but --input has 5; it has, with --weight-layout keras\n" in complaint
    assert compute(tmp_path, "--weight-layout", "keras", input=y[:, :4], weight=KERAS.stored(weight)) == 2
    assert "--input has 4\n" in capsys.readouterr().err


def test_the_output_has_as_many_dimensions_as_the_input(tmp_path: Path, capsys: Capture) -> None:
    y, weight = np.arange(6.0).reshape(2, 3), np.ones((2, 2))
    expected = reference(
        y[None, None], weight[None, None], ConvTransposeSpec(AxisSpec(2, 2, 2), AxisSpec(3, 2, 2))
    )
    for dimensions in (2, 3, 4):
        shaped = y.reshape((1,) * (dimensions - 2) + y.shape)
        assert compute(tmp_path, "--stride", "2", input=shaped, weight=weight) == 0
        x = np.load(tmp_path / "x.npy")
        assert x.ndim == dimensions
        np.testing.assert_array_equal(x, expected.reshape(x.shape))
    assert capsys.readouterr().out.splitlines()[0] == f"{tmp_path / 'x.npy'}: 4 x 6, float64"


@pytest.mark.parametrize(
    ("dtype", "written"), [("f4", "f4"), ("f2", "f4"), ("f8", "f8"), ("u1", "f8"), (">f4", "f4")]
)
@pytest.mark.parametrize("method", [[], ["--method", "reference"]])
def test_the_type_follows_the_files(tmp_path: Path, dtype: str, written: str, method: list[str]) -> None:
    ones = np.ones((2, 2), dtype)
    assert compute(tmp_path, *method, input=ones, weight=ones) == 0
    assert np.load(tmp_path / "x.npy").dtype == np.dtype(written)


def errors_of(capsys: Capture) -> list[str]:
    """The lines on standard error; nothing may stand on standard output."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def test_files_that_do_not_fit_and_bad_parameters_are_named_together(tmp_path: Path, capsys: Capture) -> None:
    y, weight, bias = np.ones((2, 3, 3)), np.ones((1, 3, 3, 3)), np.ones(2)
    assert compute(tmp_path, "--stride", "0", "--padding", "9,1", input=y, weight=weight, bias=bias) == 2
    assert errors_of(capsys) == [
        "fracstride: --weight: made for 1 input channels, but --input has 2",
        "fracstride: --bias: has 2 values, but there are 3 output channels",
        "fracstride: --stride: 0 is too small, the smallest is 1; try --stride 1",
    ]
    assert not (tmp_path / "x.npy").exists()


def test_channels_that_the_groups_do_not_divide(tmp_path: Path, capsys: Capture) -> None:
    assert compute(tmp_path, "--groups", "2", input=np.ones((3, 2, 2)), weight=np.ones((3, 1, 2, 2))) == 2
    assert errors_of(capsys) == ["fracstride: --input: in_channels 3 cannot be divided by groups 2"]
    assert compute(tmp_path, "--groups", "0", input=np.ones((2, 2)), weight=np.ones((2, 2))) == 2
    assert errors_of(capsys) == ["fracstride: --groups: 0 is too small, the smallest is 1; try --groups 1"]
    assert compute(tmp_path, "--groups", "two", input=np.ones((2, 2)), weight=np.ones((2, 2))) == 2
    assert errors_of(capsys) == ["fracstride: --groups: 'two' is not a whole number"]
    assert compute(tmp_path, "--groups", "9999999", input=np.ones((2, 2)), weight=np.ones((2, 2))) == 2
    assert errors_of(capsys) == [
        "fracstride: --groups: 9999999 is too large, the largest is 1000000; try --groups 1000000"
    ]


def test_a_single_number_is_told_by_its_shape(tmp_path: Path, capsys: Capture) -> None:
    assert compute(tmp_path, input=np.float64(3), weight=np.ones((2, 2))) == 2
    assert "its shape is (), the number of dimensions must be 2, 3, 4; " in errors_of(capsys)[0]


def test_stages_that_do_not_fit_in_memory_are_said(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overflow(*_: object) -> None:
        raise MemoryError("Unable to allocate 9 TiB")

    monkeypatch.setattr("fracstride.cli.compute.Trace", overflow)
    stages = str(tmp_path / "stages.npz")
    assert compute(tmp_path, "--stages", stages, input=np.ones((2, 2)), weight=np.ones((2, 2))) == 1
    assert errors_of(capsys) == ["fracstride: numpy could not compute: Unable to allocate 9 TiB"]


def test_one_map_cannot_take_several_output_channels(tmp_path: Path, capsys: Capture) -> None:
    assert compute(tmp_path, input=np.ones((2, 2)), weight=np.ones((1, 3, 2, 2))) == 2
    (line,) = errors_of(capsys)
    assert "(1, H, W)" in line


def test_more_memory_than_there_may_be(tmp_path: Path, capsys: Capture) -> None:
    assert compute(tmp_path, "--stride", "90000", input=np.ones((2, 2)), weight=np.ones((2, 2))) == 2
    (line,) = errors_of(capsys)
    assert line == "fracstride: --input: the arrays would take 60.4 GiB, the limit is 4.0 GiB"


def test_every_bad_file_is_named(tmp_path: Path, capsys: Capture) -> None:
    pickled, empty = tmp_path / "pickled.npy", tmp_path / "empty.npy"
    np.save(pickled, np.array([{}], object), allow_pickle=True)
    empty.touch()
    missing = tmp_path / "missing.npy"
    arguments = ["--input", str(pickled), "--weight", str(empty), "--bias", str(missing)]
    assert main(["compute", *arguments, "--output", str(tmp_path / "x.npy")]) == 2
    lines = errors_of(capsys)
    for line, path, word in zip(
        lines, (pickled, empty, missing), ("pickled", "empty", "no such file"), strict=True
    ):
        assert str(path) in line
        assert word in line


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (np.ones(3), "dimensions"),
        (np.ones((2, 2), complex), "complex128"),
        (np.array([[1, np.nan]]), "nan"),
        (np.ones((0, 3)), "no value"),
    ],
)
def test_an_array_that_is_no_map_is_refused(
    tmp_path: Path, capsys: Capture, values: npt.NDArray[np.generic], word: str
) -> None:
    assert compute(tmp_path, input=values, weight=np.ones((2, 2))) == 2
    (line,) = errors_of(capsys)
    assert word in line


def test_only_npy_is_written(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "x.csv"
    assert compute(tmp_path, "--output", str(path), input=np.ones((2, 2)), weight=np.ones((2, 2))) == 2
    assert errors_of(capsys) == [f"fracstride: --output: {path} must end in .npy"]


def test_a_folder_that_is_not_there_and_one_in_the_way(tmp_path: Path, capsys: Capture) -> None:
    ones = np.ones((2, 2))
    nowhere = tmp_path / "nowhere" / "x.npy"
    assert compute(tmp_path, "--output", str(nowhere), input=ones, weight=ones) == 1
    assert errors_of(capsys) == [
        f"fracstride: --output: {nowhere}: there is no such folder; choose one that exists"
    ]
    (tmp_path / "x.npy").mkdir()
    assert compute(tmp_path, input=ones, weight=ones) == 1
    line = f"fracstride: --output: {tmp_path / 'x.npy'}: this is a folder; choose another name"
    assert errors_of(capsys) == [line]


def test_a_backend_that_fails_is_a_failure_not_a_trace(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BackendError("out of memory: 3 TiB")

    monkeypatch.setattr(NumpyBackend, "conv_transpose2d", fail)
    assert compute(tmp_path, input=np.ones((2, 2)), weight=np.ones((2, 2))) == 1
    assert errors_of(capsys) == ["fracstride: numpy could not compute: out of memory: 3 TiB"]


def test_a_backend_that_is_not_available_says_why(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NumpyBackend, "probe", lambda _: Availability(False, "no device", "Use another."))
    assert compute(tmp_path, input=np.ones((2, 2)), weight=np.ones((2, 2))) == 2
    assert errors_of(capsys) == ["fracstride: --backend: numpy is not available: no device. Use another."]


def test_a_method_that_does_not_exist_is_misuse(tmp_path: Path, capsys: Capture) -> None:
    assert compute(tmp_path, "--method", "guess", input=np.ones((2, 2)), weight=np.ones((2, 2))) == 2
    assert "zero_insertion" in errors_of(capsys)[-1]


def test_every_stage_can_be_written_beside_the_output(tmp_path: Path) -> None:
    y = np.arange(1.0, 10.0).reshape(3, 3)
    stages = tmp_path / "stages.npz"
    options = ["--stride", "2", "--padding", "1", "--stages", str(stages)]
    assert compute(tmp_path, *options, input=y, weight=y) == 0
    with np.load(stages) as written:
        shapes = {name: written[name].shape[2:] for name in written}
        padded, x = written["padded"], written["output"]
    assert shapes == {
        "input": (3, 3),
        "zero_inserted": (5, 5),
        "padded": (7, 7),
        "kernel": (3, 3),
        "rotated_kernel": (3, 3),
        "output": (5, 5),
    }
    assert np.array_equal(padded[0, 0, 1:6:2, 1:6:2], y) and padded.sum() == y.sum()
    assert np.array_equal(x[0, 0], np.load(tmp_path / "x.npy"))


def test_stages_go_into_an_archive_only(tmp_path: Path, capsys: Capture) -> None:
    ones = np.ones((2, 2))
    assert compute(tmp_path, "--stages", "stages.txt", input=ones, weight=ones) == 2
    assert "--stages: stages.txt must end in .npz" in capsys.readouterr().err
    missing = str(tmp_path / "nowhere" / "stages.npz")
    assert compute(tmp_path, "--stages", missing, input=ones, weight=ones) == 1
    assert "there is no such folder" in capsys.readouterr().err
    assert not (tmp_path / "x.npy").exists()


def test_a_file_without_an_ending_is_of_no_known_kind(tmp_path: Path, capsys: Capture) -> None:
    nameless = tmp_path / "data"
    nameless.write_text("1,2")
    options = ["--input", str(nameless), "--weight", str(nameless), "--output", str(tmp_path / "x.npy")]
    assert main(["compute", *options]) == 2
    assert f"{nameless}: files of this kind cannot be used, only .npy" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["npz", "safetensors", "pt"])
def test_one_of_several_arrays_is_named_behind_a_colon(tmp_path: Path, capsys: Capture, suffix: str) -> None:
    y, weight = np.ones((1, 2, 3, 3), np.float32), np.arange(8, dtype=np.float32).reshape(2, 1, 2, 2)
    path, arrays = tmp_path / f"model.{suffix}", {"up.weight": weight, "other": weight}
    save_arrays(path, arrays)
    spec = ConvTransposeSpec(AxisSpec(3, 2, 2), AxisSpec(3, 2, 2), in_channels=2)
    assert compute(tmp_path, "--stride", "2", "--weight", f"{path}:up.weight", input=y) == 0
    x = np.load(tmp_path / "x.npy")
    np.testing.assert_array_equal(x, reference(y, weight, spec))
    assert x.dtype == np.float32
    assert compute(tmp_path, "--weight", f"{path}:down", input=y) == 2
    assert compute(tmp_path, "--weight", str(path), input=y) == 2
    errors = capsys.readouterr().err
    assert "it holds no array 'down'" in errors
    assert "it holds several arrays (other, up.weight); name one behind a colon" in errors


def test_tables_are_arrays_and_pictures_are_none(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "y.csv").write_text("1,2\n3,4\n")
    assert compute(tmp_path, "--input", str(tmp_path / "y.csv"), weight=np.ones((1, 1))) == 0
    assert np.load(tmp_path / "x.npy").tolist() == [[1, 2], [3, 4]]
    assert compute(tmp_path, "--input", str(tmp_path / "y.png"), weight=np.ones((1, 1))) == 2
    assert "holds no array" in capsys.readouterr().err


@pytest.mark.parametrize("batch", [(2,), ()])
def test_a_layer_in_one_dimension(tmp_path: Path, batch: tuple[int, ...]) -> None:
    random = np.random.default_rng(2)
    y, w, b = random.normal(size=(*batch, 4, 7)), random.normal(size=(4, 3, 5)), random.normal(size=6)
    options = ["--stride", "3", "--padding", "1", "--output-padding", "2", "--dilation", "2", "--groups", "2"]
    assert compute(tmp_path, *options, input=y, weight=w, bias=b) == 0
    spec = ConvTransposeSpec(
        AxisSpec(1, 1), AxisSpec.from_padding(7, 5, 3, 1, 2, 2), max(len(batch) * 2, 1), 4, 6, 2
    )
    expected = reference(y.reshape(-1, 4, 1, 7), w[:, :, None], spec, b)[:, :, 0]
    np.testing.assert_allclose(np.load(tmp_path / "x.npy"), expected.reshape(*batch, 6, -1), rtol=1e-10)


def test_a_layer_in_one_dimension_takes_no_maps(tmp_path: Path, capsys: Capture) -> None:
    assert compute(tmp_path, input=np.ones((1, 4, 7, 7)), weight=np.ones((4, 3, 5))) == 2
    said = "--input: the weight is that of a layer in one dimension, which takes (N, C_in, L) or (C_in, L)"
    assert said in capsys.readouterr().err
