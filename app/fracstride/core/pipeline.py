"""The stages of a transposed convolution, as data that views build themselves from."""

from __future__ import annotations

from enum import StrEnum


class StageId(StrEnum):
    """A map that the program shows; all are indexed (row, column) within one (n, c) slice."""

    INPUT = "input"
    ZERO_INSERTED = "zero_inserted"
    PADDED = "padded"
    KERNEL = "kernel"
    ROTATED_KERNEL = "rotated_kernel"
    OUTPUT = "output"


FEATURE_STAGES = (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED, StageId.OUTPUT)
"""The maps that share one cell size: from input y to output x."""
