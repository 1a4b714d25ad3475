"""One look at a map by compiled code: its extremes and the means of blocks of cells, every value read once."""

from __future__ import annotations

from functools import partial

import numpy as np

from fracstride.backends.engine import compiled
from fracstride.core.precision import FloatArray
from fracstride.core.records import record


@record(eq=False)
class Means:
    """Where the means of blocks of ``side`` x ``side`` cells go, and what part of one each row and column has."""

    side: int
    down: FloatArray
    across: FloatArray
    into: FloatArray


def can_be_scanned(values: FloatArray) -> bool:
    """Whether there is compiled code, and it can read (..., rows, columns)."""
    return (
        compiled.IS_COMPILED
        and values.dtype in (np.float32, np.float64)
        and values.flags.c_contiguous
        and values.shape[-1] >= compiled.LINE
    )


def scan(values: FloatArray, step: int, extremes: FloatArray, means: Means | None, threads: int) -> None:
    """Read (rows, columns); of every ``step`` rows, ``extremes`` (pieces, 2) gets the smallest and the largest value.

    They are NaN where not every value is finite.
    """
    read = partial(compiled.code.scan, compiled.PROCESSOR, values, extremes)
    if means is None:
        read(None, None, None, 1, step, threads)
    else:
        read(means.down, means.across, means.into, means.side, step, threads)
