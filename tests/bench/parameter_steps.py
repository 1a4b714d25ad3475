"""The parameter steps that every peer makes, in the same order: padding, kernel_size and stride by turns."""

from __future__ import annotations

from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind, State

SIZES = (8, 64, 256, 1024)
LARGEST = 4096
"""Only where it is asked for: it takes 3 GB of memory, and a minute for every three rounds."""
STEPS = ((3, 2, 1), (3, 2, 0), (4, 2, 0), (4, 2, 1), (4, 3, 1), (3, 3, 1), (3, 1, 1), (4, 1, 1), (4, 2, 1))
"""(kernel_size, stride, padding): each differs from the one before in one number."""


def states(size: int) -> list[State]:
    """The states of one round, random data in maps of ``size`` x ``size``."""
    return [
        State(
            ConvTransposeSpec.square(size, kernel_size, stride=stride, padding=padding),
            DataSource(SourceKind.RANDOM, seed=7),
            DataSource(SourceKind.RANDOM, seed=8),
        )
        for kernel_size, stride, padding in STEPS
    ]
