"""What every reader of maps gives, and the checks that all of them share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fracstride.core.records import record
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem

FloatArray = npt.NDArray[np.float64]

LONGEST_NAME = 300
"""Characters; longer than any name that a system gives a file."""

KERNEL_DIMENSIONS = (4, 3, 2)
"""Of a weight, the likeliest first: that of a layer in two dimensions, of one in one dimension, one kernel."""

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff")

MAX_VALUES = 64 * 1024**2
"""Values in one array: 512 MiB as float64."""


@record(eq=False)
class LoadedArray:
    """A file's values as float64, contiguous and read-only; ``dtype`` is what the file held."""

    values: FloatArray
    name: str
    dtype: str


@record
class LoadedLayer:
    """The weight of a layer (C_in, C_out / groups, kH, kW), and its bias (C_out,) where the model stores one."""

    weight: LoadedArray
    bias: LoadedArray | None


@record
class ArrayEntry:
    """One of several arrays in a file, as its header tells; ``problem`` says why nobody can read it."""

    name: str
    shape: tuple[int, ...] = ()
    dtype: str = ""
    problem: FileProblem | None = None
    made_by: str = ""
    """What computes it of other arrays in the file: 'weight_norm'."""


def which_array(path: Path, names: Collection[str], name: str) -> str | FileProblem:
    """The array of a file that is meant: the one called ``name``, or the only one where none is named."""
    if not names:
        return FileProblem(FileProblemCode.NO_ARRAY, path)
    if name in names:
        return name
    if name:
        return file_problem(FileProblemCode.NO_SUCH_ARRAY, path, array=shown_text(name))
    if len(names) == 1:
        return next(iter(names))
    return file_problem(FileProblemCode.SEVERAL_ARRAYS, path, names=", ".join(map(shown_text, sorted(names))))


def shape_text(shape: Sequence[int]) -> str:
    """A shape as it is shown: '3 × 5', and '()' for a single number."""
    return " × ".join(map(str, shape)) or "()"


def shape_problem(
    path: Path, shape: Sequence[int], ndims: Sequence[int], max_values: int
) -> FileProblem | None:
    """What is wrong with a shape, before anything of its size is allocated."""
    if len(shape) not in ndims:
        expected = ", ".join(map(str, ndims))
        return file_problem(
            FileProblemCode.WRONG_DIMENSIONS, path, shape=shape_text(shape), expected=expected
        )
    if 0 in shape:
        return file_problem(FileProblemCode.EMPTY_DIMENSION, path, shape=shape_text(shape))
    if count(shape) > max_values:
        return file_problem(FileProblemCode.TOO_MANY_VALUES, path, shape=shape_text(shape), limit=max_values)
    return None


def count(shape: Sequence[int]) -> int:
    """The values of a shape, in integers that cannot overflow."""
    product = 1
    for size in shape:
        product *= size
    return product


def as_float64(values: npt.ArrayLike) -> FloatArray:
    """A copy, contiguous; what no float64 holds becomes infinite or NaN, which ``loaded`` refuses."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array(values, dtype=np.float64, order="C")


def loaded(path: Path, values: FloatArray, dtype: str, member: str = "") -> LoadedArray | FileProblem:
    """The values as a result, unless one of them is not finite; ``member`` is what the file calls them."""
    finite = np.isfinite(values)
    if not finite.all():
        place = np.unravel_index(int(np.argmin(finite)), values.shape)
        indices = ", ".join(str(int(index)) for index in place)
        value = str(float(values[place]))
        return file_problem(FileProblemCode.NOT_FINITE, path, place=f"[{indices}]", value=value)
    values.setflags(write=False)
    name = f"{shown_text(member)} · {shown_name(path)}" if member else shown_name(path)
    return LoadedArray(values, name, dtype)


def shown_name(path: Path) -> str:
    """The name of a file as it is shown."""
    return shown_text(path.name)


def shown_text(text: str) -> str:
    """A name on one line of valid text that is not endless: what no file or window could carry is replaced."""
    if len(text) <= LONGEST_NAME and text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text[:LONGEST_NAME]
    )
