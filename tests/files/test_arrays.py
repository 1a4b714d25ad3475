"""Array files: valid ones of every kind, and ones with false headers."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fracstride.files.arrays import read_array
from fracstride.files.loaded import LoadedArray
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code
from fracstride.files.writing import write_bytes

VALUES = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def good(path: Path, **options: object) -> np.ndarray:
    result = read_array(path, **options)  # type: ignore[arg-type]
    assert isinstance(result, LoadedArray), result
    assert result.values.dtype == np.float64
    assert result.values.flags.c_contiguous
    assert not result.values.flags.writeable
    assert result.name == path.name
    return result.values


def bad(path: Path, **options: object) -> FileProblem:
    result = read_array(path, **options)  # type: ignore[arg-type]
    assert isinstance(result, FileProblem), result
    assert result.path == path
    return result


def npy(array: np.ndarray, *, version: tuple[int, int] | None = None) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version, allow_pickle=True)
    return buffer.getvalue()


def header(text: str) -> bytes:
    """An .npy file of version 1 with the header ``text`` and no data."""
    encoded = text.encode("latin-1")
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(encoded)) + encoded


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    def written(name: str, data: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return written


Write = Callable[[str, "bytes | str"], Path]


@pytest.mark.parametrize(
    "dtype", ["?", "i1", "u2", ">i4", "<i8", "u8", "f2", "<f4", ">f4", "<f8", ">f8", "g"]
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_plain_type(write: Write, dtype: str, order: str) -> None:
    array = np.array([[0, 1, 1], [1, 0, 1]], dtype=dtype, order=order)  # type: ignore[call-overload]
    path = write("a.npy", npy(array))
    assert good(path).tolist() == [[0, 1, 1], [1, 0, 1]]
    result = read_array(path)
    assert isinstance(result, LoadedArray)
    assert result.dtype == array.dtype.name


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format(write: Write, version: tuple[int, int]) -> None:
    assert good(write("a.npy", npy(VALUES, version=version))).tolist() == VALUES.tolist()


def test_more_dimensions_where_they_are_wanted(write: Write) -> None:
    path = write("a.npy", npy(np.zeros((1, 2, 3, 4))))
    assert good(path, ndims=(2, 3, 4)).shape == (1, 2, 3, 4)
    assert bad(path).code is Code.WRONG_DIMENSIONS
    assert bad(path).param("shape") == "1 × 2 × 3 × 4"


@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 4)])
def test_wrong_dimensions(write: Write, shape: tuple[int, ...]) -> None:
    assert bad(write("a.npy", npy(np.zeros(shape)))).code is Code.WRONG_DIMENSIONS


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_empty_dimensions(write: Write, shape: tuple[int, int]) -> None:
    assert bad(write("a.npy", npy(np.zeros(shape)))).code is Code.EMPTY_DIMENSION


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_the_first_value_that_is_not_finite_is_named(write: Write, value: float) -> None:
    array = VALUES.copy()
    array[1, 1] = array[1, 2] = value
    problem = bad(write("a.npy", npy(array)))
    assert problem.code is Code.NOT_FINITE
    assert problem.param("place") == "[1, 1]"
    assert problem.param("value") == str(value)


def test_numbers_beyond_float64_are_not_finite(write: Write) -> None:
    array = np.full((1, 1), np.finfo(np.longdouble).max)
    if array.dtype == np.float64 or float(np.finfo(np.longdouble).maxexp) <= 1024:
        pytest.skip("long double is double here")
    assert bad(write("a.npy", npy(array))).code is Code.NOT_FINITE


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 2), complex),
        np.array([["a", "b"]]),
        np.array([[b"a", b"b"]]),
        np.zeros((2, 2), "M8[s]"),
        np.zeros((2, 2), [("a", "f8"), ("b", "i4")]),
        np.zeros((2, 2), "V8"),
    ],
    ids=lambda array: array.dtype.str,
)
def test_types_that_are_no_numbers(write: Write, array: np.ndarray) -> None:
    assert bad(write("a.npy", npy(array))).code is Code.UNSUPPORTED_TYPE


class Bomb:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.mark),))


@pytest.mark.parametrize("suffix", ["npy", "npz"])
def test_pickles_are_never_opened(write: Write, tmp_path: Path, suffix: str) -> None:
    data = npy(np.array([[Bomb(tmp_path / "mark")]], dtype=object))
    if suffix == "npz":
        data = archive({"a.npy": data})
    assert bad(write(f"a.{suffix}", data)).code is Code.PICKLED
    assert not (tmp_path / "mark").exists()


def test_a_bare_pickle_is_no_array(write: Write, tmp_path: Path) -> None:
    assert bad(write("a.npy", pickle.dumps(Bomb(tmp_path / "mark")))).code is Code.WRONG_FORMAT
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("length", [1, 5, 6, 8, 10, 60, 127])
def test_cut_off_in_the_header(write: Write, length: int) -> None:
    assert bad(write("a.npy", npy(VALUES)[:length])).code is Code.DAMAGED


@pytest.mark.parametrize("length", [8, 9, 11, 12, 60, 127])
def test_cut_off_in_a_header_of_the_second_version(write: Write, length: int) -> None:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, VALUES, version=(2, 0))
    assert bad(write("a.npy", buffer.getvalue()[:length])).code is Code.DAMAGED


def test_links_in_a_circle_are_named_as_that(tmp_path: Path) -> None:
    one, other = tmp_path / "one.npy", tmp_path / "other.npy"
    one.symlink_to(other)
    other.symlink_to(one)
    assert bad(one).code is Code.CIRCULAR
    problem = write_bytes(one, b"1")
    assert problem is not None and problem.code is Code.CIRCULAR


def test_cut_off_in_the_data(write: Write) -> None:
    problem = bad(write("a.npy", npy(VALUES)[:-1]))
    assert problem.code is Code.TRUNCATED
    assert (problem.param("expected"), problem.param("found")) == (48, 47)


def test_bytes_behind_the_data_do_no_harm(write: Write) -> None:
    assert good(write("a.npy", npy(VALUES) + b"more")).tolist() == VALUES.tolist()


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ("(1000000, 1000000)", Code.TOO_MANY_VALUES),
        ("(99999999999999999999, 99999999999999999999)", Code.TOO_MANY_VALUES),
        ("(8000, 8000)", Code.TRUNCATED),
        ("(-1, -8)", Code.WRONG_FORMAT),
        ("(2.5, 2)", Code.WRONG_FORMAT),
        ("'ab'", Code.WRONG_FORMAT),
        ("5", Code.WRONG_FORMAT),
    ],
)
def test_a_header_is_not_believed(write: Write, shape: str, code: Code) -> None:
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n"
    assert bad(write("a.npy", header(text))).code is code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{'descr': '<f8'}",
        "{'descr': 'nonsense', 'fortran_order': False, 'shape': (1, 1)}",
        "{'descr': 7, 'fortran_order': False, 'shape': (1, 1)}",
        "{'descr': '<f8', 'fortran_order': 3, 'shape': (1, 1)}",
        "__import__('os').mkdir('mark')",
        "(" * 9000,
        "-" * 9000 + "1",
        "'''",
        "\x00",
        " " * 60000,
    ],
)
def test_headers_that_are_no_headers(write: Write, text: str) -> None:
    assert bad(write("a.npy", header(text))).code is Code.WRONG_FORMAT


def test_an_unknown_version_is_no_array(write: Write) -> None:
    assert bad(write("a.npy", b"\x93NUMPY\x09\x00" + npy(VALUES)[8:])).code is Code.WRONG_FORMAT


def test_the_limit_is_told(write: Write) -> None:
    problem = bad(write("a.npy", npy(VALUES)), max_values=5)
    assert problem.code is Code.TOO_MANY_VALUES
    assert (problem.param("shape"), problem.param("limit")) == ("2 × 3", 5)
    assert good(write("a.npy", npy(VALUES)), max_values=6).shape == (2, 3)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_damage_anywhere_gives_an_array_or_a_problem(tmp_path: Path, data: st.DataObject) -> None:
    original = data.draw(
        st.sampled_from([("a.npy", npy(VALUES)), ("a.npz", archive({"a.npy": npy(VALUES)}))])
    )
    damaged = bytearray(original[1])
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / original[0]
    path.write_bytes(damaged)
    assert isinstance(read_array(path), LoadedArray | FileProblem)


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def test_the_only_array_of_an_archive(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", anything=VALUES)
    assert good(tmp_path / "a.npz").tolist() == VALUES.tolist()


def test_the_unnamed_array_of_an_archive(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", VALUES, scale=np.ones(3))
    assert good(tmp_path / "a.npz").tolist() == VALUES.tolist()


def test_several_arrays_are_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", weight=VALUES, bias=VALUES)
    problem = bad(tmp_path / "a.npz")
    assert problem.code is Code.SEVERAL_ARRAYS
    assert problem.param("names") == "bias, weight"
    np.savez(tmp_path / "b.npz", VALUES, VALUES)
    assert bad(tmp_path / "b.npz").code is Code.SEVERAL_ARRAYS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04", Code.DAMAGED),
        (archive({"a.npy": npy(VALUES)})[:-30], Code.DAMAGED),
        (b"nothing", Code.WRONG_FORMAT),
        (npy(VALUES), Code.WRONG_FORMAT),
        (archive({}), Code.NO_ARRAY),
        (archive({"a.npy": b""}), Code.WRONG_FORMAT),
        (archive({"a.txt": b"1,2"}), Code.WRONG_FORMAT),
        (archive({"a.npy": npy(VALUES)[:-8]}), Code.TRUNCATED),
    ],
)
def test_archives_that_are_none(write: Write, data: bytes, code: Code) -> None:
    assert bad(write("a.npz", data)).code is code


def test_a_damaged_member(write: Write) -> None:
    data = archive({"a.npy": npy(VALUES)}, zipfile.ZIP_STORED)
    damaged = data.replace(VALUES.tobytes()[8:16], b"\1" * 8)
    assert bad(write("a.npz", damaged)).code is Code.DAMAGED


def test_a_packed_bomb_is_stopped_by_its_header(write: Write) -> None:
    text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000, 1000), }\n"
    data = archive({"a.npy": header(text) + bytes(8_000_000)})
    assert len(data) < 100_000
    assert bad(write("a.npz", data), max_values=1000).code is Code.TOO_MANY_VALUES


def test_a_member_that_lies_about_its_size_is_truncated_or_damaged(write: Write) -> None:
    data = bytearray(archive({"a.npy": npy(VALUES)[:-8]}, zipfile.ZIP_STORED))
    size = len(npy(VALUES)) - 8
    for place in (data.find(struct.pack("<II", size, size)), data.rfind(struct.pack("<II", size, size))):
        data[place + 4 : place + 8] = struct.pack("<I", size + 8)
    assert bad(write("a.npz", bytes(data))).code in (Code.TRUNCATED, Code.DAMAGED)


def test_a_suffix_that_is_no_array(write: Write) -> None:
    assert bad(write("a.png", npy(VALUES))).code is Code.UNKNOWN_SUFFIX
