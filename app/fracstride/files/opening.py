"""Opening a file that a user named: only regular files, with the system's refusals as values."""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, reading_problem


def open_file(path: Path) -> BufferedReader | FileProblem:
    """A regular file of at least one byte, open for reading."""
    try:
        return path_problem(path) or path.open("rb")
    except OSError as error:
        return reading_problem(path, error)


def path_problem(path: Path) -> FileProblem | None:
    """Why nothing can be read at a path, whatever kind of file it is; None where there is a file of at least one byte."""
    try:
        return _status_problem(path, path.stat())
    except OSError as error:
        return reading_problem(path, error)
    except ValueError:  # a NUL character in the path
        return FileProblem(FileProblemCode.NOT_FOUND, path)


def read_bytes(path: Path, limit: int) -> bytes | FileProblem:
    """The whole of a file of at most ``limit`` bytes."""
    opened = open_file(path)
    if isinstance(opened, FileProblem):
        return opened
    with opened:
        return _limited(opened, path, limit)


def is_pointer(start: bytes) -> bool:
    """Whether a file that begins so only tells where Git LFS has the real one."""
    return start.startswith(b"version https://git-lfs.github.com/spec/")


def size_of(file: BinaryIO) -> int:
    """The bytes of an open file."""
    return os.fstat(file.fileno()).st_size


def _status_problem(path: Path, status: os.stat_result) -> FileProblem | None:
    # Devices and pipes are refused before they are opened, for opening one can wait for ever.
    if stat.S_ISDIR(status.st_mode):
        return FileProblem(FileProblemCode.IS_FOLDER, path)
    if not stat.S_ISREG(status.st_mode):
        return FileProblem(FileProblemCode.NOT_A_FILE, path)
    return None if status.st_size else FileProblem(FileProblemCode.EMPTY, path)


def _limited(file: BinaryIO, path: Path, limit: int) -> bytes | FileProblem:
    size = size_of(file)
    if size > limit:
        return file_problem(FileProblemCode.FILE_TOO_LARGE, path, bytes=size, limit=limit)
    try:
        # Not up to the limit: memory is taken for as much as is asked for.
        return file.read(size)
    except OSError as error:
        return reading_problem(path, error)
