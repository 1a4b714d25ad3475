"""Reading arrays of numbers: .npy, .npz and text tables, each checked before it is believed."""

from __future__ import annotations

import io
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np

from fracstride.core.records import record
from fracstride.files.loaded import (
    MAX_VALUES,
    ArrayEntry,
    FloatArray,
    LoadedArray,
    as_float64,
    count,
    loaded,
    shape_problem,
    which_array,
)
from fracstride.files.opening import open_file, size_of
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, reading_problem
from fracstride.files.tables import read_table

TABLE_SUFFIXES = (".csv", ".tsv", ".txt")
ARRAY_SUFFIXES = (".npy", ".npz", *TABLE_SUFFIXES)

DEFAULT_MEMBER = "arr_0"
"""What numpy.savez calls an array without a name."""

# Everything that NumPy's header parser raises for headers that are no headers; the parser of Python says
# "out of memory" where it means "nested too deeply".
_HEADER_ERRORS = (
    ValueError,
    TypeError,
    SyntaxError,
    EOFError,
    RecursionError,
    MemoryError,
    tokenize.TokenError,
)
# Everything that zipfile raises for archives that are damaged, encrypted or packed in a way it cannot read.
ARCHIVE_ERRORS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
with suppress(ImportError):  # some Pythons are built without it
    from lzma import LZMAError

    ARCHIVE_ERRORS += (LZMAError,)

_VERSIONS = {b"\1\0": 2, b"\2\0": 4, b"\3\0": 4}
"""In how many bytes each version of a header says how long it is."""
_ARCHIVE = b"PK\x03\x04"

LONGEST_HEADER = 12 + 10_000
"""Bytes: NumPy reads no longer headers, but those of a packed file it would unpack first, up to 4 GiB."""


@record
class _Header:
    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[Any]

    @property
    def bytes_needed(self) -> int:
        return count(self.shape) * self.dtype.itemsize


def read_array(
    path: Path, ndims: Sequence[int] = (2,), max_values: int = MAX_VALUES, member: str = ""
) -> LoadedArray | FileProblem:
    """The array of a .npy, .npz, .csv, .tsv or .txt file with one of the numbers of dimensions ``ndims``.

    ``member`` names one of several arrays in an archive.
    """
    suffix = path.suffix.lower()
    if suffix in TABLE_SUFFIXES:
        return read_table(path, ndims, max_values)
    if suffix not in ARRAY_SUFFIXES:
        supported = " ".join(ARRAY_SUFFIXES)
        return file_problem(FileProblemCode.UNKNOWN_SUFFIX, path, suffix=suffix, supported=supported)
    opened = open_file(path)
    if isinstance(opened, FileProblem):
        return opened
    with opened:
        try:
            if suffix == ".npz":
                return _from_archive(opened, path, ndims, max_values, member)
            return _from_npy(opened, path, ndims, max_values, size_of(opened))
        except OSError as error:
            return reading_problem(path, error)


def list_archive(path: Path) -> tuple[ArrayEntry, ...] | FileProblem:
    """The arrays of an .npz archive in its order, by their headers alone."""
    opened = open_file(path)
    if isinstance(opened, FileProblem):
        return opened
    with opened:
        if not zipfile.is_zipfile(opened):
            return no_archive(opened, path, "NumPy")
        try:
            with zipfile.ZipFile(opened) as archive:
                return tuple(_entry(archive, name, info, path) for name, info in _members(archive).items())
        except OSError as error:
            return reading_problem(path, error)
        except ARCHIVE_ERRORS:
            return FileProblem(FileProblemCode.DAMAGED, path)


def no_archive(file: IO[bytes], path: Path, expected: str) -> FileProblem:
    """Why a file is no archive: one that begins as an archive ends early, for its directory is at its end."""
    file.seek(0)
    if file.read(len(_ARCHIVE)) == _ARCHIVE:
        return FileProblem(FileProblemCode.DAMAGED, path)
    return file_problem(FileProblemCode.WRONG_FORMAT, path, expected=expected)


def _entry(archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo, path: Path) -> ArrayEntry:
    try:
        with archive.open(info) as stream:
            header = _header(stream, path)
    except ARCHIVE_ERRORS:
        header = FileProblem(FileProblemCode.DAMAGED, path)
    if isinstance(header, FileProblem):
        return ArrayEntry(name, problem=header)
    return ArrayEntry(name, header.shape, header.dtype.name, _type_problem(path, header.dtype))


