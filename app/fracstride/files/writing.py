"""Writing files whole or not at all: beside the old file, to the disk, then in its place."""

from __future__ import annotations

import io
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, writing_problem

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

WRITABLE_SUFFIXES = (".npy", ".csv")
MAX_TABLE_VALUES = 4 * 1024**2
"""Values in one .csv: more take minutes and gigabytes as text; .npy takes them all."""


def write_bytes(path: Path, data: bytes) -> FileProblem | None:
    """Replace a file by ``data``; where that fails, whatever the file held is still there.

    A link is kept and the file it points to is replaced, with the permissions that it had.
    """
    if "\0" in str(path):
        return FileProblem(FileProblemCode.NOT_FOUND, path)
    target = Path(os.path.realpath(path))
    temporary = target.parent / f".fracstride-{secrets.token_hex(8)}.tmp"
    try:
        problem = _target_problem(path, target)
        if problem is None:
            _write_new(temporary, data, target)
            temporary.replace(target)
        return problem
    except OSError as error:
        return writing_problem(path, error)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> FileProblem | None:
    """Replace a file by ``text`` in UTF-8."""
    return write_bytes(path, text.encode("utf-8"))


def write_array(path: Path, values: npt.NDArray[np.generic]) -> FileProblem | None:
    """Write an array as .npy (any shape) or .csv (two dimensions), by the suffix of the path."""
    suffix = path.suffix.lower()
    if suffix not in WRITABLE_SUFFIXES:
        supported = " ".join(WRITABLE_SUFFIXES)
        return file_problem(FileProblemCode.UNKNOWN_SUFFIX, path, suffix=suffix, supported=supported)
    if suffix == ".csv" and values.ndim != 2:
        shape = " × ".join(map(str, values.shape))
        return file_problem(FileProblemCode.WRONG_DIMENSIONS, path, shape=shape, expected="2")
    if suffix == ".csv" and values.size > MAX_TABLE_VALUES:
        shape = " × ".join(map(str, values.shape))
        return file_problem(FileProblemCode.TOO_MANY_VALUES, path, shape=shape, limit=MAX_TABLE_VALUES)
    return write_bytes(path, _npy(values) if suffix == ".npy" else _csv(values))


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> FileProblem | None:
    """Write named arrays of any shapes as one .npz."""
    import numpy as np  # noqa: PLC0415

    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return write_bytes(path, buffer.getvalue())


def _npy(values: npt.NDArray[np.generic]) -> bytes:
    # Preferences are read through this module before the first frame, and NumPy takes longer than that.
    import numpy as np  # noqa: PLC0415

    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, values, allow_pickle=False)
    return buffer.getvalue()


def _csv(values: npt.NDArray[np.generic]) -> bytes:
    """Shortest decimals that read back as the same numbers."""
    return "".join(",".join(map(repr, row)) + "\n" for row in values.tolist()).encode("ascii")


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


def _write_new(temporary: Path, data: bytes, target: Path) -> None:
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileNotFoundError):
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))
