"""One door for every file that can become a map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fracstride.files.arrays import ARRAY_SUFFIXES, list_archive, read_array
from fracstride.files.channel import ImageChannel
from fracstride.files.foreign import foreign_problem
from fracstride.files.loaded import IMAGE_SUFFIXES, MAX_VALUES, ArrayEntry, LoadedArray, loaded, shown_text
from fracstride.files.opening import path_problem
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem, within_memory
from fracstride.files.weight_norm import kept_in_parts, with_whole_weights

TENSOR_SUFFIX = ".safetensors"
HDF5_SUFFIXES = (".h5", ".hdf5")
"""What Keras saves: weights alone, or a model with them."""
CHECKPOINT_SUFFIXES = (".pt", ".pth", ".ckpt", ".bin")
"""What torch.save writes is called so, by some."""
INDEX_SUFFIX = ".json"
"""Of an index beside several of these: model.safetensors.index.json."""
SUPPORTED_SUFFIXES = (*ARRAY_SUFFIXES, TENSOR_SUFFIX, *CHECKPOINT_SUFFIXES, INDEX_SUFFIX, *IMAGE_SUFFIXES)
ONNX_SUFFIX = ".onnx"
KERAS_SUFFIX = ".keras"
TFLITE_SUFFIX = ".tflite"
MODEL_SUFFIXES = (ONNX_SUFFIX, TFLITE_SUFFIX, KERAS_SUFFIX, *HDF5_SUFFIXES)
WEIGHT_SUFFIXES = (TENSOR_SUFFIX, *CHECKPOINT_SUFFIXES, INDEX_SUFFIX, KERAS_SUFFIX, *HDF5_SUFFIXES)
"""What hold the weights of models, and little else."""
TORCH_SUFFIXES = (TENSOR_SUFFIX, *CHECKPOINT_SUFFIXES, INDEX_SUFFIX)
"""What may hold weights in the parts that PyTorch keeps them in."""
ARCHIVE_SUFFIXES = (".npz", *WEIGHT_SUFFIXES)
KERAS_WEIGHTS = ".weights.h5"
"""How files end that Keras saves weights alone in."""
PICKLE_SUFFIXES = (".pkl", ".pickle")
"""Python objects, which are never loaded."""


def is_image(path: Path) -> bool:
    """Whether a file is read as a picture, going by its suffix."""
    return path.suffix.lower() in IMAGE_SUFFIXES


def is_archive(path: Path) -> bool:
    """Whether a file may hold several arrays by name, going by its suffix."""
    return path.suffix.lower() in ARCHIVE_SUFFIXES


def is_model(path: Path) -> bool:
    """Whether a file is read as a model, going by its suffix; ``files.models`` reads it."""
    return path.suffix.lower() in MODEL_SUFFIXES and not path.name.lower().endswith(KERAS_WEIGHTS)


def is_of_keras(path: Path) -> bool:
    """Whether the arrays of a file are Keras's, going by its suffix."""
    return path.suffix.lower() in (KERAS_SUFFIX, *HDF5_SUFFIXES)


def split_member(path: Path) -> tuple[Path, str]:
    """An archive and the array in it that is named behind a colon; '' where none is.

    >>> split_member(Path("model.npz:up1.weight"))[1], split_member(Path("w:1.npy"))[1]
    ('up1.weight', '')
    """
    for suffix in (*ARCHIVE_SUFFIXES, ONNX_SUFFIX, TFLITE_SUFFIX):
        before, mark, member = str(path).partition(f"{suffix}:")
        if mark:
            return Path(before + suffix), member
    return path, ""


@within_memory
def list_arrays(path: Path) -> tuple[ArrayEntry, ...] | FileProblem:
    """The arrays of an archive (never none) in its order, without their values; weights kept in parts as one."""
    listed = _listed(path)
    if isinstance(listed, tuple) and path.suffix.lower() in TORCH_SUFFIXES:
        listed = with_whole_weights(listed)
    return listed or FileProblem(FileProblemCode.NO_ARRAY, path)


def _listed(path: Path) -> tuple[ArrayEntry, ...] | FileProblem:
    suffix = path.suffix.lower()
    if suffix == TENSOR_SUFFIX:
        from fracstride.files.tensors import list_tensors  # noqa: PLC0415  # as in read_map

        return list_tensors(path)
    if suffix in CHECKPOINT_SUFFIXES:
        from fracstride.files.checkpoints import list_checkpoint  # noqa: PLC0415

        return list_checkpoint(path)
    if suffix == INDEX_SUFFIX:
        from fracstride.files.shards import list_shards  # noqa: PLC0415

        return list_shards(path, _listed)
    if is_of_keras(path):
        from fracstride.files.hdf5 import list_hdf5  # noqa: PLC0415  # as in read_map

        return list_hdf5(path)
    return list_archive(path)


