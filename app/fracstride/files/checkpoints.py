"""Reading tensors of what torch.save wrote (.pt, .pth, .ckpt, .bin), without torch and without running what is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

from fracstride.files.checkpoint_archive import CheckpointArchive, archive_of
from fracstride.files.checkpoint_names import StrangeObjectError
from fracstride.files.checkpoint_pickle import described
from fracstride.files.checkpoint_tensors import (
    DamagedCheckpointError,
    IntricateCheckpointError,
    Storage,
    Tensor,
    tensors_by_name,
    viewed,
)
from fracstride.files.loaded import (
    MAX_VALUES,
    ArrayEntry,
    LoadedArray,
    as_float64,
    loaded,
    shape_problem,
    shown_text,
    which_array,
)
from fracstride.files.number_types import bytes_each, numbers_of
from fracstride.files.opening import open_file
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, reading_problem

MAX_SPAN = 1024**3
"""Bytes that are read for one array, with those between its numbers."""

Read = TypeVar("Read")


def list_checkpoint(path: Path) -> tuple[ArrayEntry, ...] | FileProblem:
    """The tensors of a checkpoint in its order, by its description alone."""
    return _opened(path, lambda archive: _entries(archive, path))


def read_checkpoint(
    path: Path, name: str, ndims: Sequence[int] = (2,), max_values: int = MAX_VALUES
) -> LoadedArray | FileProblem:
    """The tensor called ``name``, with one of the numbers of dimensions ``ndims``."""
    return _opened(path, lambda archive: _read(archive, path, name, ndims, max_values))


def _opened(path: Path, read: Callable[[CheckpointArchive], Read | FileProblem]) -> Read | FileProblem:
    opened = open_file(path)
    if isinstance(opened, FileProblem):
        return opened
    with opened as file:
        try:
            return _archived(path, file, read)
        except OSError as error:
            return reading_problem(path, error)
        except DamagedCheckpointError:
            return FileProblem(FileProblemCode.DAMAGED, path)
        except IntricateCheckpointError:
            return FileProblem(FileProblemCode.TOO_INTRICATE, path)
        except StrangeObjectError as error:
            return file_problem(FileProblemCode.PICKLED_MODEL, path, object=shown_text(str(error)))


def _archived(
    path: Path, file: BinaryIO, read: Callable[[CheckpointArchive], Read | FileProblem]
) -> Read | FileProblem:
    archive = archive_of(file)
    if isinstance(archive, CheckpointArchive):
        return read(archive)
    if archive is FileProblemCode.WRONG_FORMAT:
        return file_problem(archive, path, expected="PyTorch")
    return FileProblem(archive, path)


def _tensors(archive: CheckpointArchive) -> dict[str, Tensor]:
    return tensors_by_name(described(archive.pickle(), archive.is_script))


def _entries(archive: CheckpointArchive, path: Path) -> tuple[ArrayEntry, ...]:
    return tuple(
        ArrayEntry(name, tensor.shape, tensor.dtype, _problem(archive, path, tensor))
        for name, tensor in _tensors(archive).items()
    )


def _problem(archive: CheckpointArchive, path: Path, tensor: Tensor) -> FileProblem | None:
    """Why a tensor cannot be read, whatever its shape."""
    if tensor.storage is None:
        is_complex = tensor.dtype.startswith("complex")
        code = FileProblemCode.UNSUPPORTED_TYPE if is_complex else FileProblemCode.UNKNOWN_TYPE
        return file_problem(code, path, dtype=tensor.dtype)
    size = archive.size(_member(tensor.storage))
    if size is None or size < tensor.storage.bytes:
        return FileProblem(FileProblemCode.DAMAGED, path)
    return None


def _member(storage: Storage) -> str:
    return f"data/{storage.key}"


def _read(
    archive: CheckpointArchive, path: Path, name: str, ndims: Sequence[int], max_values: int
) -> LoadedArray | FileProblem:
    tensors = _tensors(archive)
    found = which_array(path, tensors, name)
    if isinstance(found, FileProblem):
        return found
    tensor = tensors[found]
    problem = _problem(archive, path, tensor) or shape_problem(path, tensor.shape, ndims, max_values)
    return problem or _values(archive, path, found, tensor)


def _values(archive: CheckpointArchive, path: Path, name: str, tensor: Tensor) -> LoadedArray | FileProblem:
    assert tensor.storage is not None  # else it has a problem
    each = bytes_each(tensor.dtype)
    needed = tensor.span * each
    if needed > MAX_SPAN:
        return file_problem(FileProblemCode.SCATTERED, path, bytes=needed, limit=MAX_SPAN)
    data = archive.read(_member(tensor.storage), tensor.offset * each, needed)
    if len(data) < needed:
        return file_problem(FileProblemCode.TRUNCATED, path, expected=needed, found=len(data))
    values = viewed(numbers_of(data, tensor.dtype, archive.is_little), tensor)
    return loaded(path, as_float64(values), tensor.dtype, name)
