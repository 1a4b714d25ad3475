"""Sessions on the disk: whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.files import writing
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.session.document import json_parts
from fracstride.session.presets import first_document, preset
from fracstride.session.reading import DocumentProblem, DocumentProblemCode
from fracstride.session.state import DataSource, Document, ExplicitArray, SourceKind
from fracstride.session.storage import read_document, values_in, write_document

DOCUMENT = first_document()

# Stops for good in the middle of a save, when the new bytes are written and not yet in place.
KILLED_IN_THE_MIDDLE = """
import os, pathlib, sys
os.fsync = lambda descriptor: os._exit(9)
from fracstride.session.presets import preset
from fracstride.session.storage import write_document
write_document(pathlib.Path(sys.argv[1]), preset("fsrcnn").document)
"""


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "a.fracstride"
    assert write_document(path, DOCUMENT) is None
    assert read_document(path) == DOCUMENT
    assert [each.name for each in tmp_path.iterdir()] == ["a.fracstride"]


def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.fracstride"
    write_document(path, DOCUMENT)
    process = subprocess.run([sys.executable, "-c", KILLED_IN_THE_MIDDLE, str(path)], check=False)
    assert process.returncode == 9
    assert read_document(path) == DOCUMENT


def test_a_full_disk_leaves_the_old_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.fracstride"
    write_document(path, DOCUMENT)

    def no_space(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", no_space)
    problem = write_document(path, preset("fsrcnn").document)
    assert problem == FileProblem(FileProblemCode.DISK_FULL, path)
    assert read_document(path) == DOCUMENT
    assert [each.name for each in tmp_path.iterdir()] == ["a.fracstride"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_device_is_not_replaced() -> None:
    problem = write_document(Path("/dev/full"), DOCUMENT)
    assert problem is not None
    assert problem.code is FileProblemCode.NOT_A_FILE
    assert not Path("/dev/full").is_file()


def test_a_link_is_kept_and_its_target_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.fracstride", tmp_path / "link.fracstride"
    target.write_text("old")
    link.symlink_to(target)
    assert write_document(link, DOCUMENT) is None
    assert link.is_symlink()
    assert read_document(target) == DOCUMENT


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_permissions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.fracstride"
    path.write_text("old")
    path.chmod(0o640)
    write_document(path, DOCUMENT)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_what_is_being_written_can_be_read_by_nobody_who_may_not_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.fracstride"
    path.write_text("old")
    path.chmod(0o600)
    modes = []

    def parts() -> Iterator[bytes]:
        yield b"new"
        modes.extend(each.stat().st_mode & 0o777 for each in tmp_path.iterdir())

    assert writing.write_parts(path, parts()) is None
    assert modes == [0o600, 0o600]


def test_a_protected_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.fracstride"
    path.write_text("old")
    monkeypatch.setattr(writing.os, "access", lambda *_: False)  # the superuser may write anything
    assert write_document(path, DOCUMENT) == FileProblem(FileProblemCode.NOT_WRITABLE, path)
    assert path.read_text() == "old"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing/a.fracstride", FileProblemCode.NOT_FOUND),
        (".", FileProblemCode.IS_FOLDER),
        ("nul\0.fracstride", FileProblemCode.NOT_FOUND),
        ("x" * 300, FileProblemCode.NAME_TOO_LONG),
    ],
)
def test_places_that_cannot_be_written(tmp_path: Path, name: str, code: FileProblemCode) -> None:
    problem = write_document(tmp_path / name, DOCUMENT)
    assert problem is not None
    assert problem.code is code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", FileProblemCode.EMPTY),
        (b'{"format": "fracstride-session", \n"\xff"}', FileProblemCode.NOT_TEXT),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, data: bytes, code: FileProblemCode) -> None:
    path = tmp_path / "a.fracstride"
    path.write_bytes(data)
    problem = read_document(path)
    assert isinstance(problem, FileProblem)
    assert problem.code is code
    assert problem.params == ((("line", 2),) if code is FileProblemCode.NOT_TEXT else ())


def test_what_is_neither_text_nor_a_session_is_no_session(tmp_path: Path) -> None:
    np.save(tmp_path / "y.npy", np.ones((3, 3)))
    problem = DocumentProblem(DocumentProblemCode.NOT_A_SESSION, name="y.npy")
    assert read_document(tmp_path / "y.npy") == (problem,)


def test_the_numbers_of_a_session_are_those_of_its_data(tmp_path: Path) -> None:
    """Two of y and three of w, whatever else is in it."""
    source = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(np.zeros((1, 2))))
    kernel = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(np.zeros((3, 1))))
    state = replace(DOCUMENT.state, input=replace(DOCUMENT.state.input, array=None), kernel=kernel)
    assert values_in(replace(DOCUMENT, state=state)) == 3
    assert values_in(replace(DOCUMENT, state=replace(state, input=source))) == 5


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.fracstride"
    write_document(path, DOCUMENT)
    problem = read_document(path, limit=100)
    assert isinstance(problem, FileProblem)
    assert problem.code is FileProblemCode.FILE_TOO_LARGE
    assert problem.param("limit") == 100


def test_a_session_for_which_there_is_no_memory_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_arguments: object) -> None:
        raise MemoryError

    path = tmp_path / "a.fracstride"
    write_document(path, DOCUMENT)
    monkeypatch.setattr("fracstride.session.storage.from_json", none_left)
    assert read_document(path) == FileProblem(FileProblemCode.OUT_OF_MEMORY, path)


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "a.fracstride"
    write_document(path, DOCUMENT)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_document(path) == DOCUMENT


def test_problems_of_the_content_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.fracstride"
    path.write_text("[]")
    assert read_document(path) == (DocumentProblem(DocumentProblemCode.NOT_A_SESSION, name="a.fracstride"),)


@given(data=st.data())
def test_any_bytes_in_any_place_of_a_session_are_survived(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    saved = b"".join(json_parts(preset("dilated").document))
    begin = data.draw(st.integers(0, len(saved)))
    removed = data.draw(st.integers(0, 40))
    path = tmp_path_factory.getbasetemp() / "mutated.fracstride"
    path.write_bytes(saved[:begin] + data.draw(st.binary(max_size=12)) + saved[begin + removed :])
    read = read_document(path)
    assert isinstance(read, Document | FileProblem) or (isinstance(read, tuple) and read)
