"""Files of several arrays: they are listed without reading the values, and one of them is read."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from array_files import save_arrays
from fracstride.files import tensors
from fracstride.files.loaded import ArrayEntry, LoadedArray, shape_problem
from fracstride.files.loading import is_archive, list_arrays, read_map
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code

RANDOM = np.random.default_rng(0)
ARRAYS = {
    "up1.weight": RANDOM.standard_normal((6, 4, 3, 2)).astype(np.float32),
    "up1.bias": RANDOM.standard_normal(4).astype(np.float16),
    "steps": np.arange(6).reshape(2, 3),
}


@pytest.fixture(params=["npz", "safetensors", "pt"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return save_arrays(tmp_path / f"model.{request.param}", ARRAYS)


def listed(path: Path) -> dict[str, ArrayEntry]:
    found = list_arrays(path)
    assert not isinstance(found, FileProblem), found
    return {entry.name: entry for entry in found}


def code(found: object) -> Code:
    assert isinstance(found, FileProblem), found
    return found.code


def test_arrays_are_listed_by_name_shape_and_type(model: Path) -> None:
    assert is_archive(model)
    assert listed(model) == {
        name: ArrayEntry(name, array.shape, array.dtype.name) for name, array in ARRAYS.items()
    }


@pytest.mark.parametrize("name", list(ARRAYS))
def test_any_of_them_is_read_as_float64(model: Path, name: str) -> None:
    result = read_map(model, ndims=(1, 2, 3, 4), member=name)
    assert isinstance(result, LoadedArray)
    np.testing.assert_array_equal(result.values, ARRAYS[name].astype(np.float64))
    assert (result.name, result.dtype) == (f"{name} · {model.name}", ARRAYS[name].dtype.name)
    assert result.values.flags.c_contiguous
    assert not result.values.flags.writeable


def test_what_is_wrong_with_one_is_told(model: Path) -> None:
    assert code(read_map(model, member="up1.bias")) is Code.WRONG_DIMENSIONS
    assert code(read_map(model, member="up2.weight")) is Code.NO_SUCH_ARRAY
    assert code(read_map(model)) is Code.SEVERAL_ARRAYS
    assert code(read_map(model, ndims=(4,), max_values=100, member="up1.weight")) is Code.TOO_MANY_VALUES


@pytest.mark.parametrize("suffix", ["npz", "safetensors", "pt"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", Code.EMPTY), (b"\x01", Code.WRONG_FORMAT), (b"no archive of any kind", Code.WRONG_FORMAT)],
)
def test_what_is_no_archive(tmp_path: Path, suffix: str, content: bytes, expected: Code) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)
    assert code(list_arrays(path)) is expected
    assert code(read_map(path, member="a")) is expected


@pytest.mark.parametrize("suffix", ["safetensors", "pt", "bin"])
def test_what_only_points_to_a_file_of_git_says_so(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n")
    assert code(list_arrays(path)) is Code.POINTER
    assert code(read_map(path, member="a")) is Code.POINTER


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for suffix in ("npz", "safetensors", "pt"):
        assert code(list_arrays(tmp_path / f"gone.{suffix}")) is Code.NOT_FOUND
        folder = tmp_path / f"folder.{suffix}"
        folder.mkdir()
        assert code(list_arrays(folder)) is Code.IS_FOLDER


def test_archives_without_arrays(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz")
    save_file({}, tmp_path / "a.safetensors")
    assert code(list_arrays(tmp_path / "a.npz")) is Code.NO_ARRAY
    assert code(list_arrays(tmp_path / "a.safetensors")) is Code.NO_ARRAY
    assert code(read_map(tmp_path / "a.npz")) is Code.NO_ARRAY
    assert code(read_map(tmp_path / "a.safetensors")) is Code.NO_ARRAY


def test_members_that_are_damaged_do_not_hide_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    buffer = io.BytesIO()
    np.save(buffer, ARRAYS["steps"])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("good.npy", buffer.getvalue())
        archive.writestr("text.npy", b"no array")
        archive.writestr("objects.npy", _pickled())
    found = listed(path)
    assert found["good"] == ArrayEntry("good", (2, 3), "int64")
    assert code(found["text"].problem) is Code.WRONG_FORMAT
    assert code(found["objects"].problem) is Code.PICKLED
    assert isinstance(read_map(path, member="good"), LoadedArray)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_told_however_members_are_packed(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "a.npz"
    buffer = io.BytesIO()
    np.save(buffer, RANDOM.standard_normal((50, 50)))
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("a.npy", buffer.getvalue())
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert isinstance(list_arrays(path), tuple | FileProblem)
        assert isinstance(read_map(path, member="a"), LoadedArray | FileProblem)


def test_a_member_without_a_name_hides_nothing(tmp_path: Path) -> None:
    path = save_arrays(tmp_path / "a.npz", {"steps": ARRAYS["steps"], "x": ARRAYS["steps"]})
    content = bytearray(path.read_bytes())
    lengths = content.rindex(b"PK\x01\x02") + 28
    name, extra, _ = struct.unpack_from("<3H", content, lengths)
    struct.pack_into("<3H", content, lengths, 0, 0, name + extra)  # all of it is a comment
    path.write_bytes(content)
    assert set(listed(path)) == {"steps", ""}


def test_no_more_of_a_header_is_unpacked_than_one_may_have(tmp_path: Path) -> None:
    path, size = tmp_path / "a.npz", 2**25
    header = b"\x93NUMPY\x02\x00" + struct.pack("<I", size) + b" " * size
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", header)
    tracemalloc.start()
    try:
        problem = listed(path)["a"].problem
        assert tracemalloc.get_traced_memory()[1] < size // 8
    finally:
        tracemalloc.stop()
    assert code(problem) is Code.WRONG_FORMAT
    assert code(read_map(path)) is Code.WRONG_FORMAT


def _pickled() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([[{}]], dtype=object), allow_pickle=True)
    return buffer.getvalue()


def _tensors(path: Path, header: Any, data: bytes = b"", length: int | None = None) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + data)
    return path


def _one(dtype: str, shape: list[int], size: int) -> dict[str, Any]:
    return {"w": {"dtype": dtype, "shape": shape, "data_offsets": [0, size]}}


def test_bfloat16_is_read_though_numpy_has_no_such_type(tmp_path: Path) -> None:
    values = np.array([[1.0, -2.5], [3.140625, 65280.0]], np.float32)
    data = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    before = {"a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}}
    header = before | {"w": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [2, 10]}}
    path = _tensors(tmp_path / "a.safetensors", header | {"__metadata__": {"format": "pt"}}, b"\0\0" + data)
    assert listed(path)["w"] == ArrayEntry("w", (2, 2), "bfloat16")
    result = read_map(path, member="w")
    assert isinstance(result, LoadedArray)
    np.testing.assert_array_equal(result.values, values)
    assert result.dtype == "bfloat16"


def test_bfloat16_that_is_not_finite_is_named(tmp_path: Path) -> None:
    path = _tensors(tmp_path / "a.safetensors", _one("BF16", [1, 1], 2), b"\xc0\x7f")
    assert code(read_map(path)) is Code.NOT_FINITE


def test_numbers_that_no_processor_likes_are_told_without_a_warning(tmp_path: Path) -> None:
    signalling = np.full((2, 2), 0x7FA00000, np.uint32).view(np.float32)
    path = save_arrays(tmp_path / "a.safetensors", {"w": signalling})
    assert code(read_map(path, member="w")) is Code.NOT_FINITE


def test_types_that_are_not_read_are_listed_and_refused(tmp_path: Path) -> None:
    path = _tensors(tmp_path / "a.safetensors", _one("F8_E4M3", [1, 2], 2), b"\0\0")
    entry = listed(path)["w"]
    assert (entry.dtype, code(entry.problem)) == ("F8_E4M3", Code.UNKNOWN_TYPE)
    assert code(read_map(path, member="w")) is Code.UNKNOWN_TYPE


def test_empty_arrays_are_refused(tmp_path: Path) -> None:
    path = _tensors(tmp_path / "a.safetensors", _one("F32", [0, 3], 0))
    assert code(read_map(path, member="w")) is Code.EMPTY_DIMENSION


@pytest.mark.parametrize(
    ("header", "data", "length"),
    [
        (_one("F32", [2, 2], 16), b"\0" * 15, None),
        (_one("F32", [2, 2], 16), b"\0" * 17, None),
        (_one("F32", [3, 2], 16), b"\0" * 16, None),
        (_one("F32", [2**62, 2**62], 16), b"\0" * 16, None),
        ({"w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [8, 24]}}, b"\0" * 24, None),
        ({"w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [16, 0]}}, b"\0" * 16, None),
        ({"w": {"dtype": "F32", "shape": [-2, -2], "data_offsets": [0, 16]}}, b"\0" * 16, None),
        ({"w": 3}, b"", None),
        (b"{", b"", None),
        (b"{" + b"[" * 100_000, b"", None),
        (b"{}", b"", 2**62),
        (b"{}", b"", 2**64 - 1),
        (b"{}", b"", 100),
    ],
)
def test_hostile_tensors_are_refused(tmp_path: Path, header: Any, data: bytes, length: int | None) -> None:
    path = _tensors(tmp_path / "a.safetensors", header, data, length)
    assert code(list_arrays(path)) is Code.DAMAGED
    assert code(read_map(path, member="w")) is Code.DAMAGED


def test_names_are_shown_on_one_line_and_not_endlessly(tmp_path: Path) -> None:
    name = "two\nlines" + "x" * 5000
    save_file({name: ARRAYS["steps"], "b": ARRAYS["steps"]}, tmp_path / "a.safetensors")
    result = read_map(tmp_path / "a.safetensors", member=name)
    assert isinstance(result, LoadedArray)
    assert result.name.isprintable()
    assert len(result.name) < 400


def test_tensors_that_are_replaced_while_they_are_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save_arrays(tmp_path / "a.safetensors", {"w": np.ones((2, 2))})
    others = iter([b"{", b"\xff" * 99, struct.pack("<Q", 2) + b"{}", path.read_bytes()[:-8]])

    def replaced(*arguments: Any) -> FileProblem | None:
        path.unlink()
        path.write_bytes(next(others))
        return shape_problem(*arguments)

    whole = path.read_bytes()
    monkeypatch.setattr(tensors, "shape_problem", replaced)
    for expected in (Code.DAMAGED, Code.DAMAGED, Code.DAMAGED, Code.TRUNCATED):
        path.write_bytes(whole)
        assert code(read_map(path)) is expected
