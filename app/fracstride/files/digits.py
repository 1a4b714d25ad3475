"""How finely the numbers of a file are written."""

from __future__ import annotations

import numpy as np

from fracstride.files.number_types import BFLOAT16
from fracstride.files.tables import TEXT

_STEPS = {TEXT: 2.0**-23, BFLOAT16: 2.0**-7}
"""Tables are mostly printed with some seven digits."""


def step_at_one(dtype: str) -> float:
    """The distance from 1 to the next number of a type, as ``LoadedArray`` names it; of integers that of float64.

    >>> step_at_one("float16"), step_at_one("uint8") == step_at_one("float64")
    (0.0009765625, True)
    """
    if dtype in _STEPS:
        return _STEPS[dtype]
    kind = np.dtype(dtype)
    return float(np.finfo(kind if kind.kind == "f" and kind.itemsize <= 8 else np.float64).eps)
