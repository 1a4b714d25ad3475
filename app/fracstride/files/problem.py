"""Problems with files, as values: codes and numbers, the words are made where they are shown."""

from __future__ import annotations

import errno
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from fracstride.core.records import record

Param = str | int

Arguments = ParamSpec("Arguments")
Read = TypeVar("Read")


class FileProblemCode(StrEnum):
    """Every way in which a file can be unusable."""

    NOT_FOUND = "not_found"
    IS_FOLDER = "is_folder"
    NOT_A_FILE = "not_a_file"
    CIRCULAR = "circular"
    NO_PERMISSION = "no_permission"
    EMPTY = "empty"
    FILE_TOO_LARGE = "file_too_large"  # params: bytes, limit
    OUT_OF_MEMORY = "out_of_memory"
    UNREADABLE = "unreadable"  # params: reason
    UNKNOWN_SUFFIX = "unknown_suffix"  # params: suffix, supported
    FOREIGN_MODEL = "foreign_model"  # params: kind, way
    COMPILED_MODEL = "compiled_model"  # params: kind
    WRONG_FORMAT = "wrong_format"  # params: expected
    DAMAGED = "damaged"
    TRUNCATED = "truncated"  # params: expected, found (bytes)
    PICKLED = "pickled"
    PICKLED_MODEL = "pickled_model"  # params: object
    OLD_CHECKPOINT = "old_checkpoint"
    POINTER = "pointer"
    TOO_INTRICATE = "too_intricate"
    SCATTERED = "scattered"  # params: bytes, limit
    UNSUPPORTED_TYPE = "unsupported_type"  # params: dtype
    UNKNOWN_TYPE = "unknown_type"  # params: dtype
    WRONG_DIMENSIONS = "wrong_dimensions"  # params: shape, expected
    EMPTY_DIMENSION = "empty_dimension"  # params: shape
    TOO_MANY_VALUES = "too_many_values"  # params: shape, limit
    NOT_FINITE = "not_finite"  # params: place, value
    NO_ARRAY = "no_array"
    SEVERAL_ARRAYS = "several_arrays"  # params: names
    NO_SUCH_ARRAY = "no_such_array"  # params: array
    NO_INDEX = "no_index"
    NO_LAYER = "no_layer"
    MISSING_PART = "missing_part"  # params: part
    NEEDS_PACKAGE = "needs_package"  # params: package
    STORED_OTHERWISE = "stored_otherwise"
    NOT_TEXT = "not_text"  # params: line
    NOT_A_NUMBER = "not_a_number"  # params: line, column, text
    UNEVEN_ROWS = "uneven_rows"  # params: line, found, expected
    NO_CHANNEL = "no_channel"  # params: channel
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    NAME_TOO_LONG = "name_too_long"
    CHANGED = "changed"
    UNWRITABLE = "unwritable"  # params: reason


@record
class FileProblem:
    """Why a file cannot be read or written."""

    code: FileProblemCode
    path: Path
    params: tuple[tuple[str, Param], ...] = ()

    def param(self, name: str) -> Param:
        """The number or text called ``name``; KeyError where the code has none of that name."""
        return dict(self.params)[name]


def file_problem(code: FileProblemCode, path: Path, **params: Param) -> FileProblem:
    """A problem with its params by name."""
    return FileProblem(code, path, tuple(params.items()))


def within_memory(
    read: Callable[Concatenate[Path, Arguments], Read],
) -> Callable[Concatenate[Path, Arguments], Read | FileProblem]:
    """What reads a file, for which less memory than it takes is a problem of that file."""

    @wraps(read)
    def tried(path: Path, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Read | FileProblem:
        try:
            return read(path, *arguments, **named)
        except MemoryError:
            return FileProblem(FileProblemCode.OUT_OF_MEMORY, path)

    return tried


_READING = {
    errno.ENOENT: FileProblemCode.NOT_FOUND,
    errno.ENOTDIR: FileProblemCode.NOT_FOUND,
    errno.ENAMETOOLONG: FileProblemCode.NOT_FOUND,
    errno.ELOOP: FileProblemCode.CIRCULAR,
    errno.EISDIR: FileProblemCode.IS_FOLDER,
    errno.EACCES: FileProblemCode.NO_PERMISSION,
    errno.EPERM: FileProblemCode.NO_PERMISSION,
}

_WRITING = {
    errno.ENOENT: FileProblemCode.NOT_FOUND,
    errno.ELOOP: FileProblemCode.CIRCULAR,
    errno.ENOTDIR: FileProblemCode.NOT_FOUND,
    errno.EISDIR: FileProblemCode.IS_FOLDER,
    errno.EACCES: FileProblemCode.NOT_WRITABLE,
    errno.EPERM: FileProblemCode.NOT_WRITABLE,
    errno.EROFS: FileProblemCode.NOT_WRITABLE,
    errno.ENOSPC: FileProblemCode.DISK_FULL,
    errno.EFBIG: FileProblemCode.DISK_FULL,
    errno.EDQUOT: FileProblemCode.DISK_FULL,
    errno.ENAMETOOLONG: FileProblemCode.NAME_TOO_LONG,
}


def reading_problem(path: Path, error: OSError) -> FileProblem:
    """What the system said when a file was read."""
    if error.errno in _READING:
        return FileProblem(_READING[error.errno], path)
    return file_problem(FileProblemCode.UNREADABLE, path, reason=_reason(error))


def writing_problem(path: Path, error: OSError) -> FileProblem:
    """What the system said when a file was written; NOT_FOUND means its folder."""
    if error.errno in _WRITING:
        return FileProblem(_WRITING[error.errno], path)
    return file_problem(FileProblemCode.UNWRITABLE, path, reason=_reason(error))


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
