"""Models of Keras: their transposed convolutions are listed, the weight of one is read, and nothing hostile does harm."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.files.hdf5 import list_hdf5, read_hdf5
from fracstride.files.keras_layers import KerasModel, read_keras_layer, read_keras_model
from fracstride.files.loaded import LoadedArray, LoadedLayer
from fracstride.files.loading import is_archive, is_model, list_arrays, read_map, split_member
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code
from keras_models import (
    BIAS,
    INNER,
    KERNEL,
    NAMED_WEIGHTS,
    WEIGHT,
    WEIGHTS,
    inner,
    model,
    save_h5,
    save_keras,
    save_weights,
    up,
    whole_model,
)

h5py = pytest.importorskip("h5py", reason="needs h5py: in the extras dev and keras-files")
pytestmark = pytest.mark.usefixtures("read_here")


def code(found: object) -> Code:
    assert isinstance(found, FileProblem), found
    return found.code


def opened(path: Path) -> KerasModel:
    found = read_keras_model(path)
    assert isinstance(found, KerasModel), found
    return found


def saved(folder: Path, suffix: str) -> Path:
    save = save_keras if suffix == ".keras" else save_h5
    return save(folder / f"model{suffix}")


@pytest.mark.parametrize("suffix", [".keras", ".h5", ".hdf5"])
def test_the_layers_of_a_model_are_listed_and_read(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path, suffix)
    assert is_model(path)
    found = opened(path)
    up1, up2, flat = found.layers
    assert (up1.name, up1.weight_shape, up1.bias_shape, up1.dtype) == ("up1", (6, 4, 3, 2), (4,), "float32")
    assert (up2.name, up2.weight_shape, up2.bias_shape) == ("block/up2", (4, 2, 4, 4), None)
    assert (flat.kernel_size, flat.strides) == ((1, 3), (1, 2)), "a kernel of a single row"
    read = read_keras_layer(path, found, 0)
    assert isinstance(read, LoadedLayer) and read.bias is not None
    np.testing.assert_array_equal(read.weight.values, WEIGHT.astype(np.float64))
    np.testing.assert_array_equal(read.bias.values, BIAS.astype(np.float64))
    assert (read.weight.name, read.bias.name) == (f"up1 · {path.name}",) * 2
    assert not read.weight.values.flags.writeable
    within = read_keras_layer(path, found, 1)
    assert isinstance(within, LoadedLayer) and within.bias is None
    np.testing.assert_array_equal(within.weight.values, INNER.transpose(3, 2, 0, 1))


def test_a_layer_in_one_dimension_is_read_as_a_kernel_of_one_row(tmp_path: Path) -> None:
    kernel = np.arange(24.0, dtype=np.float32).reshape(3, 2, 4)
    path = save_keras(tmp_path / "m.keras", arrays={**WEIGHTS, "layers/conv1d_transpose/vars/0": kernel})
    found = opened(path)
    read = read_keras_layer(path, found, 2)
    assert isinstance(read, LoadedLayer)
    assert found.layers[2].weight_shape == read.weight.values.shape == (4, 2, 1, 3)
    np.testing.assert_array_equal(read.weight.values[:, :, 0], kernel.transpose(2, 1, 0))
    spec = found.layers[2].spec((1, 5))
    assert isinstance(spec, ConvTransposeSpec)
    assert (spec.height.size, spec.width) == (1, AxisSpec(5, 3, 2))


def test_layers_of_one_name_in_several_models_are_told_apart(tmp_path: Path) -> None:
    deep = model(model(inner(), name="a"), model(inner(), name="b"), name="outer")
    arrays = {"model_weights/outer/a/up2/kernel": INNER, "model_weights/outer/b/up2/kernel": 2 * INNER}
    path = save_h5(tmp_path / "model.h5", model(deep), arrays)
    found = opened(path)
    assert [each.name for each in found.layers] == ["outer/a/up2", "outer/b/up2"]
    read = read_keras_layer(path, found, 1)
    assert isinstance(read, LoadedLayer)
    np.testing.assert_array_equal(read.weight.values, 2.0 * INNER.transpose(3, 2, 0, 1))
    unclear = save_h5(tmp_path / "unclear.h5", model(deep), {f"{each}/x": INNER for each in arrays})
    assert [each.weight_shape for each in opened(unclear).layers] == [(), ()]


def test_names_of_older_versions(tmp_path: Path) -> None:
    named = {"model_weights/up1/up1/kernel:0": KERNEL, "model_weights/up1/up1/bias:0": BIAS}
    assert opened(save_h5(tmp_path / "a.h5", model(up()), named)).layers[0].weight_shape == WEIGHT.shape
    grouped = {
        f"_layer_checkpoint_dependencies/conv2d_transpose/vars/{n}": each
        for n, each in enumerate((KERNEL, BIAS))
    }
    found = opened(save_keras(tmp_path / "a.keras", model(up()), grouped))
    assert (found.layers[0].weight_shape, found.layers[0].bias_shape) == (WEIGHT.shape, (4,))
    as_h5 = save_h5(tmp_path / "old.h5")
    renamed = as_h5.rename(tmp_path / "old.keras")
    assert len(opened(renamed).layers) == 3, "before Keras 2.12 a .keras file was one of HDF5"


def test_weights_without_a_model_are_listed_as_arrays(tmp_path: Path) -> None:
    path = tmp_path / "a.weights.h5"
    save_weights(path)
    assert is_archive(path) and not is_model(path)
    listed = list_arrays(path)
    assert not isinstance(listed, FileProblem)
    assert {each.name: each.shape for each in listed} == {name: each.shape for name, each in WEIGHTS.items()}
    assert read_keras_model(path) == listed, "a .h5 file may turn out to be one"
    name = "layers/conv2d_transpose/vars/0"
    read = read_map(path, ndims=(4,), member=name)
    assert isinstance(read, LoadedArray)
    np.testing.assert_array_equal(read.values, KERNEL, "as it is stored")
    assert split_member(Path(f"{path}:{name}")) == (path, name)
    assert code(read_map(path)) is Code.SEVERAL_ARRAYS
    assert code(read_map(path, member="layers")) is Code.NO_SUCH_ARRAY
    assert code(read_map(path, member=name)) is Code.WRONG_DIMENSIONS
    assert code(read_hdf5(path, name, (4,), max_values=10)) is Code.TOO_MANY_VALUES


def test_types_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        halves = np.array([[1.0, -2.5]], np.float32)
        file["half"] = (halves.view(np.uint32) >> 16).astype(np.uint16).view("V2")
        file["half"].attrs["dtype"] = "bfloat16"
        file["void"] = np.zeros((1, 2), "V2")
        file["complex"] = np.zeros((1, 2), np.complex64)
        file["text"] = "word"
        file["nothing"] = h5py.Empty("f4")
        file["int8"] = np.array([[1, -2]], np.int8)
    listed = list_hdf5(path)
    assert not isinstance(listed, FileProblem)
    problems = {each.name: each.problem and each.problem.code for each in listed}
    refused = Code.UNSUPPORTED_TYPE
    expected = {"half": None, "void": refused, "complex": refused, "text": refused, "nothing": None}
    assert problems == expected | {"int8": None}
    for name, values in (("half", [[1.0, -2.5]]), ("int8", [[1.0, -2.0]])):
        read = read_hdf5(path, name)
        assert isinstance(read, LoadedArray)
        assert read.values.tolist() == values
    assert code(read_hdf5(path, "nothing", (1, 2))) is Code.EMPTY_DIMENSION
    assert code(read_hdf5(path, "void")) is Code.UNSUPPORTED_TYPE


def test_nothing_leads_out_of_the_file_and_nothing_is_unpacked(tmp_path: Path) -> None:
    save_weights(tmp_path / "secret.h5", {"w": np.full((2, 2), 7.0)})
    (tmp_path / "raw.bin").write_bytes(bytes(32))
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file["plain"] = np.ones((2, 2))
        file["soft"] = h5py.SoftLink("/plain")
        file["external"] = h5py.ExternalLink("secret.h5", "/w")
        file.create_dataset("raw", (2, 2), "f8", external=[(str(tmp_path / "raw.bin"), 0, 32)])
        layout = h5py.VirtualLayout((2, 2), "f8")
        layout[:] = h5py.VirtualSource(str(tmp_path / "secret.h5"), "w", (2, 2))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("gzip", data=np.ones((8, 8)), compression="gzip")
        file.create_dataset("chunk", (2, 2), "f8", chunks=(2**14, 2**13), maxshape=(None, None))
        file["loop"] = file["/"]
    listed = list_hdf5(path)
    assert not isinstance(listed, FileProblem)
    problems = {each.name: each.problem and each.problem.code for each in listed}
    refused = dict.fromkeys(("raw", "virtual", "gzip", "chunk"), Code.STORED_OTHERWISE)
    assert problems == {"plain": None, **refused}
    for name in ("soft", "external"):
        assert code(read_hdf5(path, name)) is Code.NO_SUCH_ARRAY
    for name in refused:
        assert code(read_hdf5(path, name, (2,))) is Code.STORED_OTHERWISE


def test_a_shape_that_fills_the_memory_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("w", (2**20, 2**20, 2**20), "f4", chunks=(1, 2**10, 2**10))
    assert path.stat().st_size < 10_000
    assert code(read_hdf5(path, "w", (3,))) is Code.TOO_MANY_VALUES


def test_weights_that_unpack_to_much_more_are_refused(tmp_path: Path) -> None:
    path = save_keras(tmp_path / "bomb.keras", weights=b"\x89HDF\r\n\x1a\n" + bytes(70 * 1024**2))
    assert code(read_keras_model(path)) is Code.FILE_TOO_LARGE
    long = json.dumps({"class_name": "Sequential", "config": {"name": "a" * (17 * 1024**2)}})
    assert code(read_keras_model(save_keras(tmp_path / "long.keras", long))) is Code.FILE_TOO_LARGE


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("{", Code.DAMAGED),
        ("[" * 100_000, Code.DAMAGED),
        ('{"class_name": "Sequential", "config": {"name": ' + "1" * 5000 + "}}", Code.DAMAGED),
        ("[1, 2]", Code.NO_LAYER),
        (json.dumps(model()), Code.NO_LAYER),
    ],
)
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_what_is_no_configuration(tmp_path: Path, suffix: str, config: str, expected: Code) -> None:
    save = save_keras if suffix == ".keras" else save_h5
    assert code(read_keras_model(save(tmp_path / f"a{suffix}", config))) is expected


def test_a_configuration_of_models_without_end_is_damage(tmp_path: Path) -> None:
    deep = '{"class_name": "S", "config": {"layers": [' * 300 + "]}}" * 300
    found = read_keras_model(save_keras(tmp_path / "a.keras", deep))
    assert code(found) in (Code.DAMAGED, Code.NO_LAYER)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", Code.EMPTY),
        (b"no model of any kind", Code.WRONG_FORMAT),
        (b"PK\x05\x06" + bytes(18), Code.WRONG_FORMAT),
        (b"\x89HDF\r\n\x1a\n", Code.DAMAGED),
        (b"\x89HDF\r\n\x1a\n" + bytes(500), Code.DAMAGED),
    ],
)
def test_what_is_no_model(tmp_path: Path, suffix: str, content: bytes, expected: Code) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert code(read_keras_model(path)) is expected
    assert code(list_arrays(path)) is expected


def test_archives_that_lack_something(tmp_path: Path) -> None:
    path = tmp_path / "a.keras"
    for members in ({"config.json": "{}"}, {"model.weights.h5": "none"}):
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        assert code(read_keras_model(path)) in (Code.WRONG_FORMAT, Code.DAMAGED)
    with zipfile.ZipFile(path, "w") as archive:
        memory = io.BytesIO()
        save_weights(memory)
        archive.writestr("model.weights.h5", memory.getvalue())
    assert code(read_keras_model(path)) is Code.WRONG_FORMAT


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_models_cut_off_anywhere_do_no_harm(tmp_path: Path, suffix: str) -> None:
    data = saved(tmp_path, suffix).read_bytes()
    cut = tmp_path / f"cut{suffix}"
    for length in range(1, len(data), 397):
        cut.write_bytes(data[:length])
        assert isinstance(read_keras_model(cut), FileProblem)


def test_bytes_changed_anywhere_do_no_harm(tmp_path: Path) -> None:
    data = saved(tmp_path, ".h5").read_bytes()
    places = [place for place, byte in enumerate(data) if byte]
    random = np.random.default_rng(5)
    path = tmp_path / "changed.h5"
    for _ in range(120):
        changed = bytearray(data)
        for place in random.choice(places, 3):
            changed[place] ^= 1 << int(random.integers(8))
        path.write_bytes(changed)
        found = read_keras_model(path)
        if isinstance(found, KerasModel):
            for index in range(len(found.layers)):
                assert isinstance(read_keras_layer(path, found, index), FileProblem | LoadedLayer)


def test_a_configuration_that_is_no_text_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file.attrs.create("model_config", [np.arange(3), np.arange(2)], dtype=h5py.vlen_dtype(np.int8))
    assert code(read_keras_model(path)) is Code.DAMAGED
    with h5py.File(path, "w") as file:
        space, kind = h5py.h5s.create(h5py.h5s.SCALAR), h5py.h5t.vlen_create(h5py.h5t.NATIVE_INT8)
        h5py.h5a.create(file.id, b"model_config", kind, space)
    assert code(read_keras_model(path)) is Code.DAMAGED, "damaged, such a list ended the program"


def test_another_file_in_the_place_of_the_listed_one_is_damage(tmp_path: Path) -> None:
    path = saved(tmp_path, ".keras")
    found = opened(path)
    save_keras(path, arrays={**WEIGHTS, "layers/conv2d_transpose/vars/0": KERNEL[:2]})
    assert code(read_keras_layer(path, found, 0)) is Code.DAMAGED
    path.unlink()
    assert code(read_keras_layer(path, found, 0)) is Code.NOT_FOUND


def test_weights_that_are_elsewhere_or_no_numbers(tmp_path: Path) -> None:
    path = save_keras(tmp_path / "a.keras", arrays={"other": KERNEL})
    assert [each.weight_shape for each in opened(path).layers] == [(), (), ()]
    nan = {**NAMED_WEIGHTS, "model_weights/up1/model/up1/kernel": np.full(KERNEL.shape, np.nan)}
    path = save_h5(tmp_path / "a.h5", whole_model(), nan)
    assert code(read_keras_layer(path, opened(path), 0)) is Code.NOT_FINITE


def test_without_the_package_it_says_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [saved(tmp_path, suffix) for suffix in (".keras", ".h5")]
    monkeypatch.setitem(sys.modules, "h5py", None)
    for path in paths:
        problem: Any = read_keras_model(path)
        assert code(problem) is Code.NEEDS_PACKAGE
        assert problem.param("package") == "h5py"
        assert code(list_arrays(path)) is Code.NEEDS_PACKAGE
