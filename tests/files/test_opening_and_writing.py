"""Opening files for reading, and writing them completely or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fracstride.files import opening
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import SUPPORTED_SUFFIXES, is_image, read_map
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code
from fracstride.files.writing import place_problem, write_array, write_bytes


def problem_of(path: Path) -> FileProblem:
    result = read_map(path)
    assert isinstance(result, FileProblem), result
    assert result.path == path
    return result


@pytest.mark.parametrize("suffix", SUPPORTED_SUFFIXES)
def test_the_same_refusals_for_every_kind_of_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    assert problem_of(path).code is Code.NOT_FOUND
    path.write_bytes(b"")
    assert problem_of(path).code is Code.EMPTY
    path.unlink()
    path.mkdir()
    assert problem_of(path).code is Code.IS_FOLDER
    assert problem_of(path / f"a{suffix}").code is Code.NOT_FOUND


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    assert problem_of(tmp_path / "a" / "b.npy").code is Code.NOT_FOUND


def test_a_path_with_nul_is_not_found() -> None:
    assert problem_of(Path("a\0.npy")).code is Code.NOT_FOUND


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.npy")
    assert problem_of(tmp_path / "a.npy").code is Code.NOT_A_FILE


@pytest.mark.parametrize("name", ["a.npy", "a.csv", "a.png"])
def test_without_permission(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / name
    path.write_text("1")
    monkeypatch.setattr(opening.Path, "open", refused)  # the superuser may read anything
    assert problem_of(path).code is Code.NO_PERMISSION


def test_a_failing_disk_gives_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    (tmp_path / "a.npy").write_text("1")
    monkeypatch.setattr(opening.Path, "open", failing)
    problem = problem_of(tmp_path / "a.npy")
    assert problem.code is Code.UNREADABLE
    assert problem.param("reason") == "Input/output error"


@pytest.mark.parametrize("name", ["a.exe", "a", ".npy", "a.fracstride"])
def test_unknown_suffixes_are_told_what_is_known(tmp_path: Path, name: str) -> None:
    assert problem_of(tmp_path / name).code is Code.NOT_FOUND  # which kinds there are is no help
    (tmp_path / name).write_text("1")
    problem = problem_of(tmp_path / name)
    assert problem.code is Code.UNKNOWN_SUFFIX
    assert ".npy" in str(problem.param("supported"))
    assert ".png" in str(problem.param("supported"))


@pytest.mark.parametrize("suffix", ["", ".pkl", ".pb"])
def test_a_folder_is_one_whatever_its_suffix(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").mkdir()
    assert problem_of(tmp_path / f"a{suffix}").code is Code.IS_FOLDER


def test_each_suffix_finds_its_reader(tmp_path: Path) -> None:
    write_array(tmp_path / "a.NPY", np.array([[0.2]]))
    np.savez(tmp_path / "a.npz", np.array([[0.2]]))
    (tmp_path / "a.csv").write_text("0.2")
    Image.new("L", (1, 1), 51).save(tmp_path / "a.png")
    for name in ("a.NPY", "a.npz", "a.csv", "a.png"):
        result = read_map(tmp_path / name)
        assert isinstance(result, LoadedArray)
        assert result.values.tolist() == [[0.2]]
    assert is_image(Path("a.JPG"))
    assert not is_image(Path("a.npy"))


@pytest.mark.skipif(os.name == "nt", reason="names of bytes")
def test_a_name_that_is_no_text_gives_one_that_is(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.csv")
    path.write_text("1")
    result = read_map(path)
    assert isinstance(result, LoadedArray)
    assert result.name == "\N{REPLACEMENT CHARACTER}.csv"


@pytest.mark.parametrize("name", ["a.npy", "a.csv"])
def test_written_arrays_come_back_exactly(tmp_path: Path, name: str) -> None:
    values = np.random.default_rng(0).standard_normal((3, 4)).T
    assert write_array(tmp_path / name, values) is None
    result = read_map(tmp_path / name)
    assert isinstance(result, LoadedArray)
    assert np.array_equal(result.values, values)


def test_npy_takes_any_shape_and_csv_does_not(tmp_path: Path) -> None:
    values = np.arange(24.0).reshape(1, 2, 3, 4)
    assert write_array(tmp_path / "a.npy", values) is None
    assert np.array_equal(np.load(tmp_path / "a.npy"), values)
    problem = write_array(tmp_path / "a.csv", values)
    assert problem is not None
    assert problem.code is Code.WRONG_DIMENSIONS
    assert not (tmp_path / "a.csv").exists()


def test_an_unknown_suffix_is_not_written(tmp_path: Path) -> None:
    problem = write_array(tmp_path / "a.mat", np.zeros((1, 1)))
    assert problem is not None
    assert problem.code is Code.UNKNOWN_SUFFIX
    assert list(tmp_path.iterdir()) == []


def test_the_missing_folder_is_a_value(tmp_path: Path) -> None:
    problem = write_array(tmp_path / "none" / "a.npy", np.zeros((1, 1)))
    assert problem == FileProblem(Code.NOT_FOUND, tmp_path / "none" / "a.npy")


def test_a_small_file_takes_no_memory_for_all_that_would_be_read(tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_bytes(b"layer")
    assert opening.read_bytes(path, 2**62) == b"layer"


def test_what_a_killed_program_left_a_day_ago_goes_with_the_next_save(tmp_path: Path) -> None:
    stale, fresh, other = (tmp_path / name for name in (".fracstride-a.tmp", ".fracstride-b.tmp", "a.tmp"))
    for each in (stale, fresh, other):
        each.write_bytes(b"half a file")
    for each in (stale, other):
        os.utime(each, (0, 0))
    assert write_bytes(tmp_path / "a.npy", b"whole") is None
    assert sorted(each.name for each in tmp_path.iterdir()) == [".fracstride-b.tmp", "a.npy", "a.tmp"]


@pytest.mark.skipif(os.name == "nt", reason="such names are allowed there")
def test_a_name_that_no_file_can_have_is_a_value(tmp_path: Path) -> None:
    path = tmp_path / "half \ud800.npy"
    assert write_bytes(path, b"1") == FileProblem(Code.NOT_FOUND, path)


@pytest.mark.skipif(os.name == "nt", reason="the length of a name is another one there")
def test_a_name_that_is_too_long_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 252 + ".npy")
    assert write_bytes(path, b"1") == FileProblem(Code.NAME_TOO_LONG, path)
    assert list(tmp_path.iterdir()) == []


def test_a_place_is_tried_without_leaving_anything(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    assert place_problem(path) is None
    path.write_bytes(b"old")
    assert place_problem(path) is None
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]
    problems = [place_problem(each) for each in (tmp_path, tmp_path / "nowhere" / "a.gif", path / "a.gif")]
    codes = [None if each is None else each.code for each in problems]
    assert codes == [Code.IS_FOLDER, Code.NOT_FOUND, Code.NOT_FOUND]
