"""The compiled part of the engine, where there is one: its kernels divide a layer among threads of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.plan import Plan, Span
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace
from fracstride.core.records import record

try:
    from fracstride.backends.engine import _fused as code

    IS_COMPILED = True
except ImportError:  # it was installed without a compiler
    IS_COMPILED = False

PROCESSOR = max(code.PROCESSORS, key=code.PROCESSORS.__getitem__) if IS_COMPILED else ""
"""The kind of processor that the code was compiled for: the one here with the longest vectors."""

__all__ = ["IS_COMPILED", "LINE", "PROCESSOR", "CompiledKernel", "Layer", "code", "is_possible"]

LINE = 16
"""Values that cells are rounded up to, as in the compiled code."""

Layer = npt.NDArray[np.int64]
"""A layer in numbers, as the compiled code reads it."""


def is_possible(plan: Plan) -> bool:
    """Whether there is compiled code, with room for the taps."""
    return IS_COMPILED and plan.taps <= code.MOST_TAPS and plan.phases <= code.MOST_TAPS


@record
class CompiledKernel:
    """A kernel that is compiled: it divides tiles among threads of its own."""

    function: str
    """Its name in the compiled code."""
    layer_of: Callable[[Plan], Layer]
    temporaries: Callable[[Plan, TileSize], int]
    blocks: Callable[[Plan], int]
    """Into how many pieces the output channels can be divided."""
    arranged_by: Callable[[Array, Plan, int], Array]
    """The weight as it takes it, by some threads."""

    def arranged(self, weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
        """The same by one thread."""
        return self.arranged_by(weight, plan, 1)

    def compute(self, work: Work, tile: Tile, scratch: Scratch) -> None:
        """Compute one tile of the output."""
        self.compute_some(work, (tile,), 1, Span(0, 1), 1, scratch)

    def compute_some(
        self, work: Work, tiles: Sequence[Tile], parts: int, pieces: Span, threads: int, scratch: Scratch
    ) -> bool:
        """Compute some pieces of tiles, each of which has as many as there are parts of the output channels.

        Returns whether all cells are right: not those of numbers whose sums it made and that were not finite.
        """
        bias = None if work.bias is None else np.ascontiguousarray(work.bias)
        each = -(-self.temporaries(work.plan, tiles[0].size) // LINE) * LINE
        memory = scratch.array("compiled", each * threads)
        arrays = (work.y, work.weight, work.x, bias, memory, _numbers(tuple(tiles)))
        which = (pieces.begin, pieces.size)
        compute = getattr(code, self.function)
        are_right: bool = compute(PROCESSOR, self.layer_of(work.plan), *arrays, parts, which, threads)
        return are_right


@lru_cache(maxsize=64)
def _numbers(tiles: tuple[Tile, ...]) -> npt.NDArray[np.int64]:
    """(tile, 6): the first sample and the end, the same of rows, the same of columns."""
    return np.array(
        [(each.samples.start, each.samples.stop, *each.rows, *each.columns) for each in tiles], np.int64
    )
