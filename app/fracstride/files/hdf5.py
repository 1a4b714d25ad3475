"""Arrays of HDF5 files, as Keras saves weights, by the package h5py (ImportError where it is not).

The library behind it is written in C and does what a file says. So only what Keras writes is followed: arrays that are
reached without links, lie in the file itself, and are packed by no filter.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from fracstride.core.records import record
from fracstride.files.arrays import ARCHIVE_ERRORS, no_archive
from fracstride.files.isolated import isolated
from fracstride.files.loaded import (
    MAX_VALUES,
    ArrayEntry,
    LoadedArray,
    as_float64,
    count,
    loaded,
    shape_problem,
    shown_text,
    which_array,
)
from fracstride.files.number_types import BFLOAT16, numbers_of
from fracstride.files.opening import open_file, size_of
from fracstride.files.problem import (
    FileProblem,
    FileProblemCode,
    file_problem,
    reading_problem,
    within_memory,
)

PACKAGE = "h5py"
SIGNATURE = b"\x89HDF\r\n\x1a\n"
WEIGHTS = "model.weights.h5"
"""Of a .keras file, which is a zip archive."""
MAX_BYTES = 2 * 1024**3
"""Of weights in an archive, which are unpacked in memory."""
ALWAYS_UNPACKED = 64 * 1024**2
"""Bytes: what an archive may become, however small it is."""
EXPANSION = 100
"""So many times a member may be larger unpacked: Keras packs none, and numbers hardly shrink."""
MAX_OBJECTS = 100_000
"""Groups and arrays that are looked at: more than any model has."""
HDF5_ERRORS = (OSError, RuntimeError, ValueError, TypeError, LookupError, ArithmeticError)
"""What h5py raises for files that are damaged, or that say what cannot be."""


@record(eq=False)
class Hdf5:
    """An open file and what there is in it, by its path there."""

    file: Any
    entries: Mapping[str, ArrayEntry]


@isolated
@within_memory
def list_hdf5(path: Path) -> tuple[ArrayEntry, ...] | FileProblem:
    """The arrays of a file, by their headers alone."""
    with opened_hdf5(path) as opened:
        return opened if isinstance(opened, FileProblem) else tuple(opened.entries.values())


@isolated
@within_memory
def read_hdf5(
    path: Path, name: str, ndims: Sequence[int] = (2,), max_values: int = MAX_VALUES
) -> LoadedArray | FileProblem:
    """The array at the path ``name`` of a file, or its only one, with one of the numbers of dimensions ``ndims``."""
    with opened_hdf5(path) as opened:
        if isinstance(opened, FileProblem):
            return opened
        found = which_array(path, opened.entries, name)
        if isinstance(found, FileProblem):
            return found
        return array_of(opened, path, found, ndims, max_values)


def array_of(
    opened: Hdf5, path: Path, name: str, ndims: Sequence[int] = (2,), max_values: int = MAX_VALUES
) -> LoadedArray | FileProblem:
    """One array of an open file as it is stored there; nothing is allocated for one that cannot be used."""
    entry = opened.entries.get(name)
    if entry is None:
        return file_problem(FileProblemCode.NO_SUCH_ARRAY, path, array=shown_text(name))
    problem = entry.problem or shape_problem(path, entry.shape, ndims, max_values)
    if problem is not None:
        return problem
    try:
        values = np.asarray(opened.file[name][()])
    except HDF5_ERRORS:
        return FileProblem(FileProblemCode.DAMAGED, path)
    if values.shape != entry.shape:
        return FileProblem(FileProblemCode.DAMAGED, path)
    if entry.dtype == BFLOAT16:
        values = numbers_of(values.tobytes(), BFLOAT16).reshape(entry.shape)
    return loaded(path, as_float64(values), entry.dtype, name)


@contextmanager
def opened_hdf5(path: Path) -> Iterator[Hdf5 | FileProblem]:
    """A file of HDF5, or the one in a .keras file, going by what it begins with; or why there is none."""
    opened = open_file(path)
    if isinstance(opened, FileProblem):
        yield opened
        return
    with opened:
        source = _source(opened, path)
        if isinstance(source, FileProblem):
            yield source
            return
        try:
            import h5py  # noqa: PLC0415  # with the first such file
        except ImportError:
            yield file_problem(FileProblemCode.NEEDS_PACKAGE, path, package=PACKAGE)
            return
        # h5py is given an open file: what takes its place by its name meanwhile is not read, nor are files beside it.
        try:
            file = h5py.File(source, "r")
        except HDF5_ERRORS:
            yield FileProblem(FileProblemCode.DAMAGED, path)
            return
        with file:
            yield _looked_through(file, path)


def _source(file: BinaryIO, path: Path) -> BinaryIO | FileProblem:
    """Where the HDF5 file is: the file itself, or a part of it in memory."""
    try:
        start = file.read(len(SIGNATURE))
        file.seek(0)
        if start == SIGNATURE:
            return file
        weights = member_of(file, path, WEIGHTS, MAX_BYTES)
    except OSError as error:
        return reading_problem(path, error)
    if isinstance(weights, FileProblem):
        return weights
    if not weights.startswith(SIGNATURE):
        return FileProblem(FileProblemCode.DAMAGED, path)
    return io.BytesIO(weights)


def member_of(file: BinaryIO, path: Path, name: str, limit: int) -> bytes | FileProblem:
    """The content of a member of a .keras file, of at most ``limit`` bytes and no more than its packed size makes likely."""
    wrong = file_problem(FileProblemCode.WRONG_FORMAT, path, expected="Keras")
    if not zipfile.is_zipfile(file):
        return no_archive(file, path, "Keras")
    try:
        with zipfile.ZipFile(file) as archive:
            if name not in archive.namelist():
                return wrong
            info = archive.getinfo(name)
            limit = min(limit, max(ALWAYS_UNPACKED, EXPANSION * size_of(file)))
            if info.file_size > limit:
                return file_problem(FileProblemCode.FILE_TOO_LARGE, path, bytes=info.file_size, limit=limit)
            return archive.read(info)
    except ARCHIVE_ERRORS:
        return FileProblem(FileProblemCode.DAMAGED, path)


def _looked_through(file: Any, path: Path) -> Hdf5 | FileProblem:
    """What is reached by hard links: others could lead out of the file, and are not followed."""
    import h5py  # noqa: PLC0415  # as above

    entries: dict[str, ArrayEntry] = {}
    seen = 0

    def look(name: str, found: Any) -> bool | None:
        nonlocal seen
        seen += 1
        if isinstance(found, h5py.Dataset) and isinstance(
            name, str
        ):  # bytes where a name is no text: not by Keras
            entries[name] = _entry(name, found, path)
        return True if seen >= MAX_OBJECTS else None

    try:
        file.visititems(look)
    except HDF5_ERRORS:
        return FileProblem(FileProblemCode.DAMAGED, path)
    return Hdf5(file, entries)


def _entry(name: str, dataset: Any, path: Path) -> ArrayEntry:
    try:
        shape, dtype = dataset.shape, dataset.dtype
        is_plain = _is_plain(dataset)
        is_half = dtype.kind == "V" and dtype.itemsize == 2 and text_of(dataset, "dtype", 64) == BFLOAT16
    except HDF5_ERRORS:
        return ArrayEntry(name, problem=FileProblem(FileProblemCode.DAMAGED, path))
    called = BFLOAT16 if is_half else str(dtype.name)
    if dtype.kind not in "biuf" and not is_half:
        problem = file_problem(FileProblemCode.UNSUPPORTED_TYPE, path, dtype=called)
        return ArrayEntry(name, shape or (), called, problem)
    if shape is None:
        return ArrayEntry(name, (0,), called)
    problem_of_place = None if is_plain else FileProblem(FileProblemCode.STORED_OTHERWISE, path)
    return ArrayEntry(name, tuple(map(int, shape)), called, problem_of_place)


def _is_plain(dataset: Any) -> bool:
    """Whether the values lie in the file as they are: unpacking could fill the memory, other files are not to be read."""
    created = dataset.id.get_create_plist()
    is_elsewhere = dataset.is_virtual or created.get_external_count() > 0
    chunk = dataset.chunks or ()
    return not is_elsewhere and created.get_nfilters() == 0 and count(chunk) <= MAX_VALUES


def text_of(owner: Any, name: str, limit: int) -> str | None:
    """An attribute that is one text of at most ``limit`` bytes, as h5py gives it; None where there is none."""
    import h5py  # noqa: PLC0415  # as above

    if name not in owner.attrs:
        return None
    attribute = owner.attrs.get_id(name)
    # Of texts alone: lists of a length of their own can end the program in the library, where a file is damaged.
    is_text = isinstance(attribute.get_type(), h5py.h5t.TypeStringID)
    if not is_text or attribute.shape != () or attribute.get_storage_size() > limit:
        return None
    value = owner.attrs[name]
    value = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return value if isinstance(value, str) and len(value) <= limit else None
