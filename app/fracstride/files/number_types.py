"""Numbers of files of models: their types by name, and arrays made of their bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

BFLOAT16 = "bfloat16"
"""The upper half of float32; NumPy has no such type."""

_BYTES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    BFLOAT16: 2,
    "int64": 8,
    "int32": 4,
    "int16": 2,
    "int8": 1,
    "uint64": 8,
    "uint32": 4,
    "uint16": 2,
    "uint8": 1,
    "bool": 1,
}


def is_read(dtype: str) -> bool:
    """Whether numbers of a type are read."""
    return dtype in _BYTES


def bytes_each(dtype: str) -> int:
    """The bytes of one number; KeyError for types that are not read."""
    return _BYTES[dtype]


def numbers_of(data: bytes, dtype: str, is_little: bool = True) -> npt.NDArray[Any]:
    """The numbers that bytes stand for, in one dimension."""
    stored = {BFLOAT16: "uint16", "bool": "uint8"}.get(dtype, dtype)
    values = np.frombuffer(data, np.dtype(stored).newbyteorder("<" if is_little else ">"))
    if dtype == BFLOAT16:
        return (values.astype(np.uint32) << 16).view(np.float32)
    return values != 0 if dtype == "bool" else values
