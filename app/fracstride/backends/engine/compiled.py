"""The compiled part of the engine, where there is one: its kernels divide a layer among threads of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.plan import Plan, Span
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work

try:
    from fracstride.backends.engine import _fused as code

    IS_COMPILED = True
except ImportError:  # it was installed without a compiler
    IS_COMPILED = False

PROCESSOR = max(code.PROCESSORS, key=code.PROCESSORS.__getitem__) if IS_COMPILED else ""
"""The kind of processor that the code was compiled for: the one here with the longest vectors."""

__all__ = ["IS_COMPILED", "LINE", "PROCESSOR", "Layer", "code", "is_possible", "run"]

LINE = 16
"""Values that cells are rounded up to, as in the compiled code."""

Layer = npt.NDArray[np.int64]
"""A layer in numbers, as the compiled code reads it."""


def is_possible(plan: Plan) -> bool:
    """Whether there is compiled code, with room for the taps."""
    return IS_COMPILED and plan.taps <= code.MOST_TAPS and plan.phases <= code.MOST_TAPS


def run(
    function: Callable[..., None],
    layer: Layer,
    values: Callable[[Plan, TileSize], int],
    work: Work,
    tiles: Sequence[Tile],
    parts: int,
    pieces: Span,
    threads: int,
    scratch: Scratch,
) -> None:
    """Some of the pieces of all tiles, which have ``parts`` each: ``parts`` of the output channels; tiles before parts."""
    bias = None if work.bias is None else np.ascontiguousarray(work.bias)
    each = -(-values(work.plan, tiles[0].size) // LINE) * LINE
    memory = scratch.array("compiled", each * threads)
    which = (pieces.begin, pieces.size)
    function(
        PROCESSOR,
        layer,
        work.y,
        work.weight,
        work.x,
        bias,
        memory,
        _numbers(tuple(tiles)),
        parts,
        which,
        threads,
    )


@lru_cache(maxsize=64)
def _numbers(tiles: tuple[Tile, ...]) -> npt.NDArray[np.int64]:
    """(tile, 6): the first sample and the end, the same of rows, the same of columns."""
    return np.array(
        [(each.samples.start, each.samples.stop, *each.rows, *each.columns) for each in tiles], np.int64
    ).reshape(-1, 6)
