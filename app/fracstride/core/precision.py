"""The number types that layers are computed in."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Scalar = TypeVar("Scalar", bound=np.generic)
FloatArray = npt.NDArray[np.floating[Any]]
"""float32 or float64."""


def read_only(values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """The values, contiguous and read-only. Contiguous ones are not copied: the given array becomes read-only itself."""
    values = np.ascontiguousarray(values)
    values.setflags(write=False)
    return values


def floating(*arrays: npt.ArrayLike) -> np.dtype[np.floating[Any]]:
    """The type that a layer is computed in: float32 where nothing is wider, float64 otherwise.

    float16 is computed in float32 and integers in float64. Raises TypeError for complex numbers and for anything
    that is not a number.

    >>> floating(np.float16(1), np.float32(1)), floating(np.int8(1))
    (dtype('float32'), dtype('float64'))
    """
    return floating_type(*(np.asarray(array).dtype for array in arrays))


@lru_cache(maxsize=64)
def floating_type(*types: np.dtype[Any]) -> np.dtype[np.floating[Any]]:
    """``floating`` for the types of another library's arrays. Raises TypeError."""
    for each in types:
        if each.kind not in "fiub":
            raise TypeError(f"arrays of real numbers are needed, not of {each}")
    narrow = all(each.kind == "f" and each.itemsize <= 4 for each in types)
    return np.dtype(np.float32 if narrow else np.float64)
