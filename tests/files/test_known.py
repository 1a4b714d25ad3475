"""Saving a file again: changes by another program meanwhile are reported before they are replaced."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fracstride.files.known import KnownFile
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.files.writing import write_bytes


def write(file: KnownFile, data: bytes) -> FileProblem | None:
    return file.write(lambda path: write_bytes(path, data))


@pytest.fixture
def file(tmp_path: Path) -> KnownFile:
    """A file that was read here, long enough ago for its time to tell."""
    path = tmp_path / "a.fracstride"
    path.write_bytes(b"first")
    os.utime(path, (1, 1))
    made = KnownFile(path)
    assert made.read(Path.read_bytes) == b"first"
    return made


def test_what_nobody_else_changed_is_written_again_and_again(file: KnownFile) -> None:
    assert write(file, b"second") is None
    assert write(file, b"third") is None
    assert file.path.read_bytes() == b"third"


def test_what_another_one_saved_is_told_once_and_then_replaced(file: KnownFile) -> None:
    file.path.write_bytes(b"other")
    assert write(file, b"mine") == FileProblem(FileProblemCode.CHANGED, file.path)
    assert file.path.read_bytes() == b"other"
    assert write(file, b"mine") is None
    assert file.path.read_bytes() == b"mine"


def test_two_that_save_in_turns_hear_of_each_other(file: KnownFile) -> None:
    other = KnownFile(file.path)
    assert other.read(Path.read_bytes) == b"first"
    assert write(other, b"longer than mine") is None
    assert write(file, b"mine") is not None
    assert write(file, b"mine") is None
    assert write(other, b"longer than mine") is not None


def test_what_changes_while_it_is_read_counts_as_changed(file: KnownFile) -> None:
    file.read(lambda path: path.write_bytes(b"while it is read"))
    assert write(file, b"mine") is not None


def test_a_file_that_is_gone_is_written_anew(file: KnownFile) -> None:
    file.path.unlink()
    assert write(file, b"mine") is None
    assert file.path.read_bytes() == b"mine"


def test_of_a_file_that_is_chosen_anew_nothing_is_known(file: KnownFile) -> None:
    assert write(KnownFile(file.path), b"mine") is None


def test_writing_that_fails_keeps_what_is_known(file: KnownFile) -> None:
    full = FileProblem(FileProblemCode.DISK_FULL, file.path)
    assert file.write(lambda _path: full) == full
    assert write(file, b"mine") is None