def _from_npy(
    file: IO[bytes], path: Path, ndims: Sequence[int], max_values: int, size: int, member: str = ""
) -> LoadedArray | FileProblem:
    """The array of an open .npy stream of ``size`` bytes."""
    header = _header(file, path)
    if isinstance(header, FileProblem):
        return header
    problem = _type_problem(path, header.dtype) or shape_problem(path, header.shape, ndims, max_values)
    if problem is not None:
        return problem
    available = size - file.tell()
    if available < header.bytes_needed:
        return _truncated(path, header, available)
    data = file.read(header.bytes_needed)
    if len(data) < header.bytes_needed:
        return _truncated(path, header, len(data))
    return loaded(path, _values(data, header), header.dtype.name, member)


def _header(file: IO[bytes], path: Path) -> _Header | FileProblem:
    """What the start of a stream says of its values, at which the stream is left."""
    start = io.BytesIO(file.read(LONGEST_HEADER))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # headers written by Python 2
            version = np.lib.format.read_magic(start)
            if version == (1, 0):
                shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(start)
            else:  # 3.0 differs in the encoding of field names alone, and fields are refused
                shape, fortran_order, dtype = np.lib.format.read_array_header_2_0(start)
    except _HEADER_ERRORS:
        if _is_cut_off(start.getvalue()):
            return FileProblem(FileProblemCode.DAMAGED, path)
        return file_problem(FileProblemCode.WRONG_FORMAT, path, expected="NumPy")
    if any(size < 0 for size in shape):
        return file_problem(FileProblemCode.WRONG_FORMAT, path, expected="NumPy")
    file.seek(start.tell())
    return _Header(shape, fortran_order, dtype)


def _is_cut_off(start: bytes) -> bool:
    """Whether a stream ends in the header that it begins with."""
    magic = np.lib.format.MAGIC_PREFIX
    before = len(magic) + 2
    if len(start) < before:
        return bool(start) and start[: len(magic)] == magic[: len(start)]
    if start[:before] not in {magic + version for version in _VERSIONS}:
        return False
    end = before + _VERSIONS[start[len(magic) : before]]
    return len(start) < min(end + int.from_bytes(start[before:end], "little"), LONGEST_HEADER)


def _type_problem(path: Path, dtype: np.dtype[Any]) -> FileProblem | None:
    if dtype.hasobject:
        return FileProblem(FileProblemCode.PICKLED, path)
    if dtype.kind not in "biuf" or dtype.itemsize == 0:
        name = "structured" if dtype.names else dtype.name
        return file_problem(FileProblemCode.UNSUPPORTED_TYPE, path, dtype=name)
    return None


def _truncated(path: Path, header: _Header, available: int) -> FileProblem:
    return file_problem(
        FileProblemCode.TRUNCATED, path, expected=header.bytes_needed, found=max(available, 0)
    )


def _values(data: bytes, header: _Header) -> FloatArray:
    order: Literal["C", "F"] = "F" if header.fortran_order else "C"
    values = np.frombuffer(data, dtype=header.dtype).reshape(header.shape, order=order)
    return as_float64(values)


def _from_archive(
    file: IO[bytes], path: Path, ndims: Sequence[int], max_values: int, name: str
) -> LoadedArray | FileProblem:
    if not zipfile.is_zipfile(file):
        return no_archive(file, path, "NumPy")
    try:
        with zipfile.ZipFile(file) as archive:
            member = _member(archive, path, name)
            if isinstance(member, FileProblem):
                return member
            with archive.open(member) as stream:
                return _from_npy(stream, path, ndims, max_values, member.file_size, name)
    except ARCHIVE_ERRORS:
        return FileProblem(FileProblemCode.DAMAGED, path)


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    files = (info for info in archive.infolist() if not info.filename.endswith("/"))
    return {info.filename.removesuffix(".npy"): info for info in files}


def _member(archive: zipfile.ZipFile, path: Path, name: str) -> zipfile.ZipInfo | FileProblem:
    """The array that is named; else the only one of the archive, or the one that savez names by default."""
    arrays = _members(archive)
    is_default_alone = [each for each in arrays if each.startswith("arr_")] == [DEFAULT_MEMBER]
    found = which_array(path, arrays, name or (DEFAULT_MEMBER if is_default_alone else ""))
    return found if isinstance(found, FileProblem) else arrays[found]