def read_weight_and_bias(
    path: Path, weight: str, bias: str
) -> tuple[LoadedArray | FileProblem, LoadedArray | FileProblem]:
    """Two arrays of an archive: the weight of a layer, and the bias (C_out,) beside it."""
    return read_map(path, ndims=(4, 3), member=weight), read_map(path, ndims=(1,), member=bias)


@within_memory
def read_map(
    path: Path,
    channel: ImageChannel = ImageChannel.GREY,
    max_values: int = MAX_VALUES,
    ndims: Sequence[int] = (2,),
    member: str = "",
) -> LoadedArray | FileProblem:
    """The map or the maps of a file, by its suffix.

    ``channel`` is for pictures; ``ndims`` are the numbers of dimensions that can be used, and ``member`` names
    one of several arrays.
    """
    read = _read_map(path, channel, max_values, ndims, member)
    if not isinstance(read, FileProblem) or path.suffix.lower() not in TORCH_SUFFIXES:
        return read
    if read.code is FileProblemCode.NO_SUCH_ARRAY:
        return _read_parts(path, max_values, ndims, member) or read
    return _several_listed(path) or read if read.code is FileProblemCode.SEVERAL_ARRAYS else read


def _several_listed(path: Path) -> FileProblem | None:
    """The names to choose from as they are listed: of a weight kept in parts its own."""
    listed = list_arrays(path)
    if isinstance(listed, FileProblem):
        return None
    names = ", ".join(sorted(shown_text(entry.name) for entry in listed))
    return file_problem(FileProblemCode.SEVERAL_ARRAYS, path, names=names)


def _read_parts(
    path: Path, max_values: int, ndims: Sequence[int], member: str
) -> LoadedArray | FileProblem | None:
    """A weight of an archive that has its parts alone; None where it has not even these."""
    listed = _listed(path)
    if isinstance(listed, FileProblem):
        return listed
    kept = kept_in_parts(member, {entry.name for entry in listed})
    if kept is None:
        return None
    read = []
    for part, dimensions in zip(kept.parts, (ndims, *kept.dimensions), strict=True):
        array = _read_map(path, ImageChannel.GREY, max_values, dimensions, part)
        if isinstance(array, FileProblem):
            return array
        read.append(array)
    weight = kept.weight([array.values for array in read])
    return loaded(path, np.ascontiguousarray(weight), read[0].dtype, member)


def _read_map(
    path: Path, channel: ImageChannel, max_values: int, ndims: Sequence[int], member: str
) -> LoadedArray | FileProblem:
    suffix = path.suffix.lower()
    if suffix in IMAGE_SUFFIXES:
        # What reads a kind of file is loaded with the first such file, not with the window.
        from fracstride.files.images import read_image  # noqa: PLC0415

        return read_image(path, channel, max_values)
    if suffix in ARRAY_SUFFIXES:
        return read_array(path, ndims, max_values, member)
    if suffix == TENSOR_SUFFIX:
        from fracstride.files.tensors import read_tensor  # noqa: PLC0415

        return read_tensor(path, member, ndims, max_values)
    if suffix in CHECKPOINT_SUFFIXES:
        from fracstride.files.checkpoints import read_checkpoint  # noqa: PLC0415

        return read_checkpoint(path, member, ndims, max_values)
    if suffix == INDEX_SUFFIX:
        from fracstride.files.shards import read_shard  # noqa: PLC0415

        return read_shard(
            path, member, lambda shard, name: _read_map(shard, channel, max_values, ndims, name)
        )
    if is_of_keras(path):
        from fracstride.files.hdf5 import read_hdf5  # noqa: PLC0415

        return read_hdf5(path, member, ndims, max_values)
    return path_problem(path) or _refused(path)


def _refused(path: Path) -> FileProblem:
    """Why a file is not read, going by its suffix."""
    suffix = path.suffix.lower()
    if suffix in PICKLE_SUFFIXES:
        return FileProblem(FileProblemCode.PICKLED, path)
    foreign = foreign_problem(path)
    if foreign is not None:
        return foreign
    supported = " ".join((*SUPPORTED_SUFFIXES, *MODEL_SUFFIXES))
    return file_problem(FileProblemCode.UNKNOWN_SUFFIX, path, suffix=suffix, supported=supported)
