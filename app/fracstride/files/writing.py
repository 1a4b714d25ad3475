"""Writing files whole or not at all: beside the old file, to the disk, then in its place."""

from __future__ import annotations

import io
import math
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import time

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import Cancelled, CancelToken, poll
from fracstride.files.loaded import shape_text
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, writing_problem

WRITABLE_SUFFIXES = (".npy", ".csv")
PART = 4 * 1024**2
"""Bytes that are written at a time."""
TEMPORARY = ".fracstride-{}.tmp"
STALE_SECONDS = 24 * 60 * 60
"""After which such a file is what a program that was killed has left."""
MAX_TABLE_VALUES = 4 * 1024**2
"""Values in one .csv: more take minutes and gigabytes as text; .npy takes them all."""


def write_bytes(path: Path, data: bytes, cancel: CancelToken | None = None) -> FileProblem | None:
    """Replace a file by ``data``; where that fails, whatever the file held is still there.

    A link is kept and the file it points to is replaced, with the permissions that it had.
    """
    return write_parts(path, (data,), cancel)


def write_parts(
    path: Path, parts: Iterable[bytes | memoryview], cancel: CancelToken | None = None
) -> FileProblem | None:
    """``write_bytes`` of what is made part by part; whatever the making raises leaves the file as it was.

    Told to stop before the file is in its place, it raises Cancelled.
    """
    if not _is_name(path):
        return FileProblem(FileProblemCode.NOT_FOUND, path)
    target = Path(os.path.realpath(path))
    temporary = target.parent / TEMPORARY.format(os.urandom(8).hex())
    try:
        problem = _target_problem(path, target)
        if problem is None:
            _write_new(temporary, parts, target)
            poll(cancel)
            temporary.replace(target)
            remove_unfinished(target.parent, before=time() - STALE_SECONDS)
        return problem
    except OSError as error:
        return writing_problem(path, error)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def place_problem(path: Path) -> FileProblem | None:
    """Why nothing can be written to a file, before there is anything to write: all is done but putting it in its place."""
    cancel = CancelToken()
    cancel.cancel()
    try:
        return write_parts(path, (), cancel)
    except Cancelled:
        return None


def write_text(path: Path, text: str) -> FileProblem | None:
    """Replace a file by ``text`` in UTF-8."""
    return write_bytes(path, text.encode("utf-8"))


def write_array(
    path: Path, values: npt.NDArray[np.generic], cancel: CancelToken | None = None
) -> FileProblem | None:
    """Write an array as .npy (any shape) or .csv (two dimensions), by the suffix of the path.

    Raises Cancelled when told to stop; the file is as it was then.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITABLE_SUFFIXES:
        supported = " ".join(WRITABLE_SUFFIXES)
        return file_problem(FileProblemCode.UNKNOWN_SUFFIX, path, suffix=suffix, supported=supported)
    if suffix == ".csv" and values.ndim != 2:
        shape = shape_text(values.shape)
        return file_problem(FileProblemCode.WRONG_DIMENSIONS, path, shape=shape, expected="2")
    if suffix == ".csv" and values.size > MAX_TABLE_VALUES:
        shape = shape_text(values.shape)
        return file_problem(FileProblemCode.TOO_MANY_VALUES, path, shape=shape, limit=MAX_TABLE_VALUES)
    return write_parts(path, _npy(values, cancel) if suffix == ".npy" else _csv(values, cancel), cancel)


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> FileProblem | None:
    """Write named arrays of any shapes as one .npz."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, values in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, values, allow_pickle=False)
    return write_bytes(path, buffer.getvalue())


def _npy(values: npt.NDArray[np.generic], cancel: CancelToken | None) -> Iterator[bytes | memoryview]:
    values = np.ascontiguousarray(values)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(values))
    yield header.getvalue()
    data = values.reshape(-1).view(np.uint8).data
    for begin in range(0, len(data), PART):
        poll(cancel, begin / len(data))
        yield data[begin : begin + PART]


def _csv(values: npt.NDArray[np.generic], cancel: CancelToken | None) -> Iterator[bytes]:
    """Shortest decimals that read back as the same numbers."""
    for index, row in enumerate(values):
        poll(cancel, index / len(values))
        yield (",".join(map(repr, row.tolist())) + "\n").encode("ascii")


def remove_unfinished(folder: Path, before: float = math.inf) -> None:
    """Remove what is left in a folder of writing that was cut off, and has not gone on since ``before``."""
    for each in folder.glob(TEMPORARY.format("*")):
        with suppress(OSError):
            if each.stat().st_mtime < before:
                each.unlink()


def _is_name(path: Path) -> bool:
    """Whether the system can have a file of this name: with no NUL in it, and text throughout."""
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _target_problem(path: Path, target: Path) -> FileProblem | None:
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        return FileProblem(FileProblemCode.IS_FOLDER, path)
    if not stat.S_ISREG(status.st_mode):
        return FileProblem(FileProblemCode.NOT_A_FILE, path)
    # Replacing needs rights on the folder only; a file that its owner protected stays protected.
    return None if os.access(target, os.W_OK) else FileProblem(FileProblemCode.NOT_WRITABLE, path)


def _write_new(temporary: Path, parts: Iterable[bytes | memoryview], target: Path) -> None:
    # What others may not read, they may not read while it is written either.
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666
    with open(temporary, "xb", opener=partial(os.open, mode=mode)) as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileNotFoundError):
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))
