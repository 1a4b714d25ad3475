"""Reading one array of a .safetensors file; the library checks its header before any of it is believed."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy.typing as npt

from fracstride.files.loaded import (
    MAX_VALUES,
    ArrayEntry,
    LoadedArray,
    as_float64,
    count,
    loaded,
    shape_problem,
    which_array,
)
from fracstride.files.number_types import BFLOAT16, bytes_each, numbers_of
from fracstride.files.opening import is_pointer, open_file, size_of
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, reading_problem

_NAMES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": BFLOAT16,
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U64": "uint64",
    "U32": "uint32",
    "U16": "uint16",
    "U8": "uint8",
    "BOOL": "bool",
}
"""The types that are read, as NumPy and PyTorch call them."""
_LENGTH = struct.Struct("<Q")
"""Before the header: its bytes."""
_START = 64
"""Bytes by which kinds of files are told from one another."""
_NO_HEADER = (struct.error, ArithmeticError, ValueError, LookupError, TypeError, RecursionError)
"""What another file raises that has taken the place of the one whose header was checked."""


def list_tensors(path: Path) -> tuple[ArrayEntry, ...] | FileProblem:
    """The arrays of a file in its order, by its header alone."""
    with _opened(path) as opened:
        if isinstance(opened, FileProblem):
            return opened
        return tuple(_entry(opened, name, path) for name in opened.keys())  # noqa: SIM118


def read_tensor(
    path: Path, name: str, ndims: Sequence[int] = (2,), max_values: int = MAX_VALUES
) -> LoadedArray | FileProblem:
    """The array called ``name``, with one of the numbers of dimensions ``ndims``."""
    with _opened(path) as opened:
        if isinstance(opened, FileProblem):
            return opened
        found = which_array(path, opened.keys(), name)
        if isinstance(found, FileProblem):
            return found
        entry = _entry(opened, found, path)
        problem = entry.problem or shape_problem(path, entry.shape, ndims, max_values)
        if problem is not None:
            return problem
    values = _values(path, entry)
    if isinstance(values, FileProblem):
        return values
    return loaded(path, as_float64(values), entry.dtype, entry.name)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """An open file whose header is sound, without types worth the name; or FileProblem."""
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415  # with the first such file

    start = _start(path)
    if isinstance(start, FileProblem):
        yield start
        return
    try:
        opened = safe_open(path, framework="numpy")
    except SafetensorError:
        yield _no_tensors(path, start)
        return
    except OSError as error:
        yield reading_problem(path, error)
        return
    with opened as file:
        yield file


def _no_tensors(path: Path, start: bytes) -> FileProblem:
    """What a file is instead."""
    if is_pointer(start):
        return FileProblem(FileProblemCode.POINTER, path)
    # A header is an object of JSON behind eight bytes.
    if start[_LENGTH.size : _LENGTH.size + 1] == b"{":
        return FileProblem(FileProblemCode.DAMAGED, path)
    return file_problem(FileProblemCode.WRONG_FORMAT, path, expected="safetensors")


def _start(path: Path) -> bytes | FileProblem:
    opened = open_file(path)
    if isinstance(opened, FileProblem):
        return opened
    with opened:
        return opened.read(_START)


def _entry(file: Any, name: str, path: Path) -> ArrayEntry:
    part = file.get_slice(name)
    kind = part.get_dtype()
    dtype = _NAMES.get(kind)
    problem = None if dtype else file_problem(FileProblemCode.UNKNOWN_TYPE, path, dtype=kind)
    return ArrayEntry(name, tuple(part.get_shape()), dtype or kind, problem)


def _values(path: Path, entry: ArrayEntry) -> npt.NDArray[Any] | FileProblem:
    data = _bytes(path, entry.name, count(entry.shape) * bytes_each(entry.dtype))
    if isinstance(data, FileProblem):
        return data
    return numbers_of(data, entry.dtype).reshape(entry.shape)


def _bytes(path: Path, name: str, needed: int) -> bytes | FileProblem:
    """Of an array, at the place that the header, which is checked, tells.

    The library would map the file: were that cut off meanwhile, the system would end the program.
    """
    opened = open_file(path)
    if isinstance(opened, FileProblem):
        return opened
    with opened as file:
        try:
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            header = json.loads(file.read(min(length, size_of(file))))
            file.seek(_LENGTH.size + length + header[name]["data_offsets"][0])
            data = file.read(needed)
        except OSError as error:
            return reading_problem(path, error)
        except _NO_HEADER:
            return FileProblem(FileProblemCode.DAMAGED, path)
    if len(data) < needed:
        return file_problem(FileProblemCode.TRUNCATED, path, expected=needed, found=len(data))
    return data
